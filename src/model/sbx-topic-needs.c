/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-private.h"

/* What of a topic wants somebody whatever its state: important messages that are unread, and replies of ours in trouble. */

static guint
find_important (GArray *seqs,
                gint64  seq)
{
  guint i = 0;

  while (i < seqs->len && g_array_index (seqs, gint64, i) < seq)
    i++;
  return i;
}

/**
 * sbx_topic_note_important:
 * @seq: of an important message of somebody else
 * @unread: whether our reader has it unread
 */
void
sbx_topic_note_important (SbxTopic *self,
                          gint64    seq,
                          gboolean  unread)
{
  gboolean here;
  guint place;

  if (seq <= 0 || (!unread && self->important == NULL))
    return;

  if (self->important == NULL)
    self->important = g_array_new (FALSE, FALSE, sizeof (gint64));
  place = find_important (self->important, seq);
  here = place < self->important->len && g_array_index (self->important, gint64, place) == seq;
  if (unread && !here)
    g_array_insert_val (self->important, place, seq);
  else if (!unread && here)
    g_array_remove_index (self->important, place);
  if (self->important->len == 0)
    g_clear_pointer (&self->important, g_array_unref);
  sbx_topic_update_needs (self);
}

/**
 * sbx_topic_note_messages:
 * @messages: (element-type SbxMessageRecord): a page that is in the log now
 */
void
sbx_topic_note_messages (SbxTopic  *self,
                         GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++)
    {
      const SbxMessageRecord *message = messages->pdata[i];
      const SbxLogRecord *record = message->important ? sbx_message_log_find (self->messages, message->id) : NULL;

      if (record != NULL)
        sbx_topic_note_important (self, record->seq, sbx_topic_counts (self, record));
    }
}

/**
 * sbx_topic_forget_important:
 * @to: up to here they are read
 */
void
sbx_topic_forget_important (SbxTopic *self,
                            gint64    to)
{
  guint n;

  if (self->important == NULL)
    return;

  n = to < G_MAXINT64 ? find_important (self->important, to + 1) : self->important->len;
  if (n > 0)
    g_array_remove_range (self->important, 0, n);
  if (self->important->len == 0)
    g_clear_pointer (&self->important, g_array_unref);
  sbx_topic_update_needs (self);
}

static void
note_if_important (const SbxLogRecord *record,
                   gpointer            user_data)
{
  SbxTopic *self = user_data;

  if ((record->flags & SBX_LOG_RECORD_IMPORTANT) != 0)
    sbx_topic_note_important (self, record->seq, sbx_topic_counts (self, record));
}

/**
 * sbx_topic_find_important:
 * @from: a seq
 *
 * Looks through what is here from @from on.
 */
void
sbx_topic_find_important (SbxTopic *self,
                          gint64    from)
{
  if (self->messages != NULL)
    sbx_message_log_foreach_from (self->messages, from, note_if_important, self);
}

/**
 * sbx_topic_note_trouble:
 * @key: of a reply of ours
 * @trouble: whether it failed or is held
 */
void
sbx_topic_note_trouble (SbxTopic   *self,
                        const char *key,
                        gboolean    trouble)
{
  if (trouble && self->troubled == NULL)
    self->troubled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (trouble)
    g_hash_table_add (self->troubled, g_strdup (key));
  else if (self->troubled != NULL)
    g_hash_table_remove (self->troubled, key);
  if (self->troubled != NULL && g_hash_table_size (self->troubled) == 0)
    g_clear_pointer (&self->troubled, g_hash_table_unref);
  sbx_topic_update_needs (self);
}
