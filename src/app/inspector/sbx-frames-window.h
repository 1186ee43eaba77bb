/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connections.h"
#include "sbx-recording.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A recording in a window of its own. @parent and @connections: (nullable); @name: of its file */
GtkWindow *sbx_frames_window_open (GtkWindow      *parent,
                                   SbxRecording   *recording,
                                   const char     *name,
                                   SbxConnections *connections);

G_END_DECLS
