/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notifier.h"

#include "sbx-background.h"
#include "sbx-channel.h"
#include "sbx-notify-words.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <gdk/gdk.h>
#include <glib/gi18n-lib.h>

/* What comes within this time is told together, in ms: what a hub says of a topic comes a little after the message. */
#define GATHER_TIME 300
/* Between two rounds, in ms. */
#define ROUND_TIME 1000
/* So many topics are told of one by one in a round. */
#define ROUND_SIZE 3
/* The summary of a burst that goes on is told anew so often, in ms. */
#define SUMMARY_TIME 5000

#define SUMMARY_ID "summary"
#define HOUR (60 * 60 * G_GINT64_CONSTANT (1000))

/* A topic with messages that somebody is to know of, until it is read. */
typedef struct
{
  SbxTopic   *topic;
  SbxMessage *message;    /* the newest; the newest important one if there is any */
  char       *id;         /* of its notification */
  guint       count;      /* since it was read */
  guint64     order;      /* of its newest message */
  gboolean    important;
  gboolean    waiting;    /* to be told of */
  gboolean    shown;
  gboolean    folded;     /* it is in the summary */
} News;

struct _SbxNotifier
{
  GObject          parent_instance;

  GApplication    *application;   /* weak: it owns us */
  SbxConnections  *connections;
  SbxNotifyRules  *rules;
  SbxNotifierSeen  seen;
  gpointer         seen_data;

  GHashTable      *news;          /* SbxTopic → News */
  GPtrArray       *worlds;        /* those whose signals we hear */
  GHashTable      *alarms;        /* ids of those that are shown, told by others */
  guint64          order;
  guint            round;         /* source: the next round */
  gint64           last_round;    /* µs, monotonic */
  guint            n_folded;      /* topics in the summary */
  gint64           last_summary;  /* µs, monotonic */
  gboolean         summary_due;
  gboolean         summary_shown;
  gboolean         stopped;
  guint            watch;         /* of the name of those who take text as text */
  gboolean         plain;
};

G_DEFINE_FINAL_TYPE (SbxNotifier, sbx_notifier, G_TYPE_OBJECT)

static void
news_free (News *news)
{
  g_object_unref (news->topic);
  g_clear_object (&news->message);
  g_free (news->id);
  g_free (news);
}

static SbxWorld *
get_world (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);

  return channel ? sbx_channel_get_world (channel) : NULL;
}

/* -- Words to the system */

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

