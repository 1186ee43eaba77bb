/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec.h"

#include "sbx-broadcast-form.h"
#include "sbx-frame.h"
#include "sbx-json-check.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SAME SBX_BROADCAST_SAME
#define ID SBX_BROADCAST_ID
#define IDS SBX_BROADCAST_IDS
#define TIME SBX_BROADCAST_TIME
#define SENDER SBX_BROADCAST_SENDER
#define DEVICES SBX_BROADCAST_DEVICES
#define NAMES SBX_BROADCAST_NAMES

/* --- The frames --- */

static const char *const not_of_message[] = {
  "channelId", "seq", "direction", "storedAt", "editedAt", "status", "key", NULL
};
static const char *const not_of_sending[] = { "ifSeq", "fence", "force", "timestamp", "created_at", NULL };
static const char *const not_of_typing[] = { "channelId", "name", "until", NULL };
static const char *const not_of_reading[] = { "channelId", "readSeq", "upTo", "unread", NULL };
static const char *const not_of_marking[] = { "seq", "unread", NULL };
static const char *const not_of_person[] = { "name", "avatar", "role", "lastSeen", "typing", "viewing", NULL };
static const char *const not_of_pong[] = { "receivedAt", NULL };

/* What a hub tells. Where one event has several names, the first is the one that is written. `hubChannelId` is a channel that is not the one of
 * conversations: it and `bridgedFrom` are for other hubs, whom their dialect tells nothing of channels. */
static const SbxBroadcastForm told[] = {
  { "messageAdded", "new_message", "message", "message", FALSE, {
      { "id", "id", ID },
      { "topicId", "conversation_id", ID },
      { "content", "content", SAME },
      { "fromId", "sender_id", ID },
      { "fromName", "sender_name", SAME },
      { "fromType", "sender_type", SENDER },
      { "type", "message_type", SAME },
      { "important", "is_important", SAME },
      { "extra", "extra_metadata", SAME },
      { "timestamp", "created_at", TIME },
      { "private", "is_private", SAME, TRUE },
      { "replyTo", "reply_to", ID, TRUE },
      { "attachments", "attachments", SAME, TRUE },
      { "hubChannelId", "channel_id", ID, TRUE },
      { "bridgedFrom", "bridged_from", SAME, TRUE } },
    not_of_message },
  { "readChanged", "read_status", NULL, NULL, FALSE, {
      { "topicId", "conversation_id", ID },
      { "userId", "user_id", ID },
      { "messageIds", "message_ids", IDS },
      { "hubChannelId", "channel_id", ID, TRUE } },
    not_of_reading },
  { "readChanged", "read" },
  { "typingChanged", "typing_status", NULL, NULL, FALSE, {
      { "topicId", "conversation_id", ID },
      { "userId", "user_id", ID },
      { "typing", "is_typing", SAME },
      { "hubChannelId", "channel_id", ID, TRUE } },
    not_of_typing },
  { "typingChanged", "typing" },
  { "directMessage", "direct_message", NULL, NULL, FALSE, {
      { "id", "id", ID },
      { "userId", "user_id", ID },
      { "title", "title", SAME },
      { "content", "content", SAME },
      { "type", "type", SAME },
      { "action", "action", SAME },
      { "conversationId", "conversation_id", ID } } },
  { "systemNotification", "system_notification", NULL, NULL, FALSE, {
      { "id", "id", ID },
      { "conversationId", "conversation_id", ID },
      { "title", "title", SAME },
      { "message", "message", SAME },
      { "type", "type", SAME } } },
  { "presenceChanged", "presence", "person", NULL, FALSE, {
      { "userId", "user_id", ID },
      { "online", "online", SAME },
      { "devices", "devices", DEVICES } },
    not_of_person },
  { "devices", "devices", NULL, NULL, FALSE, {
      { "userId", "user_id", ID },
      { "devices", "devices", DEVICES } } },
  { "messageAccepted", "message_sent", NULL, NULL, FALSE, {
      { "key", "key", SAME },
      { "id", "id", ID },
      { "channelId", "channel_id", ID },
      { "topicId", "conversation_id", ID },
      { "duplicate", "duplicate", SAME } } },
  { "delivered", "delivered", NULL, NULL, FALSE, {
      { "live", "live", SAME },
      { "pushed", "pushed", SAME },
      { "queued", "queued", SAME } } },
  { "stats", "stats", NULL, NULL, TRUE, {
      { "uptime", "uptime", SAME },
      { "connections", "connections", NAMES },
      { "streams", "streams", SAME },
      { "messagesIn", "messages_in", SAME },
      { "messagesOut", "messages_out", SAME },
      { "bytesIn", "bytes_in", SAME },
      { "bytesOut", "bytes_out", SAME },
      { "ratesIn", "rates_in", SAME },
      { "ratesOut", "rates_out", SAME },
      { "slowClosed", "slow_closed", SAME } } },
  { "ok", "ok", NULL, NULL, TRUE, { { NULL } } },
  { "pong", "pong", NULL, NULL, TRUE, { { "sentAt", "sent_at", SAME } }, not_of_pong },
};

