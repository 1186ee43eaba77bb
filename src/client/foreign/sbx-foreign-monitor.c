/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign.h"

#include "sbx-codec-monitor.h"
#include "sbx-foreign-bytes.h"
#include "sbx-foreign-monitor-lists.h"
#include "sbx-foreign-monitor-replies.h"
#include "sbx-foreign-monitor-sync.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A server that collects what crawlers find. It lists only what it is asked for, and tells new messages to everybody; whether it
 * confirms what it is sent, and by what, every server does in its own way. */

static const char *const paths[] = { "/socket.io/", NULL };
static const char *const features[] = { "messaging", "system_notifications", "user_monitoring", "search", NULL };

typedef struct
{
  SbxMonitorLists   *lists;
  SbxMonitorReplies *replies;
  SbxMonitorSync    *sync;
} Monitor;

static void
monitor_free (gpointer data)
{
  Monitor *monitor = data;

  sbx_monitor_lists_free (monitor->lists);
  sbx_monitor_replies_free (monitor->replies);
  sbx_monitor_sync_free (monitor->sync);
  g_free (monitor);
}

static Monitor *
get_monitor (SbxForeign *self)
{
  Monitor *monitor = sbx_foreign_get_data (self);

  if (monitor == NULL)
    {
      monitor = g_new0 (Monitor, 1);
      monitor->lists = sbx_monitor_lists_new (self);
      monitor->replies = sbx_monitor_replies_new (self);
      monitor->sync = sbx_monitor_sync_new (self);
      sbx_foreign_set_data (self, monitor, monitor_free);
    }
  return monitor;
}

static void
set_given (JsonObject *object,
           const char *member,
           const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, member, value);
}

/* Who brings something registers nowhere in the original, and is refused where it does. */
static gboolean
only_brings (const char *type)
{
  return g_str_equal (type, "worker") || g_str_equal (type, "agent");
}

static void
opened (SbxForeign *self)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) hello = NULL;
  const char             *type = sbx_foreign_get_client_type (self);

  if (only_brings (type))
    return;
  set_given (payload, "clientType", type);
  set_given (payload, "clientId", sbx_foreign_get_client_id (self));
  set_given (payload, "userId", sbx_foreign_get_user_id (self));
  set_given (payload, "userName", sbx_foreign_get_user_name (self));
  hello = sbx_envelope_new ("hello", payload);
  sbx_foreign_send (self, hello, NULL);
}

static void
closed (SbxForeign *self)
{
  Monitor *monitor = get_monitor (self);

  sbx_monitor_lists_drop (monitor->lists);
  sbx_monitor_replies_drop (monitor->replies);
  sbx_monitor_sync_drop (monitor->sync);
}

static gboolean
list (SbxForeign     *self,
      SbxForeignList  what,
      const char     *channel_id,
      const char     *topic_id)
{
  return sbx_monitor_lists_ask (get_monitor (self)->lists, what, channel_id, topic_id);
}

static void
request (SbxForeign  *self,
         SbxEnvelope *envelope)
{
  const char *event = sbx_envelope_get_event (envelope);

  if (g_str_equal (event, "sendMessage"))
    sbx_monitor_replies_send (get_monitor (self)->replies, envelope);
  else if (g_str_equal (event, "syncData"))
    sbx_monitor_sync_send (get_monitor (self)->sync, envelope);
  else
    sbx_foreign_fail_unsupported (self, envelope);
}

/* A server without read marks does not know the event, and leaves it at that. */
static void
read_marks (SbxForeign        *self,
            const char        *channel_id,
            const char        *topic_id,
            const char *const *message_ids)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (JsonArray)   ids = json_array_new ();
  g_autoptr (SbxEnvelope) envelope = NULL;

  for (guint i = 0; message_ids != NULL && message_ids[i] != NULL; i++)
    json_array_add_string_element (ids, message_ids[i]);
  json_object_set_string_member (payload, "channelId", channel_id);
  json_object_set_string_member (payload, "topicId", topic_id);
  if (json_array_get_length (ids) > 0)
    json_object_set_array_member (payload, "messageIds", g_steal_pointer (&ids));
  envelope = sbx_envelope_new ("markRead", payload);
  sbx_foreign_send (self, envelope, NULL);
}

