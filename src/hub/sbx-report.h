/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/* How a report of a session or a task is written and answered. */

gboolean sbx_report_tells_unchanged (SbxRequest        *request);
void     sbx_report_write           (SbxRequest        *request,
                                     const char        *update,
                                     SbxStoreWriteFunc  func,
                                     gpointer           data,
                                     GDestroyNotify     data_free);

G_END_DECLS
