/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-foreign-private.h"
#include "sbx-foreign-said.h"
#include "sbx-store-events.h"

/* Channels as a server tells them. */

static GBytes *
channel_text (const SbxChannelRecord *channel)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_channel_record_write (channel, writer, NULL);
  return sbx_json_writer_free_to_bytes (writer);
}

gboolean
sbx_foreign_keep_channel (SbxStoreWriter    *writer,
                          SbxChannelRecord  *channel,
                          GError           **error)
{
  channel->unread_count = channel->muted = -1;
  return sbx_changes_check_channel (channel, error) &&
         sbx_store_put_channel (writer, channel, error) &&
         sbx_changes_append_channel (writer, NULL, channel, error);
}

/* One that was not there: its log begins behind what is older. */
static gboolean
begin_channel (SbxStoreWriter    *writer,
               SbxChannelRecord  *channel,
               GError           **error)
{
  g_autofree char *stream = g_strconcat ("channel/", channel->id, NULL);

  channel->last_seq = SBX_FOREIGN_BASE;
  return sbx_store_begin_stream (writer, stream, SBX_FOREIGN_BASE, error) &&
         sbx_foreign_keep_channel (writer, channel, error);
}

SbxChannelRecord *
sbx_foreign_ensure_channel (SbxStoreWriter  *writer,
                            const char      *id,
                            GError         **error)
{
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (GError) failure = NULL;

  channel = sbx_store_find_channel (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  if (channel == NULL)
    {
      channel = sbx_channel_record_new ();
      sbx_changes_set_text (&channel->id, id);
      sbx_changes_set_text (&channel->name, id);
      channel->enabled = TRUE;
      if (!begin_channel (writer, channel, error))
        return NULL;
    }
  return g_steal_pointer (&channel);
}

/* Where it stood, where it moved on. One that was noted before, and not looked into since, stands; @more came behind it. */
static gboolean
note_missed (SbxStoreWriter          *writer,
             const SbxChannelRecord  *known,
             const SbxChannelRecord  *channel,
             gint64                   more,
             SbxForeignMissed       **missed,
             GError                 **error)
{
  g_autoptr (GError) failure = NULL;

  *missed = sbx_foreign_missed_load (writer, channel->id, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (*missed != NULL && (more == 0 || (*missed)->count < 0 || sbx_foreign_missed_is_all (*missed)))
    return TRUE;
  if (*missed != NULL)
    (*missed)->count = more > 0 ? (*missed)->count + more : -1;
  else if (more > 0 && known->message_count == 0 && known->last_message_time <= 0)
    *missed = sbx_foreign_missed_new (0, 0, "");
  else if (channel->last_message_time > MAX (known->last_message_time, 0) || more > 0)
    *missed = sbx_foreign_missed_new_since (known->last_message_time, more > 0 ? more : -1, known->last_message);
  return *missed == NULL || sbx_foreign_missed_save (writer, channel->id, NULL, *missed, error);
}

/* What is below a channel that changed is looked into again where it was before; where it was not, and the channel has moved on, where
 * somebody listens to it. */
static gboolean
note_moved (SbxStoreWriter          *writer,
            SbxForeignPut           *put,
            const SbxChannelRecord  *known,
            const SbxChannelRecord  *channel,
            gboolean                 signs,
            gboolean                 changed,
            GError                 **error)
{
  g_autoptr (SbxForeignMissed) missed = NULL;
  gboolean counts, listed;

  if (!sbx_foreign_said_counts (writer, channel->id, &counts, error) ||
      !note_missed (writer, known, channel, counts ? MAX (channel->message_count - known->message_count, 0) : -1, &missed, error) ||
      !sbx_foreign_said_was_listed (writer, channel->id, &listed, error))
    return FALSE;

  if (listed && (changed || missed != NULL))
    g_ptr_array_add (put->changed, g_strdup (channel->id));
  else if (missed != NULL)
    g_ptr_array_add (put->moved, g_strdup (channel->id));
  else if (!signs)
    g_ptr_array_add (put->blind, g_strdup (channel->id));
  return TRUE;
}

/* One that the server's list did not have: all that is in it was missed. */
static gboolean
note_new (SbxStoreWriter          *writer,
          SbxForeignPut           *put,
          const SbxChannelRecord  *channel,
          GError                 **error)
{
  g_autoptr (SbxForeignMissed) all = sbx_foreign_missed_new (0, 0, "");

  g_ptr_array_add (put->moved, g_strdup (channel->id));
  return sbx_foreign_missed_save (writer, channel->id, NULL, all, error);
}

static gboolean
write_channel (SbxStoreWriter  *writer,
               SbxForeignPut   *put,
               JsonObject      *told,
               GError         **error)
{
  g_autoptr (JsonObject) mended = sbx_channel_record_mend (told);
  JsonObject *object = mended != NULL ? mended : told;
  g_autofree char *id = sbx_fields_dup_text (object, "id", "");
  g_autoptr (SbxChannelRecord) known = NULL;
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (JsonObject) combined = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  g_autoptr (GError) failure = NULL;
  gboolean signs = sbx_foreign_shows_signs (object);
  gboolean counts = json_object_has_member (object, "messageCount");
  gint64 unread = sbx_fields_int_or (object, "unreadCount", -1);

  known = sbx_store_find_channel (writer, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  before = known != NULL ? channel_text (known) : NULL;
  combined = sbx_foreign_combine (before, object);
  /* Its topics say more, once they are known. */
  if (unread >= 0)
    json_object_set_int_member (combined, "serverUnread", unread);
  sbx_foreign_note_in_list (combined, object, put);
  channel = sbx_channel_record_read (combined, error);
  if (channel == NULL)
    return FALSE;
  channel->unread_count = channel->muted = -1;
  if (channel->last_message_time <= 0)
    channel->last_message_time = sbx_foreign_place_for_time (put);
  if (counts && !sbx_foreign_said_note_counts (writer, channel->id, error))
    return FALSE;
  if (put->array != NULL && !sbx_foreign_said_note_signs (writer, channel->id, signs, error))
    return FALSE;
  if (known == NULL)
    {
      if (put->array != NULL && put->was_listed)
        return begin_channel (writer, channel, error) && note_new (writer, put, channel, error);
      /* What it has now is what the next connection can be compared with; where no time is told, what its topics have. */
      if (put->array != NULL && channel->last_message_time <= 0 && !(counts && channel->message_count == 0))
        g_ptr_array_add (put->blind, g_strdup (channel->id));
      return begin_channel (writer, channel, error);
    }

  channel->last_seq = known->last_seq;
  after = channel_text (channel);
  if (!g_bytes_equal (before, after) && !sbx_foreign_keep_channel (writer, channel, error))
    return FALSE;
  return put->array == NULL || note_moved (writer, put, known, channel, signs, !g_bytes_equal (before, after), error);
}

/* What the server does not list any more is kept as it was seen; nothing comes of it. */
static gboolean
drop_unlisted (SbxStoreWriter  *writer,
               SbxForeignPut   *put,
               GError         **error)
{
  g_autoptr (GPtrArray) ids = sbx_store_find_channel_ids (writer, error);
  g_autoptr (GPtrArray) unlisted = ids != NULL ? sbx_foreign_find_unlisted (put, ids) : NULL;

  for (guint i = 0; unlisted != NULL && i < unlisted->len; i++)
    {
      g_autoptr (SbxChannelRecord) channel = sbx_store_find_channel (writer, unlisted->pdata[i], error);

      if (channel == NULL)
        return FALSE;
      if (!sbx_foreign_drop_from_list (channel->other))
        continue;
      channel->enabled = FALSE;
      if (!sbx_foreign_keep_channel (writer, channel, error))
        return FALSE;
    }
  return unlisted != NULL;
}

gboolean
sbx_foreign_write_channels (SbxStoreWriter  *writer,
                            gpointer         data,
                            SbxJsonWriter   *answer,
                            GError         **error)
{
  SbxForeignPut *put = data;

  if (put->array == NULL)
    return sbx_foreign_write_each (writer, put, write_channel, error);

  return sbx_foreign_said_was_listed (writer, SBX_FOREIGN_ALL_CHANNELS, &put->was_listed, error) &&
         sbx_foreign_write_each (writer, put, write_channel, error) &&
         (!put->whole || (drop_unlisted (writer, put, error) && sbx_foreign_said_note_listed (writer, SBX_FOREIGN_ALL_CHANNELS, error)));
}
