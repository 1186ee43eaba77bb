/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-writes-private.h"

#include "sbx-changes.h"

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

gboolean
sbx_action_is_in (const SbxActionRecord *record,
                  const char            *state)
{
  return g_str_equal (record->state, state);
}

void
sbx_action_write_member (SbxActionRecord *record,
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

  sbx_action_write_member (record, members);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  data = g_bytes_get_data (text, &length);
  return sbx_store_append (writer, stream, event, triggered_by, data, length, error) != 0 &&
         sbx_store_append (writer, "actions", event, triggered_by, data, length, error) != 0;
}

gsize
sbx_action_get_size (const SbxActionRecord *record)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();

  sbx_action_record_write (record, writer, NULL);
  return sbx_json_writer_get_length (writer);
}

gboolean
sbx_action_add_step (SbxStoreWriter        *writer,
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

gboolean
sbx_action_find_position (SbxStoreWriter   *writer,
                          SbxActionRecord  *record,
                          GError          **error)
{
  record->position = 0;
  return !sbx_action_is_in (record, "queued") ||
         sbx_store_get_action_position (writer, record->target_id, record->id, &record->position, error);
}

gboolean
sbx_action_put_and_tell (SbxStoreWriter  *writer,
                         SbxActionRecord *record,
                         const char      *carrier,
                         const char      *triggered_by,
                         GError         **error)
{
  return sbx_store_put_action (writer, record, carrier, error) &&
         sbx_action_find_position (writer, record, error) &&
         append (writer, "actionUpdate", triggered_by, record, error);
}

gboolean
sbx_action_queue_again (SbxStoreWriter        *writer,
                        SbxActionRecord       *record,
                        const SbxActionFacts  *facts,
                        const char            *cause,
                        const char            *text,
                        GError               **error)
{
  sbx_changes_set_text (&record->state, "queued");
  sbx_changes_set_text (&record->reason, text);
  return sbx_action_add_step (writer, record, facts, "queued", cause, text, error) &&
         sbx_action_put_and_tell (writer, record, NULL, NULL, error);
}

gboolean
sbx_action_end (SbxStoreWriter        *writer,
                SbxActionRecord       *record,
                const SbxActionFacts  *facts,
                const char            *state,
                const char            *cause,
                const char            *reason,
                const char            *text,
                const char            *triggered_by,
                GError               **error)
{
  sbx_changes_set_text (&record->state, state);
  sbx_changes_set_text (&record->reason, reason);
  record->ended_at = facts->at;
  return sbx_action_add_step (writer, record, facts, state, cause, text, error) &&
         sbx_action_put_and_tell (writer, record, NULL, triggered_by, error);
}

gboolean
sbx_action_give (SbxStoreWriter        *writer,
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
