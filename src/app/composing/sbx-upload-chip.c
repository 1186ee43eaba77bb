/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-upload-chip.h"

#include "sbx-focus.h"

#include <glib/gi18n-lib.h>

struct _SbxUploadChip
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkImage  *icon;
  GtkLabel  *name;
  GtkLabel  *about;
  GtkWidget *progress;
  GtkWidget *again;
  GtkWidget *drop;

  SbxUpload *upload;
  SbxUploadState announced;
};

enum {
  DROPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxUploadChip, sbx_upload_chip, GTK_TYPE_WIDGET)

static char *
dup_about (SbxUpload *upload)
{
  g_autofree char *size = g_format_size ((guint64) MAX (sbx_upload_get_size (upload), 0));

  switch (sbx_upload_get_state (upload))
    {
    case SBX_UPLOAD_SENDING:
      /* TRANSLATORS: how much of a file is sent, and its size: "45 % of 2.1 MB" */
      return g_strdup_printf (_("%d %% of %s"), (int) (sbx_upload_get_fraction (upload) * 100), size);
    case SBX_UPLOAD_FAILED:
      return g_strdup (sbx_upload_get_reason (upload));
    case SBX_UPLOAD_DONE:
      return g_strdup (_("Sent"));
    default:
      return sbx_upload_get_size (upload) >= 0 ? g_strdup (size) : g_strdup ("");
    }
}

/* What became of it, once. */
static void
announce (SbxUploadChip  *self,
          SbxUploadState  state)
{
  g_autofree char *words = NULL;

  if (state == self->announced)
    return;

  self->announced = state;
  if (state == SBX_UPLOAD_DONE)
    /* TRANSLATORS: %s is the name of a file */
    words = g_strdup_printf (_("“%s” is sent"), sbx_upload_get_name (self->upload));
  else if (state == SBX_UPLOAD_FAILED && strstr (sbx_upload_get_reason (self->upload), sbx_upload_get_name (self->upload)))
    words = g_strdup (sbx_upload_get_reason (self->upload));
  else if (state == SBX_UPLOAD_FAILED)
    /* TRANSLATORS: the name of a file, and why it was not sent */
    words = g_strdup_printf (_("“%s” was not sent: %s"), sbx_upload_get_name (self->upload), sbx_upload_get_reason (self->upload));
  if (words)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", words);
}

/* Where the keyboard is in what goes, writing goes on. */
static void
show_button (GtkWidget *button,
             gboolean   visible)
{
  if (!visible && sbx_focus_within (button))
    gtk_widget_activate_action (button, "win.focus-composer", NULL);
  gtk_widget_set_visible (button, visible);
}

static void
update (SbxUploadChip *self)
{
  SbxUploadState   state = sbx_upload_get_state (self->upload);
  GdkTexture      *thumbnail = sbx_upload_get_thumbnail (self->upload);
  g_autofree char *about = dup_about (self->upload);
  g_autofree char *drop = NULL;

  /* TRANSLATORS: %s is the name of a file */
  drop = g_strdup_printf (state == SBX_UPLOAD_SENDING ? _("Cancel sending “%s”") : _("Remove “%s”"), sbx_upload_get_name (self->upload));
  gtk_label_set_label (self->name, sbx_upload_get_name (self->upload));
  gtk_label_set_label (self->about, about);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), state == SBX_UPLOAD_FAILED ? about : sbx_upload_get_name (self->upload));
  if (thumbnail)
    gtk_image_set_from_paintable (self->icon, GDK_PAINTABLE (thumbnail));
  else
    gtk_image_set_from_icon_name (self->icon, sbx_upload_get_icon_name (self->upload));
  gtk_image_set_pixel_size (self->icon, thumbnail ? 40 : 16);
  gtk_widget_set_visible (self->progress, state == SBX_UPLOAD_SENDING);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), sbx_upload_get_fraction (self->upload));
  show_button (self->again, sbx_upload_can_retry (self->upload));
  show_button (self->drop, state != SBX_UPLOAD_DONE);
  gtk_widget_set_tooltip_text (self->drop, drop);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->drop), GTK_ACCESSIBLE_PROPERTY_LABEL, drop, -1);
  if (state == SBX_UPLOAD_FAILED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "failed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "failed");
  announce (self, state);
}

static void
on_again (SbxUploadChip *self)
{
  sbx_upload_start (self->upload);
}

static void
on_drop (SbxUploadChip *self)
{
  g_signal_emit (self, signals[DROPPED], 0, self->upload);
}

static void
sbx_upload_chip_dispose (GObject *object)
{
  SbxUploadChip *self = SBX_UPLOAD_CHIP (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->upload);

  G_OBJECT_CLASS (sbx_upload_chip_parent_class)->dispose (object);
}

static void
sbx_upload_chip_class_init (SbxUploadChipClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_upload_chip_dispose;

  signals[DROPPED] = g_signal_new ("dropped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, SBX_TYPE_UPLOAD);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/composing/sbx-upload-chip.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "uploadchip");
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, box);
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, name);
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, about);
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, progress);
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, again);
  gtk_widget_class_bind_template_child (widget_class, SbxUploadChip, drop);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_drop);
}

static void
sbx_upload_chip_init (SbxUploadChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sbx_upload_chip_new (SbxUpload *upload)
{
  SbxUploadChip *self = g_object_new (SBX_TYPE_UPLOAD_CHIP, NULL);

  self->upload = g_object_ref (upload);
  g_signal_connect_object (upload, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
