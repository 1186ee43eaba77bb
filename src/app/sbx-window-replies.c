/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-time.h"

#include <glib/gi18n-lib.h>

/* topic.: what the panes want done with the topic they show. */

/* A reply can be brought back as long as its toast may be seen, in ms. */
#define UNDO_TIME 10000

/* A reply that was cancelled, or taken back to be edited. */
typedef struct
{
  SbxTopic *topic;
  SbxDraft *reply;
  char     *draft;      /* (nullable): what stood in the composer when it came there */
  gint64    order;      /* its place among those that wait */
  gboolean  edited;
  gint64    at;         /* ms */
} TakenBack;

static void
taken_back_free (TakenBack *taken)
{
  g_object_unref (taken->topic);
  sbx_draft_free (taken->reply);
  g_free (taken->draft);
  g_free (taken);
}

static void
reply (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);
  const char *text = g_variant_get_string (parameter, NULL);

  if (client)
    {
      sbx_client_send_message (client, topic, text);
      return;
    }

  sbx_message_pane_put_back (sbx_monitor_view_get_messages (self->monitor_view), text);
  sbx_window_tell_no_hub (self);
}

/* For colleagues alone. The hub it is for may know no such thing, which it says itself. */
static void
note (GtkWidget  *widget,
      const char *action,
      GVariant   *parameter)
{
  g_autoptr (SbxDraft) draft = sbx_draft_new (g_variant_get_string (parameter, NULL));

  draft->is_private = TRUE;
  sbx_window_send_draft (SBX_WINDOW (widget), draft);
}

static void
toggle_private (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  SbxMessagePane *pane = sbx_monitor_view_get_messages (SBX_WINDOW (widget)->monitor_view);

  sbx_message_pane_set_private (pane, !sbx_message_pane_get_private (pane));
  sbx_message_pane_focus_composer (pane);
}

static void
load_older (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (SBX_WINDOW (widget), &topic);

  if (client)
    sbx_client_load_older (client, topic);
}

static void
load_around (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (SBX_WINDOW (widget), &topic);

  if (client)
    sbx_client_open_topic_at (client, topic, g_variant_get_int64 (parameter));
}

static void
show_details (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  sbx_monitor_view_show_details (SBX_WINDOW (widget)->monitor_view);
}

static void
show_unread (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  sbx_monitor_view_show_unread (SBX_WINDOW (widget)->monitor_view);
}

static void
ask_date (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  sbx_monitor_view_ask_date (SBX_WINDOW (widget)->monitor_view);
}

/* Somebody who waits for a message of then. */
typedef struct
{
  SbxWindow *window;
  SbxTopic  *topic;
} Jump;

static void
jump_free (Jump *jump)
{
  g_object_unref (jump->window);
  g_object_unref (jump->topic);
  g_free (jump);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Jump, jump_free)

static Jump *
jump_new (SbxWindow *self,
          SbxTopic  *topic)
{
  Jump *jump = g_new (Jump, 1);

  *jump = (Jump) { g_object_ref (self), g_object_ref (topic) };
  return jump;
}

/* To the message at @seq; 0 = there is none, and @error or @none says why. FALSE: it does not stand there; maybe the window is gone, or people have moved on. */
static gboolean
jump_to (Jump         *jump,
         gint64        seq,
         const GError *error,
         const char   *none)
{
  SbxWindow *self = jump->window;

  if (self->monitor_view == NULL || sbx_monitor_view_get_topic (self->monitor_view) != jump->topic)
    return FALSE;

  if (seq > 0)
    sbx_monitor_view_show_message (self->monitor_view, jump->topic, seq);
  else
    sbx_toaster_tell (self->toaster, error ? error->message : none, NULL, NULL);
  return seq > 0;
}

static void
on_time_found (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (Jump) jump = user_data;
  g_autoptr (GError) error = NULL;
  gint64 seq = sbx_client_list_messages_at_finish (SBX_CLIENT (source), result, &error);

  if (jump_to (jump, seq, error, _("This topic has no messages yet.")) && sbx_client_list_messages_at_is_apart (SBX_CLIENT (source), result))
    sbx_toaster_tell (jump->window->toaster, _("Messages of then are not kept on this computer. This is the nearest one that is."), NULL, NULL);
}

