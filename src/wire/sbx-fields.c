/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"

#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* The doubles that an int64 can hold: 2^63 itself is one too many. */
#define INT64_END 9223372036854775808.0

/* Takes the message. */
static gboolean
fail (const char  *member,
      char        *message,
      GError     **error)
{
  g_autofree char *owned = message;

  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, member,
                                                          "%s", owned));
  return FALSE;
}

/* Takes the message. */
static gboolean
fail_limit (const char  *member,
            gint64       limit,
            char        *message,
            GError     **error)
{
  g_autofree char *owned = message;

  g_propagate_error (error, sbx_wire_error_new_for_limit (member, limit, "%s", owned));
  return FALSE;
}

static gboolean
fail_empty (const char  *member,
            GError     **error)
{
  return fail (member, g_strdup_printf (_("“%s” must not be empty"), member), error);
}

/* *node is NULL where the member is absent or null; that is a fault only if it is required. */
static gboolean
find (JsonObject     *object,
      const char     *member,
      SbxFieldFlags   flags,
      JsonNode      **node,
      GError        **error)
{
  *node = json_object_get_member (object, member);
  if (*node != NULL && JSON_NODE_HOLDS_NULL (*node))
    *node = NULL;
  if (*node != NULL || !(flags & SBX_FIELD_REQUIRED))
    return TRUE;

  return fail (member, g_strdup_printf (_("“%s” is missing"), member), error);
}

static gboolean
holds_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
holds_int (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
}

static gboolean
holds_double (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE;
}

static gboolean
holds_boolean (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

/* 5.0 is an integer too: some languages know no other numbers. */
static gboolean
node_to_int (JsonNode *node,
             gint64   *value)
{
  double number;

  if (holds_int (node))
    {
      *value = json_node_get_int (node);
      return TRUE;
    }

  if (!holds_double (node))
    return FALSE;

  number = json_node_get_double (node);
  if (number != floor (number) || number < -INT64_END || number >= INT64_END)
    return FALSE;

  *value = (gint64) number;
  return TRUE;
}

static char *
number_to_text (JsonNode *node)
{
  SbxJsonWriter      *writer;
  g_autoptr (GBytes)  bytes = NULL;
  gint64              value;
  gsize               length;
  const char         *text;

  if (node_to_int (node, &value))
    return g_strdup_printf ("%" G_GINT64_FORMAT, value);

  writer = sbx_json_writer_new ();
  sbx_json_writer_double (writer, NULL, json_node_get_double (node));
  bytes = sbx_json_writer_free_to_bytes (writer);
  text = g_bytes_get_data (bytes, &length);

  return g_strndup (text, length);
}

/**
 * sbx_fields_get_string:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing or empty
 * @max_bytes: the most bytes that pass
 * @value: (inout) (transfer none): the text, as long as @object lives
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_get_string (JsonObject     *object,
                       const char     *member,
                       SbxFieldFlags   flags,
                       gsize           max_bytes,
                       const char    **value,
                       GError        **error)
{
  JsonNode   *node;
  const char *text;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!holds_string (node))
    return fail (member, g_strdup_printf (_("“%s” must be a string"), member), error);

  text = json_node_get_string (node);
  if ((flags & SBX_FIELD_NOT_EMPTY) && *text == '\0')
    return fail_empty (member, error);
  if (strlen (text) > max_bytes)
    return fail_limit (member, (gint64) max_bytes,
                       g_strdup_printf (_("“%s” is longer than %lu bytes"),
                                        member, (gulong) max_bytes),
                       error);

  *value = text;
  return TRUE;
}

static gboolean
has_control_character (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_iscntrl (g_utf8_get_char (text)))
      return TRUE;

  return FALSE;
}

/**
 * sbx_fields_dup_id:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing; an empty id counts as missing
 * @value: (inout) (transfer full): the id; replaced, and the old one freed, where the
 *   member is given
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Reads the id of an object: 1 to 256 bytes without control characters. A number becomes
 * its decimal text.
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_dup_id (JsonObject     *object,
                   const char     *member,
                   SbxFieldFlags   flags,
                   char          **value,
                   GError        **error)
{
  JsonNode        *node;
  g_autofree char *id = NULL;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;

  if (holds_string (node))
    id = json_node_dup_string (node);
  else if (holds_int (node) || holds_double (node))
    id = number_to_text (node);
  else
    return fail (member, g_strdup_printf (_("“%s” must be a string"), member), error);

  if (*id == '\0')
    return flags == SBX_FIELD_OPTIONAL ? TRUE : fail_empty (member, error);
  if (strlen (id) > SBX_LIMIT_ID_BYTES)
    return fail_limit (member, SBX_LIMIT_ID_BYTES,
                       g_strdup_printf (_("“%s” is longer than %lu bytes"),
                                        member, (gulong) SBX_LIMIT_ID_BYTES),
                       error);
  if (has_control_character (id))
    return fail (member, g_strdup_printf (_("“%s” must not have control characters"), member), error);

  g_free (*value);
  *value = g_steal_pointer (&id);
  return TRUE;
}

/**
 * sbx_fields_get_int:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing
 * @minimum: the least that passes
 * @maximum: the most that passes; more is %SBX_WIRE_ERROR_TOO_LARGE
 * @value: (inout): the number
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_get_int (JsonObject     *object,
                    const char     *member,
                    SbxFieldFlags   flags,
                    gint64          minimum,
                    gint64          maximum,
                    gint64         *value,
                    GError        **error)
{
  JsonNode *node;
  gint64    number;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!node_to_int (node, &number))
    return fail (member, g_strdup_printf (_("“%s” must be an integer"), member), error);

  if (number < minimum)
    return fail (member, g_strdup_printf (_("“%s” is less than %ld"), member, (long) minimum),
                 error);
  if (number > maximum)
    return fail_limit (member, maximum,
                       g_strdup_printf (_("“%s” is more than %ld"), member, (long) maximum),
                       error);

  *value = number;
  return TRUE;
}

/**
 * sbx_fields_get_double:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing
 * @value: (inout): the number
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_get_double (JsonObject     *object,
                       const char     *member,
                       SbxFieldFlags   flags,
                       double         *value,
                       GError        **error)
{
  JsonNode *node;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!holds_int (node) && !holds_double (node))
    return fail (member, g_strdup_printf (_("“%s” must be a number"), member), error);

  *value = json_node_get_double (node);
  return TRUE;
}

/**
 * sbx_fields_get_boolean:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing
 * @value: (inout): the value
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_get_boolean (JsonObject     *object,
                        const char     *member,
                        SbxFieldFlags   flags,
                        gboolean       *value,
                        GError        **error)
{
  JsonNode *node;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!holds_boolean (node))
    return fail (member, g_strdup_printf (_("“%s” must be true or false"), member), error);

  *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * sbx_fields_get_object:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing or empty
 * @value: (inout) (transfer none): the object, as long as @object lives
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_get_object (JsonObject     *object,
                       const char     *member,
                       SbxFieldFlags   flags,
                       JsonObject    **value,
                       GError        **error)
{
  JsonNode *node;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail (member, g_strdup_printf (_("“%s” must be an object"), member), error);
  if ((flags & SBX_FIELD_NOT_EMPTY) && json_object_get_size (json_node_get_object (node)) == 0)
    return fail_empty (member, error);

  *value = json_node_get_object (node);
  return TRUE;
}

/**
 * sbx_fields_get_array:
 * @object: a payload
 * @member: the member's name
 * @flags: whether it may be missing or empty
 * @max_length: the most elements that pass
 * @value: (inout) (transfer none): the array, as long as @object lives
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the member is as it must be
 */
gboolean
sbx_fields_get_array (JsonObject     *object,
                      const char     *member,
                      SbxFieldFlags   flags,
                      guint           max_length,
                      JsonArray     **value,
                      GError        **error)
{
  JsonNode  *node;
  JsonArray *array;

  if (!find (object, member, flags, &node, error))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail (member, g_strdup_printf (_("“%s” must be a list"), member), error);

  array = json_node_get_array (node);
  if ((flags & SBX_FIELD_NOT_EMPTY) && json_array_get_length (array) == 0)
    return fail_empty (member, error);
  if (json_array_get_length (array) > max_length)
    return fail_limit (member, max_length,
                       g_strdup_printf (_("“%s” has more than %u elements"), member, max_length),
                       error);

  *value = array;
  return TRUE;
}

/**
 * sbx_fields_list_objects:
 * @object: an object
 * @member: of it, a list where it is as it should be
 *
 * Returns: (transfer container) (element-type JsonObject): those elements that are objects, as long as @object lives; none where there is no list
 */
GPtrArray *
sbx_fields_list_objects (JsonObject *object,
                         const char *member)
{
  GPtrArray *objects = g_ptr_array_new ();
  JsonArray *array = NULL;

  sbx_fields_get_array (object, member, SBX_FIELD_OPTIONAL, G_MAXUINT, &array, NULL);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_ptr_array_add (objects, json_node_get_object (node));
    }
  return objects;
}

