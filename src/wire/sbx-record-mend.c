/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-time.h"

#include <math.h>
#include <string.h>

/* Servers that are not ours tell numbers as text, and text as numbers. */

#define AS_TOLD "asTold"

#define INT64_END 9223372036854775808.0

/* The number that a value is, or says: "12", "0.5", "50%". */
static gboolean
read_number (JsonNode *node,
             double   *number)
{
  const char *text;
  char       *end;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      *number = json_node_get_double (node);
      return json_node_get_value_type (node) != G_TYPE_BOOLEAN;
    }

  text = json_node_get_string (node);
  *number = g_ascii_strtod (text, &end);
  while (g_ascii_isspace (*end))
    end++;
  if (end > text && *end == '%' && end[1] == '\0')
    *number /= 100;
  else if (end == text || *end != '\0')
    return FALSE;
  return isfinite (*number);
}

/* Returns: (nullable) (transfer full): what it is as an integer. *whole: nothing of it is lost */
static JsonNode *
mend_int (JsonNode *node,
          gboolean *whole)
{
  double number;

  if (!read_number (node, &number) || number < 0 || number >= INT64_END)
    return NULL;
  *whole = number == floor (number);
  return json_node_init_int (json_node_alloc (), (gint64) number);
}

static JsonNode *
mend_fraction (JsonNode *node)
{
  double number;

  return read_number (node, &number) ? json_node_init_double (json_node_alloc (), number) : NULL;
}

static JsonNode *
mend_boolean (JsonNode *node)
{
  static const char *const yes[] = { "true", "1", "yes", "on", NULL };
  static const char *const no[] = { "false", "0", "no", "off", "", NULL };
  g_autofree char         *word = NULL;
  double                   number;

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    word = g_ascii_strdown (json_node_get_string (node), -1);
  if (word != NULL)
    return g_strv_contains (yes, word) || g_strv_contains (no, word)
             ? json_node_init_boolean (json_node_alloc (), g_strv_contains (yes, word)) : NULL;
  return read_number (node, &number) ? json_node_init_boolean (json_node_alloc (), number != 0) : NULL;
}

static JsonNode *
mend_text (JsonObject *object,
           const char *member)
{
  JsonNode        *node = json_object_get_member (object, member);
  g_autofree char *text = sbx_fields_dup_text (object, member, NULL);

  if (text == NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    text = g_strdup (json_node_get_boolean (node) ? "true" : "false");
  return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
}

static JsonNode *
mend_field (const SbxRecordField *field,
            JsonObject           *object,
            gboolean             *whole)
{
  JsonNode *node = json_object_get_member (object, field->member);
  gint64    ms;

  *whole = TRUE;
  switch (field->kind)
    {
    case SBX_RECORD_TEXT:
    case SBX_RECORD_OPTIONAL_TEXT:
    case SBX_RECORD_SECRET_TEXT:
    case SBX_RECORD_WORD:
      return mend_text (object, field->member);
    case SBX_RECORD_INT:
    case SBX_RECORD_ANSWER_INT:
      return mend_int (node, whole);
    case SBX_RECORD_BOOLEAN:
    case SBX_RECORD_ANSWER_BOOLEAN:
      return mend_boolean (node);
    case SBX_RECORD_FRACTION:
      return mend_fraction (node);
    case SBX_RECORD_TEXT_TIME:
      return sbx_time_from_node (node, &ms) ? json_node_init_int (json_node_alloc (), ms) : NULL;
    default:
      return NULL;
    }
}

/* A time is guessed at when it is read, save that of a record that has it as text. */
static gboolean
needs_mending (const SbxRecordField *field,
               JsonObject           *object)
{
  JsonNode *node = json_object_get_member (object, field->member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return FALSE;
  return field->kind == SBX_RECORD_TEXT_TIME || !sbx_record_check_field (field, object, NULL);
}

/**
 * sbx_record_mend:
 * @type: a kind of object
 * @object: one that a server told which keeps to no types
 *
 * Members that are not of their type are read as well as can be: "3" as 3, "50%" as 0.5, 7 as "7", "true" as true. What cannot be, or not wholly,
 * is kept under its name in the member `asTold`.
 *
 * Returns: (transfer full) (nullable): a copy, which shares nothing with @object; %NULL where that is as it must be
 */
JsonObject *
sbx_record_mend (const SbxRecordType *type,
                 JsonObject          *object)
{
  JsonObject *mended = NULL, *told = NULL;

  for (guint i = 1; i < type->n_fields; i++)
    {
      const SbxRecordField *field = &type->fields[i];
      JsonNode             *value;
      gboolean              whole;

      if (!needs_mending (field, object))
        continue;
      if (mended == NULL)
        mended = sbx_json_copy_object (object);
      value = mend_field (field, object, &whole);
      if (value == NULL || !whole)
        {
          if (told == NULL)
            told = json_object_new ();
          json_object_set_member (told, field->member, sbx_json_copy (json_object_get_member (object, field->member)));
        }
      if (value != NULL)
        json_object_set_member (mended, field->member, value);
      else
        json_object_remove_member (mended, field->member);
    }

  if (told != NULL)
    json_object_set_object_member (mended, AS_TOLD, told);
  return mended;
}
