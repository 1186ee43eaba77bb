/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-flight-recorder.h"
#include "sbx-model-types.h"

G_BEGIN_DECLS

/* (nullable): where the frames of @world are. */
typedef SbxFlightRecorder *(*SbxRecorderFunc) (SbxWorld *world,
                                               gpointer  user_data);

/**
 * SbxRunEvents:
 *
 * What came over the wire about a session and its tasks, as it came: as far back as the connection's flight recorder goes.
 */
#define SBX_TYPE_RUN_EVENTS (sbx_run_events_get_type ())
G_DECLARE_FINAL_TYPE (SbxRunEvents, sbx_run_events, SBX, RUN_EVENTS, AdwBin)

/* Both live longer. */
void sbx_run_events_set_recorders (SbxRunEvents    *self,
                                   SbxRecorderFunc  func,
                                   gpointer         user_data);
void sbx_run_events_set_session   (SbxRunEvents    *self,
                                   SbxSession      *session);

G_END_DECLS
