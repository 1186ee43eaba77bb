/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search.h"

#include "sbx-search-merge.h"
#include "sbx-search-places.h"

#include <glib/gi18n-lib.h>

/* People are still typing before this, in ms. */
#define PATIENCE 180
/* So long what was found before stands while nobody has answered, in ms: it is not the answer. */
#define STALE_TIME 500

struct _SbxSearch
{
  SbxArrayList         parent_instance;

  const SbxSearchHubs *hubs;
  gpointer             user_data;
  char                *query;       /* what is looked for, "" = nothing */
  GListModel          *worlds;      /* (nullable): where */
  char                *channel_id;  /* (nullable): and in which topic alone */
  char                *topic_id;    /* (nullable) */
  guint                start;       /* timeout, 0 = all was asked */
  guint                stale;       /* timeout, 0 = what stands there is of the query */
  GPtrArray           *sources;     /* of SbxSearchSource: those of the query */

  gboolean             busy;
  gboolean             answered;
  gboolean             has_more;
  gboolean             paused;
  gboolean             complete;
  gboolean             offline;
  gboolean             filtered;
  char                *error;
  char                *problem;     /* (nullable): why nobody was asked */
  SbxSearchLine       *line;        /* what the query means */
};

enum {
  PROP_0,
  PROP_BUSY,
  PROP_ANSWERED,
  PROP_HAS_MORE,
  PROP_PAUSED,
  PROP_COMPLETE,
  PROP_OFFLINE,
  PROP_FILTERED,
  PROP_ERROR,
  PROP_PROBLEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxSearch, sbx_search, SBX_TYPE_ARRAY_LIST)

/* --- what is shown --- */

