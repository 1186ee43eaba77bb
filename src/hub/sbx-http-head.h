/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What the head of a request says of the request. */

gsize    sbx_http_head_measure        (SoupServerMessage *message);
gboolean sbx_http_head_has_body       (SoupServerMessage *message);
gboolean sbx_http_head_announces_more (SoupServerMessage *message,
                                       gsize              limit);

G_END_DECLS
