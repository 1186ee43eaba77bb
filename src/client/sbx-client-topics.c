/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-message-log.h"
#include "sbx-topic.h"

/* Messages that fit a window; more come by scrolling. */
#define PAGE_MESSAGES 50

/* A topic whose messages somebody wants to see. */
typedef struct
{
  char     *channel_id;
  char     *id;
  gboolean  loading;      /* a page is under way */
} OpenTopic;

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

static SbxMessageLog *
find_log (SbxClient *self,
          OpenTopic *open)
{
  SbxTopic *topic = sbx_world_find_topic (self->world, open->channel_id, open->id);

  return topic != NULL ? sbx_topic_get_messages (topic) : NULL;
}

static void
set_loading (SbxClient *self,
             OpenTopic *open,
             gboolean   loading)
{
  SbxMessageLog *log = find_log (self, open);

  open->loading = loading;
  if (log != NULL)
    sbx_message_log_set_loading (log, loading);
}

/* --- Topics of a channel --- */

/* One that is under way. */
typedef struct
{
  char       *channel_id;
  GHashTable *old;      /* ids that were there before it */
  GHashTable *seen;     /* ids that it or a push told of */
} Listing;

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_free (listing->channel_id);
  g_hash_table_unref (listing->old);
  g_hash_table_unref (listing->seen);
  g_free (listing);
}

static Listing *
listing_new (SbxClient  *self,
             const char *channel_id)
{
  Listing *listing = g_new0 (Listing, 1);
  SbxChannel *channel = sbx_world_find_channel (self->world, channel_id);
  GListModel *topics = channel != NULL ? sbx_channel_get_topics (channel) : NULL;

  listing->channel_id = g_strdup (channel_id);
  listing->old = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  listing->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; topics != NULL && i < g_list_model_get_n_items (topics); i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);

      g_hash_table_add (listing->old, g_strdup (sbx_topic_get_id (topic)));
    }

  return listing;
}

static gboolean
is_listing (SbxClient  *self,
            const char *channel_id)
{
  return g_hash_table_lookup (self->open_channels, channel_id) != NULL;
}

static void
on_topics_page (SbxClient   *self,
                SbxEnvelope *page,
                gpointer     data)
{
  Listing *listing = data;
  JsonArray *topics = NULL;

  sbx_fields_get_array (sbx_envelope_get_payload (page), "topics", SBX_FIELD_OPTIONAL, G_MAXUINT, &topics, NULL);
  for (guint i = 0; topics != NULL && i < json_array_get_length (topics); i++)
    {
      JsonNode *node = json_array_get_element (topics, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_hash_table_add (listing->seen, sbx_fields_dup_text (json_node_get_object (node), "id", ""));
    }
}

/* A topic that was there before the listing, and that neither it nor a push named, is gone. */
static void
forget_vanished (SbxClient *self,
                 Listing   *listing)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, listing->old);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (listing->seen, id))
      {
        g_autoptr (JsonObject) payload = json_object_new ();
        g_autoptr (SbxEnvelope) removal = NULL;

        json_object_set_string_member (payload, "channelId", listing->channel_id);
        json_object_set_string_member (payload, "id", id);
        json_object_set_boolean_member (payload, "removed", TRUE);
        removal = sbx_envelope_new ("topicChanged", payload);
        sbx_world_apply (self->world, removal);
      }
}

static void
on_topics_listed (SbxClient    *self,
                  const GError *error,
                  gpointer      data)
{
  Listing *listing = data;

  g_hash_table_insert (self->open_channels, g_strdup (listing->channel_id), NULL);
  if (error == NULL)
    forget_vanished (self, listing);
  else
    sbx_client_tell_failure (self, error);
}

static void
list_topics (SbxClient  *self,
             const char *channel_id)
{
  Listing *listing = listing_new (self, channel_id);

  g_hash_table_insert (self->open_channels, g_strdup (channel_id), listing);
  sbx_client_list_pages (self, "listTopics", listing->channel_id, on_topics_page, on_topics_listed, listing, listing_free);
}

