/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-message.h"
#include "sbx-row.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* What people have seen is read; what came while they looked elsewhere stands below a line when they come back. */

/* What was in sight this long has been read, in ms. */
#define READING_TIME 300
/* So long nothing is unread before it is no longer kept so, in ms. */
#define KEPT_TIME 1000

/* --- reading --- */

static gboolean
is_window_active (SbxMessagePane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* One that was closed, and waits, stays the active one. */
  return GTK_IS_WINDOW (root) && gtk_widget_get_visible (GTK_WIDGET (root)) && gtk_window_is_active (GTK_WINDOW (root));
}

static gboolean
is_looked_at (SbxMessagePane *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self->list)) && is_window_active (self);
}

/**
 * sbx_message_pane_is_watched:
 *
 * Returns: whether somebody looks at the newest message of its topic
 */
gboolean
sbx_message_pane_is_watched (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), FALSE);

  return self->topic && is_looked_at (self) && sbx_list_follower_get_following (self->follower);
}

static gint64
get_read_seq (SbxMessagePane *self)
{
  return MAX (self->marked_seq, sbx_topic_get_read_seq (self->topic));
}

static gint64
get_row_seq (SbxRow *row)
{
  return row && SBX_IS_MESSAGE (sbx_row_get_item (row)) ? sbx_message_get_seq (sbx_row_get_item (row)) : 0;
}

/* The last message that can be seen: those below were not read yet, also where the list follows what comes. */
static gint64
find_last_in_sight (SbxMessagePane *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  gint64     seq = 0;

  for (GtkWidget *child = gtk_widget_get_last_child (list); seq == 0 && child; child = gtk_widget_get_prev_sibling (child))
    seq = get_row_seq (sbx_row_in_sight (list, child));

  return seq;
}

static gboolean
has_unread (SbxMessagePane *self,
            gint64          from,
            gint64          to)
{
  return from <= to && sbx_topic_has_unread_here (self->topic, from, to);
}

/* What is in sight joins the stretch that was seen, or begins another one where something unread stands between. */
static void
note_sight (SbxMessagePane *self)
{
  gint64 last = find_last_in_sight (self);
  gint64 first = get_row_seq (sbx_message_pane_pick_first (self));

  if (last <= 0)
    return;
  first = first > 0 ? MIN (first, last) : last;
  if (self->seen_to == 0 || has_unread (self, self->seen_to + 1, first - 1) || has_unread (self, last + 1, self->seen_from - 1))
    {
      self->seen_from = first;
      self->seen_to = last;
    }
  self->seen_from = MIN (self->seen_from, first);
  self->seen_to = MAX (self->seen_to, last);
}

/* Whether unread messages that nobody saw stand before the stretch: they were never loaded, came above since, or so many came
 * at once that they were never in sight. */
static gboolean
has_passed_over (SbxMessagePane *self)
{
  gint64 read_seq = get_read_seq (self);

  return self->seen_to > sbx_message_log_get_unbroken_seq (sbx_message_pane_get_log (self), read_seq) ||
         has_unread (self, read_seq + 1, self->seen_from - 1);
}

/* Where they are is to be seen, though people stay at the newest. */
static void
show_passed_over (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gint64         new_from = 0;

  g_object_get (log, "new-from-seq", &new_from, NULL);
  /* Where it cannot stand, since what it is to stand above is not here, it comes with that. */
  if (new_from == 0 && self->lined_seq != get_read_seq (self))
    {
      self->lined_seq = get_read_seq (self);
      sbx_message_log_place_new_line (log, self->lined_seq);
      sbx_message_pane_count_line (self);
    }
}

/* Also what nobody saw. */
static gboolean
mark_all (SbxMessagePane *self)
{
  gint64 seq = sbx_topic_get_last_seq (self->topic);

  if (seq > get_read_seq (self) && gtk_widget_activate_action (GTK_WIDGET (self), "topic.mark-read", "x", seq))
    self->marked_seq = seq;

  return G_SOURCE_REMOVE;
}

