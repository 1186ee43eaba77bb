/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "foreign-fixture.h"

/* Lists of a monitor server that cannot be had: whose they are, and what an error is about that does not say so. */

#define MESSAGES(topic, more) \
  "[\"monitor:messages\",{\"channelId\":\"acc\",\"topicId\":\"" topic "\",\"messages\":[{\"id\":\"" topic "-1\",\"channelId\":\"acc\",\"topicId\":\"" topic "\",\"content\":\"One\",\"timestamp\":1763000000000}]" more "}]"

/* More comes than signs of life do, until the server has had the time to be doubted. */
typedef struct
{
  Fixture *fixture;
  guint    left;
} Coming;

static gboolean
on_more_came (gpointer user_data)
{
  Coming *coming = user_data;

  coming->fixture->link->partial += 10000;
  return --coming->left > 0;
}

static void
let_come (Fixture *fixture)
{
  Coming coming = { fixture, 15 };

  g_timeout_add (100, on_more_came, &coming);
  while (coming.left > 0)
    g_main_context_iteration (NULL, TRUE);
  fixture->link->partial = 0;
}

static char *
want_messages (Fixture    *fixture,
               const char *topic_id)
{
  g_autofree char *payload = g_strdup_printf ("{\"channelId\":\"acc\",\"topicId\":\"%s\"}", topic_id);

  return ask (fixture, "listMessages", payload);
}

static void
begin (Fixture *fixture)
{
  say (fixture, "[\"monitor:channels\",{\"channels\":[{\"id\":\"acc\",\"name\":\"A\"}]}]");
  enter (fixture, "{\"stream\":\"channels\"}");
}

static void
hear_and_drop (Fixture    *fixture,
               const char *event,
               const char *re)
{
  g_autoptr (SbxEnvelope) heard = hear (fixture, event, re);
}

static void
expect_words (Fixture    *fixture,
              const char *re,
              const char *words)
{
  g_autoptr (SbxEnvelope) heard = hear (fixture, "error", re);

  g_assert_cmpstr (json_object_get_string_member (sbx_envelope_get_payload (heard), "message"), ==, words);
}

/* The younger one is refused, and named. */
static void
test_refused_by_name (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *first = NULL, *second = NULL, *third = NULL;

  begin (fixture);
  first = want_messages (fixture, "w1");
  second = want_messages (fixture, "w2");
  third = want_messages (fixture, "w3");
  say (fixture, "[\"monitor:messages\",{\"success\":false,\"error\":\"forbidden\",\"message\":\"Not w2\",\"channelId\":\"acc\",\"topicId\":\"w2\"}]");
  expect_words (fixture, second, "Not w2");
  say (fixture, "[\"monitor:messages\",{\"success\":false,\"error\":\"forbidden\",\"message\":\"Not w9\",\"channelId\":\"acc\",\"topicId\":\"w9\"}]");
  say (fixture, MESSAGES ("w1", ""));
  hear_and_drop (fixture, "messages", first);

  /* It names none: the oldest. */
  say (fixture, "[\"monitor:messages\",{\"success\":false,\"error\":\"forbidden\",\"message\":\"None\"}]");
  expect_words (fixture, third, "None");
}

/* What an error without a request is about is doubtful only as long as the list is not seen coming. */
static void
test_unrelated_error (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *first = NULL, *second = NULL;

  begin (fixture);
  first = want_messages (fixture, "w1");
  second = want_messages (fixture, "w2");
  say (fixture, "[\"monitor:error\",{\"success\":false,\"error\":\"badRequest\",\"message\":\"No marks here\"}]");
  let_come (fixture);
  say (fixture, MESSAGES ("w1", ""));
  say (fixture, MESSAGES ("w2", ""));
  hear_and_drop (fixture, "messages", first);
  hear_and_drop (fixture, "messages", second);
}

/* One that comes in parts has begun to come; the one that does not come is the one it was about. */
static void
test_doubt_of_parts (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *first = NULL, *second = NULL;

  begin (fixture);
  first = want_messages (fixture, "w1");
  second = want_messages (fixture, "w2");
  say (fixture, "[\"monitor:error\",{\"success\":false,\"error\":\"forbidden\",\"message\":\"Not for you\"}]");
  say (fixture, MESSAGES ("w1", ",\"next\":\"2\""));
  expect_words (fixture, second, "Not for you");
  say (fixture, MESSAGES ("w1", ""));
  hear_and_drop (fixture, "messages", first);
}

/* It does not say of what request, but of which topic. */
static void
test_error_by_name (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autofree char *first = NULL, *second = NULL, *topics = NULL;

  begin (fixture);
  first = want_messages (fixture, "w1");
  topics = ask (fixture, "listTopics", "{\"channelId\":\"acc\"}");
  second = want_messages (fixture, "w2");
  say (fixture, "[\"monitor:error\",{\"success\":false,\"error\":\"forbidden\",\"message\":\"Not w2\",\"topicId\":\"w2\"}]");
  expect_words (fixture, second, "Not w2");
  say (fixture, MESSAGES ("w1", ""));
  hear_and_drop (fixture, "messages", first);
  say (fixture, "[\"monitor:topics\",{\"channelId\":\"acc\",\"topics\":[{\"id\":\"w1\"}]}]");
  hear_and_drop (fixture, "topics", topics);
}

static guint
count_sent (Fixture    *fixture,
            const char *begin)
{
  guint n = 0;

  for (guint i = 0; i < fixture->link->sent->len; i++)
    n += g_str_has_prefix (fixture->link->sent->pdata[i], begin);
  return n;
}

/* Something new was told of while the list was asked for, which cannot be had: it is asked for again. */
static void
test_news_of_a_refused_list (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *first = NULL;
  guint            timeout;

  begin (fixture);
  first = ask (fixture, "listTopics", "{\"channelId\":\"acc\"}");
  g_assert_cmpuint (count_sent (fixture, "[\"monitor:request_topics\""), ==, 1);
  say (fixture, "[\"channel:message\",{\"id\":\"new-1\",\"channelId\":\"acc\",\"topicId\":\"new\",\"content\":\"One\",\"timestamp\":1763000000000}]");
  say (fixture, "[\"monitor:topics\",{\"success\":false,\"error\":\"unavailable\",\"message\":\"Later\",\"channelId\":\"acc\"}]");
  expect_words (fixture, first, "Later");

  timeout = g_timeout_add (TIMEOUT_MS, on_timeout, NULL);
  while (count_sent (fixture, "[\"monitor:request_topics\"") < 2)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

#define ADD(path, func) g_test_add ("/foreign/monitor/" path, Fixture, &sbx_foreign_monitor, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("refused-by-name", test_refused_by_name);
  ADD ("unrelated-error", test_unrelated_error);
  ADD ("doubt-of-parts", test_doubt_of_parts);
  ADD ("error-by-name", test_error_by_name);
  ADD ("news-of-a-refused-list", test_news_of_a_refused_list);
  return g_test_run ();
}
