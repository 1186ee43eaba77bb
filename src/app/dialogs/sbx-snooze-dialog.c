/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-snooze-dialog.h"

#include "sbx-snooze-times.h"
#include "sbx-spoken-names.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* Of a row: the time it stands for. */
#define UNTIL_KEY "sbx-until"

struct _SbxSnoozeDialog
{
  AdwWindow      parent_instance;

  AdwPreferencesGroup *quick;
  GtkCalendar   *calendar;
  GtkWidget     *time;
  GtkSpinButton *hour;
  GtkSpinButton *minute;
  GtkLabel      *words;
  GtkWidget     *snooze;
};

enum {
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxSnoozeDialog, sbx_snooze_dialog, ADW_TYPE_WINDOW)

static void
choose (SbxSnoozeDialog *self,
        gint64           until)
{
  g_signal_emit (self, signals[CHOSEN], 0, until);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_quick_activated (SbxSnoozeDialog *self,
                    GtkWidget       *row)
{
  gint64 *until = g_object_get_data (G_OBJECT (row), UNTIL_KEY);

  choose (self, *until);
}

static void
add_quick (SbxSnoozeDialog *self,
           const char      *title,
           const char      *time,
           gint64           until)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (time)
    {
      GtkWidget *label = gtk_label_new (time);

      gtk_widget_add_css_class (label, "dim-label");
      gtk_widget_add_css_class (label, "numeric");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), UNTIL_KEY, g_memdup2 (&until, sizeof until), g_free);
  g_signal_connect_swapped (row, "activated", G_CALLBACK (on_quick_activated), self);
  adw_preferences_group_add (self->quick, row);
}

/* 0 where there is no such time, as when clocks are put forward. */
static gint64
get_time (SbxSnoozeDialog *self)
{
  g_autoptr (GDateTime) day = gtk_calendar_get_date (self->calendar);
  g_autoptr (GDateTime) time = g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                                                      gtk_spin_button_get_value_as_int (self->hour),
                                                      gtk_spin_button_get_value_as_int (self->minute), 0);

  return time ? g_date_time_to_unix (time) * 1000 : 0;
}

static void
update (SbxSnoozeDialog *self)
{
  gint64           now = sbx_time_now_ms ();
  gint64           until = get_time (self);
  g_autofree char *time = sbx_snooze_times_format (until, now);
  /* TRANSLATORS: %s is a time, such as "17:30" or "tomorrow 09:00" */
  g_autofree char *words = until > now ? g_strdup_printf (C_("snoozed", "Until %s"), time) : g_strdup (_("That time is over. Choose a later one."));

  gtk_label_set_label (self->words, words);
  gtk_widget_set_sensitive (self->snooze, until > now);
}

static void
on_snooze_clicked (SbxSnoozeDialog *self)
{
  choose (self, get_time (self));
}

/* Two digits, as on a clock. */
static gboolean
on_output (SbxSnoozeDialog *self,
           GtkSpinButton   *spin)
{
  g_autofree char *text = g_strdup_printf ("%02d", gtk_spin_button_get_value_as_int (spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), text);

  return TRUE;
}

static void
sbx_snooze_dialog_class_init (SbxSnoozeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-snooze-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, quick);
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, calendar);
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, time);
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, hour);
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, minute);
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, words);
  gtk_widget_class_bind_template_child (widget_class, SbxSnoozeDialog, snooze);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_output);
  gtk_widget_class_bind_template_callback (widget_class, on_snooze_clicked);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_snooze_dialog_init (SbxSnoozeDialog *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) tomorrow = g_date_time_add_days (now, 1);
  SbxSnoozeTime times[SBX_SNOOZE_TIMES_MAX];
  guint n = sbx_snooze_times_list (now, times);

  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
  /* A time has its hour at the left, wherever text begins. */
  gtk_widget_set_direction (self->time, GTK_TEXT_DIR_LTR);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *time = sbx_snooze_times_format_short (times[i].until, g_date_time_to_unix (now) * 1000);

      add_quick (self, times[i].label, time, times[i].until);
    }
  add_quick (self, _("Until the Next Reply"), NULL, 0);
  gtk_calendar_select_day (self->calendar, tomorrow);
  gtk_spin_button_set_value (self->hour, 9);
  update (self);
}

/**
 * sbx_snooze_dialog_new:
 * @parent: (nullable): above which it stands
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
sbx_snooze_dialog_new (GtkWindow *parent)
{
  return g_object_new (SBX_TYPE_SNOOZE_DIALOG, "transient-for", parent, NULL);
}
