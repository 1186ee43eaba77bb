/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-har-writer.h"

#include "sbx-json-writer.h"
#include "sbx-time.h"
#include "sbx-websocket-frame.h"

#include <inttypes.h>
#include <string.h>

struct _SbxHarWriter
{
  GString  *out;          /* not owned */
  char     *address;      /* of a connection that was there before the recording */
  guint     n_entries;
  gboolean  is_open;      /* an entry */
  guint     n_messages;   /* of it */
  char     *url;
  char     *problem;      /* (nullable): why there is no connection */
  guint16   status;
  gint64    started;      /* µs since 1970 */
  gint64    opened;       /* µs, monotonic */
  gint64    answered;     /* the same; -1 = not yet */
  gint64    last;         /* the same */
};

static void
append_json (GString       *out,
             SbxJsonWriter *json)
{
  g_autoptr (GBytes) bytes = sbx_json_writer_free_to_bytes (json);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  g_string_append_len (out, text, (gssize) length);
}

/* As Chromium has times of messages: seconds, here to the microsecond. */
static void
write_seconds (SbxJsonWriter *json,
               const char    *name,
               gint64         us)
{
  g_autofree char *text = g_strdup_printf ("%" PRId64 ".%06d", us / G_USEC_PER_SEC, (int) (us % G_USEC_PER_SEC));

  sbx_json_writer_raw (json, name, text, -1);
}

static void
write_time (SbxJsonWriter *json,
            const char    *name,
            gint64         us)
{
  char text[SBX_TIME_TEXT_SIZE];

  sbx_time_format (us / 1000, text);
  sbx_json_writer_string (json, name, text);
}

static void
write_query (SbxJsonWriter *json,
             const char    *url)
{
  const char *query = strchr (url, '?');
  g_auto (GStrv) pairs = NULL;

  sbx_json_writer_begin_array (json, "queryString");
  if (query)
    {
      g_autofree char *bare = g_strndup (query + 1, strcspn (query + 1, "#"));

      pairs = g_strsplit (bare, "&", -1);
    }
  for (guint i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *value = strchr (pairs[i], '=');
      g_autofree char *name = g_strndup (pairs[i], value ? (gsize) (value - pairs[i]) : strlen (pairs[i]));

      sbx_json_writer_begin_object (json, NULL);
      sbx_json_writer_string (json, "name", name);
      sbx_json_writer_string (json, "value", value ? value + 1 : "");
      sbx_json_writer_end_object (json);
    }
  sbx_json_writer_end_array (json);
}

static void
write_empty_lists (SbxJsonWriter *json)
{
  sbx_json_writer_begin_array (json, "headers");
  sbx_json_writer_end_array (json);
  sbx_json_writer_begin_array (json, "cookies");
  sbx_json_writer_end_array (json);
}

static void
write_request (SbxHarWriter  *self,
               SbxJsonWriter *json)
{
  sbx_json_writer_begin_object (json, "request");
  sbx_json_writer_string (json, "method", "GET");
  sbx_json_writer_string (json, "url", self->url);
  sbx_json_writer_string (json, "httpVersion", "HTTP/1.1");
  write_empty_lists (json);
  write_query (json, self->url);
  sbx_json_writer_int (json, "headersSize", -1);
  sbx_json_writer_int (json, "bodySize", 0);
  sbx_json_writer_end_object (json);
}

static void
write_response (SbxHarWriter  *self,
                SbxJsonWriter *json)
{
  sbx_json_writer_begin_object (json, "response");
  sbx_json_writer_int (json, "status", self->status);
  sbx_json_writer_string (json, "statusText", self->status == 101 ? "Switching Protocols" : "");
  sbx_json_writer_string (json, "httpVersion", "HTTP/1.1");
  write_empty_lists (json);
  sbx_json_writer_begin_object (json, "content");
  sbx_json_writer_int (json, "size", 0);
  sbx_json_writer_string (json, "mimeType", "x-unknown");
  sbx_json_writer_end_object (json);
  sbx_json_writer_string (json, "redirectURL", "");
  sbx_json_writer_int (json, "headersSize", -1);
  sbx_json_writer_int (json, "bodySize", -1);
  sbx_json_writer_int (json, "_transferSize", 0);
  if (self->problem)
    sbx_json_writer_string (json, "_error", self->problem);
  else
    sbx_json_writer_null (json, "_error");
  sbx_json_writer_end_object (json);
}

