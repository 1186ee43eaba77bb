/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reading-list.h"

#include "sbx-channel.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* Changes within this are one, in ms. */
#define GATHER_TIME 100
/* Channels whose topics are asked for at the same time. */
#define MAX_ASKED 8
/* Channels of which *Recent* wants the topics, the newest. */
#define MAX_LISTED 50
/* Topics that are looked at for *Recent*, at most. */
#define MAX_LOOKED_AT 100000

struct _SbxReadingList
{
  SbxArrayList      parent_instance;

  SbxReadingKind    kind;
  SbxReadingFilter  filter;
  GListModel       *worlds;     /* (nullable) */
  gboolean          active;
  guint             gathering;  /* timeout, 0 = nothing changed */
  GHashTable       *watched;    /* of objects: with handlers of ours; those that are gone too, until it rests */
  gboolean          rewatch;    /* there may be others by now */
  GHashTable       *unread;     /* SbxChannel (owned) to GPtrArray of SbxTopic: as it was when last looked at */
  GHashTable       *asked;      /* of channels (never looked into): their topics were asked for */
};

enum {
  WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void watch_all (SbxReadingList *self);

G_DEFINE_FINAL_TYPE (SbxReadingList, sbx_reading_list, SBX_TYPE_ARRAY_LIST)

/* --- what belongs here --- */

static int
newest_first (gconstpointer a,
              gconstpointer b)
{
  gint64 first = sbx_topic_get_last_message_time (*(SbxTopic *const *) a);
  gint64 second = sbx_topic_get_last_message_time (*(SbxTopic *const *) b);

  return (first < second) - (first > second);
}

static gboolean
is_muted (SbxChannel *channel)
{
  SbxWorld *world = sbx_channel_get_world (channel);

  return sbx_channel_get_muted (channel) || world == NULL || sbx_world_get_muted (world);
}

static GPtrArray *
look_for_unread (SbxChannel *channel)
{
  GPtrArray  *unread = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *topics = sbx_channel_get_topics (channel);
  guint       n = sbx_channel_get_unread_count (channel) > 0 && !is_muted (channel) ? g_list_model_get_n_items (topics) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);

      if (sbx_topic_get_unread_count (topic) > 0 && !sbx_topic_get_muted (topic))
        g_ptr_array_add (unread, g_steal_pointer (&topic));
    }
  g_ptr_array_sort (unread, newest_first);

  return unread;
}

static gboolean
is_mine (SbxTopic *topic)
{
  SbxWorld          *world = sbx_channel_get_world (sbx_topic_get_channel (topic));
  const char        *me = sbx_world_get_sender_id (world);
  const char *const *participants = sbx_topic_get_participants (topic);

  if (*me == '\0')
    return FALSE;

  return (g_strcmp0 (sbx_topic_get_claim_by (topic), me) == 0 && sbx_topic_get_claim_until (topic) > sbx_time_now_ms ()) ||
         g_strcmp0 (sbx_topic_get_owner_id (topic), me) == 0 || (participants && g_strv_contains (participants, me));
}

static gboolean
matches (SbxReadingList *self,
         SbxTopic       *topic)
{
  switch (self->filter)
    {
    case SBX_READING_FILTER_UNREAD:
      return sbx_topic_get_unread_count (topic) > 0;
    case SBX_READING_FILTER_MINE:
      return is_mine (topic);
    case SBX_READING_FILTER_NEEDS:
      return sbx_topic_get_needs_person (topic);
    case SBX_READING_FILTER_ALL:
    default:
      return TRUE;
    }
}

/* Nothing of a channel can match. */
static gboolean
is_out (SbxReadingList *self,
        SbxChannel     *channel)
{
  return (self->filter == SBX_READING_FILTER_UNREAD && sbx_channel_get_unread_count (channel) == 0) ||
         (self->filter == SBX_READING_FILTER_NEEDS && sbx_channel_get_needs_count (channel) == 0 && sbx_channel_get_needs_known (channel));
}

/* --- asking for topics --- */

static void
ask_for (SbxReadingList *self,
         SbxChannel     *channel,
         guint          *n_asked)
{
  if (sbx_channel_get_loaded (channel) || sbx_channel_get_world (channel) == NULL)
    return;
  if (g_hash_table_contains (self->asked, channel))
    {
      (*n_asked)++;
      return;
    }
  if (*n_asked >= MAX_ASKED || sbx_world_get_state (sbx_channel_get_world (channel)) != SBX_CONNECTION_CONNECTED)
    return;

  (*n_asked)++;
  g_hash_table_add (self->asked, channel);
  g_signal_emit (self, signals[WANTED], 0, channel);
}

/* --- the list --- */

