/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-flush-queue.h"
#include "sbx-focus.h"
#include "sbx-message-list.h"
#include "sbx-message-row.h"
#include "sbx-row.h"

/* Which part of the messages is in sight when a topic opens or a message is asked for, and that there is
 * enough before it. */

/* Messages shown above the one that was asked for. */
#define CONTEXT 2
/* The list rests when nothing moved so long, in ms. */
#define RESTING_TIME 300
/* How long it is marked, in ms. */
#define MARKED_TIME 4000
/* So many pages at most are loaded for what is unread when a topic opens. */
#define UNREAD_PAGES 4
#define UNREAD_PAGE 50
/* No message of its own is to have the focus. */
#define ANY_IN_SIGHT -1

static gboolean on_placing (gpointer user_data);

/* --- where in the list --- */

/* First message with a seq at or above @seq, by halving: the log makes objects only for those asked for. */
static guint
find_seq (GListModel *messages,
          gint64      seq)
{
  guint low = 0;
  guint high = g_list_model_get_n_items (messages);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      g_autoptr (SbxMessage) message = g_list_model_get_item (messages, middle);
      gint64 found = sbx_message_get_seq (message);

      /* Not stored yet, so after all that are. */
      if (found > 0 && found < seq)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

static gboolean
has_seq (GListModel *messages,
         guint       position,
         gint64      seq)
{
  g_autoptr (SbxMessage) message = g_list_model_get_item (messages, position);

  return message != NULL && sbx_message_get_seq (message) == seq;
}

/* Brings the new-messages line in sight, with as much as can be of what stands below it. */
void
sbx_message_pane_show_line (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gint64         new_from = 0;

  g_object_get (log, "new-from-seq", &new_from, NULL);
  if (new_from > 0)
    {
      guint position = find_seq (G_LIST_MODEL (log), new_from);

      self->focus_seq = new_from;
      /* With the one before it, so that it is plain where reading stopped. */
      sbx_list_follower_scroll_to (self->follower, position > 0 ? position - 1 : 0);
    }
}

/* Goes to where the topic was left. Returns whether that is still awaited. */
static gboolean
wait_for_kept (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (self->kept_seq == 0)
    return FALSE;

  if (sbx_message_log_covers (log, self->kept_seq))
    {
      guint position = find_seq (G_LIST_MODEL (log), self->kept_seq);

      /* What has come just now has no row before the next flush: another one stands in its place. */
      if (!has_seq (G_LIST_MODEL (log), position, self->kept_seq) && !sbx_message_log_is_told (log))
        {
          self->placing = g_timeout_add (SBX_FLUSH_INTERVAL, on_placing, self);
          return TRUE;
        }
      self->focus_seq = ANY_IN_SIGHT;
      sbx_list_follower_scroll_to_place (self->follower, position, self->kept_offset);
      return FALSE;
    }

  if (!self->kept_asked && self->kept_seq < sbx_message_log_get_newest_seq (log))
    {
      self->kept_asked = TRUE;
      gtk_widget_activate_action (GTK_WIDGET (self), "topic.load-around", "x", self->kept_seq);
    }
  if (sbx_message_log_get_loading (log))
    return TRUE;

  self->kept_seq = 0;
  return FALSE;
}

/* Whether what is unread and not here may come with the next pages; where it is further up, or missing between what is here, the
 * button above the messages leads there. */
static gboolean
is_near (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gint64         oldest = sbx_message_log_get_oldest_seq (log);

  return sbx_message_log_get_has_older (log) &&
         sbx_message_log_get_unbroken_seq (log, oldest) >= sbx_message_log_get_newest_seq (log) &&
         sbx_message_pane_count_hidden (self) <= UNREAD_PAGES * UNREAD_PAGE;
}

/* The first unread message may stand before those that are here. Returns whether it is still awaited. */
static gboolean
wait_for_unread (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (self->kept_seq > 0 || sbx_message_pane_count_hidden (self) == 0 || !sbx_message_pane_is_hub_there (self))
    return FALSE;

  if (!sbx_message_log_get_loading (log) && self->asked_unread < UNREAD_PAGES && is_near (self))
    {
      self->asked_unread++;
      gtk_widget_activate_action (GTK_WIDGET (self), "topic.load-older", NULL);
    }

  return sbx_message_log_get_loading (log);
}

static gboolean
on_placing (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->placing = 0;
  if (wait_for_kept (self) || wait_for_unread (self))
    return G_SOURCE_REMOVE;

  self->placed = TRUE;
  sbx_message_pane_count_line (self);
  if (self->kept_seq == 0)
    sbx_message_pane_show_line (self);
  sbx_message_pane_note_opening (self);
  sbx_message_pane_note_reading (self);

  return G_SOURCE_REMOVE;
}

/* The list shows its end; or where the new ones begin, once for each opening. The log says that only after
 * it told of the messages. */
void
sbx_message_pane_place_opening (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (!self->placed && self->placing == 0 && self->wanted_seq == 0 && log && g_list_model_get_n_items (G_LIST_MODEL (log)) > 0)
    self->placing = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_placing, self, NULL);
}

