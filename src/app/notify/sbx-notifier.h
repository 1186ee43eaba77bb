/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-connections.h"
#include "sbx-notify-rules.h"

G_BEGIN_DECLS

/**
 * SbxNotifierSeen:
 *
 * Returns: whether somebody looks at the end of @topic now
 */
typedef gboolean (*SbxNotifierSeen) (SbxTopic *topic,
                                     gpointer  user_data);

/**
 * SbxNotifier:
 *
 * Notifications of messages that need a person, one for each topic, replaced by the next and withdrawn when the topic is read,
 * here or elsewhere. What comes within a moment is told together; of a burst the important ones, a few others, and one
 * summary. Adds the actions that they need to the application: `mark-read` and `mute-for-an-hour` (sss: address of the hub, ids
 * of channel and topic); `open-message` (sssx: and the seq of the message) and `activate` are the application's own.
 */
#define SBX_TYPE_NOTIFIER (sbx_notifier_get_type ())
G_DECLARE_FINAL_TYPE (SbxNotifier, sbx_notifier, SBX, NOTIFIER, GObject)

SbxNotifier *sbx_notifier_new  (GApplication    *application,
                                SbxConnections  *connections,
                                SbxNotifyRules  *rules,
                                SbxNotifierSeen  seen,
                                gpointer         user_data);
void         sbx_notifier_tell (SbxNotifier     *self,
                                const char      *id,
                                const char      *title,
                                const char      *body);
void         sbx_notifier_withdraw (SbxNotifier *self,
                                    const char  *id);
void         sbx_notifier_stop (SbxNotifier     *self);

G_END_DECLS
