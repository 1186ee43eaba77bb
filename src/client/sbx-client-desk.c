/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

/*
 * What somebody does with topics and channels: it shows at once, and is taken back where the hub refuses it. Nothing of it
 * waits for a connection but what was read: elsewhere others may have decided meanwhile.
 */

/* One change under way. */
typedef struct
{
  SbxChange *change;
  SbxWish    wish;
  gint64     read_before;
} Part;

typedef struct
{
  GPtrArray *parts;      /* of Part */
  guint      pending;    /* requests */
  GPtrArray *refused;    /* of SbxRefusal */
  GError    *error;      /* (nullable): of the first that was refused */
} Batch;

/* One request of it. */
typedef struct
{
  GTask *task;
  guint  first;          /* of the parts */
  guint  n;
} Sending;

static void
part_free (gpointer data)
{
  Part *part = data;

  sbx_change_free (part->change);
  g_free (part);
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  g_ptr_array_unref (batch->parts);
  g_clear_pointer (&batch->refused, g_ptr_array_unref);
  g_clear_error (&batch->error);
  g_free (batch);
}

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->task);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

/* --- What went wrong --- */

/**
 * sbx_client_new_offline_error:
 *
 * Returns: (transfer full): why nothing is done without a connection
 */
GError *
sbx_client_new_offline_error (void)
{
  return g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                              _("That needs the hub: try again when it is connected."));
}

/**
 * sbx_client_is_unanswered:
 *
 * Returns: whether @error leaves open what the hub did: it did not answer in time, or the connection ended before it did
 */
gboolean
sbx_client_is_unanswered (const GError *error)
{
  return g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT) || g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED);
}

static char *
explain (SbxClient    *self,
         const GError *error)
{
  if (error->domain != SBX_WIRE_ERROR)
    return g_strdup (error->message);

  switch (error->code)
    {
    case SBX_WIRE_ERROR_FORBIDDEN:
      return g_strdup (_("You may not do that here. Ask who runs the hub for another role."));
    case SBX_WIRE_ERROR_NOT_FOUND:
      return g_strdup (_("It is no longer at the hub."));
    case SBX_WIRE_ERROR_UNSUPPORTED:
      return self->foreign != NULL ? g_strdup (error->message) : g_strdup (_("This hub does not know that. Update it."));
    case SBX_WIRE_ERROR_RATE_LIMITED:
    case SBX_WIRE_ERROR_UNAVAILABLE:
      return g_strdup (_("The hub cannot do that just now. Try again in a moment."));
    default:
      /* TRANSLATORS: %s is what the hub said, in English */
      return g_strdup_printf (_("The hub did not do that: %s"), error->message);
    }
}

/**
 * sbx_client_new_refusal:
 *
 * Returns: (transfer full): @error in words for people, with its details
 */
GError *
sbx_client_new_refusal (SbxClient    *self,
                        const GError *error)
{
  GError *refusal = g_error_copy (error);

  g_free (refusal->message);
  refusal->message = explain (self, error);
  return refusal;
}

/**
 * sbx_client_new_change_refusal:
 *
 * Returns: (transfer full): why a change was not made, in words for people, with the details of @error; or that it may have been
 */
GError *
sbx_client_new_change_refusal (SbxClient    *self,
                               const GError *error)
{
  if (!sbx_client_is_unanswered (error))
    return sbx_client_new_refusal (self, error);

  return g_error_new (error->domain, error->code,
                      /* TRANSLATORS: %s is the name of a hub */
                      _("%s did not answer in time, so it is not known whether that was done. What it did shows here as soon as it answers."),
                      sbx_world_get_name (self->world));
}

/* The hub was away or busy: nothing was said against the change itself. */
static gboolean
is_passing (const GError *error)
{
  return error->domain == SBX_CLIENT_ERROR || g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) ||
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE);
}

static void
note_refusal (SbxClient       *self,
              Batch           *batch,
              const SbxChange *change,
              const GError    *error)
{
  g_autoptr (GError) refusal = sbx_client_new_change_refusal (self, error);

  g_ptr_array_add (batch->refused, sbx_refusal_new (change, refusal->message, is_passing (error)));
  if (batch->error == NULL)
    batch->error = g_steal_pointer (&refusal);
}

/* --- What shows --- */

