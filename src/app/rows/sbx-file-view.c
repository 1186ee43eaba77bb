/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-file-view.h"

#include "sbx-attachment-saver.h"
#include "sbx-desk.h"
#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

struct _SbxFileView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel  *about;

  SbxAttachment *file;
};

G_DEFINE_FINAL_TYPE (SbxFileView, sbx_file_view, GTK_TYPE_WIDGET)

static const char *
get_icon_name (const char *mime)
{
  if (g_str_has_prefix (mime, "image/"))
    return "image-x-generic-symbolic";
  if (g_str_has_prefix (mime, "audio/"))
    return "audio-x-generic-symbolic";
  if (g_str_has_prefix (mime, "video/"))
    return "video-x-generic-symbolic";

  return "text-x-generic-symbolic";
}

/* (nullable): where it is, if that is on the web; nothing else is ever opened. */
static char *
dup_host (SbxAttachment *file)
{
  g_autoptr (GUri) uri = sbx_attachment_get_url (file) ? g_uri_parse (sbx_attachment_get_url (file), G_URI_FLAGS_NONE, NULL) : NULL;
  const char *scheme = uri ? g_uri_get_scheme (uri) : NULL;

  if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0)
    return NULL;

  return g_strdup (g_uri_get_host (uri));
}

static void
on_save (SbxFileView *self)
{
  sbx_attachment_saver_save (GTK_WIDGET (self), self->file, self->about);
}

static void
on_open (SbxFileView *self)
{
  sbx_attachment_saver_open (GTK_WIDGET (self), self->file, self->about);
}

static void
on_browse (SbxFileView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, sbx_attachment_get_url (self->file), GDK_CURRENT_TIME);
}

static void
add_button (SbxFileView *self,
            const char  *icon_name,
            const char  *label,
            GCallback    callback)
{
  GtkWidget       *button = gtk_button_new_from_icon_name (icon_name);
  g_autofree char *file = sbx_plain_text_dup_file (sbx_attachment_get_name (self->file));
  /* TRANSLATORS: what a button does, and the name of the file */
  g_autofree char *name = g_strdup_printf (_("%s: %s"), label, file);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (self->box), button);
}

static GtkLabel *
add_line (GtkWidget  *box,
          const char *text,
          const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

/* Its buttons depend on where it is, which is known where it stands. */
static void
sbx_file_view_root (GtkWidget *widget)
{
  SbxFileView     *self = SBX_FILE_VIEW (widget);
  g_autofree char *host = dup_host (self->file);

  GTK_WIDGET_CLASS (sbx_file_view_parent_class)->root (widget);

  if (GTK_IS_BUTTON (gtk_widget_get_last_child (self->box)))
    return;
  if (sbx_desk_has_file (sbx_desk_lookup (widget), self->file))
    {
      if (sbx_attachment_saver_can_open (self->file))
        add_button (self, "document-open-symbolic", _("Open"), G_CALLBACK (on_open));
      add_button (self, "document-save-symbolic", _("Save As…"), G_CALLBACK (on_save));
    }
  else if (host)
    {
      /* TRANSLATORS: a button; %s is the name of a computer in the internet */
      g_autofree char *label = g_strdup_printf (_("Open in the browser, from %s"), host);

      add_button (self, "web-browser-symbolic", label, G_CALLBACK (on_browse));
      gtk_label_set_label (self->about, host);
    }
}

static void
sbx_file_view_dispose (GObject *object)
{
  SbxFileView *self = SBX_FILE_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (sbx_file_view_parent_class)->dispose (object);
}

static void
sbx_file_view_class_init (SbxFileViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_file_view_dispose;
  widget_class->root = sbx_file_view_root;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "fileview");
}

static void
sbx_file_view_init (SbxFileView *self)
{
}

GtkWidget *
sbx_file_view_new (SbxAttachment *file)
{
  SbxFileView     *self = g_object_new (SBX_TYPE_FILE_VIEW, NULL);
  GtkWidget       *icon = gtk_image_new_from_icon_name (get_icon_name (sbx_attachment_get_mime (file)));
  GtkWidget       *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gint64           size = sbx_attachment_get_size (file);
  g_autofree char *name = sbx_plain_text_dup_file (sbx_attachment_get_name (file));
  g_autofree char *about = size > 0 ? g_format_size ((guint64) size) : sbx_plain_text_dup_file (sbx_attachment_get_mime (file));

  self->file = g_object_ref (file);
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, _("File"), -1);
  gtk_box_append (GTK_BOX (self->box), icon);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  add_line (lines, name, "name");
  self->about = add_line (lines, about, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->about), "about");
  gtk_box_append (GTK_BOX (self->box), lines);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);

  return GTK_WIDGET (self);
}
