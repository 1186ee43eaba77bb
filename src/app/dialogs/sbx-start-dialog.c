/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-start-dialog.h"

#include "sbx-keyring.h"
#include "sbx-limits.h"
#include "sbx-plain-text.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

struct _SbxStartDialog
{
  AdwWindow       parent_instance;

  SbxConnections *connections;
  GListStore     *worlds;         /* those that can start one */
  GCancellable   *cancellable;    /* (nullable): the hub was asked */
  char           *caller;         /* (nullable): of the project, as it was shown first */

  guint           idle;           /* there may be no room for the title */

  AdwSqueezer    *squeezer;
  GtkWidget      *title_below;
  GtkWidget      *start_button;
  AdwComboRow    *hub_row;
  GtkEditable    *project_row;
  GtkEditable    *flow_row;
  GtkEditable    *agents_row;
  GtkEditable    *caller_row;
  GtkEditable    *client_row;
  GtkEditable    *secret_row;
  AdwPreferencesGroup *secret_group;
  GtkWidget      *active_switch;
  GtkWidget      *keep_switch;
  GtkWidget      *result_row;
};

enum {
  KEYRING_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxStartDialog, sbx_start_dialog, ADW_TYPE_WINDOW)

static gboolean
show_title (gpointer data)
{
  SbxStartDialog *self = data;

  self->idle = 0;
  gtk_widget_set_visible (self->title_below, adw_squeezer_get_visible_child (self->squeezer) == NULL);

  return G_SOURCE_REMOVE;
}

/* What is shown must not change while it is placed. */
static void
on_squeezed (SbxStartDialog *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (show_title, self);
}

static gboolean
is_good_id (GtkEditable *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  return text[0] != '\0' && strlen (text) <= SBX_LIMIT_ID_BYTES;
}

/* "" is as good as any number: then it is not said. */
static gboolean
read_agents (SbxStartDialog *self,
             gint64         *agents)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->agents_row)));

  *agents = -1;
  return text[0] == '\0' || g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, agents, NULL);
}

static void
update (SbxStartDialog *self)
{
  gint64 agents;
  gboolean has_agents = read_agents (self, &agents);
  gboolean can_start = self->cancellable == NULL && is_good_id (self->project_row) && has_agents &&
                       g_list_model_get_n_items (G_LIST_MODEL (self->worlds)) > 0;

  gtk_widget_set_sensitive (self->start_button, can_start);
  if (has_agents)
    gtk_widget_remove_css_class (GTK_WIDGET (self->agents_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->agents_row), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->agents_row), has_agents ? NULL : _("How many agents is a whole number"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->agents_row), GTK_ACCESSIBLE_STATE_INVALID,
                               has_agents ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

static void
show_result (SbxStartDialog *self,
             const char     *text)
{
  gtk_widget_set_visible (self->result_row, text != NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->result_row), text != NULL ? text : "");
}

static void
on_changed (SbxStartDialog *self)
{
  show_result (self, NULL);
  update (self);
}

/* --- The keyring, the only place where a secret is kept --- */

static char *
dup_keyring_id (SbxWorld   *world,
                const char *project_id)
{
  return g_strconcat ("project ", sbx_world_get_address (world), " ", project_id, NULL);
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (SbxStartDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (!sbx_keyring_store_finish (result, &error) && error != NULL)
    g_signal_emit (self, signals[KEYRING_FAILED], 0, error->message);
}

static void
keep_secret (SbxStartDialog *self)
{
  SbxWorld *world = adw_combo_row_get_selected_item (self->hub_row);
  const char *secret = gtk_editable_get_text (self->secret_row);
  g_autofree char *id = g_strstrip (g_strdup (gtk_editable_get_text (self->project_row)));
  g_autofree char *key = world != NULL ? dup_keyring_id (world, id) : NULL;

  if (key == NULL || *secret == '\0')
    return;
  if (gtk_switch_get_active (GTK_SWITCH (self->keep_switch)))
    sbx_keyring_store_async (key, id, secret, on_kept, g_object_ref (self));
  else
    sbx_keyring_clear (key);
}

/* What somebody typed meanwhile is theirs. */
static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxStartDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *secret = sbx_keyring_lookup_finish (result, &error);

  if (secret == NULL || *gtk_editable_get_text (self->secret_row) != '\0')
    return;

  gtk_editable_set_text (self->secret_row, secret);
  gtk_switch_set_active (GTK_SWITCH (self->keep_switch), TRUE);
}

static void
on_started (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (SbxStartDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  g_clear_object (&self->cancellable);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (answer != NULL)
    {
      keep_secret (self);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  show_result (self, error->message);
  update (self);
}

/* What is left empty stays what it is. */
static void
set_text (JsonObject  *project,
          const char  *member,
          GtkEditable *row)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (row)));

  if (text[0] != '\0')
    json_object_set_string_member (project, member, text);
}

/* A caller is any JSON: a number to call from is the usual one. The one that is there already stays unless somebody changes it; who empties it
 * takes it away. */
static void
set_caller (SbxStartDialog *self,
            JsonObject     *project)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->caller_row)));
  g_autoptr (JsonNode) node = text[0] == '{' ? json_from_string (text, NULL) : NULL;
  JsonObject *caller;

  if (g_strcmp0 (text, self->caller != NULL ? self->caller : "") == 0)
    return;

  if (text[0] == '\0')
    {
      json_object_set_null_member (project, "caller");
    }
  else if (node != NULL)
    {
      json_object_set_member (project, "caller", g_steal_pointer (&node));
    }
  else
    {
      caller = json_object_new ();
      json_object_set_string_member (caller, "number", text);
      json_object_set_object_member (project, "caller", caller);
    }
}

