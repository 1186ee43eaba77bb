/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-row.h"

#include "sbx-dialect-words.h"
#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-needs-mark.h"
#include "sbx-tip.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

struct _SbxHubRow
{
  SbxRow parent_instance;

  GtkImage  *lamp;
  GtkLabel  *name;
  GtkImage  *arrow;
  GtkWidget *muted;
  GtkLabel  *count;
  GtkLabel  *state;
  GtkWidget *menu_button;
  GtkWidget *menu; /* made when first asked for */

  SbxNeedsMark *needs;

  GListModel *worlds; /* (nullable): all of them, to know its place */
  gboolean    collapsed;
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

/* Of a server that does not answer our signs of life only the network's part of it is known. */
static char *
describe_speed (SbxWorld *world,
                gboolean  in_words)
{
  double           latency = sbx_world_get_latency (world);
  double           told = latency >= 0 ? latency : sbx_world_get_round_trip (world);
  g_autofree char *network = NULL;

  /* A short row has no room for tenths, and would take another line for some of them. */
  if (!in_words && told >= 0 && told < 0.95)
    return sbx_format_whole_latency (0);
  network = sbx_format_latency (told);
  if (latency >= 0)
    return g_steal_pointer (&network);
  if (*network == '\0' || !in_words)
    return g_steal_pointer (&network);
  /* TRANSLATORS: how long the network takes to a server and back, whatever the server takes: "network 12 ms" */
  return g_strdup_printf (_("network %s"), network);
}

/* The few characters at the end of the row. */
static char *
describe_short (SbxWorld *world)
{
  guint waiting = sbx_world_get_waiting_count (world);

  /* TRANSLATORS: at the end of a short row: so many replies wait to be sent */
  if (waiting > 0)
    return g_strdup_printf (ngettext ("%'u waiting", "%'u waiting", waiting), waiting);

  switch (sbx_world_get_state (world))
    {
    case SBX_CONNECTION_CONNECTED:
      return describe_speed (world, FALSE);
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
        g_autofree char *latency = describe_speed (world, TRUE);

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

/* @label, and where it is; what it speaks where that is not as with every hub. */
static char *
describe_place (SbxWorld   *world,
                const char *label)
{
  const char *dialect = sbx_world_get_dialect (world);

  if (!dialect || g_str_equal (dialect, "native"))
    return g_strdup_printf ("%s\n%s", label, sbx_world_get_address (world));

  return g_strdup_printf ("%s\n%s\n%s", label, sbx_dialect_words_get_title (dialect), sbx_world_get_address (world));
}

/* All that the row shows, in words. */
static char *
describe (SbxHubRow  *self,
          SbxWorld   *world,
          const char *state)
{
  guint            unread = sbx_world_get_unread_count (world);
  g_autofree char *unread_words = unread > 0 ? sbx_format_unread (unread) : NULL;
  guint            needs = sbx_world_get_needs_count (world);
  g_autofree char *needs_words = needs > 0 ? sbx_format_needs (needs) : NULL;
  g_autofree char *waiting = sbx_format_waiting_count (sbx_world_get_waiting_count (world));
  const char      *parts[] = { state, unread_words, needs_words, waiting, sbx_world_get_muted (world) ? _("muted") : NULL,
                               self->collapsed ? _("collapsed") : NULL };
  GString         *label = g_string_new (sbx_world_get_name (world));

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i])
      g_string_append_printf (label, ", %s", parts[i]);

  return g_string_free (label, FALSE);
}

static void
set_style (GtkWidget  *widget,
           const char *style_class,
           gboolean    wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, style_class);
  else
    gtk_widget_remove_css_class (widget, style_class);
}