static gboolean
on_read (gpointer user_data)
{
  SbxMessagePane *self = user_data;
  gint64          seq;

  if (self->topic && self->marking == SBX_READ_MARKING_IN_VIEW && sbx_scroll_port_get_dirty (self->port))
    return G_SOURCE_CONTINUE;

  self->reading = 0;
  if (self->topic == NULL || !is_looked_at (self) || sbx_topic_get_unread_count (self->topic) == 0)
    return G_SOURCE_REMOVE;
  if (self->marking == SBX_READ_MARKING_WHEN_OPENED)
    return mark_all (self);
  if (!self->placed)
    return G_SOURCE_REMOVE;

  note_sight (self);
  seq = sbx_list_follower_get_following (self->follower) ? self->seen_to : MIN (self->seen_to, find_last_in_sight (self));
  if (seq <= get_read_seq (self))
    return G_SOURCE_REMOVE;

  /* The hub takes one place for all before it: what nobody saw is not to be among them. */
  if (has_passed_over (self))
    {
      g_auto (GStrv) ids = sbx_topic_dup_unread_ids (self->topic, self->seen_from, seq);

      show_passed_over (self);
      if (ids != NULL)
        gtk_widget_activate_action (GTK_WIDGET (self), "topic.mark-messages", "^as", ids);
    }
  else if (gtk_widget_activate_action (GTK_WIDGET (self), "topic.mark-read", "x", seq))
    {
      self->marked_seq = seq;
    }

  return G_SOURCE_REMOVE;
}

/* What a list shows on its way to another place was not meant to be read. */
static gboolean
notes_sight (SbxMessagePane *self)
{
  return self->marking == SBX_READ_MARKING_IN_VIEW && self->peek == SBX_MESSAGE_PEEK_NONE && self->placed && self->away == 0 &&
         self->topic && sbx_topic_get_unread_count (self->topic) > 0 && is_looked_at (self) &&
         (sbx_list_follower_get_following (self->follower) || sbx_list_follower_get_settled (self->follower));
}

/* What passes by was in sight, however soon it went: once it was drawn. */
static void
on_painted (SbxMessagePane *self)
{
  sbx_message_pane_forget_passing (self);
  if (notes_sight (self))
    note_sight (self);
}

/* Rows that are just being laid out still stand where others were. */
void
sbx_message_pane_note_passing (SbxMessagePane *self)
{
  if (self->passing > 0 || !notes_sight (self))
    return;

  self->passing_clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (self->list)));
  self->passing = g_signal_connect_swapped (self->passing_clock, "after-paint", G_CALLBACK (on_painted), self);
  gdk_frame_clock_request_phase (self->passing_clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
}

void
sbx_message_pane_forget_passing (SbxMessagePane *self)
{
  if (self->passing_clock)
    g_clear_signal_handler (&self->passing, self->passing_clock);
  g_clear_object (&self->passing_clock);
}

void
sbx_message_pane_forget_seen (SbxMessagePane *self)
{
  self->seen_from = self->seen_to = 0;
}

void
sbx_message_pane_note_reading (SbxMessagePane *self)
{
  if (self->marking == SBX_READ_MARKING_BY_HAND || self->peek != SBX_MESSAGE_PEEK_NONE)
    return;

  if (self->reading == 0 && self->away == 0 && self->topic && is_looked_at (self))
    self->reading = g_timeout_add (self->marking == SBX_READ_MARKING_WHEN_OPENED ? 0 : READING_TIME, on_read, self);
}

/* --- what is unread above --- */

/* Whether something behind @seq was never loaded. */
static gboolean
misses_below (SbxMessagePane *self,
              gint64          seq)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  return sbx_message_log_get_unbroken_seq (log, seq) < sbx_message_log_get_newest_seq (log);
}

/* How many unread messages are not here. */
guint
sbx_message_pane_count_hidden (SbxMessagePane *self)
{
  guint unread = sbx_topic_get_unread_count (self->topic);
  guint here = sbx_topic_count_unread_here (self->topic, 1, G_MAXINT64);

  return unread > here ? unread - here : 0;
}

/* The first message in sight, 0 = none. */
static gint64
pick_first_seq (SbxMessagePane *self)
{
  return self->topic && self->placed ? get_row_seq (sbx_message_pane_pick_first (self)) : 0;
}

