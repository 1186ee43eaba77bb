/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-settings.h"

#define KEY_CLIENT_ID "client-id"
#define KEY_HUBS "hubs"
#define KEY_LAST_TOPIC "last-topic"
#define KEY_KEPT_UNREAD "last-topic-kept-unread"

struct _SbxSettings
{
  GObject    parent_instance;

  GSettings *settings;
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxSettings, sbx_settings, G_TYPE_OBJECT)

/**
 * sbx_saved_hub_new:
 *
 * Returns: (transfer full): a record of its own strings
 */
SbxSavedHub *
sbx_saved_hub_new (const char *id,
                   const char *name,
                   const char *address,
                   gboolean    has_token,
                   gboolean    bridged)
{
  SbxSavedHub *self = g_new0 (SbxSavedHub, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->address = g_strdup (address);
  self->has_token = has_token;
  self->bridged = bridged;

  return self;
}

/**
 * sbx_saved_hub_free:
 */
void
sbx_saved_hub_free (SbxSavedHub *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

static void
on_changed (SbxSettings *self,
            const char  *key)
{
  g_signal_emit (self, signals[CHANGED], g_quark_from_string (key), key);
}

static void
sbx_settings_dispose (GObject *object)
{
  SbxSettings *self = SBX_SETTINGS (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (sbx_settings_parent_class)->dispose (object);
}

static void
sbx_settings_class_init (SbxSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_settings_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass),
                                   G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                                   0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
sbx_settings_init (SbxSettings *self)
{
  self->settings = g_settings_new (APPLICATION_ID);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_settings_new:
 *
 * Returns: (transfer full): the settings of this user
 */
SbxSettings *
sbx_settings_new (void)
{
  return g_object_new (SBX_TYPE_SETTINGS, NULL);
}

/**
 * sbx_settings_get_boolean:
 */
gboolean
sbx_settings_get_boolean (SbxSettings *self,
                          const char  *key)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), FALSE);

  return g_settings_get_boolean (self->settings, key);
}

/**
 * sbx_settings_set_boolean:
 */
void
sbx_settings_set_boolean (SbxSettings *self,
                          const char  *key,
                          gboolean     value)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_set_boolean (self->settings, key, value);
}

/**
 * sbx_settings_get_int:
 */
int
sbx_settings_get_int (SbxSettings *self,
                      const char  *key)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), 0);

  return g_settings_get_int (self->settings, key);
}

/**
 * sbx_settings_set_int:
 */
void
sbx_settings_set_int (SbxSettings *self,
                      const char  *key,
                      int          value)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_set_int (self->settings, key, value);
}

/**
 * sbx_settings_get_enum:
 */
int
sbx_settings_get_enum (SbxSettings *self,
                       const char  *key)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), 0);

  return g_settings_get_enum (self->settings, key);
}

/**
 * sbx_settings_set_enum:
 */
void
sbx_settings_set_enum (SbxSettings *self,
                       const char  *key,
                       int          value)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_set_enum (self->settings, key, value);
}

/**
 * sbx_settings_dup_string:
 *
 * Returns: (transfer full)
 */
char *
sbx_settings_dup_string (SbxSettings *self,
                         const char  *key)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), NULL);

  return g_settings_get_string (self->settings, key);
}

/**
 * sbx_settings_set_string:
 */
void
sbx_settings_set_string (SbxSettings *self,
                         const char  *key,
                         const char  *value)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_set_string (self->settings, key, value);
}

/**
 * sbx_settings_is_listed:
 * @key: of a list of strings
 *
 * Returns: whether @word is one of them
 */
gboolean
sbx_settings_is_listed (SbxSettings *self,
                        const char  *key,
                        const char  *word)
{
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (SBX_IS_SETTINGS (self), FALSE);

  words = g_settings_get_strv (self->settings, key);

  return g_strv_contains ((const char *const *) words, word);
}

/**
 * sbx_settings_set_listed:
 * @key: of a list of strings
 *
 * Puts @word into the list, or takes it out.
 */
