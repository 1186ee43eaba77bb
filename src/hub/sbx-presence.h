/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"
#include "sbx-hub.h"
#include "sbx-json-writer.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

/**
 * SbxPresence:
 *
 * Who is there: the users that connections named in their hello, with the connections of each. Every
 * change is told on the stream `people`; when somebody was seen last is kept in the store.
 */
typedef struct _SbxPresence SbxPresence;

SbxPresence *sbx_presence_new           (SbxHub        *hub);
void         sbx_presence_free          (SbxPresence   *self);

void         sbx_presence_add           (SbxPresence   *self,
                                         SbxPeer       *peer);
void         sbx_presence_remove        (SbxPresence   *self,
                                         SbxPeer       *peer);

GPtrArray   *sbx_presence_list          (SbxPresence   *self,
                                         const char    *user_id,
                                         const char    *after,
                                         guint          limit);
GPtrArray   *sbx_presence_list_ids      (SbxPresence   *self);
SbxEnvelope *sbx_presence_new_envelope  (SbxPresence   *self,
                                         const char    *user_id);
GPtrArray   *sbx_presence_get_peers     (SbxPresence   *self,
                                         const char    *user_id);
void         sbx_presence_write_devices (SbxPresence   *self,
                                         const char    *user_id,
                                         SbxJsonWriter *writer);
void         sbx_presence_write_absent  (const char    *body,
                                         SbxJsonWriter *writer);

G_END_DECLS
