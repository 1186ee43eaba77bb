/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-message-log.h"
#include "sbx-topic.h"

/*
 * The messages of the topics that somebody wants to see. What the cache has is shown first; the hub is asked for what
 * is not there, or may be outdated.
 */

/* Messages that fit a window; more come by scrolling. */
#define PAGE_MESSAGES 50

/* A topic whose messages somebody wants to see. */
typedef struct
{
  char     *channel_id;
  char     *id;
  gboolean  loading;      /* a page of the hub's is under way */
  gboolean  reading;      /* the cache was asked */
  gboolean  again;        /* the newest page is to be read once more */
  gboolean  wants_hub;    /* the newest messages are not known to be whole */
  gint64    cache_ends;   /* the cache has nothing before this seq, as far as is known; 0 = it was not asked */
  gint64    wanted_seq;   /* its surroundings are wanted, 0 = nothing */
} OpenTopic;

typedef enum {
  PAGE_NEWEST,
  PAGE_OLDER,      /* before a seq */
  PAGE_AROUND,     /* a seq */
} PageKind;

static void fetch_page (SbxClient *self, OpenTopic *open, PageKind kind, gint64 seq, guint limit);
static void load_wanted (SbxClient *self, OpenTopic *open);

static void
open_topic_free (OpenTopic *open)
{
  g_free (open->channel_id);
  g_free (open->id);
  g_free (open);
}

/* No id holds a control character. */
static char *
make_key (const char *channel_id,
          const char *id)
{
  return g_strconcat (channel_id, "\n", id, NULL);
}

static gboolean
can_ask (SbxClient *self)
{
  return self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE;
}

static gboolean
can_read (SbxClient *self)
{
  return self->cache != NULL && self->cache_loaded && sbx_cache_is_usable (self->cache);
}

static SbxTopic *
find_topic (SbxClient *self,
            OpenTopic *open)
{
  return sbx_world_find_topic (self->world, open->channel_id, open->id);
}

static SbxMessageLog *
find_log (SbxClient *self,
          OpenTopic *open)
{
  SbxTopic *topic = find_topic (self, open);

  return topic != NULL ? sbx_topic_get_messages (topic) : NULL;
}

/* While something is under way the log keeps what is pushed, so that nothing falls between the two. */
static void
show_loading (SbxClient *self,
              OpenTopic *open)
{
  SbxMessageLog *log = find_log (self, open);

  if (log != NULL)
    sbx_message_log_set_loading (log, open->loading || open->reading || open->again);
}

/* How far the channel is known. */
static gint64
get_known_seq (SbxClient  *self,
               const char *channel_id)
{
  g_autofree char *stream = g_strconcat ("channel/", channel_id, NULL);
  const char *epoch = NULL;
  gint64 seq = 0;

  sbx_cursors_get (self->cursors, stream, &epoch, &seq);
  return seq;
}

/* --- Pages of the hub --- */

typedef struct
{
  JsonArray *messages;
  guint      length;
  gint64     first;        /* seqs, 0 where there are none */
  gint64     last;
  gboolean   more_before;
  gboolean   more_after;
} PageFacts;

static PageFacts
read_facts (JsonObject *page)
{
  PageFacts facts = { 0 };
  JsonObject *more = NULL;

  sbx_fields_get_array (page, "messages", SBX_FIELD_OPTIONAL, G_MAXUINT, &facts.messages, NULL);
  facts.length = facts.messages != NULL ? json_array_get_length (facts.messages) : 0;
  for (guint i = 0; i < facts.length; i++)
    {
      JsonNode *node = json_array_get_element (facts.messages, i);
      gint64 seq = JSON_NODE_HOLDS_OBJECT (node) ? sbx_fields_int_or (json_node_get_object (node), "seq", 0) : 0;

      facts.first = facts.first == 0 ? seq : MIN (facts.first, seq);
      facts.last = MAX (facts.last, seq);
    }

  sbx_fields_get_object (page, "more", SBX_FIELD_OPTIONAL, &more, NULL);
  facts.more_before = more != NULL ? sbx_fields_boolean_or (more, "before", FALSE) : facts.length > 0;
  facts.more_after = more != NULL && sbx_fields_boolean_or (more, "after", FALSE);
  return facts;
}

