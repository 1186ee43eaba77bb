/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-writes.h"

#include "sbx-changes.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

/* Rows looked at in one go, where there may be many. */
#define SLICE 100

/* Of the pushes that a full queue refused, so many are remembered for each target. */
#define REFUSED_KEPT 100

void
sbx_action_push_free (SbxActionPush *push)
{
  g_free (push->sender);
  g_free (push->digest);
  g_clear_pointer (&push->record, sbx_action_record_free);
  g_free (push->carrier);
  g_clear_pointer (&push->gone, g_atomic_rc_box_release);
  g_clear_pointer (&push->steps, g_ptr_array_unref);
  sbx_action_facts_clear (&push->facts);
  g_free (push->reason);
  g_free (push);
}

void
sbx_action_take_free (SbxActionTake *take)
{
  g_free (take->target);
  g_free (take->carrier);
  g_clear_pointer (&take->gone, g_atomic_rc_box_release);
  g_free (take->welcome_back);
  sbx_action_facts_clear (&take->facts);
  g_clear_pointer (&take->ids, g_ptr_array_unref);
  g_free (take);
}

void
sbx_action_sent_free (SbxActionSent *sent)
{
  g_clear_pointer (&sent->ids, g_ptr_array_unref);
  g_free (sent->carrier);
  sbx_action_facts_clear (&sent->facts);
  g_free (sent);
}

void
sbx_action_release_free (SbxActionRelease *release)
{
  g_free (release->target);
  g_free (release->carrier);
  sbx_action_facts_clear (&release->facts);
  g_free (release->reason);
  g_free (release);
}

void
sbx_action_call_free (SbxActionCall *call)
{
  g_free (call->id);
  g_free (call->by);
  g_free (call->carrier);
  sbx_action_facts_clear (&call->facts);
  g_free (call->reason);
  g_clear_pointer (&call->result, json_node_unref);
  g_free (call->error);
  g_free (call);
}

void
sbx_action_tidy_free (SbxActionTidy *tidy)
{
  sbx_action_facts_clear (&tidy->facts);
  g_free (tidy);
}

/* --- What every change has in common --- */

static gboolean
is_in (const SbxActionRecord *record,
       const char            *state)
{
  return g_str_equal (record->state, state);
}

static void
write_action (SbxActionRecord *record,
              SbxJsonWriter   *writer)
{
  if (record->trace == NULL)
    record->trace = json_array_new ();
  sbx_action_record_write (record, writer, "action");
}

/* The event of both streams. */
static gboolean
append (SbxStoreWriter  *writer,
        const char      *event,
        const char      *triggered_by,
        SbxActionRecord *record,
        GError         **error)
{
  g_autoptr (SbxJsonWriter) members = sbx_json_writer_new ();
  g_autofree char          *stream = g_strconcat ("bot/", record->target_id, NULL);
  g_autoptr (GBytes)        text = NULL;
  const char               *data;
  gsize                     length;

  write_action (record, members);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  data = g_bytes_get_data (text, &length);
  return sbx_store_append (writer, stream, event, triggered_by, data, length, error) != 0 &&
         sbx_store_append (writer, "actions", event, triggered_by, data, length, error) != 0;
}

static gboolean
add_step (SbxStoreWriter        *writer,
          const SbxActionRecord *record,
          const SbxActionFacts  *facts,
          const char            *step,
          const char            *cause,
          const char            *text,
          GError               **error)
{
  g_autoptr (GBytes) json = sbx_action_step_new (facts, step, cause, text);

  return sbx_store_add_action_step (writer, record->id, json, error);
}

/* Puts the record as it is now, and tells of it. */
static gboolean
put_and_tell (SbxStoreWriter  *writer,
              SbxActionRecord *record,
              const char      *carrier,
              const char      *triggered_by,
              GError         **error)
{
  record->position = 0;
  if (!sbx_store_put_action (writer, record, carrier, error))
    return FALSE;
  if (is_in (record, "queued") &&
      !sbx_store_get_action_position (writer, record->target_id, record->id, &record->position, error))
    return FALSE;
  return append (writer, "actionUpdate", triggered_by, record, error);
}

static gboolean
queue_again (SbxStoreWriter        *writer,
             SbxActionRecord       *record,
             const SbxActionFacts  *facts,
             const char            *cause,
             const char            *text,
             GError               **error)
{
  sbx_changes_set_text (&record->state, "queued");
  sbx_changes_set_text (&record->reason, text);
  return add_step (writer, record, facts, "queued", cause, text, error) &&
         put_and_tell (writer, record, NULL, NULL, error);
}

