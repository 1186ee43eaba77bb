/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-explain.h"
#include "sbx-hub-recorder.h"

G_BEGIN_DECLS

void     sbx_explain_history     (SbxExplain      *explain,
                                  SbxHubRecorder  *recorder,
                                  const SbxFlight *flight);
gint64   sbx_explain_find_end    (SbxHub          *hub,
                                  const char      *bot_id);
gboolean sbx_explain_last_flight (SbxExplain      *explain,
                                  SbxHub          *hub,
                                  const char      *bot_id);

G_END_DECLS
