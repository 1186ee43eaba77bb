/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-message-pane.h"
#include "sbx-monitor-view.h"
#include "sbx-topic-pane.h"
#include "sbx-topic.h"
#include "sbx-ui-fixture.h"

#include <adwaita.h>

typedef struct
{
  SbxWorld       *world;
  SbxMonitorView *view;
  SbxUiFixture   *ui;
  AdwLeaflet     *leaflet;
  SbxTopicPane   *topics;
  SbxMessagePane *messages;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer width)
{
  f->world = sbx_demo_bakery ();
  f->view = SBX_MONITOR_VIEW (sbx_monitor_view_new ());
  sbx_monitor_view_set_channel (f->view, sbx_world_find_channel (f->world, "bakery"));
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->view), GPOINTER_TO_INT (width), 600);
  f->leaflet = sbx_ui_find (f->view, ADW_TYPE_LEAFLET, NULL);
  f->topics = sbx_ui_find (f->view, SBX_TYPE_TOPIC_PANE, NULL);
  f->messages = sbx_ui_find (f->view, SBX_TYPE_MESSAGE_PANE, NULL);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (G_OBJECT (f->world));
}

static void
test_made_and_gone (void)
{
  GtkWidget *view = g_object_ref_sink (sbx_monitor_view_new ());

  g_assert_finalize_object (G_OBJECT (view));
}

static void
test_topic (Fixture      *f,
            gconstpointer data)
{
  SbxTopic *late = sbx_world_find_topic (f->world, "bakery", "late");

  sbx_monitor_view_set_topic (f->view, late);
  g_assert_true (sbx_message_pane_get_topic (f->messages) == late);
  sbx_monitor_view_set_channel (f->view, sbx_world_find_channel (f->world, "bot"));
  g_assert_null (sbx_monitor_view_get_topic (f->view));
  g_assert_null (sbx_message_pane_get_topic (f->messages));
}

/* Both panes at once: the topics as wide as people left them. */
static void
test_wide (Fixture      *f,
           gconstpointer data)
{
  int width;

  g_assert_false (adw_leaflet_get_folded (f->leaflet));
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->topics)), ==, 300);

  g_object_set (f->view, "topics-width", 380, NULL);
  sbx_ui_frames (GTK_WIDGET (f->view), 3);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (f->topics)), ==, 380);

  /* Not to be dragged out of use. */
  g_object_set (f->view, "topics-width", 5, NULL);
  g_object_get (f->view, "topics-width", &width, NULL);
  g_assert_cmpint (width, ==, 240);
  g_object_set (f->view, "topics-width", 5000, NULL);
  g_object_get (f->view, "topics-width", &width, NULL);
  g_assert_cmpint (width, ==, 600);
  g_assert_false (sbx_monitor_view_go_back (f->view));
}

/* One pane after the other. */
static void
test_narrow (Fixture      *f,
             gconstpointer data)
{
  int clearance;

  g_assert_true (adw_leaflet_get_folded (f->leaflet));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->topics)));
  g_assert_false (sbx_monitor_view_go_back (f->view));
  g_object_get (f->view, "clearance", &clearance, NULL);
  g_assert_cmpint (clearance, ==, 0);

  /* Moving along the topics stays there, opening one goes on. */
  sbx_monitor_view_set_topic (f->view, sbx_world_find_topic (f->world, "bakery", "late"));
  sbx_ui_frames (GTK_WIDGET (f->view), 3);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (f->topics)));
  gtk_widget_activate_action (GTK_WIDGET (f->topics), "view.show-messages", NULL);
  sbx_ui_frames (GTK_WIDGET (f->view), 8);
  g_assert_true (adw_leaflet_get_visible_child (f->leaflet) == GTK_WIDGET (f->messages));
  g_object_get (f->view, "clearance", &clearance, NULL);
  g_assert_cmpint (clearance, >, 60);
  /* The keyboard is where one answers. */
  g_assert_true (GTK_IS_TEXT_VIEW (gtk_window_get_focus (f->ui->window)));

  g_assert_true (sbx_monitor_view_go_back (f->view));
  sbx_ui_frames (GTK_WIDGET (f->view), 3);
  g_assert_true (adw_leaflet_get_visible_child (f->leaflet) == GTK_WIDGET (f->topics));
  g_assert_false (sbx_monitor_view_go_back (f->view));
}

/* However wide the topics were made, a phone has room. */
static void
test_narrowest (Fixture      *f,
                gconstpointer data)
{
  int minimum;

  g_object_set (f->view, "topics-width", 600, NULL);
  gtk_widget_measure (GTK_WIDGET (f->view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

#define CASE(name, width) g_test_add ("/panes/monitor/" #name, Fixture, GINT_TO_POINTER (width), set_up, test_##name, tear_down)

int
main (int    argc,
      char **argv)
{
  sbx_ui_init (&argc, &argv);

  g_test_add_func ("/panes/monitor/made-and-gone", test_made_and_gone);
  CASE (topic, 1000);
  CASE (wide, 1000);
  CASE (narrow, 400);
  CASE (narrowest, 400);

  return g_test_run ();
}
