/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"

#include <glib/gstdio.h>

#include "sbx-person.h"
#include "sbx-test-hub.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Two operators at one hub: what one does shows to the one at once and to the other soon; what the hub refuses is taken back, with words. */

typedef struct
{
  SbxTestHub *hub;
  SbxClient  *peer;    /* a worker that brings messages */
  SbxClient  *olga;
  SbxClient  *piotr;
  SbxTopic   *mine;    /* the topic as Olga sees it */
  SbxTopic   *theirs;  /* as Piotr does */
  char       *told;    /* (nullable): the last failure that Olga was told */
} Fixture;

static void
on_failed (SbxClient    *client,
           const GError *error,
           Fixture      *fixture)
{
  g_free (fixture->told);
  fixture->told = g_strdup (error->message);
}

static SbxClient *
new_operator (const char *uri,
              const char *id,
              const char *name)
{
  g_autofree char *client_id = g_strconcat (id, "-desk", NULL);
  SbxClient *client = case_new_client (uri);

  sbx_client_set_identity (client, "monitor", client_id, id, name, NULL);
  return client;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  const char *limit = data;
  const char *uri;

  fixture->hub = limit != NULL ? sbx_test_hub_new ("upload-bytes", limit, NULL) : sbx_test_hub_new (NULL, NULL);
  uri = sbx_test_hub_get_uri (fixture->hub);
  fixture->peer = case_new_peer (uri);
  case_sync (fixture->peer, "a", "t", 1, 5);
  case_sync (fixture->peer, "a", "u", 1, 2);
  fixture->olga = new_operator (uri, "olga", "Olga Petrova");
  fixture->piotr = new_operator (uri, "piotr", "Piotr Nowak");
  g_signal_connect (fixture->olga, "failed", G_CALLBACK (on_failed), fixture);
  case_connect (fixture->olga);
  case_connect (fixture->piotr);
  fixture->mine = case_open_topic (fixture->olga, "a", "t");
  fixture->theirs = case_open_topic (fixture->piotr, "a", "t");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->olga, fixture);
  case_free_client (fixture->olga);
  case_free_client (fixture->piotr);
  case_free_client (fixture->peer);
  sbx_test_hub_free (fixture->hub);
  g_free (fixture->told);
}

/* --- Waiting --- */

/* (transfer full) (nullable): the error with which a change ended. */
static GError *
finish (SbxClient     *client,
        GAsyncResult **slot)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  case_wait (case_is_there, slot);
  result = g_steal_pointer (slot);
  g_assert_cmpint (sbx_client_change_finish (client, result, &error), ==, error == NULL);
  return error;
}

typedef struct
{
  GObject    *object;
  const char *property;
  gint64      value;
} Wish;

static gint64
get_value (GObject    *object,
           const char *property)
{
  GValue value = G_VALUE_INIT;
  gint64 number = -1;

  g_object_get_property (object, property, &value);
  if (G_VALUE_HOLDS_BOOLEAN (&value))
    number = g_value_get_boolean (&value);
  else if (G_VALUE_HOLDS_INT (&value))
    number = g_value_get_int (&value);
  else if (G_VALUE_HOLDS_UINT (&value))
    number = g_value_get_uint (&value);
  else if (G_VALUE_HOLDS_INT64 (&value))
    number = g_value_get_int64 (&value);
  else if (G_VALUE_HOLDS_OBJECT (&value))
    number = g_value_get_object (&value) != NULL ? g_list_model_get_n_items (g_value_get_object (&value)) : 0;
  g_value_unset (&value);
  return number;
}

static gboolean
has_value (gpointer data)
{
  Wish *wish = data;

  return get_value (wish->object, wish->property) == wish->value;
}

static void
wait_value (gpointer    object,
            const char *property,
            gint64      value)
{
  Wish wish = { object, property, value };

  g_test_message ("waiting for %s = %" G_GINT64_FORMAT, property, value);
  case_wait (has_value, &wish);
}

static SbxMessage *
get_message (SbxTopic *topic,
             guint     i)
{
  return g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), i);
}

static SbxMessage *
get_last (SbxTopic *topic)
{
  return get_message (topic, g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))) - 1);
}

static gboolean
last_is_stored (gpointer data)
{
  g_autoptr (SbxMessage) message = get_last (data);

  return *sbx_message_get_id (message) != '\0' && sbx_message_get_delivery (message) >= SBX_DELIVERY_STORED &&
         sbx_message_get_delivery (message) <= SBX_DELIVERY_READ;
}

/* (transfer full): what Olga sent, as the hub has it. */
static SbxMessage *
send_text (Fixture    *fixture,
           const char *text)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->mine)));

  sbx_client_send_message (fixture->olga, fixture->mine, text);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->mine)), n + 1);
  case_wait (last_is_stored, fixture->mine);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->theirs)), n + 1);
  return get_last (fixture->mine);
}

/* --- Topics --- */

