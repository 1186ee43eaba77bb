/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-view.h"

#include "sbx-hit-row.h"
#include "sbx-search-completions.h"
#include "sbx-search-hints.h"
#include "sbx-search-line.h"
#include "sbx-search-words.h"
#include "sbx-spoken-names.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"

#include <glib/gi18n-lib.h>

/* Nothing is shown to be waiting before this, in ms. */
#define PATIENCE 200
/* Older ones are needed this many pages ahead. */
#define PAGES_AHEAD 2

struct _SbxSearchView
{
  AdwBin             parent_instance;

  GtkEditable       *entry;
  GtkWidget         *spinner;
  GtkDropDown       *scope;
  GtkWidget         *note;
  GtkLabel          *note_label;
  GtkButton         *again;
  GtkStack          *stack;
  AdwStatusPage     *failed;
  AdwStatusPage     *unclear;
  AdwStatusPage     *nothing;
  GtkLabel          *meaning;
  GtkBox            *operators;
  SbxSearchHints    *hints;      /* not owned: the entry does */
  GtkListView       *list;
  GtkScrolledWindow *scroller;

  SbxSearch         *search;
  GListModel        *worlds;
  GListModel        *one;        /* (nullable): the hub chosen, as a list */
  guint              patience;   /* timeout, 0 = none */
  char              *announced;  /* (nullable): the query whose result was said last */
};

G_DEFINE_FINAL_TYPE (SbxSearchView, sbx_search_view, ADW_TYPE_BIN)

/* --- what is said --- */

static gboolean
has_hits (SbxSearchView *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->search)) > 0;
}

/* While nobody has answered, what was there stays: nothing flickers between two letters. */
static const char *
page_name (SbxSearchView *self)
{
  if (sbx_search_line_is_empty (sbx_search_get_line (self->search)))
    return "start";
  if (sbx_search_get_problem (self->search))
    return "unclear";
  if (has_hits (self))
    return "list";
  if (sbx_search_get_busy (self->search))
    return gtk_stack_get_visible_child_name (self->stack);

  return sbx_search_get_error (self->search) ? "failed" : "nothing";
}

static const char *
note_text (SbxSearchView *self)
{
  if (!has_hits (self) && sbx_search_get_error (self->search))
    return NULL;
  if (sbx_search_get_error (self->search))
    return sbx_search_get_error (self->search);
  if (*sbx_search_get_query (self->search) == '\0' || !sbx_search_get_answered (self->search))
    return NULL;
  if (sbx_search_get_offline (self->search) && !has_hits (self))
    return sbx_search_get_busy (self->search) ? NULL : _("A hub is not connected: only what was seen of it before was searched.");
  if (sbx_search_get_offline (self->search))
    return _("A hub is not connected: these are from what was seen before.");
  if (sbx_search_get_paused (self->search))
    return _("Not all messages were looked through yet: much was, and nothing of it fits.");
  if (sbx_search_get_filtered (self->search))
    return _("A hub is too old to look for all of that itself: what it found was looked through here.");
  if (sbx_search_get_line (self->search)->notice)
    return sbx_search_get_line (self->search)->notice;
  if (!sbx_search_get_complete (self->search))
    return _("Some messages may be missing: a hub’s index is still catching up, or only what was seen of a server could be searched.");

  return NULL;
}

static void
update (SbxSearchView *self)
{
  const char      *note = note_text (self);
  const char      *error = sbx_search_get_error (self->search);
  const char      *problem = sbx_search_get_problem (self->search);
  gboolean         paused = sbx_search_get_paused (self->search) && !error;
  g_autofree char *meaning = sbx_search_words_dup_meaning (self->search);

  gtk_label_set_label (self->meaning, meaning);
  gtk_widget_set_visible (GTK_WIDGET (self->meaning), *meaning != '\0');
  adw_status_page_set_description (self->unclear, problem);
  adw_status_page_set_description (self->nothing, sbx_search_get_line (self->search)->from ? _("Try other words, or fewer. Behind “from:” the whole name has to stand.")
                                                                                           : _("Try other words, or fewer."));

  gtk_stack_set_visible_child_name (self->stack, page_name (self));
  adw_status_page_set_description (self->failed, error);
  gtk_label_set_label (self->note_label, note ? note : "");
  gtk_widget_set_visible (self->note, note != NULL);
  gtk_button_set_label (self->again, paused ? _("Search Further") : _("Search Again"));
  gtk_widget_set_visible (GTK_WIDGET (self->again), paused || error != NULL || (!sbx_search_get_complete (self->search) && !sbx_search_get_filtered (self->search)));
}

static gboolean
on_patience_ended (gpointer user_data)
{
  SbxSearchView *self = user_data;

  self->patience = 0;
  gtk_widget_show (self->spinner);

  return G_SOURCE_REMOVE;
}

