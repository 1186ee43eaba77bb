/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-project.h"

G_BEGIN_DECLS

/* How outbound projects are put into words and signs. Pure functions. */

const char *sbx_project_state_word      (SbxProject *project);
/* As they are filtered by; what is not known is other. */
typedef enum {
  SBX_PROJECT_ACTIVE,
  SBX_PROJECT_READY,
  SBX_PROJECT_OTHER,
  SBX_PROJECT_FAILED,
  SBX_PROJECT_STOPPED,
} SbxProjectState;

SbxProjectState sbx_project_get_state   (SbxProject *project);
/* The word for an action, as histories have it. */
const char *sbx_project_action_word     (const char *action);
const char *sbx_project_state_icon      (SbxProject *project);
const char *sbx_project_state_css_class (SbxProject *project);
int         sbx_project_state_order     (SbxProject *project);
gboolean    sbx_project_is_at_rest      (SbxProject *project);
gboolean    sbx_project_is_away         (SbxProject *project);
const char *sbx_project_connection_word (SbxProject *project);
char       *sbx_project_describe        (SbxProject *project);

G_END_DECLS
