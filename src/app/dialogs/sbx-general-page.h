/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-settings.h"
#include "sbx-speller.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxGeneralPage:
 *
 * How everything looks, is read, written and worked on together.
 */
#define SBX_TYPE_GENERAL_PAGE (sbx_general_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxGeneralPage, sbx_general_page, SBX, GENERAL_PAGE, AdwPreferencesPage)

void sbx_general_page_set_settings (SbxGeneralPage *self,
                                    SbxSettings    *settings,
                                    SbxSpeller     *speller);

G_END_DECLS
