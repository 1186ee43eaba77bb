/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-log-private.h"
#include "sbx-time.h"

/* What somebody here wants of a message shows at once, marked. What the hub tells of the message takes its place; what it
 * refuses is taken back, unless the hub told of the message meanwhile. */

static void
set_flags (SbxMessageLog *self,
           SbxLogRecord  *record,
           guint16        flags)
{
  SbxLogRecord *changed = sbx_log_record_new_edited (record, sbx_log_record_get_content (record), record->edited_at);

  changed->flags = (changed->flags & ~(SBX_LOG_RECORD_UNCONFIRMED | SBX_LOG_RECORD_DELETED)) | flags;
  sbx_message_log_replace (self, record, changed);
}

/**
 * sbx_message_log_wish_edit:
 *
 * Shows the message with @id as it is to be.
 *
 * Returns: whether it is here
 */
gboolean
sbx_message_log_wish_edit (SbxMessageLog *self,
                           const char    *id,
                           const char    *content)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);
  SbxLogRecord *edited;

  if (record == NULL)
    return FALSE;

  edited = sbx_log_record_new_edited (record, content, MAX (sbx_time_now_ms (), record->edited_at));
  edited->flags |= SBX_LOG_RECORD_UNCONFIRMED;
  sbx_message_log_replace (self, record, edited);
  return TRUE;
}

/**
 * sbx_message_log_wish_removal:
 *
 * Shows the message with @id as one that is to go.
 *
 * Returns: whether it is here
 */
gboolean
sbx_message_log_wish_removal (SbxMessageLog *self,
                              const char    *id)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);

  if (record == NULL)
    return FALSE;

  set_flags (self, record, SBX_LOG_RECORD_UNCONFIRMED | SBX_LOG_RECORD_DELETED);
  return TRUE;
}

/**
 * sbx_message_log_settle_edit:
 * @wanted: what it was to say
 * @granted: whether the hub has it so
 * @before: what it said before
 * @edited_before: when that was edited, 0 = never
 *
 * The hub answered.
 */
void
sbx_message_log_settle_edit (SbxMessageLog *self,
                             const char    *id,
                             const char    *wanted,
                             gboolean       granted,
                             const char    *before,
                             gint64         edited_before)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);
  SbxLogRecord *back;

  /* Told anew meanwhile, or wanted otherwise by a later edit. */
  if (record == NULL || (record->flags & SBX_LOG_RECORD_UNCONFIRMED) == 0 ||
      strcmp (sbx_log_record_get_content (record), wanted) != 0)
    return;

  if (granted)
    {
      set_flags (self, record, record->flags & SBX_LOG_RECORD_DELETED);
      return;
    }

  back = sbx_log_record_new_edited (record, before, edited_before);
  back->flags &= ~SBX_LOG_RECORD_UNCONFIRMED;
  sbx_message_log_replace (self, record, back);
}

/**
 * sbx_message_log_settle_removal:
 * @granted: whether the hub has it no more
 *
 * The hub answered.
 */
void
sbx_message_log_settle_removal (SbxMessageLog *self,
                                const char    *id,
                                gboolean       granted)
{
  SbxLogRecord *record = sbx_message_log_find (self, id);

  /* That it is gone is told by a push, which counts what was unread. */
  if (record != NULL && !granted && (record->flags & SBX_LOG_RECORD_DELETED) != 0)
    set_flags (self, record, 0);
}

/**
 * sbx_message_log_foreach_from:
 *
 * Calls @func for every message from @from_seq on that is here, whether it was told already or not.
 */
void
sbx_message_log_foreach_from (SbxMessageLog    *self,
                              gint64            from_seq,
                              SbxLogRecordFunc  func,
                              gpointer          user_data)
{
  for (guint i = 0; i < self->added->len; i++)
    {
      const SbxLogRecord *record = self->added->pdata[i];

      if (record->seq >= from_seq && (record->flags & SBX_LOG_RECORD_WAITING) == 0)
        func (record, user_data);
    }

  for (guint i = self->visible.length; i > 0; i--)
    {
      const SbxLogRecord *record = sbx_deque_get (&self->visible, i - 1);

      if ((record->flags & (SBX_LOG_RECORD_WAITING | SBX_LOG_RECORD_REMOVED)) != 0)
        continue;
      if (record->seq < from_seq)
        break;
      func (record, user_data);
    }
}
