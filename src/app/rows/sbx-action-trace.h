/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action.h"
#include "sbx-client.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxActionTrace:
 *
 * What became of an action, step by step as the hub noted it; it grows as long as something comes. Below it, why the action is as it is.
 */
#define SBX_TYPE_ACTION_TRACE (sbx_action_trace_get_type ())
G_DECLARE_FINAL_TYPE (SbxActionTrace, sbx_action_trace, SBX, ACTION_TRACE, AdwBin)

GtkWidget *sbx_action_trace_new (SbxClient *client,
                                 SbxAction *action);

G_END_DECLS
