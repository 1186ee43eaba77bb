/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notify-words.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_notify_words_title:
 * @count: of messages that came since it was read
 *
 * Returns: (transfer full): where it is, and how many
 */
char *
sbx_notify_words_title (SbxTopic *topic,
                        guint     count)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *where = channel ? sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel)) : NULL;
  /* TRANSLATORS: the title of a topic and the name of its channel. */
  g_autofree char *place = where ? g_strdup_printf (_("%s · %s"), title, where) : g_strdup (title);

  if (count <= 1)
    return g_steal_pointer (&place);

  /* TRANSLATORS: %s is the title of a topic and the name of its channel. */
  return g_strdup_printf (ngettext ("%u new message in %s", "%u new messages in %s", count), count, place);
}

/* What stands for a message without words. */
static char *
describe_content (SbxMessage *message)
{
  guint n = sbx_message_get_attachment_count (message);
  g_autofree char *line = sbx_format_one_line (sbx_message_get_content (message));

  if (line[0] != '\0' || n == 0)
    return g_steal_pointer (&line);

  return g_strdup_printf (ngettext ("%u attachment", "%u attachments", n), n);
}

/**
 * sbx_notify_words_body:
 * @message: the newest of @topic
 *
 * Returns: (transfer full): who says what, in a line; the name of a chat is not said twice
 */
char *
sbx_notify_words_body (SbxTopic   *topic,
                       SbxMessage *message)
{
  g_autofree char *said = describe_content (message);
  g_autofree char *sender = sbx_format_name (sbx_message_get_from_name (message), sbx_message_get_from_id (message));

  if (sender[0] == '\0' || g_strcmp0 (sender, sbx_topic_get_title (topic)) == 0)
    return g_steal_pointer (&said);

  /* TRANSLATORS: who says what. */
  return g_strdup_printf (_("%s: %s"), sender, said);
}

/**
 * sbx_notify_words_summary:
 *
 * Returns: (transfer full): so many that each would only disturb
 */
char *
sbx_notify_words_summary (guint messages,
                          guint topics)
{
  /* TRANSLATORS: the first half of “%s in %s”. */
  g_autofree char *what = g_strdup_printf (ngettext ("%u new message", "%u new messages", messages), messages);
  /* TRANSLATORS: the second half of “%s in %s”. */
  g_autofree char *where = g_strdup_printf (ngettext ("%u topic", "%u topics", topics), topics);

  /* TRANSLATORS: “12 new messages” in “5 topics”. */
  return g_strdup_printf (_("%s in %s"), what, where);
}
