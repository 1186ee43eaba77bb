/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-attachment.h"

G_BEGIN_DECLS

/**
 * SbxDraft:
 *
 * A message that somebody writes, as it is to be sent: a plain value.
 */
typedef struct
{
  char      *content;      /* may be empty where there are attachments */
  char      *type;         /* (nullable): text, image, file, voice …; %NULL = as the attachments say, else text */
  char      *reply_to;     /* (nullable): the id of a message of the topic */
  gboolean   important;
  gboolean   is_private;
  GPtrArray *attachments;  /* (nullable) (element-type SbxAttachment): uploaded already */
} SbxDraft;

#define SBX_TYPE_DRAFT (sbx_draft_get_type ())
GType       sbx_draft_get_type       (void);

SbxDraft   *sbx_draft_new            (const char     *content);
SbxDraft   *sbx_draft_copy           (const SbxDraft *self);
void        sbx_draft_free           (SbxDraft       *self);
void        sbx_draft_add_attachment (SbxDraft       *self,
                                      SbxAttachment  *attachment);
/* What `type` says, or what follows from the attachments. */
const char *sbx_draft_get_message_type (const SbxDraft *self);
/* (nullable) (transfer full): the attachments as a JSON list, and back. */
char       *sbx_draft_dup_attachments_text (const SbxDraft *self);
void        sbx_draft_take_attachments_text (SbxDraft     *self,
                                             const char   *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxDraft, sbx_draft_free)

G_END_DECLS
