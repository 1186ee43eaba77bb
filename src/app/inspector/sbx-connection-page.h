/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxConnectionPage:
 *
 * How one connection is and has been.
 */
#define SBX_TYPE_CONNECTION_PAGE (sbx_connection_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectionPage, sbx_connection_page, SBX, CONNECTION_PAGE, AdwBin)

/* @client: (nullable): there is no connection to look at */
void sbx_connection_page_set_client (SbxConnectionPage *self,
                                     SbxClient         *client);

G_END_DECLS
