/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-action-reasons.h"
#include "sbx-formatters.h"
#include "sbx-snooze-dialog.h"
#include "sbx-snooze-times.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* topic.: what is done to one topic or to many, each with a toast that takes it back. */

/* -- Words */

static char *
describe_state (SbxTopic *topic,
                guint     n,
                gint64    state,
                gint64    until)
{
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *time = until > 0 ? sbx_snooze_times_format (until, sbx_time_now_ms ()) : NULL;

  if (state == SBX_TOPIC_RESOLVED)
    /* TRANSLATORS: %s is the title of a topic */
    return n == 1 ? g_strdup_printf (_("“%s” is resolved"), title)
                  : g_strdup_printf (ngettext ("%'u topic resolved", "%'u topics resolved", n), n);
  if (state == SBX_TOPIC_OPEN)
    /* TRANSLATORS: %s is the title of a topic */
    return n == 1 ? g_strdup_printf (_("“%s” is open again"), title)
                  : g_strdup_printf (ngettext ("%'u topic reopened", "%'u topics reopened", n), n);
  if (time == NULL)
    /* TRANSLATORS: %s is the title of a topic */
    return n == 1 ? g_strdup_printf (_("“%s” is snoozed until the next reply"), title)
                  : g_strdup_printf (ngettext ("%'u topic snoozed until the next reply", "%'u topics snoozed until the next reply", n), n);

  /* TRANSLATORS: the title of a topic, and a time such as "17:30" or "tomorrow 09:00" */
  return n == 1 ? g_strdup_printf (_("“%s” is snoozed until %s"), title, time)
                /* TRANSLATORS: how many, and a time such as "17:30" or "tomorrow 09:00" */
                : g_strdup_printf (ngettext ("%'u topic snoozed until %s", "%'u topics snoozed until %s", n), n, time);
}

/* What is said when @n of them are made, of which @change is the first. */
static char *
describe_done (const SbxChange *change,
               guint            n)
{
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (change->topic), sbx_topic_get_id (change->topic));

  switch (change->kind)
    {
    case SBX_CHANGE_STATE:
      return describe_state (change->topic, n, change->value, change->until);

    case SBX_CHANGE_PINNED:
      if (change->value)
        return n == 1 ? g_strdup_printf (_("“%s” is pinned"), title) : g_strdup_printf (ngettext ("%'u topic pinned", "%'u topics pinned", n), n);
      return n == 1 ? g_strdup_printf (_("“%s” is not pinned any more"), title)
                    : g_strdup_printf (ngettext ("%'u topic unpinned", "%'u topics unpinned", n), n);

    case SBX_CHANGE_MUTED:
      if (change->value)
        return n == 1 ? g_strdup_printf (_("“%s” is muted"), title) : g_strdup_printf (ngettext ("%'u topic muted", "%'u topics muted", n), n);
      return n == 1 ? g_strdup_printf (_("“%s” is not muted any more"), title)
                    : g_strdup_printf (ngettext ("%'u topic unmuted", "%'u topics unmuted", n), n);

    case SBX_CHANGE_READ:
    case SBX_CHANGE_UNREAD:
    default:
      return n == 1 ? g_strdup_printf (_("“%s” is marked as read"), title)
                    : g_strdup_printf (ngettext ("%'u topic marked as read", "%'u topics marked as read", n), n);
    }
}

static SbxChange *
new_change (SbxTopic     *topic,
            SbxChangeKind kind,
            gint64        value,
            gint64        until)
{
  switch (kind)
    {
    case SBX_CHANGE_STATE:
      return sbx_change_new_state (topic, (SbxTopicState) value, until);
    case SBX_CHANGE_PINNED:
      return sbx_change_new_pinned (sbx_topic_get_channel (topic), topic, value != 0);
    case SBX_CHANGE_MUTED:
      return sbx_change_new_muted (sbx_topic_get_channel (topic), topic, value != 0);
    case SBX_CHANGE_READ:
    case SBX_CHANGE_UNREAD:
    default:
      return sbx_change_new_read (topic);
    }
}

