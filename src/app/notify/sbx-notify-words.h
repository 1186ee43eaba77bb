/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message.h"
#include "sbx-topic.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a notification says. All pure; results are (transfer full). */

char *sbx_notify_words_title   (SbxTopic   *topic,
                                guint       count,
                                GListModel *worlds);
char *sbx_notify_words_body    (SbxTopic   *topic,
                                SbxMessage *message);
char *sbx_notify_words_summary (guint       messages,
                                guint       topics);

G_END_DECLS
