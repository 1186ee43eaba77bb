/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-said.h"
#include "sbx-wire-error.h"

/* Topics as a server tells them. */

static GBytes *
topic_text (const SbxTopicRecord *topic)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_topic_record_write (topic, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

gboolean
sbx_foreign_keep_topic (SbxStoreWriter  *writer,
                        SbxTopicRecord  *topic,
                        GError         **error)
{
  topic->unread_count = topic->read_seq = topic->muted = -1;
  return sbx_changes_check_topic (topic, error) &&
         sbx_store_put_topic (writer, topic, error) &&
         sbx_changes_append_topic (writer, NULL, topic, error);
}

SbxTopicRecord *
sbx_foreign_ensure_topic (SbxStoreWriter  *writer,
                          const char      *channel_id,
                          const char      *id,
                          GError         **error)
{
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (GError) failure = NULL;

  topic = sbx_store_find_topic (writer, channel_id, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  if (topic == NULL)
    {
      topic = sbx_topic_record_new ();
      sbx_changes_set_text (&topic->id, id);
      sbx_changes_set_text (&topic->channel_id, channel_id);
      sbx_changes_set_text (&topic->title, "Untitled work");
      topic->untitled = TRUE;
      if (!sbx_foreign_keep_topic (writer, topic, error))
        return NULL;
    }
  return g_steal_pointer (&topic);
}

/* The server's count of unread messages rises: so does ours. Messages that were told and counted one by one since are in it
 * already; what somebody read here stays read while the server's count does not rise again. */
static gboolean
take_said (SbxStoreWriter        *writer,
           const SbxTopicRecord  *topic,
           JsonObject            *object,
           GError               **error)
{
  gint64 unread = sbx_fields_int_or (object, "unreadCount", -1);
  gboolean counts = json_object_has_member (object, "messageCount");
  SbxForeignSaid said, before;
  gint64 more;

  if (unread < 0 && !counts)
    return TRUE;
  if (!sbx_foreign_said_load (writer, topic->channel_id, topic->id, &said, error))
    return FALSE;

  before = said;
  said.counts |= counts;
  if (unread >= 0)
    {
      more = MAX (unread - said.unread - said.told, 0);
      if (more > 0 && !sbx_store_add_loose_unread (writer, topic->channel_id, topic->id, more, error))
        return FALSE;
      said.unread = unread;
      said.told = 0;
      said.owed = MIN (said.owed + more, unread);
    }
  if (said.known && said.unread == before.unread && said.told == before.told && said.owed == before.owed && said.counts == before.counts)
    return TRUE;
  return sbx_foreign_said_save (writer, topic->channel_id, topic->id, &said, error);
}

/* One that was there, and moved on: where it stood. */
static gboolean
find_missed_of_known (SbxStoreWriter        *writer,
                      const SbxTopicRecord  *known,
                      const SbxTopicRecord  *topic,
                      SbxForeignMissed     **missed,
                      GError               **error)
{
  SbxForeignSaid said;
  gboolean more;

  if (!sbx_foreign_said_load (writer, topic->channel_id, topic->id, &said, error))
    return FALSE;

  /* How many it has says nothing of one that was not in a list before. */
  more = said.counts && topic->message_count > known->message_count;
  if (more || topic->last_message_time > MAX (known->last_message_time, 0))
    *missed = sbx_foreign_missed_new_since (known->last_message_time, more ? known->message_count : -1, known->last_message);
  return TRUE;
}

/* One that was not there: in a channel whose topics are known it has nothing but what was missed. In another one it stood, at most, where its channel did. */
static SbxForeignMissed *
find_missed_of_new (SbxForeignPut        *put,
                    const SbxTopicRecord *topic,
                    JsonObject           *object)
{
  const SbxForeignMissed *channel = put->missed;
  gint64 count = json_object_has_member (object, "messageCount") ? topic->message_count : -1;

  if ((put->was_listed && (channel != NULL || put->whole)) || (channel != NULL && sbx_foreign_missed_is_all (channel)))
    return sbx_foreign_missed_new (0, 0, "");
  if (channel == NULL)
    return NULL;

  if (channel->time == G_MAXINT64 || topic->last_message_time == channel->time)
    {
      g_ptr_array_add (put->level, g_strdup (topic->id));
      put->level_count = count;
      return NULL;
    }
  if (topic->last_message_time > 0 && topic->last_message_time < channel->time)
    return NULL;

  put->n_newer++;
  put->newer_count = count;
  return sbx_foreign_missed_new (channel->time, -1, channel->text);
}

/* Of one that moved on unseen: where it stood. */
static gboolean
note_moved (SbxStoreWriter        *writer,
            SbxForeignPut         *put,
            const SbxTopicRecord  *known,
            const SbxTopicRecord  *topic,
            JsonObject            *object,
            GError               **error)
{
  g_autoptr (SbxForeignMissed) missed = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean signs = sbx_foreign_shows_signs (object);

  missed = sbx_foreign_missed_load (writer, topic->channel_id, topic->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (missed == NULL)
    {
      if (known == NULL)
        missed = find_missed_of_new (put, topic, object);
      else if (!find_missed_of_known (writer, known, topic, &missed, error))
        return FALSE;
      if (missed == NULL && !signs && put->missed != NULL && put->missed->time < G_MAXINT64)
        missed = sbx_foreign_missed_new (put->missed->time, -1, put->missed->text);
      else if (missed == NULL && !signs && (put->missed != NULL || !put->signs))
        g_ptr_array_add (put->blind, g_strdup (topic->id));
      if (missed == NULL)
        return TRUE;
      if (!sbx_foreign_missed_save (writer, topic->channel_id, topic->id, missed, error))
        return FALSE;
    }

  g_ptr_array_add (put->moved, g_strdup (topic->id));
  return TRUE;
}

/* How many came in the channel says how many came in a topic that was not there before, where only that one moved on. */
static gboolean
note_missed_of_one (SbxStoreWriter  *writer,
                    SbxForeignPut   *put,
                    const char      *topic_id,
                    gint64           count,
                    GError         **error)
{
  g_autoptr (SbxForeignMissed) missed = NULL;

  missed = sbx_foreign_missed_new (put->missed->time, count >= put->missed->count ? count - put->missed->count : -1, put->missed->text);
  return sbx_foreign_missed_save (writer, put->channel_id, topic_id, missed, error);
}

/* Those of a whole list that were not there before, once all of it was seen. Where none moved on, something may have come in those in which the last
 * message is as old as the channel's was. */
static gboolean
note_missed_of_new (SbxStoreWriter  *writer,
                    SbxForeignPut   *put,
                    GError         **error)
{
  if (!put->whole || put->missed == NULL || put->missed->count <= 0 || sbx_foreign_missed_is_all (put->missed) || put->blind->len > 0)
    return TRUE;

  if (put->moved->len > 0)
    return put->moved->len > 1 || put->n_newer != 1 || note_missed_of_one (writer, put, put->moved->pdata[0], put->newer_count, error);

  if (put->level->len != 1)
    put->level_count = -1;
  if (put->level_count < put->missed->count && *put->missed->text == '\0')
    return TRUE;
  for (guint i = 0; i < put->level->len; i++)
    {
      if (!note_missed_of_one (writer, put, put->level->pdata[i], put->level_count, error))
        return FALSE;
      g_ptr_array_add (put->moved, g_steal_pointer (&put->level->pdata[i]));
    }
  g_ptr_array_set_size (put->level, 0);
  return TRUE;
}

/* A title that is only a guess takes the place of none. */
static void
take_guess (JsonObject           *combined,
            const SbxTopicRecord *known)
{
  g_autofree char *guess = sbx_fields_dup_text (combined, "titleGuess", NULL);

  if (guess == NULL)
    return;
  json_object_remove_member (combined, "titleGuess");
  if (known != NULL && !known->untitled)
    return;
  json_object_set_string_member (combined, "title", guess);
  json_object_set_boolean_member (combined, "untitled", FALSE);
}

static gboolean
write_topic (SbxStoreWriter  *writer,
             SbxForeignPut   *put,
             JsonObject      *told,
             GError         **error)
{
  g_autoptr (JsonObject) mended = sbx_topic_record_mend (told);
  JsonObject *object = mended != NULL ? mended : told;
  g_autofree char *id = sbx_fields_dup_text (object, "id", "");
  g_autofree char *channel_id = sbx_fields_dup_text (object, "channelId", put->channel_id);
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (SbxTopicRecord) known = NULL;
  g_autoptr (SbxTopicRecord) topic = NULL;
  g_autoptr (JsonObject) combined = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) failure = NULL;

  if (channel_id == NULL)
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "channelId", "channelId"));
      return FALSE;
    }
  known = sbx_store_find_topic (writer, channel_id, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  before = known != NULL ? topic_text (known) : NULL;
  combined = sbx_foreign_combine (before, object);
  json_object_set_string_member (combined, "channelId", channel_id);
  /* A title takes the placeholder's place. */
  if (json_object_has_member (object, "title") && !json_object_has_member (object, "untitled"))
    json_object_set_boolean_member (combined, "untitled", FALSE);
  take_guess (combined, known);
  sbx_foreign_note_in_list (combined, object, put);
  topic = sbx_topic_record_read (combined, error);
  if (topic == NULL)
    return FALSE;

  topic->unread_count = topic->read_seq = topic->muted = -1;
  topic->last_seq = known != NULL ? known->last_seq : 0;
  if (topic->last_message_time <= 0)
    topic->last_message_time = sbx_foreign_place_for_time (put);
  if (known == NULL)
    channel = sbx_foreign_ensure_channel (writer, channel_id, error);
  if (known == NULL && channel == NULL)
    return FALSE;

  after = topic_text (topic);
  if (known != NULL && !g_bytes_equal (before, after) && known->last_seq > 0)
    g_ptr_array_add (put->changed, g_strdup (topic->id));
  if ((known == NULL || !g_bytes_equal (before, after)) && !sbx_foreign_keep_topic (writer, topic, error))
    return FALSE;
  if (put->array != NULL && put->channel_id != NULL &&
      !note_moved (writer, put, known, topic, object, error))
    return FALSE;

  return take_said (writer, topic, object, error);
}

