/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-writes-private.h"

#include "sbx-changes.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-secrets.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

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
    failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "actionId", _("There is no action “%s”, or it ended long ago and is forgotten"), id);
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
  sbx_action_write_member (record, json);
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

  if (sbx_action_is_in (record, "queued") && carrier != NULL && g_strcmp0 (carrier, call->carrier) == 0)
    {
      sbx_changes_set_text (&record->reason, call->reason);
      if (!sbx_action_add_step (writer, record, &call->facts, "queued", "sendFailed", call->reason, error) ||
          !sbx_action_put_and_tell (writer, record, carrier, NULL, error))
        return FALSE;
    }
  else if (!sbx_action_find_position (writer, record, error))
    {
      return FALSE;
    }
  call->was_sent = record->sent_at != 0 && !sbx_action_is_in (record, "queued");
  sbx_action_write_member (record, answer);
  return TRUE;
}

/* Both (nullable) */
static gboolean
is_same_json (JsonNode *a,
              JsonNode *b)
{
  return a != NULL && b != NULL ? json_node_equal (a, b) : a == b;
}

/* Without secrets, which an older version kept. */
static gboolean
is_same_failure (const SbxActionRecord *record,
                 const SbxActionCall   *call)
{
  g_autofree char     *error = sbx_secrets_mask (record->error, NULL);
  g_autoptr (JsonNode) result = record->result != NULL ? sbx_secrets_mask_json (record->result) : NULL;

  return g_str_equal (error, call->error) && is_same_json (result, call->result);
}

static gboolean
is_same_result (const SbxActionRecord *record,
                const SbxActionCall   *call,
                const char            *state)
{
  if (!sbx_action_is_in (record, state))
    return FALSE;
  return call->error != NULL ? is_same_failure (record, call) : is_same_json (record->result, call->result);
}

static gboolean
check_length (const SbxActionRecord  *record,
              GError                **error)
{
  return sbx_kept_json_check_length (sbx_action_get_size (record), 2 * SBX_LIMIT_REPORT_BYTES, "result", error);
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
  if (!sbx_action_is_in (record, "queued") && !sbx_action_is_in (record, "sent") &&
      !sbx_action_is_in (record, "expired"))
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
         sbx_action_end (writer, record, &call->facts, state, "", failed ? call->error : "", text, call->by, error);
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
  if (sbx_action_is_in (record, "cancelled"))
    return TRUE;
  if (!sbx_action_is_in (record, "queued"))
    return fail_with_action (writer, record, sbx_action_is_in (record, "sent") ? _("The action was sent already")
                                                                     : _("The action has ended already"), error);
  if (carrier != NULL)
    return fail_with_action (writer, record, _("The action is being sent"), error);

  text = g_strdup_printf ("Cancelled by “%s”", call->by);
  return sbx_action_end (writer, record, &call->facts, "cancelled", "", text, text, call->by, error);
}
