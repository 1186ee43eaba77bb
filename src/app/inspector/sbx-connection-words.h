/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/* How a connection is, in words, as a picture, and as a class of the style. */
char       *sbx_connection_words_state (SbxWorld           *world);
const char *sbx_connection_words_name  (SbxConnectionState  state);
const char *sbx_connection_words_icon  (SbxConnectionState  state);
const char *sbx_connection_words_class (SbxConnectionState  state);

G_END_DECLS
