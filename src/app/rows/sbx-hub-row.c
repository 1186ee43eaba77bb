/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-row.h"

#include "sbx-formatters.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

struct _SbxHubRow
{
  SbxRow parent_instance;

  GtkImage *lamp;
  GtkLabel *name;
  GtkLabel *state;
};

G_DEFINE_FINAL_TYPE (SbxHubRow, sbx_hub_row, SBX_TYPE_ROW)

/* One look a state: the shape says it as well as the colour. */
static const struct
{
  const char *icon_name;
  const char *style_class;
} looks[] = {
  [SBX_CONNECTION_DISCONNECTED] = { "sbx-ring-symbolic", "off" },
  [SBX_CONNECTION_CONNECTING] = { "content-loading-symbolic", "connecting" },
  [SBX_CONNECTION_CONNECTED] = { "sbx-dot-symbolic", "connected" },
  [SBX_CONNECTION_RECONNECTING] = { "view-refresh-symbolic", "reconnecting" },
  [SBX_CONNECTION_PATROL] = { "sbx-patrol-symbolic", "reconnecting" },
  [SBX_CONNECTION_ERROR] = { "sbx-error-symbolic", "failed" },
};

/* The few characters at the end of the row. */
static char *
describe_short (SbxWorld *world)
{
  switch (sbx_world_get_state (world))
    {
    case SBX_CONNECTION_CONNECTED:
      return sbx_format_latency (sbx_world_get_latency (world));
    case SBX_CONNECTION_RECONNECTING:
      /* TRANSLATORS: second of five tries to connect: "2/5" */
      return g_strdup_printf (_("%u/%u"), sbx_world_get_attempt (world), sbx_world_get_attempt_limit (world));
    case SBX_CONNECTION_PATROL:
      return sbx_format_clock (sbx_world_get_next_try (world));
    case SBX_CONNECTION_DISCONNECTED:
    case SBX_CONNECTION_CONNECTING:
    case SBX_CONNECTION_ERROR:
    default:
      return g_strdup ("");
    }
}

static char *
describe_long (SbxWorld *world)
{
  const char *reason = sbx_world_get_reason (world);

  switch (sbx_world_get_state (world))
    {
    case SBX_CONNECTION_DISCONNECTED:
      return g_strdup (_("not connected"));
    case SBX_CONNECTION_CONNECTING:
      return g_strdup (_("connecting"));
      case SBX_CONNECTION_CONNECTED: {
        g_autofree char *latency = sbx_format_latency (sbx_world_get_latency (world));

        if (*latency == '\0')
          return g_strdup (_("connected"));
        /* TRANSLATORS: state of a hub: "connected, 12 ms" */
        return g_strdup_printf (_("connected, %s"), latency);
      }
    case SBX_CONNECTION_RECONNECTING:
      return g_strdup_printf (_("reconnecting (%u/%u)"), sbx_world_get_attempt (world), sbx_world_get_attempt_limit (world));
    case SBX_CONNECTION_PATROL:
      return g_strdup (_("trying once a minute"));
    case SBX_CONNECTION_ERROR:
      /* TRANSLATORS: state of a hub with the reason: "connection error: the token is no longer valid" */
      return g_strdup_printf (_("connection error: %s"), reason ? reason : "");
    default:
      return g_strdup ("");
    }
}

static void
set_look (SbxHubRow *self,
          guint      state)
{
  g_return_if_fail (state < G_N_ELEMENTS (looks));

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self), looks[i].style_class);
  gtk_widget_add_css_class (GTK_WIDGET (self), looks[state].style_class);
  gtk_image_set_from_icon_name (self->lamp, looks[state].icon_name);
}

static void
sbx_hub_row_update (SbxRow  *row,
                    GObject *item)
{
  SbxHubRow       *self = SBX_HUB_ROW (row);
  SbxWorld        *world = SBX_WORLD (item);
  g_autofree char *short_state = describe_short (world);
  g_autofree char *long_state = describe_long (world);
  g_autofree char *label = g_strdup_printf (_("%s, %s"), sbx_world_get_name (world), long_state);
  g_autofree char *tooltip = g_strdup_printf ("%s\n%s", label, sbx_world_get_address (world));

  set_look (self, sbx_world_get_state (world));
  gtk_label_set_label (self->name, sbx_world_get_name (world));
  gtk_label_set_label (self->state, short_state);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), sbx_world_is_local (world) ? label : tooltip);
  sbx_row_set_label (row, label);
}

static void
sbx_hub_row_class_init (SbxHubRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  SBX_ROW_CLASS (klass)->update = sbx_hub_row_update;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-hub-row.ui");
  gtk_widget_class_set_css_name (widget_class, "hub");
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, lamp);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, name);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, state);
}

static void
sbx_hub_row_init (SbxHubRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
sbx_hub_row_new (void)
{
  return g_object_new (SBX_TYPE_HUB_ROW, NULL);
}
