/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-codec.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-records.h"
#include "sbx-time.h"

#include <string.h>

/* What passes once passes again after each step, and says the same. */

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

static GBytes *
write_node (JsonNode *node)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_node (writer, NULL, node);

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

  TRY_RECORD (SbxChannelRecord, sbx_channel_record, object);
  TRY_RECORD (SbxTopicRecord, sbx_topic_record, object);
  TRY_RECORD (SbxMessageRecord, sbx_message_record, object);
  TRY_RECORD (SbxSessionRecord, sbx_session_record, object);
  TRY_RECORD (SbxTaskRecord, sbx_task_record, object);
  TRY_RECORD (SbxProgressRecord, sbx_progress_record, object);
  sbx_task_record_merge (task, object, NULL);
  sbx_session_record_merge (session, object, NULL);
}

static void
try_codec (const char *data,
           gsize       size)
{
  g_autoptr (GError)       error = NULL;
  g_autoptr (SbxEnvelope)  envelope = sbx_codec_native.decode (data, size, &error);
  g_autoptr (SbxEnvelope)  again = NULL;
  g_autoptr (SbxEnvelope)  tree = NULL;
  g_autoptr (GBytes)       bytes = NULL;
  g_autoptr (GBytes)       bytes_again = NULL;

  if (envelope == NULL)
    {
      g_autoptr (SbxEnvelope) answer = sbx_envelope_new_error (NULL, error);
      g_autoptr (GBytes)      text = sbx_codec_native.encode (answer);

      again = sbx_codec_native.decode (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL);
      g_assert_nonnull (again);
      return;
    }

  bytes = sbx_codec_native.encode (envelope);
  again = sbx_codec_native.decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (again);
  bytes_again = sbx_codec_native.encode (again);
  g_assert_true (g_bytes_equal (bytes, bytes_again));

  tree = sbx_envelope_new (sbx_envelope_get_event (envelope), sbx_envelope_get_payload (envelope));
  g_clear_pointer (&bytes, g_bytes_unref);
  g_clear_pointer (&again, sbx_envelope_unref);
  bytes = sbx_codec_native.encode (tree);
  again = sbx_codec_native.decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);

  try_records (sbx_envelope_get_payload (envelope));
}

static void
try_json (const char *data,
          gsize       size)
{
  g_autoptr (JsonNode)  node = sbx_json_parse (data, size, SBX_LIMIT_DEPTH, NULL);
  g_autoptr (JsonNode)  again = NULL;
  g_autoptr (GBytes)    text = NULL;
  g_autoptr (GBytes)    text_again = NULL;

  if (node == NULL)
    return;

  text = write_node (node);
  again = parse (text);
  text_again = write_node (again);
  g_assert_true (g_bytes_equal (text, text_again));
  if (JSON_NODE_HOLDS_OBJECT (node))
    try_records (json_node_get_object (node));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char      *text = size > 0 ? (const char *) data : "";
  g_autofree char *terminated = g_strndup (text, size);
  char             formatted[SBX_TIME_TEXT_SIZE];
  gint64           ms, again;

  try_json (text, size);
  try_codec (text, size);

  if (sbx_time_parse_text (terminated, &ms))
    {
      sbx_time_format (ms, formatted);
      g_assert_true (sbx_time_parse_text (formatted, &again));
      g_assert_cmpint (ms, ==, again);
    }

  return 0;
}