/* Those that are so already are left alone. */
static void
change (SbxWindow    *self,
        GPtrArray    *topics,
        SbxChangeKind kind,
        gint64        value,
        gint64        until)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  g_autoptr (GPtrArray) undo = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);
  char *done;

  for (guint i = 0; i < topics->len; i++)
    {
      g_autoptr (SbxChange) one = sbx_topic_get_channel (topics->pdata[i]) ? new_change (topics->pdata[i], kind, value, until) : NULL;
      SbxChange *back = one ? sbx_change_new_undo (one) : NULL;

      if (back == NULL)
        continue;
      g_ptr_array_add (changes, g_steal_pointer (&one));
      g_ptr_array_add (undo, back);
    }
  if (changes->len == 0)
    {
      sbx_toaster_tell (self->toaster, _("That is so already"), NULL, NULL);
      return;
    }

  done = describe_done (changes->pdata[0], changes->len);
  sbx_window_make_changes (self, g_steal_pointer (&changes), g_steal_pointer (&undo), done);
}

/* -- The actions */

/* (transfer full) (element-type SbxTopic): what the actions of a topic are about. */
GPtrArray *
sbx_window_dup_subjects (SbxWindow *self)
{
  return sbx_monitor_view_dup_subjects (self->monitor_view);
}

static const struct
{
  const char   *name;
  SbxChangeKind kind;
  gint64        value;
  gint64        other;    /* where all of them are so already; -1 = nothing is done */
  SbxAbility    ability;
} actions[] = {
  { "topic.read", SBX_CHANGE_READ, 0, -1, SBX_ABILITY_SEARCH },
  { "topic.resolve", SBX_CHANGE_STATE, SBX_TOPIC_RESOLVED, -1, SBX_ABILITY_RESOLVE },
  { "topic.reopen", SBX_CHANGE_STATE, SBX_TOPIC_OPEN, -1, SBX_ABILITY_RESOLVE },
  { "topic.toggle-resolved", SBX_CHANGE_STATE, SBX_TOPIC_RESOLVED, SBX_TOPIC_OPEN, SBX_ABILITY_RESOLVE },
  { "topic.pin", SBX_CHANGE_PINNED, TRUE, -1, SBX_ABILITY_PIN },
  { "topic.unpin", SBX_CHANGE_PINNED, FALSE, -1, SBX_ABILITY_PIN },
  { "topic.toggle-pinned", SBX_CHANGE_PINNED, TRUE, FALSE, SBX_ABILITY_PIN },
  { "topic.mute", SBX_CHANGE_MUTED, TRUE, -1, SBX_ABILITY_MUTE },
  { "topic.unmute", SBX_CHANGE_MUTED, FALSE, -1, SBX_ABILITY_MUTE },
  { "topic.toggle-muted", SBX_CHANGE_MUTED, TRUE, FALSE, SBX_ABILITY_MUTE },
};

static gboolean
is_so (SbxTopic     *topic,
       SbxChangeKind kind,
       gint64        value)
{
  switch (kind)
    {
    case SBX_CHANGE_STATE:
      return (gint64) sbx_topic_get_state (topic) == value;
    case SBX_CHANGE_PINNED:
      return sbx_topic_get_pinned (topic) == value;
    case SBX_CHANGE_MUTED:
      return sbx_topic_get_muted (topic) == value;
    case SBX_CHANGE_READ:
    case SBX_CHANGE_UNREAD:
    default:
      return sbx_topic_get_unread_count (topic) == 0;
    }
}

static gboolean
all_are_so (GPtrArray    *topics,
            SbxChangeKind kind,
            gint64        value)
{
  for (guint i = 0; i < topics->len; i++)
    if (!is_so (topics->pdata[i], kind, value))
      return FALSE;

  return TRUE;
}