/* A page other than the newest: what is between @from and @to is known with it. */
static void
take_stretch (SbxClient   *self,
              OpenTopic   *open,
              SbxEnvelope *answer,
              gint64       from,
              gint64       to)
{
  SbxTopic *topic = find_topic (self, open);
  g_autoptr (SbxSeqRanges) known = sbx_seq_ranges_new ();

  /* It would bring back a topic that went meanwhile. */
  if (topic == NULL)
    return;

  if (from <= to)
    sbx_seq_ranges_add (known, from, to);
  sbx_world_drop_others (self->world, topic, sbx_envelope_get_payload (answer));
  sbx_world_restore_messages (self->world, topic, sbx_envelope_get_payload (answer), known);
  show_loading (self, open);
  sbx_client_cache_messages (self, answer, open->channel_id, open->id, from, to);
}

typedef struct
{
  SbxClient *client;
  char      *key;         /* of the OpenTopic */
  PageKind   kind;
  gint64     seq;
  gint64     known_seq;   /* of the channel, when it was asked for */
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_free (fetch->key);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void
take_newest (SbxClient   *self,
             OpenTopic   *open,
             SbxEnvelope *answer,
             Fetch       *fetch)
{
  PageFacts facts = read_facts (sbx_envelope_get_payload (answer));
  SbxTopic *topic = find_topic (self, open);

  open->wants_hub = FALSE;
  if (topic == NULL)
    return;

  sbx_world_drop_others (self->world, topic, sbx_envelope_get_payload (answer));
  sbx_world_apply (self->world, answer);
  /* All that was stored before it was asked for is in it; what came since is told by the stream. */
  sbx_client_cache_messages (self, answer, open->channel_id, open->id,
                             facts.more_before ? facts.first : G_MININT64, MAX (facts.last, fetch->known_seq));
}

static void
take_page (SbxClient   *self,
           OpenTopic   *open,
           SbxEnvelope *answer,
           Fetch       *fetch)
{
  PageFacts facts = read_facts (sbx_envelope_get_payload (answer));

  switch (fetch->kind)
    {
    case PAGE_OLDER:
      take_stretch (self, open, answer, facts.more_before ? facts.first : G_MININT64, fetch->seq - 1);
      break;

    case PAGE_AROUND:
      take_stretch (self, open, answer, facts.more_before ? facts.first : G_MININT64,
                    facts.more_after ? facts.last : MAX (facts.last, fetch->known_seq));
      break;

    case PAGE_NEWEST:
    default:
      take_newest (self, open, answer, fetch);
      break;
    }
}

static void
on_messages (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  g_autoptr (Fetch) fetch = data;
  SbxClient *self = fetch->client;
  OpenTopic *open;

  if (error != NULL && sbx_client_sync_failed (self, error))
    return;

  open = g_hash_table_lookup (self->open_topics, fetch->key);
  g_assert (open != NULL);
  open->loading = FALSE;
  if (error != NULL)
    sbx_client_tell_failure (self, error);
  else
    take_page (self, open, answer, fetch);
  show_loading (self, open);

  if (open->again && can_ask (self))
    fetch_page (self, open, PAGE_NEWEST, 0, self->page_limit);
  else
    load_wanted (self, open);
  sbx_client_sync_release (self);
}

static void
fetch_page (SbxClient *self,
            OpenTopic *open,
            PageKind   kind,
            gint64     seq,
            guint      limit)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->client = self;
  fetch->key = make_key (open->channel_id, open->id);
  fetch->kind = kind;
  fetch->seq = seq;
  fetch->known_seq = get_known_seq (self, open->channel_id);

  json_object_set_string_member (payload, "channelId", open->channel_id);
  json_object_set_string_member (payload, "topicId", open->id);
  json_object_set_int_member (payload, "limit", MIN (limit, self->page_limit));
  if (kind == PAGE_OLDER)
    json_object_set_int_member (payload, "before", seq);
  else if (kind == PAGE_AROUND)
    json_object_set_int_member (payload, "around", seq);

  open->loading = TRUE;
  if (kind == PAGE_NEWEST)
    open->again = FALSE;
  show_loading (self, open);
  sbx_client_sync_hold (self);
  sbx_client_ask (self, "listMessages", payload, 0, on_messages, fetch);
}

