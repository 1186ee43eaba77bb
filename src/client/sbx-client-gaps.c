/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-messages-private.h"

#include <glib/gi18n-lib.h>

/* One that somebody asked to have filled, from its end. */
typedef struct
{
  SbxClient *client;
  char      *channel_id;
  char      *topic_id;
  gint64     from;
  gint64     to;          /* what is behind it is there by now */
  guint      breaks;
} GapLoad;

static void ask_for_gap (GapLoad *load);

static void
gap_load_free (GapLoad *load)
{
  g_free (load->channel_id);
  g_free (load->topic_id);
  g_object_unref (load->client);
  g_free (load);
}

static SbxOpenTopic *
find_open (GapLoad *load)
{
  g_autofree char *key = sbx_open_topic_make_key (load->channel_id, load->topic_id);
  GHashTable *topics = load->client->open_topics;

  return topics != NULL ? g_hash_table_lookup (topics, key) : NULL;
}

/* @error: (nullable): why it stays. Of a lost connection people know. */
static void
end_gap (GapLoad      *load,
         const GError *error)
{
  SbxClient *self = load->client;
  SbxTopic *topic = self->world != NULL ? sbx_world_find_topic (self->world, load->channel_id, load->topic_id) : NULL;

  if (self->gap_loads != NULL)
    g_hash_table_remove (self->gap_loads, load);
  if (topic != NULL)
    {
      sbx_world_set_gap_loading (self->world, topic, load->from, load->to, FALSE);
      if (error != NULL && error->domain != SBX_CLIENT_ERROR)
        {
          sbx_world_add_gap (self->world, topic, load->from, load->to, "failed");
          sbx_client_cache_gap (self, load->channel_id, load->topic_id, load->from, load->to, "failed");
          sbx_client_tell_failure (self, error);
        }
    }
  gap_load_free (load);
}

static void
go_on_with_gap (GapLoad *load,
                gint64   first)
{
  SbxTopic *topic = sbx_world_find_topic (load->client->world, load->channel_id, load->topic_id);

  if (topic != NULL)
    sbx_world_set_gap_loading (load->client->world, topic, load->from, load->to, FALSE);
  if (topic == NULL || first <= load->from)
    {
      end_gap (load, NULL);
      return;
    }

  load->to = first - 1;
  sbx_world_set_gap_loading (load->client->world, topic, load->from, load->to, TRUE);
  ask_for_gap (load);
}

static void
on_gap_page (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  GapLoad *load = data;
  SbxOpenTopic *open = find_open (load);
  SbxPageFacts facts;

  if (error != NULL || open == NULL)
    {
      end_gap (load, error);
      return;
    }

  facts = sbx_page_facts_read (sbx_envelope_get_payload (answer));
  sbx_client_take_stretch (load->client, open, answer, facts.from, load->to);
  go_on_with_gap (load, facts.more_before && facts.first > 0 ? facts.first : 0);
}

/* Somebody asked for it, and may not see that there is no hub to ask. */
static void
tell_no_hub (SbxClient *self)
{
  g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                                                  _("The missing messages are at the hub: load them when it is connected."));

  sbx_client_tell_failure (self, error);
}

static void
fetch_gap (GapLoad *load)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  if (!sbx_client_can_ask (load->client))
    {
      g_autoptr (SbxClient) self = g_object_ref (load->client);

      end_gap (load, NULL);
      tell_no_hub (self);
      return;
    }

  json_object_set_string_member (payload, "channelId", load->channel_id);
  json_object_set_string_member (payload, "topicId", load->topic_id);
  json_object_set_int_member (payload, "before", load->to + 1);
  json_object_set_int_member (payload, "limit", load->client->page_limit);
  sbx_client_ask (load->client, "listMessages", payload, 0, on_gap_page, load);
}

static void
on_gap_read (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GapLoad *load = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxCachePage) page = sbx_cache_read_messages_finish (NULL, result, &error);
  g_autoptr (SbxSeqRanges) known = page != NULL ? sbx_client_dup_known (page) : NULL;
  SbxOpenTopic *open = find_open (load);

  if (open == NULL)
    {
      end_gap (load, NULL);
      return;
    }

  /* Only what joins: else the hub is to tell, and without one there is nothing more. */
  if (page == NULL || load->breaks != load->client->breaks || page->n_messages == 0 ||
      !sbx_seq_ranges_contain (known, page->first, load->to))
    {
      fetch_gap (load);
      return;
    }

  sbx_client_show_kept (load->client, open, page, known);
  sbx_open_topic_show_loading (load->client, open);
  go_on_with_gap (load, page->first);
}

static void
ask_for_gap (GapLoad *load)
{
  SbxClient *self = load->client;

  load->breaks = self->breaks;
  if (sbx_client_can_read (self))
    sbx_cache_read_messages_async (self->cache, load->channel_id, load->topic_id, load->to + 1, 0, self->page_limit,
                                   sbx_client_can_ask (self), on_gap_read, load);
  else
    fetch_gap (load);
}

static gboolean
is_being_loaded (SbxClient    *self,
                 SbxOpenTopic *open,
                 gint64        from,
                 gint64        to)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->gap_loads);
  while (g_hash_table_iter_next (&iter, &value, NULL))
    {
      const GapLoad *load = value;

      if (load->from <= to && from <= load->to && g_str_equal (load->channel_id, open->channel_id) &&
          g_str_equal (load->topic_id, open->id))
        return TRUE;
    }

  return FALSE;
}

/**
 * sbx_client_load_gap:
 * @from_seq: what is missing, as the message below the gap says it
 * @to_seq: the last one
 *
 * Fills a gap of @topic from its end, page by page, until it joins what is above it.
 */
void
sbx_client_load_gap (SbxClient *self,
                     SbxTopic  *topic,
                     gint64     from_seq,
                     gint64     to_seq)
{
  SbxOpenTopic *open;
  GapLoad *load;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  open = sbx_client_ensure_open (self, topic);
  if (from_seq > to_seq || is_being_loaded (self, open, from_seq, to_seq))
    return;

  load = g_new0 (GapLoad, 1);
  load->client = g_object_ref (self);
  load->channel_id = g_strdup (open->channel_id);
  load->topic_id = g_strdup (open->id);
  load->from = from_seq;
  load->to = to_seq;
  g_hash_table_add (self->gap_loads, load);
  sbx_world_set_gap_loading (self->world, topic, from_seq, to_seq, TRUE);
  ask_for_gap (load);
}
