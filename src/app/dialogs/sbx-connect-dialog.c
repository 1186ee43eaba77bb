/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-dialog-private.h"

#include "sbx-dialect-words.h"
#include "sbx-json-read.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

enum {
  PROP_0,
  PROP_DIALECT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, ADW_TYPE_WINDOW)

/* -- What people do */

static void
on_connect_clicked (SbxConnectDialog *self)
{
  if (!self->address || self->saved)
    return;

  if (!self->answered && !self->world && !sbx_connect_dialog_can_be_asked (self))
    {
      sbx_connect_dialog_connect (self);
      return;
    }
  if (self->answered || !sbx_connect_dialog_can_be_asked (self))
    {
      sbx_connect_dialog_save (self);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), FALSE);
  self->wanted = TRUE;
  if (!self->client)
    sbx_connect_dialog_try (self);
}

static void
on_anyway_clicked (SbxConnectDialog *self)
{
  sbx_connect_dialog_keep (self);
  gtk_window_close (GTK_WINDOW (self));
}

/* What it is called where nobody named it: one that is there as it is shown everywhere, after the hub itself if that said its name. */
static const char *
get_unnamed (SbxConnectDialog *self)
{
  if (self->address == NULL)
    return "";
  if (self->world && sbx_connections_get_name (self->connections, self->world) == NULL &&
      sbx_connections_find (self->connections, sbx_address_get_uri (self->address)) == self->world)
    return sbx_world_get_name (self->world);

  return sbx_address_get_host (self->address);
}

/* It stands for the name that the hub says, as long as nobody typed another. */
static void
suggest_name (SbxConnectDialog *self)
{
  const char *name = get_unnamed (self);

  if (g_strcmp0 (gtk_editable_get_text (self->name_row), self->default_name) != 0)
    return;

  g_free (self->default_name);
  self->default_name = g_strdup (name ? name : "");
  gtk_editable_set_text (self->name_row, self->default_name);
}

/* The chatbot's id is a part of the address. Who writes the id keeps its row, with nothing in it too. */
static void
show_bot (SbxConnectDialog *self,
          const char       *text)
{
  const char *part = strstr (text, WORKER_PART);
  g_autofree char *id = part ? g_uri_unescape_string (part + strlen (WORKER_PART), NULL) : NULL;

  if (self->filling)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->bot_row), part || g_str_equal (self->dialect, "worker"));
  self->filling = TRUE;
  gtk_editable_set_text (self->bot_row, id ? id : "");
  self->filling = FALSE;
}

static void
on_bot_changed (SbxConnectDialog *self)
{
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->address_row)));
  g_autofree char *id = g_uri_escape_string (gtk_editable_get_text (self->bot_row), NULL, TRUE);
  g_autofree char *text = NULL;
  char *part = strstr (address, WORKER_PART);

  if (self->filling)
    return;

  if (part)
    *part = '\0';
  while (g_str_has_suffix (address, "/"))
    address[strlen (address) - 1] = '\0';
  text = g_strconcat (address, part || g_str_has_suffix (address, "/ws") ? "" : "/ws", id[0] ? WORKER_PART : "", id, NULL);
  self->filling = TRUE;
  gtk_editable_set_text (self->address_row, text);
  self->filling = FALSE;
}

/* A server of chatbots without the id of one: who connects is nobody there. */
static gboolean
lacks_bot (SbxConnectDialog *self)
{
  const char *uri = sbx_address_get_uri (self->address);

  return g_str_has_suffix (uri, WORKER_PART) || (g_str_equal (self->dialect, "worker") && g_str_has_suffix (uri, HUB_PATH));
}

static void
on_address_changed (SbxConnectDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->address_row)));
  g_autoptr (GError) error = NULL;
  SbxWorld *known = NULL;
  gboolean nobody;

  sbx_connect_dialog_take_back (self);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_clear_pointer (&self->found, g_free);
  if (text[0])
    self->address = sbx_address_new (text, &error);
  if (self->address)
    known = sbx_connections_find (self->connections, sbx_address_get_uri (self->address));
  if (known == self->world)
    known = NULL;
  nobody = self->address && lacks_bot (self);

  suggest_name (self);
  show_bot (self, text);
  sbx_connect_options_set_dialect (self->options, sbx_connect_dialog_get_spoken (self));
  if (known || nobody)
    g_clear_pointer (&self->address, sbx_address_unref);

  if (error)
    sbx_connect_dialog_show_result (self, SBX_CONNECT_WRONG, _("Not an address"), error->message);
  else if (nobody)
    sbx_connect_dialog_show_result (self, SBX_CONNECT_WRONG, _("Which Chatbot?"), _("Give its Chatbot ID. A server of this system has a place for each chatbot, and actions for no others."));
  else if (known)
    sbx_connect_dialog_show_result (self, SBX_CONNECT_WRONG, _("Already in the list"), sbx_world_get_name (known));
  else
    sbx_connect_dialog_show_nothing_asked (self);
  sbx_connect_dialog_update_keep_row (self);
  sbx_connect_dialog_begin_anew (self);
}

static void
on_token_changed (SbxConnectDialog *self)
{
  sbx_connect_dialog_take_back (self);
  if (self->address)
    sbx_connect_dialog_show_nothing_asked (self);
  sbx_connect_dialog_begin_anew (self);
}

