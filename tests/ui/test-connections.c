/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-folder.h"
#include "sbx-connections.h"
#include "sbx-local-hub.h"
#include "sbx-test-wait.h"

#include <glib/gstdio.h>

static char *warning;

/* Structured messages pass g_test_expect_message() by. */
static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         data)
{
  if (level != G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, data);

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "MESSAGE"))
      {
        g_assert_null (warning);
        warning = g_strdup (fields[i].value);
      }

  return G_LOG_WRITER_HANDLED;
}

/* Nobody listens there: what matters here is which hubs there are, not what they say. */
static SbxAddress *
address_of (guint n)
{
  g_autofree char *text = g_strdup_printf ("unix:/nonexistent/hub-%u.sock", n);
  g_autoptr (GError) error = NULL;
  SbxAddress *address = sbx_address_new (text, &error);

  g_assert_no_error (error);

  return address;
}

static SbxWorld *
save (SbxConnections *connections,
      guint           n,
      const char     *name)
{
  g_autoptr (SbxAddress) address = address_of (n);

  return sbx_connections_save (connections, name, address, NULL, NULL);
}

static char *
names_of (SbxConnections *connections)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (connections)); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (G_LIST_MODEL (connections), i);

      g_string_append_printf (names, "%s%s", i > 0 ? " " : "", sbx_world_get_name (world));
    }

  return g_string_free (g_steal_pointer (&names), FALSE);
}

#define assert_names(connections, expected)              \
  G_STMT_START                                           \
    {                                                    \
      g_autofree char *names_ = names_of (connections);  \
      g_assert_cmpstr (names_, ==, expected);            \
    }                                                    \
  G_STMT_END

static void
test_saved (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  SbxConnections *connections = sbx_connections_new (settings);
  g_autoptr (SbxConnections) later = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  SbxWorld *world;

  save (connections, 1, "One");
  world = save (connections, 2, "Two");
  assert_names (connections, "One Two");
  g_assert_true (sbx_connections_is_saved (connections, world));
  g_assert_true (world == sbx_connections_find (connections, "unix:/nonexistent/hub-2.sock"));
  g_assert_null (sbx_connections_find (connections, "unix:/nonexistent/hub-3.sock"));
  g_assert_nonnull (sbx_connections_get_client (connections, world));

  sbx_connections_rename (connections, world, "Deux");
  sbx_connections_stop (connections);
  assert_names (connections, "");
  g_assert_finalize_object (connections);

  later = sbx_connections_new (settings);
  sbx_connections_load_saved (later);
  assert_names (later, "One Deux");
  sbx_settings_set_hubs (settings, none);
}

/* What is special about a connection is there again after a start, and moves with it to another address. */
static void
test_profile (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  SbxConnections *connections = sbx_connections_new (settings);
  g_autoptr (SbxConnections) later = NULL;
  g_autoptr (SbxAddress) address = address_of (1);
  g_autoptr (SbxAddress) other = address_of (2);
  g_autoptr (JsonNode) node = json_from_string ("{\"dialect\":\"agent\",\"autoConnect\":false}", NULL);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (SbxWorld) again = NULL;
  JsonObject *profile;
  SbxWorld *world;

  world = sbx_connections_save (connections, "One", address, NULL, json_node_get_object (node));
  g_assert_cmpstr (sbx_world_get_dialect (world), ==, "agent");
  /* Asked for just now, so it is connected now. */
  g_assert_cmpint (sbx_world_get_state (world), !=, SBX_CONNECTION_DISCONNECTED);
  sbx_connections_disconnect (connections, world);
  g_assert_cmpint (sbx_world_get_state (world), ==, SBX_CONNECTION_DISCONNECTED);
  sbx_connections_connect (connections, world);
  g_assert_cmpint (sbx_world_get_state (world), !=, SBX_CONNECTION_DISCONNECTED);

  world = sbx_connections_edit (connections, world, "Other", other, NULL, json_node_get_object (node));
  assert_names (connections, "Other");
  g_assert_cmpstr (sbx_world_get_address (world), ==, "unix:/nonexistent/hub-2.sock");
  sbx_connections_stop (connections);
  g_assert_finalize_object (connections);

  later = sbx_connections_new (settings);
  sbx_connections_load_saved (later);
  assert_names (later, "Other");
  again = g_list_model_get_item (G_LIST_MODEL (later), 0);
  profile = sbx_connections_get_profile (later, again);
  g_assert_cmpstr (json_object_get_string_member (profile, "dialect"), ==, "agent");
  g_assert_cmpint (sbx_world_get_state (again), ==, SBX_CONNECTION_DISCONNECTED);
  sbx_connections_edit (later, again, "Other", other, NULL, NULL);
  g_assert_null (sbx_connections_get_profile (later, again));
  g_assert_null (sbx_world_get_dialect (again));
  sbx_settings_set_hubs (settings, none);
}