/* A number beside those of the channels; where they are hidden it stands for them, and looks as they would. */
static void
set_count (SbxHubRow *self,
           SbxWorld  *world)
{
  guint            unread = sbx_world_get_unread_count (world);
  g_autofree char *badge = sbx_format_badge (unread);

  gtk_label_set_label (self->count, badge);
  gtk_widget_set_visible (GTK_WIDGET (self->count), unread > 0);
  set_style (GTK_WIDGET (self->count), "badge", self->collapsed);
  set_style (GTK_WIDGET (self->count), "caption", !self->collapsed);
  set_style (GTK_WIDGET (self->count), "dim-label", !self->collapsed);
  set_style (GTK_WIDGET (self->count), "muted", sbx_world_get_muted (world));
  gtk_widget_set_visible (self->muted, sbx_world_get_muted (world));
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
  g_autofree char *label = describe (self, world, long_state);
  g_autofree char *tooltip = describe_place (world, label);

  set_look (self, sbx_world_get_state (world));
  gtk_label_set_label (self->name, sbx_world_get_name (world));
  gtk_label_set_label (self->state, short_state);
  sbx_needs_mark_set_count (self->needs, sbx_world_get_needs_count (world));
  gtk_image_set_from_icon_name (self->arrow, self->collapsed ? "pan-end-symbolic" : "pan-down-symbolic");
  set_count (self, world);
  sbx_tip_set (GTK_WIDGET (self), sbx_world_is_local (world) ? label : tooltip);
  sbx_row_set_label (row, label);
}

static void
on_menu_clicked (SbxHubRow *self)
{
  double x, y;

  if (gtk_widget_translate_coordinates (self->menu_button, GTK_WIDGET (self), gtk_widget_get_width (self->menu_button) / 2.0,
                                        gtk_widget_get_height (self->menu_button), &x, &y))
    sbx_hub_row_popup_menu (self, x, y);
}

static void
on_secondary_click (SbxHubRow *self,
                    int        n_press,
                    double     x,
                    double     y)
{
  sbx_hub_row_popup_menu (self, x, y);
}

static void
on_long_press (SbxHubRow *self,
               double     x,
               double     y)
{
  sbx_hub_row_popup_menu (self, x, y);
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        SbxWorld   *world)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", sbx_world_get_address (world));
  g_menu_append_item (menu, item);
}

static void
append_why (GMenu    *menu,
            SbxWorld *world)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (_("W_hy?"), NULL);

  g_menu_item_set_action_and_target (item, "win.why", "(sssss)", sbx_world_get_address (world), "connection", "", "", "");
  g_menu_append_item (menu, item);
}

/* The hub inside this program has a switch of its own. */
static void
append_connecting (GMenu    *menu,
                   SbxWorld *world)
{
  SbxConnectionState state = sbx_world_get_state (world);

  if (state == SBX_CONNECTION_DISCONNECTED)
    append (menu, _("C_onnect"), "win.retry", world);
  else if (state != SBX_CONNECTION_CONNECTED)
    append (menu, _("Reconnect _Now"), "win.retry", world);

  if (state != SBX_CONNECTION_DISCONNECTED && !sbx_world_is_local (world))
    append (menu, _("_Disconnect"), "win.disconnect-hub", world);
}

/* Whether there is another hub that it could change places with: above, where @step is negative. */
static gboolean
can_move (SbxHubRow *self,
          SbxWorld  *world,
          int        step)
{
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) found = g_list_model_get_item (self->worlds, i);
      g_autoptr (SbxWorld) other = g_list_model_get_item (self->worlds, i + step);

      if (found == world)
        return other && !sbx_world_is_local (world) && !sbx_world_is_local (other);
    }

  return FALSE;
}

static void
append_move (SbxHubRow  *self,
             GMenu      *menu,
             const char *label,
             SbxWorld   *world,
             int         step)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  if (!can_move (self, world, step))
    return;

  g_menu_item_set_action_and_target (item, "win.move-hub", "(si)", sbx_world_get_address (world), step);
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_place_menu (SbxHubRow *self,
                 SbxWorld  *world)
{
  GMenu *menu = g_menu_new ();

  append (menu, sbx_world_get_muted (world) ? _("Un_mute") : _("_Mute"), "win.toggle-hub-muted", world);
  append (menu, self->collapsed ? _("E_xpand") : _("Collap_se"), "sidebar.toggle-hub", world);
  append_move (self, menu, _("Move _Up"), world, -1);
  append_move (self, menu, _("Move Do_wn"), world, 1);

  return G_MENU_MODEL (menu);
}

