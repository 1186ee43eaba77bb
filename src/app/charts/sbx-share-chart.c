/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-share-chart.h"

#include <adwaita.h>
#include <math.h>

/* In pixels. */
#define SIZE 148
#define RING 16
#define GAP 3.0

struct _SbxShareChart
{
  GtkWidget parent_instance;

  GArray   *parts;     /* of guint */
  GtkLabel *number;
  GtkLabel *caption;
};

G_DEFINE_FINAL_TYPE (SbxShareChart, sbx_share_chart, GTK_TYPE_WIDGET)

/**
 * sbx_share_chart_get_color:
 * @widget: for its style
 * @index: of a part
 *
 * Returns: its colour, which is told from the background and from its neighbours in the light and in the dark
 */
GdkRGBA
sbx_share_chart_get_color (GtkWidget *widget,
                           guint      index)
{
  static const char *const names[SBX_SHARE_COLORS] = { "blue_3", "green_4", "yellow_5", "purple_3", "brown_3" };
  GdkRGBA color;

  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), names[MIN (index, SBX_SHARE_COLORS - 1)], &color))
    gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);

  return color;
}

/* --- The ring --- */

static void
draw_part (SbxShareChart *self,
           cairo_t       *cr,
           double         radius,
           double         from,
           double         to,
           guint          index)
{
  GdkRGBA color = sbx_share_chart_get_color (GTK_WIDGET (self), index);
  double gap = GAP / radius / 2;

  /* What is hardly anything is still seen. */
  if (to - from <= 2 * gap)
    gap = (to - from) / 4;
  cairo_arc (cr, 0, 0, radius, from + gap, to - gap);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, RING);
  cairo_stroke (cr);
}

/* The parts are told apart by edges too where colours do not do. */
static void
draw_edges (SbxShareChart *self,
            cairo_t       *cr,
            double         radius)
{
  GdkRGBA color;

  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, radius + RING / 2.0, 0, 2 * G_PI);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, radius - RING / 2.0, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
draw_empty (SbxShareChart *self,
            cairo_t       *cr,
            double         radius)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= .15f;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, RING);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
draw_parts (SbxShareChart *self,
            cairo_t       *cr,
            double         radius)
{
  double total = 0, from = -G_PI / 2;
  guint n_shown = 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      total += g_array_index (self->parts, guint, i);
      n_shown += g_array_index (self->parts, guint, i) > 0;
    }
  if (n_shown == 0)
    draw_empty (self, cr, radius);
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    cairo_scale (cr, -1, 1);

  for (guint i = 0; i < self->parts->len; i++)
    {
      guint part = g_array_index (self->parts, guint, i);
      double to = from + 2 * G_PI * part / MAX (total, 1);

      if (part > 0)
        draw_part (self, cr, radius, from, n_shown == 1 ? to + GAP / radius : to, i);
      from = to;
    }
  draw_edges (self, cr, radius);
}

static void
sbx_share_chart_snapshot (GtkWidget   *widget,
                          GtkSnapshot *snapshot)
{
  SbxShareChart *self = SBX_SHARE_CHART (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_translate (cr, width / 2, height / 2);
  draw_parts (self, cr, MAX (MIN (width, height) / 2 - RING / 2.0 - 1, 1));
  cairo_destroy (cr);

  GTK_WIDGET_CLASS (sbx_share_chart_parent_class)->snapshot (widget, snapshot);
}

/* --- The widget --- */

static void
sbx_share_chart_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  GtkWidget *words = gtk_widget_get_first_child (widget);
  int inner = 0, inner_width = 0;

  gtk_widget_measure (words, GTK_ORIENTATION_VERTICAL, -1, &inner, NULL, NULL, NULL);
  gtk_widget_measure (words, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &inner_width, NULL, NULL);
  /* The words stand in a square within the ring, however large they are. */
  *minimum = *natural = MAX (SIZE, (int) ceil (hypot (inner, MIN (inner_width, 2 * SIZE))) + 2 * RING + 4);
}

static void
sbx_share_chart_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  GtkWidget *words = gtk_widget_get_first_child (widget);
  int inner, inner_width, side = MIN (width, height) - 2 * RING - 4;

  gtk_widget_measure (words, GTK_ORIENTATION_VERTICAL, -1, &inner, NULL, NULL, NULL);
  gtk_widget_measure (words, GTK_ORIENTATION_HORIZONTAL, -1, &inner_width, NULL, NULL, NULL);
  inner_width = MAX (side, inner_width);
  gtk_widget_size_allocate (words, &(GtkAllocation){ (width - inner_width) / 2, (height - inner) / 2, inner_width, inner }, -1);
}

static void
sbx_share_chart_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_share_chart_parent_class)->dispose (object);
}

static void
sbx_share_chart_finalize (GObject *object)
{
  g_array_unref (SBX_SHARE_CHART (object)->parts);

  G_OBJECT_CLASS (sbx_share_chart_parent_class)->finalize (object);
}

static void
sbx_share_chart_class_init (SbxShareChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_share_chart_dispose;
  object_class->finalize = sbx_share_chart_finalize;
  widget_class->measure = sbx_share_chart_measure;
  widget_class->size_allocate = sbx_share_chart_size_allocate;
  widget_class->snapshot = sbx_share_chart_snapshot;
  gtk_widget_class_set_css_name (widget_class, "sharechart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static GtkLabel *
append_label (GtkWidget  *box,
              const char *css_class,
              const char *other_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, other_class);
  gtk_box_append (GTK_BOX (box), label);

  return GTK_LABEL (label);
}

static void
sbx_share_chart_init (SbxShareChart *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->parts = g_array_new (FALSE, FALSE, sizeof (guint));
  self->number = append_label (box, "title-1", "numeric");
  self->caption = append_label (box, "caption", "dim-label");
  gtk_widget_set_parent (box, GTK_WIDGET (self));
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_share_chart_set:
 * @parts: (array length=n_parts): how much each is
 * @number: in the middle
 * @caption: below it
 * @words: all of it, to be read aloud
 */
void
sbx_share_chart_set (SbxShareChart *self,
                     const guint   *parts,
                     guint          n_parts,
                     const char    *number,
                     const char    *caption,
                     const char    *words)
{
  g_return_if_fail (SBX_IS_SHARE_CHART (self));

  g_array_set_size (self->parts, 0);
  g_array_append_vals (self->parts, parts, n_parts);
  gtk_label_set_label (self->number, number);
  gtk_label_set_label (self->caption, caption);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
