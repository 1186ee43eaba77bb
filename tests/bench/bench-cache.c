/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cache.h"

#include <glib/gstdio.h>
#include <string.h>

/* The app's start with a large cache: until all that the world is filled with was read, until the newest page of a topic
 * is there, and a page in its middle. bench-cache FOLDER [MESSAGES]: fills the folder's cache first where it is empty. */

#define N_CHANNELS 20
#define N_TOPICS   50
#define RUNS       5

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
push (SbxCache   *cache,
      const char *event,
      char       *payload,
      const char *stream,
      gint64      seq)
{
  g_autoptr (GBytes) bytes = g_bytes_new_take (payload, strlen (payload));
  g_autoptr (SbxCachePlace) place = sbx_cache_place_new (SBX_CACHE_STREAM_GOES_ON, stream, "e1", seq, NULL);

  sbx_cache_take_push (cache, event, bytes, place);
  while (sbx_cache_get_backlog (cache) > SBX_CACHE_MUCH)
    g_usleep (1000);
}

static void
fill (const char *folder,
      guint       n)
{
  SbxCache *cache = sbx_cache_open (folder);
  g_autofree char *content = g_strnfill (600, 'x');

  for (guint i = 0; i < n; i++)
    {
      guint channel = i % N_CHANNELS, topic = i / N_CHANNELS % N_TOPICS, seq = i / N_CHANNELS + 1;
      g_autofree char *stream = g_strdup_printf ("channel/c%u", channel);

      if (i < N_CHANNELS * N_TOPICS)
        {
          push (cache, "channelChanged", g_strdup_printf ("{\"channel\":{\"id\":\"c%u\",\"name\":\"Channel %u\"}}", channel, channel),
                "channels", i + 1);
          push (cache, "topicChanged", g_strdup_printf ("{\"channelId\":\"c%u\",\"topic\":{\"id\":\"t%u\",\"channelId\":\"c%u\"}}", channel,
                                                        topic, channel), stream, 0);
        }
      push (cache, "messageAdded",
            g_strdup_printf ("{\"seq\":%u,\"channelId\":\"c%u\",\"message\":{\"id\":\"m%u\",\"channelId\":\"c%u\",\"topicId\":\"t%u\","
                             "\"seq\":%u,\"timestamp\":%u,\"storedAt\":%u,\"fromName\":\"Somebody\",\"content\":\"Order %u %s\"}}",
                             seq, channel, i, channel, topic, seq, i, i, i, content),
            stream, seq);
    }
  sbx_cache_close (cache);
}

static void
measure (const char *folder,
         gint64      middle)
{
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) newest = NULL;
  g_autoptr (GAsyncResult) older = NULL;
  gint64 start = g_get_monotonic_time (), times[3];
  SbxCache *cache = sbx_cache_open (folder);
  g_autoptr (SbxCacheContents) contents = NULL;
  g_autoptr (SbxCachePage) page = NULL;
  g_autoptr (SbxCachePage) old_page = NULL;

  sbx_cache_load_async (cache, on_answer, &loaded);
  contents = sbx_cache_load_finish (cache, wait_for (&loaded), NULL);
  times[0] = g_get_monotonic_time () - start;

  sbx_cache_read_messages_async (cache, "c7", "t7", 0, 0, 50, TRUE, on_answer, &newest);
  page = sbx_cache_read_messages_finish (cache, wait_for (&newest), NULL);
  times[1] = g_get_monotonic_time () - start - times[0];

  sbx_cache_read_messages_async (cache, "c7", "t7", middle, 0, 50, TRUE, on_answer, &older);
  old_page = sbx_cache_read_messages_finish (cache, wait_for (&older), NULL);
  times[2] = g_get_monotonic_time () - start - times[0] - times[1];

  g_assert_true (contents != NULL && page != NULL && page->n_messages == 50 && old_page != NULL && old_page->n_messages == 50);
  g_print ("start %.1f ms, newest page %.1f ms, page in the middle %.1f ms\n", times[0] / 1000.0, times[1] / 1000.0, times[2] / 1000.0);
  sbx_cache_close (cache);
}

int
main (int    argc,
      char **argv)
{
  guint n = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 1000000;
  g_autofree char *path = NULL;
  GStatBuf info;

  g_return_val_if_fail (argc > 1 && n >= 200 * N_CHANNELS * N_TOPICS, 1);

  path = g_build_filename (argv[1], "cache.db", NULL);
  if (g_stat (path, &info) != 0)
    fill (argv[1], n);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_print ("%u messages, %.0f MB\n", n, info.st_size / 1e6);
  for (guint i = 0; i < RUNS; i++)
    measure (argv[1], n / N_CHANNELS / 2);

  return 0;
}
