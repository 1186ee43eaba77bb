/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-view-row.h"

#include "sbx-formatters.h"
#include "sbx-needs-mark.h"
#include "sbx-view-entry.h"

#include <glib/gi18n-lib.h>

struct _SbxViewRow
{
  SbxRow parent_instance;

  GtkImage *icon;
  GtkLabel *title;
  GtkLabel *count;

  SbxNeedsMark *needs;
};

G_DEFINE_FINAL_TYPE (SbxViewRow, sbx_view_row, SBX_TYPE_ROW)

static void
sbx_view_row_update (SbxRow  *row,
                     GObject *item)
{
  SbxViewRow      *self = SBX_VIEW_ROW (row);
  SbxViewEntry    *entry = SBX_VIEW_ENTRY (item);
  g_autofree char *count = sbx_format_badge (sbx_view_entry_get_count (entry));
  g_autofree char *words = sbx_view_entry_dup_words (entry);
  g_autofree char *label = NULL;

  gtk_image_set_from_icon_name (self->icon, sbx_view_entry_get_icon_name (entry));
  gtk_label_set_label (self->title, sbx_view_entry_get_title (entry));
  gtk_label_set_label (self->count, count);
  sbx_needs_mark_set_count (self->needs, sbx_view_entry_get_needs (entry));

  /* TRANSLATORS: parts of a row read aloud one after the other: "Monitor, 12 unread" */
  label = words ? g_strdup_printf (_("%s, %s"), sbx_view_entry_get_title (entry), words)
                : g_strdup (sbx_view_entry_get_title (entry));
  sbx_row_set_label (row, label);
}

static const char *const paced[] = { "count", "needs", NULL };

static void
sbx_view_row_class_init (SbxViewRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SBX_ROW_CLASS (klass)->update = sbx_view_row_update;
  SBX_ROW_CLASS (klass)->paced = paced;

  g_type_ensure (SBX_TYPE_NEEDS_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-view-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxViewRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxViewRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxViewRow, count);
  gtk_widget_class_bind_template_child (widget_class, SbxViewRow, needs);
}

static void
sbx_view_row_init (SbxViewRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sbx_view_row_new (void)
{
  return g_object_new (SBX_TYPE_VIEW_ROW, NULL);
}
