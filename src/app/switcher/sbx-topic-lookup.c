/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-lookup.h"

#include "sbx-channel.h"
#include "sbx-world.h"

/* Who was not answered after so many seconds is not waited for. */
#define PATIENCE 15
/* No more where so many topics are known already. */
#define MAX_TOPICS 100000

struct _SbxTopicLookup
{
  GObject     parent_instance;

  GListModel *worlds;
  GPtrArray  *waiting;   /* of SbxChannel: the last one is next */
  GPtrArray  *asked;     /* of Asked */
  guint       n_topics;  /* that are known, when it began and by what was listed since */
  gboolean    asking;    /* what is asked for may be there at once */
};

/* A channel that is being listed. */
typedef struct
{
  SbxTopicLookup *lookup;
  SbxChannel     *channel;
  gulong          loaded;     /* handler */
  guint           patience;   /* timeout */
} Asked;

enum {
  WANTED,
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxTopicLookup, sbx_topic_lookup, G_TYPE_OBJECT)

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_signal_handler_disconnect (asked->channel, asked->loaded);
  g_clear_handle_id (&asked->patience, g_source_remove);
  g_object_unref (asked->channel);
  g_free (asked);
}

static void ask_on (SbxTopicLookup *self);

static void
finish (Asked *asked)
{
  SbxTopicLookup *self = asked->lookup;

  self->n_topics += g_list_model_get_n_items (sbx_channel_get_topics (asked->channel));
  g_ptr_array_remove (self->asked, asked);
  ask_on (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_patience (gpointer data)
{
  Asked *asked = data;

  asked->patience = 0;
  finish (asked);

  return G_SOURCE_REMOVE;
}

static void
ask (SbxTopicLookup *self,
     SbxChannel     *channel)
{
  Asked *asked = g_new0 (Asked, 1);

  asked->lookup = self;
  asked->channel = g_object_ref (channel);
  asked->loaded = g_signal_connect_swapped (channel, "notify::loaded", G_CALLBACK (finish), asked);
  asked->patience = g_timeout_add_seconds (PATIENCE, on_patience, asked);
  g_ptr_array_add (self->asked, asked);
  g_signal_emit (self, signals[WANTED], 0, channel);
}

static void
ask_on (SbxTopicLookup *self)
{
  if (self->asking)
    return;

  self->asking = TRUE;
  while (self->waiting->len > 0 && self->asked->len < SBX_TOPIC_LOOKUP_MAX_ASKED && self->n_topics < MAX_TOPICS)
    {
      g_autoptr (SbxChannel) channel = g_ptr_array_steal_index (self->waiting, self->waiting->len - 1);

      /* It may have gone, or been opened. */
      if (sbx_channel_get_world (channel) && !sbx_channel_get_loaded (channel))
        ask (self, channel);
    }
  self->asking = FALSE;
  if (self->n_topics >= MAX_TOPICS)
    g_ptr_array_set_size (self->waiting, 0);
}

static gboolean
is_asked (SbxTopicLookup *self,
          SbxChannel     *channel)
{
  for (guint i = 0; i < self->asked->len; i++)
    if (((Asked *) self->asked->pdata[i])->channel == channel)
      return TRUE;

  return FALSE;
}

static int
newest_last (gconstpointer a,
             gconstpointer b)
{
  gint64 first = sbx_channel_get_last_message_time (*(SbxChannel *const *) a);
  gint64 second = sbx_channel_get_last_message_time (*(SbxChannel *const *) b);

  return (first > second) - (first < second);
}

/* (nullable) @unknown: gets those that were not listed. Returns how many there are. */
static guint
look_at_channels (SbxTopicLookup *self,
                  GPtrArray      *unknown,
                  guint          *n_topics)
{
  guint n_unknown = 0;

  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);
      GListModel *channels = sbx_world_get_channels (world);

      for (guint j = 0; j < g_list_model_get_n_items (channels); j++)
        {
          g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, j);

          if (n_topics)
            *n_topics += g_list_model_get_n_items (sbx_channel_get_topics (channel));
          if (sbx_channel_get_loaded (channel))
            continue;
          n_unknown++;
          if (unknown && !is_asked (self, channel))
            g_ptr_array_add (unknown, g_steal_pointer (&channel));
        }
    }

  return n_unknown;
}

/* --- object --- */

static void
sbx_topic_lookup_dispose (GObject *object)
{
  SbxTopicLookup *self = SBX_TOPIC_LOOKUP (object);

  sbx_topic_lookup_stop (self);
  g_ptr_array_set_size (self->asked, 0);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_topic_lookup_parent_class)->dispose (object);
}

static void
sbx_topic_lookup_finalize (GObject *object)
{
  SbxTopicLookup *self = SBX_TOPIC_LOOKUP (object);

  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->asked);

  G_OBJECT_CLASS (sbx_topic_lookup_parent_class)->finalize (object);
}

static void
sbx_topic_lookup_class_init (SbxTopicLookupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_topic_lookup_dispose;
  object_class->finalize = sbx_topic_lookup_finalize;

  signals[WANTED] = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_CHANNEL);
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_topic_lookup_init (SbxTopicLookup *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->asked = g_ptr_array_new_with_free_func (asked_free);
}

/**
 * sbx_topic_lookup_new:
 * @worlds: (GListModel of SbxWorld): all hubs
 *
 * Returns: (transfer full): nothing is asked for yet
 */
SbxTopicLookup *
sbx_topic_lookup_new (GListModel *worlds)
{
  SbxTopicLookup *self = g_object_new (SBX_TYPE_TOPIC_LOOKUP, NULL);

  self->worlds = g_object_ref (worlds);

  return self;
}

/**
 * sbx_topic_lookup_start:
 * @self: a lookup
 *
 * Asks for what is not known, from the newest channel on.
 */
void
sbx_topic_lookup_start (SbxTopicLookup *self)
{
  g_return_if_fail (SBX_IS_TOPIC_LOOKUP (self));

  sbx_topic_lookup_stop (self);
  self->n_topics = 0;
  look_at_channels (self, self->waiting, &self->n_topics);
  g_ptr_array_sort (self->waiting, newest_last);
  if (self->waiting->len > SBX_TOPIC_LOOKUP_MAX_CHANNELS)
    g_ptr_array_remove_range (self->waiting, 0, self->waiting->len - SBX_TOPIC_LOOKUP_MAX_CHANNELS);
  ask_on (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* What was asked for comes nevertheless. */
void
sbx_topic_lookup_stop (SbxTopicLookup *self)
{
  g_return_if_fail (SBX_IS_TOPIC_LOOKUP (self));

  g_ptr_array_set_size (self->waiting, 0);
}

guint
sbx_topic_lookup_count_waiting (SbxTopicLookup *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_LOOKUP (self), 0);

  return self->waiting->len + self->asked->len;
}

guint
sbx_topic_lookup_count_unknown (SbxTopicLookup *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_LOOKUP (self), 0);

  return look_at_channels (self, NULL, NULL);
}
