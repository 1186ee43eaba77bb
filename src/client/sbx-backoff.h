/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxBackoff:
 *
 * How long to wait before each try to connect again: min (base · 2^attempt, max), ±20 % so that
 * many clients of one hub do not come back at the same moment, never over max. No clock, no I/O.
 */
typedef struct _SbxBackoff SbxBackoff;

SbxBackoff *sbx_backoff_new          (guint       base,
                                      guint       max,
                                      guint       limit);
void        sbx_backoff_free         (SbxBackoff *self);
void        sbx_backoff_set_seed     (SbxBackoff *self,
                                      guint32     seed);
guint       sbx_backoff_next         (SbxBackoff *self);
void        sbx_backoff_reset        (SbxBackoff *self);
guint       sbx_backoff_get_attempt  (SbxBackoff *self);
guint       sbx_backoff_get_limit    (SbxBackoff *self);
gboolean    sbx_backoff_is_exhausted (SbxBackoff *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBackoff, sbx_backoff_free)

G_END_DECLS