/* Those that are not here stand above where nothing is missing below. */
static guint
count_above (SbxMessagePane *self,
             gint64          first)
{
  guint n;

  if (first <= 0 || sbx_topic_get_unread_count (self->topic) == 0)
    return 0;

  n = sbx_topic_count_unread_here (self->topic, 1, first - 1);
  return misses_below (self, first) ? n : n + sbx_message_pane_count_hidden (self);
}

/* Whether @first is where it was in sight, and nothing happened but that more came below: whatever else is read, marked or told of
 * changes one of these numbers. */
static gboolean
is_above_told (SbxMessagePane *self,
               gint64          first,
               gint64          last)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gint64         others = sbx_message_log_get_newest_seq (log) - sbx_topic_get_unread_count (self->topic);
  guint          readings = sbx_topic_get_n_readings (self->topic);
  gint64         oldest = sbx_message_log_get_oldest_seq (log);
  gboolean       misses = misses_below (self, first);
  gboolean       told = first == self->above_first && last == self->above_last && others == self->above_others && readings == self->above_readings &&
                        oldest == self->above_oldest && misses == self->above_misses;

  self->above_first = first;
  self->above_last = last;
  self->above_others = others;
  self->above_readings = readings;
  self->above_oldest = oldest;
  self->above_misses = misses;

  return told;
}

/* The button that leads to the newest counts those below alone. */
static void
tell_passed (SbxMessagePane *self,
             guint           n)
{
  if (n == self->passed)
    return;

  self->passed = n;
  sbx_message_pane_note_newest (self);
}