static void
test_state (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  gint64 until = sbx_time_now_ms () + 3600 * 1000;

  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_SNOOZED, until, case_take_result, &result);
  g_assert_cmpint (sbx_topic_get_state (fixture->mine), ==, SBX_TOPIC_SNOOZED);
  g_assert_cmpint (sbx_topic_get_snoozed_until (fixture->mine), ==, until);
  g_assert_true (sbx_topic_get_unconfirmed (fixture->mine));
  g_assert_no_error (finish (fixture->olga, &result));
  g_assert_false (sbx_topic_get_unconfirmed (fixture->mine));
  wait_value (fixture->theirs, "state", SBX_TOPIC_SNOOZED);
  g_assert_cmpint (sbx_topic_get_snoozed_until (fixture->theirs), ==, until);
  g_assert_cmpint (sbx_topic_get_state (fixture->mine), ==, SBX_TOPIC_SNOOZED);

  /* The next message from outside ends a snooze. */
  case_sync (fixture->peer, "a", "t", 6, 1);
  wait_value (fixture->mine, "state", SBX_TOPIC_OPEN);
  g_assert_cmpint (sbx_topic_get_snoozed_until (fixture->mine), ==, 0);

  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_RESOLVED, 0, case_take_result, &result);
  g_assert_no_error (finish (fixture->olga, &result));
  wait_value (fixture->theirs, "state", SBX_TOPIC_RESOLVED);
  sbx_client_set_topic_state_async (fixture->piotr, fixture->theirs, SBX_TOPIC_OPEN, 0, NULL, NULL);
  wait_value (fixture->mine, "state", SBX_TOPIC_OPEN);
}

/* A time that is over is refused: it shows, and goes. */
static void
test_refused (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;

  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_RESOLVED, 0, case_take_result, &result);
  g_assert_no_error (finish (fixture->olga, &result));
  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_SNOOZED, 1000, case_take_result, &result);
  g_assert_true (sbx_topic_get_unconfirmed (fixture->mine));
  error = finish (fixture->olga, &result);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_cmpint (sbx_topic_get_state (fixture->mine), ==, SBX_TOPIC_RESOLVED);
  g_assert_false (sbx_topic_get_unconfirmed (fixture->mine));

  /* Who asks for no end is told all the same. */
  g_assert_null (fixture->told);
  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_SNOOZED, 1000, NULL, NULL);
  wait_value (fixture->mine, "unconfirmed", FALSE);
  g_assert_nonnull (fixture->told);
}

static void
test_pin_and_mute (Fixture      *fixture,
                   gconstpointer data)
{
  SbxChannel *channel = sbx_topic_get_channel (fixture->mine);
  SbxChannel *other = sbx_topic_get_channel (fixture->theirs);
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_pin_async (fixture->olga, channel, NULL, TRUE, case_take_result, &result);
  g_assert_true (sbx_channel_get_pinned (channel));
  g_assert_true (sbx_channel_get_unconfirmed (channel));
  g_assert_no_error (finish (fixture->olga, &result));
  wait_value (other, "pinned", TRUE);
  sbx_client_pin_async (fixture->olga, channel, fixture->mine, TRUE, case_take_result, &result);
  g_assert_no_error (finish (fixture->olga, &result));
  wait_value (fixture->theirs, "pinned", TRUE);

  /* Of the reader alone. */
  sbx_client_mute_async (fixture->olga, channel, fixture->mine, TRUE, case_take_result, &result);
  g_assert_true (sbx_topic_get_muted (fixture->mine));
  g_assert_no_error (finish (fixture->olga, &result));
  g_assert_true (sbx_topic_get_muted (fixture->mine));
  g_assert_false (sbx_topic_get_muted (fixture->theirs));
  sbx_client_mute_async (fixture->olga, channel, NULL, TRUE, case_take_result, &result);
  g_assert_true (sbx_channel_get_muted (channel));
  g_assert_cmpuint (sbx_world_get_unread_count (sbx_client_get_world (fixture->olga)), ==, 0);
  g_assert_no_error (finish (fixture->olga, &result));
  g_assert_false (sbx_channel_get_unconfirmed (channel));
}

static gboolean
has_told_marks (gpointer data)
{
  SbxClient *client = data;

  return g_hash_table_size (client->reads) == 0 && client->reads_timer == 0;
}

static void
test_unread_from (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (SbxMessage) third = get_message (fixture->mine, 2);
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_mark_read (fixture->olga, fixture->mine, sbx_topic_get_last_seq (fixture->mine));
  wait_value (fixture->mine, "unread-count", 0);
  sbx_client_mark_unread_from_async (fixture->olga, fixture->mine, sbx_message_get_seq (third), case_take_result, &result);
  g_assert_cmpuint (sbx_topic_get_unread_count (fixture->mine), ==, 3);
  g_assert_no_error (finish (fixture->olga, &result));
  wait_value (fixture->mine, "unread-count", 3);

  /* A mark that was not told yet does not undo it. */
  sbx_client_mark_read (fixture->olga, fixture->mine, sbx_topic_get_last_seq (fixture->mine));
  wait_value (fixture->mine, "unread-count", 0);
  sbx_client_mark_read (fixture->olga, fixture->mine, sbx_topic_get_last_seq (fixture->mine));
  sbx_client_mark_unread_from_async (fixture->olga, fixture->mine, sbx_message_get_seq (third), case_take_result, &result);
  g_assert_no_error (finish (fixture->olga, &result));
  case_wait (has_told_marks, fixture->olga);
  sbx_envelope_unref (case_ask (fixture->olga, "stats", "{}"));
  g_assert_cmpuint (sbx_topic_get_unread_count (fixture->mine), ==, 3);
  g_assert_cmpuint (sbx_topic_get_unread_count (fixture->theirs), ==, 5);
}

