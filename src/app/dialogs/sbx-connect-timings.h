/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-profile.h"

G_BEGIN_DECLS

/**
 * SbxConnectTimings:
 *
 * A row that opens: how a connection is kept and taken up again. As long as nobody sets others, the times are those of the
 * system that the server is of.
 */
#define SBX_TYPE_CONNECT_TIMINGS (sbx_connect_timings_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectTimings, sbx_connect_timings, SBX, CONNECT_TIMINGS, AdwExpanderRow)

void sbx_connect_timings_set_dialect (SbxConnectTimings *self,
                                      const char        *dialect);
void sbx_connect_timings_load        (SbxConnectTimings *self,
                                      SbxProfile        *profile);
/* Sets the member `timings` of @profile, or removes it. */
void sbx_connect_timings_store       (SbxConnectTimings *self,
                                      JsonObject        *profile);

G_END_DECLS
