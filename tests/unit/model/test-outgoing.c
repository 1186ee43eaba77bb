/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-test-list-model.h"

/* The hub's copy of our own message comes as an answer and as a push, in either order, with a flush in
 * between or not. Each case is a word of steps. */

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
  sbx_test_list_model_free (fixture->shadow);
  sbx_flush_queue_close (fixture->queue);
  g_assert_finalize_object (fixture->log);
  sbx_flush_queue_unref (fixture->queue);
}

static void
push (Fixture    *fixture,
      const char *id,
      gint64      seq,
      const char *from,
      const char *content,
      const char *key)
{
  g_autoptr (SbxMessageRecord) record = sbx_message_record_new ();

  g_free (record->id);
  g_free (record->from_id);
  g_free (record->content);
  record->id = g_strdup (id);
  record->seq = seq;
  record->from_id = g_strdup (from);
  record->content = g_strdup (content);
  record->outgoing = TRUE;
  record->key = g_strdup (key);
  record->timestamp = 1000 + seq;
  sbx_message_log_add_live (fixture->log, record);
}

/* What the log shows: content and id of each row. */
static void
check_rows (Fixture    *fixture,
            const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->log)); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->log), i);

      g_string_append_printf (text, "%s:%s ", sbx_message_get_content (message), sbx_message_get_id (message));
    }

  g_assert_cmpstr (text->str, ==, expected);
}

typedef struct
{
  const char *name;
  /* f = flush, s = sent, A = answer (key, id, seq), P = push without key, K = push with key,
   * F = state "failed",
   * X = somebody else's push, S = state "stored" without id, C = the answer for another client's equal words,
   * r = the message is brought back from disk, R = the hub has another log */
  const char *steps;
  const char *rows;
} Race;

static const Race races[] = {
  { "answer-first", "fsfAfPf", "hello:m5 " },
  { "push-first", "fsfPfAf", "hello:m5 " },
  { "push-with-key-first", "fsfKfAf", "hello:m5 " },
  { "answer-then-key", "fsfAfKf", "hello:m5 " },
  { "all-in-one-frame", "sAP", "hello:m5 " },
  { "all-in-one-frame-push-first", "sPA", "hello:m5 " },
  { "shown-then-both", "fsAPf", "hello:m5 " },
  { "shown-then-both-push-first", "fsPAf", "hello:m5 " },
  { "pushed-twice", "fsPfPfAfPf", "hello:m5 " },
  { "answered-twice", "fsAfAfPf", "hello:m5 " },
  { "other-before", "fsfXfAfPf", "hey:m4 hello:m5 " },
  { "other-between", "fsfPfXfAf", "hey:m4 hello:m5 " },
  { "stored-without-id", "fsSfPf", "hello:m5 " },
  { "stored-after-push", "fsfPSf", "hello:m5 " },
  { "push-after-waiting", "fPf", "hello:m5 hello: " },
  { "push-after-waiting-answered", "fPfsAf", "hello:m5 " },
  { "push-after-failed", "fsfFfPf", "hello:m5 " },
  { "push-after-failed-then-answer", "fsfFfPfAf", "hello:m5 " },
  { "answer-after-failed", "fsfFfAfPf", "hello:m5 " },
  { "push-after-failed-unsent", "fFfPf", "hello:m5 hello: " },
  { "push-after-refused-copy", "fsPFfXf", "hey:m4 hello:m5 hello: " },
  { "equal-words-of-another-client", "fsfPfCf", "hello:m5 hello:m6 " },
  { "failed-after-its-own-copy", "fsKfFf", "hello:m5 " },
  { "other-log", "fRf", "hello: " },
  { "other-log-unseen", "R", "hello: " },
  { "other-log-sent", "fsfRf", "hello: " },
  { "other-log-after-push", "fsPfRf", "hello: " },
  { "other-log-after-push-unseen", "sPR", "hello: " },
  { "other-log-after-key", "fsKfRf", "hello: " },
  { "other-log-then-answer", "fsKfRfsAf", "hello:m5 " },
  { "other-log-after-answer", "fsAfRf", "" },
  { "other-log-then-push", "fXsfRsPf", "hello:m5 " },
  { "other-log-held", "fsPfRFf", "hello: " },
};