/* What a client says. */
static const SbxBroadcastForm asked[] = {
  { "sendMessage", "send_message", NULL, "message", FALSE, {
      { "key", "id", ID },
      { "channelId", "channel_id", ID, TRUE },
      { "topicId", "conversation_id", ID },
      { "content", "content", SAME },
      { "fromId", "sender_id", ID, TRUE },
      { "fromName", "sender_name", SAME, TRUE },
      { "fromType", "sender_type", SENDER, TRUE },
      { "type", "message_type", SAME },
      { "important", "is_important", SAME },
      { "extra", "extra_metadata", SAME },
      { "excludeUser", "exclude_user", ID, TRUE },
      { "private", "is_private", SAME, TRUE },
      { "replyTo", "reply_to", ID, TRUE },
      { "attachments", "attachments", SAME, TRUE } },
    not_of_sending },
  { "sendMessage", "broadcast_message", NULL, "message" },
  { "sendMessage", "new_message", NULL, "message" },
  { "markRead", "read_status", NULL, NULL, FALSE, {
      { "channelId", "channel_id", ID, TRUE },
      { "topicId", "conversation_id", ID },
      { "userId", "user_id", ID, TRUE },
      { "messageIds", "message_ids", IDS } },
    not_of_marking },
  { "markRead", "read" },
  { "setTyping", "typing_status", NULL, NULL, FALSE, {
      { "channelId", "channel_id", ID, TRUE },
      { "topicId", "conversation_id", ID },
      { "userId", "user_id", ID, TRUE },
      { "typing", "is_typing", SAME } } },
  { "setTyping", "typing" },
  { "sendDirect", "direct_message", NULL, NULL, FALSE, {
      { "userId", "user_id", ID },
      { "title", "title", SAME },
      { "content", "content", SAME },
      { "type", "type", SAME },
      { "action", "action", SAME },
      { "conversationId", "conversation_id", ID } } },
  { "notify", "system_notification", NULL, NULL, FALSE, {
      { "channelId", "channel_id", ID, TRUE },
      { "conversationId", "conversation_id", ID },
      { "title", "title", SAME },
      { "message", "message", SAME },
      { "type", "type", SAME } } },
  { "listDevices", "devices", NULL, NULL, FALSE, { { "userId", "user_id", ID } } },
  { "stats", "stats", NULL, NULL, FALSE, { { NULL } } },
  { "ping", "ping", NULL, NULL, FALSE, { { "sentAt", "sent_at", SAME } } },
  { "ping", "heartbeat", NULL, NULL, FALSE, { { "sentAt", "sent_at", SAME } } },
};

/* An error names the field that was wrong. */
static const SbxBroadcastField error_fields[] = {
  { "topicId", "conversation_id" },
  { "key", "id" },
  { "fromId", "sender_id" },
  { "fromName", "sender_name" },
  { "fromType", "sender_type" },
  { "important", "is_important" },
  { "extra", "extra_metadata" },
  { "private", "is_private" },
  { "typing", "is_typing" },
};