static void
test_not_saved (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxAddress) address = address_of (1);
  g_autoptr (GPtrArray) hubs = NULL;
  SbxWorld *world = sbx_connections_add (connections, "Passing", address);

  g_assert_false (sbx_connections_is_saved (connections, world));
  hubs = sbx_settings_dup_hubs (settings);
  g_assert_cmpuint (hubs->len, ==, 0);
}

static gboolean
has_outbox (const char *folder)
{
  g_autofree char *file = g_build_filename (folder, "outbox.db", NULL);

  return g_file_test (file, G_FILE_TEST_EXISTS);
}

/* What is written to a hub that is not saved is there again in a later run: the folder is the address's own, however
 * that was typed. It goes when somebody removes the hub, and not before that can no longer be undone. */
static void
test_passing_folder (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxAddress) address = sbx_address_new ("LOCALHOST:1", NULL);
  g_autofree char *client_id = sbx_settings_dup_client_id (settings);
  g_autofree char *id = sbx_connection_folder_dup_passing ("ws://localhost:1/ws", client_id);
  g_autofree char *other = sbx_connection_folder_dup_passing ("ws://localhost:2/ws", client_id);
  g_autofree char *somebody = sbx_connection_folder_dup_passing ("ws://localhost:1/ws", "somebody");
  g_autofree char *folder = sbx_connection_folder_dup_path (id);
  SbxWorld *world = sbx_connections_add (connections, NULL, address);

  g_assert_cmpstr (id, !=, other);
  g_assert_cmpstr (id, !=, somebody);
  g_assert_true (g_str_has_prefix (folder, g_get_user_data_dir ()));
  sbx_test_wait (has_outbox (folder));

  sbx_connections_stop (connections);
  g_assert_true (has_outbox (folder));
  world = sbx_connections_add (connections, NULL, address);
  sbx_connections_remove (connections, world);
  g_assert_true (has_outbox (folder));
  sbx_connections_restore (connections);
  sbx_connections_remove (connections, world);
  g_clear_object (&connections);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

static void
test_local_is_last (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxAddress) address = address_of (9);
  SbxWorld *local;

  g_assert_null (sbx_connections_get_local (connections));
  sbx_connections_set_local (connections, address);
  local = sbx_connections_get_local (connections);
  g_assert_true (sbx_world_is_local (local));

  save (connections, 1, "One");
  assert_names (connections, "One Local Hub");

  /* The same address again changes nothing. */
  sbx_connections_set_local (connections, address);
  g_assert_true (local == sbx_connections_get_local (connections));

  sbx_connections_set_local (connections, NULL);
  assert_names (connections, "One");
  g_assert_null (sbx_connections_get_local (connections));
  sbx_connections_remove (connections, sbx_connections_find (connections, "unix:/nonexistent/hub-1.sock"));
}

static void
test_remove_and_undo (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (GPtrArray) hubs = NULL;
  SbxWorld *world;

  save (connections, 1, "One");
  world = save (connections, 2, "Two");
  save (connections, 3, "Three");

  sbx_connections_remove (connections, world);
  assert_names (connections, "One Three");
  hubs = sbx_settings_dup_hubs (settings);
  g_assert_cmpuint (hubs->len, ==, 2);

  sbx_connections_restore (connections);
  assert_names (connections, "One Two Three");
  g_assert_nonnull (sbx_connections_get_client (connections, world));
  g_assert_true (sbx_connections_is_saved (connections, world));

  /* Nothing more to bring back. */
  sbx_connections_restore (connections);
  assert_names (connections, "One Two Three");
  g_clear_pointer (&hubs, g_ptr_array_unref);
  hubs = g_ptr_array_new ();
  sbx_settings_set_hubs (settings, hubs);
}

