/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxFramesPage:
 *
 * What went over the wire of one connection.
 */
#define SBX_TYPE_FRAMES_PAGE (sbx_frames_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesPage, sbx_frames_page, SBX, FRAMES_PAGE, AdwBin)

GtkWidget *sbx_frames_page_new        (void);
/* @client: (nullable): there is no connection to look at */
void       sbx_frames_page_set_client (SbxFramesPage *self,
                                       SbxClient     *client);

G_END_DECLS
