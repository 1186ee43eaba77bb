/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-property-private.h"

enum
{
  PROP_0,
  PROP_N_ITEMS,
  PROP_LOADED,
  PROP_LOADING,
  PROP_HAS_OLDER,
  PROP_NEW_FROM_SEQ,
  PROP_NEW_COUNT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SbxMessageLog, sbx_message_log, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

static void
flush_object (gpointer object)
{
  sbx_message_log_flush (object);
}

static void
unref_records (GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    sbx_log_record_unref (records->pdata[i]);
  g_ptr_array_set_size (records, 0);
}

/* The index in @self->added of the first record that does not stand before @record. */
static guint
find_added (SbxMessageLog      *self,
            const SbxLogRecord *record)
{
  guint from = 0, to = self->added->len;

  if (to > 0 && sbx_log_record_compare (self->added->pdata[to - 1], record) < 0)
    return to;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;

      if (sbx_log_record_compare (self->added->pdata[middle], record) < 0)
        from = middle + 1;
      else
        to = middle;
    }

  return from;
}

static void
forget_predecessor (SbxMessageLog *self,
                    SbxLogRecord  *record)
{
  gpointer old = g_hash_table_lookup (self->predecessors, record);

  if (old == NULL)
    return;

  g_hash_table_remove (self->predecessors, record);
  g_hash_table_remove (self->successors, old);
}

static void
update_has_older (SbxMessageLog *self)
{
  gboolean has_older = self->loaded && self->covered->len > 0 &&
                       g_array_index (self->covered, SbxSeqRange, 0).from != G_MININT64;

  sbx_property_set_boolean (self, properties[PROP_HAS_OLDER], &self->has_older, has_older);
}

/* @record is @existing again: takes over what is newer in it. */
static void
update_existing (SbxMessageLog *self,
                 SbxLogRecord  *existing,
                 SbxLogRecord  *record,
                 gboolean       newer)
{
  if (!newer && record->edited_at < existing->edited_at)
    return;

  if (record->seq == 0)
    record->seq = existing->seq;
  if (record->key == NULL)
    record->key = g_strdup (existing->key);
  if (!newer && existing->delivery == SBX_DELIVERY_READ)
    record->delivery = SBX_DELIVERY_READ;
  if (!sbx_log_record_equal (existing, record))
    sbx_message_log_replace (self, existing, sbx_log_record_ref (record));
}

static void
take_in (SbxMessageLog          *self,
         const SbxMessageRecord *message,
         gboolean                newer)
{
  g_autoptr (SbxLogRecord) record = NULL;
  SbxLogRecord *existing;

  if (self->gone_ids != NULL && g_hash_table_contains (self->gone_ids, message->id))
    return;

  record = sbx_log_record_new (message);
  existing = g_hash_table_lookup (self->by_id, record);
  if (existing != NULL)
    {
      update_existing (self, existing, record, newer);
      return;
    }

  existing = sbx_message_log_match_outgoing (self, record);
  if (existing != NULL)
    sbx_message_log_replace (self, existing, g_steal_pointer (&record));
  else
    sbx_message_log_insert (self, g_steal_pointer (&record));
}

static GType
sbx_message_log_get_item_type (GListModel *model)
{
  return SBX_TYPE_MESSAGE;
}

static guint
sbx_message_log_get_n_items (GListModel *model)
{
  return SBX_MESSAGE_LOG (model)->visible.length;
}

static gpointer
sbx_message_log_get_item (GListModel *model,
                          guint       position)
{
  SbxMessageLog *self = SBX_MESSAGE_LOG (model);
  SbxLogRecord *record, *successor;

  if (position >= self->visible.length)
    return NULL;

  record = sbx_deque_get (&self->visible, position);
  successor = g_hash_table_lookup (self->successors, record);

  return sbx_message_log_dup_message (self, successor != NULL ? successor : record);
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = sbx_message_log_get_item_type;
  iface->get_n_items = sbx_message_log_get_n_items;
  iface->get_item = sbx_message_log_get_item;
}

