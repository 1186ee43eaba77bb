/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "sbx-client-private.h"
#include "sbx-fields.h"
#include "sbx-message-log.h"
#include "sbx-test-daemon.h"
#include "sbx-test-hub.h"
#include "sbx-topic.h"

/* What was missed, until it is there: read without doing anything with it, by a client with a world whose topic is
 * open, and by one that also keeps it on disk and begins with what it kept. The hub is a process of its own. */

#define MESSAGES 100000
#define FIRST    100     /* that are known before */
#define SHOWN    50      /* of them, at first */
#define PIECE    1000
#define ROUNDS   5

/* What a person's click may have had to wait for: ms of processor time, as others compute on the machine as well. A
 * turn that takes in a page is one of the long ones. */
#define LONG_TURN 1.0
static GArray *turns;
static double woken;

static double
get_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

static int
poll_and_time (GPollFD *fds,
               guint    n_fds,
               int      timeout)
{
  double turn = get_time () - woken;
  int result;

  if (woken > 0 && turn > LONG_TURN)
    g_array_append_val (turns, turn);
  result = g_poll (fds, n_fds, timeout);
  woken = get_time ();

  return result;
}

static SbxClient *
new_client (const char *uri,
            gboolean    with_world,
            const char *folder)
{
  g_autoptr (SbxAddress) address = sbx_address_new (uri, NULL);
  g_autoptr (SbxWorld) world = with_world ? sbx_world_new ("Bench", uri) : NULL;
  SbxClient *client = sbx_client_new (address, world);

  sbx_client_set_timeout (client, 60000);
  if (folder != NULL)
    sbx_client_set_data_folder (client, folder);
  return client;
}

static void
connect_client (SbxClient *client)
{
  sbx_client_start (client);
  while (sbx_client_get_state (client) != SBX_CONNECTION_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
}

/* Shows the topic, as soon as it is known. */
static void
open_topic (SbxClient *client)
{
  SbxWorld *world = sbx_client_get_world (client);

  while (sbx_world_find_channel (world, "a") == NULL)
    g_main_context_iteration (NULL, TRUE);
  sbx_client_open_channel (client, sbx_world_find_channel (world, "a"));
  while (sbx_world_find_topic (world, "a", "t") == NULL)
    g_main_context_iteration (NULL, TRUE);
  sbx_client_open_topic (client, sbx_world_find_topic (world, "a", "t"));
}

static void
wait_for_messages (SbxClient *client,
                   guint      n)
{
  SbxTopic *topic = sbx_world_find_topic (sbx_client_get_world (client), "a", "t");

  /* The list keeps the newest of them. */
  while (sbx_message_log_get_shown_seq (sbx_topic_get_messages (topic)) < n)
    g_main_context_iteration (NULL, TRUE);
}

/* One that has seen what is known before, and was away since. */
static SbxClient *
new_absent_client (const char *uri,
                   const char *folder)
{
  SbxClient *client = new_client (uri, TRUE, folder);

  connect_client (client);
  open_topic (client);
  wait_for_messages (client, SHOWN);
  sbx_client_stop (client);
  return client;
}

static void
end_client (SbxClient *client)
{
  sbx_client_stop (client);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (client);
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
ask (SbxClient  *client,
     const char *event,
     const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError) error = NULL;

  sbx_client_request_async (client, event, json_node_get_object (node), 60000, NULL, on_answered, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = sbx_client_request_finish (client, result, &error);
  g_assert_no_error (error);
}

static void
fill (SbxClient *peer,
      guint      first,
      guint      count)
{
  for (guint start = first; start < first + count; start += PIECE)
    {
      g_autoptr (GString) text = g_string_new ("{\"accountId\":\"a\",\"conversations\":[{\"conversation_id\":\"t\",\"messages\":[");

      for (guint i = start; i < MIN (start + PIECE, first + count); i++)
        g_string_append_printf (text, "%s{\"msg_id\":\"m%u\",\"sender\":{\"user_id\":\"u%u\",\"user_name\":\"User %u\"},"
                                      "\"content\":\"Message %u with as many words as people write\",\"create_time\":%u}",
                                i > start ? "," : "", i, i % 50, i % 50, i, 1790000000 + i);
      g_string_append (text, "]}]}");
      ask (peer, "syncData", text->str);
    }
}

static void
on_envelope (SbxClient   *client,
             SbxEnvelope *envelope,
             gpointer     data)
{
  guint *count = data;

  *count += g_str_equal (sbx_envelope_get_event (envelope), "messageAdded");
}

/* Only the stream, as signalboxctl reads it. */
static double
read_raw (const char *uri)
{
  SbxClient *client = new_client (uri, FALSE, NULL);
  gint64 start;
  guint count = 0;

  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), &count);
  connect_client (client);
  start = g_get_monotonic_time ();
  sbx_client_subscribe_from (client, "channel/a", FIRST);
  while (count < MESSAGES)
    g_main_context_iteration (NULL, TRUE);
  start = g_get_monotonic_time () - start;
  end_client (client);

  return MESSAGES / (start / 1e6);
}

/* The app's client, with the topic open, from the cursors that it had. Takes it. */
static double
catch_up (SbxClient *client)
{
  gint64 start = g_get_monotonic_time ();
  guint count = 0;

  woken = 0;
  g_main_context_set_poll_func (NULL, poll_and_time);
  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), &count);
  sbx_client_start (client);
  open_topic (client);
  while (sbx_client_get_state (client) != SBX_CONNECTION_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (count, ==, MESSAGES);
  wait_for_messages (client, MESSAGES);
  g_main_context_set_poll_func (NULL, NULL);
  /* All of it on disk. */
  sbx_client_stop (client);
  start = g_get_monotonic_time () - start;
  end_client (client);

  return MESSAGES / (start / 1e6);
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static void
report (const char *name,
        double     *rates)
{
  qsort (rates, ROUNDS, sizeof *rates, compare);
  g_print ("%-32s %9.0f messages/s (%.0f to %.0f)\n", name, rates[ROUNDS / 2], rates[0], rates[ROUNDS - 1]);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (SbxTestDaemon) hub = sbx_test_daemon_new ("--port=0", NULL);
  g_autofree char *base = sbx_test_make_folder ();
  double raw[ROUNDS], world[ROUNDS], cache[ROUNDS];
  SbxClient *absent[ROUNDS];
  g_autofree char *uri = g_strdup (sbx_test_daemon_start (hub));
  SbxClient *peer = new_client (uri, FALSE, NULL);

  turns = g_array_new (FALSE, FALSE, sizeof (double));
  sbx_client_set_identity (peer, "worker", NULL, NULL, "Worker", NULL);
  connect_client (peer);
  fill (peer, 1, FIRST);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", base, i);

      end_client (new_absent_client (uri, folder));
      absent[i] = new_absent_client (uri, NULL);
    }
  fill (peer, FIRST + 1, MESSAGES);
  end_client (peer);

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", base, i);

      raw[i] = read_raw (uri);
      world[i] = catch_up (absent[i]);
      cache[i] = catch_up (new_client (uri, TRUE, folder));
    }
  report ("a reader", raw);
  report ("a client with a world", world);
  report ("with world and cache", cache);
  g_array_sort (turns, compare);
  g_print ("%-32s %9.1f ms (of 100, 95 below %.1f)\n", "a turn that takes in a page", g_array_index (turns, double, turns->len / 2),
           g_array_index (turns, double, turns->len * 95 / 100));
  g_array_unref (turns);

  sbx_test_daemon_end (hub, SIGTERM);
  sbx_test_remove_folder (base);
  return 0;
}
