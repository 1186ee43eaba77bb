/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-focus.h"
#include "sbx-upload-chip.h"

#include <glib/gi18n-lib.h>

/* Messages with files on their way. Nobody waits for them: they stand above, and the next message can be written, which goes when they
 * have gone. */

static gboolean
is_here (SbxComposer *self,
         SbxParcel   *parcel)
{
  return self->desk && sbx_desk_get_topic (sbx_parcel_get_desk (parcel)) == sbx_desk_get_topic (self->desk);
}

/* @widget goes: whoever was there goes on writing. */
static void
leave (SbxComposer *self,
       GtkWidget   *widget)
{
  if (sbx_focus_within (widget))
    gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
on_parcel_chip_dropped (SbxParcel     *parcel,
                        SbxUpload     *upload,
                        SbxUploadChip *chip)
{
  leave (SBX_COMPOSER (gtk_widget_get_ancestor (GTK_WIDGET (chip), SBX_TYPE_COMPOSER)), GTK_WIDGET (chip));
  gtk_flow_box_remove (GTK_FLOW_BOX (gtk_widget_get_ancestor (GTK_WIDGET (chip), GTK_TYPE_FLOW_BOX)),
                       gtk_widget_get_parent (GTK_WIDGET (chip)));
  sbx_parcel_drop (parcel, upload);
}

static void on_parcel_ended (SbxComposer *self,
                             SbxParcel   *parcel);

static void
on_parcel_back (GtkWidget *button,
                SbxParcel *parcel)
{
  on_parcel_ended (SBX_COMPOSER (gtk_widget_get_ancestor (button, SBX_TYPE_COMPOSER)), parcel);
}

/* What becomes of it, and of what. */
static void
show_head (GtkLabel  *label,
           SbxParcel *parcel)
{
  guint            n = g_list_model_get_n_items (sbx_parcel_get_files (parcel));
  const char      *content = sbx_parcel_get_content (parcel);
  g_autofree char *text = NULL;
  g_autofree char *both = NULL;

  if (sbx_parcel_is_stuck (parcel))
    text = g_strdup (_("Not sent yet"));
  else if (n > 0)
    text = g_strdup_printf (ngettext ("Sending %u file…", "Sending %u files…", n), n);
  else
    text = g_strdup (_("Waits for the files before it…"));
  both = *content != '\0' ? g_strdup_printf ("%s  %s", text, content) : NULL;
  gtk_label_set_label (label, both ? both : text);
}

static void
on_files_dropped (GtkLabel *label)
{
  show_head (label, g_object_get_data (G_OBJECT (label), "sbx-parcel"));
}

static void
on_upload_state (SbxUpload  *upload,
                 GParamSpec *pspec,
                 GtkLabel   *label)
{
  show_head (label, g_object_get_data (G_OBJECT (label), "sbx-parcel"));
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

  g_object_set_data_full (G_OBJECT (label), "sbx-parcel", g_object_ref (parcel), g_object_unref);
  g_signal_connect_object (files, "items-changed", G_CALLBACK (on_files_dropped), label, G_CONNECT_SWAPPED);
  show_head (GTK_LABEL (label), parcel);
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

      g_signal_connect_object (upload, "notify::state", G_CALLBACK (on_upload_state), label, 0);
      g_signal_connect_object (chip, "dropped", G_CALLBACK (on_parcel_chip_dropped), parcel, G_CONNECT_SWAPPED);
      gtk_flow_box_append (GTK_FLOW_BOX (chips), chip);
    }
  gtk_box_append (GTK_BOX (row), chips);
  gtk_widget_add_css_class (row, "parcel");
  g_object_set_data_full (G_OBJECT (row), "sbx-parcel", g_object_ref (parcel), g_object_unref);

  return row;
}

static SbxParcel *
row_get_parcel (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "sbx-parcel");
}

static gboolean
has_row (SbxComposer *self,
         SbxParcel   *parcel)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->sending));

  while (row && row_get_parcel (row) != parcel)
    row = gtk_widget_get_next_sibling (row);

  return row != NULL;
}

