/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-step-line.h"

#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-time.h"

char *
sbx_step_line_dup_time (gint64 time)
{
  g_autoptr (GDateTime) then = time > 0 ? sbx_time_new_local (time) : NULL;

  return then ? g_strdup_printf ("%02d:%02d:%02d.%03d", g_date_time_get_hour (then), g_date_time_get_minute (then), g_date_time_get_second (then),
                                 (int) (time % 1000)) : g_strdup ("");
}

static GtkWidget *
make_label (const char *text,
            const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style_class)
    gtk_widget_add_css_class (label, style_class);

  return label;
}

/* It never breaks: a time in two lines is none. */
static GtkWidget *
make_time (gint64 time)
{
  g_autofree char *words = sbx_step_line_dup_time (time);
  g_autofree char *exact = time > 0 ? sbx_format_exact_time (time) : NULL;
  GtkWidget       *label = gtk_label_new (words);

  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (label, exact);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");

  return label;
}

static GtkWidget *
make_mark (const char *icon_name,
           const char *icon_class)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_add_css_class (icon, "mark");
  if (icon_class)
    gtk_widget_add_css_class (icon, icon_class);
  gtk_widget_set_halign (line, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (line, TRUE);
  gtk_widget_add_css_class (line, "thread");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), line);

  return box;
}

GtkWidget *
sbx_step_line_new (const char *icon_name,
                   const char *icon_class,
                   const char *text,
                   const char *detail,
                   gint64      time,
                   GtkWidget  *button)
{
  g_autofree char *when = sbx_step_line_dup_time (time);
  g_autofree char *name = g_strconcat (when, when[0] ? " " : "", text, detail[0] ? ", " : "", detail, NULL);
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget       *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *fold = g_object_new (SBX_TYPE_FOLD, "spacing", 9, "hexpand", TRUE, NULL); /* the time goes below where the text would be squeezed */

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_add_css_class (texts, "texts");
  gtk_box_append (GTK_BOX (texts), make_label (text, NULL));
  if (detail[0])
    {
      GtkWidget *label = make_label (detail, "caption");

      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (texts), label);
    }
  gtk_box_append (GTK_BOX (box), make_mark (icon_name, icon_class));
  gtk_widget_set_parent (texts, fold);
  gtk_widget_set_parent (make_time (time), fold);
  gtk_box_append (GTK_BOX (box), fold);
  if (button)
    {
      gtk_widget_set_valign (button, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_add_css_class (row, "step");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}
