/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-application.h"

G_BEGIN_DECLS

/**
 * SbxWindow:
 *
 * The main window: the sidebar beside one of the views, with the connection chip, toasts and the
 * banner over them; before the first hub, the welcome page. It alone knows panes and clients:
 * what a pane wants done arrives here as an action.
 */
#define SBX_TYPE_WINDOW (sbx_window_get_type ())
G_DECLARE_FINAL_TYPE (SbxWindow, sbx_window, SBX, WINDOW, AdwApplicationWindow)

SbxWindow *sbx_window_new          (SbxApplication *application);

/* Whether somebody looks at the end of it now. */
gboolean   sbx_window_is_watching  (SbxWindow      *self,
                                    SbxTopic       *topic);
/* Shows a message, as soon as it is here. */
void       sbx_window_open_message (SbxWindow      *self,
                                    const char     *address,
                                    const char     *channel_id,
                                    const char     *topic_id,
                                    gint64          seq);

G_END_DECLS
