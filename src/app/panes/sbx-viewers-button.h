/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxViewersButton:
 *
 * How many others look at a topic, and who they are when somebody asks. Nobody: it is not there.
 */
#define SBX_TYPE_VIEWERS_BUTTON (sbx_viewers_button_get_type ())
G_DECLARE_FINAL_TYPE (SbxViewersButton, sbx_viewers_button, SBX, VIEWERS_BUTTON, GtkWidget)

/* (nullable): of SbxPerson */
void sbx_viewers_button_set_people (SbxViewersButton *self,
                                    GListModel       *people);

G_END_DECLS
