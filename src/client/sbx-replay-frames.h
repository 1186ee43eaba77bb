/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-recorded-frame.h"
#include "sbx-address.h"

G_BEGIN_DECLS

/* What a replay makes of single frames. */

/* (transfer full): what kind of frame it is, so that two answers can be compared */
char     *sbx_replay_dup_kind     (SbxRecordedFrame *frame);
/* Of Engine.IO itself, which lives its own life in each connection. */
gboolean  sbx_replay_is_carriers  (SbxRecordedFrame *frame);
/* Of a monitor server, which tells what anybody wrote, and nobody asked for. */
gboolean  sbx_replay_is_others    (SbxRecordedFrame *frame);
/* (transfer full): where @recorded is on the server at @address */
char     *sbx_replay_dup_uri      (SbxAddress       *address,
                                   const char       *recorded,
                                   const char       *token);
/* (transfer full): with @token (nullable) in the places of secrets */
GBytes   *sbx_replay_dup_data     (SbxRecordedFrame *frame,
                                   const char       *token);
gboolean  sbx_replay_is_engine    (const char       *uri);
/* Another carrier of the same session of Engine.IO, not another connection. */
gboolean  sbx_replay_is_upgrade   (SbxRecordedFrame *frame);

G_END_DECLS
