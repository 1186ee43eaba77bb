/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "client-fake-hub.h"
#include "sbx-test-hub.h"

/* Why something is as it is, as the app is told: from what this side noted, and from what the hub did. */

static SbxExplanation *
try_explain (SbxClient        *client,
             SbxExplainAbout   about,
             const char       *id,
             const char       *topic_id,
             GError          **error)
{
  SbxExplainSubject subject = { about, id, topic_id != NULL ? "a" : NULL, topic_id };
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_explain_async (client, &subject, NULL, case_take_result, &result);
  case_wait (case_is_there, &result);
  return sbx_client_explain_finish (client, result, error);
}

static SbxExplanation *
explain (SbxClient       *client,
         SbxExplainAbout  about,
         const char      *id,
         const char      *topic_id)
{
  g_autoptr (GError) error = NULL;
  SbxExplanation *explanation = try_explain (client, about, id, topic_id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (sbx_explanation_get_title (explanation), !=, "");
  return explanation;
}

/* The codes of the chain, with blanks between. */
static void
assert_causes (SbxExplanation *explanation,
               const char     *codes)
{
  g_autoptr (GString) found = g_string_new (NULL);
  GListModel *causes = sbx_explanation_get_causes (explanation);

  for (guint i = 0; i < g_list_model_get_n_items (causes); i++)
    {
      g_autoptr (SbxCause) cause = g_list_model_get_item (causes, i);
      g_autofree char *evidence = sbx_cause_dup_evidence (cause);

      g_assert_cmpstr (sbx_cause_get_text (cause), !=, "");
      g_assert_cmpstr (evidence, !=, "");
      g_string_append_printf (found, "%s%s", i > 0 ? " " : "", sbx_cause_get_code (cause));
    }
  g_assert_cmpstr (found->str, ==, codes);
}

static void
assert_record (SbxExplanation *explanation,
               guint           position,
               const char     *record,
               const char     *field,
               const char     *value)
{
  g_autoptr (SbxCause) cause = g_list_model_get_item (sbx_explanation_get_causes (explanation), position);
  JsonObject *details = sbx_cause_get_details (cause);

  g_assert_cmpint (sbx_cause_get_evidence (cause), ==, SBX_EVIDENCE_RECORD);
  g_assert_cmpstr (json_object_get_string_member (details, "record"), ==, record);
  g_assert_cmpstr (json_object_get_string_member (details, "field"), ==, field);
  if (value != NULL)
    g_assert_cmpstr (json_object_get_string_member (details, "value"), ==, value);
}

static gboolean
is_waiting (gpointer client)
{
  return sbx_client_get_next_try (client) != 0;
}

static gboolean
was_refused (gpointer client)
{
  SbxStateChange *failure = sbx_state_history_get_failure (sbx_client_get_history (client));

  return failure != NULL && g_str_equal (sbx_state_change_get_facts (failure)->cause, "refused");
}

static void
test_connection (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  g_autoptr (SbxExplanation) never = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  g_autoptr (SbxExplanation) well = NULL;
  g_autoptr (SbxExplanation) gone = NULL;
  g_autoptr (SbxExplanation) stopped = NULL;

  assert_causes (never, "");
  case_connect (client);
  well = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (well, "");
  g_assert_cmpstr (sbx_explanation_get_next (well), ==, "");

  g_clear_pointer (&hub, sbx_test_hub_free);
  case_wait (was_refused, client);
  case_wait (is_waiting, client);
  gone = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (gone, "goingAway refused");
  g_assert_cmpstr (sbx_explanation_get_next (gone), !=, "");
  g_assert_nonnull (sbx_cause_get_change (sbx_explanation_get_first (gone)));
  g_assert_nonnull (sbx_flight_recorder_find (sbx_client_get_recorder (client), sbx_cause_get_frame (sbx_explanation_get_first (gone))));

  sbx_client_stop (client);
  stopped = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (stopped, "stopped");
  case_free_client (client);
}

/* (transfer full) (nullable) */
static SbxMessage *
get_last (SbxTopic *topic)
{
  GListModel *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  guint n = g_list_model_get_n_items (log);

  return n > 0 ? g_list_model_get_item (log, n - 1) : NULL;
}

static gboolean
is_ours (gpointer topic)
{
  g_autoptr (SbxMessage) message = get_last (topic);

  return message != NULL && sbx_message_get_key (message) != NULL;
}

static char *
dup_last_key (SbxTopic *topic)
{
  g_autoptr (SbxMessage) message = NULL;

  case_wait (is_ours, topic);
  message = get_last (topic);
  return g_strdup (sbx_message_get_key (message));
}

static gboolean
has_given_up (gpointer client)
{
  return sbx_client_get_state (client) == SBX_CONNECTION_ERROR;
}

static gboolean
was_unavailable (gpointer client)
{
  SbxStateChange *failure = sbx_state_history_get_failure (sbx_client_get_history (client));

  return failure != NULL && g_str_equal (sbx_state_change_get_facts (failure)->cause, "http503") && is_waiting (client);
}

/* What a person mended, and what was in the way of an earlier try, explains nothing any more. */
static void
test_superseded (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  g_autoptr (SbxExplanation) refused = NULL;
  g_autoptr (SbxExplanation) mended = NULL;
  g_autoptr (SbxExplanation) lost = NULL;

  sbx_client_set_dialect (client, "native");
  fake_hub_set_status (hub, 401);
  sbx_client_start (client);
  case_wait (has_given_up, client);
  refused = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (refused, "http401");

  fake_hub_set_status (hub, 502);
  sbx_client_retry_now (client);
  case_wait (is_waiting, client);
  fake_hub_set_status (hub, 503);
  case_wait (was_unavailable, client);
  mended = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (mended, "http503");

  fake_hub_set_status (hub, 0);
  case_wait_state (client, SBX_CONNECTION_CONNECTED);
  fake_hub_set_status (hub, 503);
  fake_hub_close (hub, 4008);
  case_wait (was_unavailable, client);
  lost = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (lost, "slowReader http503");
  case_free_client (client);
}

/* What waits here while the hub is away; and what was told of an action before. */
static void
test_offline (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client;
  SbxTopic *topic;
  g_autoptr (SbxExplanation) message = NULL;
  g_autoptr (SbxExplanation) action = NULL;
  g_autoptr (SbxExplanation) unknown = NULL;
  g_autoptr (SbxExplanation) live = NULL;
  g_autoptr (SbxEnvelope) pushed = NULL;
  g_autofree char *key = NULL;
  const char *id;

  case_sync (peer, "a", "t", 1, 3);
  client = case_new_client (sbx_test_hub_get_uri (hub));
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  pushed = case_ask (client, "pushAction", "{'key':'k1','targetId':'nobody','action':{}}");
  id = json_object_get_string_member (json_object_get_object_member (sbx_envelope_get_payload (pushed), "action"), "actionId");
  case_wait_items (sbx_world_get_actions (sbx_client_get_world (client)), 1);
  live = explain (client, SBX_EXPLAIN_ACTION, id, NULL);
  assert_causes (live, "unknownId unknownId");
  g_assert_true (sbx_cause_is_of_hub (sbx_explanation_get_first (live)));
  g_assert_cmpint (sbx_cause_get_evidence (sbx_explanation_get_first (live)), ==, SBX_EVIDENCE_STEP);
  case_free_client (peer);

  g_clear_pointer (&hub, sbx_test_hub_free);
  case_wait (was_refused, client);
  sbx_client_send_message (client, topic, "It waits");
  key = dup_last_key (topic);
  message = explain (client, SBX_EXPLAIN_MESSAGE, key, "t");
  assert_causes (message, "goingAway refused notConnected");
  assert_record (message, 2, "outbox", "state", "waiting");
  action = explain (client, SBX_EXPLAIN_ACTION, id, NULL);
  assert_causes (action, "goingAway refused lastKnown");
  assert_record (action, 2, "action", "state", "queued");
  unknown = explain (client, SBX_EXPLAIN_STREAM, "people", NULL);
  assert_causes (unknown, "goingAway refused");
  case_free_client (client);
}

static char *
answer_no (FakeHub     *hub,
           const char  *request,
           JsonObject  *payload,
           const char **event,
           gpointer     data)
{
  const char *const *refused = data;

  if (!g_str_equal (request, refused[0]))
    return fake_hub_answer (hub, request, payload, event);
  *event = "error";
  return g_strdup (refused[1]);
}

/* A hub that does not know the question: what is known here is told all the same. */
static void
test_old_hub (void)
{
  static const char *const refused[] = { "explain", "{\"error\":\"unsupported\",\"message\":\"This hub does not know the event\"}" };
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  g_autoptr (SbxExplanation) connection = NULL;
  g_autoptr (GError) error = NULL;

  fake_hub_set_answer (hub, answer_no, (gpointer) refused);
  case_connect (client);
  connection = explain (client, SBX_EXPLAIN_CONNECTION, NULL, NULL);
  assert_causes (connection, "");
  g_assert_null (try_explain (client, SBX_EXPLAIN_ACTION, "x", NULL, &error));
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED);
  case_free_client (client);
}

