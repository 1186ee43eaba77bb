/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-features.h"

#include "sbx-dialect-words.h"
#include "sbx-json-read.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *title;
  const char *subtitle;
} features[] = {
  { "messaging", N_("Messages"), N_("Read them, and answer") },
  { "typing_indicator", N_("Typing"), N_("Who writes just now") },
  { "file_upload", N_("Files"), N_("Send pictures and other files") },
  { "voice_note", N_("Voice Notes"), N_("Play them, and send sound files") },
  { "system_notifications", N_("Notifications"), N_("What the server has to say") },
  { "user_monitoring", N_("People"), N_("Who is there, on what, and since when") },
  { "real_time_stats", N_("Live Figures"), N_("Counts and times as they change, among the frames of the Inspector") },
};

struct _SbxConnectFeatures
{
  AdwExpanderRow  parent_instance;

  char           *dialect;
  gboolean        loaded[G_N_ELEMENTS (features)];   /* on, as the profile had it */
  GtkSwitch      *switches[G_N_ELEMENTS (features)];
  AdwActionRow   *rows[G_N_ELEMENTS (features)];
};

G_DEFINE_FINAL_TYPE (SbxConnectFeatures, sbx_connect_features, ADW_TYPE_EXPANDER_ROW)

static void
describe (SbxConnectFeatures *self)
{
  g_autoptr (GPtrArray) off = g_ptr_array_new ();
  g_autofree char *names = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (!gtk_switch_get_active (self->switches[i]) && sbx_dialect_words_has_feature (self->dialect, features[i].name))
      g_ptr_array_add (off, (char *) _(features[i].title));
  g_ptr_array_add (off, NULL);

  /* TRANSLATORS: between two names in a list. */
  names = g_strjoinv (_(", "), (char **) off->pdata);
  /* TRANSLATORS: %s is a list of things that are switched off. */
  text = names[0] ? g_strdup_printf (_("Off: %s"), names) : g_strdup (_("All that the server has"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), text);
}

/* A switch says what is there: off, where servers of this kind do not have it. Which way people set it is kept. */
static void
update_rows (SbxConnectFeatures *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      gboolean there = sbx_dialect_words_has_feature (self->dialect, features[i].name);

      gtk_widget_set_sensitive (GTK_WIDGET (self->rows[i]), there);
      adw_action_row_set_subtitle (self->rows[i], there ? _(features[i].subtitle) : _("Servers of this system have none"));
    }
  describe (self);
}

static void
add_feature (SbxConnectFeatures *self,
             guint               i)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_switch_new ();

  gtk_switch_set_active (GTK_SWITCH (button), TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(features[i].title));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);

  self->loaded[i] = TRUE;
  self->rows[i] = ADW_ACTION_ROW (row);
  self->switches[i] = GTK_SWITCH (button);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (describe), self, G_CONNECT_SWAPPED);
}

static void
sbx_connect_features_finalize (GObject *object)
{
  g_free (SBX_CONNECT_FEATURES (object)->dialect);

  G_OBJECT_CLASS (sbx_connect_features_parent_class)->finalize (object);
}

static void
sbx_connect_features_class_init (SbxConnectFeaturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_connect_features_finalize;
}

static void
sbx_connect_features_init (SbxConnectFeatures *self)
{
  self->dialect = g_strdup ("auto");
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    add_feature (self, i);
  update_rows (self);
}

/**
 * sbx_connect_features_set_dialect:
 */
void
sbx_connect_features_set_dialect (SbxConnectFeatures *self,
                                  const char         *dialect)
{
  g_return_if_fail (SBX_IS_CONNECT_FEATURES (self));

  g_free (self->dialect);
  self->dialect = g_strdup (dialect);
  update_rows (self);
}

/**
 * sbx_connect_features_load:
 */
void
sbx_connect_features_load (SbxConnectFeatures *self,
                           SbxProfile         *profile)
{
  g_return_if_fail (SBX_IS_CONNECT_FEATURES (self));

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      self->loaded[i] = sbx_profile_has_feature (profile, features[i].name);
      gtk_switch_set_active (self->switches[i], self->loaded[i]);
    }
}

static gboolean
is_listed (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (g_str_equal (features[i].name, name))
      return TRUE;

  return FALSE;
}

/* A list of those that are on: what has no switch here stays in it. */
static void
store_list (SbxConnectFeatures *self,
            JsonObject         *profile)
{
  JsonArray *before = json_object_get_array_member (profile, "features");
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < json_array_get_length (before); i++)
    if (!is_listed (json_array_get_string_element (before, i)))
      json_array_add_string_element (names, json_array_get_string_element (before, i));
  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (gtk_switch_get_active (self->switches[i]))
      json_array_add_string_element (names, features[i].name);

  json_object_set_array_member (profile, "features", names);
}

static void
store_object (SbxConnectFeatures *self,
              JsonObject         *profile)
{
  JsonNode *before = json_object_get_member (profile, "features");
  JsonObject *set = before && JSON_NODE_HOLDS_OBJECT (before) ? sbx_json_copy_object (json_node_get_object (before))
                                                              : json_object_new ();

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    if (!gtk_switch_get_active (self->switches[i]))
      json_object_set_boolean_member (set, features[i].name, FALSE);
    else if (json_object_has_member (set, features[i].name))
      json_object_remove_member (set, features[i].name);

  json_object_set_object_member (profile, "features", set);
  if (json_object_get_size (set) == 0)
    json_object_remove_member (profile, "features");
}

/**
 * sbx_connect_features_store:
 * @profile: gets the member `features` where one is off, in the form that it has there; untouched where nothing was changed
 */
void
sbx_connect_features_store (SbxConnectFeatures *self,
                            JsonObject         *profile)
{
  JsonNode *before;
  gboolean changed = FALSE;

  g_return_if_fail (SBX_IS_CONNECT_FEATURES (self));

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    changed = changed || gtk_switch_get_active (self->switches[i]) != self->loaded[i];
  if (!changed)
    return;

  before = json_object_get_member (profile, "features");
  if (before && JSON_NODE_HOLDS_ARRAY (before))
    store_list (self, profile);
  else
    store_object (self, profile);
}
