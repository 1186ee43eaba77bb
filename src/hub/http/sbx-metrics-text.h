/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-metrics.h"

G_BEGIN_DECLS

/* Counters as the text format of Prometheus, 0.0.4. A family begins with its name, type and help; its
 * samples follow. */

void sbx_metrics_text_family    (GString            *text,
                                 const char         *name,
                                 const char         *type,
                                 const char         *help);
void sbx_metrics_text_sample    (GString            *text,
                                 const char         *name,
                                 const char         *label,
                                 const char         *value,
                                 double              number);
void sbx_metrics_text_histogram (GString            *text,
                                 const char         *name,
                                 const char         *help,
                                 const SbxHistogram *histogram);

G_END_DECLS
