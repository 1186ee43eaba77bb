/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-config.h"
#include "sbx-peer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Who somebody says to be, in a `hello` or with a request by itself. */

SbxIdentity *sbx_identity_read        (JsonObject    *payload,
                                       GError       **error);
gboolean     sbx_identity_check_token (SbxHubConfig  *config,
                                       const char    *token,
                                       GError       **error);

G_END_DECLS
