/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-writer.h"

#include "sbx-utf8.h"

#include <math.h>
#include <string.h>

struct _SbxJsonWriter
{
  GString  *text;
  guint     depth;               /* arrays and objects not yet ended */
  gboolean  need_comma;          /* the next value follows another one */
};

static const char escapes[0x20] = {
  ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r',
};

static void
append_escape (GString *text,
               guint8   byte)
{
  static const char digits[] = "0123456789abcdef";

  g_string_append_c (text, '\\');
  if (byte >= 0x20)
    g_string_append_c (text, (char) byte);
  else if (escapes[byte] != 0)
    g_string_append_c (text, escapes[byte]);
  else
    {
      g_string_append (text, "u00");
      g_string_append_c (text, digits[byte >> 4]);
      g_string_append_c (text, digits[byte & 0xF]);
    }
}

/* What is not UTF-8 becomes the replacement character: the output is valid whatever
 * a file name or a foreign program slipped in. */
static void
append_string (GString    *text,
               const char *value)
{
  gsize length = strlen (value);
  gsize plain = 0;               /* from here on nothing is written yet */
  gsize i = 0;

  g_string_append_c (text, '"');
  while (i < length)
    {
      guint8 byte = (guint8) value[i];
      gsize  size = 1;

      if (byte >= 0x80)
        {
          size = sbx_utf8_sequence ((const guint8 *) value + i, length - i);
          if (size > 0)
            {
              i += size;
              continue;
            }
        }
      else if (byte >= 0x20 && byte != '"' && byte != '\\')
        {
          i++;
          continue;
        }

      g_string_append_len (text, value + plain, (gssize) (i - plain));
      if (size == 0)
        g_string_append (text, "\xEF\xBF\xBD");
      else
        append_escape (text, byte);
      plain = ++i;
    }
  g_string_append_len (text, value + plain, (gssize) (length - plain));
  g_string_append_c (text, '"');
}

/* Everything that comes before a value. */
static void
begin_value (SbxJsonWriter *self,
             const char    *name)
{
  if (self->need_comma)
    g_string_append_c (self->text, ',');
  self->need_comma = TRUE;

  if (name != NULL)
    {
      append_string (self->text, name);
      g_string_append_c (self->text, ':');
    }
}

static void
begin_level (SbxJsonWriter *self,
             const char    *name,
             char           opener)
{
  begin_value (self, name);
  g_string_append_c (self->text, opener);
  self->need_comma = FALSE;
  self->depth++;
}

static void
end_level (SbxJsonWriter *self,
           char           closer)
{
  g_return_if_fail (self->depth > 0);

  g_string_append_c (self->text, closer);
  self->need_comma = TRUE;
  self->depth--;
}

/**
 * sbx_json_writer_new:
 *
 * Returns: (transfer full): an empty writer
 */
SbxJsonWriter *
sbx_json_writer_new (void)
{
  SbxJsonWriter *self = g_new0 (SbxJsonWriter, 1);

  self->text = g_string_sized_new (256);

  return self;
}

/**
 * sbx_json_writer_free:
 * @self: (transfer full) (nullable): a writer
 *
 * Drops the writer and what it wrote.
 */
void
sbx_json_writer_free (SbxJsonWriter *self)
{
  if (self == NULL)
    return;

  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * sbx_json_writer_free_to_bytes:
 * @self: (transfer full): a writer in which everything begun was ended
 *
 * Returns: (transfer full): the text, not terminated
 */
GBytes *
sbx_json_writer_free_to_bytes (SbxJsonWriter *self)
{
  GBytes *bytes;

  g_return_val_if_fail (self != NULL, NULL);
  g_warn_if_fail (self->depth == 0);

  bytes = g_string_free_to_bytes (self->text);
  g_free (self);

  return bytes;
}

/**
 * sbx_json_writer_get_length:
 * @self: a writer
 *
 * Returns: how many bytes it wrote so far
 */
gsize
sbx_json_writer_get_length (SbxJsonWriter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->text->len;
}

/**
 * sbx_json_writer_begin_object:
 * @self: a writer
 * @name: (nullable): the member's name; %NULL in an array and outermost
 */
void
sbx_json_writer_begin_object (SbxJsonWriter *self,
                              const char    *name)
{
  g_return_if_fail (self != NULL);

  begin_level (self, name, '{');
}

/**
 * sbx_json_writer_end_object:
 * @self: a writer
 */
void
sbx_json_writer_end_object (SbxJsonWriter *self)
{
  g_return_if_fail (self != NULL);

  end_level (self, '}');
}

/**
 * sbx_json_writer_begin_array:
 * @self: a writer
 * @name: (nullable): the member's name; %NULL in an array and outermost
 */
void
sbx_json_writer_begin_array (SbxJsonWriter *self,
                             const char    *name)
{
  g_return_if_fail (self != NULL);

  begin_level (self, name, '[');
}

/**
 * sbx_json_writer_end_array:
 * @self: a writer
 */
void
sbx_json_writer_end_array (SbxJsonWriter *self)
{
  g_return_if_fail (self != NULL);

  end_level (self, ']');
}

/**
 * sbx_json_writer_string:
 * @self: a writer
 * @name: (nullable): the member's name
 * @value: (nullable): a text; %NULL is written as null
 */
void
sbx_json_writer_string (SbxJsonWriter *self,
                        const char    *name,
                        const char    *value)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  if (value != NULL)
    append_string (self->text, value);
  else
    g_string_append (self->text, "null");
}

