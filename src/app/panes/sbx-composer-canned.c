/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-message-log.h"
#include "sbx-person-words.h"
#include "sbx-plain-text.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* Canned replies: a slash in the empty entry opens them, what is typed after it finds one, and Return puts it there. */

/* How many messages from the newest on are looked at for one of the other side. */
#define REACH 200

/* --- what the variables stand for --- */

/* (transfer full) (nullable): what others call themselves goes on to others without what turns the direction of writing. */
static char *
dup_name (const char *text)
{
  g_autofree char *line = sbx_format_one_line (text);
  GString         *plain = g_string_new (NULL);

  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    if (!sbx_plain_text_turns (g_utf8_get_char (p)))
      g_string_append_unichar (plain, g_utf8_get_char (p));

  return g_string_free (plain, FALSE);
}

/* Who wrote last of those that we answer: colleagues write through a hub, as we do. */
static char *
dup_other_side (SbxTopic *topic)
{
  GListModel         *log = G_LIST_MODEL (sbx_topic_get_messages (topic));
  guint               n = log ? g_list_model_get_n_items (log) : 0;
  const char *const  *participants = sbx_topic_get_participants (topic);

  for (guint i = n; i > 0 && n - i < REACH; i--)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i - 1);

      if (!sbx_message_is_own (message) && !sbx_message_is_outgoing (message) && !sbx_message_is_from_account (message) && !sbx_message_is_system (message) &&
          !sbx_message_is_private (message))
        return dup_name (sbx_message_get_from_name (message));
    }
  if (participants && participants[0])
    return dup_name (participants[0]);

  return sbx_topic_get_kind (topic) == SBX_TOPIC_CHAT ? dup_name (sbx_topic_get_title (topic)) : NULL;
}

typedef struct
{
  SbxCannedFacts facts;
  char *name, *topic, *channel, *date, *time;
} Known;

static void
known_clear (Known *known)
{
  g_free (known->name);
  g_free (known->topic);
  g_free (known->channel);
  g_free (known->date);
  g_free (known->time);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Known, known_clear)

static void
learn (SbxComposer *self,
       Known       *known)
{
  SbxTopic   *topic = sbx_desk_get_topic (self->desk);
  SbxChannel *channel = sbx_topic_get_channel (topic);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  known->name = dup_other_side (topic);
  known->topic = dup_name (sbx_topic_get_title (topic));
  known->channel = channel ? dup_name (sbx_channel_get_name (channel)) : NULL;
  /* TRANSLATORS: today's date in a message to a customer, as for g_date_time_format() */
  known->date = g_date_time_format (now, C_("date in a message", "%x"));
  known->time = sbx_format_clock (sbx_time_now_ms ());
  known->facts = (SbxCannedFacts){ known->name, known->topic, known->channel, sbx_person_words_get_own_name (), known->date, known->time };
}

/* --- the text --- */

static GtkTextBuffer *
get_buffer (SbxComposer *self)
{
  return gtk_text_view_get_buffer (self->view);
}

/* From the slash to the cursor; FALSE where nobody is looking for a reply there. */
static gboolean
get_range (SbxComposer *self,
           GtkTextIter *start,
           GtkTextIter *end)
{
  GtkTextBuffer *buffer = get_buffer (self);
  gunichar       slash;

  if (self->slash == NULL)
    return FALSE;

  gtk_text_buffer_get_iter_at_mark (buffer, start, self->slash);
  gtk_text_buffer_get_iter_at_mark (buffer, end, gtk_text_buffer_get_insert (buffer));
  slash = gtk_text_iter_get_char (start);

  return (slash == '/' || slash == 0xff0f) && gtk_text_iter_compare (start, end) < 0 &&
         gtk_text_iter_get_line (start) == gtk_text_iter_get_line (end);
}

/* (nullable): what follows the slash */
static char *
dup_query (SbxComposer *self)
{
  GtkTextIter start, end;

  if (!get_range (self, &start, &end))
    return NULL;

  gtk_text_iter_forward_char (&start);
  return gtk_text_iter_get_text (&start, &end);
}

/* (nullable): the first variable between the two that nobody filled in, which they are put around; not one in braces that
 * are meant as they stand. */
static char *
find_blank (SbxComposer *self,
            GtkTextIter *start,
            GtkTextIter *end)
{
  g_auto (GStrv) unknown = sbx_canned_replies_dup_unknown (self->canned);

  for (;;)
    {
      g_autofree char *text = gtk_text_iter_get_text (start, end);
      glong            at;
      g_autofree char *blank = sbx_canned_text_find_blank (text, (const char *const *) unknown, &at);
      GtkTextIter      after;

      if (blank == NULL)
        return NULL;

      gtk_text_iter_forward_chars (start, (int) at);
      after = *start;
      gtk_text_iter_forward_chars (&after, (int) g_utf8_strlen (blank, -1));
      if (!gtk_text_iter_has_tag (start, self->literal))
        {
          *end = after;
          return g_steal_pointer (&blank);
        }
      *start = after;
    }
}

