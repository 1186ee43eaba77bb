/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-chart-card.h"

#include "sbx-fold.h"

#include <glib/gi18n-lib.h>

struct _SbxChartCard
{
  AdwBin        parent_instance;

  GtkLabel     *value;
  GtkLabel     *more;
  GtkStack     *head;        /* now, or the time that is pointed at */
  GtkLabel     *room;        /* never seen: as wide as what was said so far, that nothing moves with each number */
  GtkLabel     *reading;
  SbxLineChart *chart;
};

G_DEFINE_FINAL_TYPE (SbxChartCard, sbx_chart_card, ADW_TYPE_BIN)

static void
on_reading (SbxChartCard *self)
{
  const char *reading = sbx_line_chart_get_reading (self->chart);

  gtk_label_set_label (self->reading, reading);
  gtk_stack_set_visible_child_name (self->head, reading[0] == '\0' ? "now" : "reading");
}

static GtkLabel *
make_label (const char *text,
            const char *style_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (text));

  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (label, 1);
  gtk_widget_add_css_class (GTK_WIDGET (label), style_class);
  gtk_widget_add_css_class (GTK_WIDGET (label), "numeric");

  return label;
}

static GtkWidget *
make_now (SbxChartCard *self)
{
  GtkWidget *fold = g_object_new (SBX_TYPE_FOLD, "spacing", 6, NULL);

  self->value = make_label (NULL, "heading");
  self->more = make_label (NULL, "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->more), "dim-label");
  gtk_label_set_ellipsize (self->more, PANGO_ELLIPSIZE_NONE);
  gtk_label_set_wrap (self->more, TRUE);
  gtk_label_set_natural_wrap_mode (self->more, GTK_NATURAL_WRAP_NONE);
  gtk_widget_set_halign (GTK_WIDGET (self->more), GTK_ALIGN_END);
  gtk_widget_insert_before (GTK_WIDGET (self->value), fold, NULL);
  gtk_widget_insert_before (GTK_WIDGET (self->more), fold, NULL);

  return fold;
}

static void
on_table (SbxChartCard *self)
{
  sbx_line_chart_show_table (self->chart);
}

static GtkWidget *
make_button (SbxChartCard *self,
             const char   *title)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("view-list-symbolic");
  /* TRANSLATORS: of a chart, whose title follows: "Latency as a Table" */
  g_autofree char *words = g_strdup_printf (_("%s as a Table"), title);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_table), self, G_CONNECT_SWAPPED);

  return button;
}

static GtkWidget *
make_head (SbxChartCard *self,
           const char   *title)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *fold = g_object_new (SBX_TYPE_FOLD, "spacing", 6, "hexpand", TRUE, NULL);
  GtkWidget *heading = gtk_label_new (title);

  gtk_widget_add_css_class (heading, "heading");
  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_label_set_wrap (GTK_LABEL (heading), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (heading), PANGO_WRAP_WORD_CHAR);
  self->head = GTK_STACK (gtk_stack_new ());
  self->reading = make_label (NULL, "caption");
  gtk_label_set_max_width_chars (self->reading, 1); /* what is pointed at takes the room that there is */
  self->room = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "ellipsize", PANGO_ELLIPSIZE_END, "css-classes",
                             (const char *[]){ "caption", "numeric", NULL }, NULL);
  gtk_stack_add_named (self->head, make_now (self), "now");
  gtk_stack_add_named (self->head, GTK_WIDGET (self->reading), "reading");
  gtk_stack_add_named (self->head, GTK_WIDGET (self->room), "room");
  gtk_widget_set_hexpand (GTK_WIDGET (self->head), TRUE);
  gtk_widget_insert_before (heading, fold, NULL);
  gtk_widget_insert_before (GTK_WIDGET (self->head), fold, NULL);
  gtk_box_append (GTK_BOX (head), fold);
  gtk_box_append (GTK_BOX (head), make_button (self, title));

  return head;
}

static void
sbx_chart_card_class_init (SbxChartCardClass *klass)
{
}

static void
sbx_chart_card_init (SbxChartCard *self)
{
}

GtkWidget *
sbx_chart_card_new (const char *title)
{
  SbxChartCard *self = g_object_new (SBX_TYPE_CHART_CARD, NULL);
  GtkWidget    *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->chart = g_object_new (SBX_TYPE_LINE_CHART, "title", title, NULL);
  gtk_widget_add_css_class (box, "card");
  gtk_box_append (GTK_BOX (box), make_head (self, title));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->chart));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_object (self->chart, "notify::reading", G_CALLBACK (on_reading), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

SbxLineChart *
sbx_chart_card_get_chart (SbxChartCard *self)
{
  g_return_val_if_fail (SBX_IS_CHART_CARD (self), NULL);

  return self->chart;
}

void
sbx_chart_card_set_now (SbxChartCard *self,
                        const char   *value,
                        const char   *more)
{
  gsize chars = (gsize) (g_utf8_strlen (value, -1) + (more ? g_utf8_strlen (more, -1) : 0));
  g_autofree char *room = g_strnfill (chars, '0');

  g_return_if_fail (SBX_IS_CHART_CARD (self));

  gtk_label_set_label (self->value, value);
  gtk_label_set_label (self->more, more ? more : "");
  gtk_widget_set_visible (GTK_WIDGET (self->more), more != NULL);
  if (chars > strlen (gtk_label_get_label (self->room)))
    gtk_label_set_label (self->room, room);
}
