/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-options.h"

#include "sbx-connect-features.h"
#include "sbx-connect-timings.h"

#include <glib/gi18n-lib.h>

/* As the broadcast system calls them, in the order of the rows' choices. */
static const char *const device_types[] = { "desktop", "mobile", "tablet", NULL };
static const char *const connection_types[] = { "admin", "chat", NULL };

/* What one is at a hub of ours, in the order of the row's choices, and what follows from it. */
static const struct
{
  const char *client_type;
  const char *words;
} roles[] = {
  { "monitor", N_("Reads, answers, and sees its own connection alone") },
  { "admin", N_("Also sees all connections of the hub and can end them, and may change what others wrote") },
};

struct _SbxConnectOptions
{
  AdwPreferencesGroup parent_instance;

  GtkEditable        *name_row;
  GtkWidget          *user_row;
  AdwComboRow        *role_row;
  AdwComboRow        *device_row;
  AdwComboRow        *kind_row;
  SbxConnectTimings  *timings_row;
  SbxConnectFeatures *features_row;
  GtkSwitch          *auto_switch;
  SbxConnectKeep     *keep_row;
};

G_DEFINE_FINAL_TYPE (SbxConnectOptions, sbx_connect_options, ADW_TYPE_PREFERENCES_GROUP)

static void
on_role_chosen (SbxConnectOptions *self)
{
  guint role = adw_combo_row_get_selected (self->role_row);

  if (role < G_N_ELEMENTS (roles))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->role_row), _(roles[role].words));
}

static void
sbx_connect_options_class_init (SbxConnectOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (SBX_TYPE_CONNECT_FEATURES);
  g_type_ensure (SBX_TYPE_CONNECT_KEEP);
  g_type_ensure (SBX_TYPE_CONNECT_TIMINGS);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-connect-options.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, name_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, user_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, role_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, device_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, kind_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, timings_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, features_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, auto_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectOptions, keep_row);
  gtk_widget_class_bind_template_callback (widget_class, on_role_chosen);
}

static void
sbx_connect_options_init (SbxConnectOptions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_role_chosen (self);
  sbx_connect_options_set_dialect (self, "auto");
}

/**
 * sbx_connect_options_get_name_row:
 *
 * Returns: (transfer none): what people call the connection
 */
GtkEditable *
sbx_connect_options_get_name_row (SbxConnectOptions *self)
{
  g_return_val_if_fail (SBX_IS_CONNECT_OPTIONS (self), NULL);

  return self->name_row;
}

/**
 * sbx_connect_options_get_keep_row:
 *
 * Returns: (transfer none): whether it is kept in the local hub
 */
SbxConnectKeep *
sbx_connect_options_get_keep_row (SbxConnectOptions *self)
{
  g_return_val_if_fail (SBX_IS_CONNECT_OPTIONS (self), NULL);

  return self->keep_row;
}

/**
 * sbx_connect_options_set_dialect:
 *
 * Shows the rows that servers of that dialect need.
 */
void
sbx_connect_options_set_dialect (SbxConnectOptions *self,
                                 const char        *dialect)
{
  gboolean broadcast = g_str_equal (dialect, "broadcast");
  gboolean hub = g_str_equal (dialect, "auto") || g_str_equal (dialect, "native");

  g_return_if_fail (SBX_IS_CONNECT_OPTIONS (self));

  gtk_widget_set_visible (self->user_row, broadcast || hub);
  gtk_widget_set_tooltip_text (self->user_row, hub ? _("Who you are for colleagues. What is read and muted is one for all who give none.") : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->role_row), hub);
  gtk_widget_set_visible (GTK_WIDGET (self->device_row), broadcast);
  gtk_widget_set_visible (GTK_WIDGET (self->kind_row), broadcast);
  sbx_connect_timings_set_dialect (self->timings_row, dialect);
  sbx_connect_features_set_dialect (self->features_row, dialect);
}

static guint
find_choice (const char *const *choices,
             const char        *choice)
{
  for (guint i = 0; choice && choices[i]; i++)
    if (g_str_equal (choices[i], choice))
      return i;

  return 0;
}

