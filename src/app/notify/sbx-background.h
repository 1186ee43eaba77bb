/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connections.h"

G_BEGIN_DECLS

/**
 * SbxBackground:
 *
 * Goes on without a window, if that is wanted (settings `keep-running` and `autostart`): asks the system through its portal
 * where there is one, says there in a line how it is, and sees to it that the program starts with the session.
 *
 * Properties:
 * - r `note` (string): what has become of it, in a sentence; "" = it is not wanted
 * - r `start-note` (string): the same of starting with the session
 */
#define SBX_TYPE_BACKGROUND (sbx_background_get_type ())
G_DECLARE_FINAL_TYPE (SbxBackground, sbx_background, SBX, BACKGROUND, GObject)

SbxBackground *sbx_background_new          (GDBusConnection *bus,
                                            SbxConnections  *connections,
                                            SbxSettings     *settings);
/* Whether to go on when the last window is closed. */
gboolean       sbx_background_is_kept      (SbxBackground   *self);
gboolean       sbx_background_is_sandboxed (void);
char          *sbx_background_format_status (GListModel     *worlds);

G_END_DECLS
