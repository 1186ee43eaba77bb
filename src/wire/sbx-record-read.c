/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* How strictly the members are taken: what a hub wrote, or what a peer reports. */
typedef enum {
  FROM_HUB,
  FROM_PEER,
} Origin;

static const SbxRecordField *
find_field (const SbxRecordType *type,
            const char          *member)
{
  for (guint i = 0; i < type->n_fields; i++)
    if (g_str_equal (type->fields[i].member, member))
      return &type->fields[i];

  return NULL;
}

static void
read_text (char       **value,
           JsonObject  *object,
           const char  *member)
{
  char *text = sbx_fields_dup_text (object, member, NULL);

  if (text == NULL)
    return;

  g_free (*value);
  *value = text;
}

static void
read_optional_text (char       **value,
                    JsonObject  *object,
                    const char  *member)
{
  read_text (value, object, member);
  if (*value != NULL && **value == '\0')
    g_clear_pointer (value, g_free);
}

static int
find_word (const char *const *words,
           const char        *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;

  return 0;
}

static void
read_word (int               *value,
           JsonObject        *object,
           const char        *member,
           const char *const *words)
{
  g_autofree char *word = sbx_fields_dup_text (object, member, NULL);

  if (word != NULL)
    *value = find_word (words, word);
}

/* Only a peer's integers are guessed at: what a hub wrote is in milliseconds. */
static void
read_time (gint64   *value,
           JsonNode *node,
           Origin    origin)
{
  if (origin == FROM_HUB && json_node_get_value_type (node) == G_TYPE_INT64)
    *value = json_node_get_int (node);
  else
    sbx_time_from_node (node, value);
}

/* More than all of it cannot be, but a sum of parts may be a little off. */
#define ROUNDING 1e-6

static void
read_fraction (double     *value,
               JsonObject *object,
               const char *member)
{
  double fraction = sbx_fields_double_or (object, member, *value);

  if (fraction <= 1 + ROUNDING)
    *value = CLAMP (fraction, -1, 1);
}

static void
read_strings (GStrv    *value,
              JsonNode *node)
{
  g_autoptr (GStrvBuilder)  builder = g_strv_builder_new ();
  JsonArray                *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }

  g_strfreev (*value);
  *value = g_strv_builder_end (builder);
}

/* An empty list or object is the same as none. */
static void
read_tree (gpointer             record,
           const SbxRecordField *field,
           JsonNode             *node)
{
  JsonObject **object = &G_STRUCT_MEMBER (JsonObject *, record, field->offset);
  JsonArray  **array = &G_STRUCT_MEMBER (JsonArray *, record, field->offset);
  JsonNode   **any = &G_STRUCT_MEMBER (JsonNode *, record, field->offset);

  if (field->kind == SBX_RECORD_NODE)
    {
      g_clear_pointer (any, json_node_unref);
      *any = sbx_json_copy (node);
    }
  else if (field->kind == SBX_RECORD_OBJECT && JSON_NODE_HOLDS_OBJECT (node))
    {
      g_clear_pointer (object, json_object_unref);
      if (json_object_get_size (json_node_get_object (node)) > 0)
        *object = sbx_json_copy_object (json_node_get_object (node));
    }
  else if (field->kind == SBX_RECORD_ARRAY && JSON_NODE_HOLDS_ARRAY (node))
    {
      g_clear_pointer (array, json_array_unref);
      if (json_array_get_length (json_node_get_array (node)) > 0)
        *array = sbx_json_copy_array (json_node_get_array (node));
    }
}

static void
read_field (gpointer              record,
            const SbxRecordField *field,
            JsonObject           *object,
            JsonNode             *node,
            Origin                origin)
{
  gint64   *integer = &G_STRUCT_MEMBER (gint64, record, field->offset);
  gboolean *boolean = &G_STRUCT_MEMBER (gboolean, record, field->offset);
  double   *number = &G_STRUCT_MEMBER (double, record, field->offset);
  char    **text = &G_STRUCT_MEMBER (char *, record, field->offset);

  switch (field->kind)
    {
    case SBX_RECORD_TEXT:
    case SBX_RECORD_ID:
      read_text (text, object, field->member);
      break;
    case SBX_RECORD_OPTIONAL_TEXT:
    case SBX_RECORD_SECRET_TEXT:
      read_optional_text (text, object, field->member);
      break;
    case SBX_RECORD_WORD:
      read_word (boolean, object, field->member, field->words);
      break;
    case SBX_RECORD_INT:
    case SBX_RECORD_ANSWER_INT:
      *integer = sbx_fields_int_or (object, field->member, *integer);
      break;
    case SBX_RECORD_BOOLEAN:
    case SBX_RECORD_ANSWER_BOOLEAN:
      *boolean = sbx_fields_boolean_or (object, field->member, *boolean);
      break;
    case SBX_RECORD_TIME:
    case SBX_RECORD_OPTIONAL_TIME:
    case SBX_RECORD_TEXT_TIME:
      read_time (integer, node, origin);
      break;
    case SBX_RECORD_FRACTION:
      read_fraction (number, object, field->member);
      break;
    case SBX_RECORD_STRINGS:
      read_strings (&G_STRUCT_MEMBER (GStrv, record, field->offset), node);
      break;
    case SBX_RECORD_NODE:
    case SBX_RECORD_OBJECT:
    case SBX_RECORD_ARRAY:
      read_tree (record, field, node);
      break;
    case SBX_RECORD_OWN:
    default:
      break;
    }
}

