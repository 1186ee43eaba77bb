/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-application.h"

G_BEGIN_DECLS

/**
 * SbxPreferences:
 *
 * General, notifications, hubs, and the local hub; the last only where this instance has one.
 */
#define SBX_TYPE_PREFERENCES (sbx_preferences_get_type ())
G_DECLARE_FINAL_TYPE (SbxPreferences, sbx_preferences, SBX, PREFERENCES, AdwPreferencesWindow)

SbxPreferences *sbx_preferences_new (SbxApplication *application,
                                     GtkWindow      *parent);

G_END_DECLS
