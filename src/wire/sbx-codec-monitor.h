/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-codec.h"

G_BEGIN_DECLS

/* What the table of codecs has no place for: the arguments of a Socket.IO acknowledgement, a JSON
 * array. The hub answers with one where it was asked to; the client learns from one how its request
 * ended. */

gboolean     sbx_codec_monitor_has_event  (const char   *name);
GBytes      *sbx_codec_monitor_encode_ack (SbxEnvelope  *answer);
SbxEnvelope *sbx_codec_monitor_decode_ack (const char   *request,
                                           const char   *data,
                                           gsize         length,
                                           GError      **error);
SbxEnvelope *sbx_codec_monitor_read_ack   (const char   *request,
                                           JsonArray    *arguments,
                                           GError      **error);

G_END_DECLS
