/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-recording-reader.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sbx-fields.h"
#include "sbx-time.h"
#include "sbx-websocket-frame.h"

/* A request or a response, of which three members are looked at. */
#define MAX_HEAD_BYTES (4 * 1024 * 1024)

/* HAR 1.2: `log.entries[]`, of which those with `_webSocketMessages` are connections. Only one message is in memory as JSON. */

typedef struct
{
  SbxRecordedFacts facts;
  gint64           line;
} Message;

/* One connection: its messages stand before the facts about it. */
typedef struct
{
  SbxRecordingReader *reader;
  gint64              line;
  GArray             *messages;       /* of Message */
  guint64             bytes;          /* of their payloads */
  gboolean            is_websocket;
  char               *url;            /* (nullable) */
  char               *problem;        /* (nullable): why there was none */
  gint64              status;         /* -1 = it does not say */
  gint64              started;        /* µs since 1970; -1 = it does not say */
  gint64              wait;           /* µs until the answer; -1 = it does not say */
} Entry;

static void
clear_message (gpointer data)
{
  g_clear_pointer (&((Message *) data)->facts.data, g_bytes_unref);
}

static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->messages, g_array_unref);
  g_clear_pointer (&entry->url, g_free);
  g_clear_pointer (&entry->problem, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

/* --- A message --- */

static gint64
read_seconds (double seconds)
{
  double us = seconds * G_USEC_PER_SEC;

  return isfinite (us) && us >= 0 && us <= (double) SBX_RECORDING_LATEST - 1e6 ? llround (us) : -1;
}

/* Two bytes of code, and the reason. */
static void
take_close (SbxRecordedFacts *facts,
            GBytes           *payload)
{
  gsize length = payload ? g_bytes_get_size (payload) : 0;
  const guint8 *bytes = length >= 2 ? g_bytes_get_data (payload, NULL) : NULL;

  facts->kind = SBX_RECORDED_CLOSE;
  facts->code = bytes ? (guint16) (bytes[0] << 8 | bytes[1]) : 0;
  facts->data = length > 2 ? g_bytes_new_from_bytes (payload, 2, length - 2) : NULL;
}

static gboolean
take_payload (Entry            *entry,
              gint64            line,
              JsonObject       *object,
              SbxRecordedFacts *facts)
{
  gint64 opcode = sbx_fields_int_or (object, "opcode", -1);
  const char *data = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (!sbx_fields_get_string (object, "data", SBX_FIELD_REQUIRED, G_MAXSIZE, &data, NULL) || data == NULL)
    {
      sbx_recording_reader_warn (entry->reader, line, _("This message has no “data”. It is left out."));
      return FALSE;
    }
  if (opcode == SBX_WEBSOCKET_TEXT)
    {
      facts->kind = SBX_RECORDED_TEXT;
      facts->data = g_bytes_new (data, strlen (data));
      return TRUE;
    }
  if (opcode != SBX_WEBSOCKET_BINARY && opcode != SBX_WEBSOCKET_CLOSE && opcode != SBX_WEBSOCKET_PING && opcode != SBX_WEBSOCKET_PONG)
    {
      sbx_recording_reader_warn (entry->reader, line, _("A message with the opcode %" PRId64 " is not known here. It is left out."), opcode);
      return FALSE;
    }

  payload = sbx_recording_reader_decode (entry->reader, line, data);
  if (opcode == SBX_WEBSOCKET_CLOSE)
    {
      take_close (facts, payload);
      return TRUE;
    }
  facts->kind = opcode == SBX_WEBSOCKET_BINARY ? SBX_RECORDED_BINARY : opcode == SBX_WEBSOCKET_PING ? SBX_RECORDED_PING : SBX_RECORDED_PONG;
  facts->data = g_steal_pointer (&payload);
  return TRUE;
}

static void
take_message (Entry      *entry,
              gint64      line,
              JsonObject *object)
{
  g_autofree char *type = sbx_fields_dup_text (object, "type", "");
  Message message = { .line = line, .facts = { .at = -1, .size = -1 } };
  gboolean is_sent = strcmp (type, "send") == 0;

  message.facts.time = read_seconds (sbx_fields_double_or (object, "time", -1));
  if (message.facts.time < 0)
    sbx_recording_reader_warn (entry->reader, line, _("This message has no time that can be: it counts as of the time of the one before it."));
  message.facts.direction = is_sent ? SBX_RECORDED_OUT : SBX_RECORDED_IN;
  if (strcmp (type, "error") == 0)
    {
      /* What Chromium's panel shows in red: the connection is gone. */
      g_autofree char *text = sbx_fields_dup_text (object, "data", "");

      message.facts.kind = SBX_RECORDED_CLOSE;
      message.facts.data = g_bytes_new (text, strlen (text));
    }
  else if (!is_sent && strcmp (type, "receive") != 0)
    {
      sbx_recording_reader_warn (entry->reader, line, _("A message of the type “%s” is neither sent nor received. It is left out."), type);
      return;
    }
  else if (!take_payload (entry, line, object, &message.facts))
    {
      return;
    }
  g_array_append_val (entry->messages, message);
  entry->bytes += message.facts.data ? g_bytes_get_size (message.facts.data) : 0;
}

static SbxSourceResult
read_messages (Entry *entry)
{
  SbxRecordingSource *source = entry->reader->source;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_first = TRUE;
  SbxSourceResult result;

  entry->is_websocket = TRUE;
  if (sbx_recording_source_peek_mark (source) != '[')
    return sbx_recording_source_read_value (source, NULL, 0);

  sbx_recording_source_take (source);
  while ((result = sbx_recording_source_next_element (source, &is_first)) == SBX_SOURCE_VALUE)
    {
      gint64 line = sbx_recording_source_get_line (source);
      g_autoptr (JsonObject) object = NULL;

      result = sbx_recording_source_read_value (source, text, entry->reader->max_value);
      if (result == SBX_SOURCE_TOO_LONG)
        {
          sbx_recording_reader_warn_result (entry->reader, line, result);
          continue;
        }
      if (result != SBX_SOURCE_VALUE)
        return result;
      object = sbx_recording_reader_parse (entry->reader, line, text);
      /* What will not be kept need not be gathered. */
      if (object != NULL && entry->messages->len <= entry->reader->max_frames && entry->bytes <= entry->reader->max_bytes)
        take_message (entry, line, object);
    }
  return result == SBX_SOURCE_END ? SBX_SOURCE_VALUE : result;
}

/* --- An entry --- */

static SbxSourceResult
read_object (SbxRecordingReader  *reader,
             JsonObject         **object)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 line = sbx_recording_source_get_line (reader->source);
  SbxSourceResult result = sbx_recording_source_read_value (reader->source, text, MAX_HEAD_BYTES);

  if (result == SBX_SOURCE_VALUE && text->str[0] == '{')
    *object = sbx_recording_reader_parse (reader, line, text);
  return result == SBX_SOURCE_TOO_LONG ? SBX_SOURCE_VALUE : result;
}

