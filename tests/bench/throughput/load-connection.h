/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LoadConnection:
 *
 * One WebSocket client of the load generator: a non-blocking socket on loopback that connects, shakes
 * hands, says what it was told to say first, and hands out every text message that comes.
 */
typedef struct _LoadConnection LoadConnection;

typedef enum {
  LOAD_CONNECTING,
  LOAD_HANDSHAKE,
  LOAD_WAITING,      /* for the message that says that it is open */
  LOAD_OPEN,
  LOAD_CLOSED,
} LoadState;

/**
 * LoadConnectionFuncs:
 * @changed: the state is another one; of a closed connection @reason says why
 * @message: a text message of an open connection
 */
typedef struct
{
  void (*changed) (LoadConnection *connection,
                   const char     *reason,
                   gpointer        user_data);
  void (*message) (LoadConnection *connection,
                   const char     *data,
                   gsize           length,
                   gpointer        user_data);
} LoadConnectionFuncs;

LoadConnection *load_connection_new        (int                        epoll_fd,
                                            guint                      index,
                                            guint16                    port,
                                            const char                *path,
                                            const char                *first,
                                            const char                *ready,
                                            const LoadConnectionFuncs *funcs,
                                            gpointer                   user_data);
void            load_connection_free       (LoadConnection            *self);
guint           load_connection_get_index  (LoadConnection            *self);
LoadState       load_connection_get_state  (LoadConnection            *self);
gboolean        load_connection_is_writing (LoadConnection            *self);
void            load_connection_queue      (LoadConnection            *self,
                                            const char                *text,
                                            gsize                      length);
gsize           load_connection_get_queued (LoadConnection            *self);
void            load_connection_flush      (LoadConnection            *self);
void            load_connection_handle     (LoadConnection            *self,
                                            guint                      events);

G_END_DECLS
