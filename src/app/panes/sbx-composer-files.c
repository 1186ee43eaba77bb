/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-drafts.h"
#include "sbx-formatters.h"
#include "sbx-limits.h"
#include "sbx-upload-chip.h"

#include <glib/gi18n-lib.h>

/* Files: chosen, dropped or pasted, to be sent with what is written. */

/* So many of those that were left out are named. */
#define NAMES 3

/* --- what is chosen --- */

guint
sbx_composer_get_n_files (SbxComposer *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->files));
}

/* (transfer full) (nullable): the first that cannot be sent. */
static SbxUpload *
dup_bad_file (SbxComposer *self,
              guint       *n_bad)
{
  SbxUpload *first = NULL;

  *n_bad = 0;
  for (guint i = 0; i < sbx_composer_get_n_files (self); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      if (sbx_upload_get_state (upload) != SBX_UPLOAD_FAILED)
        continue;
      if ((*n_bad)++ == 0)
        first = g_steal_pointer (&upload);
    }

  return first;
}

/* (transfer full) (nullable): why nothing was sent when somebody wanted it, as long as that stands in the way. */
char *
sbx_composer_dup_why_stopped (SbxComposer *self)
{
  guint n_bad;
  g_autoptr (SbxUpload) bad = dup_bad_file (self, &n_bad);

  if (bad == NULL || self->editing)
    self->stopped = FALSE;
  if (!self->stopped)
    return NULL;

  gtk_button_set_label (GTK_BUTTON (self->drop_bad), n_bad == 1 ? _("Remove File") : _("Remove Files"));
  if (n_bad == 1)
    /* TRANSLATORS: %s is a sentence: why a file cannot be sent */
    return g_strdup_printf (_("Not sent. %s"), sbx_upload_get_reason (bad));

  return g_strdup_printf (ngettext ("Not sent: %u of the files cannot be sent.", "Not sent: %u of the files cannot be sent.", n_bad), n_bad);
}

/* Whether something is chosen that cannot be sent: it is said, with a way out. */
gboolean
sbx_composer_stop_at_bad_file (SbxComposer *self)
{
  guint n_bad;
  g_autoptr (SbxUpload) bad = dup_bad_file (self, &n_bad);

  if (bad == NULL || self->editing)
    return FALSE;

  self->stopped = TRUE;
  sbx_composer_update (self);
  sbx_composer_announce_note (self);
  return TRUE;
}

static void
on_drop_bad (SbxComposer *self)
{
  for (guint i = sbx_composer_get_n_files (self); i-- > 0;)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      if (sbx_upload_get_state (upload) == SBX_UPLOAD_FAILED)
        g_list_store_remove (self->files, i);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

gboolean
sbx_composer_has_too_many_files (SbxComposer *self)
{
  return !self->editing && sbx_composer_get_n_files (self) > SBX_LIMIT_ATTACHMENTS;
}

/* (transfer full) (nullable): what of the last files that came did not fit. */
char *
sbx_composer_dup_left_out (SbxComposer *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = self->left_out->len;

  if (sbx_composer_has_too_many_files (self))
    return g_strdup_printf (ngettext ("Too many files to be sent: a message may have %u.", "Too many files to be sent: a message may have %u.",
                                      SBX_LIMIT_ATTACHMENTS), SBX_LIMIT_ATTACHMENTS);
  if (n == 0)
    return NULL;

  for (guint i = 0; i < MIN (n, NAMES); i++)
    g_string_append_printf (names, "%s“%s”", i > 0 ? ", " : "", (char *) self->left_out->pdata[i]);
  if (n > NAMES)
    g_string_append (names, "…");

  /* TRANSLATORS: how many files, how many a message may have, and the names of some of the former */
  return g_strdup_printf (ngettext ("%u file was left out, as a message may have %u: %s", "%u files were left out, as a message may have %u: %s", n),
                          n, SBX_LIMIT_ATTACHMENTS, names->str);
}

static void
leave_out (SbxComposer *self,
           GFile       *file)
{
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = base ? g_filename_display_name (base) : g_file_get_uri (file);

  g_ptr_array_add (self->left_out, sbx_format_name (name, ""));
}

/* After several came. */
static void
tell_left_out (SbxComposer *self)
{
  if (self->left_out->len == 0)
    return;

  sbx_composer_update (self);
  sbx_composer_announce_note (self);
}

static void
on_files_changed (SbxComposer *self)
{
  g_ptr_array_set_size (self->left_out, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->chips), sbx_composer_get_n_files (self) > 0);
  sbx_composer_update (self);
}

