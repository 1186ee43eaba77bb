/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-recorder.h"
#include "sbx-json-writer.h"

G_BEGIN_DECLS

/* What is remembered of a connection, as `inspectClient` tells it: without secrets. */

void     sbx_flight_report_write_history (SbxHubRecorder  *recorder,
                                          const SbxFlight *flight,
                                          SbxJsonWriter   *writer);
void     sbx_flight_report_write_frames  (SbxHubRecorder  *recorder,
                                          const SbxFlight *flight,
                                          guint            limit,
                                          guint64          before,
                                          SbxJsonWriter   *writer);

G_END_DECLS