static GMenuModel *
make_menu (SbxHubRow *self,
           SbxWorld  *world)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) about = g_menu_new ();
  g_autoptr (GMenuModel) place = make_place_menu (self, world);
  g_autoptr (GMenu) end = g_menu_new ();

  if (!sbx_world_is_local (world))
    {
      append (about, _("Ren_ame…"), "win.rename-hub", world);
      append (about, _("_Edit Connection…"), "win.edit-hub", world);
    }
  append (about, _("_Copy Address"), "win.copy-address", world);
  append (about, _("_Inspect"), "win.inspect", world);
  append_why (about, world);
  append_connecting (about, world);
  if (sbx_world_get_waiting_count (world) > 0)
    append (about, _("Unsent Rep_lies"), "win.show-unsent", world);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (about));
  g_menu_append_section (menu, NULL, place);

  if (sbx_world_is_local (world))
    {
      g_menu_append (end, _("_Turn Off"), "win.stop-local-hub");
      g_menu_append (end, _("_Preferences"), "app.preferences");
    }
  else
    append (end, _("_Remove"), "win.remove-hub", world);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (end));

  return G_MENU_MODEL (menu);
}

static void
sbx_hub_row_dispose (GObject *object)
{
  g_clear_pointer (&SBX_HUB_ROW (object)->menu, gtk_widget_unparent);
  g_clear_object (&SBX_HUB_ROW (object)->worlds);

  G_OBJECT_CLASS (sbx_hub_row_parent_class)->dispose (object);
}

static const char *const paced[] = { "unread-count", "needs-count", NULL };

static void
sbx_hub_row_class_init (SbxHubRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_hub_row_dispose;
  SBX_ROW_CLASS (klass)->update = sbx_hub_row_update;
  SBX_ROW_CLASS (klass)->paced = paced;

  g_type_ensure (SBX_TYPE_FOLD);
  g_type_ensure (SBX_TYPE_NEEDS_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/rows/sbx-hub-row.ui");
  gtk_widget_class_set_css_name (widget_class, "hub");
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, lamp);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, name);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, muted);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, count);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, state);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, needs);
  gtk_widget_class_bind_template_child (widget_class, SbxHubRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, on_long_press);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_click);
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

/**
 * sbx_hub_row_set_worlds:
 * @self: a row
 * @worlds: (nullable): all hubs, in their order; the row's menu moves it among them
 */
void
sbx_hub_row_set_worlds (SbxHubRow  *self,
                        GListModel *worlds)
{
  g_return_if_fail (SBX_IS_HUB_ROW (self));

  g_set_object (&self->worlds, worlds);
}

/**
 * sbx_hub_row_set_collapsed:
 * @self: a row
 * @collapsed: the channels of the hub are hidden
 */
void
sbx_hub_row_set_collapsed (SbxHubRow *self,
                           gboolean   collapsed)
{
  g_return_if_fail (SBX_IS_HUB_ROW (self));

  self->collapsed = collapsed;
  sbx_row_refresh (SBX_ROW (self));
}

/**
 * sbx_hub_row_popup_menu:
 * @self: a row
 * @x: where, in the row's own coordinates
 * @y: the same
 *
 * What can be done with the hub.
 */
void
sbx_hub_row_popup_menu (SbxHubRow *self,
                        double     x,
                        double     y)
{
  SbxWorld *world;
  g_autoptr (GMenuModel) model = NULL;

  g_return_if_fail (SBX_IS_HUB_ROW (self));

  world = sbx_row_get_item (SBX_ROW (self));
  if (world == NULL)
    return;

  model = make_menu (self, world);
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
