/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-outline.h"

#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

/* What is longer or deeper is not read in a list; both ends in "…". */
#define MOST_BYTES 4000
#define MOST_DEPTH 12
#define BULLET "• "

typedef struct
{
  GString *text;
  guint    depth;
} Outline;

static void write_value (Outline  *self,
                         JsonNode *node);

static gboolean
is_full (Outline *self)
{
  return self->text->len >= MOST_BYTES;
}

static void
start_line (Outline    *self,
            const char *start)
{
  /* The first line of an element stands beside its bullet. */
  if (!g_str_has_suffix (self->text->str, BULLET))
    {
      if (self->text->len > 0)
        g_string_append_c (self->text, '\n');
      for (guint i = 0; i < self->depth; i++)
        g_string_append (self->text, "    ");
    }
  g_string_append (self->text, start);
}

static void
write_text (Outline    *self,
            const char *text)
{
  g_autofree char *plain = sbx_plain_text_dup_lines (text);

  g_string_append (self->text, plain);
}

static void
write_scalar (Outline  *self,
              JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_STRING)
    write_text (self, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    /* TRANSLATORS: a value in the result of a task. */
    g_string_append (self->text, json_node_get_boolean (node) ? C_("value", "yes") : C_("value", "no"));
  else if (type == G_TYPE_INT64)
    g_string_append_printf (self->text, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (type == G_TYPE_DOUBLE)
    g_string_append_printf (self->text, "%g", json_node_get_double (node));
  else
    g_string_append (self->text, "—");
}

static gboolean
is_container (JsonNode *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_size (json_node_get_object (node)) > 0;

  return JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) > 0;
}

static void
write_object (Outline    *self,
              JsonObject *object)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  json_object_iter_init_ordered (&iter, object);
  while (!is_full (self) && json_object_iter_next_ordered (&iter, &name, &value))
    {
      start_line (self, "");
      write_text (self, name);
      g_string_append_c (self->text, ':');
      if (!is_container (value))
        g_string_append_c (self->text, ' ');
      self->depth++;
      write_value (self, value);
      self->depth--;
    }
}

static void
write_array (Outline   *self,
             JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array) && !is_full (self); i++)
    {
      start_line (self, BULLET);
      self->depth++;
      write_value (self, json_array_get_element (array, i));
      self->depth--;
    }
}

static void
write_value (Outline  *self,
             JsonNode *node)
{
  if (!is_container (node))
    write_scalar (self, node);
  else if (self->depth >= MOST_DEPTH)
    g_string_append (self->text, " …");
  else if (JSON_NODE_HOLDS_OBJECT (node))
    write_object (self, json_node_get_object (node));
  else
    write_array (self, json_node_get_array (node));
}

/**
 * sbx_json_outline:
 * @node: (nullable): any JSON
 *
 * Returns: (transfer full): the same as indented lines for people, "name: value" and "• element"; not more than
 *   a screenful or so
 */
char *
sbx_json_outline (JsonNode *node)
{
  Outline self = { g_string_new (NULL), 0 };

  if (node)
    write_value (&self, node);
  if (self.text->len > MOST_BYTES)
    {
      const char *end = g_utf8_find_prev_char (self.text->str, self.text->str + MOST_BYTES);

      g_string_truncate (self.text, end ? end - self.text->str : 0);
      g_string_append (self.text, "…");
    }

  return g_string_free (self.text, FALSE);
}
