/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-entry.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

struct _SbxHubEntry
{
  AdwExpanderRow  parent_instance;

  SbxConnections *connections;
  SbxWorld       *world;

  GtkWidget      *handle;
  GtkEditable    *name;
  GtkSwitch      *muted;
  GtkWidget      *muted_mark;
  GtkWidget      *up;
  GtkWidget      *down;
};

enum {
  EDIT,
  MOVE,
  DROP,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxHubEntry, sbx_hub_entry, ADW_TYPE_EXPANDER_ROW)

/* -- What is said of it */

static char *
describe_state (SbxWorld *world)
{
  switch (sbx_world_get_state (world))
    {
      case SBX_CONNECTION_CONNECTED: {
        g_autofree char *latency = sbx_format_latency (sbx_world_get_latency (world));

        /* TRANSLATORS: state of a hub: "Connected, 12 ms" */
        return *latency != '\0' ? g_strdup_printf (_("Connected, %s"), latency) : g_strdup (_("Connected"));
      }
    case SBX_CONNECTION_CONNECTING:
      return g_strdup (_("Connecting…"));
    case SBX_CONNECTION_RECONNECTING:
    case SBX_CONNECTION_PATROL:
      return g_strdup (_("Reconnecting…"));
    case SBX_CONNECTION_ERROR:
      return g_strdup (_("Connection error"));
    case SBX_CONNECTION_DISCONNECTED:
    default:
      return g_strdup (_("Not connected"));
    }
}

/* (nullable): nobody wants it kept in the local hub, or that is off. */
static const char *
describe_kept (SbxHubEntry *self)
{
  SbxBridge *bridge = sbx_connections_get_bridge (self->connections, self->world);

  if (!bridge)
    return NULL;

  return sbx_bridge_get_state (bridge) == SBX_BRIDGE_FAILED ? _("Not kept in the local hub") : _("Kept in the local hub");
}

static void
describe (SbxHubEntry *self)
{
  const char *kept = describe_kept (self);
  g_autofree char *state = describe_state (self->world);
  g_autofree char *text = g_strdup_printf ("%s · %s%s%s", sbx_world_get_address (self->world), state,
                                           kept ? " · " : "", kept ? kept : "");
  g_autofree char *subtitle = g_markup_escape_text (text, -1);
  g_autofree char *title = g_markup_escape_text (sbx_world_get_name (self->world), -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
}

/* Not while somebody writes there. */
static void
on_name_changed (SbxHubEntry *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (self->name))))
    gtk_editable_set_text (self->name, sbx_world_get_name (self->world));
  describe (self);
}

static void
on_world_muted (SbxHubEntry *self)
{
  gtk_switch_set_active (self->muted, sbx_world_get_muted (self->world));
  gtk_widget_set_visible (self->muted_mark, sbx_world_get_muted (self->world));
}

/* -- What is done to it */

static void
on_apply (SbxHubEntry *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));

  if (name[0])
    sbx_connections_rename (self->connections, self->world, name);
  else
    gtk_editable_set_text (self->name, sbx_world_get_name (self->world));
}

/* Meanwhile it may have gone. */
static void
on_muted (SbxHubEntry *self)
{
  gboolean muted = gtk_switch_get_active (self->muted);

  if (self->world && muted != sbx_world_get_muted (self->world) && sbx_connections_is_saved (self->connections, self->world))
    sbx_connections_set_muted (self->connections, self->world, muted);
}

static void
on_edit_clicked (SbxHubEntry *self)
{
  g_signal_emit (self, signals[EDIT], 0);
}

static void
on_up_clicked (SbxHubEntry *self)
{
  g_signal_emit (self, signals[MOVE], 0, -1);
}

static void
on_down_clicked (SbxHubEntry *self)
{
  g_signal_emit (self, signals[MOVE], 0, 1);
}

