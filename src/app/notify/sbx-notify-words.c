/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-notify-words.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-message-words.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

static gboolean
has_namesake (SbxWorld   *world,
              const char *name)
{
  GListModel *channels = sbx_world_get_channels (world);
  guint n = g_list_model_get_n_items (channels);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);
      g_autofree char *other = sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel));

      if (g_str_equal (name, other))
        return TRUE;
    }

  return FALSE;
}

/* "Bakery account", or "Bakery hub › Bakery account". */
static char *
dup_where (SbxChannel *channel,
           GListModel *worlds)
{
  SbxWorld *world = sbx_channel_get_world (channel);
  g_autofree char *name = sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel));
  g_autofree char *hub = NULL;
  gboolean ambiguous = FALSE;
  guint n = g_list_model_get_n_items (worlds);

  for (guint i = 0; world && i < n && !ambiguous; i++)
    {
      g_autoptr (SbxWorld) other = g_list_model_get_item (worlds, i);

      ambiguous = other != world && has_namesake (other, name);
    }
  if (!ambiguous)
    return g_steal_pointer (&name);

  hub = sbx_format_name (sbx_world_get_name (world), NULL);
  /* TRANSLATORS: where something is: the hub and its channel; where one writes from right to left, mirror the sign. */
  return g_strdup_printf (C_("place", "%s › %s"), hub, name);
}

/**
 * sbx_notify_words_title:
 * @count: of messages that came since it was read
 * @worlds: (element-type SbxWorld): all hubs: its own is named where another has a channel of that name
 *
 * Returns: (transfer full): where it is, and how many
 */
char *
sbx_notify_words_title (SbxTopic   *topic,
                        guint       count,
                        GListModel *worlds)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  g_autofree char *title = sbx_format_name (sbx_topic_get_title (topic), sbx_topic_get_id (topic));
  g_autofree char *where = channel ? dup_where (channel, worlds) : NULL;
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
  g_autofree char *sender = sbx_message_words_dup_sender (message);
  g_autofree char *body = NULL;

  if (sender[0] == '\0' || g_strcmp0 (sender, sbx_topic_get_title (topic)) == 0)
    body = g_steal_pointer (&said);
  else
    /* TRANSLATORS: who says what. */
    body = g_strdup_printf (_("%s: %s"), sender, said);

  if (!sbx_message_is_private (message))
    return g_steal_pointer (&body);

  /* TRANSLATORS: a message that customers do not see: "Private note · Anna: he called twice" */
  return g_strdup_printf (_("Private note · %s"), body);
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
