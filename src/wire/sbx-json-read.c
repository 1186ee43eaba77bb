/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"

#include "sbx-json-check.h"

#include <string.h>

/* A cursor in a text that has passed the check: nothing here looks for faults. The text's
 * depth bounds the recursion. */
typedef struct
{
  const char *at;
  const char *end;
  GString    *strings;      /* those under way, each terminated; the last one on top */
} Reader;

static JsonNode *read_value (Reader *self);

static void
skip_space (Reader *self)
{
  while (self->at < self->end && g_ascii_isspace (*self->at))
    self->at++;
}

static guint
read_hex4 (const char *digits)
{
  guint value = 0;

  for (guint i = 0; i < 4; i++)
    value = value * 16 + (guint) g_ascii_xdigit_value (digits[i]);

  return value;
}

/* At the backslash of a \u escape; moves past it and, for a pair, past its second half. */
static gunichar
read_unicode_escape (const char **at)
{
  gunichar unit = read_hex4 (*at + 2);

  *at += 6;
  if (unit < 0xD800 || unit > 0xDFFF)
    return unit;

  unit = 0x10000 + ((unit - 0xD800) << 10) + (read_hex4 (*at + 2) - 0xDC00);
  *at += 6;
  return unit;
}

static char
simple_escape (char letter)
{
  switch (letter)
    {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
    }
}

/**
 * sbx_json_unescape:
 * @data: the inside of a checked JSON string, without its quotes
 * @length: its length in bytes
 * @text: (out caller-allocates): room for @length bytes
 *
 * Resolves the escapes. The text is not terminated.
 *
 * Returns: the length of the text, never more than @length
 */
gsize
sbx_json_unescape (const char *data,
                   gsize       length,
                   char       *text)
{
  const char *end = data + length;
  char       *out = text;

  while (data < end)
    {
      const char *escape = memchr (data, '\\', (gsize) (end - data));
      gsize       plain = (gsize) ((escape != NULL ? escape : end) - data);

      memcpy (out, data, plain);
      out += plain;
      if (escape == NULL)
        break;

      data = escape;
      if (data[1] == 'u')
        out += g_unichar_to_utf8 (read_unicode_escape (&data), out);
      else
        {
          *out++ = simple_escape (data[1]);
          data += 2;
        }
    }

  return (gsize) (out - text);
}

/* At the opening quote. Puts the string on top of the others, since json-glib copies it in any case; returns
 * where it starts there, to which to cut them back. */
static gsize
push_string (Reader *self)
{
  const char *start = ++self->at;
  gsize       top = self->strings->len;
  gboolean    escaped = FALSE;
  gsize       length;

  for (; *self->at != '"'; self->at++)
    {
      if (*self->at == '\\')
        {
          escaped = TRUE;
          self->at++;
        }
    }

  length = (gsize) (self->at++ - start);
  g_string_append_len (self->strings, start, (gssize) length);
  if (escaped)
    g_string_truncate (self->strings, top + sbx_json_unescape (start, length, self->strings->str + top));
  g_string_append_c (self->strings, '\0');

  return top;
}

static JsonNode *
read_string_node (Reader *self)
{
  gsize     top = push_string (self);
  JsonNode *node = json_node_init_string (json_node_alloc (), self->strings->str + top);

  g_string_truncate (self->strings, top);
  return node;
}

static JsonNode *
read_number (Reader *self)
{
  const char      *start = self->at;
  gboolean         integral = TRUE;
  g_autofree char *text = NULL;

  for (; self->at < self->end; self->at++)
    {
      if (*self->at == '.' || *self->at == 'e' || *self->at == 'E')
        integral = FALSE;
      else if (!g_ascii_isdigit (*self->at) && *self->at != '-' && *self->at != '+')
        break;
    }

  text = g_strndup (start, (gsize) (self->at - start));
  if (integral)
    return json_node_init_int (json_node_alloc (), g_ascii_strtoll (text, NULL, 10));

  return json_node_init_double (json_node_alloc (), g_ascii_strtod (text, NULL));
}

static JsonNode *
read_array (Reader *self)
{
  JsonArray *array = json_array_new ();
  JsonNode  *node;

  self->at++;
  for (skip_space (self); *self->at != ']'; skip_space (self))
    {
      if (*self->at == ',')
        self->at++;
      skip_space (self);
      json_array_add_element (array, read_value (self));
    }
  self->at++;

  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  return node;
}

