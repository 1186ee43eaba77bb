/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"

static const SbxCodec *const codecs[] = {
  &sbx_codec_native,
  &sbx_codec_broadcast,
  &sbx_codec_monitor,
  &sbx_codec_agent,
  &sbx_codec_worker,
};

/**
 * sbx_codec_find:
 * @name: (nullable): a dialect's name
 *
 * Returns: (transfer none) (nullable): the codec of that name, or %NULL
 */
const SbxCodec *
sbx_codec_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (g_strcmp0 (codecs[i]->name, name) == 0)
      return codecs[i];

  return NULL;
}