static SbxSourceResult
read_text (SbxRecordingReader  *reader,
           char               **text)
{
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (GString) json = g_string_new (NULL);
  gint64 line = sbx_recording_source_get_line (reader->source);
  SbxSourceResult result = sbx_recording_source_read_value (reader->source, json, MAX_HEAD_BYTES);

  if (result != SBX_SOURCE_VALUE || json->str[0] != '"')
    return result == SBX_SOURCE_TOO_LONG ? SBX_SOURCE_VALUE : result;
  g_string_prepend (json, "{\"value\":");
  g_string_append_c (json, '}');
  object = sbx_recording_reader_parse (reader, line, json);
  if (object != NULL)
    {
      g_free (*text);
      *text = sbx_fields_dup_text (object, "value", NULL);
    }
  return result;
}

static void
take_response (Entry      *entry,
               JsonObject *response)
{
  gint64 status = sbx_fields_int_or (response, "status", -1);

  g_free (entry->problem);
  entry->problem = sbx_fields_dup_text (response, "_error", NULL);
  if (entry->problem != NULL && *entry->problem == '\0')
    g_clear_pointer (&entry->problem, g_free);
  if (status > G_MAXUINT16)
    {
      sbx_recording_reader_warn (entry->reader, entry->line, _("“%s” is a number that cannot be: it counts as not said."), "status");
      status = -1;
    }
  entry->status = MAX (status, -1);
}

