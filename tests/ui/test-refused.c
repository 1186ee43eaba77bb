/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-demo-world.h"
#include "sbx-refused-dialog.h"
#include "sbx-ui-fixture.h"

/* What is said of changes that were not made. */

typedef struct
{
  SbxWorld     *world;
  SbxChannel   *channel;
  SbxUiFixture *ui;
  GPtrArray    *refused; /* of SbxRefusal: of the first topic, and of the channel */
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  g_autoptr (SbxTopic) topic = NULL;
  g_autoptr (SbxChange) resolved = NULL;
  g_autoptr (SbxChange) muted = NULL;

  f->world = sbx_demo_bakery ();
  f->channel = g_list_model_get_item (sbx_world_get_channels (f->world), 0);
  topic = g_list_model_get_item (sbx_channel_get_topics (f->channel), 0);
  resolved = sbx_change_new_state (topic, SBX_TOPIC_RESOLVED, 0);
  muted = sbx_change_new_muted (f->channel, NULL, TRUE);
  f->ui = sbx_ui_fixture_new (gtk_label_new ("Behind it"), 800, 600);
  f->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_refusal_free);
  g_ptr_array_add (f->refused, sbx_refusal_new (resolved, "<b>Anna</b> & Piotr hold it.", FALSE));
  g_ptr_array_add (f->refused, sbx_refusal_new (muted, "It is gone.", FALSE));
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  g_ptr_array_unref (f->refused);
  sbx_ui_fixture_free (f->ui);
  g_object_unref (f->channel);
  g_object_unref (f->world);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

static AdwMessageDialog *
open (Fixture  *f,
      guint     n_all,
      guint     undo)
{
  GtkWidget *dialog = sbx_refused_dialog_new (f->ui->window, f->refused, n_all, undo);

  gtk_window_present (GTK_WINDOW (dialog));
  sbx_ui_wait (is_mapped, dialog);

  return ADW_MESSAGE_DIALOG (dialog);
}

static void
assert_row (AdwMessageDialog *dialog,
            int               i,
            const char       *title,
            const char       *reason)
{
  GtkListBox *list = sbx_ui_find (dialog, GTK_TYPE_LIST_BOX, "boxed-list");
  AdwActionRow *row = ADW_ACTION_ROW (gtk_list_box_get_row_at_index (list, i));

  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==, title);
  g_assert_cmpstr (adw_action_row_get_subtitle (row), ==, reason);
  g_assert_false (adw_preferences_row_get_use_markup (ADW_PREFERENCES_ROW (row)));
  g_assert_cmpint (adw_action_row_get_subtitle_lines (row), ==, 0);
}

/* Each by its name, with all of the reason. */
static void
test_rows (Fixture      *f,
           gconstpointer data)
{
  AdwMessageDialog *dialog = open (f, 5, 7);
  g_autoptr (SbxTopic) topic = g_list_model_get_item (sbx_channel_get_topics (f->channel), 0);

  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "2 of 5 Were Refused");
  g_assert_cmpstr (adw_message_dialog_get_body (dialog), ==, "The others are done.");
  assert_row (dialog, 0, sbx_topic_get_title (topic), "<b>Anna</b> & Piotr hold it.");
  assert_row (dialog, 1, sbx_channel_get_name (f->channel), "It is gone.");
  adw_message_dialog_response (dialog, "close");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* The others are taken back by the window, and only where that was asked for. */
static void
test_undo (Fixture      *f,
           gconstpointer data)
{
  AdwMessageDialog *dialog = open (f, 5, 7);
  g_autofree char *undone = NULL;
  g_autofree char *closed = NULL;

  g_assert_true (adw_message_dialog_has_response (dialog, "undo"));
  g_assert_cmpstr (adw_message_dialog_get_default_response (dialog), ==, "close");
  adw_message_dialog_response (dialog, "undo");
  undone = sbx_ui_fixture_take (f->ui, "topic.undo");
  g_assert_cmpstr (undone, ==, "7");
  gtk_window_destroy (GTK_WINDOW (dialog));

  dialog = open (f, 5, 7);
  gtk_window_close (GTK_WINDOW (dialog));
  closed = sbx_ui_fixture_take (f->ui, "topic.undo");
  g_assert_null (closed);
}

/* Where none was made there are no others. */
static void
test_all (Fixture      *f,
          gconstpointer data)
{
  AdwMessageDialog *dialog = open (f, 2, 0);

  g_assert_cmpstr (adw_message_dialog_get_heading (dialog), ==, "2 of 2 Were Refused");
  g_assert_cmpstr (adw_message_dialog_get_body (dialog), ==, "");
  g_assert_false (adw_message_dialog_has_response (dialog, "undo"));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int   argc,
      char *argv[])
{
  sbx_ui_init (&argc, &argv);

#define ADD(name, func) g_test_add ("/refused/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("rows", test_rows);
  ADD ("undo", test_undo);
  ADD ("all", test_all);

  return g_test_run ();
}
