/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-test-list-model.h"

/* What a message answers and carries, and edits and removals that the hub has not confirmed. */

typedef struct
{
  SbxFlushQueue    *queue;
  SbxMessageLog    *log;
  SbxTestListModel *shadow;
} Fixture;

static void
on_done (gpointer owner)
{
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GPtrArray) nothing = g_ptr_array_new ();

  fixture->queue = sbx_flush_queue_new (on_done, NULL);
  fixture->log = sbx_message_log_new (fixture->queue);
  sbx_message_log_set_sender (fixture->log, "me");
  sbx_message_log_add_page (fixture->log, nothing, FALSE, FALSE);
  fixture->shadow = sbx_test_list_model_new (G_LIST_MODEL (fixture->log));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  sbx_flush_queue_run (fixture->queue);
  sbx_test_list_model_check (fixture->shadow);
  sbx_test_list_model_free (fixture->shadow);
  sbx_flush_queue_close (fixture->queue);
  g_assert_finalize_object (fixture->log);
  sbx_flush_queue_unref (fixture->queue);
}

static SbxMessageRecord *
new_record (const char *id,
            gint64      seq,
            const char *content,
            gint64      edited_at)
{
  SbxMessageRecord *record = sbx_message_record_new ();

  g_free (record->id);
  g_free (record->from_id);
  g_free (record->content);
  record->id = g_strdup (id);
  record->seq = seq;
  record->from_id = g_strdup ("me");
  record->content = g_strdup (content);
  record->timestamp = 1000 + seq;
  record->edited_at = edited_at;
  return record;
}

static void
push (Fixture    *fixture,
      const char *id,
      gint64      seq,
      const char *content)
{
  g_autoptr (SbxMessageRecord) record = new_record (id, seq, content, 0);

  sbx_message_log_add_live (fixture->log, record);
  sbx_flush_queue_run (fixture->queue);
}

static void
change (Fixture    *fixture,
        const char *id,
        gint64      seq,
        const char *content)
{
  g_autoptr (SbxMessageRecord) record = new_record (id, seq, content, 5000);

  sbx_message_log_change (fixture->log, record);
  sbx_flush_queue_run (fixture->queue);
}

static void
assert_message (SbxMessage *message,
                const char *content,
                gboolean    edited,
                gboolean    removed,
                gboolean    unconfirmed)
{
  gboolean got_edited, got_removed, got_unconfirmed;

  g_assert_cmpstr (sbx_message_get_content (message), ==, content);
  g_object_get (message, "edited", &got_edited, "removed", &got_removed, "unconfirmed", &got_unconfirmed, NULL);
  g_assert_cmpint (got_edited, ==, edited);
  g_assert_cmpint (got_removed, ==, removed);
  g_assert_cmpint (got_unconfirmed, ==, unconfirmed);
}

static void
test_edit (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (SbxMessage) message = NULL;

  g_assert_false (sbx_message_log_wish_edit (fixture->log, "m1", "b"));
  push (fixture, "m1", 1, "a");
  message = g_list_model_get_item (G_LIST_MODEL (fixture->log), 0);
  assert_message (message, "a", FALSE, FALSE, FALSE);

  g_assert_true (sbx_message_log_wish_edit (fixture->log, "m1", "b"));
  assert_message (message, "b", TRUE, FALSE, TRUE);
  sbx_message_log_settle_edit (fixture->log, "m1", "b", FALSE, "a", 0);
  assert_message (message, "a", FALSE, FALSE, FALSE);

  /* The answer first, then the push. */
  sbx_message_log_wish_edit (fixture->log, "m1", "c");
  sbx_flush_queue_run (fixture->queue);
  sbx_message_log_settle_edit (fixture->log, "m1", "c", TRUE, "a", 0);
  assert_message (message, "c", TRUE, FALSE, FALSE);
  change (fixture, "m1", 1, "c");
  assert_message (message, "c", TRUE, FALSE, FALSE);

  /* The push first. */
  sbx_message_log_wish_edit (fixture->log, "m1", "d");
  change (fixture, "m1", 1, "d");
  assert_message (message, "d", TRUE, FALSE, FALSE);
  sbx_message_log_settle_edit (fixture->log, "m1", "d", TRUE, "c", 5000);
  assert_message (message, "d", TRUE, FALSE, FALSE);

  /* Refused, but somebody else changed it meanwhile. */
  sbx_message_log_wish_edit (fixture->log, "m1", "e");
  change (fixture, "m1", 1, "theirs");
  sbx_message_log_settle_edit (fixture->log, "m1", "e", FALSE, "d", 5000);
  assert_message (message, "theirs", TRUE, FALSE, FALSE);

  /* Gone meanwhile. */
  sbx_message_log_wish_edit (fixture->log, "m1", "f");
  sbx_message_log_remove (fixture->log, "m1");
  sbx_message_log_settle_edit (fixture->log, "m1", "f", FALSE, "theirs", 5000);
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->log)), ==, 0);
}

