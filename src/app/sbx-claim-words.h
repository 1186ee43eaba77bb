/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-topic.h"

G_BEGIN_DECLS

/* Who said to answer in a topic, in words. @now in ms since 1970; a claim that is over is none. */

/* Of a claim of ours that runs out the last seconds are counted, in ms. */
#define SBX_CLAIM_WORDS_COUNTDOWN_MS 15000

gboolean  sbx_claim_words_is_held     (SbxTopic *topic,
                                       gint64    now);
gboolean  sbx_claim_words_is_ours     (SbxTopic *topic,
                                       gint64    now);
char     *sbx_claim_words_dup_holder  (SbxTopic *topic);
char     *sbx_claim_words_dup_name    (SbxTopic *topic,
                                       gint64    now);
char     *sbx_claim_words_describe    (SbxTopic *topic,
                                       gint64    now);
char     *sbx_claim_words_format_left (SbxTopic *topic,
                                       gint64    now);

G_END_DECLS
