/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include "sbx-channel.h"
#include "sbx-topic.h"

/* The outbox on disk. A message is handed to the hub only after the disk has it, with the note that it may have
 * left; where the disk refuses, from memory, and everybody is told. */

/* So many of one topic are noted together before the first leaves. */
#define NOTED_AHEAD 64

/* --- Out --- */

static SbxOutboxRowState
get_row_state (const SbxOutboxItem *item)
{
  if (item->in_doubt)
    return SBX_OUTBOX_ROW_LEFT;
  if (item->state == SBX_OUTBOX_FAILED)
    return SBX_OUTBOX_ROW_FAILED;
  if (item->state == SBX_OUTBOX_HELD)
    return SBX_OUTBOX_ROW_HELD;

  /* What was noted as leaving stays so: it says “may”. */
  return item->row->state == SBX_OUTBOX_ROW_LEFT ? SBX_OUTBOX_ROW_LEFT : SBX_OUTBOX_ROW_WAITING;
}

/**
 * sbx_client_outbox_keep:
 *
 * Has the disk take @item as it is now.
 */
void
sbx_client_outbox_keep (SbxClient     *self,
                        SbxOutboxItem *item)
{
  item->row->state = get_row_state (item);
  if (self->store == NULL)
    return;

  item->serial = sbx_outbox_store_put (self->store, SBX_OUTBOX_PUT_ROW, sbx_outbox_row_copy (item->row));
  g_queue_push_tail (&self->unwritten, g_strdup (item->row->key));
}

/**
 * sbx_client_outbox_forget:
 *
 * The hub has @item, or a person does not want it any more.
 */
void
sbx_client_outbox_forget (SbxClient     *self,
                          SbxOutboxItem *item)
{
  g_autofree char *key = g_strdup (item->row->key);

  if (self->store != NULL)
    sbx_outbox_store_put (self->store, SBX_OUTBOX_REMOVE_ROW, g_strdup (key));
  sbx_outbox_remove (self->outbox, key);
  sbx_client_unsent_count (self);
}

/**
 * sbx_client_outbox_is_kept:
 *
 * Whether nobody waits for the disk with @item, be it that there is none.
 */
gboolean
sbx_client_outbox_is_kept (SbxClient     *self,
                           SbxOutboxItem *item)
{
  return self->store == NULL || self->store_error != NULL ||
         (self->store_open && item->serial <= self->store_written);
}

static void
note_departure (SbxClient     *self,
                SbxOutboxItem *first)
{
  g_autoptr (GPtrArray) line = sbx_outbox_get_line (self->outbox, first, NOTED_AHEAD);

  for (guint i = 0; i < line->len; i++)
    {
      SbxOutboxItem *item = line->pdata[i];

      if (item->row->state == SBX_OUTBOX_ROW_LEFT)
        continue;
      item->row->state = SBX_OUTBOX_ROW_LEFT;
      sbx_client_outbox_keep (self, item);
    }
}

/**
 * sbx_client_outbox_may_leave:
 *
 * Whether @item can be handed to the hub now; else it is seen to, and the outbox is flushed when it can.
 */
gboolean
sbx_client_outbox_may_leave (SbxClient     *self,
                             SbxOutboxItem *item)
{
  if (self->store == NULL || self->store_error != NULL)
    return TRUE;
  if (!self->store_open)
    return FALSE;

  if (item->row->state != SBX_OUTBOX_ROW_LEFT)
    note_departure (self, item);
  return sbx_client_outbox_is_kept (self, item);
}

/**
 * sbx_client_outbox_move:
 *
 * Nothing lies between two seqs of a topic but what we sent.
 */
void
sbx_client_outbox_move (SbxClient  *self,
                        const char *channel_id,
                        const char *topic_id,
                        gint64      from,
                        gint64      seq)
{
  sbx_outbox_add_move (self->outbox, channel_id, topic_id, self->epoch, from, seq);
  if (self->store != NULL && sbx_outbox_get_move (self->outbox, channel_id, topic_id, self->epoch, &from, &seq))
    sbx_outbox_store_put (self->store, SBX_OUTBOX_PUT_MOVE,
                          sbx_outbox_mark_new (channel_id, topic_id, self->epoch, from, seq));
}

