/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-notify-rules.h"

G_BEGIN_DECLS

/**
 * SbxJobNotifier:
 *
 * Tells of tasks and sessions that ended while nobody looks at the program, by notifications: one for each kind of end, which counts
 * those that come until somebody looks.
 */
#define SBX_TYPE_JOB_NOTIFIER (sbx_job_notifier_get_type ())
G_DECLARE_FINAL_TYPE (SbxJobNotifier, sbx_job_notifier, SBX, JOB_NOTIFIER, GObject)

/* @application lives longer. @worlds: GListModel of SbxWorld. */
SbxJobNotifier *sbx_job_notifier_new  (GtkApplication *application,
                                       GListModel     *worlds,
                                       SbxNotifyRules *rules);
/* Withdraws all: nobody would do so after the end of the program. */
void            sbx_job_notifier_stop (SbxJobNotifier *self);

G_END_DECLS
