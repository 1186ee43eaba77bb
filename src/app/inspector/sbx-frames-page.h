/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connections.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxFramesPage:
 *
 * What went over the wire of one connection, or what a recording has: a list with a filter, and beside it the frame that is chosen.
 */
#define SBX_TYPE_FRAMES_PAGE (sbx_frames_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxFramesPage, sbx_frames_page, SBX, FRAMES_PAGE, AdwBin)

GtkWidget    *sbx_frames_page_new           (void);
/* @client: (nullable): there is no connection to look at */
void          sbx_frames_page_set_client    (SbxFramesPage *self,
                                             SbxClient     *client);
/* Instead of a client. */
void          sbx_frames_page_set_recording (SbxFramesPage *self,
                                             SbxRecording  *recording);
/* Chooses a frame by its number in the recorder; %FALSE where it is no longer kept. */
gboolean      sbx_frames_page_show_frame    (SbxFramesPage *self,
                                             guint64        number);
/* To which recordings can be replayed. */
void          sbx_frames_page_set_connections (SbxFramesPage  *self,
                                               SbxConnections *connections);

G_END_DECLS
