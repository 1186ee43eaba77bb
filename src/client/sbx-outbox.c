/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox.h"

#include "sbx-time.h"

/* The messages of one topic. */
typedef struct
{
  char     *key;          /* channel id, line feed, topic id */
  GQueue    items;        /* of SbxOutboxItem, in order */
  GQueue    line;         /* of those that wait or are sent, in order */
  guint     n_sent;       /* of them, 0 or 1 */
  GList     ready;        /* its place in the queue of topics whose first may leave */
  GList     resting;      /* its place among those that wait for another server */
  gpointer  rester;       /* whom it rests for: only as long as that one is the first in line */
  gint64    rest_end;     /* µs of the monotonic clock */
  char     *epoch;        /* (nullable): of the log that the seqs below count in */
  gint64    moved_from;   /* from here … */
  gint64    moved_to;     /* … up to here is our own; 0 = nothing is known */
} Lane;

typedef struct
{
  SbxOutboxItem  item;
  Lane          *lane;
  GList          in_all;
  GList          in_lane;
  GList          in_line;
} Entry;

struct _SbxOutbox
{
  GQueue      items;        /* of all topics, in order */
  GHashTable *by_key;       /* key → Entry */
  GHashTable *lanes;        /* key → Lane; they stay, for their moves */
  GQueue      ready;        /* of Lane: who waited longest first */
  GQueue      resting;      /* of Lane: none of them is ready */
  guint       n_sent;
  gint64      last_order;
};

static void
lane_free (Lane *lane)
{
  g_free (lane->key);
  g_free (lane->epoch);
  g_free (lane);
}

static void
entry_free (Entry *entry)
{
  sbx_outbox_set_wait (&entry->item, NULL, NULL, 0);
  sbx_outbox_row_free (entry->item.row);
  g_free (entry);
}

SbxOutbox *
sbx_outbox_new (void)
{
  SbxOutbox *self = g_new0 (SbxOutbox, 1);

  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) entry_free);
  self->lanes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) lane_free);

  return self;
}

void
sbx_outbox_free (SbxOutbox *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->lanes);
  g_free (self);
}

/* No id holds a control character. */
static Lane *
find_lane (SbxOutbox  *self,
           const char *channel_id,
           const char *topic_id)
{
  g_autofree char *key = g_strconcat (channel_id, "\n", topic_id, NULL);

  return g_hash_table_lookup (self->lanes, key);
}

static Lane *
ensure_lane (SbxOutbox  *self,
             const char *channel_id,
             const char *topic_id)
{
  Lane *lane = find_lane (self, channel_id, topic_id);

  if (lane == NULL)
    {
      lane = g_new0 (Lane, 1);
      lane->key = g_strconcat (channel_id, "\n", topic_id, NULL);
      lane->ready.data = lane->resting.data = lane;
      g_hash_table_insert (self->lanes, lane->key, lane);
    }

  return lane;
}

static gboolean
is_linked (GQueue *queue,
           GList  *link)
{
  return link->prev != NULL || link->next != NULL || queue->head == link;
}

static void
unlink_from (GQueue *queue,
             GList  *link)
{
  if (is_linked (queue, link))
    g_queue_unlink (queue, link);
}

/* Nearly always at the end. */
static void
link_in_order (GQueue *queue,
               GList  *link)
{
  GList *before = queue->tail;

  if (is_linked (queue, link))
    return;

  while (before != NULL &&
         ((SbxOutboxItem *) before->data)->row->order > ((SbxOutboxItem *) link->data)->row->order)
    before = before->prev;

  if (before == NULL)
    g_queue_push_head_link (queue, link);
  else
    g_queue_insert_after_link (queue, before, link);
}

static void
update_ready (SbxOutbox *self,
              Lane      *lane)
{
  gboolean ready;

  if (lane->line.head == NULL || lane->line.head->data != lane->rester)
    unlink_from (&self->resting, &lane->resting);
  ready = lane->line.length > 0 && lane->n_sent == 0 && !is_linked (&self->resting, &lane->resting);
  if (!ready)
    unlink_from (&self->ready, &lane->ready);
  else if (!is_linked (&self->ready, &lane->ready))
    g_queue_push_tail_link (&self->ready, &lane->ready);
}

