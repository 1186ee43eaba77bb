/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-switcher.h"

#include "sbx-formatters.h"
#include "sbx-switch-search.h"

#include <glib/gi18n-lib.h>

#define PAGE_ROWS 8
/* What was listed meanwhile is looked through so often, in ms. */
#define AGAIN_TIME 200
/* Of what was chosen lately. */
#define MAX_RECENT 8

struct _SbxSwitcher
{
  AdwWindow           parent_instance;

  GtkEditable        *entry;
  GtkStack           *stack;
  GtkListView        *list;
  GtkSingleSelection *selection;
  GtkLabel           *unknown;

  SbxSettings        *settings;
  SbxSwitchSearch    *search;
  SbxTopicLookup     *lookup;
  gboolean            looking;  /* it was asked for what is not known */
  guint               again;    /* timeout, 0 = all that is known was looked through */
  char               *chosen;   /* (nullable): what the arrows chose, as sbx_switch_item_dup_key() calls it */
  GHashTable         *can;      /* action to boolean, as far as it was asked for */
  gboolean            wanted;   /* Return was pressed before what is meant was found */
};

G_DEFINE_FINAL_TYPE (SbxSwitcher, sbx_switcher, ADW_TYPE_WINDOW)

/* --- what can be done --- */

/* Whether an action of a widget can be done is known to nobody but GTK, which tells it to its buttons. */
static gboolean
ask_gtk (GtkWidget  *parent,
         const char *detailed_action)
{
  GtkWidget *button = gtk_button_new ();
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  gboolean can;

  gtk_widget_set_parent (button, parent);
  /* The target first: GTK warns of an action that wants one and has none. */
  if (g_action_parse_detailed_name (detailed_action, &name, &target, NULL))
    {
      gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), name);
    }
  can = gtk_widget_get_sensitive (button);
  gtk_widget_unparent (button);

  return can;
}

static gboolean
can_do (const char *detailed_action,
        gpointer    user_data)
{
  SbxSwitcher *self = user_data;
  gpointer     can;

  if (g_str_equal (detailed_action, "win.switch"))
    return FALSE;
  if (!g_hash_table_lookup_extended (self->can, detailed_action, NULL, &can))
    {
      can = GINT_TO_POINTER (ask_gtk (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), detailed_action));
      g_hash_table_insert (self->can, g_strdup (detailed_action), can);
    }

  return GPOINTER_TO_INT (can);
}

/* The last one first; kept for the next start too. */
static void
note_choice (SbxSwitcher   *self,
             SbxSwitchItem *item)
{
  g_autofree char *key = sbx_switch_item_dup_key (item);
  g_autoptr (GVariant) before = sbx_settings_get_value (self->settings, SBX_SETTING_SWITCHED_TO);
  g_autofree const char **keys = g_variant_get_strv (before, NULL);
  g_autoptr (GPtrArray) recent = g_ptr_array_new ();

  g_ptr_array_add (recent, key);
  for (guint i = 0; keys[i] && recent->len < MAX_RECENT; i++)
    if (!g_str_equal (keys[i], key))
      g_ptr_array_add (recent, (gpointer) keys[i]);
  sbx_settings_set_value (self->settings, SBX_SETTING_SWITCHED_TO,
                          g_variant_new_strv ((const char *const *) recent->pdata, (gssize) recent->len));
}

static void
run (SbxSwitcher   *self,
     SbxSwitchItem *item)
{
  g_autoptr (GtkWindow) parent = g_object_ref (gtk_window_get_transient_for (GTK_WINDOW (self)));
  g_autoptr (SbxSwitchItem) kept = g_object_ref (item);

  note_choice (self, kept);
  /* What is done may open something, or ask what has the focus. */
  gtk_window_close (GTK_WINDOW (self));
  gtk_widget_activate_action_variant (GTK_WIDGET (parent), sbx_switch_item_get_action (kept), sbx_switch_item_get_target (kept));
}

static void
on_activate (SbxSwitcher *self)
{
  SbxSwitchItem *item = gtk_single_selection_get_selected_item (self->selection);

  self->wanted = sbx_switch_search_is_busy (self->search) ||
                 (!item && (self->again > 0 || sbx_topic_lookup_count_waiting (self->lookup) > 0));
  if (!self->wanted && item)
    run (self, item);
}

static void
on_row_activated (SbxSwitcher *self,
                  guint        position)
{
  g_autoptr (SbxSwitchItem) item = g_list_model_get_item (G_LIST_MODEL (self->search), position);

  if (item)
    run (self, item);
}

