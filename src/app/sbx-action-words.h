/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action.h"

G_BEGIN_DECLS

char       *sbx_action_dup_title   (SbxAction *action);
const char *sbx_action_state_word  (SbxAction *action);
const char *sbx_action_state_icon  (SbxAction *action);
const char *sbx_action_state_class (SbxAction *action);

G_END_DECLS