static JsonNode *
read_object (Reader *self)
{
  JsonObject *object = json_object_new ();
  JsonNode   *node;

  self->at++;
  for (skip_space (self); *self->at != '}'; skip_space (self))
    {
      JsonNode *value;
      gsize     name;

      if (*self->at == ',')
        self->at++;
      skip_space (self);
      name = push_string (self);
      skip_space (self);
      self->at++;                /* the colon */
      skip_space (self);
      value = read_value (self);
      json_object_set_member (object, self->strings->str + name, value);
      g_string_truncate (self->strings, name);
    }
  self->at++;

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

static JsonNode *
read_value (Reader *self)
{
  switch (*self->at)
    {
    case '{':
      return read_object (self);
    case '[':
      return read_array (self);
    case '"':
      return read_string_node (self);
    case 't':
      self->at += strlen ("true");
      return json_node_init_boolean (json_node_alloc (), TRUE);
    case 'f':
      self->at += strlen ("false");
      return json_node_init_boolean (json_node_alloc (), FALSE);
    case 'n':
      self->at += strlen ("null");
      return json_node_init_null (json_node_alloc ());
    default:
      return read_number (self);
    }
}

/* Of one that has passed the check. */
static JsonNode *
read_text (const char *data,
           gsize       length)
{
  g_autoptr (GString) strings = g_string_new (NULL);
  Reader              self = { data, data + length, strings };

  skip_space (&self);
  return read_value (&self);
}

/**
 * sbx_json_parse:
 * @data: a text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * Checks a text as sbx_json_check() does and reads it. A number with a fraction or an
 * exponent becomes a double, any other a 64-bit integer.
 *
 * Returns: (transfer full): the tree, or %NULL with @error set
 */
JsonNode *
sbx_json_parse (const char  *data,
                gsize        length,
                guint        max_depth,
                GError     **error)
{
  return sbx_json_check (data, length, max_depth, error) ? read_text (data, length) : NULL;
}

/**
 * sbx_json_parse_last:
 * @data: a text, not necessarily terminated
 * @length: its length in bytes
 * @max_depth: how many arrays and objects may stand inside each other
 * @error: return location for %SBX_WIRE_ERROR_BAD_REQUEST
 *
 * As sbx_json_parse(), but of members of one object that have the same name the last counts, as in most languages.
 *
 * Returns: (transfer full): the tree, or %NULL with @error set
 */
JsonNode *
sbx_json_parse_last (const char  *data,
                     gsize        length,
                     guint        max_depth,
                     GError     **error)
{
  return sbx_json_check_but_names (data, length, max_depth, error) ? read_text (data, length) : NULL;
}

/**
 * sbx_json_copy:
 * @node: a tree
 *
 * json_node_copy() shares arrays and objects with the original, and these count their
 * references without atomics; this copy may go to another thread.
 *
 * Returns: (transfer full): a copy that shares nothing with @node
 */
JsonNode *
sbx_json_copy (JsonNode *node)
{
  JsonNode *copy;

  g_return_val_if_fail (node != NULL, NULL);

  copy = json_node_new (json_node_get_node_type (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_node_take_object (copy, sbx_json_copy_object (json_node_get_object (node)));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_node_take_array (copy, sbx_json_copy_array (json_node_get_array (node)));
  else if (JSON_NODE_HOLDS_VALUE (node))
    {
      g_auto (GValue) value = G_VALUE_INIT;

      json_node_get_value (node, &value);
      json_node_set_value (copy, &value);
    }

  return copy;
}

/**
 * sbx_json_copy_object:
 * @object: an object
 *
 * Returns: (transfer full): a copy that shares nothing with @object
 */
JsonObject *
sbx_json_copy_object (JsonObject *object)
{
  JsonObject     *copy = json_object_new ();
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    json_object_set_member (copy, name, sbx_json_copy (node));

  return copy;
}

/**
 * sbx_json_copy_array:
 * @array: an array
 *
 * Returns: (transfer full): a copy that shares nothing with @array
 */
JsonArray *
sbx_json_copy_array (JsonArray *array)
{
  JsonArray *copy = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (copy, sbx_json_copy (json_array_get_element (array, i)));

  return copy;
}
