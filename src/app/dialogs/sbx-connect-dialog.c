/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-dialog.h"

#include "sbx-connect-options.h"
#include "sbx-dialect-words.h"
#include "sbx-json-read.h"
#include "sbx-reasons.h"

#include <glib/gi18n-lib.h>

/* How long the answer of the hub can be read before the dialog closes by itself, in ms. */
#define TIME_TO_READ 700
/* A hub that takes the connection and then says nothing is given up after this, in seconds. */
#define PATIENCE 12
/* Nobody types for so long: what stands there is looked at, in ms. */
#define PAUSE 600

#define AUTO "auto"
/* In the address of a worker's server, before the chatbot's id. */
#define WORKER_PART "/worker/"
#define HUB_PATH "/ws"
#define WORKER_PATH HUB_PATH WORKER_PART

struct _SbxConnectDialog
{
  AdwWindow          parent_instance;

  SbxConnections    *connections;
  SbxWorld          *world;          /* (nullable): whose connection is changed; NULL = a new one */
  SbxAddress        *address;        /* (nullable): what is typed is none */
  JsonObject        *profile;        /* as it was before anybody changed it here */
  char              *dialect;        /* as it was chosen: AUTO, or a dialect's name */
  char              *found;          /* (nullable): what the server turned out to speak */
  SbxClient         *client;         /* (nullable): a try is under way */
  gint64             tried_at;       /* µs, monotonic */
  char              *default_name;   /* what stands in the name row without anybody having typed it */
  guint              pause;          /* waits until nobody types */
  guint              timeout;        /* gives up, or closes */
  gboolean           wanted;         /* somebody wants it saved as soon as there is an answer */
  gboolean           answered;       /* there was an answer to all that stands there now */
  gboolean           saved;
  gboolean           filling;        /* we set the rows, not people */
  gboolean           final;          /* what failed last fails again until a person changes something */

  GtkButton         *connect_button;
  GtkEditable       *address_row;
  GtkEditable       *bot_row;
  GtkEditable       *name_row;       /* of the options */
  GtkEditable       *token_row;
  GtkWidget         *result_row;
  GtkImage          *result_icon;
  GtkMenuButton     *change_button;
  AdwActionRow      *anyway_row;
  SbxConnectOptions *options;
  SbxConnectKeep    *keep_row;       /* of the options */
};

enum {
  PROP_0,
  PROP_DIALECT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxConnectDialog, sbx_connect_dialog, ADW_TYPE_WINDOW)

typedef enum {
  RESULT_NONE,        /* nothing was asked */
  RESULT_WRONG,       /* what is typed cannot be an address */
  RESULT_TRYING,
  RESULT_ANSWERED,
  RESULT_FAILED,
} Result;

/* -- The row that says what is there */

static void
show_anyway (SbxConnectDialog *self,
             gboolean          failed)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->anyway_row), self->final ? _("Keep It in the List?") : _("Not There Now?"));
  adw_action_row_set_subtitle (self->anyway_row, self->final ? _("Signalbox does not try again by itself") : _("Signalbox goes on trying"));
  gtk_widget_set_visible (GTK_WIDGET (self->anyway_row), failed && self->address != NULL && !self->saved);
}

static void
show_result (SbxConnectDialog *self,
             Result            result,
             const char       *title,
             const char       *details)
{
  static const char *icons[] = {
    [RESULT_NONE] = "sbx-connect-symbolic",
    [RESULT_WRONG] = "dialog-warning-symbolic",
    [RESULT_TRYING] = "content-loading-symbolic",
    [RESULT_ANSWERED] = "sbx-check-symbolic",
    [RESULT_FAILED] = "dialog-error-symbolic",
  };
  static const char *classes[] = {
    [RESULT_NONE] = "dim-label",
    [RESULT_WRONG] = "warning",
    [RESULT_TRYING] = "dim-label",
    [RESULT_ANSWERED] = "success",
    [RESULT_FAILED] = "error",
  };

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->result_row), details);
  gtk_image_set_from_icon_name (self->result_icon, icons[result]);
  gtk_widget_set_css_classes (GTK_WIDGET (self->result_icon), (const char *[]) { classes[result], NULL });
  show_anyway (self, result == RESULT_FAILED);
}

static gboolean
is_detected (SbxConnectDialog *self)
{
  return g_str_equal (self->dialect, AUTO);
}

/* What is spoken there, as far as that is known. */
static const char *
get_spoken (SbxConnectDialog *self)
{
  if (self->found)
    return self->found;

  return is_detected (self) && self->address && strstr (sbx_address_get_uri (self->address), WORKER_PATH) ? "worker" : self->dialect;
}