static void
write_as_customer (Fixture    *fixture,
                   const char *chat,
                   int         n)
{
  g_autofree char *account = g_strdup_printf ("{'accountId':'b','conversations':[{'conversation_id':'%s','unread_count':1,'messages':["
                                              "{'msg_id':'%s-%d','content':'x','create_time':%" G_GINT64_FORMAT "}]}]}",
                                              chat, chat, n, sbx_time_now_ms () / 1000 + n);

  sbx_envelope_unref (case_ask (fixture->peer, "syncData", account));
}

static void
answer_as (SbxClient  *client,
           const char *chat,
           const char *key)
{
  g_autofree char *message = g_strdup_printf ("{'channelId':'b','topicId':'%s','key':'%s','content':'x'}", chat, key);

  sbx_envelope_unref (case_ask (client, "sendMessage", message));
}

/* Who may do so with everybody's. */
static void
remove_message (Fixture    *fixture,
                const char *removal)
{
  SbxClient *admin = case_new_client (sbx_test_hub_get_uri (fixture->hub));

  sbx_client_set_identity (admin, "admin", "admin-desk", "adam", "Adam", NULL);
  case_connect (admin);
  sbx_envelope_unref (case_ask (admin, "deleteMessage", removal));
  case_free_client (admin);
}

static gboolean
has_channel (gpointer world)
{
  return sbx_world_find_channel (world, "b") != NULL;
}

/* What needs a person is counted in channels that nobody opened, from the first list on and while things change. */
static void
test_needs (Fixture      *fixture,
            gconstpointer data)
{
  SbxChannel *channel;
  SbxClient *late;

  write_as_customer (fixture, "one", 1);
  write_as_customer (fixture, "two", 2);
  case_wait (has_channel, sbx_client_get_world (fixture->olga));
  channel = sbx_world_find_channel (sbx_client_get_world (fixture->olga), "b");
  wait_value (channel, "needs-count", 2);
  g_assert_false (sbx_channel_get_loaded (channel));

  late = new_operator (sbx_test_hub_get_uri (fixture->hub), "late", "Late");
  case_connect (late);
  g_assert_cmpuint (sbx_channel_get_needs_count (sbx_world_find_channel (sbx_client_get_world (late), "b")), ==, 2);
  case_free_client (late);

  answer_as (fixture->piotr, "one", "k1");
  wait_value (channel, "needs-count", 1);
  answer_as (fixture->olga, "two", "k2");
  wait_value (channel, "needs-count", 0);
  write_as_customer (fixture, "two", 3);
  wait_value (channel, "needs-count", 1);
  sbx_envelope_unref (case_ask (fixture->piotr, "claimTopic", "{'channelId':'b','topicId':'two'}"));
  wait_value (channel, "needs-count", 0);
  g_assert_false (sbx_channel_get_loaded (channel));
  write_as_customer (fixture, "three", 4);
  wait_value (channel, "needs-count", 1);
  remove_message (fixture, "{'channelId':'b','topicId':'three','id':'three-4'}");
  wait_value (channel, "needs-count", 0);
}

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
}

