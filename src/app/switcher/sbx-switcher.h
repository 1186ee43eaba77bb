/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-drafts.h"
#include "sbx-settings.h"
#include "sbx-topic-lookup.h"

G_BEGIN_DECLS

/**
 * SbxSwitcher:
 *
 * Goes anywhere by a few letters: hubs, channels, topics, people who wrote, drafts and all actions that can be done now. What was chosen last stands first
 * before anything is typed. Used by the keyboard alone; closes by Escape, by what is
 * chosen, or when something else gets the focus.
 */
#define SBX_TYPE_SWITCHER (sbx_switcher_get_type ())
G_DECLARE_FINAL_TYPE (SbxSwitcher, sbx_switcher, SBX, SWITCHER, AdwWindow)

/* @parent: (GtkWindow): whose actions are done */
SbxSwitcher *sbx_switcher_new (GtkWindow      *parent,
                               SbxSettings    *settings,
                               GListModel     *worlds,
                               SbxDrafts      *drafts,
                               SbxTopicLookup *lookup);

G_END_DECLS
