/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client-private.h"

G_BEGIN_DECLS

/* Between the files of the outbox. */

/* sbx-client-outbox.c */
void        sbx_client_outbox_show             (SbxClient           *self,
                                                SbxOutboxItem       *item);
void        sbx_client_outbox_show_waiting     (SbxClient           *self);
void        sbx_client_outbox_make_wait        (SbxClient           *self,
                                                SbxOutboxItem       *item);
void        sbx_client_outbox_settle           (SbxClient           *self,
                                                SbxOutboxItem       *item,
                                                SbxOutboxState       state,
                                                const char          *reason);

/* sbx-client-outbox-answers.c */
void        sbx_client_outbox_end_patience     (SbxClient           *self);
void        sbx_client_outbox_take_answer      (SbxClient           *self,
                                                SbxOutboxItem       *item,
                                                SbxEnvelope         *answer,
                                                const GError        *error);

/* sbx-client-outbox-disk.c */
void        sbx_client_outbox_keep             (SbxClient           *self,
                                                SbxOutboxItem       *item);
void        sbx_client_outbox_forget           (SbxClient           *self,
                                                SbxOutboxItem       *item);
SbxDraft   *sbx_client_outbox_dup_draft        (SbxOutboxItem       *item);
void        sbx_client_outbox_place            (SbxClient           *self,
                                                SbxTopic            *topic,
                                                SbxOutboxItem       *item);
gboolean    sbx_client_outbox_is_kept          (SbxClient           *self,
                                                SbxOutboxItem       *item);
gboolean    sbx_client_outbox_may_leave        (SbxClient           *self,
                                                SbxOutboxItem       *item);
void        sbx_client_outbox_move             (SbxClient           *self,
                                                const char          *channel_id,
                                                const char          *topic_id,
                                                gint64               from,
                                                gint64               seq);
const char *sbx_client_outbox_get_epoch        (SbxClient           *self);
void        sbx_client_outbox_take_epoch       (SbxClient           *self);
void        sbx_client_outbox_close            (SbxClient           *self);

/* sbx-client-outbox-reasons.c */
char       *sbx_client_outbox_explain_waiting  (SbxClient           *self,
                                                SbxOutboxItem       *item);
char       *sbx_client_outbox_explain_sent     (SbxClient           *self,
                                                SbxTopic            *topic);
char       *sbx_client_outbox_explain_failure  (SbxClient           *self,
                                                const GError        *error);
char       *sbx_client_outbox_word_reason      (const char          *kept);
GPtrArray  *sbx_client_outbox_read_newer       (const GError        *error);
gboolean    sbx_client_outbox_is_all_ours      (SbxClient           *self,
                                                SbxOutboxItem       *item,
                                                GPtrArray           *newer,
                                                const GError        *error);
char       *sbx_client_outbox_explain_newer    (guint                n);
char       *sbx_client_outbox_explain_conflict (SbxClient           *self,
                                                SbxOutboxItem       *item,
                                                SbxTopic            *topic,
                                                GPtrArray           *newer,
                                                const GError        *error);

/* sbx-client-reads.c */
void        sbx_client_reads_take              (SbxClient           *self,
                                                GPtrArray           *marks);
void        sbx_client_reads_keep              (SbxClient           *self);
void        sbx_client_reads_flush             (SbxClient           *self);
void        sbx_client_reads_lost              (SbxClient           *self);
void        sbx_client_reads_init              (SbxClient           *self);
void        sbx_client_reads_clear             (SbxClient           *self);

G_END_DECLS
