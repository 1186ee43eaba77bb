/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-people-view.h"

#include "sbx-age-strip.h"
#include "sbx-devices-card.h"
#include "sbx-people-list.h"
#include "sbx-spoken-names.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-user-card.h"
#include "sbx-user-row.h"
#include "sbx-user-words.h"
#include "sbx-world-watch.h"

#include <glib/gi18n-lib.h>

/* From here on the cards stand beside the list; with large text later. */
#define WIDE 720

struct _SbxPeopleView
{
  AdwBin          parent_instance;

  GListModel     *worlds;
  SbxWorldWatch  *world_watch;
  SbxPeopleList  *people;
  gboolean        sidebar_hidden;
  gboolean        wide;
  guint           idle;           /* the width is looked at */
  GtkWidget      *card;           /* (nullable): of somebody, popped up */

  AdwWindowTitle *title;
  GtkStack       *stack;
  AdwStatusPage  *nothing;
  GtkSearchEntry *search;
  GtkDropDown    *hubs;
  GtkStringList  *hub_names;
  GtkListView    *list;
  GtkWidget      *side;
  GtkWidget      *devices_button;
  SbxDevicesCard *devices;
  SbxDevicesCard *devices_popped;
  SbxAgeStrip    *age;
};

enum {
  PROP_0,
  PROP_SIDEBAR_HIDDEN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxPeopleView, sbx_people_view, ADW_TYPE_BIN)

/* --- What is said about them --- */

static void
show_title (SbxPeopleView *self,
            guint          online,
            guint          typing,
            gboolean       last_known)
{
  g_autofree char *there = g_strdup_printf (ngettext ("%'u online", "%'u online", online), online);
  g_autofree char *write = g_strdup_printf (ngettext ("%'u typing", "%'u typing", typing), typing);
  g_autofree char *both = g_strdup_printf (C_("place", "%s · %s"), there, write);

  /* TRANSLATORS: their hub is away: so many were there when it was heard last */
  g_autofree char *known = g_strdup_printf (ngettext ("Last known: %'u person online", "Last known: %'u people online", online), online);

  adw_window_title_set_subtitle (self->title, last_known ? known : typing > 0 ? both : there);
}

static gboolean
is_counted (SbxPeopleView *self,
            SbxUser       *user)
{
  SbxWorld *only = sbx_people_list_get_world (self->people);

  return only == NULL || sbx_user_get_world (user) == only;
}

/* Whether all whom one asks for are of hubs that are away: then what was known last is counted, and said to be that. */
static gboolean
is_last_known (SbxPeopleView *self)
{
  GListModel *all = sbx_people_list_get_people (self->people);
  gboolean any = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (SbxUser) user = g_list_model_get_item (all, i);

      if (is_counted (self, user) && !sbx_user_words_is_away (user))
        return FALSE;
      any |= is_counted (self, user);
    }

  return any;
}

static void
show_counts (SbxPeopleView *self)
{
  GListModel *all = sbx_people_list_get_people (self->people);
  guint online = 0, typing = 0, counts[SBX_N_DEVICES] = { 0 };
  gboolean last_known = is_last_known (self);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (SbxUser) user = g_list_model_get_item (all, i);
      const char *channel_id, *topic_id;

      if (!sbx_user_get_online (user) || !is_counted (self, user) || sbx_user_words_is_away (user) != last_known)
        continue;
      online++;
      typing += sbx_user_get_typing (user, &channel_id, &topic_id);
      for (guint j = 0; j < sbx_user_get_n_devices (user); j++)
        counts[sbx_device_kind (sbx_user_get_device (user, j)->type)]++;
    }

  show_title (self, online, typing, last_known);
  sbx_devices_card_set (self->devices, online, counts, last_known);
  sbx_devices_card_set (self->devices_popped, online, counts, last_known);
}

static gboolean
has_people (SbxWorld *world)
{
  return g_list_model_get_n_items (sbx_world_get_people (world)) > 0;
}

