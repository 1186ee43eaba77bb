/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-pane-private.h"

#include "sbx-channel-row.h"
#include "sbx-hub-row.h"
#include "sbx-list-map.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-view-row.h"

#include <glib/gi18n-lib.h>

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_VIEW,
  PROP_CHANNEL,
  PROP_MENU_MODEL,
  PROP_FOLDED,
  PROP_WIDTH,
  PROP_COLLAPSED,
  PROP_PROJECTS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxChannelPane, sbx_channel_pane, GTK_TYPE_WIDGET)

/* --- selection --- */

/* A channel stands for the view that shows it. */
static gboolean
is_shown (SbxChannelPane *self,
          gpointer        item)
{
  if (self->elsewhere)
    return FALSE;
  if (g_strcmp0 (self->view, SBX_CHANNEL_PANE_MONITOR) == 0 && self->channel)
    return item == self->channel;

  return SBX_IS_VIEW_ENTRY (item) && g_strcmp0 (sbx_view_entry_get_id (item), self->view) == 0;
}

/* The channels are sorted anew all the time, which may take the selected row out and put it back in. */
void
sbx_channel_pane_select_shown (SbxChannelPane *self)
{
  guint    n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  gpointer selected = gtk_single_selection_get_selected_item (self->selection);
  guint    position = GTK_INVALID_LIST_POSITION;

  if (self->selecting || (selected && is_shown (self, selected)))
    return;

  for (guint i = 0; i < n && position == GTK_INVALID_LIST_POSITION; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (is_shown (self, item))
        position = i;
    }
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->selecting = FALSE;
}

static void
choose (SbxChannelPane *self,
        gpointer        item)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (SBX_IS_CHANNEL (item))
    {
      sbx_channel_pane_set_channel (self, item);
      sbx_channel_pane_set_view (self, SBX_CHANNEL_PANE_MONITOR);
    }
  else if (SBX_IS_VIEW_ENTRY (item))
    sbx_channel_pane_set_view (self, sbx_view_entry_get_id (item));
  /* The one that was chosen before leads away from there too. */
  if (self->elsewhere)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_selected (SbxChannelPane *self)
{
  gpointer item = gtk_single_selection_get_selected_item (self->selection);

  if (self->selecting || item == NULL)
    return;

  if (SBX_IS_WORLD (item))
    sbx_channel_pane_select_shown (self);
  else
    choose (self, item);
}

/* Whoever opens something wants to see it. */
void
sbx_channel_pane_open_item (SbxChannelPane *self,
                            gpointer        item)
{
  if (!SBX_IS_CHANNEL (item) && !SBX_IS_VIEW_ENTRY (item))
    return;

  choose (self, item);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-view", "s", self->view);
}

static void
on_activate (SbxChannelPane *self,
             guint           position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  sbx_channel_pane_open_item (self, item);
}

/* The list selects on a click, but a folded window moves on even if the row was selected before. */
static void
on_clicked (SbxChannelPane *self,
            int             n_press,
            double          x,
            double          y)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);

  if (SBX_IS_HUB_ROW (row) && n_press == 1)
    {
      SbxWorld *world = sbx_row_get_item (row);

      sbx_channel_pane_set_collapsed (self, world, !sbx_channel_pane_is_collapsed (self, world));
    }
  else if (row)
    {
      sbx_channel_pane_open_item (self, sbx_row_get_item (row));
    }
}

/* --- rows --- */

static GType
row_type_for (gpointer item)
{
  if (SBX_IS_CHANNEL (item))
    return SBX_TYPE_CHANNEL_ROW;
  if (SBX_IS_WORLD (item))
    return SBX_TYPE_HUB_ROW;

  return SBX_TYPE_VIEW_ROW;
}