/* --- Pages of the cache --- */

typedef struct
{
  SbxClient *client;
  char      *key;
  PageKind   kind;
  gint64     seq;
  guint      breaks;      /* when it was asked for */
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->client);
  g_free (reading->key);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void read_page (SbxClient *self, OpenTopic *open, PageKind kind, gint64 seq);

static SbxSeqRanges *
dup_known (SbxCachePage *page)
{
  SbxSeqRanges *known = sbx_seq_ranges_new ();

  for (guint i = 0; i < page->known->len; i++)
    {
      const SbxCacheStretch *stretch = &g_array_index (page->known, SbxCacheStretch, i);

      sbx_seq_ranges_add (known, stretch->first, stretch->last);
    }

  return known;
}

static void
show_kept (SbxClient    *self,
           OpenTopic    *open,
           SbxCachePage *page,
           SbxSeqRanges *known)
{
  g_autoptr (SbxEnvelope) messages = sbx_envelope_new_for_text ("messages", NULL, NULL, page->payload);
  SbxTopic *topic = find_topic (self, open);

  if (topic == NULL)
    return;

  sbx_world_restore_messages (self->world, topic, sbx_envelope_get_payload (messages), known);
  for (guint i = 0; i < page->gaps->len; i++)
    {
      const SbxCacheStretch *gap = &g_array_index (page->gaps, SbxCacheStretch, i);

      sbx_world_add_gap (self->world, topic, gap->first, gap->last, gap->reason);
    }
}

/* Whether nothing is missing in the page as far as it was asked for. */
static gboolean
is_whole (SbxClient    *self,
          OpenTopic    *open,
          Reading      *reading,
          SbxCachePage *page,
          SbxSeqRanges *known)
{
  gint64 from = page->n_messages > 0 ? page->first : G_MININT64;

  switch (reading->kind)
    {
    case PAGE_OLDER:
      return sbx_seq_ranges_contain (known, from, reading->seq - 1);
    case PAGE_AROUND:
      return page->n_messages > 0 &&
             sbx_seq_ranges_contain (known, MIN (page->first, reading->seq), MAX (page->last, reading->seq));
    case PAGE_NEWEST:
    default:
      return sbx_seq_ranges_contain (known, page->n_messages >= PAGE_MESSAGES ? from : G_MININT64, G_MAXINT64);
    }
}

static void
take_kept (SbxClient    *self,
           OpenTopic    *open,
           Reading      *reading,
           SbxCachePage *page)
{
  g_autoptr (SbxSeqRanges) known = dup_known (page);
  gboolean whole = is_whole (self, open, reading, page, known);
  gboolean ask = !whole && can_ask (self);

  /* What the hub will tell better, where there is one: but the newest messages are wanted at once. */
  if (reading->kind == PAGE_NEWEST ? page->n_messages > 0 || whole : !ask && page->n_messages + known->len > 0)
    show_kept (self, open, page, known);
  if (reading->kind == PAGE_NEWEST)
    open->wants_hub = !whole;
  if (reading->kind == PAGE_OLDER && page->n_messages == 0 && !whole)
    open->cache_ends = reading->seq;
  if (ask)
    fetch_page (self, open, reading->kind, reading->seq, PAGE_MESSAGES);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (Reading) reading = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) page = sbx_cache_read_messages_finish (NULL, result, &error);
  SbxClient *self = reading->client;
  OpenTopic *open = self->open_topics != NULL ? g_hash_table_lookup (self->open_topics, reading->key) : NULL;

  if (open == NULL)
    return;

  open->reading = FALSE;
  if (page != NULL && reading->breaks != self->breaks && can_read (self))
    {
      /* Something happened to what was read. */
      read_page (self, open, reading->kind, reading->seq);
      return;
    }

  if (page != NULL)
    take_kept (self, open, reading, page);
  else if (can_ask (self))
    fetch_page (self, open, reading->kind, reading->seq, PAGE_MESSAGES);
  show_loading (self, open);
  if (!open->loading)
    load_wanted (self, open);
}

