/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxConnectionCompare:
 *
 * What this side knows of a connection beside what the hub has of it, and what it means where they differ.
 *
 * Actions that it activates: `win.retry` (s)
 */
#define SBX_TYPE_CONNECTION_COMPARE (sbx_connection_compare_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectionCompare, sbx_connection_compare, SBX, CONNECTION_COMPARE, AdwBin)

/* @client: (nullable) */
void sbx_connection_compare_set_client (SbxConnectionCompare *self,
                                        SbxClient            *client);

G_END_DECLS
