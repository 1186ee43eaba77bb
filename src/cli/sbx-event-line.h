/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"

G_BEGIN_DECLS

/* (transfer full): an event for people, in one line (a message may have more). */
char *sbx_event_line_new_for_gap (const char  *stream,
                                  gint64       from_seq,
                                  JsonObject  *entry,
                                  gboolean     name_stream);
char *sbx_event_line_new (SbxEnvelope *envelope);

G_END_DECLS
