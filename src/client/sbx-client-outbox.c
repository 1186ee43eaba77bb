/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include "sbx-client-desk.h"

#include <glib/gi18n-lib.h>

#include "sbx-channel.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* How a message leaves. What becomes of it is in sbx-client-outbox-answers.c, what a person does with it in
 * sbx-client-outbox-actions.c, how it gets to the disk and back in sbx-client-outbox-disk.c. */

/* Messages under way, one for each topic. */
#define IN_FLIGHT 64

/* --- What people see --- */

/**
 * sbx_client_outbox_show:
 *
 * Shows in its topic how far @item came. Until the topic is in the world, nowhere.
 */
void
sbx_client_outbox_show (SbxClient     *self,
                        SbxOutboxItem *item)
{
  static const SbxDelivery deliveries[] = {
    [SBX_OUTBOX_WAITING] = SBX_DELIVERY_WAITING,
    [SBX_OUTBOX_SENT] = SBX_DELIVERY_SENT,
    [SBX_OUTBOX_FAILED] = SBX_DELIVERY_FAILED,
    [SBX_OUTBOX_HELD] = SBX_DELIVERY_HELD,
  };
  const SbxOutboxRow *row = item->row;
  SbxTopic *topic = sbx_world_find_topic (self->world, row->channel_id, row->topic_id);
  g_autofree char *reason = NULL;

  sbx_client_unsent_count (self);
  if (topic == NULL)
    return;

  if (item->state == SBX_OUTBOX_WAITING)
    reason = sbx_client_outbox_explain_waiting (self, item);
  else if (item->state == SBX_OUTBOX_SENT)
    reason = sbx_client_outbox_explain_sent (self, topic);
  else
    reason = sbx_client_outbox_word_reason (row->reason);
  sbx_world_set_outgoing_state (self->world, topic, row->key, deliveries[item->state], reason);
}

static void
show_waiting (SbxOutboxItem *item,
              gpointer       client)
{
  if (item->state == SBX_OUTBOX_WAITING)
    sbx_client_outbox_show (client, item);
}

/**
 * sbx_client_outbox_show_waiting:
 *
 * What everything waits for is another thing now.
 */
void
sbx_client_outbox_show_waiting (SbxClient *self)
{
  if (self->world != NULL)
    sbx_outbox_foreach (self->outbox, show_waiting, self);
}

/**
 * sbx_client_outbox_settle:
 * @state: in which @item stays until a person or the hub does something
 * @reason: why, for people
 *
 * Sets the state, on disk as well where that says more than before.
 */
void
sbx_client_outbox_settle (SbxClient      *self,
                          SbxOutboxItem  *item,
                          SbxOutboxState  state,
                          const char     *reason)
{
  g_free (item->row->reason);
  item->row->reason = g_strdup (reason);
  sbx_outbox_set_state (self->outbox, item, state);
  sbx_client_outbox_keep (self, item);
  sbx_client_outbox_show (self, item);
}

/**
 * sbx_client_outbox_make_wait:
 *
 * Puts @item into its topic's line, at its place.
 */
void
sbx_client_outbox_make_wait (SbxClient     *self,
                             SbxOutboxItem *item)
{
  sbx_outbox_set_state (self->outbox, item, SBX_OUTBOX_WAITING);
  sbx_client_outbox_show (self, item);
}

/* --- Sending --- */

static void
add_attachments (JsonObject *payload,
                 const char *text)
{
  JsonNode *node = sbx_json_parse (text, strlen (text), SBX_LIMIT_DEPTH, NULL);

  if (node != NULL)
    json_object_set_member (payload, "attachments", node);
}

static JsonObject *
make_payload (SbxOutboxItem *item)
{
  const SbxOutboxRow *row = item->row;
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "key", row->key);
  json_object_set_string_member (payload, "channelId", row->channel_id);
  json_object_set_string_member (payload, "topicId", row->topic_id);
  json_object_set_string_member (payload, "content", row->content);
  json_object_set_string_member (payload, "type", row->type != NULL ? row->type : "text");
  if (row->reply_to != NULL)
    json_object_set_string_member (payload, "replyTo", row->reply_to);
  if (row->important)
    json_object_set_boolean_member (payload, "important", TRUE);
  if (row->is_private)
    json_object_set_boolean_member (payload, "private", TRUE);
  if (row->attachments != NULL)
    add_attachments (payload, row->attachments);
  if (item->used_seq >= 0)
    json_object_set_int_member (payload, "ifSeq", item->used_seq);
  if (row->fence >= 0)
    json_object_set_int_member (payload, "fence", row->fence);
  if (row->force)
    json_object_set_boolean_member (payload, "force", TRUE);

  return payload;
}

