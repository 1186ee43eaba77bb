/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-source.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"

/* Hits of a page. */
#define PAGE_LIMIT 50
/* So many pages after each other without a hit are asked for unless a person wants more. */
#define MAX_EMPTY_PAGES 10

struct _SbxSearchSource
{
  GObject              parent_instance;

  SbxWorld            *world;
  JsonObject          *question;  /* what is asked for, without the cursor */
  const SbxSearchHubs *hubs;
  gpointer             user_data;
  GCancellable        *cancellable;

  GPtrArray           *hits;      /* of SbxSearchHit, newest first */
  char                *next;      /* (nullable): the cursor after them, NULL = there are no more */
  char                *error;     /* (nullable): why the last page could not be had */
  guint                n_empty;   /* pages without a hit since the last hit, or since a person asked */
  gboolean             asked;     /* a page is under way */
  gboolean             anew;      /* what is here goes with the next page, which is the first one again */
  gboolean             came_back; /* the hub did, while a page was under way */
  gboolean             answered;
  gboolean             complete;
  gboolean             offline;
  gboolean             filtered;  /* the hub is too old for some of it, which was looked for here */
  gboolean             several_hubs; /* others are asked as well */
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxSearchSource, sbx_search_source, G_TYPE_OBJECT)

static void
add_hits (SbxSearchSource *self,
          JsonObject      *payload)
{
  JsonNode  *node = json_object_get_member (payload, "hits");
  JsonArray *hits = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; hits && i < json_array_get_length (hits); i++)
    {
      JsonNode     *element = json_array_get_element (hits, i);
      SbxSearchHit *hit = JSON_NODE_HOLDS_OBJECT (element) ? sbx_search_hit_new (self->world, json_node_get_object (element), self->several_hubs) : NULL;

      if (hit)
        g_ptr_array_add (self->hits, hit);
    }
}

static void
take_answer (SbxSearchSource *self,
             JsonObject      *payload)
{
  g_autofree char *next = sbx_fields_dup_text (payload, "next", NULL);
  guint            before;

  if (self->anew)
    g_ptr_array_set_size (self->hits, 0);
  self->anew = FALSE;
  before = self->hits->len;
  add_hits (self, payload);
  self->n_empty = self->hits->len > before ? 0 : self->n_empty + 1;
  /* A hub that gives the same place again would never end. */
  if (g_strcmp0 (next, self->next) == 0)
    g_clear_pointer (&next, g_free);
  g_free (self->next);
  self->next = g_steal_pointer (&next);
  self->complete = sbx_fields_boolean_or (payload, "complete", TRUE);
  self->offline = sbx_fields_boolean_or (payload, "offline", FALSE);
  self->filtered = sbx_fields_boolean_or (payload, "filteredHere", FALSE);
}

/* The hub may know more than what was seen of it before, and than nothing. */
static void
ask_anew (SbxSearchSource *self)
{
  if (!self->offline && self->error == NULL)
    return;

  self->anew = TRUE;
  self->answered = FALSE;
  self->n_empty = 0;
  g_clear_pointer (&self->next, g_free);
  sbx_search_source_ask (self);
}

static void
on_state_changed (SbxSearchSource *self)
{
  if (sbx_world_get_state (self->world) != SBX_CONNECTION_CONNECTED || g_cancellable_is_cancelled (self->cancellable))
    return;

  self->came_back = self->asked;
  if (!self->asked)
    ask_anew (self);
}

static void
on_answered (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SbxSearchSource) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = self->hubs->answer (self->world, result, self->user_data, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  self->asked = FALSE;
  self->answered = TRUE;
  g_clear_pointer (&self->error, g_free);
  if (answer)
    take_answer (self, sbx_envelope_get_payload (answer));
  else
    self->error = g_strdup (error->message);
  if (self->came_back)
    ask_anew (self);
  self->came_back = FALSE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
sbx_search_source_dispose (GObject *object)
{
  SbxSearchSource *self = SBX_SEARCH_SOURCE (object);

  g_clear_object (&self->world);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->hits, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_search_source_parent_class)->dispose (object);
}

static void
sbx_search_source_finalize (GObject *object)
{
  SbxSearchSource *self = SBX_SEARCH_SOURCE (object);

  json_object_unref (self->question);
  g_free (self->next);
  g_free (self->error);

  G_OBJECT_CLASS (sbx_search_source_parent_class)->finalize (object);
}

