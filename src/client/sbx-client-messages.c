/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-messages-private.h"

#include "sbx-channel.h"

/*
 * The messages of the topics that somebody wants to see. What the cache has is shown first; the hub is asked for what
 * is not there, or may be outdated.
 */

static void
open_topic_free (SbxOpenTopic *open)
{
  g_free (open->channel_id);
  g_free (open->id);
  g_free (open);
}

char *
sbx_open_topic_make_key (const char *channel_id,
                         const char *id)
{
  return g_strconcat (channel_id, "\n", id, NULL);
}

gboolean
sbx_client_can_read (SbxClient *self)
{
  if (self->cache == NULL || !self->cache_loaded)
    return FALSE;

  /* What is not kept up to date serves while there is no hub to ask. */
  return sbx_cache_is_usable (self->cache) || (sbx_cache_is_readable (self->cache) && !sbx_client_can_ask (self));
}

SbxTopic *
sbx_open_topic_get_topic (SbxClient    *self,
                          SbxOpenTopic *open)
{
  return sbx_world_find_topic (self->world, open->channel_id, open->id);
}

SbxMessageLog *
sbx_open_topic_get_log (SbxClient    *self,
                        SbxOpenTopic *open)
{
  SbxTopic *topic = sbx_open_topic_get_topic (self, open);

  return topic != NULL ? sbx_topic_get_messages (topic) : NULL;
}

void
sbx_open_topic_show_loading (SbxClient    *self,
                             SbxOpenTopic *open)
{
  SbxMessageLog *log = sbx_open_topic_get_log (self, open);

  if (log != NULL)
    sbx_message_log_set_loading (log, open->loading || open->reading || open->again);
}

/* --- What people do --- */

SbxOpenTopic *
sbx_client_ensure_open (SbxClient *self,
                        SbxTopic  *topic)
{
  const char *channel_id = sbx_channel_get_id (sbx_topic_get_channel (topic));
  g_autofree char *key = sbx_open_topic_make_key (channel_id, sbx_topic_get_id (topic));
  SbxOpenTopic *open = g_hash_table_lookup (self->open_topics, key);

  if (open == NULL)
    {
      open = g_new0 (SbxOpenTopic, 1);
      open->channel_id = g_strdup (channel_id);
      open->id = g_strdup (sbx_topic_get_id (topic));
      g_hash_table_insert (self->open_topics, g_steal_pointer (&key), open);
    }

  return open;
}

/**
 * sbx_client_open_topic:
 *
 * Fills the newest messages of @topic: at once with what is kept of it, and as soon as there is a connection with what
 * is not; from then on they are kept up to date.
 */
void
sbx_client_open_topic (SbxClient *self,
                       SbxTopic  *topic)
{
  SbxOpenTopic *open;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  open = sbx_client_ensure_open (self, topic);
  if (!sbx_message_log_get_loaded (sbx_topic_get_messages (topic)))
    sbx_client_load_page (self, open, SBX_PAGE_NEWEST, 0);
  else if (open->wants_hub && !open->loading && sbx_client_can_ask (self))
    sbx_client_fetch_page (self, open, SBX_PAGE_NEWEST, 0, self->page_limit);
  else
    sbx_client_load_doubtful (self, open);
}

void
sbx_client_load_wanted (SbxClient    *self,
                        SbxOpenTopic *open)
{
  SbxMessageLog *log = sbx_open_topic_get_log (self, open);
  gint64 seq = open->wanted_seq;

  if (seq == 0 || open->loading || open->reading)
    return;

  open->wanted_seq = 0;
  if (log != NULL && !sbx_message_log_covers (log, seq))
    sbx_client_load_page (self, open, SBX_PAGE_AROUND, seq);
}

/**
 * sbx_client_open_topic_at:
 * @seq: of a message
 *
 * Fills the newest messages of @topic, and those around @seq, with a gap between the two where there are more. Where
 * the message is not kept, that waits for a connection.
 */