static void
sbx_message_log_dispose (GObject *object)
{
  SbxMessageLog *self = SBX_MESSAGE_LOG (object);
  GHashTableIter iter;
  gpointer message;

  g_clear_pointer (&self->outgoing, g_hash_table_unref);
  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, &message))
    sbx_message_orphan (message);
  g_hash_table_remove_all (self->objects);

  G_OBJECT_CLASS (sbx_message_log_parent_class)->dispose (object);
}

static void
sbx_message_log_finalize (GObject *object)
{
  SbxMessageLog *self = SBX_MESSAGE_LOG (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->objects);
  g_hash_table_unref (self->successors);
  g_hash_table_unref (self->predecessors);
  g_clear_pointer (&self->gone_ids, g_hash_table_unref);
  unref_records (self->added);
  g_ptr_array_unref (self->added);
  g_ptr_array_unref (self->removed);
  for (guint i = 0; i < self->visible.length; i++)
    sbx_log_record_unref (sbx_deque_get (&self->visible, i));
  sbx_deque_clear (&self->visible);
  g_array_unref (self->covered);
  g_clear_pointer (&self->sender, g_ref_string_release);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_message_log_parent_class)->finalize (object);
}

static void
sbx_message_log_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  SbxMessageLog *self = SBX_MESSAGE_LOG (object);

  switch (id)
    {
    case PROP_N_ITEMS:
      g_value_set_uint (value, self->visible.length);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->loading);
      break;
    case PROP_HAS_OLDER:
      g_value_set_boolean (value, self->has_older);
      break;
    case PROP_NEW_FROM_SEQ:
      g_value_set_int64 (value, self->new_from_seq);
      break;
    case PROP_NEW_COUNT:
      g_value_set_uint (value, self->new_count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_message_log_set_property (GObject      *object,
                              guint         id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_LOADING:
      sbx_message_log_set_loading (SBX_MESSAGE_LOG (object), g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_message_log_class_init (SbxMessageLogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_message_log_dispose;
  object_class->finalize = sbx_message_log_finalize;
  object_class->get_property = sbx_message_log_get_property;
  object_class->set_property = sbx_message_log_set_property;

  properties[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[PROP_LOADING] =
    g_param_spec_boolean ("loading", NULL, NULL, FALSE, SBX_PROPERTY_READABLE | G_PARAM_WRITABLE);
  properties[PROP_HAS_OLDER] = g_param_spec_boolean ("has-older", NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
  properties[PROP_NEW_FROM_SEQ] =
    g_param_spec_int64 ("new-from-seq", NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
  properties[PROP_NEW_COUNT] = g_param_spec_uint ("new-count", NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_message_log_init (SbxMessageLog *self)
{
  self->added = g_ptr_array_new ();
  self->removed = g_ptr_array_new ();
  self->successors = g_hash_table_new (NULL, NULL);
  self->predecessors = g_hash_table_new (NULL, NULL);
  self->by_id = g_hash_table_new (sbx_log_record_hash_id, sbx_log_record_equal_id);
  self->objects = g_hash_table_new (NULL, NULL);
  self->covered = sbx_seq_ranges_new ();
  self->sender = g_ref_string_new_intern ("");
}

/**
 * sbx_message_log_new:
 * @queue: (transfer none): flushes the log
 *
 * Returns: (transfer full): an empty log of which nothing was loaded
 */
SbxMessageLog *
sbx_message_log_new (SbxFlushQueue *queue)
{
  SbxMessageLog *self;

  g_return_val_if_fail (queue != NULL, NULL);

  self = g_object_new (SBX_TYPE_MESSAGE_LOG, NULL);
  self->queue = sbx_flush_queue_ref (queue);

  return self;
}

/**
 * sbx_message_log_set_sender:
 *
 * Says whose messages are "own".
 */
void
sbx_message_log_set_sender (SbxMessageLog *self,
                            const char    *sender_id)
{
  if (strcmp (self->sender, sender_id) == 0)
    return;

  g_ref_string_release (self->sender);
  self->sender = g_ref_string_new_intern (sender_id);
  sbx_message_log_refresh_objects (self);
  if (self->line_active)
    sbx_message_log_update_line (self, TRUE);
}

/**
 * sbx_message_log_is_own:
 *
 * Returns: whether this user wrote @record
 */
gboolean
sbx_message_log_is_own (SbxMessageLog      *self,
                        const SbxLogRecord *record)
{
  return (record->from_id == self->sender && self->sender[0] != '\0') ||
         (record->flags & SBX_LOG_RECORD_WAITING) != 0;
}

/**
 * sbx_message_log_wants_live:
 *
 * Returns: whether somebody looks at the topic or is about to: else its messages are only counted
 */
gboolean
sbx_message_log_wants_live (SbxMessageLog *self)
{
  return self->loaded || self->loading || (self->outgoing != NULL && g_hash_table_size (self->outgoing) > 0);
}

/**
 * sbx_message_log_add_live:
 *
 * Takes in a message that the hub pushed.
 */
void
sbx_message_log_add_live (SbxMessageLog          *self,
                          const SbxMessageRecord *message)
{
  take_in (self, message, FALSE);
  if (message->seq > 0 && (self->loaded || self->loading))
    sbx_seq_ranges_add (self->covered, message->seq, G_MAXINT64);
}

/**
 * sbx_message_log_change:
 *
 * Takes in a message that the hub pushed as changed. One that is not loaded here stays so.
 */
void
sbx_message_log_change (SbxMessageLog          *self,
                        const SbxMessageRecord *message)
{
  if (sbx_message_log_find (self, message->id) != NULL ||
      (message->seq > 0 && sbx_seq_ranges_contain (self->covered, message->seq, message->seq)))
    take_in (self, message, TRUE);
}

/**
 * sbx_message_log_add_page:
 * @messages: (element-type SbxMessageRecord): a stretch of the topic without holes, in any order
 * @more_before: whether the hub has older ones
 * @more_after: whether the hub had newer ones
 */
void
sbx_message_log_add_page (SbxMessageLog *self,
                          GPtrArray     *messages,
                          gboolean       more_before,
                          gboolean       more_after)
{
  gint64 first = G_MAXINT64, last = G_MININT64, from, to, newest = sbx_message_log_get_newest_seq (self);

  for (guint i = 0; i < messages->len; i++)
    {
      const SbxMessageRecord *message = messages->pdata[i];

      /* A newer message that was not pushed: others may be missing before it. */
      if (self->loaded && message->seq > newest)
        sbx_seq_ranges_close_end (self->covered, newest);
      take_in (self, message, FALSE);
      first = MIN (first, message->seq);
      last = MAX (last, message->seq);
    }

  from = more_before ? first : G_MININT64;
  to = more_after ? last : G_MAXINT64;
  /* It was asked for from the oldest one backwards, so it reaches up to there. */
  if (self->asked_before > 0 && last < self->asked_before)
    to = MAX (to, self->asked_before);
  if (from <= to)
    sbx_seq_ranges_add (self->covered, from, to);

  sbx_flush_queue_freeze (self->queue, self);
  self->asked_before = 0;
  sbx_property_set_boolean (self, properties[PROP_LOADED], &self->loaded, TRUE);
  sbx_property_set_boolean (self, properties[PROP_LOADING], &self->loading, FALSE);
  update_has_older (self);
  sbx_message_log_queue (self);
}

/**
 * sbx_message_log_find:
 *
 * Returns: (transfer none) (nullable): the newest record of the message with @id
 */
SbxLogRecord *
sbx_message_log_find (SbxMessageLog *self,
                      const char    *id)
{
  gsize size = strlen (id) + 1;
  g_autofree SbxLogRecord *probe = g_malloc (sizeof (SbxLogRecord) + size);

  memcpy (probe->text, id, size);
  return g_hash_table_lookup (self->by_id, probe);
}

/**
 * sbx_message_log_find_message:
 *
 * Returns: (transfer full) (nullable): the object of the message with @id
 */
SbxMessage *
sbx_message_log_find_message (SbxMessageLog *self,
                              const char    *id)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);

  return record != NULL ? sbx_message_log_dup_message (self, record) : NULL;
}

/**
 * sbx_message_log_remove:
 *
 * Takes the message with @id away for good, also from pages that are still under way.
 *
 * Returns: whether it was here
 */
gboolean
sbx_message_log_remove (SbxMessageLog *self,
                        const char    *id)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);

  if (self->gone_ids == NULL)
    self->gone_ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->gone_ids, g_strdup (id));

  if (record != NULL)
    sbx_message_log_withdraw (self, record);
  return record != NULL;
}

static guint
count_unread_from (SbxMessageLog   *self,
                   gpointer const  *records,
                   guint            n,
                   gint64           read_seq)
{
  guint count = 0;

  for (guint i = n; i > 0; i--)
    {
      const SbxLogRecord *record = records[i - 1];

      if ((record->flags & (SBX_LOG_RECORD_WAITING | SBX_LOG_RECORD_REMOVED)) != 0)
        continue;
      if (record->seq <= read_seq)
        break;
      if (!sbx_message_log_is_own (self, record))
        count++;
    }

  return count;
}

/**
 * sbx_message_log_count_unread:
 * @count: (out): how many messages of others stand behind @read_seq
 *
 * Returns: whether everything behind @read_seq is here, so that @count is true
 */
gboolean
sbx_message_log_count_unread (SbxMessageLog *self,
                              gint64         read_seq,
                              guint         *count)
{
  if (!self->loaded || !sbx_seq_ranges_contain (self->covered, read_seq + 1, G_MAXINT64))
    return FALSE;

  *count = count_unread_from (self, self->added->pdata, self->added->len, read_seq);
  if (self->visible.length > 0)
    *count += count_unread_from (self, self->visible.slots + self->visible.head, self->visible.length, read_seq);
  return TRUE;
}

/**
 * sbx_message_log_break_end:
 *
 * Says that pushes were lost: what comes next does not follow on what is here.
 */
void
sbx_message_log_break_end (SbxMessageLog *self)
{
  sbx_seq_ranges_close_end (self->covered, sbx_message_log_get_newest_seq (self));
  update_has_older (self);
}

/**
 * sbx_message_log_reset:
 *
 * Forgets everything but what waits to be sent, as if nothing had been loaded.
 */
void
sbx_message_log_reset (SbxMessageLog *self)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer record;

  for (guint i = 0; i < self->visible.length; i++)
    g_ptr_array_add (records, sbx_deque_get (&self->visible, i));
  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &record, NULL))
    if ((((SbxLogRecord *) record)->flags & SBX_LOG_RECORD_VISIBLE) == 0)
      g_ptr_array_add (records, record);
  for (guint i = 0; i < records->len; i++)
    {
      const SbxLogRecord *candidate = records->pdata[i];

      if ((candidate->flags & (SBX_LOG_RECORD_WAITING | SBX_LOG_RECORD_REMOVED)) == 0)
        sbx_message_log_withdraw (self, records->pdata[i]);
    }

  sbx_flush_queue_freeze (self->queue, self);
  g_array_set_size (self->covered, 0);
  g_clear_pointer (&self->gone_ids, g_hash_table_unref);
  self->asked_before = 0;
  self->line_pending = FALSE;
  self->line_active = FALSE;
  self->line_after = 0;
  self->n_new = 0;
  sbx_message_log_tell_line (self, 0);
  sbx_property_set_boolean (self, properties[PROP_LOADED], &self->loaded, FALSE);
  update_has_older (self);
}

