/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-record-private.h"

#include "sbx-json-read.h"
#include "sbx-time.h"

/**
 * sbx_record_init:
 * @record: a zeroed record
 * @type: its kind
 *
 * Sets what is not zero: texts are "", what only answers say is not said, a fraction is unknown.
 */
void
sbx_record_init (gpointer             record,
                 const SbxRecordType *type)
{
  for (guint i = 0; i < type->n_fields; i++)
    {
      const SbxRecordField *field = &type->fields[i];

      switch (field->kind)
        {
        case SBX_RECORD_TEXT:
        case SBX_RECORD_ID:
          G_STRUCT_MEMBER (char *, record, field->offset) = g_strdup ("");
          break;
        case SBX_RECORD_ANSWER_INT:
          G_STRUCT_MEMBER (gint64, record, field->offset) = -1;
          break;
        case SBX_RECORD_ANSWER_BOOLEAN:
          G_STRUCT_MEMBER (int, record, field->offset) = -1;
          break;
        case SBX_RECORD_FRACTION:
          G_STRUCT_MEMBER (double, record, field->offset) = -1;
          break;
        default:
          break;
        }
    }
}

/**
 * sbx_record_copy:
 * @record: a record that is a plain copy of another one's memory
 * @type: its kind
 *
 * Makes what the fields hold its own; it shares nothing with the other, and may go to another thread.
 */
void
sbx_record_copy (gpointer             record,
                 const SbxRecordType *type)
{
  JsonObject **other = &G_STRUCT_MEMBER (JsonObject *, record, type->other);

  for (guint i = 0; i < type->n_fields; i++)
    {
      gpointer *value = &G_STRUCT_MEMBER (gpointer, record, type->fields[i].offset);

      switch (type->fields[i].kind)
        {
        case SBX_RECORD_TEXT:
        case SBX_RECORD_ID:
        case SBX_RECORD_OPTIONAL_TEXT:
        case SBX_RECORD_SECRET_TEXT:
          *value = g_strdup (*value);
          break;
        case SBX_RECORD_NODE:
          *value = *value != NULL ? sbx_json_copy (*value) : NULL;
          break;
        case SBX_RECORD_OBJECT:
          *value = *value != NULL ? sbx_json_copy_object (*value) : NULL;
          break;
        case SBX_RECORD_ARRAY:
          *value = *value != NULL ? sbx_json_copy_array (*value) : NULL;
          break;
        case SBX_RECORD_STRINGS:
          *value = g_strdupv (*value);
          break;
        default:
          break;
        }
    }

  *other = *other != NULL ? sbx_json_copy_object (*other) : NULL;
}

/**
 * sbx_record_clear:
 * @record: a record
 * @type: its kind
 *
 * Frees what the fields hold, not the record.
 */
void
sbx_record_clear (gpointer             record,
                  const SbxRecordType *type)
{
  for (guint i = 0; i < type->n_fields; i++)
    {
      gpointer *value = &G_STRUCT_MEMBER (gpointer, record, type->fields[i].offset);

      switch (type->fields[i].kind)
        {
        case SBX_RECORD_TEXT:
        case SBX_RECORD_ID:
        case SBX_RECORD_OPTIONAL_TEXT:
        case SBX_RECORD_SECRET_TEXT:
          g_clear_pointer (value, g_free);
          break;
        case SBX_RECORD_NODE:
          g_clear_pointer ((JsonNode **) value, json_node_unref);
          break;
        case SBX_RECORD_OBJECT:
          g_clear_pointer ((JsonObject **) value, json_object_unref);
          break;
        case SBX_RECORD_ARRAY:
          g_clear_pointer ((JsonArray **) value, json_array_unref);
          break;
        case SBX_RECORD_STRINGS:
          g_clear_pointer ((GStrv *) value, g_strfreev);
          break;
        default:
          break;
        }
    }

  g_clear_pointer (&G_STRUCT_MEMBER (JsonObject *, record, type->other), json_object_unref);
}

static void
write_strings (SbxJsonWriter      *writer,
               const char         *member,
               const char *const  *strings)
{
  sbx_json_writer_begin_array (writer, member);
  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    sbx_json_writer_string (writer, NULL, strings[i]);
  sbx_json_writer_end_array (writer);
}

static void
write_object (SbxJsonWriter *writer,
              const char    *member,
              JsonObject    *object)
{
  sbx_json_writer_begin_object (writer, member);
  sbx_json_writer_members (writer, object);
  sbx_json_writer_end_object (writer);
}

static void
write_array (SbxJsonWriter *writer,
             const char    *member,
             JsonArray     *array)
{
  guint length = array != NULL ? json_array_get_length (array) : 0;

  sbx_json_writer_begin_array (writer, member);
  for (guint i = 0; i < length; i++)
    sbx_json_writer_node (writer, NULL, json_array_get_element (array, i));
  sbx_json_writer_end_array (writer);
}

