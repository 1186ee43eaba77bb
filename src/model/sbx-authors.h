/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many are remembered; of more, those who wrote last. */
#define SBX_AUTHORS_MAX 2000

/* Somebody who wrote, of whom there may be nothing but the name. */
typedef struct
{
  char     *name;
  char     *channel_id;   /* where one would write to them: */
  char     *topic_id;
  gint64    time;         /* ms, when they wrote there last */
  gboolean  is_direct;    /* it is a conversation, no work */
} SbxAuthor;

/**
 * SbxAuthors:
 *
 * Who wrote, as far as their messages came by here.
 */
typedef struct _SbxAuthors SbxAuthors;

SbxAuthors *sbx_authors_new  (void);
void        sbx_authors_free (SbxAuthors *self);
void        sbx_authors_note (SbxAuthors *self,
                              const char *name,
                              const char *channel_id,
                              const char *topic_id,
                              gboolean    is_direct,
                              gint64      time);
/* (transfer container) (element-type SbxAuthor): who wrote last first; valid until somebody is noted. */
GPtrArray  *sbx_authors_list (SbxAuthors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxAuthors, sbx_authors_free)

G_END_DECLS