static void
on_chip_dropped (SbxComposer *self,
                 SbxUpload   *upload)
{
  guint position;

  if (g_list_store_find (self->files, upload, &position))
    g_list_store_remove (self->files, position);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static GtkWidget *
make_chip (gpointer item,
           gpointer user_data)
{
  SbxComposer *self = user_data;
  GtkWidget   *chip = sbx_upload_chip_new (item);

  g_signal_connect_object (chip, "dropped", G_CALLBACK (on_chip_dropped), self, G_CONNECT_SWAPPED);

  return chip;
}

void
sbx_composer_add_upload (SbxComposer *self,
                         SbxUpload   *upload)
{
  g_signal_connect_object (upload, "notify::state", G_CALLBACK (sbx_composer_update), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->files, upload);
}

/**
 * sbx_composer_attach:
 * @self: a composer
 * @file: goes along with what is written, or is told to be too many
 */
void
sbx_composer_attach (SbxComposer *self,
                     GFile       *file)
{
  g_autoptr (SbxUpload) upload = NULL;

  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (G_IS_FILE (file));

  if (self->desk == NULL)
    return;
  if (sbx_composer_get_n_files (self) >= SBX_LIMIT_ATTACHMENTS)
    {
      leave_out (self, file);
      return;
    }

  upload = sbx_upload_new (file, self->desk);
  sbx_composer_add_upload (self, upload);
}

/**
 * sbx_composer_dup_files:
 *
 * Returns: (transfer full): the URIs of what goes along
 */
GStrv
sbx_composer_dup_files (SbxComposer *self)
{
  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  return sbx_uploads_dup_uris (G_LIST_MODEL (self->files));
}

void
sbx_composer_clear_files (SbxComposer *self)
{
  g_list_store_remove_all (self->files);
}

static gboolean
can_attach (SbxComposer *self)
{
  return gtk_widget_get_sensitive (self->attach);
}

/* What the hub of this topic takes, and why not. */
void
sbx_composer_update_files (SbxComposer *self)
{
  g_autofree char *why_not = sbx_desk_dup_why_not (self->desk, SBX_ABILITY_UPLOAD);
  SbxClient       *client = self->desk ? sbx_desk_get_client (self->desk) : NULL;
  g_autofree char *tooltip = NULL;

  if (why_not == NULL && self->editing)
    why_not = g_strdup (_("The files of a message stay as they are"));
  if (client)
    {
      g_autofree char *limit = g_format_size ((guint64) sbx_client_get_upload_limit (client));

      /* TRANSLATORS: how many, and a size with its unit */
      tooltip = g_strdup_printf (_("Attach Files (up to %u, of %s each)"), SBX_LIMIT_ATTACHMENTS, limit);
    }
  gtk_widget_set_sensitive (self->attach, why_not == NULL && self->refused == NULL);
  gtk_widget_set_tooltip_text (self->attach, why_not ? why_not : tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->attach), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why_not ? why_not : "", -1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.attach", why_not == NULL && self->refused == NULL);
}

/* --- by the chooser --- */

static void
on_chosen (SbxComposer *self,
           int          response)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (self->chooser));

  for (guint i = 0; response == GTK_RESPONSE_ACCEPT && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      sbx_composer_attach (self, file);
    }
  tell_left_out (self);
  g_clear_object (&self->chooser);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
