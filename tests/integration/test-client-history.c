/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "client-fake-hub.h"

/* What the history of a connection's state says is what happened, and the frame that it names shows it. */

static const SbxStateFacts *
get_facts (SbxClient *client,
           guint      position)
{
  g_autoptr (SbxStateChange) change = g_list_model_get_item (G_LIST_MODEL (sbx_client_get_history (client)), position);

  g_assert_nonnull (change);
  return sbx_state_change_get_facts (change);     /* the history holds it */
}

static const SbxStateFacts *
get_failure (SbxClient *client)
{
  SbxStateChange *change = sbx_state_history_get_failure (sbx_client_get_history (client));

  g_assert_nonnull (change);
  return sbx_state_change_get_facts (change);
}

static gboolean
has_failed (gpointer client)
{
  return sbx_state_history_get_failure (sbx_client_get_history (client)) != NULL;
}

static SbxRecordedFrame *
get_frame (SbxClient           *client,
           const SbxStateFacts *facts)
{
  SbxRecordedFrame *frame = sbx_flight_recorder_find (sbx_client_get_recorder (client), facts->frame);

  g_assert_nonnull (frame);
  return frame;
}

/* Each change goes on from the one before it. */
static void
assert_chain (SbxClient *client)
{
  SbxConnectionState state = SBX_CONNECTION_DISCONNECTED;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (sbx_client_get_history (client))); i++)
    {
      const SbxStateFacts *facts = get_facts (client, i);

      g_test_message ("%s → %s (%s, %s): %s %s", sbx_connection_state_to_name (facts->from), sbx_connection_state_to_name (facts->state),
                      facts->step, facts->cause, facts->text, facts->next);
      g_assert_cmpint (facts->from, ==, state);
      g_assert_cmpint (facts->time, >, 0);
      g_assert_cmpstr (facts->text, !=, "");
      state = facts->state;
    }
  g_assert_cmpint (state, ==, sbx_client_get_state (client));
}

static const struct
{
  guint       code;
  const char *cause;
} closes[] = {
  { 1000, "closed" }, { 1001, "goingAway" }, { 1002, "protocolError" }, { 1008, "policy" }, { 1009, "tooLarge" },
  { 4001, "replaced" }, { 4003, "unauthorized" }, { 4008, "slowReader" }, { 4009, "heartbeatLost" },
  { 4029, "rateLimited" }, { 4030, "kicked" }, { 4999, "close4999" },
};

static void
test_closes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (closes); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = case_new_client (fake_hub_get_uri (hub));
      const SbxStateFacts *facts;

      case_connect (client);
      facts = get_facts (client, 0);
      g_assert_cmpstr (facts->cause, ==, "started");
      g_assert_cmpint (facts->state, ==, SBX_CONNECTION_CONNECTING);
      facts = get_facts (client, 1);
      g_assert_cmpstr (facts->cause, ==, "");
      g_assert_cmpint (facts->state, ==, SBX_CONNECTION_CONNECTED);
      g_assert_cmpstr (facts->step, ==, "live");

      fake_hub_close_with (hub, closes[i].code, "as it pleases");
      case_wait (has_failed, client);
      facts = get_failure (client);
      g_assert_cmpstr (facts->cause, ==, closes[i].cause);
      g_assert_cmpuint (facts->close_code, ==, closes[i].code);
      g_assert_cmpstr (facts->said, ==, "as it pleases");
      g_assert_cmpint (facts->from, ==, SBX_CONNECTION_CONNECTED);
      g_assert_cmpstr (facts->step, ==, "live");
      g_assert_cmpint (get_frame (client, facts)->kind, ==, SBX_RECORDED_CLOSE);
      g_assert_cmpuint (get_frame (client, facts)->code, ==, closes[i].code);
      case_free_client (client);
    }
}

