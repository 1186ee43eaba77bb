/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-user.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxUserCard:
 *
 * All that is known of somebody, and what can be done about them: pops up at their row.
 */
#define SBX_TYPE_USER_CARD (sbx_user_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxUserCard, sbx_user_card, SBX, USER_CARD, GtkPopover)

GtkWidget *sbx_user_card_new (SbxUser *user);

G_END_DECLS