static SbxOutboxItem *
insert (SbxOutbox    *self,
        SbxOutboxRow *row)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->item.row = row;
  entry->item.used_seq = -1;
  entry->item.state = SBX_OUTBOX_FAILED;       /* in no line yet */
  entry->lane = ensure_lane (self, row->channel_id, row->topic_id);
  entry->in_all.data = entry->in_lane.data = entry->in_line.data = entry;
  self->last_order = MAX (self->last_order, row->order);
  g_hash_table_insert (self->by_key, row->key, entry);
  link_in_order (&self->items, &entry->in_all);
  link_in_order (&entry->lane->items, &entry->in_lane);

  return &entry->item;
}

/**
 * sbx_outbox_add:
 * @order: its place among the others, as that of one that was taken back; 0 = behind them all
 *
 * Returns: (transfer none): the new item, which waits, with a key of its own
 */
SbxOutboxItem *
sbx_outbox_add (SbxOutbox  *self,
                const char *channel_id,
                const char *topic_id,
                const char *content,
                gint64      order)
{
  g_autofree char *key = g_uuid_string_random ();
  SbxOutboxItem *item;
  SbxOutboxRow *row;

  g_return_val_if_fail (self != NULL, NULL);

  row = sbx_outbox_row_new (key, channel_id, topic_id, content);
  row->written_at = sbx_time_now_ms ();
  /* Behind everything that an earlier run left on disk, read or not. */
  row->order = order > 0 ? order : MAX (self->last_order + 1, g_get_real_time ());
  item = insert (self, row);
  sbx_outbox_set_state (self, item, SBX_OUTBOX_WAITING);

  return item;
}

/**
 * sbx_outbox_restore:
 * @row: (transfer full): as it was read from disk, with a key that is not here
 *
 * Returns: (transfer none): its item. What may have left in an earlier run is in doubt and waits
 */
SbxOutboxItem *
sbx_outbox_restore (SbxOutbox    *self,
                    SbxOutboxRow *row)
{
  static const SbxOutboxState states[] = {
    [SBX_OUTBOX_ROW_WAITING] = SBX_OUTBOX_WAITING,
    [SBX_OUTBOX_ROW_LEFT] = SBX_OUTBOX_WAITING,
    [SBX_OUTBOX_ROW_FAILED] = SBX_OUTBOX_FAILED,
    [SBX_OUTBOX_ROW_HELD] = SBX_OUTBOX_HELD,
  };
  SbxOutboxItem *item;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (row != NULL && !g_hash_table_contains (self->by_key, row->key), NULL);

  item = insert (self, row);
  item->in_doubt = row->state == SBX_OUTBOX_ROW_LEFT;
  sbx_outbox_set_state (self, item, states[row->state]);

  return item;
}

/**
 * sbx_outbox_set_wait:
 * @item: a message
 * @server: (nullable): the address of the server behind our hub that it waits for; %NULL where it waits for none
 * @why: (nullable): why it is not there yet
 * @since: ms since 1970
 */
void
sbx_outbox_set_wait (SbxOutboxItem *item,
                     const char    *server,
                     const char    *why,
                     gint64         since)
{
  SbxOutboxWait *former = g_steal_pointer (&item->wait);

  if (server != NULL)
    {
      item->wait = g_new (SbxOutboxWait, 1);
      *item->wait = (SbxOutboxWait) { g_strdup (server), g_strdup (why), since };
    }
  if (former == NULL)
    return;
  g_free (former->server);
  g_free (former->why);
  g_free (former);
}

/**
 * sbx_outbox_rest:
 * @item: the first in its topic's line
 * @end: µs of the monotonic clock
 *
 * Nothing of the topic of @item leaves before sbx_outbox_wake() is called at @end, or @item is not the first there any more: the other topics do not
 * wait for it.
 */