/* Each by itself: one that is refused harms no other, and all can be taken back. */
static void
test_batch (Fixture      *fixture,
            gconstpointer data)
{
  SbxTopic *second = case_open_topic (fixture->olga, "a", "u");
  SbxChannel *channel = sbx_topic_get_channel (second);
  g_autoptr (GPtrArray) changes = new_changes ();
  g_autoptr (GPtrArray) undo = new_changes ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const SbxRefusal *refusal;
  guint n_refused = 0;

  g_ptr_array_add (changes, sbx_change_new_state (fixture->mine, SBX_TOPIC_RESOLVED, 0));
  g_ptr_array_add (changes, sbx_change_new_state (second, SBX_TOPIC_SNOOZED, 1000));
  g_ptr_array_add (changes, sbx_change_new_pinned (channel, second, TRUE));
  g_ptr_array_add (changes, sbx_change_new_muted (channel, fixture->mine, TRUE));
  g_ptr_array_add (changes, sbx_change_new_read (fixture->mine));
  for (guint i = 0; i < changes->len; i++)
    g_ptr_array_add (undo, sbx_change_new_undo (changes->pdata[i]));
  sbx_client_batch_async (fixture->olga, changes, case_take_result, &result);
  g_assert_cmpint (sbx_topic_get_state (fixture->mine), ==, SBX_TOPIC_RESOLVED);
  g_assert_cmpuint (sbx_topic_get_unread_count (fixture->mine), ==, 0);
  case_wait (case_is_there, &result);
  refusal = sbx_client_batch_get_refused (fixture->olga, result)->pdata[0];
  g_assert_true (refusal->change->topic == second && refusal->change->kind == SBX_CHANGE_STATE);
  g_assert_false (sbx_client_batch_finish (fixture->olga, result, &n_refused, &error));
  g_assert_cmpstr (refusal->reason, ==, error->message);
  g_clear_object (&result);
  g_assert_cmpuint (n_refused, ==, 1);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
  g_assert_cmpint (sbx_topic_get_state (second), ==, SBX_TOPIC_OPEN);
  g_assert_true (sbx_topic_get_pinned (second));
  g_assert_true (sbx_topic_get_muted (fixture->mine));
  wait_value (fixture->theirs, "state", SBX_TOPIC_RESOLVED);

  g_ptr_array_remove_index (undo, 1);
  sbx_client_batch_async (fixture->olga, undo, case_take_result, &result);
  case_wait (case_is_there, &result);
  g_assert_true (sbx_client_batch_finish (fixture->olga, result, &n_refused, NULL));
  g_assert_cmpuint (n_refused, ==, 0);
  g_assert_cmpint (sbx_topic_get_state (fixture->mine), ==, SBX_TOPIC_OPEN);
  g_assert_false (sbx_topic_get_muted (fixture->mine));
  wait_value (fixture->mine, "unread-count", 5);
  wait_value (fixture->theirs, "state", SBX_TOPIC_OPEN);
}

/* More than one request takes. */
static void
test_large_batch (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (GPtrArray) changes = new_changes ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_refused = 1;

  for (guint i = 0; i < 401; i++)
    g_ptr_array_add (changes, sbx_change_new_pinned (sbx_topic_get_channel (fixture->mine), fixture->mine, i % 2 == 0));
  sbx_client_batch_async (fixture->olga, changes, case_take_result, &result);
  case_wait (case_is_there, &result);
  g_assert_true (sbx_client_batch_finish (fixture->olga, result, &n_refused, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_refused, ==, 0);
  g_assert_true (sbx_topic_get_pinned (fixture->mine));
  g_assert_false (sbx_topic_get_unconfirmed (fixture->mine));
  g_clear_object (&result);

  g_ptr_array_set_size (changes, 0);
  sbx_client_batch_async (fixture->olga, changes, case_take_result, &result);
  case_wait (case_is_there, &result);
  g_assert_true (sbx_client_batch_finish (fixture->olga, result, &n_refused, &error));
}

/* --- Messages --- */

static gboolean
is_edited (gpointer data)
{
  g_autoptr (SbxMessage) message = get_last (data);

  return sbx_message_is_edited (message) && !sbx_message_is_unconfirmed (message);
}

static void
test_edit (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (SbxMessage) message = send_text (fixture, "We open at nine");
  g_autoptr (SbxMessage) other = NULL;
  g_autoptr (SbxMessage) foreign = get_message (fixture->mine, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = g_strdup (sbx_message_get_content (foreign));

  sbx_client_edit_message_async (fixture->olga, fixture->mine, sbx_message_get_id (message), "We open at ten", case_take_result, &result);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "We open at ten");
  g_assert_true (sbx_message_is_unconfirmed (message));
  g_assert_no_error (finish (fixture->olga, &result));
  g_assert_false (sbx_message_is_unconfirmed (message));
  g_assert_true (sbx_message_is_edited (message));
  case_wait (is_edited, fixture->theirs);
  other = get_last (fixture->theirs);
  g_assert_cmpstr (sbx_message_get_content (other), ==, "We open at ten");

  /* What a worker collected is nobody's. */
  sbx_client_edit_message_async (fixture->olga, fixture->mine, sbx_message_get_id (foreign), "Nonsense", case_take_result, &result);
  g_assert_cmpstr (sbx_message_get_content (foreign), ==, "Nonsense");
  error = finish (fixture->olga, &result);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN);
  g_assert_nonnull (strstr (error->message, "role"));
  g_assert_cmpstr (sbx_message_get_content (foreign), ==, before);
  g_assert_false (sbx_message_is_unconfirmed (foreign));
  g_assert_false (sbx_message_is_edited (foreign));
}

static void
test_delete (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (SbxMessage) message = send_text (fixture, "Oops");
  g_autoptr (SbxMessage) foreign = get_message (fixture->mine, 0);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sbx_client_delete_message_async (fixture->olga, fixture->mine, sbx_message_get_id (message), case_take_result, &result);
  g_assert_true (sbx_message_is_removed (message));
  g_assert_true (sbx_message_is_unconfirmed (message));
  g_assert_no_error (finish (fixture->olga, &result));
  wait_value (sbx_topic_get_messages (fixture->mine), "n-items", 5);
  wait_value (sbx_topic_get_messages (fixture->theirs), "n-items", 5);
  g_assert_true (sbx_message_is_removed (message));

  sbx_client_delete_message_async (fixture->olga, fixture->mine, sbx_message_get_id (foreign), case_take_result, &result);
  g_assert_true (sbx_message_is_removed (foreign));
  error = finish (fixture->olga, &result);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN);
  g_assert_false (sbx_message_is_removed (foreign));
  g_assert_false (sbx_message_is_unconfirmed (foreign));
}

