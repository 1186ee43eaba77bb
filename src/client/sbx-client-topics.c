/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-messages-private.h"

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-topic.h"

/* The topics of the channels that somebody looks at. */

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
  g_autoptr (GPtrArray) topics = sbx_fields_list_objects (sbx_envelope_get_payload (page), "topics");

  for (guint i = 0; i < topics->len; i++)
    g_hash_table_add (listing->seen, sbx_fields_dup_text (topics->pdata[i], "id", ""));
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
        sbx_client_cache_forget (self, "topic", listing->channel_id, id);
      }
}

static void
on_topics_listed (SbxClient    *self,
                  const GError *error,
                  gpointer      data)
{
  Listing *listing = data;
  gboolean unasked = sbx_client_needs_listed (self, listing->channel_id);

  if (error == NULL)
    {
      g_hash_table_add (self->listed_channels, g_strdup (listing->channel_id));
      forget_vanished (self, listing);
    }
  else if (!unasked)
    {
      sbx_client_tell_failure (self, error);
    }
  if (unasked)
    sbx_client_needs_look (self);
  g_hash_table_insert (self->open_channels, g_strdup (listing->channel_id), NULL);
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

/* --- What is kept --- */

typedef struct
{
  SbxClient *client;
  char      *channel_id;
} Reading;

static void
on_topics_read (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  Reading *reading = data;
  SbxClient *self = reading->client;
  g_autoptr (GBytes) topics = sbx_cache_read_topics_finish (NULL, result, NULL);
  SbxChannel *channel = self->world != NULL ? sbx_world_find_channel (self->world, reading->channel_id) : NULL;

  /* What the hub told meanwhile is newer. */
  if (topics != NULL && channel != NULL && !sbx_channel_get_loaded (channel))
    {
      g_autoptr (SbxEnvelope) page = sbx_envelope_new_for_text ("topics", NULL, NULL, topics);

      sbx_world_apply (self->world, page);
    }

  g_object_unref (reading->client);
  g_free (reading->channel_id);
  g_free (reading);
}

static void
read_topics (SbxClient  *self,
             const char *channel_id)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->client = g_object_ref (self);
  reading->channel_id = g_strdup (channel_id);
  sbx_cache_read_topics_async (self->cache, channel_id, on_topics_read, reading);
}

/**
 * sbx_client_open_channel:
 *
 * Fills the topics of @channel: at once with what is kept of it, and as soon as there is a connection with what the hub
 * has; from then on they are kept up to date.
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

  if (!sbx_channel_get_loaded (channel) && sbx_client_can_read (self))
    read_topics (self, id);
  if (sbx_client_can_ask (self) && !g_hash_table_contains (self->listed_channels, id) && !is_listing (self, id))
    list_topics (self, id);
}

/* --- Connection comes and goes --- */

/* What was opened before the cache was there. */
void
sbx_client_topics_restore (SbxClient *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->open_channels);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      SbxChannel *channel = sbx_world_find_channel (self->world, id);

      if (channel != NULL && !sbx_channel_get_loaded (channel))
        read_topics (self, id);
    }
  sbx_client_messages_restore (self);
}

/* What was opened while there was no connection. */
void
sbx_client_topics_resume (SbxClient *self)
{
  g_autoptr (GList) channel_ids = g_hash_table_get_keys (self->open_channels);

  for (GList *l = channel_ids; l != NULL; l = l->next)
    {
      SbxChannel *channel = sbx_world_find_channel (self->world, l->data);

      if (channel != NULL)
        sbx_client_open_channel (self, channel);
    }
  sbx_client_messages_resume (self);
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
  if (g_hash_table_contains (self->open_channels, channel_id) && !is_listing (self, channel_id))
    list_topics (self, channel_id);
  sbx_client_messages_refresh (self, channel_id);
}

void
sbx_client_topics_lost (SbxClient *self)
{
  GHashTableIter iter;
  gpointer key, value;

  sbx_client_messages_lost (self);
  g_hash_table_iter_init (&iter, self->open_channels);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_iter_replace (&iter, NULL);
}

void
sbx_client_topics_init (SbxClient *self)
{
  self->open_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->listed_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sbx_client_messages_init (self);
}

void
sbx_client_topics_clear (SbxClient *self)
{
  g_clear_pointer (&self->open_channels, g_hash_table_unref);
  g_clear_pointer (&self->listed_channels, g_hash_table_unref);
  sbx_client_messages_clear (self);
}
