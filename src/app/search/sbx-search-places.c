/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-search-places.h"

#include "sbx-channel.h"
#include "sbx-search-line.h"
#include "sbx-topic.h"

/* Names of plain letters, of which there may be very many, need not be folded. */
static gboolean
is_name (const char *name,
         const char *typed)
{
  return g_str_is_ascii (name) && g_str_is_ascii (typed) ? g_ascii_strcasecmp (name, typed) == 0 : sbx_search_name_equal (name, typed);
}

static gboolean
is_channel (SbxChannel *channel,
            const char *typed)
{
  return g_str_equal (sbx_channel_get_id (channel), typed) || is_name (sbx_channel_get_name (channel), typed);
}

static void
add (GArray     *places,
     SbxChannel *channel,
     SbxTopic   *topic)
{
  SbxSearchPlace place = { sbx_channel_get_id (channel), topic ? sbx_topic_get_id (topic) : NULL };

  g_array_append_val (places, place);
}

static void
add_topics (GArray     *places,
            SbxChannel *channel,
            const char *typed)
{
  GListModel *topics = sbx_channel_get_topics (channel);
  guint       n = g_list_model_get_n_items (topics);

  for (guint i = 0; i < n && places->len <= SBX_SEARCH_MAX_PLACES; i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (topics, i);

      if (g_str_equal (sbx_topic_get_id (topic), typed) || is_name (sbx_topic_get_title (topic), typed))
        add (places, channel, topic);
    }
}

/* In channels called @channel_typed (any, where it is %NULL), the topics called @topic_typed, or all (%NULL). */
static void
find (SbxWorld   *world,
      const char *channel_typed,
      const char *topic_typed,
      GArray     *places)
{
  GListModel *channels = sbx_world_get_channels (world);
  guint       n = g_list_model_get_n_items (channels);

  for (guint i = 0; i < n && places->len <= SBX_SEARCH_MAX_PLACES; i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      if (channel_typed && !is_channel (channel, channel_typed))
        continue;
      if (topic_typed)
        add_topics (places, channel, topic_typed);
      else
        add (places, channel, NULL);
    }
}

/**
 * sbx_search_places_find:
 * @world: a hub
 * @typed: (element-type utf8): one or two names or ids of a channel and a topic
 *
 * Returns: (transfer full) (element-type SbxSearchPlace): what they mean there, as far as it is known here; one more than
 *   SBX_SEARCH_MAX_PLACES where there are too many. The ids are those of channels and topics, and live as long as they.
 */
GArray *
sbx_search_places_find (SbxWorld  *world,
                        GPtrArray *typed)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (SbxSearchPlace));

  g_return_val_if_fail (typed->len > 0, places);

  if (typed->len == 1)
    {
      find (world, typed->pdata[0], NULL, places);
      if (places->len == 0)
        find (world, NULL, typed->pdata[0], places);
      return places;
    }

  find (world, typed->pdata[0], typed->pdata[1], places);
  if (places->len == 0)
    find (world, typed->pdata[1], typed->pdata[0], places);

  return places;
}
