/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-message-words.h"

#include <glib/gi18n-lib.h>

/* What is being written: a message, an answer to a certain one, or one of ours anew. */

/* Whether what is written anew is a note for colleagues. */
gboolean
sbx_composer_edits_note (SbxComposer *self)
{
  g_autoptr (SbxMessage) message = self->desk ? sbx_topic_dup_message (sbx_desk_get_topic (self->desk), self->editing) : NULL;

  return message != NULL && sbx_message_is_private (message);
}

static void
show_reply (SbxComposer *self)
{
  g_autoptr (SbxMessage) message = self->desk ? sbx_topic_dup_message (sbx_desk_get_topic (self->desk), self->reply_to) : NULL;
  g_autofree char *sender = message ? sbx_message_words_dup_sender (message) : NULL;
  g_autofree char *excerpt = message ? sbx_message_words_dup_excerpt (message) : g_strdup (_("An earlier message"));
  g_autofree char *title = NULL;

  self->reply_shown = message != NULL;
  if (message == NULL)
    title = g_strdup (_("Reply"));
  else if (sbx_message_is_own (message))
    title = g_strdup (_("Reply to yourself"));
  else
    /* TRANSLATORS: %s is who wrote the message that is answered */
    title = g_strdup_printf (_("Reply to %s"), sender);
  sbx_quote_bar_show (self->quote, "mail-reply-sender-symbolic", title, excerpt, _("Reply to no certain message"));
}

/* What the message that is written anew says now, as far as it is here. */
static void
find_before (SbxComposer *self)
{
  g_autoptr (SbxMessage) message = self->desk ? sbx_topic_dup_message (sbx_desk_get_topic (self->desk), self->editing) : NULL;

  if (message)
    self->before = g_strdup (sbx_message_get_content (message) ? sbx_message_get_content (message) : "");
}

/* Shows what is being done. */
void
sbx_composer_show_mode (SbxComposer *self)
{
  if (self->editing)
    sbx_quote_bar_show (self->quote, "document-edit-symbolic", sbx_composer_edits_note (self) ? _("Edit private note") : _("Edit message"),
                        self->gone     ? _("This message was removed")
                        : self->before ? self->before
                                       : _("An earlier message"),
                        _("Leave the message as it was"));
  else if (self->reply_to)
    show_reply (self);
  else
    sbx_quote_bar_show (self->quote, NULL, NULL, NULL, NULL);
  sbx_composer_show_kind (self);
}

static void
end_edit (SbxComposer *self)
{
  g_autofree char *stash = g_steal_pointer (&self->stash);

  g_clear_pointer (&self->editing, g_free);
  g_clear_pointer (&self->before, g_free);
  self->gone = FALSE;
  sbx_composer_show_mode (self);
  sbx_composer_set_text (self, stash);
}

/* What is to become of it: a message that is written anew meanwhile stays in sight. */
void
sbx_composer_set_draft (SbxComposer *self,
                        const char  *text)
{
  if (self->editing == NULL)
    {
      sbx_composer_set_text (self, text);
      return;
    }

  g_free (self->stash);
  self->stash = g_strdup (text);
  g_object_notify (G_OBJECT (self), "text");
}

/* One step back; FALSE where there is none. */
gboolean
sbx_composer_leave_mode (SbxComposer *self)
{
  if (self->editing)
    {
      end_edit (self);
    }
  else if (self->reply_to)
    {
      sbx_composer_reply_to (self, NULL);
    }
  else
    {
      return FALSE;
    }

  gtk_widget_grab_focus (GTK_WIDGET (self));
  return TRUE;
}

/* Another topic: all of this belongs to the one before. */
void
sbx_composer_forget_mode (SbxComposer *self)
{
  g_clear_pointer (&self->reply_to, g_free);
  g_clear_pointer (&self->editing, g_free);
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->stash, g_free);
  self->gone = FALSE;
}

static void
stop_with (SbxComposer *self,
           const char  *text,
           const char  *warning)
{
  g_free (self->warned);
  g_free (self->warning);
  self->warned = g_strdup (text);
  self->warning = g_strdup (warning);
  sbx_composer_show_mode (self);
  sbx_composer_update (self);
  sbx_composer_announce_note (self);
}

/* Whether somebody has to look first: the message says something else than what it said when this was begun. Hubs are not asked to
 * hold one against the other, so that it is done here. */
static gboolean
is_changed_meanwhile (SbxComposer *self,
                      const char  *text)
{
  g_autoptr (SbxMessage) message = self->desk ? sbx_topic_dup_message (sbx_desk_get_topic (self->desk), self->editing) : NULL;
  const char *now = message && !sbx_message_is_removed (message) ? sbx_message_get_content (message) : NULL;

  if (self->gone)
    {
      stop_with (self, text, _("This message was removed. What you wrote can be copied from here; Esc leaves it."));
      return TRUE;
    }
  if (now == NULL || self->before == NULL || g_str_equal (now, self->before) || g_str_equal (now, text))
    return FALSE;

  g_free (self->before);
  self->before = g_strdup (now);
  stop_with (self, text, _("This message was changed meanwhile: above is what it says now. Send once more to replace that."));
  return TRUE;
}

