/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *sbx_json_fault_words (const char *text,
                            const char *json);

G_END_DECLS
