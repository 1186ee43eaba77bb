/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-broadcast-form.h"

#include "sbx-time.h"

#include <inttypes.h>
#include <string.h>

/* What only a hub says of what it sends. */
static const char *const hub_members[] = { "timestamp", "triggeredBy", "stream", "epoch", "seq", "re", NULL };

/* The end of the year 9999. */
#define LAST_MS G_GINT64_CONSTANT (253402300799999)

static const SbxBroadcastField device_fields[] = {
  { "connectionId", "connection_id", SBX_BROADCAST_ID, FALSE },
  { "deviceType", "device_type", SBX_BROADCAST_SAME, FALSE },
  { "connectedAt", "connected_at", SBX_BROADCAST_TIME, FALSE },
};

/**
 * sbx_broadcast_name_to_outside:
 * @name: a native name
 *
 * Returns: (transfer full): what the dialect calls it
 */
char *
sbx_broadcast_name_to_outside (const char *name)
{
  GString *words = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      if (g_ascii_isupper (*c))
        g_string_append_c (words, '_');
      g_string_append_c (words, g_ascii_tolower (*c));
    }
  return g_string_free (words, FALSE);
}

/**
 * sbx_broadcast_name_to_inside:
 * @name: a name in the dialect
 *
 * Returns: (transfer full): the native one
 */
char *
sbx_broadcast_name_to_inside (const char *name)
{
  GString *words = g_string_new (NULL);

  for (const char *c = name; *c != '\0'; c++)
    {
      if (*c == '_' && g_ascii_islower (c[1]))
        g_string_append_c (words, g_ascii_toupper (*++c));
      else
        g_string_append_c (words, *c);
    }
  return g_string_free (words, FALSE);
}

/* --- In --- */

static JsonNode *
read_id (JsonNode *value)
{
  g_autofree char *text = NULL;

  if (json_node_get_value_type (value) != G_TYPE_INT64)
    return json_node_copy (value);
  text = g_strdup_printf ("%" PRId64, json_node_get_int (value));
  return json_node_init_string (json_node_alloc (), text);
}

/* NULL where it is no time, or none that could be written again. */
static JsonNode *
read_time (JsonNode *value)
{
  gint64 ms;

  if (!sbx_time_from_node (value, &ms) || ms < 0 || ms > LAST_MS)
    return NULL;
  return json_node_init_int (json_node_alloc (), ms);
}

/* NULL where nothing is said. */
static JsonNode *
read_sender (JsonNode *value)
{
  const char *type = json_node_get_value_type (value) == G_TYPE_STRING ? json_node_get_string (value) : NULL;

  if (JSON_NODE_HOLDS_NULL (value))
    return NULL;
  return json_node_init_string (json_node_alloc (), g_strcmp0 (type, "system") == 0 ? "system" : "chat");
}

static JsonNode *read_value (const SbxBroadcastField *field, JsonNode *value);

