/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-timings.h"

#include "sbx-dialect-words.h"

#include <glib/gi18n-lib.h>

/* What a profile may have: seconds of a day, and tries. */
#define SECONDS_MIN 0.1
#define SECONDS_MAX 86400
#define TRIES_MAX 1000

enum {
  TRIES,
  BASE,
  MAX_WAIT,
  HEARTBEAT,
  CONNECT,
  N_TIMES
};

/* What stands in each row. */
static const struct
{
  const char *member; /* in a profile */
  gsize       offset; /* in SbxForeignTimings, ms or tries */
  const char *title;
  const char *subtitle;
} times[N_TIMES] = {
  [TRIES] = { "tries", G_STRUCT_OFFSET (SbxForeignTimings, backoff_limit), N_("Quick Tries"), N_("Then once a minute") },
  [BASE] = { "backoffBase", G_STRUCT_OFFSET (SbxForeignTimings, backoff_base), N_("First Wait"), N_("Seconds; doubled after each try") },
  [MAX_WAIT] = { "backoffMax", G_STRUCT_OFFSET (SbxForeignTimings, backoff_max), N_("Longest Wait"), N_("Seconds") },
  [HEARTBEAT] = { "heartbeat", G_STRUCT_OFFSET (SbxForeignTimings, heartbeat), N_("Heartbeat"), N_("Seconds between two") },
  [CONNECT] = { "connectTimeout", G_STRUCT_OFFSET (SbxForeignTimings, connect_timeout), N_("Time to Connect"), N_("Seconds until a try is given up") },
};

struct _SbxConnectTimings
{
  AdwExpanderRow    parent_instance;

  SbxForeignTimings reference;     /* of the dialect */
  SbxForeignTimings shown;
  GtkSpinButton    *spins[N_TIMES];
  GtkWidget        *reset_button;
  gboolean          filling;       /* we set the rows, not people */
};

G_DEFINE_FINAL_TYPE (SbxConnectTimings, sbx_connect_timings, ADW_TYPE_EXPANDER_ROW)

static guint *
field (SbxForeignTimings *timings,
       guint              i)
{
  return G_STRUCT_MEMBER_P (timings, times[i].offset);
}

static double
scale_of (guint i)
{
  return i == TRIES ? 1 : 1000;
}

static void
describe (SbxConnectTimings *self)
{
  SbxForeignTimings timings = self->shown;
  g_autofree char *text = NULL;
  gboolean own = FALSE;

  timings.backoff_max = MAX (timings.backoff_max, timings.backoff_base);
  text = sbx_dialect_words_format_timings (&timings);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);

  for (guint i = 0; i < N_TIMES; i++)
    own = own || *field (&self->shown, i) != *field (&self->reference, i);
  gtk_widget_set_sensitive (self->reset_button, own);
}

static void
fill (SbxConnectTimings *self)
{
  self->filling = TRUE;
  for (guint i = 0; i < N_TIMES; i++)
    gtk_spin_button_set_value (self->spins[i], *field (&self->shown, i) / scale_of (i));
  self->filling = FALSE;
  describe (self);
}

static void
on_value_changed (SbxConnectTimings *self,
                  GtkSpinButton     *spin)
{
  if (self->filling)
    return;

  for (guint i = 0; i < N_TIMES; i++)
    if (self->spins[i] == spin)
      *field (&self->shown, i) = (guint) (gtk_spin_button_get_value (spin) * scale_of (i) + 0.5);
  describe (self);
}

static void
on_reset_clicked (SbxConnectTimings *self)
{
  self->shown = self->reference;
  fill (self);
}

static void
add_time (SbxConnectTimings *self,
          guint              i)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = i == TRIES ? gtk_spin_button_new_with_range (1, TRIES_MAX, 1)
                               : gtk_spin_button_new_with_range (SECONDS_MIN, SECONDS_MAX, 1);

  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), i == TRIES ? 0 : 1);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(times[i].title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _(times[i].subtitle));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);

  self->spins[i] = GTK_SPIN_BUTTON (spin);
  g_signal_connect_object (spin, "value-changed", G_CALLBACK (on_value_changed), self, G_CONNECT_SWAPPED);
}

static void
add_reset (SbxConnectTimings *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->reset_button = gtk_button_new_with_mnemonic (_("_Reset"));
  gtk_widget_set_valign (self->reset_button, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("As the System Has Them"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), self->reset_button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), self->reset_button);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_signal_connect_object (self->reset_button, "clicked", G_CALLBACK (on_reset_clicked), self, G_CONNECT_SWAPPED);
}

static void
sbx_connect_timings_class_init (SbxConnectTimingsClass *klass)
{
}

static void
sbx_connect_timings_init (SbxConnectTimings *self)
{
  for (guint i = 0; i < N_TIMES; i++)
    add_time (self, i);
  add_reset (self);
  sbx_dialect_words_get_timings ("auto", &self->reference);
  self->shown = self->reference;
  fill (self);
}

/**
 * sbx_connect_timings_set_dialect:
 *
 * Its system's times take the place of the last one's, where nobody set others.
 */
void
sbx_connect_timings_set_dialect (SbxConnectTimings *self,
                                 const char        *dialect)
{
  SbxForeignTimings reference;

  g_return_if_fail (SBX_IS_CONNECT_TIMINGS (self));

  sbx_dialect_words_get_timings (dialect, &reference);
  for (guint i = 0; i < N_TIMES; i++)
    if (*field (&self->shown, i) == *field (&self->reference, i))
      *field (&self->shown, i) = *field (&reference, i);
  self->reference = reference;
  fill (self);
}

/**
 * sbx_connect_timings_load:
 */
void
sbx_connect_timings_load (SbxConnectTimings *self,
                          SbxProfile        *profile)
{
  g_return_if_fail (SBX_IS_CONNECT_TIMINGS (self));

  sbx_profile_get_timings (profile, &self->reference, &self->shown);
  fill (self);
}

/**
 * sbx_connect_timings_store:
 * @profile: gets the member `timings` where they are not those of the system, and else loses it
 */
void
sbx_connect_timings_store (SbxConnectTimings *self,
                           JsonObject        *profile)
{
  g_autoptr (JsonObject) timings = json_object_new ();

  g_return_if_fail (SBX_IS_CONNECT_TIMINGS (self));

  for (guint i = 0; i < N_TIMES; i++)
    if (*field (&self->shown, i) != *field (&self->reference, i))
      json_object_set_int_member (timings, times[i].member, *field (&self->shown, i));

  if (json_object_get_size (timings) > 0)
    json_object_set_object_member (profile, "timings", g_steal_pointer (&timings));
  else if (json_object_has_member (profile, "timings"))
    json_object_remove_member (profile, "timings");
}