/* To look who is there is not for chatbots: it would take the place of the one that is connected. */
static gboolean
can_be_asked (SbxConnectDialog *self)
{
  return self->address && !sbx_connections_takes_place (self->dialect, self->address);
}

static void
show_nothing_asked (SbxConnectDialog *self)
{
  const char *details;

  if (self->address && !can_be_asked (self))
    details = _("Asked only when it is connected: a chatbot’s place is for one");
  else if (is_detected (self))
    details = self->address ? _("As soon as it is connected") : _("Type an address, or choose a system for its usual one");
  else
    details = _("Chosen");

  show_result (self, RESULT_NONE, sbx_dialect_words_get_title (get_spoken (self)), details);
}

/* "Engine.IO 4", "Signalbox hub Bakery 0.1.0"; "" where it did not say. */
static char *
describe_server (SbxConnectDialog *self)
{
  const char *name = sbx_client_get_hub_name (self->client);
  const char *version = sbx_client_get_hub_version (self->client);

  if (g_str_equal (get_spoken (self), "monitor"))
    return g_strdup ("Engine.IO 4");
  if (!name || !name[0])
    return g_strdup ("");

  /* TRANSLATORS: the name of a server and its version. */
  return g_strchomp (g_strdup_printf (_("%s %s"), name, version ? version : ""));
}

static void
show_answered (SbxConnectDialog *self)
{
  double took = (g_get_monotonic_time () - self->tried_at) / 1000.0;
  g_autofree char *server = describe_server (self);
  g_autofree char *time = g_strdup_printf (
    /* TRANSLATORS: a time in milliseconds. */
    took < 10 ? _("answered in %.1f ms") : _("answered in %.0f ms"), took);
  g_autofree char *both = server[0] ? g_strdup_printf (_("%s, %s"), server, time) : g_strdup (time);
  /* TRANSLATORS: a dialect was detected or chosen; then what the server is and how fast it answered. */
  g_autofree char *details = g_strdup_printf (is_detected (self) ? _("Detected · %s") : _("Chosen · %s"), both);

  show_result (self, RESULT_ANSWERED, sbx_dialect_words_get_title (get_spoken (self)), details);
}

/* -- A try */

static void
end_try (SbxConnectDialog *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->client)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      sbx_client_stop (self->client);
    }
  g_clear_object (&self->client);
  self->wanted = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), self->address && !self->saved);
}

/* (transfer full): what is set here. */
static JsonObject *
make_profile (SbxConnectDialog *self)
{
  JsonObject *profile = sbx_json_copy_object (self->profile);

  if (!is_detected (self))
    json_object_set_string_member (profile, "dialect", self->dialect);
  else if (json_object_has_member (profile, "dialect"))
    json_object_remove_member (profile, "dialect");
  sbx_connect_options_store (self->options, profile);

  return profile;
}

/* As far as it is known who is there. */
static void
update_keep_row (SbxConnectDialog *self)
{
  SbxConnectKeepServer server = SBX_CONNECT_KEEP_SERVER;

  if (self->address ? sbx_connections_takes_place (get_spoken (self), self->address) : g_str_equal (self->dialect, "worker"))
    server = SBX_CONNECT_KEEP_PLACE;
  else if (self->found && self->client && sbx_connections_is_local_hub (self->connections, self->client))
    server = SBX_CONNECT_KEEP_SELF;

  sbx_connect_keep_set_server (self->keep_row, server);
}

static void
save (SbxConnectDialog *self)
{
  SbxWorld *world;
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  const char *name = text[0] && !g_str_equal (text, self->default_name) ? text : NULL;
  const char *token = gtk_editable_get_text (self->token_row);
  g_autoptr (JsonObject) profile = make_profile (self);

  self->saved = TRUE;
  if (self->world)
    world = sbx_connections_edit (self->connections, self->world, name, self->address, token, profile);
  else
    world = sbx_connections_save (self->connections, name, self->address, token, profile);
  sbx_connections_set_bridged (self->connections, world, sbx_connect_keep_get_active (self->keep_row));
}

static gboolean
on_read (gpointer data)
{
  SbxConnectDialog *self = data;

  self->timeout = 0;
  gtk_window_close (GTK_WINDOW (self));

  return G_SOURCE_REMOVE;
}