/* All that a message may have gets there, and shows while it waits. */
static void
test_draft (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (SbxMessage) first = get_message (fixture->mine, 0);
  g_autoptr (SbxMessage) waiting = NULL;
  g_autoptr (SbxMessage) other = NULL;
  g_autoptr (SbxMessage) quoted = NULL;
  g_autoptr (SbxDraft) draft = sbx_draft_new ("Only for us");

  draft->reply_to = g_strdup (sbx_message_get_id (first));
  draft->important = TRUE;
  draft->is_private = TRUE;
  g_assert_true (sbx_client_send (fixture->olga, fixture->mine, draft));
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->mine)), 6);
  waiting = get_last (fixture->mine);
  g_assert_cmpstr (sbx_message_get_reply_to (waiting), ==, sbx_message_get_id (first));
  g_assert_true (sbx_message_is_private (waiting));
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->theirs)), 6);
  other = get_last (fixture->theirs);
  g_assert_cmpstr (sbx_message_get_reply_to (other), ==, sbx_message_get_id (first));
  g_assert_true (sbx_message_is_private (other));
  g_assert_true (sbx_message_is_important (other));
  quoted = sbx_topic_dup_message (fixture->theirs, sbx_message_get_reply_to (other));
  g_assert_cmpstr (sbx_message_get_content (quoted), ==, sbx_message_get_content (first));
  case_wait (last_is_stored, fixture->mine);
}

/* --- Who is there --- */

static void
test_presence (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (SbxPerson) person = NULL;

  sbx_client_set_viewing (fixture->olga, fixture->mine);
  wait_value (fixture->theirs, "viewers", 1);
  person = g_list_model_get_item (sbx_topic_get_viewers (fixture->theirs), 0);
  g_assert_cmpstr (sbx_person_get_id (person), ==, "olga");
  g_assert_cmpstr (sbx_person_get_name (person), ==, "Olga Petrova");
  g_assert_cmpuint (g_list_model_get_n_items (sbx_topic_get_viewers (fixture->mine)), ==, 0);

  sbx_client_set_typing (fixture->olga, fixture->mine, TRUE);
  sbx_client_set_typing (fixture->olga, fixture->mine, TRUE);
  wait_value (fixture->theirs, "typing", 1);
  g_assert_cmpuint (g_list_model_get_n_items (sbx_topic_get_typing (fixture->mine)), ==, 0);
  /* Nobody says anything more: it ends by itself. */
  wait_value (fixture->theirs, "typing", 0);

  sbx_client_set_typing (fixture->olga, fixture->mine, TRUE);
  wait_value (fixture->theirs, "typing", 1);
  sbx_client_send_message (fixture->olga, fixture->mine, "Done");
  wait_value (fixture->theirs, "typing", 0);

  sbx_client_set_viewing (fixture->olga, NULL);
  wait_value (fixture->theirs, "viewers", 0);

  /* It holds after a new connection, and ends with the last one. */
  sbx_client_set_viewing (fixture->olga, fixture->mine);
  wait_value (fixture->theirs, "viewers", 1);
  sbx_client_stop (fixture->olga);
  wait_value (fixture->theirs, "viewers", 0);
  case_connect (fixture->olga);
  wait_value (fixture->theirs, "viewers", 1);
}

static gboolean
is_olgas (gpointer data)
{
  return g_str_equal (sbx_topic_get_claim_by (data), "olga");
}

static gboolean
is_piotrs (gpointer data)
{
  return g_str_equal (sbx_topic_get_claim_by (data), "piotr");
}

static gboolean
is_nobodys (gpointer data)
{
  return *sbx_topic_get_claim_by (data) == '\0';
}

static void
test_claims (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (sbx_topic_get_needs_person (fixture->theirs));
  sbx_client_claim_topic (fixture->olga, fixture->mine, 60);
  case_wait (is_olgas, fixture->mine);
  case_wait (is_olgas, fixture->theirs);
  g_assert_true (sbx_topic_get_needs_person (fixture->mine));
  g_assert_false (sbx_topic_get_needs_person (fixture->theirs));

  /* Not theirs to give. */
  sbx_client_hand_over_async (fixture->piotr, fixture->theirs, "piotr", case_take_result, &result);
  error = finish (fixture->piotr, &result);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);

  sbx_client_hand_over_async (fixture->olga, fixture->mine, "piotr", case_take_result, &result);
  g_assert_no_error (finish (fixture->olga, &result));
  case_wait (is_piotrs, fixture->mine);
  case_wait (is_piotrs, fixture->theirs);
  g_assert_false (sbx_topic_get_needs_person (fixture->mine));
  g_assert_true (sbx_topic_get_needs_person (fixture->theirs));
}

