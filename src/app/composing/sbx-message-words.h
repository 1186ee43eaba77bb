/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-attachment.h"
#include "sbx-message.h"

G_BEGIN_DECLS

const char *sbx_message_words_get_text       (SbxMessage    *message);
char       *sbx_message_words_dup_excerpt    (SbxMessage    *message);
char       *sbx_message_words_dup_sender     (SbxMessage    *message);
char       *sbx_message_words_describe_files (SbxMessage    *message);
/* Of a message: what it brings along is all that it says. */
gboolean    sbx_message_words_has_text       (SbxMessage    *message);
/* "0:07" */
char       *sbx_message_words_format_length  (gint64         ms);

G_END_DECLS
