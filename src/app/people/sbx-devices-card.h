/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxDevicesCard:
 *
 * On which kinds of device people are: a ring, and below it the same as a table.
 */
#define SBX_TYPE_DEVICES_CARD (sbx_devices_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxDevicesCard, sbx_devices_card, SBX, DEVICES_CARD, AdwBin)

/* @counts: of each SbxDeviceKind. */
void sbx_devices_card_set (SbxDevicesCard *self,
                           guint           online,
                           const guint    *counts,
                           gboolean        last_known);

G_END_DECLS
