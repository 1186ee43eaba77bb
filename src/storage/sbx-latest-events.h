/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxLatestEvents:
 *
 * Events that say how something is now: of those that one transaction makes of the same thing, only the last
 * is worth a seq. They are kept here until the commit, in the order in which their things first changed.
 */
typedef struct _SbxLatestEvents SbxLatestEvents;

typedef struct
{
  char   *subject;        /* what it is about, with stream and event */
  char   *stream;
  char   *event;
  char   *triggered_by;   /* (nullable) */
  GBytes *members;
} SbxLatestEvent;

SbxLatestEvents      *sbx_latest_events_new       (void);
void                  sbx_latest_events_free      (SbxLatestEvents *self);
/* Takes @members. */
void                  sbx_latest_events_add       (SbxLatestEvents *self,
                                                   const char      *stream,
                                                   const char      *event,
                                                   const char      *id,
                                                   const char      *triggered_by,
                                                   GBytes          *members);
/* Around one write function: _keep after one that succeeded, which says whether it added any; _undo after
 * another. */
gboolean              sbx_latest_events_keep      (SbxLatestEvents *self);
void                  sbx_latest_events_undo      (SbxLatestEvents *self);
/* At the commit or a rollback. */
guint                 sbx_latest_events_get_size  (SbxLatestEvents *self);
const SbxLatestEvent *sbx_latest_events_get       (SbxLatestEvents *self,
                                                   guint            index);
void                  sbx_latest_events_clear     (SbxLatestEvents *self);

G_END_DECLS
