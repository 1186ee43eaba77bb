/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-monitor-list.h"

#include <string.h>

static SbxEnvelope *
envelope (const char *event,
          const char *payload)
{
  g_autoptr (GBytes) text = g_bytes_new (payload, strlen (payload));

  return sbx_envelope_new_for_text (event, NULL, NULL, text);
}

static SbxMonitorList *
make_list (const char *event,
           const char *payload)
{
  g_autoptr (SbxEnvelope) request = envelope (event, payload);

  return sbx_monitor_list_new (request, NULL);
}

/* What it asks for next; NULL: nothing more. */
static void
assert_asks (SbxMonitorList *list,
             const char     *expected)
{
  g_autoptr (JsonObject)  payload = sbx_monitor_list_ask (list);
  g_autoptr (SbxEnvelope) asked = payload != NULL ? sbx_envelope_new ("x", payload) : NULL;
  GBytes                 *text = asked != NULL ? sbx_envelope_get_payload_text (asked) : NULL;
  g_autofree char        *copy = text != NULL ? g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text)) : NULL;

  g_assert_cmpstr (copy, ==, expected);
}

static void
give (SbxMonitorList *list,
      const char     *event,
      const char     *payload)
{
  g_autoptr (SbxEnvelope) answer = envelope (event, payload);

  sbx_monitor_list_take (list, answer);
}

static gboolean
refuse (SbxMonitorList *list,
        const char     *payload)
{
  g_autoptr (SbxEnvelope) error = envelope ("error", payload);

  return sbx_monitor_list_refuse (list, error);
}

static void
assert_whole (SbxMonitorList *list,
              const char     *event,
              guint           n,
              const char     *expected)
{
  g_autoptr (SbxEnvelope) whole = NULL;
  g_autofree char        *copy = NULL;
  GBytes                 *text;

  assert_asks (list, NULL);
  whole = sbx_monitor_list_finish (list);
  text = sbx_envelope_get_payload_text (whole);
  copy = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_assert_cmpstr (sbx_envelope_get_event (whole), ==, event);
  g_assert_cmpstr (copy, ==, expected);
  g_assert_cmpuint (sbx_monitor_list_get_n (list), ==, n);
}

static void
test_is_list (void)
{
  static const struct
  {
    const char *event;
    gboolean    is_list;
  } cases[] = { { "listChannels", TRUE }, { "listTopics", TRUE }, { "listMessages", TRUE }, { "listTasks" }, { "sendMessage" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxEnvelope) request = envelope (cases[i].event, "{}");

      g_assert_cmpint (sbx_monitor_list_is_list (request), ==, cases[i].is_list);
    }
}

static void
test_all_channels (void)
{
  g_autoptr (SbxMonitorList) list = make_list ("listChannels", "{\"x\":1}");

  assert_asks (list, "{\"x\":1}");
  give (list, "channels", "{\"timestamp\":\"t\",\"channels\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"next\":\"n1\"}");
  assert_asks (list, "{\"x\":1,\"cursor\":\"n1\"}");
  give (list, "channels", "{\"timestamp\":\"t\",\"channels\":[],\"next\":\"n2\"}");
  assert_asks (list, "{\"x\":1,\"cursor\":\"n2\"}");
  give (list, "channels", "{\"timestamp\":\"t\",\"channels\":[{\"id\":\"c\",\"extra\":[{}]}],\"next\":null}");
  assert_whole (list, "channels", 3, "{\"channels\":[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"c\",\"extra\":[{}]}]}");
}

