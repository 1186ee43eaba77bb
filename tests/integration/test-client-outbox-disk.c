/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "client-fake-hub.h"
#include "sbx-database.h"
#include "sbx-fields.h"
#include "sbx-test-hub.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* What people wrote outlives the program, leaves once, in order, and not where somebody else wrote meanwhile. */

typedef struct
{
  SbxTestHub *hub;
  SbxClient  *peer;
  char       *folder;    /* of the connection */
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->hub = sbx_test_hub_new (NULL, NULL);
  self->peer = case_new_peer (sbx_test_hub_get_uri (self->hub));
  self->folder = sbx_test_make_folder ();
  case_sync (self->peer, "a", "t", 1, 5);
  case_sync (self->peer, "a", "u", 1, 2);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  case_free_client (self->peer);
  sbx_test_hub_free (self->hub);
  sbx_test_remove_folder (self->folder);
  g_free (self->folder);
}

/* The same person at the same computer, each time that the program starts. */
static SbxClient *
start_program (const char *uri,
               const char *folder)
{
  SbxClient *client = case_new_client (uri);

  sbx_client_set_identity (client, "monitor", "desk", "me", "Me", NULL);
  sbx_client_set_data_folder (client, folder);
  return client;
}

static SbxClient *
start (Fixture *self)
{
  return start_program (sbx_test_hub_get_uri (self->hub), self->folder);
}

static gboolean
is_idle (gpointer data)
{
  SbxClient *client = data;

  return client->store == NULL || client->store_error != NULL ||
         (client->store_open && client->unwritten.length == 0);
}

static gboolean
is_empty (gpointer data)
{
  return sbx_outbox_get_size (((SbxClient *) data)->outbox) == 0;
}

/* Nothing is left of the connection that was. */
static gboolean
is_cut_off (gpointer client)
{
  return sbx_client_get_next_try (client) > 0;
}

/* Returns when the peer, @client and @other know of it: who does not yet would be taken for connected anew. */
static void
stop_hub (Fixture   *self,
          SbxClient *client,
          SbxClient *other)
{
  sbx_test_hub_stop (self->hub);
  case_wait (is_cut_off, self->peer);
  case_wait (is_cut_off, client);
  if (other != NULL)
    case_wait (is_cut_off, other);
}

/* A connected program with the topic open, and the hub gone again. */
static SbxClient *
start_offline (Fixture   *self,
               SbxTopic **topic)
{
  SbxClient *client = start (self);

  case_connect (client);
  *topic = case_open_topic (client, "a", "t");
  stop_hub (self, client, NULL);

  return client;
}

static void
resume (Fixture *self)
{
  sbx_test_hub_start (self->hub);
  case_wait_state (self->peer, SBX_CONNECTION_CONNECTED);
}

static SbxMessage *
dup_last (SbxClient *client,
          SbxTopic  *topic)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));

  sbx_world_flush (sbx_client_get_world (client));
  return g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
}

static SbxMessage *
write_message (SbxClient  *client,
               SbxTopic   *topic,
               const char *content)
{
  sbx_client_send_message (client, topic, content);
  return dup_last (client, topic);
}

static gboolean
has_delivery (SbxMessage  *message,
              SbxDelivery  delivery)
{
  return sbx_message_get_delivery (message) == delivery;
}

static gboolean
is_stored (gpointer message)
{
  return has_delivery (message, SBX_DELIVERY_STORED);
}

static gboolean
is_held (gpointer message)
{
  return has_delivery (message, SBX_DELIVERY_HELD);
}

static gboolean
is_failed (gpointer message)
{
  return has_delivery (message, SBX_DELIVERY_FAILED);
}

static void
assert_reason (SbxMessage *message,
               const char *part)
{
  const char *reason = sbx_message_get_reason (message);

  if (reason == NULL || strstr (reason, part) == NULL)
    g_error ("“%s” is not in “%s”", part, reason);
}

/* What the hub has of ours in the topic, in its order. */
static char *
list_ours (SbxClient  *peer,
           const char *topic_id)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 after = 0;
  gboolean more = TRUE;

  while (more)
    {
      g_autofree char *payload = g_strdup_printf ("{'channelId':'a','topicId':'%s','after':%" G_GINT64_FORMAT ",'limit':200}",
                                                  topic_id, after);
      g_autoptr (SbxEnvelope) answer = case_ask (peer, "listMessages", payload);
      JsonArray *messages = json_object_get_array_member (sbx_envelope_get_payload (answer), "messages");

      for (guint i = 0; i < json_array_get_length (messages); i++)
        {
          JsonObject *message = json_array_get_object_element (messages, i);

          after = json_object_get_int_member (message, "seq");
          if (g_str_equal (json_object_get_string_member (message, "direction"), "out"))
            g_string_append_printf (text, "%s ", json_object_get_string_member (message, "content"));
        }
      more = json_object_get_boolean_member (
        json_object_get_object_member (sbx_envelope_get_payload (answer), "more"), "after");
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_ours (Fixture    *self,
             const char *topic_id,
             const char *expected)
{
  g_autofree char *ours = list_ours (self->peer, topic_id);

  g_assert_cmpstr (ours, ==, expected);
}

/* What stands behind the stored messages of the topic. */
static char *
list_waiting (SbxTopic *topic)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i);

      if (sbx_message_get_delivery (message) != SBX_DELIVERY_STORED)
        g_string_append_printf (text, "%s ", sbx_message_get_content (message));
      else
        g_assert_cmpuint (text->len, ==, 0);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Somebody else writes. */
static void
interrupt (Fixture    *self,
           const char *content)
{
  static guint n;
  g_autofree char *payload = g_strdup_printf ("{'key':'other-%u','channelId':'a','topicId':'t','content':'%s','type':'text'}",
                                              n++, content);

  sbx_envelope_unref (case_ask (self->peer, "sendMessage", payload));
}