static const SbxBroadcastForm *
find_event (const SbxBroadcastForm *forms,
            gsize                   n_forms,
            const char             *event)
{
  for (gsize i = 0; i < n_forms; i++)
    {
      if (g_str_equal (forms[i].event, event))
        return &forms[i];
    }
  return NULL;
}

/* Another name for the same has the same fields. */
static const SbxBroadcastForm *
find_action (const SbxBroadcastForm *forms,
             gsize                   n_forms,
             const char             *action)
{
  for (gsize i = 0; i < n_forms; i++)
    {
      if (g_str_equal (forms[i].action, action))
        return find_event (forms, n_forms, forms[i].event);
    }
  return NULL;
}

/* --- Errors --- */

/* `messageIds[3]` is `message_ids[3]`. */
static char *
rename_field (const char *field,
              gboolean    to_outside)
{
  for (gsize i = 0; i < G_N_ELEMENTS (error_fields); i++)
    {
      if (g_str_equal (to_outside ? error_fields[i].inside : error_fields[i].outside, field))
        return g_strdup (to_outside ? error_fields[i].outside : error_fields[i].inside);
    }
  return to_outside ? sbx_broadcast_name_to_outside (field) : sbx_broadcast_name_to_inside (field);
}

static char *
rename_to_outside (const char *field)
{
  return rename_field (field, TRUE);
}

static void
write_error (JsonObject    *error,
             SbxJsonWriter *writer)
{
  static const char *const first[] = { "error", "message", "timestamp", NULL };
  g_autoptr (JsonObject)   payload = sbx_frame_rename_error (error, rename_to_outside);
  JsonObjectIter           iter;
  const char              *name;
  JsonNode                *value;

  for (guint i = 0; first[i] != NULL; i++)
    {
      if (json_object_has_member (payload, first[i]))
        sbx_json_writer_node (writer, first[i], json_object_get_member (payload, first[i]));
    }
  json_object_iter_init_ordered (&iter, payload);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *outside = NULL;

      if (g_strv_contains (first, name))
        continue;
      outside = sbx_broadcast_name_to_outside (name);
      sbx_json_writer_node (writer, outside, value);
    }
}

static JsonObject *
read_error (JsonObject *data)
{
  JsonObject    *payload = json_object_new ();
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;

  json_object_iter_init_ordered (&iter, data);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *inside = sbx_broadcast_name_to_inside (name);

      if (g_str_equal (inside, "field") && json_node_get_value_type (value) == G_TYPE_STRING)
        {
          g_autofree char *field = rename_field (json_node_get_string (value), FALSE);

          json_object_set_string_member (payload, inside, field);
        }
      else
        {
          json_object_set_member (payload, inside, json_node_copy (value));
        }
    }
  return payload;
}

/* --- The frame --- */

enum { ACTION, TYPE, REQUEST, ANSWER, DATA, N_MEMBERS };

typedef struct
{
  char       *action;    /* (nullable): it has none */
  char       *id;        /* (nullable) */
  char       *re;        /* (nullable) */
  JsonObject *data;      /* (nullable): not read */
} Frame;

static void
frame_clear (Frame *frame)
{
  g_free (frame->action);
  g_free (frame->id);
  g_free (frame->re);
  g_clear_pointer (&frame->data, json_object_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frame, frame_clear)

static gboolean
is_given (const char        *text,
          const SbxJsonSpan *span)
{
  return span->length > 0 && text[span->start] != 'n';
}

static gboolean
read_text (const char         *text,
           const SbxJsonSpan  *span,
           gsize               max_bytes,
           char              **value,
           GError            **error)
{
  g_autofree char *read = NULL;

  if (!is_given (text, span))
    return TRUE;
  if (text[span->start] != '"')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, span->name,
                                                              _("“%s” must be a string"), span->name));
      return FALSE;
    }
  read = g_malloc (span->length);
  read[sbx_json_unescape (text + span->start + 1, span->length - 2, read)] = '\0';
  if (strlen (read) > max_bytes)
    {
      g_propagate_error (error, sbx_wire_error_new_for_limit (span->name, (gint64) max_bytes,
                                                              _("“%s” is longer than %lu bytes"),
                                                              span->name, (gulong) max_bytes));
      return FALSE;
    }
  *value = g_steal_pointer (&read);
  return TRUE;
}

