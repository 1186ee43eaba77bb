/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec-monitor-private.h"

#include "sbx-json-mend.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A text is the JSON array of a Socket.IO event, ["channel:message",{…}]; packets, acknowledgements'
 * numbers, namespaces and attachments are the business of what carries it. The hub's half stands here,
 * and passes objects on as the bytes that they came as. */

/* Of an array that passed the check. */
static gboolean
read_name (SbxJsonSlice   array,
           SbxJsonSlice  *rest,
           char         **name,
           GError       **error)
{
  SbxJsonSlice first;

  *rest = sbx_json_scan_array (array);
  if (!sbx_json_scan_next (rest, &first) ||
      !(*first.text == '"' ? first.length > strlen ("\"\"") : g_ascii_isdigit (*first.text)))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "event",
                                                              _("The message does not name its event")));
      return FALSE;
    }

  *name = sbx_json_scan_text (first);
  if (strlen (*name) <= SBX_LIMIT_EVENT_BYTES)
    return TRUE;

  g_clear_pointer (name, g_free);
  g_propagate_error (error, sbx_wire_error_new_for_limit ("event", SBX_LIMIT_EVENT_BYTES,
                                                          _("“%s” is longer than %lu bytes"),
                                                          "event", (gulong) SBX_LIMIT_EVENT_BYTES));
  return FALSE;
}

/* Further arguments than the first are of no meaning in this dialect. */
gboolean
sbx_monitor_split (const char    *data,
                   gsize          length,
                   guint          max_depth,
                   char         **name,
                   SbxJsonSlice  *argument,
                   GError       **error)
{
  SbxJsonSlice array = { data, length };
  SbxJsonSlice rest;

  if (!sbx_json_check (data, length, max_depth, error))
    return FALSE;

  for (; g_ascii_isspace (*array.text); array.text++)
    array.length--;
  while (g_ascii_isspace (array.text[array.length - 1]))
    array.length--;
  if (*array.text != '[')
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST,
                           _("Cannot read the message: it is not a JSON array"));
      return FALSE;
    }
  if (!read_name (array, &rest, name, error))
    return FALSE;

  if (!sbx_json_scan_next (&rest, argument))
    *argument = (SbxJsonSlice) { array.text, 0 };
  return TRUE;
}

static GBytes *
wrap_in_object (const char   *member,
                SbxJsonSlice  value)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_raw (writer, member, value.text, (gssize) value.length);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/* NULL without an error is an empty payload. */
static GBytes *
read_argument (const SbxMonitorRequest  *request,
               SbxJsonSlice              argument,
               GError                  **error)
{
  const char first = argument.length > 0 ? *argument.text : 'n';

  if (first == 'n')
    return NULL;
  if (first == '{')
    return g_bytes_new (argument.text, argument.length);
  if (first == '[' && request->bare_list != NULL)
    return wrap_in_object (request->bare_list, argument);
  if ((first == '"' || first == '-' || g_ascii_isdigit (first)) && request->bare_id != NULL)
    return wrap_in_object (request->bare_id, argument);

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "payload",
                                                          _("The argument of “%s” must be an object"),
                                                          request->name));
  return NULL;
}

/* The event's name says who registers, unless the client says it better. */
static GBytes *
add_client_type (GBytes *payload)
{
  SbxJsonSpan    type = { "clientType" };
  SbxJsonSlice   object = { "{}", strlen ("{}") };
  SbxJsonSlice   rest, name, value;
  SbxJsonWriter *writer;

  if (payload != NULL)
    object.text = g_bytes_get_data (payload, &object.length);
  sbx_json_scan_object (object, &type, 1);
  if (type.length > 0 && object.text[type.start] != 'n')
    return g_bytes_ref (payload);

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "clientType", "monitor");
  for (rest = sbx_json_scan_members (object); sbx_json_scan_next_member (&rest, &name, &value);)
    {
      g_autofree char *text = sbx_json_scan_text (name);

      if (!g_str_equal (text, "clientType"))
        sbx_json_writer_raw (writer, text, value.text, (gssize) value.length);
    }
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/* An event with the frame as its argument. */
GBytes *
sbx_monitor_wrap (const char *name,
                  GBytes     *frame)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_array (writer, NULL);
  sbx_json_writer_string (writer, NULL, name);
  sbx_json_writer_raw (writer, NULL, g_bytes_get_data (frame, NULL), (gssize) g_bytes_get_size (frame));
  sbx_json_writer_end_array (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/* The frame, whose type is the event's name whether it says so or not. */
GBytes *
sbx_monitor_unwrap (const char    *name,
                    SbxJsonSlice   argument,
                    GError       **error)
{
  SbxJsonWriter *writer;
  SbxJsonSlice   rest, member, value;

  if (argument.length == 0 || *argument.text != '{')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "payload",
                                                              _("The argument of “%s” must be an object"), name));
      return NULL;
    }

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "type", name);
  for (rest = sbx_json_scan_members (argument); sbx_json_scan_next_member (&rest, &member, &value);)
    {
      g_autofree char *text = sbx_json_scan_text (member);

      if (!g_str_equal (text, "type") && !g_str_equal (text, "id"))
        sbx_json_writer_raw (writer, text, value.text, (gssize) value.length);
    }
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

