/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-switch-search.h"

#include "sbx-accels.h"
#include "sbx-channel.h"
#include "sbx-fuzzy.h"
#include "sbx-search-line.h"
#include "sbx-switch-rows.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* A slice ends after so long, in µs. */
#define SLICE_TIME 3000
/* The clock is asked after so many names. */
#define CLOCK_STEP 64
/* What is shown stays so long while better ones are looked for, in µs. */
#define SHOW_TIME 60000

#define HOUR G_GINT64_CONSTANT (3600000)

/* What was gone to lately comes before everything else where nothing was typed. */
#define RECENT_SCORE 10000

/* One that fits: an action (its place in the table), or a world, a channel or a topic, maybe for what is written there or who wrote. */
typedef struct
{
  int             score;
  const SbxAccel *accel;
  GObject        *object;
  char           *draft;    /* (nullable) */
  gboolean        is_private; /* the draft is a note for colleagues */
  char           *person;   /* (nullable) */
} Hit;

struct _SbxSwitchSearch
{
  SbxArrayList  parent_instance;

  GListModel   *worlds;
  SbxSwitchCan  can;
  gpointer      user_data;
  SbxDrafts    *drafts;    /* (nullable) */
  GStrv         recent;    /* (nullable): as sbx_switch_item_dup_key() says, the last one first */

  SbxFuzzy     *fuzzy;
  GArray       *hits;      /* of Hit, the best SBX_SWITCH_SEARCH_MAX, best first */
  GHashTable   *lately;    /* set of topics: offered already, as recent ones */
  GPtrArray    *people;    /* worlds whose people are to be looked through */
  GPtrArray    *channels;  /* whose topics are to be looked through */
  guint         channel;   /* where in them */
  guint         topic;
  gint64        now;       /* ms */
  gint64        shown_at;  /* µs */
  guint         slice;     /* idle, 0 = all was looked through */
};

enum {
  FINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxSwitchSearch, sbx_switch_search, SBX_TYPE_ARRAY_LIST)

static void
hit_clear (gpointer data)
{
  Hit *hit = data;

  g_clear_object (&hit->object);
  g_clear_pointer (&hit->draft, g_free);
  g_clear_pointer (&hit->person, g_free);
}

/* --- ranking --- */

/* What is new and unread is likelier to be meant: worth less than how well a name fits. */
static int
weigh (SbxSwitchSearch *self,
       int              fit,
       gint64           last_time,
       guint            unread,
       gboolean         needs)
{
  gint64 hours = last_time > 0 ? MAX (0, self->now - last_time) / HOUR : G_MAXINT64;
  int    recent = hours < 1 ? 100 : hours < 24 ? 80 : hours < 24 * 7 ? 50 : hours < 24 * 30 ? 20 : 0;

  return fit + recent + (unread > 0 ? 60 : 0) + (needs ? 60 : 0);
}

static void
offer_words (SbxSwitchSearch *self,
             int              score,
             const SbxAccel  *accel,
             gpointer         object,
             const char      *draft,
             gboolean         is_private,
             const char      *person)
{
  Hit   hit = { score, accel };
  guint at = self->hits->len;

  while (at > 0 && g_array_index (self->hits, Hit, at - 1).score < score)
    at--;
  if (at >= SBX_SWITCH_SEARCH_MAX)
    return;

  hit.object = object ? g_object_ref (object) : NULL;
  hit.draft = g_strdup (draft);
  hit.is_private = is_private;
  hit.person = g_strdup (person);
  g_array_insert_val (self->hits, at, hit);
  if (self->hits->len > SBX_SWITCH_SEARCH_MAX)
    g_array_set_size (self->hits, SBX_SWITCH_SEARCH_MAX);
}

static void
offer (SbxSwitchSearch *self,
       int              score,
       const SbxAccel  *accel,
       gpointer         object)
{
  offer_words (self, score, accel, object, NULL, FALSE, NULL);
}

static int
fit_of (SbxSwitchSearch *self,
        const char      *name,
        const char      *place)
{
  int fit = sbx_fuzzy_score (self->fuzzy, name);
  g_autofree char *both = NULL;

  if (fit != SBX_FUZZY_NONE || place == NULL)
    return fit;

  /* A word of the topic and one of its channel. */
  both = g_strdup_printf ("%s %s", name, place);
  fit = sbx_fuzzy_score (self->fuzzy, both);

  return fit == SBX_FUZZY_NONE ? fit : fit / 2;
}