/* A claim lasts as long as somebody is at work, and not much longer. */
static void
test_give_back (Fixture      *fixture,
                gconstpointer data)
{
  gint64 until;

  sbx_client_set_claim_seconds (fixture->olga, 3);
  sbx_client_claim_topic (fixture->olga, fixture->mine, 1);
  case_wait (is_olgas, fixture->theirs);
  until = sbx_topic_get_claim_until (fixture->theirs);
  sbx_client_set_typing (fixture->olga, fixture->mine, TRUE);
  while (sbx_topic_get_claim_until (fixture->theirs) == until)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (sbx_topic_get_claim_until (fixture->theirs), >, until);
  g_assert_true (is_olgas (fixture->theirs));
  sbx_client_set_typing (fixture->olga, fixture->mine, FALSE);
  case_wait (is_nobodys, fixture->theirs);
  case_wait (is_nobodys, fixture->mine);
}

/* --- Files --- */

static GFile *
new_file (Fixture    *fixture,
          const char *name,
          gsize       size)
{
  g_autofree char *path = g_build_filename (sbx_test_hub_get_data_dir (fixture->hub), name, NULL);
  g_autofree char *content = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;

  memset (content, 'x', size);
  g_assert_true (g_file_set_contents (path, content, (gssize) size, &error));
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static void
on_progress (goffset  sent,
             goffset  size,
             gpointer data)
{
  goffset *last = data;

  g_assert_cmpint (sent, >=, *last);
  g_assert_cmpint (sent, <=, size);
  *last = sent;
}

/* (transfer full) (nullable) */
static SbxAttachment *
upload (Fixture  *fixture,
        GFile    *file,
        GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  SbxAttachment *attachment;
  goffset sent = 0;

  sbx_client_upload_async (fixture->olga, fixture->mine, file, on_progress, &sent, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);
  attachment = sbx_client_upload_finish (fixture->olga, result, error);
  if (attachment != NULL)
    g_assert_cmpint (sent, ==, sbx_attachment_get_size (attachment));
  return attachment;
}

static void
check_download (SbxClient     *client,
                SbxAttachment *attachment,
                gsize          size)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) refused = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GError) error = NULL;

  sbx_client_download_async (client, attachment, (gint64) size, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);
  bytes = sbx_client_download_finish (client, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, size);

  sbx_client_download_async (client, attachment, (gint64) size - 1, NULL, case_take_result, &refused);
  case_wait (case_is_there, &refused);
  none = sbx_client_download_finish (client, refused, &error);
  g_assert_null (none);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
}

static void
test_upload (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GFile) file = new_file (fixture, "Menü & prices.txt", 100000);
  g_autoptr (SbxDraft) draft = sbx_draft_new ("");
  g_autoptr (SbxAttachment) attachment = NULL;
  g_autoptr (SbxAttachment) shown = NULL;
  g_autoptr (SbxMessage) other = NULL;
  g_autoptr (GError) error = NULL;

  attachment = upload (fixture, file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_attachment_get_name (attachment), ==, "Menü & prices.txt");
  g_assert_cmpint (sbx_attachment_get_size (attachment), ==, 100000);
  g_assert_cmpstr (sbx_attachment_get_mime (attachment), ==, "text/plain");

  sbx_draft_add_attachment (draft, attachment);
  g_assert_true (sbx_client_send (fixture->olga, fixture->mine, draft));
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->theirs)), 6);
  other = get_last (fixture->theirs);
  g_assert_cmpuint (sbx_message_get_attachment_count (other), ==, 1);
  g_assert_cmpstr (sbx_message_get_message_type (other), ==, "file");
  shown = g_list_model_get_item (sbx_message_get_attachments (other), 0);
  g_assert_cmpstr (sbx_attachment_get_id (shown), ==, sbx_attachment_get_id (attachment));
  check_download (fixture->piotr, shown, 100000);
  case_wait (last_is_stored, fixture->mine);
}