/* Heads of hubs stand among the rows, because lists have no headers of their own in this GTK. */
static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *list_item,
         SbxChannelPane           *self)
{
  gpointer   item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  GType      type = row_type_for (item);

  if (row == NULL || G_OBJECT_TYPE (row) != type)
    {
      row = g_object_new (type, NULL);
      gtk_list_item_set_child (list_item, row);
    }
  gtk_list_item_set_activatable (list_item, type != SBX_TYPE_HUB_ROW);
  if (type == SBX_TYPE_HUB_ROW)
    {
      sbx_hub_row_set_worlds (SBX_HUB_ROW (row), self->worlds);
      sbx_hub_row_set_collapsed (SBX_HUB_ROW (row), sbx_channel_pane_is_collapsed (self, item));
    }
  sbx_row_set_item (SBX_ROW (row), item);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *list_item,
           SbxChannelPane           *self)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row)
    sbx_row_set_item (SBX_ROW (row), NULL);
}

static gboolean
on_menu_shortcut (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (SBX_CHANNEL_PANE (widget)->list));

  if (!SBX_IS_HUB_ROW (row))
    return FALSE;

  sbx_hub_row_popup_menu (SBX_HUB_ROW (row), gtk_widget_get_width (GTK_WIDGET (row)) / 2.0, gtk_widget_get_height (GTK_WIDGET (row)));
  return TRUE;
}

/* The list's own keys stop at the heads of hubs, because those cannot be selected; but people have to get past
 * them, and onto them for their menu. Returns whether there was such a head in the way. */
static gboolean
move_over_head (SbxChannelPane *self,
                gboolean        down)
{
  SbxRow    *row = sbx_row_get_focused (GTK_WIDGET (self->list));
  GtkWidget *cell = row ? gtk_widget_get_parent (GTK_WIDGET (row)) : NULL;
  GtkWidget *next;
  SbxRow    *target;

  if (cell == NULL)
    return FALSE;

  next = down ? gtk_widget_get_next_sibling (cell) : gtk_widget_get_prev_sibling (cell);
  target = next ? SBX_ROW (gtk_widget_get_first_child (next)) : NULL;
  if (target == NULL || !(SBX_IS_HUB_ROW (row) || SBX_IS_HUB_ROW (target)))
    return FALSE;

  gtk_widget_grab_focus (next);
  choose (self, sbx_row_get_item (target));
  return TRUE;
}

static gboolean
on_key_pressed (SbxChannelPane *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType modifiers)
{
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (self->list));

  modifiers &= gtk_accelerator_get_default_mod_mask ();
  if (SBX_IS_HUB_ROW (row) && sbx_channel_pane_hub_key_pressed (self, sbx_row_get_item (row), keyval, modifiers))
    return GDK_EVENT_STOP;
  if (modifiers != 0)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return move_over_head (self, TRUE);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move_over_head (self, FALSE);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- object --- */

/* One hub: its head, then its channels. */
static GListModel *
dup_section (gpointer world)
{
  g_autoptr (GListStore) head = g_list_store_new (SBX_TYPE_WORLD);
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);

  g_list_store_append (head, world);
  g_list_store_append (parts, head);
  g_list_store_append (parts, sbx_world_get_channels (world));

  return G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
}

static gboolean
sbx_channel_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_CHANNEL_PANE (widget)->list));
}

static void
sbx_channel_pane_dispose (GObject *object)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  g_clear_weak_pointer (&self->drop_head);
  g_clear_object (&self->worlds);
  g_clear_object (&self->entries);
  for (guint i = 0; i < N_VIEWS; i++)
    g_clear_object (&self->views[i]);
  g_clear_object (&self->world_watch);
  g_clear_object (&self->sections);
  g_clear_object (&self->channel_signals);
  g_clear_object (&self->channel);
  g_clear_object (&self->menu_model);
  g_clear_pointer ((GtkWidget **) &self->frame, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_channel_pane_parent_class)->dispose (object);
}

static void
sbx_channel_pane_finalize (GObject *object)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  g_free (self->view);
  g_free (self->needle);
  g_hash_table_unref (self->collapsed);

  G_OBJECT_CLASS (sbx_channel_pane_parent_class)->finalize (object);
}