/* Where nothing was typed, what is new; a list of all actions is in the shortcuts window. */
static void
look_at_actions (SbxSwitchSearch *self)
{
  guint           n;
  const SbxAccel *accels = sbx_accels_get (&n);

  for (guint i = 0; i < n && !sbx_fuzzy_is_empty (self->fuzzy); i++)
    {
      int fit;

      if (accels[i].action == NULL)
        continue;
      fit = fit_of (self, _(accels[i].title), accels[i].keywords ? _(accels[i].keywords) : NULL);
      if (fit != SBX_FUZZY_NONE && self->can (accels[i].action, self->user_data))
        offer (self, fit + 30, &accels[i], NULL);
    }
}

/* Who wrote, though no topic is called so. */
static void
look_at_people (SbxSwitchSearch *self,
                SbxWorld        *world)
{
  g_autoptr (GPtrArray) authors = sbx_fuzzy_is_empty (self->fuzzy) ? g_ptr_array_new () : sbx_authors_list (sbx_world_get_authors (world));

  for (guint i = 0; i < authors->len; i++)
    {
      const SbxAuthor *author = authors->pdata[i];
      int              fit = sbx_fuzzy_score (self->fuzzy, author->name);
      SbxTopic        *topic = fit != SBX_FUZZY_NONE ? sbx_world_find_topic (world, author->channel_id, author->topic_id) : NULL;

      if (topic && !sbx_search_name_equal (sbx_topic_get_title (topic), author->name))
        offer_words (self, weigh (self, fit, author->time, 0, FALSE), NULL, topic, NULL, FALSE, author->name);
    }
}

static void
look_at_worlds (SbxSwitchSearch *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);
      GListModel *channels = sbx_world_get_channels (world);
      int fit = sbx_fuzzy_is_empty (self->fuzzy) ? SBX_FUZZY_NONE : sbx_fuzzy_score (self->fuzzy, sbx_world_get_name (world));

      if (fit != SBX_FUZZY_NONE)
        offer (self, weigh (self, fit, 0, sbx_world_get_unread_count (world), FALSE), NULL, world);
      g_ptr_array_add (self->people, g_object_ref (world));
      for (guint j = 0; j < g_list_model_get_n_items (channels); j++)
        {
          g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, j);

          fit = sbx_fuzzy_is_empty (self->fuzzy) ? SBX_FUZZY_NONE : fit_of (self, sbx_channel_get_name (channel), sbx_world_get_name (world));
          if (fit != SBX_FUZZY_NONE)
            offer (self, weigh (self, fit, sbx_channel_get_last_message_time (channel), sbx_channel_get_unread_count (channel), FALSE), NULL, channel);
          g_ptr_array_add (self->channels, g_steal_pointer (&channel));
        }
    }
}

static void
look_at_topic (SbxSwitchSearch *self,
               SbxChannel      *channel,
               SbxTopic        *topic)
{
  int fit = sbx_fuzzy_is_empty (self->fuzzy) ? 0 : fit_of (self, sbx_topic_get_title (topic), sbx_channel_get_name (channel));

  if (g_hash_table_contains (self->lately, topic))
    return;

  if (fit != SBX_FUZZY_NONE)
    offer (self,
           weigh (self, fit, sbx_topic_get_last_message_time (topic), sbx_topic_get_unread_count (topic), sbx_topic_get_needs_person (topic)),
           NULL, topic);
}

/* --- what was gone to lately, and what is being written --- */

static SbxWorld *
find_world (SbxSwitchSearch *self,
            const char      *address)
{
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (g_str_equal (sbx_world_get_address (world), address))
        return world;
    }

  return NULL;
}

/* The place that an item's action goes to; (nullable) where it is gone, or where somebody else wrote what was kept of it. */
static gpointer
find_place (SbxSwitchSearch *self,
            const char      *action,
            GVariant        *target)
{
  const char *address, *channel_id, *topic_id;
  SbxWorld   *world;

  if (g_str_equal (action, "win.show-topic") && target && g_variant_is_of_type (target, G_VARIANT_TYPE ("(sss)")))
    {
      g_variant_get (target, "(&s&s&s)", &address, &channel_id, &topic_id);
      world = find_world (self, address);
      return world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
    }
  if (g_str_equal (action, "win.show-channel") && target && g_variant_is_of_type (target, G_VARIANT_TYPE ("(ss)")))
    {
      g_variant_get (target, "(&s&s)", &address, &channel_id);
      world = find_world (self, address);
      return world ? sbx_world_find_channel (world, channel_id) : NULL;
    }

  return g_str_equal (action, "win.show-hub") && target && g_variant_is_of_type (target, G_VARIANT_TYPE_STRING)
           ? find_world (self, g_variant_get_string (target, NULL))
           : NULL;
}

