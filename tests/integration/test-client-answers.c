/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"

#include "client-fake-hub.h"
#include "sbx-person.h"
#include "sbx-wire-error.h"

/* What somebody wants shows until the hub answers: whatever it tells meanwhile, in whatever order, and whatever it answers. */

typedef struct
{
  FakeHub    *hub;
  SbxClient  *client;
  SbxTopic   *topic;
  const char *const *pushes;  /* (nullable): payloads of topicChanged that come before the answer to setTopic */
  const char *error;          /* (nullable): what that is answered with */
  const char *welcome;        /* (nullable): members of welcome */
  guint       n_states;       /* how often the state changed */
} Fixture;

#define TOPIC(state, rest) "{\"topic\":{\"id\":\"t\",\"channelId\":\"a\",\"kind\":\"chat\",\"state\":\"" state "\"" rest "}}"

static char *
answer (FakeHub     *hub,
        const char  *request,
        JsonObject  *payload,
        const char **event,
        gpointer     data)
{
  Fixture *fixture = data;

  if (g_str_equal (request, "hello") && fixture->welcome != NULL)
    {
      *event = "welcome";
      return g_strdup_printf ("{\"connectionId\":\"1\",\"clientId\":\"me\",\"epoch\":\"e1\",\"protocol\":1,"
                              "\"heartbeatInterval\":30000%s}", fixture->welcome);
    }
  if (!g_str_equal (request, "setTopic") && !g_str_equal (request, "batch"))
    return fake_hub_answer (hub, request, payload, event);

  for (guint i = 0; fixture->pushes != NULL && fixture->pushes[i] != NULL; i++)
    fake_hub_push (hub, "topicChanged", fixture->pushes[i]);
  *event = fixture->error != NULL ? "error" : "ok";
  return fixture->error != NULL ? g_strdup_printf ("{\"error\":\"%s\",\"message\":\"No\"}", fixture->error) : g_strdup ("{}");
}

static gboolean
has_topic (gpointer data)
{
  return sbx_world_find_topic (data, "a", "t") != NULL;
}

static void
on_state (SbxTopic   *topic,
          GParamSpec *pspec,
          Fixture    *fixture)
{
  fixture->n_states++;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->hub = fake_hub_new ();
  fixture->welcome = data;
  fake_hub_set_answer (fixture->hub, answer, fixture);
  fixture->client = case_new_client (fake_hub_get_uri (fixture->hub));
  case_connect (fixture->client);
  fake_hub_push (fixture->hub, "topicChanged", TOPIC ("open", ""));
  case_wait (has_topic, sbx_client_get_world (fixture->client));
  fixture->topic = sbx_world_find_topic (sbx_client_get_world (fixture->client), "a", "t");
  sbx_world_flush (sbx_client_get_world (fixture->client));
  g_signal_connect (fixture->topic, "notify::state", G_CALLBACK (on_state), fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->topic, fixture);
  case_free_client (fixture->client);
  fake_hub_free (fixture->hub);
}

static GError *
resolve (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  sbx_client_set_topic_state_async (fixture->client, fixture->topic, SBX_TOPIC_RESOLVED, 0, case_take_result, &result);
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_RESOLVED);
  case_wait (case_is_there, &result);
  sbx_client_change_finish (fixture->client, result, &error);
  sbx_world_flush (sbx_client_get_world (fixture->client));
  return error;
}

/* Something else of the topic changed: it is not shown as it was. */
static void
test_told_of_something_else (Fixture      *fixture,
                             gconstpointer data)
{
  const char *pushes[] = { TOPIC ("open", ",\"title\":\"Hours\""), NULL };

  fixture->pushes = pushes;
  g_assert_no_error (resolve (fixture));
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_RESOLVED);
  g_assert_cmpstr (sbx_topic_get_title (fixture->topic), ==, "Hours");
  g_assert_cmpuint (fixture->n_states, ==, 1);
}

/* Ours was done, and then undone by somebody else, before our answer came. */
static void
test_undone_before_answered (Fixture      *fixture,
                             gconstpointer data)
{
  const char *pushes[] = { TOPIC ("resolved", ""), TOPIC ("open", ""), NULL };

  fixture->pushes = pushes;
  g_assert_no_error (resolve (fixture));
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_OPEN);
  g_assert_false (sbx_topic_get_unconfirmed (fixture->topic));
}

/* Refused: what others made of it meanwhile stands. */
static void
test_refused_while_changed (Fixture      *fixture,
                            gconstpointer data)
{
  const char *pushes[] = { TOPIC ("snoozed", ""), NULL };
  g_autoptr (GError) error = NULL;

  fixture->pushes = pushes;
  fixture->error = "conflict";
  error = resolve (fixture);
  g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT);
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_SNOOZED);
}

