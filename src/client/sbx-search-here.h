/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* For hubs that do not know `has`, `is` and `without` of a search: what they find for the rest of it is held against these here. */

gboolean     sbx_search_here_is_due     (JsonObject   *payload);
JsonObject  *sbx_search_here_make_plain (JsonObject   *payload,
                                         GError      **error);
SbxEnvelope *sbx_search_here_filter     (SbxEnvelope  *answer,
                                         JsonObject   *payload,
                                         SbxWorld     *world,
                                         const char   *sender_id);

G_END_DECLS
