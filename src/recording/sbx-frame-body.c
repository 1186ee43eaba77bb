/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-body.h"

#include <string.h>

static const char *
skip_digits (const char *at,
             const char *end)
{
  while (at < end && g_ascii_isdigit (*at))
    at++;
  return at;
}

/* Past "42/admin,7", or "451-/admin,7": what Engine.IO and Socket.IO write before their data. */
static const char *
skip_packet (const char       *at,
             const char       *end,
             SbxFrameBodyForm *form)
{
  const char *rest;

  if (*at++ != '4' || at == end || *at < '0' || *at > '6')
    return at;

  *form = *at == '2' || *at == '5' ? SBX_FRAME_BODY_EVENT : *at == '3' || *at == '6' ? SBX_FRAME_BODY_ACK : SBX_FRAME_BODY_OBJECT;
  rest = skip_digits (++at, end);
  if (rest < end && *rest == '-')
    at = rest + 1;
  if (at < end && *at == '/')
    {
      const char *comma = memchr (at, ',', end - at);

      at = comma ? comma + 1 : end;
    }
  return skip_digits (at, end);
}

/**
 * sbx_frame_body_find:
 * @text: of a frame, of whatever dialect
 * @body: (out caller-allocates): what it says; a slice of @text
 *
 * Returns: whether it says something as JSON
 */
gboolean
sbx_frame_body_find (const char   *text,
                     gsize         length,
                     SbxFrameBody *body)
{
  const char *end = text + length;
  const char *at = text;

  *body = (SbxFrameBody) { SBX_FRAME_BODY_NONE, { text, 0 } };
  if (length == 0)
    return FALSE;

  body->form = SBX_FRAME_BODY_OBJECT;
  if (*at >= '0' && *at <= '6')
    at = skip_packet (at, end, &body->form);
  while (at < end && strchr (" \t\r\n", *at) != NULL && *at != '\0')
    at++;
  while (end > at && g_ascii_isspace (end[-1]))
    end--;
  body->json = (SbxJsonSlice) { at, end - at };
  if (at < end && (*at == '{' || *at == '[') && sbx_json_check_grammar (at, end - at, SBX_FRAME_BODY_DEPTH, NULL))
    return TRUE;

  *body = (SbxFrameBody) { SBX_FRAME_BODY_NONE, { text, 0 } };
  return FALSE;
}

static gboolean
read_unit (const char *at,
           const char *end,
           gunichar   *unit)
{
  *unit = 0;
  if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return FALSE;

  for (guint i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return FALSE;
      *unit = *unit * 16 + g_ascii_xdigit_value (at[i]);
    }
  return TRUE;
}

/* At a backslash; past what it writes. Half a pair is a character that cannot be shown. */
static const char *
take_escape (GString    *plain,
             const char *at,
             const char *end)
{
  static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
  const char *letter;
  gunichar unit, low;

  if (read_unit (at, end, &unit))
    {
      at += 6;
      if (unit >= 0xD800 && unit < 0xDC00 && read_unit (at, end, &low) && low >= 0xDC00 && low < 0xE000)
        {
          unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
          at += 6;
        }
      g_string_append_unichar (plain, unit == 0 || (unit >= 0xD800 && unit < 0xE000) ? 0xFFFD : unit);
      return at;
    }

  if (++at == end)
    return at;
  letter = strchr (letters, *at);
  g_string_append_c (plain, letter && *at != '\0' ? meant[letter - letters] : *at);
  return at + 1;
}

/**
 * sbx_frame_body_unescape:
 * @text: what is between the quotes of a string, or any text: valid UTF-8
 *
 * Returns: (transfer full): the same with each character as itself
 */
char *
sbx_frame_body_unescape (const char *text,
                         gsize       length)
{
  const char *end = text + length;
  GString *plain = g_string_sized_new (length);

  while (text < end)
    {
      const char *escape = memchr (text, '\\', end - text);

      g_string_append_len (plain, text, (escape ? escape : end) - text);
      text = escape ? take_escape (plain, escape, end) : end;
    }
  return g_string_free (plain, FALSE);
}