/* What the server does not list any more is kept as it was seen. */
static gboolean
drop_unlisted (SbxStoreWriter  *writer,
               SbxForeignPut   *put,
               GError         **error)
{
  g_autoptr (GPtrArray) ids = sbx_store_find_topic_ids (writer, put->channel_id, error);
  g_autoptr (GPtrArray) unlisted = ids != NULL ? sbx_foreign_find_unlisted (put, ids) : NULL;

  for (guint i = 0; unlisted != NULL && i < unlisted->len; i++)
    {
      g_autoptr (SbxTopicRecord) topic = sbx_store_find_topic (writer, put->channel_id, unlisted->pdata[i], error);

      if (topic == NULL || (sbx_foreign_drop_from_list (topic->other) && !sbx_foreign_keep_topic (writer, topic, error)))
        return FALSE;
    }
  return unlisted != NULL;
}

gboolean
sbx_foreign_write_topics (SbxStoreWriter  *writer,
                          gpointer         data,
                          SbxJsonWriter   *answer,
                          GError         **error)
{
  SbxForeignPut *put = data;
  g_autoptr (GError) failure = NULL;

  if (put->array == NULL || put->channel_id == NULL)
    return sbx_foreign_write_each (writer, put, write_topic, error);

  put->missed = sbx_foreign_missed_load (writer, put->channel_id, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return sbx_foreign_said_was_listed (writer, put->channel_id, &put->was_listed, error) &&
         sbx_foreign_said_has_signs (writer, put->channel_id, &put->signs, error) &&
         sbx_foreign_write_each (writer, put, write_topic, error) &&
         note_missed_of_new (writer, put, error) &&
         (!put->whole || drop_unlisted (writer, put, error)) &&
         sbx_foreign_said_note_listed (writer, put->channel_id, error) &&
         /* Until the messages of each are here, a connection may end: then the next one has to look again. */
         (put->missed == NULL || put->moved->len > 0 || put->blind->len > 0 || sbx_foreign_missed_save (writer, put->channel_id, NULL, NULL, error));
}