/* At the limit and one byte past it; nothing leaves for that. */
static void
test_upload_limit (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (GFile) whole = new_file (fixture, "whole", 5000);
  g_autoptr (GFile) more = new_file (fixture, "more", 5001);
  g_autoptr (GFile) empty = new_file (fixture, "empty", 0);
  g_autoptr (GFile) folder = g_file_new_for_path (sbx_test_hub_get_data_dir (fixture->hub));
  g_autoptr (GFile) missing = g_file_new_for_path ("/nowhere/at/all");
  g_autoptr (SbxAttachment) attachment = NULL;
  g_autoptr (SbxAttachment) nothing = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sbx_client_get_upload_limit (fixture->olga), ==, 5000);
  attachment = upload (fixture, whole, &error);
  g_assert_no_error (error);
  g_assert_nonnull (attachment);
  g_clear_object (&attachment);
  attachment = upload (fixture, empty, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sbx_attachment_get_size (attachment), ==, 0);

  nothing = upload (fixture, more, &error);
  g_assert_null (nothing);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE);
  g_assert_nonnull (strstr (error->message, "more"));
  g_clear_error (&error);
  nothing = upload (fixture, folder, &error);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  g_clear_error (&error);
  nothing = upload (fixture, missing, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void
cancel_on_progress (goffset  sent,
                    goffset  size,
                    gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_upload_cancelled (Fixture      *fixture,
                       gconstpointer data)
{
  g_autoptr (GFile) file = new_file (fixture, "large", 20 * 1024 * 1024);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SbxAttachment) nothing = NULL;
  g_autoptr (GError) error = NULL;

  sbx_client_upload_async (fixture->olga, fixture->mine, file, cancel_on_progress, cancellable, cancellable, case_take_result, &result);
  case_wait (case_is_there, &result);
  nothing = sbx_client_upload_finish (fixture->olga, result, &error);
  g_assert_null (nothing);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_upload_unix (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  Fixture fixture = { .hub = hub };
  g_autofree char *uri = g_strconcat ("unix:", sbx_test_hub_get_socket_path (hub), NULL);
  g_autoptr (GFile) file = new_file (&fixture, "note.txt", 1000);
  g_autoptr (SbxAttachment) attachment = NULL;
  g_autoptr (GError) error = NULL;

  fixture.peer = case_new_peer (uri);
  case_sync (fixture.peer, "a", "t", 1, 1);
  fixture.olga = new_operator (uri, "olga", "Olga");
  case_connect (fixture.olga);
  fixture.mine = case_open_topic (fixture.olga, "a", "t");
  attachment = upload (&fixture, file, &error);
  g_assert_no_error (error);
  check_download (fixture.olga, attachment, 1000);
  case_free_client (fixture.olga);
  case_free_client (fixture.peer);
}

static void
test_upload_token (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new ("token", "s3cret", NULL);
  Fixture fixture = { .hub = hub };
  g_autoptr (GFile) file = new_file (&fixture, "note.txt", 1000);
  g_autoptr (SbxAttachment) attachment = NULL;
  g_autoptr (SbxEnvelope) synced = NULL;
  g_autoptr (GError) error = NULL;

  fixture.olga = case_new_client (sbx_test_hub_get_uri (hub));
  sbx_client_set_identity (fixture.olga, "monitor", "olga-desk", "olga", NULL, "s3cret");
  case_connect (fixture.olga);
  attachment = upload (&fixture, file, &error);
  g_assert_no_error (error);
  check_download (fixture.olga, attachment, 1000);
  case_free_client (fixture.olga);
}

/* An address that a sender says is not asked for. */
static void
test_download_elsewhere (Fixture      *fixture,
                         gconstpointer data)
{
  static const char *const urls[] = {
    "http://127.0.0.1:1/x", "file:///etc/passwd", "//evil.example/x", "/api/v1/files/", "/api/v1/files/../../metrics",
    "/api/v1/files/a?b", "/api/v1/stats", "", "javascript:alert(1)",
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (JsonObject) object = json_object_new ();
      g_autoptr (SbxAttachment) attachment = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (object, "name", "x");
      json_object_set_string_member (object, "url", urls[i]);
      attachment = sbx_attachment_new_from_json (object);
      sbx_client_download_async (fixture->olga, attachment, 1000, NULL, case_take_result, &result);
      case_wait (case_is_there, &result);
      g_assert_null (sbx_client_download_finish (fixture->olga, result, &error));
      g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
    }
}

/* --- Without a connection --- */

static void
test_offline (Fixture      *fixture,
              gconstpointer data)
{
  SbxChannel *channel = sbx_topic_get_channel (fixture->mine);
  g_autoptr (SbxMessage) first = get_message (fixture->mine, 0);
  g_autoptr (GPtrArray) changes = new_changes ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) second = NULL;
  guint n_refused = 0;

  sbx_client_stop (fixture->olga);
  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_RESOLVED, 0, case_take_result, &result);
  g_assert_cmpint (sbx_topic_get_state (fixture->mine), ==, SBX_TOPIC_OPEN);
  error = finish (fixture->olga, &result);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  g_assert_nonnull (strstr (error->message, "connected"));
  sbx_client_edit_message_async (fixture->olga, fixture->mine, sbx_message_get_id (first), "x", case_take_result, &result);
  second = finish (fixture->olga, &result);
  g_assert_error (second, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);

  /* What was read waits, and so does what was written. */
  g_ptr_array_add (changes, sbx_change_new_read (fixture->mine));
  g_ptr_array_add (changes, sbx_change_new_pinned (channel, NULL, TRUE));
  sbx_client_batch_async (fixture->olga, changes, case_take_result, &result);
  case_wait (case_is_there, &result);
  g_assert_false (sbx_client_batch_finish (fixture->olga, result, &n_refused, NULL));
  g_assert_cmpuint (n_refused, ==, 1);
  g_assert_cmpuint (sbx_topic_get_unread_count (fixture->mine), ==, 0);
  g_assert_false (sbx_channel_get_pinned (channel));
  sbx_client_send_message (fixture->olga, fixture->mine, "Later");
  case_connect (fixture->olga);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (fixture->theirs)), 6);
  case_wait (last_is_stored, fixture->mine);
  g_assert_cmpuint (sbx_topic_get_unread_count (fixture->mine), ==, 0);
}

