/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-task.h"

G_BEGIN_DECLS

GtkWidget *sbx_task_details_new (SbxTask *task);

G_END_DECLS