/* Those of the topic that is shown, in the order of writing. The row of one that stays stays too, with the keyboard that may be there. */
void
sbx_composer_show_parcels (SbxComposer *self)
{
  GtkWidget *next;

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->sending)); row; row = next)
    {
      SbxParcel *parcel = row_get_parcel (row);

      next = gtk_widget_get_next_sibling (row);
      if (is_here (self, parcel) && g_ptr_array_find (self->parcels, parcel, NULL))
        continue;
      leave (self, row);
      gtk_box_remove (self->sending, row);
    }
  for (guint i = 0; i < self->parcels->len; i++)
    if (is_here (self, self->parcels->pdata[i]) && !has_row (self, self->parcels->pdata[i]))
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

  sbx_composer_set_draft (self, both);
  if (sbx_parcel_get_private (parcel))
    sbx_composer_set_private (self, TRUE);
  if (sbx_parcel_get_reply_to (parcel) && self->reply_to == NULL)
    {
      self->reply_to = g_strdup (sbx_parcel_get_reply_to (parcel));
      sbx_composer_show_mode (self);
    }
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxUpload) upload = g_list_model_get_item (files, i);

      sbx_composer_add_upload (self, upload);
    }
}

static void
put_back (SbxComposer *self,
          SbxParcel   *parcel)
{
  g_auto (GStrv) uris = sbx_uploads_dup_uris (sbx_parcel_get_files (parcel));

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
  g_signal_emit_by_name (self, "parcels-changed");
}

/* One after the other, so that what was written first arrives first. One that waits for a person keeps nobody waiting. */
static void
start_next (SbxComposer *self,
            SbxTopic    *topic)
{
  for (guint i = 0; i < self->parcels->len; i++)
    {
      SbxParcel *parcel = self->parcels->pdata[i];

      if (sbx_desk_get_topic (sbx_parcel_get_desk (parcel)) != topic || sbx_parcel_is_stuck (parcel))
        continue;
      sbx_parcel_start (parcel);
      return;
    }
}

/* It does not go: what was written with it comes back to where it was. */
static void
on_parcel_ended (SbxComposer *self,
                 SbxParcel   *parcel)
{
  g_autoptr (SbxParcel) kept = g_object_ref (parcel);

  sbx_parcel_stop (parcel);
  if (is_here (self, parcel))
    take_back (self, parcel);
  else
    put_back (self, parcel);
  forget_parcel (self, parcel);
  start_next (self, sbx_desk_get_topic (sbx_parcel_get_desk (parcel)));
}

static void
on_parcel_sent (SbxComposer *self,
                SbxParcel   *parcel)
{
  g_autoptr (SbxParcel) kept = g_object_ref (parcel);

  forget_parcel (self, parcel);
  if (is_here (self, parcel))
    g_signal_emit_by_name (self, "sent");
  start_next (self, sbx_desk_get_topic (sbx_parcel_get_desk (parcel)));
}

static void
on_parcel_stuck (SbxComposer *self,
                 SbxParcel   *parcel)
{
  start_next (self, sbx_desk_get_topic (sbx_parcel_get_desk (parcel)));
}

/* What is written next in this topic waits for it. */
gboolean
sbx_composer_is_sending (SbxComposer *self)
{
  for (guint i = 0; i < self->parcels->len; i++)
    if (is_here (self, self->parcels->pdata[i]) && !sbx_parcel_is_stuck (self->parcels->pdata[i]))
      return TRUE;

  return FALSE;
}

/* @text and the files that are chosen, which stand in nothing else from now on. */
void
sbx_composer_send_parcel (SbxComposer *self,
                          const char  *text)
{
  SbxParcel *parcel = sbx_parcel_new (self->desk, text, self->reply_to, self->is_private, G_LIST_MODEL (self->files));

  g_ptr_array_add (self->parcels, parcel);
  g_signal_connect_object (parcel, "sent", G_CALLBACK (on_parcel_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parcel, "refused", G_CALLBACK (on_parcel_ended), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (parcel, "stuck", G_CALLBACK (on_parcel_stuck), self, G_CONNECT_SWAPPED);
  g_signal_emit_by_name (self, "parcels-changed");
  sbx_composer_clear_files (self);
  sbx_composer_reply_to (self, NULL);
  sbx_composer_set_text (self, "");
  sbx_composer_show_parcels (self);
  start_next (self, sbx_desk_get_topic (self->desk));
}

/**
 * sbx_composer_foreach_parcel:
 * @self: a composer
 * @func: (scope call): called for each message on its way, of any topic, from the first on
 */
void
sbx_composer_foreach_parcel (SbxComposer *self,
                             GFunc        func,
                             gpointer     user_data)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  g_ptr_array_foreach (self->parcels, func, user_data);
}

/**
 * sbx_composer_stop:
 */
void
sbx_composer_stop (SbxComposer *self)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  /* From the last on: each comes to stand before those that were written after it. */
  while (self->parcels->len > 0)
    {
      g_autoptr (SbxParcel) parcel = g_object_ref (self->parcels->pdata[self->parcels->len - 1]);

      sbx_parcel_stop (parcel);
      put_back (self, parcel);
      forget_parcel (self, parcel);
    }
}