static gboolean
end (SbxStoreWriter        *writer,
     SbxActionRecord       *record,
     const SbxActionFacts  *facts,
     const char            *state,
     const char            *step,
     const char            *cause,
     const char            *reason,
     const char            *text,
     const char            *triggered_by,
     GError               **error)
{
  sbx_changes_set_text (&record->state, state);
  sbx_changes_set_text (&record->reason, reason);
  record->ended_at = facts->at;
  return add_step (writer, record, facts, step, cause, text, error) &&
         put_and_tell (writer, record, NULL, triggered_by, error);
}

/* The event with which a connection gets the action. Whoever reads it there has it. */
static gboolean
give (SbxStoreWriter        *writer,
      SbxActionRecord       *record,
      const char            *carrier,
      const SbxActionFacts  *facts,
      GError               **error)
{
  g_autofree char *reason = g_strdup_printf ("It is being handed to connection %s", carrier);
  gint64           sent_at = record->sent_at;
  gboolean         told;

  sbx_changes_set_text (&record->reason, reason);
  if (!sbx_store_put_action (writer, record, carrier, error))
    return FALSE;

  sbx_changes_set_text (&record->state, "sent");
  sbx_changes_set_text (&record->reason, "");
  record->sent_at = facts->at;
  record->position = 0;
  told = append (writer, "action", record->by, record, error);
  sbx_changes_set_text (&record->state, "queued");
  sbx_changes_set_text (&record->reason, reason);
  record->sent_at = sent_at;
  return told;
}

/* --- A push --- */

static gboolean
answer_again (SbxStoreWriter      *writer,
              SbxActionPush       *push,
              const SbxStoredKey  *used,
              SbxJsonWriter       *answer,
              GError             **error)
{
  g_autoptr (SbxActionRecord) record = NULL;
  g_autoptr (GError)          local_error = NULL;

  if (!g_str_equal (used->digest, push->digest))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "key",
                                                              _("The key was used for something else")));
      return FALSE;
    }

  record = sbx_store_find_action (writer, used->message_id, NULL, &local_error);
  if (record == NULL)
    {
      if (local_error == NULL)
        local_error = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "key",
                                                    _("The action of this key is no longer kept"));
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  record->position = 0;
  if (is_in (record, "queued") &&
      !sbx_store_get_action_position (writer, record->target_id, record->id, &record->position, error))
    return FALSE;
  push->duplicate = TRUE;
  g_clear_pointer (&push->record, sbx_action_record_free);
  push->record = g_steal_pointer (&record);
  write_action (push->record, answer);
  sbx_json_writer_boolean (answer, "duplicate", TRUE);
  return TRUE;
}

static gboolean
add_steps (SbxStoreWriter      *writer,
           const SbxActionPush *push,
           GError             **error)
{
  for (guint i = 0; i < push->steps->len; i++)
    {
      if (!sbx_store_add_action_step (writer, push->record->id, g_ptr_array_index (push->steps, i), error))
        return FALSE;
    }
  return TRUE;
}

/* It leaves a trace like any other, but its key may be tried again. */
static gboolean
refuse (SbxStoreWriter *writer,
        SbxActionPush  *push,
        gint64          n_queued,
        GError        **error)
{
  g_autofree char *text = g_strdup_printf ("The queue of “%s” is full: %" PRId64 " actions wait in it",
                                           push->record->target_id, n_queued);

  push->refused = TRUE;
  return sbx_store_put_action (writer, push->record, NULL, error) &&
         add_steps (writer, push, error) &&
         end (writer, push->record, &push->facts, "failed", "failed", "queueFull", text, text, push->sender, error) &&
         sbx_store_forget_refused_actions (writer, push->record->target_id, REFUSED_KEPT, error);
}

/* Nobody gets it now. */
static gboolean
leave_in_queue (SbxStoreWriter *writer,
                SbxActionPush  *push,
                gint64          n_queued,
                GError        **error)
{
  g_autofree char *text = NULL;

  if (push->carrier != NULL && g_atomic_int_get (push->gone))
    text = g_strdup_printf ("Connection %s ended before it could be given to it", push->carrier);
  else if (push->carrier != NULL)
    text = g_strdup_printf ("%" PRId64 " actions are in the queue before it", n_queued);
  else
    text = g_strdup (push->reason);
  sbx_changes_set_text (&push->record->reason, text);
  return sbx_store_put_action (writer, push->record, NULL, error) &&
         add_steps (writer, push, error) &&
         add_step (writer, push->record, &push->facts, "queued", push->cause, text, error) &&
         put_and_tell (writer, push->record, NULL, push->sender, error);
}

