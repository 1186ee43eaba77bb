/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxPush:
 * @user_id: for whom
 * @title: its headline
 * @content: what it says
 * @is_important: whether it has a high priority
 * @conversation_id: (nullable): what opens where it is pressed
 * @device_type: (nullable): the kind of device that it is for, such as `mobile`
 *
 * What somebody who is not connected, or whose phone sleeps, shall see all the same. Strings are owned.
 */
typedef struct
{
  char     *user_id;
  char     *title;
  char     *content;
  gboolean  is_important;
  char     *conversation_id;
  char     *device_type;
} SbxPush;

SbxPush *sbx_push_new      (const char    *user_id,
                            const char    *title,
                            const char    *content,
                            gboolean       is_important,
                            const char    *conversation_id,
                            const char    *device_type);
void     sbx_push_free     (SbxPush       *self);
GBytes  *sbx_push_to_json  (const SbxPush *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxPush, sbx_push_free)

G_END_DECLS
