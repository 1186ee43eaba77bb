/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-chip.h"
#include "sbx-demo-world.h"
#include "sbx-time.h"
#include "sbx-ui-fixture.h"

#include <string.h>

typedef struct
{
  GListStore        *worlds;
  SbxConnectionChip *chip;
  SbxUiFixture      *ui;
} Fixture;

static SbxWorld *
add_world (Fixture    *f,
           const char *name,
           const char *address)
{
  g_autoptr (SbxWorld) world = sbx_world_new (name, address);

  sbx_world_set_connection (world, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  g_list_store_append (f->worlds, world);

  return world; /* the list keeps it */
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  GtkWidget *overlay = gtk_overlay_new ();

  f->worlds = g_list_store_new (SBX_TYPE_WORLD);
  f->chip = SBX_CONNECTION_CHIP (sbx_connection_chip_new ());
  gtk_widget_set_halign (GTK_WIDGET (f->chip), GTK_ALIGN_END);
  gtk_widget_set_valign (GTK_WIDGET (f->chip), GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (f->chip));
  sbx_connection_chip_set_worlds (f->chip, G_LIST_MODEL (f->worlds));
  f->ui = sbx_ui_fixture_new (overlay, 600, 200);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (f->worlds);
}

static void
assert_says (Fixture    *f,
             const char *words)
{
  g_assert_true (sbx_connection_chip_get_shown (f->chip));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (f->chip)));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->chip), GTK_ACCESSIBLE_PROPERTY_LABEL, words);
}

static void
assert_quiet (Fixture *f)
{
  g_assert_false (sbx_connection_chip_get_shown (f->chip));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (f->chip)));
}

/* The visible button that says so; NULL if there is none. */
static GtkWidget *
find_button (GtkWidget  *root,
             const char *label)
{
  if (GTK_IS_BUTTON (root))
    return gtk_widget_get_visible (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0 ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found)
        return found;
    }

  return NULL;
}

static gboolean
is_shown (gpointer chip)
{
  return sbx_connection_chip_get_shown (chip);
}

static void
test_made_and_gone (void)
{
  GListStore *worlds = g_list_store_new (SBX_TYPE_WORLD);
  GtkWidget *chip = g_object_ref_sink (sbx_connection_chip_new ());
  SbxWorld *world = sbx_world_new ("One", "ws://one/ws");

  g_list_store_append (worlds, world);
  sbx_connection_chip_set_worlds (SBX_CONNECTION_CHIP (chip), G_LIST_MODEL (worlds));
  sbx_world_set_connection (world, SBX_CONNECTION_RECONNECTING, 1, 5, sbx_time_now_ms () + 60000, NULL);
  g_assert_finalize_object (chip);
  g_list_store_remove_all (worlds);
  g_assert_finalize_object (worlds);
  g_assert_finalize_object (world);
}

static void
test_quiet (Fixture      *f,
            gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");

  assert_quiet (f);
  sbx_world_set_connection (one, SBX_CONNECTION_DISCONNECTED, 0, 5, 0, NULL);
  assert_quiet (f);
  sbx_connection_chip_set_worlds (f->chip, NULL);
  assert_quiet (f);
}

/* Not for what connects at once. */
static void
test_connecting (Fixture      *f,
                 gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  gint64 started;

  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
  assert_quiet (f);
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  assert_quiet (f);

  started = g_get_monotonic_time ();
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
  sbx_ui_wait (is_shown, f->chip);
  g_assert_cmpint (g_get_monotonic_time () - started, >=, 190 * 1000);
  assert_says (f, "Connecting…");
  g_assert_null (find_button (GTK_WIDGET (f->chip), "Now"));
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  assert_quiet (f);
}

/* The label that is seen; NULL if there is none that begins like that. */
static GtkLabel *
find_label (GtkWidget  *root,
            const char *begin)
{
  if (GTK_IS_LABEL (root))
    return gtk_widget_get_mapped (root) && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (root)), begin) ? GTK_LABEL (root) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkLabel *found = gtk_widget_get_child_visible (child) ? find_label (child, begin) : NULL;

      if (found)
        return found;
    }

  return NULL;
}

static gboolean
has_long_label (gpointer chip)
{
  GtkLabel *label = find_label (chip, "127.0.0.1");

  return label && gtk_widget_get_width (GTK_WIDGET (label)) > 100 && pango_layout_is_ellipsized (gtk_label_get_layout (label));
}