static GPtrArray *
dup_channels (SbxReadingList *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);
      GListModel *channels = sbx_world_get_channels (world);

      for (guint j = 0; j < g_list_model_get_n_items (channels); j++)
        g_ptr_array_add (all, g_list_model_get_item (channels, j));
    }

  return all;
}

static GPtrArray *
collect_inbox (SbxReadingList *self,
               GPtrArray      *channels)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n_asked = 0;

  for (guint i = 0; i < channels->len; i++)
    {
      SbxChannel *channel = channels->pdata[i];
      GPtrArray  *unread = g_hash_table_lookup (self->unread, channel);

      if (sbx_channel_get_unread_count (channel) == 0)
        continue;
      if (unread == NULL)
        {
          unread = look_for_unread (channel);
          g_hash_table_insert (self->unread, g_object_ref (channel), unread);
        }
      if (!is_muted (channel))
        ask_for (self, channel, &n_asked);
      if (unread->len > 0)
        g_ptr_array_add (items, g_object_ref (channel));
      for (guint j = 0; j < unread->len; j++)
        g_ptr_array_add (items, g_object_ref (unread->pdata[j]));
    }

  return items;
}

static int
newest_channel_first (gconstpointer a,
                      gconstpointer b)
{
  gint64 first = sbx_channel_get_last_message_time (*(SbxChannel *const *) a);
  gint64 second = sbx_channel_get_last_message_time (*(SbxChannel *const *) b);

  return (first < second) - (first > second);
}

static void
cut (GPtrArray *items)
{
  g_ptr_array_sort (items, newest_first);
  if (items->len > SBX_READING_LIST_MAX)
    g_ptr_array_remove_range (items, SBX_READING_LIST_MAX, items->len - SBX_READING_LIST_MAX);
}

/* A channel is as new as its newest topic: those that cannot have any of the newest are not looked into. */
static GPtrArray *
collect_recent (SbxReadingList *self,
                GPtrArray      *channels)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  guint      n_asked = 0, n_looked_at = 0;

  g_ptr_array_sort (channels, newest_channel_first);
  for (guint i = 0; i < channels->len && n_looked_at < MAX_LOOKED_AT; i++)
    {
      SbxChannel *channel = channels->pdata[i];
      GListModel *topics = sbx_channel_get_topics (channel);

      if (is_out (self, channel))
        continue;
      if (i < MAX_LISTED)
        ask_for (self, channel, &n_asked);
      if (items->len >= 2 * SBX_READING_LIST_MAX)
        cut (items);
      if (items->len == SBX_READING_LIST_MAX &&
          sbx_topic_get_last_message_time (items->pdata[items->len - 1]) > sbx_channel_get_last_message_time (channel))
        break;
      for (guint j = 0; j < g_list_model_get_n_items (topics); j++, n_looked_at++)
        {
          g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, j);

          if (matches (self, topic))
            g_ptr_array_add (items, g_steal_pointer (&topic));
        }
    }
  cut (items);

  return items;
}

static gboolean
on_gathered (gpointer user_data)
{
  SbxReadingList *self = user_data;
  g_autoptr (GPtrArray) channels = dup_channels (self);

  self->gathering = 0;
  if (self->rewatch)
    watch_all (self);
  sbx_array_list_take (SBX_ARRAY_LIST (self),
                       self->kind == SBX_READING_INBOX ? collect_inbox (self, channels) : collect_recent (self, channels));

  return G_SOURCE_REMOVE;
}

static void
gather (SbxReadingList *self)
{
  if (self->active && self->gathering == 0)
    self->gathering = g_timeout_add (GATHER_TIME, on_gathered, self);
}

/* --- what changes --- */

static void
on_channel_changed (SbxReadingList *self,
                    GParamSpec     *pspec,
                    SbxChannel     *channel)
{
  g_hash_table_remove (self->unread, channel);
  gather (self);
}

static void
on_topics_changed (SbxReadingList *self,
                   guint           position,
                   guint           removed,
                   guint           added,
                   GListModel     *topics)
{
  SbxChannel *channel = g_object_get_data (G_OBJECT (topics), "sbx-reading-channel");

  if (channel)
    g_hash_table_remove (self->unread, channel);
  gather (self);
}

static void
on_channels_changed (SbxReadingList *self)
{
  self->rewatch = TRUE;
  gather (self);
}

/* Whoever comes back can be asked again; of who is muted nothing belongs here. */
static void
on_world_changed (SbxReadingList *self)
{
  g_hash_table_remove_all (self->asked);
  g_hash_table_remove_all (self->unread);
  gather (self);
}

static void
on_topic_read (SbxReadingList *self,
               SbxTopic       *topic)
{
  if (sbx_topic_get_channel (topic))
    g_hash_table_remove (self->unread, sbx_topic_get_channel (topic));
  gather (self);
}