static void
jump_to_time (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);

  if (client)
    sbx_client_list_messages_at_async (client, topic, g_variant_get_int64 (parameter), NULL, on_time_found, jump_new (self, topic));
}

/* --- to a message that is known by its id alone */

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Jump) jump = user_data;
  g_autoptr (GError) error = NULL;
  gint64 seq = sbx_client_look_up_message_finish (SBX_CLIENT (source), result, &error);

  jump_to (jump, seq, error, _("The answered message was removed: the hub has it no more."));
}

static void
look_up (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);

  if (client)
    sbx_client_look_up_message_async (client, topic, g_variant_get_string (parameter, NULL), NULL, on_looked_up, jump_new (self, topic));
}

static void
mark_read (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  g_weak_ref_set (&self->seen_topic, sbx_monitor_view_get_topic (self->monitor_view));
  self->seen_seq = g_variant_get_int64 (parameter);
  sbx_window_mark_seen (self);
}

static void
mark_messages (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (SBX_WINDOW (widget), &topic);
  g_autofree const char **ids = g_variant_get_strv (parameter, NULL);

  if (client)
    sbx_client_mark_messages (client, topic, ids);
}

static void
resend (GtkWidget  *widget,
        const char *action,
        GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (SBX_WINDOW (widget), &topic);

  if (!client)
    return;

  if (g_str_equal (action, "topic.send-anyway"))
    sbx_client_send_anyway (client, topic, g_variant_get_string (parameter, NULL));
  else
    sbx_client_resend (client, topic, g_variant_get_string (parameter, NULL));
}

/* -- Taking back, and undoing that */

static void
forget_old (SbxWindow *self,
            gint64     now)
{
  while (self->taken_back->len > 0 && ((TakenBack *) self->taken_back->pdata[0])->at < now - UNDO_TIME)
    g_ptr_array_remove_index (self->taken_back, 0);
}

/* A reply, which leaves the outbox; NULL with a word where it has left already. */
static TakenBack *
take_back (SbxWindow  *self,
           const char *key)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);
  gint64 order = 0;
  g_autoptr (SbxDraft) reply = client ? sbx_client_take_back_draft (client, topic, key, &order) : NULL;
  TakenBack *taken;

  if (!reply)
    {
      sbx_toaster_tell (self->toaster, _("This reply is on its way already."), NULL, NULL);
      return NULL;
    }

  if (!self->taken_back)
    self->taken_back = g_ptr_array_new_with_free_func ((GDestroyNotify) taken_back_free);
  taken = g_new0 (TakenBack, 1);
  taken->topic = g_object_ref (topic);
  taken->reply = g_steal_pointer (&reply);
  taken->order = order;
  taken->at = sbx_time_now_ms ();
  forget_old (self, taken->at);
  g_ptr_array_add (self->taken_back, taken);

  return taken;
}

static void
cancel_reply (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  TakenBack *taken = take_back (self, g_variant_get_string (parameter, NULL));
  g_autofree char *text = NULL;
  guint n = 0;

  if (!taken)
    return;

  for (guint i = 0; i < self->taken_back->len; i++)
    n += !((TakenBack *) self->taken_back->pdata[i])->edited;
  text = n == 1 ? g_strdup (_("Reply cancelled"))
                : g_strdup_printf (ngettext ("%u reply cancelled", "%u replies cancelled", n), n);
  sbx_window_tell_undo (self, text, "topic.undo-cancel");
}

static void
edit_reply (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxMessagePane *pane = sbx_monitor_view_get_messages (self->monitor_view);
  TakenBack *taken = take_back (self, g_variant_get_string (parameter, NULL));

  if (!taken)
    return;

  taken->edited = TRUE;
  taken->draft = sbx_message_pane_edit (pane, taken->reply->content);
  /* What was for colleagues alone stays so, also with what stood there. */
  if (taken->reply->is_private)
    sbx_message_pane_set_private (pane, TRUE);
  if (taken->draft)
    sbx_window_tell_undo (self, _("The reply stands before what you were writing"), "topic.undo-edit");
}