/* What the server would show to others than it is meant for does not leave. It may have been written before anybody knew what the
 * server is. */
static gboolean
can_carry (SbxClient     *self,
           SbxOutboxItem *item)
{
  const char *why_not = item->row->is_private ? sbx_client_why_not (self, SBX_ABILITY_PRIVATE_NOTE) : NULL;

  if (why_not == NULL && item->row->attachments != NULL)
    why_not = sbx_client_why_not (self, SBX_ABILITY_UPLOAD);
  if (why_not != NULL)
    sbx_client_outbox_settle (self, item, SBX_OUTBOX_FAILED, why_not);

  return why_not == NULL;
}

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
on_message_answered (SbxEnvelope  *answer,
                     const GError *error,
                     gpointer      data)
{
  g_autoptr (Sending) sending = data;
  SbxClient *self = sending->client;
  SbxOutboxItem *item = sbx_outbox_find (self->outbox, sending->key);

  if (item == NULL)
    return;

  sbx_client_outbox_take_answer (self, item, answer, error);
  if (self->phase == SBX_CLIENT_LIVE)
    sbx_client_outbox_flush (self);
}

static void
send_item (SbxClient     *self,
           SbxOutboxItem *item)
{
  g_autoptr (JsonObject) payload = NULL;
  Sending *sending;

  if (!can_carry (self, item))
    return;

  sending = g_new0 (Sending, 1);
  item->used_seq = item->row->force ? -1 : sbx_outbox_get_moved (self->outbox, item, self->epoch);
  payload = make_payload (item);
  sending->client = self;
  sending->key = g_strdup (item->row->key);
  sbx_outbox_set_state (self->outbox, item, SBX_OUTBOX_SENT);
  sbx_client_outbox_show (self, item);
  sbx_client_ask (self, "sendMessage", payload, self->timings.send_timeout, on_message_answered, sending);
}

/* What may leave now: the first of each topic, the topics that waited longest first. */
static SbxOutboxItem *
find_next (SbxClient *self)
{
  g_autoptr (GPtrArray) next = NULL;

  if (self->phase != SBX_CLIENT_LIVE || self->outbox_timer != 0 || sbx_outbox_get_n_sent (self->outbox) >= IN_FLIGHT)
    return NULL;

  next = sbx_outbox_get_next (self->outbox, IN_FLIGHT);
  for (guint i = 0; i < next->len; i++)
    if (sbx_client_outbox_may_leave (self, next->pdata[i]))
      return next->pdata[i];

  return NULL;
}

/* A message that cannot be sent at all is answered at once, and flushes again: that is for the loop here. */
static void
flush_messages (SbxClient *self)
{
  SbxOutboxItem *item;

  if (self->outbox_flushing)
    return;

  self->outbox_flushing = TRUE;
  while ((item = find_next (self)) != NULL)
    send_item (self, item);
  self->outbox_flushing = FALSE;
}

/**
 * sbx_client_outbox_flush:
 *
 * Everything that waits leaves, as far as the hub and the disk let it.
 */
void
sbx_client_outbox_flush (SbxClient *self)
{
  flush_messages (self);
  sbx_client_reads_flush (self);
}

/**
 * sbx_client_send_message:
 *
 * Sends @content to @topic, now or as soon as there is a connection. It stands at the end of the topic
 * at once, and says how far it came. It is meant for the topic as it is shown now: where somebody else
 * wrote meanwhile, it is held.
 */
void
sbx_client_send_message (SbxClient  *self,
                         SbxTopic   *topic,
                         const char *content)
{
  sbx_client_bring_back (self, topic, content, 0);
}

/**
 * sbx_client_bring_back:
 * @order: as sbx_client_take_back() gave it; 0 = behind all others
 *
 * As sbx_client_send_message(), for one that was taken back: it waits where it waited before.
 */
void
sbx_client_bring_back (SbxClient  *self,
                       SbxTopic   *topic,
                       const char *content,
                       gint64      order)
{
  const SbxDraft draft = { .content = (char *) content };

  g_return_if_fail (content != NULL);

  sbx_client_bring_back_draft (self, topic, &draft, order);
}

/**
 * sbx_client_bring_back_draft:
 * @draft: (transfer none): all that it has
 * @order: as sbx_client_take_back_draft() gave it; 0 = behind all others
 *
 * The same for more than words.
 */