/* What the disk has, between two programs. */
static void
assert_kept (Fixture *self,
             guint    n_rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autoptr (SbxOutboxFile) file = sbx_outbox_file_open (self->folder, &aside, &error);
  g_autoptr (SbxOutboxContents) contents = NULL;

  g_assert_no_error (error);
  contents = sbx_outbox_file_read (file, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contents->rows->len, ==, n_rows);
}

/* Written offline in two topics; the program ends, and starts without a hub and then with one. The rows are in
 * their topics as soon as these are there, and leave in order. */
static void
test_restart (Fixture       *self,
              gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autoptr (SbxMessage) message = NULL;
  g_autofree char *waiting = NULL;

  message = write_message (client, topic, "One");
  assert_reason (message, "saved");
  case_wait (is_idle, client);
  assert_reason (message, "Not connected");
  sbx_client_send_message (client, topic, "Two");
  sbx_client_send_message (client, sbx_world_find_topic (sbx_client_get_world (client), "a", "u"), "Other");
  sbx_client_send_message (client, topic, "Three");
  case_free_client (client);
  assert_kept (self, 4);

  /* No hub, and nobody opens a topic: nothing is lost by that. */
  client = start (self);
  sbx_client_start (client);
  case_wait (is_idle, client);
  g_assert_cmpuint (sbx_outbox_get_size (client->outbox), ==, 4);
  case_free_client (client);

  client = start (self);
  sbx_client_start (client);
  resume (self);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_empty, client);
  waiting = list_waiting (topic);
  g_assert_cmpstr (waiting, ==, "");
  assert_ours (self, "t", "One Two Three ");
  assert_ours (self, "u", "Other ");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 8);
  case_free_client (client);
  assert_kept (self, 0);

  /* And nothing comes back. */
  client = start (self);
  case_connect (client);
  case_wait (is_idle, client);
  g_assert_true (is_empty (client));
  case_free_client (client);
  assert_ours (self, "t", "One Two Three ");
}

static void
count_waiting (SbxOutboxItem *item,
               gpointer       data)
{
  *(guint *) data += item->state == SBX_OUTBOX_WAITING || item->state == SBX_OUTBOX_SENT;
}

static gboolean
has_none_waiting (gpointer data)
{
  SbxClient *client = data;
  guint n_waiting = 0;

  sbx_outbox_foreach (client->outbox, count_waiting, &n_waiting);
  return n_waiting == 0;
}

static gboolean
has_outbox (gpointer client)
{
  SbxClient *self = client;

  return self->store_open && self->store_error == NULL;
}

static void
remove_hub_files (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (sbx_test_hub_get_data_dir (self->hub), 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (sbx_test_hub_get_data_dir (self->hub), name, NULL);

      g_unlink (path);
    }
}

/* --- What is read first --- */

static gboolean
is_cache_loaded (gpointer client)
{
  return ((SbxClient *) client)->cache_loaded;
}

static gboolean
has_topic (gpointer client)
{
  return sbx_world_find_topic (sbx_client_get_world (client), "a", "t") != NULL;
}

static gboolean
is_log_loaded (gpointer topic)
{
  return sbx_message_log_get_loaded (sbx_topic_get_messages (topic));
}

static SbxTopic *
find_cached_topic (SbxClient *client)
{
  SbxWorld *world = sbx_client_get_world (client);

  sbx_client_open_channel (client, sbx_world_find_channel (world, "a"));
  case_wait (has_topic, client);
  return sbx_world_find_topic (world, "a", "t");
}

static void
open_cached_topic (SbxClient *client)
{
  SbxTopic *topic = find_cached_topic (client);

  sbx_client_open_topic (client, topic);
  case_wait (is_log_loaded, topic);
}

static void
on_holder_opened (const SbxOutboxContents *contents,
                  gpointer                 data)
{
  *(gboolean *) data = TRUE;
}

static void
on_holder_written (guint64  serial,
                   gpointer data)
{
}

static void
on_holder_failed (const GError *error,
                  gpointer      data)
{
  g_assert_not_reached ();
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

/* Another program has the file of the outbox, until it is freed. */
static SbxOutboxStore *
hold_outbox (Fixture *self)
{
  static const SbxOutboxStoreFuncs funcs = { on_holder_opened, on_holder_written, on_holder_failed };
  gboolean opened = FALSE;
  SbxOutboxStore *holder = sbx_outbox_store_new (self->folder, &funcs, &opened);

  case_wait (is_set, &opened);
  return holder;
}

static gboolean
has_store_error (gpointer client)
{
  return ((SbxClient *) client)->store_error != NULL;
}

typedef enum {
  OUTBOX_FIRST,          /* then the cache, then the topic is opened */
  OUTBOX_AFTER_CACHE,    /* the topic is not known yet, unless the cache gives it at once */
  OUTBOX_AFTER_TOPICS,   /* its messages are not */
  OUTBOX_LAST,           /* nor those */
  N_ORDERS
} ReadOrder;

/* Starts a program without a hub that reads its files in @order. */
static SbxClient *
start_in_order (Fixture   *self,
                ReadOrder  order)
{
  SbxOutboxStore *holder = order != OUTBOX_FIRST ? hold_outbox (self) : NULL;
  SbxClient *client = start (self);

  case_wait (order != OUTBOX_FIRST ? has_store_error : is_idle, client);
  sbx_client_start (client);
  case_wait (is_cache_loaded, client);
  if (order == OUTBOX_AFTER_TOPICS)
    find_cached_topic (client);
  if (order == OUTBOX_LAST)
    open_cached_topic (client);
  if (holder != NULL)
    {
      sbx_outbox_store_free (holder);
      sbx_outbox_store_set_retry (client->store, 1, 1);
      case_wait (has_outbox, client);
    }
  open_cached_topic (client);
  return client;
}

/* What the topic has, with what waits in it. */
typedef struct
{
  SbxClient *client;
  guint      n;
} TopicWish;

static gboolean
has_rows (gpointer data)
{
  const TopicWish *wish = data;
  SbxWorld *world = sbx_client_get_world (wish->client);
  SbxTopic *topic = sbx_world_find_topic (world, "a", "t");

  sbx_world_flush (world);
  return topic != NULL && g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))) == wish->n;
}

