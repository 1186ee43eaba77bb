/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-catch-up-private.h"

#include "sbx-limits.h"
#include "sbx-store-events.h"
#include "sbx-store-queries.h"
#include "sbx-time.h"

/* The answer to whoever catches up: where its streams stand, with the events that it missed. */

/* Appends `"missed":[…],"more":…` of one stream, within what is left of the answer's size. One event at
 * least stands in the answer, however large it is: whoever asks again gets on. */
static gboolean
write_missed (SbxCatchUp      *self,
              SbxCatchUpEntry *entry,
              SbxStoreReader  *reader,
              gsize           *bytes_left,
              SbxJsonWriter   *answer,
              GError         **error)
{
  gsize before = sbx_json_writer_get_length (answer);

  if (!sbx_store_read_missed (reader, entry->stream, self->sender_id,
                              g_strcmp0 (entry->stream, self->own_stream) == 0, entry->asked, self->max_events, *bytes_left,
                              !self->has_missed, answer, &entry->after, &entry->more, error))
    return FALSE;
  if (entry->after > entry->asked)
    {
      self->has_missed = TRUE;
      *bytes_left -= MIN (*bytes_left, sbx_json_writer_get_length (answer) - before);
    }
  return TRUE;
}

static gboolean
write_entry (SbxCatchUp      *self,
             SbxCatchUpEntry *entry,
             SbxStoreReader  *reader,
             gsize           *bytes_left,
             SbxJsonWriter   *answer,
             GError         **error)
{
  gint64 oldest = entry->head.oldest;

  /* It may have been trimmed since. What is read here is one state of the database. */
  if (entry->read && !sbx_store_read_oldest (reader, entry->stream, &oldest, error))
    return FALSE;
  if (entry->read && entry->asked < oldest - 1)
    {
      entry->read = FALSE;
      entry->reason = "trimmed";
    }

  sbx_json_writer_begin_object (answer, NULL);
  sbx_json_writer_string (answer, "stream", entry->stream);
  sbx_json_writer_string (answer, "epoch", self->epoch);
  if (entry->read && !write_missed (self, entry, reader, bytes_left, answer, error))
    return FALSE;
  sbx_json_writer_int (answer, "seq", entry->after);
  sbx_json_writer_int (answer, "oldest", oldest);
  if (entry->asked >= 0)
    {
      sbx_json_writer_boolean (answer, "recovered", entry->reason == NULL);
      if (entry->reason != NULL)
        {
          sbx_json_writer_string (answer, "reason", entry->reason);
        }
      else if (!entry->read)
        {
          sbx_json_writer_begin_array (answer, "missed");
          sbx_json_writer_end_array (answer);
          sbx_json_writer_boolean (answer, "more", FALSE);
        }
    }
  sbx_json_writer_end_object (answer);
  return TRUE;
}

/* @reader is NULL where nothing is to be read. */
static gboolean
write_streams (SbxCatchUp      *self,
               SbxStoreReader  *reader,
               SbxJsonWriter   *answer,
               GError         **error)
{
  gsize bytes_left = self->max_bytes;

  if (self->members != NULL)
    sbx_json_writer_members (answer, self->members);
  if (self->entries == NULL)
    return TRUE;

  sbx_json_writer_begin_array (answer, "streams");
  for (guint i = 0; i < self->entries->len; i++)
    {
      if (!write_entry (self, &g_array_index (self->entries, SbxCatchUpEntry, i), reader, &bytes_left, answer, error))
        return FALSE;
    }
  sbx_json_writer_end_array (answer);
  return TRUE;
}

/* @data: a catch-up. Runs where the store is read. */
gboolean
sbx_catch_up_read_streams (SbxStoreReader  *reader,
                           gpointer         data,
                           SbxJsonWriter   *answer,
                           GError         **error)
{
  SbxCatchUp *self = data;

  if (self->wants_progress)
    {
      self->progress = sbx_store_list_progress (reader, SBX_LIMIT_PAGE, error);
      if (self->progress == NULL)
        return FALSE;
    }
  return write_streams (self, reader, answer, error);
}

/* Where nothing is to be read. */
GBytes *
sbx_catch_up_make_answer (SbxCatchUp *self)
{
  SbxJsonWriter *answer = sbx_json_writer_new ();
  char           now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (answer, NULL);
  sbx_json_writer_string (answer, "timestamp", now);
  write_streams (self, NULL, answer, NULL);
  sbx_json_writer_end_object (answer);
  return sbx_json_writer_free_to_bytes (answer);
}
