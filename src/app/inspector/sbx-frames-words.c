/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-words.h"

#include <glib/gi18n-lib.h>

#include "sbx-dialect-words.h"
#include "sbx-formatters.h"
#include "sbx-time.h"

/**
 * sbx_frames_words_time:
 *
 * Returns: (transfer full): the time of the day, to the millisecond
 */
char *
sbx_frames_words_time (SbxRecordedFrame *frame)
{
  g_autoptr (GDateTime) time = frame->time > 0 ? sbx_time_new_local (frame->time / 1000) : NULL;

  return time ? g_strdup_printf ("%02d:%02d:%02d.%03d", g_date_time_get_hour (time), g_date_time_get_minute (time),
                                 g_date_time_get_second (time), (int) (frame->time / 1000 % 1000)) : g_strdup ("—");
}

const char *
sbx_frames_words_direction (SbxRecordedDirection direction)
{
  return direction == SBX_RECORDED_IN ? _("Received") : _("Sent");
}

static char *
with_code (const char *word,
           guint       code)
{
  return code > 0 ? g_strdup_printf ("%s (%u)", word, code) : g_strdup (word);
}

char *
sbx_frames_words_event (SbxRecordedFrame *frame)
{
  switch (frame->kind)
    {
    case SBX_RECORDED_OPEN:
      if (frame->direction == SBX_RECORDED_OUT)
        /* TRANSLATORS: what a connection did, in a list of what went over it */
        return g_strdup (C_("frame", "Connecting"));
      if (frame->code == 101 || (frame->code >= 200 && frame->code < 300))
        /* TRANSLATORS: what a connection did, in a list of what went over it */
        return with_code (C_("frame", "Connected"), frame->code);
      /* TRANSLATORS: what a connection did, in a list of what went over it */
      return with_code (C_("frame", "Not connected"), frame->code);
    case SBX_RECORDED_CLOSE:
      /* TRANSLATORS: what a connection did, in a list of what went over it */
      return with_code (C_("frame", "Closed"), frame->code);
    case SBX_RECORDED_PING:
      return g_strdup ("Ping");
    case SBX_RECORDED_PONG:
      return g_strdup ("Pong");
    case SBX_RECORDED_BINARY:
      return g_strdup (C_("frame", "Binary"));
    case SBX_RECORDED_TEXT:
    default:
      if (frame->event[0] != '\0')
        return sbx_format_one_line (frame->event);
      /* TRANSLATORS: of a message that does not say what it is, in a list of what went over a connection */
      return g_strdup (C_("frame", "Text"));
    }
}

char *
sbx_frames_words_dialect (SbxRecordedFrame *frame,
                          const char       *dialect)
{
  gsize length = 0;
  const char *text = frame->data ? g_bytes_get_data (frame->data, &length) : NULL;

  if (frame->kind > SBX_RECORDED_BINARY)
    return g_strdup (frame->kind == SBX_RECORDED_OPEN ? "HTTP" : "WebSocket");
  if (frame->kind == SBX_RECORDED_TEXT && length > 0 && *text >= '0' && *text <= '6')
    return g_strdup (*text == '4' ? "Socket.IO" : "Engine.IO");
  return g_strdup (dialect ? sbx_dialect_words_get_title (dialect) : "");
}

char *
sbx_frames_words_size (gsize size)
{
  /* TRANSLATORS: a size in bytes, as short as it goes */
  return size < 1000 ? g_strdup_printf (_("%u B"), (guint) size) : g_format_size (size);
}

/* "" where it has no answer, or nobody measured how long that took. */
char *
sbx_frames_words_round_trip (SbxRecordedFrame *frame)
{
  return frame->pair > 0 && frame->round_trip >= 0 ? sbx_format_latency ((double) frame->round_trip / 1000) : g_strdup ("");
}

/**
 * sbx_frames_words_row:
 *
 * Returns: (transfer full): all of it in one line, for those who hear it
 */
char *
sbx_frames_words_row (SbxRecordedFrame *frame)
{
  g_autofree char *time = sbx_frames_words_time (frame);
  g_autofree char *event = sbx_frames_words_event (frame);
  g_autofree char *size = g_format_size (frame->size);
  g_autofree char *took = sbx_frames_words_round_trip (frame);

  if (took[0] == '\0')
    /* TRANSLATORS: a frame: what it is, received or sent, when, its size */
    return g_strdup_printf (_("%s, %s %s, %s"), event, sbx_frames_words_direction (frame->direction), time, size);

  /* TRANSLATORS: a frame: what it is, received or sent, when, its size, how long its answer took */
  return g_strdup_printf (_("%s, %s %s, %s, answered in %s"), event, sbx_frames_words_direction (frame->direction), time, size, took);
}

/**
 * sbx_frames_words_about:
 * @dialect: (nullable): what is spoken there
 *
 * Returns: (transfer full): what is said below the name of a frame
 */
char *
sbx_frames_words_about (SbxRecordedFrame *frame,
                        const char       *dialect)
{
  g_autofree char *time = sbx_frames_words_time (frame);
  g_autofree char *size = sbx_frames_words_size (frame->size);
  g_autofree char *what = sbx_frames_words_dialect (frame, dialect);

  return g_strdup_printf ("%s %s · %s%s%s", sbx_frames_words_direction (frame->direction), time, size, what[0] ? " · " : "", what);
}