/**
 * sbx_message_log_queue:
 *
 * Has the log flushed at the next run of the queue.
 */
void
sbx_message_log_queue (SbxMessageLog *self)
{
  if (self->queued)
    return;

  self->queued = TRUE;
  sbx_flush_queue_add (self->queue, self, flush_object);
}

/**
 * sbx_message_log_insert:
 * @record: (transfer full): a message that is not here
 */
void
sbx_message_log_insert (SbxMessageLog *self,
                        SbxLogRecord  *record)
{
  g_ptr_array_insert (self->added, (int) find_added (self, record), record);
  if (sbx_log_record_get_id (record)[0] != '\0')
    g_hash_table_add (self->by_id, record);
  sbx_message_log_queue (self);
}

/**
 * sbx_message_log_withdraw:
 * @record: the newest record of a message
 *
 * Takes it out, at once if it was not visible yet.
 */
void
sbx_message_log_withdraw (SbxMessageLog *self,
                          SbxLogRecord  *record)
{
  if (g_hash_table_lookup (self->by_id, record) == record)
    g_hash_table_remove (self->by_id, record);

  if ((record->flags & SBX_LOG_RECORD_VISIBLE) != 0)
    {
      record->flags |= SBX_LOG_RECORD_REMOVED;
      g_ptr_array_add (self->removed, record);
    }
  else
    {
      forget_predecessor (self, record);
      g_ptr_array_remove_index (self->added, find_added (self, record));
      sbx_log_record_unref (record);
    }
  sbx_message_log_queue (self);
}

