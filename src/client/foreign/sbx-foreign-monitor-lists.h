/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-foreign.h"

G_BEGIN_DECLS

/**
 * SbxMonitorLists:
 *
 * What a monitor server was asked to list. Not every one says in its answer what that is of.
 */
typedef struct _SbxMonitorLists SbxMonitorLists;

SbxMonitorLists *sbx_monitor_lists_new    (SbxForeign      *foreign);
void             sbx_monitor_lists_free   (SbxMonitorLists *self);
void             sbx_monitor_lists_drop   (SbxMonitorLists *self);
gboolean         sbx_monitor_lists_ask    (SbxMonitorLists *self,
                                           SbxForeignList   list,
                                           const char      *channel_id,
                                           const char      *topic_id);
void             sbx_monitor_lists_take   (SbxMonitorLists *self,
                                           SbxEnvelope     *answer);
void             sbx_monitor_lists_refuse (SbxMonitorLists *self,
                                           const char      *request,
                                           JsonObject      *payload,
                                           const GError    *error);
void             sbx_monitor_lists_miss   (SbxMonitorLists *self,
                                           const char      *text,
                                           const GError    *error);

G_END_DECLS