/* Two wishes: the newer one stays until its own answer. */
static void
test_two_wishes (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;

  sbx_client_set_topic_state_async (fixture->client, fixture->topic, SBX_TOPIC_RESOLVED, 0, case_take_result, &first);
  sbx_client_set_topic_state_async (fixture->client, fixture->topic, SBX_TOPIC_SNOOZED, 0, case_take_result, &second);
  case_wait (case_is_there, &first);
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_SNOOZED);
  case_wait (case_is_there, &second);
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_SNOOZED);
  g_assert_false (sbx_topic_get_unconfirmed (fixture->topic));
}

static const struct
{
  const char *error;
  int         code;
  const char *words;
} refusals[] = {
  { "forbidden", SBX_WIRE_ERROR_FORBIDDEN, "another role" },
  { "notFound", SBX_WIRE_ERROR_NOT_FOUND, "no longer" },
  { "unsupported", SBX_WIRE_ERROR_UNSUPPORTED, "Update it" },
  { "unavailable", SBX_WIRE_ERROR_UNAVAILABLE, "just now" },
  { "rateLimited", SBX_WIRE_ERROR_RATE_LIMITED, "just now" },
  { "internal", SBX_WIRE_ERROR_INTERNAL, "No" },
};

static void
test_words (Fixture      *fixture,
            gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (GError) error = NULL;

      fixture->error = refusals[i].error;
      error = resolve (fixture);
      g_assert_error (error, SBX_WIRE_ERROR, refusals[i].code);
      g_assert_nonnull (strstr (error->message, refusals[i].words));
      g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_OPEN);
      g_assert_false (sbx_topic_get_unconfirmed (fixture->topic));
    }
}

/* An answer that says nothing of what was asked is no yes. */
static void
test_batch_without_results (Fixture      *fixture,
                            gconstpointer data)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint n_refused = 0;

  g_ptr_array_add (changes, sbx_change_new_state (fixture->topic, SBX_TOPIC_RESOLVED, 0));
  g_ptr_array_add (changes, sbx_change_new_muted (sbx_topic_get_channel (fixture->topic), fixture->topic, TRUE));
  sbx_client_batch_async (fixture->client, changes, case_take_result, &result);
  g_assert_true (sbx_topic_get_muted (fixture->topic));
  case_wait (case_is_there, &result);
  g_assert_false (sbx_client_batch_finish (fixture->client, result, &n_refused, &error));
  g_assert_cmpuint (n_refused, ==, 2);
  g_assert_false (sbx_topic_get_muted (fixture->topic));
  g_assert_cmpint (sbx_topic_get_state (fixture->topic), ==, SBX_TOPIC_OPEN);
}

static gboolean
was_asked_twice (gpointer data)
{
  return fake_hub_count (data, "setTyping") >= 2;
}

/* However many keys are pressed, it is told seldom; and that they stopped. */
static void
test_typing (Fixture      *fixture,
             gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    sbx_client_set_typing (fixture->client, fixture->topic, TRUE);
  sbx_client_set_typing (fixture->client, fixture->topic, FALSE);
  case_wait (was_asked_twice, fixture->hub);
  g_assert_cmpuint (fake_hub_count (fixture->hub, "setTyping"), ==, 2);
  g_assert_false (json_object_get_boolean_member (fake_hub_get_last (fixture->hub, "setTyping"), "typing"));
  sbx_client_set_typing (fixture->client, fixture->topic, FALSE);
  sbx_client_stop (fixture->client);
  sbx_client_set_typing (fixture->client, fixture->topic, TRUE);
  sbx_client_set_typing (fixture->client, fixture->topic, FALSE);
  g_assert_cmpuint (fake_hub_count (fixture->hub, "setTyping"), ==, 2);
}

/* Nobody is told of what the hub has no ear for. */
static void
test_features (Fixture      *fixture,
               gconstpointer data)
{
  static const SbxAbility missing[] = {
    SBX_ABILITY_UPLOAD, SBX_ABILITY_VOICE, SBX_ABILITY_TYPING, SBX_ABILITY_VIEWING, SBX_ABILITY_CLAIM, SBX_ABILITY_HAND_OVER,
    SBX_ABILITY_SEARCH,
  };

  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    g_assert_nonnull (sbx_client_why_not (fixture->client, missing[i]));
  g_assert_null (sbx_client_why_not (fixture->client, SBX_ABILITY_REPLY));
  g_assert_null (sbx_client_why_not (fixture->client, SBX_ABILITY_SNOOZE));
  sbx_client_set_typing (fixture->client, fixture->topic, TRUE);
  sbx_client_set_viewing (fixture->client, fixture->topic);
  g_assert_no_error (resolve (fixture));
  g_assert_cmpuint (fake_hub_count (fixture->hub, "setTyping"), ==, 0);
  g_assert_cmpuint (fake_hub_count (fixture->hub, "setViewing"), ==, 0);
}