/* Says how many unread messages stand above what is in sight, be they here or not. */
void
sbx_message_pane_update_above (SbxMessagePane *self)
{
  gint64           first = pick_first_seq (self);
  gint64           last = first > 0 ? find_last_in_sight (self) : 0;
  guint            n;
  g_autofree char *text = NULL;

  if (first <= 0)
    self->above_first = 0;
  else if (is_above_told (self, first, last))
    return;

  n = count_above (self, first);
  tell_passed (self, first > 0 ? n + sbx_topic_count_unread_here (self->topic, first, last) : 0);
  gtk_widget_set_visible (self->above, n > 0);
  if (n == 0)
    return;

  /* TRANSLATORS: jumps to the first unread message, which stands above what is in sight */
  text = g_strdup_printf (ngettext ("%'u unread above", "%'u unread above", n), n);
  gtk_label_set_label (self->above_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->above), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

/* The line says how many are new, also of those that are not here. */
void
sbx_message_pane_count_line (SbxMessagePane *self)
{
  if (sbx_topic_get_unread_count (self->topic) > 0)
    sbx_message_log_set_new_count (sbx_message_pane_get_log (self),
                                   sbx_message_pane_count_hidden (self) > 0 ? sbx_topic_get_unread_count (self->topic) : 0);
}

/* Goes to where reading stopped; where nobody ever read, to where the topic begins. */
void
sbx_message_pane_show_above (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gint64         read_seq;

  if (log == NULL)
    return;

  read_seq = get_read_seq (self);
  sbx_message_log_place_new_line (log, read_seq);
  sbx_message_pane_count_line (self);
  if (sbx_message_log_get_unbroken_seq (log, read_seq) >= sbx_message_log_get_newest_seq (log))
    {
      sbx_message_pane_show_line (self);
    }
  else if (read_seq > 0 || sbx_message_log_get_has_older (log))
    {
      self->kept_seq = MAX (read_seq, 1);
      self->kept_offset = 0;
      self->kept_asked = FALSE;
      self->placed = FALSE;
      sbx_message_pane_place_opening (self);
    }
  else
    {
      sbx_list_follower_scroll_to (self->follower, 0);
    }
}

/**
 * sbx_message_pane_show_unread:
 * @self: a pane
 *
 * Goes to the first unread message, if that stands above what is in sight.
 */
void
sbx_message_pane_show_unread (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (count_above (self, pick_first_seq (self)) > 0)
    sbx_message_pane_show_above (self);
}

/* --- looking without marking --- */

/* Moving on is no reading. */
static gboolean
is_moving (guint keyval)
{
  switch (keyval)
    {
    case GDK_KEY_n:
    case GDK_KEY_N:
    case GDK_KEY_p:
    case GDK_KEY_P:
    case GDK_KEY_Escape:
    case GDK_KEY_F6:
    case GDK_KEY_Menu:
    case GDK_KEY_Tab:
    case GDK_KEY_ISO_Left_Tab:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
on_key_pressed (SbxMessagePane *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType modifiers,
                GtkEventController *controller)
{
  GdkEvent *event = gtk_event_controller_get_current_event (controller);

  if (self->peek == SBX_MESSAGE_PEEK_UNTIL_KEY && !is_moving (keyval) && (event == NULL || !gdk_key_event_is_modifier (event)))
    sbx_message_pane_end_peek (self);
  /* Who is quicker than the list goes on from where it will be. */
  sbx_message_pane_move_focus (self);

  return GDK_EVENT_PROPAGATE;
}

static void
on_pressed (SbxMessagePane *self)
{
  if (self->peek == SBX_MESSAGE_PEEK_UNTIL_KEY)
    sbx_message_pane_end_peek (self);
}

void
sbx_message_pane_set_up_reading (SbxMessagePane *self)
{
  GtkWidget          *parts[] = { GTK_WIDGET (self->list), self->composer_area };
  GtkEventController *keys, *clicks;

  self->marking = SBX_READ_MARKING_IN_VIEW;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      keys = gtk_event_controller_key_new ();
      gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
      g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (parts[i], keys);

      clicks = GTK_EVENT_CONTROLLER (gtk_gesture_click_new ());
      gtk_event_controller_set_propagation_phase (clicks, GTK_PHASE_CAPTURE);
      g_signal_connect_object (clicks, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (parts[i], clicks);
    }
}

/* Somebody read it elsewhere: nothing is left that could be kept unread. */
static gboolean
on_unkeeping (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->unkeeping = 0;
  if (self->topic && sbx_message_pane_is_hub_there (self) && sbx_topic_get_unread_count (self->topic) == 0)
    sbx_message_pane_end_peek (self);

  return G_SOURCE_REMOVE;
}

/* A moment later: what was read just before it was marked as unread may be told behind that. */
void
sbx_message_pane_note_kept (SbxMessagePane *self)
{
  if (sbx_message_pane_get_kept_unread (self) && self->unkeeping == 0 && sbx_topic_get_unread_count (self->topic) == 0)
    self->unkeeping = g_timeout_add (KEPT_TIME, on_unkeeping, self);
}

void
sbx_message_pane_set_peek (SbxMessagePane *self,
                           SbxMessagePeek  peek)
{
  const char *messages[] = {
    NULL,
    _("Peeking: nothing is marked as read before you press a key or click here."),
    _("Kept unread: nothing is marked as read before you open the topic again."),
  };

  gboolean was_kept = sbx_message_pane_get_kept_unread (self);

  g_clear_handle_id (&self->unkeeping, g_source_remove);
  self->peek = peek;
  sbx_banner_set_message (self->peek_banner, messages[peek]);
  if (peek != SBX_MESSAGE_PEEK_NONE)
    g_clear_handle_id (&self->reading, g_source_remove);
  if (sbx_message_pane_get_kept_unread (self) != was_kept)
    g_object_notify (G_OBJECT (self), "kept-unread");
}

void
sbx_message_pane_peek (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (self->topic)
    sbx_message_pane_set_peek (self, SBX_MESSAGE_PEEK_UNTIL_KEY);
}

void
sbx_message_pane_end_peek (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_message_pane_set_peek (self, SBX_MESSAGE_PEEK_NONE);
  sbx_message_pane_note_reading (self);
}

/**
 * sbx_message_pane_keep_unread:
 * @self: a pane
 * @seq: the first message that is to be unread, 0 = nothing is to change
 */
void
sbx_message_pane_keep_unread (SbxMessagePane *self,
                              gint64          seq)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (self->topic == NULL)
    return;

  self->marked_seq = 0;
  sbx_message_pane_forget_seen (self);
  if (seq > 0)
    sbx_message_log_place_new_line (sbx_message_pane_get_log (self), seq - 1);
  sbx_message_pane_set_peek (self, SBX_MESSAGE_PEEK_UNTIL_LEFT);
  if (seq == 0)
    sbx_message_pane_note_kept (self);
}

/**
 * sbx_message_pane_get_kept_unread:
 *
 * Returns: whether somebody marked the topic as unread, and did not open it since
 */
gboolean
sbx_message_pane_get_kept_unread (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), FALSE);

  return self->peek == SBX_MESSAGE_PEEK_UNTIL_LEFT;
}

