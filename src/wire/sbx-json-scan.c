/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-scan.h"

#include <string.h>

#include "sbx-json-read.h"

/* The end of the string that starts at @text: the first quote behind an even number of backslashes. */
static const char *
skip_string (const char *text,
             const char *end)
{
  const char *quote = text;

  while ((quote = memchr (quote + 1, '"', (gsize) (end - quote - 1))) != NULL)
    {
      const char *before = quote;

      while (before[-1] == '\\')
        before--;
      if ((quote - before) % 2 == 0)
        return quote + 1;
    }

  return end;
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

/* The length of the value from @text to @end, without the space behind it. */
static gsize
trim (const char *text,
      const char *end)
{
  while (end > text && is_between (end[-1]))
    end--;

  return (gsize) (end - text);
}

static const char *
skip_between (const char *text,
              const char *end)
{
  while (text < end && is_between (*text))
    text++;

  return text;
}

/* @name: in its quotes */
static gboolean
is_name (SbxJsonSlice  name,
         const char   *wanted)
{
  g_autofree char *text = NULL;

  if (memchr (name.text, '\\', name.length) == NULL)
    return name.length == strlen (wanted) + 2 && memcmp (name.text + 1, wanted, name.length - 2) == 0;

  text = sbx_json_scan_text (name);
  return g_str_equal (text, wanted);
}

/**
 * sbx_json_scan_members:
 *
 * Returns: what stands between the braces, empty where there are none
 */
SbxJsonSlice
sbx_json_scan_members (SbxJsonSlice object)
{
  SbxJsonSlice inside = { object.text, 0 };

  if (object.length >= 2 && *object.text == '{')
    {
      inside.text = object.text + 1;
      inside.length = object.length - 2;
    }

  return inside;
}

/**
 * sbx_json_scan_next_member:
 * @rest: what sbx_json_scan_members() returned, or what an earlier call left of it
 * @name: (out): the next member's name, in its quotes: sbx_json_scan_text() reads it
 * @value: (out): its value
 *
 * Returns: whether there was one more
 */
gboolean
sbx_json_scan_next_member (SbxJsonSlice *rest,
                           SbxJsonSlice *name,
                           SbxJsonSlice *value)
{
  const char *end = rest->text + rest->length;
  const char *text = skip_between (rest->text, end);

  if (text == end || *text != '"')
    return FALSE;

  name->text = text;
  text = skip_string (text, end);
  name->length = (gsize) (text - name->text);
  while (text < end && (*text == ':' || is_between (*text)))
    text++;
  value->text = text;
  text = skip_value (text, end);
  value->length = trim (value->text, text);
  rest->text = text;
  rest->length = (gsize) (end - text);

  return TRUE;
}

/**
 * sbx_json_scan_object:
 * @spans: (array length=n_spans): as of sbx_json_check_object()
 *
 * As sbx_json_check_object() for what was checked before.
 *
 * Returns: whether it is an object
 */
gboolean
sbx_json_scan_object (SbxJsonSlice  object,
                      SbxJsonSpan  *spans,
                      guint         n_spans)
{
  SbxJsonSlice rest = sbx_json_scan_members (object);
  SbxJsonSlice name, value;
  guint n_found = 0;

  for (guint i = 0; i < n_spans; i++)
    spans[i].start = spans[i].length = 0;
  if (object.length < 2 || *object.text != '{')
    return FALSE;

  while (n_found < n_spans && sbx_json_scan_next_member (&rest, &name, &value))
    for (guint i = 0; i < n_spans; i++)
      if (is_name (name, spans[i].name))
        {
          spans[i].start = (gsize) (value.text - object.text);
          spans[i].length = value.length;
          n_found++;
        }

  return TRUE;
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
  const char *end = rest->text + rest->length;

  element->text = skip_between (rest->text, end);
  rest->text = skip_value (element->text, end);
  rest->length = (gsize) (end - rest->text);
  element->length = trim (element->text, rest->text);

  return element->length > 0;
}

/**
 * sbx_json_scan_member:
 * @span: of @object, as sbx_json_scan_object() or sbx_json_check_object() filled it in
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
