/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-text.h"

#include "sbx-formatters.h"
#include "sbx-found-marks.h"
#include "sbx-message-words.h"
#include "sbx-plain-text.h"
#include "sbx-row.h"

#include <glib/gi18n-lib.h>

/* Laying out a text without blanks takes time by its square, so that a long text stands in several labels, of which
 * each begins at a line or a word if there is one; and more than the first only when asked for. */
#define PIECE_CHARS 2000
#define PIECE_LINES 100
#define MORE_PIECES 10
/* Of a message: how many pieces of it people asked for. Rows come and go. */
#define PIECES_KEY "sbx-pieces"
#define LEAST_CHARS 10
#define LEAST_BYTES 160 /* of them, and as many more */

/* Where the piece that begins at @text ends: after a line, else after a word, else where it has to. What stands on a letter goes
 * with it. */
static const char *
end_of_piece (const char *text)
{
  const char *line = NULL, *word = NULL, *p = text;
  guint       chars = 0, lines = 0;

  for (; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_ismark (c))
        continue;
      if (chars++ >= PIECE_CHARS)
        break;
      if (c == '\n')
        line = p + 1;
      else if (g_unichar_isspace (c))
        word = g_utf8_next_char (p);
      if (c == '\n' && ++lines >= PIECE_LINES)
        return line;
    }
  if (*p == '\0')
    return p;

  if (line && line - text > (p - text) / 2)
    return line;

  return word && word - text > (p - text) / 2 ? word : p;
}

/* Without the line break that it ends with: the next piece begins a line anyway. */
static char *
dup_piece (const char *from,
           const char *end)
{
  return g_strndup (from, end - from - (end > from && end[-1] == '\n' && *end != '\0'));
}

/* To find the least width of a label, GTK lays it out with one letter a line, which takes most of all the time. None
 * is ever that narrow, so it may say so. */
static int
least_chars (const char *text)
{
  return (int) MAX (MIN (g_utf8_strlen (text, LEAST_BYTES) / 2, LEAST_CHARS), 1);
}

/**
 * sbx_message_text_fill:
 * @label: one that was prepared
 * @text: what somebody wrote
 *
 * Text flows by its own first letter, whatever the language of the window.
 */
void
sbx_message_text_fill (GtkLabel   *label,
                       const char *text)
{
  g_autofree char *plain = sbx_plain_text_dup (text);
  g_autofree char *markup = sbx_format_markup (plain);
  PangoDirection   direction = sbx_text_direction (plain);

  gtk_label_set_width_chars (label, least_chars (plain));
  gtk_label_set_markup (label, markup);
  gtk_widget_set_direction (GTK_WIDGET (label),
                            direction == PANGO_DIRECTION_RTL   ? GTK_TEXT_DIR_RTL
                            : direction == PANGO_DIRECTION_LTR ? GTK_TEXT_DIR_LTR
                                                               : GTK_TEXT_DIR_NONE);
}

/* Anybody may write to us, so a link leads nowhere but to the web, or to a mail that is to be written. */
static gboolean
on_activate_link (GtkLabel   *label,
                  const char *uri)
{
  const char *scheme = g_uri_peek_scheme (uri);

  return g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "mailto") != 0;
}

/**
 * sbx_message_text_prepare:
 * @label: for what somebody wrote
 */
void
sbx_message_text_prepare (GtkLabel *label)
{
  g_autoptr (PangoAttrList) plain = pango_attr_list_new ();

  pango_attr_list_insert (plain, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (label, plain);
  g_signal_connect (label, "activate-link", G_CALLBACK (on_activate_link), NULL);
}

static GtkWidget *
new_piece (SbxMessageText *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), gtk_label_get_max_width_chars (self->first));
  sbx_message_text_prepare (GTK_LABEL (label));
  gtk_widget_add_css_class (label, "bubble");
  gtk_widget_add_css_class (label, "piece");
  gtk_box_append (GTK_BOX (self->rest), label);

  return label;
}

/* The pieces from @text on up to @n of them; returns where they end. What stands there already is left alone. */
static const char *
show_rest (SbxMessageText *self,
           const char     *text,
           guint           n)
{
  const char      *end = text;
  g_autofree char *shown = NULL;
  GtkWidget       *child;

  for (guint i = 0; i < n && *end != '\0'; i++)
    end = end_of_piece (end);
  shown = g_strndup (text, end - text);
  if (g_strcmp0 (shown, self->rest_shown) == 0)
    return end;

  /* Mostly there is only more of the same. */
  child = gtk_widget_get_first_child (self->rest);
  for (const char *from = text; from < end; from = end_of_piece (from))
    {
      g_autofree char *piece = dup_piece (from, end_of_piece (from));
      GtkWidget       *label = child ? child : new_piece (self);

      child = child ? gtk_widget_get_next_sibling (child) : NULL;
      if (strcmp (gtk_label_get_text (GTK_LABEL (label)), piece) != 0)
        sbx_message_text_fill (GTK_LABEL (label), piece);
    }
  while (child)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      gtk_box_remove (GTK_BOX (self->rest), child);
      child = next;
    }
  g_free (self->rest_shown);
  self->rest_shown = g_steal_pointer (&shown);

  return end;
}

static SbxSearchHit *
lookup_hit (SbxMessageText *self,
            SbxMessage     *message)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (self->first), SBX_TYPE_ROW);

  return row ? sbx_found_marks_lookup (row, message) : NULL;
}

