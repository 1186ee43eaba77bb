/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-topic.h"

G_BEGIN_DECLS

/* Who said to answer in a topic, in words. @now in ms since 1970; a claim that is over is none. */

gboolean  sbx_claim_words_is_held     (SbxTopic *topic,
                                       gint64    now);
gboolean  sbx_claim_words_is_ours     (SbxTopic *topic,
                                       gint64    now);
char     *sbx_claim_words_describe    (SbxTopic *topic,
                                       gint64    now);
char     *sbx_claim_words_format_left (SbxTopic *topic,
                                       gint64    now);

G_END_DECLS
