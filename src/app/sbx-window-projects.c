/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-formatters.h"
#include "sbx-history-dialog.h"
#include "sbx-project.h"
#include "sbx-start-dialog.h"

#include <glib/gi18n-lib.h>

/* What people do with outbound projects. The address of the hub and the project's id stand for one in actions. */

/* One that is about to be stopped, or that the hub was asked to stop. */
typedef struct
{
  SbxWindow *window;   /* not owned while it waits, for the window has it; owned once the hub is asked */
  char      *address;
  char      *id;
  char      *title;
  guint      timer;    /* 0 = the hub is asked */
} Stop;

static void
stop_free (Stop *stop)
{
  g_clear_handle_id (&stop->timer, g_source_remove);
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
on_keyring_failed (SbxStartDialog *dialog,
                   const char     *reason,
                   SbxWindow      *self)
{
  /* TRANSLATORS: %s is why */
  g_autofree char *text = g_strdup_printf (_("The keyring does not keep the secret: %s"), reason);

  sbx_toaster_tell (self->toaster, text, NULL, NULL);
}

static void
show_dialog (SbxWindow  *self,
             SbxProject *project)
{
  SbxStartDialog *dialog = sbx_start_dialog_new (self->connections, project);

  g_signal_connect_object (dialog, "keyring-failed", G_CALLBACK (on_keyring_failed), self, 0);
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
  const char *from = project != NULL ? sbx_project_get_bridged_from (project) : NULL;
  g_autofree char *text = NULL;

  if (from != NULL)
    {
      /* TRANSLATORS: the address of a server */
      text = g_strdup_printf (_("This project is kept from %s. Connect to that server to start it."), from);
      sbx_toaster_tell (self->toaster, text, NULL, NULL);
    }
  else if (project != NULL)
    {
      show_dialog (self, project);
    }
}

static void
on_stopped (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (Stop) stop = data;
  g_autoptr (SbxWindow) window = stop->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  g_autofree char *text = NULL;

  if (answer != NULL)
    /* TRANSLATORS: %s is a project's name. */
    text = g_strdup_printf (_("“%s” was stopped"), stop->title);
  else
    /* TRANSLATORS: a project's name, and why */
    text = g_strdup_printf (_("“%s” could not be stopped: %s"), stop->title, error->message);
  if (window->toaster != NULL)
    sbx_toaster_tell (window->toaster, text, NULL, NULL);
}

/* Its hub is told. */
static void
stop_now (Stop *pending)
{
  g_autoptr (Stop) stop = pending;
  g_autoptr (JsonObject) payload = json_object_new ();
  JsonObject *project = json_object_new ();
  SbxWorld *world = sbx_connections_find (stop->window->connections, stop->address);
  SbxClient *client = world != NULL ? sbx_connections_get_client (stop->window->connections, world) : NULL;

  g_clear_handle_id (&stop->timer, g_source_remove);
  json_object_set_string_member (project, "projectId", stop->id);
  json_object_set_object_member (payload, "project", project);
  if (client == NULL)
    return;

  g_object_ref (stop->window);
  sbx_client_request_async (client, "stopOutbound", payload, 0, NULL, on_stopped, g_steal_pointer (&stop));
}

static gboolean
on_stop_due (gpointer data)
{
  Stop *stop = data;
  guint position;

  stop->timer = 0;
  if (g_ptr_array_find (stop->window->stops, stop, &position))
    stop_now (g_ptr_array_steal_index (stop->window->stops, position));

  return G_SOURCE_REMOVE;
}

/* Nothing waits any more: what was to be stopped is. */
void
sbx_window_finish_stops (SbxWindow *self)
{
  while (self->stops != NULL && self->stops->len > 0)
    stop_now (g_ptr_array_steal_index (self->stops, self->stops->len - 1));
}

/* (nullable): the one that waits already. */
static Stop *
find_stop (SbxWindow  *self,
           SbxProject *project)
{
  for (guint i = 0; i < self->stops->len; i++)
    {
      Stop *stop = self->stops->pdata[i];

      if (g_str_equal (stop->id, sbx_project_get_id (project)) &&
          g_str_equal (stop->address, sbx_world_get_address (sbx_project_get_world (project))))
        return stop;
    }

  return NULL;
}

static void
tell_stops (SbxWindow *self)
{
  guint n = self->stops->len;
  g_autofree char *text = NULL;

  if (n == 1)
    /* TRANSLATORS: %s is a project's name. */
    text = g_strdup_printf (_("“%s” is about to stop"), ((Stop *) self->stops->pdata[0])->title);
  else
    text = g_strdup_printf (ngettext ("%u project is about to stop", "%u projects are about to stop", n), n);
  sbx_window_tell_undo (self, text, "win.undo-stop-project");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo-stop-project", TRUE);
}

static void
add_stop (SbxWindow  *self,
          SbxProject *project)
{
  Stop *stop = g_new0 (Stop, 1);

  stop->window = self;
  stop->address = g_strdup (sbx_world_get_address (sbx_project_get_world (project)));
  stop->id = g_strdup (sbx_project_get_id (project));
  stop->title = sbx_format_one_line (sbx_project_get_title (project));
  stop->timer = g_timeout_add_seconds (SBX_TOASTER_UNDO_SECONDS, on_stop_due, stop);
  g_ptr_array_add (self->stops, stop);
}

/* It goes from the list, and its secret may be known to nobody any more: there is time to think again. Who asks twice does not need it. */
static void
stop_project (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxProject *project = get_ready_project (self, parameter);
  Stop *waiting = project != NULL ? find_stop (self, project) : NULL;
  guint position;

  if (project == NULL)
    return;

  if (waiting != NULL)
    {
      if (g_ptr_array_find (self->stops, waiting, &position))
        stop_now (g_ptr_array_steal_index (self->stops, position));
      return;
    }

  add_stop (self, project);
  /* What is kept from elsewhere cannot be stopped here, but removed where its bridge is gone: the hub says which at once. */
  if (sbx_project_get_bridged_from (project) != NULL)
    stop_now (g_ptr_array_steal_index (self->stops, self->stops->len - 1));
  else
    tell_stops (self);
}

static void
undo_stop_project (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  guint n = self->stops->len;
  g_autofree char *text = NULL;

  sbx_window_forget_undo (self, action);
  if (n == 0)
    {
      sbx_toaster_tell (self->toaster, _("It was stopped already"), NULL, NULL);
      return;
    }

  text = n == 1 ? g_strdup_printf (_("“%s” goes on"), ((Stop *) self->stops->pdata[0])->title)
                : g_strdup_printf (ngettext ("%u project goes on", "%u projects go on", n), n);
  g_ptr_array_set_size (self->stops, 0);
  sbx_toaster_tell (self->toaster, text, NULL, NULL);
}

static void
show_history (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxProject *project = find_project (self, parameter);
  GtkWindow *dialog;

  if (project == NULL)
    return;

  dialog = GTK_WINDOW (sbx_history_dialog_new (project));
  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

void
sbx_window_set_up_projects (SbxWindow *self)
{
  self->stops = g_ptr_array_new_with_free_func ((GDestroyNotify) stop_free);
}

void
sbx_window_install_project_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-project", NULL, new_project);
  gtk_widget_class_install_action (widget_class, "win.start-project", "(ss)", start_project);
  gtk_widget_class_install_action (widget_class, "win.stop-project", "(ss)", stop_project);
  gtk_widget_class_install_action (widget_class, "win.undo-stop-project", NULL, undo_stop_project);
  gtk_widget_class_install_action (widget_class, "win.show-project-history", "(ss)", show_history);
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
