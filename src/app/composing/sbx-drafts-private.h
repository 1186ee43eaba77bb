/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-drafts.h"

G_BEGIN_DECLS

/* What is kept of one topic, or of one message on its way. */
typedef struct
{
  char    *text;       /* "" = none */
  char    *reply_to;   /* (nullable): the id of the message that it answers */
  char    *edit_id;    /* (nullable): the id of our message that is written anew beside it */
  char    *edit_text;  /* (nullable): what that one is to say */
  GStrv    files;      /* (nullable): URIs of what goes along */
  gboolean is_private;
  gint64   seq;        /* of the first message in sight, 0 = the newest are followed */
  int      offset;     /* how much of it is above, in pixels */
  gint64   at;         /* when it was written, ms since 1970; 0 = unknown */
  guint64  turn;       /* the higher, the later it was written */
} SbxKeptDraft;

typedef struct
{
  char         *key;
  SbxKeptDraft *draft;
} SbxHeldDraft;

struct _SbxDrafts
{
  GHashTable *drafts; /* key of a topic → SbxKeptDraft */
  GPtrArray  *held;   /* of SbxHeldDraft: on their way, from the first on */
  char       *path;
  guint64     turn;
  guint       save;    /* timeout, 0 = the file says all */
  gint64      save_at; /* when it is due; monotonic ms */
};

SbxKeptDraft *sbx_kept_draft_new       (void);
void          sbx_kept_draft_free      (SbxKeptDraft       *draft);
gboolean      sbx_kept_draft_says_some (const SbxKeptDraft *draft);
void          sbx_drafts_put           (SbxDrafts          *self,
                                        const char         *key,
                                        SbxKeptDraft       *draft);
void          sbx_drafts_fold          (SbxDrafts          *self,
                                        const char         *key,
                                        const SbxKeptDraft *more);
GPtrArray    *sbx_drafts_list_keys     (SbxDrafts          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxKeptDraft, sbx_kept_draft_free)

/* In sbx-drafts-file.c. */
void          sbx_drafts_load          (SbxDrafts          *self);
void          sbx_drafts_save          (SbxDrafts          *self);

G_END_DECLS