static const SbxAccel *
find_accel (const char *key)
{
  guint           n;
  const SbxAccel *accels = sbx_accels_get (&n);

  for (guint i = 0; i < n; i++)
    if (g_strcmp0 (accels[i].action, key) == 0)
      return &accels[i];

  return NULL;
}

static void
look_at_recent (SbxSwitchSearch *self)
{
  for (guint i = 0; self->recent && self->recent[i] && sbx_fuzzy_is_empty (self->fuzzy); i++)
    {
      g_autofree char *action = NULL;
      g_autoptr (GVariant) target = NULL;
      const SbxAccel *accel = find_accel (self->recent[i]);
      gpointer        place = NULL;

      if (!accel && g_action_parse_detailed_name (self->recent[i], &action, &target, NULL) && target)
        place = find_place (self, action, target);
      if (place ? !g_hash_table_add (self->lately, place) : accel == NULL || !self->can (accel->action, self->user_data))
        continue;
      offer (self, RECENT_SCORE - (int) i, accel, place);
    }
}

static void
look_at_draft (const char *address,
               const char *channel_id,
               const char *topic_id,
               const char *text,
               guint       n_files,
               gboolean    is_private,
               gint64      at,
               gpointer    user_data)
{
  SbxSwitchSearch *self = user_data;
  SbxWorld        *world = find_world (self, address);
  SbxTopic        *topic = world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
  int              fit;

  if (topic == NULL)
    return;

  fit = sbx_fuzzy_is_empty (self->fuzzy) ? 0 : sbx_fuzzy_score (self->fuzzy, text);
  /* Single letters are all in a text. */
  if (fit >= (sbx_fuzzy_is_empty (self->fuzzy) ? 0 : SBX_FUZZY_WORDS))
    offer_words (self, weigh (self, fit, at, 0, FALSE), NULL, topic, *text != '\0' ? text : _("Files"), is_private, NULL);
}

/* --- what is shown --- */

static SbxSwitchItem *
make_item (const Hit *hit)
{
  if (hit->accel)
    return sbx_switch_row_for_action (hit->accel);
  if (hit->draft)
    return sbx_switch_row_for_draft (SBX_TOPIC (hit->object), hit->draft, hit->is_private);
  if (hit->person)
    return sbx_switch_row_for_person (SBX_TOPIC (hit->object), hit->person);

  return sbx_switch_row_for_place (hit->object);
}

static void
show (SbxSwitchSearch *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->hits->len; i++)
    {
      SbxSwitchItem *item = make_item (&g_array_index (self->hits, Hit, i));

      if (item)
        g_ptr_array_add (items, item);
    }
  self->shown_at = g_get_monotonic_time ();
  sbx_array_list_take (SBX_ARRAY_LIST (self), items);
}

/* --- slices --- */