static void
unwatch_all (SbxReadingList *self)
{
  GHashTableIter iter;
  gpointer       object;

  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &object, NULL))
    g_signal_handlers_disconnect_by_data (object, self);
  g_hash_table_remove_all (self->watched);
}

static void
watch_world (SbxReadingList *self,
             SbxWorld       *world)
{
  if (!g_hash_table_add (self->watched, g_object_ref (world)))
    return;

  g_signal_connect_swapped (world, "notify::state", G_CALLBACK (on_world_changed), self);
  g_signal_connect_swapped (world, "notify::muted", G_CALLBACK (on_world_changed), self);
  g_signal_connect_swapped (world, "topic-read", G_CALLBACK (on_topic_read), self);
  g_signal_connect_swapped (sbx_world_get_channels (world), "items-changed", G_CALLBACK (on_channels_changed), self);
  g_hash_table_add (self->watched, g_object_ref (sbx_world_get_channels (world)));
}

static void
watch_channel (SbxReadingList *self,
               SbxChannel     *channel)
{
  GListModel *topics = sbx_channel_get_topics (channel);

  if (!g_hash_table_add (self->watched, g_object_ref (channel)))
    return;

  g_signal_connect_swapped (channel, "notify", G_CALLBACK (on_channel_changed), self);
  g_object_set_data (G_OBJECT (topics), "sbx-reading-channel", channel);
  g_signal_connect_swapped (topics, "items-changed", G_CALLBACK (on_topics_changed), self);
  g_hash_table_add (self->watched, g_object_ref (topics));
}

static void
watch_all (SbxReadingList *self)
{
  g_autoptr (GPtrArray) channels = dup_channels (self);
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  self->rewatch = FALSE;
  if (!self->active)
    {
      unwatch_all (self);
      g_hash_table_remove_all (self->unread);
      return;
    }

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      watch_world (self, world);
    }
  for (guint i = 0; i < channels->len; i++)
    watch_channel (self, channels->pdata[i]);
}

/* --- object --- */

static void
sbx_reading_list_dispose (GObject *object)
{
  SbxReadingList *self = SBX_READING_LIST (object);

  g_clear_handle_id (&self->gathering, g_source_remove);
  unwatch_all (self);
  if (self->worlds)
    g_signal_handlers_disconnect_by_data (self->worlds, self);
  g_clear_object (&self->worlds);
  g_hash_table_remove_all (self->unread);

  G_OBJECT_CLASS (sbx_reading_list_parent_class)->dispose (object);
}

static void
sbx_reading_list_finalize (GObject *object)
{
  SbxReadingList *self = SBX_READING_LIST (object);

  g_hash_table_unref (self->watched);
  g_hash_table_unref (self->unread);
  g_hash_table_unref (self->asked);

  G_OBJECT_CLASS (sbx_reading_list_parent_class)->finalize (object);
}

static void
sbx_reading_list_class_init (SbxReadingListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_reading_list_dispose;
  object_class->finalize = sbx_reading_list_finalize;

  signals[WANTED] = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, SBX_TYPE_CHANNEL);
}

static void
sbx_reading_list_init (SbxReadingList *self)
{
  self->watched = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->unread = g_hash_table_new_full (NULL, NULL, g_object_unref, (GDestroyNotify) g_ptr_array_unref);
  self->asked = g_hash_table_new (NULL, NULL);
}

SbxReadingList *
sbx_reading_list_new (SbxReadingKind kind)
{
  SbxReadingList *self = g_object_new (SBX_TYPE_READING_LIST, NULL);

  self->kind = kind;

  return self;
}

void
sbx_reading_list_set_worlds (SbxReadingList *self,
                             GListModel     *worlds)
{
  g_return_if_fail (SBX_IS_READING_LIST (self));

  if (self->worlds)
    g_signal_handlers_disconnect_by_data (self->worlds, self);
  g_set_object (&self->worlds, worlds);
  if (worlds)
    g_signal_connect_swapped (worlds, "items-changed", G_CALLBACK (on_channels_changed), self);
  watch_all (self);
  gather (self);
}

void
sbx_reading_list_set_active (SbxReadingList *self,
                             gboolean        active)
{
  g_return_if_fail (SBX_IS_READING_LIST (self));

  if (self->active == active)
    return;

  self->active = active;
  watch_all (self);
  if (active)
    on_gathered (self);
  else
    g_clear_handle_id (&self->gathering, g_source_remove);
}

void
sbx_reading_list_set_filter (SbxReadingList   *self,
                             SbxReadingFilter  filter)
{
  g_return_if_fail (SBX_IS_READING_LIST (self));

  self->filter = filter;
  if (self->active)
    sbx_reading_list_flush (self);
}

void
sbx_reading_list_flush (SbxReadingList *self)
{
  g_return_if_fail (SBX_IS_READING_LIST (self));

  g_clear_handle_id (&self->gathering, g_source_remove);
  on_gathered (self);
}