/* The same where nothing was written in this run: the cache and the outbox are read in either order. */
static const Race restorations[] = {
  { "alone", "rf", "hello: " },
  { "twice", "rfrf", "hello: " },
  { "before-the-topic", "rfXf", "hey:m4 hello: " },
  { "after-the-topic", "Xfrf", "hey:m4 hello: " },
  { "before-its-copy", "rfKf", "hello:m5 " },
  { "after-its-copy", "Kfrf", "hello:m5 " },
  { "all-at-once", "rK", "hello:m5 " },
  { "all-at-once-reversed", "Kr", "hello:m5 " },
  { "before-its-copy-then-answer", "rfKfsfAf", "hello:m5 " },
  { "after-its-copy-then-answer", "KfrfsfAf", "hello:m5 " },
  { "after-its-copy-then-other-log", "KfrfRf", "hello: " },
  { "before-its-copy-then-other-log", "rfKfRf", "hello: " },
  { "other-log-before", "KfRrf", "hello: " },
  { "other-log-after", "XfrfRf", "hello: " },
};

static void
take_step (Fixture *fixture,
           char     step)
{
  switch (step)
    {
    case 'f':
      sbx_flush_queue_run (fixture->queue);
      break;
    case 's':
      sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_SENT, NULL);
      break;
    case 'S':
      sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_STORED, NULL);
      break;
    case 'F':
      sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_FAILED, "Too late");
      break;
    case 'A':
      sbx_message_log_confirm_outgoing (fixture->log, "k", "m5", 5);
      break;
    case 'C':
      sbx_message_log_confirm_outgoing (fixture->log, "k", "m6", 6);
      break;
    case 'P':
      push (fixture, "m5", 5, "me", "hello", NULL);
      break;
    case 'K':
      push (fixture, "m5", 5, "me", "hello", "k");
      break;
    case 'X':
      push (fixture, "m4", 4, "she", "hey", NULL);
      break;
    case 'r':
      sbx_message_log_restore_outgoing (fixture->log, "k", "hello", 1000, 1, 0);
      break;
    case 'R':
      sbx_message_log_reset (fixture->log);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
test_race (Fixture      *fixture,
           gconstpointer data)
{
  const Race *race = data;

  if (strchr (race->steps, 'r') == NULL)
    sbx_message_log_add_outgoing (fixture->log, "k", "hello");
  for (const char *step = race->steps; *step != '\0'; step++)
    take_step (fixture, *step);
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, race->rows);
}

/* Taking over changes the row that is there: no items_changed, the same object. */
static void
test_no_flicker (Fixture      *fixture,
                 gconstpointer data)
{
  gboolean push_first = GPOINTER_TO_INT (data);
  g_autoptr (SbxMessage) row = NULL;
  g_autoptr (SbxMessage) later = NULL;

  push (fixture, "m1", 1, "she", "hey", NULL);
  sbx_message_log_add_outgoing (fixture->log, "k", "hello");
  sbx_flush_queue_run (fixture->queue);
  row = g_list_model_get_item (G_LIST_MODEL (fixture->log), 1);
  g_assert_cmpint (sbx_message_get_delivery (row), ==, SBX_DELIVERY_WAITING);
  g_assert_true (sbx_message_is_own (row));
  g_assert_cmpstr (sbx_message_get_key (row), ==, "k");
  g_assert_cmpint (sbx_message_get_seq (row), ==, 0);
  sbx_test_list_model_take_count (fixture->shadow);

  sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_SENT, NULL);
  g_assert_cmpint (sbx_message_get_delivery (row), ==, SBX_DELIVERY_SENT);
  take_step (fixture, push_first ? 'P' : 'A');
  sbx_flush_queue_run (fixture->queue);
  take_step (fixture, push_first ? 'A' : 'P');
  sbx_flush_queue_run (fixture->queue);

  later = g_list_model_get_item (G_LIST_MODEL (fixture->log), 1);
  g_assert_true (row == later);
  g_assert_cmpint (sbx_message_get_delivery (row), ==, SBX_DELIVERY_STORED);
  g_assert_cmpint (sbx_message_get_seq (row), ==, 5);
  g_assert_cmpint (sbx_message_get_timestamp (row), ==, 1005);
  g_assert_cmpuint (sbx_test_list_model_take_count (fixture->shadow), ==, 0);
}