/**
 * sbx_message_log_replace:
 * @old: the newest record of a message
 * @record: (transfer full): what is newer about it
 *
 * Puts @record where @old is, or moves the message to where @record belongs; its object stays.
 */
void
sbx_message_log_replace (SbxMessageLog *self,
                         SbxLogRecord  *old,
                         SbxLogRecord  *record)
{
  g_autoptr (SbxLogRecord) guard = sbx_log_record_ref (old);
  SbxMessage *message = g_hash_table_lookup (self->objects, old);
  SbxLogRecord *root = (old->flags & SBX_LOG_RECORD_VISIBLE) != 0 ? old : g_hash_table_lookup (self->predecessors, old);

  sbx_message_log_withdraw (self, old);
  sbx_message_log_insert (self, record);
  if (root != NULL)
    {
      g_hash_table_insert (self->successors, root, record);
      g_hash_table_insert (self->predecessors, record, root);
    }
  if (message != NULL)
    {
      g_hash_table_remove (self->objects, old);
      g_hash_table_insert (self->objects, record, message);
      sbx_flush_queue_freeze (self->queue, message);
      sbx_message_set_record (message, record);
    }
}

/**
 * sbx_message_log_dup_message:
 * @record: the newest record of a message
 *
 * Returns: (transfer full): its object, the same for as long as somebody holds it
 */
