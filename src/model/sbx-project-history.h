/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A project's action became another. */
typedef struct
{
  gint64  at;       /* ms since 1970 */
  char   *from;     /* "" = it was not there, or not known */
  char   *to;
} SbxProjectChange;

/**
 * SbxProjectHistory:
 *
 * What became of a hub's projects, also of those that are gone: the newest changes of each, bounded in all.
 */
typedef struct _SbxProjectHistory SbxProjectHistory;

#define SBX_PROJECT_HISTORY_CHANGES 100   /* of one project */
#define SBX_PROJECT_HISTORY_PROJECTS 500  /* whose last change is the newest */

SbxProjectHistory *sbx_project_history_new       (void);
void               sbx_project_history_free      (SbxProjectHistory *self);
gboolean           sbx_project_history_add       (SbxProjectHistory *self,
                                                  const char        *project_id,
                                                  gint64             at,
                                                  const char        *from,
                                                  const char        *to);
GPtrArray         *sbx_project_history_get       (SbxProjectHistory *self,
                                                  const char        *project_id);
gint64             sbx_project_history_get_since (SbxProjectHistory *self);
char              *sbx_project_history_to_text   (SbxProjectHistory *self);
void               sbx_project_history_take_text (SbxProjectHistory *self,
                                                  const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxProjectHistory, sbx_project_history_free)

G_END_DECLS