/* What is under way when the connection ends is taken back: the hub says what became of it. */
static void
test_cut (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  sbx_client_set_topic_state_async (fixture->olga, fixture->mine, SBX_TOPIC_RESOLVED, 0, case_take_result, &result);
  sbx_client_stop (fixture->olga);
  error = finish (fixture->olga, &result);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED);
  g_assert_false (sbx_topic_get_unconfirmed (fixture->mine));
}

static void
test_abilities (Fixture      *fixture,
                gconstpointer data)
{
  for (guint i = 0; i < SBX_N_ABILITIES; i++)
    {
      g_autofree char *in = sbx_client_dup_why_not_in (fixture->olga, fixture->mine, i);
      gboolean for_admins = i == SBX_ABILITY_LIST_CLIENTS;

      g_assert_cmpint (sbx_client_why_not (fixture->olga, i) != NULL, ==, for_admins);
      g_assert_cmpint (in != NULL, ==, for_admins);
    }
  sbx_client_stop (fixture->olga);
  for (guint i = 0; i < SBX_N_ABILITIES; i++)
    g_assert_cmpint (sbx_client_why_not (fixture->olga, i) != NULL, ==, i == SBX_ABILITY_LIST_CLIENTS);
}

/* --- To a date --- */

static gint64
jump (Fixture  *fixture,
      gint64    time,
      GError  **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_list_messages_at_async (fixture->olga, fixture->mine, time, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);
  return sbx_client_list_messages_at_finish (fixture->olga, result, error);
}

typedef struct
{
  SbxTopic *topic;
  gint64    seq;
} Place;

static gboolean
is_covered (gpointer data)
{
  Place *place = data;

  return sbx_message_log_covers (sbx_topic_get_messages (place->topic), place->seq);
}

static void
test_jump (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (SbxMessage) third = get_message (fixture->mine, 2);
  g_autoptr (SbxMessage) last = get_message (fixture->mine, 4);
  g_autoptr (GError) error = NULL;
  Place place = { fixture->mine, 0 };

  g_assert_cmpint (jump (fixture, sbx_message_get_timestamp (third), &error), ==, sbx_message_get_seq (third));
  g_assert_cmpint (jump (fixture, sbx_message_get_timestamp (third) - 1, &error), ==, sbx_message_get_seq (third));
  g_assert_cmpint (jump (fixture, G_GINT64_CONSTANT (4000000000000), &error), ==, sbx_message_get_seq (last));
  g_assert_no_error (error);

  /* Far from what is here, the page around it comes. */
  case_sync (fixture->peer, "a", "t", 6, 300);
  wait_value (sbx_topic_get_messages (fixture->mine), "n-items", 305);
  place.seq = jump (fixture, sbx_message_get_timestamp (third), &error);
  g_assert_no_error (error);
  case_wait (is_covered, &place);

  /* Without a hub, as far as it is here. */
  sbx_client_stop (fixture->olga);
  g_assert_cmpint (jump (fixture, sbx_message_get_timestamp (third), &error), ==, sbx_message_get_seq (third));
  g_assert_no_error (error);
  g_assert_cmpint (jump (fixture, G_GINT64_CONSTANT (4000000000000), &error), ==, 0);
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func, data) g_test_add ("/client/desk/" name, Fixture, data, set_up, func, tear_down)
  ADD ("state", test_state, NULL);
  ADD ("refused", test_refused, NULL);
  ADD ("pin-and-mute", test_pin_and_mute, NULL);
  ADD ("unread-from", test_unread_from, NULL);
  ADD ("needs", test_needs, NULL);
  ADD ("batch", test_batch, NULL);
  ADD ("large-batch", test_large_batch, NULL);
  ADD ("edit", test_edit, NULL);
  ADD ("delete", test_delete, NULL);
  ADD ("draft", test_draft, NULL);
  ADD ("presence", test_presence, NULL);
  ADD ("claims", test_claims, NULL);
  ADD ("give-back", test_give_back, NULL);
  ADD ("upload", test_upload, NULL);
  ADD ("upload-limit", test_upload_limit, "5000");
  ADD ("upload-cancelled", test_upload_cancelled, NULL);
  g_test_add_func ("/client/desk/upload-unix", test_upload_unix);
  g_test_add_func ("/client/desk/upload-token", test_upload_token);
  ADD ("download-elsewhere", test_download_elsewhere, NULL);
  ADD ("offline", test_offline, NULL);
  ADD ("cut", test_cut, NULL);
  ADD ("abilities", test_abilities, NULL);
  ADD ("jump", test_jump, NULL);

  return g_test_run ();
}
