/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-topic.h"

/*
 * Unread counts stand only in answers, since they are another for everybody who asks. Most changes can be
 * counted from what is pushed; after the others the hub is asked again, for what changed alone and not
 * more often than recount_delay.
 */

/* On a busy hub asking again is at most this part of the time. */
#define PART_OF_TIME 10

/* One list under way. */
typedef struct
{
  SbxClient  *client;
  char       *channel_id;     /* (nullable): whose topics; NULL = the channels */
  GHashTable *wanted;         /* ids that no page has told of yet */
  char       *cursor;         /* (nullable): of the page under way */
} Recount;

static void
recount_free (Recount *recount)
{
  g_free (recount->channel_id);
  g_hash_table_unref (recount->wanted);
  g_free (recount->cursor);
  g_free (recount);
}

static void ask_for_counts (Recount *recount);
static void schedule_recount (SbxClient *self);

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* No id holds a control character. */
static char *
make_key (const char *channel_id,
          const char *topic_id)
{
  return g_strconcat (channel_id, "\n", topic_id, NULL);
}

/* --- What is in doubt --- */

void
sbx_client_counts_doubt (SbxClient  *self,
                         const char *channel_id,
                         const char *topic_id)
{
  GHashTable *topics = g_hash_table_lookup (self->doubts, channel_id);

  if (topics == NULL)
    {
      topics = new_set ();
      g_hash_table_insert (self->doubts, g_strdup (channel_id), topics);
    }
  if (topic_id != NULL)
    g_hash_table_add (topics, g_strdup (topic_id));
  schedule_recount (self);
}

/* What somebody wrote through the hub is unread for nobody but as it was pushed: the changes that follow
 * from it say nothing more. A worker may report more as unread than it brings. */
static void
notice_message (SbxClient  *self,
                JsonObject *message)
{
  g_autofree char *direction = sbx_fields_dup_text (message, "direction", "");
  g_autofree char *channel_id = sbx_fields_dup_text (message, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (message, "topicId", "");
  gint64 seq = sbx_fields_int_or (message, "seq", 0);

  if (!g_str_equal (direction, "out"))
    return;

  g_hash_table_insert (self->explained, make_key (channel_id, topic_id), g_memdup2 (&seq, sizeof seq));
  g_hash_table_insert (self->explained, g_steal_pointer (&channel_id), g_memdup2 (&seq, sizeof seq));
}

/* Each message explains one change. */
static gboolean
is_explained (SbxClient  *self,
              const char *key,
              gint64      last_seq)
{
  gint64 *seq = g_hash_table_lookup (self->explained, key);
  gboolean explained = seq != NULL && *seq == last_seq;

  if (explained)
    g_hash_table_remove (self->explained, key);
  return explained;
}

/* Which topics of it need a person can be told here; else the hub counts them. */
static gboolean
has_topics (SbxClient  *self,
            const char *channel_id)
{
  SbxChannel *channel = sbx_world_find_channel (self->world, channel_id);

  return channel != NULL && sbx_channel_get_whole (channel);
}

static void
notice_topic (SbxClient  *self,
              JsonObject *topic)
{
  g_autofree char *channel_id = sbx_fields_dup_text (topic, "channelId", "");
  g_autofree char *id = sbx_fields_dup_text (topic, "id", "");
  g_autofree char *key = make_key (channel_id, id);

  if (!is_explained (self, key, sbx_fields_int_or (topic, "lastSeq", 0)) || !has_topics (self, channel_id))
    sbx_client_counts_doubt (self, channel_id, id);
}

static void
notice_channel (SbxClient  *self,
                JsonObject *channel)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");

  if (!is_explained (self, id, sbx_fields_int_or (channel, "lastSeq", 0)) || !has_topics (self, id))
    sbx_client_counts_doubt (self, id, NULL);
}

/* What was read of a topic that was never listed cannot be taken off its channel's count; what was marked needs
 * messages that may not be here; a list that is under way may be older than this, and is taken in behind it. */
