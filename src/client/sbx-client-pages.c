/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-messages-private.h"

#include "sbx-fields.h"

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

SbxPageFacts
sbx_page_facts_read (JsonObject *page)
{
  SbxPageFacts facts = { 0 };
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
  facts.from = !facts.more_before ? G_MININT64 : facts.first > 0 ? facts.first : G_MAXINT64;
  return facts;
}

void
sbx_client_take_stretch (SbxClient    *self,
                         SbxOpenTopic *open,
                         SbxEnvelope  *answer,
                         gint64        from,
                         gint64        to)
{
  SbxTopic *topic = sbx_open_topic_get_topic (self, open);
  g_autoptr (SbxSeqRanges) known = sbx_seq_ranges_new ();

  /* It would bring back a topic that went meanwhile. */
  if (topic == NULL)
    return;

  if (from <= to)
    sbx_seq_ranges_add (known, from, to);
  sbx_world_drop_others (self->world, topic, sbx_envelope_get_payload (answer), from, to);
  sbx_world_restore_messages (self->world, topic, sbx_envelope_get_payload (answer), known);
  sbx_open_topic_show_loading (self, open);
  sbx_client_cache_messages (self, answer, open->channel_id, open->id, from, to);
}

typedef struct
{
  SbxClient   *client;
  char        *key;         /* of the SbxOpenTopic */
  SbxPageKind  kind;
  gint64       seq;
  gint64       known_seq;   /* of the channel, when it was asked for */
  guint        breaks;      /* then */
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_free (fetch->key);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

/* All that is shown from the page's first message on is as the hub has it. */
static void
settle (SbxOpenTopic       *open,
        const SbxPageFacts *facts)
{
  open->doubt_below = facts->more_before ? MIN (open->doubt_below, facts->first) : 0;
}

/* In another log it means nothing. */
static gint64
get_known_then (SbxClient *self,
                Fetch     *fetch)
{
  return fetch->breaks == self->breaks ? fetch->known_seq : 0;
}

static void
take_newest (SbxClient    *self,
             SbxOpenTopic *open,
             SbxEnvelope  *answer,
             Fetch        *fetch)
{
  SbxPageFacts facts = sbx_page_facts_read (sbx_envelope_get_payload (answer));
  SbxTopic *topic = sbx_open_topic_get_topic (self, open);
  /* All that was stored before it was asked for is in it; what came since is told by the stream. */
  gint64 to = MAX (facts.last, get_known_then (self, fetch));

  open->wants_hub = FALSE;
  settle (open, &facts);
  if (topic == NULL)
    return;

  sbx_world_drop_others (self->world, topic, sbx_envelope_get_payload (answer), facts.from, to);
  sbx_world_apply (self->world, answer);
  sbx_client_cache_messages (self, answer, open->channel_id, open->id, facts.from, to);
}

static void
take_page (SbxClient    *self,
           SbxOpenTopic *open,
           SbxEnvelope  *answer,
           Fetch        *fetch)
{
  SbxPageFacts facts = sbx_page_facts_read (sbx_envelope_get_payload (answer));

  switch (fetch->kind)
    {
    case SBX_PAGE_DOUBTFUL:
      settle (open, &facts);
      G_GNUC_FALLTHROUGH;
    case SBX_PAGE_OLDER:
      sbx_client_take_stretch (self, open, answer, facts.from, fetch->seq - 1);
      break;

    case SBX_PAGE_AROUND:
      sbx_client_take_stretch (self, open, answer, facts.from,
                               facts.more_after ? facts.last : MAX (facts.last, get_known_then (self, fetch)));
      break;

    case SBX_PAGE_NEWEST:
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
  SbxOpenTopic *open;

  if (error != NULL && sbx_client_sync_failed (self, error))
    return;

  open = g_hash_table_lookup (self->open_topics, fetch->key);
  g_assert (open != NULL);
  open->loading = FALSE;
  if (error != NULL)
    {
      open->wants_hub |= fetch->kind == SBX_PAGE_NEWEST;
      sbx_client_tell_failure (self, error);
    }
  else
    {
      take_page (self, open, answer, fetch);
    }
  sbx_open_topic_show_loading (self, open);

  if (open->again && sbx_client_can_ask (self))
    sbx_client_fetch_page (self, open, SBX_PAGE_NEWEST, 0, self->page_limit);
  else
    sbx_client_load_wanted (self, open);
  /* What failed waits until the topic is opened once more, or until the next connection. */
  if (error == NULL)
    sbx_client_load_doubtful (self, open);
  sbx_client_sync_release (self);
}

void
sbx_client_fetch_page (SbxClient    *self,
                       SbxOpenTopic *open,
                       SbxPageKind   kind,
                       gint64        seq,
                       guint         limit)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->client = self;
  fetch->key = sbx_open_topic_make_key (open->channel_id, open->id);
  fetch->kind = kind;
  fetch->seq = seq;
  fetch->known_seq = get_known_seq (self, open->channel_id);
  fetch->breaks = self->breaks;

  json_object_set_string_member (payload, "channelId", open->channel_id);
  json_object_set_string_member (payload, "topicId", open->id);
  json_object_set_int_member (payload, "limit", MIN (limit, self->page_limit));
  if (kind == SBX_PAGE_OLDER || kind == SBX_PAGE_DOUBTFUL)
    json_object_set_int_member (payload, "before", seq);
  else if (kind == SBX_PAGE_AROUND)
    json_object_set_int_member (payload, "around", seq);

  open->loading = TRUE;
  if (kind == SBX_PAGE_NEWEST)
    open->again = FALSE;
  sbx_open_topic_show_loading (self, open);
  sbx_client_sync_hold (self);
  sbx_client_ask (self, "listMessages", payload, 0, on_messages, fetch);
}

void
sbx_client_load_doubtful (SbxClient    *self,
                          SbxOpenTopic *open)
{
  SbxMessageLog *log = sbx_open_topic_get_log (self, open);
  gint64 seq;

  if (open->doubt_below == 0 || open->loading || !sbx_client_can_ask (self))
    return;

  seq = log != NULL ? sbx_message_log_get_seq_below (log, open->doubt_below) : 0;
  if (seq > 0)
    sbx_client_fetch_page (self, open, SBX_PAGE_DOUBTFUL, seq + 1, self->page_limit);
  else
    open->doubt_below = 0;
}

/* --- Pages of the cache --- */

typedef struct
{
  SbxClient   *client;
  char        *key;
  SbxPageKind  kind;
  gint64       seq;
  guint        breaks;      /* when it was asked for */
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->client);
  g_free (reading->key);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void read_page (SbxClient *self, SbxOpenTopic *open, SbxPageKind kind, gint64 seq);

SbxSeqRanges *
sbx_client_dup_known (SbxCachePage *page)
{
  SbxSeqRanges *known = sbx_seq_ranges_new ();

  for (guint i = 0; i < page->known->len; i++)
    {
      const SbxCacheStretch *stretch = &g_array_index (page->known, SbxCacheStretch, i);

      sbx_seq_ranges_add (known, stretch->first, stretch->last);
    }

  return known;
}

void
sbx_client_show_kept (SbxClient    *self,
                      SbxOpenTopic *open,
                      SbxCachePage *page,
                      SbxSeqRanges *known)
{
  g_autoptr (SbxEnvelope) messages = sbx_envelope_new_for_text ("messages", NULL, NULL, page->payload);
  SbxTopic *topic = sbx_open_topic_get_topic (self, open);

  if (topic == NULL)
    return;

  if (page->doubtful)
    open->doubt_below = G_MAXINT64;
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
          SbxOpenTopic *open,
          Reading      *reading,
          SbxCachePage *page,
          SbxSeqRanges *known)
{
  gint64 from = page->n_messages > 0 ? page->first : G_MININT64;

  switch (reading->kind)
    {
    case SBX_PAGE_OLDER:
      return sbx_seq_ranges_contain (known, from, reading->seq - 1);
    case SBX_PAGE_AROUND:
      return page->n_messages > 0 &&
             sbx_seq_ranges_contain (known, MIN (page->first, reading->seq), MAX (page->last, reading->seq));
    case SBX_PAGE_NEWEST:
    default:
      return sbx_seq_ranges_contain (known, page->n_messages >= SBX_PAGE_MESSAGES ? from : G_MININT64, G_MAXINT64);
    }
}

static void
take_kept (SbxClient    *self,
           SbxOpenTopic *open,
           Reading      *reading,
           SbxCachePage *page)
{
  g_autoptr (SbxSeqRanges) known = sbx_client_dup_known (page);
  gboolean whole = is_whole (self, open, reading, page, known);
  gboolean ask = !whole && sbx_client_can_ask (self);

  /* What the hub will tell better, where there is one: but the newest messages are wanted at once. */
  if (reading->kind == SBX_PAGE_NEWEST ? page->n_messages > 0 || whole : !ask && page->n_messages + known->len > 0)
    sbx_client_show_kept (self, open, page, known);
  if (reading->kind == SBX_PAGE_NEWEST)
    open->wants_hub = !whole;
  if (reading->kind == SBX_PAGE_OLDER && page->n_messages == 0 && !whole)
    open->cache_ends = reading->seq;
  if (ask)
    sbx_client_fetch_page (self, open, reading->kind, reading->seq, SBX_PAGE_MESSAGES);
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
  SbxOpenTopic *open = self->open_topics != NULL ? g_hash_table_lookup (self->open_topics, reading->key) : NULL;

  if (open == NULL)
    return;

  open->reading = FALSE;
  if (page != NULL && reading->breaks != self->breaks && sbx_client_can_read (self))
    {
      /* Something happened to what was read. */
      read_page (self, open, reading->kind, reading->seq);
      return;
    }

  if (page != NULL)
    take_kept (self, open, reading, page);
  else if (sbx_client_can_ask (self))
    sbx_client_fetch_page (self, open, reading->kind, reading->seq, SBX_PAGE_MESSAGES);
  sbx_open_topic_show_loading (self, open);
  if (!open->loading)
    sbx_client_load_wanted (self, open);
}

static void
read_page (SbxClient    *self,
           SbxOpenTopic *open,
           SbxPageKind   kind,
           gint64        seq)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->client = g_object_ref (self);
  reading->key = sbx_open_topic_make_key (open->channel_id, open->id);
  reading->kind = kind;
  reading->seq = seq;
  reading->breaks = self->breaks;

  open->reading = TRUE;
  sbx_open_topic_show_loading (self, open);
  sbx_cache_read_messages_async (self->cache, open->channel_id, open->id, kind == SBX_PAGE_OLDER ? seq : 0,
                                 kind == SBX_PAGE_AROUND ? seq : 0, SBX_PAGE_MESSAGES,
                                 sbx_client_can_ask (self), on_read, reading);
}

void
sbx_client_load_page (SbxClient    *self,
                      SbxOpenTopic *open,
                      SbxPageKind   kind,
                      gint64        seq)
{
  if (open->loading || open->reading)
    return;

  if (sbx_client_can_read (self))
    read_page (self, open, kind, seq);
  else if (sbx_client_can_ask (self))
    sbx_client_fetch_page (self, open, kind, seq, SBX_PAGE_MESSAGES);
}