/**
 * sbx_fields_dup_text:
 * @object: an object
 * @member: the member's name
 * @fallback: (nullable): what to return where there is no text
 *
 * Returns: (transfer full) (nullable): the text, a number's decimal text, or a copy of @fallback
 */
char *
sbx_fields_dup_text (JsonObject *object,
                     const char *member,
                     const char *fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node != NULL && holds_string (node))
    return json_node_dup_string (node);
  if (node != NULL && (holds_int (node) || holds_double (node)))
    return number_to_text (node);

  return g_strdup (fallback);
}

/**
 * sbx_fields_int_or:
 * @object: an object
 * @member: the member's name
 * @fallback: what to return where there is no integer
 *
 * Returns: the number
 */
gint64
sbx_fields_int_or (JsonObject *object,
                   const char *member,
                   gint64      fallback)
{
  JsonNode *node = json_object_get_member (object, member);
  gint64    value;

  return node != NULL && node_to_int (node, &value) ? value : fallback;
}

/**
 * sbx_fields_double_or:
 * @object: an object
 * @member: the member's name
 * @fallback: what to return where there is no number
 *
 * Returns: the number
 */
double
sbx_fields_double_or (JsonObject *object,
                      const char *member,
                      double      fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && (holds_int (node) || holds_double (node)) ? json_node_get_double (node)
                                                                   : fallback;
}

/**
 * sbx_fields_boolean_or:
 * @object: an object
 * @member: the member's name
 * @fallback: what to return where there is neither true nor false
 *
 * Returns: the value
 */
gboolean
sbx_fields_boolean_or (JsonObject *object,
                       const char *member,
                       gboolean    fallback)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && holds_boolean (node) ? json_node_get_boolean (node) : fallback;
}
