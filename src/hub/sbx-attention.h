/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-router.h"

G_BEGIN_DECLS

/**
 * SbxAttention:
 *
 * Who types where and looks at what. It is known while somebody goes on saying so, by any of a user's connections,
 * and told to the subscribers of the channel: each user and topic at most twice a second, whatever was said between.
 * Nothing of it is kept on disk.
 */
typedef struct _SbxAttention SbxAttention;

SbxAttention *sbx_attention_new         (SbxRouter     *router);
void          sbx_attention_free        (SbxAttention  *self);

void          sbx_attention_set_typing  (SbxAttention  *self,
                                         SbxPeer       *peer,
                                         const char    *user_id,
                                         const char    *name,
                                         const char    *channel_id,
                                         const char    *topic_id,
                                         gboolean       typing);
void          sbx_attention_set_viewing (SbxAttention  *self,
                                         SbxPeer       *peer,
                                         const char    *user_id,
                                         const char    *name,
                                         const char    *channel_id,
                                         const char    *topic_id);
void          sbx_attention_remove_peer (SbxAttention  *self,
                                         SbxPeer       *peer);

void          sbx_attention_write_user  (SbxAttention  *self,
                                         const char    *user_id,
                                         SbxJsonWriter *writer);

G_END_DECLS
