/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-words.h"

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
  const char *p = sbx_message_words_get_text (message);
  GString    *line = g_string_new (NULL);
  gboolean    blank = FALSE;
  guint       n = 0;

  for (; *p != '\0' && n < EXCERPT_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          blank = line->len > 0;
          continue;
        }
      if (blank)
        g_string_append_c (line, ' ');
      blank = FALSE;
      g_string_append_unichar (line, c);
      n++;
    }
  if (*p != '\0')
    g_string_append (line, "…");

  return g_string_free (line, FALSE);
}

/**
 * sbx_message_words_dup_sender:
 *
 * Returns: (transfer full): who wrote it, as we say
 */
char *
sbx_message_words_dup_sender (SbxMessage *message)
{
  if (sbx_message_is_own (message))
    return g_strdup (C_("sender", "You"));

  return g_strdup (sbx_message_get_from_name (message) ? sbx_message_get_from_name (message) : "");
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

      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", sbx_attachment_get_name (file));
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
