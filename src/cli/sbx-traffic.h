/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxTraffic:
 *
 * Makes up what a busy day brings, in Chinese, English and Arabic: comments on works, customers who
 * write into their conversations and are answered, and a job that goes through its tasks. The same seed
 * makes the same traffic; ids begin with the prefix.
 */
typedef struct _SbxTraffic SbxTraffic;

SbxTraffic *sbx_traffic_new            (guint32      seed,
                                        const char  *prefix);
void        sbx_traffic_free           (SbxTraffic  *self);
void        sbx_traffic_add_topic      (SbxTraffic  *self,
                                        const char  *channel_id,
                                        const char  *channel_name,
                                        const char  *topic_id,
                                        const char  *title,
                                        gboolean     is_work);
guint       sbx_traffic_get_n_topics   (SbxTraffic  *self);
/* Whether the next one is about the job rather than a message. */
gboolean    sbx_traffic_next_is_task   (SbxTraffic  *self);
/* (transfer full): an account for `syncData`, with one new comment, or with one new message of a conversation
 * and how many are unread there now. */
JsonObject *sbx_traffic_make_account   (SbxTraffic  *self,
                                        gint64       now);
/* (transfer full): the payload of the next report, whose event goes to *event. */
JsonObject *sbx_traffic_make_report    (SbxTraffic  *self,
                                        const char **event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxTraffic, sbx_traffic_free)

G_END_DECLS
