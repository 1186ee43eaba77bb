/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/**
 * SbxReach:
 * @live: connections of the user's that are told of an event
 * @is_online: whether there is any connection of the user's
 * @has_phone: whether one of them is a phone or tablet
 *
 * How somebody can be told of something now.
 */
typedef struct
{
  guint    live;
  gboolean is_online;
  gboolean has_phone;
} SbxReach;

void     sbx_reach_find          (SbxHub                 *hub,
                                  const char             *user_id,
                                  const char             *stream,
                                  const char             *event,
                                  SbxReach               *reach);

/* Pushes to those who should be told by other means; TRUE where it is on its way. */
gboolean sbx_reach_push          (SbxHub                 *hub,
                                  const SbxReach         *reach,
                                  const char             *user_id,
                                  const char             *title,
                                  const char             *content,
                                  gboolean                is_important,
                                  const char             *conversation_id);
void     sbx_reach_push_message  (SbxHub                 *hub,
                                  const char *const      *members,
                                  const char             *except,
                                  const SbxMessageRecord *message);

G_END_DECLS