static void
write_text (gconstpointer         record,
            const SbxRecordField *field,
            SbxJsonWriter        *writer)
{
  const char *text = G_STRUCT_MEMBER (char *, record, field->offset);

  if (text == NULL && (field->kind == SBX_RECORD_TEXT || field->kind == SBX_RECORD_ID))
    text = "";
  if (text != NULL || field->kind != SBX_RECORD_SECRET_TEXT)
    sbx_json_writer_string (writer, field->member, text);
}

static void
write_integer (gconstpointer         record,
               const SbxRecordField *field,
               SbxJsonWriter        *writer)
{
  gint64 value = G_STRUCT_MEMBER (gint64, record, field->offset);

  if (field->kind == SBX_RECORD_ANSWER_INT && value < 0)
    return;

  if (field->kind == SBX_RECORD_OPTIONAL_TIME && value == 0)
    sbx_json_writer_null (writer, field->member);
  else
    sbx_json_writer_int (writer, field->member, value);
}

static void
write_text_time (gconstpointer         record,
                 const SbxRecordField *field,
                 SbxJsonWriter        *writer)
{
  gint64 value = G_STRUCT_MEMBER (gint64, record, field->offset);
  char   text[SBX_TIME_TEXT_SIZE];

  if (value != 0)
    sbx_time_format (value, text);
  sbx_json_writer_string (writer, field->member, value != 0 ? text : NULL);
}

static void
write_boolean (gconstpointer         record,
               const SbxRecordField *field,
               SbxJsonWriter        *writer)
{
  int value = G_STRUCT_MEMBER (int, record, field->offset);

  if (field->kind == SBX_RECORD_BOOLEAN || value >= 0)
    sbx_json_writer_boolean (writer, field->member, value);
}

static void
write_fraction (gconstpointer         record,
                const SbxRecordField *field,
                SbxJsonWriter        *writer)
{
  double value = G_STRUCT_MEMBER (double, record, field->offset);

  if (value >= 0)
    sbx_json_writer_double (writer, field->member, value);
  else
    sbx_json_writer_null (writer, field->member);
}

static void
write_field (gconstpointer         record,
             const SbxRecordField *field,
             SbxJsonWriter        *writer)
{
  switch (field->kind)
    {
    case SBX_RECORD_TEXT:
    case SBX_RECORD_ID:
    case SBX_RECORD_OPTIONAL_TEXT:
    case SBX_RECORD_SECRET_TEXT:
      write_text (record, field, writer);
      break;
    case SBX_RECORD_WORD:
      sbx_json_writer_string (writer, field->member, field->words[G_STRUCT_MEMBER (int, record, field->offset)]);
      break;
    case SBX_RECORD_INT:
    case SBX_RECORD_ANSWER_INT:
    case SBX_RECORD_TIME:
    case SBX_RECORD_OPTIONAL_TIME:
      write_integer (record, field, writer);
      break;
    case SBX_RECORD_TEXT_TIME:
      write_text_time (record, field, writer);
      break;
    case SBX_RECORD_BOOLEAN:
    case SBX_RECORD_ANSWER_BOOLEAN:
      write_boolean (record, field, writer);
      break;
    case SBX_RECORD_FRACTION:
      write_fraction (record, field, writer);
      break;
    case SBX_RECORD_NODE:
      sbx_json_writer_node (writer, field->member, G_STRUCT_MEMBER (JsonNode *, record, field->offset));
      break;
    case SBX_RECORD_OBJECT:
      write_object (writer, field->member, G_STRUCT_MEMBER (JsonObject *, record, field->offset));
      break;
    case SBX_RECORD_ARRAY:
      write_array (writer, field->member, G_STRUCT_MEMBER (JsonArray *, record, field->offset));
      break;
    case SBX_RECORD_STRINGS:
      write_strings (writer, field->member, G_STRUCT_MEMBER (const char *const *, record, field->offset));
      break;
    case SBX_RECORD_OWN:
      field->write (record, writer, field->member);
      break;
    default:
      g_assert_not_reached ();
    }
}

/**
 * sbx_record_write:
 * @record: a record
 * @type: its kind
 * @writer: where to
 * @name: (nullable): the member's name
 *
 * Appends the whole object, unknown members last.
 */
void
sbx_record_write (gconstpointer        record,
                  const SbxRecordType *type,
                  SbxJsonWriter       *writer,
                  const char          *name)
{
  sbx_json_writer_begin_object (writer, name);
  for (guint i = 0; i < type->n_fields; i++)
    write_field (record, &type->fields[i], writer);
  sbx_json_writer_members (writer, G_STRUCT_MEMBER (JsonObject *, record, type->other));
  sbx_json_writer_end_object (writer);
}
