/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-flight-report.h"

#include "sbx-frame-glance.h"
#include "sbx-limits.h"
#include "sbx-secrets.h"
#include "sbx-sent-frames.h"

#include <string.h>

/* Of one frame no more is told, and of all no more than fits into one message with what JSON adds. */
#define TEXT_BYTES 16384
#define ALL_BYTES (SBX_LIMIT_MESSAGE_BYTES / 4)

/* What stands around a payload. */
#define FRAME_BYTES 200

typedef struct
{
  gint64   at;         /* ms since 1970 */
  guint64  number;
  guint8   opcode;
  gboolean sent;
  GBytes  *payload;    /* owned */
} Shown;

typedef struct
{
  GArray  *frames;     /* (element-type Shown): the newest first */
  guint    limit;
  guint64  before;     /* 0 = no limit */
  gsize    bytes;      /* of those */
  gint64   wall;       /* µs: to be added to a monotonic time */
  gboolean more;
} Collecting;

static void
clear_shown (gpointer data)
{
  g_bytes_unref (((Shown *) data)->payload);
}

/* Returns: whether there is room for more */
static gboolean
collect (Collecting           *self,
         const SbxFlightEntry *entry,
         guint64               number,
         guint8                opcode,
         GBytes               *payload)
{
  Shown shown = { (self->wall + entry->at) / 1000, number, opcode, entry->opcode == 0, payload };
  gsize bytes = MIN (g_bytes_get_size (payload), TEXT_BYTES) + FRAME_BYTES;

  if (self->frames->len >= self->limit || (self->frames->len > 0 && self->bytes + bytes > ALL_BYTES))
    {
      self->more = TRUE;
      g_bytes_unref (payload);
      return FALSE;
    }
  self->bytes += bytes;
  g_array_append_val (self->frames, shown);
  return TRUE;
}

static gboolean
is_wanted (const Collecting *self,
           guint64           number)
{
  return self->before == 0 || number < self->before;
}

