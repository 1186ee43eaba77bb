/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"

G_BEGIN_DECLS

/**
 * SbxDelivery:
 * @live: connections that are told
 * @pushed: pushes that are on their way
 * @queued: people who have no connection that is told, and find it on their stream when they come back
 * @waiting: (nullable): those people, and the seq of what waits for each of them
 *
 * What became of something that was sent to people: the answer `delivered`.
 */
typedef struct
{
  guint live;
  guint pushed;
  guint queued;
  GPtrArray *waiting;
} SbxDelivery;

gint64   sbx_delivery_append (SbxStoreWriter    *writer,
                              const char        *user_id,
                              const char        *event,
                              const char        *sender_id,
                              JsonObject        *members,
                              GError           **error);
void     sbx_delivery_count  (SbxDelivery       *self,
                              SbxHub            *hub,
                              const char        *user_id,
                              const char        *event,
                              gint64             seq,
                              gboolean           phones_too,
                              const char        *title,
                              const char        *content,
                              const char        *conversation_id);
void     sbx_delivery_answer (SbxDelivery       *self,
                              SbxRequest        *request);

/* The oldest event of a user's stream that no connection was told when it came; 0 = none. */
gboolean sbx_delivery_get_waiting    (SbxStoreWriter  *writer,
                                      const char      *user_id,
                                      gint64          *seq,
                                      GError         **error);
gboolean sbx_delivery_forget_waiting (SbxStoreWriter  *writer,
                                      const char      *user_id,
                                      gint64           seq,
                                      GError         **error);

/* What both requests may say beside their own members, and how long; kept as it is. */
gboolean sbx_delivery_copy_unknown (JsonObject         *payload,
                                    const char *const  *known,
                                    JsonObject         *members,
                                    GError            **error);

G_END_DECLS