static void
assert_rows (SbxClient  *client,
             guint       n,
             const char *expected)
{
  TopicWish wish = { client, n };
  g_autofree char *waiting = NULL;

  case_wait (has_rows, &wish);
  waiting = list_waiting (sbx_world_find_topic (sbx_client_get_world (client), "a", "t"));
  g_assert_cmpstr (waiting, ==, expected);
}

/* Whatever is read first, what waits stands in its topic, once; also where the hub that comes then has another log. */
static void
test_orders (Fixture       *self,
             gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);

  sbx_client_send_message (client, topic, "One");
  sbx_client_send_message (client, topic, "Two");
  case_free_client (client);

  for (ReadOrder order = OUTBOX_FIRST; order < N_ORDERS; order++)
    {
      client = start_in_order (self, order);
      assert_rows (client, 7, "One Two ");

      sbx_client_stop (client);
      assert_rows (client, 7, "One Two ");
      remove_hub_files (self);
      resume (self);
      case_sync (self->peer, "a", "t", 1, 1);
      case_connect (client);
      assert_rows (client, 3, "One Two ");
      case_wait (has_none_waiting, client);
      assert_ours (self, "t", "");
      case_sync (self->peer, "a", "t", 2, 4);
      assert_rows (client, 7, "One Two ");
      stop_hub (self, client, NULL);
      assert_rows (client, 7, "One Two ");
      case_free_client (client);
    }
  resume (self);
}

static gboolean
is_held_for_three (gpointer message)
{
  return is_held (message) && g_str_has_prefix (sbx_message_get_reason (message), "3 newer messages came");
}

/* Our own replies do not hold each other up, in one run or in two; a reply of somebody else does. */
static void
test_own_replies (Fixture       *self,
                  gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autoptr (SbxMessage) second = NULL;
  g_autoptr (SbxMessage) third = NULL;

  for (guint i = 0; i < 5; i++)
    sbx_client_send_message (client, topic, "First");
  resume (self);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait (is_empty, client);
  assert_ours (self, "t", "First First First First First ");

  /* At once after a confirmation, before the list was drawn anew. */
  sbx_client_send_message (client, topic, "Now");
  case_wait (is_empty, client);
  sbx_client_send_message (client, topic, "Again");
  case_wait (is_empty, client);

  stop_hub (self, client, NULL);
  second = write_message (client, topic, "Second");
  third = write_message (client, topic, "Third");
  sbx_client_stop (client);
  resume (self);
  interrupt (self, "Me-first");
  interrupt (self, "And-again");
  sbx_client_start (client);
  case_wait (is_held, second);
  case_wait (is_held, third);
  assert_reason (second, "2 newer messages came");
  assert_ours (self, "t", "First First First First First Now Again Me-first And-again ");

  /* What is written now knows of those; what is held is in nobody's way. */
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  interrupt (self, "Once-more");
  case_wait (is_held_for_three, second);
  case_wait (is_held_for_three, third);
  sbx_world_flush (sbx_client_get_world (client));
  sbx_client_send_message (client, topic, "Fourth");
  case_wait (has_none_waiting, client);
  case_free_client (client);

  /* Held is held in the next run. */
  client = start (self);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_idle, client);
  case_wait (has_none_waiting, client);
  g_clear_object (&third);
  third = dup_last (client, topic);
  g_assert_true (is_held (third));
  g_assert_cmpstr (sbx_message_get_content (third), ==, "Third");
  assert_reason (third, "3 newer messages came");
  sbx_client_send_anyway (client, topic, sbx_message_get_key (third));
  case_wait (is_stored, third);
  assert_ours (self, "t", "First First First First First Now Again Me-first And-again Once-more Fourth Third ");
  case_free_client (client);
  assert_kept (self, 1);
}

