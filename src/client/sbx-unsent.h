/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message.h"

G_BEGIN_DECLS

/**
 * SbxUnsent:
 *
 * One message that somebody wrote and the hub does not have, as it is at one moment; its topic may not be in the world
 * (any more).
 */
typedef struct
{
  char        *key;
  char        *channel_id;
  char        *topic_id;
  char        *content;      /* its words; of one that is only files, their names */
  gint64       written_at;   /* ms since 1970 */
  SbxDelivery  delivery;     /* waiting, sent, failed or held */
  char        *reason;       /* (nullable): what it waits for, or why it failed or is held; for people */
} SbxUnsent;

void sbx_unsent_free (SbxUnsent *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxUnsent, sbx_unsent_free)

G_END_DECLS