static SbxSourceResult
read_entry_member (Entry   *entry,
                   GString *name)
{
  SbxRecordingReader *reader = entry->reader;
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;
  SbxSourceResult result;
  gint64 ms;

  if (strcmp (name->str, "_webSocketMessages") == 0)
    return read_messages (entry);
  if (strcmp (name->str, "startedDateTime") == 0)
    {
      result = read_text (reader, &text);
      if (text != NULL && sbx_time_parse_text (text, &ms) && ms >= 0)
        entry->started = ms * 1000;
    }
  else if (strcmp (name->str, "_resourceType") == 0)
    {
      result = read_text (reader, &text);
      entry->is_websocket = entry->is_websocket || g_strcmp0 (text, "websocket") == 0;
    }
  else if (strcmp (name->str, "request") == 0)
    {
      result = read_object (reader, &object);
      g_free (entry->url);
      entry->url = object ? sbx_fields_dup_text (object, "url", NULL) : NULL;
    }
  else if (strcmp (name->str, "response") == 0)
    {
      result = read_object (reader, &object);
      if (object)
        take_response (entry, object);
    }
  else if (strcmp (name->str, "timings") == 0)
    {
      result = read_object (reader, &object);
      entry->wait = object ? read_seconds (sbx_fields_double_or (object, "wait", -1) / 1000) : -1;
    }
  else
    {
      result = sbx_recording_source_read_value (reader->source, NULL, 0);
    }
  return result;
}

/* What a browser has as facts about the connection, the recorder has as its first two frames. */
static gboolean
add_opening (Entry *entry)
{
  gint64 first = entry->messages->len > 0 ? g_array_index (entry->messages, Message, 0).facts.time : -1;
  gint64 started = entry->started >= 0 ? entry->started : first;
  gint64 answered = started < 0 ? -1 : started + MAX (entry->wait, 0);
  const char *url = entry->url ? entry->url : "";
  g_autoptr (GBytes) address = g_bytes_new (url, strlen (url));
  g_autoptr (GBytes) problem = entry->problem ? g_bytes_new (entry->problem, strlen (entry->problem)) : NULL;
  SbxRecordedFacts out = { SBX_RECORDED_OUT, SBX_RECORDED_OPEN, 0, started, -1, -1, address };
  SbxRecordedFacts in = { SBX_RECORDED_IN, SBX_RECORDED_OPEN, 101, answered, -1, -1, problem };

  /* A browser's two clocks differ by a little: the first message is never before the answer. */
  if (first >= 0 && in.time > first)
    in.time = MAX (out.time, first);
  if (first >= 0 && out.time > first)
    out.time = in.time = first;
  if (entry->status >= 0)
    in.code = (guint16) entry->status;
  return sbx_recording_reader_add (entry->reader, entry->line, &out) && sbx_recording_reader_add (entry->reader, entry->line, &in);
}

/* Another connection is another clock, which may have begun while the one before was still there. */
static gboolean
add_entry (Entry *entry)
{
  SbxRecordingReader *reader = entry->reader;

  reader->time = 0;
  if (reader->head.address == NULL)
    reader->head.address = g_strdup (entry->url);
  if (reader->head.started == 0 && entry->started > 0)
    reader->head.started = entry->started;
  if (!add_opening (entry))
    return FALSE;
  for (guint i = 0; i < entry->messages->len; i++)
    {
      const Message *message = &g_array_index (entry->messages, Message, i);

      if (!sbx_recording_reader_add (reader, message->line, &message->facts))
        return FALSE;
    }
  return TRUE;
}

static SbxSourceResult
read_entry (SbxRecordingReader *reader,
            guint64            *n_others)
{
  g_auto (Entry) entry = {
    .reader = reader,
    .line = sbx_recording_source_get_line (reader->source),
    .messages = g_array_new (FALSE, FALSE, sizeof (Message)),
    .status = -1,
    .started = -1,
    .wait = -1,
  };
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean is_first = TRUE;
  SbxSourceResult result;

  g_array_set_clear_func (entry.messages, clear_message);
  if (sbx_recording_source_peek_mark (reader->source) != '{')
    return sbx_recording_source_read_value (reader->source, NULL, 0);

  sbx_recording_source_take (reader->source);
  while ((result = sbx_recording_source_next_member (reader->source, &is_first, name)) == SBX_SOURCE_VALUE)
    if ((result = read_entry_member (&entry, name)) != SBX_SOURCE_VALUE)
      break;

  /* What came before the end is there. */
  if (entry.is_websocket)
    add_entry (&entry);
  else
    (*n_others)++;
  return result == SBX_SOURCE_END ? SBX_SOURCE_VALUE : result;
}

/* --- The log --- */

