/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"

#include "sbx-json-check.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* An absent member and null are the same. */
static gboolean
is_given (const char        *data,
          const SbxJsonSpan *span)
{
  return span->length > 0 && data[span->start] != 'n';
}

/* Leaves *text as it is where the member is not given. */
static gboolean
read_text (const char         *data,
           const SbxJsonSpan  *span,
           gsize               max_bytes,
           char              **text,
           GError            **error)
{
  g_autofree char *value = NULL;
  gsize            length;

  if (!is_given (data, span))
    return TRUE;

  if (data[span->start] != '"')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, span->name,
                                                              _("“%s” must be a string"), span->name));
      return FALSE;
    }

  value = g_malloc (span->length);
  length = sbx_json_unescape (data + span->start + 1, span->length - 2, value);
  value[length] = '\0';

  if (length > max_bytes)
    {
      g_propagate_error (error, sbx_wire_error_new_for_limit (span->name, (gint64) max_bytes,
                                                              _("“%s” is longer than %lu bytes"),
                                                              span->name, (gulong) max_bytes));
      return FALSE;
    }

  *text = g_steal_pointer (&value);
  return TRUE;
}

static gboolean
read_event (const char         *data,
            const SbxJsonSpan  *span,
            char              **event,
            GError            **error)
{
  if (!read_text (data, span, SBX_LIMIT_EVENT_BYTES, event, error))
    return FALSE;
  if (*event != NULL && **event != '\0')
    return TRUE;

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "event",
                                                          _("The message does not name its event")));
  return FALSE;
}

static gboolean
read_payload (const char         *data,
              const SbxJsonSpan  *span,
              GBytes            **payload,
              GError            **error)
{
  if (!is_given (data, span))
    return TRUE;

  if (data[span->start] == '{')
    {
      *payload = g_bytes_new (data + span->start, span->length);
      return TRUE;
    }

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "payload",
                                                          _("The payload must be an object")));
  return FALSE;
}

/* Takes @fault. Whoever asked learns which of their requests it is about, where that could be read. */
static SbxEnvelope *
refuse (GError      *fault,
        const char  *id,
        GError     **error)
{
  if (id != NULL)
    sbx_wire_error_set_detail (fault, "re", json_node_init_string (json_node_alloc (), id));
  g_propagate_error (error, fault);
  return NULL;
}

static SbxEnvelope *
decode_within (const char  *data,
               gsize        length,
               guint        max_depth,
               GError     **error)
{
  enum { EVENT, ID, RE, PAYLOAD, N_MEMBERS };
  SbxJsonSpan          spans[N_MEMBERS] = { { "event" }, { "id" }, { "re" }, { "payload" } };
  g_autoptr (GError)   fault = NULL;
  g_autoptr (GBytes)   payload = NULL;
  g_autofree char     *event = NULL;
  g_autofree char     *id = NULL;
  g_autofree char     *re = NULL;

  if (!sbx_json_check_object (data, length, max_depth, spans, N_MEMBERS, &fault))
    {
      read_text (data, &spans[ID], SBX_LIMIT_REQUEST_ID_BYTES, &id, NULL);
      return refuse (g_steal_pointer (&fault), id, error);
    }

  if (read_text (data, &spans[ID], SBX_LIMIT_REQUEST_ID_BYTES, &id, &fault) &&
      read_text (data, &spans[RE], SBX_LIMIT_REQUEST_ID_BYTES, &re, &fault) &&
      read_event (data, &spans[EVENT], &event, &fault) &&
      read_payload (data, &spans[PAYLOAD], &payload, &fault))
    return sbx_envelope_new_for_text (event, id, re, payload);

  return refuse (g_steal_pointer (&fault), id, error);
}

static SbxEnvelope *
decode (const char  *data,
        gsize        length,
        GError     **error)
{
  return decode_within (data, length, SBX_LIMIT_DEPTH, error);
}

static SbxEnvelope *
decode_from_hub (const char  *data,
                 gsize        length,
                 GError     **error)
{
  return decode_within (data, length, SBX_LIMIT_DEPTH_FROM_HUB, error);
}

static GBytes *
encode (SbxEnvelope *envelope,
        GError     **error)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  const char    *id = sbx_envelope_get_id (envelope);
  const char    *re = sbx_envelope_get_re (envelope);
  gsize          length;
  const char    *payload = g_bytes_get_data (sbx_envelope_get_payload_text (envelope), &length);

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", sbx_envelope_get_event (envelope));
  if (id != NULL)
    sbx_json_writer_string (writer, "id", id);
  if (re != NULL)
    sbx_json_writer_string (writer, "re", re);
  sbx_json_writer_raw (writer, "payload", payload, (gssize) length);
  sbx_json_writer_end_object (writer);

  return sbx_json_writer_free_to_bytes (writer);
}

const SbxCodec sbx_codec_native = {
  .name = "native",
  .decode = decode,
  .encode = encode,
  .decode_from_hub = decode_from_hub,
  .encode_to_hub = encode,
};