/* However the program ends, a hub that was removed leaves nothing; one that was brought back loses nothing. */
static void
test_removed_folder (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *kept = sbx_connection_folder_dup_path ("kept");
  g_autofree char *gone = sbx_connection_folder_dup_path ("gone");
  g_autofree char *deep = g_build_filename (gone, "deep", NULL);
  g_autofree char *passing = sbx_connection_folder_dup_path ("passing-1");
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (GPtrArray) hubs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_saved_hub_free);

  g_ptr_array_add (hubs, sbx_saved_hub_new ("kept", "Kept", "ws://127.0.0.1:1/ws", FALSE, FALSE));
  sbx_settings_set_hubs (settings, hubs);
  g_assert_cmpint (g_mkdir_with_parents (kept, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (passing, 0700), ==, 0);
  sbx_connection_folder_set_removed ("kept", TRUE);
  sbx_connection_folder_set_removed ("gone", TRUE);
  sbx_connection_folder_set_removed ("never-there", TRUE);

  sbx_connections_load_saved (connections);
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
  g_assert_true (g_file_test (passing, G_FILE_TEST_IS_DIR));
  g_assert_false (g_file_test (gone, G_FILE_TEST_EXISTS));

  /* Only as long as it is removed. */
  sbx_connections_remove (connections, sbx_connections_find (connections, "ws://127.0.0.1:1/ws"));
  sbx_connections_restore (connections);
  sbx_connection_folder_sweep ();
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_DIR));
  sbx_connections_remove (connections, sbx_connections_find (connections, "ws://127.0.0.1:1/ws"));
  sbx_connection_folder_sweep ();
  g_assert_false (g_file_test (kept, G_FILE_TEST_EXISTS));

  sbx_connections_stop (connections);
  sbx_settings_set_hubs (settings, none);
}

/* Another program may have written anything of the right type. */
static void
test_bad_settings (void)
{
  g_autoptr (GSettings) raw = g_settings_new (APPLICATION_ID);
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = NULL;
  g_autoptr (GPtrArray) hubs = NULL;

  g_settings_set_value (raw, "hubs",
                        g_variant_new_parsed ("[{'id': <'a'>, 'address': <'unix:/nonexistent/a.sock'>},"
                                              " {'id': <'b'>},"
                                              " {'id': <7>, 'address': <'unix:/nonexistent/c.sock'>},"
                                              " {'id': <'d'>, 'name': <'D'>, 'address': <'not an address'>},"
                                              " @a{sv} {}]"));
  hubs = sbx_settings_dup_hubs (settings);
  g_assert_cmpuint (hubs->len, ==, 2);

  connections = sbx_connections_new (settings);
  sbx_connections_load_saved (connections);
  g_assert_true (g_str_has_prefix (warning, "Left out the saved hub “D”"));
  g_clear_pointer (&warning, g_free);
  assert_names (connections, "a.sock");
  g_settings_reset (raw, "hubs");
}

static void
test_client_id_stays (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autofree char *first = sbx_settings_dup_client_id (settings);
  g_autofree char *second = sbx_settings_dup_client_id (settings);

  g_assert_true (g_str_has_prefix (first, "signalbox-"));
  g_assert_cmpstr (first, ==, second);
}

static void
on_keyring_failed (SbxConnections *connections,
                   SbxWorld       *world,
                   GError         *error,
                   guint          *n_failed)
{
  g_assert_nonnull (error);
  (*n_failed)++;
}

/* There is no keyring on the test's own bus: said once, and the hub works for this run all the same. */
static void
test_no_keyring (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxAddress) address = address_of (1);
  g_autoptr (GPtrArray) hubs = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  guint n_failed = 0;
  SbxWorld *world;

  g_signal_connect (connections, "keyring-failed", G_CALLBACK (on_keyring_failed), &n_failed);
  world = sbx_connections_save (connections, "One", address, "a secret", NULL);
  g_assert_nonnull (sbx_connections_get_client (connections, world));
  sbx_test_wait (n_failed == 1);

  hubs = sbx_settings_dup_hubs (settings);
  g_assert_cmpuint (hubs->len, ==, 1);
  g_assert_false (((SbxSavedHub *) g_ptr_array_index (hubs, 0))->has_token);
  sbx_settings_set_hubs (settings, none);
}