/* Once for each query that was answered. */
static void
announce (SbxSearchView *self)
{
  const char      *query = sbx_search_get_query (self->search);
  guint            n = g_list_model_get_n_items (G_LIST_MODEL (self->search));
  g_autofree char *words = NULL;

  if (query == NULL || query[0] == '\0' || g_strcmp0 (query, self->announced) == 0 || !sbx_search_get_answered (self->search) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  g_free (self->announced);
  self->announced = g_strdup (query);
  if (n == 0)
    words = g_strdup (_("No message found"));
  else if (sbx_search_get_has_more (self->search))
    words = g_strdup_printf (ngettext ("More than %'u message found", "More than %'u messages found", n), n);
  else
    words = g_strdup_printf (ngettext ("%'u message found", "%'u messages found", n), n);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", words);
}

static void
on_busy_changed (SbxSearchView *self)
{
  gboolean busy = sbx_search_get_busy (self->search);

  if (!busy)
    announce (self);
  if (!busy)
    {
      g_clear_handle_id (&self->patience, g_source_remove);
      gtk_widget_hide (self->spinner);
    }
  else if (self->patience == 0 && !gtk_widget_get_visible (self->spinner))
    self->patience = g_timeout_add (PATIENCE, on_patience_ended, self);
}

/* --- more on scroll --- */

static void
load_more (SbxSearchView *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double         left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment);

  if (has_hits (self) && sbx_search_get_has_more (self->search) && !sbx_search_get_error (self->search) &&
      left < (1 + PAGES_AHEAD) * gtk_adjustment_get_page_size (adjustment))
    sbx_search_load_more (self->search);
}

static void
on_state_changed (SbxSearchView *self)
{
  on_busy_changed (self);
  update (self);
  load_more (self);
}

/* --- what people do --- */

/* NULL where there is nothing to choose between. */
static GListModel *
chosen_worlds (SbxSearchView *self)
{
  guint position = gtk_drop_down_get_selected (self->scope);
  g_autoptr (SbxWorld) world = NULL;

  if (position == 0 || position == GTK_INVALID_LIST_POSITION || self->worlds == NULL)
    return self->worlds;

  world = g_list_model_get_item (self->worlds, position - 1);
  if (world == NULL)
    return self->worlds;

  if (self->one)
    {
      g_autoptr (SbxWorld) before = g_list_model_get_item (self->one, 0);

      if (before == world)
        return self->one;
    }
  g_clear_object (&self->one);
  self->one = G_LIST_MODEL (g_list_store_new (SBX_TYPE_WORLD));
  g_list_store_append (G_LIST_STORE (self->one), world);

  return self->one;
}

static void
look (SbxSearchView *self)
{
  if (self->search == NULL)
    return;

  sbx_search_set_query (self->search, gtk_editable_get_text (self->entry), chosen_worlds (self));
  update (self);
}

static void
on_entry_activated (SbxSearchView *self)
{
  sbx_search_start_now (self->search);
  if (has_hits (self))
    gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

/* Escape in the entry: first what was looked for goes, then the view. */
static void
on_stopped (SbxSearchView *self)
{
  if (*gtk_editable_get_text (self->entry) != '\0')
    gtk_editable_set_text (self->entry, "");
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.close-search", NULL);
}

static gboolean
on_down (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  SbxSearchView *self = user_data;

  return has_hits (self) && gtk_widget_child_focus (GTK_WIDGET (self->list), GTK_DIR_TAB_FORWARD);
}

static void
on_again (SbxSearchView *self)
{
  if (sbx_search_get_error (self->search) && has_hits (self))
    sbx_search_load_more (self->search);
  else if (sbx_search_get_paused (self->search) && !sbx_search_get_error (self->search))
    sbx_search_go_on (self->search);
  else
    sbx_search_again (self->search);
}

/* What was typed stays, and goes on. */
static void
on_operator_clicked (GtkWidget     *button,
                     SbxSearchView *self)
{
  const char *operator = gtk_widget_get_name (button);
  int         cursor = (int) g_utf8_strlen (gtk_editable_get_text (self->entry), -1);

  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_insert_text (self->entry, operator, -1, &cursor);
  gtk_editable_set_position (self->entry, cursor);
}

/* "from:   Who wrote it" */
static void
add_operator (SbxSearchView             *self,
              const SbxSearchCompletion *operator)
{
  GtkWidget       *button = gtk_button_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget       *name = gtk_label_new (operator->label);
  GtkWidget       *detail = gtk_label_new (operator->detail);
  g_autofree char *words = g_strdup_printf ("%s %s", operator->label, operator->detail);

  gtk_label_set_width_chars (GTK_LABEL (name), 8);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
  gtk_widget_add_css_class (name, "heading");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_name (button, operator->label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "search-operator");
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_operator_clicked), self, 0);
  gtk_box_append (self->operators, button);
}