static char *
answer_strangely (FakeHub     *hub,
                  const char  *request,
                  JsonObject  *payload,
                  const char **event,
                  gpointer     data)
{
  if (!g_str_equal (request, "explain"))
    return fake_hub_answer (hub, request, payload, event);
  *event = "explanation";
  return g_strdup (data);
}

/* Whatever it answers, nothing of it is taken for what it is not. */
static void
test_strange_answers (void)
{
  static const struct
  {
    const char *answer;
    const char *causes;
  } answers[] = {
    { "{}", "" },
    { "{\"causes\":7,\"title\":3,\"next\":[]}", "" },
    { "{\"causes\":[7,null,[],{},{\"cause\":\"\"},{\"cause\":\"odd\",\"text\":\"So it is.\",\"at\":-1,\"evidence\":{\"kind\":\"frame\",\"frame\":\"x\"}}]}", "odd" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = case_new_client (fake_hub_get_uri (hub));
      g_autoptr (SbxExplanation) explanation = NULL;

      fake_hub_set_answer (hub, answer_strangely, (gpointer) answers[i].answer);
      case_connect (client);
      explanation = explain (client, SBX_EXPLAIN_ACTION, "x", NULL);
      assert_causes (explanation, answers[i].causes);
      case_free_client (client);
    }
}

static gboolean
has_failed (gpointer data)
{
  g_autoptr (SbxMessage) message = get_last (data);

  return message != NULL && sbx_message_get_delivery (message) == SBX_DELIVERY_FAILED;
}

/* The hub said no to a message: its words are kept with it. */
static void
test_refused_message (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new ("message-bytes", "4096", NULL);
  SbxClient *peer = case_new_peer (sbx_test_hub_get_uri (hub));
  SbxClient *client;
  SbxTopic *topic;
  g_autofree char *huge = g_strnfill (8000, 'x');
  g_autofree char *key = NULL;
  g_autoptr (SbxExplanation) explanation = NULL;

  case_sync (peer, "a", "t", 1, 3);
  case_free_client (peer);
  client = case_new_client (sbx_test_hub_get_uri (hub));
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  sbx_client_send_message (client, topic, huge);
  case_wait (has_failed, topic);
  key = dup_last_key (topic);
  explanation = explain (client, SBX_EXPLAIN_MESSAGE, key, "t");
  assert_causes (explanation, "tooLarge");
  assert_record (explanation, 0, "outbox", "state", "failed");
  g_assert_cmpstr (sbx_explanation_get_next (explanation), !=, "");
  case_free_client (client);
}

static gboolean
waits_for_server (gpointer data)
{
  g_autoptr (SbxMessage) message = get_last (data);

  return message != NULL && sbx_message_get_delivery (message) == SBX_DELIVERY_WAITING && strstr (sbx_message_get_reason (message), "asleep") != NULL;
}

static gboolean
is_first_sent (gpointer topic)
{
  g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 0);

  return sbx_message_get_delivery (message) == SBX_DELIVERY_SENT;
}

