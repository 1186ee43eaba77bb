/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-peer.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * SbxHttpCallers:
 *
 * Who asks over HTTP. To the rest of the hub each is a peer without a socket, which stays for a minute
 * behind its last request: what it types and looks at lasts no longer either.
 */
typedef struct _SbxHttpCallers SbxHttpCallers;

SbxHttpCallers *sbx_http_callers_new  (SbxHub            *hub);
void            sbx_http_callers_free (SbxHttpCallers    *self);
SbxPeer        *sbx_http_callers_find (SbxHttpCallers    *self,
                                       SoupServerMessage *message,
                                       GError           **error);

G_END_DECLS