static SbxEnvelope *
decode (const char  *data,
        gsize        length,
        GError     **error)
{
  g_autoptr (GBytes)       mended = sbx_json_mend (data, length);
  const SbxMonitorRequest *request;
  g_autoptr (GError)       fault = NULL;
  g_autoptr (GBytes)       payload = NULL;
  g_autofree char         *name = NULL;
  SbxJsonSlice             argument;

  if (mended != NULL)
    data = g_bytes_get_data (mended, &length);
  if (!sbx_monitor_split (data, length, SBX_LIMIT_DEPTH, &name, &argument, error))
    return NULL;

  if (g_str_equal (name, SBX_MONITOR_ACTION_RESULT))
    {
      payload = sbx_monitor_unwrap (name, argument, error);
      return payload != NULL ? sbx_codec_worker.decode (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), error) : NULL;
    }

  request = sbx_monitor_request_for_name (name);
  if (request == NULL)
    {
      g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                   _("This hub does not know the event “%s”"), name);
      return NULL;
    }

  payload = read_argument (request, argument, &fault);
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }

  if (g_str_equal (request->event, "hello"))
    {
      g_autoptr (GBytes) whole = add_client_type (payload);

      return sbx_envelope_new_for_text (request->event, NULL, NULL, whole);
    }
  return sbx_envelope_new_for_text (request->event, NULL, NULL, payload);
}

/* What only the native dialect says of an answer stays here: when it was made, and what is not there. */
static void
write_members (SbxJsonWriter     *writer,
               SbxEnvelope       *envelope,
               const char *const *wanted)
{
  SbxJsonSlice object, rest, name, value;

  object.text = g_bytes_get_data (sbx_envelope_get_payload_text (envelope), &object.length);
  for (rest = sbx_json_scan_members (object); sbx_json_scan_next_member (&rest, &name, &value);)
    {
      g_autofree char *text = sbx_json_scan_text (name);

      if (wanted != NULL ? g_strv_contains (wanted, text) : !g_str_equal (text, "timestamp") && *value.text != 'n')
        sbx_json_writer_raw (writer, text, value.text, (gssize) value.length);
    }
}

static void
write_object (SbxJsonWriter *writer,
              SbxEnvelope   *envelope,
              gboolean       outcome)
{
  static const char *const of_welcome[] = { "clientId", NULL };
  const char              *event = sbx_envelope_get_event (envelope);

  sbx_json_writer_begin_object (writer, NULL);
  if (outcome)
    sbx_json_writer_boolean (writer, "success", !g_str_equal (event, "error"));
  write_members (writer, envelope, g_str_equal (event, "welcome") ? of_welcome : NULL);
  sbx_json_writer_end_object (writer);
}

/* A message stands there itself, not in an object under its name. */
static gboolean
write_message (SbxJsonWriter *writer,
               SbxEnvelope   *envelope)
{
  SbxJsonSpan  span = { "message" };
  SbxJsonSlice object;

  object.text = g_bytes_get_data (sbx_envelope_get_payload_text (envelope), &object.length);
  sbx_json_scan_object (object, &span, 1);
  if (span.length == 0)
    return FALSE;

  sbx_json_writer_raw (writer, NULL, object.text + span.start, (gssize) span.length);
  return TRUE;
}

static GBytes *
encode (SbxEnvelope  *envelope,
        GError      **error)
{
  const SbxMonitorAnswer *answer = sbx_monitor_answer_for_event (sbx_envelope_get_event (envelope));
  SbxJsonWriter          *writer;
  gboolean                written = TRUE;

  if (g_str_equal (sbx_envelope_get_event (envelope), SBX_MONITOR_ACTION))
    {
      g_autoptr (GBytes) frame = sbx_codec_worker.encode (envelope, error);

      return frame != NULL ? sbx_monitor_wrap (SBX_MONITOR_ACTION, frame) : NULL;
    }

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_array (writer, NULL);
  if (answer != NULL)
    sbx_json_writer_string (writer, NULL, answer->name);
  if (answer == NULL)
    written = FALSE;
  else if (g_str_equal (answer->event, "messageAdded"))
    written = write_message (writer, envelope);
  else
    write_object (writer, envelope, answer->outcome);
  sbx_json_writer_end_array (writer);

  if (written)
    return sbx_json_writer_free_to_bytes (writer);

  sbx_json_writer_free (writer);
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
               _("The monitor dialect has no form for “%s”"), sbx_envelope_get_event (envelope));
  return NULL;
}

/**
 * sbx_codec_monitor_encode_ack:
 * @answer: the native answer to a request
 *
 * Returns: (transfer full): the arguments of the acknowledgement that tells it: one object, with
 *   `success`, and why not, or the members of the answer
 */
GBytes *
sbx_codec_monitor_encode_ack (SbxEnvelope *answer)
{
  SbxJsonWriter *writer;

  g_return_val_if_fail (answer != NULL, NULL);

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_array (writer, NULL);
  write_object (writer, answer, TRUE);
  sbx_json_writer_end_array (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

const SbxCodec sbx_codec_monitor = {
  .name = "monitor",
  .decode = decode,
  .encode = encode,
  .decode_from_hub = sbx_monitor_decode_from_hub,
  .encode_to_hub = sbx_monitor_encode_to_hub,
};
