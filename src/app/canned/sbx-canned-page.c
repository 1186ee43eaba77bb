/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-page.h"

#include "sbx-canned-dialog.h"
#include "sbx-formatters.h"
#include "sbx-spoken-names.h"
#include "sbx-toaster.h"

#include <glib/gi18n-lib.h>

/* Of a row. */
#define REPLY_KEY "sbx-reply"

struct _SbxCannedPage
{
  AdwPreferencesPage parent_instance;

  AdwPreferencesGroup *group;

  SbxCannedReplies *replies;
  GPtrArray        *rows;   /* of GtkWidget, in the order of the replies */
  guint             update; /* idle: the rows are not those of the replies */
  SbxCannedReply   *focus;  /* (nullable): the row of this one is to have the keyboard */

  SbxCannedReply *removed; /* (nullable): what Undo brings back */
  guint           removed_from;

  GtkFileChooserNative *chooser; /* (nullable): open now */
};

G_DEFINE_FINAL_TYPE (SbxCannedPage, sbx_canned_page, ADW_TYPE_PREFERENCES_PAGE)

/* --- what is said --- */

static void
tell (SbxCannedPage *self,
      const char    *text,
      gboolean       undo)
{
  GtkRoot         *window = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast        *toast = adw_toast_new (markup);

  if (undo)
    {
      adw_toast_set_timeout (toast, SBX_TOASTER_UNDO_SECONDS);
      adw_toast_set_button_label (toast, _("Undo"));
      adw_toast_set_action_name (toast, "canned.restore");
    }
  if (ADW_IS_PREFERENCES_WINDOW (window))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (window), g_object_ref (toast));
  g_object_unref (toast);
}

/* --- rows --- */

static SbxCannedReply *
reply_of (GtkWidget *widget)
{
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ACTION_ROW);

  return row ? g_object_get_data (G_OBJECT (row), REPLY_KEY) : NULL;
}

static guint
place_of (SbxCannedPage  *self,
          SbxCannedReply *reply)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->replies));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxCannedReply) other = g_list_model_get_item (G_LIST_MODEL (self->replies), i);

      if (sbx_canned_reply_equal (other, reply))
        return i;
    }

  return n;
}

static void
move_to (SbxCannedPage  *self,
         SbxCannedReply *reply,
         guint           position)
{
  g_autoptr (GError) error = NULL;

  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->replies)))
    return;

  g_set_object (&self->focus, reply);
  if (!sbx_canned_replies_move (self->replies, reply, position, &error))
    tell (self, error->message, FALSE);
}

static void
open_dialog (SbxCannedPage  *self,
             SbxCannedReply *reply)
{
  GtkWidget *dialog = sbx_canned_dialog_new (self->replies, reply);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_row_activated (SbxCannedPage *self,
                  GtkWidget     *row)
{
  open_dialog (self, reply_of (row));
}

static void
on_up (SbxCannedPage *self,
       GtkWidget     *button)
{
  SbxCannedReply *reply = reply_of (button);
  guint           place = place_of (self, reply);

  if (place > 0)
    move_to (self, reply, place - 1);
}

static void
on_down (SbxCannedPage *self,
         GtkWidget     *button)
{
  SbxCannedReply *reply = reply_of (button);

  move_to (self, reply, place_of (self, reply) + 1);
}

static void
on_remove (SbxCannedPage *self,
           GtkWidget     *button)
{
  g_autoptr (SbxCannedReply) reply = g_object_ref (reply_of (button));
  guint place = place_of (self, reply);
  g_autofree char *name = sbx_format_name (sbx_canned_reply_get_title (reply), NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (!sbx_canned_replies_remove (self->replies, reply, &error))
    {
      tell (self, error->message, FALSE);
      return;
    }

  g_set_object (&self->removed, reply);
  self->removed_from = place;
  /* TRANSLATORS: %s is what a canned reply is called */
  text = g_strdup_printf (_("“%s” was removed"), name);
  tell (self, text, TRUE);
}

static gboolean
on_row_key (SbxCannedPage         *self,
            guint                  keyval,
            guint                  keycode,
            GdkModifierType        state,
            GtkEventControllerKey *controller)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  if ((state & gtk_accelerator_get_default_mod_mask ()) == GDK_ALT_MASK && keyval == GDK_KEY_Up)
    on_up (self, row);
  else if ((state & gtk_accelerator_get_default_mod_mask ()) == GDK_ALT_MASK && keyval == GDK_KEY_Down)
    on_down (self, row);
  else if (keyval == GDK_KEY_Delete)
    on_remove (self, row);
  else
    return FALSE;

  return TRUE;
}

/* --- by hand --- */

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source,
                 double         x,
                 double         y)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, picture, (int) x, (int) y);

  return gdk_content_provider_new_typed (SBX_TYPE_CANNED_REPLY, reply_of (row));
}