static gboolean
never (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Told at once, while what the hub confirms is told once a frame, with the next one gone by then. */
static void
on_first_sent (SbxMessage *message,
               GParamSpec *pspec,
               SbxClient  *client)
{
  if (sbx_message_get_delivery (message) == SBX_DELIVERY_SENT && client->outbox_timer == 0)
    client->outbox_timer = g_timeout_add_seconds (1000, never, NULL);
}

/* The program ends between two replies: the next one knows that nothing came between them but the first. */
static void
test_own_replies_apart (Fixture       *self,
                        gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autoptr (SbxMessage) first = write_message (client, topic, "First");

  sbx_client_send_message (client, topic, "Second");
  sbx_client_send_message (client, topic, "Third");
  g_signal_connect (first, "notify::delivery", G_CALLBACK (on_first_sent), client);
  resume (self);
  case_wait (is_stored, first);
  g_assert_cmpuint (sbx_outbox_get_size (client->outbox), ==, 2);
  g_assert_cmpuint (sbx_outbox_get_n_sent (client->outbox), ==, 0);
  g_signal_handlers_disconnect_by_data (first, client);
  case_free_client (client);
  assert_kept (self, 2);

  client = start (self);
  case_connect (client);
  case_wait (is_idle, client);
  case_wait (has_none_waiting, client);
  g_assert_true (is_empty (client));
  assert_ours (self, "t", "First Second Third ");
  case_free_client (client);
}

/* One that was cancelled by mistake goes where it was to go. */
static void
test_brought_back (Fixture       *self,
                   gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autoptr (SbxMessage) first = write_message (client, topic, "First");
  g_autoptr (SbxMessage) third = NULL;
  g_autofree char *text = NULL;
  gint64 order = 0;

  sbx_client_send_message (client, topic, "Second");
  third = write_message (client, topic, "Third");
  text = sbx_client_take_back (client, topic, sbx_message_get_key (first), &order);
  g_assert_cmpstr (text, ==, "First");
  g_assert_cmpint (order, >, 0);
  sbx_client_bring_back (client, topic, text, order);
  case_free_client (client);
  assert_kept (self, 3);

  client = start (self);
  resume (self);
  case_connect (client);
  case_wait (is_idle, client);
  case_wait (has_none_waiting, client);
  assert_ours (self, "t", "First Second Third ");
  case_free_client (client);
}

/* All that a message has outlives the program, shows again, and gets to the hub; taken back, it has it all too. */
static void
test_drafts (Fixture       *self,
             gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autoptr (SbxMessage) first = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 0);
  g_autoptr (SbxMessage) message = NULL;
  g_autoptr (SbxDraft) draft = sbx_draft_new ("Only for us");
  g_autoptr (SbxDraft) back = NULL;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (SbxAttachment) attachment = NULL;
  gint64 order = 0;

  json_object_set_string_member (object, "name", "menu.png");
  json_object_set_string_member (object, "mime", "image/png");
  json_object_set_string_member (object, "url", "https://cdn.example.org/menu.png");
  attachment = sbx_attachment_new_from_json (object);
  draft->reply_to = g_strdup (sbx_message_get_id (first));
  draft->important = TRUE;
  draft->is_private = TRUE;
  sbx_draft_add_attachment (draft, attachment);
  g_assert_true (sbx_client_send (client, topic, draft));
  message = dup_last (client, topic);
  back = sbx_client_take_back_draft (client, topic, sbx_message_get_key (message), &order);
  g_assert_nonnull (back);
  g_assert_cmpstr (back->reply_to, ==, sbx_message_get_id (first));
  g_assert_true (back->is_private && back->important);
  g_assert_cmpuint (back->attachments->len, ==, 1);
  sbx_client_bring_back_draft (client, topic, back, order);
  g_clear_object (&message);
  case_free_client (client);
  assert_kept (self, 1);

  client = start (self);
  sbx_client_start (client);
  case_wait (is_idle, client);
  resume (self);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_empty, client);
  assert_ours (self, "t", "Only for us ");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 6);
  message = dup_last (client, topic);
  g_assert_cmpstr (sbx_message_get_reply_to (message), ==, sbx_message_get_id (first));
  g_assert_cmpstr (sbx_message_get_message_type (message), ==, "image");
  g_assert_true (sbx_message_is_private (message));
  g_assert_true (sbx_message_is_important (message));
  g_assert_cmpuint (sbx_message_get_attachment_count (message), ==, 1);
  case_free_client (client);
}

/* Cancel, Edit, Send now: of what is held, and of what waits. */
static void
test_actions (Fixture       *self,
              gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autoptr (SbxMessage) cancelled = write_message (client, topic, "Cancelled");
  g_autoptr (SbxMessage) edited = write_message (client, topic, "Edited");
  g_autoptr (SbxMessage) late = write_message (client, topic, "Late");
  g_autofree char *text = NULL;
  g_autofree char *nothing = NULL;

  sbx_client_cancel_message (client, topic, sbx_message_get_key (cancelled));
  text = sbx_client_take_back (client, topic, sbx_message_get_key (edited), NULL);
  g_assert_cmpstr (text, ==, "Edited");
  nothing = sbx_client_take_back (client, topic, sbx_message_get_key (edited), NULL);
  g_assert_null (nothing);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))), ==, 6);

  sbx_client_stop (client);
  resume (self);
  interrupt (self, "Between");
  sbx_client_start (client);
  case_wait (is_held, late);
  sbx_world_flush (sbx_client_get_world (client));
  /* Send now is for the topic as it is shown, with what came between. */
  sbx_client_resend (client, topic, sbx_message_get_key (late));
  case_wait (is_stored, late);
  assert_ours (self, "t", "Between Late ");

  /* What is stored is in nobody's hands. */
  nothing = sbx_client_take_back (client, topic, sbx_message_get_key (late), NULL);
  g_assert_null (nothing);
  sbx_client_cancel_message (client, topic, sbx_message_get_key (late));
  sbx_client_resend (client, topic, sbx_message_get_key (late));
  sbx_client_send_anyway (client, topic, "nobody's");
  case_free_client (client);

  client = start (self);
  case_connect (client);
  case_wait (is_idle, client);
  g_assert_true (is_empty (client));
  case_free_client (client);
  assert_ours (self, "t", "Between Late ");
  assert_kept (self, 0);
}

/* Not a sentence, which would stay in the language of its day. */
static void
assert_kept_reason (Fixture    *self,
                    const char *prefix)
{
  g_autofree char *path = g_build_filename (self->folder, "outbox.db", NULL);
  g_autoptr (GError) error = NULL;
  SbxDatabase *database = sbx_database_open (path, 0, &error);
  sqlite3_stmt *statement;
  gboolean has_row;

  g_assert_no_error (error);
  statement = sbx_database_prepare (database, &error, "SELECT reason FROM rows", "");
  g_assert_true (sbx_database_step (database, statement, &has_row, &error));
  g_assert_true (has_row);
  g_assert_true (g_str_has_prefix (sbx_column_text (statement, 0), prefix));
  sqlite3_reset (statement);
  sbx_database_free (database);
}

/* One that the hub refuses is in nobody's way, and stands there in the next run. */
static void
test_failed (Fixture       *self,
             gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autofree char *huge = g_strnfill (2 * 1024 * 1024, 'x');
  g_autofree char *back = NULL;
  g_autoptr (SbxMessage) message = write_message (client, topic, huge);

  sbx_client_send_message (client, topic, "After");
  resume (self);
  case_wait (is_failed, message);
  case_wait (has_none_waiting, client);
  assert_reason (message, "too long");
  assert_ours (self, "t", "After ");
  case_free_client (client);
  assert_kept_reason (self, "{\"code\":\"tooLarge\",");

  client = start (self);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_idle, client);
  g_clear_object (&message);
  message = dup_last (client, topic);
  g_assert_true (is_failed (message));
  assert_reason (message, "too long");
  back = sbx_client_take_back (client, topic, sbx_message_get_key (message), NULL);
  g_assert_cmpstr (back, ==, huge);
  g_assert_true (is_empty (client));
  case_free_client (client);
}

