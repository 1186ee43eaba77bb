/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxSession:
 *
 * Properties, all read-only here: `world` (weak), `id`, `title`, `agent` (who runs it, "" = not said), `status` (running, completed, failed, paused, others kept),
 * `current-task`, `error` (strings), `completed-tasks`, `total-tasks` (int64, 0 or more), `fraction` (double, clamped 0 to 1, negative
 * = unknown), `started-at`, `updated-at`, `ended-at` (int64 ms), `tasks` (GListModel of its SbxTask).
 */
#define SBX_TYPE_SESSION (sbx_session_get_type ())
G_DECLARE_FINAL_TYPE (SbxSession, sbx_session, SBX, SESSION, GObject)

SbxWorld   *sbx_session_get_world           (SbxSession *self);
const char *sbx_session_get_id              (SbxSession *self);
const char *sbx_session_get_title           (SbxSession *self);
const char *sbx_session_get_agent           (SbxSession *self);
const char *sbx_session_get_status          (SbxSession *self);
const char *sbx_session_get_current_task    (SbxSession *self);
const char *sbx_session_get_error           (SbxSession *self);
gint64      sbx_session_get_completed_tasks (SbxSession *self);
gint64      sbx_session_get_total_tasks     (SbxSession *self);
double      sbx_session_get_fraction        (SbxSession *self);
gint64      sbx_session_get_started_at      (SbxSession *self);
gint64      sbx_session_get_updated_at      (SbxSession *self);
gint64      sbx_session_get_ended_at        (SbxSession *self);
GListModel *sbx_session_get_tasks           (SbxSession *self);

/* What can be asked of whoever runs it: words with a space between them, and the bot that is asked; both "" where that is not said. */
const char *sbx_session_get_controls (SbxSession *self);
const char *sbx_session_get_target_id (SbxSession *self);

G_END_DECLS
