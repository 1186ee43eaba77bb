/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/* What was written in each topic and not sent. Free with g_hash_table_unref(). */
GHashTable *sbx_drafts_new    (void);
void        sbx_drafts_keep   (GHashTable *drafts,
                               SbxTopic   *topic,
                               const char *text);
const char *sbx_drafts_lookup (GHashTable *drafts,
                               SbxTopic   *topic);

G_END_DECLS
