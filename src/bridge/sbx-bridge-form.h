/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What another server says, in the form in which a hub takes it over: requests of docs/requests.md with the member
 * `bridgedFrom`. Pure functions; what they return is a tree of its own. */

JsonObject *sbx_bridge_form_origin   (const char  *address,
                                      const char  *id,
                                      const char  *epoch,
                                      JsonObject  *object);
gboolean    sbx_bridge_form_is_loop  (JsonObject  *object,
                                      const char  *epoch,
                                      const char  *own_epoch);
char       *sbx_bridge_form_dup_id   (const char  *id,
                                      const char  *address,
                                      guint        attempt);

JsonObject *sbx_bridge_form_channel  (JsonObject  *channel,
                                      const char  *address,
                                      gboolean     takes_replies);
JsonObject *sbx_bridge_form_topic    (JsonObject  *topic);
gboolean    sbx_bridge_form_is_unread (JsonObject *message,
                                       gint64      read_seq);
JsonObject *sbx_bridge_form_messages (const char  *topic_id,
                                      JsonObject  *topic,
                                      JsonArray   *messages,
                                      gint64       read_seq,
                                      const char  *base);

G_END_DECLS
