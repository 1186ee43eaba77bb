/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"
#include "sbx-json-scan.h"

G_BEGIN_DECLS

/* Notes that colleagues leave each other at a topic: for peers that know no such thing there are none. */

gboolean sbx_private_note_is_told (SbxEnvelope  *envelope);
gboolean sbx_private_note_is      (SbxJsonSlice  message);

G_END_DECLS