/* Whether a hub could tell; @connected: (out): whether one is there at all. */
static gboolean
can_any_tell (SbxPeopleView *self,
              gboolean      *connected)
{
  gboolean can = FALSE;

  *connected = FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (self->worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED)
        continue;
      *connected = TRUE;
      can |= sbx_world_has_feature (world, "people");
    }

  return can;
}

static void
show_nothing (SbxPeopleView *self)
{
  gboolean connected, can = can_any_tell (self, &connected);

  if (g_list_model_get_n_items (sbx_people_list_get_people (self->people)) > 0)
    {
      adw_status_page_set_title (self->nothing, _("Nobody Found"));
      adw_status_page_set_description (self->nothing, _("Nobody’s name, id or role holds what is looked for."));
      return;
    }

  adw_status_page_set_title (self->nothing, !connected ? _("Not Connected") : can ? _("Nobody Yet") : _("Nothing Known"));
  adw_status_page_set_description (self->nothing,
                                   !connected ? _("People appear here when their hub can be reached.")
                                   : can      ? _("People appear here as soon as somebody connects with a user id.")
                                              : _("The servers that are connected do not tell who is there. A Signalbox hub does."));
}

static void
mark_last (SbxPeopleView *self,
           gpointer       row)
{
  sbx_user_row_set_last (row, sbx_people_list_is_last (self->people, sbx_row_get_item (row)));
}

/* Of those that are made; the others when they are. */
static void
mark_last_rows (SbxPeopleView *self)
{
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list)); row; row = gtk_widget_get_next_sibling (row))
    {
      GtkWidget *child = gtk_widget_get_first_child (row);

      if (SBX_IS_USER_ROW (child))
        mark_last (self, child);
    }
}

static void
update (SbxPeopleView *self)
{
  mark_last_rows (self);

  show_counts (self);
  show_nothing (self);
  sbx_age_strip_choose (self->age, self->worlds, has_people);
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->people)) == 0 ? "nothing" : "list");
}

/* --- Which of them --- */

static void
on_searched (SbxPeopleView *self)
{
  if (self->people)
    sbx_people_list_set_text (self->people, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static void
on_search_stopped (SbxPeopleView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_hub_chosen (SbxPeopleView *self)
{
  guint selected = gtk_drop_down_get_selected (self->hubs);
  g_autoptr (SbxWorld) world = NULL;

  if (self->worlds == NULL)
    return;
  if (selected > 0 && selected != GTK_INVALID_LIST_POSITION)
    world = g_list_model_get_item (self->worlds, selected - 1);
  sbx_people_list_set_world (self->people, world);
  update (self);
}

static gboolean
is_name_at (SbxPeopleView *self,
            guint          position,
            const char    *name)
{
  return g_strcmp0 (gtk_string_list_get_string (self->hub_names, position), name) == 0;
}

/* All of them first; one stays chosen while it is there. */
static void
fill_hubs (SbxPeopleView *self)
{
  guint n = g_list_model_get_n_items (self->worlds);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SbxWorld *chosen = sbx_people_list_get_world (self->people);
  gboolean same;
  guint selected = 0;

  g_ptr_array_add (names, g_strdup (_("All Hubs")));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      g_ptr_array_add (names, g_strdup (sbx_world_get_name (world)));
      selected = world == chosen ? i + 1 : selected;
    }
  same = g_list_model_get_n_items (G_LIST_MODEL (self->hub_names)) == names->len;
  for (guint i = 0; same && i < names->len; i++)
    same = is_name_at (self, i, names->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->hubs), n > 1);
  if (same && selected == gtk_drop_down_get_selected (self->hubs))
    return;

  g_ptr_array_add (names, NULL);
  gtk_string_list_splice (self->hub_names, 0, g_list_model_get_n_items (G_LIST_MODEL (self->hub_names)), (const char *const *) names->pdata);
  gtk_drop_down_set_selected (self->hubs, selected);
}

static void
on_worlds_changed (SbxPeopleView *self)
{
  fill_hubs (self);
  update (self);
}

/**
 * sbx_people_view_search:
 *
 * The keyboard goes to the entry that they are searched by.
 */
void
sbx_people_view_search (SbxPeopleView *self)
{
  g_return_if_fail (SBX_IS_PEOPLE_VIEW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* --- One of them --- */

static void
on_card_closed (SbxPeopleView *self)
{
  g_clear_pointer (&self->card, gtk_widget_unparent);
}

static void
show_card (SbxPeopleView *self,
           GtkWidget     *row,
           SbxUser       *user)
{
  graphene_rect_t bounds;

  g_clear_pointer (&self->card, gtk_widget_unparent);
  if (!gtk_widget_compute_bounds (row, GTK_WIDGET (self), &bounds))
    return;

  self->card = sbx_user_card_new (user);
  gtk_widget_set_parent (self->card, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->card), &(GdkRectangle){ (int) bounds.origin.x, (int) bounds.origin.y,
                                                                          (int) bounds.size.width, (int) bounds.size.height });
  g_signal_connect_object (self->card, "closed", G_CALLBACK (on_card_closed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  gtk_popover_popup (GTK_POPOVER (self->card));
}

/* The list says where, but not which row; who has the keyboard is the one, and so is who was clicked. */
static void
on_activate (SbxPeopleView *self,
             guint          position)
{
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (self->list));
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->people), position);

  if (row != NULL && SBX_IS_USER (item) && sbx_row_get_item (row) == item)
    show_card (self, GTK_WIDGET (row), SBX_USER (item));
}

static void
on_secondary_click (SbxPeopleView *self,
                    int            n_press,
                    double         x,
                    double         y)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);

  if (row != NULL && SBX_IS_USER (sbx_row_get_item (row)))
    show_card (self, GTK_WIDGET (row), sbx_row_get_item (row));
}

