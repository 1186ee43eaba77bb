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
  g_clear_pointer (&self->departed, g_hash_table_unref);
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
  g_array_unref (self->gaps);
  g_array_unref (self->gap_loads);
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
  self->gaps = g_array_new (FALSE, FALSE, sizeof (SbxLogGap));
  self->gap_loads = g_array_new (FALSE, FALSE, sizeof (SbxLogGap));
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
 * sbx_message_log_set_shared:
 * @shared: whether our reader is the shared one of all who have no userId
 */
void
sbx_message_log_set_shared (SbxMessageLog *self,
                            gboolean       shared)
{
  if (self->shared == shared)
    return;

  self->shared = shared;
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
 * sbx_message_log_is_by_reader:
 *
 * Returns: whether our reader wrote @record, on whatever device: then it is no news
 */
gboolean
sbx_message_log_is_by_reader (SbxMessageLog      *self,
                              const SbxLogRecord *record)
{
  return sbx_message_log_is_own (self, record) || (self->shared && (record->flags & SBX_LOG_RECORD_SHARED) != 0);
}

/**
 * sbx_message_log_may_be_unread:
 *
 * Returns: whether @record counts as unread for this user while it is not read
 */
gboolean
sbx_message_log_may_be_unread (SbxMessageLog      *self,
                               const SbxLogRecord *record)
{
  return (record->flags & SBX_LOG_RECORD_READ) == 0 && !sbx_message_log_is_by_reader (self, record);
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
  SbxMessagePlace place = { .own = sbx_message_log_is_own (self, record), .starts_group = TRUE, .ends_group = TRUE };

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
 * sbx_message_log_tell_pages:
 *
 * Brings the properties about pages up to date.
 */
void
sbx_message_log_tell_pages (SbxMessageLog *self,
                            gboolean       loaded,
                            gboolean       loading)
{
  gboolean has_older = loaded && self->covered->len > 0 &&
                       g_array_index (self->covered, SbxSeqRange, 0).from != G_MININT64;

  sbx_flush_queue_freeze (self->queue, self);
  sbx_property_set_boolean (self, properties[PROP_LOADED], &self->loaded, loaded);
  sbx_property_set_boolean (self, properties[PROP_LOADING], &self->loading, loading);
  sbx_property_set_boolean (self, properties[PROP_HAS_OLDER], &self->has_older, has_older);
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
  /* What it might have closed stays open. */
  if (!loading && self->broken_after > 0)
    {
      self->broken_after = 0;
      sbx_message_log_refresh_objects (self);
    }
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
 * sbx_message_log_dup_name:
 * @from_id: who may have written here
 *
 * Returns: (transfer full) (nullable): the name under which they wrote last
 */
char *
sbx_message_log_dup_name (SbxMessageLog *self,
                          const char    *from_id)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_LOG (self), NULL);
  g_return_val_if_fail (from_id != NULL, NULL);

  for (guint i = self->visible.length; i > 0; i--)
    {
      const SbxLogRecord *record = sbx_deque_get (&self->visible, i - 1);

      if (g_str_equal (record->from_id, from_id) && *record->from_name != '\0')
        return g_strdup (record->from_name);
    }

  return NULL;
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

  self->line_placed = TRUE;
  self->line_after = read_seq;
  self->line_least = 0;
  self->line_pending = !self->loaded || self->queued;
  if (!self->line_pending)
    sbx_message_log_update_line (self, TRUE);
}

/**
 * sbx_message_log_set_marked:
 * @from: a seq
 * @to: a seq; 0 = it was read: the new-messages line stays where it is while one reads
 *
 * Says what the reader marked as unread: the line stands above that too, though it came as read.
 */
void
sbx_message_log_set_marked (SbxMessageLog *self,
                            gint64         from,
                            gint64         to)
{
  if (to == 0 || (self->marked_from == from && self->marked_to == to))
    return;

  self->marked_from = from;
  self->marked_to = to;
  if (self->line_placed && !self->line_pending && self->line_after < to)
    sbx_message_log_update_line (self, TRUE);
}

/**
 * sbx_message_log_set_new_count:
 * @count: how many messages are new at least
 *
 * Has the new-messages line count those that are here now, and say @count where more are known of.
 */
void
sbx_message_log_set_new_count (SbxMessageLog *self,
                               guint          count)
{
  g_return_if_fail (SBX_IS_MESSAGE_LOG (self));

  self->line_least = count;
  if (!self->line_pending)
    sbx_message_log_update_line (self, TRUE);
}