static void
update (SbxSwitcher *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->search)) > 0;

  if (any || !sbx_switch_search_is_busy (self->search))
    gtk_stack_set_visible_child_name (self->stack, any ? "list" : "nothing");
}

/* The best is the one that is meant, until the arrows say otherwise. */
static guint
find_chosen (SbxSwitcher *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->search));

  for (guint i = 0; self->chosen && i < n; i++)
    {
      g_autofree char *key = sbx_switch_item_dup_key (sbx_array_list_peek (SBX_ARRAY_LIST (self->search), i));

      if (g_str_equal (key, self->chosen))
        return i;
    }

  return 0;
}

static void
on_found (SbxSwitcher *self)
{
  gtk_single_selection_set_selected (self->selection, find_chosen (self));
  update (self);
}

/* --- what is not known yet --- */

static void
update_unknown (SbxSwitcher *self)
{
  guint            n_waiting = self->looking ? sbx_topic_lookup_count_waiting (self->lookup) : 0;
  guint            n_unknown = self->looking && n_waiting == 0 ? sbx_topic_lookup_count_unknown (self->lookup) : 0;
  g_autofree char *text = NULL;

  if (n_waiting > 0)
    text = g_strdup_printf (ngettext ("Topics of %u more channel are being looked up…", "Topics of %u more channels are being looked up…", n_waiting), n_waiting);
  else if (n_unknown > 0)
    text = g_strdup_printf (ngettext ("Not all topics of %u channel are known here.", "Not all topics of %u channels are known here.", n_unknown), n_unknown);

  gtk_label_set_label (self->unknown, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->unknown), text != NULL);
}

static gboolean
on_again (gpointer user_data)
{
  SbxSwitcher *self = user_data;

  self->again = 0;
  sbx_switch_search_again (self->search);

  return G_SOURCE_REMOVE;
}

static void
on_looked_up (SbxSwitcher *self)
{
  update_unknown (self);
  if (self->looking && self->again == 0)
    self->again = g_timeout_add (AGAIN_TIME, on_again, self);
}

/* Where something is looked for at all. */
static void
look_up (SbxSwitcher *self)
{
  if (self->looking || *gtk_editable_get_text (self->entry) == '\0')
    return;

  self->looking = TRUE;
  sbx_topic_lookup_start (self->lookup);
}

static void
on_finished (SbxSwitcher *self)
{
  update (self);
  if (self->wanted)
    on_activate (self);
}

static void
on_typed (SbxSwitcher *self)
{
  self->wanted = FALSE;
  g_clear_pointer (&self->chosen, g_free);
  look_up (self);
  sbx_switch_search_set_text (self->search, gtk_editable_get_text (self->entry));
}

/* --- keys: the entry keeps the focus --- */

static void
move (SbxSwitcher *self,
      int          step)
{
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->search));
  int at = (int) gtk_single_selection_get_selected (self->selection);

  if (n == 0)
    return;

  at = ABS (step) == 1 ? (at + step + n) % n : CLAMP (at + step, 0, n - 1);
  gtk_single_selection_set_selected (self->selection, (guint) at);
  g_free (self->chosen);
  self->chosen = sbx_switch_item_dup_key (gtk_single_selection_get_selected_item (self->selection));
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", (guint) at);
}

static gboolean
on_key_pressed (SbxSwitcher    *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType modifiers)
{
  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      move (self, PAGE_ROWS);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      move (self, -PAGE_ROWS);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      gtk_window_close (GTK_WINDOW (self));
      return GDK_EVENT_STOP;
    case GDK_KEY_k:
      if (!(modifiers & GDK_CONTROL_MASK))
        return GDK_EVENT_PROPAGATE;
      gtk_window_close (GTK_WINDOW (self));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- rows --- */

static void
on_setup (GtkListItemFactory *factory,
          GtkListItem        *list_item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *title = gtk_label_new (NULL);
  GtkWidget *detail = gtk_label_new (NULL);
  GtkWidget *unread = gtk_label_new (NULL);
  GtkWidget *keys = gtk_shortcut_label_new ("");

  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (unread, "badge");
  gtk_widget_add_css_class (unread, "numeric");
  gtk_widget_set_valign (unread, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), title);
  gtk_box_append (GTK_BOX (row), detail);
  gtk_box_append (GTK_BOX (row), unread);
  gtk_box_append (GTK_BOX (row), keys);
  gtk_list_item_set_child (list_item, row);
}

