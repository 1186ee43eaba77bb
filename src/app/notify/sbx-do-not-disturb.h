/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-notify-rules.h"

G_BEGIN_DECLS

/**
 * SbxDoNotDisturb:
 *
 * The switch, as actions of the application: `do-not-disturb` (its state says how it is) and `do-not-disturb-for`
 * (s: "hour" or "tomorrow"), after which it goes off by itself.
 */
#define SBX_TYPE_DO_NOT_DISTURB (sbx_do_not_disturb_get_type ())
G_DECLARE_FINAL_TYPE (SbxDoNotDisturb, sbx_do_not_disturb, SBX, DO_NOT_DISTURB, GObject)

SbxDoNotDisturb *sbx_do_not_disturb_new      (GActionMap     *map,
                                              SbxNotifyRules *rules);
gint64           sbx_do_not_disturb_get_tomorrow (GDateTime  *now);

G_END_DECLS
