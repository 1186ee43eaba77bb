/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign.h"

G_BEGIN_DECLS

/**
 * SbxMonitorSync:
 *
 * What workers bring to a monitor server. There are two names for the event, and the original acknowledges nothing: which one a server takes is
 * asked with nothing in it; where it answers neither, what is brought goes by both.
 */
typedef struct _SbxMonitorSync SbxMonitorSync;

SbxMonitorSync *sbx_monitor_sync_new  (SbxForeign     *foreign);
void            sbx_monitor_sync_free (SbxMonitorSync *self);
void            sbx_monitor_sync_drop (SbxMonitorSync *self);
void            sbx_monitor_sync_send (SbxMonitorSync *self,
                                       SbxEnvelope    *request);
void            sbx_monitor_sync_refuse
                                      (SbxMonitorSync *self,
                                       const GError   *error);

G_END_DECLS
