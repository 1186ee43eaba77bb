/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include "sbx-fields.h"
#include "sbx-message.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* What becomes of a message that was sent: the hub has it, wants patience, or leaves it to a person. */

/* How long to wait when the hub cannot take a message just now and does not say. */
#define PATIENCE_MS     3000
#define PATIENCE_MAX_MS 60000

/* --- Patience --- */

static gboolean
on_patience_over (gpointer data)
{
  SbxClient *self = data;

  self->outbox_timer = 0;
  sbx_client_outbox_show_waiting (self);
  sbx_client_outbox_flush (self);

  return G_SOURCE_REMOVE;
}

static gboolean on_rest_over (gpointer data);

/* Each topic rests as long as its server's bridge wants. */
static void
wake (SbxClient *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next = sbx_outbox_wake (self->outbox, now);

  g_clear_handle_id (&self->outbox_rest_timer, g_source_remove);
  if (next < G_MAXINT64)
    self->outbox_rest_timer = g_timeout_add ((next - now) / 1000 + 1, on_rest_over, self);
}

static gboolean
on_rest_over (gpointer data)
{
  SbxClient *self = data;

  self->outbox_rest_timer = 0;
  wake (self);
  sbx_client_outbox_flush (self);

  return G_SOURCE_REMOVE;
}

static guint
get_patience (const GError *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  gint64 wait = details != NULL ? sbx_fields_int_or (details, "retryAfter", PATIENCE_MS) : PATIENCE_MS;

  return CLAMP (wait, 1, PATIENCE_MAX_MS);
}

/* Where the hub itself has no time, everything waits; where it is a server behind the hub, its topics do. */
static void
be_patient (SbxClient     *self,
            SbxOutboxItem *item,
            const GError  *error)
{
  if (item->wait != NULL)
    {
      sbx_outbox_rest (self->outbox, item, g_get_monotonic_time () + get_patience (error) * G_TIME_SPAN_MILLISECOND);
      wake (self);
    }
  else if (self->outbox_timer == 0)
    {
      self->outbox_timer = g_timeout_add (get_patience (error), on_patience_over, self);
      sbx_client_outbox_show_waiting (self);
    }
}

/**
 * sbx_client_outbox_end_patience:
 *
 * What waits may be tried at once, whatever was asked for before.
 */
void
sbx_client_outbox_end_patience (SbxClient *self)
{
  g_clear_handle_id (&self->outbox_timer, g_source_remove);
  g_clear_handle_id (&self->outbox_rest_timer, g_source_remove);
  sbx_outbox_wake (self->outbox, G_MAXINT64);
}

/* Where it is another server behind the hub that is awaited, the hub says which. */
static void
note_wait (SbxOutboxItem *item,
           const GError  *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  g_autofree char *server = details != NULL ? sbx_fields_dup_text (details, "server", NULL) : NULL;
  g_autofree char *why = details != NULL ? sbx_fields_dup_text (details, "why", NULL) : NULL;

  sbx_outbox_set_wait (item, why != NULL ? server : NULL, why, details != NULL ? sbx_fields_int_or (details, "since", item->row->written_at) : 0);
}

static gboolean
will_pass (const GError *error)
{
  return g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) ||
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
}

/* --- Answers --- */

/* The hub has it. What was written after it, and saw nothing else since, saw this one too. */
static void
confirm (SbxClient     *self,
         SbxOutboxItem *item,
         JsonObject    *accepted)
{
  SbxOutboxRow *row = item->row;
  SbxTopic *topic = sbx_world_find_topic (self->world, row->channel_id, row->topic_id);
  g_autofree char *id = sbx_fields_dup_text (accepted, "id", NULL);
  gint64 seq = sbx_fields_int_or (accepted, "seq", 0);

  if (topic != NULL)
    sbx_world_confirm_outgoing (self->world, topic, row->key, id, seq);
  if (id != NULL)
    g_hash_table_add (self->confirmed_ids, g_steal_pointer (&id));
  if (item->used_seq >= 0 && seq > item->used_seq)
    sbx_client_outbox_move (self, row->channel_id, row->topic_id, item->used_seq, seq);
  sbx_client_outbox_forget (self, item);
}

static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT) ||
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
}

