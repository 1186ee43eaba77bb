/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-storage-error.h"

G_BEGIN_DECLS

/* Gives a damaged database, with its WAL, a name that says when, so that a new one can begin in its place.
 * Returns (transfer full): where it is now. */
char *sbx_set_aside (const char  *path,
                     GError     **error);

G_END_DECLS