/* Who says how many gets as many, and hears where to go on. */
static void
test_some_topics (void)
{
  g_autoptr (SbxMonitorList) list = make_list ("listTopics", "{\"channelId\":\"a\",\"limit\":3}");
  g_autoptr (SbxMonitorList) next = make_list ("listTopics", "{\"channelId\":\"a\",\"limit\":3,\"cursor\":\"n2\"}");

  assert_asks (list, "{\"channelId\":\"a\",\"limit\":3}");
  give (list, "topics", "{\"timestamp\":\"t\",\"channelId\":\"a\",\"topics\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"next\":\"n1\"}");
  assert_asks (list, "{\"channelId\":\"a\",\"limit\":1,\"cursor\":\"n1\"}");
  give (list, "topics", "{\"timestamp\":\"t\",\"channelId\":\"a\",\"topics\":[{\"id\":\"3\"}],\"next\":\"n2\"}");
  assert_whole (list, "topics", 3, "{\"channelId\":\"a\",\"topics\":[{\"id\":\"1\"},{\"id\":\"2\"},{\"id\":\"3\"}],\"next\":\"n2\"}");

  assert_asks (next, "{\"channelId\":\"a\",\"limit\":3,\"cursor\":\"n2\"}");
  give (next, "topics", "{\"timestamp\":\"t\",\"channelId\":\"a\",\"topics\":[],\"next\":null}");
  assert_whole (next, "topics", 0, "{\"channelId\":\"a\",\"topics\":[]}");
}

/* A list without end stops before it is more than clients take. */
static void
test_enormous (void)
{
  g_autoptr (SbxMonitorList) list = make_list ("listChannels", "{}");
  g_autofree char           *name = g_strnfill (1000000, 'x');
  g_autofree char           *page = g_strdup_printf ("{\"channels\":[{\"id\":\"%s\"}],\"next\":\"n\"}", name);
  g_autoptr (SbxEnvelope)    whole = NULL;
  gsize                      length;

  for (guint i = 0; i < 2; i++)
    {
      give (list, "channels", page);
      assert_asks (list, "{\"cursor\":\"n\"}");
    }
  give (list, "channels", page);
  assert_asks (list, NULL);
  whole = sbx_monitor_list_finish (list);
  length = g_bytes_get_size (sbx_envelope_get_payload_text (whole));
  g_assert_cmpuint (length, >, SBX_MONITOR_LIST_BYTES);
  g_assert_cmpuint (length, <, 4000000);
  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (whole), "next"), ==, "n");
}

static void
test_newest_messages (void)
{
  g_autoptr (SbxMonitorList) list = make_list ("listMessages", "{\"topicId\":\"t\"}");

  assert_asks (list, "{\"topicId\":\"t\",\"order\":\"time\",\"limit\":500}");
  give (list, "messages", "{\"timestamp\":\"x\",\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"5\",\"seq\":15,\"timestamp\":50},{\"id\":\"6\",\"seq\":12,\"timestamp\":60}],"
                          "\"limit\":2,\"more\":{\"before\":true,\"after\":false}}");
  assert_asks (list, "{\"topicId\":\"t\",\"order\":\"time\",\"limit\":498,\"before\":15}");
  give (list, "messages", "{\"timestamp\":\"x\",\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"3\",\"seq\":30,\"timestamp\":30},{\"id\":\"4\",\"seq\":31,\"timestamp\":30}],"
                          "\"limit\":2,\"more\":{\"before\":false,\"after\":true}}");
  assert_whole (list, "messages", 4,
                "{\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"3\",\"seq\":30,\"timestamp\":30},{\"id\":\"4\",\"seq\":31,\"timestamp\":30},"
                "{\"id\":\"5\",\"seq\":15,\"timestamp\":50},{\"id\":\"6\",\"seq\":12,\"timestamp\":60}]}");
}

static void
test_limited_messages (void)
{
  g_autoptr (SbxMonitorList) list = make_list ("listMessages", "{\"channelId\":\"c\",\"topicId\":\"t\",\"limit\":2}");

  assert_asks (list, "{\"channelId\":\"c\",\"topicId\":\"t\",\"limit\":2,\"order\":\"time\"}");
  give (list, "messages", "{\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"5\",\"seq\":15,\"timestamp\":50},{\"id\":\"6\",\"seq\":16,\"timestamp\":60}],"
                          "\"limit\":2,\"more\":{\"before\":true,\"after\":false}}");
  assert_whole (list, "messages", 2,
                "{\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"5\",\"seq\":15,\"timestamp\":50},{\"id\":\"6\",\"seq\":16,\"timestamp\":60}],"
                "\"more\":{\"before\":true,\"after\":false}}");
}