static gboolean
on_key_pressed (SbxPeopleView  *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType modifiers)
{
  SbxRow *row = sbx_row_get_focused (GTK_WIDGET (self->list));

  modifiers &= gtk_accelerator_get_default_mod_mask ();
  if (row == NULL || !SBX_IS_USER (sbx_row_get_item (row)) ||
      !(keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && modifiers == GDK_SHIFT_MASK)))
    return GDK_EVENT_PROPAGATE;

  show_card (self, GTK_WIDGET (row), sbx_row_get_item (row));
  return GDK_EVENT_STOP;
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item,
         SbxPeopleView      *self)
{
  gpointer   item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row == NULL)
    {
      row = sbx_user_row_new ();
      gtk_list_item_set_child (list_item, row);
    }
  gtk_list_item_set_activatable (list_item, SBX_IS_USER (item));
  sbx_row_set_item (SBX_ROW (row), item);
  mark_last (self, row);
}

static void
on_unbind (GtkListItemFactory *factory,
           GtkListItem        *list_item,
           gpointer            user_data)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  if (row)
    sbx_row_set_item (SBX_ROW (row), NULL);
}

/* --- The room that there is --- */

static void
show_wide (SbxPeopleView *self)
{
  gtk_widget_set_visible (self->side, self->wide);
  gtk_widget_set_visible (self->devices_button, !self->wide);
  if (self->wide)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
}

/* What is shown must not change while it is measured and placed. */
static gboolean
on_width_changed (gpointer data)
{
  SbxPeopleView *self = data;

  self->idle = 0;
  show_wide (self);

  return G_SOURCE_REMOVE;
}

/* What stands at the side goes where there is no room for it. */
static void
sbx_people_view_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  SbxPeopleView *self = SBX_PEOPLE_VIEW (widget);
  int side = 0;

  gtk_widget_measure (adw_bin_get_child (ADW_BIN (widget)), orientation, for_size, minimum, natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    gtk_widget_measure (self->side, orientation, -1, &side, NULL, NULL, NULL);
  *minimum = MAX (*minimum - side, 0);
}