/* The newest of them first, as everything here. */
static gboolean
collect_sent (Collecting           *self,
              const SbxFlightEntry *entry)
{
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (SbxSentFrame));
  SbxSentFrame       frame;
  gsize              position = 0;

  while (sbx_sent_frames_next (entry->data, &position, &frame))
    g_array_append_val (frames, frame);
  for (guint i = frames->len; i > 0; i--)
    {
      const SbxSentFrame *sent = &g_array_index (frames, SbxSentFrame, i - 1);
      guint64             number = entry->first + i - 1;

      if (is_wanted (self, number) && !collect (self, entry, number, sent->opcode, sbx_sent_frame_dup_plain (sent)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
collect_entry (const SbxFlightEntry *entry,
               gpointer              user_data)
{
  Collecting *self = user_data;

  if (!is_wanted (self, entry->first))
    return TRUE;
  if (entry->opcode == 0)
    return collect_sent (self, entry);
  return collect (self, entry, entry->first, entry->opcode, g_bytes_ref (entry->data));
}

static const char *
name_kind (guint8 opcode)
{
  switch (opcode)
    {
    case SBX_WEBSOCKET_BINARY:
      return "binary";
    case SBX_WEBSOCKET_CLOSE:
      return "close";
    case SBX_WEBSOCKET_PING:
      return "ping";
    case SBX_WEBSOCKET_PONG:
      return "pong";
    default:
      return "text";
    }
}

static void
write_slice (SbxJsonWriter *writer,
             const char    *name,
             SbxJsonSlice   slice)
{
  g_autofree char *text = slice.length > 0 ? g_strndup (slice.text, slice.length) : NULL;

  if (text != NULL)
    sbx_json_writer_string (writer, name, text);
}

/* @text: changed where it is cut */
static void
write_text (SbxJsonWriter *writer,
            char          *text)
{
  gsize length = strlen (text);
  gsize cut = TEXT_BYTES;

  if (length > TEXT_BYTES)
    {
      while (cut > 0 && (text[cut] & 0xc0) == 0x80)
        cut--;
      text[cut] = '\0';
    }
  sbx_json_writer_string (writer, "text", text);
  if (length > TEXT_BYTES)
    sbx_json_writer_boolean (writer, "cut", TRUE);
}

/* What is sent as bytes may be a text all the same, and have secrets as any. */
static void
write_binary (SbxJsonWriter *writer,
              const char    *data,
              gsize          length)
{
  g_autofree char *text = g_utf8_validate_len (data, length, NULL) ? g_strndup (data, length) : NULL;
  g_autofree char *masked = text != NULL ? sbx_secrets_mask (text, NULL) : NULL;
  g_autofree char *base64 = NULL;
  gsize            shown = masked != NULL ? strlen (masked) : length;

  base64 = g_base64_encode ((const guchar *) (masked != NULL ? masked : data), MIN (shown, TEXT_BYTES));
  sbx_json_writer_string (writer, "base64", base64);
  if (shown > TEXT_BYTES)
    sbx_json_writer_boolean (writer, "cut", TRUE);
}

static void
write_payload (const Shown   *shown,
               SbxJsonWriter *writer)
{
  gsize            length;
  const char      *data = g_bytes_get_data (shown->payload, &length);
  g_autofree char *valid = NULL;
  g_autofree char *masked = NULL;
  SbxFrameGlance   glance;

  if (shown->opcode == SBX_WEBSOCKET_CLOSE && length >= 2)
    {
      sbx_json_writer_int (writer, "code", (guint8) data[0] << 8 | (guint8) data[1]);
      data += 2;
      length -= 2;
    }
  if (length == 0)
    return;
  if (shown->opcode == SBX_WEBSOCKET_BINARY)
    {
      write_binary (writer, data, length);
      return;
    }
  valid = g_utf8_make_valid (data, (gssize) length);
  masked = sbx_secrets_mask (valid, NULL);
  if (shown->opcode == SBX_WEBSOCKET_TEXT)
    {
      sbx_frame_glance (masked, strlen (masked), &glance);
      write_slice (writer, "event", glance.event);
      write_slice (writer, "id", glance.id);
      write_slice (writer, "re", glance.re);
    }
  write_text (writer, masked);
}

static void
write_frame (const Shown   *shown,
             SbxJsonWriter *writer)
{
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_int (writer, "n", (gint64) shown->number);
  sbx_json_writer_int (writer, "at", shown->at);
  sbx_json_writer_string (writer, "dir", shown->sent ? "out" : "in");
  sbx_json_writer_string (writer, "kind", name_kind (shown->opcode));
  sbx_json_writer_int (writer, "size", (gint64) g_bytes_get_size (shown->payload));
  write_payload (shown, writer);
  sbx_json_writer_end_object (writer);
}

/**
 * sbx_flight_report_write_history:
 * @recorder: where @flight is
 * @flight: a connection
 * @writer: where to
 *
 * Writes what happened to it: `history`.
 */
void
sbx_flight_report_write_history (SbxHubRecorder  *recorder,
                                 const SbxFlight *flight,
                                 SbxJsonWriter   *writer)
{
  gint64 wall = sbx_hub_recorder_get_wall (recorder);

  sbx_json_writer_begin_array (writer, "history");
  for (guint i = 0; i < flight->n_events; i++)
    {
      const SbxFlightEvent *event = &flight->events[i];

      sbx_json_writer_begin_object (writer, NULL);
      sbx_json_writer_int (writer, "at", (wall + event->at) / 1000);
      sbx_json_writer_string (writer, "event", event->event);
      if (event->code != 0)
        sbx_json_writer_int (writer, "code", event->code);
      sbx_json_writer_string (writer, "text", event->text != NULL ? event->text : "");
      sbx_json_writer_end_object (writer);
    }
  sbx_json_writer_end_array (writer);
}

/**
 * sbx_flight_report_write_frames:
 * @recorder: where @flight is
 * @flight: a connection
 * @limit: how many are wanted at most
 * @before: only those with a lower number; 0 = the newest
 * @writer: where to
 *
 * Writes what went over its wire: `frames`, the oldest first, and `more` where there are older ones.
 */
void
sbx_flight_report_write_frames (SbxHubRecorder  *recorder,
                                const SbxFlight *flight,
                                guint            limit,
                                guint64          before,
                                SbxJsonWriter   *writer)
{
  Collecting collecting = { g_array_new (FALSE, FALSE, sizeof (Shown)), limit, before, 0, sbx_hub_recorder_get_wall (recorder), FALSE };

  g_array_set_clear_func (collecting.frames, clear_shown);
  if (limit > 0)
    sbx_hub_recorder_each (recorder, flight, collect_entry, &collecting);
  sbx_json_writer_begin_array (writer, "frames");
  for (guint i = collecting.frames->len; i > 0; i--)
    write_frame (&g_array_index (collecting.frames, Shown, i - 1), writer);
  sbx_json_writer_end_array (writer);
  sbx_json_writer_boolean (writer, "more", collecting.more);
  g_array_unref (collecting.frames);
}
