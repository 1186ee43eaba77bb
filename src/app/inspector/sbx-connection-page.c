/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-page.h"

#include "sbx-connection-words.h"
#include "sbx-dialect-words.h"
#include "sbx-facts-grid.h"
#include "sbx-tab-stop.h"

#include <glib/gi18n-lib.h>

struct _SbxConnectionPage
{
  AdwBin        parent_instance;

  SbxClient    *client;      /* (nullable) */
  GSignalGroup *world_signals;

  GtkImage     *state_icon;
  GtkLabel     *state;
  GtkLabel     *reason;
  GtkWidget    *retry;
  GtkWidget    *edit;
  AdwBin       *facts;
};

G_DEFINE_FINAL_TYPE (SbxConnectionPage, sbx_connection_page, ADW_TYPE_BIN)

static char *
describe_speech (SbxClient *client)
{
  const char *dialect = sbx_client_get_dialect (client);
  const char *transport = sbx_client_get_transport (client);
  const char *title = dialect ? sbx_dialect_words_get_title (dialect) : NULL;

  if (title == NULL)
    return g_strdup ("");

  /* TRANSLATORS: how a server speaks: "Monitor (Socket.IO), by polling" */
  return g_strcmp0 (transport, "polling") == 0 ? g_strdup_printf (_("%s, by polling"), title) : g_strdup (title);
}

static char *
describe_server (SbxClient *client)
{
  const char *name = sbx_client_get_hub_name (client);
  const char *version = sbx_client_get_hub_version (client);

  return g_strstrip (g_strdup_printf ("%s %s", name ? name : "", version ? version : ""));
}

static GtkWidget *
make_facts (SbxClient *client)
{
  GtkGrid *grid = sbx_facts_grid_new ();

  sbx_facts_grid_take (grid, _("Address"), g_strdup (sbx_world_get_address (sbx_client_get_world (client))));
  sbx_facts_grid_take (grid, _("Speaks"), describe_speech (client));
  sbx_facts_grid_take (grid, _("Server"), describe_server (client));

  return GTK_WIDGET (grid);
}

static void
update (SbxConnectionPage *self)
{
  SbxWorld        *world = self->client ? sbx_client_get_world (self->client) : NULL;
  const char      *reason = world ? sbx_world_get_reason (world) : NULL;
  g_autofree char *state = NULL;

  if (world == NULL)
    return;

  state = sbx_connection_words_state (world);
  gtk_image_set_from_icon_name (self->state_icon, sbx_connection_words_icon (sbx_world_get_state (world)));
  gtk_widget_set_css_classes (GTK_WIDGET (self->state_icon), (const char *[]) { sbx_connection_words_class (sbx_world_get_state (world)), NULL });
  gtk_label_set_label (self->state, state);
  gtk_label_set_label (self->reason, reason ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason && *reason != '\0');
  gtk_widget_set_visible (self->retry, sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED);
  gtk_widget_set_visible (self->edit, sbx_world_get_state (world) == SBX_CONNECTION_ERROR && !sbx_world_is_local (world));
  adw_bin_set_child (self->facts, make_facts (self->client));
}

static void
sbx_connection_page_dispose (GObject *object)
{
  SbxConnectionPage *self = SBX_CONNECTION_PAGE (object);

  g_clear_object (&self->world_signals);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_connection_page_parent_class)->dispose (object);
}

static void
sbx_connection_page_class_init (SbxConnectionPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_connection_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-connection-page.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, state_icon);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, state);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, reason);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, retry);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, edit);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionPage, facts);
}

static void
sbx_connection_page_init (SbxConnectionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::attempt", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::reason", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::dialect", G_CALLBACK (update), self);
}

void
sbx_connection_page_set_client (SbxConnectionPage *self,
                                SbxClient         *client)
{
  SbxWorld *world = client ? sbx_client_get_world (client) : NULL;

  g_return_if_fail (SBX_IS_CONNECTION_PAGE (self));

  if (!g_set_object (&self->client, client))
    return;

  g_signal_group_set_target (self->world_signals, world);
  if (world)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry), "s", sbx_world_get_address (world));
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit), "s", sbx_world_get_address (world));
    }
  update (self);
}