static void
test_removal (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (SbxMessage) message = NULL;

  g_assert_false (sbx_message_log_wish_removal (fixture->log, "m1"));
  push (fixture, "m1", 1, "a");
  message = g_list_model_get_item (G_LIST_MODEL (fixture->log), 0);
  g_assert_true (sbx_message_log_wish_removal (fixture->log, "m1"));
  assert_message (message, "a", FALSE, TRUE, TRUE);
  sbx_message_log_settle_removal (fixture->log, "m1", FALSE);
  assert_message (message, "a", FALSE, FALSE, FALSE);

  sbx_message_log_wish_removal (fixture->log, "m1");
  sbx_message_log_settle_removal (fixture->log, "m1", TRUE);
  assert_message (message, "a", FALSE, TRUE, TRUE);
  sbx_message_log_remove (fixture->log, "m1");
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->log)), ==, 0);
  g_assert_true (sbx_message_is_removed (message));
  sbx_message_log_settle_removal (fixture->log, "m1", FALSE);
}

static void
test_extra (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (SbxMessageRecord) record = new_record ("m1", 1, "", 0);
  g_autoptr (SbxMessageRecord) plain = new_record ("m2", 2, "x", 0);
  g_autoptr (JsonNode) node = json_from_string ("[{\"id\":\"f1\",\"name\":\"a.png\"},7,{},{\"url\":\"/x\"}]", NULL);
  g_autoptr (SbxMessage) message = NULL;
  g_autoptr (SbxMessage) other = NULL;

  record->reply_to = g_strdup ("m0");
  record->attachments = json_node_dup_array (node);
  sbx_message_log_add_live (fixture->log, record);
  sbx_message_log_add_live (fixture->log, plain);
  sbx_flush_queue_run (fixture->queue);
  message = g_list_model_get_item (G_LIST_MODEL (fixture->log), 0);
  other = g_list_model_get_item (G_LIST_MODEL (fixture->log), 1);
  g_assert_cmpstr (sbx_message_get_reply_to (message), ==, "m0");
  g_assert_cmpuint (sbx_message_get_attachment_count (message), ==, 2);

  /* Nothing is kept where there is nothing. */
  g_assert_null (sbx_message_get_reply_to (other));
  g_assert_null (sbx_message_get_attachments (other));
  g_assert_null (sbx_message_get_record (other)->extra);

  /* The same again is no change; an edit keeps it all. */
  sbx_message_log_add_live (fixture->log, record);
  sbx_flush_queue_run (fixture->queue);
  sbx_message_log_wish_edit (fixture->log, "m1", "Now with words");
  g_assert_cmpuint (sbx_message_get_attachment_count (message), ==, 2);
  g_assert_cmpstr (sbx_message_get_reply_to (message), ==, "m0");
}

/* What waits to be sent shows all of it, and the hub's copy takes its place. */
static void
test_outgoing (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (SbxAttachment) attachment = NULL;
  g_autoptr (SbxDraft) draft = sbx_draft_new ("Look");
  g_autoptr (SbxMessage) message = NULL;

  json_object_set_string_member (object, "id", "f1");
  json_object_set_string_member (object, "mime", "image/png");
  attachment = sbx_attachment_new_from_json (object);
  sbx_draft_add_attachment (draft, attachment);
  draft->reply_to = g_strdup ("m0");
  draft->is_private = TRUE;
  sbx_message_log_restore_draft (fixture->log, "k", draft, 1000, 1, 0);
  sbx_flush_queue_run (fixture->queue);
  message = g_list_model_get_item (G_LIST_MODEL (fixture->log), 0);
  g_assert_cmpstr (sbx_message_get_message_type (message), ==, "image");
  g_assert_cmpuint (sbx_message_get_attachment_count (message), ==, 1);
  g_assert_true (sbx_message_is_private (message));

  sbx_message_log_confirm_outgoing (fixture->log, "k", "m5", 5);
  sbx_flush_queue_run (fixture->queue);
  g_assert_cmpstr (sbx_message_get_id (message), ==, "m5");
  g_assert_cmpuint (sbx_message_get_attachment_count (message), ==, 1);
  g_assert_cmpstr (sbx_message_get_reply_to (message), ==, "m0");
  g_assert_true (sbx_message_is_private (message));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/model/log-wishes/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("edit", test_edit);
  ADD ("removal", test_removal);
  ADD ("extra", test_extra);
  ADD ("outgoing", test_outgoing);

  return g_test_run ();
}