static gboolean
store_push (SbxStoreWriter *writer,
            SbxActionPush  *push,
            GError        **error)
{
  g_autoptr (GPtrArray) waiting = NULL;
  SbxStoredKey          key = { push->digest, (char *) "", (char *) "", push->record->id, 0 };
  gint64                n_queued;

  if (!sbx_store_get_action_position (writer, push->record->target_id, NULL, &n_queued, error))
    return FALSE;
  if (n_queued >= push->max_queued)
    return refuse (writer, push, n_queued, error);

  waiting = sbx_store_find_actions (writer, SBX_ACTIONS_WAITING, push->record->target_id, push->facts.at, 1, error);
  if (waiting == NULL || !sbx_store_put_key (writer, push->sender, push->record->key, &key, error))
    return FALSE;

  push->given = push->carrier != NULL && !g_atomic_int_get (push->gone) && waiting->len == 0;
  if (!push->given)
    return leave_in_queue (writer, push, n_queued, error);
  return sbx_store_put_action (writer, push->record, NULL, error) &&
         add_steps (writer, push, error) &&
         give (writer, push->record, push->carrier, &push->facts, error);
}

/**
 * sbx_action_write_push:
 * @writer: the writer
 * @data: a #SbxActionPush
 * @answer: gets `action`
 * @error: return location; CONFLICT where the key was used for something else
 *
 * Stores an action once for each key, and gives it to the carrier unless others wait before it.
 *
 * Returns: %TRUE where it is stored, or was before
 */
gboolean
sbx_action_write_push (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  SbxActionPush     *push = data;
  g_autoptr (GError) failure = NULL;
  SbxStoredKey      *used = sbx_store_find_key (writer, push->sender, push->record->key, &failure);

  if (used != NULL)
    {
      gboolean same = answer_again (writer, push, used, answer, error);

      sbx_stored_key_free (used);
      return same;
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!store_push (writer, push, error))
    return FALSE;
  write_action (push->record, answer);
  return TRUE;
}

/* --- Delivery --- */

static gsize
get_size (const SbxActionRecord *record)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();

  sbx_action_record_write (record, writer, NULL);
  return sbx_json_writer_get_length (writer);
}

/**
 * sbx_action_write_take:
 * @writer: the writer
 * @data: a #SbxActionTake
 * @answer: gets nothing
 * @error: return location
 *
 * Gives a connection the next actions of its queue, the first one however large it is.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_take (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  SbxActionTake *take = data;
  gsize          bytes = 0;

  take->ids = g_ptr_array_new_with_free_func (g_free);
  /* Bots that come and go faster than the disk writes would have everything given and taken back. */
  while (!g_atomic_int_get (take->gone))
    {
      g_autoptr (GPtrArray) next = sbx_store_find_actions (writer, SBX_ACTIONS_WAITING, take->target, take->facts.at,
                                                           1, error);
      SbxActionRecord      *record;

      if (next == NULL)
        return FALSE;
      if (next->len == 0)
        return TRUE;

      record = g_ptr_array_index (next, 0);
      bytes += get_size (record);
      take->more = take->ids->len > 0 && (take->ids->len >= take->max_actions || bytes > take->max_bytes);
      if (take->more)
        return TRUE;
      if (record->created_at < take->since &&
          !add_step (writer, record, &take->facts, "reconnected", "", take->welcome_back, error))
        return FALSE;
      if (!give (writer, record, take->carrier, &take->facts, error))
        return FALSE;
      g_ptr_array_add (take->ids, g_strdup (record->id));
    }
  return TRUE;
}

