/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-model-types.h"

G_BEGIN_DECLS

/* One connection of somebody. */
typedef struct
{
  char   *connection_id;
  char   *type;          /* as they said it: desktop, mobile, tablet, web, service; "" = not said */
  char   *name;          /* the same */
  gint64  connected_at;  /* ms since 1970, 0 = not known */
} SbxUserDevice;

/**
 * SbxUser:
 *
 * Somebody whom a hub knows: is there, or was. Properties, all read-only here: `world` (weak), `id`, `name` (what people call them, the
 * id where nobody said), `role`, `online` (boolean), `last-seen` (int64 ms, 0 = not known), `n-devices` (uint), `revision` (uint: another
 * one after each change of what has no property: devices, where they write and look).
 */
#define SBX_TYPE_USER (sbx_user_get_type ())
G_DECLARE_FINAL_TYPE (SbxUser, sbx_user, SBX, USER, GObject)

SbxWorld            *sbx_user_get_world     (SbxUser     *self);
const char          *sbx_user_get_id        (SbxUser     *self);
const char          *sbx_user_get_name      (SbxUser     *self);
const char          *sbx_user_get_role      (SbxUser     *self);
gboolean             sbx_user_get_online    (SbxUser     *self);
gint64               sbx_user_get_last_seen (SbxUser     *self);
/* ms since 1970: the oldest connection that they have now; 0 = none, or not known. */
gint64               sbx_user_get_since     (SbxUser     *self);
guint                sbx_user_get_n_devices (SbxUser     *self);
const SbxUserDevice *sbx_user_get_device    (SbxUser     *self,
                                             guint        index);
guint                sbx_user_get_revision  (SbxUser     *self);
/* Name, id and role as sbx_text_fold() has them, to be searched in. */
const char          *sbx_user_get_folded    (SbxUser     *self);
/* Whether they write somewhere, or look at something, just now; and where. The ids are borrowed. */
gboolean             sbx_user_get_typing    (SbxUser     *self,
                                             const char **channel_id,
                                             const char **topic_id);
gboolean             sbx_user_get_viewing   (SbxUser     *self,
                                             const char **channel_id,
                                             const char **topic_id);

G_END_DECLS