static void
tell_news (SbxNotifier *self,
           News        *news)
{
  SbxChannel *channel = sbx_topic_get_channel (news->topic);
  const char *address = sbx_world_get_address (sbx_channel_get_world (channel));
  const char *channel_id = sbx_channel_get_id (channel);
  const char *topic_id = sbx_topic_get_id (news->topic);
  g_autofree char *title = sbx_notify_words_title (news->topic, news->count);
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

static void
tell_summary (SbxNotifier *self)
{
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *title = NULL;
  GHashTableIter iter;
  News *news;
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

/* -- What is worth it */

static void
unfold (SbxNotifier *self,
        News        *news)
{
  if (!news->folded)
    return;

  news->folded = FALSE;
  if (--self->n_folded > 0)
    return;

  self->summary_due = FALSE;
  if (self->summary_shown)
    withdraw (self, SUMMARY_ID);
  self->summary_shown = FALSE;
}

static void
forget (SbxNotifier *self,
        SbxTopic    *topic)
{
  News *news = g_hash_table_lookup (self->news, topic);

  if (!news)
    return;

  unfold (self, news);
  if (news->shown)
    withdraw (self, news->id);
  g_hash_table_remove (self->news, topic);
}

/* What is asked for a topic is told of it whatever it says; else only what needs a person. */
static gboolean
is_wanted (SbxNotifier    *self,
           News           *news,
           SbxNotifyLevel *level)
{
  SbxTopic *topic = news->topic;
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld *world = get_world (topic);
  gint64 now = g_get_real_time () / 1000;
  const char *address, *channel_id;
  gboolean chosen;

  if (!world || sbx_world_get_muted (world) || sbx_topic_get_unread_count (topic) == 0)
    return FALSE;

  address = sbx_world_get_address (world);
  channel_id = sbx_channel_get_id (channel);
  *level = sbx_notify_rules_get_level (self->rules, address, channel_id, sbx_topic_get_id (topic), &chosen);
  if (*level < SBX_NOTIFY_BANNER ||
      !sbx_notify_rules_is_disturbable (self->rules, now) ||
      sbx_notify_rules_is_muted (self->rules, address, channel_id, sbx_topic_get_id (topic), now) ||
      self->seen (topic, self->seen_data))
    return FALSE;
  if (news->important)
    return TRUE;

  return !sbx_topic_get_muted (topic) && !sbx_channel_get_muted (channel) &&
         (chosen || sbx_topic_get_needs_person (topic));
}

/* -- Rounds */

static int
compare_news (gconstpointer a,
              gconstpointer b)
{
  const News *left = *(News *const *) a;
  const News *right = *(News *const *) b;

  if (left->important != right->important)
    return left->important ? -1 : 1;

  return left->order < right->order ? 1 : left->order > right->order ? -1 : 0;
}

/* Those that wait and are wanted, the most urgent first; what is not wanted is not asked about again. */
static GPtrArray *
take_waiting (SbxNotifier *self,
              gboolean    *loud)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  GHashTableIter iter;
  News *news;

  *loud = FALSE;
  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &news))
    {
      SbxNotifyLevel level;

      if (!news->waiting)
        continue;
      news->waiting = FALSE;
      if (is_wanted (self, news, &level))
        {
          *loud |= level == SBX_NOTIFY_SOUND;
          g_ptr_array_add (waiting, news);
        }
      else if (!news->shown && !news->folded)
        {
          g_hash_table_iter_remove (&iter);
        }
    }
  g_ptr_array_sort (waiting, compare_news);

  return g_steal_pointer (&waiting);
}

static void
sound (void)
{
  GdkDisplay *display = gdk_display_get_default ();

  if (display)
    gdk_display_beep (display);
}

static void plan_round (SbxNotifier *self);

static gboolean
on_round (gpointer user_data)
{
  SbxNotifier *self = user_data;
  gboolean loud;
  g_autoptr (GPtrArray) waiting = take_waiting (self, &loud);

  self->round = 0;
  self->last_round = g_get_monotonic_time ();

  for (guint i = 0; i < waiting->len; i++)
    {
      News *news = waiting->pdata[i];

      /* One too many is no burst yet. */
      if (i < ROUND_SIZE || waiting->len <= ROUND_SIZE + 1)
        {
          unfold (self, news);
          tell_news (self, news);
        }
      else
        {
          self->n_folded += !news->folded;
          news->folded = TRUE;
          self->summary_due = TRUE;
        }
    }
  if (loud)
    sound ();

  if (self->summary_due &&
      (!self->summary_shown || self->last_round - self->last_summary >= SUMMARY_TIME * G_GINT64_CONSTANT (1000)))
    tell_summary (self);
  if (self->summary_due)
    plan_round (self);

  return G_SOURCE_REMOVE;
}

static void
plan_round (SbxNotifier *self)
{
  gint64 since = (g_get_monotonic_time () - self->last_round) / 1000;

  if (self->round == 0 && !self->stopped)
    self->round = g_timeout_add (MAX (GATHER_TIME, ROUND_TIME - MIN (since, ROUND_TIME)), on_round, self);
}

/* -- What the worlds tell */

static char *
make_id (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);

  g_autofree char *channel_id = g_uri_escape_string (sbx_channel_get_id (channel), NULL, TRUE);
  g_autofree char *topic_id = g_uri_escape_string (sbx_topic_get_id (topic), NULL, TRUE);

  return g_strjoin ("/", "topic", sbx_world_get_address (sbx_channel_get_world (channel)), channel_id, topic_id, NULL);
}