/**
 * sbx_json_writer_int:
 * @self: a writer
 * @name: (nullable): the member's name
 * @value: an integer
 */
void
sbx_json_writer_int (SbxJsonWriter *self,
                     const char    *name,
                     gint64         value)
{
  char    digits[24];
  guint   at = sizeof digits;
  guint64 rest;

  g_return_if_fail (self != NULL);

  rest = value < 0 ? (guint64) 0 - (guint64) value : (guint64) value;
  do
    digits[--at] = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (value < 0)
    digits[--at] = '-';

  begin_value (self, name);
  g_string_append_len (self->text, digits + at, (gssize) (sizeof digits - at));
}

/**
 * sbx_json_writer_double:
 * @self: a writer
 * @name: (nullable): the member's name
 * @value: a number; one that is not finite is written as null
 *
 * Writes the number with 15 digits, or as many more as it takes to read back as the same
 * double; with a point in any locale. A whole number keeps one decimal, so that it reads
 * back as a double.
 */
void
sbx_json_writer_double (SbxJsonWriter *self,
                        const char    *name,
                        double         value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (self != NULL);

  begin_value (self, name);
  if (!isfinite (value))
    {
      g_string_append (self->text, "null");
      return;
    }

  g_ascii_formatd (buffer, sizeof buffer, "%.15g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_formatd (buffer, sizeof buffer, "%.16g", value);
  if (g_ascii_strtod (buffer, NULL) != value)
    g_ascii_formatd (buffer, sizeof buffer, "%.17g", value);

  g_string_append (self->text, buffer);
  if (strpbrk (buffer, ".e") == NULL)
    g_string_append (self->text, ".0");
}

/**
 * sbx_json_writer_boolean:
 * @self: a writer
 * @name: (nullable): the member's name
 * @value: true or false
 */
void
sbx_json_writer_boolean (SbxJsonWriter *self,
                         const char    *name,
                         gboolean       value)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  g_string_append (self->text, value ? "true" : "false");
}

/**
 * sbx_json_writer_null:
 * @self: a writer
 * @name: (nullable): the member's name
 */
void
sbx_json_writer_null (SbxJsonWriter *self,
                      const char    *name)
{
  g_return_if_fail (self != NULL);

  begin_value (self, name);
  g_string_append (self->text, "null");
}

/**
 * sbx_json_writer_raw:
 * @self: a writer
 * @name: (nullable): the member's name
 * @json: one whole value as JSON text, which is not looked at
 * @length: its length in bytes, or -1 where it is terminated
 */
void
sbx_json_writer_raw (SbxJsonWriter *self,
                     const char    *name,
                     const char    *json,
                     gssize         length)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (json != NULL);

  begin_value (self, name);
  g_string_append_len (self->text, json, length);
}

static void
write_value (SbxJsonWriter *self,
             const char    *name,
             JsonNode      *node)
{
  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      sbx_json_writer_string (self, name, json_node_get_string (node));
      break;
    case G_TYPE_DOUBLE:
    case G_TYPE_FLOAT:
      sbx_json_writer_double (self, name, json_node_get_double (node));
      break;
    case G_TYPE_BOOLEAN:
      sbx_json_writer_boolean (self, name, json_node_get_boolean (node));
      break;
    default:
      sbx_json_writer_int (self, name, json_node_get_int (node));
    }
}

static void
write_array (SbxJsonWriter *self,
             const char    *name,
             JsonArray     *array)
{
  guint length = json_array_get_length (array);

  sbx_json_writer_begin_array (self, name);
  for (guint i = 0; i < length; i++)
    sbx_json_writer_node (self, NULL, json_array_get_element (array, i));
  sbx_json_writer_end_array (self);
}

/**
 * sbx_json_writer_node:
 * @self: a writer
 * @name: (nullable): the member's name
 * @node: (nullable): a tree; %NULL is written as null
 */
void
sbx_json_writer_node (SbxJsonWriter *self,
                      const char    *name,
                      JsonNode      *node)
{
  g_return_if_fail (self != NULL);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    sbx_json_writer_null (self, name);
  else if (JSON_NODE_HOLDS_VALUE (node))
    write_value (self, name, node);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    write_array (self, name, json_node_get_array (node));
  else
    {
      sbx_json_writer_begin_object (self, name);
      sbx_json_writer_members (self, json_node_get_object (node));
      sbx_json_writer_end_object (self);
    }
}

/**
 * sbx_json_writer_members:
 * @self: a writer inside an object
 * @object: (nullable): an object
 *
 * Appends the members of @object to the object being written, in their order.
 */
void
sbx_json_writer_members (SbxJsonWriter *self,
                         JsonObject    *object)
{
  JsonObjectIter  iter;
  const char     *name;
  JsonNode       *node;

  g_return_if_fail (self != NULL);

  if (object == NULL)
    return;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    sbx_json_writer_node (self, name, node);
}
