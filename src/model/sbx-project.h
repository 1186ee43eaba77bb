/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxProject:
 *
 * One outbound project. Properties, all read-only here: `world` (weak), `id`, `title` (a name, if its reports say one, else the id),
 * `call-flow-id`, `client-id`, `action` (init, active, others kept), `caller` (a line of text, "" = none), `error` ("" = none)
 * (strings), `agent-quantity` (int64, 0 or more), `has-token`, `connected` (boolean), `created-at`, `updated-at` (int64 ms).
 */
#define SBX_TYPE_PROJECT (sbx_project_get_type ())
G_DECLARE_FINAL_TYPE (SbxProject, sbx_project, SBX, PROJECT, GObject)

SbxWorld   *sbx_project_get_world          (SbxProject *self);
const char *sbx_project_get_id             (SbxProject *self);
const char *sbx_project_get_title          (SbxProject *self);
const char *sbx_project_get_call_flow_id   (SbxProject *self);
const char *sbx_project_get_client_id      (SbxProject *self);
const char *sbx_project_get_action         (SbxProject *self);
const char *sbx_project_get_caller         (SbxProject *self);
const char *sbx_project_get_error          (SbxProject *self);
gint64      sbx_project_get_agent_quantity (SbxProject *self);
gboolean    sbx_project_get_has_token      (SbxProject *self);
gboolean    sbx_project_get_connected      (SbxProject *self);
gint64      sbx_project_get_created_at     (SbxProject *self);
gint64      sbx_project_get_updated_at     (SbxProject *self);
/* (nullable) */
const char *sbx_project_get_bridged_from   (SbxProject *self);

G_END_DECLS
