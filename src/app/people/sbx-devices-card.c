/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-devices-card.h"

#include "sbx-formatters.h"
#include "sbx-share-chart.h"
#include "sbx-user-words.h"

#include <glib/gi18n-lib.h>

struct _SbxDevicesCard
{
  AdwBin         parent_instance;

  SbxShareChart *chart;
  GtkWidget     *swatches[SBX_N_DEVICES];
  GtkWidget     *icons[SBX_N_DEVICES];
  GtkWidget     *words[SBX_N_DEVICES];
  GtkLabel      *counts[SBX_N_DEVICES];
  GtkLabel      *shares[SBX_N_DEVICES];
};

G_DEFINE_FINAL_TYPE (SbxDevicesCard, sbx_devices_card, ADW_TYPE_BIN)

static void
draw_swatch (GtkDrawingArea *area,
             cairo_t        *cr,
             int             width,
             int             height,
             gpointer        kind)
{
  GdkRGBA color = sbx_share_chart_get_color (GTK_WIDGET (area), GPOINTER_TO_UINT (kind));

  gdk_cairo_set_source_rgba (cr, &color);
  cairo_arc (cr, 3, 3, 3, -G_PI, -G_PI / 2);
  cairo_arc (cr, width - 3, 3, 3, -G_PI / 2, 0);
  cairo_arc (cr, width - 3, height - 3, 3, 0, G_PI / 2);
  cairo_arc (cr, 3, height - 3, 3, G_PI / 2, G_PI);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
set_row_visible (SbxDevicesCard *self,
                 guint           kind,
                 gboolean        visible)
{
  gtk_widget_set_visible (self->swatches[kind], visible);
  gtk_widget_set_visible (self->icons[kind], visible);
  gtk_widget_set_visible (self->words[kind], visible);
  gtk_widget_set_visible (GTK_WIDGET (self->counts[kind]), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->shares[kind]), visible);
}

/* "41 people online, Desktop 19, Mobile 17" */
static char *
dup_words (guint        online,
           const guint *counts,
           gboolean     last_known)
{
  g_autofree char *head = g_strdup_printf (last_known ? ngettext ("Last known: %'u person online", "Last known: %'u people online", online)
                                                      : ngettext ("%'u person online", "%'u people online", online), online);
  GString *words = g_string_new (head);

  for (guint i = 0; i < SBX_N_DEVICES; i++)
    if (counts[i] > 0)
      /* TRANSLATORS: a part of a sentence: a kind of device and how many of it */
      g_string_append_printf (words, _(", %s %'u"), sbx_device_kind_word ((SbxDeviceKind) i), counts[i]);

  return g_string_free (words, FALSE);
}

/**
 * sbx_devices_card_set:
 * @online: how many people are there
 * @counts: (array): how many devices of each kind they use
 * @last_known: whether that was so when their hub was heard last
 */
void
sbx_devices_card_set (SbxDevicesCard *self,
                      guint           online,
                      const guint    *counts,
                      gboolean        last_known)
{
  g_autofree char *words = dup_words (online, counts, last_known);
  g_autofree char *number = NULL;
  guint total = 0;

  g_return_if_fail (SBX_IS_DEVICES_CARD (self));

  for (guint i = 0; i < SBX_N_DEVICES; i++)
    total += counts[i];
  number = g_strdup_printf ("%'u", total);
  for (guint i = 0; i < SBX_N_DEVICES; i++)
    {
      g_autofree char *count = g_strdup_printf ("%'u", counts[i]);
      g_autofree char *share = sbx_format_percent (total > 0 ? (guint) ((counts[i] * 100.0) / total + .5) : 0);

      gtk_label_set_label (self->counts[i], count);
      gtk_label_set_label (self->shares[i], share);
      set_row_visible (self, i, counts[i] > 0);
    }
  sbx_share_chart_set (self->chart, counts, SBX_N_DEVICES, number, last_known ? _("last known") : ngettext ("device", "devices", total), words);
  if (last_known)
    gtk_widget_add_css_class (GTK_WIDGET (self), "last-known");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "last-known");
}

static GtkWidget *
new_label (const char *text,
           float       xalign,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return label;
}

static void
add_row (SbxDevicesCard *self,
         GtkGrid        *grid,
         guint           kind)
{
  GtkWidget *swatch = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (swatch), 10);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (swatch), 10);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (swatch), draw_swatch, GUINT_TO_POINTER (kind), NULL);
  gtk_widget_set_valign (swatch, GTK_ALIGN_CENTER);
  self->swatches[kind] = swatch;
  self->icons[kind] = g_object_new (GTK_TYPE_IMAGE, "icon-name", sbx_device_kind_icon ((SbxDeviceKind) kind), "accessible-role",
                                    GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (self->icons[kind], "dim-label");
  self->words[kind] = new_label (sbx_device_kind_word ((SbxDeviceKind) kind), 0, NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->words[kind]), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->words[kind], TRUE);
  self->counts[kind] = GTK_LABEL (new_label (NULL, 1, "numeric"));
  self->shares[kind] = GTK_LABEL (new_label (NULL, 1, "caption"));
  gtk_widget_add_css_class (GTK_WIDGET (self->shares[kind]), "dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (self->shares[kind]), "numeric");

  gtk_grid_attach (grid, swatch, 0, (int) kind, 1, 1);
  gtk_grid_attach (grid, self->icons[kind], 1, (int) kind, 1, 1);
  gtk_grid_attach (grid, self->words[kind], 2, (int) kind, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (self->counts[kind]), 3, (int) kind, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (self->shares[kind]), 4, (int) kind, 1, 1);
}

static void
sbx_devices_card_class_init (SbxDevicesCardClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "devicescard");
}

static void
sbx_devices_card_init (SbxDevicesCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *grid = gtk_grid_new ();

  gtk_box_append (GTK_BOX (box), new_label (_("Devices"), 0, "heading"));
  self->chart = g_object_new (SBX_TYPE_SHARE_CHART, NULL);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  gtk_grid_set_column_spacing (GTK_GRID (grid), 9);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 9);
  for (guint i = 0; i < SBX_N_DEVICES; i++)
    add_row (self, GTK_GRID (grid), i);
  gtk_box_append (GTK_BOX (box), grid);
  adw_bin_set_child (ADW_BIN (self), box);
}
