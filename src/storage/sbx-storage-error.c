/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-storage-error.h"

G_DEFINE_QUARK (sbx-storage-error-quark, sbx_storage_error)
