/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include "sbx-channel.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* Up to where somebody read, on its way to the hub. What cannot be told soon is kept on disk. */

/* How often it is told, and of how many topics at once. */
#define READS_MS 250
#define READS_AT_ONCE 200
/* How long to wait when the hub cannot take it just now. */
#define PATIENCE_MS 3000

typedef struct
{
  SbxOutboxMark *mark;
  gint64         kept;    /* the seq that stands on disk, 0 = none */
} Read;

static void
read_free (Read *read)
{
  sbx_outbox_mark_free (read->mark);
  g_free (read);
}

typedef struct
{
  SbxClient *client;
  Read      *read;
} Marking;

static void
put (SbxClient           *self,
     SbxOutboxChangeKind  kind,
     const SbxOutboxMark *mark)
{
  if (self->store != NULL)
    sbx_outbox_store_put (self->store, kind,
                          sbx_outbox_mark_new (mark->channel_id, mark->topic_id, mark->epoch, 0, mark->seq));
}

/* Takes @read over; the one that is further on wins, and the newer one where the log is another. */
static void
add (SbxClient *self,
     Read      *read)
{
  const SbxOutboxMark *mark = read->mark;
  char *key = g_strconcat (mark->channel_id, "\n", mark->topic_id, NULL);
  Read *known = g_hash_table_lookup (self->reads, key);

  if (known != NULL && known->mark->seq >= mark->seq && g_strcmp0 (known->mark->epoch, mark->epoch) == 0)
    {
      known->kept = MAX (known->kept, read->kept);
      read_free (read);
      g_free (key);
      return;
    }

  if (known != NULL)
    read->kept = MAX (known->kept, read->kept);
  g_hash_table_replace (self->reads, key, read);
}

static void
keep (SbxClient *self,
      Read      *read)
{
  if (read->kept >= read->mark->seq)
    return;

  put (self, SBX_OUTBOX_PUT_READ, read->mark);
  read->kept = read->mark->seq;
}

static void
forget (SbxClient *self,
        Read      *read)
{
  if (read->kept > 0)
    put (self, SBX_OUTBOX_REMOVE_READ, read->mark);
  read_free (read);
}

static gboolean
on_reads_due (gpointer data)
{
  SbxClient *self = data;

  self->reads_timer = 0;
  sbx_client_reads_flush (self);

  return G_SOURCE_REMOVE;
}

static void
wait_for (SbxClient *self,
          guint      ms)
{
  g_clear_handle_id (&self->reads_timer, g_source_remove);
  self->reads_timer = g_timeout_add (ms, on_reads_due, self);
}

/* What the connection's end cut off, or the hub cannot take just now, is told again: any other refusal would be
 * refused again. */
static void
on_marked (SbxEnvelope  *answer,
           const GError *error,
           gpointer      data)
{
  g_autofree Marking *marking = data;
  SbxClient *self = marking->client;
  Read *read = marking->read;
  gboolean patience = g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) ||
                      g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);

  if (error != NULL && (patience || error->domain == SBX_CLIENT_ERROR))
    {
      keep (self, read);
      add (self, read);
      if (patience && self->phase == SBX_CLIENT_LIVE)
        wait_for (self, PATIENCE_MS);
      return;
    }

  forget (self, read);
}

static void
tell (SbxClient *self,
      Read      *read)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  Marking *marking = g_new0 (Marking, 1);

  marking->client = self;
  marking->read = read;
  json_object_set_string_member (payload, "channelId", read->mark->channel_id);
  json_object_set_string_member (payload, "topicId", read->mark->topic_id);
  json_object_set_int_member (payload, "seq", read->mark->seq);
  sbx_client_ask (self, "markRead", payload, 0, on_marked, marking);
}

/* A place in another log than the hub's says nothing there. */
static gboolean
is_void (SbxClient  *self,
         const Read *read)
{
  return read->mark->epoch != NULL && self->epoch != NULL && !g_str_equal (read->mark->epoch, self->epoch);
}

/**
 * sbx_client_reads_flush:
 *
 * Tells what was read since the last time, at most once in READS_MS.
 */
void
sbx_client_reads_flush (SbxClient *self)
{
  GHashTableIter iter;
  gpointer key, value;

  if (self->phase != SBX_CLIENT_LIVE || self->reads_timer != 0 || g_hash_table_size (self->reads) == 0)
    return;

  wait_for (self, READS_MS);
  for (guint n = 0; n < READS_AT_ONCE; n++)
    {
      g_hash_table_iter_init (&iter, self->reads);
      if (!g_hash_table_iter_next (&iter, &key, &value))
        break;

      g_hash_table_iter_steal (&iter);
      g_free (key);
      if (is_void (self, value))
        forget (self, value);
      else
        tell (self, value);
    }
}