static gboolean
find_outside (const SbxBroadcastField *fields,
              gsize                    n_fields,
              const char              *name)
{
  for (gsize i = 0; i < n_fields && fields[i].outside != NULL; i++)
    {
      if (g_str_equal (fields[i].outside, name))
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_inside (const SbxBroadcastField *fields,
             gsize                    n_fields,
             const char              *name)
{
  for (gsize i = 0; i < n_fields && fields[i].inside != NULL; i++)
    {
      if (g_str_equal (fields[i].inside, name))
        return TRUE;
    }
  return FALSE;
}

static void
read_fields (const SbxBroadcastField *fields,
             gsize                    n_fields,
             JsonObject              *data,
             JsonObject              *object)
{
  for (gsize i = 0; i < n_fields && fields[i].inside != NULL; i++)
    {
      JsonNode *value = json_object_get_member (data, fields[i].outside);
      JsonNode *read;

      /* Many call a time what we call it. */
      if (value == NULL && fields[i].kind == SBX_BROADCAST_TIME)
        value = json_object_get_member (data, fields[i].inside);
      read = value != NULL ? read_value (&fields[i], value) : NULL;
      if (read != NULL)
        json_object_set_member (object, fields[i].inside, read);
    }
}

static JsonNode *
read_list (JsonNode *value,
           JsonNode *(*read_element) (JsonNode *element))
{
  JsonArray *from, *to;
  JsonNode  *list;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return json_node_copy (value);
  from = json_node_get_array (value);
  to = json_array_sized_new (json_array_get_length (from));
  for (guint i = 0; i < json_array_get_length (from); i++)
    json_array_add_element (to, read_element (json_array_get_element (from, i)));
  list = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (list, to);
  return list;
}

static JsonNode *
read_device (JsonNode *value)
{
  JsonNode   *node;
  JsonObject *device;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    return json_node_copy (value);
  device = json_object_new ();
  read_fields (device_fields, G_N_ELEMENTS (device_fields), json_node_get_object (value), device);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, device);
  return node;
}

static JsonNode *
read_names (JsonNode *value)
{
  JsonNode      *node;
  JsonObject    *object;
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    return json_node_copy (value);
  object = json_object_new ();
  json_object_iter_init_ordered (&iter, json_node_get_object (value));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      g_autofree char *inside = sbx_broadcast_name_to_inside (name);

      json_object_set_member (object, inside, read_names (member));
    }
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

/* What is of a wrong type stays as it is: whoever takes it in says what is wrong. */
static JsonNode *
read_value (const SbxBroadcastField *field,
            JsonNode                *value)
{
  switch (field->kind)
    {
    case SBX_BROADCAST_ID:
      return read_id (value);
    case SBX_BROADCAST_IDS:
      return read_list (value, read_id);
    case SBX_BROADCAST_TIME:
      return read_time (value);
    case SBX_BROADCAST_SENDER:
      return read_sender (value);
    case SBX_BROADCAST_DEVICES:
      return read_list (value, read_device);
    case SBX_BROADCAST_NAMES:
      return read_names (value);
    case SBX_BROADCAST_SAME:
    default:
      return json_node_copy (value);
    }
}

static gboolean
is_left_out (const SbxBroadcastForm *self,
             const char             *name)
{
  return self->left_out != NULL && g_strv_contains (self->left_out, name);
}

/* A name that means something else on the other side cannot be kept. */
static void
read_unknown (const SbxBroadcastForm *self,
              JsonObject             *data,
              JsonObject             *object)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  json_object_iter_init_ordered (&iter, data);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (!find_outside (self->fields, SBX_BROADCAST_MAX_FIELDS, name) &&
          !find_inside (self->fields, SBX_BROADCAST_MAX_FIELDS, name) &&
          !g_strv_contains (hub_members, name) && !is_left_out (self, name) &&
          g_strcmp0 (self->in_data, name) != 0)
        json_object_set_member (object, name, json_node_copy (value));
    }
}

/**
 * sbx_broadcast_form_read:
 * @self: what kind of frame it is
 * @data: its data
 *
 * Returns: (transfer full): the native payload
 */
JsonObject *
sbx_broadcast_form_read (const SbxBroadcastForm *self,
                         JsonObject             *data)
{
  JsonObject *object = json_object_new ();
  JsonNode   *inner = self->in_data != NULL ? json_object_get_member (data, self->in_data) : NULL;
  JsonObject *payload;

  read_fields (self->fields, SBX_BROADCAST_MAX_FIELDS, data, object);
  if (inner != NULL && JSON_NODE_HOLDS_OBJECT (inner))
    {
      read_fields (self->fields, SBX_BROADCAST_MAX_FIELDS, json_node_get_object (inner), object);
      read_unknown (self, json_node_get_object (inner), object);
    }
  if (self->has_time && json_object_has_member (data, "timestamp"))
    json_object_set_member (object, "timestamp", json_node_copy (json_object_get_member (data, "timestamp")));
  read_unknown (self, data, object);
  if (self->object == NULL)
    return object;

  payload = json_object_new ();
  json_object_set_object_member (payload, self->object, object);
  return payload;
}

/* --- Out --- */

static gboolean
says_nothing (JsonNode *value)
{
  if (JSON_NODE_HOLDS_NULL (value))
    return TRUE;
  if (JSON_NODE_HOLDS_ARRAY (value))
    return json_array_get_length (json_node_get_array (value)) == 0;
  return json_node_get_value_type (value) == G_TYPE_BOOLEAN && !json_node_get_boolean (value);
}