static void
activate (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autoptr (GPtrArray) topics = sbx_window_dup_subjects (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].name, action))
      {
        gboolean turn = actions[i].other >= 0 && all_are_so (topics, actions[i].kind, actions[i].value);

        change (self, topics, actions[i].kind, turn ? actions[i].other : actions[i].value, 0);
        sbx_monitor_view_end_choosing (self->monitor_view);
      }
}

/* Marks as read what the actions of a topic are about, as “topic.read” does. */
void
sbx_window_read_subjects (SbxWindow *self)
{
  activate (GTK_WIDGET (self), "topic.read", NULL);
}

static void
snooze (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  g_autoptr (GPtrArray) topics = sbx_window_dup_subjects (self);
  gint64 until = g_variant_get_int64 (parameter);

  /* A menu may have been open for long. */
  if (until != 0 && until <= sbx_time_now_ms ())
    {
      sbx_toaster_tell (self->toaster, _("That time is over. Choose a later one."), NULL, NULL);
      return;
    }

  change (self, topics, SBX_CHANGE_STATE, SBX_TOPIC_SNOOZED, until);
  sbx_monitor_view_end_choosing (self->monitor_view);
}

static void
on_time_chosen (SbxWindow *self,
                gint64     until,
                GtkWidget *dialog)
{
  GPtrArray *topics = g_object_get_data (G_OBJECT (dialog), "sbx-topics");

  change (self, topics, SBX_CHANGE_STATE, SBX_TOPIC_SNOOZED, until);
  sbx_monitor_view_end_choosing (self->monitor_view);
}

/* Of those that are meant now, whatever is shown when the time is chosen. */
static void
ask_snooze (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  GPtrArray *topics = sbx_window_dup_subjects (self);
  GtkWidget *dialog = sbx_snooze_dialog_new (GTK_WINDOW (self));

  g_object_set_data_full (G_OBJECT (dialog), "sbx-topics", topics, (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (on_time_chosen), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Of what is chosen no more than one hub can be asked. */
static void
offer (SbxWindow  *self,
       const char *action,
       GPtrArray  *topics,
       SbxAbility  ability,
       gboolean    useful)
{
  SbxClient *client = topics->len > 0 ? sbx_window_get_client (self, topics->pdata[0]) : NULL;
  g_autofree char *reason = client ? sbx_client_dup_why_not_in (client, topics->pdata[0], ability) : NULL;

  sbx_action_reasons_set (GTK_WIDGET (self), action, reason);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, client && useful && reason == NULL);
}

void
sbx_window_offer_topic_action (SbxWindow  *self,
                               const char *action,
                               SbxTopic   *topic,
                               SbxAbility  ability,
                               gboolean    useful)
{
  g_autoptr (GPtrArray) topics = g_ptr_array_new ();

  if (topic)
    g_ptr_array_add (topics, topic);
  offer (self, action, topics, ability, useful);
}

void
sbx_window_update_topic_actions (SbxWindow *self)
{
  g_autoptr (GPtrArray) topics = sbx_window_dup_subjects (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    offer (self, actions[i].name, topics, actions[i].ability,
           actions[i].other >= 0 || !all_are_so (topics, actions[i].kind, actions[i].value));
  /* Reading is marked at every server, though it may not be told. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "topic.read", topics->len > 0 && !all_are_so (topics, SBX_CHANGE_READ, 0));
  sbx_action_reasons_set (GTK_WIDGET (self), "topic.read", NULL);
  offer (self, "topic.snooze", topics, SBX_ABILITY_SNOOZE, TRUE);
  offer (self, "topic.snooze-at", topics, SBX_ABILITY_SNOOZE, TRUE);
  sbx_window_update_claim_actions (self);
  sbx_window_update_people_actions (self);
  sbx_window_update_marking (self);
  sbx_monitor_view_explain (self->monitor_view);
}

void
sbx_window_install_topic_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, activate);
  gtk_widget_class_install_action (widget_class, "topic.snooze", "x", snooze);
  gtk_widget_class_install_action (widget_class, "topic.snooze-at", NULL, ask_snooze);
  sbx_window_install_change_actions (widget_class);
}
