/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-background.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxNotificationsPage:
 *
 * What people are told, and how, while they look elsewhere.
 */
#define SBX_TYPE_NOTIFICATIONS_PAGE (sbx_notifications_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxNotificationsPage, sbx_notifications_page, SBX, NOTIFICATIONS_PAGE, AdwPreferencesPage)

void sbx_notifications_page_set_settings (SbxNotificationsPage *self,
                                          SbxSettings          *settings,
                                          SbxBackground        *background);

G_END_DECLS