/**
 * sbx_action_write_sent:
 * @writer: the writer
 * @data: a #SbxActionSent
 * @answer: gets `action`, the last of them
 * @error: return location
 *
 * The kernel has what the connection was given.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_sent (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  const SbxActionSent *sent = data;
  g_autofree char     *text = g_strdup_printf ("Handed to connection %s", sent->carrier);

  for (guint i = 0; i < sent->ids->len; i++)
    {
      g_autofree char            *carrier = NULL;
      g_autoptr (GError)          failure = NULL;
      g_autoptr (SbxActionRecord) record = sbx_store_find_action (writer, g_ptr_array_index (sent->ids, i),
                                                                  &carrier, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (record == NULL)
        continue;
      record->position = 0;
      if (is_in (record, "queued") && g_strcmp0 (carrier, sent->carrier) == 0)
        {
          sbx_changes_set_text (&record->state, "sent");
          sbx_changes_set_text (&record->reason, "");
          record->sent_at = sent->facts.at;
          if (!add_step (writer, record, &sent->facts, "sent", "", text, error) ||
              !put_and_tell (writer, record, NULL, record->by, error))
            return FALSE;
        }
      if (i == sent->ids->len - 1)
        write_action (record, answer);
    }
  return TRUE;
}

/* What an ended connection had been given and the kernel had not. */
static gboolean
release_carried (SbxStoreWriter          *writer,
                 const SbxActionRelease  *release,
                 GError                 **error)
{
  g_autofree char *removed = g_strdup_printf ("The record of connection %s was removed: %s",
                                              release->carrier, release->reason);
  g_autofree char *text = g_strdup_printf ("Connection %s ended before the kernel had it: %s",
                                           release->carrier, release->reason);

  while (TRUE)
    {
      g_autoptr (GPtrArray) carried = sbx_store_find_actions (writer, SBX_ACTIONS_CARRIED, release->carrier, 0,
                                                              SLICE, error);

      if (carried == NULL)
        return FALSE;
      if (carried->len == 0)
        return TRUE;
      for (guint i = 0; i < carried->len; i++)
        {
          SbxActionRecord *record = g_ptr_array_index (carried, i);

          if (!add_step (writer, record, &release->facts, "recordRemoved", release->cause, removed, error) ||
              !queue_again (writer, record, &release->facts, release->cause, text, error))
            return FALSE;
        }
    }
}

/* From a bot that acknowledges, an acknowledgement was due. */
static gboolean
release_unacknowledged (SbxStoreWriter          *writer,
                        const SbxActionRelease  *release,
                        GError                 **error)
{
  g_autofree char *removed = g_strdup_printf ("The record of connection %s was removed: %s",
                                              release->carrier, release->reason);
  g_autofree char *text = g_strdup_printf ("Connection %s ended before “%s” acknowledged it: %s",
                                           release->carrier, release->target, release->reason);
  gboolean         acknowledges;

  if (!sbx_store_bot_acknowledges (writer, release->target, &acknowledges, error))
    return FALSE;
  while (acknowledges)
    {
      g_autoptr (GPtrArray) sent = sbx_store_find_actions (writer, SBX_ACTIONS_UNACKNOWLEDGED, release->target, 0,
                                                           SLICE, error);

      if (sent == NULL)
        return FALSE;
      if (sent->len == 0)
        break;
      for (guint i = 0; i < sent->len; i++)
        {
          SbxActionRecord *record = g_ptr_array_index (sent, i);

          if (!add_step (writer, record, &release->facts, "recordRemoved", release->cause, removed, error) ||
              !queue_again (writer, record, &release->facts, release->cause, text, error))
            return FALSE;
        }
    }
  return TRUE;
}

/**
 * sbx_action_write_release:
 * @writer: the writer
 * @data: a #SbxActionRelease
 * @answer: gets nothing
 * @error: return location
 *
 * A connection has ended: what it did not get, or did not acknowledge where it would, is queued again.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_release (SbxStoreWriter *writer,
                          gpointer        data,
                          SbxJsonWriter  *answer,
                          GError        **error)
{
  SbxActionRelease *release = data;

  return release_unacknowledged (writer, release, error) &&
         release_carried (writer, release, error) &&
         sbx_store_get_next_expiry (writer, &release->next_expiry, error);
}

/* --- One action --- */

static SbxActionRecord *
find (SbxStoreWriter  *writer,
      const char      *id,
      char           **carrier,
      GError         **error)
{
  g_autoptr (GError) failure = NULL;
  SbxActionRecord   *record = sbx_store_find_action (writer, id, carrier, &failure);

  if (record != NULL)
    return record;
  if (failure == NULL)
    failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "actionId", _("There is no action “%s”"), id);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* What a conflict carries: the action as it is. */
