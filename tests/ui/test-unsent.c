/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client.h"
#include "sbx-outbox-store.h"
#include "sbx-test-wait.h"
#include "sbx-ui-fixture.h"
#include "sbx-unsent-dialog.h"
#include "sbx-unsent.h"

#include <glib/gstdio.h>

/* What an earlier run left in the outbox is found without its hub, and without its topics. */

typedef struct
{
  char      *folder;
  SbxWorld  *world;
  SbxClient *client;
} Fixture;

static void
on_opened (const SbxOutboxContents *contents,
           gpointer                 data)
{
}

static void
on_written (guint64  serial,
            gpointer data)
{
}

static void
on_failed (const GError *error,
           gpointer      data)
{
  g_assert_no_error (error);
}

static void
write_row (SbxOutboxStore    *store,
           const char        *key,
           const char        *content,
           gint64             order,
           SbxOutboxRowState  state,
           const char        *reason)
{
  SbxOutboxRow *row = sbx_outbox_row_new (key, "bakery", key, content);

  row->order = order;
  row->written_at = order;
  row->state = state;
  row->reason = g_strdup (reason);
  sbx_outbox_store_put (store, SBX_OUTBOX_PUT_ROW, row);
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  static const SbxOutboxStoreFuncs funcs = { on_opened, on_written, on_failed };
  g_autoptr (SbxAddress) address = sbx_address_new ("unix:/nonexistent/hub.sock", NULL);
  SbxOutboxStore *store;

  self->folder = g_dir_make_tmp ("unsent-XXXXXX", NULL);
  store = sbx_outbox_store_new (self->folder, &funcs, NULL);
  write_row (store, "waits", "Call <b>you</b> back?", 1, SBX_OUTBOX_ROW_WAITING, NULL);
  write_row (store, "lost", "Its topic is gone", 2, SBX_OUTBOX_ROW_FAILED, "Nobody has it.");
  sbx_outbox_store_free (store);

  self->world = sbx_world_new ("Bakery hub", sbx_address_get_uri (address));
  self->client = sbx_client_new (address, self->world);
  sbx_client_set_identity (self->client, "monitor", "desk", NULL, "Me", NULL);
  sbx_client_set_data_folder (self->client, self->folder);
  sbx_test_wait (sbx_world_get_waiting_count (self->world) == 2);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  g_assert_finalize_object (self->client);
  g_assert_finalize_object (self->world);
  folder = g_dir_open (self->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
}

/* In the order of writing; what has a topic is cancelled there, what has none is removed here. */
static void
test_list (Fixture       *self,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) unsent = sbx_client_list_unsent (self->client);
  const SbxUnsent *first, *second;

  g_assert_cmpuint (unsent->len, ==, 2);
  first = unsent->pdata[0];
  second = unsent->pdata[1];
  g_assert_cmpstr (first->content, ==, "Call <b>you</b> back?");
  g_assert_cmpint (first->delivery, ==, SBX_DELIVERY_WAITING);
  g_assert_nonnull (first->reason);
  g_assert_cmpint (second->delivery, ==, SBX_DELIVERY_FAILED);
  g_assert_cmpstr (second->reason, ==, "Nobody has it.");

  sbx_client_drop_unsent (self->client, "nobody's");
  g_assert_cmpuint (sbx_world_get_waiting_count (self->world), ==, 2);
  sbx_client_drop_unsent (self->client, "lost");
  g_assert_cmpuint (sbx_world_get_waiting_count (self->world), ==, 1);
  sbx_client_drop_unsent (self->client, "waits");
  g_assert_cmpuint (sbx_world_get_waiting_count (self->world), ==, 0);
}

static void
collect_rows (GtkWidget *widget,
              GPtrArray *rows)
{
  if (ADW_IS_ACTION_ROW (widget))
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    collect_rows (child, rows);
}

static GPtrArray *
dup_rows (SbxUnsentDialog *dialog)
{
  GPtrArray *rows = g_ptr_array_new ();

  collect_rows (GTK_WIDGET (dialog), rows);
  return rows;
}

static guint
count_rows (SbxUnsentDialog *dialog)
{
  g_autoptr (GPtrArray) rows = dup_rows (dialog);

  return rows->len;
}

static void
find_button (GtkWidget   *widget,
             const char  *tooltip,
             GtkWidget  **button)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0)
    *button = widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    find_button (child, tooltip, button);
}

static GtkWidget *
button_of (gpointer    row,
           const char *tooltip)
{
  GtkWidget *button = NULL;

  find_button (row, tooltip, &button);
  return button;
}

static void
on_text_read (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static const char *
visible_page (SbxUnsentDialog *dialog)
{
  return gtk_stack_get_visible_child_name (sbx_ui_find (dialog, GTK_TYPE_STACK, NULL));
}

static void
test_dialog (Fixture       *self,
             gconstpointer  data)
{
  SbxUnsentDialog *dialog = sbx_unsent_dialog_new (self->client);
  g_autoptr (GPtrArray) rows = NULL;
  g_autofree char *copied = NULL;

  gtk_window_present (GTK_WINDOW (dialog));
  rows = dup_rows (dialog);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_cmpstr (adw_preferences_row_get_title (rows->pdata[0]), ==, "Call <b>you</b> back?");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (rows->pdata[1]), "Failed · Nobody has it."));
  /* Nothing is known of the channel: it may have gone, so that only here it can be removed. */
  g_assert_nonnull (button_of (rows->pdata[1], "Remove"));
  g_assert_null (button_of (rows->pdata[1], "Show Topic"));

  g_signal_emit_by_name (button_of (rows->pdata[1], "Copy Text"), "clicked");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (dialog)), NULL, on_text_read, &copied);
  sbx_test_wait (copied != NULL);
  g_assert_cmpstr (copied, ==, "Its topic is gone");

  sbx_client_drop_unsent (self->client, "lost");
  sbx_test_wait (count_rows (dialog) == 1);
  sbx_client_drop_unsent (self->client, "waits");
  sbx_test_wait (count_rows (dialog) == 0);
  g_assert_cmpstr (visible_page (dialog), ==, "nothing");
  gtk_window_destroy (GTK_WINDOW (dialog));
}

int
main (int   argc,
      char *argv[])
{
  sbx_ui_init (&argc, &argv);

  g_test_add ("/unsent/list", Fixture, NULL, set_up, test_list, tear_down);
  g_test_add ("/unsent/dialog", Fixture, NULL, set_up, test_dialog, tear_down);

  return g_test_run ();
}