void
sbx_outbox_rest (SbxOutbox     *self,
                 SbxOutboxItem *item,
                 gint64         end)
{
  Lane *lane;

  g_return_if_fail (self != NULL);
  g_return_if_fail (item != NULL);

  lane = ((Entry *) item)->lane;
  lane->rester = item;
  lane->rest_end = end;
  if (!is_linked (&self->resting, &lane->resting))
    g_queue_push_tail_link (&self->resting, &lane->resting);
  update_ready (self, lane);
}

/**
 * sbx_outbox_wake:
 * @now: µs of the monotonic clock; %G_MAXINT64 for all
 *
 * The topics whose rest is over may be tried again, in the order in which they came to rest.
 *
 * Returns: when the next one's is over; %G_MAXINT64 where none rests
 */
gint64
sbx_outbox_wake (SbxOutbox *self,
                 gint64     now)
{
  gint64 next_end = G_MAXINT64;
  GList *next;

  g_return_val_if_fail (self != NULL, G_MAXINT64);

  for (GList *l = self->resting.head; l != NULL; l = next)
    {
      Lane *lane = l->data;

      next = l->next;
      if (lane->rest_end > now)
        {
          next_end = MIN (next_end, lane->rest_end);
          continue;
        }
      g_queue_unlink (&self->resting, l);
      update_ready (self, lane);
    }
  return next_end;
}

/**
 * sbx_outbox_set_state:
 *
 * What waits or is sent stands in its topic's line, at its place by the order of writing.
 */
void
sbx_outbox_set_state (SbxOutbox      *self,
                      SbxOutboxItem  *item,
                      SbxOutboxState  state)
{
  Entry *entry = (Entry *) item;
  int sent = (state == SBX_OUTBOX_SENT) - (item->state == SBX_OUTBOX_SENT);

  g_return_if_fail (self != NULL);

  item->state = state;
  self->n_sent += sent;
  entry->lane->n_sent += sent;
  if (state == SBX_OUTBOX_WAITING || state == SBX_OUTBOX_SENT)
    link_in_order (&entry->lane->line, &entry->in_line);
  else
    unlink_from (&entry->lane->line, &entry->in_line);
  update_ready (self, entry->lane);
}

void
sbx_outbox_remove (SbxOutbox  *self,
                   const char *key)
{
  Entry *entry;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);

  entry = g_hash_table_lookup (self->by_key, key);
  if (entry == NULL)
    return;

  sbx_outbox_set_state (self, &entry->item, SBX_OUTBOX_FAILED);
  g_queue_unlink (&self->items, &entry->in_all);
  g_queue_unlink (&entry->lane->items, &entry->in_lane);
  g_hash_table_remove (self->by_key, key);
}

/**
 * sbx_outbox_find:
 *
 * Returns: (nullable) (transfer none): the item with @key
 */
SbxOutboxItem *
sbx_outbox_find (SbxOutbox  *self,
                 const char *key)
{
  Entry *entry;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  entry = g_hash_table_lookup (self->by_key, key);
  return entry != NULL ? &entry->item : NULL;
}

guint
sbx_outbox_get_size (SbxOutbox *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->items.length;
}

guint
sbx_outbox_get_n_sent (SbxOutbox *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_sent;
}

gboolean
sbx_outbox_is_next (SbxOutbox     *self,
                    SbxOutboxItem *item)
{
  Entry *entry = (Entry *) item;

  return entry->lane->line.head == &entry->in_line;
}

SbxOutboxItem *
sbx_outbox_get_first (SbxOutbox     *self,
                      SbxOutboxItem *item)
{
  Lane *lane = ((Entry *) item)->lane;

  return lane->line.head != NULL ? lane->line.head->data : NULL;
}

static void
collect (GQueue    *queue,
         guint      limit,
         GPtrArray *items)
{
  for (GList *l = queue->head; l != NULL && items->len < limit; l = l->next)
    g_ptr_array_add (items, l->data);
}

/**
 * sbx_outbox_get_next:
 * @limit: at most so many
 *
 * Returns: (transfer container) (element-type SbxOutboxItem): the first of each topic that has nothing under
 *   way; the topic that waits longest first
 */
