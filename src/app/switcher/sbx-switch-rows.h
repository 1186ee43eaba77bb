/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-accels.h"
#include "sbx-model-types.h"
#include "sbx-switch-item.h"

G_BEGIN_DECLS

/* How what one may go to stands in the switcher. (transfer full) (nullable): what is gone by now is nothing to go to. */

SbxSwitchItem *sbx_switch_row_for_action (const SbxAccel *accel);
/* @place: a world, a channel or a topic. */
SbxSwitchItem *sbx_switch_row_for_place  (gpointer        place);
SbxSwitchItem *sbx_switch_row_for_draft  (SbxTopic       *topic,
                                          const char     *draft,
                                          gboolean        is_private);
/* @topic: where one would write to who is called @name. */
SbxSwitchItem *sbx_switch_row_for_person (SbxTopic       *topic,
                                          const char     *name);

G_END_DECLS