static void
read_page (SbxClient *self,
           OpenTopic *open,
           PageKind   kind,
           gint64     seq)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->client = g_object_ref (self);
  reading->key = make_key (open->channel_id, open->id);
  reading->kind = kind;
  reading->seq = seq;
  reading->breaks = self->breaks;

  open->reading = TRUE;
  show_loading (self, open);
  sbx_cache_read_messages_async (self->cache, open->channel_id, open->id, kind == PAGE_OLDER ? seq : 0,
                                 kind == PAGE_AROUND ? seq : 0, PAGE_MESSAGES, can_ask (self), on_read, reading);
}

/* From the cache, if there is one, else from the hub, if it can be asked. */
static void
load_page (SbxClient *self,
           OpenTopic *open,
           PageKind   kind,
           gint64     seq)
{
  if (open->loading || open->reading)
    return;

  if (can_read (self))
    read_page (self, open, kind, seq);
  else if (can_ask (self))
    fetch_page (self, open, kind, seq, PAGE_MESSAGES);
}

/* --- What people do --- */

static OpenTopic *
ensure_open (SbxClient *self,
             SbxTopic  *topic)
{
  const char *channel_id = sbx_channel_get_id (sbx_topic_get_channel (topic));
  g_autofree char *key = make_key (channel_id, sbx_topic_get_id (topic));
  OpenTopic *open = g_hash_table_lookup (self->open_topics, key);

  if (open == NULL)
    {
      open = g_new0 (OpenTopic, 1);
      open->channel_id = g_strdup (channel_id);
      open->id = g_strdup (sbx_topic_get_id (topic));
      g_hash_table_insert (self->open_topics, g_steal_pointer (&key), open);
    }

  return open;
}

/**
 * sbx_client_open_topic:
 *
 * Fills the newest messages of @topic: at once with what is kept of it, and as soon as there is a connection with what
 * is not; from then on they are kept up to date.
 */
void
sbx_client_open_topic (SbxClient *self,
                       SbxTopic  *topic)
{
  OpenTopic *open;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  open = ensure_open (self, topic);
  if (!sbx_message_log_get_loaded (sbx_topic_get_messages (topic)))
    load_page (self, open, PAGE_NEWEST, 0);
}

static void
load_wanted (SbxClient *self,
             OpenTopic *open)
{
  SbxMessageLog *log = find_log (self, open);
  gint64 seq = open->wanted_seq;

  if (seq == 0 || open->loading || open->reading)
    return;

  open->wanted_seq = 0;
  if (log != NULL && !sbx_message_log_covers (log, seq))
    load_page (self, open, PAGE_AROUND, seq);
}

/**
 * sbx_client_open_topic_at:
 * @seq: of a message
 *
 * Fills the newest messages of @topic, and those around @seq, with a gap between the two where there are more. Where
 * the message is not kept, that waits for a connection.
 */
void
sbx_client_open_topic_at (SbxClient *self,
                          SbxTopic  *topic,
                          gint64     seq)
{
  OpenTopic *open;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (seq > 0);

  open = ensure_open (self, topic);
  open->wanted_seq = seq;
  sbx_client_open_topic (self, topic);
  if (!open->loading && !open->reading && sbx_message_log_get_loaded (sbx_topic_get_messages (topic)))
    load_wanted (self, open);
}

/**
 * sbx_client_load_older:
 *
 * Fills the page before the oldest message of @topic that is there. Does nothing while a page is under way, or where
 * there is nothing older.
 */
void
sbx_client_load_older (SbxClient *self,
                       SbxTopic  *topic)
{
  SbxMessageLog *log;
  OpenTopic *open;
  gint64 oldest;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  log = sbx_topic_get_messages (topic);
  open = ensure_open (self, topic);
  oldest = sbx_message_log_get_oldest_seq (log);
  if (!sbx_message_log_get_has_older (log) || oldest <= 0 || (open->cache_ends == oldest && !can_ask (self)))
    return;

  load_page (self, open, PAGE_OLDER, oldest);
}

