/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-bytes.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"

/* Bytes that came beside a message of a Socket.IO server: in the message are places for them. Here they are put there, so that what is kept of
 * the message is whole: a text as text, a file as an attachment with its bytes in the address. */

/* Of one message, before they are base64. */
#define MAX_BYTES (48 * 1024)

#define URL_MEMBER "url"
#define UNKNOWN "application/octet-stream"

typedef struct
{
  GPtrArray *bytes;      /* (element-type GBytes): what the places stand for */
  JsonArray *files;      /* (nullable): attachments that the message gets */
  GString   *left_out;   /* (nullable): what is said of those that are not kept */
  gsize      used;
} Filling;

static GBytes *
find_bytes (const Filling *self,
            JsonNode      *node)
{
  JsonObject *place = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 num;

  if (place == NULL || !sbx_fields_boolean_or (place, "_placeholder", FALSE))
    return NULL;
  num = sbx_fields_int_or (place, "num", -1);
  return num >= 0 && num < self->bytes->len ? self->bytes->pdata[num] : NULL;
}

static char *
dup_mime (JsonObject *file,
          const char *name)
{
  static const char *const members[] = { "mime", "mimeType", "mimetype", "contentType", "type" };
  g_autofree char *guess = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *said = sbx_fields_dup_text (file, members[i], "");

      if (strchr (said, '/') != NULL && strpbrk (said, ",; \t\r\n\"") == NULL)
        return g_steal_pointer (&said);
    }
  if (strchr (name, '.') == NULL)
    return g_strdup (UNKNOWN);
  guess = g_content_type_guess (name, NULL, 0, NULL);
  return g_content_type_get_mime_type (guess);
}

/* (nullable): there is no room for it */
static char *
dup_address (Filling    *self,
             const char *mime,
             GBytes     *bytes)
{
  gsize length;
  const guchar *data = g_bytes_get_data (bytes, &length);
  g_autofree char *text = NULL;

  if (self->used + length > MAX_BYTES)
    return NULL;
  self->used += length;
  text = g_base64_encode (data, length);
  return g_strdup_printf ("data:%s;base64,%s", mime, text);
}

static void
leave_out (Filling    *self,
           const char *name,
           GBytes     *bytes)
{
  g_autofree char *size = g_format_size (g_bytes_get_size (bytes));
  g_autofree char *may = g_format_size_full (MAX_BYTES, G_FORMAT_SIZE_IEC_UNITS);

  if (self->left_out == NULL)
    self->left_out = g_string_new (NULL);
  /* TRANSLATORS: stands in a message: the name of a file, its size, and the size of the largest that is kept */
  g_string_append_printf (self->left_out, _("[“%s” (%s) came with this message and was not kept: it is larger than %s]"), name, size, may);
  g_string_append_c (self->left_out, '\n');
}

/* Makes an attachment of the bytes: @file says of it what was told. */
static void
fill_file (Filling    *self,
           JsonObject *file,
           const char *fallback,
           GBytes     *bytes)
{
  g_autofree char *name = sbx_fields_dup_text (file, "name", "");
  g_autofree char *mime = NULL;
  g_autofree char *address = NULL;

  if (*name == '\0')
    {
      g_free (name);
      name = sbx_fields_dup_text (file, "filename", fallback);
    }
  mime = dup_mime (file, name);
  address = dup_address (self, mime, bytes);
  json_object_set_string_member (file, "name", name);
  json_object_set_string_member (file, "mime", mime);
  json_object_set_int_member (file, "size", (gint64) g_bytes_get_size (bytes));
  if (address != NULL)
    json_object_set_string_member (file, URL_MEMBER, address);
  else
    leave_out (self, name, bytes);
}

static void
add_file (Filling    *self,
          const char *name,
          GBytes     *bytes)
{
  JsonObject *file = json_object_new ();

  fill_file (self, file, name, bytes);
  if (self->files == NULL)
    self->files = json_array_new ();
  json_array_add_object_element (self->files, file);
}

/* What else has a place, however deep, has an address there, or nothing. */
static JsonNode *
fill_any (Filling  *self,
          JsonNode *node)
{
  GBytes *bytes = find_bytes (self, node);
  g_autofree char *address = NULL;
  JsonNode *filled;

  if (bytes != NULL)
    {
      address = dup_address (self, UNKNOWN, bytes);
      return address != NULL ? json_node_init_string (json_node_alloc (), address) : json_node_init_null (json_node_alloc ());
    }
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_object_new ();
      JsonObjectIter iter;
      const char *member;
      JsonNode *value;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &member, &value))
        json_object_set_member (object, member, fill_any (self, value));
      filled = json_node_init_object (json_node_alloc (), object);
      json_object_unref (object);
      return filled;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_array_new ();

      for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
        json_array_add_element (array, fill_any (self, json_array_get_element (json_node_get_array (node), i)));
      filled = json_node_init_array (json_node_alloc (), array);
      json_array_unref (array);
      return filled;
    }
  return sbx_json_copy (node);
}