static void
set_flag (SbxSearch *self,
          gboolean  *flag,
          gboolean   value,
          guint      property)
{
  if (*flag == value)
    return;

  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
update_state (SbxSearch *self)
{
  gboolean    busy = self->start > 0, answered = FALSE, has_more = FALSE, paused = FALSE, complete = TRUE, offline = FALSE, filtered = FALSE;
  const char *error = NULL;

  for (guint i = 0; i < self->sources->len; i++)
    {
      SbxSearchSource *source = self->sources->pdata[i];

      busy |= sbx_search_source_is_asked (source);
      answered |= sbx_search_source_has_answered (source);
      has_more |= sbx_search_source_has_more (source);
      paused |= sbx_search_source_is_paused (source);
      complete &= sbx_search_source_is_complete (source);
      offline |= sbx_search_source_is_offline (source);
      filtered |= sbx_search_source_is_filtered (source);
      if (error == NULL)
        error = sbx_search_source_get_error (source);
    }
  if (g_strcmp0 (error, self->error) != 0)
    {
      g_free (self->error);
      self->error = g_strdup (error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  set_flag (self, &self->has_more, has_more, PROP_HAS_MORE);
  set_flag (self, &self->paused, paused, PROP_PAUSED);
  set_flag (self, &self->complete, complete, PROP_COMPLETE);
  set_flag (self, &self->offline, offline, PROP_OFFLINE);
  set_flag (self, &self->filtered, filtered, PROP_FILTERED);
  set_flag (self, &self->answered, answered, PROP_ANSWERED);
  set_flag (self, &self->busy, busy, PROP_BUSY);
}

/* A page without one hit that can be shown is no answer: whoever holds the others back is asked on. */
static void
on_source_changed (SbxSearch *self)
{
  GPtrArray *hits = sbx_search_merge (self->sources);
  gboolean   nothing = hits->len == 0;

  g_clear_handle_id (&self->stale, g_source_remove);
  sbx_array_list_take (SBX_ARRAY_LIST (self), hits);
  for (guint i = 0; nothing && i < self->sources->len; i++)
    if (sbx_search_source_get_reach (self->sources->pdata[i]) == G_MAXINT64 && !sbx_search_source_get_error (self->sources->pdata[i]))
      sbx_search_source_ask (self->sources->pdata[i]);
  update_state (self);
}

/* --- asking --- */

static void
drop_sources (SbxSearch *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      sbx_search_source_cancel (self->sources->pdata[i]);
      g_signal_handlers_disconnect_by_data (self->sources->pdata[i], self);
    }
  g_ptr_array_set_size (self->sources, 0);
}

static void
add_source (SbxSearch  *self,
            SbxWorld   *world,
            JsonObject *question,
            const char *channel_id,
            const char *topic_id)
{
  SbxSearchSource *source = sbx_search_source_new (world, question, self->hubs, self->user_data);

  sbx_search_source_set_several_hubs (source, g_list_model_get_n_items (self->worlds) > 1);
  if (channel_id)
    sbx_search_source_set_place (source, channel_id, topic_id);
  g_signal_connect_swapped (source, "changed", G_CALLBACK (on_source_changed), self);
  g_ptr_array_add (self->sources, source);
}

/* One for each place that @world has of those names. */
static void
add_places (SbxSearch  *self,
            SbxWorld   *world,
            JsonObject *question,
            char      **problem)
{
  g_autoptr (GArray) places = sbx_search_places_find (world, self->line->places);
  const char        *last = self->line->places->pdata[self->line->places->len - 1];

  if (places->len > SBX_SEARCH_MAX_PLACES)
    {
      g_free (*problem);
      /* TRANSLATORS: %s is what was typed as the name of a channel or topic */
      *problem = g_strdup_printf (_("More than %d channels or topics are called “%s”. Say the channel, too: in:CHANNEL in:TOPIC."), SBX_SEARCH_MAX_PLACES, last);
      return;
    }
  for (guint i = 0; i < places->len; i++)
    {
      const SbxSearchPlace *place = &g_array_index (places, SbxSearchPlace, i);

      add_source (self, world, question, place->channel_id, place->topic_id);
    }
}

static void
add_sources (SbxSearch *self)
{
  guint            n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;
  g_autoptr (JsonObject) question = sbx_search_line_make_payload (self->line);
  g_autofree char *problem = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (self->line->places->len > 0)
        add_places (self, world, question, &problem);
      else
        add_source (self, world, question, self->channel_id, self->topic_id);
    }
  if (n > 0 && self->sources->len == 0)
    self->problem = problem ? g_steal_pointer (&problem)
                            /* TRANSLATORS: %s is what was typed as the name of a channel or topic */
                            : g_strdup_printf (_("No channel or topic that is known here is called “%s”."),
                                               (char *) self->line->places->pdata[self->line->places->len - 1]);
}

static gboolean
on_stale (gpointer user_data)
{
  SbxSearch *self = user_data;

  self->stale = 0;
  sbx_array_list_take (SBX_ARRAY_LIST (self), g_ptr_array_new ());
  update_state (self);

  return G_SOURCE_REMOVE;
}

static void
ask_all (SbxSearch *self)
{
  g_autofree char *before = g_steal_pointer (&self->problem);

  drop_sources (self);
  if (self->topic_id && self->line->places->len > 0)
    self->problem = g_strdup (_("“in:” has no use here: this is one topic."));
  else
    self->problem = g_strdup (self->line->problem);
  if (!self->problem && !sbx_search_line_is_empty (self->line))
    add_sources (self);

  for (guint i = 0; i < self->sources->len; i++)
    sbx_search_source_ask (self->sources->pdata[i]);
  g_clear_handle_id (&self->stale, g_source_remove);
  if (self->sources->len == 0)
    sbx_array_list_take (SBX_ARRAY_LIST (self), g_ptr_array_new ());
  else
    self->stale = g_timeout_add (STALE_TIME, on_stale, self);
  update_state (self);
  if (g_strcmp0 (before, self->problem) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

/* Takes the words for what is looked for from now on; days begin when they do here. */
static void
set_line (SbxSearch  *self,
          const char *query)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  g_free (self->query);
  self->query = g_strstrip (g_strdup (query));
  g_clear_pointer (&self->line, sbx_search_line_free);
  self->line = sbx_search_line_parse (self->query, now);
}

static gboolean
on_start (gpointer user_data)
{
  SbxSearch *self = user_data;

  self->start = 0;
  ask_all (self);

  return G_SOURCE_REMOVE;
}

/* --- object --- */

static void
sbx_search_dispose (GObject *object)
{
  SbxSearch *self = SBX_SEARCH (object);

  g_clear_handle_id (&self->start, g_source_remove);
  g_clear_handle_id (&self->stale, g_source_remove);
  drop_sources (self);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_search_parent_class)->dispose (object);
}

static void
sbx_search_finalize (GObject *object)
{
  SbxSearch *self = SBX_SEARCH (object);

  g_ptr_array_unref (self->sources);
  g_free (self->query);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_free (self->error);
  g_free (self->problem);
  sbx_search_line_free (self->line);

  G_OBJECT_CLASS (sbx_search_parent_class)->finalize (object);
}

static void
sbx_search_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  SbxSearch *self = SBX_SEARCH (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    case PROP_ANSWERED:
      g_value_set_boolean (value, self->answered);
      break;
    case PROP_HAS_MORE:
      g_value_set_boolean (value, self->has_more);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, self->paused);
      break;
    case PROP_COMPLETE:
      g_value_set_boolean (value, self->complete);
      break;
    case PROP_OFFLINE:
      g_value_set_boolean (value, self->offline);
      break;
    case PROP_FILTERED:
      g_value_set_boolean (value, self->filtered);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_ERROR:
      g_value_set_string (value, self->error);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_search_class_init (SbxSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const struct
  {
    guint       id;
    const char *name;
  } flags[] = {
    { PROP_BUSY, "busy" },
    { PROP_ANSWERED, "answered" },
    { PROP_HAS_MORE, "has-more" },
    { PROP_PAUSED, "paused" },
    { PROP_COMPLETE, "complete" },
    { PROP_OFFLINE, "offline" },
    { PROP_FILTERED, "filtered" },
  };

  object_class->dispose = sbx_search_dispose;
  object_class->finalize = sbx_search_finalize;
  object_class->get_property = sbx_search_get_property;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    properties[flags[i].id] = g_param_spec_boolean (flags[i].name, NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_search_init (SbxSearch *self)
{
  set_line (self, "");
  self->complete = TRUE;
  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * sbx_search_new:
 * @hubs: how hubs are asked; outlives the search, as @user_data
 *
 * Returns: (transfer full): nothing found yet
 */
SbxSearch *
sbx_search_new (const SbxSearchHubs *hubs,
                gpointer             user_data)
{
  SbxSearch *self = g_object_new (SBX_TYPE_SEARCH, NULL);

  self->hubs = hubs;
  self->user_data = user_data;

  return self;
}

/**
 * sbx_search_set_query:
 * @self: a search
 * @query: what people have typed so far, as SbxSearchLine reads it; nothing but white space finds nothing
 * @worlds: (nullable): (GListModel of SbxWorld): where to look
 *
 * Asks a moment later, so that each letter does not ask anew.
 */
void
sbx_search_set_query (SbxSearch  *self,
                      const char *query,
                      GListModel *worlds)
{
  g_autofree char *words = NULL;

  g_return_if_fail (SBX_IS_SEARCH (self));

  words = g_strstrip (g_strdup (query));
  if (g_str_equal (words, self->query) && worlds == self->worlds)
    return;

  set_line (self, words);
  g_set_object (&self->worlds, worlds);
  g_clear_handle_id (&self->start, g_source_remove);
  drop_sources (self);
  /* Typing over what stands there empties it first, which is not worth a blink. */
  self->start = g_timeout_add (PATIENCE, on_start, self);
  update_state (self);
}

const char *
sbx_search_get_query (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), NULL);

  return self->query;
}

void
sbx_search_set_topic (SbxSearch  *self,
                      const char *channel_id,
                      const char *topic_id)
{
  g_return_if_fail (SBX_IS_SEARCH (self));

  g_free (self->channel_id);
  g_free (self->topic_id);
  self->channel_id = g_strdup (channel_id);
  self->topic_id = g_strdup (topic_id);
  set_line (self, "");
  g_clear_handle_id (&self->start, g_source_remove);
  ask_all (self);
}

/**
 * sbx_search_start_now:
 * @self: a search
 *
 * Does not wait for more letters.
 */
void
sbx_search_start_now (SbxSearch *self)
{
  g_return_if_fail (SBX_IS_SEARCH (self));

  if (self->start == 0)
    return;

  g_clear_handle_id (&self->start, g_source_remove);
  ask_all (self);
}

/**
 * sbx_search_again:
 * @self: a search
 *
 * Asks everybody once more, from the newest on.
 */
void
sbx_search_again (SbxSearch *self)
{
  g_return_if_fail (SBX_IS_SEARCH (self));

  g_clear_handle_id (&self->start, g_source_remove);
  ask_all (self);
}

/**
 * sbx_search_load_more:
 * @self: a search
 *
 * Asks for older ones where they are missing; does nothing while they are under way.
 */
void
sbx_search_load_more (SbxSearch *self)
{
  gint64 reach;

  g_return_if_fail (SBX_IS_SEARCH (self));

  reach = sbx_search_merge_get_reach (self->sources);
  for (guint i = 0; reach > G_MININT64 && i < self->sources->len; i++)
    if (sbx_search_source_get_reach (self->sources->pdata[i]) == reach)
      sbx_search_source_ask (self->sources->pdata[i]);
  update_state (self);
}

/**
 * sbx_search_go_on:
 * @self: a search
 *
 * Looks through more where it is `paused`.
 */
void
sbx_search_go_on (SbxSearch *self)
{
  g_return_if_fail (SBX_IS_SEARCH (self));

  for (guint i = 0; i < self->sources->len; i++)
    sbx_search_source_go_on (self->sources->pdata[i]);
  update_state (self);
}

gboolean
sbx_search_get_busy (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), FALSE);

  return self->busy;
}

gboolean
sbx_search_get_answered (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), FALSE);

  return self->answered;
}

gboolean
sbx_search_get_has_more (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), FALSE);

  return self->has_more;
}

gboolean
sbx_search_get_paused (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), FALSE);

  return self->paused;
}

gboolean
sbx_search_get_complete (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), TRUE);

  return self->complete;
}

gboolean
sbx_search_get_offline (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), FALSE);

  return self->offline;
}

/* (nullable). */
const char *
sbx_search_get_error (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), NULL);

  return self->error;
}

gboolean
sbx_search_get_filtered (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), FALSE);

  return self->filtered;
}

/* (nullable). */
const char *
sbx_search_get_problem (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), NULL);

  return self->problem;
}

/**
 * sbx_search_get_line:
 * @self: a search
 *
 * Returns: (transfer none): what the query means, until there is another one
 */
const SbxSearchLine *
sbx_search_get_line (SbxSearch *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH (self), NULL);

  return self->line;
}
