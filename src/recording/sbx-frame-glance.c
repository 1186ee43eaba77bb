/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-glance.h"

#include <string.h>

/* What is called so far into an object, nobody finds by looking at it. */
#define GLANCE_BYTES 4096

typedef struct
{
  const char *at;
  const char *end;
} Reader;

static void
skip_blanks (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
    reader->at++;
}

static gboolean
take (Reader *reader,
      char    c)
{
  skip_blanks (reader);
  if (reader->at == reader->end || *reader->at != c)
    return FALSE;

  reader->at++;
  return TRUE;
}

static gboolean
take_string (Reader       *reader,
             SbxJsonSlice *string)
{
  const char *start;

  if (!take (reader, '"'))
    return FALSE;

  for (start = reader->at; reader->at < reader->end; reader->at++)
    if (*reader->at == '"')
      {
        *string = (SbxJsonSlice) { start, reader->at++ - start };
        return TRUE;
      }
    else if (*reader->at == '\\')
      {
        reader->at++;
        if (reader->at == reader->end)
          break;
      }
  return FALSE;
}

static gboolean
take_number (Reader       *reader,
             SbxJsonSlice *number)
{
  const char *start;

  skip_blanks (reader);
  for (start = reader->at; reader->at < reader->end && (g_ascii_isalnum (*reader->at) || strchr ("+-.", *reader->at) != NULL) && *reader->at != '\0'; )
    reader->at++;
  *number = (SbxJsonSlice) { start, reader->at - start };
  return reader->at > start;
}

/* A string, a number or a word. */
static gboolean
take_plain (Reader       *reader,
            SbxJsonSlice *value)
{
  skip_blanks (reader);
  return reader->at < reader->end && *reader->at == '"' ? take_string (reader, value) : take_number (reader, value);
}

static gboolean
is (SbxJsonSlice  slice,
    const char   *text)
{
  return slice.length == strlen (text) && memcmp (slice.text, text, slice.length) == 0;
}

/* Past an object or array; what is in it does not matter. */
static gboolean
skip_nested (Reader *reader)
{
  guint depth = 0;

  do
    {
      SbxJsonSlice ignored;

      skip_blanks (reader);
      if (reader->at == reader->end)
        return FALSE;
      if (*reader->at == '"')
        {
          if (!take_string (reader, &ignored))
            return FALSE;
          continue;
        }
      depth += *reader->at == '{' || *reader->at == '[';
      depth -= *reader->at == '}' || *reader->at == ']';
      reader->at++;
    }
  while (depth > 0);

  return TRUE;
}

/* Who writes in our order has said everything before the first thing that is nested. */
static void
glance_at_object (Reader         *reader,
                  SbxFrameGlance *glance)
{
  SbxJsonSlice name, value;

  if (!take (reader, '{'))
    return;

  do
    {
      gboolean is_text;

      if (!take_string (reader, &name) || !take (reader, ':'))
        return;

      skip_blanks (reader);
      if (reader->at < reader->end && (*reader->at == '{' || *reader->at == '['))
        {
          if (glance->event.length > 0 || !skip_nested (reader))
            return;
          continue;
        }
      is_text = reader->at < reader->end && *reader->at == '"';
      if (!take_plain (reader, &value))
        return;
      if (is_text && glance->event.length == 0 && (is (name, "event") || is (name, "action") || is (name, "type")))
        glance->event = value;
      else if (is (name, "id"))
        glance->id = value;
      else if (is (name, "re"))
        glance->re = value;
    }
  while (take (reader, ','));
}

