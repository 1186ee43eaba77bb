/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-topic.h"

G_BEGIN_DECLS

/* How it is with the work on a topic, in words. */

char *sbx_topic_words_dup_sender  (SbxTopic  *topic);
char *sbx_topic_words_dup_preview (SbxTopic  *topic);
char *sbx_topic_words_dup_state (SbxTopic    *topic,
                                 gint64       now,
                                 const char **icon_name);
char *sbx_topic_words_describe  (SbxTopic    *topic,
                                 gint64       now);
void  sbx_topic_words_fill_menu (GMenu       *menu,
                                 GPtrArray   *topics,
                                 gboolean     in_list,
                                 gint64       now);
void  sbx_topic_words_fill_snooze (GMenu     *menu,
                                   gint64     now);

G_END_DECLS