/* A push that names a topic: the list that is under way may have passed its place. */
void
sbx_client_topics_notice (SbxClient   *self,
                          SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  gboolean message = g_str_equal (sbx_envelope_get_event (envelope), "messageAdded");
  JsonObject *object = NULL;
  g_autofree char *channel_id = NULL;
  Listing *listing;

  if (!message && !g_str_equal (sbx_envelope_get_event (envelope), "topicChanged"))
    return;

  sbx_fields_get_object (payload, message ? "message" : "topic", SBX_FIELD_OPTIONAL, &object, NULL);
  if (object == NULL)
    return;

  channel_id = sbx_fields_dup_text (object, "channelId", "");
  listing = g_hash_table_lookup (self->open_channels, channel_id);
  if (listing != NULL)
    g_hash_table_add (listing->seen, sbx_fields_dup_text (object, message ? "topicId" : "id", ""));
}

/**
 * sbx_client_open_channel:
 *
 * Fills the topics of @channel, now or as soon as there is a connection; from then on they are kept
 * up to date.
 */
void
sbx_client_open_channel (SbxClient  *self,
                         SbxChannel *channel)
{
  const char *id;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_CHANNEL (channel));

  id = sbx_channel_get_id (channel);
  if (!g_hash_table_contains (self->open_channels, id))
    g_hash_table_insert (self->open_channels, g_strdup (id), NULL);

  if (can_ask (self) && !sbx_channel_get_loaded (channel) && !is_listing (self, id))
    list_topics (self, id);
}

/* --- Messages of a topic --- */

typedef enum {
  PAGE_NEWEST,
  PAGE_OLDER,      /* before a seq */
  PAGE_MISSED,     /* from a seq on, and the next one until all are there */
} PageKind;

typedef struct
{
  SbxClient *client;
  char      *key;         /* of the OpenTopic */
  PageKind   kind;
  gint64     seq;
} Fetch;

static void
fetch_free (Fetch *fetch)
{
  g_free (fetch->key);
  g_free (fetch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fetch, fetch_free)

static void fetch_page (SbxClient *self, OpenTopic *open, PageKind kind, gint64 seq);

static gint64
find_last_seq (JsonObject *page)
{
  JsonArray *messages = NULL;
  JsonNode *last;
  guint length;

  sbx_fields_get_array (page, "messages", SBX_FIELD_OPTIONAL, G_MAXUINT, &messages, NULL);
  length = messages != NULL ? json_array_get_length (messages) : 0;
  if (length == 0)
    return 0;

  last = json_array_get_element (messages, length - 1);
  return JSON_NODE_HOLDS_OBJECT (last) ? sbx_fields_int_or (json_node_get_object (last), "seq", 0) : 0;
}

static gboolean
has_more_after (JsonObject *page)
{
  JsonObject *more = NULL;

  sbx_fields_get_object (page, "more", SBX_FIELD_OPTIONAL, &more, NULL);
  return more != NULL && sbx_fields_boolean_or (more, "after", FALSE);
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
  if (error != NULL)
    {
      set_loading (self, open, FALSE);
      sbx_client_tell_failure (self, error);
    }
  else
    {
      JsonObject *page = sbx_envelope_get_payload (answer);

      /* It would bring back a topic that went meanwhile. */
      if (find_log (self, open) != NULL)
        sbx_world_apply (self->world, answer);
      set_loading (self, open, FALSE);
      if (fetch->kind == PAGE_MISSED && has_more_after (page) && find_last_seq (page) > fetch->seq)
        fetch_page (self, open, PAGE_MISSED, find_last_seq (page));
    }

  sbx_client_sync_release (self);
}

/* While it is under way the log keeps what is pushed, so that nothing falls between the two. */
static void
fetch_page (SbxClient *self,
            OpenTopic *open,
            PageKind   kind,
            gint64     seq)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  Fetch *fetch = g_new0 (Fetch, 1);

  fetch->client = self;
  fetch->key = make_key (open->channel_id, open->id);
  fetch->kind = kind;
  fetch->seq = seq;

  json_object_set_string_member (payload, "channelId", open->channel_id);
  json_object_set_string_member (payload, "topicId", open->id);
  json_object_set_int_member (payload, "limit",
                              kind == PAGE_MISSED ? self->page_limit : MIN (PAGE_MESSAGES, self->page_limit));
  if (kind == PAGE_OLDER)
    json_object_set_int_member (payload, "before", seq);
  else if (kind == PAGE_MISSED)
    /* With the last one that is known, so that the page joins what is there. */
    json_object_set_int_member (payload, "after", MAX (seq - 1, 0));

  set_loading (self, open, TRUE);
  sbx_client_sync_hold (self);
  sbx_client_ask (self, "listMessages", payload, 0, on_messages, fetch);
}

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
 * Fills the newest messages of @topic, now or as soon as there is a connection; from then on they are
 * kept up to date.
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
  if (can_ask (self) && !open->loading && !sbx_message_log_get_loaded (sbx_topic_get_messages (topic)))
    fetch_page (self, open, PAGE_NEWEST, 0);
}

