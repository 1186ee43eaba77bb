/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SBX_SETTING_COLOR_SCHEME "color-scheme"
#define SBX_SETTING_TEXT_SIZE "text-size"
#define SBX_SETTING_COLLAPSED_HUBS "collapsed-hubs"
#define SBX_SETTING_SHOW_PROJECTS "show-projects"
#define SBX_SETTING_MUTED_HUBS "muted-hubs"
#define SBX_SETTING_LOCAL_HUB "local-hub"
#define SBX_SETTING_LOCAL_HUB_USED "local-hub-used"
#define SBX_SETTING_LOCAL_HUB_PORT "local-hub-port"
#define SBX_SETTING_WINDOW_WIDTH "window-width"
#define SBX_SETTING_WINDOW_HEIGHT "window-height"
#define SBX_SETTING_WINDOW_MAXIMIZED "window-maximized"
#define SBX_SETTING_SIDEBAR_WIDTH "sidebar-width"
#define SBX_SETTING_TOPICS_WIDTH "topics-width"
#define SBX_SETTING_CTRL_SENDS "ctrl-sends"
#define SBX_SETTING_SPELL_CHECK "spell-check"
#define SBX_SETTING_SPELL_LANGUAGES "spell-languages"
#define SBX_SETTING_LAST_VIEW "last-view"
#define SBX_SETTING_SWITCHED_TO "switched-to"
#define SBX_SETTING_NOTIFY_LEVEL "notify-level"
#define SBX_SETTING_NOTIFY_LEVELS "notify-levels"
#define SBX_SETTING_NOTIFY_MUTES "notify-mutes"
#define SBX_SETTING_QUIET_UNTIL "quiet-until"
#define SBX_SETTING_IMPORTANT_DISTURBS "important-disturbs"
#define SBX_SETTING_ALARM_DOWN "alarm-down"
#define SBX_SETTING_ALARM_DOWN_SECONDS "alarm-down-seconds"
#define SBX_SETTING_ALARM_SILENT "alarm-silent"
#define SBX_SETTING_ALARM_SILENT_SECONDS "alarm-silent-seconds"
#define SBX_SETTING_KEEP_RUNNING "keep-running"
#define SBX_SETTING_AUTOSTART "autostart"
#define SBX_SETTING_READ_MARKING "read-marking"
#define SBX_SETTING_RUN_MODE "run-mode"
#define SBX_SETTING_TOPIC_FILTER "topic-filter"
#define SBX_SETTING_ANNOUNCE "announce"
#define SBX_SETTING_CLAIM_SECONDS "claim-seconds"
#define SBX_SETTING_RECORDER_MINUTES "recorder-minutes"
#define SBX_SETTING_RECORDER_MEGABYTES "recorder-megabytes"

typedef enum {
  SBX_COLOR_SCHEME_SYSTEM,
  SBX_COLOR_SCHEME_LIGHT,
  SBX_COLOR_SCHEME_DARK,
} SbxColorScheme;

typedef enum {
  SBX_READ_MARKING_WHEN_OPENED,
  SBX_READ_MARKING_IN_VIEW,
  SBX_READ_MARKING_BY_HAND,
} SbxReadMarking;

/**
 * SbxSavedHub:
 * @id: made once; the token of the hub is in the keyring under it
 * @has_token: there is one to look for
 * @bridged: what it says is kept in the local hub
 */
typedef struct
{
  char     *id;
  char     *name;
  char     *address;
  gboolean  has_token;
  gboolean  bridged;
} SbxSavedHub;

SbxSavedHub *sbx_saved_hub_new  (const char  *id,
                                 const char  *name,
                                 const char  *address,
                                 gboolean     has_token,
                                 gboolean     bridged);
void         sbx_saved_hub_free (SbxSavedHub *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSavedHub, sbx_saved_hub_free)

/**
 * SbxSettings:
 *
 * What is remembered between two runs. The only file that knows how it is stored.
 *
 * Signals:
 * - `changed::KEY`: the value of a key changed
 */
#define SBX_TYPE_SETTINGS (sbx_settings_get_type ())
G_DECLARE_FINAL_TYPE (SbxSettings, sbx_settings, SBX, SETTINGS, GObject)

SbxSettings *sbx_settings_new            (void);

gboolean     sbx_settings_get_boolean    (SbxSettings *self,
                                          const char  *key);
void         sbx_settings_set_boolean    (SbxSettings *self,
                                          const char  *key,
                                          gboolean     value);
int          sbx_settings_get_int        (SbxSettings *self,
                                          const char  *key);
void         sbx_settings_set_int        (SbxSettings *self,
                                          const char  *key,
                                          int          value);
int          sbx_settings_get_enum       (SbxSettings *self,
                                          const char  *key);
void         sbx_settings_set_enum       (SbxSettings *self,
                                          const char  *key,
                                          int          value);
char        *sbx_settings_dup_string     (SbxSettings *self,
                                          const char  *key);
void         sbx_settings_set_string     (SbxSettings *self,
                                          const char  *key,
                                          const char  *value);
GVariant    *sbx_settings_get_value      (SbxSettings *self,
                                          const char  *key);
void         sbx_settings_set_value      (SbxSettings *self,
                                          const char  *key,
                                          GVariant    *value);
void         sbx_settings_bind           (SbxSettings *self,
                                          const char  *key,
                                          gpointer     object,
                                          const char  *property);
void         sbx_settings_bind_enum      (SbxSettings *self,
                                          const char  *key,
                                          gpointer     object,
                                          const char  *property);
gboolean     sbx_settings_has_key        (SbxSettings *self,
                                          const char  *key);
GAction     *sbx_settings_create_action  (SbxSettings *self,
                                          const char  *key);

gboolean     sbx_settings_is_listed      (SbxSettings *self,
                                          const char  *key,
                                          const char  *word);
void         sbx_settings_set_listed     (SbxSettings *self,
                                          const char  *key,
                                          const char  *word,
                                          gboolean     listed);

char        *sbx_settings_dup_client_id  (SbxSettings *self);
GPtrArray   *sbx_settings_dup_hubs       (SbxSettings *self);
void         sbx_settings_set_hubs       (SbxSettings *self,
                                          GPtrArray   *hubs);
gboolean     sbx_settings_dup_last_topic (SbxSettings  *self,
                                          char        **address,
                                          char        **channel_id,
                                          char        **topic_id);
void         sbx_settings_set_last_topic (SbxSettings *self,
                                          const char  *address,
                                          const char  *channel_id,
                                          const char  *topic_id,
                                          gboolean     kept_unread);

G_END_DECLS
