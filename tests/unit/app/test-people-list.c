/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"
#include "sbx-people-list.h"
#include "sbx-test-list-model.h"
#include "sbx-user.h"
#include "sbx-world.h"

#include <string.h>

/* Two hubs with somebody at each. */
typedef struct
{
  SbxWorld         *bakery;
  SbxWorld         *florist;
  GListStore       *worlds;
  SbxPeopleList    *list;
  SbxTestListModel *shadow;
} Fixture;

static SbxWorld *
make_world (const char *name,
            const char *person)
{
  g_autofree char *text = g_strdup_printf ("{\"event\":\"presenceChanged\",\"payload\":{\"person\":{\"userId\":\"%s\",\"name\":\"%s\",\"online\":true}}}",
                                           person, person);
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode (text, strlen (text), NULL);
  SbxWorld *world = sbx_world_new (name, "unix:/nonexistent/hub.sock");

  g_assert_nonnull (envelope);
  sbx_world_apply (world, envelope);
  sbx_world_flush (world);
  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);

  return world;
}

static void
set_away (SbxWorld *world,
          gboolean  away)
{
  sbx_world_set_as_of (world, away ? G_GINT64_CONSTANT (1700000000000) : 0);
  sbx_world_set_connection (world, away ? SBX_CONNECTION_DISCONNECTED : SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  f->bakery = make_world ("Bakery", "Anna");
  f->florist = make_world ("Florist", "Berta");
  f->worlds = g_list_store_new (SBX_TYPE_WORLD);
  g_list_store_append (f->worlds, f->bakery);
  g_list_store_append (f->worlds, f->florist);
  f->list = sbx_people_list_new (G_LIST_MODEL (f->worlds));
  f->shadow = sbx_test_list_model_new (G_LIST_MODEL (f->list));
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  sbx_test_list_model_free (f->shadow);
  g_assert_finalize_object (f->list);
  g_assert_finalize_object (f->worlds);
  g_assert_finalize_object (f->bakery);
  g_assert_finalize_object (f->florist);
}

/* Names, and for each head the number of its kind and how many it says. */
static void
assert_listed (Fixture    *f,
               const char *expected)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (f->list)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (f->list), i);

      g_string_append (found, i > 0 ? " " : "");
      if (SBX_IS_PEOPLE_HEAD (item))
        g_string_append_printf (found, "%d:%u", sbx_people_head_get_kind (SBX_PEOPLE_HEAD (item)), sbx_people_head_get_count (SBX_PEOPLE_HEAD (item)));
      else
        g_string_append (found, sbx_user_get_name (SBX_USER (item)));
    }
  g_assert_cmpstr (found->str, ==, expected);
}

static void
test_away (Fixture       *f,
           gconstpointer  data)
{
  assert_listed (f, "0:2 Anna Berta");
  set_away (f->bakery, TRUE);
  assert_listed (f, "0:1 Berta 2:1 Anna");
  set_away (f->florist, TRUE);
  assert_listed (f, "2:2 Anna Berta");
  set_away (f->bakery, FALSE);
  assert_listed (f, "0:1 Anna 2:1 Berta");
}

/* As many are away as before, but others. */
static void
test_others_away (Fixture       *f,
                  gconstpointer  data)
{
  set_away (f->bakery, TRUE);
  g_object_freeze_notify (G_OBJECT (f->bakery));
  g_object_freeze_notify (G_OBJECT (f->florist));
  set_away (f->bakery, FALSE);
  set_away (f->florist, TRUE);
  g_object_thaw_notify (G_OBJECT (f->bakery));
  g_object_thaw_notify (G_OBJECT (f->florist));
  assert_listed (f, "0:1 Anna 2:1 Berta");
}

static void
count (guint *n)
{
  *n += 1;
}

/* What changes of hubs is nothing here, but who is away. */
static void
test_quiet (Fixture       *f,
            gconstpointer  data)
{
  guint n = 0;

  g_signal_connect_swapped (f->list, "changed", G_CALLBACK (count), &n);
  sbx_world_set_muted (f->bakery, TRUE);
  sbx_world_set_connection (f->bakery, SBX_CONNECTION_CONNECTED, 0, 5, 17, NULL);
  g_assert_cmpuint (n, ==, 0);
  set_away (f->bakery, TRUE);
  g_assert_cmpuint (n, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/people-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("away", test_away);
  ADD ("others-away", test_others_away);
  ADD ("quiet", test_quiet);

  return g_test_run ();
}