static char *
answer_with_bridge (FakeHub     *hub,
                    const char  *request,
                    JsonObject  *payload,
                    const char **event,
                    gpointer     data)
{
  if (g_str_equal (request, "listChannels"))
    {
      *event = "channels";
      return g_strdup ("{\"channels\":[{\"id\":\"a\",\"name\":\"A\",\"takesReplies\":true,\"bridgedFrom\":{\"address\":\"ws://b/ws\",\"id\":\"a\"}}],\"next\":null}");
    }
  if (!g_str_equal (request, "sendMessage"))
    return fake_hub_answer_topic (hub, request, payload, event, NULL);
  if (!*(gboolean *) data)
    return NULL;
  *event = "error";
  return g_strdup ("{\"error\":\"unavailable\",\"message\":\"Not yet\",\"forwarded\":true,\"server\":\"ws://b/ws\",\"since\":1700000000123,\"why\":\"It is asleep.\"}");
}

/* The hub has it, and the server behind the hub does not: first nobody has said why, then the hub did. */
static void
test_bridge (void)
{
  for (gboolean answers = FALSE; answers <= TRUE; answers++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = case_new_client (fake_hub_get_uri (hub));
      SbxTopic *topic;
      g_autoptr (SbxExplanation) explanation = NULL;
      g_autoptr (SbxCause) first = NULL;
      g_autofree char *key = NULL;

      fake_hub_set_answer (hub, answer_with_bridge, &answers);
      case_connect (client);
      topic = case_open_topic (client, "a", "t");
      sbx_client_send_message (client, topic, "Are you there?");
      if (answers)
        case_wait (waits_for_server, topic);
      key = dup_last_key (topic);
      explanation = explain (client, SBX_EXPLAIN_MESSAGE, key, "t");
      assert_causes (explanation, "waitsAtBridge");
      assert_record (explanation, 0, "outbox", "waitsFor", "ws://b/ws");
      first = g_list_model_get_item (sbx_explanation_get_causes (explanation), 0);
      g_assert_true ((strstr (sbx_cause_get_text (first), "It is asleep.") != NULL) == answers);
      g_assert_true ((sbx_cause_get_time (first) == G_GINT64_CONSTANT (1700000000123000)) == answers);
      g_assert_cmpstr (sbx_explanation_get_next (explanation), !=, "");
      case_free_client (client);
    }
}