static void
on_message_arrived (SbxNotifier *self,
                    SbxTopic    *topic,
                    SbxMessage  *message)
{
  News *news = g_hash_table_lookup (self->news, topic);
  gboolean important = sbx_message_is_important (message);

  if (!important && (sbx_message_is_from_account (message) || sbx_message_is_system (message)))
    return;
  /* It is not told of afterwards either. */
  if (!sbx_notify_rules_is_disturbable (self->rules, g_get_real_time () / 1000))
    return;

  if (!news)
    {
      news = g_new0 (News, 1);
      news->topic = g_object_ref (topic);
      news->id = make_id (topic);
      g_hash_table_insert (self->news, topic, news);
    }

  if (important || !news->important || !news->waiting)
    g_set_object (&news->message, message);
  news->important |= important;
  news->count++;
  news->order = ++self->order;
  news->waiting = TRUE;
  plan_round (self);
}

static void
on_topic_read (SbxNotifier *self,
               SbxTopic    *topic)
{
  forget (self, topic);
}

/* What was said of a hub that is gone leads nowhere. */
static void
forget_worlds (SbxNotifier *self)
{
  g_autoptr (GPtrArray) lost = g_ptr_array_new ();
  GHashTableIter iter;
  SbxTopic *topic;

  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, (gpointer *) &topic, NULL))
    if (!g_ptr_array_find (self->worlds, get_world (topic), NULL))
      g_ptr_array_add (lost, topic);
  for (guint i = 0; i < lost->len; i++)
    forget (self, lost->pdata[i]);
}

static void
unwatch (SbxNotifier *self)
{
  for (guint i = 0; i < self->worlds->len; i++)
    g_signal_handlers_disconnect_by_data (self->worlds->pdata[i], self);
  g_ptr_array_set_size (self->worlds, 0);
}

/* Hubs are a handful and seldom change, so all are taken anew. */
static void
on_worlds_changed (SbxNotifier *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);

  unwatch (self);
  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      SbxWorld *world = g_list_model_get_item (worlds, i);

      g_signal_connect_swapped (world, "message-arrived", G_CALLBACK (on_message_arrived), self);
      g_signal_connect_swapped (world, "topic-read", G_CALLBACK (on_topic_read), self);
      g_ptr_array_add (self->worlds, world);
    }
  forget_worlds (self);
}

/* -- What is asked for in a notification */

static SbxTopic *
find_topic (SbxNotifier  *self,
            GVariant     *place,
            SbxClient   **client)
{
  const char *address, *channel_id, *topic_id;
  SbxWorld *world;

  g_variant_get (place, "(&s&s&s)", &address, &channel_id, &topic_id);
  world = sbx_connections_find (self->connections, address);
  *client = world ? sbx_connections_get_client (self->connections, world) : NULL;

  return world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
}

static void
mark_read (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  SbxNotifier *self = user_data;
  SbxClient *client;
  SbxTopic *topic = find_topic (self, parameter, &client);

  if (topic && client)
    sbx_client_mark_read (client, topic, sbx_topic_get_last_seq (topic));
  if (topic)
    forget (self, topic);
}

static void
mute_for_an_hour (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  SbxNotifier *self = user_data;
  const char *address, *channel_id, *topic_id;
  SbxClient *client;
  SbxTopic *topic = find_topic (self, parameter, &client);

  g_variant_get (parameter, "(&s&s&s)", &address, &channel_id, &topic_id);
  sbx_notify_rules_mute_until (self->rules, address, channel_id, topic_id, g_get_real_time () / 1000 + HOUR);
  if (topic)
    forget (self, topic);
}

static const GActionEntry actions[] = {
  { .name = "mark-read", .activate = mark_read, .parameter_type = "(sss)" },
  { .name = "mute-for-an-hour", .activate = mute_for_an_hour, .parameter_type = "(sss)" },
};

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

