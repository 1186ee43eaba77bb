/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-writes-private.h"

#include "sbx-changes.h"

/**
 * sbx_action_write_take:
 * @writer: the writer
 * @data: a #SbxActionTake
 * @answer: gets nothing
 * @error: return location
 *
 * Gives a connection the next actions of its queue, the first one however large it is.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_take (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  SbxActionTake *take = data;
  gsize          bytes = 0;

  take->ids = g_ptr_array_new_with_free_func (g_free);
  /* Bots that come and go faster than the disk writes would have everything given and taken back. */
  while (!g_atomic_int_get (take->gone))
    {
      g_autoptr (GPtrArray) next = sbx_store_find_actions (writer, SBX_ACTIONS_WAITING, take->target, take->facts.at,
                                                           1, error);
      SbxActionRecord      *record;

      if (next == NULL)
        return FALSE;
      if (next->len == 0)
        return TRUE;

      record = g_ptr_array_index (next, 0);
      bytes += sbx_action_get_size (record);
      take->more = take->ids->len > 0 && (take->ids->len >= take->max_actions || bytes > take->max_bytes);
      if (take->more)
        return TRUE;
      if (record->created_at < take->since &&
          !sbx_action_add_step (writer, record, &take->facts, "reconnected", "", take->welcome_back, error))
        return FALSE;
      if (!sbx_action_give (writer, record, take->carrier, &take->facts, error))
        return FALSE;
      g_ptr_array_add (take->ids, g_strdup (record->id));
    }
  return TRUE;
}

/**
 * sbx_action_write_sent:
 * @writer: the writer
 * @data: a #SbxActionSent
 * @answer: gets `action`, the last of them
 * @error: return location
 *
 * The kernel has what the connection was given.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_sent (SbxStoreWriter *writer,
                       gpointer        data,
                       SbxJsonWriter  *answer,
                       GError        **error)
{
  const SbxActionSent *sent = data;
  g_autofree char     *text = g_strdup_printf ("Handed to connection %s", sent->carrier);

  for (guint i = 0; i < sent->ids->len; i++)
    {
      g_autofree char            *carrier = NULL;
      g_autoptr (GError)          failure = NULL;
      g_autoptr (SbxActionRecord) record = sbx_store_find_action (writer, g_ptr_array_index (sent->ids, i),
                                                                  &carrier, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (record == NULL)
        continue;
      record->position = 0;
      if (sbx_action_is_in (record, "queued") && g_strcmp0 (carrier, sent->carrier) == 0)
        {
          sbx_changes_set_text (&record->state, "sent");
          sbx_changes_set_text (&record->reason, "");
          record->sent_at = sent->facts.at;
          if (!sbx_action_add_step (writer, record, &sent->facts, "sent", "", text, error) ||
              !sbx_action_put_and_tell (writer, record, NULL, record->by, error))
            return FALSE;
        }
      if (i == sent->ids->len - 1)
        sbx_action_write_member (record, answer);
    }
  return TRUE;
}

/* Queues again what the ended connection had, all that @query finds for @key; @text says why it is due. */
static gboolean
take_back (SbxStoreWriter          *writer,
           const SbxActionRelease  *release,
           SbxActionSelection       query,
           const char              *key,
           const char              *text,
           GError                 **error)
{
  g_autofree char *removed = g_strdup_printf ("The record of connection %s was removed: %s",
                                              release->carrier, release->reason);

  while (TRUE)
    {
      g_autoptr (GPtrArray) found = sbx_store_find_actions (writer, query, key, 0, SBX_ACTION_SLICE, error);

      if (found == NULL)
        return FALSE;
      if (found->len == 0)
        return TRUE;
      for (guint i = 0; i < found->len; i++)
        {
          SbxActionRecord *record = g_ptr_array_index (found, i);

          if (!sbx_action_add_step (writer, record, &release->facts, "recordRemoved", release->cause, removed, error) ||
              !sbx_action_queue_again (writer, record, &release->facts, release->cause, text, error))
            return FALSE;
        }
    }
}

/* What an ended connection had been given and the kernel had not. */
static gboolean
release_carried (SbxStoreWriter          *writer,
                 const SbxActionRelease  *release,
                 GError                 **error)
{
  g_autofree char *text = g_strdup_printf ("Connection %s ended before the kernel had it: %s",
                                           release->carrier, release->reason);

  return take_back (writer, release, SBX_ACTIONS_CARRIED, release->carrier, text, error);
}

/* From a bot that acknowledges, an acknowledgement was due. */
static gboolean
release_unacknowledged (SbxStoreWriter          *writer,
                        const SbxActionRelease  *release,
                        GError                 **error)
{
  g_autofree char *text = g_strdup_printf ("Connection %s ended before “%s” acknowledged it: %s",
                                           release->carrier, release->target, release->reason);
  gboolean         acknowledges;

  return sbx_store_bot_acknowledges (writer, release->target, &acknowledges, error) &&
         (!acknowledges ||
          take_back (writer, release, SBX_ACTIONS_UNACKNOWLEDGED, release->target, text, error));
}

/**
 * sbx_action_write_release:
 * @writer: the writer
 * @data: a #SbxActionRelease
 * @answer: gets nothing
 * @error: return location
 *
 * A connection has ended: what it did not get, or did not acknowledge where it would, is queued again.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_action_write_release (SbxStoreWriter *writer,
                          gpointer        data,
                          SbxJsonWriter  *answer,
                          GError        **error)
{
  SbxActionRelease *release = data;

  return release_unacknowledged (writer, release, error) &&
         release_carried (writer, release, error) &&
         sbx_store_get_next_expiry (writer, &release->next_expiry, error);
}
