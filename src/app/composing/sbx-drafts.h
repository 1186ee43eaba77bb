/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-limits.h"
#include "sbx-model-types.h"

G_BEGIN_DECLS

/* What one draft on disk may have (several of the longest messages, which came back one before the other), and how many there are: the
 * oldest makes room. */
#define SBX_DRAFTS_BYTES     (4 * SBX_LIMIT_MESSAGE_BYTES)
#define SBX_DRAFTS_MAX       1000
#define SBX_DRAFTS_MAX_FILES SBX_LIMIT_ATTACHMENTS

/* In the user's folder for states. */
#if DEVELOPMENT
#define SBX_DRAFTS_FOLDER "signalbox-devel"
#else
#define SBX_DRAFTS_FOLDER "signalbox"
#endif

/**
 * SbxDrafts:
 *
 * What was written in each topic and not sent, with what it answers, the files that go along and the message that is written anew,
 * what is on its way, and how far up it is being read, kept in a file for the next start: written at most once a second, and when it
 * is freed. What was on its way when the program ended is a draft at the next start.
 */
typedef struct _SbxDrafts SbxDrafts;

typedef void (*SbxDraftsFunc) (const char *address,
                               const char *channel_id,
                               const char *topic_id,
                               const char *text,
                               guint       n_files,
                               gboolean    is_private,
                               gint64      at,
                               gpointer    user_data);

SbxDrafts  *sbx_drafts_new    (const char *path);
void        sbx_drafts_free   (SbxDrafts  *self);
void        sbx_drafts_keep   (SbxDrafts  *self,
                               SbxTopic   *topic,
                               const char *text);
const char *sbx_drafts_lookup (SbxDrafts  *self,
                               SbxTopic   *topic);
/* Whether what is written there is a private note; where nothing is, it is none. */
void        sbx_drafts_set_private (SbxDrafts *self,
                                    SbxTopic  *topic,
                                    gboolean   is_private);
gboolean    sbx_drafts_get_private (SbxDrafts *self,
                                    SbxTopic  *topic);
void        sbx_drafts_keep_more (SbxDrafts         *self,
                                  SbxTopic          *topic,
                                  const char        *reply_to,
                                  const char *const *files);
const char *sbx_drafts_get_reply_to (SbxDrafts *self,
                                     SbxTopic  *topic);
const char *const *sbx_drafts_get_files (SbxDrafts *self,
                                         SbxTopic  *topic);
void        sbx_drafts_add       (SbxDrafts         *self,
                                  SbxTopic          *topic,
                                  const char        *text,
                                  const char        *reply_to,
                                  gboolean           is_private,
                                  const char *const *files);
/* One of our messages that is written anew. */
void        sbx_drafts_keep_edit (SbxDrafts         *self,
                                  SbxTopic          *topic,
                                  const char        *id,
                                  const char        *text);
const char *sbx_drafts_get_edit  (SbxDrafts         *self,
                                  SbxTopic          *topic,
                                  const char       **text);
/* What is on its way. */
void        sbx_drafts_hold      (SbxDrafts         *self,
                                  SbxTopic          *topic,
                                  const char        *text,
                                  const char        *reply_to,
                                  gboolean           is_private,
                                  const char *const *files);
void        sbx_drafts_let_go    (SbxDrafts         *self);
void        sbx_drafts_foreach (SbxDrafts     *self,
                                SbxDraftsFunc  func,
                                gpointer       user_data);
void        sbx_drafts_keep_place (SbxDrafts *self,
                                   SbxTopic  *topic,
                                   gint64     seq,
                                   int        offset);
gint64      sbx_drafts_get_place  (SbxDrafts *self,
                                   SbxTopic  *topic,
                                   int       *offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDrafts, sbx_drafts_free)

G_END_DECLS
