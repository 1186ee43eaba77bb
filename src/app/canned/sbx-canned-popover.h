/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-canned-replies.h"
#include "sbx-canned-text.h"

G_BEGIN_DECLS

/**
 * SbxCannedPopover:
 *
 * Canned replies, found by what is typed elsewhere: the keyboard stays there, and gives it the keys that choose.
 *
 * Signals: `chosen` (SbxCannedReply)
 */
#define SBX_TYPE_CANNED_POPOVER (sbx_canned_popover_get_type ())
G_DECLARE_FINAL_TYPE (SbxCannedPopover, sbx_canned_popover, SBX, CANNED_POPOVER, GtkPopover)

GtkWidget *sbx_canned_popover_new        (SbxCannedReplies     *replies);
void       sbx_canned_popover_set_facts  (SbxCannedPopover     *self,
                                          const SbxCannedFacts *facts);
gboolean   sbx_canned_popover_find       (SbxCannedPopover     *self,
                                          const char           *query);
gboolean   sbx_canned_popover_wants_key  (SbxCannedPopover     *self,
                                          guint                 keyval,
                                          GdkModifierType       state);
void       sbx_canned_popover_take_key   (SbxCannedPopover     *self,
                                          guint                 keyval);
char      *sbx_canned_popover_describe   (SbxCannedPopover     *self);

G_END_DECLS
