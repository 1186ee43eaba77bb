/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-envelope.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

struct _SbxEnvelope
{
  gatomicrefcount  ref_count;
  char            *event;
  char            *id;           /* (nullable): of a request */
  char            *re;           /* (nullable): of an answer */
  JsonObject      *payload;      /* (nullable): not read from the text yet */
  GBytes          *payload_text; /* (nullable): not written from the tree yet */
};

G_DEFINE_BOXED_TYPE (SbxEnvelope, sbx_envelope, sbx_envelope_ref, sbx_envelope_unref)

static SbxEnvelope *
envelope_new (const char *event,
              const char *id,
              const char *re)
{
  SbxEnvelope *self = g_new0 (SbxEnvelope, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->event = g_strdup (event);
  self->id = g_strdup (id);
  self->re = g_strdup (re);

  return self;
}

static SbxEnvelope *
envelope_new_for_tree (const char *event,
                       const char *id,
                       const char *re,
                       JsonObject *payload)
{
  SbxEnvelope *self = envelope_new (event, id, re);

  self->payload = payload != NULL ? json_object_ref (payload) : json_object_new ();

  return self;
}

/**
 * sbx_envelope_new:
 * @event: the event's name
 * @payload: (transfer none) (nullable): its payload, not to be changed any more; %NULL
 *   for an empty one
 *
 * Returns: (transfer full): an envelope that asks for no answer and is none
 */
SbxEnvelope *
sbx_envelope_new (const char *event,
                  JsonObject *payload)
{
  g_return_val_if_fail (event != NULL, NULL);

  return envelope_new_for_tree (event, NULL, NULL, payload);
}

/**
 * sbx_envelope_new_request:
 * @event: the event's name
 * @id: (nullable): the id that the answer carries back
 * @payload: (transfer none) (nullable): its payload, not to be changed any more
 *
 * Returns: (transfer full): a request
 */
SbxEnvelope *
sbx_envelope_new_request (const char *event,
                          const char *id,
                          JsonObject *payload)
{
  g_return_val_if_fail (event != NULL, NULL);

  return envelope_new_for_tree (event, id, NULL, payload);
}

/**
 * sbx_envelope_new_answer:
 * @event: the event's name
 * @re: (nullable): the id of the request, or %NULL where it had none
 * @payload: (transfer none) (nullable): its payload, not to be changed any more
 *
 * Returns: (transfer full): an answer
 */
SbxEnvelope *
sbx_envelope_new_answer (const char *event,
                         const char *re,
                         JsonObject *payload)
{
  g_return_val_if_fail (event != NULL, NULL);

  return envelope_new_for_tree (event, NULL, re, payload);
}

/**
 * sbx_envelope_new_for_text:
 * @event: the event's name
 * @id: (nullable): the id of a request
 * @re: (nullable): the id of the request that is answered
 * @payload_text: (transfer none) (nullable): one JSON object that passed
 *   sbx_json_check() or came from an #SbxJsonWriter; %NULL for an empty one
 *
 * Makes an envelope whose payload is read only if somebody asks for it.
 *
 * Returns: (transfer full): an envelope
 */
SbxEnvelope *
sbx_envelope_new_for_text (const char *event,
                           const char *id,
                           const char *re,
                           GBytes     *payload_text)
{
  SbxEnvelope *self;

  g_return_val_if_fail (event != NULL, NULL);

  if (payload_text == NULL)
    return envelope_new_for_tree (event, id, re, NULL);

  self = envelope_new (event, id, re);
  self->payload_text = g_bytes_ref (payload_text);

  return self;
}

/**
 * sbx_envelope_new_error:
 * @re: (nullable): the id of the request that failed; %NULL takes it from the detail `re`
 *   that a codec left in @error, if there is one
 * @error: why; of any domain, where all but %SBX_WIRE_ERROR are `internal`
 *
 * Makes the event `error` with the error's code, its message, the time of now and its
 * details.
 *
 * Returns: (transfer full): an answer
 */
SbxEnvelope *
sbx_envelope_new_error (const char   *re,
                        const GError *error)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  JsonObject             *details;
  char                    now[SBX_TIME_TEXT_SIZE];
  int                     code;

  g_return_val_if_fail (error != NULL, NULL);

  code = error->domain == SBX_WIRE_ERROR ? error->code : SBX_WIRE_ERROR_INTERNAL;
  details = sbx_wire_error_get_details (error);
  sbx_time_format (sbx_time_now_ms (), now);

  json_object_set_string_member (payload, "error", sbx_wire_error_to_name (code));
  json_object_set_string_member (payload, "message", error->message);
  json_object_set_string_member (payload, "timestamp", now);

  if (details != NULL)
    {
      JsonObjectIter  iter;
      const char     *name;
      JsonNode       *node;

      json_object_iter_init_ordered (&iter, details);
      while (json_object_iter_next_ordered (&iter, &name, &node))
        {
          if (g_str_equal (name, "re"))
            re = re != NULL ? re : json_node_get_string (node);
          else if (!json_object_has_member (payload, name))
            json_object_set_member (payload, name, sbx_json_copy (node));
        }
    }

  return sbx_envelope_new_answer ("error", re, payload);
}