static void
write_timings (SbxHarWriter  *self,
               SbxJsonWriter *json)
{
  static const char *const unknown[] = { "blocked", "dns", "ssl", "connect" };
  gint64 answered = self->answered < 0 ? self->opened : self->answered;

  sbx_json_writer_begin_object (json, "timings");
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    sbx_json_writer_int (json, unknown[i], -1);
  sbx_json_writer_int (json, "send", 0);
  sbx_json_writer_double (json, "wait", (double) (answered - self->opened) / 1000);
  sbx_json_writer_double (json, "receive", (double) (self->last - answered) / 1000);
  sbx_json_writer_end_object (json);
}

static void
end_entry (SbxHarWriter *self)
{
  SbxJsonWriter *json;

  if (!self->is_open)
    return;

  json = sbx_json_writer_new ();
  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_begin_object (json, "cache");
  sbx_json_writer_end_object (json);
  write_request (self, json);
  write_response (self, json);
  sbx_json_writer_string (json, "serverIPAddress", "");
  write_time (json, "startedDateTime", self->started);
  sbx_json_writer_double (json, "time", (double) (self->last - self->opened) / 1000);
  write_timings (self, json);
  sbx_json_writer_end_object (json);

  /* The object began before its messages. */
  g_string_append (self->out, "]");
  {
    g_autoptr (GBytes) bytes = sbx_json_writer_free_to_bytes (json);
    gsize length;
    const char *text = g_bytes_get_data (bytes, &length);

    g_string_append_c (self->out, ',');
    g_string_append_len (self->out, text + 1, (gssize) length - 1);
  }
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->problem, g_free);
  self->is_open = FALSE;
}

static void
begin_entry (SbxHarWriter           *self,
             const SbxRecordedFrame *first,
             const char             *url)
{
  end_entry (self);
  g_string_append (self->out, self->n_entries++ > 0 ? ",\n" : "\n");
  g_string_append (self->out, "{\"_initiator\":{\"type\":\"other\"},\"_priority\":\"High\",\"_resourceType\":\"websocket\",\"_webSocketMessages\":[");
  self->is_open = TRUE;
  self->n_messages = 0;
  self->url = g_strdup (url);
  self->status = 0;
  self->started = first->time;
  self->opened = self->last = first->moment;
  self->answered = -1;
}

static char *
encode_close (const SbxRecordedFrame *frame,
              const char             *reason)
{
  g_autoptr (GByteArray) payload = g_byte_array_new ();
  guint8 code[2] = { (guint8) (frame->code >> 8), (guint8) frame->code };

  if (frame->code > 0)
    {
      g_byte_array_append (payload, code, sizeof code);
      if (reason)
        g_byte_array_append (payload, (const guint8 *) reason, (guint) strlen (reason));
    }
  return g_base64_encode (payload->data, payload->len);
}

