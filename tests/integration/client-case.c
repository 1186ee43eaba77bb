/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"

#include <string.h>

static gboolean
on_deadline (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
case_wait_for (CaseCondition  condition,
               gpointer       data,
               const char    *text,
               const char    *file,
               int            line)
{
  gboolean late = FALSE;
  guint deadline = g_timeout_add (CASE_DEADLINE_MS, on_deadline, &late);

  while (!condition (data))
    {
      if (late)
        g_error ("%s:%d: did not come: %s", file, line, text);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (deadline);
}

typedef struct
{
  SbxClient          *client;
  SbxConnectionState  state;
} StateWish;

static gboolean
has_state (gpointer data)
{
  StateWish *wish = data;

  return sbx_client_get_state (wish->client) == wish->state;
}

void
case_wait_state (SbxClient          *client,
                 SbxConnectionState  state)
{
  StateWish wish = { client, state };

  g_test_message ("waiting for state %d", state);
  case_wait (has_state, &wish);
  if (sbx_client_get_world (client) != NULL)
    g_assert_cmpint (sbx_world_get_state (sbx_client_get_world (client)), ==, state);
}

static gboolean
is_lost (gpointer data)
{
  return sbx_client_get_state (data) != SBX_CONNECTION_CONNECTED;
}

void
case_wait_lost (SbxClient *client)
{
  case_wait (is_lost, client);
}

/* Nobody waits a second for the next try. */
static void
hurry (SbxClient *client)
{
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.backoff_base = 20;
  timings.backoff_max = 100;
  timings.patrol_interval = 200;
  sbx_client_set_timings (client, &timings);
}

SbxClient *
case_new_client (const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxAddress) address = sbx_address_new (uri, &error);
  g_autoptr (SbxWorld) world = sbx_world_new ("Test", uri);
  SbxClient *client;

  g_assert_no_error (error);
  client = sbx_client_new (address, world);
  hurry (client);

  return client;
}

SbxClient *
case_new_peer (const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxAddress) address = sbx_address_new (uri, &error);
  SbxClient *client;

  g_assert_no_error (error);
  client = sbx_client_new (address, NULL);
  hurry (client);
  sbx_client_set_identity (client, "worker", NULL, NULL, "Worker", NULL);
  case_connect (client);
  return client;
}

void
case_connect (SbxClient *client)
{
  sbx_client_start (client);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
}

void
case_free_client (SbxClient *client)
{
  sbx_client_stop (client);
  g_assert_cmpint (sbx_client_get_state (client), ==, SBX_CONNECTION_DISCONNECTED);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (client);
}

void
case_take_result (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

gboolean
case_is_there (gpointer data)
{
  return *(gpointer *) data != NULL;
}

SbxEnvelope *
case_try (SbxClient   *client,
          const char  *event,
          const char  *payload,
          GError     **error)
{
  g_autofree char *text = g_strdelimit (g_strdup (payload), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_request_async (client, event, json_node_get_object (node), 0, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);
  return sbx_client_request_finish (client, result, error);
}

SbxEnvelope *
case_ask (SbxClient  *client,
          const char *event,
          const char *payload)
{
  g_autoptr (GError) error = NULL;
  SbxEnvelope *answer = case_try (client, event, payload, &error);

  g_assert_no_error (error);
  return answer;
}

SbxEnvelope *
case_try_sync (SbxClient   *peer,
               const char  *channel_id,
               const char  *topic_id,
               guint        first,
               guint        count,
               GError     **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{'accounts':[{'accountId':'%s','accountName':'Account %s','conversations':[{"
                                "'conversation_id':'%s','participant':{'user_name':'Wang Li'},'unread_count':%u,'messages':[",
                          channel_id, channel_id, topic_id, count);
  for (guint i = first; i < first + count; i++)
    g_string_append_printf (text, "%s{'msg_id':'%s-%u','sender':{'user_id':'wang','user_name':'Wang Li'},'content':'Message %u',"
                                  "'create_time':%u}", i > first ? "," : "", topic_id, i, i, 1790000000 + i);
  g_string_append (text, "]}]}]}");
  return case_try (peer, "syncData", text->str, error);
}

void
case_sync (SbxClient  *peer,
           const char *channel_id,
           const char *topic_id,
           guint       first,
           guint       count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = case_try_sync (peer, channel_id, topic_id, first, count, &error);

  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (sbx_envelope_get_payload (answer), "messages"), ==, count);
}

typedef struct
{
  SbxWorld   *world;
  const char *channel_id;
  const char *topic_id;
} TopicWish;

static gboolean
has_channel (gpointer data)
{
  TopicWish *wish = data;

  return sbx_world_find_channel (wish->world, wish->channel_id) != NULL;
}

static gboolean
has_topic (gpointer data)
{
  TopicWish *wish = data;

  return sbx_world_find_topic (wish->world, wish->channel_id, wish->topic_id) != NULL;
}

static gboolean
is_loaded (gpointer data)
{
  return sbx_message_log_get_loaded (data);
}

SbxTopic *
case_open_topic (SbxClient  *client,
                 const char *channel_id,
                 const char *topic_id)
{
  SbxWorld *world = sbx_client_get_world (client);
  TopicWish wish = { world, channel_id, topic_id };
  SbxTopic *topic;

  case_wait (has_channel, &wish);
  sbx_client_open_channel (client, sbx_world_find_channel (world, channel_id));
  case_wait (has_topic, &wish);
  topic = sbx_world_find_topic (world, channel_id, topic_id);
  sbx_client_open_topic (client, topic);
  case_wait (is_loaded, sbx_topic_get_messages (topic));
  sbx_world_flush (world);

  return topic;
}

void
case_send_held (SbxClient *client,
                SbxTopic  *topic)
{
  g_autoptr (SbxMessageLog) log = g_object_ref (sbx_topic_get_messages (topic));

  sbx_world_flush (sbx_client_get_world (client));
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (log)); i-- > 0;)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (log), i);

      if (sbx_message_get_delivery (message) == SBX_DELIVERY_HELD)
        sbx_client_send_anyway (client, topic, sbx_message_get_key (message));
      else if (sbx_message_get_seq (message) > 0)
        break;
    }
}

typedef struct
{
  GListModel *list;
  guint       n;
} ItemsWish;

static gboolean
has_items (gpointer data)
{
  ItemsWish *wish = data;

  return g_list_model_get_n_items (wish->list) >= wish->n;
}

void
case_wait_items (GListModel *list,
                 guint       n)
{
  ItemsWish wish = { list, n };

  case_wait (has_items, &wish);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, n);
}

void
case_assert_whole (SbxTopic *topic,
                   guint     n)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 last_seq = 0;

  g_assert_cmpuint (g_list_model_get_n_items (log), ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);

      g_assert_cmpint (sbx_message_get_seq (message), >, last_seq);
      last_seq = sbx_message_get_seq (message);
      g_assert_true (g_hash_table_add (ids, g_strdup (sbx_message_get_id (message))));
      g_assert_false (sbx_message_get_gap_before (message));
    }
}