/* --- where somebody reads --- */

/* The first message in sight. */
SbxRow *
sbx_message_pane_pick_first (SbxMessagePane *self)
{
  GtkWidget *list = GTK_WIDGET (self->list);
  SbxRow    *row = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (list); row == NULL && child; child = gtk_widget_get_next_sibling (child))
    row = sbx_row_in_sight (list, child);

  return row;
}

/* Nothing is kept of a list that is on its way, unless it goes to its end. */
void
sbx_message_pane_keep_place (SbxMessagePane *self)
{
  GtkWidget      *list = GTK_WIDGET (self->list);
  gboolean        following = sbx_list_follower_get_following (self->follower);
  SbxRow         *row;
  graphene_rect_t bounds;
  gint64          seq;

  g_clear_handle_id (&self->keeping, g_source_remove);
  if (self->topic == NULL || !self->placed || !gtk_widget_get_mapped (list) ||
      (!following && !sbx_list_follower_get_settled (self->follower)))
    return;

  if (following || sbx_list_follower_get_shows_end (self->follower))
    {
      sbx_drafts_keep_place (self->drafts, self->topic, 0, 0);
      return;
    }

  row = sbx_message_pane_pick_first (self);
  seq = row && SBX_IS_MESSAGE (sbx_row_get_item (row)) ? sbx_message_get_seq (sbx_row_get_item (row)) : 0;
  if (seq > 0 && gtk_widget_compute_bounds (gtk_widget_get_parent (GTK_WIDGET (row)), list, &bounds))
    sbx_drafts_keep_place (self->drafts, self->topic, seq, (int) MAX (-bounds.origin.y, 0));
}

static gboolean
on_keeping (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->keeping = 0;
  sbx_message_pane_keep_place (self);
  sbx_message_pane_update_above (self);

  return G_SOURCE_REMOVE;
}

/* Soon, however much comes until then. */
void
sbx_message_pane_note_place (SbxMessagePane *self)
{
  if (self->keeping == 0 && self->topic && self->placed)
    self->keeping = g_timeout_add (RESTING_TIME, on_keeping, self);
}

/* As soon as nobody scrolls. */
void
sbx_message_pane_note_scrolling (SbxMessagePane *self)
{
  /* Who follows what comes scrolls with all of it. */
  if (!sbx_list_follower_get_following (self->follower))
    g_clear_handle_id (&self->keeping, g_source_remove);
  sbx_message_pane_note_place (self);
}

void
sbx_message_pane_ask_for_older (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (log == NULL || !self->placed || !sbx_message_log_get_has_older (log) || sbx_message_log_get_loading (log))
    return;

  self->asked_before = sbx_message_log_get_oldest_seq (log);
  gtk_widget_activate_action (GTK_WIDGET (self), "topic.load-older", NULL);
}

/* --- a message that was asked for --- */

static void
end_mark (SbxMessagePane *self)
{
  g_clear_handle_id (&self->fading, g_source_remove);
  if (self->found)
    sbx_message_row_set_found (GTK_WIDGET (self->list), self->found, FALSE);
  g_clear_object (&self->found);
}

static gboolean
on_faded (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->fading = 0;
  end_mark (self);

  return G_SOURCE_REMOVE;
}

/* Shows the message that was asked for, as soon as it is here. */
void
sbx_message_pane_find_wanted (SbxMessagePane *self)
{
  GListModel *log = G_LIST_MODEL (sbx_message_pane_get_log (self));
  g_autoptr (SbxMessage) message = NULL;
  guint position;

  if (self->wanted_seq == 0 || log == NULL)
    return;

  position = find_seq (log, self->wanted_seq);
  message = g_list_model_get_item (log, position);
  if (message == NULL || sbx_message_get_seq (message) != self->wanted_seq)
    return;

  self->wanted_seq = 0;
  self->placed = TRUE;
  g_clear_handle_id (&self->placing, g_source_remove);
  end_mark (self);
  self->found = g_steal_pointer (&message);
  sbx_message_row_set_found (GTK_WIDGET (self->list), self->found, TRUE);
  self->fading = g_timeout_add (MARKED_TIME, on_faded, self);
  self->focus_seq = sbx_message_get_seq (self->found);
  sbx_list_follower_scroll_to (self->follower, position > CONTEXT ? position - CONTEXT : 0);
  sbx_message_pane_seek_hit (self);
}

/* Another topic, or people have moved on. */
void
sbx_message_pane_forget_wanted (SbxMessagePane *self)
{
  self->wanted_seq = 0;
  end_mark (self);
}

