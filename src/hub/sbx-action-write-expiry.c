/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-writes-private.h"

#include <inttypes.h>

/**
 * sbx_action_write_start:
 * @writer: the writer
 * @data: a #SbxActionTidy
 * @answer: gets nothing
 * @error: return location
 *
 * The hub was started: whatever connection an action was given to is gone.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_start (SbxStoreWriter *writer,
                        gpointer        data,
                        SbxJsonWriter  *answer,
                        GError        **error)
{
  SbxActionTidy *tidy = data;

  while (TRUE)
    {
      g_autoptr (GPtrArray) left = sbx_store_find_actions (writer, SBX_ACTIONS_LEFT_BEHIND, NULL, 0,
                                                           SBX_ACTION_SLICE, error);

      if (left == NULL)
        return FALSE;
      if (left->len == 0)
        break;
      for (guint i = 0; i < left->len; i++)
        {
          SbxActionRecord *record = g_ptr_array_index (left, i);
          const char      *text = sbx_action_is_in (record, "sent")
                                    ? "The hub was started anew before it was acknowledged"
                                    : "The hub was started anew while it was being handed over";

          if (!sbx_action_queue_again (writer, record, &tidy->facts, "hubStopped", text, error))
            return FALSE;
        }
    }
  return sbx_action_write_tidy (writer, tidy, answer, error);
}

/* What was handed over once may have been done. */
static char *
word_expiry (const SbxActionRecord *record)
{
  gint64   time = record->expires_at - record->created_at;
  gboolean was_sent = record->sent_at != 0;

  if (record->reason[0] == '\0')
    return g_strdup_printf (was_sent ? "It was not acknowledged within %" PRId64 " ms" : "It was not delivered within %" PRId64 " ms", time);
  return g_strdup_printf (was_sent ? "It was not acknowledged within %" PRId64 " ms: %s" : "It was not delivered within %" PRId64 " ms: %s",
                          time, record->reason);
}

gboolean
sbx_action_expire (SbxStoreWriter        *writer,
                   SbxActionRecord       *record,
                   const SbxActionFacts  *facts,
                   GError               **error)
{
  g_autofree char *text = word_expiry (record);

  return sbx_action_end (writer, record, facts, "expired", "", text, text, NULL, error);
}

/**
 * sbx_action_write_tidy:
 * @writer: the writer
 * @data: a #SbxActionTidy
 * @answer: gets nothing
 * @error: return location
 *
 * Ends what has expired and forgets what ended long ago.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_tidy (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  SbxActionTidy *tidy = data;

  while (TRUE)
    {
      g_autoptr (GPtrArray) due = sbx_store_find_actions (writer, SBX_ACTIONS_DUE, NULL, tidy->facts.at,
                                                          SBX_ACTION_SLICE, error);

      if (due == NULL)
        return FALSE;
      if (due->len == 0)
        break;
      for (guint i = 0; i < due->len; i++)
        {
          if (!sbx_action_expire (writer, g_ptr_array_index (due, i), &tidy->facts, error))
            return FALSE;
        }
    }
  if (tidy->forget_before > 0 &&
      !sbx_store_forget_actions (writer, tidy->forget_before, SBX_ACTION_SLICE, &tidy->more, error))
    return FALSE;
  return sbx_store_get_next_expiry (writer, &tidy->next_expiry, error);
}
