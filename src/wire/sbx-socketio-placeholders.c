/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-placeholders.h"

#include "sbx-json-scan.h"
#include "sbx-limits.h"

#include <string.h>

/* One array or object that is open. */
typedef struct
{
  gboolean placeholder;
  gint64   num;           /* -1: none, or not a plain number */
} Level;

/* Where the string ends that begins at @text. */
static const char *
skip_string (const char *text)
{
  for (text++; *text != '"'; text++)
    if (*text == '\\')
      text++;
  return text + 1;
}

static const char *
skip_space (const char *text,
            const char *end)
{
  while (text < end && g_ascii_isspace (*text))
    text++;
  return text;
}

static gint64
read_num (const char *text,
          const char *end)
{
  gint64 num = 0;
  gsize  n = 0;

  for (; text + n < end && n < 9 && g_ascii_isdigit (text[n]); n++)
    num = num * 10 + (text[n] - '0');
  return n == 0 || (text + n < end && strchr (",} \t\r\n", text[n]) == NULL) ? -1 : num;
}

/* A member of the object that is open: its name, and where its value starts. */
static void
note_member (Level        *level,
             SbxJsonSlice  name,
             const char   *value,
             const char   *end)
{
  g_autofree char *text = NULL;

  /* Longer than both with every character escaped, or not to be read in one way only. */
  if (name.length > 6 * strlen ("_placeholder") + 2 || !sbx_json_check (name.text, name.length, 0, NULL))
    return;
  text = sbx_json_scan_text (name);
  if (strcmp (text, "_placeholder") == 0)
    level->placeholder = *value == 't';
  else if (strcmp (text, "num") == 0)
    level->num = read_num (value, end);
}

/**
 * sbx_socketio_placeholders_check:
 * @json: text that sbx_json_check_grammar() passed with %SBX_LIMIT_DEPTH_FROM_HUB levels at most
 * @length: in bytes
 * @n_attachments: how many there are
 *
 * Returns: whether each place for an attachment names one that there is
 */
gboolean
sbx_socketio_placeholders_check (const char *json,
                                 gsize       length,
                                 guint       n_attachments)
{
  const char *end = json + length;
  const char *text = json;
  Level       levels[SBX_LIMIT_DEPTH_FROM_HUB + 1];
  guint       depth = 0;

  while (text < end)
    {
      char         c = *text;
      SbxJsonSlice name = { text, 0 };

      if (c == '"')
        {
          text = skip_string (text);
          name.length = (gsize) (text - name.text);
          text = skip_space (text, end);
          if (text < end && *text == ':')
            note_member (&levels[depth], name, skip_space (text + 1, end), end);
          continue;
        }
      if (c == '{' || c == '[')
        levels[++depth] = (Level) { FALSE, -1 };
      else if (c == '}' && levels[depth].placeholder &&
               (levels[depth].num < 0 || levels[depth].num >= n_attachments))
        return FALSE;
      if (c == '}' || c == ']')
        depth--;
      text++;
    }
  return TRUE;
}