static void
test_order (Fixture      *fixture,
            gconstpointer data)
{
  SbxMessage *first = sbx_message_log_add_outgoing (fixture->log, "a", "one");

  g_assert_true (sbx_message_log_add_outgoing (fixture->log, "a", "one") == first);
  sbx_message_log_add_outgoing (fixture->log, "b", "two");
  sbx_message_log_add_outgoing (fixture->log, "c", "three");
  push (fixture, "m1", 1, "she", "hey", NULL);
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "hey:m1 one: two: three: ");

  /* Equal words: the first sent is the first stored. */
  sbx_message_log_confirm_outgoing (fixture->log, "b", "m2", 2);
  push (fixture, "m3", 3, "she", "ho", NULL);
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "hey:m1 two:m2 ho:m3 one: three: ");

  sbx_message_log_remove_outgoing (fixture->log, "a");
  sbx_message_log_remove_outgoing (fixture->log, "unknown");
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "hey:m1 two:m2 ho:m3 three: ");
}

/* Messages of a group show one state together as long as they have the same. */
static void
test_states_apart (Fixture      *fixture,
                   gconstpointer data)
{
  SbxMessage *first = sbx_message_log_add_outgoing (fixture->log, "a", "one");
  SbxMessage *second = sbx_message_log_add_outgoing (fixture->log, "b", "two");

  sbx_flush_queue_run (fixture->queue);
  g_assert_false (sbx_message_get_ends_group (first));
  sbx_message_log_set_outgoing_state (fixture->log, "b", SBX_DELIVERY_HELD, "newer");
  sbx_flush_queue_run (fixture->queue);
  g_assert_true (sbx_message_get_ends_group (first));
  g_assert_false (sbx_message_get_starts_group (second));
  sbx_message_log_set_outgoing_state (fixture->log, "a", SBX_DELIVERY_HELD, "newer");
  sbx_flush_queue_run (fixture->queue);
  g_assert_false (sbx_message_get_ends_group (first));
}

/* A note among colleagues leaves the reply above it the state that the customer's copy has. */
static void
test_note_apart (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (SbxMessageRecord) reply = sbx_message_record_new ();
  g_autoptr (SbxMessageRecord) note = sbx_message_record_new ();
  SbxMessageRecord *records[] = { reply, note };

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_free (records[i]->id);
      g_free (records[i]->from_id);
      records[i]->id = g_strdup_printf ("m%u", i + 1);
      records[i]->from_id = g_strdup ("me");
      records[i]->seq = i + 1;
      records[i]->timestamp = 1000 + i;
      records[i]->outgoing = TRUE;
      records[i]->is_private = i == 1;
      sbx_message_log_add_live (fixture->log, records[i]);
    }
  sbx_flush_queue_run (fixture->queue);

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (fixture->log), i);

      g_assert_true (sbx_message_get_starts_group (message));
      g_assert_true (sbx_message_get_ends_group (message));
    }
}

static void
test_equal_words (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (SbxMessage) first = g_object_ref (sbx_message_log_add_outgoing (fixture->log, "a", "ok"));
  g_autoptr (SbxMessage) second = g_object_ref (sbx_message_log_add_outgoing (fixture->log, "b", "ok"));

  sbx_message_log_set_outgoing_state (fixture->log, "a", SBX_DELIVERY_SENT, NULL);
  sbx_message_log_set_outgoing_state (fixture->log, "b", SBX_DELIVERY_SENT, NULL);
  push (fixture, "m1", 1, "me", "ok", NULL);
  push (fixture, "m2", 2, "me", "ok", NULL);
  g_assert_cmpstr (sbx_message_get_id (first), ==, "m1");
  g_assert_cmpstr (sbx_message_get_id (second), ==, "m2");
  sbx_message_log_confirm_outgoing (fixture->log, "b", "m2", 2);
  sbx_message_log_confirm_outgoing (fixture->log, "a", "m1", 1);
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "ok:m1 ok:m2 ");
}

/* One that failed and one that is under way: the copy is taken for the latter. */
static void
test_equal_words_failed (Fixture      *fixture,
                         gconstpointer data)
{
  g_autoptr (SbxMessage) first = g_object_ref (sbx_message_log_add_outgoing (fixture->log, "a", "ok"));
  g_autoptr (SbxMessage) second = g_object_ref (sbx_message_log_add_outgoing (fixture->log, "b", "ok"));

  sbx_message_log_set_outgoing_state (fixture->log, "a", SBX_DELIVERY_SENT, NULL);
  sbx_message_log_set_outgoing_state (fixture->log, "a", SBX_DELIVERY_FAILED, "No room");
  sbx_message_log_set_outgoing_state (fixture->log, "b", SBX_DELIVERY_SENT, NULL);
  g_assert_true (sbx_message_log_has_unstored (fixture->log, "b"));
  push (fixture, "m1", 1, "me", "ok", NULL);
  g_assert_cmpint (sbx_message_get_delivery (first), ==, SBX_DELIVERY_FAILED);
  g_assert_cmpstr (sbx_message_get_id (second), ==, "m1");
  g_assert_true (sbx_message_log_has_unstored (fixture->log, "a"));
  g_assert_false (sbx_message_log_has_unstored (fixture->log, "b"));
  g_assert_false (sbx_message_log_has_unstored (fixture->log, "unknown"));
}

