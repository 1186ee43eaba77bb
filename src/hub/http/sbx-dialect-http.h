/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dialect.h"

G_BEGIN_DECLS

/* Of peers without a socket: what answers them is the answer to an HTTP request. */
extern const SbxDialect sbx_dialect_http;

G_END_DECLS