/* It did not take our registration. */
static GError *
explain_refusal (SbxForeign   *self,
                 const GError *error)
{
  GError *explained = g_error_copy (error);

  g_free (explained->message);
  /* TRANSLATORS: the first %s is "monitor" or "admin", the second what a server says */
  explained->message = g_strdup_printf (_("The server refuses us as “%s” (%s). Look at the token and at “clientType” in the profile of this connection."),
                                        sbx_foreign_get_client_type (self), error->message);
  return explained;
}

static void
receive_error (SbxForeign  *self,
               SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  const char *asked = json_object_get_string_member_with_default (payload, "request", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) explained = NULL;

  sbx_envelope_to_error (envelope, &error);
  if (g_strcmp0 (asked, "sendMessage") == 0 && sbx_monitor_replies_refuse (get_monitor (self)->replies, error))
    return;
  if (asked == NULL)
    sbx_monitor_replies_doubt (get_monitor (self)->replies, payload, error);
  if (asked == NULL || g_str_equal (asked, "syncData"))
    sbx_monitor_sync_refuse (get_monitor (self)->sync, error);
  sbx_monitor_lists_refuse (get_monitor (self)->lists, asked, payload, error);
  if (g_strcmp0 (asked, "hello") == 0)
    explained = explain_refusal (self, error);
  sbx_foreign_report (self, explained != NULL ? explained : error, g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED));
}

/* Some servers want to hear that an event has come. */
static void
acknowledge (SbxForeign *self)
{
  g_autoptr (JsonArray)  arguments = json_array_new ();
  g_autoptr (JsonObject) yes = json_object_new ();

  json_object_set_boolean_member (yes, "success", TRUE);
  json_array_add_object_element (arguments, g_steal_pointer (&yes));
  sbx_foreign_acknowledge (self, arguments);
}

static void
received (SbxForeign  *self,
          SbxEnvelope *envelope)
{
  Monitor    *monitor = get_monitor (self);
  GPtrArray  *bytes = sbx_foreign_get_attachments (self);
  const char *event = sbx_envelope_get_event (envelope);

  if (sbx_foreign_wants_ack (self))
    acknowledge (self);
  if (g_str_equal (event, "messageAdded"))
    {
      JsonObject *message = json_object_get_object_member (sbx_envelope_get_payload (envelope), "message");
      g_autoptr (JsonObject) filled = bytes != NULL ? sbx_foreign_bytes_fill_message (message, bytes) : sbx_json_copy_object (message);

      sbx_foreign_put_origin (self, filled);
      if (!sbx_monitor_replies_take_echo (monitor->replies, filled))
        sbx_foreign_put_message (self, filled);
    }
  else if (g_str_equal (event, "messageAccepted"))
    sbx_monitor_replies_take_result (monitor->replies, envelope);
  else if (g_str_equal (event, "error"))
    receive_error (self, envelope);
  else
    sbx_monitor_lists_take (monitor->lists, envelope);
}

static void
unreadable (SbxForeign   *self,
            const char   *text,
            const GError *error)
{
  sbx_monitor_lists_miss (get_monitor (self)->lists, text, error);
}

static guint
recognize (const char *text,
           JsonObject *object)
{
  return g_str_has_prefix (text, "[\"monitor:") || g_str_has_prefix (text, "[\"channel:message\"") ? 2 : 0;
}

const SbxForeignDialect sbx_foreign_monitor = {
  .name = "monitor",
  .title = N_("a monitor server (Socket.IO)"),
  .codec = &sbx_codec_monitor,
  .transport = SBX_FOREIGN_SOCKETIO,
  .default_address = "ws://localhost:3000",
  .paths = paths,
  .features = features,
  .timings = { .heartbeat = 25000, .connect_timeout = 20000, .backoff_base = 1000, .backoff_max = 10000, .backoff_limit = 5 },
  .opened = opened,
  .request = request,
  .received = received,
  .unreadable = unreadable,
  .list = list,
  .read = read_marks,
  .closed = closed,
  .recognize = recognize,
};
