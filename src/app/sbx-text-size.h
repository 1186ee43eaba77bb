/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How large all text is, in percent of what the system has. */
#define SBX_TEXT_SIZE_MIN 50
#define SBX_TEXT_SIZE_MAX 300
#define SBX_TEXT_SIZE_NORMAL 100

int      sbx_text_size_step      (int           percent,
                                  gboolean      up);
void     sbx_text_size_follow    (SbxSettings  *settings,
                                  GActionMap   *application);
double   sbx_text_size_get_scale (GtkWidget    *widget);
gboolean sbx_text_size_is_large  (GtkWidget    *widget);

G_END_DECLS