/* A system has an address of its own; what somebody typed stays. */
static void
choose (SbxConnectDialog *self,
        const char       *dialect)
{
  const char *usual = sbx_dialect_words_get_default_address (dialect);
  const char *before = sbx_dialect_words_get_default_address (self->dialect);
  const char *typed = gtk_editable_get_text (self->address_row);
  gboolean untouched = typed[0] == '\0' || g_strcmp0 (typed, before) == 0;

  g_free (self->dialect);
  self->dialect = g_strdup (dialect);
  if (untouched && usual)
    gtk_editable_set_text (self->address_row, usual);
  on_address_changed (self);
}

static void
make_menu (SbxConnectDialog *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) detect = g_menu_new ();
  g_autoptr (GMenu) systems = g_menu_new ();
  const char *const *names = sbx_dialect_words_list ();

  for (guint i = 0; names[i]; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (sbx_dialect_words_get_title (names[i]), NULL);

      g_menu_item_set_action_and_target (item, "dialog.dialect", "s", names[i]);
      g_menu_append_item (i == 0 ? detect : systems, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (detect));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (systems));
  gtk_menu_button_set_menu_model (self->change_button, G_MENU_MODEL (menu));
}

/* -- The window */

static void
sbx_connect_dialog_dispose (GObject *object)
{
  SbxConnectDialog *self = SBX_CONNECT_DIALOG (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  sbx_connect_dialog_take_back (self);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->client)
    sbx_client_stop (self->client);
  g_clear_object (&self->client);
  g_clear_object (&self->connections);
  g_clear_object (&self->world);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_clear_pointer (&self->profile, json_object_unref);

  G_OBJECT_CLASS (sbx_connect_dialog_parent_class)->dispose (object);
}

static void
sbx_connect_dialog_finalize (GObject *object)
{
  SbxConnectDialog *self = SBX_CONNECT_DIALOG (object);

  g_free (self->dialect);
  g_free (self->found);
  g_free (self->default_name);

  G_OBJECT_CLASS (sbx_connect_dialog_parent_class)->finalize (object);
}

static void
sbx_connect_dialog_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_DIALECT:
      g_value_set_string (value, SBX_CONNECT_DIALOG (object)->dialect);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_connect_dialog_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_DIALECT:
      choose (SBX_CONNECT_DIALOG (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_connect_dialog_class_init (SbxConnectDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_connect_dialog_dispose;
  object_class->finalize = sbx_connect_dialog_finalize;
  object_class->get_property = sbx_connect_dialog_get_property;
  object_class->set_property = sbx_connect_dialog_set_property;

  properties[PROP_DIALECT] = g_param_spec_string ("dialect", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_CONNECT_OPTIONS);
  gtk_widget_class_install_property_action (widget_class, "dialog.dialect", "dialect");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-connect-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, connect_button);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, bot_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, token_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, result_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, result_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, change_button);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, anyway_row);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectDialog, options);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_anyway_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_bot_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_token_changed);
}

static void
sbx_connect_dialog_init (SbxConnectDialog *self)
{
  self->default_name = g_strdup ("");
  self->dialect = g_strdup (AUTO);
  self->profile = json_object_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
  self->name_row = sbx_connect_options_get_name_row (self->options);
  self->keep_row = sbx_connect_options_get_keep_row (self->options);
  make_menu (self);
  sbx_connect_dialog_show_nothing_asked (self);
}

/**
 * sbx_connect_dialog_new:
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxConnectDialog *
sbx_connect_dialog_new (SbxConnections *connections)
{
  SbxConnectDialog *self = g_object_new (SBX_TYPE_CONNECT_DIALOG, NULL);

  self->connections = g_object_ref (connections);
  sbx_connect_keep_set_connections (self->keep_row, connections);
  /* Not by `focus-widget`: the row takes the focus only through its text inside. */
  gtk_widget_grab_focus (GTK_WIDGET (self->address_row));

  return self;
}

/* What cannot be read is begun anew; why was told when it was loaded. */
static void
load_profile (SbxConnectDialog *self,
              JsonObject       *object)
{
  g_autoptr (SbxProfile) profile = sbx_profile_new (object, NULL);
  const char *dialect = profile ? sbx_profile_get_dialect (profile) : NULL;

  if (!profile || !object)
    return;

  json_object_unref (self->profile);
  self->profile = sbx_json_copy_object (object);
  if (dialect)
    {
      g_free (self->dialect);
      self->dialect = g_strdup (dialect);
      sbx_connect_options_set_dialect (self->options, dialect);
    }
  sbx_connect_options_load (self->options, profile);
}

/**
 * sbx_connect_dialog_edit:
 * @world: of one of the connections
 *
 * Shows what is set for a connection that is there, to be changed. Once, before the dialog is shown.
 */
void
sbx_connect_dialog_edit (SbxConnectDialog *self,
                         SbxWorld         *world)
{
  const char *token, *name;

  g_return_if_fail (SBX_IS_CONNECT_DIALOG (self));
  g_return_if_fail (!self->world);

  self->world = g_object_ref (world);
  gtk_window_set_title (GTK_WINDOW (self), _("Edit Connection"));
  gtk_button_set_label (self->connect_button, _("_Save"));
  sbx_spoken_names_give (GTK_WIDGET (self->connect_button));

  sbx_connect_keep_set_world (self->keep_row, world);
  load_profile (self, sbx_connections_get_profile (self->connections, world));
  gtk_editable_set_text (self->address_row, sbx_world_get_address (world));
  token = sbx_connections_get_token (self->connections, world);
  gtk_editable_set_text (self->token_row, token ? token : "");
  name = sbx_connections_get_name (self->connections, world);
  if (name)
    gtk_editable_set_text (self->name_row, name);
}
