/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-config.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Who may ask over HTTP: the rules of a handshake, and what browsers need beside them. */

gboolean sbx_http_admission_check            (SbxHubConfig       *config,
                                              SoupServerMessage  *message,
                                              GError            **error);
void     sbx_http_admission_answer_preflight (SoupServerMessage  *message,
                                              const char         *methods);

G_END_DECLS
