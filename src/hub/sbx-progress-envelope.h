/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *sbx_progress_envelope_new (GBytes     *progress,
                                   const char *triggered_by);

G_END_DECLS
