/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dispatcher.h"

G_BEGIN_DECLS

/* A change that a payload asks for: read and checked, but not made. A request makes one; a `batch` makes many. */
typedef struct
{
  SbxStoreWriteFunc func;
  gpointer          data;
  GDestroyNotify    data_free;
} SbxPlannedWrite;

/* @asker is the request that it is part of. On failure nothing is planned. */
typedef gboolean (*SbxPlanFunc)  (SbxRequest       *asker,
                                  JsonObject       *payload,
                                  SbxPlannedWrite  *write,
                                  GError          **error);

/* Each in the handlers/handle-….c of its request. */
gboolean sbx_plan_mark_read      (SbxRequest       *asker,
                                  JsonObject       *payload,
                                  SbxPlannedWrite  *write,
                                  GError          **error);
gboolean sbx_plan_set_topic      (SbxRequest       *asker,
                                  JsonObject       *payload,
                                  SbxPlannedWrite  *write,
                                  GError          **error);
gboolean sbx_plan_pin            (SbxRequest       *asker,
                                  JsonObject       *payload,
                                  SbxPlannedWrite  *write,
                                  GError          **error);
gboolean sbx_plan_mute           (SbxRequest       *asker,
                                  JsonObject       *payload,
                                  SbxPlannedWrite  *write,
                                  GError          **error);

gboolean sbx_planned_write_run   (SbxRequest       *request,
                                  SbxPlanFunc       plan,
                                  GError          **error);

G_END_DECLS
