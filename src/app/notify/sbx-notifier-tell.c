/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notifier-private.h"

#include "sbx-background.h"
#include "sbx-channel.h"
#include "sbx-message.h"
#include "sbx-minute.h"
#include "sbx-notify-words.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* What is said to the system, and taken back. */

#define SUMMARY_ID "summary"

/* Something that is wrong. */
typedef struct
{
  char     *title;
  char     *body;
  gboolean  shown;    /* not while nothing is to disturb */
} Alarm;

static void
alarm_free (gpointer data)
{
  Alarm *alarm = data;

  g_free (alarm->title);
  g_free (alarm->body);
  g_free (alarm);
}

/* What shows notifications under org.freedesktop.Notifications reads markup; all others do not. */
static void
set_body (SbxNotifier   *self,
          GNotification *notification,
          const char    *body)
{
  g_autofree char *escaped = self->plain ? NULL : g_markup_escape_text (body, -1);

  g_notification_set_body (notification, escaped ? escaped : body);
}

static void
send (SbxNotifier   *self,
      const char    *id,
      GNotification *notification)
{
  if (self->application && !self->stopped)
    g_application_send_notification (self->application, id, notification);
}

static void
withdraw (SbxNotifier *self,
          const char  *id)
{
  if (self->application)
    g_application_withdraw_notification (self->application, id);
}

/* -- Messages */

void
sbx_notifier_tell_news (SbxNotifier *self,
                        SbxNews     *news)
{
  SbxChannel *channel = sbx_topic_get_channel (news->topic);
  const char *address = sbx_world_get_address (sbx_channel_get_world (channel));
  const char *channel_id = sbx_channel_get_id (channel);
  const char *topic_id = sbx_topic_get_id (news->topic);
  g_autofree char *title = sbx_notify_words_title (news->topic, news->count, G_LIST_MODEL (self->connections));
  g_autofree char *body = sbx_notify_words_body (news->topic, news->message);
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_autoptr (GVariant) place = g_variant_ref_sink (g_variant_new ("(sss)", address, channel_id, topic_id));
  g_autoptr (GVariant) message = g_variant_ref_sink (
    g_variant_new ("(sssx)", address, channel_id, topic_id, sbx_message_get_seq (news->message)));

  set_body (self, notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_priority (notification, news->important ? G_NOTIFICATION_PRIORITY_URGENT : G_NOTIFICATION_PRIORITY_NORMAL);
  g_notification_set_default_action_and_target_value (notification, "app.open-message", message);
  g_notification_add_button_with_target_value (notification, _("Open"), "app.open-message", message);
  g_notification_add_button_with_target_value (notification, _("Mark as Read"), "app.mark-read", place);
  g_notification_add_button_with_target_value (notification, _("Mute for 1 Hour"), "app.mute-for-an-hour", place);
  send (self, news->id, notification);
  news->shown = TRUE;
}

void
sbx_notifier_withdraw_news (SbxNotifier *self,
                            SbxNews     *news)
{
  if (news->shown)
    withdraw (self, news->id);
  news->shown = FALSE;
}

void
sbx_notifier_tell_summary (SbxNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  GHashTableIter iter;
  SbxNews *news;
  guint messages = 0;

  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &news))
    if (news->folded)
      messages += news->count;

  title = sbx_notify_words_summary (messages, self->n_folded);
  notification = g_notification_new (title);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action (notification, "app.activate");
  send (self, SUMMARY_ID, notification);
  self->summary_shown = TRUE;
  self->summary_due = FALSE;
  self->last_summary = g_get_monotonic_time ();
}

void
sbx_notifier_withdraw_summary (SbxNotifier *self)
{
  self->summary_due = FALSE;
  if (self->summary_shown)
    withdraw (self, SUMMARY_ID);
  self->summary_shown = FALSE;
}

/* -- Alarms */

static void
tell_alarm (SbxNotifier *self,
            const char  *id,
            Alarm       *alarm)
{
  g_autoptr (GNotification) notification = NULL;

  if (!sbx_notify_rules_is_disturbable (self->rules, FALSE, g_get_real_time () / 1000))
    return;

  notification = g_notification_new (alarm->title);
  set_body (self, notification, alarm->body);
  g_notification_set_category (notification, "network.error");
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.activate");
  send (self, id, notification);
  alarm->shown = TRUE;
}

/* Do-not-disturb may be over. */
static void
tell_held_alarms (SbxNotifier *self)
{
  GHashTableIter iter;
  const char *id;
  Alarm *alarm;

  g_hash_table_iter_init (&iter, self->alarms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, (gpointer *) &alarm))
    if (!alarm->shown)
      tell_alarm (self, id, alarm);
}

/**
 * sbx_notifier_tell:
 * @id: replaces the one with the same
 *
 * Something is wrong: a notification of high priority, which opens the window. While nothing is to disturb it is held back, and
 * told afterwards unless it is over by then.
 */
void
sbx_notifier_tell (SbxNotifier *self,
                   const char  *id,
                   const char  *title,
                   const char  *body)
{
  Alarm *alarm;

  g_return_if_fail (SBX_IS_NOTIFIER (self));

  alarm = g_new0 (Alarm, 1);
  alarm->title = g_strdup (title);
  alarm->body = g_strdup (body);
  g_hash_table_replace (self->alarms, g_strdup (id), alarm);
  tell_alarm (self, id, alarm);
}

/**
 * sbx_notifier_withdraw:
 *
 * What sbx_notifier_tell() told is over.
 */
void
sbx_notifier_withdraw (SbxNotifier *self,
                       const char  *id)
{
  g_return_if_fail (SBX_IS_NOTIFIER (self));

  if (g_hash_table_remove (self->alarms, id))
    withdraw (self, id);
}

/* -- All of it */

void
sbx_notifier_withdraw_all (SbxNotifier *self)
{
  GHashTableIter iter;
  const char *id;
  SbxNews *news;

  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &news))
    sbx_notifier_withdraw_news (self, news);
  g_hash_table_iter_init (&iter, self->alarms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    withdraw (self, id);
  sbx_notifier_withdraw_summary (self);
  g_hash_table_remove_all (self->alarms);
}

static void
on_plain (GDBusConnection *connection,
          const char      *name,
          const char      *owner,
          gpointer         self)
{
  SBX_NOTIFIER (self)->plain = TRUE;
}

static void
on_not_plain (GDBusConnection *connection,
              const char      *name,
              gpointer         self)
{
  SBX_NOTIFIER (self)->plain = FALSE;
}

void
sbx_notifier_set_up_telling (SbxNotifier *self)
{
  GDBusConnection *bus = g_application_get_dbus_connection (self->application);

  self->alarms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, alarm_free);
  self->plain = TRUE;
  /* From inside a sandbox they are asked through the portal, which takes text as text as well. */
  if (bus && !sbx_background_is_sandboxed ())
    self->watch = g_bus_watch_name_on_connection (bus, "org.gtk.Notifications", G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                  on_plain, on_not_plain, self, NULL);
  g_signal_connect_object (self->rules, "changed", G_CALLBACK (tell_held_alarms), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (tell_held_alarms), self, G_CONNECT_SWAPPED);
}