static void
sbx_search_source_class_init (SbxSearchSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_search_source_dispose;
  object_class->finalize = sbx_search_source_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_search_source_init (SbxSearchSource *self)
{
  self->cancellable = g_cancellable_new ();
  self->hits = g_ptr_array_new_with_free_func (g_object_unref);
  self->complete = TRUE;
}

/**
 * sbx_search_source_new:
 * @world: whom to ask
 * @question: (transfer none): the payload of `search`, without `limit` and `cursor`; copied
 * @hubs: how to ask; outlives the source, as @user_data
 *
 * Returns: (transfer full): nothing asked yet
 */
SbxSearchSource *
sbx_search_source_new (SbxWorld            *world,
                       JsonObject          *question,
                       const SbxSearchHubs *hubs,
                       gpointer             user_data)
{
  SbxSearchSource *self = g_object_new (SBX_TYPE_SEARCH_SOURCE, NULL);

  self->world = g_object_ref (world);
  self->question = sbx_json_copy_object (question);
  self->hubs = hubs;
  self->user_data = user_data;
  g_signal_connect_object (world, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * sbx_search_source_ask:
 * @self: a source
 *
 * Asks for the first page, or for the next one; the one that failed is asked for again.
 */
void
sbx_search_source_ask (SbxSearchSource *self)
{
  g_autoptr (JsonObject) payload = NULL;

  if (self->asked || (self->answered && !self->next && !self->error))
    return;

  self->asked = TRUE;
  payload = sbx_json_copy_object (self->question);
  json_object_set_int_member (payload, "limit", PAGE_LIMIT);
  if (self->next)
    json_object_set_string_member (payload, "cursor", self->next);
  self->hubs->ask (self->world, payload, self->cancellable, on_answered, g_object_ref (self), self->user_data);
}

/**
 * sbx_search_source_go_on:
 * @self: a source
 *
 * Asks on where it is paused; else does nothing.
 */
void
sbx_search_source_go_on (SbxSearchSource *self)
{
  if (!sbx_search_source_is_paused (self))
    return;

  self->n_empty = 0;
  sbx_search_source_ask (self);
}

/* Nobody wants to know any more: no `changed` from now on. */
void
sbx_search_source_cancel (SbxSearchSource *self)
{
  g_cancellable_cancel (self->cancellable);
}

/* Before it asks; in one channel alone, or (@topic_id not %NULL) in one topic of it. */
void
sbx_search_source_set_place (SbxSearchSource *self,
                             const char      *channel_id,
                             const char      *topic_id)
{
  json_object_set_string_member (self->question, "channelId", channel_id);
  if (topic_id)
    json_object_set_string_member (self->question, "topicId", topic_id);
}

/* Before it asks: other hubs are asked as well. */
void
sbx_search_source_set_several_hubs (SbxSearchSource *self,
                                    gboolean         several_hubs)
{
  self->several_hubs = several_hubs;
}

/* (transfer none) (element-type SbxSearchHit): all that were found so far, newest first. */
GPtrArray *
sbx_search_source_get_hits (SbxSearchSource *self)
{
  return self->hits;
}

/* (nullable): why the last page could not be had, for people. */
const char *
sbx_search_source_get_error (SbxSearchSource *self)
{
  return self->error;
}

/* A page is under way. */
gboolean
sbx_search_source_is_asked (SbxSearchSource *self)
{
  return self->asked;
}

gboolean
sbx_search_source_has_answered (SbxSearchSource *self)
{
  return self->answered;
}

gboolean
sbx_search_source_has_more (SbxSearchSource *self)
{
  return self->next != NULL && !sbx_search_source_is_paused (self);
}

/* Page after page brought nothing, and there are more: a person decides whether they are looked through. */
gboolean
sbx_search_source_is_paused (SbxSearchSource *self)
{
  return self->next != NULL && self->n_empty >= MAX_EMPTY_PAGES;
}

/* %FALSE while the hub's index is behind its messages. */
gboolean
sbx_search_source_is_complete (SbxSearchSource *self)
{
  return self->complete;
}

/* Found in what was seen before, without the hub. */
gboolean
sbx_search_source_is_offline (SbxSearchSource *self)
{
  return self->offline;
}

/* The hub is too old for some of what was asked for: what it found was held against that here. */
gboolean
sbx_search_source_is_filtered (SbxSearchSource *self)
{
  return self->filtered;
}

/* How far back what is here is whole, in ms: %G_MININT64 where there is nothing more or it is paused, so that it holds
 * nobody back; %G_MAXINT64 where there is more and nothing of it is here. */
gint64
sbx_search_source_get_reach (SbxSearchSource *self)
{
  if (!sbx_search_source_has_more (self))
    return G_MININT64;
  if (self->hits->len == 0)
    return G_MAXINT64;

  return sbx_search_hit_get_timestamp (g_ptr_array_index (self->hits, self->hits->len - 1));
}
