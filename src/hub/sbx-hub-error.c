/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-error.h"

G_DEFINE_QUARK (sbx-hub-error-quark, sbx_hub_error)