/* --- The log that seqs count in --- */

/**
 * sbx_client_outbox_get_epoch:
 *
 * Returns: (transfer none) (nullable): the hub's log, as it was seen last
 */
const char *
sbx_client_outbox_get_epoch (SbxClient *self)
{
  return self->epoch != NULL ? self->epoch : self->known_epoch;
}

/**
 * sbx_client_outbox_take_epoch:
 *
 * Notes the log of the hub that said welcome.
 */
void
sbx_client_outbox_take_epoch (SbxClient *self)
{
  if (self->epoch == NULL || g_strcmp0 (self->epoch, self->known_epoch) == 0)
    return;

  g_free (self->known_epoch);
  self->known_epoch = g_strdup (self->epoch);
  if (self->store != NULL)
    sbx_outbox_store_put (self->store, SBX_OUTBOX_PUT_EPOCH, g_strdup (self->epoch));
}

/* --- In --- */

/**
 * sbx_client_outbox_dup_draft:
 *
 * Returns: (transfer full): what is to be sent
 */
SbxDraft *
sbx_client_outbox_dup_draft (SbxOutboxItem *item)
{
  const SbxOutboxRow *row = item->row;
  SbxDraft *draft = sbx_draft_new (row->content);

  draft->type = g_strdup (row->type);
  draft->reply_to = g_strdup (row->reply_to);
  draft->important = row->important;
  draft->is_private = row->is_private;
  sbx_draft_take_attachments_text (draft, row->attachments);

  return draft;
}

/**
 * sbx_client_outbox_place:
 *
 * Shows @item at the end of @topic, unless it stands there.
 */
void
sbx_client_outbox_place (SbxClient     *self,
                         SbxTopic      *topic,
                         SbxOutboxItem *item)
{
  const SbxOutboxRow *row = item->row;
  g_autoptr (SbxDraft) draft = sbx_client_outbox_dup_draft (item);

  sbx_world_restore_draft (self->world, topic, row->key, draft, row->written_at, row->order, MAX (row->if_seq, 0));
  sbx_client_outbox_show (self, item);
}

static void
place_here (SbxOutboxItem *item,
            gpointer       client)
{
  SbxClient *self = client;
  SbxTopic *topic = sbx_world_find_topic (self->world, item->row->channel_id, item->row->topic_id);

  if (topic != NULL)
    sbx_client_outbox_place (self, topic, item);
}

static void
on_topic_added (SbxClient *self,
                SbxTopic  *topic)
{
  if (self->outbox != NULL)
    sbx_outbox_foreach_of (self->outbox, sbx_channel_get_id (sbx_topic_get_channel (topic)), sbx_topic_get_id (topic),
                           place_here, self);
}

static void
take_moves (SbxClient *self,
            GPtrArray *moves)
{
  for (guint i = 0; i < moves->len; i++)
    {
      const SbxOutboxMark *move = moves->pdata[i];
      gint64 from, seq;

      if (!sbx_outbox_get_move (self->outbox, move->channel_id, move->topic_id, move->epoch, &from, &seq))
        sbx_outbox_add_move (self->outbox, move->channel_id, move->topic_id, move->epoch, move->from, move->seq);
    }
}

typedef struct
{
  SbxClient  *client;
  GHashTable *keys;      /* set of those that stand on disk */
} Missing;

static void
keep_missing (SbxOutboxItem *item,
              gpointer       data)
{
  const Missing *missing = data;

  if (!g_hash_table_contains (missing->keys, item->row->key))
    sbx_client_outbox_keep (missing->client, item);
}

/* Those that are not here yet. */
static void
restore_rows (SbxClient *self,
              GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const SbxOutboxRow *row = rows->pdata[i];

      if (sbx_outbox_find (self->outbox, row->key) == NULL)
        place_here (sbx_outbox_restore (self->outbox, sbx_outbox_row_copy (row)), self);
    }
  sbx_client_unsent_count (self);
}