static gboolean
fail_with_action (SbxStoreWriter   *writer,
                  SbxActionRecord  *record,
                  const char       *message,
                  GError          **error)
{
  g_autoptr (SbxJsonWriter) json = sbx_json_writer_new ();
  g_autoptr (GBytes)        text = NULL;
  g_autoptr (JsonParser)    parser = json_parser_new ();
  GError                   *conflict;

  record->position = 0;
  sbx_json_writer_begin_object (json, NULL);
  write_action (record, json);
  sbx_json_writer_end_object (json);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&json));

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "actionId", "%s", message);
  if (json_parser_load_from_data (parser, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text), NULL))
    {
      JsonObject *object = json_node_get_object (json_parser_get_root (parser));

      sbx_wire_error_set_detail (conflict, "action", json_node_copy (json_object_get_member (object, "action")));
    }
  g_propagate_error (error, conflict);
  return FALSE;
}

/**
 * sbx_action_write_stuck:
 * @writer: the writer
 * @data: a #SbxActionCall: its id, and the connection that does not take it, if any
 * @answer: gets `action` as it is
 * @error: return location
 *
 * Somebody has waited long enough for it to be sent: says why it is not.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_stuck (SbxStoreWriter *writer,
                        gpointer        data,
                        SbxJsonWriter  *answer,
                        GError        **error)
{
  SbxActionCall              *call = data;
  g_autofree char            *carrier = NULL;
  g_autoptr (SbxActionRecord) record = find (writer, call->id, &carrier, error);

  if (record == NULL)
    return FALSE;

  if (is_in (record, "queued") && carrier != NULL && g_strcmp0 (carrier, call->carrier) == 0)
    {
      sbx_changes_set_text (&record->reason, call->reason);
      if (!add_step (writer, record, &call->facts, "queued", "sendFailed", call->reason, error) ||
          !put_and_tell (writer, record, carrier, NULL, error))
        return FALSE;
    }
  else
    {
      record->position = 0;
      if (is_in (record, "queued") &&
          !sbx_store_get_action_position (writer, record->target_id, record->id, &record->position, error))
        return FALSE;
    }
  call->was_sent = record->sent_at != 0 && !is_in (record, "queued");
  write_action (record, answer);
  return TRUE;
}

static gboolean
is_same_result (const SbxActionRecord *record,
                const SbxActionCall   *call,
                const char            *state)
{
  if (!is_in (record, state) || g_strcmp0 (record->error, call->error != NULL ? call->error : "") != 0)
    return FALSE;
  if (record->result == NULL || call->result == NULL)
    return record->result == call->result;
  return json_node_equal (record->result, call->result);
}

static gboolean
check_length (const SbxActionRecord  *record,
              GError                **error)
{
  return sbx_kept_json_check_length (get_size (record), 2 * SBX_LIMIT_REPORT_BYTES, "result", error);
}

/**
 * sbx_action_write_ack:
 * @writer: the writer
 * @data: a #SbxActionCall: who acknowledges it, with what
 * @answer: gets nothing
 * @error: return location; FORBIDDEN, CONFLICT
 *
 * A bot reports how an action ended. That it does so is remembered: from now on it is expected to. A late
 * report of something that expired after it was delivered is still true.
 *
 * Returns: %TRUE on success, also where it is a repetition
 */
gboolean
sbx_action_write_ack (SbxStoreWriter *writer,
                      gpointer        data,
                      SbxJsonWriter  *answer,
                      GError        **error)
{
  SbxActionCall              *call = data;
  gboolean                    failed = call->error != NULL;
  const char                 *state = failed ? "failed" : "acknowledged";
  g_autofree char            *carrier = NULL;
  g_autofree char            *text = NULL;
  g_autoptr (SbxActionRecord) record = find (writer, call->id, &carrier, error);

  if (record == NULL)
    return FALSE;
  if (!g_str_equal (record->target_id, call->by))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                           _("Only the bot that an action is for may acknowledge it"));
      return FALSE;
    }
  if (is_same_result (record, call, state))
    return TRUE;
  if (record->sent_at == 0 && carrier == NULL)
    return fail_with_action (writer, record, _("The action was not delivered"), error);
  if (!is_in (record, "queued") && !is_in (record, "sent") && !is_in (record, "expired"))
    return fail_with_action (writer, record, _("The action has ended already"), error);

  if (record->sent_at == 0)
    record->sent_at = call->facts.at;
  g_clear_pointer (&record->result, json_node_unref);
  record->result = g_steal_pointer (&call->result);
  sbx_changes_set_text (&record->error, failed ? call->error : "");
  text = failed ? g_strdup_printf ("“%s” reports that it failed: %s", call->by, call->error)
                : g_strdup_printf ("“%s” acknowledged it", call->by);
  return check_length (record, error) &&
         sbx_store_set_bot_acknowledges (writer, call->by, error) &&
         end (writer, record, &call->facts, state, state, "", failed ? call->error : "", text, call->by, error);
}

