/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-http-server.h"
#include "sbx-hub.h"
#include "sbx-envelope.h"

G_BEGIN_DECLS

/**
 * SbxHttpApi:
 *
 * /api/v1/…, and /metrics: what the protocol's requests ask, asked without a connection.
 */
typedef struct _SbxHttpApi SbxHttpApi;

SbxHttpApi *sbx_http_api_new     (SbxHub            *hub,
                                  SbxHttpServer     *server);
void        sbx_http_api_free    (SbxHttpApi        *self);
void        sbx_http_api_answer  (SbxHttpApi        *self,
                                  const char        *id,
                                  SbxEnvelope       *answer);
gboolean    sbx_http_api_is_busy (SbxHttpApi        *self);

/* For the files beside it. */
SbxHub     *sbx_http_api_get_hub (SbxHttpApi        *self);
/* From now on @message is paused, until sbx_http_api_release(). */
void        sbx_http_api_hold    (SbxHttpApi        *self,
                                  SoupServerMessage *message);
void        sbx_http_api_release (SbxHttpApi        *self,
                                  SoupServerMessage *message);
/* Whether whoever sent it may: else it is answered. An #SbxHttpHeadFunc of every resource. */
gboolean    sbx_http_api_admit   (SbxHttpServer     *server,
                                  SoupServerMessage *message,
                                  const char        *rest,
                                  gpointer           user_data);
/* Answers a CORS preflight. Returns: whether it is one */
gboolean    sbx_http_api_answer_options
                                 (SbxHttpApi        *self,
                                  SoupServerMessage *message,
                                  const char        *methods);

G_END_DECLS
