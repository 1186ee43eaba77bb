/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-drafts.h"
#include "sbx-upload-chip.h"

#include <glib/gi18n-lib.h>

/* Files: chosen, dropped or pasted, then sent with what is written. Nobody waits for them: what is on its way stands above, and the
 * next message can be written. */

#define MAX_FILES 20

static void on_parcel_ended (SbxComposer *self,
                             SbxParcel   *parcel);

/* --- what is chosen --- */

guint
sbx_composer_get_n_files (SbxComposer *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->files));
}

gboolean
sbx_composer_has_bad_file (SbxComposer *self)
{
  for (guint i = 0; i < sbx_composer_get_n_files (self); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (G_LIST_MODEL (self->files), i);

      if (sbx_upload_get_state (upload) == SBX_UPLOAD_FAILED)
        return TRUE;
    }

  return FALSE;
}

static void
on_files_changed (SbxComposer *self)
{
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

static void
add_upload (SbxComposer *self,
            SbxUpload   *upload)
{
  g_signal_connect_object (upload, "notify::state", G_CALLBACK (sbx_composer_update), self, G_CONNECT_SWAPPED);
  g_list_store_append (self->files, upload);
}

/**
 * sbx_composer_attach:
 * @self: a composer
 * @file: goes along with what is written
 */
void
sbx_composer_attach (SbxComposer *self,
                     GFile       *file)
{
  g_autoptr (SbxUpload) upload = NULL;

  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (G_IS_FILE (file));

  if (self->desk == NULL || sbx_composer_get_n_files (self) >= MAX_FILES)
    return;

  upload = sbx_upload_new (file, self->desk);
  add_upload (self, upload);
}

/**
 * sbx_composer_dup_files:
 *
 * Returns: (transfer full): the URIs of what goes along
 */
GStrv
sbx_composer_dup_files (SbxComposer *self)
{
  g_autoptr (GStrvBuilder) uris = g_strv_builder_new ();

  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  for (guint i = 0; i < sbx_composer_get_n_files (self); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (G_LIST_MODEL (self->files), i);
      g_autofree char *uri = g_file_get_uri (sbx_upload_get_file (upload));

      g_strv_builder_add (uris, uri);
    }

  return g_strv_builder_end (uris);
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

      /* TRANSLATORS: %s is a size with its unit */
      tooltip = g_strdup_printf (_("Attach Files (up to %s)"), limit);
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
    sbx_composer_attach (self, file);
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

static gboolean
on_drop (SbxComposer  *self,
         const GValue *value)
{
  if (!can_attach (self))
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

/* --- on their way --- */

static gboolean
is_here (SbxComposer *self,
         SbxParcel   *parcel)
{
  return self->desk && sbx_desk_get_topic (sbx_parcel_get_desk (parcel)) == sbx_desk_get_topic (self->desk);
}

static void
on_parcel_chip_dropped (SbxParcel     *parcel,
                        SbxUpload     *upload,
                        SbxUploadChip *chip)
{
  gtk_flow_box_remove (GTK_FLOW_BOX (gtk_widget_get_ancestor (GTK_WIDGET (chip), GTK_TYPE_FLOW_BOX)),
                       gtk_widget_get_parent (GTK_WIDGET (chip)));
  sbx_parcel_drop (parcel, upload);
}

static void
on_parcel_back (GtkWidget *button,
                SbxParcel *parcel)
{
  on_parcel_ended (SBX_COMPOSER (gtk_widget_get_ancestor (button, SBX_TYPE_COMPOSER)), parcel);
}

static GtkWidget *
make_parcel_row (SbxParcel *parcel)
{
  GtkWidget  *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget  *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget  *label = gtk_label_new (NULL);
  GtkWidget  *back = gtk_button_new_with_label (_("Back to Writing"));
  GtkWidget  *chips = gtk_flow_box_new ();
  GListModel *files = sbx_parcel_get_files (parcel);
  guint       n = g_list_model_get_n_items (files);
  g_autofree char *text = g_strdup_printf (ngettext ("Sending %u file…", "Sending %u files…", n), n);
  g_autofree char *both = *sbx_parcel_get_content (parcel) != '\0' ? g_strdup_printf ("%s  %s", text, sbx_parcel_get_content (parcel)) : g_strdup (text);

  gtk_label_set_label (GTK_LABEL (label), both);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (back, "flat");
  gtk_widget_add_css_class (back, "small");
  g_signal_connect_object (back, "clicked", G_CALLBACK (on_parcel_back), parcel, 0);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (head), back);
  gtk_box_append (GTK_BOX (row), head);

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (chips), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (chips), 3);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);
      GtkWidget *chip = sbx_upload_chip_new (upload);

      g_signal_connect_object (chip, "dropped", G_CALLBACK (on_parcel_chip_dropped), parcel, G_CONNECT_SWAPPED);
      gtk_flow_box_append (GTK_FLOW_BOX (chips), chip);
    }
  gtk_box_append (GTK_BOX (row), chips);
  gtk_widget_add_css_class (row, "parcel");

  return row;
}

