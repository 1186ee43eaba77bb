/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-conversation.h"

#include "sbx-changes.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#define NAME "Conversations"

static gboolean
ensure_channel (SbxStoreWriter  *writer,
                GError         **error)
{
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (GError)           failure = NULL;

  channel = sbx_store_find_channel (writer, SBX_CONVERSATIONS, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (channel != NULL)
    return TRUE;

  channel = sbx_channel_record_new ();
  sbx_changes_set_text (&channel->id, SBX_CONVERSATIONS);
  sbx_changes_set_text (&channel->name, NAME);
  channel->last_message_time = sbx_time_now_ms ();
  return sbx_store_put_channel (writer, channel, error);
}

static SbxTopicRecord *
make_topic (SbxStoreWriter  *writer,
            const char      *id,
            const char      *title,
            GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = NULL;

  if (!ensure_channel (writer, error))
    return NULL;

  topic = sbx_topic_record_new ();
  topic->kind = SBX_TOPIC_CHAT;
  sbx_changes_set_text (&topic->id, id);
  sbx_changes_set_text (&topic->channel_id, SBX_CONVERSATIONS);
  sbx_changes_set_text (&topic->title, title);
  topic->last_message_time = sbx_time_now_ms ();
  if (!sbx_changes_check_topic (topic, error) || !sbx_store_put_topic (writer, topic, error))
    return NULL;
  return g_steal_pointer (&topic);
}

/**
 * sbx_conversation_find_or_make:
 * @writer: the store's writer
 * @channel_id: (nullable): its channel, or %NULL for the only topic of that id
 * @id: the topic
 * @title: what it is called where it is new
 * @error: return location for a %SBX_WIRE_ERROR: CONFLICT with `candidates`, or NOT_FOUND in a channel that was named
 *
 * Where there is no such topic yet, it is made in the channel of conversations.
 *
 * Returns: (transfer full) (nullable): the topic, or %NULL with @error set
 */
SbxTopicRecord *
sbx_conversation_find_or_make (SbxStoreWriter  *writer,
                               const char      *channel_id,
                               const char      *id,
                               const char      *title,
                               GError         **error)
{
  g_autoptr (GError) failure = NULL;
  SbxTopicRecord    *topic = sbx_changes_find_topic (writer, channel_id, id, &failure);

  if (topic != NULL)
    return topic;
  if (!g_error_matches (failure, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND) ||
      (channel_id != NULL && !g_str_equal (channel_id, SBX_CONVERSATIONS)))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  return make_topic (writer, id, title, error);
}

/**
 * sbx_conversation_join:
 * @topic: a topic; not stored
 * @people: (nullable): who takes part from now on
 * @error: return location for a %SBX_WIRE_ERROR: TOO_LARGE
 *
 * Adds them behind those who are there, nobody twice.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_conversation_join (SbxTopicRecord     *topic,
                       const char *const  *people,
                       GError            **error)
{
  g_autoptr (GPtrArray) joined = g_ptr_array_new_with_free_func (g_free);
  guint                 n_before;

  for (guint i = 0; topic->participants != NULL && topic->participants[i] != NULL; i++)
    g_ptr_array_add (joined, g_strdup (topic->participants[i]));
  n_before = joined->len;
  for (guint i = 0; people != NULL && people[i] != NULL; i++)
    {
      if (g_strcmp0 (topic->owner_id, people[i]) != 0 &&
          !g_ptr_array_find_with_equal_func (joined, people[i], g_str_equal, NULL))
        g_ptr_array_add (joined, g_strdup (people[i]));
    }
  if (joined->len == n_before)
    return TRUE;

  g_ptr_array_add (joined, NULL);
  g_strfreev (topic->participants);
  topic->participants = (GStrv) g_ptr_array_free (g_steal_pointer (&joined), FALSE);
  return sbx_changes_check_topic (topic, error);
}
