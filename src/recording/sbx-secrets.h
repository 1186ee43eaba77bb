/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What must not be shown: tokens, passwords and keys, wherever in a text they stand. */

char     *sbx_secrets_mask      (const char *text,
                                 guint      *n_hidden);
JsonNode *sbx_secrets_mask_json (JsonNode   *node);
char     *sbx_secrets_unmask    (const char *text,
                                 const char *original);

G_END_DECLS
