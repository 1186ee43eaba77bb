/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-attachment.h"

G_BEGIN_DECLS

/**
 * SbxVoiceView:
 *
 * A voice note of the hub's, to be heard where it stands: fetched when it is first played. Where nothing here can play it, it can be saved.
 */
#define SBX_TYPE_VOICE_VIEW (sbx_voice_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxVoiceView, sbx_voice_view, SBX, VOICE_VIEW, GtkWidget)

GtkWidget *sbx_voice_view_new (SbxAttachment *file);

G_END_DECLS