static void
sbx_notifier_dispose (GObject *object)
{
  SbxNotifier *self = SBX_NOTIFIER (object);

  g_clear_handle_id (&self->round, g_source_remove);
  g_clear_handle_id (&self->watch, g_bus_unwatch_name);
  if (self->connections)
    g_signal_handlers_disconnect_by_data (self->connections, self);
  unwatch (self);
  g_hash_table_remove_all (self->news);
  g_clear_object (&self->connections);
  g_clear_object (&self->rules);
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (sbx_notifier_parent_class)->dispose (object);
}

static void
sbx_notifier_finalize (GObject *object)
{
  SbxNotifier *self = SBX_NOTIFIER (object);

  g_hash_table_unref (self->news);
  g_hash_table_unref (self->alarms);
  g_ptr_array_unref (self->worlds);

  G_OBJECT_CLASS (sbx_notifier_parent_class)->finalize (object);
}

static void
sbx_notifier_class_init (SbxNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_notifier_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_notifier_finalize;
}

static void
sbx_notifier_init (SbxNotifier *self)
{
  self->news = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) news_free);
  self->alarms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->worlds = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_notifier_new:
 * @application: registered; lives longer
 * @seen: asked before a topic is told of
 *
 * Returns: (transfer full): begins at once
 */
SbxNotifier *
sbx_notifier_new (GApplication    *application,
                  SbxConnections  *connections,
                  SbxNotifyRules  *rules,
                  SbxNotifierSeen  seen,
                  gpointer         user_data)
{
  SbxNotifier *self = g_object_new (SBX_TYPE_NOTIFIER, NULL);

  g_set_weak_pointer (&self->application, application);
  self->connections = g_object_ref (connections);
  self->rules = g_object_ref (rules);
  self->seen = seen;
  self->seen_data = user_data;

  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), self);
  self->plain = TRUE;
  /* From inside a sandbox they are asked through the portal, which takes text as text as well. */
  if (g_application_get_dbus_connection (application) && !sbx_background_is_sandboxed ())
    self->watch = g_bus_watch_name_on_connection (g_application_get_dbus_connection (application), "org.gtk.Notifications",
                                                  G_BUS_NAME_WATCHER_FLAGS_NONE, on_plain, on_not_plain, self, NULL);
  g_signal_connect_swapped (connections, "items-changed", G_CALLBACK (on_worlds_changed), self);
  on_worlds_changed (self);

  return self;
}

/**
 * sbx_notifier_tell:
 * @id: replaces the one with the same
 *
 * Something is wrong: an urgent notification, unless nothing is to disturb. Opens the window.
 */
void
sbx_notifier_tell (SbxNotifier *self,
                   const char  *id,
                   const char  *title,
                   const char  *body)
{
  g_autoptr (GNotification) notification = NULL;

  g_return_if_fail (SBX_IS_NOTIFIER (self));

  if (!sbx_notify_rules_is_disturbable (self->rules, g_get_real_time () / 1000))
    return;

  notification = g_notification_new (title);
  set_body (self, notification, body);
  g_notification_set_category (notification, "network.error");
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notification, "app.activate");
  send (self, id, notification);
  g_hash_table_add (self->alarms, g_strdup (id));
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

/**
 * sbx_notifier_stop:
 *
 * Withdraws all: nobody would do so after the end of the program.
 */
void
sbx_notifier_stop (SbxNotifier *self)
{
  GHashTableIter iter;
  const char *id;
  News *news;

  g_return_if_fail (SBX_IS_NOTIFIER (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->round, g_source_remove);
  unwatch (self);
  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &news))
    if (news->shown)
      withdraw (self, news->id);
  g_hash_table_iter_init (&iter, self->alarms);
  while (g_hash_table_iter_next (&iter, (gpointer *) &id, NULL))
    withdraw (self, id);
  if (self->summary_shown)
    withdraw (self, SUMMARY_ID);
  g_hash_table_remove_all (self->news);
  g_hash_table_remove_all (self->alarms);
}
