/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include "sbx-drafts-dialog.h"
#include "sbx-message-words.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* topic.: what was written by us, and what becomes of it. */

/* A message that is to be removed can be kept as long as its toast may be seen, in ms. */
#define REMOVE_AFTER 8000

/* It shows as removed, and the hub knows nothing of that yet. */
typedef struct
{
  SbxWindow *window; /* borrowed: it has the list */
  SbxTopic  *topic;
  char      *id;
  guint      timeout;
} Removal;

static void
removal_free (Removal *removal)
{
  g_clear_handle_id (&removal->timeout, g_source_remove);
  g_object_unref (removal->topic);
  g_free (removal->id);
  g_free (removal);
}

static SbxWorld *
get_world (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);

  return channel ? sbx_channel_get_world (channel) : NULL;
}

void
sbx_window_tell_no_hub (SbxWindow *self)
{
  sbx_toaster_tell (self->toaster, _("Nothing was sent: the hub of this topic is not there any more."), NULL, NULL);
}

void
sbx_window_send_draft (SbxWindow      *self,
                       const SbxDraft *draft)
{
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);

  if (!client)
    sbx_window_tell_no_hub (self);
  if (!client || !sbx_client_send (client, topic, draft))
    sbx_message_pane_put_back (sbx_monitor_view_get_messages (self->monitor_view), draft->content);
}

static void
send_answer (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  const char *text, *reply_to;
  gboolean is_private;
  g_autoptr (SbxDraft) draft = NULL;

  g_variant_get (parameter, "(&s&sb)", &text, &reply_to, &is_private);
  draft = sbx_draft_new (text);
  draft->reply_to = g_strdup (reply_to);
  draft->is_private = is_private;
  sbx_window_send_draft (SBX_WINDOW (widget), draft);
}

/* -- A message that is written anew, or removed */

typedef struct
{
  SbxWindow *window;
  SbxTopic  *topic;
  char      *id;
  char      *text;    /* (nullable): what it is to say; NULL = it is to go */
  char      *excerpt; /* (nullable): what it said, as far as it is here */
} Wish;

static Wish *
wish_new (SbxWindow  *window,
          SbxTopic   *topic,
          const char *id,
          const char *text)
{
  g_autoptr (SbxMessage) message = sbx_topic_dup_message (topic, id);
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish) { g_object_ref (window), g_object_ref (topic), g_strdup (id), g_strdup (text),
                   message ? sbx_message_words_dup_excerpt (message) : NULL };

  return wish;
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->window);
  g_object_unref (wish->topic);
  g_free (wish->id);
  g_free (wish->text);
  g_free (wish->excerpt);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

/* Seconds may have gone by: which message it was is said, and what was written is not lost. */
static void
on_wish_answered (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  if (sbx_client_change_finish (SBX_CLIENT (source), result, &error) || wish->window->toaster == NULL)
    return;

  if (wish->text)
    {
      sbx_message_pane_put_edit_back (sbx_monitor_view_get_messages (wish->window->monitor_view), wish->topic, wish->id, wish->text,
                                      g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND));
      if (wish->excerpt)
        /* TRANSLATORS: the beginning of a message, and a sentence that says why */
        words = g_strdup_printf (_("“%s” was not changed. %s"), wish->excerpt, error->message);
      else
        /* TRANSLATORS: a sentence that says why */
        words = g_strdup_printf (_("Your message was not changed. %s"), error->message);
    }
  else
    {
      if (wish->excerpt)
        /* TRANSLATORS: the beginning of a message, and a sentence that says why */
        words = g_strdup_printf (_("“%s” was not removed. %s"), wish->excerpt, error->message);
      else
        /* TRANSLATORS: a sentence that says why */
        words = g_strdup_printf (_("Your message was not removed. %s"), error->message);
    }
  sbx_toaster_tell (wish->window->toaster, words, NULL, NULL);
}

static void
edit_message (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);
  const char *id, *text;

  g_variant_get (parameter, "(&s&s)", &id, &text);
  if (client)
    {
      sbx_client_edit_message_async (client, topic, id, text, on_wish_answered, wish_new (self, topic, id, text));
      return;
    }

  sbx_window_tell_no_hub (self);
  if (topic)
    sbx_message_pane_put_edit_back (sbx_monitor_view_get_messages (self->monitor_view), topic, id, text, FALSE);
}

/* -- Removing, and undoing that */

/* Takes @removal: the hub is to know. */
static void
remove_now (SbxWindow *self,
            Removal   *removal)
{
  SbxClient *client = sbx_window_get_client (self, removal->topic);

  if (client)
    {
      /* The client says by itself how it shows, and takes that back where the hub refuses. */
      sbx_world_settle_removal (get_world (removal->topic), removal->topic, removal->id, FALSE);
      sbx_client_delete_message_async (client, removal->topic, removal->id, on_wish_answered,
                                       wish_new (self, removal->topic, removal->id, NULL));
    }
  removal_free (removal);
}