/**
 * sbx_action_write_cancel:
 * @writer: the writer
 * @data: a #SbxActionCall: who takes it back
 * @answer: gets nothing
 * @error: return location; CONFLICT where a bot has it, or it has ended
 *
 * Returns: %TRUE where it is cancelled, now or before
 */
gboolean
sbx_action_write_cancel (SbxStoreWriter *writer,
                         gpointer        data,
                         SbxJsonWriter  *answer,
                         GError        **error)
{
  SbxActionCall              *call = data;
  g_autofree char            *carrier = NULL;
  g_autofree char            *text = NULL;
  g_autoptr (SbxActionRecord) record = find (writer, call->id, &carrier, error);

  if (record == NULL)
    return FALSE;
  if (is_in (record, "cancelled"))
    return TRUE;
  if (!is_in (record, "queued"))
    return fail_with_action (writer, record, is_in (record, "sent") ? _("The action was sent already")
                                                                     : _("The action has ended already"), error);
  if (carrier != NULL)
    return fail_with_action (writer, record, _("The action is being sent"), error);

  text = g_strdup_printf ("Cancelled by “%s”", call->by);
  return end (writer, record, &call->facts, "cancelled", "cancelled", "", text, text, call->by, error);
}

/* --- The clock --- */

/**
 * sbx_action_write_start:
 * @writer: the writer
 * @data: a #SbxActionTidy
 * @answer: gets nothing
 * @error: return location
 *
 * The hub was started: whatever connection an action was given to is gone.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_start (SbxStoreWriter *writer,
                        gpointer        data,
                        SbxJsonWriter  *answer,
                        GError        **error)
{
  SbxActionTidy *tidy = data;

  while (TRUE)
    {
      g_autoptr (GPtrArray) left = sbx_store_find_actions (writer, SBX_ACTIONS_LEFT_BEHIND, NULL, 0, SLICE, error);

      if (left == NULL)
        return FALSE;
      if (left->len == 0)
        break;
      for (guint i = 0; i < left->len; i++)
        {
          SbxActionRecord *record = g_ptr_array_index (left, i);
          const char      *text = is_in (record, "sent") ? "The hub was started anew before it was acknowledged"
                                                         : "The hub was started anew while it was being handed over";

          if (!queue_again (writer, record, &tidy->facts, "notOpen", text, error))
            return FALSE;
        }
    }
  return sbx_action_write_tidy (writer, tidy, answer, error);
}

static gboolean
expire (SbxStoreWriter        *writer,
        SbxActionRecord       *record,
        const SbxActionFacts  *facts,
        GError               **error)
{
  g_autofree char *text = NULL;

  if (record->reason[0] == '\0')
    text = g_strdup_printf ("It was not delivered within %" PRId64 " ms", record->expires_at - record->created_at);
  else
    text = g_strdup_printf ("It was not delivered within %" PRId64 " ms: %s",
                            record->expires_at - record->created_at, record->reason);
  return end (writer, record, facts, "expired", "expired", "", text, text, NULL, error);
}

/**
 * sbx_action_write_tidy:
 * @writer: the writer
 * @data: a #SbxActionTidy
 * @answer: gets nothing
 * @error: return location
 *
 * Ends what has expired and forgets what ended long ago.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_tidy (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  SbxActionTidy *tidy = data;

  while (TRUE)
    {
      g_autoptr (GPtrArray) due = sbx_store_find_actions (writer, SBX_ACTIONS_DUE, NULL, tidy->facts.at, SLICE, error);

      if (due == NULL)
        return FALSE;
      if (due->len == 0)
        break;
      for (guint i = 0; i < due->len; i++)
        {
          if (!expire (writer, g_ptr_array_index (due, i), &tidy->facts, error))
            return FALSE;
        }
    }
  if (tidy->forget_before > 0 &&
      !sbx_store_forget_actions (writer, tidy->forget_before, SLICE, &tidy->more, error))
    return FALSE;
  return sbx_store_get_next_expiry (writer, &tidy->next_expiry, error);
}
