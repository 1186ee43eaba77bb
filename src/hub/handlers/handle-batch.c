/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-planned-write.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char  *event;
  SbxPlanFunc  plan;
} members[] = {
  { "markRead", sbx_plan_mark_read },
  { "setTopic", sbx_plan_set_topic },
  { "pin", sbx_plan_pin },
  { "mute", sbx_plan_mute },
};

/* A batch under way. */
typedef struct
{
  guint    n_results;
  guint    n_pending;
  GError **results;     /* NULL = ok */
} Batch;

/* One of its requests. */
typedef struct
{
  Batch *batch;
  guint  index;
} Part;

static void
batch_free (Batch *batch)
{
  for (guint i = 0; i < batch->n_results; i++)
    g_clear_error (&batch->results[i]);
  g_free (batch->results);
  g_free (batch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

/* Of the details only what is short: two hundred lists of candidates are no answer. */
static void
write_error (SbxJsonWriter *writer,
             const GError  *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  sbx_json_writer_string (writer, "event", "error");
  sbx_json_writer_string (writer, "error", sbx_wire_error_to_name (error->code));
  sbx_json_writer_string (writer, "message", error->message);
  if (details == NULL)
    return;

  json_object_iter_init_ordered (&iter, details);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    if (JSON_NODE_HOLDS_VALUE (value))
      sbx_json_writer_node (writer, name, value);
}

static void
answer_batch (SbxRequest  *request,
              const Batch *batch)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) payload = NULL;
  char now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_begin_array (writer, "results");
  for (guint i = 0; i < batch->n_results; i++)
    {
      sbx_json_writer_begin_object (writer, NULL);
      if (batch->results[i] == NULL)
        sbx_json_writer_string (writer, "event", "ok");
      else
        write_error (writer, batch->results[i]);
      sbx_json_writer_end_object (writer);
    }
  sbx_json_writer_end_array (writer);
  sbx_json_writer_end_object (writer);

  payload = sbx_json_writer_free_to_bytes (writer);
  sbx_request_ok (request, payload);
}

static void
on_part_written (SbxRequest   *request,
                 GBytes       *payload_text,
                 const GError *error,
                 gpointer      user_data)
{
  g_autofree Part *part = user_data;
  Batch *batch = part->batch;

  if (error != NULL)
    batch->results[part->index] = g_error_copy (error);
  if (--batch->n_pending > 0)
    return;

  answer_batch (request, batch);
  batch_free (batch);
}

static SbxPlanFunc
find_plan (const char  *event,
           GError     **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (g_str_equal (members[i].event, event))
      return members[i].plan;

  g_propagate_error (error,
                     sbx_wire_error_new_for_field (SBX_WIRE_ERROR_UNSUPPORTED, "event",
                                                   _("A batch does not take “%s”"), event));
  return NULL;
}

static gboolean
plan_part (SbxRequest       *request,
           JsonNode         *node,
           SbxPlannedWrite  *write,
           GError          **error)
{
  g_autoptr (JsonObject) none = NULL;
  JsonObject *payload = NULL;
  const char *event = NULL;
  SbxPlanFunc plan;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST,
                           _("A request of a batch is an object"));
      return FALSE;
    }
  if (!sbx_fields_get_string (json_node_get_object (node), "event", SBX_FIELD_REQUIRED, SBX_LIMIT_EVENT_BYTES,
                              &event, error) ||
      !sbx_fields_get_object (json_node_get_object (node), "payload", SBX_FIELD_OPTIONAL, &payload, error))
    return FALSE;

  plan = find_plan (event, error);
  if (payload == NULL)
    payload = none = json_object_new ();
  return plan != NULL && plan (request, payload, write, error);
}

/**
 * sbx_handle_batch:
 * @request: a `batch`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Does what its requests ask, in order and each by itself; the answer has the result of each.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_batch (SbxRequest  *request,
                  GError     **error)
{
  g_autoptr (Batch) batch = g_new0 (Batch, 1);
  g_autofree SbxPlannedWrite *writes = NULL;
  JsonArray *requests = NULL;
  Batch *running;

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_get_array (sbx_request_get_payload (request), "requests", SBX_FIELD_REQUIRED,
                             SBX_LIMIT_BATCH_REQUESTS, &requests, error))
    return FALSE;

  batch->n_results = json_array_get_length (requests);
  batch->results = g_new0 (GError *, batch->n_results + 1);
  writes = g_new0 (SbxPlannedWrite, batch->n_results + 1);
  for (guint i = 0; i < batch->n_results; i++)
    batch->n_pending += plan_part (request, json_array_get_element (requests, i), &writes[i], &batch->results[i]);

  if (batch->n_pending == 0)
    {
      answer_batch (request, batch);
      return TRUE;
    }

  running = g_steal_pointer (&batch);
  for (guint i = 0; i < running->n_results; i++)
    {
      Part *part;

      if (writes[i].func == NULL)
        continue;
      part = g_new0 (Part, 1);
      part->batch = running;
      part->index = i;
      sbx_request_write_part (request, writes[i].func, writes[i].data, writes[i].data_free, on_part_written, part);
    }
  return TRUE;
}