/* What is as it was is not sent, and what the hub does not take now stays. */
void
sbx_composer_finish_edit (SbxComposer *self,
                          const char  *text)
{
  if (is_changed_meanwhile (self, text))
    return;
  if (g_strcmp0 (text, self->before) != 0 &&
      !gtk_widget_activate_action (GTK_WIDGET (self), "topic.edit-message", "(ss)", self->editing, text))
    return;

  end_edit (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/**
 * sbx_composer_reply_to:
 * @self: a composer
 * @id: (nullable): of a message of its topic: what is written answers it
 */
void
sbx_composer_reply_to (SbxComposer *self,
                       const char  *id)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  if (self->editing && id)
    end_edit (self);
  if (g_strcmp0 (self->reply_to, id) != 0)
    {
      g_free (self->reply_to);
      self->reply_to = g_strdup (id);
      g_object_notify (G_OBJECT (self), "text");
    }
  sbx_composer_show_mode (self);
}

/**
 * sbx_composer_note_messages:
 * @self: a composer
 *
 * There are other messages in its topic: the one that is answered, or written anew, may be among them.
 */
void
sbx_composer_note_messages (SbxComposer *self)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));

  if (self->editing && self->before == NULL)
    {
      find_before (self);
      sbx_composer_show_mode (self);
    }
  else if (self->reply_to && !self->reply_shown && !self->editing)
    show_reply (self);
}

/**
 * sbx_composer_edit_again:
 * @self: a composer
 * @id: of a message of ours in its topic
 * @text: what it is to say, as it was written before
 *
 * What stands in it comes back when that is done, or not wanted any more.
 */
void
sbx_composer_edit_again (SbxComposer *self,
                         const char  *id,
                         const char  *text)
{
  g_autofree char *stash = NULL;

  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (id != NULL && text != NULL);

  stash = sbx_composer_dup_draft (self);
  g_free (self->stash);
  g_free (self->editing);
  g_clear_pointer (&self->before, g_free);
  self->stash = g_steal_pointer (&stash);
  self->editing = g_strdup (id);
  self->gone = FALSE;
  find_before (self);
  sbx_composer_show_mode (self);
  sbx_composer_set_text (self, text);
}

/* What one of our messages was to say becomes the beginning of the draft. */
static void
keep_before_draft (SbxComposer *self,
                   const char  *id,
                   const char  *text)
{
  g_autofree char *draft = sbx_composer_dup_draft (self);
  g_autofree char *both = g_strconcat (text, *draft != '\0' ? "\n\n" : "", draft, NULL);

  if (self->desk == NULL || sbx_composer_may_be_note (sbx_desk_get_topic (self->desk), id))
    sbx_composer_set_private (self, TRUE);
  sbx_composer_set_draft (self, both);
}

/**
 * sbx_composer_may_be_note:
 * @topic: a topic
 * @id: of one of its messages
 *
 * Words for colleagues must never become words for customers.
 *
 * Returns: whether it is a private note; %TRUE as well where it is not here
 */
gboolean
sbx_composer_may_be_note (SbxTopic   *topic,
                          const char *id)
{
  g_autoptr (SbxMessage) message = sbx_topic_dup_message (topic, id);

  return message == NULL || sbx_message_is_private (message);
}

/**
 * sbx_composer_put_edit_back:
 * @self: a composer
 * @id: of a message of ours in its topic
 * @text: what it was to say, which the hub did not take
 * @gone: the hub has no such message any more
 *
 * Edits it again, or keeps the text before the draft where another one is written anew by now.
 */
void
sbx_composer_put_edit_back (SbxComposer *self,
                            const char  *id,
                            const char  *text,
                            gboolean     gone)
{
  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (id != NULL && text != NULL);

  if (self->editing == NULL)
    {
      sbx_composer_edit_again (self, id, text);
      self->gone = gone;
      sbx_composer_show_mode (self);
    }
  else
    {
      keep_before_draft (self, id, text);
    }
}

static void
keep_changed_edit (SbxComposer *self)
{
  g_autofree char *text = self->editing ? sbx_composer_dup_text (self) : NULL;

  if (text && *text != '\0' && g_strcmp0 (text, self->before) != 0)
    keep_before_draft (self, self->editing, text);
}

/**
 * sbx_composer_edit:
 * @self: a composer
 * @message: of ours, which the hub has
 *
 * What stands in it comes back when that is done, or not wanted any more. Where another one is written anew, what that was to say is kept
 * before it.
 */
void
sbx_composer_edit (SbxComposer *self,
                   SbxMessage  *message)
{
  const char *content;

  g_return_if_fail (SBX_IS_COMPOSER (self));
  g_return_if_fail (SBX_IS_MESSAGE (message));

  content = sbx_message_get_content (message);
  if (g_strcmp0 (self->editing, sbx_message_get_id (message)) != 0)
    {
      keep_changed_edit (self);
      sbx_composer_edit_again (self, sbx_message_get_id (message), content ? content : "");
    }
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/**
 * sbx_composer_dup_edit:
 * @self: a composer
 * @text: (out) (transfer full) (nullable): what it is to say
 *
 * Returns: (transfer full) (nullable): the id of the message that is written anew; %NULL for none
 */
char *
sbx_composer_dup_edit (SbxComposer  *self,
                       char        **text)
{
  g_return_val_if_fail (SBX_IS_COMPOSER (self), NULL);

  *text = self->editing ? sbx_composer_dup_text (self) : NULL;

  return g_strdup (self->editing);
}
