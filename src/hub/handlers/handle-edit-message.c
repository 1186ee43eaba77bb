/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridged.h"
#include "sbx-changes.h"
#include "sbx-dispatcher.h"
#include "sbx-fields.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A whole message after an edit. One that was sent at the limit of what a hub takes is a little longer as it is
 * stored; what is pushed of it must not be longer than receivers are told. */
#define EDITED_BYTES (SBX_LIMIT_MESSAGE_BYTES + 32768)

/* For editMessage and deleteMessage. */
typedef struct
{
  char     *sender_id;
  gboolean  is_admin;
  gboolean  is_service;
  char     *channel_id;   /* (nullable) */
  char     *topic_id;
  char     *id;
  char     *content;      /* of an edit */
} EditCall;

/* What the change of a message concerns. */
typedef struct
{
  SbxChannelRecord *channel;
  SbxTopicRecord   *topic;
  SbxMessageRecord *message;
} Place;

static void
edit_call_free (EditCall *call)
{
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call->id);
  g_free (call->content);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EditCall, edit_call_free)

static void
place_clear (Place *place)
{
  g_clear_pointer (&place->channel, sbx_channel_record_free);
  g_clear_pointer (&place->topic, sbx_topic_record_free);
  g_clear_pointer (&place->message, sbx_message_record_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* Somebody's own message is one that was sent through a hub: what a worker collected is nobody's here. */
static gboolean
check_own (const EditCall          *call,
           const SbxChannelRecord  *channel,
           const SbxMessageRecord  *message,
           GError                 **error)
{
  /* What came over a bridge is changed and goes over it too, and by nobody else. */
  if (sbx_bridged_get_address (channel->other) != NULL)
    return call->is_service || sbx_bridged_check_own (channel->other, error);
  if (call->is_admin || (message->outgoing && g_str_equal (message->from_id, call->sender_id)))
    return TRUE;

  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                       _("Only its sender or an admin may change a message"));
  return FALSE;
}

static gboolean
find_place (SbxStoreWriter  *writer,
            const EditCall  *call,
            Place           *place,
            GError         **error)
{
  g_autoptr (GError) failure = NULL;

  place->topic = sbx_changes_find_topic (writer, call->channel_id, call->topic_id, error);
  if (place->topic == NULL)
    return FALSE;
  place->channel = sbx_changes_find_channel (writer, place->topic->channel_id, error);
  if (place->channel == NULL)
    return FALSE;

  place->message = sbx_store_find_message (writer, place->channel->id, place->topic->id, call->id, &failure);
  if (place->message != NULL)
    return check_own (call, place->channel, place->message, error);

  if (failure == NULL)
    failure = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_NOT_FOUND, "id",
                                            _("There is no message “%s” in this topic"), call->id);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* The message may be the last one of its topic and channel, or have been it. */
static gboolean
show_newest (SbxStoreWriter  *writer,
             Place           *place,
             gboolean        *topic_changed,
             gboolean        *channel_changed,
             GError         **error)
{
  g_autoptr (SbxMessageRecord) of_topic = NULL;
  g_autoptr (SbxMessageRecord) of_channel = NULL;
  g_autoptr (GError) failure = NULL;

  if (place->message->timestamp >= place->topic->last_message_time)
    {
      of_topic = sbx_store_find_newest_message (writer, place->channel->id, place->topic->id, &failure);
      *topic_changed |= of_topic != NULL ? sbx_changes_show_in_topic (place->topic, of_topic)
                                         : sbx_changes_set_text (&place->topic->last_message, "");
    }
  if (failure == NULL && place->message->timestamp >= place->channel->last_message_time)
    {
      of_channel = sbx_store_find_newest_message (writer, place->channel->id, NULL, &failure);
      *channel_changed |= of_channel != NULL ? sbx_changes_show_in_channel (place->channel, of_channel)
                                             : sbx_changes_set_text (&place->channel->last_message, "");
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* Without it the topic may wait for an answer again, whatever was noted behind it. */
static gboolean
take_answer_back (SbxStoreWriter  *writer,
                  Place           *place,
                  GError         **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (SbxMessageRecord) newest = NULL;

  newest = sbx_store_find_newest_words (writer, place->channel->id, place->topic->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (newest != NULL)
    sbx_changes_note_answer (place->topic, newest, TRUE);
  return TRUE;
}

static gboolean
tell_place (SbxStoreWriter  *writer,
            const EditCall  *call,
            Place           *place,
            gboolean         topic_changed,
            gboolean         channel_changed,
            GError         **error)
{
  if (topic_changed &&
      !(sbx_store_put_topic (writer, place->topic, error) &&
        sbx_changes_append_topic (writer, call->sender_id, place->topic, error)))
    return FALSE;

  return !channel_changed ||
         (sbx_store_put_channel (writer, place->channel, error) &&
          sbx_changes_append_channel (writer, call->sender_id, place->channel, error));
}

static gboolean
check_content (const SbxMessageRecord  *message,
               GError                 **error)
{
  SbxJsonWriter *object = sbx_json_writer_new ();
  gsize length;

  if (message->content[0] == '\0' && message->attachments == NULL)
    {
      sbx_json_writer_free (object);
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "content",
                                                       _("A message has words or an attachment")));
      return FALSE;
    }

  sbx_message_record_write (message, object, NULL);
  length = sbx_json_writer_get_length (object);
  sbx_json_writer_free (object);
  return sbx_kept_json_check_length (length, EDITED_BYTES, "content", error);
}

static gboolean
write_edit (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  const EditCall *call = data;
  g_auto (Place) place = { NULL };
  gboolean topic_changed = FALSE;
  gboolean channel_changed = FALSE;

  if (!find_place (writer, call, &place, error))
    return FALSE;
  if (!sbx_changes_set_text (&place.message->content, call->content))
    return TRUE;

  place.message->edited_at = sbx_time_now_ms ();
  return check_content (place.message, error) &&
         sbx_store_put_message (writer, place.message, -1, error) &&
         sbx_changes_append_message (writer, "messageChanged", call->sender_id, place.message, error) &&
         show_newest (writer, &place, &topic_changed, &channel_changed, error) &&
         tell_place (writer, call, &place, topic_changed, channel_changed, error);
}

static gboolean
append_removed (SbxStoreWriter          *writer,
                const EditCall          *call,
                const SbxMessageRecord  *message,
                GError                 **error)
{
  g_autofree char *stream = g_strconcat ("channel/", message->channel_id, NULL);
  SbxJsonWriter *members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  sbx_json_writer_string (members, "channelId", message->channel_id);
  sbx_json_writer_string (members, "topicId", message->topic_id);
  sbx_json_writer_string (members, "id", message->id);
  text = sbx_json_writer_free_to_bytes (members);
  return sbx_store_append (writer, stream, "messageRemoved", call->sender_id,
                           g_bytes_get_data (text, NULL), g_bytes_get_size (text), error) != 0;
}

/* What a topic and its channel count goes down; lastSeq stays, for that seq is used. */
static gboolean
write_delete (SbxStoreWriter *writer,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  const EditCall *call = data;
  g_auto (Place) place = { NULL };
  gboolean topic_changed = TRUE;
  gboolean channel_changed;
  gboolean removed;

  if (!find_place (writer, call, &place, error) ||
      !sbx_store_remove_message (writer, place.channel->id, place.topic->id, call->id, &removed, error) ||
      !sbx_changes_note_deleted (writer, place.message, call->sender_id,
                                 sbx_bridged_is_bridge (call->sender_id) ? sbx_bridged_get_address (place.channel->other) : NULL, error) ||
      !append_removed (writer, call, place.message, error))
    return FALSE;

  place.topic->message_count = MAX (0, place.topic->message_count - 1);
  channel_changed = place.topic->kind == SBX_TOPIC_CHAT;
  if (channel_changed)
    place.channel->message_count = MAX (0, place.channel->message_count - 1);

  return take_answer_back (writer, &place, error) &&
         show_newest (writer, &place, &topic_changed, &channel_changed, error) &&
         tell_place (writer, call, &place, topic_changed, channel_changed, error);
}

static EditCall *
read_call (SbxRequest  *request,
           GError     **error)
{
  g_autoptr (EditCall) call = g_new0 (EditCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);

  if (!sbx_request_check_may_change (request, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !sbx_fields_dup_id (payload, "id", SBX_FIELD_REQUIRED, &call->id, error))
    return NULL;

  call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->is_admin = g_str_equal (sbx_request_get_role (request), "admin");
  call->is_service = g_str_equal (sbx_request_get_role (request), "service");
  return g_steal_pointer (&call);
}

/**
 * sbx_handle_edit_message:
 * @request: an `editMessage`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Changes what a message of the asker's says; an admin may change any.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_edit_message (SbxRequest  *request,
                         GError     **error)
{
  g_autoptr (EditCall) call = read_call (request, error);
  const char *content = NULL;

  if (call == NULL ||
      !sbx_fields_get_string (sbx_request_get_payload (request), "content", SBX_FIELD_REQUIRED, G_MAXSIZE,
                              &content, error))
    return FALSE;

  call->content = g_strdup (content);
  sbx_request_write (request, NULL, write_edit, g_steal_pointer (&call), (GDestroyNotify) edit_call_free);
  return TRUE;
}

/**
 * sbx_handle_delete_message:
 * @request: a `deleteMessage`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Removes a message of the asker's; an admin may remove any.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_delete_message (SbxRequest  *request,
                           GError     **error)
{
  g_autoptr (EditCall) call = read_call (request, error);

  if (call == NULL)
    return FALSE;

  sbx_request_write (request, NULL, write_delete, g_steal_pointer (&call), (GDestroyNotify) edit_call_free);
  return TRUE;
}