/**
 * sbx_client_reads_keep:
 *
 * What was not told goes to the disk.
 */
void
sbx_client_reads_keep (SbxClient *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self->reads == NULL)
    return;

  g_hash_table_iter_init (&iter, self->reads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    keep (self, value);
}

/**
 * sbx_client_reads_take:
 * @marks: (element-type SbxOutboxMark): what an earlier run left
 */
void
sbx_client_reads_take (SbxClient *self,
                       GPtrArray *marks)
{
  for (guint i = 0; i < marks->len; i++)
    {
      const SbxOutboxMark *mark = marks->pdata[i];
      Read *read = g_new0 (Read, 1);

      read->mark = sbx_outbox_mark_new (mark->channel_id, mark->topic_id, mark->epoch, 0, mark->seq);
      read->kept = mark->seq;
      add (self, read);
    }
}

/**
 * sbx_client_mark_read:
 * @seq: the newest message that was read
 *
 * Tells the hub, soon, and once for many calls: the newest @seq wins. Without a connection it is kept on disk
 * until there is one.
 */
void
sbx_client_mark_read (SbxClient *self,
                      SbxTopic  *topic,
                      gint64     seq)
{
  SbxChannel *channel;
  Read *read;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  channel = sbx_topic_get_channel (topic);
  if (seq <= 0 || channel == NULL)
    return;

  read = g_new0 (Read, 1);
  read->mark = sbx_outbox_mark_new (sbx_channel_get_id (channel), sbx_topic_get_id (topic),
                                    sbx_client_outbox_get_epoch (self), 0, seq);
  add (self, read);
  sbx_client_reads_flush (self);
  if (self->phase != SBX_CLIENT_LIVE)
    sbx_client_reads_keep (self);
}

/**
 * sbx_client_reads_drop:
 *
 * What was read of @topic and not told yet is not told any more: somebody marked it as unread.
 */
void
sbx_client_reads_drop (SbxClient *self,
                       SbxTopic  *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  g_autofree char *key = NULL;
  g_autofree char *known = NULL;
  Read *read = NULL;

  if (channel == NULL)
    return;

  key = g_strconcat (sbx_channel_get_id (channel), "\n", sbx_topic_get_id (topic), NULL);
  if (g_hash_table_steal_extended (self->reads, key, (gpointer *) &known, (gpointer *) &read))
    forget (self, read);
}

static void
on_messages_marked (SbxEnvelope  *answer,
                    const GError *error,
                    gpointer      data)
{
  /* They stay unread, and are marked when somebody sees them again. */
  if (error != NULL)
    g_debug ("messages are not marked as read: %s", error->message);
}

/**
 * sbx_client_mark_messages:
 * @ids: single messages that were read, at most 1000
 *
 * Tells the hub now, where others before them are unread. Nothing is kept without a connection: they stay unread.
 */
void
sbx_client_mark_messages (SbxClient         *self,
                          SbxTopic          *topic,
                          const char *const *ids)
{
  g_autoptr (JsonObject) payload = NULL;
  JsonArray *list;
  SbxChannel *channel;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (ids != NULL);

  channel = sbx_topic_get_channel (topic);
  if (self->phase != SBX_CLIENT_LIVE || channel == NULL || ids[0] == NULL)
    return;

  payload = json_object_new ();
  list = json_array_new ();
  for (guint i = 0; ids[i] != NULL; i++)
    json_array_add_string_element (list, ids[i]);
  json_object_set_string_member (payload, "channelId", sbx_channel_get_id (channel));
  json_object_set_string_member (payload, "topicId", sbx_topic_get_id (topic));
  json_object_set_array_member (payload, "messageIds", list);
  sbx_client_ask (self, "markRead", payload, 0, on_messages_marked, NULL);
}

/* What was under way is told again as its request fails. */
void
sbx_client_reads_lost (SbxClient *self)
{
  g_clear_handle_id (&self->reads_timer, g_source_remove);
  sbx_client_reads_keep (self);
}

void
sbx_client_reads_init (SbxClient *self)
{
  self->reads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) read_free);
}

void
sbx_client_reads_clear (SbxClient *self)
{
  g_clear_pointer (&self->reads, g_hash_table_unref);
}
