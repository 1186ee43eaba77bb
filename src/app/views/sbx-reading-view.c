/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reading-view.h"

#include "sbx-channel.h"
#include "sbx-list-top.h"
#include "sbx-reading-list.h"
#include "sbx-reading-row.h"
#include "sbx-spoken-names.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

struct _SbxReadingView
{
  AdwBin          parent_instance;

  AdwWindowTitle *title;
  GtkDropDown    *filter;
  GtkStack       *stack;
  AdwStatusPage  *nothing;
  GtkListView    *list;

  SbxReadingList *items;
  GtkWidget      *menu;   /* made when first asked for */
  int             kind;
  gboolean        sidebar_hidden;
};

enum {
  PROP_0,
  PROP_KIND,
  PROP_SIDEBAR_HIDDEN,
  N_PROPS
};

enum {
  WANTED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxReadingView, sbx_reading_view, ADW_TYPE_BIN)

static void
update (SbxReadingView *self)
{
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->items)) > 0 ? "list" : "nothing");
}

/* --- what people do --- */

static gboolean
activate (SbxReadingView *self,
          const char     *action,
          SbxTopic       *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  return world && gtk_widget_activate_action (GTK_WIDGET (self), action, "(sss)", sbx_world_get_address (world),
                                              sbx_channel_get_id (channel), sbx_topic_get_id (topic));
}

static void
on_activate (SbxReadingView *self,
             guint           position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  if (SBX_IS_TOPIC (item))
    activate (self, "win.show-topic", SBX_TOPIC (item));
}

SbxTopic *
sbx_reading_view_dup_topic (SbxReadingView *self)
{
  SbxRow *row;

  g_return_val_if_fail (SBX_IS_READING_VIEW (self), NULL);

  row = sbx_row_get_focused (GTK_WIDGET (self->list));

  return row && SBX_IS_TOPIC (sbx_row_get_item (row)) ? g_object_ref (sbx_row_get_item (row)) : NULL;
}

static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        SbxTopic   *topic)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  SbxChannel *channel = sbx_topic_get_channel (topic);

  g_menu_item_set_action_and_target (item, action, "(sss)", sbx_world_get_address (sbx_channel_get_world (channel)),
                                     sbx_channel_get_id (channel), sbx_topic_get_id (topic));
  g_menu_append_item (menu, item);
}

static void
popup_menu (SbxReadingView *self,
            SbxRow         *row,
            double          x,
            double          y)
{
  g_autoptr (GMenu) model = g_menu_new ();
  SbxTopic *topic = row ? sbx_row_get_item (row) : NULL;

  if (!SBX_IS_TOPIC (topic) || sbx_topic_get_channel (topic) == NULL)
    return;

  append (model, _("_Open"), "win.show-topic", topic);
  append (model, _("_Peek"), "win.peek", topic);
  if (sbx_topic_get_unread_count (topic) > 0)
    append (model, _("Mark as _Read"), "win.mark-topic-read", topic);
  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), G_MENU_MODEL (model));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_secondary_click (SbxReadingView *self,
                    int             n_press,
                    double          x,
                    double          y)
{
  double in_view_x, in_view_y;

  if (gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &in_view_x, &in_view_y))
    popup_menu (self, sbx_row_pick (GTK_WIDGET (self->list), x, y), in_view_x, in_view_y);
}

/* Before the list, which would choose the row. */
static gboolean
on_key_pressed (SbxReadingView *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType modifiers)
{
  g_autoptr (SbxTopic) topic = sbx_reading_view_dup_topic (self);
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (self->list));
  double  x, y;

  modifiers &= gtk_accelerator_get_default_mod_mask ();
  if (topic == NULL)
    return GDK_EVENT_PROPAGATE;
  if (keyval == GDK_KEY_space && modifiers == 0)
    return activate (self, "win.peek", topic);
  if ((keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK)) &&
      gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self), gtk_widget_get_width (GTK_WIDGET (row)) / 2.0,
                                        gtk_widget_get_height (GTK_WIDGET (row)), &x, &y))
    {
      popup_menu (self, row, x, y);
      return GDK_EVENT_STOP;
    }

  return GDK_EVENT_PROPAGATE;
}

/* In the order of SbxReadingFilter. */
static void
on_filtered (SbxReadingView *self)
{
  if (self->items)
    sbx_reading_list_set_filter (self->items, (SbxReadingFilter) gtk_drop_down_get_selected (self->filter));
}

