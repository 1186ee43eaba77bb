/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-codec.h"

/* What passes once passes again after each step, and says the same. */

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
      g_autoptr (GBytes)      text = sbx_codec_native.encode (answer, NULL);

      again = sbx_codec_native.decode (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL);
      g_assert_nonnull (again);
      return;
    }

  bytes = sbx_codec_native.encode (envelope, NULL);
  again = sbx_codec_native.decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (again);
  bytes_again = sbx_codec_native.encode (again, NULL);
  g_assert_true (g_bytes_equal (bytes, bytes_again));

  tree = sbx_envelope_new (sbx_envelope_get_event (envelope), sbx_envelope_get_payload (envelope));
  g_clear_pointer (&bytes, g_bytes_unref);
  g_clear_pointer (&again, sbx_envelope_unref);
  bytes = sbx_codec_native.encode (tree, NULL);
  again = sbx_codec_native.decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
}

/* What a hub says is read with less suspicion, and must not harm either. */
static void
try_from_hub (const char *data,
              gsize       size)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = sbx_codec_native.decode_from_hub (data, size, NULL);
  g_autoptr (GBytes)      bytes = NULL;
  g_autoptr (SbxEnvelope) again = NULL;

  if (envelope == NULL)
    return;
  g_assert_nonnull (sbx_envelope_get_event (envelope));
  g_assert_nonnull (sbx_envelope_get_payload (envelope));
  if (sbx_envelope_to_error (envelope, &error))
    g_assert_nonnull (error->message);
  bytes = sbx_codec_native.encode (envelope, NULL);
  again = sbx_codec_native.decode_from_hub (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_assert_nonnull (again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const char *text = size > 0 ? (const char *) data : "";

  try_codec (text, size);
  try_from_hub (text, size);

  return 0;
}
