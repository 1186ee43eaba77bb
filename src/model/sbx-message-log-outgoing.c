/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-message-private.h"
#include "sbx-time.h"

/* Our own messages on their way: they stand at the end until the hub's copy takes their place. The answer and
 * the push come in either order, and the push need not carry the key. */

typedef struct
{
  SbxMessage *message;    /* owned: what shows it */
  gint64      after_seq;  /* the newest seq when it was sent: its copy stands behind */
  gint64      order;      /* of writing */
  char       *adopted_id; /* (nullable): a message of the hub's that was taken for its copy */
  gboolean    surely;     /* that one had its key: the hub has it, whatever is said of it */
} Outgoing;

static void
free_outgoing (gpointer data)
{
  Outgoing *outgoing = data;

  g_clear_object (&outgoing->message);
  g_free (outgoing->adopted_id);
  g_free (outgoing);
}

static Outgoing *
find_outgoing (SbxMessageLog *self,
               const char    *key)
{
  return self->outgoing != NULL && key != NULL ? g_hash_table_lookup (self->outgoing, key) : NULL;
}

/* @record shows it. */
static Outgoing *
add_shown (SbxMessageLog *self,
           const char    *key,
           SbxLogRecord  *record,
           gint64         order)
{
  Outgoing *outgoing = g_new0 (Outgoing, 1);

  self->last_order = MAX (self->last_order, order);
  outgoing->order = order;
  outgoing->message = sbx_message_log_dup_message (self, record);

  if (self->outgoing == NULL)
    {
      self->outgoing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_outgoing);
      self->departed = g_hash_table_new (NULL, NULL);
    }
  g_hash_table_remove (self->departed, find_outgoing (self, key));
  g_hash_table_insert (self->outgoing, g_strdup (key), outgoing);

  return outgoing;
}

static Outgoing *
add_waiting (SbxMessageLog  *self,
             const char     *key,
             const SbxDraft *draft,
             gint64          timestamp,
             gint64          order)
{
  SbxLogRecord *record = sbx_log_record_new_draft (key, self->sender, draft, timestamp, order);
  gint64 after_seq = sbx_message_log_get_newest_seq (self);
  Outgoing *outgoing;

  sbx_message_log_insert (self, record);
  outgoing = add_shown (self, key, record, order);
  outgoing->after_seq = after_seq;

  return outgoing;
}

/* The message of the hub's under @key, if it is here. */
static SbxLogRecord *
find_stored (SbxMessageLog *self,
             const char    *key)
{
  GHashTableIter iter;
  gpointer record;

  g_hash_table_iter_init (&iter, self->by_id);
  while (g_hash_table_iter_next (&iter, &record, NULL))
    if (g_strcmp0 (((SbxLogRecord *) record)->key, key) == 0)
      return record;

  return NULL;
}

/* What was taken for its copy is not: it waits again, or never stopped to. */
static Outgoing *
wait_again (SbxMessageLog *self,
            const char    *key,
            Outgoing      *outgoing)
{
  g_autoptr (SbxDraft) draft = sbx_log_record_dup_draft (sbx_message_get_record (outgoing->message));

  return add_waiting (self, key, draft, sbx_message_get_timestamp (outgoing->message), outgoing->order);
}

static void
forget (SbxMessageLog *self,
        const char    *key)
{
  g_hash_table_remove (self->departed, find_outgoing (self, key));
  g_hash_table_remove (self->outgoing, key);
}

/* The words that were taken for ours are somebody else's: they lose the key. */
static void
disown (Outgoing *outgoing)
{
  g_clear_pointer (&sbx_message_get_record (outgoing->message)->key, g_free);
}

static gboolean
could_be_copy (Outgoing           *outgoing,
               const SbxLogRecord *record)
{
  const SbxLogRecord *waiting = sbx_message_get_record (outgoing->message);

  return outgoing->adopted_id == NULL && (record->seq > outgoing->after_seq || record->seq == 0) &&
         strcmp (sbx_log_record_get_content (waiting), sbx_log_record_get_content (record)) == 0;
}

static gboolean
was_refused (const SbxLogRecord *record)
{
  return record->delivery == SBX_DELIVERY_FAILED || record->delivery == SBX_DELIVERY_HELD;
}

