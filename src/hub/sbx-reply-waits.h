/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SbxReplyWaits:
 *
 * The replies that a server behind a bridge has not taken yet: for whom they wait, since when and why. In memory alone, the newest of them,
 * and only as long as somebody tries: each is its sender's to send again.
 */
typedef struct _SbxReplyWaits SbxReplyWaits;

/**
 * SbxReplyWait:
 * @address: of the server
 * @since: ms since 1970: when it was to go there the first time
 * @reason: (nullable): why it did not the last time, in sentences; %NULL where it is on its way for the first time
 *
 * To be looked at only.
 */
typedef struct
{
  char   *address;
  gint64  since;
  char   *reason;

  /*< private >*/
  char   *key;
  gint64  tried;      /* monotonic µs */
  GList   link;
} SbxReplyWait;

SbxReplyWaits      *sbx_reply_waits_new    (void);
void                sbx_reply_waits_free   (SbxReplyWaits *self);
const SbxReplyWait *sbx_reply_waits_note   (SbxReplyWaits *self,
                                            const char    *key,
                                            const char    *address,
                                            const char    *reason);
void                sbx_reply_waits_forget (SbxReplyWaits *self,
                                            const char    *key);
const SbxReplyWait *sbx_reply_waits_find   (SbxReplyWaits *self,
                                            const char    *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxReplyWaits, sbx_reply_waits_free)

G_END_DECLS
