/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-array-list.h"
#include "sbx-channel.h"
#include "sbx-envelope.h"
#include "sbx-search.h"
#include "sbx-world.h"

/* A hub that answers when it is told to. */

typedef struct
{
  GTask *task;      /* (nullable): who waits for an answer */
  guint  n_asked;
} Hub;

static void
ask (SbxWorld           *world,
     JsonObject         *payload,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            callback_data,
     gpointer            user_data)
{
  Hub *hub = user_data;

  g_clear_object (&hub->task);
  hub->task = g_task_new (world, NULL, callback, callback_data);
  hub->n_asked++;
}

static SbxEnvelope *
answer (SbxWorld     *world,
        GAsyncResult *result,
        gpointer      user_data,
        GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static const SbxSearchHubs hubs = { ask, answer };

/* Hits of one topic. */
static void
reply_page (Hub        *hub,
            guint       n,
            gboolean    offline,
            const char *next)
{
  g_autoptr (GTask) task = g_steal_pointer (&hub->task);
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonArray *hits = json_array_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("{\"message\":{\"id\":\"m%u\",\"channelId\":\"a\",\"topicId\":\"t\",\"seq\":%u,"
                                               "\"content\":\"cake\",\"timestamp\":%u},\"ranges\":[]}", i, i + 1, 1000 - i);

      json_array_add_element (hits, json_from_string (text, NULL));
    }
  json_object_set_array_member (payload, "hits", hits);
  if (next)
    json_object_set_string_member (payload, "next", next);
  else
    json_object_set_null_member (payload, "next");
  json_object_set_boolean_member (payload, "offline", offline);
  g_task_return_pointer (task, sbx_envelope_new ("searchResults", payload), g_object_unref);
  g_clear_object (&task);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
reply (Hub     *hub,
       guint    n,
       gboolean offline)
{
  reply_page (hub, n, offline, NULL);
}

/* There are others each time. */
static void
reply_nothing (Hub *hub)
{
  g_autofree char *next = g_strdup_printf ("c%u", hub->n_asked);

  reply_page (hub, 0, FALSE, next);
}

static void
set_up (Hub        *hub,
        SbxSearch **search,
        SbxWorld  **world)
{
  g_autoptr (GListStore) worlds = g_list_store_new (SBX_TYPE_WORLD);

  *world = sbx_world_new ("Hub", "ws://localhost");
  g_list_store_append (worlds, *world);
  *search = sbx_search_new (&hubs, hub);
  sbx_search_set_query (*search, "cake", G_LIST_MODEL (worlds));
  sbx_search_start_now (*search);
  g_assert_cmpuint (hub->n_asked, ==, 1);
}

static guint
count (SbxSearch *search)
{
  return g_list_model_get_n_items (G_LIST_MODEL (search));
}

static void
set_state (SbxWorld           *world,
           SbxConnectionState  state)
{
  sbx_world_set_connection (world, state, 0, 0, 0, NULL);
}

/* What was found without the hub stands until it is back, and knows more. */
static void
test_back (void)
{
  Hub hub = { NULL, 0 };
  g_autoptr (SbxSearch) search = NULL;
  g_autoptr (SbxWorld) world = NULL;

  set_up (&hub, &search, &world);
  reply (&hub, 2, TRUE);
  g_assert_cmpuint (count (search), ==, 2);
  g_assert_true (sbx_search_get_offline (search));

  set_state (world, SBX_CONNECTION_CONNECTING);
  g_assert_cmpuint (hub.n_asked, ==, 1);
  set_state (world, SBX_CONNECTION_CONNECTED);
  g_assert_cmpuint (hub.n_asked, ==, 2);
  g_assert_cmpuint (count (search), ==, 2);
  reply (&hub, 3, FALSE);
  g_assert_cmpuint (count (search), ==, 3);
  g_assert_false (sbx_search_get_offline (search));

  /* The hub's own answer stands. */
  set_state (world, SBX_CONNECTION_RECONNECTING);
  set_state (world, SBX_CONNECTION_CONNECTED);
  g_assert_cmpuint (hub.n_asked, ==, 2);
}

static gboolean
on_late (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

/* What was found of other words does not stand as if it were the answer. */
static void
test_stale (void)
{
  Hub hub = { NULL, 0 };
  g_autoptr (SbxSearch) search = NULL;
  g_autoptr (SbxWorld) world = NULL;
  g_autoptr (GListStore) worlds = g_list_store_new (SBX_TYPE_WORLD);
  gboolean late = FALSE;
  guint deadline = g_timeout_add_seconds (30, on_late, &late);

  set_up (&hub, &search, &world);
  reply (&hub, 2, FALSE);
  g_list_store_append (worlds, world);
  sbx_search_set_query (search, "is:important", G_LIST_MODEL (worlds));
  sbx_search_start_now (search);
  g_assert_cmpuint (count (search), ==, 2);
  while (count (search) > 0 && !late)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (late);
  g_assert_true (sbx_search_get_busy (search));
  reply (&hub, 1, FALSE);
  g_assert_cmpuint (count (search), ==, 1);
  g_source_remove (deadline);
}

/* Ten pages without a hit are enough for one who did not ask for more; a hit begins anew. */
static void
test_paused (void)
{
  Hub hub = { NULL, 0 };
  g_autoptr (SbxSearch) search = NULL;
  g_autoptr (SbxWorld) world = NULL;

  set_up (&hub, &search, &world);
  for (guint i = 1; i < 10; i++)
    reply_nothing (&hub);
  g_assert_cmpuint (hub.n_asked, ==, 10);
  g_assert_false (sbx_search_get_paused (search));
  reply_nothing (&hub);
  g_assert_cmpuint (hub.n_asked, ==, 10);
  g_assert_true (sbx_search_get_paused (search));
  g_assert_false (sbx_search_get_busy (search));
  g_assert_false (sbx_search_get_has_more (search));
  sbx_search_load_more (search);
  g_assert_cmpuint (hub.n_asked, ==, 10);

  sbx_search_go_on (search);
  g_assert_cmpuint (hub.n_asked, ==, 11);
  g_assert_true (sbx_search_get_busy (search));
  g_assert_false (sbx_search_get_paused (search));
  reply_page (&hub, 2, FALSE, "more");
  g_assert_cmpuint (count (search), ==, 2);
  g_assert_cmpuint (hub.n_asked, ==, 11);
  g_assert_true (sbx_search_get_has_more (search));
  for (guint i = 0; i < 10; i++)
    {
      g_assert_true (sbx_search_get_has_more (search));
      sbx_search_load_more (search);
      reply_nothing (&hub);
    }
  g_assert_true (sbx_search_get_paused (search));
  g_assert_false (sbx_search_get_has_more (search));
  g_assert_cmpuint (count (search), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-source/back", test_back);
  g_test_add_func ("/search-source/stale", test_stale);
  g_test_add_func ("/search-source/paused", test_paused);

  return g_test_run ();
}