/**
 * sbx_envelope_ref:
 * @self: an envelope
 *
 * Returns: (transfer full): @self
 */
SbxEnvelope *
sbx_envelope_ref (SbxEnvelope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * sbx_envelope_unref:
 * @self: (transfer full): an envelope
 */
void
sbx_envelope_unref (SbxEnvelope *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->event);
  g_free (self->id);
  g_free (self->re);
  g_clear_pointer (&self->payload, json_object_unref);
  g_clear_pointer (&self->payload_text, g_bytes_unref);
  g_free (self);
}

/**
 * sbx_envelope_get_event:
 * @self: an envelope
 *
 * Returns: (transfer none): the event's name
 */
const char *
sbx_envelope_get_event (SbxEnvelope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->event;
}

/**
 * sbx_envelope_get_id:
 * @self: an envelope
 *
 * Returns: (transfer none) (nullable): the id of a request
 */
const char *
sbx_envelope_get_id (SbxEnvelope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->id;
}

/**
 * sbx_envelope_get_re:
 * @self: an envelope
 *
 * Returns: (transfer none) (nullable): the id of the request that is answered
 */
const char *
sbx_envelope_get_re (SbxEnvelope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->re;
}

static JsonObject *
read_payload (GBytes *text)
{
  g_autoptr (GError)    error = NULL;
  g_autoptr (JsonNode)  root = NULL;
  gsize                 length;
  const char           *data = g_bytes_get_data (text, &length);

  root = sbx_json_parse (data, length, SBX_LIMIT_DEPTH_FROM_HUB, &error);
  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);

  g_warning ("A stored payload is not a JSON object: %s", error != NULL ? error->message : "");
  return json_object_new ();
}

/**
 * sbx_envelope_get_payload:
 * @self: an envelope
 *
 * Returns: (transfer none): the payload, not to be changed; lives as long as @self
 */
JsonObject *
sbx_envelope_get_payload (SbxEnvelope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->payload == NULL)
    self->payload = read_payload (self->payload_text);

  return self->payload;
}

/**
 * sbx_envelope_get_payload_text:
 * @self: an envelope
 *
 * Returns: (transfer none): the payload as JSON text, not terminated; lives as long as @self
 */
GBytes *
sbx_envelope_get_payload_text (SbxEnvelope *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->payload_text == NULL)
    {
      SbxJsonWriter *writer = sbx_json_writer_new ();

      sbx_json_writer_begin_object (writer, NULL);
      sbx_json_writer_members (writer, self->payload);
      sbx_json_writer_end_object (writer);
      self->payload_text = sbx_json_writer_free_to_bytes (writer);
    }

  return self->payload_text;
}

/**
 * sbx_envelope_to_error:
 * @self: an envelope
 * @error: return location for the %SBX_WIRE_ERROR that the envelope tells of, with every
 *   further member of its payload as a detail
 *
 * The way back from sbx_envelope_new_error(). A code that this version does not know is
 * %SBX_WIRE_ERROR_INTERNAL.
 *
 * Returns: whether the envelope is an `error`
 */
gboolean
sbx_envelope_to_error (SbxEnvelope  *self,
                       GError      **error)
{
  static const char *const own[] = { "error", "message", "timestamp", "re", NULL };
  g_autoptr (GError)       result = NULL;
  g_autofree char         *name = NULL;
  g_autofree char         *message = NULL;
  JsonObject              *payload;
  JsonObjectIter           iter;
  const char              *member;
  JsonNode                *node;
  int                      code = SBX_WIRE_ERROR_INTERNAL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (!g_str_equal (self->event, "error"))
    return FALSE;

  payload = sbx_envelope_get_payload (self);
  name = sbx_fields_dup_text (payload, "error", NULL);
  message = sbx_fields_dup_text (payload, "message", NULL);
  sbx_wire_error_from_name (name, &code);

  result = g_error_new_literal (SBX_WIRE_ERROR, code,
                                message != NULL ? message : _("The hub refused without saying why"));
  json_object_iter_init_ordered (&iter, payload);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    if (!g_strv_contains (own, member))
      sbx_wire_error_set_detail (result, member, sbx_json_copy (node));

  g_propagate_error (error, g_steal_pointer (&result));
  return TRUE;
}
