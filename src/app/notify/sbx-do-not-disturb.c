/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-do-not-disturb.h"

#include "sbx-minute.h"

#define HOUR (60 * 60 * G_GINT64_CONSTANT (1000))
/* When tomorrow begins, on the clock: not in the middle of the night. */
#define MORNING 7

struct _SbxDoNotDisturb
{
  GObject         parent_instance;

  SbxNotifyRules *rules;
  GSimpleAction  *action;
};

G_DEFINE_FINAL_TYPE (SbxDoNotDisturb, sbx_do_not_disturb, G_TYPE_OBJECT)

static gint64
get_now (void)
{
  return g_get_real_time () / 1000;
}

/* It ends by itself, too. */
static void
update (SbxDoNotDisturb *self)
{
  gboolean on = !sbx_notify_rules_is_disturbable (self->rules, FALSE, get_now ());
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (self->action));

  if (g_variant_get_boolean (state) != on)
    g_simple_action_set_state (self->action, g_variant_new_boolean (on));
}

static void
on_change_state (SbxDoNotDisturb *self,
                 GVariant        *value)
{
  sbx_notify_rules_set_quiet_until (self->rules, g_variant_get_boolean (value) ? SBX_NOTIFY_FOR_GOOD : 0);
}

static void
on_for (SbxDoNotDisturb *self,
        GVariant        *how_long)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (g_strcmp0 (g_variant_get_string (how_long, NULL), "tomorrow") == 0)
    sbx_notify_rules_set_quiet_until (self->rules, sbx_do_not_disturb_get_tomorrow (now));
  else
    sbx_notify_rules_set_quiet_until (self->rules, get_now () + HOUR);
}

static void
sbx_do_not_disturb_dispose (GObject *object)
{
  SbxDoNotDisturb *self = SBX_DO_NOT_DISTURB (object);

  g_clear_object (&self->action);
  g_clear_object (&self->rules);

  G_OBJECT_CLASS (sbx_do_not_disturb_parent_class)->dispose (object);
}

static void
sbx_do_not_disturb_class_init (SbxDoNotDisturbClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_do_not_disturb_dispose;
}

static void
sbx_do_not_disturb_init (SbxDoNotDisturb *self)
{
  self->action = g_simple_action_new_stateful ("do-not-disturb", NULL, g_variant_new_boolean (FALSE));
}

/**
 * sbx_do_not_disturb_new:
 *
 * Returns: (transfer full): its actions are in @map
 */
SbxDoNotDisturb *
sbx_do_not_disturb_new (GActionMap     *map,
                        SbxNotifyRules *rules)
{
  SbxDoNotDisturb *self = g_object_new (SBX_TYPE_DO_NOT_DISTURB, NULL);
  g_autoptr (GSimpleAction) for_a_while = g_simple_action_new ("do-not-disturb-for", G_VARIANT_TYPE_STRING);

  self->rules = g_object_ref (rules);
  g_signal_connect_object (self->action, "change-state", G_CALLBACK (on_change_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (for_a_while, "activate", G_CALLBACK (on_for), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (map, G_ACTION (self->action));
  g_action_map_add_action (map, G_ACTION (for_a_while));

  g_signal_connect_object (rules, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}

/**
 * sbx_do_not_disturb_get_tomorrow:
 *
 * Returns: the next day's morning in ms since 1970, in the time zone of @now; in the small hours that of the same day
 */
gint64
sbx_do_not_disturb_get_tomorrow (GDateTime *now)
{
  g_autoptr (GDateTime) day = g_date_time_get_hour (now) < MORNING - 2 ? g_date_time_ref (now) : g_date_time_add_days (now, 1);
  g_autoptr (GDateTime) morning = g_date_time_new (g_date_time_get_timezone (now), g_date_time_get_year (day),
                                                   g_date_time_get_month (day), g_date_time_get_day_of_month (day), MORNING, 0, 0);

  return g_date_time_to_unix (morning) * 1000;
}