/* A hub is called what people call it, and without that what it calls itself. */
static void
test_names (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxConnections) later = sbx_connections_new (settings);
  g_autoptr (SbxLocalHub) hub = sbx_local_hub_new ();
  g_autoptr (SbxAddress) address = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  SbxWorld *passing, *saved;

  g_setenv ("SIGNALBOX_NAME", "Bakery hub", TRUE);
  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);
  address = sbx_address_new (sbx_local_hub_get_uri (hub), NULL);

  passing = sbx_connections_add (connections, NULL, address);
  g_assert_cmpstr (sbx_world_get_name (passing), ==, "127.0.0.1");
  saved = sbx_connections_save (connections, NULL, address, NULL, NULL);
  sbx_connections_save (connections, "Mine", address, NULL, NULL);
  sbx_test_wait (sbx_world_get_state (passing) == SBX_CONNECTION_CONNECTED &&
                 sbx_world_get_state (saved) == SBX_CONNECTION_CONNECTED);
  assert_names (connections, "Bakery hub Bakery hub Mine");

  /* What it calls itself is asked anew each time; what people call it is kept. */
  sbx_connections_load_saved (later);
  assert_names (later, "127.0.0.1 Mine");
  sbx_connections_rename (connections, saved, "Yours");
  sbx_connections_stop (connections);
  sbx_connections_stop (later);
  sbx_connections_load_saved (later);
  assert_names (later, "Yours Mine");

  sbx_connections_stop (later);
  sbx_local_hub_shut_down (hub);
  sbx_settings_set_hubs (settings, none);
  g_unsetenv ("SIGNALBOX_NAME");
}

static SbxWorld *
add_at (SbxConnections *connections,
        const char     *name,
        const char     *text)
{
  g_autoptr (SbxAddress) address = sbx_address_new (text, NULL);

  return sbx_connections_add (connections, name, address);
}

/* Hubs that would be called the same can be told apart, for as long as there are two. */
static void
test_same_names (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxAddress) local = sbx_address_new ("unix:/nowhere/hub.sock", NULL);
  SbxWorld *one, *twin;

  one = add_at (connections, NULL, "127.0.0.1:1");
  assert_names (connections, "127.0.0.1");
  add_at (connections, NULL, "127.0.0.1:2");
  assert_names (connections, "127.0.0.1:1 127.0.0.1:2");
  sbx_connections_remove (connections, one);
  assert_names (connections, "127.0.0.1");
  sbx_connections_restore (connections);
  assert_names (connections, "127.0.0.1:1 127.0.0.1:2");

  sbx_connections_rename (connections, one, "Twin");
  twin = add_at (connections, "Twin", "wss://example.org/other");
  assert_names (connections, "Twin (127.0.0.1:1) 127.0.0.1 Twin (example.org/other)");
  sbx_connections_rename (connections, twin, "Local Hub");
  sbx_connections_set_local (connections, local);
  assert_names (connections, "Twin 127.0.0.1 Local Hub (example.org/other) Local Hub");

  sbx_connections_stop (connections);
}

/* Who runs a hub looks after it. */
static void
test_local_administrator (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  g_autoptr (SbxConnections) connections = sbx_connections_new (settings);
  g_autoptr (SbxLocalHub) hub = sbx_local_hub_new ();
  g_autoptr (SbxAddress) address = NULL;
  g_autoptr (SbxWorld) elsewhere = NULL;
  SbxWorld *local;

  sbx_local_hub_start (hub, 0);
  sbx_test_wait (sbx_local_hub_get_state (hub) == SBX_LOCAL_HUB_RUNNING);
  address = sbx_address_new (sbx_local_hub_get_address (hub), NULL);
  sbx_connections_set_local (connections, address);
  local = sbx_connections_get_local (connections);
  elsewhere = g_object_ref (add_at (connections, NULL, sbx_local_hub_get_uri (hub)));
  sbx_test_wait (sbx_world_get_state (local) == SBX_CONNECTION_CONNECTED && sbx_world_get_state (elsewhere) == SBX_CONNECTION_CONNECTED);

  g_assert_null (sbx_client_why_not (sbx_connections_get_client (connections, local), SBX_ABILITY_LIST_CLIENTS));
  g_assert_nonnull (sbx_client_why_not (sbx_connections_get_client (connections, elsewhere), SBX_ABILITY_LIST_CLIENTS));

  sbx_connections_remove (connections, elsewhere);
  sbx_connections_stop (connections);
  sbx_local_hub_shut_down (hub);
}

static void
count_changes (GListModel *list,
               guint       position,
               guint       removed,
               guint       added,
               guint      *n)
{
  g_assert_cmpuint (removed, ==, added);
  *n += 1;
}