static JsonObject *
make_payload (SbxStartDialog *self)
{
  gint64 agents;
  JsonObject *payload = json_object_new ();
  JsonObject *project = json_object_new ();
  const char *secret = gtk_editable_get_text (self->secret_row);

  set_text (project, "projectId", self->project_row);
  set_text (project, "callFlowId", self->flow_row);
  if (read_agents (self, &agents) && agents >= 0)
    json_object_set_int_member (project, "agentQuantity", agents);
  set_caller (self, project);
  set_text (project, "client_id", self->client_row);
  if (secret[0] != '\0')
    json_object_set_string_member (project, "client_secret", secret);
  json_object_set_string_member (project, "action", gtk_switch_get_active (GTK_SWITCH (self->active_switch)) ? "active" : "init");
  json_object_set_null_member (project, "error");
  json_object_set_object_member (payload, "project", project);

  return payload;
}

static void
start (SbxStartDialog *self)
{
  g_autoptr (JsonObject) payload = NULL;
  SbxWorld *world = adw_combo_row_get_selected_item (self->hub_row);
  SbxClient *client = world != NULL ? sbx_connections_get_client (self->connections, world) : NULL;

  if (client == NULL || self->cancellable != NULL || !gtk_widget_get_sensitive (self->start_button))
    return;

  payload = make_payload (self);
  self->cancellable = g_cancellable_new ();
  show_result (self, NULL);
  update (self);
  sbx_client_request_async (client, "startOutbound", payload, 0, self->cancellable, on_started, g_object_ref (self));
}

static gboolean
sbx_start_dialog_close_request (GtkWindow *window)
{
  SbxStartDialog *self = SBX_START_DIALOG (window);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);

  return GTK_WINDOW_CLASS (sbx_start_dialog_parent_class)->close_request (window);
}

static void
sbx_start_dialog_dispose (GObject *object)
{
  SbxStartDialog *self = SBX_START_DIALOG (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->connections);
  g_clear_object (&self->worlds);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->caller, g_free);

  G_OBJECT_CLASS (sbx_start_dialog_parent_class)->dispose (object);
}

static void
sbx_start_dialog_class_init (SbxStartDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_start_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = sbx_start_dialog_close_request;

  /* Why, for people. */
  signals[KEYRING_FAILED] = g_signal_new ("keyring-failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                          G_TYPE_STRING);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-start-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, squeezer);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, title_below);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, start_button);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, hub_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, project_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, flow_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, agents_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, caller_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, client_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, secret_row);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, secret_group);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, active_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, keep_switch);
  gtk_widget_class_bind_template_child (widget_class, SbxStartDialog, result_row);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
sbx_start_dialog_init (SbxStartDialog *self)
{
  self->worlds = g_list_store_new (SBX_TYPE_WORLD);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->squeezer, "notify::visible-child", G_CALLBACK (on_squeezed), self, G_CONNECT_SWAPPED);
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/* The hub of the project, or all that are connected and know of projects. */
static void
fill_worlds (SbxStartDialog *self,
             SbxWorld       *only)
{
  GListModel *all = G_LIST_MODEL (self->connections);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (all, i);

      if (sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED && sbx_world_has_feature (world, "projects") &&
          (only == NULL || only == world))
        g_list_store_append (self->worlds, world);
    }
  adw_combo_row_set_model (self->hub_row, G_LIST_MODEL (self->worlds));
  gtk_widget_set_visible (GTK_WIDGET (self->hub_row), g_list_model_get_n_items (G_LIST_MODEL (self->worlds)) > 1);
}

static void
show_project (SbxStartDialog *self,
              SbxProject     *project)
{
  g_autofree char *key = dup_keyring_id (sbx_project_get_world (project), sbx_project_get_id (project));
  g_autofree char *agents = NULL;

  sbx_keyring_lookup_async (key, on_looked_up, g_object_ref (self));
  gtk_editable_set_text (self->project_row, sbx_project_get_id (project));
  gtk_editable_set_editable (self->project_row, FALSE);
  gtk_editable_set_text (self->flow_row, sbx_project_get_call_flow_id (project));
  gtk_editable_set_text (self->client_row, sbx_project_get_client_id (project));
  g_free (self->caller);
  self->caller = sbx_plain_text_dup_line (sbx_project_get_caller (project));
  g_strstrip (self->caller);
  gtk_editable_set_text (self->caller_row, self->caller);
  if (sbx_project_get_agent_quantity (project) > 0)
    agents = g_strdup_printf ("%" PRId64, sbx_project_get_agent_quantity (project));
  gtk_editable_set_text (self->agents_row, agents != NULL ? agents : "");
  gtk_switch_set_active (GTK_SWITCH (self->active_switch), g_str_equal (sbx_project_get_action (project), "active"));
  adw_preferences_group_set_description (self->secret_group,
                                         _("Goes to the service that makes the calls, and to the keyring if you want that. Left empty, the hub uses the one that it was told last, if it still knows it."));
}

/**
 * sbx_start_dialog_new:
 * @project: (nullable): the one to start; %NULL for a new one
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxStartDialog *
sbx_start_dialog_new (SbxConnections *connections,
                      SbxProject     *project)
{
  SbxStartDialog *self = g_object_new (SBX_TYPE_START_DIALOG, NULL);

  self->connections = g_object_ref (connections);
  fill_worlds (self, project != NULL ? sbx_project_get_world (project) : NULL);
  if (project != NULL)
    show_project (self, project);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (project != NULL ? self->secret_row : self->project_row));

  return self;
}
