/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-json-read.h"
#include "sbx-time.h"

#include <string.h>

static void
try_again (gint64 ms)
{
  char   text[SBX_TIME_TEXT_SIZE];
  gint64 again = -1;

  sbx_time_format (ms, text);
  g_assert_cmpuint (strlen (text), ==, strlen ("2026-11-20T09:30:00.123Z"));
  g_assert_true (sbx_time_parse_text (text, &again));
  /* What cannot be written is written as the nearest that can. */
  if (ms >= 0 && again != ms)
    g_assert_cmpint (ms, >, again);
}

/* A time as text, and as whatever JSON value the bytes are. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char     *text = g_strndup (size > 0 ? (const char *) data : "", size);
  g_autoptr (JsonNode) node = sbx_json_parse (text, strlen (text), 4, NULL);
  gint64               ms;

  if (sbx_time_parse_text (text, &ms))
    try_again (ms);
  if (sbx_time_from_node (node, &ms))
    try_again (ms);

  return 0;
}