/* One that was refused comes last: the copy may be that of another with the same words. */
static gboolean
comes_before (Outgoing *a,
              Outgoing *b)
{
  const SbxLogRecord *first = sbx_message_get_record (a->message);
  const SbxLogRecord *second = sbx_message_get_record (b->message);
  gboolean first_failed = was_refused (first);
  gboolean second_failed = was_refused (second);

  return first_failed != second_failed ? second_failed : sbx_log_record_compare (first, second) < 0;
}

/* The longest waiting message of ours that @record could be the hub's copy of. */
static Outgoing *
find_copy_of (SbxMessageLog      *self,
              const SbxLogRecord *record)
{
  Outgoing *found = NULL;
  GHashTableIter iter;
  gpointer outgoing;

  g_hash_table_iter_init (&iter, self->departed);
  while (g_hash_table_iter_next (&iter, &outgoing, NULL))
    if (could_be_copy (outgoing, record) && (found == NULL || comes_before (outgoing, found)))
      found = outgoing;

  return found;
}

/**
 * sbx_message_log_match_outgoing:
 * @record: a message from the hub that is not here yet
 *
 * Returns: (transfer none) (nullable): the waiting message of which @record is the hub's copy
 */
SbxLogRecord *
sbx_message_log_match_outgoing (SbxMessageLog *self,
                                SbxLogRecord  *record)
{
  Outgoing *outgoing = find_outgoing (self, record->key);
  SbxLogRecord *waiting;

  if (outgoing != NULL && outgoing->adopted_id == NULL)
    {
      waiting = sbx_message_get_record (outgoing->message);
      outgoing->adopted_id = g_strdup (sbx_log_record_get_id (record));
      outgoing->surely = TRUE;
      return waiting;
    }

  if (self->outgoing == NULL || record->key != NULL || !sbx_message_log_is_own (self, record))
    return NULL;

  outgoing = find_copy_of (self, record);
  if (outgoing == NULL)
    return NULL;

  waiting = sbx_message_get_record (outgoing->message);
  outgoing->adopted_id = g_strdup (sbx_log_record_get_id (record));
  record->key = g_strdup (waiting->key);
  return waiting;
}

/**
 * sbx_message_log_add_outgoing:
 * @key: the client's own key of the message
 *
 * Returns: (transfer none): the object that shows it at the end of the log; the one there is if @key is
 *   known
 */
SbxMessage *
sbx_message_log_add_outgoing (SbxMessageLog *self,
                              const char    *key,
                              const char    *content)
{
  const SbxDraft draft = { .content = (char *) content };
  Outgoing *outgoing = find_outgoing (self, key);

  if (outgoing == NULL)
    outgoing = add_waiting (self, key, &draft, sbx_time_now_ms (), self->last_order + 1);

  return outgoing->message;
}

/**
 * sbx_message_log_restore_outgoing:
 * @order: of writing, among all that is restored
 * @after_seq: its copy at the hub stands behind this one
 *
 * The same for a message that was written earlier. Nothing happens if it is here; nor does it stand here twice where
 * the hub's copy is here already.
 */
void
sbx_message_log_restore_outgoing (SbxMessageLog *self,
                                  const char    *key,
                                  const char    *content,
                                  gint64         written_at,
                                  gint64         order,
                                  gint64         after_seq)
{
  const SbxDraft draft = { .content = (char *) content };

  sbx_message_log_restore_draft (self, key, &draft, written_at, order, after_seq);
}

/**
 * sbx_message_log_restore_draft:
 * @draft: (transfer none): all that is to be sent
 *
 * The same for more than words.
 */
void
sbx_message_log_restore_draft (SbxMessageLog  *self,
                               const char     *key,
                               const SbxDraft *draft,
                               gint64          written_at,
                               gint64          order,
                               gint64          after_seq)
{
  Outgoing *outgoing = find_outgoing (self, key);
  SbxLogRecord *stored;

  if (outgoing != NULL)
    return;

  stored = find_stored (self, key);
  if (stored != NULL)
    {
      outgoing = add_shown (self, key, stored, order);
      outgoing->adopted_id = g_strdup (sbx_log_record_get_id (stored));
      outgoing->surely = TRUE;
      return;
    }

  outgoing = add_waiting (self, key, draft, written_at, order);
  outgoing->after_seq = MAX (outgoing->after_seq, after_seq);
}