static gboolean
on_drop (SbxCannedPage *self,
         const GValue  *value,
         double         x,
         double         y,
         GtkDropTarget *target)
{
  SbxCannedReply *there = reply_of (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target)));

  move_to (self, g_value_get_object (value), place_of (self, there));
  return TRUE;
}

static void
add_drag (SbxCannedPage *self,
          GtkWidget     *row)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SBX_TYPE_CANNED_REPLY, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (on_drag_prepare), NULL);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
}

/* --- making rows --- */

static void
add_button (SbxCannedPage *self,
            GtkWidget     *row,
            const char    *icon_name,
            const char    *tooltip,
            GCallback      callback,
            gboolean       enabled)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_sensitive (button, enabled);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static GtkWidget *
make_row (SbxCannedPage  *self,
          SbxCannedReply *reply,
          guint           place,
          guint           n)
{
  GtkWidget          *row = adw_action_row_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_autofree char    *title = sbx_format_name (sbx_canned_reply_get_title (reply), NULL);
  g_autofree char    *line = sbx_format_one_line (sbx_canned_reply_get_text (reply));
  /* TRANSLATORS: tooltips; %s is what a canned reply is called */
  g_autofree char    *up = g_strdup_printf (_("Move “%s” Up (Alt+Up)"), title);
  g_autofree char    *down = g_strdup_printf (_("Move “%s” Down (Alt+Down)"), title);
  g_autofree char    *away = g_strdup_printf (_("Remove “%s” (Delete)"), title);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  add_button (self, row, "go-up-symbolic", up, G_CALLBACK (on_up), place > 0);
  add_button (self, row, "go-down-symbolic", down, G_CALLBACK (on_down), place + 1 < n);
  add_button (self, row, "user-trash-symbolic", away, G_CALLBACK (on_remove), TRUE);
  g_object_set_data_full (G_OBJECT (row), REPLY_KEY, g_object_ref (reply), g_object_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_row_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (row, keys);
  add_drag (self, row);

  return row;
}

static void
update_rows (SbxCannedPage *self)
{
  GListModel *replies = G_LIST_MODEL (self->replies);
  const char *trouble = sbx_canned_replies_get_trouble (self->replies);
  guint       n = g_list_model_get_n_items (replies);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxCannedReply) reply = g_list_model_get_item (replies, i);
      GtkWidget *row = make_row (self, reply, i, n);

      g_ptr_array_add (self->rows, row);
      adw_preferences_group_add (self->group, row);
      if (self->focus && sbx_canned_reply_equal (reply, self->focus))
        gtk_widget_grab_focus (row);
    }
  g_clear_object (&self->focus);

  if (trouble)
    {
      g_autofree char *markup = g_markup_escape_text (trouble, -1);

      adw_preferences_group_set_description (self->group, markup);
    }
  else
    {
      adw_preferences_group_set_description (self->group, n > 0 ? _("A slash in an empty entry opens them.")
                                                                : _("What you write often can stand here. A slash in an empty entry opens it."));
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "canned.export", n > 0);
  sbx_spoken_names_give (GTK_WIDGET (self));
}

static gboolean
on_update (gpointer user_data)
{
  SbxCannedPage *self = user_data;

  self->update = 0;
  update_rows (self);

  return G_SOURCE_REMOVE;
}

/* The row that was clicked stands as long as it is being clicked. */
static void
on_changed (SbxCannedPage *self)
{
  if (self->update == 0)
    self->update = g_idle_add (on_update, self);
}

/* --- files --- */

/* What goes on with a file while the page is closed. */
typedef struct
{
  SbxCannedPage *page;
  char          *name; /* of the file */
} FileWork;

static FileWork *
file_work_new (SbxCannedPage *self,
               GFile         *file)
{
  FileWork *work = g_new0 (FileWork, 1);

  work->page = g_object_ref (self);
  work->name = g_file_get_parse_name (file);

  return work;
}

