/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-client-error.h"
#include "sbx-json-scan.h"
#include "sbx-time.h"

/* What is told to those above leaves in the order in which it became known, a few milliseconds' worth in each turn of the loop: ten
 * thousand events at once would hold up the window. */

#define SLICE_US 4000

static gboolean
on_output (gpointer data)
{
  SbxForeign *self = data;
  g_autoptr (SbxForeign) alive G_GNUC_UNUSED = g_object_ref (self);
  gint64 until = g_get_monotonic_time () + SLICE_US;
  SbxEnvelope *envelope;

  while ((envelope = g_queue_pop_head (&self->output)) != NULL)
    {
      g_signal_emit_by_name (self, "received", envelope);
      sbx_envelope_unref (envelope);
      if (g_get_monotonic_time () >= until && self->output.length > 0)
        return G_SOURCE_CONTINUE;
    }

  self->output_source = 0;
  return G_SOURCE_REMOVE;
}

/* Takes a reference. Nothing is told where there is nobody. */
void
sbx_foreign_tell (SbxForeign  *self,
                  SbxEnvelope *envelope)
{
  if (self->link == NULL)
    return;

  g_queue_push_tail (&self->output, sbx_envelope_ref (envelope));
  if (self->output_source == 0)
    self->output_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_output, self, NULL);
}

/* The same for a payload that is text already. A request without an id is told named answers only. */
void
sbx_foreign_answer_text (SbxForeign  *self,
                         SbxEnvelope *request,
                         const char  *event,
                         GBytes      *payload)
{
  const char *id = sbx_envelope_get_id (request);
  g_autoptr (SbxEnvelope) answer = NULL;

  if (id == NULL && g_str_equal (event, "ok"))
    return;

  answer = sbx_envelope_new_for_text (event, NULL, id, payload);
  sbx_foreign_tell (self, answer);
}

/**
 * sbx_foreign_answer:
 * @request: a request of those above
 * @event: the answer's name
 * @payload: (nullable): borrowed
 *
 * Answers. Once for each request.
 */
void
sbx_foreign_answer (SbxForeign  *self,
                    SbxEnvelope *request,
                    const char  *event,
                    JsonObject  *payload)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;
  char now[SBX_TIME_TEXT_SIZE];

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (request != NULL && event != NULL);

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  if (payload == NULL || !json_object_has_member (payload, "timestamp"))
    sbx_json_writer_string (writer, "timestamp", now);
  if (payload != NULL)
    sbx_json_writer_members (writer, payload);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
  sbx_foreign_answer_text (self, request, event, text);
}

/**
 * sbx_foreign_fail:
 * @request: a request of those above
 * @error: a %SBX_WIRE_ERROR; any other is told as `unavailable`
 *
 * Answers that it was not done. Secrets in the words of a server are not told.
 */
void
sbx_foreign_fail (SbxForeign   *self,
                  SbxEnvelope  *request,
                  const GError *error)
{
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError) shown = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (request != NULL && error != NULL);

  if (g_str_equal (sbx_envelope_get_event (request), "sendMessage"))
    sbx_foreign_note_refused (self, request);
  shown = sbx_client_error_mask (error);
  answer = sbx_envelope_new_error (sbx_envelope_get_id (request), shown);
  sbx_foreign_tell (self, answer);
}

/**
 * sbx_foreign_event:
 * @event: the event's native name
 * @stream: where it belongs
 * @payload: borrowed
 *
 * Tells what is not kept, where @stream is subscribed to.
 */
void
sbx_foreign_event (SbxForeign *self,
                   const char *event,
                   const char *stream,
                   JsonObject *payload)
{
  g_autoptr (SbxJsonWriter) writer = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GBytes) text = NULL;
  char now[SBX_TIME_TEXT_SIZE];

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (event != NULL && stream != NULL && payload != NULL);

  if (!sbx_foreign_is_subscribed (self, stream) && !g_str_has_prefix (stream, "x/"))
    return;

  writer = sbx_json_writer_new ();
  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  if (!json_object_has_member (payload, "timestamp"))
    sbx_json_writer_string (writer, "timestamp", now);
  if (!json_object_has_member (payload, "stream"))
    sbx_json_writer_string (writer, "stream", stream);
  sbx_json_writer_members (writer, payload);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
  envelope = sbx_envelope_new_for_text (event, NULL, NULL, text);
  if (sbx_foreign_is_subscribed (self, stream))
    sbx_foreign_tell (self, envelope);
  else
    sbx_foreign_streams_hold (self, stream, envelope);
}

/**
 * sbx_foreign_show:
 * @frame: something that the server said, as it said it; borrowed
 *
 * For people who look at what comes.
 */
void
sbx_foreign_show (SbxForeign *self,
                  JsonObject *frame)
{
  g_autofree char *stream = NULL;
  g_autoptr (JsonObject) payload = json_object_new ();

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (self->dialect != NULL && frame != NULL);

  stream = g_strconcat ("x/", self->dialect->name, NULL);
  json_object_set_object_member (payload, "data", json_object_ref (frame));
  sbx_foreign_event (self, "published", stream, payload);
}

/**
 * sbx_foreign_show_answer:
 * @envelope: something that nobody waits for
 *
 * The same for what was taken apart already.
 */
void
sbx_foreign_show_answer (SbxForeign  *self,
                         SbxEnvelope *envelope)
{
  g_autoptr (JsonObject) frame = json_object_new ();

  json_object_set_string_member (frame, "event", sbx_envelope_get_event (envelope));
  json_object_set_object_member (frame, "payload", json_object_ref (sbx_envelope_get_payload (envelope)));
  sbx_foreign_show (self, frame);
}

void
sbx_foreign_output_clear (SbxForeign *self)
{
  g_clear_handle_id (&self->output_source, g_source_remove);
  g_queue_clear_full (&self->output, (GDestroyNotify) sbx_envelope_unref);
}
