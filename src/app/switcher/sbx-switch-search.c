/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-switch-search.h"

#include "sbx-accels.h"
#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-fuzzy.h"
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

/* One that fits: an action (its place in the table), or a world, a channel or a topic, maybe for what is written there. */
typedef struct
{
  int            score;
  const SbxAccel *accel;
  GObject       *object;
  char          *draft;    /* (nullable) */
} Hit;

struct _SbxSwitchSearch
{
  GObject       parent_instance;

  GListModel   *worlds;
  SbxSwitchCan  can;
  gpointer      user_data;
  SbxDrafts    *drafts;    /* (nullable) */
  GStrv         recent;    /* (nullable): as sbx_switch_item_dup_key() says, the last one first */

  SbxFuzzy     *fuzzy;
  GArray       *hits;      /* of Hit, the best SBX_SWITCH_SEARCH_MAX, best first */
  GPtrArray    *items;     /* as shown */
  GHashTable   *lately;    /* set of topics: offered already, as recent ones */
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

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxSwitchSearch, sbx_switch_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
hit_clear (gpointer data)
{
  Hit *hit = data;

  g_clear_object (&hit->object);
  g_clear_pointer (&hit->draft, g_free);
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
offer_draft (SbxSwitchSearch *self,
             int              score,
             const SbxAccel  *accel,
             gpointer         object,
             const char      *draft)
{
  Hit   hit = { score, accel };
  guint at = self->hits->len;

  while (at > 0 && g_array_index (self->hits, Hit, at - 1).score < score)
    at--;
  if (at >= SBX_SWITCH_SEARCH_MAX)
    return;

  hit.object = object ? g_object_ref (object) : NULL;
  hit.draft = g_strdup (draft);
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
  offer_draft (self, score, accel, object, NULL);
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
      fit = sbx_fuzzy_score (self->fuzzy, _(accels[i].title));
      if (fit != SBX_FUZZY_NONE && self->can (accels[i].action, self->user_data))
        offer (self, fit + 30, &accels[i], NULL);
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

/* Also by who wrote there last, though it is not called so. */
static int
fit_of_topic (SbxSwitchSearch *self,
              SbxChannel      *channel,
              SbxTopic        *topic)
{
  int         fit = fit_of (self, sbx_topic_get_title (topic), sbx_channel_get_name (channel));
  const char *sender = fit == SBX_FUZZY_NONE ? sbx_topic_get_last_sender (topic) : NULL;

  if (sender && *sender != '\0')
    fit = sbx_fuzzy_score (self->fuzzy, sender);

  return sender && fit != SBX_FUZZY_NONE ? fit / 2 : fit;
}

static void
look_at_topic (SbxSwitchSearch *self,
               SbxChannel      *channel,
               SbxTopic        *topic)
{
  int fit = sbx_fuzzy_is_empty (self->fuzzy) ? 0 : fit_of_topic (self, channel, topic);

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

/* The place that an item's action goes to; (nullable) where it is gone. */
static gpointer
find_place (SbxSwitchSearch *self,
            const char      *action,
            GVariant        *target)
{
  const char *address, *channel_id, *topic_id;
  SbxWorld   *world;

  if (g_str_equal (action, "win.show-topic"))
    {
      g_variant_get (target, "(&s&s&s)", &address, &channel_id, &topic_id);
      world = find_world (self, address);
      return world ? sbx_world_find_topic (world, channel_id, topic_id) : NULL;
    }
  if (g_str_equal (action, "win.show-channel"))
    {
      g_variant_get (target, "(&s&s)", &address, &channel_id);
      world = find_world (self, address);
      return world ? sbx_world_find_channel (world, channel_id) : NULL;
    }

  return g_str_equal (action, "win.show-hub") ? find_world (self, g_variant_get_string (target, NULL)) : NULL;
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
    offer_draft (self, weigh (self, fit, at, 0, FALSE), NULL, topic, *text != '\0' ? text : _("Files"));
}

/* --- what is shown --- */

static SbxSwitchItem *
make_place (const char *icon_name,
            SbxWorld   *world,
            SbxChannel *channel,
            SbxTopic   *topic)
{
  g_autofree char *hub = sbx_format_name (sbx_world_get_name (world), NULL);
  g_autofree char *name = channel ? sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel)) : NULL;
  g_autofree char *title = topic ? sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic)) : NULL;
  g_autofree char *place = topic ? g_strdup_printf (C_("place", "%s › %s"), hub, name) : NULL;

