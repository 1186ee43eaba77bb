/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxActionsPage:
 *
 * What chatbots at one hub are to do, newest first.
 */
#define SBX_TYPE_ACTIONS_PAGE (sbx_actions_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionsPage, sbx_actions_page, SBX, ACTIONS_PAGE, AdwBin)

/* @client: (nullable): there is no connection to look at */
void sbx_actions_page_set_client (SbxActionsPage *self,
                                  SbxClient      *client);

G_END_DECLS