/* Those of the topic that is shown. */
void
sbx_composer_show_parcels (SbxComposer *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sending))))
    gtk_box_remove (self->sending, child);
  for (guint i = 0; i < self->parcels->len; i++)
    if (is_here (self, self->parcels->pdata[i]))
      gtk_box_append (self->sending, make_parcel_row (self->parcels->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->sending), gtk_widget_get_first_child (GTK_WIDGET (self->sending)) != NULL);
}

static void
take_back (SbxComposer *self,
           SbxParcel   *parcel)
{
  GListModel      *files = sbx_parcel_get_files (parcel);
  g_autofree char *here = sbx_composer_dup_draft (self);
  g_autofree char *both = *here != '\0' && *sbx_parcel_get_content (parcel) != '\0' ? g_strconcat (sbx_parcel_get_content (parcel), "\n\n", here, NULL)
                                                                                     : g_strconcat (sbx_parcel_get_content (parcel), here, NULL);

  sbx_composer_leave_mode (self);
  sbx_composer_set_text (self, both);
  if (sbx_parcel_get_private (parcel))
    sbx_composer_set_private (self, TRUE);
  if (sbx_parcel_get_reply_to (parcel))
    sbx_composer_reply_to (self, sbx_parcel_get_reply_to (parcel));
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      add_upload (self, upload);
    }
}

static void
put_back (SbxComposer *self,
          SbxParcel   *parcel)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GListModel *files = sbx_parcel_get_files (parcel);
  g_auto (GStrv) uris = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);
      g_autofree char *uri = g_file_get_uri (sbx_upload_get_file (upload));

      g_strv_builder_add (builder, uri);
    }
  uris = g_strv_builder_end (builder);
  g_signal_emit_by_name (self, "put-back", sbx_desk_get_topic (sbx_parcel_get_desk (parcel)), sbx_parcel_get_content (parcel),
                         sbx_parcel_get_reply_to (parcel), sbx_parcel_get_private (parcel), uris);
}

static void
forget_parcel (SbxComposer *self,
               SbxParcel   *parcel)
{
  g_signal_handlers_disconnect_by_data (parcel, self);
  g_ptr_array_remove (self->parcels, parcel);
  sbx_composer_show_parcels (self);
}

/* It does not go: what was written with it comes back to where it was. */
static void
on_parcel_ended (SbxComposer *self,
                 SbxParcel   *parcel)
{
  g_autoptr (SbxParcel) kept = g_object_ref (parcel);

  sbx_parcel_stop (parcel);
  forget_parcel (self, parcel);
  if (is_here (self, parcel))
    take_back (self, parcel);
  else
    put_back (self, parcel);
}

static void
on_parcel_sent (SbxComposer *self,
                SbxParcel   *parcel)
{
  g_autoptr (SbxParcel) kept = g_object_ref (parcel);

  forget_parcel (self, parcel);
  if (is_here (self, parcel))
    g_signal_emit_by_name (self, "sent");
}

/* With @text, which stands in nothing else from now on. */
void
sbx_composer_send_files (SbxComposer *self,
                         const char  *text)
{
  SbxParcel *parcel = sbx_parcel_new (self->desk, text, self->reply_to, self->is_private, G_LIST_MODEL (self->files));

  g_ptr_array_add (self->parcels, parcel);
  g_signal_connect_object (parcel, "sent", G_CALLBACK (on_parcel_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parcel, "refused", G_CALLBACK (on_parcel_ended), self, G_CONNECT_SWAPPED);
  sbx_composer_clear_files (self);
  sbx_composer_reply_to (self, NULL);
  sbx_composer_set_text (self, "");
  sbx_composer_show_parcels (self);
  sbx_parcel_start (parcel);
}

/**
 * sbx_composer_stop:
 */
void
sbx_composer_stop (SbxComposer *self)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  while (self->parcels->len > 0)
    {
      g_autoptr (SbxParcel) parcel = g_object_ref (self->parcels->pdata[0]);

      sbx_parcel_stop (parcel);
      g_signal_handlers_disconnect_by_data (parcel, self);
      g_ptr_array_remove_index (self->parcels, 0);
      put_back (self, parcel);
    }
}

/* --- object --- */

void
sbx_composer_install_files (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, on_paste);
  gtk_widget_class_install_action (klass, "composer.attach", NULL, attach_activated);
}

void
sbx_composer_set_up_files (SbxComposer *self)
{
  GType          types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

  /* Before the text view, which would take the names of the files as text. */
  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));

  self->files = g_list_store_new (SBX_TYPE_UPLOAD);
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
  g_clear_object (&self->files);
}
