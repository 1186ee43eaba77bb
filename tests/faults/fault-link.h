/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What happens to a connection. */
typedef enum {
  FAULT_LINK_CUT,        /* both sides see it reset */
  FAULT_LINK_END,        /* both sides see an orderly end of the stream */
  FAULT_LINK_HANG,       /* nothing gets through any more, in neither direction, and nobody hears why */
  FAULT_LINK_DEAF,       /* what the client says arrives, what it is answered does not; then it is cut */
  FAULT_LINK_PAUSE,      /* nothing gets through for a moment */
  FAULT_LINK_TRICKLE,    /* one byte at a time */
  FAULT_LINK_N_KINDS,
} FaultLinkKind;

typedef enum {
  FAULT_LINK_UP,         /* from the client to the hub */
  FAULT_LINK_DOWN,
} FaultLinkWay;

/* Where in a frame. */
typedef enum {
  FAULT_LINK_BEFORE,
  FAULT_LINK_FIRST_BYTE,     /* behind it */
  FAULT_LINK_MIDDLE,
  FAULT_LINK_LAST_BYTE,      /* before it */
  FAULT_LINK_N_PARTS,
} FaultLinkPart;

/**
 * FaultLink:
 *
 * A TCP port of this machine that leads to a hub's Unix socket, and fails at one place that a test names: a part of a
 * frame of one of its connections. Both are counted from 0 since the link was armed; frame 0 is the head of the
 * handshake. Runs in the main context of the thread.
 */
typedef struct _FaultLink FaultLink;

FaultLink  *fault_link_new           (const char    *socket_path);
void        fault_link_free          (FaultLink     *self);
const char *fault_link_get_uri       (FaultLink     *self);
void        fault_link_arm           (FaultLink     *self,
                                      FaultLinkKind  kind,
                                      guint          connection,
                                      FaultLinkWay   way,
                                      guint          frame,
                                      FaultLinkPart  part);
/* Counts anew, and nothing fails. */
void        fault_link_disarm        (FaultLink     *self);
gboolean    fault_link_was_hit       (FaultLink     *self);
/* How many frames began on a connection. */
guint       fault_link_get_n_frames  (FaultLink     *self,
                                      guint          connection,
                                      FaultLinkWay   way);
/* Every connection that there is. */
void        fault_link_cut           (FaultLink     *self);
/* From now on nothing gets through, on new connections either; those that hang do so for ever. */
void        fault_link_set_black_hole (FaultLink    *self,
                                      gboolean       black_hole);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultLink, fault_link_free)

G_END_DECLS