static gboolean
can_bring_back (SbxWindow *self,
                TakenBack *taken,
                gboolean   edited)
{
  if (!edited)
    return !taken->edited;

  return taken->edited && taken->draft && taken->topic == sbx_monitor_view_get_topic (self->monitor_view);
}

gboolean
sbx_window_has_taken_back (SbxWindow *self,
                           gboolean   edited)
{
  if (!self->taken_back)
    return FALSE;

  forget_old (self, sbx_time_now_ms ());
  for (guint i = 0; i < self->taken_back->len; i++)
    if (can_bring_back (self, self->taken_back->pdata[i], edited))
      return TRUE;

  return FALSE;
}

/* Takes @taken. It waits again, where it did. */
static void
bring_back (SbxWindow *self,
            TakenBack *taken)
{
  SbxClient *client = sbx_window_get_client (self, taken->topic);

  if (client)
    sbx_client_bring_back_draft (client, taken->topic, taken->reply, taken->order);
  else
    sbx_window_tell_no_hub (self);
  taken_back_free (taken);
}

static void
undo_cancel (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  sbx_window_forget_undo (self, action);
  for (guint i = 0; self->taken_back && i < self->taken_back->len;)
    if (can_bring_back (self, self->taken_back->pdata[i], FALSE))
      bring_back (self, g_ptr_array_steal_index (self->taken_back, i));
    else
      i++;
}

/* The last one that is being edited, if its topic is still shown. */
static void
undo_edit (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  for (guint i = self->taken_back ? self->taken_back->len : 0; i > 0; i--)
    {
      TakenBack *taken = self->taken_back->pdata[i - 1];

      if (!can_bring_back (self, taken, TRUE))
        continue;

      sbx_message_pane_put_back (sbx_monitor_view_get_messages (self->monitor_view), taken->draft);
      bring_back (self, g_ptr_array_steal_index (self->taken_back, i - 1));
      return;
    }
}

/* -- What is missing */

static void
load_gap (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (SBX_WINDOW (widget), &topic);
  gint64 from, to;

  g_variant_get (parameter, "(xx)", &from, &to);
  if (client)
    sbx_client_load_gap (client, topic, from, to);
}

static const struct
{
  const char *name;
  const char *parameter;
  void      (*activate) (GtkWidget *, const char *, GVariant *);
} actions[] = {
  { "topic.reply", "s", reply },
  { "topic.note", "s", note },
  { "topic.private-note", NULL, toggle_private },
  { "topic.load-older", NULL, load_older },
  { "topic.load-around", "x", load_around },
  { "topic.load-gap", "(xx)", load_gap },
  { "topic.show-details", NULL, show_details },
  { "topic.show-unread", NULL, show_unread },
  { "topic.jump-to-date", NULL, ask_date },
  { "topic.jump-to-time", "x", jump_to_time },
  { "topic.look-up", "s", look_up },
  { "topic.mark-read", "x", mark_read },
  { "topic.mark-messages", "as", mark_messages },
  { "topic.resend", "s", resend },
  { "topic.send-anyway", "s", resend },
  { "topic.edit", "s", edit_reply },
  { "topic.cancel", "s", cancel_reply },
};

void
sbx_window_install_reply_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].activate);
  /* Also when another topic is shown by now. */
  gtk_widget_class_install_action (widget_class, "topic.undo-cancel", NULL, undo_cancel);
  gtk_widget_class_install_action (widget_class, "topic.undo-edit", NULL, undo_edit);
}

void
sbx_window_update_reply_actions (SbxWindow *self)
{
  SbxTopic *topic = sbx_monitor_view_get_topic (self->monitor_view);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, topic != NULL);
  sbx_window_update_topic_actions (self);
}
