/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-scan.h"

#include <string.h>

#include "sbx-json-read.h"

/* The end of the string that starts at @text. */
static const char *
skip_string (const char *text,
             const char *end)
{
  for (text++; text < end && *text != '"'; text++)
    if (*text == '\\')
      text++;

  return MIN (text + 1, end);
}

static const char *
skip_value (const char *text,
            const char *end)
{
  guint depth = 0;

  while (text < end)
    {
      switch (*text)
        {
        case '"':
          text = skip_string (text, end);
          break;
        case '{':
        case '[':
          depth++;
          text++;
          break;
        case '}':
        case ']':
          if (depth == 0)
            return text;
          depth--;
          text++;
          break;
        case ',':
          if (depth == 0)
            return text;
          text++;
          break;
        default:
          text++;
          continue;
        }
      if (depth == 0 && text[-1] != ',')
        return text;
    }

  return end;
}

static gboolean
is_between (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

/**
 * sbx_json_scan_array:
 *
 * Returns: what stands between the brackets, empty where there are none
 */
SbxJsonSlice
sbx_json_scan_array (SbxJsonSlice array)
{
  SbxJsonSlice inside = { array.text, 0 };

  if (array.length >= 2 && *array.text == '[')
    {
      inside.text = array.text + 1;
      inside.length = array.length - 2;
    }

  return inside;
}

/**
 * sbx_json_scan_next:
 * @rest: what sbx_json_scan_array() returned, or what an earlier call left of it
 * @element: (out): its next element
 *
 * Returns: whether there was one more
 */
gboolean
sbx_json_scan_next (SbxJsonSlice *rest,
                    SbxJsonSlice *element)
{
  const char *text = rest->text, *end = rest->text + rest->length;

  while (text < end && is_between (*text))
    text++;

  element->text = text;
  text = skip_value (text, end);
  element->length = text - element->text;
  while (element->length > 0 && is_between (element->text[element->length - 1]))
    element->length--;

  rest->text = text;
  rest->length = end - text;

  return element->length > 0;
}

/**
 * sbx_json_scan_member:
 * @span: of @object, as sbx_json_check_object() filled it in
 *
 * Returns: its value, of length 0 where there is none
 */
SbxJsonSlice
sbx_json_scan_member (SbxJsonSlice       object,
                      const SbxJsonSpan *span)
{
  SbxJsonSlice value = { object.text + span->start, span->length };

  return value;
}

/**
 * sbx_json_scan_text:
 *
 * Returns: (transfer full): what a string says, the digits of a number, else ""
 */
char *
sbx_json_scan_text (SbxJsonSlice value)
{
  char *text;
  gsize length;

  if (value.length == 0)
    return g_strdup ("");
  if (*value.text == '-' || g_ascii_isdigit (*value.text))
    return g_strndup (value.text, value.length);
  if (*value.text != '"')
    return g_strdup ("");

  text = g_malloc (value.length);
  length = sbx_json_unescape (value.text + 1, value.length - 2, text);
  text[length] = '\0';

  return text;
}

/**
 * sbx_json_scan_int:
 *
 * Returns: the number, or 0 where it is none
 */
gint64
sbx_json_scan_int (SbxJsonSlice value)
{
  char digits[32];

  if (value.length == 0 || value.length >= sizeof digits || (*value.text != '-' && !g_ascii_isdigit (*value.text)))
    return 0;

  memcpy (digits, value.text, value.length);
  digits[value.length] = '\0';
  if (strpbrk (digits, ".eE") != NULL)
    {
      double number = g_ascii_strtod (digits, NULL);

      return number > -9e18 && number < 9e18 ? (gint64) number : 0;
    }

  return g_ascii_strtoll (digits, NULL, 10);
}