static SbxAbility
get_ability (const SbxChange *change)
{
  switch (change->kind)
    {
    case SBX_CHANGE_STATE:
      return change->value == SBX_TOPIC_SNOOZED ? SBX_ABILITY_SNOOZE : SBX_ABILITY_RESOLVE;
    case SBX_CHANGE_PINNED:
      return SBX_ABILITY_PIN;
    case SBX_CHANGE_MUTED:
      return SBX_ABILITY_MUTE;
    case SBX_CHANGE_READ:
    case SBX_CHANGE_UNREAD:
    default:
      return SBX_ABILITY_MARK_UNREAD;
    }
}

static gpointer
get_object (Part *part)
{
  return part->change->topic != NULL ? (gpointer) part->change->topic : (gpointer) part->change->channel;
}

static void
show (SbxClient *self,
      Part      *part)
{
  static const SbxWishKind kinds[] = {
    [SBX_CHANGE_STATE] = SBX_WISH_STATE,
    [SBX_CHANGE_PINNED] = SBX_WISH_PINNED,
    [SBX_CHANGE_MUTED] = SBX_WISH_MUTED,
  };
  const SbxChange *change = part->change;

  switch (change->kind)
    {
    case SBX_CHANGE_READ:
      sbx_world_set_read (self->world, change->topic, MAX (change->value, sbx_topic_get_read_seq (change->topic)), 0);
      break;

    case SBX_CHANGE_UNREAD:
      part->read_before = sbx_topic_get_read_seq (change->topic);
      sbx_world_set_read (self->world, change->topic, MIN (part->read_before, change->value - 1), change->value);
      break;

    default:
      part->wish = (SbxWish) { .kind = kinds[change->kind], .value = change->value, .until = change->until };
      sbx_world_wish (self->world, get_object (part), &part->wish);
      break;
    }
}

static void
settle (SbxClient *self,
        Part      *part,
        gboolean   granted)
{
  const SbxChange *change = part->change;

  if (change->kind != SBX_CHANGE_UNREAD)
    sbx_world_settle_wish (self->world, get_object (part), &part->wish, granted);
  else if (!granted)
    sbx_world_set_read (self->world, change->topic, part->read_before, 0);

  /* No push tells of a mute, nor of how much was unread: a list does, and the disk learns it from that. */
  if (granted ? change->kind == SBX_CHANGE_MUTED : change->kind == SBX_CHANGE_UNREAD)
    sbx_client_counts_doubt (self, sbx_channel_get_id (change->channel),
                             change->topic != NULL ? sbx_topic_get_id (change->topic) : NULL);
}

/* --- What is asked --- */

static const char *
make_request (const SbxChange *change,
              JsonObject      *payload)
{
  static const char *const states[] = { [SBX_TOPIC_OPEN] = "open", [SBX_TOPIC_RESOLVED] = "resolved", [SBX_TOPIC_SNOOZED] = "snoozed" };

  json_object_set_string_member (payload, "channelId", sbx_channel_get_id (change->channel));
  if (change->topic != NULL)
    json_object_set_string_member (payload, "topicId", sbx_topic_get_id (change->topic));

  switch (change->kind)
    {
    case SBX_CHANGE_STATE:
      json_object_set_string_member (payload, "state", states[change->value]);
      if (change->until > 0)
        json_object_set_int_member (payload, "snoozedUntil", change->until);
      return "setTopic";

    case SBX_CHANGE_PINNED:
      json_object_set_boolean_member (payload, "on", change->value != 0);
      return "pin";

    case SBX_CHANGE_MUTED:
      json_object_set_boolean_member (payload, "on", change->value != 0);
      return "mute";

    case SBX_CHANGE_READ:
    case SBX_CHANGE_UNREAD:
    default:
      json_object_set_int_member (payload, "seq", change->value);
      json_object_set_boolean_member (payload, "unread", TRUE);
      return "markRead";
    }
}