static char *
answer_nothing_to_send (FakeHub     *hub,
                        const char  *request,
                        JsonObject  *payload,
                        const char **event,
                        gpointer     data)
{
  if (g_str_equal (request, "sendMessage"))
    return NULL;
  if (g_str_equal (request, "listChannels"))
    {
      *event = "channels";
      return g_strdup ("{\"channels\":[{\"id\":\"a\",\"name\":\"A\",\"takesReplies\":true}],\"next\":null}");
    }
  return answer_with_bridge (hub, request, payload, event, data);
}

/* What is in the way of the second is that nobody said that the first arrived. */
static void
test_not_confirmed (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  SbxTopic *topic;
  g_autoptr (SbxExplanation) first = NULL;
  g_autoptr (SbxExplanation) second = NULL;
  g_autofree char *first_key = NULL;
  g_autofree char *second_key = NULL;

  fake_hub_set_answer (hub, answer_nothing_to_send, NULL);
  case_connect (client);
  topic = case_open_topic (client, "a", "t");
  sbx_client_send_message (client, topic, "One");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 1);
  first_key = dup_last_key (topic);
  sbx_client_send_message (client, topic, "Two");
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (topic)), 2);
  second_key = dup_last_key (topic);
  case_wait (is_first_sent, topic);

  first = explain (client, SBX_EXPLAIN_MESSAGE, first_key, "t");
  assert_causes (first, "notConfirmed");
  second = explain (client, SBX_EXPLAIN_MESSAGE, second_key, "t");
  assert_causes (second, "notConfirmed behindOthers");
  assert_record (second, 0, "outbox", "state", "sent");
  assert_record (second, 1, "outbox", "state", "waiting");
  g_assert_cmpstr (sbx_explanation_get_next (second), !=, "");
  case_free_client (client);
}