static void
file_work_free (FileWork *work)
{
  g_object_unref (work->page);
  g_free (work->name);
  g_free (work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FileWork, file_work_free)

static void
on_imported (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (FileWork) work = user_data;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  int n = sbx_canned_replies_import_finish (SBX_CANNED_REPLIES (source), result, &error);

  if (n < 0)
    /* TRANSLATORS: the first %s is a file with its folder, the second why, in a sentence */
    text = g_strdup_printf (_("Nothing was taken from “%s”. %s"), work->name, error->message);
  else if (n == 0)
    text = g_strdup (_("All of them are here already."));
  else
    text = g_strdup_printf (ngettext ("%d canned reply was added", "%d canned replies were added", n), n);
  tell (work->page, text, FALSE);
}

static void
on_exported (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (FileWork) work = user_data;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (sbx_canned_replies_export_finish (SBX_CANNED_REPLIES (source), result, &error))
    text = g_strdup_printf (_("Saved as %s"), work->name);
  else
    /* TRANSLATORS: the first %s is a file with its folder, the second why */
    text = g_strdup_printf (_("The canned replies were not saved as “%s”: %s"), work->name, error->message);
  tell (work->page, text, FALSE);
}

static void
on_chosen (SbxCannedPage   *self,
           int              response,
           GtkNativeDialog *dialog)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  gboolean saving = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)) == GTK_FILE_CHOOSER_ACTION_SAVE;

  g_clear_object (&self->chooser);
  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;
  if (saving)
    sbx_canned_replies_export_async (self->replies, file, on_exported, file_work_new (self, file));
  else
    sbx_canned_replies_import_async (self->replies, file, on_imported, file_work_new (self, file));
}

static void
choose (SbxCannedPage        *self,
        const char           *title,
        GtkFileChooserAction  action)
{
  gboolean saving = action == GTK_FILE_CHOOSER_ACTION_SAVE;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->chooser)
    return;

  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), action,
                                               saving ? _("_Export") : _("_Import"), NULL);
  gtk_file_filter_set_name (filter, _("Canned replies (JSON)"));
  gtk_file_filter_add_mime_type (filter, "application/json");
  gtk_file_filter_add_suffix (filter, "json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  if (saving)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), "canned-replies.json");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- actions --- */

static void
add_activated (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  open_dialog (SBX_CANNED_PAGE (widget), NULL);
}

static void
import_activated (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  choose (SBX_CANNED_PAGE (widget), _("Import Canned Replies"), GTK_FILE_CHOOSER_ACTION_OPEN);
}

static void
export_activated (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  choose (SBX_CANNED_PAGE (widget), _("Export Canned Replies"), GTK_FILE_CHOOSER_ACTION_SAVE);
}

/**
 * sbx_canned_page_restore:
 *
 * Brings back what was removed last, to where it was.
 */
void
sbx_canned_page_restore (SbxCannedPage *self)
{
  g_autoptr (SbxCannedReply) reply = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SBX_IS_CANNED_PAGE (self));

  reply = g_steal_pointer (&self->removed);
  if (reply == NULL)
    return;

  g_set_object (&self->focus, reply);
  if (!sbx_canned_replies_insert (self->replies, self->removed_from, reply, &error))
    tell (self, error->message, FALSE);
}

/* --- object --- */

static void
sbx_canned_page_dispose (GObject *object)
{
  SbxCannedPage *self = SBX_CANNED_PAGE (object);

  g_clear_handle_id (&self->update, g_source_remove);
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->replies);
  g_clear_object (&self->removed);
  g_clear_object (&self->focus);

  G_OBJECT_CLASS (sbx_canned_page_parent_class)->dispose (object);
}

static void
sbx_canned_page_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_CANNED_PAGE (object)->rows);

  G_OBJECT_CLASS (sbx_canned_page_parent_class)->finalize (object);
}

static void
sbx_canned_page_class_init (SbxCannedPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_canned_page_dispose;
  object_class->finalize = sbx_canned_page_finalize;

  gtk_widget_class_install_action (widget_class, "canned.add", NULL, add_activated);
  gtk_widget_class_install_action (widget_class, "canned.import", NULL, import_activated);
  gtk_widget_class_install_action (widget_class, "canned.export", NULL, export_activated);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/canned/sbx-canned-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxCannedPage, group);
}

static void
sbx_canned_page_init (SbxCannedPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_canned_page_set_replies:
 *
 * Once in the life of a page.
 */
void
sbx_canned_page_set_replies (SbxCannedPage    *self,
                             SbxCannedReplies *replies)
{
  g_return_if_fail (SBX_IS_CANNED_PAGE (self));
  g_return_if_fail (self->replies == NULL);

  self->replies = g_object_ref (replies);
  sbx_canned_replies_refresh (replies);
  g_signal_connect_object (replies, "items-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (replies, "notify::trouble", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  update_rows (self);
}