static gboolean
read_data (const char         *text,
           const SbxJsonSpan  *span,
           guint               max_depth,
           JsonObject        **data,
           GError            **error)
{
  g_autoptr (JsonNode) node = NULL;

  if (!is_given (text, span))
    {
      *data = json_object_new ();
      return TRUE;
    }
  if (text[span->start] != '{')
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "data",
                                                              _("The data must be an object")));
      return FALSE;
    }
  node = sbx_json_parse (text + span->start, span->length, max_depth, error);
  if (node == NULL)
    return FALSE;
  *data = json_object_ref (json_node_get_object (node));
  return TRUE;
}

/* Whatever is wrong behind it: an id that could be read is told. */
static void
propagate_with_id (GError      **error,
                   GError       *fault,
                   const Frame  *frame)
{
  if (frame->id != NULL)
    sbx_wire_error_set_detail (fault, "re", json_node_init_string (json_node_alloc (), frame->id));
  g_propagate_error (error, fault);
}

static gboolean
read_frame (const char  *text,
            gsize        length,
            guint        max_depth,
            Frame       *frame,
            GError     **error)
{
  SbxJsonSpan spans[N_MEMBERS] = {
    [ACTION] = { "action" }, [TYPE] = { "type" }, [REQUEST] = { "id" }, [ANSWER] = { "re" }, [DATA] = { "data" }
  };
  GError     *fault = NULL;

  if (!sbx_json_check_object (text, length, max_depth, spans, N_MEMBERS, error))
    return FALSE;
  if (read_text (text, &spans[REQUEST], SBX_LIMIT_REQUEST_ID_BYTES, &frame->id, &fault) &&
      read_text (text, &spans[ANSWER], SBX_LIMIT_REQUEST_ID_BYTES, &frame->re, &fault) &&
      read_text (text, is_given (text, &spans[ACTION]) ? &spans[ACTION] : &spans[TYPE], SBX_LIMIT_EVENT_BYTES,
                 &frame->action, &fault) &&
      read_data (text, &spans[DATA], max_depth, &frame->data, &fault))
    {
      if (frame->action != NULL && *frame->action != '\0')
        return TRUE;
      fault = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "action",
                                            _("The message does not name its action"));
    }
  propagate_with_id (error, fault, frame);
  return FALSE;
}

static gboolean
is_word (const char *text,
         gsize       length,
         const char *word)
{
  return length == strlen (word) && memcmp (text, word, length) == 0;
}

static SbxEnvelope *
make_envelope (const char  *event,
               const Frame *frame,
               JsonObject  *payload)
{
  if (frame->id != NULL)
    return sbx_envelope_new_request (event, frame->id, payload);
  return sbx_envelope_new_answer (event, frame->re, payload);
}

static SbxEnvelope *
decode (const char  *data,
        gsize        length,
        GError     **error)
{
  g_auto (Frame)          frame = { NULL };
  const SbxBroadcastForm *form;
  g_autoptr (JsonObject)  payload = NULL;

  if (is_word (data, length, "ping"))
    return sbx_envelope_new ("ping", NULL);
  if (!read_frame (data, length, SBX_LIMIT_DEPTH, &frame, error))
    return NULL;

  g_clear_pointer (&frame.re, g_free);
  form = find_action (asked, G_N_ELEMENTS (asked), frame.action);
  if (form == NULL)
    {
      propagate_with_id (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_UNSUPPORTED, "action",
                                                       _("This hub does not know the action “%s”"), frame.action),
                         &frame);
      return NULL;
    }
  payload = sbx_broadcast_form_read (form, frame.data);
  return make_envelope (form->event, &frame, payload);
}