SbxMessage *
sbx_message_log_dup_message (SbxMessageLog *self,
                             SbxLogRecord  *record)
{
  SbxMessage *message = g_hash_table_lookup (self->objects, record);
  SbxMessagePlace place = { sbx_message_log_is_own (self, record), FALSE, TRUE, TRUE, FALSE, 0 };

  if (message != NULL)
    return g_object_ref (message);

  message = sbx_message_new (self, record, &place);
  g_hash_table_insert (self->objects, record, message);
  sbx_message_log_refresh_object (self, message);

  return message;
}

/**
 * sbx_message_log_forget_object:
 *
 * Called by the object of @record when nobody holds it any more.
 */
void
sbx_message_log_forget_object (SbxMessageLog *self,
                               SbxLogRecord  *record)
{
  g_hash_table_remove (self->objects, record);
}

void
sbx_message_log_notify_n_items (SbxMessageLog *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/**
 * sbx_message_log_tell_line:
 *
 * Brings the properties of the new-messages line up to date.
 */
void
sbx_message_log_tell_line (SbxMessageLog *self,
                           gint64         new_from_seq)
{
  g_object_freeze_notify (G_OBJECT (self));
  sbx_property_set_int64 (self, properties[PROP_NEW_FROM_SEQ], &self->new_from_seq, new_from_seq);
  sbx_property_set_uint (self, properties[PROP_NEW_COUNT], &self->new_count, self->n_new);
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * sbx_message_log_get_loaded:
 *
 * Returns: whether a page of the topic was had
 */
gboolean
sbx_message_log_get_loaded (SbxMessageLog *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), FALSE);

  return self->loaded;
}