/**
 * sbx_message_log_set_outgoing_state:
 * @reason: (nullable): for people
 *
 * Says how far the message with @key has come. Nothing happens if the hub has it already.
 */
void
sbx_message_log_set_outgoing_state (SbxMessageLog *self,
                                    const char    *key,
                                    SbxDelivery    delivery,
                                    const char    *reason)
{
  Outgoing *outgoing = find_outgoing (self, key);

  if (outgoing == NULL)
    return;

  if (outgoing->adopted_id != NULL)
    {
      gboolean refused = delivery == SBX_DELIVERY_FAILED || delivery == SBX_DELIVERY_HELD;

      if (delivery == SBX_DELIVERY_STORED)
        forget (self, key);
      if (!refused || outgoing->surely)
        return;
      disown (outgoing);
      outgoing = wait_again (self, key, outgoing);
    }

  if (delivery == SBX_DELIVERY_SENT || delivery == SBX_DELIVERY_STORED)
    g_hash_table_add (self->departed, outgoing);
  sbx_message_set_delivery (outgoing->message, delivery, reason);
  sbx_message_log_refresh_around (self, sbx_message_get_record (outgoing->message));
}

/**
 * sbx_message_log_has_unstored:
 *
 * Returns: whether the message with @key is here and the hub has not shown that it has it
 */
gboolean
sbx_message_log_has_unstored (SbxMessageLog *self,
                              const char    *key)
{
  Outgoing *outgoing = find_outgoing (self, key);

  return outgoing != NULL && outgoing->adopted_id == NULL;
}

static void
confirm_adopted (SbxMessageLog *self,
                 Outgoing      *outgoing,
                 const char    *id,
                 gint64         seq)
{
  if (g_strcmp0 (outgoing->adopted_id, id) == 0)
    return;

  if (seq > 0 && sbx_message_log_find (self, id) == NULL)
    sbx_message_log_insert (self, sbx_log_record_new_stored (sbx_message_get_record (outgoing->message), self->sender,
                                                             id, seq));
  disown (outgoing);
}

/**
 * sbx_message_log_confirm_outgoing:
 * @id: (nullable): the hub's id of the message, if its dialect has one
 * @seq: 0 if its dialect has none
 *
 * Says that the hub has the message with @key.
 */
void
sbx_message_log_confirm_outgoing (SbxMessageLog *self,
                                  const char    *key,
                                  const char    *id,
                                  gint64         seq)
{
  Outgoing *outgoing = find_outgoing (self, key);
  SbxLogRecord *waiting;

  if (outgoing == NULL)
    return;

  if (id == NULL || id[0] == '\0')
    {
      if (outgoing->adopted_id == NULL)
        sbx_message_log_set_outgoing_state (self, key, SBX_DELIVERY_STORED, NULL);
      return;
    }

  waiting = sbx_message_get_record (outgoing->message);
  if (outgoing->adopted_id != NULL)
    confirm_adopted (self, outgoing, id, seq);
  else if (sbx_message_log_find (self, id) != NULL)
    sbx_message_log_withdraw (self, waiting);
  else
    sbx_message_log_replace (self, waiting, sbx_log_record_new_stored (waiting, self->sender, id, MAX (seq, 0)));

  forget (self, key);
}

/**
 * sbx_message_log_remove_outgoing:
 *
 * Takes the message with @key away, if the hub does not have it.
 */
void
sbx_message_log_remove_outgoing (SbxMessageLog *self,
                                 const char    *key)
{
  Outgoing *outgoing = find_outgoing (self, key);

  if (outgoing == NULL || outgoing->adopted_id != NULL)
    return;

  sbx_message_log_withdraw (self, sbx_message_get_record (outgoing->message));
  forget (self, key);
}

/**
 * sbx_message_log_keep_outgoing:
 *
 * The hub's messages are forgotten. What was taken for a copy of ours may be at the hub no more: ours waits until the
 * hub says that it has it.
 */
void
sbx_message_log_keep_outgoing (SbxMessageLog *self)
{
  g_autoptr (GList) keys = self->outgoing != NULL ? g_hash_table_get_keys (self->outgoing) : NULL;

  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_autofree char *key = g_strdup (l->data);
      Outgoing *outgoing = find_outgoing (self, key);

      if (outgoing->adopted_id != NULL)
        outgoing = wait_again (self, key, outgoing);
      outgoing->after_seq = 0;
    }
}