/* The topic says so, or where it is gone, whoever listens. It stays where it is until a person decides. */
static void
fail (SbxClient     *self,
      SbxOutboxItem *item,
      const GError  *error)
{
  g_autofree char *reason = sbx_client_outbox_explain_failure (self, error);

  sbx_client_outbox_settle (self, item, SBX_OUTBOX_FAILED, reason);
  if (sbx_world_find_topic (self->world, item->row->channel_id, item->row->topic_id) == NULL)
    sbx_client_tell_reply_lost (self, item->row->content, error);
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

/* The topic moved on, or is somebody else's: a person looks first. */
static void
take_conflict (SbxClient     *self,
               SbxOutboxItem *item,
               const GError  *error)
{
  SbxTopic *topic = sbx_world_find_topic (self->world, item->row->channel_id, item->row->topic_id);
  g_autoptr (GPtrArray) newer = sbx_client_outbox_read_newer (error);
  g_autofree char *reason = NULL;

  if (topic != NULL && newer->len > 0)
    sbx_world_add_newer (self->world, topic, item->used_seq, newer);
  if (sbx_client_outbox_is_all_ours (self, item, newer, error))
    {
      sbx_client_outbox_make_wait (self, item);
      return;
    }

  reason = sbx_client_outbox_explain_conflict (self, item, topic, newer, error);
  if (reason != NULL)
    sbx_client_outbox_settle (self, item, SBX_OUTBOX_HELD, reason);
  else
    fail (self, item, error);
}

typedef struct
{
  SbxClient *client;
  gint64     seq;
} Newer;

static void
count_newer (SbxOutboxItem *item,
             gpointer       data)
{
  const Newer *newer = data;
  g_autofree char *reason = NULL;

  if (item->state != SBX_OUTBOX_HELD || item->n_newer == 0 || newer->seq <= item->newer_seq)
    return;

  item->n_newer++;
  item->newer_seq = newer->seq;
  reason = sbx_client_outbox_explain_newer (item->n_newer);
  sbx_client_outbox_settle (newer->client, item, SBX_OUTBOX_HELD, reason);
}

/* What is held says how many came since, and more may. */
void
sbx_client_outbox_notice (SbxClient   *self,
                          SbxEnvelope *envelope)
{
  g_autoptr (SbxMessageRecord) message = NULL;
  JsonObject *object = NULL;
  Newer newer;

  if (sbx_outbox_get_size (self->outbox) == 0 || !g_str_equal (sbx_envelope_get_event (envelope), "messageAdded") ||
      !sbx_fields_get_object (sbx_envelope_get_payload (envelope), "message", SBX_FIELD_OPTIONAL, &object, NULL) || object == NULL)
    return;

  message = sbx_message_record_read (object, NULL);
  if (message == NULL || g_strcmp0 (message->from_id, self->sender_id) == 0)
    return;
  newer = (Newer) { self, message->seq };
  sbx_outbox_foreach_of (self->outbox, message->channel_id, message->topic_id, count_newer, &newer);
}

static void
take_refusal (SbxClient     *self,
              SbxOutboxItem *item,
              const GError  *error)
{
  sbx_outbox_set_wait (item, NULL, NULL, 0);
  /* These come after the hub has looked for the key. */
  if (is_final (error))
    item->in_doubt = FALSE;

  if (is_cut_off (self, error))
    {
      item->in_doubt = TRUE;
      sbx_client_outbox_make_wait (self, item);
    }
  else if (will_pass (error))
    {
      note_wait (item, error);
      be_patient (self, item, error);
      sbx_client_outbox_make_wait (self, item);
    }
  else if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_CONFLICT))
    {
      take_conflict (self, item, error);
    }
  else
    {
      item->in_doubt = item->in_doubt || error->domain == SBX_CLIENT_ERROR;
      fail (self, item, error);
    }
}

/**
 * sbx_client_outbox_take_answer:
 * @item: which was sent
 * @answer: (nullable): where there is no @error
 * @error: (nullable): why the hub does not have it, or nobody knows whether it has
 */
void
sbx_client_outbox_take_answer (SbxClient     *self,
                               SbxOutboxItem *item,
                               SbxEnvelope   *answer,
                               const GError  *error)
{
  if (error == NULL)
    confirm (self, item, sbx_envelope_get_payload (answer));
  else
    take_refusal (self, item, error);
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
  sbx_client_outbox_flush (self);
}