static void
on_activate (SbxSearchView *self,
             guint          position)
{
  g_autoptr (SbxSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->search), position);

  if (hit)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-message", "(sssx)",
                                sbx_world_get_address (sbx_search_hit_get_world (hit)),
                                sbx_search_hit_get_channel_id (hit), sbx_search_hit_get_topic_id (hit),
                                sbx_search_hit_get_seq (hit));
}

/* --- the hubs to choose from --- */

static void
update_scopes (SbxSearchView *self)
{
  guint position = gtk_drop_down_get_selected (self->scope);
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _("All Hubs"));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      gtk_string_list_append (names, sbx_world_get_name (world));
    }
  gtk_drop_down_set_model (self->scope, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->scope, position <= n ? position : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->scope), n > 1);
}

static void
on_worlds_changed (SbxSearchView *self)
{
  guint n = g_list_model_get_n_items (self->worlds);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      g_signal_handlers_disconnect_by_func (world, update_scopes, self);
      g_signal_connect_object (world, "notify::name", G_CALLBACK (update_scopes), self, G_CONNECT_SWAPPED);
    }
  g_clear_object (&self->one);
  gtk_drop_down_set_selected (self->scope, 0);
  update_scopes (self);
}

/* --- object --- */

static gboolean
sbx_search_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_SEARCH_VIEW (widget)->entry));
}

static void
sbx_search_view_dispose (GObject *object)
{
  SbxSearchView *self = SBX_SEARCH_VIEW (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_object (&self->search);
  g_clear_object (&self->worlds);
  g_clear_object (&self->one);
  g_clear_pointer (&self->announced, g_free);

  G_OBJECT_CLASS (sbx_search_view_parent_class)->dispose (object);
}

static void
sbx_search_view_class_init (SbxSearchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_search_view_dispose;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_search_view_grab_focus;

  g_type_ensure (SBX_TYPE_TAB_STOP);
  g_type_ensure (SBX_TYPE_HIT_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/views/sbx-search-view.ui");
  gtk_widget_class_set_css_name (widget_class, "searchview");
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, entry);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, spinner);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, scope);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, note);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, note_label);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, again);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, failed);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, unclear);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, nothing);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, meaning);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, operators);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, list);
  gtk_widget_class_bind_template_child (widget_class, SbxSearchView, scroller);
  gtk_widget_class_bind_template_callback (widget_class, look);
  gtk_widget_class_bind_template_callback (widget_class, load_more);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_stopped);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.close-search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL);
}

static void
sbx_search_view_init (SbxSearchView *self)
{
  GtkEventController *shortcuts = gtk_shortcut_controller_new ();
  GtkAdjustment      *adjustment;
  g_autoptr (GPtrArray) all = sbx_search_list_operators ();

  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self->scope));
  self->hints = sbx_search_hints_attach (self->entry);
  for (guint i = 0; i < all->len; i++)
    add_operator (self, all->pdata[i]);

  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (shortcuts),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Down"),
                                                          gtk_callback_action_new (on_down, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->entry), shortcuts);

  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (load_more), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (load_more), self, G_CONNECT_SWAPPED);
}

GtkWidget *
sbx_search_view_new (void)
{
  return g_object_new (SBX_TYPE_SEARCH_VIEW, NULL);
}

/**
 * sbx_search_view_set_search:
 * @self: a view
 * @search: what finds; set once
 */
void
sbx_search_view_set_search (SbxSearchView *self,
                            SbxSearch     *search)
{
  g_autoptr (GtkSelectionModel) model = NULL;

  g_return_if_fail (SBX_IS_SEARCH_VIEW (self));
  g_return_if_fail (self->search == NULL);

  self->search = g_object_ref (search);
  sbx_search_hints_set_hits (self->hints, G_LIST_MODEL (search));
  model = GTK_SELECTION_MODEL (gtk_no_selection_new (G_LIST_MODEL (g_object_ref (search))));
  gtk_list_view_set_model (self->list, model);
  g_signal_connect_object (search, "notify", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * sbx_search_view_set_worlds:
 * @self: a view
 * @worlds: where one may look; set once
 */
void
sbx_search_view_set_worlds (SbxSearchView *self,
                            GListModel    *worlds)
{
  g_return_if_fail (SBX_IS_SEARCH_VIEW (self));
  g_return_if_fail (self->worlds == NULL);

  self->worlds = g_object_ref (worlds);
  sbx_search_hints_set_worlds (self->hints, worlds);
  g_signal_connect_object (worlds, "items-changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  on_worlds_changed (self);
}

/**
 * sbx_search_view_begin:
 * @self: a view
 * @query: (nullable): what to look for; %NULL for what was looked for before
 *
 * Puts the cursor where one types, with what stands there selected.
 */
void
sbx_search_view_begin (SbxSearchView *self,
                       const char    *query)
{
  g_return_if_fail (SBX_IS_SEARCH_VIEW (self));

  if (query)
    gtk_editable_set_text (self->entry, query);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (self->entry, 0, -1);
}
