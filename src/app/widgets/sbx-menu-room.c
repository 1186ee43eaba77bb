/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-menu-room.h"

/*
 * GTK gives a menu the width of its longest line with its key, however narrow the window is: with large text what stands at its end would be
 * cut off. Where there is not room enough the keys are left out (they stand in the list of shortcuts too), and the lines are wrapped.
 */

#define ACCELERATOR "accelerator" /* how GTK calls the label of a key */

/* (nullable): with the pages of its submenus. */
static GtkStack *
find_pages (GtkWidget *widget)
{
  while (widget && !GTK_IS_STACK (widget))
    widget = gtk_widget_get_first_child (widget);

  return GTK_STACK (widget);
}

typedef void (*EachLabel) (GtkLabel *label,
                           gboolean  is_key,
                           int      *value);

static void
for_each_label (GtkWidget *widget,
                EachLabel  function,
                int       *value)
{
  if (GTK_IS_LABEL (widget))
    function (GTK_LABEL (widget), g_str_equal (gtk_widget_get_css_name (widget), ACCELERATOR), value);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    for_each_label (child, function, value);
}

static int
natural_width (GtkWidget *widget)
{
  int width;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);

  return width;
}

static void
show_whole (GtkLabel *label,
            gboolean  is_key,
            int      *value)
{
  if (is_key)
    gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  else
    gtk_label_set_wrap (label, FALSE);
}

static void
hide_key (GtkLabel *label,
          gboolean  is_key,
          int      *value)
{
  if (is_key)
    gtk_widget_set_visible (GTK_WIDGET (label), FALSE);
}

static void
find_widest (GtkLabel *label,
             gboolean  is_key,
             int      *widest)
{
  if (!is_key)
    *widest = MAX (*widest, natural_width (GTK_WIDGET (label)));
}

static int
char_width (GtkLabel *label)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (label));
  PangoFontMetrics *metrics = pango_context_get_metrics (context, NULL, NULL);
  int width = MAX (pango_font_metrics_get_approximate_char_width (metrics), pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);

  return PANGO_PIXELS_CEIL (width);
}

static void
wrap (GtkLabel *label,
      gboolean  is_key,
      int      *room)
{
  if (is_key)
    return;

  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (label, MAX (*room / MAX (char_width (label), 1), 1));
}

/**
 * sbx_menu_room_fit:
 * @menu: a menu
 * @width: how wide it may be, in pixels
 */
void
sbx_menu_room_fit (GtkPopover *menu,
                   int         width)
{
  GtkWidget *content;
  GtkStack *pages;
  int widest = 0;
  int room;

  g_return_if_fail (GTK_IS_POPOVER (menu));

  content = gtk_widget_get_first_child (GTK_WIDGET (menu));
  pages = find_pages (content);
  for_each_label (content, show_whole, NULL);
  if (natural_width (content) <= width)
    return;

  for_each_label (content, hide_key, NULL);
  for_each_label (content, find_widest, &widest);
  room = width - (natural_width (content) - widest);
  if (room >= widest)
    return;

  for_each_label (content, wrap, &room);
  /* Of pages that are not shown it asks how wide they are at their least height, which is as wide as before. */
  if (pages)
    gtk_stack_set_hhomogeneous (pages, FALSE);
}

static gboolean
on_show (GSignalInvocationHint *hint,
         guint                  n_values,
         const GValue          *values,
         gpointer               user_data)
{
  GtkWidget *widget = g_value_get_object (values);

  if (GTK_IS_POPOVER_MENU (widget) && gtk_widget_get_root (widget))
    sbx_menu_room_fit (GTK_POPOVER (widget), gtk_widget_get_width (GTK_WIDGET (gtk_widget_get_root (widget))));

  return G_SOURCE_CONTINUE;
}

/**
 * sbx_menu_room_install:
 *
 * Lets every menu of the program be as wide as its window at most, from now on. There are those of buttons, of rows and of entries, which
 * GTK makes in its own time: so it is the showing of widgets that is listened to, not each of them.
 */
void
sbx_menu_room_install (void)
{
  /* A class has its signals from its first use on. */
  g_type_class_unref (g_type_class_ref (GTK_TYPE_POPOVER_MENU));
  g_signal_add_emission_hook (g_signal_lookup ("show", GTK_TYPE_WIDGET), 0, on_show, NULL, NULL);
}