/* --- Killed --- */

typedef enum {
  KILL_AT_ONCE,          /* nothing is on disk yet, or it is */
  KILL_WHEN_KEPT,        /* on disk, and not sent */
  KILL_WHEN_SENT,        /* handed to the socket */
  KILL_WHEN_ANSWERED,    /* confirmed, and perhaps still on disk */
  KILL_N
} KillStep;

static gboolean
is_any_sent (gpointer data)
{
  return sbx_outbox_get_n_sent (((SbxClient *) data)->outbox) > 0;
}

/* The program that is killed: writes two messages, and ends in the middle of the second. */
static int
run_child (const char *uri,
           const char *folder,
           KillStep    step,
           const char *content)
{
  SbxClient *client = start_program (uri, folder);
  SbxTopic *topic;

  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_idle, client);
  case_wait (is_empty, client);
  sbx_world_flush (sbx_client_get_world (client));
  if (step == KILL_WHEN_KEPT)
    client->outbox_timer = g_timeout_add_seconds (1000, never, NULL);
  sbx_client_send_message (client, topic, content);
  switch (step)
    {
    case KILL_WHEN_KEPT:
      case_wait (is_idle, client);
      break;
    case KILL_WHEN_SENT:
      case_wait (is_any_sent, client);
      break;
    case KILL_WHEN_ANSWERED:
      case_wait (is_empty, client);
      break;
    case KILL_AT_ONCE:
    case KILL_N:
    default:
      break;
    }
  raise (SIGKILL);
  return 1;
}

static char *self_path;

static void
spawn_child (Fixture    *self,
             KillStep    step,
             const char *content)
{
  g_autofree char *number = g_strdup_printf ("%d", step);
  const char *arguments[] = { self_path, "--child", sbx_test_hub_get_uri (self->hub), self->folder, number, content, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
}

typedef struct
{
  const char *content;
  gboolean    found;
} Wanted;

static void
look_for (SbxOutboxItem *item,
          gpointer       data)
{
  Wanted *wanted = data;

  wanted->found = wanted->found || g_str_equal (item->row->content, wanted->content);
}

static gboolean
holds (SbxClient  *client,
       const char *content)
{
  Wanted wanted = { content, FALSE };

  sbx_outbox_foreach (client->outbox, look_for, &wanted);
  return wanted.found;
}

/* SIGKILL at each step: what was on disk is at the hub once, and everything before it; what was not may be
 * missing, and is never there twice. */
static void
test_killed (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autofree char *ours = NULL;

  for (guint round = 0; round < 3; round++)
    for (KillStep step = KILL_AT_ONCE; step < KILL_N; step++)
      {
        g_autofree char *content = g_strdup_printf ("%u-%d", round, step);
        SbxClient *client;

        spawn_child (self, step, content);
        if (step == KILL_AT_ONCE)
          {
            client = start (self);
            case_wait (is_idle, client);
            if (holds (client, content))
              g_string_append_printf (expected, "%s ", content);
            case_free_client (client);
          }
        else
          {
            g_string_append_printf (expected, "%s ", content);
          }
      }

  {
    SbxClient *client = start (self);

    case_connect (client);
    case_wait (is_idle, client);
    case_wait (is_empty, client);
    case_free_client (client);
  }
  ours = list_ours (self->peer, "t");
  g_assert_cmpstr (ours, ==, expected->str);
}

/* The hub goes away at any moment while much is on its way. */
static void
test_hub_comes_and_goes (Fixture       *self,
                         gconstpointer  data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  guint n = 0;

  for (guint round = 0; round < 6; round++)
    {
      guint goal;

      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *content = g_strdup_printf ("%u", n++);

          g_string_append_printf (expected, "%s ", content);
          sbx_client_send_message (client, topic, content);
        }
      goal = sbx_outbox_get_size (client->outbox) - 10 - round;
      sbx_test_hub_start (self->hub);
      while (sbx_outbox_get_size (client->outbox) > goal)
        g_main_context_iteration (NULL, TRUE);
      stop_hub (self, client, NULL);
      if (round % 2 == 1)
        {
          case_free_client (client);
          client = start (self);
          sbx_client_start (client);
          case_wait (is_idle, client);
          sbx_test_hub_start (self->hub);
          case_wait_state (client, SBX_CONNECTION_CONNECTED);
          topic = case_open_topic (client, "a", "t");
          stop_hub (self, client, NULL);
        }
    }
  resume (self);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  case_wait (is_empty, client);
  assert_ours (self, "t", expected->str);
  case_free_client (client);
}

/* --- Much --- */

#define MANY 10000
#define TOPICS 100

static void
sync_topics (Fixture *self)
{
  g_autoptr (GString) text = g_string_new ("{'accounts':[{'accountId':'a','conversations':[");

  for (guint i = 0; i < TOPICS; i++)
    g_string_append_printf (text, "%s{'conversation_id':'many-%u','messages':[{'msg_id':'many-%u','sender':{'user_id':'wang'},"
                            "'content':'Hello','create_time':%u}]}", i > 0 ? "," : "", i, i, 1790000000 + i);
  g_string_append (text, "]}]}");
  sbx_envelope_unref (case_ask (self->peer, "syncData", text->str));
}

/* How much waits, as it was: the computer may need long for all, but not for some. */
typedef struct
{
  SbxClient *client;
  guint      n;
} Left;

static gboolean
has_fewer (gpointer data)
{
  const Left *left = data;

  return sbx_outbox_get_size (left->client->outbox) < left->n;
}

