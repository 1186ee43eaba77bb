/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxTask:
 *
 * Properties, all read-only here: `world` (weak), `session` (SbxSession, nullable), `id`, `session-id`, `title` ("" = none said),
 * `task-type`, `status` (pending, running, completed, failed), `error`, `note` (strings), `result`, `evaluation` (JsonNode,
 * nullable), `attempts` (int64, 0 or more), `progress` (double, negative = unknown), `created-at`, `started-at`, `ended-at`,
 * `updated-at` (int64 ms).
 */
#define SBX_TYPE_TASK (sbx_task_get_type ())
G_DECLARE_FINAL_TYPE (SbxTask, sbx_task, SBX, TASK, GObject)

SbxWorld   *sbx_task_get_world      (SbxTask *self);
SbxSession *sbx_task_get_session    (SbxTask *self);
const char *sbx_task_get_id         (SbxTask *self);
const char *sbx_task_get_session_id (SbxTask *self);
const char *sbx_task_get_title      (SbxTask *self);
const char *sbx_task_get_task_type  (SbxTask *self);
const char *sbx_task_get_status     (SbxTask *self);
const char *sbx_task_get_error      (SbxTask *self);
const char *sbx_task_get_note       (SbxTask *self);
JsonNode   *sbx_task_get_result     (SbxTask *self);
JsonNode   *sbx_task_get_evaluation (SbxTask *self);
gint64      sbx_task_get_attempts   (SbxTask *self);
double      sbx_task_get_progress   (SbxTask *self);
gint64      sbx_task_get_created_at (SbxTask *self);
gint64      sbx_task_get_started_at (SbxTask *self);
gint64      sbx_task_get_ended_at   (SbxTask *self);
gint64      sbx_task_get_updated_at (SbxTask *self);

/* The same as `status`, for those who look at thousands. */
typedef enum {
  SBX_TASK_OTHER,
  SBX_TASK_PENDING,
  SBX_TASK_RUNNING,
  SBX_TASK_PAUSED,
  SBX_TASK_COMPLETED,
  SBX_TASK_FAILED,
} SbxTaskState;

SbxTaskState sbx_task_get_state (SbxTask *self);

/* What can be asked of whoever runs it: words with a space between them, and the bot that is asked; both "" where that is not said. */
const char *sbx_task_get_controls (SbxTask *self);
const char *sbx_task_get_target_id (SbxTask *self);

G_END_DECLS
