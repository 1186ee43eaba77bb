/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-merge.h"

#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"

#include <string.h>

/**
 * sbx_sync_merge_flag:
 * @value: -1 = not said
 *
 * Returns: whether *@flag changed
 */
gboolean
sbx_sync_merge_flag (gboolean *flag,
                     int       value)
{
  if (value < 0 || *flag == value)
    return FALSE;

  *flag = value;
  return TRUE;
}

/**
 * sbx_sync_merge_members:
 * @kept: (nullable) (inout): what is known
 * @members: (nullable): what is said now. What it does not name stays: absent is not deleted
 *
 * Returns: whether *@kept changed
 */
gboolean
sbx_sync_merge_members (JsonObject **kept,
                        JsonObject  *members)
{
  gboolean changed = FALSE;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (members == NULL)
    return FALSE;
  if (*kept == NULL)
    *kept = json_object_new ();

  json_object_iter_init_ordered (&iter, members);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      JsonNode *stored = json_object_get_member (*kept, name);

      if (stored != NULL && json_node_equal (stored, value))
        continue;
      json_object_set_member (*kept, name, sbx_json_copy (value));
      changed = TRUE;
    }

  return changed;
}

/**
 * sbx_sync_dup_message_id:
 * @kind: of the topic
 * @id: (nullable): as the worker calls it
 *
 * Comments stand in works and private messages in chats. Where one id names both a work and a chat, the
 * messages of the other kind have ids of their own, so that neither takes the place of the other.
 *
 * Returns: (transfer full) (nullable): the id that it is stored under
 */
char *
sbx_sync_dup_message_id (SbxTopicKind          kind,
                         const SbxSyncMessage *reported,
                         const char           *id)
{
  g_autofree char *other = NULL;

  if (id == NULL || reported->native != NULL || reported->is_comment == (kind == SBX_TOPIC_WORK))
    return g_strdup (id);

  other = g_strconcat (reported->is_comment ? "comment:" : "message:", id, NULL);
  if (strlen (other) <= SBX_LIMIT_ID_BYTES)
    return g_steal_pointer (&other);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, other, -1);
}

/**
 * sbx_sync_check_extra:
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: whether what else is said of a message is not too large
 */
gboolean
sbx_sync_check_extra (const SbxMessageRecord  *record,
                      GError                 **error)
{
  g_autoptr (SbxJsonWriter) writer = NULL;

  if (record->extra == NULL)
    return TRUE;

  writer = sbx_json_writer_new ();
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_members (writer, record->extra);
  sbx_json_writer_end_object (writer);
  return sbx_kept_json_check_length (sbx_json_writer_get_length (writer), SBX_LIMIT_EXTRA_BYTES,
                                     "extra", error);
}

/* Who wrote what, and when. */
static gboolean
merge_writing (SbxMessageRecord       *record,
               const SbxMessageRecord *native)
{
  gboolean changed = FALSE;

  changed |= sbx_changes_set_text (&record->from_id, native->from_id);
  changed |= sbx_changes_set_text (&record->from_name, native->from_name);
  changed |= sbx_changes_set_text (&record->from_type, native->from_type);
  changed |= sbx_changes_set_text (&record->type, native->type);
  changed |= sbx_changes_set_text (&record->reply_to, native->reply_to);
  changed |= sbx_sync_merge_members (&record->extra, native->extra);
  changed |= sbx_sync_merge_members (&record->other, native->other);
  changed |= sbx_sync_merge_flag (&record->outgoing, native->outgoing);
  changed |= sbx_sync_merge_flag (&record->important, native->important);
  changed |= sbx_sync_merge_flag (&record->is_private, native->is_private);
  if (native->timestamp > 0 && record->timestamp != native->timestamp)
    {
      record->timestamp = native->timestamp;
      changed = TRUE;
    }
  return changed;
}

/* Takes over a message as another hub has it, unless people corrected it here later; of a reply that was written here and
 * forwarded, only what was changed there since. Read here, or not, it is by itself. */
static gboolean
merge_native (SbxMessageRecord       *record,
              const SbxMessageRecord *native)
{
  gboolean changed = FALSE;
  JsonArray *attachments = native->attachments;

  if (record->key == NULL)
    changed |= merge_writing (record, native);
  if (native->edited_at >= record->edited_at)
    {
      changed |= sbx_changes_set_text (&record->content, native->content) || record->edited_at != native->edited_at;
      record->edited_at = native->edited_at;
    }
  if (!sbx_bridged_same_array (record->attachments, attachments))
    {
      g_clear_pointer (&record->attachments, json_array_unref);
      record->attachments = attachments != NULL ? sbx_json_copy_array (attachments) : NULL;
      changed = TRUE;
    }

  return changed;
}

/**
 * sbx_sync_merge_message:
 * @kind: of the topic
 *
 * Takes over what the worker says and leaves what it does not say.
 *
 * Returns: whether @record changed
 */
gboolean
sbx_sync_merge_message (SbxMessageRecord     *record,
                        SbxTopicKind          kind,
                        const SbxSyncMessage *reported)
{
  g_autofree char *reply_to = sbx_sync_dup_message_id (kind, reported, reported->reply_to);
  gboolean changed = FALSE;

  if (reported->native != NULL)
    return merge_native (record, reported->native);

  changed |= sbx_changes_set_text (&record->from_id, reported->from_id);
  changed |= sbx_changes_set_text (&record->from_name, reported->from_name);
  /* Words that people have corrected stay so. */
  if (record->edited_at == 0)
    changed |= sbx_changes_set_text (&record->content, reported->content);
  changed |= sbx_changes_set_text (&record->type, reported->type);
  changed |= sbx_changes_set_text (&record->reply_to, reply_to);
  changed |= sbx_sync_merge_members (&record->extra, reported->extra);
  if (reported->has_timestamp && record->timestamp != reported->timestamp)
    {
      record->timestamp = reported->timestamp;
      changed = TRUE;
    }

  return changed;
}
