/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-connections.h"
#include "sbx-parcel.h"

/* What is written here: it is kept for each topic, and answers or replaces messages that are shown. */

/* How many messages from the newest on are looked at for the last of ours. */
#define LAST_OWN_REACH 500

static void
on_written (SbxMessagePane *self)
{
  g_autofree char *text = NULL;
  g_autofree char *edit_id = NULL;
  g_autofree char *edit_text = NULL;
  g_auto (GStrv) files = NULL;

  /* Steps of the program's, in which topic and text belong to different ones. */
  if (self->topic == NULL || self->beginning)
    return;

  text = sbx_composer_dup_draft (self->composer);
  files = sbx_composer_dup_files (self->composer);
  edit_id = sbx_composer_dup_edit (self->composer, &edit_text);
  sbx_drafts_keep_edit (self->drafts, self->topic, edit_id, edit_text);
  sbx_drafts_keep (self->drafts, self->topic, text);
  sbx_drafts_keep_more (self->drafts, self->topic, sbx_composer_get_reply_to (self->composer), (const char *const *) files);
  sbx_drafts_set_private (self->drafts, self->topic, sbx_composer_get_private (self->composer));
}

/* A message with files did not go, and another topic is shown by now. */
static void
on_put_back (SbxMessagePane    *self,
             SbxTopic          *topic,
             const char        *text,
             const char        *reply_to,
             gboolean           is_private,
             const char *const *files)
{
  sbx_drafts_add (self->drafts, topic, text, reply_to, is_private, files);
}

static void
hold (gpointer parcel,
      gpointer drafts)
{
  g_auto (GStrv) files = sbx_uploads_dup_uris (sbx_parcel_get_files (parcel));

  sbx_drafts_hold (drafts, sbx_desk_get_topic (sbx_parcel_get_desk (parcel)), sbx_parcel_get_content (parcel),
                   sbx_parcel_get_reply_to (parcel), sbx_parcel_get_private (parcel), (const char *const *) files);
}

/* The program may end before they have arrived. */
static void
on_parcels_changed (SbxMessagePane *self)
{
  sbx_drafts_let_go (self->drafts);
  sbx_composer_foreach_parcel (self->composer, hold, self->drafts);
}

/* The composer goes over to the topic that is shown. */
void
sbx_message_pane_begin_writing (SbxMessagePane *self)
{
  SbxWorld  *world = sbx_message_pane_get_world (self);
  SbxClient *client = world && self->connections ? sbx_connections_get_client (self->connections, world) : NULL;
  SbxTopic  *topic = self->topic;
  g_autoptr (SbxDesk) desk = topic ? sbx_desk_new (client, topic) : NULL;
  g_autofree char *text = topic ? g_strdup (sbx_drafts_lookup (self->drafts, topic)) : NULL;
  g_autofree char *reply_to = topic ? g_strdup (sbx_drafts_get_reply_to (self->drafts, topic)) : NULL;
  g_auto (GStrv) files = topic ? g_strdupv ((char **) sbx_drafts_get_files (self->drafts, topic)) : NULL;
  const char *edit_text = NULL;
  const char *edit_id = topic ? sbx_drafts_get_edit (self->drafts, topic, &edit_text) : NULL;

  sbx_desk_install (GTK_WIDGET (self), desk);
  if (topic == NULL)
    return;

  self->beginning = TRUE;
  sbx_composer_set_private (self->composer, sbx_drafts_get_private (self->drafts, topic));
  sbx_composer_begin (self->composer, desk, text, reply_to, (const char *const *) files);
  if (edit_id)
    sbx_composer_edit_again (self->composer, edit_id, edit_text);
  self->beginning = FALSE;
}

/* --- actions --- */

static void
reply_to_activated (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (widget);

  if (self->topic == NULL)
    return;

  sbx_composer_reply_to (self->composer, g_variant_get_string (parameter, NULL));
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

static void
edit_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (widget);
  g_autoptr (SbxMessage) message = self->topic ? sbx_topic_dup_message (self->topic, g_variant_get_string (parameter, NULL)) : NULL;

  if (message)
    sbx_composer_edit (self->composer, message);
}

