/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-hints.h"

#include "sbx-search-completions.h"
#include "sbx-search-hit.h"

#include <glib/gi18n-lib.h>

#define DATA_KEY "sbx-search-hints"
#define MAX_NAMES 500

struct _SbxSearchHints
{
  GObject      parent_instance;

  GtkEditable *entry;      /* not owned: it owns us */
  GtkWidget   *popover;    /* (nullable): made when first needed */
  GtkListBox  *list;
  GListModel  *worlds;     /* (nullable) */
  GListModel  *hits;       /* (nullable) */
  GPtrArray   *names;      /* of who wrote what was found so far, the first one first */
  GPtrArray   *shown;      /* (nullable): of SbxSearchCompletion */
  guint        start;      /* bytes: what they would replace */
  guint        end;
  guint        updating;   /* idle source, 0 = they are as the text is */
};

G_DEFINE_FINAL_TYPE (SbxSearchHints, sbx_search_hints, G_TYPE_OBJECT)

static gboolean
is_shown (SbxSearchHints *self)
{
  return self->popover && gtk_widget_get_visible (self->popover);
}

static void
hide (SbxSearchHints *self)
{
  if (is_shown (self))
    gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
take (SbxSearchHints *self,
      guint           i)
{
  SbxSearchCompletion *completion = g_ptr_array_index (self->shown, i);
  const char      *text = gtk_editable_get_text (self->entry);
  int              first = (int) g_utf8_strlen (text, self->start);
  int              last = (int) g_utf8_strlen (text, self->end);
  g_autofree char *insert = g_strdup (completion->text);
  int              cursor = first;

  /* One blank between it and what follows. */
  if (text[self->end] == ' ')
    g_strchomp (insert);
  gtk_editable_delete_text (self->entry, first, last);
  gtk_editable_insert_text (self->entry, insert, -1, &cursor);
  gtk_editable_set_position (self->entry, cursor);
}

static void
on_row_activated (SbxSearchHints *self,
                  GtkListBoxRow  *row)
{
  /* Those of the text as it was before are gone in a moment. */
  if (self->updating == 0)
    take (self, (guint) gtk_list_box_row_get_index (row));
}

static void
make_popover (SbxSearchHints *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  gtk_widget_set_can_focus (GTK_WIDGET (self->list), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What can be typed here"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);

  self->popover = gtk_popover_new ();
  gtk_popover_set_autohide (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self->popover), GTK_POS_BOTTOM);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_widget_set_can_focus (self->popover, FALSE);
  gtk_widget_add_css_class (self->popover, "search-hints");
  gtk_popover_set_child (GTK_POPOVER (self->popover), GTK_WIDGET (self->list));
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self->entry));
}

static GtkWidget *
make_row (const SbxSearchCompletion *completion)
{
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget       *label = gtk_label_new (completion->label);
  GtkWidget       *detail = gtk_label_new (completion->detail);
  g_autofree char *words = *completion->detail != '\0' ? g_strdup_printf ("%s, %s", completion->label, completion->detail)
                                                       : g_strdup (completion->label);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (detail), 36);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), detail);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);

  return row;
}

/* Takes @completions. */
static void
show (SbxSearchHints *self,
      GPtrArray      *completions)
{
  GtkWidget *child;

  g_clear_pointer (&self->shown, g_ptr_array_unref);
  self->shown = completions;
  if (completions->len == 0)
    {
      hide (self);
      return;
    }

  if (self->popover == NULL)
    make_popover (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))))
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < completions->len; i++)
    gtk_list_box_append (self->list, make_row (completions->pdata[i]));
  gtk_list_box_unselect_all (self->list);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static guint
get_cursor (SbxSearchHints *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  return (guint) (g_utf8_offset_to_pointer (text, gtk_editable_get_position (self->entry)) - text);
}

static gboolean
has_focus (SbxSearchHints *self)
{
  GtkEditable *text = gtk_editable_get_delegate (self->entry);

  return text && gtk_widget_has_focus (GTK_WIDGET (text));
}

static void
update (SbxSearchHints *self)
{
  if (!has_focus (self) || gtk_editable_get_selection_bounds (self->entry, NULL, NULL))
    {
      hide (self);
      return;
    }

  show (self, sbx_search_complete (gtk_editable_get_text (self->entry), get_cursor (self), self->worlds, self->names, &self->start, &self->end));
}