static const struct
{
  guint       status;
  const char *cause;
} statuses[] = {
  { 200, "page" }, { 302, "redirect" }, { 401, "http401" }, { 403, "http403" }, { 404, "http404" }, { 426, "http426" },
  { 429, "http429" }, { 500, "http500" }, { 502, "http502" }, { 503, "http503" },
};

static void
test_statuses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr (FakeHub) hub = fake_hub_new ();
      SbxClient *client = case_new_client (fake_hub_get_uri (hub));
      const SbxStateFacts *facts;

      sbx_client_set_dialect (client, "native");
      fake_hub_set_status (hub, statuses[i].status);
      sbx_client_start (client);
      case_wait (has_failed, client);
      facts = get_failure (client);
      g_assert_cmpstr (facts->cause, ==, statuses[i].cause);
      g_assert_cmpuint (facts->http_status, ==, statuses[i].status);
      g_assert_cmpuint (facts->close_code, ==, 0);
      g_assert_cmpstr (facts->step, ==, "opening");
      g_assert_cmpint (get_frame (client, facts)->kind, ==, SBX_RECORDED_OPEN);
      g_assert_cmpuint (get_frame (client, facts)->code, ==, statuses[i].status);
      case_free_client (client);
    }
}

static gboolean
is_patrolling (gpointer client)
{
  return sbx_client_get_state (client) == SBX_CONNECTION_PATROL && sbx_client_get_next_try (client) != 0;
}

/* Every try has its line; what was wanted by a person too. */
static void
test_tries (void)
{
  SbxClient *client = case_new_client ("ws://127.0.0.1:1/ws");
  const SbxStateFacts *facts;
  guint n;

  sbx_client_start (client);
  case_wait (is_patrolling, client);
  facts = get_facts (client, 1);
  g_assert_cmpstr (facts->cause, ==, "refused");
  g_assert_cmpuint (facts->attempt, ==, 1);
  g_assert_cmpint (facts->next_try, >, 0);
  g_assert_false (facts->patrol);
  g_assert_cmpstr (facts->next, !=, "");
  g_assert_cmpstr (get_facts (client, 2)->cause, ==, "due");
  facts = get_failure (client);
  g_assert_true (facts->patrol);
  g_assert_cmpuint (facts->attempt, ==, facts->limit);

  n = g_list_model_get_n_items (G_LIST_MODEL (sbx_client_get_history (client)));
  sbx_client_retry_now (client);
  facts = get_facts (client, n);
  g_assert_cmpstr (facts->cause, ==, "asked");
  g_assert_cmpint (facts->state, ==, SBX_CONNECTION_CONNECTING);
  assert_chain (client);

  sbx_client_stop (client);
  n = g_list_model_get_n_items (G_LIST_MODEL (sbx_client_get_history (client)));
  g_assert_cmpstr (get_facts (client, n - 1)->cause, ==, "stopped");
  assert_chain (client);
  case_free_client (client);
}

/* The last sign that there was of it is what shows that there was none since. */
static void
test_silence (void)
{
  g_autoptr (FakeHub) hub = fake_hub_new ();
  SbxClient *client = case_new_client (fake_hub_get_uri (hub));
  const SbxStateFacts *facts;
  SbxClientTimings timings;

  sbx_client_get_timings (client, &timings);
  timings.heartbeat_interval = 30;
  sbx_client_set_timings (client, &timings);
  case_connect (client);
  fake_hub_set_mute (hub, TRUE);
  case_wait (has_failed, client);
  facts = get_failure (client);
  g_assert_cmpstr (facts->cause, ==, "noHeartbeat");
  g_assert_cmpint (get_frame (client, facts)->direction, ==, SBX_RECORDED_OUT);
  g_assert_cmpstr (get_frame (client, facts)->event, ==, "ping");
  case_free_client (client);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/history/closes", test_closes);
  g_test_add_func ("/client/history/statuses", test_statuses);
  g_test_add_func ("/client/history/tries", test_tries);
  g_test_add_func ("/client/history/silence", test_silence);

  return g_test_run ();
}