/* What was looked for, in each piece that is shown of @text. */
static void
show_marks (SbxMessageText *self,
            SbxMessage     *message,
            const char     *text)
{
  SbxSearchHit *hit = text == sbx_message_get_content (message) ? lookup_hit (self, message) : NULL;
  const char   *from = end_of_piece (text);

  sbx_found_marks_show (self->first, hit, 0);
  for (GtkWidget *child = gtk_widget_get_first_child (self->rest); child; child = gtk_widget_get_next_sibling (child))
    {
      sbx_found_marks_show (GTK_LABEL (child), hit, from - text);
      from = end_of_piece (from);
    }
}

/* Who went to a message for what was found in it sees that, however far down it stands. */
static void
unfold_found (SbxMessageText *self,
              SbxMessage     *message,
              const char     *text)
{
  SbxSearchHit         *hit = lookup_hit (self, message);
  guint                 n_ranges = 0, n = 0;
  const SbxSearchRange *ranges = hit ? sbx_search_hit_get_ranges (hit, &n_ranges) : NULL;

  if (n_ranges == 0 || text != sbx_message_get_content (message))
    return;

  for (const char *end = end_of_piece (text); *end != '\0' && end < text + ranges[0].end; end = end_of_piece (end))
    n++;
  if (n > GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), PIECES_KEY)))
    g_object_set_data (G_OBJECT (message), PIECES_KEY, GUINT_TO_POINTER (n));
}

static void
show_content (SbxMessageText *self,
              SbxMessage     *message,
              const char     *text)
{
  guint            n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), PIECES_KEY));
  const char      *first_end = end_of_piece (text);
  g_autofree char *first = dup_piece (text, first_end);
  const char      *end = show_rest (self, first_end, n);
  gboolean         whole = *first_end == '\0';

  sbx_message_text_fill (self->first, first);
  if (n > 0 && !whole)
    gtk_widget_add_css_class (GTK_WIDGET (self->first), "continued");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->first), "continued");
  gtk_widget_set_visible (self->rest, n > 0 && !whole);
  gtk_widget_set_visible (self->more, *end != '\0');
  if (*end != '\0')
    {
      glong            left = g_utf8_strlen (end, -1);
      gboolean         all = left <= MORE_PIECES * PIECE_CHARS / 2;
      /* TRANSLATORS: on a button, below the beginning of a very long message, and how much of it is not shown */
      g_autofree char *label = g_strdup_printf (all ? ngettext ("Show All (%ld more character)", "Show All (%ld more characters)", left)
                                                    : ngettext ("Show More (%ld more character)", "Show More (%ld more characters)", left),
                                                left);

      gtk_button_set_label (GTK_BUTTON (self->more), label);
    }
}

/**
 * sbx_message_text_init:
 * @first: what every message needs
 * @rest: a box for the pieces after that
 * @more: the button that asks for more of them
 *
 * The widgets are those of a row, which stays their owner.
 */
void
sbx_message_text_init (SbxMessageText *self,
                       GtkLabel       *first,
                       GtkWidget      *rest,
                       GtkWidget      *more)
{
  self->first = first;
  self->rest = rest;
  self->more = more;
  sbx_message_text_prepare (first);
}

void
sbx_message_text_clear (SbxMessageText *self)
{
  g_clear_pointer (&self->rest_shown, g_free);
}

/**
 * sbx_message_text_show:
 * @message: whose words they are
 * @text: its content, or what stands in place of it
 * @found: whether people went to it for what was found in it
 */
void
sbx_message_text_show (SbxMessageText *self,
                       SbxMessage     *message,
                       const char     *text,
                       gboolean        found)
{
  if (found)
    unfold_found (self, message, text);
  show_content (self, message, text);
  show_marks (self, message, text);
}

/**
 * sbx_message_text_ask_for_more:
 * @message: one that is very long
 *
 * More of it is shown from now on, wherever it is.
 */
void
sbx_message_text_ask_for_more (SbxMessage *message)
{
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (message), PIECES_KEY));

  g_object_set_data (G_OBJECT (message), PIECES_KEY, GUINT_TO_POINTER (n + MORE_PIECES));
}

/**
 * sbx_message_text_dup_start:
 * @text: what somebody wrote
 *
 * Returns: (transfer full): as much of it as is shown at least
 */
char *
sbx_message_text_dup_start (const char *text)
{
  return g_strndup (text, end_of_piece (text) - text);
}

/**
 * sbx_message_text_find_hit:
 * @message: whose content is shown
 * @inside: what it stands in
 * @bounds: (out): where the first of what was looked for stands in it
 *
 * Returns: whether something was found in the message, and is shown
 */
gboolean
sbx_message_text_find_hit (SbxMessageText  *self,
                           SbxMessage      *message,
                           GtkWidget       *inside,
                           graphene_rect_t *bounds)
{
  const char      *text = sbx_message_get_content (message);
  SbxSearchHit    *hit = lookup_hit (self, message);
  GtkWidget       *label = GTK_WIDGET (self->first);
  graphene_point_t at;

  if (hit == NULL || text != sbx_message_words_get_text (message))
    return FALSE;

  for (const char *from = text; label && *from != '\0'; from = end_of_piece (from))
    {
      if (gtk_widget_get_mapped (label) && sbx_found_marks_find (GTK_LABEL (label), hit, from - text, bounds))
        {
          if (!gtk_widget_compute_point (label, inside, &bounds->origin, &at))
            return FALSE;
          bounds->origin = at;
          return TRUE;
        }
      label = label == GTK_WIDGET (self->first) ? gtk_widget_get_first_child (self->rest) : gtk_widget_get_next_sibling (label);
    }

  return FALSE;
}
