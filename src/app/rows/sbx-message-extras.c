/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-extras.h"

#include "sbx-attachment-list.h"
#include "sbx-formatters.h"
#include "sbx-message-quote.h"
#include "sbx-message-words.h"
#include "sbx-tip.h"

#include <glib/gi18n-lib.h>

static void
show_quote (SbxMessageExtras *self,
            GtkWidget        *column,
            GtkWidget        *bubble,
            SbxMessage       *message,
            gboolean          own)
{
  const char *id = sbx_message_is_removed (message) ? NULL : sbx_message_get_reply_to (message);
  gboolean    shown = id && *id != '\0';

  if (shown && self->quote == NULL)
    {
      self->quote = sbx_message_quote_new ();
      gtk_box_insert_child_after (GTK_BOX (column), self->quote, gtk_widget_get_prev_sibling (bubble));
    }
  if (self->quote == NULL)
    return;

  gtk_widget_set_visible (self->quote, shown);
  gtk_widget_set_halign (self->quote, own ? GTK_ALIGN_END : GTK_ALIGN_START);
  if (shown)
    sbx_message_quote_show (SBX_MESSAGE_QUOTE (self->quote), id);
}

static void
show_files (SbxMessageExtras *self,
            GtkWidget        *column,
            GtkWidget        *last,
            SbxMessage       *message,
            gboolean          own)
{
  GListModel *files = sbx_message_is_removed (message) ? NULL : sbx_message_get_attachments (message);
  gboolean    shown = files && g_list_model_get_n_items (files) > 0;

  if (shown && self->files == NULL)
    {
      self->files = sbx_attachment_list_new ();
      gtk_box_insert_child_after (GTK_BOX (column), self->files, gtk_widget_get_prev_sibling (last));
    }
  if (self->files == NULL)
    return;

  gtk_widget_set_visible (self->files, shown);
  gtk_widget_set_halign (self->files, own ? GTK_ALIGN_END : GTK_ALIGN_START);
  sbx_attachment_list_show (SBX_ATTACHMENT_LIST (self->files), shown ? files : NULL);
}

static void
show_edited (SbxMessageExtras *self,
             GtkWidget        *column,
             GtkWidget        *last,
             SbxMessage       *message,
             gboolean          own)
{
  gboolean shown = sbx_message_is_edited (message) && !sbx_message_is_removed (message);

  if (shown && self->edited == NULL)
    {
      self->edited = gtk_label_new (_("edited"));
      gtk_widget_add_css_class (self->edited, "caption");
      gtk_widget_add_css_class (self->edited, "edited");
      gtk_box_insert_child_after (GTK_BOX (column), self->edited, gtk_widget_get_prev_sibling (last));
    }
  if (self->edited == NULL)
    return;

  gtk_widget_set_visible (self->edited, shown);
  gtk_widget_set_halign (self->edited, own ? GTK_ALIGN_END : GTK_ALIGN_START);
  if (shown && sbx_message_get_edited_at (message) > 0)
    {
      g_autofree char *exact = sbx_format_exact_time (sbx_message_get_edited_at (message));

      sbx_tip_set (self->edited, exact);
    }
}

/**
 * sbx_message_extras_show:
 * @column: the box in which @bubble and, after it, @last stand
 * @own: whether it stands at our side
 */
void
sbx_message_extras_show (SbxMessageExtras *self,
                         GtkWidget        *column,
                         GtkWidget        *bubble,
                         GtkWidget        *last,
                         SbxMessage       *message,
                         gboolean          own)
{
  show_quote (self, column, bubble, message, own);
  show_files (self, column, last, message, own);
  show_edited (self, column, last, message, own);
  gtk_widget_set_visible (bubble, sbx_message_words_has_text (message) || sbx_message_is_removed (message) ||
                                    sbx_message_get_attachment_count (message) == 0);
}

/**
 * sbx_message_extras_describe:
 * @label: what is said of the message: here comes the rest
 */
void
sbx_message_extras_describe (SbxMessage *message,
                             GString    *label)
{
  g_autofree char *files = sbx_message_words_describe_files (message);

  if (files)
    {
      guint n = sbx_message_get_attachment_count (message);

      /* TRANSLATORS: read aloud after a message; %s are the names of its files */
      g_string_append_printf (label, ngettext (", attached: %s", ", attached: %s", n), files);
    }
  if (sbx_message_get_reply_to (message) && !sbx_message_is_removed (message))
    g_string_append_printf (label, ", %s", _("a reply"));
  if (sbx_message_is_edited (message) && !sbx_message_is_removed (message))
    g_string_append_printf (label, ", %s", _("edited"));
}

/* --- what can be done with it --- */

static const struct
{
  const char *action;
  const char *label;
  SbxAbility  ability;
  gboolean    own; /* only with what we wrote */
  gboolean    text;
} doings[] = {
  { "compose.reply-to", N_("_Reply"), SBX_ABILITY_REPLY_TO, FALSE, FALSE },
  { "compose.edit", N_("_Edit"), SBX_ABILITY_EDIT, TRUE, TRUE },
  { "topic.delete-message", N_("_Delete"), SBX_ABILITY_DELETE, TRUE, FALSE },
};

static gboolean
makes_sense (guint       i,
             SbxMessage *message)
{
  return sbx_message_get_seq (message) > 0 && !sbx_message_is_removed (message) && !sbx_message_is_system (message) &&
         sbx_message_get_id (message) && (!doings[i].own || sbx_message_is_own (message)) &&
         (!doings[i].text || sbx_message_words_has_text (message));
}

/**
 * sbx_message_extras_add_to_menu:
 * @desk: (nullable): where it is
 * @section: gets what can be done with it; what cannot be done here is grey
 * @reasons: gets why
 */
void
sbx_message_extras_add_to_menu (SbxDesk        *desk,
                                SbxMessage     *message,
                                GMenu          *section,
                                SbxMenuReasons *reasons)
{
  for (guint i = 0; i < G_N_ELEMENTS (doings); i++)
    {
      g_autofree char *why_not = NULL;
      g_autoptr (GMenuItem) item = NULL;

      if (!makes_sense (i, message))
        continue;

      why_not = sbx_desk_dup_why_not (desk, doings[i].ability);
      item = g_menu_item_new (_(doings[i].label), NULL);
      /* An action that nobody has is grey. */
      g_menu_item_set_action_and_target (item, why_not ? "message.cannot" : doings[i].action, "s", sbx_message_get_id (message));
      g_menu_append_item (section, item);
      if (why_not)
        sbx_menu_reasons_add (reasons, _(doings[i].label), why_not);
    }
}

/**
 * sbx_message_extras_activate:
 * @widget: in a list of messages
 * @action_name: `compose.reply-to`, `compose.edit` or `topic.delete-message`
 *
 * Returns: whether it could be done with this message
 */
gboolean
sbx_message_extras_activate (GtkWidget  *widget,
                             SbxMessage *message,
                             const char *action_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (doings); i++)
    {
      g_autofree char *why_not = NULL;

      if (!g_str_equal (doings[i].action, action_name) || !makes_sense (i, message))
        continue;

      why_not = sbx_desk_dup_why_not (sbx_desk_lookup (widget), doings[i].ability);
      return why_not == NULL && gtk_widget_activate_action (widget, action_name, "s", sbx_message_get_id (message));
    }

  return FALSE;
}
