/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-message.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* How long to wait when the hub cannot take a message just now and does not say. */
#define PATIENCE_MS     3000
#define PATIENCE_MAX_MS 60000
/* How often the reading position of a topic is told. */
#define READS_MS        250

/* --- Messages --- */

typedef struct
{
  SbxClient *client;
  char      *key;
} Sending;

static void
sending_free (Sending *sending)
{
  g_free (sending->key);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static void
show_state (SbxClient     *self,
            SbxOutboxItem *item,
            SbxDelivery    delivery,
            const char    *reason)
{
  SbxTopic *topic = sbx_world_find_topic (self->world, item->channel_id, item->topic_id);

  if (topic != NULL)
    sbx_world_set_outgoing_state (self->world, topic, item->key, delivery, reason);
}

static const char *
waiting_reason (SbxClient *self)
{
  if (self->phase == SBX_CLIENT_LIVE)
    return _("Waiting for the hub to take it");

  return _("Not connected: it is sent as soon as the hub is back");
}

static void
make_wait (SbxClient     *self,
           SbxOutboxItem *item)
{
  item->state = SBX_OUTBOX_WAITING;
  show_state (self, item, SBX_DELIVERY_WAITING, waiting_reason (self));
}

static gboolean
on_patience_over (gpointer data)
{
  SbxClient *self = data;

  self->outbox_timer = 0;
  sbx_client_outbox_flush (self);

  return G_SOURCE_REMOVE;
}

static void
be_patient (SbxClient    *self,
            const GError *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  gint64 wait = details != NULL ? sbx_fields_int_or (details, "retryAfter", PATIENCE_MS) : PATIENCE_MS;

  if (self->outbox_timer == 0)
    self->outbox_timer = g_timeout_add (CLAMP (wait, 1, PATIENCE_MAX_MS), on_patience_over, self);
}

static gboolean
will_pass (const GError *error)
{
  return g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) ||
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
}

static char *
explain_failure (const GError *error)
{
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    return g_strdup (_("The hub did not confirm this message in time. Sending it again cannot double it."));

  /* TRANSLATORS: %s is what the hub said, in English */
  return g_strdup_printf (_("The hub did not take this message: %s"), error->message);
}

static void
confirm (SbxClient     *self,
         SbxOutboxItem *item,
         JsonObject    *accepted)
{
  SbxTopic *topic = sbx_world_find_topic (self->world, item->channel_id, item->topic_id);
  g_autofree char *id = sbx_fields_dup_text (accepted, "id", NULL);

  if (topic != NULL)
    sbx_world_confirm_outgoing (self->world, topic, item->key, id, sbx_fields_int_or (accepted, "seq", 0));
}

/* The topic says so, or where it is gone, whoever listens. */
static void
fail (SbxClient     *self,
      SbxOutboxItem *item,
      const GError  *error)
{
  SbxTopic *topic = sbx_world_find_topic (self->world, item->channel_id, item->topic_id);
  gboolean timed_out = g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT);
  g_autofree char *reason = explain_failure (error);

  if (topic == NULL)
    sbx_client_tell_reply_lost (self, item->content, error);
  if (topic == NULL || (timed_out && !sbx_world_has_unstored (self->world, topic, item->key)))
    {
      sbx_outbox_remove (self->outbox, item->key);
      return;
    }

  item->state = SBX_OUTBOX_FAILED;
  sbx_world_set_outgoing_state (self->world, topic, item->key, SBX_DELIVERY_FAILED, reason);
}

/* Without an answer from a hub that is silent altogether, the message is under way still: it leaves again,
 * with the same key, as soon as the hub is there. */
static gboolean
is_cut_off (SbxClient    *self,
            const GError *error)
{
  return g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED) || self->phase != SBX_CLIENT_LIVE ||
         (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT) &&
          sbx_connection_is_in_doubt (self->connection));
}

static void
on_message_answered (SbxEnvelope  *answer,
                     const GError *error,
                     gpointer      data)
{
  g_autoptr (Sending) sending = data;
  SbxClient *self = sending->client;
  SbxOutboxItem *item = sbx_outbox_find (self->outbox, sending->key);

  if (item == NULL)
    return;

  if (error == NULL)
    {
      confirm (self, item, sbx_envelope_get_payload (answer));
      sbx_outbox_remove (self->outbox, sending->key);
    }
  else if (is_cut_off (self, error))
    {
      make_wait (self, item);
    }
  else if (will_pass (error))
    {
      make_wait (self, item);
      be_patient (self, error);
    }
  else
    {
      fail (self, item, error);
    }
}

