/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  SBX_HTTP_RANGE_WHOLE,          /* nothing is asked for that is understood: all of it */
  SBX_HTTP_RANGE_PART,
  SBX_HTTP_RANGE_UNSATISFIABLE,
} SbxHttpRange;

SbxHttpRange sbx_http_range_read (const char *range,
                                  gint64      size,
                                  gint64     *start,
                                  gint64     *length);

G_END_DECLS
