/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-comparison.h"

static const SbxHere usual = { .ready_state = 1, .connection_id = "c-81", .client_id = "desk-1", .role = "operator", .frame_age = 10, .heartbeat_age = 4000, .latency = 12 };

/* By what the hub says of @members beside what it usually says. */
static SbxConnectedClient *
record (const char *members)
{
  g_autofree char *json = g_strdup_printf ("{\"connectionId\":\"c-81\",\"clientId\":\"desk-1\",\"role\":\"operator\",\"readyState\":1,"
                                           "\"lastFrameAt\":1795167100000,\"lastHeartbeatAt\":1795167095000,\"latency\":9,\"queueMessages\":0%s%s}",
                                           members[0] ? "," : "", members);
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  return sbx_connected_client_new (json_node_get_object (node));
}

static const SbxComparedFact *
find (GPtrArray  *facts,
      const char *name)
{
  for (guint i = 0; i < facts->len; i++)
    if (g_str_equal (((SbxComparedFact *) facts->pdata[i])->name, name))
      return facts->pdata[i];

  g_assert_not_reached ();
}

static guint
count_differences (GPtrArray *facts)
{
  guint n = 0;

  for (guint i = 0; i < facts->len; i++)
    n += ((SbxComparedFact *) facts->pdata[i])->differs;

  return n;
}

static void
test_same (void)
{
  g_autoptr (SbxConnectedClient) there = record ("");
  SbxHere here = usual;
  g_autoptr (GPtrArray) facts = NULL;

  /* The hub's clock is far from ours, which nobody is to be told of where we sent nothing for a while either. */
  here.frame_age = -1;
  facts = sbx_comparison_make (&here, there);
  g_assert_cmpuint (count_differences (facts), ==, 0);
  g_assert_cmpstr (find (facts, "Ready State")->here, ==, "1 · open");
  g_assert_cmpstr (find (facts, "Ready State")->there, ==, "1 · open");
  g_assert_cmpstr (find (facts, "Last Heartbeat")->here, ==, "4 s ago");
  g_assert_cmpstr (find (facts, "Last Heartbeat")->there, ==, "5 s ago");
  g_assert_cmpstr (find (facts, "Connection ID")->there, ==, "c-81");
}

static void
test_no_record (void)
{
  g_autoptr (GPtrArray) facts = sbx_comparison_make (&usual, NULL);

  g_assert_cmpuint (count_differences (facts), ==, 0);
  for (guint i = 0; i < facts->len; i++)
    g_assert_null (((SbxComparedFact *) facts->pdata[i])->there);
}

static void
test_differences (void)
{
  static const struct
  {
    const char *members;
    const char *name;
    const char *meaning;
  } cases[] = {
    { "\"readyState\":2", "Ready State", "is being closed" },
    { "\"readyState\":3", "Ready State", "closed there" },
    { "\"gone\":true,\"readyState\":1", "Ready State", "only the memory" },
    { "\"connectionId\":\"C-81\"", "Connection ID", "upper and lower case" },
    { "\"connectionId\":\"c-82\"", "Connection ID", "another id" },
    { "\"clientId\":\"DESK-1\"", "Client ID", "upper and lower case" },
    { "\"lastHeartbeatAt\":1795167025000", "Last Heartbeat", "overdue" },
    { "\"latency\":400", "Latency", "waits much longer" },
    { "\"queueMessages\":7", "Waiting to Be Sent", "wait at the hub" },
    { "\"role\":\"viewer\"", "Role", "was changed" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxConnectedClient) there = record (cases[i].members);
      SbxHere here = usual;
      g_autoptr (GPtrArray) facts = NULL;
      const SbxComparedFact *fact;

      here.frame_age = -1;
      facts = sbx_comparison_make (&here, there);
      fact = find (facts, cases[i].name);
      g_test_message ("%s: %s", cases[i].members, fact->meaning);
      g_assert_true (fact->differs);
      g_assert_nonnull (strstr (fact->meaning, cases[i].meaning));
      g_assert_cmpuint (count_differences (facts), ==, 1);
    }
}

/* Two latencies are not the same, however well all is. */
static void
test_measured (void)
{
  SbxHere here = { .latency = 4 };
  g_autoptr (GPtrArray) facts = sbx_comparison_make (&here, NULL);

  g_assert_true (find (facts, "Latency")->measured && find (facts, "Last Heartbeat")->measured && find (facts, "Last Frame Sent")->measured);
  g_assert_false (find (facts, "Ready State")->measured || find (facts, "Client ID")->measured || find (facts, "Role")->measured);
}

/* At the limit, and one before it; numbers that no hub should say. */
static void
test_edges (void)
{
  static const struct
  {
    const char *members;
    const char *name;
    gboolean    differs;
  } cases[] = {
    { "\"lastHeartbeatAt\":1795167025001", "Last Heartbeat", FALSE },
    { "\"lastHeartbeatAt\":1795167999999", "Last Heartbeat", FALSE },
    { "\"lastHeartbeatAt\":-5", "Last Heartbeat", FALSE },
    { "\"latency\":60", "Latency", FALSE },
    { "\"latency\":-1", "Latency", FALSE },
    { "\"clientId\":null", "Client ID", FALSE },
    { "\"role\":\"\"", "Role", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxConnectedClient) there = record (cases[i].members);
      g_autoptr (GPtrArray) facts = sbx_comparison_make (&usual, there);

      g_assert_cmpint (find (facts, cases[i].name)->differs, ==, cases[i].differs);
    }
}

/* One answer that came late is no way that is slow. */
static void
test_slow_once (void)
{
  g_autoptr (SbxConnectedClient) there = record ("");
  SbxHere here = usual;

  here.latency = 400;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GPtrArray) facts = NULL;

      here.least_latency = i == 0 ? 11 : 390;
      facts = sbx_comparison_make (&here, there);
      g_assert_cmpint (find (facts, "Latency")->differs, ==, i == 1);
      g_assert_cmpstr (find (facts, "Latency")->here, ==, "400 ms");
    }
}


int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/comparison/same", test_same);
  g_test_add_func ("/comparison/no-record", test_no_record);
  g_test_add_func ("/comparison/differences", test_differences);
  g_test_add_func ("/comparison/edges", test_edges);
  g_test_add_func ("/comparison/measured", test_measured);
  g_test_add_func ("/comparison/slow-once", test_slow_once);

  return g_test_run ();
}
