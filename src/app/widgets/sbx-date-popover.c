/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-date-popover.h"

#include "sbx-spoken-names.h"

#include <stdio.h>

struct _SbxDatePopover
{
  GtkPopover parent_instance;

  GtkEntry    *entry;
  GtkCalendar *calendar;
  GtkWidget   *jump;
  gboolean     filling; /* one of the two follows the other */
};

enum {
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxDatePopover, sbx_date_popover, GTK_TYPE_POPOVER)

/* (nullable): a day, perhaps with hour and minute, and nothing else. */
static GDateTime *
read_date (const char *text)
{
  g_autofree char *words = g_strstrip (g_strdup (text));
  int year, month, day, hour = 0, minute = 0, day_end = -1, end = -1;

  if (sscanf (words, "%4d-%2d-%2d%n %2d:%2d%n", &year, &month, &day, &day_end, &hour, &minute, &end) < 3)
    return NULL;
  if (words[end >= 0 ? end : day_end] != '\0')
    return NULL;

  return g_date_time_new_local (year, month, day, hour, minute, 0);
}

static GDateTime *
get_date (SbxDatePopover *self)
{
  return read_date (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
show_date (SbxDatePopover *self,
           GDateTime      *date)
{
  g_autofree char *text = g_date_time_format (date, "%Y-%m-%d");

  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_calendar_select_day (self->calendar, date);
  self->filling = FALSE;
}

static void
on_written (SbxDatePopover *self)
{
  g_autoptr (GDateTime) date = get_date (self);

  gtk_widget_set_sensitive (self->jump, date != NULL);
  if (date)
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               date ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  if (date == NULL || self->filling)
    return;

  self->filling = TRUE;
  gtk_calendar_select_day (self->calendar, date);
  self->filling = FALSE;
}

static void
on_day_selected (SbxDatePopover *self)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (self->calendar);

  if (!self->filling)
    show_date (self, date);
}

static void
on_jump (SbxDatePopover *self)
{
  g_autoptr (GDateTime) date = get_date (self);

  if (date == NULL)
    return;

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, g_date_time_to_unix (date) * 1000);
}

static void
sbx_date_popover_class_init (SbxDatePopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/widgets/sbx-date-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxDatePopover, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxDatePopover, calendar);
  gtk_widget_class_bind_template_child (widget_class, SbxDatePopover, jump);
  gtk_widget_class_bind_template_callback (widget_class, on_day_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_jump);
  gtk_widget_class_bind_template_callback (widget_class, on_written);
}

static void
sbx_date_popover_init (SbxDatePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
}

GtkWidget *
sbx_date_popover_new (void)
{
  return g_object_new (SBX_TYPE_DATE_POPOVER, NULL);
}

void
sbx_date_popover_ask (SbxDatePopover *self,
                      gint64          time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time / 1000);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_return_if_fail (SBX_IS_DATE_POPOVER (self));

  show_date (self, time > 0 && date ? date : now);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}