/* Ten thousand written offline, a fifth of them in one topic; read back, and sent in order. */
static void
test_many (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  SbxTopic *topic;
  SbxClient *client;
  Left left;

  sync_topics (self);
  client = start_offline (self, &topic);
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *content = g_strdup_printf ("%u", i);
      g_autofree char *id = g_strdup_printf ("many-%u", i % TOPICS);
      SbxTopic *other = sbx_world_find_topic (sbx_client_get_world (client), "a", id);

      g_assert_nonnull (other);
      if (i % 5 == 0)
        g_string_append_printf (expected, "%s ", content);
      sbx_client_send_message (client, i % 5 == 0 ? topic : other, content);
    }
  case_free_client (client);

  client = start (self);
  left.client = client;
  case_wait (is_idle, client);
  g_assert_cmpuint (sbx_outbox_get_size (client->outbox), ==, MANY);
  sbx_client_start (client);
  resume (self);
  while (!is_empty (client))
    {
      left.n = sbx_outbox_get_size (client->outbox);
      case_wait (has_fewer, &left);
    }
  case_wait (is_idle, client);
  case_free_client (client);

  assert_ours (self, "t", expected->str);
  for (guint i = 0; i < TOPICS; i++)
    {
      g_autofree char *id = g_strdup_printf ("many-%u", i);
      g_autofree char *ours = list_ours (self->peer, id);
      g_autoptr (GString) own = g_string_new (NULL);

      for (guint j = i; j < MANY; j += TOPICS)
        if (j % 5 != 0)
          g_string_append_printf (own, "%u ", j);
      g_assert_cmpstr (ours, ==, own->str);
    }
}

/* --- Trouble with the disk --- */

static void
on_trouble (SbxClient *client,
            GError    *error,
            gpointer   data)
{
  if (error->domain == SBX_STORAGE_ERROR)
    g_ptr_array_add (data, g_error_copy (error));
}

static GPtrArray *
watch_trouble (SbxClient *client)
{
  GPtrArray *troubles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);

  g_signal_connect (client, "failed", G_CALLBACK (on_trouble), troubles);
  return troubles;
}

static gboolean
has_trouble (gpointer data)
{
  return ((GPtrArray *) data)->len > 0;
}

static gboolean
is_well (gpointer data)
{
  SbxClient *client = data;

  return client->store_open && client->store_error == NULL && client->unwritten.length == 0;
}

static gboolean
is_peeked (gpointer data)
{
  return sbx_outbox_get_size (((SbxClient *) data)->outbox) > 0;
}

/* A file that cannot be written: what stands in it waits visibly all the same, with what was seen, and leaves once. */
static void
test_read_only (Fixture       *self,
                gconstpointer  data)
{
  static const char *const locks[] = { "outbox.lock", "cache.lock" };
  g_autoptr (GPtrArray) troubles = NULL;
  g_autoptr (SbxMessage) message = NULL;
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);

  sbx_client_send_message (client, topic, "Kept");
  case_wait (is_well, client);
  case_free_client (client);
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, locks[i], NULL);

      g_assert_cmpint (g_unlink (path) + g_mkdir (path, 0700), ==, 0);
    }

  client = start (self);
  troubles = watch_trouble (client);
  sbx_client_start (client);
  case_wait (is_peeked, client);
  g_assert_cmpuint (troubles->len, ==, 1);
  g_assert_nonnull (sbx_world_get_disk_trouble (sbx_client_get_world (client)));
  topic = case_open_topic (client, "a", "t");
  message = dup_last (client, topic);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "Kept");
  g_assert_true (has_delivery (message, SBX_DELIVERY_WAITING));
  assert_reason (message, "forgotten at the next start");

  resume (self);
  case_wait (is_empty, client);
  case_free_client (client);
  assert_ours (self, "t", "Kept ");

  /* It stands there still, and the hub knows it. */
  for (guint i = 0; i < G_N_ELEMENTS (locks); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, locks[i], NULL);

      g_assert_cmpint (g_rmdir (path), ==, 0);
    }
  client = start (self);
  case_connect (client);
  case_wait (is_empty, client);
  case_free_client (client);
  assert_ours (self, "t", "Kept ");
}

/* A folder that cannot be used: it is said, and what is written is sent all the same; when it can be used again,
 * what still waits is kept. */
static void
test_no_folder (Fixture       *self,
                gconstpointer  data)
{
  g_autofree char *blocked = g_build_filename (self->folder, "blocked", NULL);
  g_autoptr (GPtrArray) troubles = NULL;
  g_autoptr (SbxMessage) message = NULL;
  SbxClient *client;
  SbxTopic *topic;

  g_assert_true (g_file_set_contents (blocked, "a file", -1, NULL));
  client = start_program (sbx_test_hub_get_uri (self->hub), blocked);
  troubles = watch_trouble (client);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  case_wait (has_trouble, troubles);
  sbx_client_send_message (client, topic, "From-memory");
  case_wait (is_empty, client);
  assert_ours (self, "t", "From-memory ");

  stop_hub (self, client, NULL);
  sbx_outbox_store_set_retry (client->store, 1, 1);
  message = write_message (client, topic, "Later");
  assert_reason (message, "lost when Signalbox closes");
  g_assert_cmpint (g_unlink (blocked), ==, 0);
  case_wait (is_well, client);
  assert_reason (message, "Not connected");
  g_assert_null (strstr (sbx_message_get_reason (message), "lost"));
  case_free_client (client);

  client = start_program (sbx_test_hub_get_uri (self->hub), blocked);
  case_wait (is_idle, client);
  g_assert_cmpuint (sbx_outbox_get_size (client->outbox), ==, 1);
  case_free_client (client);
  resume (self);
}

