/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-json-check.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"

#include <string.h>

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

/* Of a text that passes as an object, what stands where a member was found passes for itself. */
static void
try_spans (const char *data,
           gsize       size)
{
  SbxJsonSpan spans[] = { { "event" }, { "id" }, { "payload" }, { "a" }, { "" } };

  if (!sbx_json_check_object (data, size, SBX_LIMIT_DEPTH, spans, G_N_ELEMENTS (spans), NULL))
    return;

  g_assert_true (sbx_json_check (data, size, SBX_LIMIT_DEPTH, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    {
      if (spans[i].length == 0)
        continue;
      g_assert_cmpuint (spans[i].start + spans[i].length, <, size);
      g_assert_true (sbx_json_check (data + spans[i].start, spans[i].length, SBX_LIMIT_DEPTH, NULL));
    }
}

/* What passes is read, what does not is not; read, written and read again it is the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char          *text = size > 0 ? (const char *) data : "";
  g_autoptr (GError)   error = NULL;
  gboolean             passes = sbx_json_check (text, size, SBX_LIMIT_DEPTH, &error);
  g_autoptr (JsonNode) node = sbx_json_parse (text, size, SBX_LIMIT_DEPTH, NULL);
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (JsonNode) copy = NULL;
  g_autoptr (GBytes)   written = NULL;
  g_autoptr (GBytes)   written_again = NULL;

  g_assert_cmpint (passes, ==, error == NULL);
  g_assert_cmpint (passes, ==, node != NULL);
  if (error != NULL)
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  try_spans (text, size);
  if (!passes)
    return 0;

  /* What is nested less deep than that passes with less. */
  if (sbx_json_check (text, size, 3, NULL))
    g_assert_true (sbx_json_check (text, size, 4, NULL));
  written = write_node (node);
  again = parse (written);
  written_again = write_node (again);
  g_assert_true (g_bytes_equal (written, written_again));
  copy = sbx_json_copy (node);
  g_clear_pointer (&written_again, g_bytes_unref);
  written_again = write_node (copy);
  g_assert_true (g_bytes_equal (written, written_again));

  return 0;
}
