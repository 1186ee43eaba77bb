/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-task.h"

G_BEGIN_DECLS

gint64 sbx_task_usual     (SbxTask *task);
gint64 sbx_task_stall_now (SbxTask *task);

G_END_DECLS
