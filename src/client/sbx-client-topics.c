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

static void
on_topics_listed (SbxClient    *self,
                  const GError *error,
                  gpointer      data)
{
  g_hash_table_insert (self->open_channels, g_strdup (data), GINT_TO_POINTER (FALSE));
  if (error != NULL)
    sbx_client_tell_failure (self, error);
}

static void
list_topics (SbxClient  *self,
             const char *channel_id)
{
  char *id = g_strdup (channel_id);

  g_hash_table_insert (self->open_channels, g_strdup (channel_id), GINT_TO_POINTER (TRUE));
  sbx_client_list_pages (self, "listTopics", id, NULL, on_topics_listed, id, g_free);
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
    g_hash_table_insert (self->open_channels, g_strdup (id), GINT_TO_POINTER (FALSE));

  if (can_ask (self) && !sbx_channel_get_loaded (channel) &&
      !GPOINTER_TO_INT (g_hash_table_lookup (self->open_channels, id)))
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

      if (!GPOINTER_TO_INT (g_hash_table_lookup (self->open_channels, id)))
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

  if (g_hash_table_contains (self->open_channels, channel_id) &&
      !GPOINTER_TO_INT (g_hash_table_lookup (self->open_channels, channel_id)))
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
    g_hash_table_iter_replace (&iter, GINT_TO_POINTER (FALSE));
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