static void write_fields (const SbxBroadcastField *fields, gsize n_fields, JsonObject *object, SbxJsonWriter *writer);

static void
write_time (SbxJsonWriter *writer,
            const char    *name,
            JsonNode      *value)
{
  char   text[SBX_TIME_TEXT_SIZE];
  gint64 ms = json_node_get_value_type (value) == G_TYPE_INT64 ? json_node_get_int (value) : -1;

  if (ms < 0 || ms > LAST_MS)
    {
      sbx_json_writer_null (writer, name);
      return;
    }
  sbx_time_format (ms, text);
  sbx_json_writer_string (writer, name, text);
}

static void
write_devices (SbxJsonWriter *writer,
               const char    *name,
               JsonNode      *value)
{
  JsonArray *devices = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;
  guint      length = devices != NULL ? json_array_get_length (devices) : 0;

  sbx_json_writer_begin_array (writer, name);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *device = json_array_get_element (devices, i);

      if (!JSON_NODE_HOLDS_OBJECT (device))
        continue;
      sbx_json_writer_begin_object (writer, NULL);
      write_fields (device_fields, G_N_ELEMENTS (device_fields), json_node_get_object (device), writer);
      sbx_json_writer_end_object (writer);
    }
  sbx_json_writer_end_array (writer);
}

static void
write_names (SbxJsonWriter *writer,
             const char    *name,
             JsonNode      *value)
{
  JsonObjectIter iter;
  const char    *inside;
  JsonNode      *member;

  if (!JSON_NODE_HOLDS_OBJECT (value))
    {
      sbx_json_writer_node (writer, name, value);
      return;
    }
  sbx_json_writer_begin_object (writer, name);
  json_object_iter_init_ordered (&iter, json_node_get_object (value));
  while (json_object_iter_next_ordered (&iter, &inside, &member))
    {
      g_autofree char *outside = sbx_broadcast_name_to_outside (inside);

      write_names (writer, outside, member);
    }
  sbx_json_writer_end_object (writer);
}

static void
write_fields (const SbxBroadcastField *fields,
              gsize                    n_fields,
              JsonObject              *object,
              SbxJsonWriter           *writer)
{
  for (gsize i = 0; i < n_fields && fields[i].inside != NULL; i++)
    {
      JsonNode *value = json_object_get_member (object, fields[i].inside);

      if (value == NULL || (fields[i].optional && says_nothing (value)))
        continue;
      if (fields[i].kind == SBX_BROADCAST_TIME)
        write_time (writer, fields[i].outside, value);
      else if (fields[i].kind == SBX_BROADCAST_DEVICES)
        write_devices (writer, fields[i].outside, value);
      else if (fields[i].kind == SBX_BROADCAST_NAMES)
        write_names (writer, fields[i].outside, value);
      else
        sbx_json_writer_node (writer, fields[i].outside, value);
    }
}

/**
 * sbx_broadcast_form_write:
 * @self: what kind of frame it is
 * @payload: the native payload
 * @writer: gets the members of its data
 */
void
sbx_broadcast_form_write (const SbxBroadcastForm *self,
                          JsonObject             *payload,
                          SbxJsonWriter          *writer)
{
  JsonObject    *object = payload;
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  if (self->object != NULL)
    {
      value = json_object_get_member (payload, self->object);
      if (value == NULL || !JSON_NODE_HOLDS_OBJECT (value))
        return;
      object = json_node_get_object (value);
    }

  write_fields (self->fields, SBX_BROADCAST_MAX_FIELDS, object, writer);
  if (self->has_time && json_object_has_member (payload, "timestamp"))
    sbx_json_writer_node (writer, "timestamp", json_object_get_member (payload, "timestamp"));

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (!find_inside (self->fields, SBX_BROADCAST_MAX_FIELDS, name) &&
          !find_outside (self->fields, SBX_BROADCAST_MAX_FIELDS, name) &&
          !g_strv_contains (hub_members, name) && !is_left_out (self, name) &&
          g_strcmp0 (self->in_data, name) != 0)
        sbx_json_writer_node (writer, name, value);
    }
}
