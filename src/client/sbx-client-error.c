/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-error.h"

G_DEFINE_QUARK (sbx-client-error-quark, sbx_client_error)
