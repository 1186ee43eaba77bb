/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-formatters.h"
#include "sbx-project.h"
#include "sbx-start-dialog.h"

#include <glib/gi18n-lib.h>

/* What people do with outbound projects. The address of the hub and the project's id stand for one in actions. */

/* One that people were asked about, or that the hub was asked to stop. */
typedef struct
{
  SbxWindow *window;
  char      *address;
  char      *id;
  char      *title;
} Stop;

static void
stop_free (Stop *stop)
{
  g_object_unref (stop->window);
  g_free (stop->address);
  g_free (stop->id);
  g_free (stop->title);
  g_free (stop);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stop, stop_free)

static SbxProject *
find_project (SbxWindow *self,
              GVariant  *parameter)
{
  const char *address, *id;
  SbxWorld *world;

  g_variant_get (parameter, "(&s&s)", &address, &id);
  world = sbx_connections_find (self->connections, address);

  return world != NULL ? sbx_world_find_project (world, id) : NULL;
}

static void
show_dialog (SbxWindow  *self,
             SbxProject *project)
{
  SbxStartDialog *dialog = sbx_start_dialog_new (self->connections, project);

  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_WINDOW (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
new_project (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  show_dialog (SBX_WINDOW (widget), NULL);
}

static gboolean
is_connected (SbxProject *project)
{
  SbxWorld *world = sbx_project_get_world (project);

  return world != NULL && sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED;
}

/* Without its hub nothing can be done with it: say so rather than do nothing. */
static SbxProject *
get_ready_project (SbxWindow *self,
                   GVariant  *parameter)
{
  SbxProject *project = find_project (self, parameter);

  if (project == NULL || is_connected (project))
    return project;

  sbx_toaster_tell (self->toaster, _("The hub of this project is not connected"), NULL, NULL);
  return NULL;
}

static void
start_project (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxProject *project = get_ready_project (self, parameter);

  if (project != NULL)
    show_dialog (self, project);
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Stop) stop = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  g_autofree char *text = NULL;

  if (answer != NULL)
    /* TRANSLATORS: %s is a project's name. */
    text = g_strdup_printf (_("“%s” was stopped"), stop->title);
  else
    /* TRANSLATORS: a project's name, and why */
    text = g_strdup_printf (_("“%s” could not be stopped: %s"), stop->title, error->message);
  sbx_toaster_tell (stop->window->toaster, text, NULL, NULL);
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             gpointer          data)
{
  g_autoptr (Stop) stop = data;
  g_autoptr (JsonObject) payload = NULL;
  JsonObject *project;
  SbxWorld *world = sbx_connections_find (stop->window->connections, stop->address);
  SbxClient *client = world != NULL ? sbx_connections_get_client (stop->window->connections, world) : NULL;

  if (!g_str_equal (response, "stop") || client == NULL)
    return;

  project = json_object_new ();
  json_object_set_string_member (project, "projectId", stop->id);
  payload = json_object_new ();
  json_object_set_object_member (payload, "project", project);
  sbx_client_request_async (client, "stopOutbound", payload, 0, NULL, on_stopped, g_steal_pointer (&stop));
}

static void
stop_project (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxProject *project = get_ready_project (self, parameter);
  g_autofree char *title = NULL;
  g_autofree char *heading = NULL;
  GtkWidget *dialog;
  Stop *stop;

  if (project == NULL)
    return;

  title = sbx_format_one_line (sbx_project_get_title (project));
  /* TRANSLATORS: %s is a project's name. */
  heading = g_strdup_printf (_("Stop “%s”?"), title);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), heading,
                                   _("Its calls end, and it goes from the list. To start it again its secret is needed."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "stop", _("_Stop"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  stop = g_new0 (Stop, 1);
  stop->window = g_object_ref (self);
  stop->address = g_strdup (sbx_world_get_address (sbx_project_get_world (project)));
  stop->id = g_strdup (sbx_project_get_id (project));
  stop->title = g_steal_pointer (&title);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), stop);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
sbx_window_install_project_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-project", NULL, new_project);
  gtk_widget_class_install_action (widget_class, "win.start-project", "(ss)", start_project);
  gtk_widget_class_install_action (widget_class, "win.stop-project", "(ss)", stop_project);
}

/* One can be started where a hub that is connected knows of projects. */
void
sbx_window_update_project_actions (SbxWindow *self)
{
  GListModel *worlds = G_LIST_MODEL (self->connections);
  gboolean possible = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      possible |= sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED && sbx_world_has_feature (world, "projects");
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.new-project", possible);
}
