/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-profile.h"

G_BEGIN_DECLS

/**
 * SbxConnectFeatures:
 *
 * A row that opens: what of a server is used, one switch each. What servers of its system do not have cannot be switched on.
 */
#define SBX_TYPE_CONNECT_FEATURES (sbx_connect_features_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectFeatures, sbx_connect_features, SBX, CONNECT_FEATURES, AdwExpanderRow)

void sbx_connect_features_set_dialect (SbxConnectFeatures *self,
                                       const char         *dialect);
void sbx_connect_features_load        (SbxConnectFeatures *self,
                                       SbxProfile         *profile);
/* Sets the member `features` of @profile, or removes it. */
void sbx_connect_features_store       (SbxConnectFeatures *self,
                                       JsonObject         *profile);

G_END_DECLS
