/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxConnectionCharts:
 *
 * How quick a connection is and how much goes over it, as charts that go on while somebody looks.
 */
#define SBX_TYPE_CONNECTION_CHARTS (sbx_connection_charts_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectionCharts, sbx_connection_charts, SBX, CONNECTION_CHARTS, AdwBin)

/* @client: (nullable) */
void sbx_connection_charts_set_client (SbxConnectionCharts *self,
                                       SbxClient           *client);

G_END_DECLS
