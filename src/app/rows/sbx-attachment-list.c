/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-attachment-list.h"

#include "sbx-desk.h"
#include "sbx-file-view.h"
#include "sbx-picture-view.h"
#include "sbx-picture.h"
#include "sbx-voice-view.h"

#include <glib/gi18n-lib.h>

/* A message may say that it has any number of files. */
#define MAX_SHOWN 12

struct _SbxAttachmentList
{
  GtkWidget parent_instance;

  GPtrArray *shown;   /* of SbxAttachment */
  gboolean   at_desk; /* how they were shown: without a desk nothing is fetched */
};

G_DEFINE_FINAL_TYPE (SbxAttachmentList, sbx_attachment_list, GTK_TYPE_WIDGET)

static gboolean
is_shown (SbxAttachmentList *self,
          GListModel        *files)
{
  guint n = files ? g_list_model_get_n_items (files) : 0;

  if (self->shown->len != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxAttachment) file = g_list_model_get_item (files, i);

      if (!sbx_attachment_equal (file, self->shown->pdata[i]))
        return FALSE;
    }

  return TRUE;
}

/* What is elsewhere is never fetched by us: its sender would learn that we read it. */
static GtkWidget *
make_view (SbxDesk       *desk,
           SbxAttachment *file)
{
  const char *mime = sbx_attachment_get_mime (file);

  if (sbx_desk_has_file (desk, file) && sbx_picture_is_type (mime))
    return sbx_picture_view_new (file);
  if (sbx_desk_has_file (desk, file) && g_str_has_prefix (mime, "audio/"))
    return sbx_voice_view_new (file);

  return sbx_file_view_new (file);
}

static void
clear (SbxAttachmentList *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_ptr_array_set_size (self->shown, 0);
}

static void
sbx_attachment_list_dispose (GObject *object)
{
  clear (SBX_ATTACHMENT_LIST (object));

  G_OBJECT_CLASS (sbx_attachment_list_parent_class)->dispose (object);
}

static void
sbx_attachment_list_finalize (GObject *object)
{
  g_ptr_array_unref (SBX_ATTACHMENT_LIST (object)->shown);

  G_OBJECT_CLASS (sbx_attachment_list_parent_class)->finalize (object);
}

static void
sbx_attachment_list_class_init (SbxAttachmentListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_attachment_list_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_attachment_list_finalize;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "attachments");
}

static void
sbx_attachment_list_init (SbxAttachmentList *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 4);
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
}

GtkWidget *
sbx_attachment_list_new (void)
{
  return g_object_new (SBX_TYPE_ATTACHMENT_LIST, NULL);
}

/**
 * sbx_attachment_list_show:
 * @self: a list, where its desk can be found
 * @files: (nullable): of SbxAttachment
 */
void
sbx_attachment_list_show (SbxAttachmentList *self,
                          GListModel        *files)
{
  SbxDesk *desk;
  guint    n;

  g_return_if_fail (SBX_IS_ATTACHMENT_LIST (self));

  desk = sbx_desk_lookup (GTK_WIDGET (self));
  if (is_shown (self, files) && self->at_desk == (desk != NULL))
    return;

  clear (self);
  self->at_desk = desk != NULL;
  n = files ? g_list_model_get_n_items (files) : 0;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxAttachment) file = g_list_model_get_item (files, i);

      if (i < MAX_SHOWN)
        gtk_widget_set_parent (make_view (desk, file), GTK_WIDGET (self));
      g_ptr_array_add (self->shown, g_steal_pointer (&file));
    }
  if (n > MAX_SHOWN)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("and %u more file", "and %u more files", n - MAX_SHOWN), n - MAX_SHOWN);
      GtkWidget       *label = gtk_label_new (text);

      gtk_widget_add_css_class (label, "caption");
      gtk_widget_set_parent (label, GTK_WIDGET (self));
    }
}
