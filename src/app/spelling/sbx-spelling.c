/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-spelling.h"

#include "sbx-spell-words.h"

#include <glib/gi18n-lib.h>

/* From the last key to the look at what was written, in ms. */
#define REST 250
/* Of a line without blanks, so much around what is in sight is looked at, in characters. */
#define MARGIN 100
#define WIDEST 200

struct _SbxSpelling
{
  GObject parent_instance;

  GtkTextView   *view;    /* (nullable): weak */
  GtkTextBuffer *buffer;
  SbxSpeller    *speller;
  GtkTextTag    *wrong;
  GtkTextTag    *seen;    /* was looked at, and did not change since */
  guint          rest;    /* timeout */

  GSimpleActionGroup *actions;
  GMenu              *menu;
  GtkTextMark        *start; /* (nullable): of the word that the menu is about */
  GtkTextMark        *end;
};

G_DEFINE_FINAL_TYPE (SbxSpelling, sbx_spelling, G_TYPE_OBJECT)

/* --- looking --- */

/* Blanks are where nothing of a text can depend on what stands beyond. What has none for long is no text. */
static void
widen (GtkTextIter *start,
       GtkTextIter *end)
{
  for (guint i = 0; i < WIDEST && !gtk_text_iter_is_start (start); i++)
    {
      GtkTextIter before = *start;

      gtk_text_iter_backward_char (&before);
      if (g_unichar_isspace (gtk_text_iter_get_char (&before)))
        break;
      *start = before;
    }
  for (guint i = 0; i < WIDEST && !gtk_text_iter_is_end (end) && !g_unichar_isspace (gtk_text_iter_get_char (end)); i++)
    gtk_text_iter_forward_char (end);
}

static gboolean
is_being_written (SbxSpelling       *self,
                  const GtkTextIter *start,
                  const GtkTextIter *end)
{
  GtkTextIter cursor;

  if (!gtk_widget_has_focus (GTK_WIDGET (self->view)))
    return FALSE;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &cursor, gtk_text_buffer_get_insert (self->buffer));

  return gtk_text_iter_compare (start, &cursor) <= 0 && gtk_text_iter_compare (&cursor, end) <= 0;
}

static void
look_at (SbxSpelling *self,
         GtkTextIter *start,
         GtkTextIter *end)
{
  g_autofree char *text = gtk_text_iter_get_slice (start, end);
  g_autoptr (GArray) words = sbx_spell_words_find (text);
  int from = gtk_text_iter_get_offset (start);

  gtk_text_buffer_remove_tag (self->buffer, self->wrong, start, end);
  gtk_text_buffer_apply_tag (self->buffer, self->seen, start, end);
  for (guint i = 0; i < words->len; i++)
    {
      const SbxSpellWord *found = &g_array_index (words, SbxSpellWord, i);
      GtkTextIter         word_start, word_end;
      g_autofree char    *word = NULL;

      gtk_text_buffer_get_iter_at_offset (self->buffer, &word_start, from + (int) found->start);
      gtk_text_buffer_get_iter_at_offset (self->buffer, &word_end, from + (int) found->end);
      word = gtk_text_iter_get_slice (&word_start, &word_end);
      if (is_being_written (self, &word_start, &word_end))
        gtk_text_buffer_remove_tag (self->buffer, self->seen, &word_start, &word_end);
      else if (!sbx_speller_knows (self->speller, word))
        gtk_text_buffer_apply_tag (self->buffer, self->wrong, &word_start, &word_end);
    }
}

static void
get_visible (SbxSpelling *self,
             GtkTextIter *start,
             GtkTextIter *end)
{
  GdkRectangle visible;

  gtk_text_view_get_visible_rect (self->view, &visible);
  gtk_text_view_get_iter_at_location (self->view, start, visible.x, visible.y);
  gtk_text_view_get_iter_at_location (self->view, end, visible.x + visible.width, visible.y + visible.height);
  gtk_text_iter_backward_chars (start, MARGIN);
  gtk_text_iter_forward_chars (end, MARGIN);
}

