/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-state-change.h"
#include "sbx-world.h"

G_BEGIN_DECLS

/* How a connection is, in words, as a picture, and as a class of the style. */
char       *sbx_connection_words_state (SbxWorld           *world);
const char *sbx_connection_words_name  (SbxConnectionState  state);
const char *sbx_connection_words_icon  (SbxConnectionState  state);
const char *sbx_connection_words_class (SbxConnectionState  state);
/* Why it changed, in two or three words; (transfer full) (nullable): %NULL where nobody needs to be told. */
char       *sbx_connection_words_cause  (const SbxStateFacts *facts);
/* When it became what, and why: (transfer full) */
char       *sbx_connection_words_change (const SbxStateFacts *facts);
/* What somebody did, or what the server said: its close code or HTTP status too, and what is next. (transfer full), may be "" */
char       *sbx_connection_words_details (const SbxStateFacts *facts);

G_END_DECLS
