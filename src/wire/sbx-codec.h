/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"

G_BEGIN_DECLS

/**
 * SbxCodec:
 * @name: the dialect's name, as in docs/dialects.md
 * @decode: on the hub: turns the bytes of one message of a client into a native request, or fails
 *   with a %SBX_WIRE_ERROR; the bytes need not be terminated and are checked before any JSON
 *   library sees them. Where the message had a usable id, the error has it as the detail `re`,
 *   and sbx_envelope_new_error() makes an answer to that request of it
 * @encode: on the hub: turns an answer or event into the bytes of one text message; fails with
 *   %SBX_WIRE_ERROR_UNSUPPORTED where the dialect has no form for it, which the native one never does
 * @decode_from_hub: in a client: turns what a server of this dialect said into a native answer or
 *   event. The native one takes a few levels more, because answers such as `subscribed` wrap events
 *   that peers sent
 * @encode_to_hub: in a client: turns a native request into what such a server understands; fails
 *   with %SBX_WIRE_ERROR_UNSUPPORTED where there is no such thing
 *
 * One wire dialect: text in, envelopes out, and back. Everything behind the codecs knows envelopes
 * in the native vocabulary only. What a message has and the native vocabulary does not know stays on
 * its object.
 */
typedef struct
{
  const char  *name;
  SbxEnvelope *(*decode) (const char  *data,
                          gsize        length,
                          GError     **error);
  GBytes      *(*encode) (SbxEnvelope *envelope,
                          GError     **error);
  SbxEnvelope *(*decode_from_hub) (const char  *data,
                                   gsize        length,
                                   GError     **error);
  GBytes      *(*encode_to_hub) (SbxEnvelope *envelope,
                                 GError     **error);
} SbxCodec;

extern const SbxCodec sbx_codec_broadcast;
extern const SbxCodec sbx_codec_native;
extern const SbxCodec sbx_codec_monitor;
extern const SbxCodec sbx_codec_agent;
extern const SbxCodec sbx_codec_worker;

const SbxCodec *sbx_codec_find (const char *name);

G_END_DECLS