/* The topic's id stands in three channels, one of which goes meanwhile. */
static void
test_merged_messages (void)
{
  g_autoptr (SbxMonitorList) list = make_list ("listMessages", "{\"topicId\":\"t\",\"limit\":3}");
  g_autoptr (SbxMonitorList) next = make_list ("listMessages", "{\"topicId\":\"t\",\"limit\":2,\"cursor\":\"{\\\"until\\\":20,\\\"before\\\":{\\\"a\\\":3,\\\"b\\\":-1,\\\"c\\\":8}}\"}");

  assert_asks (list, "{\"topicId\":\"t\",\"limit\":3,\"order\":\"time\"}");
  g_assert_true (refuse (list, "{\"error\":\"conflict\",\"candidates\":[{\"channelId\":\"a\",\"topicId\":\"t\"},{\"channelId\":\"b\",\"topicId\":\"t\"},{\"channelId\":\"c\",\"topicId\":\"t\"}]}"));
  assert_asks (list, "{\"topicId\":\"t\",\"limit\":3,\"order\":\"time\",\"channelId\":\"a\"}");
  give (list, "messages", "{\"channelId\":\"a\",\"topicId\":\"t\",\"messages\":[{\"id\":\"a1\",\"seq\":1,\"timestamp\":10},{\"id\":\"a3\",\"seq\":3,\"timestamp\":30}],"
                          "\"more\":{\"before\":false,\"after\":false}}");
  assert_asks (list, "{\"topicId\":\"t\",\"limit\":3,\"order\":\"time\",\"channelId\":\"b\"}");
  g_assert_true (refuse (list, "{\"error\":\"notFound\"}"));
  assert_asks (list, "{\"topicId\":\"t\",\"limit\":3,\"order\":\"time\",\"channelId\":\"c\"}");
  give (list, "messages", "{\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"c4\",\"seq\":1,\"timestamp\":40}],\"more\":{\"before\":true,\"after\":false}}");
  assert_asks (list, "{\"topicId\":\"t\",\"limit\":2,\"order\":\"time\",\"before\":1,\"channelId\":\"c\"}");
  give (list, "messages", "{\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"c0\",\"seq\":7,\"timestamp\":0},{\"id\":\"c2\",\"seq\":8,\"timestamp\":20}],"
                          "\"more\":{\"before\":false,\"after\":true}}");
  assert_whole (list, "messages", 3,
                "{\"topicId\":\"t\",\"messages\":[{\"id\":\"c2\",\"seq\":8,\"timestamp\":20},{\"id\":\"a3\",\"seq\":3,\"timestamp\":30},{\"id\":\"c4\",\"seq\":1,\"timestamp\":40}],"
                "\"next\":\"{\\\"until\\\":20,\\\"before\\\":{\\\"a\\\":3,\\\"b\\\":-1,\\\"c\\\":8}}\",\"more\":{\"before\":true,\"after\":false}}");

  /* What stands before that, and nothing that came since in a channel of which there was nothing. */
  assert_asks (next, "{\"topicId\":\"t\",\"limit\":2,\"order\":\"time\",\"before\":8,\"channelId\":\"c\"}");
  give (next, "messages", "{\"channelId\":\"c\",\"topicId\":\"t\",\"messages\":[{\"id\":\"c0\",\"seq\":7,\"timestamp\":0}],\"more\":{\"before\":false,\"after\":true}}");
  assert_asks (next, "{\"topicId\":\"t\",\"limit\":2,\"order\":\"time\",\"channelId\":\"b\"}");
  give (next, "messages", "{\"channelId\":\"b\",\"topicId\":\"t\",\"messages\":[{\"id\":\"b9\",\"seq\":9,\"timestamp\":90}],\"more\":{\"before\":false,\"after\":false}}");
  assert_asks (next, "{\"topicId\":\"t\",\"limit\":2,\"order\":\"time\",\"before\":3,\"channelId\":\"a\"}");
  give (next, "messages", "{\"channelId\":\"a\",\"topicId\":\"t\",\"messages\":[{\"id\":\"a1\",\"seq\":1,\"timestamp\":10}],\"more\":{\"before\":false,\"after\":true}}");
  assert_whole (next, "messages", 2,
                "{\"topicId\":\"t\",\"messages\":[{\"id\":\"c0\",\"seq\":7,\"timestamp\":0},{\"id\":\"a1\",\"seq\":1,\"timestamp\":10}],"
                "\"more\":{\"before\":false,\"after\":false}}");
}

