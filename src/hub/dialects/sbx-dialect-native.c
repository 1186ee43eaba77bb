/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect.h"
#include "sbx-hub-private.h"
#include "sbx-viewer.h"

/* Whoever says nothing at all is of the unified system, which knows no `hello`. */
static void
look (SbxHub  *hub,
      SbxPeer *peer)
{
  if (sbx_peer_get_identity (peer) == NULL && sbx_viewer_is_allowed (hub))
    sbx_viewer_begin (hub, peer);
}

const SbxDialect sbx_dialect_native = {
  .codec = &sbx_codec_native,
  .received = sbx_dispatcher_dispatch,
  .silent = look,
  .answered = sbx_dialect_answer,
};