static SbxSourceResult
read_entries (SbxRecordingReader *reader)
{
  gboolean is_first = TRUE;
  guint64 n_others = 0;
  SbxSourceResult result;

  if (sbx_recording_source_peek_mark (reader->source) != '[')
    return sbx_recording_source_read_value (reader->source, NULL, 0);

  sbx_recording_source_take (reader->source);
  while ((result = sbx_recording_source_next_element (reader->source, &is_first)) == SBX_SOURCE_VALUE)
    if ((result = read_entry (reader, &n_others)) != SBX_SOURCE_VALUE)
      break;

  if (n_others > 0)
    sbx_recording_reader_warn (reader, sbx_recording_source_get_line (reader->source),
                               g_dngettext (GETTEXT_PACKAGE, "%" PRIu64 " request of this HAR is no WebSocket: it is left out.",
                                            "%" PRIu64 " requests of this HAR are no WebSockets: they are left out.", (gulong) n_others), n_others);
  return result == SBX_SOURCE_END ? SBX_SOURCE_VALUE : result;
}

static void
take_creator (SbxRecordingReader *reader,
              JsonObject         *creator)
{
  g_autofree char *name = sbx_fields_dup_text (creator, "name", "");
  g_autofree char *version = sbx_fields_dup_text (creator, "version", "");

  if (reader->head.program == NULL)
    reader->head.program = g_strchomp (g_strconcat (name, " ", version, NULL));
}

/* What the HAR of a Signalbox has besides. */
static void
take_own (SbxRecordingReader *reader,
          gint64              line,
          JsonObject         *own)
{
  g_autofree char *started = sbx_fields_dup_text (own, "started", NULL);
  gint64 ms;

  sbx_recording_head_clear (&reader->head);
  reader->head.address = sbx_fields_dup_text (own, "address", NULL);
  reader->head.dialect = sbx_fields_dup_text (own, "dialect", NULL);
  reader->head.program = sbx_fields_dup_text (own, "program", NULL);
  if (started != NULL && sbx_time_parse_text (started, &ms) && ms >= 0)
    reader->head.started = ms * 1000;
  sbx_recording_reader_take_version (reader, line, own);
}

static SbxSourceResult
read_log_member (SbxRecordingReader *reader,
                 GString            *name)
{
  gint64 line = sbx_recording_source_get_line (reader->source);
  g_autoptr (JsonObject) object = NULL;
  SbxSourceResult result;

  if (strcmp (name->str, "entries") == 0)
    return read_entries (reader);
  if (strcmp (name->str, "creator") != 0 && strcmp (name->str, "_" SBX_RECORDING_MARK) != 0)
    return sbx_recording_source_read_value (reader->source, NULL, 0);

  result = read_object (reader, &object);
  if (object != NULL && name->str[0] == '_')
    take_own (reader, line, object);
  else if (object != NULL)
    take_creator (reader, object);
  return result;
}

/* The members of the object that comes next, each of them read by @read; what is no object is passed by. */
static SbxSourceResult
read_members (SbxRecordingReader  *reader,
              SbxSourceResult    (*read) (SbxRecordingReader *reader, GString *name))
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean is_first = TRUE;
  SbxSourceResult result;

  if (sbx_recording_source_peek_mark (reader->source) != '{')
    return sbx_recording_source_read_value (reader->source, NULL, 0);

  sbx_recording_source_take (reader->source);
  while ((result = sbx_recording_source_next_member (reader->source, &is_first, name)) == SBX_SOURCE_VALUE)
    if ((result = read (reader, name)) != SBX_SOURCE_VALUE)
      return result;
  return result == SBX_SOURCE_END ? SBX_SOURCE_VALUE : result;
}

static SbxSourceResult
read_top_member (SbxRecordingReader *reader,
                 GString            *name)
{
  if (strcmp (name->str, "log") == 0)
    return read_members (reader, read_log_member);
  return sbx_recording_source_read_value (reader->source, NULL, 0);
}

void
sbx_recording_reader_read_har (SbxRecordingReader *self)
{
  SbxSourceResult result = read_members (self, read_top_member);

  if (result != SBX_SOURCE_VALUE)
    sbx_recording_reader_warn_result (self, sbx_recording_source_get_line (self->source), result);
  else if (self->n_frames == 0 && self->n_warnings == 0)
    sbx_recording_reader_warn (self, sbx_recording_source_get_line (self->source), _("This HAR has no WebSocket in it."));
}