/* From the verb to the end. */
static int
measure_verb (PangoLayout *layout)
{
  const char *text = pango_layout_get_text (layout);
  PangoRectangle verb, end;

  pango_layout_index_to_pos (layout, (int) (strstr (text, "reconnecting") - text), &verb);
  pango_layout_index_to_pos (layout, (int) strlen (text), &end);
  return end.x - verb.x;
}

/* Of a name for which there is no room something is left out, never of what is the matter. */
static void
test_long_name (Fixture      *f,
                gconstpointer data)
{
  SbxWorld *one = add_world (f, "127.0.0.1:35235/conversations", "ws://one/ws");
  g_autoptr (PangoLayout) whole = NULL;
  PangoLayout *layout;

  add_world (f, "Two", "ws://two/ws");
  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 2, 15, sbx_time_now_ms () + 60000, NULL);
  sbx_ui_wait (has_long_label, f->chip);
  layout = gtk_label_get_layout (find_label (GTK_WIDGET (f->chip), "127.0.0.1"));
  whole = pango_layout_copy (layout);
  pango_layout_set_width (whole, -1);
  g_assert_cmpint (measure_verb (layout), ==, measure_verb (whole));
}

/* After a loss it says so at once, also while it tries. */
static void
test_reconnecting (Fixture      *f,
                   gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  GtkWidget *box = gtk_widget_get_first_child (GTK_WIDGET (f->chip));
  g_autofree char *retried = NULL;

  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 2, 5, sbx_time_now_ms () + 3900, "gone");
  assert_says (f, "Reconnecting (2/5), next try in 4 s");
  g_assert_true (gtk_widget_has_css_class (box, "reconnecting"));

  g_assert_nonnull (find_button (GTK_WIDGET (f->chip), "Now"));
  g_assert_null (find_button (GTK_WIDGET (f->chip), "Retry"));
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->chip), "Now"), "clicked");
  retried = sbx_ui_fixture_take (f->ui, "win.retry");
  g_assert_cmpstr (retried, ==, "ws://one/ws");

  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 3, 5, sbx_time_now_ms () - 1, "gone");
  assert_says (f, "Reconnecting (3/5), trying now");
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTING, 3, 5, 0, "gone");
  assert_says (f, "Connecting…");
}

static void
note_height (SbxConnectionChip *chip,
             GParamSpec        *property,
             int               *height)
{
  *height = gtk_widget_get_height (GTK_WIDGET (chip));
}

static gboolean
is_noted (gpointer height)
{
  return *(int *) height > 0;
}

/* What is around it is told of another height, where its text grows while it is there. */
static void
test_text_size (Fixture      *f,
                gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  int usual = 0, large = 0;

  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 2, 5, 0, NULL);
  g_signal_connect (f->chip, "notify::shown", G_CALLBACK (note_height), &usual);
  sbx_ui_wait (is_noted, &usual);
  g_signal_handlers_disconnect_by_func (f->chip, note_height, &usual);

  g_signal_connect (f->chip, "notify::shown", G_CALLBACK (note_height), &large);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 192 * 1024, NULL);
  sbx_ui_wait (is_noted, &large);
  g_signal_handlers_disconnect_by_func (f->chip, note_height, &large);
  g_assert_cmpint (large, >, usual);
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 96 * 1024, NULL);
}

static gboolean
says_three (gpointer data)
{
  Fixture *f = data;
  GtkLabel *detail = sbx_ui_find (f->chip, GTK_TYPE_LABEL, "caption");

  return g_strcmp0 (gtk_label_get_label (detail), "next try in 3 s") == 0;
}

static void
test_counts_down (Fixture      *f,
                  gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");

  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 2, 5, sbx_time_now_ms () + 3200, NULL);
  assert_says (f, "Reconnecting (2/5), next try in 4 s");
  sbx_ui_wait (says_three, f);
  assert_says (f, "Reconnecting (2/5), next try in 3 s");
}

static void
test_patrol (Fixture      *f,
             gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  g_autoptr (GDateTime) at = g_date_time_new_local (2026, 11, 20, 9, 41, 0);

  sbx_world_set_connection (one, SBX_CONNECTION_PATROL, 5, 5, g_date_time_to_unix (at) * 1000, NULL);
  assert_says (f, "Trying once a minute, next at 09:41");
  g_assert_nonnull (find_button (GTK_WIDGET (f->chip), "Now"));
}

