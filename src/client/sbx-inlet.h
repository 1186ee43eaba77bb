/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxInlet:
 *
 * What comes from a socket, handed on in its order and in pieces of a few ms, between which the main loop has its turn.
 * libsoup reads in one turn for as long as there is something to be read: from a peer that is as fast as we are, for ever.
 * What was read meanwhile waits in memory up to a limit; beyond that it is handed on at once, and the peer waits. For the
 * thread's default main context.
 */
typedef struct _SbxInlet SbxInlet;

typedef void (*SbxInletFunc) (GBytes  *message,
                              int      type,
                              gpointer data);

#define SBX_INLET_PIECE 8000            /* µs */
#define SBX_INLET_BYTES (128 * 1048576) /* that wait, at most */

SbxInlet *sbx_inlet_new   (SbxInletFunc func,
                           gpointer     data);
/* Nothing is handed on any more. */
void      sbx_inlet_close (SbxInlet    *self);
void      sbx_inlet_take  (SbxInlet    *self,
                           GBytes      *message,
                           int          type);
gboolean  sbx_inlet_is_empty (SbxInlet  *self);
/* All that waits, now. */
void      sbx_inlet_drain (SbxInlet    *self);

G_END_DECLS