/* What has to be filled in by hand stands out until somebody did. */
static void
mark_blanks (SbxComposer *self,
             int          from,
             int          to,
             GArray      *braces)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter    start, end;
  char          *blank;

  for (guint i = 0; i < braces->len; i++)
    {
      int at = from + (int) g_array_index (braces, glong, i);

      gtk_text_buffer_get_iter_at_offset (buffer, &start, at);
      gtk_text_buffer_get_iter_at_offset (buffer, &end, at + 1);
      gtk_text_buffer_apply_tag (buffer, self->literal, &start, &end);
    }

  gtk_text_buffer_get_iter_at_offset (buffer, &start, from);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, to);
  while ((blank = find_blank (self, &start, &end)))
    {
      gtk_text_buffer_apply_tag (buffer, self->blank, &start, &end);
      g_free (blank);
      start = end;
      gtk_text_buffer_get_iter_at_offset (buffer, &end, to);
    }
}

static void
on_chosen (SbxComposer    *self,
           SbxCannedReply *reply)
{
  GtkTextBuffer   *buffer = get_buffer (self);
  g_auto (Known)   known = { { NULL } };
  g_autoptr (GArray) braces = g_array_new (FALSE, FALSE, sizeof (glong));
  GtkTextIter      start, end;
  g_autofree char *text = NULL;
  glong            cursor;
  int              from;

  if (!get_range (self, &start, &end))
    return;

  learn (self, &known);
  text = sbx_canned_text_expand (sbx_canned_reply_get_text (reply), &known.facts, &cursor, braces);
  from = gtk_text_iter_get_offset (&start);
  sbx_composer_close_canned (self);

  /* One step for undo. */
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  mark_blanks (self, from, gtk_text_iter_get_offset (&start), braces);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, MIN (from + (int) cursor, gtk_text_iter_get_offset (&start)));
  gtk_text_buffer_place_cursor (buffer, &end);
  self->no_canned = TRUE;
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_insert (buffer));
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* --- the popover --- */

static gboolean
is_open (SbxComposer *self)
{
  return self->canned_popover && gtk_widget_get_visible (self->canned_popover);
}

static void
say (SbxComposer *self)
{
  g_autofree char *text = is_open (self) ? sbx_canned_popover_describe (SBX_CANNED_POPOVER (self->canned_popover)) : g_strdup ("");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
sbx_composer_close_canned (SbxComposer *self)
{
  if (self->slash)
    gtk_text_buffer_delete_mark (get_buffer (self), self->slash);
  self->slash = NULL;
  if (!is_open (self))
    return;

  gtk_popover_popdown (GTK_POPOVER (self->canned_popover));
  say (self);
}

/* What is typed meanwhile opens it again. */
static void
on_focus_left (SbxComposer *self)
{
  if (is_open (self))
    sbx_composer_close_canned (self);
}

static void
make_popover (SbxComposer *self)
{
  if (self->canned_popover)
    return;

  self->canned_popover = sbx_canned_popover_new (self->canned);
  g_signal_connect_object (self->canned_popover, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->canned_popover, GTK_WIDGET (self));
}

static void
point_popover (SbxComposer *self)
{
  GtkTextIter  start, end;
  GdkRectangle place;
  double       x, y;

  if (!get_range (self, &start, &end))
    return;

  gtk_text_view_get_iter_location (self->view, &start, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->view), GTK_WIDGET (self), place.x, place.y, &x, &y);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->canned_popover), &(GdkRectangle){ (int) x, 0, 1, 1 });
  gtk_widget_set_halign (self->canned_popover, GTK_ALIGN_START);
}

static void
open_canned (SbxComposer       *self,
             const GtkTextIter *slash)
{
  g_auto (Known) known = { { NULL } };

  sbx_composer_close_canned (self);
  sbx_canned_replies_refresh (self->canned);
  make_popover (self);
  learn (self, &known);
  sbx_canned_popover_set_facts (SBX_CANNED_POPOVER (self->canned_popover), &known.facts);
  self->slash = gtk_text_buffer_create_mark (get_buffer (self), NULL, slash, TRUE);
  self->slash_is_ours = FALSE;
}

static void
show_found (SbxComposer *self)
{
  g_autofree char *query = dup_query (self);

  if (query == NULL)
    {
      sbx_composer_close_canned (self);
      return;
    }
  if (sbx_canned_popover_find (SBX_CANNED_POPOVER (self->canned_popover), query))
    {
      point_popover (self);
      gtk_popover_popup (GTK_POPOVER (self->canned_popover));
    }
  else
    {
      gtk_popover_popdown (GTK_POPOVER (self->canned_popover));
    }
  say (self);
}

