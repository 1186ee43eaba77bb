/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-words.h"

#include "sbx-formatters.h"
#include "sbx-plain-text.h"

#include <glib/gi18n-lib.h>

/* Characters of a message that are enough to know it by. */
#define EXCERPT_CHARS 140

/**
 * sbx_message_words_has_text:
 *
 * Returns: whether there is anything to read in it beside its files
 */
gboolean
sbx_message_words_has_text (SbxMessage *message)
{
  const char *content = sbx_message_get_content (message);

  return content != NULL && *content != '\0';
}

/**
 * sbx_message_words_get_text:
 *
 * Returns: (transfer none): what it says; what has no words of its own is named after its type
 */
const char *
sbx_message_words_get_text (SbxMessage *message)
{
  const char *type = sbx_message_get_message_type (message);

  if (sbx_message_is_removed (message))
    return _("Message removed");
  if (sbx_message_words_has_text (message))
    return sbx_message_get_content (message);
  if (g_strcmp0 (type, "image") == 0)
    return _("Image");
  if (g_strcmp0 (type, "file") == 0)
    return _("File");
  if (g_strcmp0 (type, "voice") == 0)
    return _("Voice message");

  return _("Empty message");
}

/**
 * sbx_message_words_dup_excerpt:
 *
 * Returns: (transfer full): its beginning on one line
 */
char *
sbx_message_words_dup_excerpt (SbxMessage *message)
{
  g_autofree char *line = sbx_format_one_line (sbx_message_words_get_text (message));
  g_autofree char *start = g_utf8_strlen (line, -1) > EXCERPT_CHARS ? g_utf8_substring (line, 0, EXCERPT_CHARS) : NULL;
  g_autofree char *excerpt = start ? g_strconcat (start, "…", NULL) : g_steal_pointer (&line);

  return sbx_plain_text_dup_isolated (excerpt);
}

/**
 * sbx_message_words_dup_sender:
 *
 * Returns: (transfer full): who wrote it, as we say
 */
char *
sbx_message_words_dup_sender (SbxMessage *message)
{
  const char *id = sbx_message_get_from_id (message);

  return sbx_format_name (sbx_message_name_sender (sbx_message_is_own (message), sbx_message_get_from_name (message), id), id);
}

/**
 * sbx_message_words_describe_files:
 *
 * Returns: (transfer full) (nullable): the names of its files, for who does not see them
 */
char *
sbx_message_words_describe_files (SbxMessage *message)
{
  GListModel *files = sbx_message_is_removed (message) ? NULL : sbx_message_get_attachments (message);
  GString    *names;

  if (files == NULL || g_list_model_get_n_items (files) == 0)
    return NULL;

  names = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (SbxAttachment) file = g_list_model_get_item (files, i);
      g_autofree char *name = sbx_plain_text_dup_file (sbx_attachment_get_name (file));

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
    }

  return g_string_free (names, FALSE);
}

/**
 * sbx_message_words_format_length:
 * @ms: how long something takes to be heard
 *
 * Returns: (transfer full): such as "0:07"
 */
char *
sbx_message_words_format_length (gint64 ms)
{
  gint64 seconds = MAX (ms, 0) / 1000;

  return g_strdup_printf ("%" G_GINT64_FORMAT ":%02d", seconds / 60, (int) (seconds % 60));
}
