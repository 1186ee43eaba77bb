/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-world.h"

G_BEGIN_DECLS

/**
 * SbxAgeStrip:
 *
 * Says how old what is shown is, while its hub is not connected.
 *
 * Properties: `world` (SbxWorld, nullable); `wanted` (boolean): whether it may show at all.
 */
#define SBX_TYPE_AGE_STRIP (sbx_age_strip_get_type ())
G_DECLARE_FINAL_TYPE (SbxAgeStrip, sbx_age_strip, SBX, AGE_STRIP, GtkWidget)

typedef gboolean (*SbxAgeStripHas) (SbxWorld *world);

void sbx_age_strip_set_world (SbxAgeStrip    *self,
                              SbxWorld       *world);
void sbx_age_strip_choose    (SbxAgeStrip    *self,
                              GListModel     *worlds,
                              SbxAgeStripHas  has);

G_END_DECLS
