/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-writes-private.h"

#include "sbx-changes.h"
#include "sbx-wire-error.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

/* Of the pushes that a full queue refused, so many are remembered for each target. */
#define REFUSED_KEPT 100

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

  if (!sbx_action_find_position (writer, record, error))
    return FALSE;
  push->duplicate = TRUE;
  g_clear_pointer (&push->record, sbx_action_record_free);
  push->record = g_steal_pointer (&record);
  sbx_action_write_member (push->record, answer);
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
         sbx_action_end (writer, push->record, &push->facts, "failed", "queueFull", text, text, push->sender, error) &&
         sbx_store_forget_refused_actions (writer, push->record->target_id, REFUSED_KEPT, error);
}

/* Nobody gets it now. What was to be given now or never is over with that. */
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
    text = g_strdup_printf (n_queued == 1 ? "%" PRId64 " action is in the queue before it" : "%" PRId64 " actions are in the queue before it", n_queued);
  else
    text = g_strdup (push->reason);
  sbx_changes_set_text (&push->record->reason, text);
  return sbx_store_put_action (writer, push->record, NULL, error) &&
         add_steps (writer, push, error) &&
         sbx_action_add_step (writer, push->record, &push->facts, "queued", push->cause, text, error) &&
         sbx_action_put_and_tell (writer, push->record, NULL, push->sender, error) &&
         (push->record->expires_at != push->record->created_at ||
          sbx_action_expire (writer, push->record, &push->facts, error));
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
         sbx_action_give (writer, push->record, push->carrier, &push->facts, error);
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
  sbx_action_write_member (push->record, answer);
  return TRUE;
}
