/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxTestHub:
 *
 * A real hub on loopback, port 0, in a thread and a main context of its own, with a data folder that
 * goes away with it.
 */
typedef struct _SbxTestHub SbxTestHub;

/* Settings: name, value, …, NULL. */
SbxTestHub *sbx_test_hub_new             (const char *first_setting,
                                          ...);
void        sbx_test_hub_free            (SbxTestHub *self);
const char *sbx_test_hub_get_uri         (SbxTestHub *self);
const char *sbx_test_hub_get_socket_path (SbxTestHub *self);
const char *sbx_test_hub_get_data_dir    (SbxTestHub *self);
/* Stops as a hub stops; _start then serves the same data at the same port. */
void        sbx_test_hub_stop            (SbxTestHub *self);
void        sbx_test_hub_start           (SbxTestHub *self);

char       *sbx_test_make_folder         (void);
void        sbx_test_remove_folder       (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTestHub, sbx_test_hub_free)

G_END_DECLS