/* A damaged file is kept beside a new one; what is in memory is not lost by that. */
static void
test_damaged (Fixture       *self,
              gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->folder, "outbox.db", NULL);
  g_autoptr (GPtrArray) troubles = NULL;
  g_autoptr (GDir) folder = NULL;
  const char *name;
  guint n_aside = 0;
  SbxClient *client;
  SbxTopic *topic;

  g_assert_true (g_file_set_contents (path, "This is not a database, and long enough to be looked at as one ......"
                                      "......................................................................", -1, NULL));
  client = start (self);
  troubles = watch_trouble (client);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_well, client);
  g_assert_cmpuint (troubles->len, ==, 1);
  g_assert_nonnull (strstr (((GError *) troubles->pdata[0])->message, "outbox.db.corrupt-"));
  sbx_client_send_message (client, topic, "Written");
  case_wait (is_empty, client);
  assert_ours (self, "t", "Written ");
  case_free_client (client);

  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    n_aside += g_str_has_prefix (name, "outbox.db.corrupt-") && !g_str_has_suffix (name, "-wal") &&
               !g_str_has_suffix (name, "-shm");
  g_assert_cmpuint (n_aside, ==, 1);
}

/* Two programs on one connection: the second says that it keeps nothing, takes over when the first has ended,
 * and nothing is sent twice. */
static void
test_two_programs (Fixture       *self,
                   gconstpointer  data)
{
  SbxTopic *topic, *same;
  SbxClient *first = start_offline (self, &topic);
  SbxClient *second = start (self);
  g_autoptr (GPtrArray) troubles = watch_trouble (second);

  sbx_client_send_message (first, topic, "One");
  case_wait (has_trouble, troubles);
  g_assert_error ((GError *) troubles->pdata[0], SBX_STORAGE_ERROR, SBX_STORAGE_ERROR_BUSY);
  resume (self);
  case_wait_state (first, SBX_CONNECTION_CONNECTED);
  case_wait (is_empty, first);
  sbx_client_start (second);
  case_wait_state (second, SBX_CONNECTION_CONNECTED);
  same = case_open_topic (second, "a", "t");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (same)), 6);
  sbx_client_send_message (second, same, "Two");
  case_wait (is_empty, second);

  stop_hub (self, first, second);
  sbx_world_flush (sbx_client_get_world (first));
  sbx_client_send_message (first, topic, "Three");
  case_free_client (first);
  sbx_outbox_store_set_retry (second->store, 1, 1);
  case_wait (is_well, second);
  g_assert_cmpuint (sbx_outbox_get_size (second->outbox), ==, 1);
  resume (self);
  case_wait_state (second, SBX_CONNECTION_CONNECTED);
  case_wait (is_empty, second);
  assert_ours (self, "t", "One Two Three ");
  case_free_client (second);
}

/* The file may not grow: what is written is told to be in memory alone, and kept as soon as there is room. */
static void
test_full (Fixture       *self,
           gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  g_autofree char *long_text = g_strnfill (300000, 'y');
  g_autoptr (GPtrArray) troubles = watch_trouble (client);
  g_autoptr (SbxMessage) message = NULL;
  struct rlimit limit = { 0 }, tight;

  case_wait (is_well, client);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  tight = limit;
  tight.rlim_cur = 200000;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  message = write_message (client, topic, long_text);
  case_wait (has_trouble, troubles);
  assert_reason (message, "lost when Signalbox closes");

  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  case_wait (is_well, client);
  case_free_client (client);
  client = start (self);
  case_wait (is_idle, client);
  g_assert_cmpuint (sbx_outbox_get_size (client->outbox), ==, 1);
  case_free_client (client);
  resume (self);
}

/* --- Reading --- */

static gboolean
is_all_read (gpointer data)
{
  return sbx_topic_get_unread_count (data) == 0;
}

static gint64
get_read_seq (SbxClient *client)
{
  g_autoptr (SbxEnvelope) answer = case_ask (client, "listTopics", "{'channelId':'a'}");
  JsonArray *topics = json_object_get_array_member (sbx_envelope_get_payload (answer), "topics");

  for (guint i = 0; i < json_array_get_length (topics); i++)
    {
      JsonObject *topic = json_array_get_object_element (topics, i);

      if (g_str_equal (json_object_get_string_member (topic, "id"), "t"))
        return json_object_get_int_member (topic, "readSeq");
    }
  g_assert_not_reached ();
}

static gboolean
has_no_reads (gpointer data)
{
  SbxClient *client = data;

  return is_idle (client) && g_hash_table_size (client->reads) == 0 && sbx_requests_get_size (client->requests) == 0;
}

/* The same person at another computer. */
static SbxClient *
connect_elsewhere (Fixture *self)
{
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (self->hub));

  sbx_client_set_identity (client, "monitor", "phone", "me", "Me", NULL);
  case_connect (client);
  return client;
}

/* Read offline, told in the next run; and never back behind what was read elsewhere since. */
static void
test_reads (Fixture       *self,
            gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client = start_offline (self, &topic);
  gint64 last = sbx_topic_get_last_seq (topic);
  g_autofree char *payload = NULL;
  SbxClient *elsewhere;

  sbx_client_mark_read (client, topic, last - 1);
  sbx_client_mark_read (client, topic, last);
  sbx_client_mark_read (client, topic, last - 2);
  case_free_client (client);

  client = start (self);
  sbx_client_start (client);
  resume (self);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_all_read, topic);
  case_wait (has_no_reads, client);
  g_assert_cmpint (get_read_seq (client), ==, last);
  case_free_client (client);

  /* Now it is read further elsewhere, before this one is there again. */
  case_sync (self->peer, "a", "t", 6, 3);
  client = start_offline (self, &topic);
  sbx_client_mark_read (client, topic, last + 1);
  last = sbx_topic_get_last_seq (topic);
  case_free_client (client);
  resume (self);
  elsewhere = connect_elsewhere (self);
  payload = g_strdup_printf ("{'channelId':'a','topicId':'t','seq':%" G_GINT64_FORMAT "}", last);
  sbx_envelope_unref (case_ask (elsewhere, "markRead", payload));
  client = start (self);
  case_wait (is_idle, client);
  g_assert_cmpuint (g_hash_table_size (client->reads), ==, 1);
  case_connect (client);
  case_wait (has_no_reads, client);
  case_free_client (client);
  g_assert_cmpint (get_read_seq (elsewhere), ==, last);
  case_free_client (elsewhere);

  client = start (self);
  case_wait (is_idle, client);
  g_assert_cmpuint (g_hash_table_size (client->reads), ==, 0);
  case_free_client (client);
}

