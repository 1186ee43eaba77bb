/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

#include <string.h>

#define MAX_BYTES 16

/* Either a value, or an error that names the field. */
static void
judge (gboolean  done,
       GError  **error)
{
  g_assert_cmpint (done, ==, *error == NULL);
  if (*error != NULL)
    g_assert_true (g_error_matches (*error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST) ||
                   g_error_matches (*error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_TOO_LARGE));
  g_clear_error (error);
}

static void
try_typed (JsonObject    *object,
           SbxFieldFlags  flags)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *id = NULL;
  const char        *text = NULL;
  gint64             number = 0;
  double             real = 0;
  gboolean           boolean = FALSE;
  JsonObject        *inner = NULL;
  JsonArray         *array = NULL;

  judge (sbx_fields_get_string (object, "a", flags, MAX_BYTES, &text, &error), &error);
  g_assert_cmpuint (text != NULL ? strlen (text) : 0, <=, MAX_BYTES);
  judge (sbx_fields_dup_id (object, "a", flags, &id, &error), &error);
  judge (sbx_fields_get_int (object, "a", flags, -5, 1000, &number, &error), &error);
  g_assert_true (number >= -5 && number <= 1000);
  judge (sbx_fields_get_double (object, "a", flags, &real, &error), &error);
  judge (sbx_fields_get_boolean (object, "a", flags, &boolean, &error), &error);
  judge (sbx_fields_get_object (object, "a", flags, &inner, &error), &error);
  judge (sbx_fields_get_array (object, "a", flags, 3, &array, &error), &error);
  g_assert_cmpuint (array != NULL ? json_array_get_length (array) : 0, <=, 3);
}

static void
try_lenient (JsonObject *object)
{
  g_autofree char *text = sbx_fields_dup_text (object, "a", "fallback");

  g_assert_nonnull (text);
  sbx_fields_int_or (object, "a", 1);
  sbx_fields_double_or (object, "a", 1);
  sbx_fields_boolean_or (object, "a", TRUE);
}

/* The member `a` of the object that the text is. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (JsonNode) node = sbx_json_parse (size > 0 ? (const char *) data : "", size, SBX_LIMIT_DEPTH, NULL);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return 0;
  for (guint flags = 0; flags <= (SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY); flags++)
    try_typed (json_node_get_object (node), flags);
  try_lenient (json_node_get_object (node));

  return 0;
}
