/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-codec-monitor.h"

#include <string.h>

/* What passes once passes again after each step, and says the same. */

static void
assert_same_payload (SbxEnvelope *a,
                     SbxEnvelope *b)
{
  g_autoptr (JsonNode) left = json_node_init_object (json_node_alloc (), sbx_envelope_get_payload (a));
  g_autoptr (JsonNode) right = json_node_init_object (json_node_alloc (), sbx_envelope_get_payload (b));

  g_assert_cmpstr (sbx_envelope_get_event (a), ==, sbx_envelope_get_event (b));
  g_assert_true (json_node_equal (left, right));
}

static void
try_on_hub (const char *data,
            gsize       size)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_codec_monitor.decode (data, size, &error);
  g_autoptr (SbxEnvelope) again = NULL;
  g_autoptr (GBytes)      bytes = NULL;

  if (envelope == NULL)
    {
      g_autoptr (SbxEnvelope) answer = sbx_envelope_new_error (NULL, error);

      bytes = sbx_codec_monitor.encode (answer, NULL);
      again = sbx_codec_monitor.decode_from_hub (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
      g_assert_cmpstr (sbx_envelope_get_event (again), ==, "error");
      return;
    }

  bytes = sbx_codec_monitor.encode_to_hub (envelope, &error);
  g_assert_no_error (error);
  again = sbx_codec_monitor.decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  assert_same_payload (envelope, again);
}

static void
try_from_hub (const char *data,
              gsize       size)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_codec_monitor.decode_from_hub (data, size, NULL);
  g_autoptr (SbxEnvelope) again = NULL;
  g_autoptr (GBytes)      bytes = NULL;

  if (envelope == NULL)
    return;
  bytes = sbx_codec_monitor.encode (envelope, &error);
  g_assert_no_error (error);
  again = sbx_codec_monitor.decode_from_hub (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (sbx_envelope_get_event (again), ==, sbx_envelope_get_event (envelope));
}

static void
try_ack (const char *data,
         gsize       size)
{
  static const char *const requests[] = { "hello", "listMessages", "sendMessage", "markRead", "syncData" };

  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr (SbxEnvelope) envelope = sbx_codec_monitor_decode_ack (requests[i], data, size, NULL);
      g_autoptr (SbxEnvelope) again = NULL;
      g_autoptr (GBytes)      bytes = NULL;

      if (envelope == NULL)
        continue;
      bytes = sbx_codec_monitor_encode_ack (envelope);
      again = sbx_codec_monitor_decode_ack (requests[i], g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
      g_assert_nonnull (again);
      g_assert_cmpstr (sbx_envelope_get_event (again), ==, sbx_envelope_get_event (envelope));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char *text = size > 0 ? (const char *) data : "";

  try_on_hub (text, size);
  try_from_hub (text, size);
  try_ack (text, size);

  return 0;
}