static void
test_failed (Fixture      *fixture,
             gconstpointer data)
{
  SbxMessage *message = sbx_message_log_add_outgoing (fixture->log, "k", "hello");

  sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_FAILED, "No room");
  g_assert_cmpstr (sbx_message_get_reason (message), ==, "No room");
  g_assert_cmpint (sbx_message_get_delivery (message), ==, SBX_DELIVERY_FAILED);
  sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_SENT, NULL);
  g_assert_null (sbx_message_get_reason (message));

  /* Somebody with our name said the same elsewhere, then ours is refused: it is still there, as failed. */
  push (fixture, "m5", 5, "me", "hello", NULL);
  sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_FAILED, "No room");
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "hello:m5 hello: ");

  sbx_message_log_set_outgoing_state (fixture->log, "other", SBX_DELIVERY_FAILED, NULL);
  sbx_message_log_confirm_outgoing (fixture->log, "other", "m9", 9);
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "hello:m5 hello: ");
}

/* An old message with the same words is not the copy of a new one. */
static void
test_old_page (Fixture      *fixture,
               gconstpointer data)
{
  push (fixture, "m7", 7, "she", "hey", NULL);
  sbx_message_log_add_outgoing (fixture->log, "k", "hello");
  sbx_message_log_set_outgoing_state (fixture->log, "k", SBX_DELIVERY_SENT, NULL);
  push (fixture, "m5", 5, "me", "hello", NULL);
  sbx_flush_queue_run (fixture->queue);
  check_rows (fixture, "hello:m5 hey:m7 hello: ");
}

/* Written before the hub said who we are. */
static void
test_unknown_sender (Fixture      *fixture,
                     gconstpointer data)
{
  SbxMessage *message;

  sbx_message_log_set_sender (fixture->log, "");
  message = sbx_message_log_add_outgoing (fixture->log, "k", "hello");
  g_assert_true (sbx_message_is_own (message));
  sbx_message_log_set_sender (fixture->log, "me");
  g_object_ref (message);
  sbx_message_log_confirm_outgoing (fixture->log, "k", "m5", 5);
  sbx_flush_queue_run (fixture->queue);
  g_assert_true (sbx_message_is_own (message));
  g_assert_cmpstr (sbx_message_get_from_id (message), ==, "me");
  g_object_unref (message);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (races); i++)
    {
      g_autofree char *path = g_strconcat ("/model/outgoing/race/", races[i].name, NULL);

      g_test_add (path, Fixture, &races[i], set_up, test_race, tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (restorations); i++)
    {
      g_autofree char *path = g_strconcat ("/model/outgoing/restored/", restorations[i].name, NULL);

      g_test_add (path, Fixture, &restorations[i], set_up, test_race, tear_down);
    }
  g_test_add ("/model/outgoing/no-flicker/push-first", Fixture, GINT_TO_POINTER (TRUE), set_up, test_no_flicker, tear_down);
  g_test_add ("/model/outgoing/no-flicker/answer-first", Fixture, NULL, set_up, test_no_flicker, tear_down);
  g_test_add ("/model/outgoing/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/model/outgoing/states-apart", Fixture, NULL, set_up, test_states_apart, tear_down);
  g_test_add ("/model/outgoing/note-apart", Fixture, NULL, set_up, test_note_apart, tear_down);
  g_test_add ("/model/outgoing/equal-words", Fixture, NULL, set_up, test_equal_words, tear_down);
  g_test_add ("/model/outgoing/equal-words-failed", Fixture, NULL, set_up, test_equal_words_failed, tear_down);
  g_test_add ("/model/outgoing/failed", Fixture, NULL, set_up, test_failed, tear_down);
  g_test_add ("/model/outgoing/unknown-sender", Fixture, NULL, set_up, test_unknown_sender, tear_down);
  g_test_add ("/model/outgoing/old-page", Fixture, NULL, set_up, test_old_page, tear_down);

  return g_test_run ();
}