static SbxEnvelope *
decode_from_hub (const char  *data,
                 gsize        length,
                 GError     **error)
{
  g_auto (Frame)          frame = { NULL };
  const SbxBroadcastForm *form;
  g_autoptr (JsonObject)  payload = NULL;

  if (is_word (data, length, "pong"))
    return sbx_envelope_new ("pong", NULL);
  if (is_word (data, length, "ping"))
    return sbx_envelope_new ("ping", NULL);
  if (!read_frame (data, length, SBX_LIMIT_DEPTH_FROM_HUB, &frame, error))
    return NULL;

  g_clear_pointer (&frame.id, g_free);
  if (g_str_equal (frame.action, "error"))
    {
      payload = read_error (frame.data);
      return sbx_envelope_new_answer ("error", frame.re, payload);
    }
  form = find_action (told, G_N_ELEMENTS (told), frame.action);
  /* A server's own: whoever looks at frames sees it by its name. */
  if (form == NULL)
    return sbx_envelope_new_answer (frame.action, frame.re, frame.data);
  payload = sbx_broadcast_form_read (form, frame.data);
  return make_envelope (form->event, &frame, payload);
}

static GBytes *
write_frame (const SbxBroadcastForm *form,
             const char             *action,
             SbxEnvelope            *envelope)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  const char    *id = sbx_envelope_get_id (envelope);
  const char    *re = sbx_envelope_get_re (envelope);

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "action", action);
  if (id != NULL)
    sbx_json_writer_string (writer, "id", id);
  if (re != NULL)
    sbx_json_writer_string (writer, "re", re);
  sbx_json_writer_begin_object (writer, "data");
  if (form != NULL)
    sbx_broadcast_form_write (form, sbx_envelope_get_payload (envelope), writer);
  else
    write_error (sbx_envelope_get_payload (envelope), writer);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

static void
set_unsupported (GError     **error,
                 const char  *event)
{
  g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
               /* TRANSLATORS: “broadcast” is the name of a dialect; the placeholder is the name of an event */
               _("The broadcast dialect has no form for “%s”"), event);
}

/* Reading is told by the ids of what was read, and unreading not at all. */
static gboolean
names_messages (JsonObject *payload)
{
  return json_object_has_member (payload, "messageIds") &&
         !JSON_NODE_HOLDS_NULL (json_object_get_member (payload, "messageIds")) &&
         !json_object_get_boolean_member_with_default (payload, "unread", FALSE);
}

static GBytes *
encode_by (const SbxBroadcastForm *forms,
           gsize                   n_forms,
           const char             *reading,
           SbxEnvelope            *envelope,
           GError                **error)
{
  const char             *event = sbx_envelope_get_event (envelope);
  const SbxBroadcastForm *form = find_event (forms, n_forms, event);

  if (form == NULL || (g_str_equal (event, reading) && !names_messages (sbx_envelope_get_payload (envelope))))
    {
      set_unsupported (error, event);
      return NULL;
    }
  return write_frame (form, form->action, envelope);
}

static GBytes *
encode (SbxEnvelope  *envelope,
        GError      **error)
{
  if (g_str_equal (sbx_envelope_get_event (envelope), "error"))
    return write_frame (NULL, "error", envelope);
  return encode_by (told, G_N_ELEMENTS (told), "readChanged", envelope, error);
}

static GBytes *
encode_to_hub (SbxEnvelope  *envelope,
               GError      **error)
{
  return encode_by (asked, G_N_ELEMENTS (asked), "markRead", envelope, error);
}

const SbxCodec sbx_codec_broadcast = {
  .name = "broadcast",
  .decode = decode,
  .encode = encode,
  .decode_from_hub = decode_from_hub,
  .encode_to_hub = encode_to_hub,
};