/* An answer for which nobody waits any more: the message is there all the same. */
void
sbx_client_outbox_accepted (SbxClient   *self,
                            SbxEnvelope *answer)
{
  JsonObject *accepted = sbx_envelope_get_payload (answer);
  g_autofree char *key = sbx_fields_dup_text (accepted, "key", "");
  SbxOutboxItem *item = sbx_outbox_find (self->outbox, key);

  if (item == NULL)
    return;

  confirm (self, item, accepted);
  sbx_outbox_remove (self->outbox, key);
}

static void
send_item (SbxClient     *self,
           SbxOutboxItem *item)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  Sending *sending = g_new0 (Sending, 1);

  sending->client = self;
  sending->key = g_strdup (item->key);
  json_object_set_string_member (payload, "key", item->key);
  json_object_set_string_member (payload, "channelId", item->channel_id);
  json_object_set_string_member (payload, "topicId", item->topic_id);
  json_object_set_string_member (payload, "content", item->content);
  json_object_set_string_member (payload, "type", "text");

  item->state = SBX_OUTBOX_SENT;
  show_state (self, item, SBX_DELIVERY_SENT, NULL);
  sbx_client_ask (self, "sendMessage", payload, self->timings.send_timeout, on_message_answered, sending);
}

static void flush_reads (SbxClient *self);

/* Everything that waits leaves, in the order in which it was written. */
void
sbx_client_outbox_flush (SbxClient *self)
{
  SbxOutboxItem *item;

  while (self->phase == SBX_CLIENT_LIVE && self->outbox_timer == 0 &&
         (item = sbx_outbox_next (self->outbox)) != NULL)
    send_item (self, item);

  flush_reads (self);
}

/**
 * sbx_client_send_message:
 *
 * Sends @content to @topic, now or as soon as there is a connection. It stands at the end of the topic
 * at once, and says how far it came.
 */
void
sbx_client_send_message (SbxClient  *self,
                         SbxTopic   *topic,
                         const char *content)
{
  SbxOutboxItem *item;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (content != NULL);

  item = sbx_outbox_add (self->outbox, sbx_channel_get_id (sbx_topic_get_channel (topic)),
                         sbx_topic_get_id (topic), content);
  sbx_world_add_outgoing (self->world, topic, item->key, content);
  make_wait (self, item);
  sbx_client_outbox_flush (self);
}

/**
 * sbx_client_resend:
 *
 * Sends a message that failed once more. The key is the same, so that it cannot be stored twice.
 */
void
sbx_client_resend (SbxClient  *self,
                   SbxTopic   *topic,
                   const char *key)
{
  SbxOutboxItem *item;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL);

  item = sbx_outbox_find (self->outbox, key);
  if (item == NULL || item->state != SBX_OUTBOX_FAILED)
    return;

  make_wait (self, item);
  sbx_client_outbox_flush (self);
}

/* Returns the item if it is in the hands of the person: the hub does not have it, as far as is known. */
static SbxOutboxItem *
find_idle (SbxClient  *self,
           const char *key)
{
  SbxOutboxItem *item = sbx_outbox_find (self->outbox, key);

  return item != NULL && item->state != SBX_OUTBOX_SENT ? item : NULL;
}

/**
 * sbx_client_send_anyway:
 *
 * Sends a message that is held, whatever came in its topic since.
 */
void
sbx_client_send_anyway (SbxClient  *self,
                        SbxTopic   *topic,
                        const char *key)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL);

  sbx_client_resend (self, topic, key);
}

/**
 * sbx_client_cancel_message:
 *
 * Takes away a message that is not under way.
 */
void
sbx_client_cancel_message (SbxClient  *self,
                           SbxTopic   *topic,
                           const char *key)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (key != NULL);

  if (find_idle (self, key) == NULL)
    return;

  sbx_world_remove_outgoing (self->world, topic, key);
  sbx_outbox_remove (self->outbox, key);
}

/**
 * sbx_client_take_back:
 *
 * Takes away a message that is not under way, to write it anew.
 *
 * Returns: (transfer full) (nullable): what it said; %NULL where the hub may have it already
 */