static gboolean
on_remove (gpointer user_data)
{
  Removal *removal = user_data;
  SbxWindow *self = removal->window;
  guint position;

  removal->timeout = 0;
  if (g_ptr_array_find (self->removals, removal, &position))
    remove_now (self, g_ptr_array_steal_index (self->removals, position));

  return G_SOURCE_REMOVE;
}

static void
delete_message (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxTopic *topic;
  SbxClient *client = sbx_window_get_shown_client (self, &topic);
  const char *id = g_variant_get_string (parameter, NULL);
  g_autofree char *text = NULL;
  Removal *removal;

  if (!client || !sbx_world_wish_removal (get_world (topic), topic, id))
    return;

  removal = g_new0 (Removal, 1);
  removal->window = self;
  removal->topic = g_object_ref (topic);
  removal->id = g_strdup (id);
  removal->timeout = g_timeout_add (REMOVE_AFTER, on_remove, removal);
  g_ptr_array_add (self->removals, removal);
  text = self->removals->len == 1 ? g_strdup (_("Message removed"))
                                  : g_strdup_printf (ngettext ("%u message removed", "%u messages removed", self->removals->len), self->removals->len);
  sbx_window_tell_undo (self, text, "topic.undo-delete");
}

static void
undo_delete (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  sbx_window_forget_undo (self, action);
  while (self->removals->len > 0)
    {
      Removal *removal = g_ptr_array_steal_index (self->removals, 0);
      SbxWorld *world = get_world (removal->topic);

      if (world)
        sbx_world_settle_removal (world, removal->topic, removal->id, FALSE);
      removal_free (removal);
    }
}

/* Nobody can undo it any more. */
void
sbx_window_finish_removals (SbxWindow *self)
{
  while (self->removals && self->removals->len > 0)
    remove_now (self, g_ptr_array_steal_index (self->removals, 0));
}

static void
attach_files (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  SbxMessagePane *pane = sbx_monitor_view_get_messages (SBX_WINDOW (widget)->monitor_view);

  gtk_widget_activate_action (GTK_WIDGET (sbx_message_pane_get_composer (pane)), "composer.attach", NULL);
}

static void
show_drafts (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);
  SbxMessagePane *pane = sbx_monitor_view_get_messages (self->monitor_view);
  GtkWindow *dialog = GTK_WINDOW (sbx_drafts_dialog_new (sbx_message_pane_get_drafts (pane), self->connections));

  gtk_window_set_transient_for (dialog, GTK_WINDOW (self));
  gtk_window_present (dialog);
}

static void
insert_canned (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  SbxMessagePane *pane = sbx_monitor_view_get_messages (SBX_WINDOW (widget)->monitor_view);

  gtk_widget_activate_action (GTK_WIDGET (sbx_message_pane_get_composer (pane)), "composer.canned", NULL);
}

static const struct
{
  const char *name;
  const char *parameter;
  void      (*activate) (GtkWidget *, const char *, GVariant *);
} actions[] = {
  { "topic.send", "(ssb)", send_answer },
  { "topic.edit-message", "(ss)", edit_message },
  { "topic.delete-message", "s", delete_message },
};

void
sbx_window_install_writing_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter, actions[i].activate);
  gtk_widget_class_install_action (widget_class, "topic.undo-delete", NULL, undo_delete);
  gtk_widget_class_install_action (widget_class, "win.attach-files", NULL, attach_files);
  gtk_widget_class_install_action (widget_class, "win.insert-canned", NULL, insert_canned);
  gtk_widget_class_install_action (widget_class, "win.show-drafts", NULL, show_drafts);
}

void
sbx_window_update_writing_actions (SbxWindow *self)
{
  gboolean has_topic = sbx_monitor_view_get_topic (self->monitor_view) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, has_topic);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.attach-files", has_topic);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.insert-canned", has_topic);
}

static void
set_up_composer (SbxWindow   *self,
                 SbxComposer *composer)
{
  SbxApplication *application = SBX_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  SbxCannedReplies *canned = sbx_application_get_canned_replies (application);
  const char *trouble = sbx_canned_replies_get_trouble (canned);

  sbx_composer_set_canned (composer, canned);
  sbx_composer_set_speller (composer, sbx_application_get_speller (application));
  if (trouble)
    sbx_toaster_warn (self->toaster, trouble);
}

void
sbx_window_set_up_writing (SbxWindow *self)
{
  SbxMessagePane *pane = sbx_monitor_view_get_messages (self->monitor_view);

  self->removals = g_ptr_array_new_with_free_func ((GDestroyNotify) removal_free);
  sbx_message_pane_set_connections (pane, self->connections);
  set_up_composer (self, sbx_message_pane_get_composer (pane));
  sbx_settings_bind (self->settings, SBX_SETTING_CTRL_SENDS, sbx_message_pane_get_composer (pane), "ctrl-sends");
}
