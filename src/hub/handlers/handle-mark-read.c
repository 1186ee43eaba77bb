/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-planned-write.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  char     *reader_id;
  char     *sender_id;
  char     *channel_id;   /* (nullable) */
  char     *topic_id;
  gint64    seq;          /* -1 = all, or the messages of message_ids */
  GStrv     message_ids;  /* (nullable) */
  gboolean  unread;
  gboolean  hides_notes;  /* to the reader there are no notes among colleagues */
} MarkReadCall;

static void
mark_read_call_free (MarkReadCall *call)
{
  g_free (call->reader_id);
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_strfreev (call->message_ids);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarkReadCall, mark_read_call_free)

/* Reading to before the mark reads the single messages up to there alone: @up_to. What is marked as unread begins at @from. */
static gboolean
append_read_changed (SbxStoreWriter        *writer,
                     const MarkReadCall    *call,
                     const SbxTopicRecord  *topic,
                     gint64                 read_seq,
                     gint64                 up_to,
                     gint64                 from,
                     GError               **error)
{
  g_autofree char *stream = g_strconcat ("channel/", topic->channel_id, NULL);
  g_autoptr (SbxJsonWriter) members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  sbx_json_writer_string (members, "channelId", topic->channel_id);
  sbx_json_writer_string (members, "topicId", topic->id);
  sbx_json_writer_string (members, "userId", call->reader_id);
  sbx_json_writer_int (members, "readSeq", read_seq);
  if (up_to > 0 && up_to < read_seq)
    sbx_json_writer_int (members, "upTo", up_to);
  if (call->message_ids != NULL)
    {
      sbx_json_writer_begin_array (members, "messageIds");
      for (guint i = 0; call->message_ids[i] != NULL; i++)
        sbx_json_writer_string (members, NULL, call->message_ids[i]);
      sbx_json_writer_end_array (members);
    }
  if (call->unread)
    sbx_json_writer_boolean (members, "unread", TRUE);
  if (call->unread && call->message_ids == NULL)
    sbx_json_writer_int (members, "from", from);

  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  if (sbx_store_append (writer, stream, "readChanged", call->sender_id,
                        g_bytes_get_data (text, NULL), g_bytes_get_size (text), error) == 0)
    return FALSE;

  sbx_changes_address (writer, topic, NULL);
  return TRUE;
}

/* A note is no message to those who are not told of it. */
static gboolean
check_message_ids (SbxStoreWriter        *writer,
                   const MarkReadCall    *call,
                   const SbxTopicRecord  *topic,
                   GError               **error)
{
  for (guint i = 0; call->hides_notes && call->message_ids != NULL && call->message_ids[i] != NULL; i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (SbxMessageRecord) message = sbx_store_find_message (writer, topic->channel_id, topic->id, call->message_ids[i], &failure);

      if (message != NULL && message->is_private)
        failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "messageIds", _("There is no message “%s” in this topic"),
                                                call->message_ids[i]);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
write_read_state (SbxStoreWriter *writer,
                  gpointer        data,
                  SbxJsonWriter  *answer,
                  GError        **error)
{
  const MarkReadCall *call = data;
  g_autoptr (SbxTopicRecord) topic = NULL;
  gboolean changed = FALSE;
  gint64 read_seq = 0;
  gint64 unread_from = 0;
  gint64 seq = 0;

  topic = sbx_changes_find_topic (writer, call->channel_id, call->topic_id, error);
  if (topic == NULL)
    return FALSE;

  if (call->message_ids != NULL && call->message_ids[0] == NULL)
    return TRUE;
  if (!check_message_ids (writer, call, topic, error))
    return FALSE;

  /* To the store 0 is the newest; to a client, and where a topic has messages, before the first. */
  if (call->seq == 0 && topic->last_seq > 0)
    return TRUE;
  if (call->seq > 0)
    seq = MIN (call->seq, topic->last_seq);

  if (!sbx_store_mark_read (writer, call->reader_id, topic->channel_id, topic->id, seq,
                            (const char * const *) call->message_ids, call->unread,
                            &read_seq, &unread_from, &changed, error))
    return FALSE;

  return !changed ||
         append_read_changed (writer, call, topic, read_seq, call->unread || call->message_ids != NULL ? 0 : seq,
                              unread_from, error);
}

static gboolean
read_message_ids (JsonArray     *array,
                  MarkReadCall  *call,
                  GError       **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  guint length = json_array_get_length (array);

  for (guint i = 0; i < length; i++)
    {
      g_autoptr (JsonObject) holder = json_object_new ();
      g_autofree char *path = g_strdup_printf ("messageIds[%u]", i);
      g_autofree char *id = NULL;

      /* An element is checked as the member that its error shall name. */
      json_object_set_member (holder, path,
                              json_node_copy (json_array_get_element (array, i)));
      if (!sbx_fields_dup_id (holder, path, SBX_FIELD_REQUIRED, &id, error))
        return FALSE;
      g_ptr_array_add (ids, g_steal_pointer (&id));
    }

  g_ptr_array_add (ids, NULL);
  call->message_ids = (GStrv) g_ptr_array_free (g_steal_pointer (&ids), FALSE);
  return TRUE;
}

static gboolean
read_call (JsonObject    *payload,
           MarkReadCall  *call,
           GError       **error)
{
  JsonArray *ids = NULL;

  call->seq = -1;
  if (!sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !sbx_fields_get_int (payload, "seq", SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &call->seq, error) ||
      !sbx_fields_get_array (payload, "messageIds", SBX_FIELD_OPTIONAL, SBX_LIMIT_MARKED_MESSAGES, &ids, error) ||
      !sbx_fields_get_boolean (payload, "unread", SBX_FIELD_OPTIONAL, &call->unread, error))
    return FALSE;

  if (ids != NULL && call->seq >= 0)
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "messageIds",
                                                       _("Mark by “seq” or by “messageIds”, not by both")));
      return FALSE;
    }

  return ids == NULL || read_message_ids (ids, call, error);
}

/**
 * sbx_plan_mark_read:
 * @asker: who asks
 * @payload: channelId?, topicId, seq or messageIds, unread?
 * @write: (out): the change
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_plan_mark_read (SbxRequest       *asker,
                    JsonObject       *payload,
                    SbxPlannedWrite  *write,
                    GError          **error)
{
  g_autoptr (MarkReadCall) call = g_new0 (MarkReadCall, 1);

  if (!read_call (payload, call, error))
    return FALSE;

  call->reader_id = g_strdup (sbx_request_get_reader_id (asker));
  call->sender_id = g_strdup (sbx_request_get_sender_id (asker));
  call->hides_notes = sbx_request_hides_notes (asker);
  *write = (SbxPlannedWrite) { write_read_state, g_steal_pointer (&call), (GDestroyNotify) mark_read_call_free };
  return TRUE;
}

/**
 * sbx_handle_mark_read:
 * @request: a `markRead`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Moves the asker's read state of a topic: to `seq`, for single `messageIds`, or with neither to
 * the newest message; back with `unread`. `readChanged` follows only where something changed.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_mark_read (SbxRequest  *request,
                      GError     **error)
{
  return sbx_planned_write_run (request, sbx_plan_mark_read, error);
}
