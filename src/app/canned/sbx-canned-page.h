/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-canned-replies.h"

G_BEGIN_DECLS

/**
 * SbxCannedPage:
 *
 * The canned replies, to be written, put in order, taken from a file and given to others in one.
 */
#define SBX_TYPE_CANNED_PAGE (sbx_canned_page_get_type ())
G_DECLARE_FINAL_TYPE (SbxCannedPage, sbx_canned_page, SBX, CANNED_PAGE, AdwPreferencesPage)

void sbx_canned_page_set_replies (SbxCannedPage    *self,
                                  SbxCannedReplies *replies);

void sbx_canned_page_restore     (SbxCannedPage    *self);

G_END_DECLS
