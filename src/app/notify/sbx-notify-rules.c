/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notify-rules.h"

struct _SbxNotifyRules
{
  GObject      parent_instance;

  SbxSettings *settings;
  GHashTable  *levels;    /* place → word of levels[] */
  GHashTable  *mutes;     /* place → (gint64 *) until when */
  gint64       quiet;     /* until when nothing is to disturb */
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxNotifyRules, sbx_notify_rules, G_TYPE_OBJECT)

/* In the order of SbxNotifyLevel. */
static const char *const words[] = { "off", "badge", "banner", "sound", NULL };

/* Ids may be anything but a line break. */
static char *
make_place (const char *address,
            const char *channel_id,
            const char *topic_id)
{
  return g_strjoin ("\n", address, channel_id, channel_id ? topic_id : NULL, NULL);
}

static int
find_word (const char *word)
{
  for (int i = 0; words[i]; i++)
    if (g_strcmp0 (words[i], word) == 0)
      return i;

  return -1;
}

static void
load (SbxNotifyRules *self)
{
  g_autoptr (GVariant) levels = sbx_settings_get_value (self->settings, SBX_SETTING_NOTIFY_LEVELS);
  g_autoptr (GVariant) mutes = sbx_settings_get_value (self->settings, SBX_SETTING_NOTIFY_MUTES);
  g_autoptr (GVariant) quiet = sbx_settings_get_value (self->settings, SBX_SETTING_QUIET_UNTIL);
  GVariantIter iter;
  const char *place, *word;
  gint64 until;

  self->quiet = g_variant_get_int64 (quiet);
  g_hash_table_remove_all (self->levels);
  g_hash_table_remove_all (self->mutes);
  g_variant_iter_init (&iter, levels);
  while (g_variant_iter_next (&iter, "{&s&s}", &place, &word))
    if (find_word (word) >= 0)
      g_hash_table_replace (self->levels, g_strdup (place), (gpointer) words[find_word (word)]);
  g_variant_iter_init (&iter, mutes);
  while (g_variant_iter_next (&iter, "{&sx}", &place, &until))
    g_hash_table_replace (self->mutes, g_strdup (place), g_memdup2 (&until, sizeof until));

  g_signal_emit (self, signals[CHANGED], 0);
}

static void
save_levels (SbxNotifyRules *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
  GHashTableIter iter;
  gpointer place, word;

  g_hash_table_iter_init (&iter, self->levels);
  while (g_hash_table_iter_next (&iter, &place, &word))
    g_variant_builder_add (&builder, "{ss}", place, word);
  sbx_settings_set_value (self->settings, SBX_SETTING_NOTIFY_LEVELS, g_variant_builder_end (&builder));
}

/* Those that are over are not kept. */
static void
save_mutes (SbxNotifyRules *self)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sx}"));
  gint64 now = g_get_real_time () / 1000;
  GHashTableIter iter;
  gpointer place, until;

  g_hash_table_iter_init (&iter, self->mutes);
  while (g_hash_table_iter_next (&iter, &place, &until))
    if (*(gint64 *) until > now)
      g_variant_builder_add (&builder, "{sx}", place, *(gint64 *) until);
  sbx_settings_set_value (self->settings, SBX_SETTING_NOTIFY_MUTES, g_variant_builder_end (&builder));
}

static void
sbx_notify_rules_finalize (GObject *object)
{
  SbxNotifyRules *self = SBX_NOTIFY_RULES (object);

  g_clear_object (&self->settings);
  g_hash_table_unref (self->levels);
  g_hash_table_unref (self->mutes);

  G_OBJECT_CLASS (sbx_notify_rules_parent_class)->finalize (object);
}

