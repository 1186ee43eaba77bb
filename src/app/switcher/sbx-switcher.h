/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxSwitcher:
 *
 * Goes anywhere by a few letters: hubs, channels, topics and all actions. Used by the keyboard alone; closes by Escape, by what is
 * chosen, or when something else gets the focus.
 */
#define SBX_TYPE_SWITCHER (sbx_switcher_get_type ())
G_DECLARE_FINAL_TYPE (SbxSwitcher, sbx_switcher, SBX, SWITCHER, AdwWindow)

/* @parent: (GtkWindow): whose actions are done */
SbxSwitcher *sbx_switcher_new (GtkWindow  *parent,
                               GListModel *worlds);

G_END_DECLS
