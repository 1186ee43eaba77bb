/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-error.h"
#include "sbx-explanation.h"
#include "sbx-state-history.h"

static void
note (SbxStateHistory *history,
      gint64           moment,
      const char      *cause,
      gboolean         failure)
{
  SbxStateFacts facts = { .time = moment, .moment = moment, .cause = cause, .failure = failure };

  sbx_state_history_note (history, &facts);
}

static const SbxStateFacts *
get_facts (SbxStateHistory *history,
           guint            position)
{
  g_autoptr (SbxStateChange) change = g_list_model_get_item (G_LIST_MODEL (history), position);

  return sbx_state_change_get_facts (change);     /* the history holds it */
}

static void
test_facts (void)
{
  g_autoptr (SbxStateHistory) history = sbx_state_history_new ();
  g_autofree char *said = g_strdup ("come back later");
  SbxStateFacts facts = { .from = SBX_CONNECTION_CONNECTED, .state = SBX_CONNECTION_RECONNECTING, .step = "live", .attempt = 1, .limit = 5,
                          .next_try = 7, .cause = "goingAway", .close_code = 1001, .said = said, .text = "It ended.", .failure = TRUE, .frame = 12 };
  const SbxStateFacts *kept;

  g_assert_null (sbx_state_history_get_failure (history));
  sbx_state_history_note (history, &facts);
  said[0] = 'X';
  kept = get_facts (history, 0);
  g_assert_cmpint (kept->time, >, 0);
  g_assert_cmpint (kept->moment, >, 0);
  g_assert_cmpint (kept->from, ==, SBX_CONNECTION_CONNECTED);
  g_assert_cmpint (kept->state, ==, SBX_CONNECTION_RECONNECTING);
  g_assert_true (kept->cause == g_intern_string ("goingAway"));
  g_assert_true (kept->step == g_intern_string ("live"));
  g_assert_cmpstr (kept->said, ==, "come back later");
  g_assert_cmpstr (kept->text, ==, "It ended.");
  g_assert_cmpstr (kept->next, ==, "");
  g_assert_cmpuint (kept->frame, ==, 12);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (history), 1));

  note (history, kept->moment, NULL, FALSE);
  g_assert_cmpstr (get_facts (history, 1)->cause, ==, "");
  g_assert_nonnull (sbx_state_history_get_failure (history));
  g_assert_true (sbx_state_change_get_facts (sbx_state_history_get_failure (history)) == kept);
}

typedef struct
{
  guint n_changes;
  guint removed;
  guint length;
} Shadow;

static void
on_items_changed (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  gpointer    data)
{
  Shadow *shadow = data;

  g_assert_cmpuint (removed == 0 ? position : 0, ==, removed == 0 ? shadow->length : position);
  shadow->n_changes++;
  shadow->removed += removed;
  shadow->length += added;
  shadow->length -= removed;
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, shadow->length);
}

static void
test_number (void)
{
  g_autoptr (SbxStateHistory) history = sbx_state_history_new ();
  Shadow shadow = { 0 };

  g_signal_connect (history, "items-changed", G_CALLBACK (on_items_changed), &shadow);
  for (guint i = 1; i <= SBX_STATE_HISTORY_CHANGES; i++)
    note (history, i, "due", FALSE);
  g_assert_cmpuint (shadow.removed, ==, 0);
  note (history, SBX_STATE_HISTORY_CHANGES + 1, "due", FALSE);
  g_assert_cmpuint (shadow.removed, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, SBX_STATE_HISTORY_CHANGES);
  g_assert_cmpint (get_facts (history, 0)->moment, ==, 2);
}

static void
test_age (void)
{
  g_autoptr (SbxStateHistory) history = sbx_state_history_new ();

  note (history, 1, "refused", TRUE);
  note (history, 2, "due", FALSE);
  note (history, 1 + SBX_STATE_HISTORY_AGE, "due", FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 3);
  note (history, 2 + SBX_STATE_HISTORY_AGE, "due", FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (history)), ==, 3);
  g_assert_null (sbx_state_history_get_failure (history));
}

/* --- What an error carries --- */

static void
test_fault (void)
{
  g_autoptr (GError) error = sbx_client_error_mark_close (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, "x"), "slowReader", 4008, "too \xff slow");
  g_autoptr (GError) wire = sbx_client_error_mark_status (g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED, "x"), 401);
  g_autoptr (GError) page = sbx_client_error_mark_status (sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION, "x"), "page"), 200);
  g_autoptr (GError) plain = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT, "x");
  g_autoptr (GError) other = sbx_client_error_mark (g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x"), "page");
  g_autoptr (GError) copy = NULL;
  SbxFault fault;

  sbx_client_error_mark_frame (error, 3);
  sbx_client_error_mark_frame (error, 4);
  copy = g_error_copy (error);
  g_clear_error (&error);
  sbx_client_error_get_fault (copy, &fault);
  g_assert_cmpstr (fault.cause, ==, "slowReader");
  g_assert_cmpuint (fault.close_code, ==, 4008);
  g_assert_cmpstr (fault.said, ==, "too \357\277\275 slow");
  g_assert_cmpuint (fault.frame, ==, 3);

  sbx_client_error_get_fault (wire, &fault);
  g_assert_cmpstr (fault.cause, ==, "http401");
  g_assert_cmpuint (fault.http_status, ==, 401);
  sbx_client_error_get_fault (page, &fault);
  g_assert_cmpstr (fault.cause, ==, "page");
  g_assert_cmpuint (fault.http_status, ==, 200);
  sbx_client_error_get_fault (plain, &fault);
  g_assert_cmpstr (fault.cause, ==, "conflict");
  sbx_client_error_get_fault (other, &fault);
  g_assert_cmpstr (fault.cause, ==, "failed");
}