static void
notice_read (SbxClient  *self,
             JsonObject *payload)
{
  g_autofree char *reader = sbx_fields_dup_text (payload, "userId", "");
  g_autofree char *channel_id = sbx_fields_dup_text (payload, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (payload, "topicId", "");
  SbxChannel *channel = sbx_world_find_channel (self->world, channel_id);

  if (g_strcmp0 (reader, self->reader_id) != 0 || channel == NULL)
    return;
  sbx_client_cache_note_count (self, channel_id, topic_id);
  if (sbx_fields_boolean_or (payload, "unread", FALSE) || json_object_has_member (payload, "messageIds") ||
      !sbx_channel_get_loaded (channel) || sbx_world_find_topic (self->world, channel_id, topic_id) == NULL || self->recounts > 0)
    sbx_client_counts_doubt (self, channel_id, topic_id);
  else if (!has_topics (self, channel_id))
    sbx_client_counts_doubt (self, channel_id, NULL);
}

/* It may have been what somebody was needed for, and of a topic that nobody opened only the hub knows whether it was unread. */
static void
notice_removed (SbxClient  *self,
                JsonObject *payload)
{
  g_autofree char *channel_id = sbx_fields_dup_text (payload, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (payload, "topicId", "");
  SbxTopic *topic = sbx_world_find_topic (self->world, channel_id, topic_id);

  if (topic != NULL && sbx_topic_get_unread_count (topic) > 0)
    {
      g_hash_table_add (self->doubted_lists, g_strdup (channel_id));
      sbx_client_counts_doubt (self, channel_id, topic_id);
    }
  else if (!has_topics (self, channel_id))
    {
      sbx_client_counts_doubt (self, channel_id, NULL);
    }
}

static JsonObject *
get_object (JsonObject *payload,
            const char *name)
{
  JsonObject *object = NULL;

  return sbx_fields_get_object (payload, name, SBX_FIELD_OPTIONAL, &object, NULL) ? object : NULL;
}

/* A message is one more, or one less, of its topic. */
static void
note_counted (SbxClient  *self,
              JsonObject *payload)
{
  JsonObject *message = get_object (payload, "message");
  g_autofree char *channel_id = sbx_fields_dup_text (message != NULL ? message : payload, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (message != NULL ? message : payload, "topicId", "");

  sbx_client_cache_note_count (self, channel_id, topic_id);
}

/*
 * sbx_client_counts_notice:
 * @missed: whether it was told late, with others of its stream, so that no order holds between streams
 *
 * After the world took @envelope in.
 */
void
sbx_client_counts_notice (SbxClient   *self,
                          SbxEnvelope *envelope,
                          gboolean     missed)
{
  const char *event = sbx_envelope_get_event (envelope);
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  JsonObject *object;

  if (g_str_equal (event, "messageAdded") || g_str_equal (event, "messageRemoved"))
    note_counted (self, payload);

  if (g_str_equal (event, "readChanged"))
    notice_read (self, payload);
  else if (g_str_equal (event, "messageRemoved"))
    notice_removed (self, payload);
  else if (!missed && g_str_equal (event, "messageAdded") && (object = get_object (payload, "message")) != NULL)
    notice_message (self, object);
  else if (g_str_equal (event, "topicChanged") && (object = get_object (payload, "topic")) != NULL)
    notice_topic (self, object);
  else if (g_str_equal (event, "channelChanged") && (object = get_object (payload, "channel")) != NULL)
    notice_channel (self, object);
}

/* --- Asking again --- */

static void
release_recount (SbxClient *self)
{
  self->recounts--;
  if (self->recounts > 0)
    return;

  self->recount_took = g_get_monotonic_time () - self->recount_began;
  schedule_recount (self);
  sbx_client_needs_look (self);
}

static void
end_recount (Recount *recount)
{
  SbxClient *self = recount->client;

  recount_free (recount);
  release_recount (self);
}

static void
strike_out (Recount    *recount,
            JsonObject *page)
{
  JsonArray *objects = NULL;

  sbx_fields_get_array (page, recount->channel_id != NULL ? "topics" : "channels", SBX_FIELD_OPTIONAL, G_MAXUINT,
                        &objects, NULL);
  for (guint i = 0; objects != NULL && i < json_array_get_length (objects); i++)
    {
      JsonNode *node = json_array_get_element (objects, i);
      g_autofree char *id = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      id = sbx_fields_dup_text (json_node_get_object (node), "id", "");
      g_hash_table_remove (recount->wanted, id);
    }
}

/* No answer came: the doubt remains. */
static void
put_back (Recount *recount)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, recount->wanted);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    sbx_client_counts_doubt (recount->client, recount->channel_id != NULL ? recount->channel_id : id,
                             recount->channel_id != NULL ? id : NULL);
}

static void
on_counts (SbxEnvelope  *answer,
           const GError *error,
           gpointer      data)
{
  Recount *recount = data;
  g_autofree char *next = NULL;

  if (error != NULL)
    {
      if (error->domain == SBX_CLIENT_ERROR)
        put_back (recount);
      end_recount (recount);
      return;
    }

  sbx_world_apply (recount->client->world, answer);
  sbx_client_cache_list (recount->client, answer);
  strike_out (recount, sbx_envelope_get_payload (answer));
  next = sbx_fields_dup_text (sbx_envelope_get_payload (answer), "next", NULL);
  if (g_hash_table_size (recount->wanted) == 0 || next == NULL || g_strcmp0 (next, recount->cursor) == 0)
    {
      end_recount (recount);
      return;
    }

  g_free (recount->cursor);
  recount->cursor = g_steal_pointer (&next);
  ask_for_counts (recount);
}

/* What changed last stands on the first page, so that most of the time it is the only one. */
static void
ask_for_counts (Recount *recount)
{
  SbxClient *self = recount->client;
  g_autoptr (JsonObject) payload = json_object_new ();

  if (recount->channel_id != NULL)
    json_object_set_string_member (payload, "channelId", recount->channel_id);
  if (recount->cursor != NULL)
    json_object_set_string_member (payload, "cursor", recount->cursor);
  json_object_set_int_member (payload, "limit", self->page_limit);

  sbx_client_ask (self, recount->channel_id != NULL ? "listTopics" : "listChannels", payload, 0, on_counts, recount);
}

static void
begin_recount (SbxClient  *self,
               const char *channel_id,
               GHashTable *wanted)
{
  Recount *recount;

  if (g_hash_table_size (wanted) == 0)
    return;

  recount = g_new0 (Recount, 1);
  recount->client = self;
  recount->channel_id = g_strdup (channel_id);
  recount->wanted = g_hash_table_ref (wanted);
  self->recounts++;
  ask_for_counts (recount);
}

static GHashTable *
new_doubts (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
}

static gboolean
on_recount_due (gpointer data)
{
  SbxClient *self = data;
  g_autoptr (GHashTable) doubts = g_steal_pointer (&self->doubts);
  g_autoptr (GHashTable) channels = new_set ();
  GHashTableIter iter;
  gpointer id, topics;

  self->recount_timer = 0;
  self->doubts = new_doubts ();
  self->recount_began = g_get_monotonic_time ();

  /* Until all are asked for, none can be the last to be answered. */
  self->recounts++;
  g_hash_table_iter_init (&iter, doubts);
  while (g_hash_table_iter_next (&iter, &id, &topics))
    {
      SbxChannel *channel = sbx_world_find_channel (self->world, id);

      if (channel == NULL)
        continue;
      g_hash_table_add (channels, g_strdup (id));
      if (sbx_channel_get_loaded (channel) || g_hash_table_contains (self->doubted_lists, id))
        begin_recount (self, id, topics);
      g_hash_table_remove (self->doubted_lists, id);
    }
  begin_recount (self, NULL, channels);
  release_recount (self);

  return G_SOURCE_REMOVE;
}

static void
schedule_recount (SbxClient *self)
{
  guint delay = MAX (self->timings.recount_delay, self->recount_took * PART_OF_TIME / 1000);

  if (self->phase != SBX_CLIENT_LIVE || self->recount_timer != 0 || self->recounts > 0 ||
      g_hash_table_size (self->doubts) == 0)
    return;

  self->recount_timer = g_timeout_add (delay, on_recount_due, self);
}

/* --- Connection comes and goes --- */

void
sbx_client_counts_resume (SbxClient *self)
{
  schedule_recount (self);
  sbx_client_needs_look (self);
}

void
sbx_client_counts_lost (SbxClient *self)
{
  g_clear_handle_id (&self->recount_timer, g_source_remove);
  g_hash_table_remove_all (self->explained);
  sbx_client_needs_lost (self);
}

void
sbx_client_counts_init (SbxClient *self)
{
  self->doubts = new_doubts ();
  self->doubted_lists = new_set ();
  self->explained = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
sbx_client_counts_clear (SbxClient *self)
{
  g_clear_pointer (&self->looked_into, g_free);
  g_clear_pointer (&self->doubts, g_hash_table_unref);
  g_clear_pointer (&self->doubted_lists, g_hash_table_unref);
  g_clear_pointer (&self->explained, g_hash_table_unref);
}