/* Returns: whether all was looked through. */
static gboolean
look_on (SbxSwitchSearch *self)
{
  gint64 end = g_get_monotonic_time () + SLICE_TIME;
  guint  n = 0;

  while (self->people->len > 0)
    {
      g_autoptr (SbxWorld) world = g_ptr_array_steal_index (self->people, self->people->len - 1);

      look_at_people (self, world);
      if (g_get_monotonic_time () > end)
        return FALSE;
    }
  for (; self->channel < self->channels->len; self->channel++, self->topic = 0)
    {
      SbxChannel *channel = self->channels->pdata[self->channel];
      GListModel *topics = sbx_channel_get_topics (channel);

      for (; self->topic < g_list_model_get_n_items (topics); self->topic++)
        {
          g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, self->topic);

          look_at_topic (self, channel, topic);
          if (++n % CLOCK_STEP == 0 && g_get_monotonic_time () > end)
            {
              self->topic++;
              return FALSE;
            }
        }
      if (++n % CLOCK_STEP == 0 && g_get_monotonic_time () > end)
        {
          self->channel++;
          self->topic = 0;
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
on_slice (gpointer user_data)
{
  SbxSwitchSearch *self = user_data;
  gboolean         done = look_on (self);

  if (done || g_get_monotonic_time () - self->shown_at > SHOW_TIME)
    show (self);
  if (!done)
    return G_SOURCE_CONTINUE;

  self->slice = 0;
  g_ptr_array_set_size (self->people, 0);
  g_ptr_array_set_size (self->channels, 0);
  g_signal_emit (self, signals[FINISHED], 0);

  return G_SOURCE_REMOVE;
}

/* --- object --- */

static void
sbx_switch_search_dispose (GObject *object)
{
  SbxSwitchSearch *self = SBX_SWITCH_SEARCH (object);

  g_clear_handle_id (&self->slice, g_source_remove);
  g_clear_object (&self->worlds);
  g_ptr_array_set_size (self->people, 0);
  g_ptr_array_set_size (self->channels, 0);
  g_array_set_size (self->hits, 0);

  G_OBJECT_CLASS (sbx_switch_search_parent_class)->dispose (object);
}

static void
sbx_switch_search_finalize (GObject *object)
{
  SbxSwitchSearch *self = SBX_SWITCH_SEARCH (object);

  g_clear_pointer (&self->fuzzy, sbx_fuzzy_free);
  g_strfreev (self->recent);
  g_hash_table_unref (self->lately);
  g_array_unref (self->hits);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->channels);

  G_OBJECT_CLASS (sbx_switch_search_parent_class)->finalize (object);
}

static void
sbx_switch_search_class_init (SbxSwitchSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_switch_search_dispose;
  object_class->finalize = sbx_switch_search_finalize;

  signals[FINISHED] = g_signal_new ("finished", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_switch_search_init (SbxSwitchSearch *self)
{
  self->hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_array_set_clear_func (self->hits, hit_clear);
  self->lately = g_hash_table_new (NULL, NULL);
  self->people = g_ptr_array_new_with_free_func (g_object_unref);
  self->channels = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_switch_search_new:
 * @worlds: (GListModel of SbxWorld): all hubs
 * @can: tells which actions can be done now
 *
 * Returns: (transfer full): nothing looked for yet
 */
SbxSwitchSearch *
sbx_switch_search_new (GListModel   *worlds,
                       SbxSwitchCan  can,
                       gpointer      user_data)
{
  SbxSwitchSearch *self = g_object_new (SBX_TYPE_SWITCH_SEARCH, NULL);

  self->worlds = g_object_ref (worlds);
  self->can = can;
  self->user_data = user_data;

  return self;
}

/**
 * sbx_switch_search_set_more:
 * @self: a search
 * @drafts: (nullable): what is written and not sent; outlives the search
 * @recent: (nullable) (transfer none): what was chosen lately, as sbx_switch_item_dup_key() calls it, the last one first
 */
void
sbx_switch_search_set_more (SbxSwitchSearch   *self,
                            SbxDrafts         *drafts,
                            const char *const *recent)
{
  g_return_if_fail (SBX_IS_SWITCH_SEARCH (self));

  self->drafts = drafts;
  g_strfreev (self->recent);
  self->recent = g_strdupv ((char **) recent);
}

/**
 * sbx_switch_search_set_text:
 * @self: a search
 * @text: what somebody typed so far; "" finds what was chosen lately, and the topics that are new or unread
 *
 * What was shown stays until something else was found.
 */
void
sbx_switch_search_set_text (SbxSwitchSearch *self,
                            const char      *text)
{
  g_return_if_fail (SBX_IS_SWITCH_SEARCH (self));

  g_clear_pointer (&self->fuzzy, sbx_fuzzy_free);
  self->fuzzy = sbx_fuzzy_new (text);
  sbx_switch_search_again (self);
}

/**
 * sbx_switch_search_again:
 * @self: a search
 *
 * Looks for the same once more: there may be more by now.
 */
void
sbx_switch_search_again (SbxSwitchSearch *self)
{
  g_return_if_fail (SBX_IS_SWITCH_SEARCH (self));

  g_array_set_size (self->hits, 0);
  g_ptr_array_set_size (self->people, 0);
  g_ptr_array_set_size (self->channels, 0);
  self->channel = 0;
  self->topic = 0;
  self->now = sbx_time_now_ms ();
  self->shown_at = g_get_monotonic_time ();
  g_hash_table_remove_all (self->lately);
  look_at_recent (self);
  look_at_actions (self);
  look_at_worlds (self);
  if (self->drafts)
    sbx_drafts_foreach (self->drafts, look_at_draft, self);
  if (self->slice == 0)
    self->slice = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_slice, self, NULL);
}

gboolean
sbx_switch_search_is_busy (SbxSwitchSearch *self)
{
  g_return_val_if_fail (SBX_IS_SWITCH_SEARCH (self), FALSE);

  return self->slice > 0;
}