/* A list that cannot be read is never shown as if it were whole. */
static void
test_refused (void)
{
  g_autoptr (SbxMonitorList) plain = make_list ("listMessages", "{\"topicId\":\"t\"}");
  g_autoptr (SbxMonitorList) merged = make_list ("listMessages", "{\"topicId\":\"t\"}");
  g_autoptr (SbxMonitorList) topics = make_list ("listTopics", "{\"channelId\":\"t\"}");

  g_assert_false (refuse (plain, "{\"error\":\"notFound\"}"));
  g_assert_false (refuse (plain, "{\"error\":\"conflict\",\"candidates\":[]}"));
  g_assert_false (refuse (plain, "{\"error\":\"conflict\",\"candidates\":[7]}"));
  g_assert_false (refuse (topics, "{\"error\":\"conflict\",\"candidates\":[{\"channelId\":\"a\"}]}"));
  g_assert_true (refuse (merged, "{\"error\":\"conflict\",\"candidates\":[{\"channelId\":\"a\"},{\"channelId\":\"b\"}]}"));
  g_assert_false (refuse (merged, "{\"error\":\"unavailable\"}"));
}

/* What the client says of the place, or says wrongly, goes to the hub as it is, and so does its answer. */
static void
test_once (void)
{
  static const struct
  {
    const char *event;
    const char *payload;
    const char *asked;
  } cases[] = {
    { "listMessages", "{\"topicId\":\"t\",\"before\":7}", "{\"topicId\":\"t\",\"before\":7,\"order\":\"time\"}" },
    { "listMessages", "{\"topicId\":\"t\",\"after\":0,\"limit\":10}", "{\"topicId\":\"t\",\"after\":0,\"limit\":10,\"order\":\"time\"}" },
    { "listMessages", "{\"topicId\":\"t\",\"order\":\"seq\"}", "{\"topicId\":\"t\",\"order\":\"seq\"}" },
    { "listMessages", "{\"topicId\":\"t\",\"limit\":\"ten\"}", "{\"topicId\":\"t\",\"limit\":\"ten\",\"order\":\"time\"}" },
    { "listMessages", "{\"topicId\":\"t\",\"limit\":0}", "{\"topicId\":\"t\",\"limit\":0,\"order\":\"time\"}" },
    { "listChannels", "{\"limit\":-1}", "{\"limit\":-1}" },
    { "listChannels", "{\"limit\":{}}", "{\"limit\":{}}" },
  };
  const char *answer = "{\"messages\":[{\"id\":\"a\"}],\"limit\":200,\"more\":{\"before\":false,\"after\":false}}";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxMonitorList) list = make_list (cases[i].event, cases[i].payload);

      assert_asks (list, cases[i].asked);
      give (list, "messages", answer);
      assert_whole (list, "messages", g_str_equal (cases[i].event, "listMessages"), answer);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/monitor-list/is-list", test_is_list);
  g_test_add_func ("/monitor-list/all-channels", test_all_channels);
  g_test_add_func ("/monitor-list/some-topics", test_some_topics);
  g_test_add_func ("/monitor-list/enormous", test_enormous);
  g_test_add_func ("/monitor-list/newest-messages", test_newest_messages);
  g_test_add_func ("/monitor-list/limited-messages", test_limited_messages);
  g_test_add_func ("/monitor-list/merged-messages", test_merged_messages);
  g_test_add_func ("/monitor-list/refused", test_refused);
  g_test_add_func ("/monitor-list/once", test_once);

  return g_test_run ();
}