static void
finish (GTask *task)
{
  Batch *batch = g_task_get_task_data (task);
  SbxClient *self = g_task_get_source_object (task);

  if (batch->error == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  /* Who does not ask hears of it all the same. */
  if (g_object_get_data (G_OBJECT (task), "unheard") != NULL)
    sbx_client_tell_failure (self, batch->error);
  g_task_return_error (task, g_error_copy (batch->error));
}

/* What the hub made of one of several. */
static GError *
read_result (JsonArray *results,
             guint      i)
{
  JsonNode *node = results != NULL && i < json_array_get_length (results) ? json_array_get_element (results, i) : NULL;
  JsonObject *result = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree char *event = result != NULL ? sbx_fields_dup_text (result, "event", "") : NULL;
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;
  int code = SBX_WIRE_ERROR_INTERNAL;

  if (g_strcmp0 (event, "ok") == 0)
    return NULL;
  if (result == NULL)
    return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL, "The answer says nothing of it");

  name = sbx_fields_dup_text (result, "error", "");
  message = sbx_fields_dup_text (result, "message", "");
  sbx_wire_error_from_name (name, &code);
  return g_error_new_literal (SBX_WIRE_ERROR, code, message);
}

static void
on_answered (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  g_autoptr (Sending) sending = data;
  GTask *task = sending->task;
  Batch *batch = g_task_get_task_data (task);
  SbxClient *self = g_task_get_source_object (task);
  JsonArray *results = NULL;

  if (error == NULL && sending->n > 1)
    sbx_fields_get_array (sbx_envelope_get_payload (answer), "results", SBX_FIELD_OPTIONAL, G_MAXUINT, &results, NULL);
  for (guint i = 0; i < sending->n; i++)
    {
      g_autoptr (GError) own = error == NULL && sending->n > 1 ? read_result (results, i) : NULL;
      const GError *refusal = error != NULL ? error : own;

      settle (self, batch->parts->pdata[sending->first + i], refusal == NULL);
      if (refusal != NULL)
        note_refusal (self, batch, ((Part *) batch->parts->pdata[sending->first + i])->change, refusal);
    }

  if (--batch->pending == 0)
    finish (task);
}

static void
send_parts (SbxClient *self,
            GTask     *task,
            guint      first,
            guint      n)
{
  Batch *batch = g_task_get_task_data (task);
  g_autoptr (JsonObject) payload = json_object_new ();
  Sending *sending = g_new0 (Sending, 1);
  const char *event = "batch";

  sending->task = g_object_ref (task);
  sending->first = first;
  sending->n = n;
  if (n == 1)
    {
      event = make_request (((Part *) batch->parts->pdata[first])->change, payload);
    }
  else
    {
      JsonArray *requests = json_array_new ();

      for (guint i = first; i < first + n; i++)
        {
          JsonObject *request = json_object_new ();
          JsonObject *inner = json_object_new ();

          json_object_set_string_member (request, "event", make_request (((Part *) batch->parts->pdata[i])->change, inner));
          json_object_set_object_member (request, "payload", inner);
          json_array_add_object_element (requests, request);
        }
      json_object_set_array_member (payload, "requests", requests);
    }
  sbx_client_ask (self, event, payload, 0, on_answered, sending);
}

/* A server that is no hub takes one at a time. */
static void
send_all (SbxClient *self,
          GTask     *task)
{
  Batch *batch = g_task_get_task_data (task);
  guint size = self->found != NULL && !g_str_equal (self->found, "native") ? 1 : SBX_LIMIT_BATCH_REQUESTS;
  guint n = batch->parts->len;

  /* One that is refused at once must not end it before the others left. */
  batch->pending = 1 + (n + size - 1) / size;
  for (guint first = 0; first < n; first += size)
    send_parts (self, task, first, MIN (size, n - first));
  if (--batch->pending == 0)
    finish (task);
}

/* Whether it is under way; else it is done, or refused. */
static gboolean
begin (SbxClient       *self,
       Batch           *batch,
       const SbxChange *change)
{
  g_autoptr (GError) error = NULL;
  const char *why_not = sbx_client_why_not (self, get_ability (change));
  Part *part;

  if (change->topic != NULL && sbx_topic_get_channel (change->topic) == NULL)
    error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, "The topic is gone");
  else if (why_not != NULL)
    error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, why_not);
  else if (change->kind != SBX_CHANGE_READ && self->phase != SBX_CLIENT_LIVE)
    error = sbx_client_new_offline_error ();
  if (error != NULL)
    {
      note_refusal (self, batch, change, error);
      return FALSE;
    }

  part = g_new0 (Part, 1);
  part->change = sbx_change_copy (change);
  show (self, part);
  if (change->kind == SBX_CHANGE_READ)
    {
      sbx_client_mark_read (self, change->topic, change->value);
      part_free (part);
      return FALSE;
    }

  if (change->kind == SBX_CHANGE_UNREAD)
    sbx_client_reads_drop (self, change->topic);
  g_ptr_array_add (batch->parts, part);
  return TRUE;
}

