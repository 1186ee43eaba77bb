/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-listener.h"

G_BEGIN_DECLS

void sbx_farewell_say (int         fd,
                       SbxSlot    *slot,
                       const char *answer);

G_END_DECLS
