/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-attachment.h"

G_BEGIN_DECLS

/**
 * SbxFileView:
 *
 * A file of a message: its name and size, and what can be done with it. One that is not at the hub can only be opened in a browser.
 */
#define SBX_TYPE_FILE_VIEW (sbx_file_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxFileView, sbx_file_view, SBX, FILE_VIEW, GtkWidget)

GtkWidget *sbx_file_view_new (SbxAttachment *file);

G_END_DECLS