/* As people arrange them, over restarts; the one inside this application stays the last. */
static void
test_order (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  SbxConnections *connections = sbx_connections_new (settings);
  g_autoptr (SbxConnections) later = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (SbxAddress) local = address_of (9);
  SbxWorld *one = save (connections, 1, "One");
  SbxWorld *three;
  guint n_changes = 0;

  save (connections, 2, "Two");
  three = save (connections, 3, "Three");
  sbx_connections_set_local (connections, local);
  g_signal_connect (connections, "items-changed", G_CALLBACK (count_changes), &n_changes);

  g_assert_false (sbx_connections_can_move (connections, one, -1));
  g_assert_true (sbx_connections_can_move (connections, one, 2));
  g_assert_false (sbx_connections_can_move (connections, one, 3));
  g_assert_false (sbx_connections_can_move (connections, one, 0));
  g_assert_false (sbx_connections_can_move (connections, three, 1));
  g_assert_false (sbx_connections_can_move (connections, sbx_connections_get_local (connections), -1));
  g_assert_false (sbx_connections_can_move (connections, one, G_MAXINT));
  g_assert_false (sbx_connections_can_move (connections, one, G_MININT));

  sbx_connections_move (connections, one, 3);
  g_assert_cmpuint (n_changes, ==, 0);
  sbx_connections_move (connections, one, 1);
  assert_names (connections, "Two One Three Local Hub");
  sbx_connections_move (connections, three, -2);
  assert_names (connections, "Three Two One Local Hub");
  g_assert_cmpuint (n_changes, ==, 2);
  g_signal_handlers_disconnect_by_data (connections, &n_changes);

  /* What was removed comes back where it was. */
  sbx_connections_remove (connections, three);
  sbx_connections_restore (connections);
  assert_names (connections, "Three Two One Local Hub");

  sbx_connections_stop (connections);
  g_assert_finalize_object (connections);
  later = sbx_connections_new (settings);
  sbx_connections_load_saved (later);
  assert_names (later, "Three Two One");
  sbx_connections_stop (later);
  sbx_settings_set_hubs (settings, none);
}

static void
test_muted (void)
{
  g_autoptr (SbxSettings) settings = sbx_settings_new ();
  SbxConnections *connections = sbx_connections_new (settings);
  g_autoptr (SbxConnections) later = NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (SbxAddress) elsewhere = address_of (7);
  g_autoptr (SbxWorld) again = NULL;
  SbxWorld *one = save (connections, 1, "One");
  SbxWorld *two = save (connections, 2, "Two");

  sbx_connections_set_muted (connections, two, TRUE);
  g_assert_true (sbx_world_get_muted (two));
  g_assert_false (sbx_world_get_muted (one));

  /* At another address it is the same hub. */
  two = sbx_connections_edit (connections, two, "Two", elsewhere, NULL, NULL);
  g_assert_true (sbx_world_get_muted (two));
  sbx_connections_stop (connections);
  g_assert_finalize_object (connections);

  later = sbx_connections_new (settings);
  sbx_connections_load_saved (later);
  again = g_list_model_get_item (G_LIST_MODEL (later), 1);
  g_assert_true (sbx_world_get_muted (again));
  g_assert_false (sbx_settings_is_listed (settings, SBX_SETTING_MUTED_HUBS, "unix:/nonexistent/hub-2.sock"));
  sbx_connections_set_muted (later, again, FALSE);
  g_assert_false (sbx_settings_is_listed (settings, SBX_SETTING_MUTED_HUBS, sbx_world_get_address (again)));
  sbx_connections_stop (later);
  sbx_settings_set_hubs (settings, none);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (write_log, NULL, NULL);

  g_test_add_func ("/connections/saved", test_saved);
  g_test_add_func ("/connections/profile", test_profile);
  g_test_add_func ("/connections/not-saved", test_not_saved);
  g_test_add_func ("/connections/passing-folder", test_passing_folder);
  g_test_add_func ("/connections/local-is-last", test_local_is_last);
  g_test_add_func ("/connections/remove-and-undo", test_remove_and_undo);
  g_test_add_func ("/connections/removed-folder", test_removed_folder);
  g_test_add_func ("/connections/bad-settings", test_bad_settings);
  g_test_add_func ("/connections/no-keyring", test_no_keyring);
  g_test_add_func ("/connections/order", test_order);
  g_test_add_func ("/connections/muted", test_muted);
  g_test_add_func ("/connections/names", test_names);
  g_test_add_func ("/connections/local-administrator", test_local_administrator);
  g_test_add_func ("/connections/same-names", test_same_names);
  g_test_add_func ("/connections/client-id-stays", test_client_id_stays);

  return g_test_run ();
}
