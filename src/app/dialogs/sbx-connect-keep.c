/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connect-keep.h"

#include <glib/gi18n-lib.h>

struct _SbxConnectKeep
{
  AdwActionRow          parent_instance;

  SbxConnections       *connections;  /* (nullable): not set yet */
  SbxWorld             *world;        /* (nullable): of a connection that is not there yet */
  SbxConnectKeepServer  server;
  gboolean              wanted;       /* where it is possible; the switch is off where it is not */

  GtkSwitch            *keep_switch;
};

G_DEFINE_FINAL_TYPE (SbxConnectKeep, sbx_connect_keep, ADW_TYPE_ACTION_ROW)

/* How it is with the bridge that is there. */
static const char *
describe_bridge (SbxBridge *bridge)
{
  const char *reason = sbx_bridge_get_reason (bridge);

  if (reason)
    return reason;

  switch (sbx_bridge_get_state (bridge))
    {
    case SBX_BRIDGE_LIVE:
      return _("All that it told is there");
    case SBX_BRIDGE_READING:
      return _("Taking over what is there…");
    case SBX_BRIDGE_CONNECTING:
    case SBX_BRIDGE_STOPPED:
    case SBX_BRIDGE_FAILED:
    default:
      return _("Connecting…");
    }
}

static const char *
describe (SbxConnectKeep *self)
{
  SbxBridge *bridge = self->world ? sbx_connections_get_bridge (self->connections, self->world) : NULL;

  if (self->server == SBX_CONNECT_KEEP_PLACE)
    return _("Not possible: it would take the place of the chatbot");
  if (self->server == SBX_CONNECT_KEEP_SELF)
    return _("Not possible: this is the local hub itself");
  if (!sbx_connections_get_local (self->connections))
    return gtk_switch_get_active (self->keep_switch) ? _("Waits for the local hub, which is off") : _("The local hub is off");
  if (bridge && gtk_switch_get_active (self->keep_switch))
    return describe_bridge (bridge);

  return _("What it tells is there when the server is gone");
}

static void
update (SbxConnectKeep *self)
{
  if (!self->connections)
    return;

  gtk_widget_set_sensitive (GTK_WIDGET (self),
                            self->server == SBX_CONNECT_KEEP_SERVER && sbx_connections_get_local (self->connections) != NULL);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), describe (self));
}

static void
on_bridge_changed (SbxConnectKeep *self,
                   SbxWorld       *world)
{
  if (world == self->world)
    update (self);
}

static void
sbx_connect_keep_dispose (GObject *object)
{
  SbxConnectKeep *self = SBX_CONNECT_KEEP (object);

  g_clear_object (&self->connections);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_connect_keep_parent_class)->dispose (object);
}

static void
sbx_connect_keep_class_init (SbxConnectKeepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_connect_keep_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-connect-keep.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxConnectKeep, keep_switch);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
sbx_connect_keep_init (SbxConnectKeep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_connect_keep_set_connections:
 *
 * Once in the life of a row.
 */
void
sbx_connect_keep_set_connections (SbxConnectKeep *self,
                                  SbxConnections *connections)
{
  g_return_if_fail (SBX_IS_CONNECT_KEEP (self));
  g_return_if_fail (!self->connections);

  self->connections = g_object_ref (connections);
  /* The local hub comes and goes as one of them. */
  g_signal_connect_object (connections, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "bridge-changed", G_CALLBACK (on_bridge_changed), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * sbx_connect_keep_set_world:
 * @world: of one of the connections
 *
 * Shows what is set for a connection that is there.
 */
void
sbx_connect_keep_set_world (SbxConnectKeep *self,
                            SbxWorld       *world)
{
  g_return_if_fail (SBX_IS_CONNECT_KEEP (self));
  g_return_if_fail (self->connections);

  g_set_object (&self->world, world);
  gtk_switch_set_active (self->keep_switch, sbx_connections_get_bridged (self->connections, world));
  update (self);
}

/**
 * sbx_connect_keep_set_server:
 */
void
sbx_connect_keep_set_server (SbxConnectKeep       *self,
                             SbxConnectKeepServer  server)
{
  g_return_if_fail (SBX_IS_CONNECT_KEEP (self));

  if (self->server == server)
    return;

  if (self->server == SBX_CONNECT_KEEP_SERVER)
    self->wanted = gtk_switch_get_active (self->keep_switch);
  self->server = server;
  gtk_switch_set_active (self->keep_switch, self->wanted && server == SBX_CONNECT_KEEP_SERVER);
  update (self);
}

/**
 * sbx_connect_keep_get_active:
 *
 * Returns: whether it is to be kept, as soon as that is possible
 */
gboolean
sbx_connect_keep_get_active (SbxConnectKeep *self)
{
  g_return_val_if_fail (SBX_IS_CONNECT_KEEP (self), FALSE);

  return gtk_switch_get_active (self->keep_switch);
}
