/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxAction:
 *
 * Something that a bot is to do, and what became of it. Properties, all read-only here: `world` (weak), `id`, `target-id` (the bot),
 * `state` (queued, sent, acknowledged, failed, expired, cancelled; others kept), `reason` (the last cause in words), `by` (who asked for
 * it), `error` (strings, "" = none), `created-at`, `sent-at`, `ended-at` (int64 ms, 0 = not yet).
 */
#define SBX_TYPE_ACTION (sbx_action_get_type ())
G_DECLARE_FINAL_TYPE (SbxAction, sbx_action, SBX, ACTION, GObject)

SbxWorld   *sbx_action_get_world      (SbxAction *self);
const char *sbx_action_get_id         (SbxAction *self);
const char *sbx_action_get_target_id  (SbxAction *self);
const char *sbx_action_get_state      (SbxAction *self);
const char *sbx_action_get_reason     (SbxAction *self);
const char *sbx_action_get_by         (SbxAction *self);
const char *sbx_action_get_error      (SbxAction *self);
gint64      sbx_action_get_created_at (SbxAction *self);
gint64      sbx_action_get_sent_at    (SbxAction *self);
gint64      sbx_action_get_ended_at   (SbxAction *self);
/* (nullable): what is to be done. */
JsonObject *sbx_action_get_content    (SbxAction *self);
/* (nullable): what the bot said when it had done it. */
JsonNode   *sbx_action_get_result     (SbxAction *self);

G_END_DECLS