/* One pass over the members that there are; null is as good as absent. */
static void
read_members (gpointer             record,
              const SbxRecordType *type,
              JsonObject          *object,
              Origin               origin)
{
  JsonObject     **other = &G_STRUCT_MEMBER (JsonObject *, record, type->other);
  JsonObjectIter   iter;
  const char      *member;
  JsonNode        *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      const SbxRecordField *field = find_field (type, member);

      if (field == NULL)
        {
          if (*other == NULL)
            *other = json_object_new ();
          json_object_set_member (*other, member, sbx_json_copy (node));
        }
      else if (field != type->fields && !JSON_NODE_HOLDS_NULL (node))
        read_field (record, field, object, node, origin);
    }
}

/**
 * sbx_record_read_id:
 * @record: a record
 * @type: its kind
 * @object: what it is read from
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether the object has an id
 */
gboolean
sbx_record_read_id (gpointer              record,
                    const SbxRecordType  *type,
                    JsonObject           *object,
                    GError              **error)
{
  return sbx_fields_dup_id (object, type->fields[0].member, SBX_FIELD_REQUIRED,
                            &G_STRUCT_MEMBER (char *, record, type->fields[0].offset), error);
}

/**
 * sbx_record_read:
 * @record: a record
 * @type: its kind
 * @object: what it is read from
 *
 * Reads every member but the id, leniently.
 */
void
sbx_record_read (gpointer             record,
                 const SbxRecordType *type,
                 JsonObject          *object)
{
  read_members (record, type, object, FROM_HUB);
}

/**
 * sbx_record_check_field:
 * @field: a member of a kind of object
 * @object: one that a peer sent
 * @error: return location for a %SBX_WIRE_ERROR with the detail `field`
 *
 * Returns: whether it is of its type, null or absent
 */
gboolean
sbx_record_check_field (const SbxRecordField  *field,
                        JsonObject            *object,
                        GError               **error)
{
  g_autofree char *id = NULL;
  const char      *text;
  gint64           integer;
  gboolean         boolean;
  double           number;
  JsonObject      *members;
  JsonArray       *elements;

  switch (field->kind)
    {
    case SBX_RECORD_ID:
      return sbx_fields_dup_id (object, field->member, SBX_FIELD_OPTIONAL, &id, error);
    case SBX_RECORD_TEXT:
    case SBX_RECORD_OPTIONAL_TEXT:
    case SBX_RECORD_SECRET_TEXT:
    case SBX_RECORD_WORD:
      return sbx_fields_get_string (object, field->member, SBX_FIELD_OPTIONAL, G_MAXSIZE, &text, error);
    case SBX_RECORD_INT:
    case SBX_RECORD_ANSWER_INT:
      return sbx_fields_get_int (object, field->member, SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &integer, error);
    case SBX_RECORD_BOOLEAN:
    case SBX_RECORD_ANSWER_BOOLEAN:
      return sbx_fields_get_boolean (object, field->member, SBX_FIELD_OPTIONAL, &boolean, error);
    case SBX_RECORD_FRACTION:
      return sbx_fields_get_double (object, field->member, SBX_FIELD_OPTIONAL, &number, error);
    case SBX_RECORD_OBJECT:
      return sbx_fields_get_object (object, field->member, SBX_FIELD_OPTIONAL, &members, error);
    case SBX_RECORD_ARRAY:
    case SBX_RECORD_STRINGS:
      return sbx_fields_get_array (object, field->member, SBX_FIELD_OPTIONAL, G_MAXUINT, &elements, error);
    default:
      return TRUE;               /* an unreadable time is the time of arrival */
    }
}

/**
 * sbx_record_check:
 * @type: a kind of object
 * @object: one that a peer sent
 * @error: return location for a %SBX_WIRE_ERROR with the detail `field`
 *
 * Returns: whether every known member but the id is of its type, null or absent
 */
gboolean
sbx_record_check (const SbxRecordType  *type,
                  JsonObject           *object,
                  GError              **error)
{
  for (guint i = 1; i < type->n_fields; i++)
    if (!sbx_record_check_field (&type->fields[i], object, error))
      return FALSE;

  return TRUE;
}

/**
 * sbx_record_merge:
 * @record: a record
 * @type: its kind
 * @object: what a peer reports about it
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Takes over the members that are given, or none of them.
 *
 * Returns: whether the object was taken
 */
gboolean
sbx_record_merge (gpointer              record,
                  const SbxRecordType  *type,
                  JsonObject           *object,
                  GError              **error)
{
  const SbxRecordField *id_field = &type->fields[0];
  g_autofree char      *id = NULL;

  if (!sbx_fields_dup_id (object, id_field->member, SBX_FIELD_OPTIONAL, &id, error))
    return FALSE;
  if (id != NULL && !g_str_equal (id, G_STRUCT_MEMBER (char *, record, id_field->offset)))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, id_field->member,
                                                              _("“%s” is another object's"),
                                                              id_field->member));
      return FALSE;
    }
  if (!sbx_record_check (type, object, error))
    return FALSE;

  read_members (record, type, object, FROM_PEER);
  return TRUE;
}