static void
sbx_notify_rules_class_init (SbxNotifyRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_notify_rules_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
sbx_notify_rules_init (SbxNotifyRules *self)
{
  self->levels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->mutes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * sbx_notify_rules_new:
 *
 * Returns: (transfer full)
 */
SbxNotifyRules *
sbx_notify_rules_new (SbxSettings *settings)
{
  SbxNotifyRules *self = g_object_new (SBX_TYPE_NOTIFY_RULES, NULL);
  const char *keys[] = { SBX_SETTING_NOTIFY_LEVELS, SBX_SETTING_NOTIFY_MUTES, SBX_SETTING_NOTIFY_LEVEL,
                         SBX_SETTING_QUIET_UNTIL };

  self->settings = g_object_ref (settings);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *signal = g_strconcat ("changed::", keys[i], NULL);

      g_signal_connect_object (settings, signal, G_CALLBACK (load), self, G_CONNECT_SWAPPED);
    }
  load (self);

  return self;
}

/**
 * sbx_notify_rules_get_word:
 * @channel_id: (nullable): %NULL = the hub itself
 * @topic_id: (nullable): %NULL = the channel itself
 *
 * Returns: (transfer none): what was chosen for this very place: off, badge, banner, sound; "" = nothing
 */
const char *
sbx_notify_rules_get_word (SbxNotifyRules *self,
                           const char     *address,
                           const char     *channel_id,
                           const char     *topic_id)
{
  g_autofree char *place = NULL;
  const char *word;

  g_return_val_if_fail (SBX_IS_NOTIFY_RULES (self), "");

  place = make_place (address, channel_id, topic_id);
  word = g_hash_table_lookup (self->levels, place);

  return word ? word : "";
}

/**
 * sbx_notify_rules_set_word:
 * @word: as of sbx_notify_rules_get_word(); other words are ignored
 */
void
sbx_notify_rules_set_word (SbxNotifyRules *self,
                           const char     *address,
                           const char     *channel_id,
                           const char     *topic_id,
                           const char     *word)
{
  g_autofree char *place = NULL;

  g_return_if_fail (SBX_IS_NOTIFY_RULES (self));

  place = make_place (address, channel_id, topic_id);
  if (word[0] == '\0')
    g_hash_table_remove (self->levels, place);
  else if (find_word (word) >= 0)
    g_hash_table_replace (self->levels, g_steal_pointer (&place), (gpointer) words[find_word (word)]);
  save_levels (self);
}

/**
 * sbx_notify_rules_get_level:
 * @chosen: (out) (optional): whether somebody chose it for the topic, its channel or its hub
 *
 * Returns: how loud a message there is
 */
SbxNotifyLevel
sbx_notify_rules_get_level (SbxNotifyRules *self,
                            const char     *address,
                            const char     *channel_id,
                            const char     *topic_id,
                            gboolean       *chosen)
{
  const char *found;

  g_return_val_if_fail (SBX_IS_NOTIFY_RULES (self), SBX_NOTIFY_OFF);

  found = sbx_notify_rules_get_word (self, address, channel_id, topic_id);
  if (found[0] == '\0')
    found = sbx_notify_rules_get_word (self, address, channel_id, NULL);
  if (found[0] == '\0')
    found = sbx_notify_rules_get_word (self, address, NULL, NULL);
  if (chosen)
    *chosen = found[0] != '\0';

  return found[0] != '\0' ? (SbxNotifyLevel) find_word (found)
                          : (SbxNotifyLevel) sbx_settings_get_enum (self->settings, SBX_SETTING_NOTIFY_LEVEL);
}

/**
 * sbx_notify_rules_mute_until:
 *
 * Nothing is said of the place until then; it is counted as before.
 */
void
sbx_notify_rules_mute_until (SbxNotifyRules *self,
                             const char     *address,
                             const char     *channel_id,
                             const char     *topic_id,
                             gint64          until)
{
  g_return_if_fail (SBX_IS_NOTIFY_RULES (self));

  g_hash_table_replace (self->mutes, make_place (address, channel_id, topic_id), g_memdup2 (&until, sizeof until));
  save_mutes (self);
}

/**
 * sbx_notify_rules_is_muted:
 *
 * Returns: whether the place, or one it is in, is silent now
 */
gboolean
sbx_notify_rules_is_muted (SbxNotifyRules *self,
                           const char     *address,
                           const char     *channel_id,
                           const char     *topic_id,
                           gint64          now)
{
  const char *parts[] = { address, channel_id, topic_id };

  g_return_val_if_fail (SBX_IS_NOTIFY_RULES (self), FALSE);

  if (g_hash_table_size (self->mutes) == 0)
    return FALSE;

  for (; ; )
    {
      g_autofree char *place = make_place (parts[0], parts[1], parts[2]);
      const gint64 *until = g_hash_table_lookup (self->mutes, place);

      if (until && *until > now)
        return TRUE;
      if (!parts[1])
        return FALSE;
      parts[parts[2] ? 2 : 1] = NULL;
    }
}

/**
 * sbx_notify_rules_is_disturbable:
 * @important: it is about a message that its sender calls important
 *
 * Returns: whether anything may be said at all
 */
gboolean
sbx_notify_rules_is_disturbable (SbxNotifyRules *self,
                                 gboolean        important,
                                 gint64          now)
{
  g_return_val_if_fail (SBX_IS_NOTIFY_RULES (self), TRUE);

  return self->quiet <= now || (important && sbx_settings_get_boolean (self->settings, SBX_SETTING_IMPORTANT_DISTURBS));
}

/**
 * sbx_notify_rules_get_quiet_until:
 *
 * Returns: as it was set: it may be over
 */
gint64
sbx_notify_rules_get_quiet_until (SbxNotifyRules *self)
{
  g_return_val_if_fail (SBX_IS_NOTIFY_RULES (self), 0);

  return self->quiet;
}

/**
 * sbx_notify_rules_set_quiet_until:
 * @until: 0 = it may be disturbed; %SBX_NOTIFY_FOR_GOOD
 */
void
sbx_notify_rules_set_quiet_until (SbxNotifyRules *self,
                                  gint64          until)
{
  g_return_if_fail (SBX_IS_NOTIFY_RULES (self));

  sbx_settings_set_value (self->settings, SBX_SETTING_QUIET_UNTIL, g_variant_new_int64 (until));
}
