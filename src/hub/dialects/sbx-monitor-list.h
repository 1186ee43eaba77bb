/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"

G_BEGIN_DECLS

/* A whole list is read until it has this many bytes: with the last page it is below the four
 * megabytes that some clients take. */
#define SBX_MONITOR_LIST_BYTES (2560 * 1024)

/* Messages of a list that says no limit: the newest. */
#define SBX_MONITOR_LIST_MESSAGES 500

/**
 * SbxMonitorList:
 *
 * A list for a client of the monitor dialect, which knows no pages, made of the hub's, which has nothing
 * else: who says no limit gets all channels or topics, or the newest messages, oldest first. A topic whose
 * id stands in several channels has the messages of all of them. Pure: the pages are asked for elsewhere.
 */
typedef struct _SbxMonitorList SbxMonitorList;

gboolean        sbx_monitor_list_is_list (SbxEnvelope    *request);
SbxMonitorList *sbx_monitor_list_new     (SbxEnvelope    *request,
                                          GError        **error);
void            sbx_monitor_list_free    (SbxMonitorList *self);
JsonObject     *sbx_monitor_list_ask     (SbxMonitorList *self);
void            sbx_monitor_list_take    (SbxMonitorList *self,
                                          SbxEnvelope    *answer);
gboolean        sbx_monitor_list_refuse  (SbxMonitorList *self,
                                          SbxEnvelope    *error);
guint           sbx_monitor_list_get_n   (SbxMonitorList *self);
SbxEnvelope    *sbx_monitor_list_finish  (SbxMonitorList *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxMonitorList, sbx_monitor_list_free)

G_END_DECLS