/**
 * sbx_connect_options_load:
 */
void
sbx_connect_options_load (SbxConnectOptions *self,
                          SbxProfile        *profile)
{
  GHashTable *query = sbx_profile_get_query (profile);
  const char *user = query ? g_hash_table_lookup (query, "user_id") : NULL;

  g_return_if_fail (SBX_IS_CONNECT_OPTIONS (self));

  if (!user)
    user = sbx_profile_get_user_id (profile);
  gtk_editable_set_text (GTK_EDITABLE (self->user_row), user ? user : "");
  adw_combo_row_set_selected (self->role_row, g_strcmp0 (sbx_profile_get_client_type (profile), "admin") == 0 ? 1 : 0);
  adw_combo_row_set_selected (self->device_row, find_choice (device_types, query ? g_hash_table_lookup (query, "device_type") : NULL));
  adw_combo_row_set_selected (self->kind_row, find_choice (connection_types, query ? g_hash_table_lookup (query, "connection_type") : NULL));
  gtk_switch_set_active (self->auto_switch, sbx_profile_get_auto_connect (profile));
  sbx_connect_timings_load (self->timings_row, profile);
  sbx_connect_features_load (self->features_row, profile);
}

/* @value: (nullable): as the server has it unless it is told. */
static void
set_query (JsonObject *object,
           const char *name,
           const char *value)
{
  JsonObject *query = json_object_has_member (object, "query") ? json_object_get_object_member (object, "query") : NULL;

  if (!query && value)
    {
      query = json_object_new ();
      json_object_set_object_member (object, "query", query);
    }

  if (value)
    json_object_set_string_member (query, name, value);
  else if (query && json_object_has_member (query, name))
    json_object_remove_member (query, name);

  if (query && json_object_get_size (query) == 0)
    json_object_remove_member (object, "query");
}

/* Of a hub of ours: whose marks and claims they are, and what one is there. */
static void
store_user (SbxConnectOptions *self,
            JsonObject        *object)
{
  guint role = adw_combo_row_get_selected (self->role_row);
  g_autofree char *user = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->user_row))));

  if (user[0])
    json_object_set_string_member (object, "userId", user);
  else if (json_object_has_member (object, "userId"))
    json_object_remove_member (object, "userId");
  if (role > 0)
    json_object_set_string_member (object, "clientType", roles[role].client_type);
  else if (json_object_has_member (object, "clientType"))
    json_object_remove_member (object, "clientType");
}

/* In the address itself: what the first choice of each row is, every server of the system takes it for. */
static void
store_broadcast (SbxConnectOptions *self,
                 JsonObject        *object)
{
  g_autofree char *user = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->user_row))));
  guint device = adw_combo_row_get_selected (self->device_row);
  guint kind = adw_combo_row_get_selected (self->kind_row);

  set_query (object, "user_id", user[0] ? user : NULL);
  set_query (object, "device_type", device > 0 ? device_types[device] : NULL);
  set_query (object, "connection_type", kind > 0 ? connection_types[kind] : NULL);
}

/**
 * sbx_connect_options_store:
 * @object: a profile
 *
 * Sets the members of @object that have rows here; all others stay.
 */
void
sbx_connect_options_store (SbxConnectOptions *self,
                           JsonObject        *object)
{
  g_return_if_fail (SBX_IS_CONNECT_OPTIONS (self));

  if (!gtk_switch_get_active (self->auto_switch))
    json_object_set_boolean_member (object, "autoConnect", FALSE);
  else if (json_object_has_member (object, "autoConnect"))
    json_object_remove_member (object, "autoConnect");

  if (gtk_widget_get_visible (GTK_WIDGET (self->device_row)))
    store_broadcast (self, object);
  else if (gtk_widget_get_visible (self->user_row))
    store_user (self, object);
  sbx_connect_timings_store (self->timings_row, object);
  sbx_connect_features_store (self->features_row, object);
}
