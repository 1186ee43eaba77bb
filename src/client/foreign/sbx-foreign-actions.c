/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-events.h"
#include "sbx-store-queries.h"
#include "sbx-store-rows.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* What a server of actions gives us to do, and what became of it. */

/* How one ended. */
typedef struct
{
  SbxEnvelope *request;
  char        *id;
  JsonNode    *result;    /* (nullable) */
  char        *failure;   /* "" where it did not fail */
  guint        generation;
} End;

static void
end_free (gpointer data)
{
  End *end = data;

  sbx_envelope_unref (end->request);
  g_clear_pointer (&end->result, json_node_unref);
  g_free (end->failure);
  g_free (end->id);
  g_free (end);
}

static gboolean
append (SbxStoreWriter         *writer,
        const char             *event,
        const SbxActionRecord  *record,
        GError                **error)
{
  g_autofree char   *stream = g_strconcat ("bot/", record->target_id, NULL);
  SbxJsonWriter     *members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;
  const char        *data;
  gsize              length;

  sbx_action_record_write (record, members, "action");
  text = sbx_json_writer_free_to_bytes (members);
  data = g_bytes_get_data (text, &length);
  return sbx_store_append (writer, stream, event, NULL, data, length, error) != 0 &&
         sbx_store_append (writer, "actions", event, NULL, data, length, error) != 0;
}

/* The same one may come again: it is to be done then, and what is known of it stays. */
static gboolean
write_action (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  SbxActionRecord            *record = data;
  g_autoptr (SbxActionRecord) known = NULL;
  g_autoptr (GError)          failure = NULL;

  known = sbx_store_find_action (writer, record->id, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (known != NULL)
    record->created_at = known->created_at;
  return sbx_store_put_action (writer, record, NULL, error) && append (writer, "action", record, error);
}

static void
on_action_written (SbxForeign   *self,
                   GBytes       *answer,
                   const GError *error,
                   gpointer      data)
{
  if (error != NULL)
    g_info ("An action that a server gave was not kept: %s", error->message);
}

/**
 * sbx_foreign_put_action:
 * @action: (transfer none): an Action that came just now
 *
 * Keeps it and tells `action`, again where it came before.
 */
void
sbx_foreign_put_action (SbxForeign *self,
                        JsonObject *action)
{
  g_autoptr (GError) error = NULL;
  SbxActionRecord   *record;

  g_return_if_fail (SBX_IS_FOREIGN (self) && action != NULL);

  record = sbx_action_record_read (action, &error);
  if (record == NULL)
    {
      g_info ("Skipped an action: %s", error->message);
      return;
    }
  sbx_foreign_write (self, write_action, record, (GDestroyNotify) sbx_action_record_free, on_action_written);
}

static gboolean
write_end (SbxStoreWriter  *writer,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  const End                  *end = data;
  g_autoptr (GError)          failure = NULL;
  g_autoptr (SbxActionRecord) record = sbx_store_find_action (writer, end->id, NULL, &failure);

  if (record == NULL)
    {
      if (failure != NULL)
        g_propagate_error (error, g_steal_pointer (&failure));
      else
        g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND, _("There is no action “%s”"), end->id);
      return FALSE;
    }
  sbx_changes_set_text (&record->state, *end->failure != '\0' ? "failed" : "acknowledged");
  sbx_changes_set_text (&record->error, end->failure);
  g_clear_pointer (&record->result, json_node_unref);
  record->result = end->result != NULL ? sbx_json_copy (end->result) : NULL;
  record->ended_at = sbx_time_now_ms ();
  return sbx_store_put_action (writer, record, NULL, error) && append (writer, "actionUpdate", record, error);
}

static void
on_end_written (SbxForeign   *self,
                GBytes       *answer,
                const GError *error,
                gpointer      data)
{
  const End *end = data;

  if (end->generation != self->generation)
    return;
  if (error != NULL)
    sbx_foreign_fail (self, end->request, error);
  else
    sbx_foreign_answer (self, end->request, "ok", NULL);
}

/**
 * sbx_foreign_end_action:
 * @request: an `ackAction`, of which the server was told
 *
 * Keeps how the action ended, tells `actionUpdate`, and answers.
 */
void
sbx_foreign_end_action (SbxForeign  *self,
                        SbxEnvelope *request)
{
  JsonObject *payload = sbx_envelope_get_payload (request);
  JsonNode   *result = json_object_get_member (payload, "result");
  End        *end = g_new0 (End, 1);

  g_return_if_fail (SBX_IS_FOREIGN (self));

  end->request = sbx_envelope_ref (request);
  end->generation = self->generation;
  end->id = sbx_fields_dup_text (payload, "actionId", "");
  end->failure = sbx_fields_dup_text (payload, "error", "");
  end->result = result != NULL && !JSON_NODE_HOLDS_NULL (result) ? sbx_json_copy (result) : NULL;
  sbx_foreign_write (self, write_end, end, end_free, on_end_written);
}

static gboolean
read_trace (SbxStoreReader  *reader,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  return sbx_store_write_action (reader, ((End *) data)->id, answer, error);
}

static void
on_trace_read (SbxForeign   *self,
               GBytes       *answer,
               const GError *error,
               gpointer      data)
{
  const End *end = data;

  if (end->generation != self->generation)
    return;
  if (error != NULL)
    sbx_foreign_fail (self, end->request, error);
  else
    sbx_foreign_answer_text (self, end->request, "action", answer);
}

/**
 * sbx_foreign_trace_action:
 * @request: a `traceAction`
 *
 * Answers with what is known here: no server tells its steps.
 */
void
sbx_foreign_trace_action (SbxForeign  *self,
                          SbxEnvelope *request)
{
  End *end = g_new0 (End, 1);

  g_return_if_fail (SBX_IS_FOREIGN (self));

  end->request = sbx_envelope_ref (request);
  end->generation = self->generation;
  end->id = sbx_fields_dup_text (sbx_envelope_get_payload (request), "actionId", "");
  end->failure = g_strdup ("");
  sbx_foreign_read (self, read_trace, end, end_free, on_trace_read);
}