/* --- Gaps --- */

/* One that somebody asked to have filled, from its end. */
typedef struct
{
  SbxClient *client;
  char      *channel_id;
  char      *topic_id;
  gint64     from;
  gint64     to;          /* what is behind it is there by now */
  guint      breaks;
} GapLoad;

static void ask_for_gap (GapLoad *load);

static void
gap_load_free (GapLoad *load)
{
  g_free (load->channel_id);
  g_free (load->topic_id);
  g_object_unref (load->client);
  g_free (load);
}

static OpenTopic *
find_open (GapLoad *load)
{
  g_autofree char *key = make_key (load->channel_id, load->topic_id);
  GHashTable *topics = load->client->open_topics;

  return topics != NULL ? g_hash_table_lookup (topics, key) : NULL;
}

/* @error: (nullable): why it stays. Of a lost connection people know. */
static void
end_gap (GapLoad      *load,
         const GError *error)
{
  SbxClient *self = load->client;
  SbxTopic *topic = self->world != NULL ? sbx_world_find_topic (self->world, load->channel_id, load->topic_id) : NULL;

  if (self->gap_loads != NULL)
    g_hash_table_remove (self->gap_loads, load);
  if (topic != NULL)
    {
      sbx_world_set_gap_loading (self->world, topic, load->from, load->to, FALSE);
      if (error != NULL && error->domain != SBX_CLIENT_ERROR)
        {
          sbx_world_add_gap (self->world, topic, load->from, load->to, "failed");
          sbx_client_cache_gap (self, load->channel_id, load->topic_id, load->from, load->to, "failed");
          sbx_client_tell_failure (self, error);
        }
    }
  gap_load_free (load);
}

static void
go_on_with_gap (GapLoad *load,
                gint64   first)
{
  SbxTopic *topic = sbx_world_find_topic (load->client->world, load->channel_id, load->topic_id);

  if (topic != NULL)
    sbx_world_set_gap_loading (load->client->world, topic, load->from, load->to, FALSE);
  if (topic == NULL || first <= load->from)
    {
      end_gap (load, NULL);
      return;
    }

  load->to = first - 1;
  sbx_world_set_gap_loading (load->client->world, topic, load->from, load->to, TRUE);
  ask_for_gap (load);
}

static void
on_gap_page (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  GapLoad *load = data;
  OpenTopic *open = find_open (load);
  PageFacts facts;

  if (error != NULL || open == NULL)
    {
      end_gap (load, error);
      return;
    }

  facts = read_facts (sbx_envelope_get_payload (answer));
  take_stretch (load->client, open, answer, facts.more_before ? facts.first : G_MININT64, load->to);
  go_on_with_gap (load, facts.more_before && facts.first > 0 ? facts.first : 0);
}

static void
fetch_gap (GapLoad *load)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  if (!can_ask (load->client))
    {
      end_gap (load, NULL);
      return;
    }

  json_object_set_string_member (payload, "channelId", load->channel_id);
  json_object_set_string_member (payload, "topicId", load->topic_id);
  json_object_set_int_member (payload, "before", load->to + 1);
  json_object_set_int_member (payload, "limit", load->client->page_limit);
  sbx_client_ask (load->client, "listMessages", payload, 0, on_gap_page, load);
}

static void
on_gap_read (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GapLoad *load = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) page = sbx_cache_read_messages_finish (NULL, result, &error);
  g_autoptr (SbxSeqRanges) known = page != NULL ? dup_known (page) : NULL;
  OpenTopic *open = find_open (load);

  if (open == NULL)
    {
      end_gap (load, NULL);
      return;
    }

  /* Only what joins: else the hub is to tell, and without one there is nothing more. */
  if (page == NULL || load->breaks != load->client->breaks || page->n_messages == 0 ||
      !sbx_seq_ranges_contain (known, page->first, load->to))
    {
      fetch_gap (load);
      return;
    }

  show_kept (load->client, open, page, known);
  show_loading (load->client, open);
  go_on_with_gap (load, page->first);
}

