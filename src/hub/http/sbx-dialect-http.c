/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-http.h"

#include "sbx-http-api.h"
#include "sbx-hub-private.h"

static void
answer (SbxHub      *hub,
        SbxPeer     *peer,
        SbxEnvelope *request,
        SbxEnvelope *answer)
{
  if (request != NULL && sbx_hub_get_http_api (hub) != NULL)
    sbx_http_api_answer (sbx_hub_get_http_api (hub), sbx_envelope_get_id (request), answer);
}

const SbxDialect sbx_dialect_http = {
  .codec = &sbx_codec_native,
  .answered = answer,
};