/**
 * sbx_message_pane_set_marking:
 * @self: a pane
 * @marking: SbxReadMarking
 */
void
sbx_message_pane_set_marking (SbxMessagePane *self,
                              int             marking)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  self->marking = (SbxReadMarking) marking;
  g_clear_handle_id (&self->reading, g_source_remove);
  sbx_message_pane_note_reading (self);
}

/* --- away --- */

gboolean
sbx_message_pane_is_hub_there (SbxMessagePane *self)
{
  SbxWorld *world = sbx_message_pane_get_world (self);

  return world == NULL || sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED;
}

static void
leave (SbxMessagePane *self)
{
  if (self->topic == NULL || !self->placed || self->is_away)
    return;

  self->is_away = TRUE;
  self->away_seq = sbx_topic_get_unread_count (self->topic) > 0 ? get_read_seq (self)
                                                                : sbx_message_log_get_newest_seq (sbx_message_pane_get_log (self));
}

static void
place_line (SbxMessagePane *self,
            gboolean        show)
{
  g_clear_handle_id (&self->away, g_source_remove);
  if (self->topic == NULL || !self->is_away)
    return;

  sbx_message_log_place_new_line (sbx_message_pane_get_log (self), self->away_seq);
  sbx_message_pane_count_line (self);
  if (!show || !sbx_list_follower_get_following (self->follower))
    return;

  g_clear_handle_id (&self->reading, g_source_remove);
  sbx_message_pane_show_line (self);
}

/* Who follows a hub that is there may see what comes, in a window that is not active; what comes while it is away
 * comes all at once. */
static gboolean
on_away (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->away = 0;
  place_line (self, !sbx_message_pane_is_hub_there (self));
  sbx_message_pane_note_reading (self);

  return G_SOURCE_REMOVE;
}

/* What comes while people look elsewhere stands below a line when they come back. Not at once: the log is
 * telling of a change. */
void
sbx_message_pane_note_arrival (SbxMessagePane *self)
{
  if (!self->is_away || self->away > 0)
    return;

  /* Before it is known where they look, nothing is read. */
  g_clear_handle_id (&self->reading, g_source_remove);
  self->away = g_idle_add (on_away, self);
}

/* Both are here again: what came stands from the line on. */
static void
come_back (SbxMessagePane *self)
{
  if (self->is_away && sbx_message_log_get_newest_seq (sbx_message_pane_get_log (self)) > self->away_seq)
    place_line (self, TRUE);
  g_clear_handle_id (&self->away, g_source_remove);
  self->is_away = FALSE;
  sbx_message_pane_note_reading (self);
}

static void
update_away (SbxMessagePane *self)
{
  if (sbx_message_pane_is_hub_there (self) && is_window_active (self))
    come_back (self);
  else
    leave (self);
}

void
sbx_message_pane_note_opening (SbxMessagePane *self)
{
  if (!sbx_message_pane_is_hub_there (self) || !is_window_active (self))
    leave (self);
}

/* What the hub told before it was whole again is to be taken in first. */
void
sbx_message_pane_note_hub (SbxMessagePane *self)
{
  SbxWorld *world = sbx_message_pane_get_world (self);

  if (world && sbx_message_pane_is_hub_there (self))
    sbx_world_flush (world);
  if (self->away > 0)
    place_line (self, TRUE);
  update_away (self);
  sbx_message_pane_note_kept (self);
}

/* Not by a GSignalGroup: the window lets go of its children while it is going itself, which a group
 * does not survive. */
void
sbx_message_pane_watch_window (SbxMessagePane *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_signal_connect_swapped (root, "notify::is-active", G_CALLBACK (update_away), self);
  g_signal_connect_swapped (root, "notify::visible", G_CALLBACK (update_away), self);
}

void
sbx_message_pane_unwatch_window (SbxMessagePane *self)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (GTK_WIDGET (self)), update_away, self);
}
