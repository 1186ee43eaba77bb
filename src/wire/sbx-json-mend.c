/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-mend.h"

#include "sbx-json-check.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"

#include <string.h>

#define ESCAPE_LENGTH 6

/* The unit of a \uXXXX that starts at @at, or -1. */
static int
read_escape (const char *at,
             const char *end)
{
  int unit = 0;

  if (end - at < ESCAPE_LENGTH || at[0] != '\\' || at[1] != 'u')
    return -1;
  for (guint i = 2; i < ESCAPE_LENGTH; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (at[i]);
    }
  return unit;
}

/* How many bytes from @at on stand for one thing; *broken: for something that is no character. */
static gsize
measure (const char *at,
         const char *end,
         gboolean   *broken)
{
  int unit = read_escape (at, end);
  int second;

  *broken = FALSE;
  if (*at != '\\')
    return 1;
  if (unit < 0)
    return MIN (2, (gsize) (end - at));

  second = unit >= 0xD800 && unit <= 0xDBFF ? read_escape (at + ESCAPE_LENGTH, end) : -1;
  if (second >= 0xDC00 && second <= 0xDFFF)
    return 2 * ESCAPE_LENGTH;
  *broken = unit == 0 || (unit >= 0xD800 && unit <= 0xDFFF);
  return ESCAPE_LENGTH;
}

/**
 * sbx_json_mend:
 * @data: a JSON text, perhaps
 * @length: its length in bytes
 *
 * JavaScript's strings can have NULs and halves of characters, which it writes as escapes, and which sbx_json_check()
 * refuses. This puts the replacement character in their place. The text becomes no longer by that, and no wrong
 * text right in any other way.
 *
 * Returns: (transfer full) (nullable): the text without them; %NULL where it has none
 */
GBytes *
sbx_json_mend (const char *data,
               gsize       length)
{
  g_autoptr (GString) mended = NULL;
  const char         *end = data + length;
  const char         *at = data;

  while (at < end && (at = memchr (at, '\\', (gsize) (end - at))) != NULL)
    {
      gboolean broken;
      gsize    size = measure (at, end, &broken);

      if (broken)
        {
          if (mended == NULL)
            mended = g_string_new_len (data, (gssize) length);
          memcpy (mended->str + (at - data), "\\ufffd", ESCAPE_LENGTH);
        }
      at += size;
    }

  return mended != NULL ? g_string_free_to_bytes (g_steal_pointer (&mended)) : NULL;
}

/* --- All of it --- */

/* Where the string that starts at @at ends, its quotes included. */
static gsize
measure_string (const char *at,
                const char *end)
{
  const char *next = at + 1;

  while (next < end && *next != '"')
    next += *next == '\\' ? MIN (2, (gsize) (end - next)) : 1;
  return MIN ((gsize) (next + 1 - at), (gsize) (end - at));
}

/* A number, or a word such as true. */
static gsize
measure_token (const char *at,
               const char *end)
{
  const char *next = at;

  while (next < end && (g_ascii_isalnum (*next) || *next == '-' || *next == '+' || *next == '.'))
    next++;
  return (gsize) (next - at);
}

static gboolean
is_no_number (const char *at,
              gsize       length)
{
  static const char *const words[] = { "NaN", "Infinity", "-Infinity" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && memcmp (words[i], at, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_out_of_range (const char *at,
                 gsize       length)
{
  return (*at == '-' || g_ascii_isdigit (*at)) && !sbx_json_check (at, length, 0, NULL) && sbx_json_check_grammar (at, length, 0, NULL);
}

static GBytes *
mend_tokens (GBytes *text)
{
  gsize       length;
  const char *at = g_bytes_get_data (text, &length);
  const char *end = at + length;
  GString    *mended = g_string_sized_new (length);

  while (at < end)
    {
      gsize size = *at == '"' ? measure_string (at, end) : measure_token (at, end);

      if (size == 0)
        g_string_append_c (mended, *at);
      else if (*at != '"' && is_no_number (at, size))
        g_string_append (mended, "null");
      else if (*at != '"' && is_out_of_range (at, size))
        g_string_append_printf (mended, "\"%.*s\"", (int) size, at);
      else
        g_string_append_len (mended, at, (gssize) size);
      at += MAX (size, 1);
    }
  return g_string_free_to_bytes (mended);
}

/**
 * sbx_json_mend_text:
 * @data: a text that sbx_json_check() refuses
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 *
 * Makes JSON of what many languages write and read, and the protocol does not: escaped NULs and halves of characters become
 * replacement characters, a number out of range its text, NaN and the infinities null, and of members with the same name the last stays.
 *
 * Returns: (transfer full) (nullable): a text that sbx_json_check() passes; %NULL where there is nothing to be mended, or more
 */
GBytes *
sbx_json_mend_text (const char *data,
                    gsize       length,
                    guint       max_depth)
{
  g_autoptr (GBytes)        escapes = NULL;
  g_autoptr (GBytes)        mended = NULL;
  g_autoptr (JsonNode)      node = NULL;
  g_autoptr (SbxJsonWriter) writer = NULL;

  if (sbx_json_check (data, length, max_depth, NULL))
    return NULL;

  escapes = sbx_json_mend (data, length);
  if (escapes == NULL)
    escapes = g_bytes_new (data, length);
  mended = mend_tokens (escapes);
  data = g_bytes_get_data (mended, &length);
  if (sbx_json_check (data, length, max_depth, NULL))
    return g_steal_pointer (&mended);

  node = sbx_json_parse_last (data, length, max_depth, NULL);
  if (node == NULL)
    return NULL;
  writer = sbx_json_writer_new ();
  sbx_json_writer_node (writer, NULL, node);
  return sbx_json_writer_free_to_bytes (g_steal_pointer (&writer));
}