/* --- Explanations --- */

static JsonObject *
parse (const char *text)
{
  JsonNode *node = json_from_string (text, NULL);
  JsonObject *object = json_node_dup_object (node);

  json_node_unref (node);
  return object;
}

static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  return json_to_string (node, FALSE);
}

/* What a hub says comes out as it was, with whose it is. */
static void
test_from_json (void)
{
  static const char hub[] = "{\"at\":1700000000123,\"cause\":\"notOpen\",\"text\":\"The bot’s connection was lost.\","
                            "\"evidence\":{\"kind\":\"step\",\"index\":2,\"step\":\"state\",\"cause\":\"notOpen\",\"text\":\"lost\"}}";
  g_autoptr (JsonObject) object = parse (hub);
  g_autoptr (JsonObject) empty = json_object_new ();
  g_autoptr (JsonObject) strange = parse ("{\"cause\":\"new\",\"at\":\"soon\",\"text\":7,\"evidence\":{\"kind\":\"dream\",\"field\":null}}");
  g_autoptr (SbxCause) cause = sbx_cause_new_from_json (object);
  g_autoptr (SbxCause) odd = sbx_cause_new_from_json (strange);
  g_autofree char *evidence = sbx_cause_dup_evidence (cause);
  g_autofree char *odd_evidence = sbx_cause_dup_evidence (odd);
  g_autoptr (JsonObject) again = sbx_cause_to_json (cause);
  g_autofree char *text = to_text (again);

  g_assert_null (sbx_cause_new_from_json (empty));
  g_assert_cmpint (sbx_cause_get_time (cause), ==, G_GINT64_CONSTANT (1700000000123000));
  g_assert_cmpint (sbx_cause_get_evidence (cause), ==, SBX_EVIDENCE_STEP);
  g_assert_true (sbx_cause_is_of_hub (cause));
  g_assert_nonnull (strstr (evidence, "3"));
  g_assert_nonnull (strstr (evidence, "notOpen"));
  g_assert_nonnull (strstr (text, "\"side\":\"hub\""));
  g_assert_nonnull (strstr (text, "\"index\":2"));

  g_assert_cmpstr (sbx_cause_get_code (odd), ==, "new");
  g_assert_cmpint (sbx_cause_get_time (odd), ==, 0);
  g_assert_cmpstr (odd_evidence, !=, "");
}

static void
test_explanation (void)
{
  g_autoptr (SbxStateHistory) history = sbx_state_history_new ();
  SbxExplanation *explanation = sbx_explanation_new ("There is no connection.");
  SbxStateFacts facts = { .from = SBX_CONNECTION_CONNECTING, .state = SBX_CONNECTION_RECONNECTING, .step = "opening", .cause = "refused",
                          .text = "Nobody is there.", .failure = TRUE, .frame = 2 };
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;
  g_autofree char *evidence = NULL;

  g_assert_null (sbx_explanation_get_first (explanation));
  sbx_state_history_note (history, &facts);
  sbx_explanation_add (explanation, sbx_cause_new_for_change (sbx_state_history_get_failure (history)));
  sbx_explanation_set_next (explanation, "Start it.");
  g_assert_cmpstr (sbx_cause_get_code (sbx_explanation_get_first (explanation)), ==, "refused");
  g_assert_cmpuint (sbx_cause_get_frame (sbx_explanation_get_first (explanation)), ==, 2);
  evidence = sbx_cause_dup_evidence (sbx_explanation_get_first (explanation));
  g_assert_nonnull (strstr (evidence, "connecting → reconnecting"));

  object = sbx_explanation_to_json (explanation);
  text = to_text (object);
  g_assert_nonnull (strstr (text, "\"side\":\"here\""));
  g_assert_nonnull (strstr (text, "\"kind\":\"state\""));
  g_assert_nonnull (strstr (text, "\"next\":\"Start it.\""));
  g_assert_finalize_object (explanation);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/state-history/facts", test_facts);
  g_test_add_func ("/client/state-history/number", test_number);
  g_test_add_func ("/client/state-history/age", test_age);
  g_test_add_func ("/client/state-history/fault", test_fault);
  g_test_add_func ("/client/state-history/from-json", test_from_json);
  g_test_add_func ("/client/state-history/explanation", test_explanation);

  return g_test_run ();
}