void
sbx_client_open_topic_at (SbxClient *self,
                          SbxTopic  *topic,
                          gint64     seq)
{
  SbxOpenTopic *open;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (seq > 0);

  open = sbx_client_ensure_open (self, topic);
  open->wanted_seq = seq;
  sbx_client_open_topic (self, topic);
  if (!open->loading && !open->reading && sbx_message_log_get_loaded (sbx_topic_get_messages (topic)))
    sbx_client_load_wanted (self, open);
}

/**
 * sbx_client_load_older:
 *
 * Fills the page before the oldest message of @topic that is there. Does nothing while a page is under way, or where
 * there is nothing older.
 */
void
sbx_client_load_older (SbxClient *self,
                       SbxTopic  *topic)
{
  SbxMessageLog *log;
  SbxOpenTopic *open;
  gint64 oldest;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  log = sbx_topic_get_messages (topic);
  open = sbx_client_ensure_open (self, topic);
  oldest = sbx_message_log_get_oldest_seq (log);
  if (!sbx_message_log_get_has_older (log) || oldest <= 0 || (open->cache_ends == oldest && !sbx_client_can_ask (self)))
    return;

  sbx_client_load_page (self, open, SBX_PAGE_OLDER, oldest);
}

/* --- Connection comes and goes --- */

/* What was opened before the cache was there. */
void
sbx_client_messages_restore (SbxClient *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open_topics);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxMessageLog *log = sbx_open_topic_get_log (self, value);

      if (log != NULL && !sbx_message_log_get_loaded (log))
        sbx_client_load_page (self, value, SBX_PAGE_NEWEST, 0);
    }
}

/* What was opened while there was no connection. */
void
sbx_client_messages_resume (SbxClient *self)
{
  g_autoptr (GList) topics = g_hash_table_get_values (self->open_topics);

  for (GList *l = topics; l != NULL; l = l->next)
    {
      SbxOpenTopic *open = l->data;
      SbxMessageLog *log = sbx_open_topic_get_log (self, open);

      if (log == NULL || open->loading)
        continue;
      if (open->again)
        sbx_client_fetch_page (self, open, SBX_PAGE_NEWEST, 0, self->page_limit);
      else if (!open->reading && (open->wants_hub || !sbx_message_log_get_loaded (log)))
        sbx_client_fetch_page (self, open, SBX_PAGE_NEWEST, 0, SBX_PAGE_MESSAGES);
      else if (!open->reading)
        sbx_client_load_doubtful (self, open);
    }
}

/* What is known of a channel may have a hole at its end, or was forgotten: the newest page says whether it joins. What
 * is shown above it may have been edited or deleted in that hole: it is read again, page by page. */
void
sbx_client_messages_refresh (SbxClient  *self,
                             const char *channel_id)
{
  g_autoptr (GList) topics = g_hash_table_get_values (self->open_topics);

  for (GList *l = topics; l != NULL; l = l->next)
    {
      SbxOpenTopic *open = l->data;

      if (!g_str_equal (open->channel_id, channel_id) || sbx_open_topic_get_log (self, open) == NULL)
        continue;
      open->cache_ends = 0;
      open->doubt_below = G_MAXINT64;
      /* Before the lists it is not known whether the hub has it. */
      open->again = TRUE;
      if (!open->loading && self->listed)
        sbx_client_fetch_page (self, open, SBX_PAGE_NEWEST, 0, self->page_limit);
      else
        sbx_open_topic_show_loading (self, open);
    }
}

void
sbx_client_messages_lost (SbxClient *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->open_topics);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      SbxOpenTopic *open = value;

      /* What it would have brought is still wanted. */
      open->wants_hub |= open->again;
      open->loading = FALSE;
      open->again = FALSE;
      sbx_open_topic_show_loading (self, open);
    }
}

void
sbx_client_messages_init (SbxClient *self)
{
  self->open_topics = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) open_topic_free);
  self->gap_loads = g_hash_table_new (NULL, NULL);
}

void
sbx_client_messages_clear (SbxClient *self)
{
  g_clear_pointer (&self->open_topics, g_hash_table_unref);
  g_clear_pointer (&self->gap_loads, g_hash_table_unref);
}