/**
 * sbx_client_batch_async:
 * @changes: (element-type SbxChange): any number; borrowed
 * @callback: (nullable): without one the signal `failed` tells what was refused
 *
 * Makes many changes, in as few requests as it takes. Each is done by itself: one that is refused is taken back and harms no
 * other. What was read is told whenever there is a connection; all else needs one now.
 */
void
sbx_client_batch_async (SbxClient           *self,
                        GPtrArray           *changes,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Batch *batch;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (changes != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sbx_client_batch_async);
  if (callback == NULL)
    g_object_set_data (G_OBJECT (task), "unheard", GINT_TO_POINTER (TRUE));
  batch = g_new0 (Batch, 1);
  batch->parts = g_ptr_array_new_with_free_func (part_free);
  batch->refused = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_refusal_free);
  g_task_set_task_data (task, batch, batch_free);

  for (guint i = 0; i < changes->len; i++)
    begin (self, batch, changes->pdata[i]);
  send_all (self, task);
}

/**
 * sbx_client_batch_finish:
 * @n_refused: (out) (optional): how many were not done
 * @error: return location for why the first of them was not, in a sentence for people
 *
 * Returns: whether all were done
 */
gboolean
sbx_client_batch_finish (SbxClient     *self,
                         GAsyncResult  *result,
                         guint         *n_refused,
                         GError       **error)
{
  Batch *batch;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  batch = g_task_get_task_data (G_TASK (result));
  if (n_refused != NULL)
    *n_refused = batch->refused->len;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sbx_client_batch_get_refused:
 *
 * Returns: (transfer none) (element-type SbxRefusal): which were not done, and why; as long as @result lives
 */
GPtrArray *
sbx_client_batch_get_refused (SbxClient    *self,
                              GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return ((Batch *) g_task_get_task_data (G_TASK (result)))->refused;
}

static void
change_one (SbxClient           *self,
            SbxChange           *change,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_change_free);

  g_ptr_array_add (changes, change);
  sbx_client_batch_async (self, changes, callback, user_data);
}

/**
 * sbx_client_set_topic_state_async:
 * @snoozed_until: ms since 1970, of SNOOZED; 0 = until further notice, or another state
 * @callback: (nullable): without one the signal `failed` tells of a refusal
 */
void
sbx_client_set_topic_state_async (SbxClient           *self,
                                  SbxTopic            *topic,
                                  SbxTopicState        state,
                                  gint64               snoozed_until,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  change_one (self, sbx_change_new_state (topic, state, snoozed_until), callback, user_data);
}

/**
 * sbx_client_pin_async:
 * @topic: (nullable): one of @channel; %NULL = the channel itself
 * @callback: (nullable): without one the signal `failed` tells of a refusal
 *
 * Pins it for everybody, or no more.
 */
void
sbx_client_pin_async (SbxClient           *self,
                      SbxChannel          *channel,
                      SbxTopic            *topic,
                      gboolean             on,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  change_one (self, sbx_change_new_pinned (channel, topic, on), callback, user_data);
}

/**
 * sbx_client_mute_async:
 * @topic: (nullable): one of @channel; %NULL = the channel itself
 * @callback: (nullable): without one the signal `failed` tells of a refusal
 *
 * Mutes it for us, or no more.
 */
void
sbx_client_mute_async (SbxClient           *self,
                       SbxChannel          *channel,
                       SbxTopic            *topic,
                       gboolean             on,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  change_one (self, sbx_change_new_muted (channel, topic, on), callback, user_data);
}

/**
 * sbx_client_mark_unread_from_async:
 * @seq: of a message
 * @callback: (nullable): without one the signal `failed` tells of a refusal
 *
 * Marks @topic as unread from that message on.
 */
void
sbx_client_mark_unread_from_async (SbxClient           *self,
                                   SbxTopic            *topic,
                                   gint64               seq,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  change_one (self, sbx_change_new_unread (topic, seq), callback, user_data);
}

/**
 * sbx_client_change_finish:
 * @error: return location for why it was not done, in a sentence for people
 *
 * Of each of the functions that change one thing.
 *
 * Returns: whether the hub has it so
 */
gboolean
sbx_client_change_finish (SbxClient     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
