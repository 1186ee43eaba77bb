/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdlib.h>

#include "sbx-client-private.h"
#include "sbx-fields.h"
#include "sbx-message-log.h"
#include "sbx-test-daemon.h"
#include "sbx-test-hub.h"
#include "sbx-topic.h"

/* What was missed, until it is there: read without doing anything with it, by a client with a world, and by one that
 * also keeps it on disk. The hub is a process of its own. */

#define MESSAGES 100000
#define FIRST    100     /* that are known before */
#define PIECE    1000
#define ROUNDS   5

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

/* The app's client, with the topic open, from the cursors that it had. */
static double
catch_up (const char *uri,
          const char *folder)
{
  SbxClient *client = new_client (uri, TRUE, folder);
  gint64 start = g_get_monotonic_time ();
  guint count = 0;

  g_signal_connect (client, "envelope", G_CALLBACK (on_envelope), &count);
  if (folder == NULL)
    sbx_client_subscribe_from (client, "channel/a", FIRST);
  connect_client (client);
  sbx_world_flush (sbx_client_get_world (client));
  g_assert_cmpuint (count, ==, MESSAGES);
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
  g_autofree char *uri = g_strdup (sbx_test_daemon_start (hub));
  SbxClient *peer = new_client (uri, FALSE, NULL);

  sbx_client_set_identity (peer, "worker", NULL, NULL, "Worker", NULL);
  connect_client (peer);
  fill (peer, 1, FIRST);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", base, i);
      SbxClient *client = new_client (uri, TRUE, folder);

      connect_client (client);
      end_client (client);
    }
  fill (peer, FIRST + 1, MESSAGES);
  end_client (peer);

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/%u", base, i);

      raw[i] = read_raw (uri);
      world[i] = catch_up (uri, NULL);
      cache[i] = catch_up (uri, folder);
    }
  report ("a reader", raw);
  report ("a client with a world", world);
  report ("with world and cache", cache);

  sbx_test_daemon_end (hub, SIGTERM);
  sbx_test_remove_folder (base);
  return 0;
}
