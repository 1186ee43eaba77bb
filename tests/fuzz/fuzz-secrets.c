/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <string.h>

#include "sbx-json-writer.h"
#include "sbx-secrets.h"

#define SECRET "Gq7xSEKRET"

static char *
make_json (const char *text,
           const char *member,
           const char *secret)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "text", text);
  if (secret)
    sbx_json_writer_string (writer, member, secret);
  sbx_json_writer_string (writer, "more", text);
  sbx_json_writer_end_object (writer);
  bytes = sbx_json_writer_free_to_bytes (writer);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
check (const char *text)
{
  g_autofree char *masked = sbx_secrets_mask (text, NULL);
  g_autofree char *plain = sbx_secrets_unmask (masked, text);

  g_assert_true (g_utf8_validate (masked, -1, NULL));
  g_assert_null (strstr (masked, SECRET));
  g_assert_true (plain == NULL || g_utf8_validate (plain, -1, NULL));
}

/* Whatever stands around a secret, it is hidden: in JSON, in JSON in a string of JSON, in front of anything. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_utf8_make_valid (size > 0 ? (const char *) data : "", (gssize) size);
  g_autofree char *front = NULL;
  g_autofree char *inner = NULL;
  g_autofree char *outer = NULL;

  if (strstr (text, SECRET) != NULL)
    return 0;

  check (text);
  front = g_strconcat ("{\"token\":\"" SECRET "\",\"x\":", text, NULL);
  check (front);
  inner = make_json (text, "pass", SECRET);
  check (inner);
  outer = make_json (inner, NULL, NULL);
  check (outer);
  return 0;
}
