/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxTestDaemon:
 *
 * The real signalbox-hub as a process. The program is the environment's SIGNALBOX_TEST_HUB.
 */
typedef struct _SbxTestDaemon SbxTestDaemon;

/* Options, …, NULL. Its HOME and XDG folders are in a temporary folder, and so are its data and socket. */
SbxTestDaemon *sbx_test_daemon_new         (const char    *first_option,
                                            ...);
void           sbx_test_daemon_free        (SbxTestDaemon *self);
const char    *sbx_test_daemon_get_folder  (SbxTestDaemon *self);
void           sbx_test_daemon_set_variable (SbxTestDaemon *self,
                                            const char    *name,
                                            const char    *value);
/* Runs it until it says where it listens, and returns that. */
const char    *sbx_test_daemon_start       (SbxTestDaemon *self);
/* Runs it to its end: the exit status. */
int            sbx_test_daemon_run         (SbxTestDaemon *self);
/* Sends a signal and waits for the end: the exit status, or minus the signal that ended it. */
int            sbx_test_daemon_end         (SbxTestDaemon *self,
                                            int            signal);
/* All that it wrote, once it has ended. */
const char    *sbx_test_daemon_get_output  (SbxTestDaemon *self);
const char    *sbx_test_daemon_get_errors  (SbxTestDaemon *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTestDaemon, sbx_test_daemon_free)

G_END_DECLS