static void
fill_attachment (Filling  *self,
                 JsonNode *told)
{
  GBytes *bytes = find_bytes (self, told);
  JsonObject *file;
  JsonObjectIter iter;
  const char *member;
  JsonNode *value;
  JsonNode *node;

  if (bytes != NULL)
    {
      add_file (self, "file", bytes);
      return;
    }
  if (self->files == NULL)
    self->files = json_array_new ();
  if (!JSON_NODE_HOLDS_OBJECT (told))
    {
      json_array_add_element (self->files, fill_any (self, told));
      return;
    }

  file = json_object_new ();
  bytes = NULL;
  json_object_iter_init_ordered (&iter, json_node_get_object (told));
  while (json_object_iter_next_ordered (&iter, &member, &value))
    if (bytes == NULL && find_bytes (self, value) != NULL)
      bytes = find_bytes (self, value);
    else
      json_object_set_member (file, member, fill_any (self, value));
  if (bytes != NULL)
    fill_file (self, file, "file", bytes);
  node = json_node_init_object (json_node_alloc (), file);
  json_object_unref (file);
  json_array_add_element (self->files, node);
}

static void
fill_member (Filling    *self,
             JsonObject *message,
             const char *member,
             JsonNode   *value)
{
  GBytes *bytes = find_bytes (self, value);
  gsize length = 0;
  const char *text = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (g_str_equal (member, "attachments"))
    {
      JsonArray *told = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;

      for (guint i = 0; told != NULL && i < json_array_get_length (told); i++)
        fill_attachment (self, json_array_get_element (told, i));
      if (told == NULL && !JSON_NODE_HOLDS_NULL (value))
        fill_attachment (self, value);
    }
  else if (bytes == NULL)
    {
      json_object_set_member (message, member, fill_any (self, value));
    }
  else if (g_str_equal (member, "content") && g_utf8_validate_len (text != NULL ? text : "", length, NULL))
    {
      g_autofree char *content = g_strndup (text != NULL ? text : "", length);

      json_object_set_string_member (message, member, content);
    }
  else
    {
      add_file (self, member, bytes);
    }
}

static void
say_left_out (const Filling *self,
              JsonObject    *message)
{
  g_autofree char *content = sbx_fields_dup_text (message, "content", "");
  g_autofree char *whole = NULL;

  g_string_truncate (self->left_out, self->left_out->len - 1);
  whole = *content != '\0' ? g_strconcat (content, "\n", self->left_out->str, NULL) : g_strdup (self->left_out->str);
  json_object_set_string_member (message, "content", whole);
}

/**
 * sbx_foreign_bytes_fill_message:
 * @message: one that has places for bytes, perhaps
 * @bytes: (element-type GBytes): what they stand for
 *
 * Returns: (transfer full): the message with them
 */
JsonObject *
sbx_foreign_bytes_fill_message (JsonObject *message,
                                GPtrArray  *bytes)
{
  Filling self = { .bytes = bytes };
  JsonObject *filled = json_object_new ();
  JsonObjectIter iter;
  const char *member;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, message);
  while (json_object_iter_next_ordered (&iter, &member, &value))
    fill_member (&self, filled, member, value);

  if (self.files != NULL)
    json_object_set_array_member (filled, "attachments", self.files);
  if (self.left_out != NULL)
    {
      say_left_out (&self, filled);
      g_string_free (self.left_out, TRUE);
    }
  return filled;
}

/**
 * sbx_foreign_bytes_fill_list:
 * @messages: what a server told
 * @bytes: (element-type GBytes): what their places stand for
 *
 * Returns: (transfer full): the same with them
 */
JsonArray *
sbx_foreign_bytes_fill_list (JsonArray *messages,
                             GPtrArray *bytes)
{
  JsonArray *filled = json_array_new ();

  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonNode *node = json_array_get_element (messages, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        json_array_add_object_element (filled, sbx_foreign_bytes_fill_message (json_node_get_object (node), bytes));
      else
        json_array_add_element (filled, sbx_json_copy (node));
    }
  return filled;
}