static void
ask_for_gap (GapLoad *load)
{
  SbxClient *self = load->client;

  load->breaks = self->breaks;
  if (can_read (self))
    sbx_cache_read_messages_async (self->cache, load->channel_id, load->topic_id, load->to + 1, 0, self->page_limit,
                                   can_ask (self), on_gap_read, load);
  else
    fetch_gap (load);
}

static gboolean
is_being_loaded (SbxClient *self,
                 OpenTopic *open,
                 gint64     from,
                 gint64     to)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->gap_loads);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    {
      const GapLoad *load = value;

      if (load->from <= to && from <= load->to && g_str_equal (load->channel_id, open->channel_id) &&
          g_str_equal (load->topic_id, open->id))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_client_load_gap:
 * @from_seq: what is missing, as the message below the gap says it
 * @to_seq: the last one
 *
 * Fills a gap of @topic from its end, page by page, until it joins what is above it.
 */
void
sbx_client_load_gap (SbxClient *self,
                     SbxTopic  *topic,
                     gint64     from_seq,
                     gint64     to_seq)
{
  OpenTopic *open;
  GapLoad *load;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  open = ensure_open (self, topic);
  if (from_seq > to_seq || (!can_ask (self) && !can_read (self)) || is_being_loaded (self, open, from_seq, to_seq))
    return;

  load = g_new0 (GapLoad, 1);
  load->client = g_object_ref (self);
  load->channel_id = g_strdup (open->channel_id);
  load->topic_id = g_strdup (open->id);
  load->from = from_seq;
  load->to = to_seq;
  g_hash_table_add (self->gap_loads, load);
  sbx_world_set_gap_loading (self->world, topic, from_seq, to_seq, TRUE);
  ask_for_gap (load);
}

/* --- Connection comes and goes --- */

/* What was opened before the cache was there. */
void
sbx_client_messages_restore (SbxClient *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open_topics);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxMessageLog *log = find_log (self, value);

      if (log != NULL && !sbx_message_log_get_loaded (log))
        load_page (self, value, PAGE_NEWEST, 0);
    }
}

/* What was opened while there was no connection. */
void
sbx_client_messages_resume (SbxClient *self)
{
  g_autoptr (GList) topics = g_hash_table_get_values (self->open_topics);

  for (GList *l = topics; l != NULL; l = l->next)
    {
      OpenTopic *open = l->data;
      SbxMessageLog *log = find_log (self, open);

      if (log == NULL || open->loading)
        continue;
      if (open->again)
        fetch_page (self, open, PAGE_NEWEST, 0, self->page_limit);
      else if (!open->reading && (open->wants_hub || !sbx_message_log_get_loaded (log)))
        fetch_page (self, open, PAGE_NEWEST, 0, PAGE_MESSAGES);
    }
}

/* What is known of a channel may have a hole at its end, or was forgotten: the newest page says whether it joins. */
void
sbx_client_messages_refresh (SbxClient  *self,
                             const char *channel_id)
{
  g_autoptr (GList) topics = g_hash_table_get_values (self->open_topics);

  for (GList *l = topics; l != NULL; l = l->next)
    {
      OpenTopic *open = l->data;

      if (!g_str_equal (open->channel_id, channel_id) || find_log (self, open) == NULL)
        continue;
      open->cache_ends = 0;
      /* Before the lists it is not known whether the hub has it. */
      open->again = TRUE;
      if (!open->loading && self->listed)
        fetch_page (self, open, PAGE_NEWEST, 0, self->page_limit);
      else
        show_loading (self, open);
    }
}

void
sbx_client_messages_lost (SbxClient *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open_topics);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      OpenTopic *open = value;

      /* What it would have brought is still wanted. */
      open->wants_hub |= open->again;
      open->loading = FALSE;
      open->again = FALSE;
      show_loading (self, open);
    }
}

void
sbx_client_messages_init (SbxClient *self)
{
  self->open_topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) open_topic_free);
  self->gap_loads = g_hash_table_new (NULL, NULL);
}

void
sbx_client_messages_clear (SbxClient *self)
{
  g_clear_pointer (&self->open_topics, g_hash_table_unref);
  g_clear_pointer (&self->gap_loads, g_hash_table_unref);
}