/**
 * sbx_client_load_older:
 *
 * Fills the page before the oldest message of @topic that is there. Does nothing while a page is under
 * way, without a connection, or where there is nothing older.
 */
void
sbx_client_load_older (SbxClient *self,
                       SbxTopic  *topic)
{
  SbxMessageLog *log;
  OpenTopic *open;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  log = sbx_topic_get_messages (topic);
  open = ensure_open (self, topic);
  if (can_ask (self) && !open->loading && sbx_message_log_get_has_older (log))
    fetch_page (self, open, PAGE_OLDER, sbx_message_log_get_oldest_seq (log));
}

/* --- Connection comes and goes --- */

/* What was opened while there was no connection. */
void
sbx_client_topics_resume (SbxClient *self)
{
  g_autoptr (GList) channel_ids = g_hash_table_get_keys (self->open_channels);
  g_autoptr (GList) topics = g_hash_table_get_values (self->open_topics);

  for (GList *l = channel_ids; l != NULL; l = l->next)
    {
      SbxChannel *channel = sbx_world_find_channel (self->world, l->data);

      if (channel != NULL)
        sbx_client_open_channel (self, channel);
    }

  for (GList *l = topics; l != NULL; l = l->next)
    {
      OpenTopic *open = l->data;
      SbxMessageLog *log = find_log (self, open);

      if (log != NULL && !sbx_message_log_get_loaded (log) && !open->loading)
        fetch_page (self, open, PAGE_NEWEST, 0);
    }
}

void
sbx_client_topics_relist (SbxClient *self)
{
  g_autoptr (GList) channel_ids = g_hash_table_get_keys (self->open_channels);

  for (GList *l = channel_ids; l != NULL; l = l->next)
    {
      g_autofree char *id = g_strdup (l->data);

      if (!is_listing (self, id))
        list_topics (self, id);
    }
}

/* What is known of a channel may have a hole at its end, or was forgotten: read what is open of it. */
void
sbx_client_topics_refresh (SbxClient  *self,
                           const char *channel_id)
{
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_contains (self->open_channels, channel_id) && !is_listing (self, channel_id))
    list_topics (self, channel_id);

  g_hash_table_iter_init (&iter, self->open_topics);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      OpenTopic *open = value;
      SbxMessageLog *log = find_log (self, open);

      if (log == NULL || open->loading || !g_str_equal (open->channel_id, channel_id))
        continue;
      if (sbx_message_log_get_loaded (log))
        fetch_page (self, open, PAGE_MISSED, sbx_message_log_get_newest_seq (log));
      else
        fetch_page (self, open, PAGE_NEWEST, 0);
    }
}

void
sbx_client_topics_lost (SbxClient *self)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->open_topics);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    set_loading (self, value, FALSE);

  g_hash_table_iter_init (&iter, self->open_channels);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_iter_replace (&iter, NULL);
}

void
sbx_client_topics_init (SbxClient *self)
{
  self->open_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->open_topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) open_topic_free);
}

void
sbx_client_topics_clear (SbxClient *self)
{
  g_clear_pointer (&self->open_channels, g_hash_table_unref);
  g_clear_pointer (&self->open_topics, g_hash_table_unref);
}