  if (topic)
    return sbx_switch_item_new (icon_name, title, place, sbx_topic_get_unread_count (topic), NULL, "win.show-topic",
                                g_variant_new ("(sss)", sbx_world_get_address (world), sbx_channel_get_id (channel), sbx_topic_get_id (topic)));
  if (channel)
    return sbx_switch_item_new (icon_name, name, hub, sbx_channel_get_unread_count (channel), NULL, "win.show-channel",
                                g_variant_new ("(ss)", sbx_world_get_address (world), sbx_channel_get_id (channel)));

  return sbx_switch_item_new (icon_name, hub, _("Hub"), sbx_world_get_unread_count (world), NULL, "win.show-hub",
                              g_variant_new ("s", sbx_world_get_address (world)));
}

/* "Late delivery, Draft: We are sorry". */
static SbxSwitchItem *
make_draft (SbxWorld   *world,
            SbxChannel *channel,
            SbxTopic   *topic,
            const char *draft)
{
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *line = sbx_format_one_line (draft);
  g_autofree char *start = g_utf8_substring (line, 0, MIN (g_utf8_strlen (line, -1), 80));
  /* TRANSLATORS: what somebody has written and not sent */
  g_autofree char *detail = g_strdup_printf (_("Draft: %s"), start);

  return sbx_switch_item_new ("document-edit-symbolic", title, detail, 0, NULL, "win.show-topic",
                              g_variant_new ("(sss)", sbx_world_get_address (world), sbx_channel_get_id (channel), sbx_topic_get_id (topic)));
}

/* (nullable): what is gone by now is nothing to go to. */
static SbxSwitchItem *
make_item (const Hit *hit)
{
  SbxChannel *channel;

  if (hit->accel)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      if (!g_action_parse_detailed_name (hit->accel->action, &name, &target, NULL))
        return NULL;
      return sbx_switch_item_new ("system-run-symbolic", _(hit->accel->title), _(hit->accel->group), 0, hit->accel->accels[0], name, target);
    }
  if (SBX_IS_WORLD (hit->object))
    return make_place ("sbx-hub-symbolic", SBX_WORLD (hit->object), NULL, NULL);

  channel = SBX_IS_TOPIC (hit->object) ? sbx_topic_get_channel (SBX_TOPIC (hit->object)) : SBX_CHANNEL (hit->object);
  if (channel == NULL || sbx_channel_get_world (channel) == NULL)
    return NULL;
  if (SBX_IS_CHANNEL (hit->object))
    return make_place ("sbx-chat-symbolic", sbx_channel_get_world (channel), channel, NULL);

  if (hit->draft)
    return make_draft (sbx_channel_get_world (channel), channel, SBX_TOPIC (hit->object), hit->draft);

  return make_place (sbx_topic_get_kind (SBX_TOPIC (hit->object)) == SBX_TOPIC_WORK ? "sbx-work-symbolic" : "sbx-chat-symbolic",
                     sbx_channel_get_world (channel), channel, SBX_TOPIC (hit->object));
}

static void
show (SbxSwitchSearch *self)
{
  guint n = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < self->hits->len; i++)
    {
      SbxSwitchItem *item = make_item (&g_array_index (self->hits, Hit, i));

      if (item)
        g_ptr_array_add (self->items, item);
    }
  self->shown_at = g_get_monotonic_time ();
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, self->items->len);
}

/* --- slices --- */

/* Returns: whether all was looked through. */
static gboolean
look_on (SbxSwitchSearch *self)
{
  gint64 end = g_get_monotonic_time () + SLICE_TIME;
  guint  n = 0;

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
  g_ptr_array_unref (self->items);
  g_ptr_array_unref (self->channels);

  G_OBJECT_CLASS (sbx_switch_search_parent_class)->finalize (object);
}

static GType
get_item_type (GListModel *model)
{
  return SBX_TYPE_SWITCH_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  return SBX_SWITCH_SEARCH (model)->items->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  GPtrArray *items = SBX_SWITCH_SEARCH (model)->items;

  return position < items->len ? g_object_ref (items->pdata[position]) : NULL;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
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
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->lately = g_hash_table_new (NULL, NULL);
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
  g_array_set_size (self->hits, 0);
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