attach_activated (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  SbxComposer *self = SBX_COMPOSER (widget);
  GtkRoot     *root = gtk_widget_get_root (widget);

  if (self->chooser || !can_attach (self))
    return;

  self->chooser = gtk_file_chooser_native_new (_("Attach Files"), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Attach"), NULL);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* --- by paste and drop --- */

static void
attach_all (SbxComposer *self,
            GdkFileList *list)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (list);

  for (GSList *l = files; l; l = l->next)
    sbx_composer_attach (self, l->data);
  tell_left_out (self);
}

static void
write_picture (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), SBX_DRAFTS_FOLDER, "pasted", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* TRANSLATORS: the name of a file with a picture that somebody pasted, without its ending; year to second stand in it */
  g_autofree char *name = g_date_time_format (now, _("Pasted picture %Y-%m-%d %H-%M-%S"));
  g_autofree char *plain = g_strdelimit (g_strconcat (name ? name : "Pasted picture", ".png", NULL), "/", '-');
  g_autofree char *path = g_build_filename (folder, plain, NULL);
  g_autoptr (GBytes) bytes = gdk_texture_save_to_png_bytes (data);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_task_return_pointer (task, g_file_new_for_path (path), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_picture_written (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  SbxComposer *self = SBX_COMPOSER (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (SbxDesk) desk = user_data;

  /* Not in the topic that was opened meanwhile. */
  if (file && desk == self->desk)
    {
      sbx_composer_attach (self, file);
      tell_left_out (self);
    }
  else if (error)
    g_message ("Cannot keep a pasted picture: %s", error->message);
}

static void
attach_texture (SbxComposer *self,
                GdkTexture  *texture)
{
  g_autoptr (GTask) task = NULL;

  if (self->desk == NULL)
    return;

  task = g_task_new (self, NULL, on_picture_written, g_object_ref (self->desk));
  g_task_set_task_data (task, g_object_ref (texture), g_object_unref);
  g_task_run_in_thread (task, write_picture);
}

static void
on_pasted_files (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (SbxComposer) self = user_data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST) && g_value_get_boxed (value))
    attach_all (self, g_value_get_boxed (value));
}

static void
on_pasted_texture (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (SbxComposer) self = user_data;
  g_autoptr (GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);

  if (texture)
    attach_texture (self, texture);
}

/* What is text is pasted as text; browsers give a picture with its address as text beside it, though. */
static void
on_paste (SbxComposer *self)
{
  GdkClipboard      *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  gboolean files = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) ||
                   gdk_content_formats_contain_mime_type (formats, "text/uri-list");
  gboolean picture = gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) ||
                     gdk_content_formats_contain_mime_type (formats, "image/png");

  if (!can_attach (self) || (!files && !picture))
    return;

  g_signal_stop_emission_by_name (self->view, "paste-clipboard");
  if (files)
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_pasted_files, g_object_ref (self));
  else
    gdk_clipboard_read_texture_async (clipboard, NULL, on_pasted_texture, g_object_ref (self));
}

/* What cannot be attached is refused here, and not before: else the text view would get it. */
static gboolean
on_drop (SbxComposer  *self,
         const GValue *value)
{
  if (self->desk == NULL || !can_attach (self))
    return FALSE;

  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    attach_all (self, g_value_get_boxed (value));
  else if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    attach_texture (self, g_value_get_object (value));
  else
    return FALSE;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  return TRUE;
}

/* --- object --- */

void
sbx_composer_install_files (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, on_drop_bad);
  gtk_widget_class_bind_template_callback (klass, on_paste);
  gtk_widget_class_install_action (klass, "composer.attach", NULL, attach_activated);
}

/**
 * sbx_composer_take_drops:
 * @self: a composer
 * @widget: what the composer is in, and is about the same topic
 *
 * Files and pictures that are dropped on @widget go along with what is written.
 */
void
sbx_composer_take_drops (SbxComposer *self,
                         GtkWidget   *widget)
{
  GType          types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (GTK_IS_WIDGET (widget));

  /* Before the text view, which would take the names of the files as text. */
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (target));
}

void
sbx_composer_set_up_files (SbxComposer *self)
{
  self->files = g_list_store_new (SBX_TYPE_UPLOAD);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  self->parcels = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_flow_box_bind_model (self->chips, G_LIST_MODEL (self->files), make_chip, self, NULL);
  g_signal_connect_object (self->files, "items-changed", G_CALLBACK (on_files_changed), self, G_CONNECT_SWAPPED);
}

void
sbx_composer_dispose_files (SbxComposer *self)
{
  if (self->chooser)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->parcels, g_ptr_array_unref);
  g_clear_pointer (&self->left_out, g_ptr_array_unref);
  g_clear_object (&self->files);
}