/* --- rows --- */

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         SbxReadingView     *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row == NULL)
    {
      row = sbx_reading_row_new (self->kind == SBX_READING_RECENT);
      gtk_list_item_set_child (list_item, row);
    }
  gtk_list_item_set_activatable (list_item, SBX_IS_TOPIC (gtk_list_item_get_item (list_item)));
  sbx_row_set_item (SBX_ROW (row), gtk_list_item_get_item (list_item));
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           SbxReadingView     *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row)
    sbx_row_set_item (SBX_ROW (row), NULL);
}

/* --- object --- */

static void
on_wanted (SbxReadingView *self,
           SbxChannel     *channel)
{
  g_signal_emit (self, signals[WANTED], 0, channel);
}

static void
sbx_reading_view_map (GtkWidget *widget)
{
  sbx_reading_list_set_active (SBX_READING_VIEW (widget)->items, TRUE);
  GTK_WIDGET_CLASS (sbx_reading_view_parent_class)->map (widget);
}

static void
sbx_reading_view_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_reading_view_parent_class)->unmap (widget);
  sbx_reading_list_set_active (SBX_READING_VIEW (widget)->items, FALSE);
}

static gboolean
sbx_reading_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_READING_VIEW (widget)->list));
}

static void
set_up_words (SbxReadingView *self)
{
  gboolean inbox = self->kind == SBX_READING_INBOX;

  adw_window_title_set_title (self->title, inbox ? _("Inbox") : _("Recent"));
  adw_window_title_set_subtitle (self->title, inbox ? _("What is unread, in all hubs") : _("Topics of all hubs, newest first"));
  adw_status_page_set_icon_name (self->nothing, inbox ? "sbx-read-symbolic" : "sbx-clock-symbolic");
  adw_status_page_set_title (self->nothing, inbox ? _("All Read") : _("No Topics Yet"));
  adw_status_page_set_description (self->nothing, inbox ? _("What comes next appears here. What is muted does not.")
                                                        : _("Topics appear here as soon as something was written in them."));
  gtk_widget_set_visible (GTK_WIDGET (self->filter), !inbox);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  inbox ? _("Unread Topics") : _("Recent Topics"), -1);
}

static void
sbx_reading_view_constructed (GObject *object)
{
  SbxReadingView *self = SBX_READING_VIEW (object);
  g_autoptr (GtkSelectionModel) model = NULL;

  G_OBJECT_CLASS (sbx_reading_view_parent_class)->constructed (object);

  self->items = sbx_reading_list_new ((SbxReadingKind) self->kind);
  g_signal_connect_object (self->items, "wanted", G_CALLBACK (on_wanted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->items, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->items))));
  gtk_list_view_set_model (self->list, model);
  sbx_list_top_keep (self->list);
  set_up_words (self);
  update (self);
}

static void
sbx_reading_view_dispose (GObject *object)
{
  SbxReadingView *self = SBX_READING_VIEW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (sbx_reading_view_parent_class)->dispose (object);
}

static void
sbx_reading_view_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxReadingView *self = SBX_READING_VIEW (object);

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_int (value, self->kind);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_reading_view_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxReadingView *self = SBX_READING_VIEW (object);

  switch (prop_id)
    {
    case PROP_KIND:
      self->kind = g_value_get_int (value);
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_reading_view_class_init (SbxReadingViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = sbx_reading_view_constructed;
  object_class->dispose = sbx_reading_view_dispose;
  object_class->get_property = sbx_reading_view_get_property;
  object_class->set_property = sbx_reading_view_set_property;
  widget_class->map = sbx_reading_view_map;
  widget_class->unmap = sbx_reading_view_unmap;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_reading_view_grab_focus;

  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, SBX_READING_INBOX, SBX_READING_RECENT, SBX_READING_INBOX,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[WANTED] = g_signal_new ("wanted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, SBX_TYPE_CHANNEL);

  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/views/sbx-reading-view.ui");
  gtk_widget_class_set_css_name (widget_class, "readingview");
  gtk_widget_class_bind_template_child (widget_class, SbxReadingView, title);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingView, filter);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingView, nothing);
  gtk_widget_class_bind_template_child (widget_class, SbxReadingView, list);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_filtered);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_click);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
sbx_reading_view_init (SbxReadingView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self->filter));
}

GtkWidget *
sbx_reading_view_new (int kind)
{
  return g_object_new (SBX_TYPE_READING_VIEW, "kind", kind, NULL);
}

/**
 * sbx_reading_view_set_worlds:
 * @self: a view
 * @worlds: (GListModel of SbxWorld): all hubs
 */
void
sbx_reading_view_set_worlds (SbxReadingView *self,
                             GListModel     *worlds)
{
  g_return_if_fail (SBX_IS_READING_VIEW (self));

  sbx_reading_list_set_worlds (self->items, worlds);
}
