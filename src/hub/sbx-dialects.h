/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dialect.h"
#include "sbx-http-server.h"

G_BEGIN_DECLS

/**
 * SbxDialects:
 *
 * The dialects that a hub speaks: at which path each is spoken, what the hub keeps of it, and how many
 * peers speak it now.
 */
typedef struct _SbxDialects SbxDialects;

SbxDialects *sbx_dialects_new       (SbxHub               *hub);
void         sbx_dialects_free      (SbxDialects          *self);
void         sbx_dialects_serve     (SbxDialects          *self,
                                     SbxHttpServer        *server);
gpointer     sbx_dialects_get_state (SbxDialects          *self,
                                     const SbxDialect     *dialect);
void         sbx_dialects_count     (SbxDialects          *self,
                                     const SbxDialect     *dialect,
                                     int                   more);
void         sbx_dialects_tell      (SbxDialects          *self,
                                     const char           *stream,
                                     GBytes               *envelope,
                                     const SbxStoredEvent *stored);

G_END_DECLS