static gboolean
can_be_edited (SbxMessage *message)
{
  return sbx_message_is_own (message) && sbx_message_get_seq (message) > 0 && !sbx_message_is_removed (message) &&
         sbx_message_get_content (message) && *sbx_message_get_content (message) != '\0';
}

static void
edit_last_activated (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  SbxMessagePane  *self = SBX_MESSAGE_PANE (widget);
  GListModel      *log = G_LIST_MODEL (sbx_message_pane_get_log (self));
  g_autofree char *why_not = sbx_desk_dup_why_not (sbx_desk_lookup (widget), SBX_ABILITY_EDIT);
  guint            n = log && why_not == NULL ? g_list_model_get_n_items (log) : 0;

  for (guint i = n; i > 0 && n - i < LAST_OWN_REACH; i--)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (log, i - 1);

      if (!can_be_edited (message))
        continue;
      sbx_composer_edit (self->composer, message);
      return;
    }
}

static void
show_message_activated (GtkWidget  *widget,
                        const char *action_name,
                        GVariant   *parameter)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (widget);
  g_autoptr (SbxMessage) message = self->topic ? sbx_topic_dup_message (self->topic, g_variant_get_string (parameter, NULL)) : NULL;

  if (message && sbx_message_get_seq (message) > 0)
    sbx_message_pane_show_message (self, sbx_message_get_seq (message));
  else if (self->topic && message == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "topic.look-up", "s", g_variant_get_string (parameter, NULL));
}

void
sbx_message_pane_install_compose (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "compose.reply-to", "s", reply_to_activated);
  gtk_widget_class_install_action (klass, "compose.edit", "s", edit_activated);
  gtk_widget_class_install_action (klass, "compose.edit-last", NULL, edit_last_activated);
  gtk_widget_class_install_action (klass, "compose.show-message", "s", show_message_activated);
}

void
sbx_message_pane_set_up_compose (SbxMessagePane *self)
{
  g_signal_connect_object (self->composer, "notify::text", G_CALLBACK (on_written), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "notify::private", G_CALLBACK (on_written), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "put-back", G_CALLBACK (on_put_back), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->composer, "parcels-changed", G_CALLBACK (on_parcels_changed), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_message_pane_set_connections:
 * @self: a pane without a topic
 * @connections: who carries what is written
 */
void
sbx_message_pane_set_connections (SbxMessagePane *self,
                                  SbxConnections *connections)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  g_set_object (&self->connections, connections);
}

/**
 * sbx_message_pane_put_edit_back:
 * @self: a pane
 * @topic: where one of our messages was written anew
 * @id: its id
 * @text: what it was to say
 * @gone: the hub has no such message any more
 *
 * The hub did not take it: it stands in the composer again, or comes back to it with its topic; before the draft where another one is
 * written anew by now.
 */
void
sbx_message_pane_put_edit_back (SbxMessagePane *self,
                                SbxTopic       *topic,
                                const char     *id,
                                const char     *text,
                                gboolean        gone)
{
  const char *other = NULL;

  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  if (topic == self->topic)
    sbx_composer_put_edit_back (self->composer, id, text, gone);
  else if (sbx_drafts_get_edit (self->drafts, topic, &other) == NULL)
    sbx_drafts_keep_edit (self->drafts, topic, id, text);
  else
    sbx_drafts_add (self->drafts, topic, text, NULL, sbx_composer_may_be_note (topic, id), NULL);
}

/**
 * sbx_message_pane_get_composer:
 *
 * Returns: (transfer none)
 */
SbxComposer *
sbx_message_pane_get_composer (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), NULL);

  return self->composer;
}

/**
 * sbx_message_pane_get_drafts:
 *
 * Returns: (transfer none): what is written and not sent, in all topics
 */
SbxDrafts *
sbx_message_pane_get_drafts (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), NULL);

  return self->drafts;
}