/* Who may only look is told so before anything is tried, without a connection too. */
static void
test_viewer (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (sbx_client_why_not (fixture->client, SBX_ABILITY_REPLY), "only look"));
  g_assert_nonnull (sbx_client_why_not (fixture->client, SBX_ABILITY_PIN));
  g_assert_null (sbx_client_why_not (fixture->client, SBX_ABILITY_SEARCH));
  sbx_client_pin_async (fixture->client, sbx_topic_get_channel (fixture->topic), NULL, TRUE, case_take_result, &result);
  case_wait (case_is_there, &result);
  g_assert_false (sbx_client_change_finish (fixture->client, result, &error));
  g_assert_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE);
  g_assert_cmpuint (fake_hub_count (fixture->hub, "pin"), ==, 0);
  sbx_client_stop (fixture->client);
  g_assert_nonnull (sbx_client_why_not (fixture->client, SBX_ABILITY_REPLY));
}

/* A copy of another server's channel. */
static void
test_bridged (Fixture      *fixture,
              gconstpointer data)
{
  SbxChannel *channel = sbx_topic_get_channel (fixture->topic);
  g_autofree char *edit = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *away = NULL;

  fake_hub_push (fixture->hub, "channelChanged",
                 "{\"channel\":{\"id\":\"a\",\"bridgedFrom\":{\"address\":\"ws://far:7420/ws\",\"id\":\"a\"}}}");
  while (sbx_channel_get_bridged_from (channel) == NULL)
    g_main_context_iteration (NULL, TRUE);
  edit = sbx_client_dup_why_not_in (fixture->client, fixture->topic, SBX_ABILITY_EDIT);
  g_assert_nonnull (strstr (edit, "ws://far:7420/ws"));
  reply = sbx_client_dup_why_not_in (fixture->client, fixture->topic, SBX_ABILITY_REPLY);
  g_assert_null (reply);
  g_assert_null (sbx_client_why_not (fixture->client, SBX_ABILITY_EDIT));

  fake_hub_push (fixture->hub, "channelChanged",
                 "{\"channel\":{\"id\":\"a\",\"takesReplies\":false,\"bridgedFrom\":{\"address\":\"ws://far:7420/ws\",\"id\":\"a\"}}}");
  while (sbx_channel_get_takes_replies (channel))
    g_main_context_iteration (NULL, TRUE);
  reply = sbx_client_dup_why_not_in (fixture->client, fixture->topic, SBX_ABILITY_REPLY);
  g_assert_nonnull (strstr (reply, "from ws://far:7420/ws, which takes no replies"));
  g_assert_null (sbx_client_why_not (fixture->client, SBX_ABILITY_REPLY));

  fake_hub_push (fixture->hub, "channelChanged",
                 "{\"channel\":{\"id\":\"a\",\"takesReplies\":true,\"bridgeAway\":true,\"bridgedFrom\":{\"address\":\"ws://far:7420/ws\",\"id\":\"a\"}}}");
  while (!sbx_channel_get_bridge_away (channel))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (sbx_channel_get_takes_replies (channel));
  away = sbx_client_dup_why_not_in (fixture->client, fixture->topic, SBX_ABILITY_REPLY);
  g_assert_nonnull (strstr (away, "nobody takes replies there"));
  g_assert_true (sbx_channel_get_cut_off (channel));

  fake_hub_push (fixture->hub, "channelChanged",
                 "{\"channel\":{\"id\":\"a\",\"takesReplies\":true,\"serverAway\":true,\"bridgedFrom\":{\"address\":\"ws://far:7420/ws\",\"id\":\"a\"}}}");
  while (sbx_channel_get_bridge_away (channel))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (sbx_channel_get_takes_replies (channel));
  g_assert_true (sbx_channel_get_cut_off (channel));
  fake_hub_push (fixture->hub, "channelChanged",
                 "{\"channel\":{\"id\":\"a\",\"takesReplies\":true,\"bridgedFrom\":{\"address\":\"ws://far:7420/ws\",\"id\":\"a\"}}}");
  while (sbx_channel_get_cut_off (channel))
    g_main_context_iteration (NULL, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func, data) g_test_add ("/client/answers/" name, Fixture, data, set_up, func, tear_down)
  ADD ("told-of-something-else", test_told_of_something_else, NULL);
  ADD ("undone-before-answered", test_undone_before_answered, NULL);
  ADD ("refused-while-changed", test_refused_while_changed, NULL);
  ADD ("two-wishes", test_two_wishes, NULL);
  ADD ("words", test_words, NULL);
  ADD ("batch-without-results", test_batch_without_results, NULL);
  ADD ("typing", test_typing, NULL);
  ADD ("features", test_features, ",\"role\":\"operator\",\"features\":[\"messaging\",\"tasks\"]");
  ADD ("viewer", test_viewer, ",\"role\":\"viewer\",\"features\":[]");
  ADD ("bridged", test_bridged, NULL);

  return g_test_run ();
}