static void
on_bind (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  SbxSwitchItem   *item = gtk_list_item_get_item (list_item);
  GtkWidget       *row = gtk_list_item_get_child (list_item);
  GtkWidget       *icon = gtk_widget_get_first_child (row);
  GtkWidget       *title = gtk_widget_get_next_sibling (icon);
  GtkWidget       *detail = gtk_widget_get_next_sibling (title);
  GtkWidget       *unread = gtk_widget_get_next_sibling (detail);
  GtkWidget       *keys = gtk_widget_get_next_sibling (unread);
  const char      *accel = sbx_switch_item_get_keys (item);
  g_autofree char *badge = sbx_format_badge (sbx_switch_item_get_unread (item));
  g_autofree char *words = sbx_format_unread (sbx_switch_item_get_unread (item));
  g_autofree char *label = NULL;

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), sbx_switch_item_get_icon_name (item));
  gtk_label_set_label (GTK_LABEL (title), sbx_switch_item_get_title (item));
  gtk_label_set_label (GTK_LABEL (detail), sbx_switch_item_get_detail (item));
  gtk_label_set_label (GTK_LABEL (unread), badge);
  gtk_widget_set_visible (unread, sbx_switch_item_get_unread (item) > 0);
  gtk_shortcut_label_set_accelerator (GTK_SHORTCUT_LABEL (keys), accel ? accel : "");
  gtk_widget_set_visible (keys, accel != NULL);

  /* TRANSLATORS: parts of a row read aloud one after the other */
  label = sbx_switch_item_get_unread (item) > 0
            ? g_strdup_printf (_("%s, %s, %s"), sbx_switch_item_get_title (item), sbx_switch_item_get_detail (item), words)
            : g_strdup_printf (_("%s, %s"), sbx_switch_item_get_title (item), sbx_switch_item_get_detail (item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (row)), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* --- object --- */

static void
on_active_changed (SbxSwitcher *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_window_close (GTK_WINDOW (self));
}

static void
sbx_switcher_dispose (GObject *object)
{
  SbxSwitcher *self = SBX_SWITCHER (object);

  if (self->list)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_handle_id (&self->again, g_source_remove);
  if (self->lookup)
    {
      g_signal_handlers_disconnect_by_data (self->lookup, self);
      sbx_topic_lookup_stop (self->lookup);
    }
  g_clear_object (&self->lookup);
  g_clear_pointer (&self->chosen, g_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->search);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->can, g_hash_table_unref);

  G_OBJECT_CLASS (sbx_switcher_parent_class)->dispose (object);
}

static void
sbx_switcher_class_init (SbxSwitcherClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_switcher_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/switcher/sbx-switcher.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxSwitcher, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxSwitcher, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxSwitcher, list);
  gtk_widget_class_bind_template_child (widget_class, SbxSwitcher, unknown);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
}

static void
sbx_switcher_init (SbxSwitcher *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->can = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active_changed), NULL);
}

/**
 * sbx_switcher_new:
 * @parent: whose actions are done
 * @settings: keep what was chosen lately
 * @worlds: (GListModel of SbxWorld): all hubs
 * @drafts: (nullable): what is written and not sent; outlives the window
 * @lookup: asks for topics that are not known
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxSwitcher *
sbx_switcher_new (GtkWindow      *parent,
                  SbxSettings    *settings,
                  GListModel     *worlds,
                  SbxDrafts      *drafts,
                  SbxTopicLookup *lookup)
{
  SbxSwitcher *self = g_object_new (SBX_TYPE_SWITCHER, "transient-for", parent, NULL);
  g_autoptr (GVariant) kept = sbx_settings_get_value (settings, SBX_SETTING_SWITCHED_TO);
  g_autofree const char **recent = g_variant_get_strv (kept, NULL);

  self->settings = g_object_ref (settings);
  self->lookup = g_object_ref (lookup);
  g_signal_connect_swapped (lookup, "changed", G_CALLBACK (on_looked_up), self);
  self->search = sbx_switch_search_new (worlds, can_do, self);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->search)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->search, "items-changed", G_CALLBACK (on_found), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->search, "finished", G_CALLBACK (on_finished), self, G_CONNECT_SWAPPED);
  sbx_switch_search_set_more (self->search, drafts, recent);
  sbx_switch_search_set_text (self->search, "");

  return self;
}