void
sbx_settings_set_listed (SbxSettings *self,
                         const char  *key,
                         const char  *word,
                         gboolean     listed)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  g_return_if_fail (SBX_IS_SETTINGS (self));

  words = g_settings_get_strv (self->settings, key);
  if (g_strv_contains ((const char *const *) words, word) == listed)
    return;

  for (guint i = 0; words[i]; i++)
    if (!g_str_equal (words[i], word))
      g_strv_builder_add (builder, words[i]);
  if (listed)
    g_strv_builder_add (builder, word);
  changed = g_strv_builder_end (builder);
  g_settings_set_strv (self->settings, key, (const char *const *) changed);
}

/**
 * sbx_settings_get_value:
 *
 * Returns: (transfer full): of a key that is none of the simple types
 */
GVariant *
sbx_settings_get_value (SbxSettings *self,
                        const char  *key)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), NULL);

  return g_settings_get_value (self->settings, key);
}

/**
 * sbx_settings_set_value:
 * @value: taken over if it is floating
 */
void
sbx_settings_set_value (SbxSettings *self,
                        const char  *key,
                        GVariant    *value)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_set_value (self->settings, key, value);
}

/**
 * sbx_settings_bind:
 *
 * Keeps @property of @object and the key the same, both ways, as long as the object lives.
 */
void
sbx_settings_bind (SbxSettings *self,
                   const char  *key,
                   gpointer     object,
                   const char  *property)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_bind (self->settings, key, object, property, G_SETTINGS_BIND_DEFAULT);
}

/* A property counts from 0; the schema has a word for each number, in the same order. */
static gboolean
word_to_number (GValue   *value,
                GVariant *variant,
                gpointer  words)
{
  for (guint i = 0; ((GStrv) words)[i]; i++)
    if (g_str_equal (((GStrv) words)[i], g_variant_get_string (variant, NULL)))
      {
        g_value_set_uint (value, i);
        return TRUE;
      }

  return FALSE;
}

static GVariant *
number_to_word (const GValue       *value,
                const GVariantType *type,
                gpointer            words)
{
  guint number = g_value_get_uint (value);

  return number < g_strv_length (words) ? g_variant_new_string (((GStrv) words)[number]) : NULL;
}

/**
 * sbx_settings_bind_enum:
 * @key: of an enum
 * @property: a uint, such as what is selected in a list that stands in the order of the enum's values
 *
 * As sbx_settings_bind().
 */
void
sbx_settings_bind_enum (SbxSettings *self,
                        const char  *key,
                        gpointer     object,
                        const char  *property)
{
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GSettingsSchemaKey) schema_key = NULL;
  g_autoptr (GVariant) range = NULL;
  g_autoptr (GVariant) words = NULL;
  const char *kind;

  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_object_get (self->settings, "settings-schema", &schema, NULL);
  schema_key = g_settings_schema_get_key (schema, key);
  range = g_settings_schema_key_get_range (schema_key);
  g_variant_get (range, "(&sv)", &kind, &words);
  g_return_if_fail (g_str_equal (kind, "enum"));

  g_settings_bind_with_mapping (self->settings, key, object, property, G_SETTINGS_BIND_DEFAULT, word_to_number,
                                number_to_word, g_variant_dup_strv (words, NULL), (GDestroyNotify) g_strfreev);
}

/**
 * sbx_settings_has_key:
 */
gboolean
sbx_settings_has_key (SbxSettings *self,
                      const char  *key)
{
  g_autoptr (GSettingsSchema) schema = NULL;

  g_return_val_if_fail (SBX_IS_SETTINGS (self), FALSE);

  g_object_get (self->settings, "settings-schema", &schema, NULL);

  return g_settings_schema_has_key (schema, key);
}

/**
 * sbx_settings_create_action:
 *
 * Returns: (transfer full): an action named after the key, its state the key's value
 */
GAction *
sbx_settings_create_action (SbxSettings *self,
                            const char  *key)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), NULL);

  return g_settings_create_action (self->settings, key);
}

/**
 * sbx_settings_dup_client_id:
 *
 * Who this installation is to a hub. Made when first asked for, and kept: a hub tells the
 * messages of this installation from those of others by it.
 *
 * Returns: (transfer full)
 */