static gboolean
on_rest (gpointer user_data)
{
  SbxSpelling *self = user_data;
  GtkTextIter  at, end;

  self->rest = 0;
  if (self->view == NULL)
    return G_SOURCE_REMOVE;
  if (!sbx_speller_is_ready (self->speller))
    {
      if (gtk_text_buffer_get_char_count (self->buffer) > 0)
        sbx_speller_load (self->speller);
      return G_SOURCE_REMOVE;
    }

  get_visible (self, &at, &end);
  while (gtk_text_iter_compare (&at, &end) < 0)
    {
      GtkTextIter next = at;

      if (gtk_text_iter_has_tag (&at, self->seen))
        {
          if (!gtk_text_iter_forward_to_tag_toggle (&at, self->seen))
            break;
          continue;
        }
      if (!gtk_text_iter_forward_to_tag_toggle (&next, self->seen) || gtk_text_iter_compare (&next, &end) > 0)
        next = end;
      widen (&at, &next);
      look_at (self, &at, &next);
      at = next;
    }

  return G_SOURCE_REMOVE;
}

/* While keys come nothing is looked at. */
static void
look_later (SbxSpelling *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rest, self);
}

static void
look_soon (SbxSpelling *self)
{
  if (self->rest == 0)
    self->rest = g_timeout_add (REST, on_rest, self);
}

static void
forget (SbxSpelling *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->seen, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->wrong, &start, &end);
  look_soon (self);
}

/* --- what changes --- */

static void
note_change (SbxSpelling       *self,
             const GtkTextIter *from,
             const GtkTextIter *to)
{
  GtkTextIter start = *from, end = *to;

  widen (&start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->seen, &start, &end);
  gtk_text_buffer_remove_tag (self->buffer, self->wrong, &start, &end);
  look_later (self);
}

static void
on_inserted (SbxSpelling *self,
             GtkTextIter *end,
             const char  *text,
             int          length)
{
  GtkTextIter start = *end;

  gtk_text_iter_backward_chars (&start, (int) g_utf8_strlen (text, length));
  note_change (self, &start, end);
}

static void
on_deleted (SbxSpelling *self,
            GtkTextIter *start,
            GtkTextIter *end)
{
  note_change (self, start, end);
}

/* --- the menu --- */

static gboolean
get_word (SbxSpelling *self,
          GtkTextIter *start,
          GtkTextIter *end)
{
  if (self->start == NULL)
    return FALSE;

  gtk_text_buffer_get_iter_at_mark (self->buffer, start, self->start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, end, self->end);

  return gtk_text_iter_compare (start, end) < 0;
}

static char *
dup_word (SbxSpelling *self)
{
  GtkTextIter start, end;

  return get_word (self, &start, &end) ? gtk_text_iter_get_slice (&start, &end) : NULL;
}

static void
forget_word (SbxSpelling *self)
{
  if (self->start)
    gtk_text_buffer_delete_mark (self->buffer, self->start);
  if (self->end)
    gtk_text_buffer_delete_mark (self->buffer, self->end);
  self->start = self->end = NULL;
  g_menu_remove_all (self->menu);
}

static void
fill_menu (SbxSpelling *self,
           const char  *word)
{
  g_auto (GStrv) suggestions = sbx_speller_suggest (self->speller, word);
  g_autoptr (GMenu) meant = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  for (guint i = 0; suggestions[i]; i++)
    {
      g_auto (GStrv)   parts = g_strsplit (suggestions[i], "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "spelling.correct", "s", suggestions[i]);
      g_menu_append_item (meant, item);
    }
  if (suggestions[0] == NULL)
    g_menu_append (meant, _("No Suggestions"), "spelling.none");
  g_menu_append (more, _("_Add to Dictionary"), "spelling.add");
  g_menu_append (more, _("_Ignore"), "spelling.ignore");
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (meant));
  g_menu_append_section (self->menu, NULL, G_MENU_MODEL (more));
}

/* Before the view makes its menu of what there is. */
static void
ask_at (SbxSpelling       *self,
        const GtkTextIter *where)
{
  GtkTextIter      start = *where, end = *where;
  g_autofree char *word = NULL;

  forget_word (self);
  /* Also right after the word. */
  if (!gtk_text_iter_has_tag (&start, self->wrong))
    gtk_text_iter_backward_char (&start);
  if (!gtk_text_iter_has_tag (&start, self->wrong))
    return;

  end = start;
  if (!gtk_text_iter_starts_tag (&start, self->wrong))
    gtk_text_iter_backward_to_tag_toggle (&start, self->wrong);
  gtk_text_iter_forward_to_tag_toggle (&end, self->wrong);
  self->start = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  self->end = gtk_text_buffer_create_mark (self->buffer, NULL, &end, FALSE);
  word = dup_word (self);
  if (word)
    fill_menu (self, word);
}

