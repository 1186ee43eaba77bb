/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-http-api.h"

G_BEGIN_DECLS

/* /metrics, in the text format of Prometheus. */
void sbx_http_metrics_serve (SbxHttpApi    *api,
                             SbxHttpServer *server);

G_END_DECLS
