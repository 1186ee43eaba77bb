/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"

G_BEGIN_DECLS

/* How a member of an object becomes a member of a record, and back. */
typedef enum {
  SBX_RECORD_TEXT,               /* char *, never NULL */
  SBX_RECORD_ID,                 /* char *: "" where there is none */
  SBX_RECORD_OPTIONAL_TEXT,      /* char *: null where there is none, which "" is too */
  SBX_RECORD_SECRET_TEXT,        /* char *: not written where it is NULL */
  SBX_RECORD_WORD,               /* int: index into the words; an unknown one is the first */
  SBX_RECORD_INT,                /* gint64 */
  SBX_RECORD_ANSWER_INT,         /* gint64: not written where it is negative */
  SBX_RECORD_BOOLEAN,            /* gboolean */
  SBX_RECORD_ANSWER_BOOLEAN,     /* int: not written where it is negative */
  SBX_RECORD_TIME,               /* gint64, ms */
  SBX_RECORD_OPTIONAL_TIME,      /* gint64, ms: null where it is 0 */
  SBX_RECORD_TEXT_TIME,          /* gint64, ms: RFC 3339 text, null where it is 0 */
  SBX_RECORD_FRACTION,           /* double, 0 to 1: null where it is negative */
  SBX_RECORD_NODE,               /* JsonNode *: null where it is NULL */
  SBX_RECORD_OBJECT,             /* JsonObject *: {} where it is NULL */
  SBX_RECORD_ARRAY,              /* JsonArray *: [] where it is NULL */
  SBX_RECORD_STRINGS,            /* GStrv: [] where it is NULL */
  SBX_RECORD_OWN,                /* nothing here: the record's own code reads and writes it */
} SbxRecordKind;

typedef void (*SbxRecordWriteFunc) (gconstpointer  record,
                                    SbxJsonWriter *writer,
                                    const char    *member);

typedef struct
{
  const char         *member;
  SbxRecordKind       kind;
  gsize               offset;
  const char *const  *words;     /* (nullable): of a WORD, terminated by NULL */
  SbxRecordWriteFunc  write;     /* (nullable): of an OWN */
} SbxRecordField;

/**
 * SbxRecordType:
 * @fields: in the order in which they are written; the first is the id
 * @n_fields: how many
 * @other: the offset of the unknown members
 *
 * One kind of object.
 */
typedef struct
{
  const SbxRecordField *fields;
  guint                 n_fields;
  gsize                 other;
} SbxRecordType;

#define SBX_RECORD_TYPE(Struct, fields) \
  { (fields), G_N_ELEMENTS (fields), G_STRUCT_OFFSET (Struct, other) }

void     sbx_record_init    (gpointer             record,
                             const SbxRecordType *type);
void     sbx_record_copy    (gpointer             record,
                             const SbxRecordType *type);
void     sbx_record_clear   (gpointer             record,
                             const SbxRecordType *type);
gboolean sbx_record_read_id (gpointer             record,
                             const SbxRecordType *type,
                             JsonObject          *object,
                             GError             **error);
void     sbx_record_read    (gpointer             record,
                             const SbxRecordType *type,
                             JsonObject          *object);
gboolean sbx_record_check   (const SbxRecordType *type,
                             JsonObject          *object,
                             GError             **error);
gboolean sbx_record_check_field (const SbxRecordField *field,
                             JsonObject           *object,
                             GError              **error);
JsonObject *sbx_record_mend (const SbxRecordType *type,
                             JsonObject          *object);
gboolean sbx_record_merge   (gpointer             record,
                             const SbxRecordType *type,
                             JsonObject          *object,
                             GError             **error);
void     sbx_record_write   (gconstpointer        record,
                             const SbxRecordType *type,
                             SbxJsonWriter       *writer,
                             const char          *name);

G_END_DECLS