/* Two of them are one, and nothing is looked for. */
static gboolean
take_double_slash (SbxComposer *self)
{
  g_autofree char *query = dup_query (self);
  GtkTextIter      start, end;

  if (query == NULL || (!g_str_equal (query, "/") && !g_str_equal (query, "／")) || !get_range (self, &start, &end))
    return FALSE;

  sbx_composer_close_canned (self);
  self->no_canned = TRUE;
  gtk_text_iter_forward_char (&start);
  gtk_text_buffer_delete (get_buffer (self), &start, &end);
  return TRUE;
}

/* Somebody typed. */
void
sbx_composer_follow_canned (SbxComposer *self)
{
  g_autofree char *text = NULL;
  GtkTextIter      start;

  if (self->canned == NULL || self->desk == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;

  if (self->slash)
    {
      if (!take_double_slash (self))
        show_found (self);
      return;
    }

  text = sbx_composer_dup_text (self);
  if (self->no_canned || self->editing || (!g_str_equal (text, "/") && !g_str_equal (text, "／")))
    return;

  gtk_text_buffer_get_start_iter (get_buffer (self), &start);
  open_canned (self, &start);
  show_found (self);
}

/* Where somebody is writing already: the slash is put there, and goes with Escape. */
static void
canned_activated (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  SbxComposer   *self = SBX_COMPOSER (widget);
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter    at;
  int            offset;

  if (self->canned == NULL || self->desk == NULL || self->refused)
    return;

  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  sbx_composer_close_canned (self);
  gtk_text_buffer_get_iter_at_mark (buffer, &at, gtk_text_buffer_get_insert (buffer));
  offset = gtk_text_iter_get_offset (&at);
  gtk_text_buffer_insert (buffer, &at, "/", -1);
  gtk_text_buffer_get_iter_at_offset (buffer, &at, offset);
  open_canned (self, &at);
  self->slash_is_ours = TRUE;
  show_found (self);
}

/* Whether @keyval is for the replies; an input method comes before. */
gboolean
sbx_composer_canned_wants_key (SbxComposer     *self,
                               guint            keyval,
                               GdkModifierType  state)
{
  return is_open (self) &&
         (keyval == GDK_KEY_Escape || sbx_canned_popover_wants_key (SBX_CANNED_POPOVER (self->canned_popover), keyval, state));
}

void
sbx_composer_canned_take_key (SbxComposer *self,
                              guint        keyval)
{
  GtkTextIter start, end;

  if (keyval != GDK_KEY_Escape)
    {
      sbx_canned_popover_take_key (SBX_CANNED_POPOVER (self->canned_popover), keyval);
      say (self);
      return;
    }

  if (self->slash_is_ours && get_range (self, &start, &end))
    gtk_text_buffer_delete (get_buffer (self), &start, &end);
  sbx_composer_close_canned (self);
  self->no_canned = !sbx_composer_is_empty (self);
}

/* --- sending --- */

/* Whether somebody has to look at @text before it goes: a variable in it was not filled in. Who sends it once more wants it so. */
gboolean
sbx_composer_warn_of_blank (SbxComposer *self,
                            const char  *text)
{
  g_autofree char *blank = NULL;
  GtkTextIter      start, end;

  if (self->canned == NULL || g_strcmp0 (text, self->warned) == 0)
    return FALSE;

  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  blank = find_blank (self, &start, &end);
  if (blank == NULL)
    return FALSE;

  g_free (self->warned);
  g_free (self->warning);
  self->warned = g_strdup (text);
  /* TRANSLATORS: %s is a variable of a canned reply, such as {name} */
  self->warning = g_strdup_printf (_("%s is not filled in. Send once more to send it as it stands."), blank);
  gtk_text_buffer_select_range (get_buffer (self), &start, &end);
  gtk_text_view_scroll_to_iter (self->view, &start, 0, FALSE, 0, 0);
  sbx_composer_update (self);
  return TRUE;
}

/* --- object --- */

void
sbx_composer_install_canned (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "composer.canned", NULL, canned_activated);
}

void
sbx_composer_set_up_canned (SbxComposer *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->blank = gtk_text_buffer_create_tag (get_buffer (self), NULL, "weight", PANGO_WEIGHT_BOLD, "underline", PANGO_UNDERLINE_SINGLE, NULL);
  self->literal = gtk_text_buffer_create_tag (get_buffer (self), NULL, NULL);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_left), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->view), focus);
}

void
sbx_composer_dispose_canned (SbxComposer *self)
{
  g_clear_pointer (&self->canned_popover, gtk_widget_unparent);
  g_clear_object (&self->canned);
}

/**
 * sbx_composer_set_canned:
 * @self: a composer
 * @canned: what a slash opens; once in its life
 */
void
sbx_composer_set_canned (SbxComposer      *self,
                         SbxCannedReplies *canned)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (self->canned == NULL);

  self->canned = g_object_ref (canned);
}