static gboolean
on_update (gpointer user_data)
{
  SbxSearchHints *self = user_data;

  self->updating = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* A key changes the text, and then where the cursor is: that is looked at once, before the next key. */
static void
queue_update (SbxSearchHints *self)
{
  if (self->updating == 0)
    self->updating = g_idle_add_full (G_PRIORITY_DEFAULT, on_update, self, NULL);
}

static void
finish_update (SbxSearchHints *self)
{
  if (self->updating == 0)
    return;

  g_clear_handle_id (&self->updating, g_source_remove);
  update (self);
}

static void
show_operators (SbxSearchHints *self)
{
  self->start = self->end = get_cursor (self);
  show (self, sbx_search_list_operators ());
}

/* --- keys --- */

static void
choose (SbxSearchHints *self,
        int             step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int            n = (int) self->shown->len;
  int            at = row ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : n - 1;
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list, (at + n) % n);

  gtk_list_box_select_row (self->list, next);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (gtk_editable_get_delegate (self->entry)), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, next, -1);
}

static gboolean
accept (SbxSearchHints *self,
        gboolean        first)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row == NULL && !first)
    {
      hide (self);
      return GDK_EVENT_PROPAGATE;
    }

  take (self, row ? (guint) gtk_list_box_row_get_index (row) : 0);

  return GDK_EVENT_STOP;
}

static gboolean
on_key_pressed (SbxSearchHints  *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  modifiers)
{
  gboolean plain = (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)) == 0;

  finish_update (self);
  if (!is_shown (self))
    {
      gboolean down = keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down;
      gboolean asked = down && ((plain && *gtk_editable_get_text (self->entry) == '\0') || (modifiers & GDK_CONTROL_MASK) != 0);

      if (asked)
        show_operators (self);
      return asked ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
    }
  if (!plain)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      choose (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      choose (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return accept (self, FALSE);
    case GDK_KEY_Tab:
      return accept (self, TRUE);
    case GDK_KEY_Escape:
      hide (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* --- object --- */

static void
on_entry_gone (SbxSearchHints *self)
{
  g_clear_handle_id (&self->updating, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
}

static void
sbx_search_hints_dispose (GObject *object)
{
  SbxSearchHints *self = SBX_SEARCH_HINTS (object);

  g_clear_handle_id (&self->updating, g_source_remove);
  g_clear_object (&self->worlds);
  g_clear_object (&self->hits);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);

  G_OBJECT_CLASS (sbx_search_hints_parent_class)->dispose (object);
}

static void
sbx_search_hints_class_init (SbxSearchHintsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_search_hints_dispose;
}

static void
sbx_search_hints_init (SbxSearchHints *self)
{
  self->names = g_ptr_array_new_with_free_func (g_free);
}

/**
 * sbx_search_hints_attach:
 * @entry: a search entry
 *
 * Returns: (transfer none): its hints
 */
SbxSearchHints *
sbx_search_hints_attach (GtkEditable *entry)
{
  SbxSearchHints     *self = g_object_new (SBX_TYPE_SEARCH_HINTS, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = entry;
  g_object_set_data_full (G_OBJECT (entry), DATA_KEY, self, g_object_unref);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), keys);
  g_signal_connect_object (focus, "leave", G_CALLBACK (hide), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
  g_signal_connect_object (entry, "notify::cursor-position", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "changed", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (entry, "destroy", G_CALLBACK (on_entry_gone), self, G_CONNECT_SWAPPED);

  return self;
}

/* (nullable): whose names are known. */
void
sbx_search_hints_set_worlds (SbxSearchHints *self,
                             GListModel     *worlds)
{
  g_return_if_fail (SBX_IS_SEARCH_HINTS (self));

  g_set_object (&self->worlds, worlds);
}

/* They stay known when the next letter finds nothing. */
static void
note_names (SbxSearchHints *self)
{
  guint n = g_list_model_get_n_items (self->hits);

  for (guint i = 0; i < n && self->names->len < MAX_NAMES; i++)
    {
      g_autoptr (SbxSearchHit) hit = g_list_model_get_item (self->hits, i);
      const char *name = sbx_search_hit_get_from_name (hit);

      if (!g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, NULL))
        g_ptr_array_add (self->names, g_strdup (name));
    }
}

/* Once; what is found, for the names of who wrote it. */
void
sbx_search_hints_set_hits (SbxSearchHints *self,
                           GListModel     *hits)
{
  g_return_if_fail (SBX_IS_SEARCH_HINTS (self));

  g_return_if_fail (self->hits == NULL);

  self->hits = g_object_ref (hits);
  g_signal_connect_object (hits, "items-changed", G_CALLBACK (note_names), self, G_CONNECT_SWAPPED);
}

gboolean
sbx_search_hints_get_shown (SbxSearchHints *self)
{
  g_return_val_if_fail (SBX_IS_SEARCH_HINTS (self), FALSE);

  return is_shown (self);
}
