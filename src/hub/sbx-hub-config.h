/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  SBX_HUB_SETTING_TEXT,
  SBX_HUB_SETTING_PATH,   /* made absolute; a leading $XDG_… folder or ~/ is filled in */
  SBX_HUB_SETTING_INT,
  SBX_HUB_SETTING_RETENTION,   /* rules, see sbx-retention-rules.h */
} SbxHubSettingType;

/**
 * SbxHubSetting:
 * @name: as on the command line and in the key file
 * @fallback: the default, as a person would write it
 * @minimum: the least value of a number
 * @maximum: the greatest value of a number
 * @secret: never shown
 * @help: one sentence, to be translated
 */
typedef struct
{
  const char        *name;
  SbxHubSettingType  type;
  const char        *fallback;
  gint64             minimum;
  gint64             maximum;
  gboolean           secret;
  const char        *help;
} SbxHubSetting;

/**
 * SbxHubConfig:
 *
 * Every setting of a hub, from one table: name, type, default, range, help. Later sources win:
 * default, key file (group [hub]), environment (SIGNALBOX_ and the name in capitals), command line.
 */
#define SBX_TYPE_HUB_CONFIG (sbx_hub_config_get_type ())
G_DECLARE_FINAL_TYPE (SbxHubConfig, sbx_hub_config, SBX, HUB_CONFIG, GObject)

SbxHubConfig *sbx_hub_config_new              (void);
gboolean      sbx_hub_config_load_file        (SbxHubConfig  *self,
                                               const char    *path,
                                               gboolean       must_exist,
                                               GError       **error);
gboolean      sbx_hub_config_load_environment (SbxHubConfig  *self,
                                               GError       **error);
gboolean      sbx_hub_config_check            (SbxHubConfig  *self,
                                               GError       **error);
gboolean      sbx_hub_config_set              (SbxHubConfig  *self,
                                               const char    *name,
                                               const char    *value,
                                               GError       **error);
const char   *sbx_hub_config_get_string       (SbxHubConfig  *self,
                                               const char    *name);
gint64        sbx_hub_config_get_int          (SbxHubConfig  *self,
                                               const char    *name);
/* Whether no source set it. */
gboolean      sbx_hub_config_is_default       (SbxHubConfig  *self,
                                               const char    *name);
/* The effective configuration as a key file, each key with its help and where its value came from; secrets masked. */
char         *sbx_hub_config_to_text          (SbxHubConfig  *self);

const SbxHubSetting *
              sbx_hub_config_list_settings    (gsize         *n_settings);
char         *sbx_hub_config_dup_default_path (void);

G_END_DECLS