static void
on_ready (SbxConnectDialog *self)
{
  gboolean wanted = self->wanted;

  g_free (self->found);
  self->found = g_strdup (sbx_client_get_dialect (self->client));
  sbx_connect_options_set_dialect (self->options, get_spoken (self));
  show_answered (self);
  update_keep_row (self);
  self->answered = TRUE;
  if (wanted)
    save (self);
  end_try (self);
  if (wanted)
    self->timeout = g_timeout_add (TIME_TO_READ, on_read, self);
}

static void
fail (SbxConnectDialog *self,
      const char       *reason,
      gboolean          final)
{
  self->final = final;
  end_try (self);
  show_result (self, RESULT_FAILED, _("No connection"), reason);
}

static void
on_failed (SbxConnectDialog *self,
           GError           *error)
{
  g_autofree char *reason = g_strdup (error->message);

  fail (self, reason, sbx_reason_is_final (error));
}

static gboolean
on_patience_over (gpointer data)
{
  SbxConnectDialog *self = data;

  self->timeout = 0;
  fail (self, _("It did not answer in time. It may be busy, or something else than what was looked for."), FALSE);

  return G_SOURCE_REMOVE;
}

static void
try_hub (SbxConnectDialog *self)
{
  g_autoptr (JsonObject) profile = make_profile (self);
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&self->pause, g_source_remove);
  self->client = sbx_connections_new_client (self->connections, self->address, gtk_editable_get_text (self->token_row), profile, &error);
  if (!self->client)
    {
      fail (self, error->message, TRUE);
      return;
    }

  show_result (self, RESULT_TRYING, is_detected (self) ? _("Connecting…") : sbx_dialect_words_get_title (self->dialect),
               sbx_address_get_uri (self->address));
  g_signal_connect_object (self->client, "ready", G_CALLBACK (on_ready), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  self->timeout = g_timeout_add_seconds (PATIENCE, on_patience_over, self);
  self->tried_at = g_get_monotonic_time ();
  sbx_client_start (self->client);
}

static gboolean
on_pause (gpointer data)
{
  SbxConnectDialog *self = data;

  self->pause = 0;
  try_hub (self);

  return G_SOURCE_REMOVE;
}

/* What stands there is another thing than what was tried. */
static void
begin_anew (SbxConnectDialog *self)
{
  self->answered = FALSE;
  end_try (self);
  if (can_be_asked (self) && !self->saved)
    self->pause = g_timeout_add (PAUSE, on_pause, self);
}

/* -- What people do */

static void
on_connect_clicked (SbxConnectDialog *self)
{
  if (!self->address || self->saved)
    return;

  /* Where there is one place only, what is asked is the connection itself: what the server has waiting for the chatbot it
   * gives to the first who comes. */
  if (self->answered || !can_be_asked (self))
    {
      save (self);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }

  gtk_widget_set_sensitive (GTK_WIDGET (self->connect_button), FALSE);
  self->wanted = TRUE;
  if (!self->client)
    try_hub (self);
}

static void
on_anyway_clicked (SbxConnectDialog *self)
{
  save (self);
  gtk_window_close (GTK_WINDOW (self));
}

/* The host stands for the name that the hub will say, as long as nobody typed another. */
static void
suggest_name (SbxConnectDialog *self)
{
  const char *name = self->address ? sbx_address_get_host (self->address) : "";

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
  sbx_connect_options_set_dialect (self->options, get_spoken (self));
  if (known || nobody)
    g_clear_pointer (&self->address, sbx_address_unref);

  if (error)
    show_result (self, RESULT_WRONG, _("Not an address"), error->message);
  else if (nobody)
    show_result (self, RESULT_WRONG, _("Which Chatbot?"), _("Give its Chatbot ID. A server of this system has a place for each chatbot, and actions for no others."));
  else if (known)
    show_result (self, RESULT_WRONG, _("Already in the list"), sbx_world_get_name (known));
  else
    show_nothing_asked (self);
  update_keep_row (self);
  begin_anew (self);
}

static void
on_token_changed (SbxConnectDialog *self)
{
  if (self->address)
    show_nothing_asked (self);
  begin_anew (self);
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
  self->name_row = sbx_connect_options_get_name_row (self->options);
  self->keep_row = sbx_connect_options_get_keep_row (self->options);
  make_menu (self);
  show_nothing_asked (self);
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

  sbx_connect_keep_set_world (self->keep_row, world);
  load_profile (self, sbx_connections_get_profile (self->connections, world));
  gtk_editable_set_text (self->address_row, sbx_world_get_address (world));
  token = sbx_connections_get_token (self->connections, world);
  gtk_editable_set_text (self->token_row, token ? token : "");
  name = sbx_connections_get_name (self->connections, world);
  if (name)
    gtk_editable_set_text (self->name_row, name);
}
