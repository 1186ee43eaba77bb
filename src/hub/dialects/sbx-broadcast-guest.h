/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-dialect.h"

G_BEGIN_DECLS

/* What a connection declares that it needs; who declares nothing gets everything but the figures. */
typedef enum {
  SBX_BROADCAST_MESSAGING = 1 << 0,
  SBX_BROADCAST_TYPING = 1 << 1,
  SBX_BROADCAST_FILES = 1 << 2,
  SBX_BROADCAST_VOICE = 1 << 3,
  SBX_BROADCAST_NOTIFICATIONS = 1 << 4,
  SBX_BROADCAST_MONITORING = 1 << 5,
  SBX_BROADCAST_FIGURES = 1 << 6,
} SbxBroadcastFeatures;

typedef enum {
  SBX_BROADCAST_CHAT,
  SBX_BROADCAST_ADMIN,
  SBX_BROADCAST_SERVICE,
} SbxBroadcastRole;

/**
 * SbxBroadcastGuest:
 * @role: its connection type
 * @features: what it declared
 * @user_id: (nullable): whose connection it is; of a chat, always
 *
 * A connection of the broadcast dialect: the data of its peer.
 */
typedef struct
{
  SbxBroadcastRole      role;
  SbxBroadcastFeatures  features;
  char                 *user_id;
} SbxBroadcastGuest;

SbxBroadcastGuest *sbx_broadcast_guest_read      (const SbxOpening         *opening,
                                                  GError                  **error);
void               sbx_broadcast_guest_free      (SbxBroadcastGuest        *self);
JsonObject        *sbx_broadcast_guest_new_hello (const SbxBroadcastGuest  *self,
                                                  SbxPeer                  *peer,
                                                  const SbxOpening         *opening);

/* NULL where the peer speaks something else, or could not be let in. */
SbxBroadcastGuest *sbx_broadcast_guest_get       (SbxPeer                  *peer);
gboolean           sbx_broadcast_guest_sees_all  (const SbxBroadcastGuest  *self);
gboolean           sbx_broadcast_guest_is_told   (const SbxBroadcastGuest  *self,
                                                  const char               *event);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxBroadcastGuest, sbx_broadcast_guest_free)

G_END_DECLS
