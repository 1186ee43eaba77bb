/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include "sbx-codec.h"

/* The dialects agent and worker: what was read can be written where there is a form for it, and says the same when it is read
 * again. */

typedef SbxEnvelope *(*DecodeFunc) (const char *data, gsize length, GError **error);
typedef GBytes      *(*EncodeFunc) (SbxEnvelope *envelope, GError **error);

static void
try_way (const SbxCodec *codec,
         const char     *data,
         gsize           size,
         DecodeFunc      decode,
         EncodeFunc      encode)
{
  g_autoptr (GError)      error = NULL;
  g_autoptr (SbxEnvelope) envelope = decode (data, size, &error);
  g_autoptr (SbxEnvelope) again = NULL;
  g_autoptr (GBytes)      bytes = NULL;
  g_autoptr (GBytes)      bytes_again = NULL;

  if (envelope == NULL)
    {
      g_autoptr (SbxEnvelope) answer = sbx_envelope_new_error (NULL, error);
      g_autoptr (GBytes)      text = codec->encode (answer, NULL);

      again = codec->decode_from_hub (g_bytes_get_data (text, NULL), g_bytes_get_size (text), NULL);
      g_assert_nonnull (again);
      return;
    }

  bytes = encode (envelope, NULL);
  if (bytes == NULL)
    return;
  again = decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_envelope_get_event (again), ==, sbx_envelope_get_event (envelope));
  bytes_again = encode (again, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   g_bytes_get_data (bytes_again, NULL), g_bytes_get_size (bytes_again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static const SbxCodec *const codecs[] = { &sbx_codec_agent, &sbx_codec_worker };
  const char                  *text = size > 0 ? (const char *) data : "";

  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++)
    {
      try_way (codecs[i], text, size, codecs[i]->decode, codecs[i]->encode_to_hub);
      try_way (codecs[i], text, size, codecs[i]->decode_from_hub, codecs[i]->encode);
    }
  return 0;
}