GPtrArray *
sbx_outbox_get_next (SbxOutbox *self,
                     guint      limit)
{
  GPtrArray *items = g_ptr_array_new ();

  for (GList *l = self->ready.head; l != NULL && items->len < limit; l = l->next)
    g_ptr_array_add (items, ((Lane *) l->data)->line.head->data);

  return items;
}

/**
 * sbx_outbox_get_line:
 *
 * Returns: (transfer container) (element-type SbxOutboxItem): who waits in the topic of @item, the first ones
 */
GPtrArray *
sbx_outbox_get_line (SbxOutbox     *self,
                     SbxOutboxItem *item,
                     guint          limit)
{
  GPtrArray *items = g_ptr_array_new ();

  collect (&((Entry *) item)->lane->line, limit, items);
  return items;
}

/**
 * sbx_outbox_foreach:
 * @func: may remove the item that it is given, and must not add
 *
 * Every one, in the order of writing.
 */
void
sbx_outbox_foreach (SbxOutbox     *self,
                    SbxOutboxFunc  func,
                    gpointer       user_data)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  items = g_ptr_array_new ();
  collect (&self->items, G_MAXUINT, items);
  g_ptr_array_foreach (items, (GFunc) func, user_data);
}

/**
 * sbx_outbox_foreach_of:
 *
 * Every one of a topic, in the order of writing; as sbx_outbox_foreach().
 */
void
sbx_outbox_foreach_of (SbxOutbox     *self,
                       const char    *channel_id,
                       const char    *topic_id,
                       SbxOutboxFunc  func,
                       gpointer       user_data)
{
  g_autoptr (GPtrArray) items = NULL;
  Lane *lane = find_lane (self, channel_id, topic_id);

  if (lane == NULL)
    return;

  items = g_ptr_array_new ();
  collect (&lane->items, G_MAXUINT, items);
  g_ptr_array_foreach (items, (GFunc) func, user_data);
}

/**
 * sbx_outbox_add_move:
 * @epoch: (nullable): of the log that both count in
 * @from: what somebody saw
 * @seq: a message of ours, before which nothing else came since
 */
void
sbx_outbox_add_move (SbxOutbox  *self,
                     const char *channel_id,
                     const char *topic_id,
                     const char *epoch,
                     gint64      from,
                     gint64      seq)
{
  Lane *lane = ensure_lane (self, channel_id, topic_id);

  if (lane->moved_to != from || g_strcmp0 (lane->epoch, epoch) != 0)
    {
      lane->moved_from = from;
      g_free (lane->epoch);
      lane->epoch = g_strdup (epoch);
    }
  lane->moved_to = seq;
}

/**
 * sbx_outbox_get_move:
 *
 * Returns: whether something is known of the topic in the log of @epoch
 */
gboolean
sbx_outbox_get_move (SbxOutbox  *self,
                     const char *channel_id,
                     const char *topic_id,
                     const char *epoch,
                     gint64     *from,
                     gint64     *seq)
{
  Lane *lane = find_lane (self, channel_id, topic_id);

  if (lane == NULL || lane->moved_to == 0 || g_strcmp0 (lane->epoch, epoch) != 0)
    return FALSE;

  *from = lane->moved_from;
  *seq = lane->moved_to;
  return TRUE;
}

/**
 * sbx_outbox_get_moved:
 * @epoch: (nullable): of the hub's log now
 *
 * Returns: the newest seq that the writer of @item knows: what they saw, and what they sent themselves since if
 *   nothing else came between; -1 where that is not known; 0 where the log is another one since
 */
gint64
sbx_outbox_get_moved (SbxOutbox     *self,
                      SbxOutboxItem *item,
                      const char    *epoch)
{
  const SbxOutboxRow *row = item->row;
  gboolean other_log = row->epoch != NULL && epoch != NULL && !g_str_equal (row->epoch, epoch);
  gint64 seq = other_log ? MIN (row->if_seq, 0) : row->if_seq;
  gint64 from, to;

  if (seq >= 0 && sbx_outbox_get_move (self, row->channel_id, row->topic_id, epoch, &from, &to) &&
      seq >= from && seq < to)
    return to;

  return seq;
}
