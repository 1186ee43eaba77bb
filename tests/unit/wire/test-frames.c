/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-json-read.h"
#include "sbx-records.h"

#include <string.h>

/* Decodes every frame of the files that are named on the command line and encodes it again to
 * the same bytes; what a hub sends must be objects as the records write them. A file is one
 * frame a line, or a page in Markdown with such lines in its json blocks. All files together
 * must have an example of every event. */

static const char *const events[] = {
  /* requests */
  "hello", "subscribe", "unsubscribe", "publish", "listChannels", "listTopics", "listMessages", "search", "sendMessage", "editMessage", "deleteMessage", "markRead",
  "setTyping", "setViewing", "setTopic", "claimTopic", "releaseTopic", "pin", "mute", "batch", "syncData", "pushAction", "ackAction", "cancelAction", "traceAction", "checkBot", "explain",
  "reportSession", "reportTask", "reportProgress", "listSessions", "listTasks", "listProjects", "listActions", "startOutbound", "stopOutbound", "reportProject",
  "takeReplies", "replyForwarded",
  "sendDirect", "notify", "listPeople", "listDevices", "listClients", "inspectClient", "disconnectClient", "stats", "ping",
  /* answers */
  "welcome", "subscribed", "ok", "error", "channels", "topics", "messages", "searchResults", "messageAccepted", "claimed", "synced", "actionSent", "actionQueued",
  "sessions", "tasks", "projects", "actions", "botStatus", "explanation", "delivered", "people", "devices", "clients", "client", "pong",
  /* pushed */
  "channelChanged", "topicChanged", "messageAdded", "messageChanged", "messageRemoved", "readChanged", "typingChanged", "viewingChanged", "sessionUpdate", "taskUpdate",
  "progressUpdate", "projectsUpdate", "projectStatusChange", "forwardReply", "bridgeGone", "action", "actionUpdate", "directMessage", "systemNotification", "presenceChanged", "published",
  NULL,
};

static GHashTable *seen;

static void check_payload (JsonObject *payload);

static char *
free_to_text (SbxJsonWriter *writer)
{
  g_autoptr (GBytes) bytes = sbx_json_writer_free_to_bytes (writer);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

#define CHECK_RECORD(Type, type, node)                                                          \
  G_STMT_START {                                                                                \
    g_autoptr (GError) error = NULL;                                                            \
    g_autoptr (Type) record = type##_read (json_node_get_object (node), &error);                \
    g_autofree char *expected = NULL;                                                           \
    g_autofree char *written = NULL;                                                            \
    SbxJsonWriter *writer = sbx_json_writer_new ();                                             \
    g_assert_no_error (error);                                                                  \
    sbx_json_writer_node (writer, NULL, node);                                                  \
    expected = free_to_text (writer);                                                           \
    writer = sbx_json_writer_new ();                                                            \
    type##_write (record, writer, NULL);                                                        \
    written = free_to_text (writer);                                                            \
    g_assert_cmpstr (written, ==, expected);                                                    \
  } G_STMT_END

static void
check_object (const char *name,
              JsonNode   *node)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;

  if (g_str_equal (name, "channel"))
    CHECK_RECORD (SbxChannelRecord, sbx_channel_record, node);
  else if (g_str_equal (name, "topic"))
    CHECK_RECORD (SbxTopicRecord, sbx_topic_record, node);
  else if (g_str_equal (name, "message"))
    CHECK_RECORD (SbxMessageRecord, sbx_message_record, node);
  else if (g_str_equal (name, "session"))
    CHECK_RECORD (SbxSessionRecord, sbx_session_record, node);
  else if (g_str_equal (name, "task"))
    CHECK_RECORD (SbxTaskRecord, sbx_task_record, node);
  else if (g_str_equal (name, "progress"))
    CHECK_RECORD (SbxProgressRecord, sbx_progress_record, node);
  else if (g_str_equal (name, "hit") || g_str_equal (name, "stream"))
    check_payload (json_node_get_object (node));
  else if (g_str_equal (name, "missed"))
    check_payload (json_object_get_object_member (json_node_get_object (node), "payload"));
}

static void
check_payload (JsonObject *payload)
{
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *node;

  json_object_iter_init_ordered (&iter, payload);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      check_object (name, node);
      if (JSON_NODE_HOLDS_ARRAY (node))
        {
          JsonArray       *array = json_node_get_array (node);
          g_autofree char *singular = g_str_equal (name, "missed") ? g_strdup (name)
                                                                   : g_strndup (name, strlen (name) - 1);

          for (guint i = 0; i < json_array_get_length (array); i++)
            check_object (singular, json_array_get_element (array, i));
        }
    }
}

static void
check_frame (const char *text)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text, strlen (text), &error);
  g_autoptr (SbxEnvelope) tree = NULL;
  g_autoptr (GBytes)      bytes = NULL;
  g_autoptr (GBytes)      tree_bytes = NULL;
  const char             *event;

  g_test_message ("%s", text);
  g_assert_no_error (error);

  event = sbx_envelope_get_event (envelope);
  g_assert_true (g_strv_contains (events, event) || g_str_has_prefix (event, "x-"));
  g_hash_table_add (seen, g_strdup (event));

  bytes = sbx_codec_native.encode (envelope, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));

  /* The same through the tree. */
  tree = sbx_envelope_get_re (envelope) != NULL
           ? sbx_envelope_new_answer (event, sbx_envelope_get_re (envelope), sbx_envelope_get_payload (envelope))
         : sbx_envelope_get_id (envelope) != NULL
           ? sbx_envelope_new_request (event, sbx_envelope_get_id (envelope), sbx_envelope_get_payload (envelope))
           : sbx_envelope_new (event, sbx_envelope_get_payload (envelope));
  tree_bytes = sbx_codec_native.encode (tree, NULL);
  g_assert_cmpmem (g_bytes_get_data (tree_bytes, NULL), g_bytes_get_size (tree_bytes), text, strlen (text));

  if (sbx_envelope_get_id (envelope) == NULL)
    check_payload (sbx_envelope_get_payload (envelope));
}

static void
test_file (gconstpointer path)
{
  g_autoptr (GError)  error = NULL;
  g_autofree char    *text = NULL;
  g_auto (GStrv)      lines = NULL;
  gboolean            is_page = g_str_has_suffix (path, ".md");
  gboolean            in_block = !is_page;
  guint               count = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (is_page && g_str_has_prefix (lines[i], "```"))
        in_block = !in_block && g_str_equal (lines[i], "```json");
      else if (in_block && *lines[i] != '\0')
        {
          check_frame (lines[i]);
          count++;
        }
    }
  g_assert_cmpuint (count, >, 0);
}

static void
test_every_event (void)
{
  for (guint i = 0; events[i] != NULL; i++)
    {
      g_test_message ("%s", events[i]);
      g_assert_true (g_hash_table_contains (seen, events[i]));
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 1; i < argc; i++)
    {
      g_autofree char *base = g_path_get_basename (argv[i]);
      g_autofree char *name = g_strconcat ("/frames/", base, NULL);

      g_test_add_data_func (name, argv[i], test_file);
    }
  g_test_add_func ("/frames/every-event", test_every_event);

  status = g_test_run ();
  g_hash_table_unref (seen);

  return status;
}
