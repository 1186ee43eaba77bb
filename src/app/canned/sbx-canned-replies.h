/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-canned-reply.h"

G_BEGIN_DECLS

/**
 * SbxCannedReplies:
 *
 * All canned replies of this person, in their order: a GListModel of SbxCannedReply, kept in a file that every change is written to at
 * once. One that cannot be read is put aside under a name with the time, never written over.
 *
 * Properties: r `trouble` (string, nullable: what is wrong with the file, in a sentence for people)
 */
#define SBX_TYPE_CANNED_REPLIES (sbx_canned_replies_get_type ())
G_DECLARE_FINAL_TYPE (SbxCannedReplies, sbx_canned_replies, SBX, CANNED_REPLIES, GObject)

SbxCannedReplies *sbx_canned_replies_new         (const char        *path);
const char       *sbx_canned_replies_get_trouble (SbxCannedReplies  *self);
void              sbx_canned_replies_refresh     (SbxCannedReplies  *self);

gboolean          sbx_canned_replies_insert      (SbxCannedReplies  *self,
                                                  guint              position,
                                                  SbxCannedReply    *reply,
                                                  GError           **error);
gboolean          sbx_canned_replies_replace     (SbxCannedReplies  *self,
                                                  SbxCannedReply    *old,
                                                  SbxCannedReply    *reply,
                                                  GError           **error);
gboolean          sbx_canned_replies_remove      (SbxCannedReplies  *self,
                                                  SbxCannedReply    *reply,
                                                  GError           **error);
gboolean          sbx_canned_replies_move        (SbxCannedReplies  *self,
                                                  SbxCannedReply    *reply,
                                                  guint              position,
                                                  GError           **error);
void              sbx_canned_replies_import_async (SbxCannedReplies    *self,
                                                   GFile               *file,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
int               sbx_canned_replies_import_finish (SbxCannedReplies  *self,
                                                    GAsyncResult      *result,
                                                    GError           **error);
void              sbx_canned_replies_export_async (SbxCannedReplies    *self,
                                                   GFile               *file,
                                                   GAsyncReadyCallback  callback,
                                                   gpointer             user_data);
gboolean          sbx_canned_replies_export_finish (SbxCannedReplies  *self,
                                                    GAsyncResult      *result,
                                                    GError           **error);

GPtrArray        *sbx_canned_replies_search      (SbxCannedReplies  *self,
                                                  const char        *query);
GStrv             sbx_canned_replies_dup_unknown (SbxCannedReplies  *self);

G_END_DECLS
