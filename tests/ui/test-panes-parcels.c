/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer.h"
#include "sbx-demo-world.h"
#include "sbx-desk.h"
#include "sbx-ui-fixture.h"

#include <glib/gstdio.h>

/* Messages with files that do not get away, as nobody carries them: each waits for a person. */
typedef struct
{
  char         *file;
  SbxWorld     *world;
  SbxComposer  *composer;
  SbxUiFixture *ui;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxDesk) desk = NULL;
  int fd = g_file_open_tmp ("parcel-XXXXXX.txt", &f->file, &error);

  g_assert_no_error (error);
  g_close (fd, &error);
  g_assert_no_error (error);

  f->world = sbx_demo_bakery ();
  desk = sbx_desk_new (NULL, sbx_world_find_topic (f->world, "bakery", "late"));
  f->composer = g_object_new (SBX_TYPE_COMPOSER, NULL);
  f->ui = sbx_ui_fixture_new (GTK_WIDGET (f->composer), 600, 400);
  sbx_composer_begin (f->composer, desk, NULL, NULL, NULL);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  sbx_composer_stop (f->composer);
  sbx_ui_fixture_free (f->ui);
  g_assert_finalize_object (f->world);
  g_unlink (f->file);
  g_free (f->file);
}

/* The buttons by which a message on its way is taken back, from the first on. */
static void
collect_backs (GtkWidget *widget,
               GPtrArray *backs)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Back to Writing") == 0)
    g_ptr_array_add (backs, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect_backs (child, backs);
}

static GPtrArray *
dup_backs (Fixture *f)
{
  GPtrArray *backs = g_ptr_array_new ();

  collect_backs (GTK_WIDGET (f->composer), backs);
  return backs;
}

static void
send_parcel (Fixture    *f,
             const char *text)
{
  g_autoptr (GFile) file = g_file_new_for_path (f->file);
  g_autofree char *left = NULL;

  sbx_composer_attach (f->composer, file);
  sbx_composer_set_text (f->composer, text);
  sbx_composer_send (f->composer);
  left = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (left, ==, "");
}

/* One that ends takes the keyboard from nobody else; who is in it goes on writing. */
static void
test_keyboard (Fixture      *f,
               gconstpointer data)
{
  g_autoptr (GPtrArray) three = NULL;
  g_autoptr (GPtrArray) two = NULL;
  g_autoptr (GPtrArray) one = NULL;

  send_parcel (f, "First");
  send_parcel (f, "Second");
  send_parcel (f, "Third");
  three = dup_backs (f);
  g_assert_cmpuint (three->len, ==, 3);

  g_assert_true (gtk_widget_grab_focus (three->pdata[1]));
  g_signal_emit_by_name (three->pdata[2], "clicked");
  two = dup_backs (f);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_true (gtk_window_get_focus (f->ui->window) == two->pdata[1]);

  g_signal_emit_by_name (two->pdata[0], "clicked");
  one = dup_backs (f);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_true (gtk_window_get_focus (f->ui->window) == one->pdata[0]);

  g_signal_emit_by_name (one->pdata[0], "clicked");
  g_assert_true (GTK_IS_TEXT_VIEW (gtk_window_get_focus (f->ui->window)));
}

/* They are shown in the order of writing, in the topic where they were written, and nowhere else. */
static void
test_topics (Fixture      *f,
             gconstpointer data)
{
  g_autoptr (SbxDesk) here = sbx_desk_new (NULL, sbx_world_find_topic (f->world, "bakery", "late"));
  g_autoptr (SbxDesk) there = sbx_desk_new (NULL, sbx_world_find_topic (f->world, "bakery", "invoice"));
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) both = NULL;
  g_autofree char *text = NULL;

  send_parcel (f, "First");
  send_parcel (f, "Second");
  sbx_composer_begin (f->composer, there, NULL, NULL, NULL);
  none = dup_backs (f);
  g_assert_cmpuint (none->len, ==, 0);

  sbx_composer_begin (f->composer, here, NULL, NULL, NULL);
  both = dup_backs (f);
  g_assert_cmpuint (both->len, ==, 2);
  g_signal_emit_by_name (both->pdata[0], "clicked");
  text = sbx_composer_dup_text (f->composer);
  g_assert_cmpstr (text, ==, "First");
}

int
main (int   argc,
      char *argv[])
{
  sbx_ui_init (&argc, &argv);

  g_test_add ("/parcels/keyboard", Fixture, NULL, set_up, test_keyboard, tear_down);
  g_test_add ("/parcels/topics", Fixture, NULL, set_up, test_topics, tear_down);

  return g_test_run ();
}