char *
sbx_settings_dup_client_id (SbxSettings *self)
{
  g_autofree char *id = NULL;

  g_return_val_if_fail (SBX_IS_SETTINGS (self), NULL);

  id = g_settings_get_string (self->settings, KEY_CLIENT_ID);
  if (id[0] == '\0')
    {
      g_autofree char *uuid = g_uuid_string_random ();

      g_free (id);
      id = g_strconcat ("signalbox-", uuid, NULL);
      g_settings_set_string (self->settings, KEY_CLIENT_ID, id);
    }

  return g_steal_pointer (&id);
}

/**
 * sbx_settings_dup_hubs:
 *
 * Returns: (transfer full) (element-type SbxSavedHub): the saved hubs; entries without id or
 *   address, which another program may have written, are left out
 */
GPtrArray *
sbx_settings_dup_hubs (SbxSettings *self)
{
  g_autoptr (GPtrArray) hubs = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_saved_hub_free);
  g_autoptr (GVariant) value = NULL;
  GVariantIter iter;
  GVariant *entry;

  g_return_val_if_fail (SBX_IS_SETTINGS (self), NULL);

  value = g_settings_get_value (self->settings, KEY_HUBS);
  g_variant_iter_init (&iter, value);
  while ((entry = g_variant_iter_next_value (&iter)))
    {
      const char *id = NULL, *name = NULL, *address = NULL;
      gboolean has_token = FALSE, bridged = FALSE;

      g_variant_lookup (entry, "id", "&s", &id);
      g_variant_lookup (entry, "name", "&s", &name);
      g_variant_lookup (entry, "address", "&s", &address);
      g_variant_lookup (entry, "token", "b", &has_token);
      g_variant_lookup (entry, "bridged", "b", &bridged);
      if (id && id[0] && address && address[0])
        g_ptr_array_add (hubs, sbx_saved_hub_new (id, name && name[0] ? name : address, address, has_token, bridged));

      g_variant_unref (entry);
    }

  return g_steal_pointer (&hubs);
}

/**
 * sbx_settings_set_hubs:
 * @hubs: (element-type SbxSavedHub)
 */
void
sbx_settings_set_hubs (SbxSettings *self,
                       GPtrArray   *hubs)
{
  GVariantBuilder builder;

  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < hubs->len; i++)
    {
      const SbxSavedHub *hub = g_ptr_array_index (hubs, i);

      g_variant_builder_open (&builder, G_VARIANT_TYPE ("a{sv}"));
      g_variant_builder_add (&builder, "{sv}", "id", g_variant_new_string (hub->id));
      g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (hub->name));
      g_variant_builder_add (&builder, "{sv}", "address", g_variant_new_string (hub->address));
      g_variant_builder_add (&builder, "{sv}", "token", g_variant_new_boolean (hub->has_token));
      g_variant_builder_add (&builder, "{sv}", "bridged", g_variant_new_boolean (hub->bridged));
      g_variant_builder_close (&builder);
    }
  g_settings_set_value (self->settings, KEY_HUBS, g_variant_builder_end (&builder));
}

/**
 * sbx_settings_dup_last_topic:
 * @address: (out) (transfer full): of the hub; all three are "" where nothing was read yet
 * @channel_id: (out) (transfer full)
 * @topic_id: (out) (transfer full)
 *
 * Returns: whether it is to stay unread until somebody opens it
 */
gboolean
sbx_settings_dup_last_topic (SbxSettings  *self,
                             char        **address,
                             char        **channel_id,
                             char        **topic_id)
{
  g_return_val_if_fail (SBX_IS_SETTINGS (self), FALSE);

  g_settings_get (self->settings, KEY_LAST_TOPIC, "(sss)", address, channel_id, topic_id);
  return g_settings_get_boolean (self->settings, KEY_KEPT_UNREAD);
}

/**
 * sbx_settings_set_last_topic:
 */
void
sbx_settings_set_last_topic (SbxSettings *self,
                             const char  *address,
                             const char  *channel_id,
                             const char  *topic_id,
                             gboolean     kept_unread)
{
  g_return_if_fail (SBX_IS_SETTINGS (self));

  g_settings_set (self->settings, KEY_LAST_TOPIC, "(sss)", address, channel_id, topic_id);
  g_settings_set_boolean (self->settings, KEY_KEPT_UNREAD, kept_unread);
}