static void
sbx_people_view_size_allocate (GtkWidget *widget,
                               int        width,
                               int        height,
                               int        baseline)
{
  SbxPeopleView *self = SBX_PEOPLE_VIEW (widget);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "0");
  int line, least;
  gboolean wide;

  gtk_widget_measure (adw_bin_get_child (ADW_BIN (self)), GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_size_allocate (adw_bin_get_child (ADW_BIN (self)), &(GtkAllocation){ 0, 0, MAX (width, least), height }, -1);
  if (self->card)
    gtk_popover_present (GTK_POPOVER (self->card));

  pango_layout_get_pixel_size (layout, NULL, &line);
  wide = width >= WIDE * MAX (line, 18) / 18;
  if (wide == self->wide)
    return;

  self->wide = wide;
  if (self->idle == 0)
    self->idle = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, on_width_changed, self, NULL);
}

/* --- The object --- */

/* Above the first of them is a heading, of which there is nothing to do. */
static gboolean
sbx_people_view_grab_focus (GtkWidget *widget)
{
  SbxPeopleView *self = SBX_PEOPLE_VIEW (widget);
  SbxRow        *row;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    return gtk_widget_grab_focus (GTK_WIDGET (self->search));
  if (!gtk_widget_grab_focus (GTK_WIDGET (self->list)))
    return FALSE;

  row = sbx_row_get_focused (GTK_WIDGET (self->list));
  if (row && !SBX_IS_USER (sbx_row_get_item (row)))
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_DOWN);

  return TRUE;
}

static void
sbx_people_view_dispose (GObject *object)
{
  SbxPeopleView *self = SBX_PEOPLE_VIEW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->card, gtk_widget_unparent);
  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->world_watch);
  g_clear_object (&self->people);
  g_clear_object (&self->worlds);

  G_OBJECT_CLASS (sbx_people_view_parent_class)->dispose (object);
}

static void
sbx_people_view_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, SBX_PEOPLE_VIEW (object)->sidebar_hidden);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_people_view_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_SIDEBAR_HIDDEN:
      SBX_PEOPLE_VIEW (object)->sidebar_hidden = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, title);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, nothing);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, search);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, hubs);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, hub_names);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, list);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, side);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, devices_button);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, devices);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, devices_popped);
  gtk_widget_class_bind_template_child (widget_class, SbxPeopleView, age);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_hub_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_searched);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_click);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
sbx_people_view_class_init (SbxPeopleViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_people_view_dispose;
  object_class->get_property = sbx_people_view_get_property;
  object_class->set_property = sbx_people_view_set_property;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_people_view_grab_focus;
  widget_class->measure = sbx_people_view_measure;
  widget_class->size_allocate = sbx_people_view_size_allocate;

  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_AGE_STRIP);
  g_type_ensure (SBX_TYPE_DEVICES_CARD);
  g_type_ensure (SBX_TYPE_TAB_STOP);
  gtk_widget_class_set_css_name (widget_class, "peopleview");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/people/sbx-people-view.ui");
  bind_children (widget_class);
}

static void
sbx_people_view_init (SbxPeopleView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* It sees for itself how much room there is. */
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
  sbx_spoken_names_give (GTK_WIDGET (self));
  show_wide (self);
}

/**
 * sbx_people_view_set_worlds:
 * @worlds: (GListModel of SbxWorld)
 *
 * Once in the life of a view.
 */
void
sbx_people_view_set_worlds (SbxPeopleView *self,
                            GListModel    *worlds)
{
  g_autoptr (GtkSelectionModel) model = NULL;

  g_return_if_fail (SBX_IS_PEOPLE_VIEW (self));
  g_return_if_fail (!self->worlds);

  self->worlds = g_object_ref (worlds);
  self->people = sbx_people_list_new (worlds);
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (self->people))));
  gtk_list_view_set_model (self->list, model);
  self->world_watch = sbx_world_watch_new ();
  sbx_world_watch_set_worlds (self->world_watch, worlds);
  g_signal_connect_object (self->people, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->world_watch, "changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  on_worlds_changed (self);
}

/**
 * sbx_people_view_get_items:
 *
 * Returns: (transfer none): (GListModel of SbxPeopleHead and SbxUser)
 */
GListModel *
sbx_people_view_get_items (SbxPeopleView *self)
{
  g_return_val_if_fail (SBX_IS_PEOPLE_VIEW (self), NULL);

  return G_LIST_MODEL (self->people);
}
