/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxSwitchItem:
 *
 * One place to go to, or thing to do. Never changes.
 */
#define SBX_TYPE_SWITCH_ITEM (sbx_switch_item_get_type ())
G_DECLARE_FINAL_TYPE (SbxSwitchItem, sbx_switch_item, SBX, SWITCH_ITEM, GObject)

/* @detail: "" = none; @keys: (nullable): an accelerator; @action: detailed name; @target: (nullable) (transfer floating) */
SbxSwitchItem *sbx_switch_item_new            (const char    *icon_name,
                                               const char    *title,
                                               const char    *detail,
                                               guint          unread,
                                               const char    *keys,
                                               const char    *action,
                                               GVariant      *target);
const char    *sbx_switch_item_get_icon_name  (SbxSwitchItem *self);
const char    *sbx_switch_item_get_title      (SbxSwitchItem *self);
const char    *sbx_switch_item_get_detail     (SbxSwitchItem *self);
guint          sbx_switch_item_get_unread     (SbxSwitchItem *self);
const char    *sbx_switch_item_get_keys       (SbxSwitchItem *self);
const char    *sbx_switch_item_get_action     (SbxSwitchItem *self);
GVariant      *sbx_switch_item_get_target     (SbxSwitchItem *self);
char          *sbx_switch_item_dup_key        (SbxSwitchItem *self);

G_END_DECLS
