/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"
#include "sbx-metrics.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a request over HTTP is answered with; the connection stays. */

void sbx_http_reply_text     (SoupServerMessage *message,
                              guint              status,
                              const char        *type,
                              GBytes            *body);
void sbx_http_reply_object   (SoupServerMessage *message,
                              guint              status,
                              JsonObject        *object);
void sbx_http_reply_envelope (SoupServerMessage *message,
                              SbxEnvelope       *answer);
/* @status: 0 for that of the protocol's table. Counted. */
void sbx_http_reply_error    (SoupServerMessage *message,
                              SbxMetrics        *metrics,
                              guint              status,
                              const GError      *error);

G_END_DECLS
