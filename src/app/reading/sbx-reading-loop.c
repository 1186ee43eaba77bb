/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reading-loop.h"

#include "sbx-channel.h"
#include "sbx-topic.h"
#include "sbx-world.h"

/* What is first in a row of all that is unread. */
typedef enum {
  NEEDS_PERSON,
  UNREAD,
  NONE
} Rank;

struct _SbxReadingLoop
{
  GObject     parent_instance;

  GHashTable *seen;     /* of topics (not owned, never looked into), to the last seq when they were */
  GHashTable *passed;   /* of channels, the same */
};

G_DEFINE_FINAL_TYPE (SbxReadingLoop, sbx_reading_loop, G_TYPE_OBJECT)

/* One look at everything. Places are counted from 1 in the order of the sidebar. */
typedef struct
{
  SbxReadingLoop *loop;
  SbxReadingStep *found;
  SbxTopic       *from;
  int             step;
  gint64          place;        /* of what is looked at */
  gint64          from_place;   /* 0 = not passed yet */
  /* The best on each side of where one is; borrowed: the models hold them. */
  GObject        *before;
  GObject        *after;
  Rank            before_rank;
  Rank            after_rank;
} Look;

/* Of those with the best rank: forwards the first on each side of where one is, backwards the last. */
static void
offer (Look     *look,
       gpointer  item,
       Rank      rank)
{
  gboolean  after = look->from_place > 0;
  GObject **best = after ? &look->after : &look->before;
  Rank     *best_rank = after ? &look->after_rank : &look->before_rank;

  if (rank < *best_rank || (rank == *best_rank && look->step < 0))
    {
      *best = item;
      *best_rank = rank;
    }
}

static gboolean
was_seen (Look     *look,
          SbxTopic *topic)
{
  gpointer seq;

  return g_hash_table_lookup_extended (look->loop->seen, topic, NULL, &seq) &&
         GPOINTER_TO_SIZE (seq) == (gsize) sbx_topic_get_last_seq (topic);
}

static void
look_at_topic (Look     *look,
               SbxTopic *topic,
               gboolean  muted)
{
  gboolean unread = sbx_topic_get_unread_count (topic) > 0;

  look->place++;
  if (topic == look->from)
    look->from_place = look->place;
  else if (!unread)
    return;
  else if (sbx_topic_get_needs_person (topic) && !muted)
    {
      if (was_seen (look, topic))
        look->found->n_seen++;
      else
        offer (look, topic, NEEDS_PERSON);
    }
  else if (muted || sbx_topic_get_muted (topic))
    look->found->n_muted++;
  else if (was_seen (look, topic))
    look->found->n_seen++;
  else
    offer (look, topic, UNREAD);
}

/* Of a channel without anything unread only where one is matters. */
static void
look_at_channel (Look       *look,
                 SbxChannel *channel,
                 gboolean    muted)
{
  GListModel *topics = sbx_channel_get_topics (channel);
  guint       n = g_list_model_get_n_items (topics);
  gboolean    here = look->from && sbx_topic_get_channel (look->from) == channel;

  look->place++;
  muted = muted || sbx_channel_get_muted (channel);
  if (sbx_channel_get_unread_count (channel) == 0 && sbx_channel_get_needs_count (channel) == 0 && !here)
    return;

  if (!sbx_channel_get_loaded (channel) && sbx_channel_get_unread_count (channel) > 0)
    {
      if (muted)
        look->found->n_muted += n == 0;
      else if (!g_hash_table_contains (look->loop->passed, channel))
        offer (look, channel, sbx_channel_get_needs_count (channel) > 0 ? NEEDS_PERSON : UNREAD);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);

      look_at_topic (look, topic, muted);
    }
}

static void
look_at_world (Look     *look,
               SbxWorld *world)
{
  GListModel *channels = sbx_world_get_channels (world);
  guint       n = g_list_model_get_n_items (channels);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      look_at_channel (look, channel, sbx_world_get_muted (world));
    }
}

/* Where one is counts as gone through. */
static void
note_seen (SbxReadingLoop *self,
           SbxTopic       *topic)
{
  g_hash_table_insert (self->seen, topic, GSIZE_TO_POINTER ((gsize) sbx_topic_get_last_seq (topic)));
}

void
sbx_reading_step_clear (SbxReadingStep *step)
{
  g_clear_object (&step->topic);
  g_clear_object (&step->channel);
}

static void
sbx_reading_loop_finalize (GObject *object)
{
  SbxReadingLoop *self = SBX_READING_LOOP (object);

  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->passed);

  G_OBJECT_CLASS (sbx_reading_loop_parent_class)->finalize (object);
}

static void
sbx_reading_loop_class_init (SbxReadingLoopClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_reading_loop_finalize;
}

static void
sbx_reading_loop_init (SbxReadingLoop *self)
{
  self->seen = g_hash_table_new (NULL, NULL);
  self->passed = g_hash_table_new (NULL, NULL);
}

SbxReadingLoop *
sbx_reading_loop_new (void)
{
  return g_object_new (SBX_TYPE_READING_LOOP, NULL);
}

/**
 * sbx_reading_loop_begin:
 * @self: a loop
 *
 * Nothing was left. Channels that could not be listed may be asked for again; what was gone through comes again only with
 * something new in it.
 */
void
sbx_reading_loop_begin (SbxReadingLoop *self)
{
  g_return_if_fail (SBX_IS_READING_LOOP (self));

  g_hash_table_remove_all (self->passed);
}

void
sbx_reading_loop_pass (SbxReadingLoop *self,
                       SbxChannel     *channel)
{
  g_return_if_fail (SBX_IS_READING_LOOP (self));

  g_hash_table_add (self->passed, channel);
}

/**
 * sbx_reading_loop_find:
 * @self: a loop
 * @worlds: (GListModel of SbxWorld): all hubs
 * @from: (nullable): the topic that is shown
 * @step: 1 for the next, -1 for the one before
 * @found: (out): to be cleared with sbx_reading_step_clear(); where neither a topic nor a channel is in it, nothing is left
 */
void
sbx_reading_loop_find (SbxReadingLoop *self,
                       GListModel     *worlds,
                       SbxTopic       *from,
                       int             step,
                       SbxReadingStep *found)
{
  Look     look = { .loop = self, .found = found, .from = from, .step = step, .before_rank = NONE, .after_rank = NONE };
  gboolean after;
  gpointer best;

  g_return_if_fail (SBX_IS_READING_LOOP (self));
  g_return_if_fail (G_IS_LIST_MODEL (worlds));

  *found = (SbxReadingStep){ 0 };
  if (from)
    note_seen (self, from);
  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      look_at_world (&look, world);
    }
  if (from && sbx_topic_get_unread_count (from) > 0)
    found->n_seen++;

  /* The side that one goes to comes first, unless what stands on the other is worth more. */
  after = step > 0 ? look.after_rank <= look.before_rank : look.after_rank < look.before_rank;
  best = after ? look.after : look.before;
  if (SBX_IS_CHANNEL (best))
    found->channel = g_object_ref (best);
  else if (best)
    {
      found->topic = g_object_ref (best);
      note_seen (self, best);
    }
}