/* --- Another log --- */

/* The hub began anew: what it has now was seen by nobody, whatever the numbers say. */
static void
test_other_log (Fixture       *self,
                gconstpointer  data)
{
  SbxTopic *topic;
  SbxClient *client;
  g_autoptr (SbxMessage) message = NULL;

  client = start_offline (self, &topic);
  sbx_client_send_message (client, topic, "Old");
  case_free_client (client);

  remove_hub_files (self);
  resume (self);
  case_sync (self->peer, "a", "t", 1, 1);
  client = start (self);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  case_wait (is_idle, client);
  message = dup_last (client, topic);
  case_wait (is_held, message);
  g_assert_cmpstr (sbx_message_get_content (message), ==, "Old");
  assert_reason (message, "1 newer message came");
  assert_ours (self, "t", "");
  case_free_client (client);
}

/* --- Claims --- */

static gboolean
is_claimed (gpointer data)
{
  return *sbx_topic_get_claim_by (data) != '\0';
}

static gboolean
is_free (gpointer data)
{
  return !is_claimed (data);
}

static void
on_refused (SbxClient *client,
            GError    *error,
            gpointer   data)
{
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE))
    g_ptr_array_add (data, g_error_copy (error));
}

static void
hand_over (Fixture *self)
{
  SbxClient *elsewhere = connect_elsewhere (self);

  sbx_envelope_unref (case_ask (elsewhere, "claimTopic", "{'channelId':'a','topicId':'t','to':'anna'}"));
  case_free_client (elsewhere);
}

static gboolean
is_annas (gpointer data)
{
  return g_str_equal (sbx_topic_get_claim_by (data), "anna");
}

/* A topic that is claimed says by whom; a reply under a claim that somebody else has now is held. */
static void
test_claims (Fixture       *self,
             gconstpointer  data)
{
  g_autoptr (GPtrArray) troubles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  SbxClient *anna = case_new_client (sbx_test_hub_get_uri (self->hub));
  SbxClient *client = start (self);
  SbxTopic *topic, *at_anna;
  g_autoptr (SbxMessage) message = NULL;

  sbx_client_set_identity (anna, "monitor", "anna", "anna", "Anna", NULL);
  g_signal_connect (anna, "failed", G_CALLBACK (on_refused), troubles);
  case_connect (anna);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  at_anna = case_open_topic (anna, "a", "t");

  sbx_client_claim_topic (client, topic, 600);
  case_wait (is_claimed, topic);
  case_wait (is_claimed, at_anna);
  g_assert_cmpstr (sbx_topic_get_claim_by (at_anna), ==, "me");
  g_assert_cmpint (sbx_topic_get_claim_until (topic), >, g_get_real_time () / 1000);
  g_assert_cmpint (sbx_topic_get_claim_fence (topic), >, 0);

  sbx_client_claim_topic (anna, at_anna, 600);
  case_wait (has_trouble, troubles);
  g_assert_nonnull (strstr (((GError *) troubles->pdata[0])->message, "me answers there already, until"));

  /* Under the claim, offline; then it is handed on. */
  stop_hub (self, client, anna);
  message = write_message (client, topic, "Mine");
  resume (self);
  case_wait_state (anna, SBX_CONNECTION_CONNECTED);
  case_wait (is_empty, client);
  assert_ours (self, "t", "Mine ");

  stop_hub (self, client, anna);
  g_clear_object (&message);
  message = write_message (client, topic, "Too-late");
  sbx_client_stop (client);
  resume (self);
  case_wait_state (anna, SBX_CONNECTION_CONNECTED);
  hand_over (self);
  case_wait (is_annas, at_anna);
  sbx_client_start (client);
  case_wait (is_held, message);
  assert_reason (message, "claimed this topic since");
  assert_ours (self, "t", "Mine ");

  sbx_client_send_anyway (client, topic, sbx_message_get_key (message));
  case_wait (is_stored, message);

  /* Without the hub it says that it cannot be done. */
  stop_hub (self, client, anna);
  g_ptr_array_set_size (troubles, 0);
  sbx_client_release_topic (anna, at_anna);
  g_assert_cmpuint (troubles->len, ==, 1);
  g_assert_nonnull (strstr (((GError *) troubles->pdata[0])->message, "when it is connected"));
  resume (self);
  case_wait_state (anna, SBX_CONNECTION_CONNECTED);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  sbx_client_release_topic (anna, at_anna);
  case_wait (is_free, topic);
  case_free_client (anna);
  case_free_client (client);
}

int
main (int   argc,
      char *argv[])
{
  if (argc == 6 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2], argv[3], atoi (argv[4]), argv[5]);

  self_path = argv[0];
  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  /* The cache is in the same folder, and warns of the same trouble. */
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);

#define ADD(name, function) g_test_add ("/client/outbox-disk/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("restart", test_restart);
  ADD ("orders", test_orders);
  ADD ("own-replies", test_own_replies);
  ADD ("own-replies-apart", test_own_replies_apart);
  ADD ("brought-back", test_brought_back);
  ADD ("drafts", test_drafts);
  ADD ("actions", test_actions);
  ADD ("failed", test_failed);
  ADD ("killed", test_killed);
  ADD ("hub-comes-and-goes", test_hub_comes_and_goes);
  ADD ("many", test_many);
  ADD ("no-folder", test_no_folder);
  ADD ("read-only", test_read_only);
  ADD ("damaged", test_damaged);
  ADD ("two-programs", test_two_programs);
  ADD ("full", test_full);
  ADD ("reads", test_reads);
  ADD ("other-log", test_other_log);
  ADD ("claims", test_claims);

  return g_test_run ();
}