void
sbx_client_bring_back_draft (SbxClient      *self,
                             SbxTopic       *topic,
                             const SbxDraft *draft,
                             gint64          order)
{
  g_autoptr (GError) error = NULL;
  const char *content;
  SbxMessageLog *log;
  SbxOutboxItem *item;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (draft != NULL && draft->content != NULL);

  content = draft->content;

  if (sbx_topic_get_channel (topic) == NULL)
    {
      error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("The topic is no longer at the hub."));
      sbx_client_tell_reply_lost (self, content, error);
      return;
    }

  log = sbx_topic_get_messages (topic);
  item = sbx_outbox_add (self->outbox, sbx_channel_get_id (sbx_topic_get_channel (topic)),
                         sbx_topic_get_id (topic), content, order);
  item->row->type = g_strdup (sbx_draft_get_message_type (draft));
  item->row->reply_to = g_strdup (draft->reply_to);
  item->row->important = draft->important;
  item->row->is_private = draft->is_private;
  item->row->attachments = sbx_draft_dup_attachments_text (draft);
  item->row->if_seq = sbx_message_log_get_loaded (log) ? sbx_message_log_get_shown_seq (log) : -1;
  item->row->epoch = g_strdup (sbx_client_outbox_get_epoch (self));
  item->row->fence = sbx_client_get_fence (self, topic);
  /* It leaves as soon as it is on disk: one write does for both. */
  if (self->phase == SBX_CLIENT_LIVE)
    item->row->state = SBX_OUTBOX_ROW_LEFT;
  sbx_client_outbox_keep (self, item);
  sbx_client_outbox_place (self, topic, item);
  sbx_client_outbox_flush (self);
  sbx_client_claims_renew (self, topic);
  sbx_client_set_typing (self, topic, FALSE);
}

/**
 * sbx_client_send:
 * @draft: (transfer none): all that is to be sent
 *
 * As sbx_client_send_message(), for more than words.
 *
 * Returns: whether it is in the outbox; else this hub cannot carry it, which the signal `failed` tells
 */
gboolean
sbx_client_send (SbxClient      *self,
                 SbxTopic       *topic,
                 const SbxDraft *draft)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why_not = NULL;

  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (self->world != NULL, FALSE);
  g_return_val_if_fail (SBX_IS_TOPIC (topic), FALSE);
  g_return_val_if_fail (draft != NULL && draft->content != NULL, FALSE);

  why_not = sbx_client_dup_why_not_in (self, topic, draft->is_private ? SBX_ABILITY_PRIVATE_NOTE : SBX_ABILITY_REPLY);
  if (why_not == NULL && draft->attachments != NULL && draft->attachments->len > 0)
    why_not = sbx_client_dup_why_not_in (self, topic, SBX_ABILITY_UPLOAD);
  if (why_not != NULL)
    {
      error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, why_not);
      sbx_client_tell_failure (self, error);
      return FALSE;
    }

  sbx_client_bring_back_draft (self, topic, draft, 0);
  return TRUE;
}

/* --- Connection comes and goes --- */

/* What nobody knows of is asked again: it cannot be doubled. */
static void
ask_again (SbxOutboxItem *item,
           gpointer       client)
{
  if (item->state == SBX_OUTBOX_FAILED && item->in_doubt)
    sbx_client_outbox_make_wait (client, item);
}

void
sbx_client_outbox_resume (SbxClient *self)
{
  if (self->world != NULL)
    {
      sbx_client_outbox_take_epoch (self);
      sbx_outbox_foreach (self->outbox, ask_again, self);
      sbx_client_outbox_show_waiting (self);
    }
  sbx_client_outbox_flush (self);
}

static void
forget_wait (SbxOutboxItem *item,
             gpointer       client)
{
  sbx_outbox_set_wait (item, NULL, NULL, 0);
}

/* What was sent and not confirmed waits again as its request fails; what waited already does so for another
 * reason. */
void
sbx_client_outbox_lost (SbxClient *self)
{
  sbx_client_outbox_end_patience (self);
  sbx_outbox_foreach (self->outbox, forget_wait, self);
  sbx_client_outbox_show_waiting (self);
  sbx_client_unsent_count (self);
  sbx_client_reads_lost (self);
}

void
sbx_client_outbox_init (SbxClient *self)
{
  self->outbox = sbx_outbox_new ();
  self->confirmed_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  sbx_client_reads_init (self);
}

void
sbx_client_outbox_clear (SbxClient *self)
{
  sbx_client_outbox_close (self);
  g_clear_handle_id (&self->unsent_timer, g_source_remove);
  g_clear_pointer (&self->outbox, sbx_outbox_free);
  g_clear_pointer (&self->confirmed_ids, g_hash_table_unref);
  sbx_client_reads_clear (self);
}
