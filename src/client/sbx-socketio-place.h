/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a connection can be taken up again: what outlives a link. To be zeroed. */
typedef struct
{
  char *pid;        /* (nullable): as the server gave it */
  char *sid;        /* (nullable) */
  char *offset;     /* (nullable): of the last event */
} SbxSocketioPlace;

void     sbx_socketio_place_clear        (SbxSocketioPlace      *self);
/* The last argument of an event is its place in the server's log, if it is a text. */
void     sbx_socketio_place_note         (SbxSocketioPlace      *self,
                                          GBytes                *event);
/* A server says where we are now; takes both. Returns whether that is where we were. */
gboolean sbx_socketio_place_move         (SbxSocketioPlace      *self,
                                          char                  *pid,
                                          char                  *sid);

G_END_DECLS
