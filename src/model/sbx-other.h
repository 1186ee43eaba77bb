/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *sbx_other_text (JsonObject *other,
                            const char *member);

G_END_DECLS