gboolean
sbx_message_log_get_loading (SbxMessageLog *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), FALSE);

  return self->loading;
}

/**
 * sbx_message_log_set_loading:
 *
 * To be set when a page is asked for, and unset when it failed; a page that arrives unsets it. A page
 * below the seq that was the oldest one at that time is taken to reach up to it.
 */
void
sbx_message_log_set_loading (SbxMessageLog *self,
                             gboolean       loading)
{
  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  loading = !!loading;
  if (self->loading == loading)
    return;

  self->asked_before = loading && self->loaded ? sbx_message_log_get_oldest_seq (self) : 0;
  sbx_property_set_boolean (self, properties[PROP_LOADING], &self->loading, loading);

  /* Pushes that were kept for the page that never came are no log. */
  if (!loading && !self->loaded)
    sbx_message_log_reset (self);
}

/**
 * sbx_message_log_get_has_older:
 *
 * Returns: whether the hub has messages before the oldest one here
 */
gboolean
sbx_message_log_get_has_older (SbxMessageLog *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), FALSE);

  return self->has_older;
}

/**
 * sbx_message_log_get_oldest_seq:
 *
 * Returns: the lowest seq here, flushed or not; 0 if there is none
 */
gint64
sbx_message_log_get_oldest_seq (SbxMessageLog *self)
{
  gint64 oldest = 0;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  if (self->visible.length > 0)
    oldest = ((SbxLogRecord *) sbx_deque_get (&self->visible, 0))->seq;
  if (self->added->len > 0)
    {
      gint64 seq = ((SbxLogRecord *) self->added->pdata[0])->seq;

      oldest = oldest > 0 && seq > 0 ? MIN (oldest, seq) : MAX (oldest, seq);
    }

  return oldest;
}

static gint64
last_seq (gpointer const *records,
          guint           n)
{
  for (guint i = n; i > 0; i--)
    {
      const SbxLogRecord *record = records[i - 1];

      if ((record->flags & SBX_LOG_RECORD_WAITING) == 0)
        return record->seq;
    }

  return 0;
}

/**
 * sbx_message_log_get_newest_seq:
 *
 * Returns: the highest seq here, flushed or not; 0 if there is none
 */
gint64
sbx_message_log_get_newest_seq (SbxMessageLog *self)
{
  gint64 newest;

  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), 0);

  newest = last_seq (self->added->pdata, self->added->len);
  if (self->visible.length > 0)
    newest = MAX (newest, last_seq (self->visible.slots + self->visible.head, self->visible.length));

  return newest;
}

/**
 * sbx_message_log_place_new_line:
 * @read_seq: the last message that was read
 *
 * Puts the new-messages line above the first message of somebody else behind @read_seq, or takes it away
 * if there is none. Waits for the first page if there was none yet.
 */
void
sbx_message_log_place_new_line (SbxMessageLog *self,
                                gint64         read_seq)
{
  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  self->line_after = read_seq;
  self->line_pending = !self->loaded || self->queued;
  if (!self->line_pending)
    sbx_message_log_update_line (self, TRUE);
}