static void
sbx_channel_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_value_set_object (value, self->worlds);
      break;
    case PROP_VIEW:
      g_value_set_string (value, self->view);
      break;
    case PROP_CHANNEL:
      g_value_set_object (value, self->channel);
      break;
    case PROP_MENU_MODEL:
      g_value_set_object (value, self->menu_model);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, sbx_pane_frame_get_width (self->frame));
      break;
    case PROP_COLLAPSED:
      g_value_take_boxed (value, sbx_channel_pane_dup_collapsed (self));
      break;
    case PROP_PROJECTS:
      g_value_set_boolean (value, self->projects);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_channel_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxChannelPane *self = SBX_CHANNEL_PANE (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      sbx_channel_pane_set_worlds (self, g_value_get_object (value));
      break;
    case PROP_VIEW:
      sbx_channel_pane_set_view (self, g_value_get_string (value));
      break;
    case PROP_CHANNEL:
      sbx_channel_pane_set_channel (self, g_value_get_object (value));
      break;
    case PROP_MENU_MODEL:
      g_set_object (&self->menu_model, g_value_get_object (value));
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      break;
    case PROP_WIDTH:
      sbx_pane_frame_set_width (self->frame, g_value_get_int (value));
      break;
    case PROP_COLLAPSED:
      sbx_channel_pane_take_collapsed (self, g_value_get_boxed (value));
      break;
    case PROP_PROJECTS:
      self->projects = g_value_get_boolean (value);
      if (self->worlds)
        sbx_channel_pane_update_views (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_channel_pane_class_init (SbxChannelPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_channel_pane_dispose;
  object_class->finalize = sbx_channel_pane_finalize;
  object_class->get_property = sbx_channel_pane_get_property;
  object_class->set_property = sbx_channel_pane_set_property;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_channel_pane_grab_focus;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_VIEW] = g_param_spec_string ("view", NULL, NULL, SBX_CHANNEL_PANE_MONITOR,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_MENU_MODEL] = g_param_spec_object ("menu-model", NULL, NULL, G_TYPE_MENU_MODEL,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_COLLAPSED] = g_param_spec_boxed ("collapsed", NULL, NULL, G_TYPE_STRV,
                                                   G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  /* Whether a hub has projects; as it was, until all have said so. */
  properties[PROP_PROJECTS] = g_param_spec_boolean ("projects", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_TAB_STOP);
  g_type_ensure (SBX_TYPE_PANE_FRAME);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-channel-pane.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, frame);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, list);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, quiet);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, quiet_words);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, found);
  gtk_widget_class_bind_template_child (widget_class, SbxChannelPane, selection);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
  gtk_widget_class_bind_template_callback_full (widget_class, "select_shown", G_CALLBACK (sbx_channel_pane_select_shown));

  sbx_channel_pane_install_hub_actions (widget_class);
  sbx_channel_pane_install_search (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_shortcut, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_shortcut, NULL);
}

/* Other channels are hidden than before. */
void
sbx_channel_pane_collapsed_changed (SbxChannelPane *self)
{
  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (self->list)); cell; cell = gtk_widget_get_next_sibling (cell))
    {
      GtkWidget *row = gtk_widget_get_first_child (cell);
      SbxWorld *world = SBX_IS_HUB_ROW (row) ? sbx_row_get_item (SBX_ROW (row)) : NULL;

      if (world)
        sbx_hub_row_set_collapsed (SBX_HUB_ROW (row), sbx_channel_pane_is_collapsed (self, world));
    }

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLLAPSED]);
}

/* Its hub let go of it. */
static void
on_channel_orphaned (SbxChannelPane *self)
{
  if (sbx_channel_get_world (self->channel) == NULL)
    sbx_channel_pane_set_channel (self, NULL);
}

static void
on_width_changed (SbxChannelPane *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDTH]);
}

static void
sbx_channel_pane_init (SbxChannelPane *self)
{
  g_autoptr (GtkFlattenListModel) rows = NULL;

  self->view = g_strdup (SBX_CHANNEL_PANE_MONITOR);
  self->collapsed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->channel_signals = g_signal_group_new (SBX_TYPE_CHANNEL);
  g_signal_group_connect_swapped (self->channel_signals, "notify::world", G_CALLBACK (on_channel_orphaned), self);
  sbx_channel_pane_set_up_views (self);
  self->sections = g_list_store_new (G_TYPE_LIST_MODEL);
  g_list_store_append (self->sections, self->entries);
  rows = gtk_flatten_list_model_new (G_LIST_MODEL (g_object_ref (self->sections)));

  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_channel_pane_set_up_search (self);
  self->selecting = TRUE;
  gtk_filter_list_model_set_model (self->found, G_LIST_MODEL (rows));
  self->selecting = FALSE;
  sbx_channel_pane_select_shown (self);
  sbx_channel_pane_set_up_hubs (self);
  g_signal_connect_swapped (self->frame, "notify::width", G_CALLBACK (on_width_changed), self);
}

