/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-attachment.h"

G_BEGIN_DECLS

/**
 * SbxPictureView:
 *
 * A picture of the hub's in a message, fetched when it comes in sight, no larger than is shown. It has its room before it is here.
 * A click opens it; its menu saves it.
 */
#define SBX_TYPE_PICTURE_VIEW (sbx_picture_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxPictureView, sbx_picture_view, SBX, PICTURE_VIEW, GtkWidget)

GtkWidget *sbx_picture_view_new (SbxAttachment *file);

G_END_DECLS
