/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-claim-words.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-person-words.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

#define MINUTE_MS 60000

/**
 * sbx_claim_words_is_held:
 * @topic: a topic
 * @now: the present
 *
 * Returns: whether anybody holds it
 */
gboolean
sbx_claim_words_is_held (SbxTopic *topic,
                         gint64    now)
{
  const char *by = sbx_topic_get_claim_by (topic);

  return by && *by != '\0' && sbx_topic_get_claim_until (topic) > now;
}

/**
 * sbx_claim_words_is_ours:
 * @topic: a topic
 * @now: the present
 *
 * Returns: whether we do
 */
gboolean
sbx_claim_words_is_ours (SbxTopic *topic,
                         gint64    now)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  return world && sbx_claim_words_is_held (topic, now) &&
         g_strcmp0 (sbx_topic_get_claim_by (topic), sbx_world_get_sender_id (world)) == 0;
}

/**
 * sbx_claim_words_dup_holder:
 * @topic: a topic that somebody holds
 *
 * Returns: (transfer full): what they are called where they wrote
 */
char *
sbx_claim_words_dup_holder (SbxTopic *topic)
{
  const char      *by = sbx_topic_get_claim_by (topic);
  g_autofree char *name = sbx_topic_dup_person_name (topic, by);

  return sbx_person_words_dup_name (by, name);
}

/**
 * sbx_claim_words_describe:
 * @topic: a topic that somebody holds
 * @now: the present
 *
 * Returns: (transfer full): who answers there, and until when
 */
char *
sbx_claim_words_describe (SbxTopic *topic,
                          gint64    now)
{
  g_autofree char *clock = sbx_format_clock (sbx_topic_get_claim_until (topic));
  g_autofree char *name = NULL;

  if (sbx_claim_words_is_ours (topic, now))
    /* TRANSLATORS: %s is a time of day */
    return g_strdup_printf (_("You are answering until %s"), clock);

  name = sbx_claim_words_dup_holder (topic);
  /* TRANSLATORS: the name of a person, and a time of day */
  return g_strdup_printf (_("%s is answering until %s"), name, clock);
}

/**
 * sbx_claim_words_dup_name:
 * @topic: a topic that somebody holds
 * @now: the present
 *
 * Returns: (transfer full): only who, in a word or two
 */
char *
sbx_claim_words_dup_name (SbxTopic *topic,
                          gint64    now)
{
  /* TRANSLATORS: in a list, whose turn it is to answer there: "Yours  You: we are sorry"; else a name stands there */
  return sbx_claim_words_is_ours (topic, now) ? g_strdup (C_("who answers", "Yours")) : sbx_claim_words_dup_holder (topic);
}

/**
 * sbx_claim_words_format_left:
 * @topic: a topic that somebody holds
 * @now: the present
 *
 * Returns: (transfer full): how many minutes are left, the one that has begun included; at the very end the seconds
 */
char *
sbx_claim_words_format_left (SbxTopic *topic,
                             gint64    now)
{
  gint64 left = sbx_topic_get_claim_until (topic) - now;

  if (left <= SBX_CLAIM_WORDS_COUNTDOWN_MS)
    /* TRANSLATORS: seconds left, as short as possible */
    return g_strdup_printf (C_("time left", "%d s"), (int) MAX (0, (left + 999) / 1000));

  /* TRANSLATORS: minutes left, as short as possible */
  return g_strdup_printf (C_("time left", "%d min"), (int) MIN ((left + MINUTE_MS - 1) / MINUTE_MS, G_MAXINT));
}