/* "42/admin,7["monitor:reply", …]": the packet's type, the number of attachments, its namespace, what acknowledges it, its data. */
static void
glance_at_socketio (Reader         *reader,
                    SbxFrameGlance *glance)
{
  static const char *const types[] = { "connect", "disconnect", "event", "ack", "connect_error", "event", "ack" };
  SbxJsonSlice number = { NULL, 0 };
  guint type;
  const char *rest;

  if (reader->at == reader->end || *reader->at < '0' || *reader->at > '6')
    return;

  type = *reader->at++ - '0';
  glance->event = (SbxJsonSlice) { types[type], strlen (types[type]) };
  for (rest = reader->at; rest < reader->end && g_ascii_isdigit (*rest); )
    rest++;
  if (type >= 5 && rest < reader->end && *rest == '-')
    reader->at = rest + 1;
  if (reader->at < reader->end && *reader->at == '/')
    {
      while (reader->at < reader->end && *reader->at != ',')
        reader->at++;
      reader->at += reader->at < reader->end;
    }
  number.text = reader->at;
  while (reader->at < reader->end && g_ascii_isdigit (*reader->at))
    reader->at++;
  number.length = reader->at - number.text;
  if (type == 3 || type == 6)
    glance->re = number;
  else
    {
      glance->id = number;
      if ((type == 2 || type == 5) && take (reader, '['))
        take_string (reader, &glance->event);
    }
}

static void
glance_at_engine (Reader         *reader,
                  SbxFrameGlance *glance)
{
  static const char *const types[] = { "open", "close", "ping", "pong", "message", "upgrade", "noop" };
  guint type = *reader->at++ - '0';

  glance->event = (SbxJsonSlice) { types[type], strlen (types[type]) };
  if (type == 4)
    glance_at_socketio (reader, glance);
}

/**
 * sbx_frame_glance:
 * @text: (nullable): a text frame, of whatever dialect; what is no frame at all says nothing; %NULL where @length is 0
 * @glance: (out caller-allocates): slices of @text, or of names that live for ever
 *
 * Reads what a frame says about itself without reading the frame.
 */
void
sbx_frame_glance (const char     *text,
                  gsize           length,
                  SbxFrameGlance *glance)
{
  Reader reader;

  *glance = (SbxFrameGlance) { { "", 0 }, { "", 0 }, { "", 0 } };
  if (length == 0)
    return;

  reader = (Reader) { text, text + MIN (length, GLANCE_BYTES) };
  skip_blanks (&reader);
  if (reader.at == reader.end)
    return;

  if (*reader.at == '{')
    glance_at_object (&reader, glance);
  else if (*reader.at >= '0' && *reader.at <= '6')
    glance_at_engine (&reader, glance);
  else if (take (&reader, '['))
    take_string (&reader, &glance->event);
  else if (length <= 16)
    glance->event = (SbxJsonSlice) { text, length };     /* "ping" */
}

/* Of the number that a ping carries and its answer has as well. */
static void
find_mark (const char   *text,
           gsize         length,
           SbxJsonSlice *mark)
{
  static const char *const names[] = { "\"sentAt\"", "\"sent_at\"" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *found = g_strstr_len (text, (gssize) MIN (length, GLANCE_BYTES), names[i]);
      Reader reader;

      if (found == NULL)
        continue;
      reader = (Reader) { found + strlen (names[i]), text + MIN (length, GLANCE_BYTES) };
      if (take (&reader, ':') && take_plain (&reader, mark))
        return;
    }
  *mark = (SbxJsonSlice) { "", 0 };
}

/**
 * sbx_frame_glance_beat:
 * @event: of the frame, which has neither an id nor answers one
 * @text: (nullable): the frame; %NULL where @length is 0
 * @mark: (out caller-allocates): a slice of it: what says to which ping a pong belongs; empty where nothing does
 *
 * Returns: whether the frame asks for a sign of life, or gives one
 */
SbxFrameBeat
sbx_frame_glance_beat (const char   *event,
                       const char   *text,
                       gsize         length,
                       SbxJsonSlice *mark)
{
  SbxFrameBeat beat = SBX_FRAME_BEAT_NONE;

  if (strcmp (event, "pong") == 0)
    beat = SBX_FRAME_BEAT_PONG;
  else if (strcmp (event, "ping") == 0 || strcmp (event, "heartbeat") == 0)
    beat = SBX_FRAME_BEAT_PING;
  if (beat != SBX_FRAME_BEAT_NONE && length > 0)
    find_mark (text, length, mark);
  else
    *mark = (SbxJsonSlice) { "", 0 };
  return beat;
}