static void
on_remove_clicked (SbxHubEntry *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static gboolean
on_move_key (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  g_signal_emit (widget, signals[MOVE], 0, g_variant_get_int32 (arguments));

  return TRUE;
}

/* -- Drag and drop */

static GdkContentProvider *
on_drag_prepare (SbxHubEntry   *self,
                 double         x,
                 double         y,
                 GtkDragSource *source)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), FALSE);
  gtk_drag_source_set_icon (source, picture, 0, 0);

  return gdk_content_provider_new_typed (SBX_TYPE_WORLD, self->world);
}

static gboolean
on_drop (SbxHubEntry  *self,
         const GValue *value)
{
  SbxWorld *world = g_value_get_object (value);

  if (!world || world == self->world)
    return FALSE;

  g_signal_emit (self, signals[DROP], 0, world);

  return TRUE;
}

static void
set_up_dragging (SbxHubEntry *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (SBX_TYPE_WORLD, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect_swapped (source, "prepare", G_CALLBACK (on_drag_prepare), self);
  gtk_widget_add_controller (self->handle, GTK_EVENT_CONTROLLER (source));
  g_signal_connect_swapped (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

/* -- The object */

static void
sbx_hub_entry_dispose (GObject *object)
{
  SbxHubEntry *self = SBX_HUB_ENTRY (object);

  g_clear_object (&self->connections);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (sbx_hub_entry_parent_class)->dispose (object);
}

static void
sbx_hub_entry_class_init (SbxHubEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_hub_entry_dispose;

  signals[EDIT] = g_signal_new ("edit", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVE] = g_signal_new ("move", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[DROP] = g_signal_new ("drop", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_WORLD);
  signals[REMOVE] = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/dialogs/sbx-hub-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxHubEntry, handle);
  gtk_widget_class_bind_template_child (widget_class, SbxHubEntry, name);
  gtk_widget_class_bind_template_child (widget_class, SbxHubEntry, muted);
  gtk_widget_class_bind_template_child (widget_class, SbxHubEntry, muted_mark);
  gtk_widget_class_bind_template_child (widget_class, SbxHubEntry, up);
  gtk_widget_class_bind_template_child (widget_class, SbxHubEntry, down);
  gtk_widget_class_bind_template_callback (widget_class, on_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_down_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_muted);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_up_clicked);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, GDK_ALT_MASK, on_move_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, GDK_ALT_MASK, on_move_key, "i", 1);
}

static void
sbx_hub_entry_init (SbxHubEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_dragging (self);
}

/**
 * sbx_hub_entry_new:
 * @world: one that is saved
 *
 * Returns: (transfer floating)
 */
SbxHubEntry *
sbx_hub_entry_new (SbxConnections *connections,
                   SbxWorld       *world)
{
  SbxHubEntry *self = g_object_new (SBX_TYPE_HUB_ENTRY, NULL);

  self->connections = g_object_ref (connections);
  self->world = g_object_ref (world);
  g_signal_connect_object (world, "notify::state", G_CALLBACK (describe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::latency", G_CALLBACK (describe), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::name", G_CALLBACK (on_name_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (world, "notify::muted", G_CALLBACK (on_world_muted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (connections, "bridge-changed", G_CALLBACK (describe), self, G_CONNECT_SWAPPED);
  on_name_changed (self);
  on_world_muted (self);

  return self;
}

/**
 * sbx_hub_entry_get_world:
 *
 * Returns: (transfer none)
 */
SbxWorld *
sbx_hub_entry_get_world (SbxHubEntry *self)
{
  g_return_val_if_fail (SBX_IS_HUB_ENTRY (self), NULL);

  return self->world;
}

/**
 * sbx_hub_entry_set_ends:
 *
 * The first goes no further up, and the last no further down.
 */
void
sbx_hub_entry_set_ends (SbxHubEntry *self,
                        gboolean     is_first,
                        gboolean     is_last)
{
  g_return_if_fail (SBX_IS_HUB_ENTRY (self));

  gtk_widget_set_sensitive (self->up, !is_first);
  gtk_widget_set_sensitive (self->down, !is_last);
}
