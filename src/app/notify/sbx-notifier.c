/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notifier-private.h"

#include "sbx-channel.h"
#include "sbx-message.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* What comes within this time is told together, in ms: what a hub says of a topic comes a little after the message. */
#define GATHER_TIME 300
/* Between two rounds, in ms. */
#define ROUND_TIME 1000
/* So many topics are told of one by one in a round. */
#define ROUND_SIZE 3
/* A burst that goes on for so long gets no further ones, in ms; what is important does. */
#define BURST_TIME 3000
/* The summary of a burst that goes on is told anew so often, in ms. */
#define SUMMARY_TIME 5000

G_DEFINE_FINAL_TYPE (SbxNotifier, sbx_notifier, G_TYPE_OBJECT)

static void
news_free (SbxNews *news)
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

/* -- What is worth it */

static void
unfold (SbxNotifier *self,
        SbxNews     *news)
{
  if (!news->folded)
    return;

  news->folded = FALSE;
  if (--self->n_folded > 0)
    return;

  sbx_notifier_withdraw_summary (self);
}

void
sbx_notifier_forget (SbxNotifier *self,
                     SbxTopic    *topic)
{
  SbxNews *news = g_hash_table_lookup (self->news, topic);

  if (!news)
    return;

  unfold (self, news);
  sbx_notifier_withdraw_news (self, news);
  g_hash_table_remove (self->news, topic);
}

/* What is asked for a topic is told of it whatever it says; else only what needs a person. Something important is told even where
 * it is only to be counted. */
static gboolean
is_wanted (SbxNotifier    *self,
           SbxNews        *news,
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
  if (*level < (news->important ? SBX_NOTIFY_BADGE : SBX_NOTIFY_BANNER) ||
      !sbx_notify_rules_is_disturbable (self->rules, news->important, now) ||
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
  const SbxNews *left = *(SbxNews *const *) a;
  const SbxNews *right = *(SbxNews *const *) b;

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
  SbxNews *news;

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

static void forget_worlds (SbxNotifier *self);
static void plan_round (SbxNotifier *self);

static gboolean
on_round (gpointer user_data)
{
  SbxNotifier *self = user_data;
  gboolean loud, goes_on;
  g_autoptr (GPtrArray) waiting = NULL;
  guint size = ROUND_SIZE;

  forget_worlds (self);
  waiting = take_waiting (self, &loud);
  self->round = 0;
  self->last_round = g_get_monotonic_time ();
  goes_on = self->last_burst > 0 && self->last_round - self->last_burst < BURST_TIME * G_GINT64_CONSTANT (1000);
  /* One too many is no burst yet. */
  if (!goes_on && waiting->len == ROUND_SIZE + 1)
    size++;
  if (waiting->len >= ROUND_SIZE || (goes_on && waiting->len > 1))
    self->last_burst = self->last_round;

  for (guint i = 0; i < waiting->len; i++)
    {
      SbxNews *news = waiting->pdata[i];

      if (i < size && (!goes_on || news->important || news->shown))
        {
          unfold (self, news);
          sbx_notifier_tell_news (self, news);
        }
      else
        {
          self->n_folded += !news->folded;
          news->folded = TRUE;
          self->summary_due = TRUE;
        }
    }
  if (loud)
    sbx_sound_play (self->sound);

  if (self->summary_due &&
      (!self->summary_shown || self->last_round - self->last_summary >= SUMMARY_TIME * G_GINT64_CONSTANT (1000)))
    sbx_notifier_tell_summary (self);
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
on_messages_arrived (SbxNotifier *self,
                     SbxTopic    *topic,
                     SbxMessage  *message,
                     guint        n)
{
  SbxNews *news = g_hash_table_lookup (self->news, topic);
  gboolean important = sbx_message_is_important (message);

  if (!important && (sbx_message_is_from_account (message) || sbx_message_is_system (message)))
    return;
  /* It is not told of afterwards either. */
  if (!sbx_notify_rules_is_disturbable (self->rules, important, g_get_real_time () / 1000))
    return;

  if (!news)
    {
      news = g_new0 (SbxNews, 1);
      news->topic = g_object_ref (topic);
      news->id = make_id (topic);
      g_hash_table_insert (self->news, topic, news);
    }

  if (important || !news->important || !news->waiting)
    g_set_object (&news->message, message);
  news->important |= important;
  news->count += n;
  news->order = ++self->order;
  news->waiting = TRUE;
  plan_round (self);
}

static void
on_topic_read (SbxNotifier *self,
               SbxTopic    *topic)
{
  sbx_notifier_forget (self, topic);
}

/* What was said of a hub that is gone, or of a topic that left its channel, leads nowhere. */
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
    sbx_notifier_forget (self, lost->pdata[i]);
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

      g_signal_connect_swapped (world, "messages-arrived", G_CALLBACK (on_messages_arrived), self);
      g_signal_connect_swapped (world, "topic-read", G_CALLBACK (on_topic_read), self);
      g_ptr_array_add (self->worlds, world);
    }
  forget_worlds (self);
}

/* -- The object */

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
  g_clear_object (&self->sound);
  g_clear_weak_pointer (&self->application);

  G_OBJECT_CLASS (sbx_notifier_parent_class)->dispose (object);
}

static void
sbx_notifier_finalize (GObject *object)
{
  SbxNotifier *self = SBX_NOTIFIER (object);

  g_hash_table_unref (self->news);
  g_clear_pointer (&self->alarms, g_hash_table_unref);
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
  self->sound = sbx_sound_new ();
  self->seen = seen;
  self->seen_data = user_data;

  sbx_notifier_set_up_telling (self);
  sbx_notifier_add_actions (self);
  g_signal_connect_swapped (connections, "items-changed", G_CALLBACK (on_worlds_changed), self);
  on_worlds_changed (self);

  return self;
}

/**
 * sbx_notifier_stop:
 *
 * Withdraws all: nobody would do so after the end of the program.
 */
void
sbx_notifier_stop (SbxNotifier *self)
{
  g_return_if_fail (SBX_IS_NOTIFIER (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->round, g_source_remove);
  unwatch (self);
  sbx_notifier_withdraw_all (self);
  g_hash_table_remove_all (self->news);
}
