/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"

G_BEGIN_DECLS

/**
 * SbxCodec:
 * @name: the dialect's name, as in the first column of docs/dialects.md
 * @decode: turns the bytes of one message into an envelope, or fails with a
 *   %SBX_WIRE_ERROR; the bytes need not be terminated and are checked before any
 *   JSON library sees them. Where the message had a usable id, the error has it as the
 *   detail `re`, and sbx_envelope_new_error() makes an answer to that request of it
 * @encode: turns an envelope into the bytes of one text message
 * @decode_from_hub: as @decode, for what a hub sent: a few levels deeper, because answers
 *   such as `subscribed` wrap events that peers sent
 *
 * One wire dialect. Everything behind the codecs knows envelopes only.
 */
typedef struct
{
  const char  *name;
  SbxEnvelope *(*decode) (const char  *data,
                          gsize        length,
                          GError     **error);
  GBytes      *(*encode) (SbxEnvelope *envelope);
  SbxEnvelope *(*decode_from_hub) (const char  *data,
                                   gsize        length,
                                   GError     **error);
} SbxCodec;

extern const SbxCodec sbx_codec_native;

const SbxCodec *sbx_codec_find (const char *name);

G_END_DECLS
