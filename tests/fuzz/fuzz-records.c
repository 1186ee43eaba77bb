/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-records.h"

typedef void (*WriteFunc) (gconstpointer  record,
                           SbxJsonWriter *writer,
                           const char    *name);

static GBytes *
write_record (gconstpointer record,
              WriteFunc     write)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  write (record, writer, NULL);

  return sbx_json_writer_free_to_bytes (writer);
}

static JsonNode *
parse (GBytes *bytes)
{
  g_autoptr (GError)  error = NULL;
  JsonNode           *node = sbx_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), G_MAXUINT, &error);

  g_assert_no_error (error);
  return node;
}

/* A record that was written reads back as the same record. */
#define TRY_RECORD(Type, type, object)                                                              \
  G_STMT_START {                                                                                    \
    g_autoptr (Type) record = type##_read ((object), NULL);                                         \
    if (record != NULL)                                                                             \
      {                                                                                             \
        g_autoptr (GBytes) text = write_record (record, (WriteFunc) type##_write);                  \
        g_autoptr (JsonNode) node = parse (text);                                                   \
        g_autoptr (Type) again = type##_read (json_node_get_object (node), NULL);                   \
        g_autoptr (GBytes) text_again = write_record (again, (WriteFunc) type##_write);             \
        g_assert_true (g_bytes_equal (text, text_again));                                           \
      }                                                                                             \
  } G_STMT_END

static void
try_records (JsonObject *object)
{
  g_autoptr (SbxTaskRecord)    task = sbx_task_record_new ("t");
  g_autoptr (SbxSessionRecord) session = sbx_session_record_new ("s");
  g_autoptr (SbxProjectRecord) project = sbx_project_record_new ("p");

  TRY_RECORD (SbxChannelRecord, sbx_channel_record, object);
  TRY_RECORD (SbxTopicRecord, sbx_topic_record, object);
  TRY_RECORD (SbxMessageRecord, sbx_message_record, object);
  TRY_RECORD (SbxSessionRecord, sbx_session_record, object);
  TRY_RECORD (SbxTaskRecord, sbx_task_record, object);
  TRY_RECORD (SbxProgressRecord, sbx_progress_record, object);
  TRY_RECORD (SbxActionRecord, sbx_action_record, object);
  TRY_RECORD (SbxProjectRecord, sbx_project_record, object);
  sbx_task_record_merge (task, object, NULL);
  sbx_session_record_merge (session, object, NULL);
  sbx_project_record_merge (project, object, NULL);
}

/* The text is an object that any kind of record is read from. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (JsonNode) node = sbx_json_parse (size > 0 ? (const char *) data : "", size, SBX_LIMIT_DEPTH, NULL);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    try_records (json_node_get_object (node));

  return 0;
}
