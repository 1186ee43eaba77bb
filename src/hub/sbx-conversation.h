/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* Where topics stand that are made by whoever writes in them first. */
#define SBX_CONVERSATIONS "conversations"

SbxTopicRecord *sbx_conversation_find_or_make (SbxStoreWriter     *writer,
                                               const char         *channel_id,
                                               const char         *id,
                                               const char         *title,
                                               GError            **error);
gboolean        sbx_conversation_join         (SbxTopicRecord     *topic,
                                               const char *const  *people,
                                               GError            **error);

G_END_DECLS