static void
on_secondary_pressed (SbxSpelling *self,
                      int          n_press,
                      double       x,
                      double       y)
{
  GtkTextIter where;
  int         buffer_x, buffer_y;

  gtk_text_view_window_to_buffer_coords (self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &buffer_x, &buffer_y);
  gtk_text_view_get_iter_at_location (self->view, &where, buffer_x, buffer_y);
  ask_at (self, &where);
}

static gboolean
on_key_pressed (SbxSpelling     *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  GtkTextIter where;

  if (keyval == GDK_KEY_Menu || (keyval == GDK_KEY_F10 && (state & GDK_SHIFT_MASK)))
    {
      gtk_text_buffer_get_iter_at_mark (self->buffer, &where, gtk_text_buffer_get_insert (self->buffer));
      ask_at (self, &where);
    }

  return FALSE;
}

/* One step for undo. */
static void
correct (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  SbxSpelling *self = user_data;
  GtkTextIter  start, end;

  if (!get_word (self, &start, &end))
    return;

  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, g_variant_get_string (parameter, NULL), -1);
  gtk_text_buffer_end_user_action (self->buffer);
  forget_word (self);
}

static void
add (GSimpleAction *action,
     GVariant      *parameter,
     gpointer       user_data)
{
  SbxSpelling     *self = user_data;
  g_autofree char *word = dup_word (self);

  if (word)
    sbx_speller_add (self->speller, word);
}

static void
ignore (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  SbxSpelling     *self = user_data;
  g_autofree char *word = dup_word (self);

  if (word)
    sbx_speller_ignore (self->speller, word);
}

static const GActionEntry actions[] = {
  { "correct", correct, "s" },
  { "add", add },
  { "ignore", ignore },
};

/* --- object --- */

static void
sbx_spelling_dispose (GObject *object)
{
  SbxSpelling *self = SBX_SPELLING (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->view)
    gtk_widget_insert_action_group (GTK_WIDGET (self->view), "spelling", NULL);
  g_clear_weak_pointer (&self->view);
  g_clear_object (&self->actions);
  g_clear_object (&self->menu);
  g_clear_object (&self->speller);
  g_clear_object (&self->buffer);

  G_OBJECT_CLASS (sbx_spelling_parent_class)->dispose (object);
}

static void
sbx_spelling_class_init (SbxSpellingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_spelling_dispose;
}

static void
sbx_spelling_init (SbxSpelling *self)
{
  self->menu = g_menu_new ();
  self->actions = g_simple_action_group_new ();
}

static void
listen (SbxSpelling *self)
{
  GtkGesture         *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_object (self->buffer, "insert-text", G_CALLBACK (on_inserted), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "delete-range", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->buffer, "notify::cursor-position", G_CALLBACK (look_later), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::has-focus", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->speller, "changed", G_CALLBACK (forget), self, G_CONNECT_SWAPPED);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", G_CALLBACK (on_secondary_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (click));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

/**
 * sbx_spelling_new:
 * @view: a text view with the buffer that it keeps
 * @speller: who knows words
 *
 * Returns: (transfer full): lives as long as somebody wants it, at most as long as @view
 */
SbxSpelling *
sbx_spelling_new (GtkTextView *view,
                  SbxSpeller  *speller)
{
  SbxSpelling   *self = g_object_new (SBX_TYPE_SPELLING, NULL);
  GtkAdjustment *scrolled = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (view));

  g_set_weak_pointer (&self->view, view);
  self->buffer = g_object_ref (gtk_text_view_get_buffer (view));
  self->speller = g_object_ref (speller);
  self->wrong = gtk_text_buffer_create_tag (self->buffer, NULL, "underline", PANGO_UNDERLINE_ERROR, NULL);
  self->seen = gtk_text_buffer_create_tag (self->buffer, NULL, NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), actions, G_N_ELEMENTS (actions), self);
  gtk_widget_insert_action_group (GTK_WIDGET (view), "spelling", G_ACTION_GROUP (self->actions));
  listen (self);
  if (scrolled)
    g_signal_connect_object (scrolled, "value-changed", G_CALLBACK (look_soon), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * sbx_spelling_get_menu:
 *
 * Returns: (transfer none): what the view's menu has of it: empty but over a wrong word
 */
GMenuModel *
sbx_spelling_get_menu (SbxSpelling *self)
{
  g_return_val_if_fail (SBX_IS_SPELLING (self), NULL);

  return G_MENU_MODEL (self->menu);
}