static void
take_rows (SbxClient *self,
           GPtrArray *rows)
{
  g_autoptr (GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  Missing missing = { self, keys };

  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (keys, ((SbxOutboxRow *) rows->pdata[i])->key);
  restore_rows (self, rows);
  sbx_outbox_foreach (self->outbox, keep_missing, &missing);
}

static void
on_store_opened (const SbxOutboxContents *contents,
                 gpointer                 data)
{
  SbxClient *self = data;

  self->store_open = TRUE;
  g_clear_error (&self->store_error);
  sbx_world_set_disk_trouble (self->world, NULL);
  if (self->known_epoch == NULL)
    self->known_epoch = g_strdup (contents->epoch);
  take_moves (self, contents->moves);
  take_rows (self, contents->rows);
  sbx_client_reads_take (self, contents->reads);
  sbx_client_outbox_show_waiting (self);
  sbx_client_outbox_flush (self);
}

/* It waits and leaves like everything else; that it stands on disk still does no harm, as its key is known there. */
static void
on_store_peeked (const SbxOutboxContents *contents,
                 gpointer                 data)
{
  SbxClient *self = data;

  if (self->known_epoch == NULL)
    self->known_epoch = g_strdup (contents->epoch);
  take_moves (self, contents->moves);
  restore_rows (self, contents->rows);
  sbx_client_reads_take (self, contents->reads);
  sbx_client_outbox_show_waiting (self);
  sbx_client_outbox_flush (self);
}

static void
on_store_written (guint64  serial,
                  gpointer data)
{
  SbxClient *self = data;
  SbxOutboxItem *item;

  self->store_written = serial;
  while (self->unwritten.length > 0)
    {
      g_autofree char *key = NULL;

      item = sbx_outbox_find (self->outbox, g_queue_peek_head (&self->unwritten));
      if (item != NULL && item->serial > serial)
        break;
      key = g_queue_pop_head (&self->unwritten);
      if (item != NULL && item->state == SBX_OUTBOX_WAITING)
        sbx_client_outbox_show (self, item);
    }
  sbx_client_outbox_flush (self);
}

static void
on_store_failed (const GError *error,
                 gpointer      data)
{
  SbxClient *self = data;
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);

  g_info ("%s", error->message);
  g_clear_error (&self->store_error);
  self->store_error = g_error_copy (error);
  sbx_world_set_disk_trouble (self->world, error->message);
  sbx_client_outbox_show_waiting (self);
  sbx_client_outbox_flush (self);
  sbx_client_tell_failure (self, error);
}

/**
 * sbx_client_outbox_watch:
 *
 * Has everything of a topic that comes to the world, or comes back, stand in it.
 */
void
sbx_client_outbox_watch (SbxClient *self)
{
  g_signal_connect_object (self->world, "topic-added", G_CALLBACK (on_topic_added), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_client_outbox_open:
 *
 * Reads what an earlier run left in the data folder, and keeps there what is written from now on.
 */
void
sbx_client_outbox_open (SbxClient *self)
{
  static const SbxOutboxStoreFuncs funcs = { on_store_opened, on_store_written, on_store_failed, on_store_peeked };

  sbx_client_outbox_close (self);
  if (self->world != NULL && self->data_folder != NULL)
    self->store = sbx_outbox_store_new (self->data_folder, &funcs, self);
}

/**
 * sbx_client_outbox_close:
 *
 * Waits until the disk has what it was given, or refuses it.
 */
void
sbx_client_outbox_close (SbxClient *self)
{
  sbx_client_reads_keep (self);
  g_clear_pointer (&self->store, sbx_outbox_store_free);
  g_clear_error (&self->store_error);
  if (self->world != NULL)
    sbx_world_set_disk_trouble (self->world, NULL);
  self->store_open = FALSE;
  self->store_written = 0;
  g_queue_clear_full (&self->unwritten, g_free);
}