/* Chromium has the text of texts, and base64 of all others. */
static void
write_message (SbxHarWriter           *self,
               const SbxRecordedFrame *frame,
               const char             *text,
               GBytes                 *data)
{
  static const int opcodes[] = {
    [SBX_RECORDED_TEXT] = SBX_WEBSOCKET_TEXT,
    [SBX_RECORDED_BINARY] = SBX_WEBSOCKET_BINARY,
    [SBX_RECORDED_PING] = SBX_WEBSOCKET_PING,
    [SBX_RECORDED_PONG] = SBX_WEBSOCKET_PONG,
    [SBX_RECORDED_CLOSE] = SBX_WEBSOCKET_CLOSE,
  };
  SbxJsonWriter *json = sbx_json_writer_new ();
  g_autofree char *encoded = NULL;

  if (frame->kind == SBX_RECORDED_CLOSE)
    encoded = encode_close (frame, text);
  else if (data)
    encoded = g_base64_encode (g_bytes_get_data (data, NULL), g_bytes_get_size (data));
  else if (frame->kind != SBX_RECORDED_TEXT)
    encoded = g_base64_encode ((const guchar *) (text ? text : ""), text ? strlen (text) : 0);

  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, "type", frame->direction == SBX_RECORDED_OUT ? "send" : "receive");
  if (frame->time > 0)
    write_seconds (json, "time", frame->time);
  sbx_json_writer_int (json, "opcode", opcodes[frame->kind]);
  sbx_json_writer_string (json, "data", encoded ? encoded : text ? text : "");
  sbx_json_writer_end_object (json);

  g_string_append (self->out, self->n_messages++ > 0 ? ",\n" : "\n");
  append_json (self->out, json);
}

/**
 * sbx_har_writer_new:
 * @out: to which all is appended; who owns it may take from it what is there
 *
 * Returns: (transfer full): a HAR that has begun
 */
SbxHarWriter *
sbx_har_writer_new (GString                *out,
                    const SbxRecordingHead *head)
{
  SbxHarWriter *self = g_new0 (SbxHarWriter, 1);
  SbxJsonWriter *json = sbx_json_writer_new ();

  self->out = out;
  self->address = g_strdup (head->address ? head->address : "");
  sbx_json_writer_begin_object (json, NULL);
  sbx_json_writer_string (json, "version", "1.2");
  sbx_json_writer_begin_object (json, "creator");
  sbx_json_writer_string (json, "name", "Signalbox");
  sbx_json_writer_string (json, "version", PACKAGE_VERSION);
  sbx_json_writer_end_object (json);
  sbx_json_writer_begin_object (json, "_" SBX_RECORDING_MARK);
  sbx_json_writer_int (json, "version", head->version);
  sbx_json_writer_string (json, "address", self->address);
  if (head->dialect)
    sbx_json_writer_string (json, "dialect", head->dialect);
  if (head->program)
    sbx_json_writer_string (json, "program", head->program);
  write_time (json, "started", head->started);
  sbx_json_writer_end_object (json);
  sbx_json_writer_begin_array (json, "pages");
  sbx_json_writer_end_array (json);
  sbx_json_writer_begin_array (json, "entries");
  sbx_json_writer_end_array (json);
  sbx_json_writer_end_object (json);

  g_string_append (out, "{\"log\":");
  append_json (out, json);
  g_string_truncate (out, out->len - strlen ("]}"));
  return self;
}

void
sbx_har_writer_free (SbxHarWriter *self)
{
  g_free (self->address);
  g_free (self->url);
  g_free (self->problem);
  g_free (self);
}

/**
 * sbx_har_writer_add:
 * @text: (nullable): what may be shown of its payload
 * @data: (nullable): of a binary one instead
 */
void
sbx_har_writer_add (SbxHarWriter           *self,
                    const SbxRecordedFrame *frame,
                    const char             *text,
                    GBytes                 *data)
{
  if (frame->kind == SBX_RECORDED_OPEN && frame->direction == SBX_RECORDED_OUT)
    {
      begin_entry (self, frame, text ? text : self->address);
      return;
    }

  if (!self->is_open)
    {
      begin_entry (self, frame, self->address);
      self->status = 101;
      self->answered = frame->moment;
    }
  self->last = MAX (self->last, frame->moment);
  if (frame->kind != SBX_RECORDED_OPEN)
    {
      write_message (self, frame, text, data);
      return;
    }
  self->status = frame->code;
  self->answered = self->last;
  g_free (self->problem);
  self->problem = g_strdup (text);
}

void
sbx_har_writer_finish (SbxHarWriter *self)
{
  end_entry (self);
  g_string_append (self->out, "]}}\n");
}