char *
sbx_client_take_back (SbxClient  *self,
                      SbxTopic   *topic,
                      const char *key)
{
  SbxOutboxItem *item;
  char *content;

  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);
  g_return_val_if_fail (SBX_IS_TOPIC (topic), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  item = find_idle (self, key);
  if (item == NULL)
    return NULL;

  content = g_strdup (item->content);
  sbx_client_cancel_message (self, topic, key);
  return content;
}

/* --- Reading positions --- */

typedef struct
{
  char   *channel_id;
  char   *topic_id;
  gint64  seq;          /* read up to here */
} ReadMark;

static void
read_mark_free (ReadMark *mark)
{
  g_free (mark->channel_id);
  g_free (mark->topic_id);
  g_free (mark);
}

typedef struct
{
  SbxClient *client;
  ReadMark  *mark;
} Marking;

static void
keep_mark (SbxClient *self,
           ReadMark  *mark)
{
  char *key = g_strconcat (mark->channel_id, "\n", mark->topic_id, NULL);
  ReadMark *newer = g_hash_table_lookup (self->reads, key);

  if (newer != NULL)
    mark->seq = MAX (mark->seq, newer->seq);
  g_hash_table_replace (self->reads, key, mark);
}

/* Only what the connection's end cut off is told again: a refusal would be refused again. */
static void
on_marked (SbxEnvelope  *answer,
           const GError *error,
           gpointer      data)
{
  Marking *marking = data;

  if (error != NULL && error->domain == SBX_CLIENT_ERROR)
    keep_mark (marking->client, marking->mark);
  else
    read_mark_free (marking->mark);
  g_free (marking);
}

static gboolean
on_reads_due (gpointer data)
{
  SbxClient *self = data;

  self->reads_timer = 0;
  flush_reads (self);

  return G_SOURCE_REMOVE;
}

/* What was read since the last time, at most once in READS_MS. */
static void
flush_reads (SbxClient *self)
{
  GHashTableIter iter;
  gpointer key, value;

  if (self->phase != SBX_CLIENT_LIVE || self->reads_timer != 0 || g_hash_table_size (self->reads) == 0)
    return;

  g_hash_table_iter_init (&iter, self->reads);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      g_autoptr (JsonObject) payload = json_object_new ();
      Marking *marking = g_new0 (Marking, 1);

      marking->client = self;
      marking->mark = value;
      g_hash_table_iter_steal (&iter);
      g_free (key);
      json_object_set_string_member (payload, "channelId", marking->mark->channel_id);
      json_object_set_string_member (payload, "topicId", marking->mark->topic_id);
      json_object_set_int_member (payload, "seq", marking->mark->seq);
      sbx_client_ask (self, "markRead", payload, 0, on_marked, marking);
    }

  self->reads_timer = g_timeout_add (READS_MS, on_reads_due, self);
}

/**
 * sbx_client_mark_read:
 * @seq: the newest message that was read
 *
 * Tells the hub, soon, and once for many calls: the newest @seq wins.
 */
void
sbx_client_mark_read (SbxClient *self,
                      SbxTopic  *topic,
                      gint64     seq)
{
  ReadMark *mark;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  if (seq <= 0)
    return;

  mark = g_new0 (ReadMark, 1);
  mark->channel_id = g_strdup (sbx_channel_get_id (sbx_topic_get_channel (topic)));
  mark->topic_id = g_strdup (sbx_topic_get_id (topic));
  mark->seq = seq;
  keep_mark (self, mark);
  flush_reads (self);
}

/* --- Connection comes and goes --- */

static void
say_why (SbxOutboxItem *item,
         gpointer       data)
{
  if (item->state == SBX_OUTBOX_WAITING)
    make_wait (data, item);
}

/* What was sent and not confirmed waits again as its request fails; what waited already does so for another
 * reason. */
void
sbx_client_outbox_lost (SbxClient *self)
{
  if (self->world != NULL)
    sbx_outbox_foreach (self->outbox, say_why, self);
  g_clear_handle_id (&self->outbox_timer, g_source_remove);
  g_clear_handle_id (&self->reads_timer, g_source_remove);
}

void
sbx_client_outbox_init (SbxClient *self)
{
  self->outbox = sbx_outbox_new ();
  self->reads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) read_mark_free);
}

void
sbx_client_outbox_clear (SbxClient *self)
{
  g_clear_pointer (&self->outbox, sbx_outbox_free);
  g_clear_pointer (&self->reads, g_hash_table_unref);
}