/**
 * sbx_message_pane_show_message:
 * @self: a pane
 * @seq: of a message of its topic
 *
 * Brings the message in sight and marks it for a moment; waits for it if it is not here yet.
 */
void
sbx_message_pane_show_message (SbxMessagePane *self,
                               gint64          seq)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  g_clear_handle_id (&self->placing, g_source_remove);
  self->wanted_seq = seq;
  sbx_message_pane_find_wanted (self);
}

/* Returns whether it has a row, which has the keyboard now. */
gboolean
sbx_message_pane_focus_message (SbxMessagePane *self,
                                gint64          seq)
{
  GListModel *log = G_LIST_MODEL (sbx_message_pane_get_log (self));
  g_autoptr (SbxMessage) message = log ? g_list_model_get_item (log, find_seq (log, seq)) : NULL;
  SbxMessageRow *row = message && sbx_message_get_seq (message) == seq ? sbx_message_row_find (GTK_WIDGET (self->list), message) : NULL;

  return row && gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
}

/* Where the list goes by itself, the keyboard goes too if it is in the list, so that the arrows lead on from there. */
void
sbx_message_pane_move_focus (SbxMessagePane *self)
{
  gint64 seq = self->focus_seq;

  self->focus_seq = 0;
  if (seq == 0 || !sbx_focus_within (GTK_WIDGET (self->list)))
    return;

  if (seq == ANY_IN_SIGHT || !sbx_message_pane_focus_message (self, seq))
    sbx_message_list_focus_lowest (self->list);
}

void
sbx_message_pane_leave_focus (SbxMessagePane *self)
{
  self->focus_seq = 0;
}

/* --- a reply that was sent --- */

static SbxMessage *
dup_last (SbxMessagePane *self)
{
  GListModel *log = G_LIST_MODEL (sbx_message_pane_get_log (self));
  guint       n = log ? g_list_model_get_n_items (log) : 0;

  return n > 0 ? g_list_model_get_item (log, n - 1) : NULL;
}

void
sbx_message_pane_forget_sent (SbxMessagePane *self)
{
  g_clear_pointer (&self->last_key, g_free);
  g_clear_object (&self->sent);
}

/* It shows with the next change of the log, or with one after that: it is told apart by the last one's key. */
void
sbx_message_pane_expect_sent (SbxMessagePane *self)
{
  g_autoptr (SbxMessage) last = dup_last (self);

  sbx_message_pane_forget_sent (self);
  self->last_key = g_strdup (last ? sbx_message_get_key (last) : "");
  self->sent_after = sbx_message_log_get_newest_seq (sbx_message_pane_get_log (self));
}

/* Once it is stored, it stands above those that failed or wait, which may fill all that is in sight. */
void
sbx_message_pane_find_sent (SbxMessagePane *self)
{
  if (self->last_key)
    {
      g_autoptr (SbxMessage) last = dup_last (self);

      /* One that is stored before it could show. */
      if (last && g_strcmp0 (sbx_message_get_key (last), self->last_key) == 0)
        {
          GListModel *log = G_LIST_MODEL (sbx_message_pane_get_log (self));

          g_clear_object (&last);
          last = g_list_model_get_item (log, find_seq (log, self->sent_after + 1));
        }
      if (last && sbx_message_is_own (last) && g_strcmp0 (sbx_message_get_key (last), self->last_key) != 0)
        {
          g_clear_pointer (&self->last_key, g_free);
          self->sent = g_steal_pointer (&last);
        }
    }
  if (self->sent == NULL || sbx_message_get_seq (self->sent) == 0)
    return;

  if (sbx_list_follower_get_following (self->follower))
    {
      GListModel *log = G_LIST_MODEL (sbx_message_pane_get_log (self));
      guint       position = find_seq (log, sbx_message_get_seq (self->sent));

      /* The last one ends where the list ends, however long it is. */
      if (position + 1 < g_list_model_get_n_items (log))
        sbx_list_follower_scroll_to (self->follower, position);
    }
  g_clear_object (&self->sent);
}

/* The first stored message from others after the time at which @held was written; the newest where clocks differ. */
static gint64
find_newer (GListModel *log,
            SbxMessage *held)
{
  gint64 newer = 0;

  for (guint i = g_list_model_get_n_items (log); i > 0; i--)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i - 1);

      if (sbx_message_get_seq (message) == 0)
        continue;
      if (newer > 0 && sbx_message_get_timestamp (message) <= sbx_message_get_timestamp (held))
        break;
      if (newer == 0 || !sbx_message_is_own (message))
        newer = sbx_message_get_seq (message);
    }

  return newer;
}

/* What came before our reply could be sent. */
void
sbx_message_pane_show_newer (SbxMessagePane *self,
                             SbxMessage     *held)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gint64         seq = log ? find_newer (G_LIST_MODEL (log), held) : 0;

  if (seq > 0)
    sbx_message_pane_show_message (self, seq);
}