GtkWidget *
sbx_channel_pane_new (void)
{
  return g_object_new (SBX_TYPE_CHANNEL_PANE, NULL);
}

/**
 * sbx_channel_pane_get_worlds:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): the hubs
 */
GListModel *
sbx_channel_pane_get_worlds (SbxChannelPane *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL_PANE (self), NULL);

  return self->worlds;
}

void
sbx_channel_pane_set_worlds (SbxChannelPane *self,
                             GListModel     *worlds)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));
  g_return_if_fail (worlds == NULL || G_IS_LIST_MODEL (worlds));

  if (!g_set_object (&self->worlds, worlds))
    return;

  for (guint i = 0; i < N_VIEWS; i++)
    sbx_view_entry_set_worlds (self->views[i], worlds);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->sections)) > 1)
    g_list_store_remove (self->sections, 1);
  if (worlds)
    {
      g_autoptr (GtkFlattenListModel) rows = gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_section));

      g_list_store_append (self->sections, rows);
    }
  sbx_world_watch_set_worlds (self->world_watch, worlds);
  sbx_channel_pane_update_views (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORLDS]);
}

/**
 * sbx_channel_pane_get_view:
 * @self: a pane
 *
 * Returns: (transfer none): the view whose row, or one of whose channels, is selected
 */
const char *
sbx_channel_pane_get_view (SbxChannelPane *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL_PANE (self), NULL);

  return self->view;
}

void
sbx_channel_pane_set_view (SbxChannelPane *self,
                           const char     *view)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));
  g_return_if_fail (view != NULL);

  if (g_str_equal (self->view, view))
    {
      sbx_channel_pane_select_shown (self);
      return;
    }

  g_free (self->view);
  self->view = g_strdup (view);
  sbx_channel_pane_select_shown (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VIEW]);
}

/**
 * sbx_channel_pane_set_elsewhere:
 * @self: a pane
 * @elsewhere: whether something is shown that none of the rows stands for, as what was found
 *
 * No row is chosen then; view and channel stay.
 */
void
sbx_channel_pane_set_elsewhere (SbxChannelPane *self,
                                gboolean        elsewhere)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));

  self->elsewhere = elsewhere;
  sbx_channel_pane_select_shown (self);
}

/**
 * sbx_channel_pane_get_channel:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): the channel chosen last
 */
SbxChannel *
sbx_channel_pane_get_channel (SbxChannelPane *self)
{
  g_return_val_if_fail (SBX_IS_CHANNEL_PANE (self), NULL);

  return self->channel;
}

/**
 * sbx_channel_pane_set_channel:
 * @self: a pane
 * @channel: (nullable): the one to select; it need not be in the list yet
 */
void
sbx_channel_pane_set_channel (SbxChannelPane *self,
                              SbxChannel     *channel)
{
  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));
  g_return_if_fail (channel == NULL || SBX_IS_CHANNEL (channel));

  if (!g_set_object (&self->channel, channel))
    return;

  g_signal_group_set_target (self->channel_signals, channel);
  sbx_channel_pane_select_shown (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANNEL]);
}

/**
 * sbx_channel_pane_set_quiet:
 * @self: a pane
 * @words: (nullable): that and how long nobody is told of anything; %NULL = it is not so
 *
 * Shows it below the channels, with a button to end it.
 */
void
sbx_channel_pane_set_quiet (SbxChannelPane *self,
                            const char     *words)
{
  g_autofree char *spoken = NULL;

  g_return_if_fail (SBX_IS_CHANNEL_PANE (self));

  gtk_widget_set_visible (self->quiet, words != NULL);
  if (words == NULL)
    return;

  /* TRANSLATORS: a button to a screen reader: “Do Not Disturb until 17:00: Turn Off” */
  spoken = g_strdup_printf (_("%s: Turn Off"), words);
  gtk_label_set_label (self->quiet_words, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->quiet), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}
