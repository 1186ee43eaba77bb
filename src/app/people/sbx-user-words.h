/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-user.h"

G_BEGIN_DECLS

/* How somebody at a hub, and a device of theirs, are put into words and signs. */

/* In the order in which they are shown; all that nobody knows is SBX_DEVICE_OTHER. */
typedef enum {
  SBX_DEVICE_DESKTOP,
  SBX_DEVICE_MOBILE,
  SBX_DEVICE_TABLET,
  SBX_DEVICE_WEB,
  SBX_DEVICE_OTHER,
  SBX_N_DEVICES
} SbxDeviceKind;

SbxDeviceKind  sbx_device_kind            (const char    *type);
const char    *sbx_device_kind_word       (SbxDeviceKind  kind);
const char    *sbx_device_kind_icon       (SbxDeviceKind  kind);

gboolean       sbx_user_words_is_away     (SbxUser       *user);

/* All (transfer full). */
char          *sbx_user_words_dup_name    (SbxUser       *user);
char          *sbx_user_words_dup_role    (SbxUser       *user);
char          *sbx_user_words_dup_place   (SbxUser       *user);
char          *sbx_user_words_dup_state   (SbxUser       *user,
                                           gint64         now);
char          *sbx_user_words_dup_since   (gint64         time,
                                           gint64         now);
char          *sbx_user_words_dup_devices (SbxUser       *user);
char          *sbx_user_words_describe    (SbxUser       *user,
                                           gint64         now);

G_END_DECLS
