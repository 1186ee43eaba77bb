/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/**
 * SbxProjects:
 *
 * What the loop knows of outbound projects: all of them as they were told last, for those who look without
 * asking, and the secrets that they were started with, which are nowhere but here.
 */
typedef struct _SbxProjects SbxProjects;

SbxProjects *sbx_projects_new           (SbxHub               *hub);
void         sbx_projects_free          (SbxProjects          *self);
gboolean     sbx_projects_is_loaded     (SbxProjects          *self);

void         sbx_projects_take          (SbxProjects          *self,
                                         const SbxStoredEvent *event);
GBytes      *sbx_projects_get_members   (SbxProjects          *self);
JsonNode    *sbx_projects_dup_stats     (SbxProjects          *self);

void         sbx_projects_set_secret    (SbxProjects          *self,
                                         const char           *id,
                                         const char           *secret);
const char  *sbx_projects_get_secret    (SbxProjects          *self,
                                         const char           *id);

G_END_DECLS