static void
test_error (Fixture      *f,
            gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  g_autofree char *retried = NULL;

  sbx_world_set_connection (one, SBX_CONNECTION_ERROR, 0, 5, 0, "The token is no longer valid");
  assert_says (f, "Connection error, The token is no longer valid");
  g_assert_null (find_button (GTK_WIDGET (f->chip), "Now"));
  g_assert_null (find_button (GTK_WIDGET (f->chip), "Details")); /* nobody here has them */
  g_signal_emit_by_name (find_button (GTK_WIDGET (f->chip), "Retry"), "clicked");
  retried = sbx_ui_fixture_take (f->ui, "win.retry");
  g_assert_cmpstr (retried, ==, "ws://one/ws");
}

/* The worst first, the others counted; each by its name. */
static void
test_several (Fixture      *f,
              gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  SbxWorld *two = add_world (f, "Two", "ws://two/ws");
  SbxWorld *three = add_world (f, "Three", "ws://three/ws");

  sbx_world_set_connection (two, SBX_CONNECTION_RECONNECTING, 1, 5, sbx_time_now_ms () - 1, NULL);
  assert_says (f, "Two: reconnecting (1/5), trying now");
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTING, 0, 5, 0, NULL);
  assert_says (f, "Two: reconnecting (1/5), +1 more");
  sbx_world_set_connection (three, SBX_CONNECTION_PATROL, 0, 5, 0, NULL);
  assert_says (f, "Three: trying once a minute, +2 more");
  sbx_world_set_connection (one, SBX_CONNECTION_ERROR, 0, 5, 0, "The token is no longer valid");
  assert_says (f, "One: connection error, +2 more");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (f->chip), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                       "One: connection error: The token is no longer valid\n"
                                       "Two: reconnecting (1/5)\n"
                                       "Three: trying once a minute");

  g_list_store_remove (f->worlds, 0);
  assert_says (f, "Three: trying once a minute, +1 more");
}

/* However much there is to say, it stays a chip; a tooltip has the rest. */
static void
test_width (Fixture      *f,
            gconstpointer data)
{
  g_autofree char *name = g_strnfill (200, 'n');
  g_autofree char *reason = g_strnfill (400, 'r');
  SbxWorld *one = add_world (f, name, "ws://one/ws");
  int width;

  sbx_world_set_connection (one, SBX_CONNECTION_ERROR, 0, 5, 0, reason);
  gtk_widget_measure (GTK_WIDGET (f->chip), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  g_assert_cmpint (width, <=, 520);
  add_world (f, "Two", "ws://two/ws");
  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 1, 5, sbx_time_now_ms () + 60000, reason);
  gtk_widget_measure (GTK_WIDGET (f->chip), GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  g_assert_cmpint (width, <=, 520);
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (gtk_widget_get_first_child (GTK_WIDGET (f->chip))), reason));
}

/* Who pressed Now goes on where they were. */
static void
test_focus (Fixture      *f,
            gconstpointer data)
{
  SbxWorld *one = add_world (f, "One", "ws://one/ws");
  GtkWidget *overlay = gtk_widget_get_parent (GTK_WIDGET (f->chip));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *first = gtk_button_new ();
  GtkWidget *second = gtk_button_new ();

  gtk_box_append (GTK_BOX (box), first);
  gtk_box_append (GTK_BOX (box), second);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), box);
  gtk_widget_grab_focus (second);

  sbx_world_set_connection (one, SBX_CONNECTION_RECONNECTING, 2, 5, sbx_time_now_ms () + 60000, NULL);
  g_assert_true (gtk_widget_grab_focus (find_button (GTK_WIDGET (f->chip), "Now")));
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTING, 2, 5, 0, NULL);
  g_assert_true (gtk_window_get_focus (f->ui->window) == second);

  sbx_world_set_connection (one, SBX_CONNECTION_ERROR, 2, 5, 0, NULL);
  g_assert_true (gtk_widget_grab_focus (find_button (GTK_WIDGET (f->chip), "Retry")));
  sbx_world_set_connection (one, SBX_CONNECTION_CONNECTED, 0, 5, 0, NULL);
  g_assert_true (gtk_window_get_focus (f->ui->window) == second);
}

#define CASE(name) g_test_add ("/panes/chip/" #name, Fixture, NULL, set_up, test_##name, tear_down)

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/panes/chip/made-and-gone", test_made_and_gone);
  CASE (quiet);
  CASE (connecting);
  CASE (long_name);
  CASE (reconnecting);
  CASE (text_size);
  CASE (counts_down);
  CASE (patrol);
  CASE (error);
  CASE (several);
  CASE (width);
  CASE (focus);

  return g_test_run ();
}