static void
assert_last_cause (SbxExplanation *explanation,
                   const char     *code)
{
  GListModel *causes = sbx_explanation_get_causes (explanation);
  g_autoptr (SbxCause) last = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (causes), ==, 3);
  last = g_list_model_get_item (causes, 2);
  g_assert_cmpstr (sbx_cause_get_code (last), ==, code);
}

static char *
answer_no_why (FakeHub     *hub,
               const char  *request,
               JsonObject  *payload,
               const char **event,
               gpointer     data)
{
  return g_str_equal (request, "explain") ? NULL : fake_hub_answer (hub, request, payload, event);
}

/* A hub that hangs: what was noted here, with what shows it, and no word of the wire. */
static void
test_silent_hub (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  SbxClientTimings timings;
  g_autoptr (SbxExplanation) silent = NULL;
  g_autoptr (SbxExplanation) lost = NULL;
  SbxExplainSubject subject = { SBX_EXPLAIN_STREAM, "people", NULL, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  GListModel *causes;

  sbx_client_get_timings (client, &timings);
  timings.request_timeout = 200;
  sbx_client_set_timings (client, &timings);
  fake_hub_set_answer (hub, answer_no_why, NULL);
  case_connect (client);
  silent = explain (client, SBX_EXPLAIN_STREAM, "people", NULL);
  assert_causes (silent, "lastHeard noAnswer");
  g_assert_null (strstr (sbx_explanation_get_title (silent), "explain"));
  g_assert_cmpstr (sbx_explanation_get_next (silent), !=, "");
  causes = sbx_explanation_get_causes (silent);
  for (guint i = 0; i < g_list_model_get_n_items (causes); i++)
    {
      g_autoptr (SbxCause) cause = g_list_model_get_item (causes, i);

      g_assert_cmpint (sbx_cause_get_time (cause), >, 0);
      g_assert_nonnull (sbx_flight_recorder_find (sbx_client_get_recorder (client), sbx_cause_get_frame (cause)));
    }

  timings.request_timeout = 60000;
  sbx_client_set_timings (client, &timings);
  sbx_client_explain_async (client, &subject, NULL, case_take_result, &result);
  fake_hub_close (hub, 4008);
  case_wait (case_is_there, &result);
  lost = sbx_client_explain_finish (client, result, NULL);
  assert_last_cause (lost, "slowReader");
  g_clear_object (&result);
  case_free_client (client);
}

/* Two topics that wait for servers behind the hub: one asks for a minute, the other one for a moment. */
typedef struct
{
  guint    slow;       /* messages that came for it */
  guint    quick;
  gboolean is_mute;
} Servers;

static char *
answer_with_servers (FakeHub     *hub,
                     const char  *request,
                     JsonObject  *payload,
                     const char **event,
                     gpointer     data)
{
  static gboolean bridged = TRUE;
  Servers *servers = data;
  gboolean is_slow;

  if (g_str_equal (request, "listTopics"))
    {
      *event = "topics";
      return g_strdup ("{\"channelId\":\"a\",\"topics\":[{\"channelId\":\"a\",\"id\":\"slow\",\"kind\":\"chat\"},{\"channelId\":\"a\",\"id\":\"quick\",\"kind\":\"chat\"}],\"next\":null}");
    }
  if (!g_str_equal (request, "sendMessage"))
    return answer_with_bridge (hub, request, payload, event, &bridged);

  is_slow = g_str_equal (json_object_get_string_member (payload, "topicId"), "slow");
  *(is_slow ? &servers->slow : &servers->quick) += 1;
  if (servers->is_mute)
    return NULL;
  *event = "error";
  return g_strdup_printf ("{\"error\":\"unavailable\",\"message\":\"Not yet\",\"forwarded\":true,\"server\":\"ws://%s/ws\",\"since\":1700000000123,\"why\":\"It is asleep.\",\"retryAfter\":%d}",
                          is_slow ? "slow" : "quick", is_slow ? 60000 : 20);
}

typedef struct
{
  const guint *count;
  guint        least;
} CountWish;

static gboolean
has_counted (gpointer data)
{
  const CountWish *wish = data;

  return *wish->count >= wish->least;
}

/* Until @count is at least that. */
static void
wait_count (const guint *count,
            guint        least)
{
  CountWish wish = { count, least };

  case_wait (has_counted, &wish);
}

static char *
dup_first_key (SbxTopic *topic)
{
  g_autoptr (SbxMessage) message = g_list_model_get_item (G_LIST_MODEL (sbx_topic_get_messages (topic)), 0);

  return g_strdup (sbx_message_get_key (message));
}

static gboolean
is_empty (gpointer topic)
{
  return g_list_model_get_n_items (G_LIST_MODEL (sbx_topic_get_messages (topic))) == 0;
}

/* Each rests as long as its own server wants, and only for the message that it was asked to rest for. */
static void
test_servers (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  Servers servers = { 0 };
  SbxTopic *slow, *quick;
  g_autoptr (SbxExplanation) asleep = NULL;
  g_autoptr (SbxExplanation) behind = NULL;
  g_autoptr (SbxExplanation) again = NULL;
  g_autoptr (SbxCause) first = NULL;
  g_autofree char *key = NULL;
  g_autofree char *back = NULL;
  gint64 order;

  fake_hub_set_answer (hub, answer_with_servers, &servers);
  case_connect (client);
  slow = case_open_topic (client, "a", "slow");
  quick = case_open_topic (client, "a", "quick");
  sbx_client_send_message (client, slow, "Are you there?");
  case_wait (waits_for_server, slow);
  sbx_client_send_message (client, quick, "And you?");
  wait_count (&servers.quick, 4);
  g_assert_cmpuint (servers.slow, ==, 1);

  key = dup_last_key (slow);
  back = sbx_client_take_back (client, slow, key, &order);
  g_assert_cmpstr (back, ==, "Are you there?");
  g_clear_pointer (&key, g_free);
  case_wait (is_empty, slow);
  sbx_client_send_message (client, slow, "Anybody?");
  wait_count (&servers.slow, 2);
  case_wait (waits_for_server, slow);
  key = dup_last_key (slow);
  asleep = explain (client, SBX_EXPLAIN_MESSAGE, key, "slow");
  assert_causes (asleep, "waitsAtBridge");

  /* Another one goes first again. */
  sbx_client_bring_back (client, slow, back, order);
  case_wait_items (G_LIST_MODEL (sbx_topic_get_messages (slow)), 2);
  behind = explain (client, SBX_EXPLAIN_MESSAGE, key, "slow");
  assert_causes (behind, "waitsAtBridge behindOthers");

  /* What was so in the former connection is not said of this one. */
  wait_count (&servers.slow, 3);
  g_free (key);
  key = dup_first_key (slow);
  servers.is_mute = TRUE;
  fake_hub_close (hub, 1012);
  wait_count (&servers.slow, 4);
  again = explain (client, SBX_EXPLAIN_MESSAGE, key, "slow");
  assert_causes (again, "waitsAtBridge");
  first = g_list_model_get_item (sbx_explanation_get_causes (again), 0);
  g_assert_null (strstr (sbx_cause_get_text (first), "It is asleep."));
  case_free_client (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/explain/connection", test_connection);
  g_test_add_func ("/client/explain/superseded", test_superseded);
  g_test_add_func ("/client/explain/offline", test_offline);
  g_test_add_func ("/client/explain/old-hub", test_old_hub);
  g_test_add_func ("/client/explain/bridge", test_bridge);
  g_test_add_func ("/client/explain/not-confirmed", test_not_confirmed);
  g_test_add_func ("/client/explain/silent-hub", test_silent_hub);
  g_test_add_func ("/client/explain/servers", test_servers);
  g_test_add_func ("/client/explain/strange-answers", test_strange_answers);
  g_test_add_func ("/client/explain/refused-message", test_refused_message);

  return g_test_run ();
}
