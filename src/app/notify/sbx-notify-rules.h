/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-settings.h"

G_BEGIN_DECLS

/* How loud something is; each includes those before it. */
typedef enum {
  SBX_NOTIFY_OFF,
  SBX_NOTIFY_BADGE,     /* counted, nothing more */
  SBX_NOTIFY_BANNER,    /* a notification */
  SBX_NOTIFY_SOUND,     /* and one that is heard */
} SbxNotifyLevel;

/**
 * SbxNotifyRules:
 *
 * Who may interrupt. A place is a hub, a channel of it (@channel_id) or a topic of that (@topic_id); what is said of a topic goes
 * before what is said of its channel, that before its hub, and that before the preference for all. A place can also be silent
 * until a time, and everything can (do not disturb). Kept in the settings. Times are ms since 1970.
 *
 * Signals:
 * - `changed`: something of it is otherwise
 */
#define SBX_TYPE_NOTIFY_RULES (sbx_notify_rules_get_type ())
G_DECLARE_FINAL_TYPE (SbxNotifyRules, sbx_notify_rules, SBX, NOTIFY_RULES, GObject)

/* Do not disturb until somebody says so. */
#define SBX_NOTIFY_FOR_GOOD G_MAXINT64

SbxNotifyRules *sbx_notify_rules_new         (SbxSettings    *settings);

SbxNotifyLevel  sbx_notify_rules_get_level   (SbxNotifyRules *self,
                                              const char     *address,
                                              const char     *channel_id,
                                              const char     *topic_id,
                                              gboolean       *chosen);
const char     *sbx_notify_rules_get_word    (SbxNotifyRules *self,
                                              const char     *address,
                                              const char     *channel_id,
                                              const char     *topic_id);
void            sbx_notify_rules_set_word    (SbxNotifyRules *self,
                                              const char     *address,
                                              const char     *channel_id,
                                              const char     *topic_id,
                                              const char     *word);
void            sbx_notify_rules_mute_until  (SbxNotifyRules *self,
                                              const char     *address,
                                              const char     *channel_id,
                                              const char     *topic_id,
                                              gint64          until);
gboolean        sbx_notify_rules_is_muted    (SbxNotifyRules *self,
                                              const char     *address,
                                              const char     *channel_id,
                                              const char     *topic_id,
                                              gint64          now);
gboolean        sbx_notify_rules_is_disturbable (SbxNotifyRules *self,
                                                 gboolean        important,
                                                 gint64          now);
gint64          sbx_notify_rules_get_quiet_until (SbxNotifyRules *self);
void            sbx_notify_rules_set_quiet_until (SbxNotifyRules *self,
                                                  gint64          until);

G_END_DECLS
