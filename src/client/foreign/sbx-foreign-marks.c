/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-store-events.h"
#include "sbx-store-rows.h"

/* What somebody read, muted or pinned: kept here; a server that can be told hears what was read. */

typedef struct
{
  SbxEnvelope *request;
  guint        generation;
  char        *reader_id;
  char        *sender_id;
  char        *channel_id;   /* (nullable) until it is found */
  char        *topic_id;     /* (nullable) */
  GStrv        message_ids;  /* (nullable) */
  gint64       seq;          /* -1 = the newest */
  gboolean     on;           /* unread; muted */
  GPtrArray   *read;         /* out: ids of messages that became read */
} Mark;

static void
mark_free (gpointer data)
{
  Mark *mark = data;

  sbx_envelope_unref (mark->request);
  g_free (mark->reader_id);
  g_free (mark->sender_id);
  g_free (mark->channel_id);
  g_free (mark->topic_id);
  g_strfreev (mark->message_ids);
  g_ptr_array_unref (mark->read);
  g_free (mark);
}

static GStrv
dup_texts (JsonObject *payload,
           const char *member)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  JsonArray *array = NULL;
  guint length;

  if (!sbx_fields_get_array (payload, member, SBX_FIELD_OPTIONAL, G_MAXUINT, &array, NULL) || array == NULL)
    return NULL;

  builder = g_strv_builder_new ();
  length = json_array_get_length (array);
  for (guint i = 0; i < length; i++)
    {
      g_autofree char *id = NULL;
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        id = json_node_dup_string (node);
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64)
        id = g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
      if (id != NULL)
        g_strv_builder_add (builder, id);
    }
  return g_strv_builder_end (builder);
}

static Mark *
mark_new (SbxForeign  *self,
          SbxEnvelope *request)
{
  JsonObject *payload = sbx_envelope_get_payload (request);
  Mark *mark = g_new0 (Mark, 1);

  mark->request = sbx_envelope_ref (request);
  mark->generation = self->generation;
  mark->reader_id = g_strdup (self->user_id != NULL ? self->user_id : "local");
  mark->sender_id = g_strdup (sbx_foreign_get_sender_id (self));
  mark->channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  mark->topic_id = sbx_fields_dup_text (payload, "topicId", NULL);
  mark->message_ids = dup_texts (payload, "messageIds");
  mark->seq = sbx_fields_int_or (payload, "seq", -1);
  mark->read = g_ptr_array_new_with_free_func (g_free);
  return mark;
}

static gboolean
append_read_changed (SbxStoreWriter  *writer,
                     const Mark      *mark,
                     gint64           read_seq,
                     gint64           from,
                     GError         **error)
{
  g_autofree char *stream = g_strconcat ("channel/", mark->channel_id, NULL);
  g_autoptr (SbxJsonWriter) members = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  sbx_json_writer_string (members, "channelId", mark->channel_id);
  sbx_json_writer_string (members, "topicId", mark->topic_id);
  sbx_json_writer_string (members, "userId", mark->reader_id);
  sbx_json_writer_int (members, "readSeq", read_seq);
  if (mark->message_ids != NULL)
    {
      sbx_json_writer_begin_array (members, "messageIds");
      for (guint i = 0; mark->message_ids[i] != NULL; i++)
        sbx_json_writer_string (members, NULL, mark->message_ids[i]);
      sbx_json_writer_end_array (members);
    }
  if (mark->on)
    sbx_json_writer_boolean (members, "unread", TRUE);
  if (mark->on && mark->message_ids == NULL)
    sbx_json_writer_int (members, "from", from);
  text = sbx_json_writer_free_to_bytes (g_steal_pointer (&members));
  return sbx_store_append (writer, stream, "readChanged", mark->sender_id, g_bytes_get_data (text, NULL),
                           g_bytes_get_size (text), error) != 0;
}

/* Which messages the server does not know to be read: those since the last that it was told of. */
static gboolean
gather_read (SbxStoreWriter  *writer,
             Mark            *mark,
             gint64           read_seq,
             GError         **error)
{
  g_autofree char *scope = g_strconcat ("read-told\x1f", mark->channel_id, NULL);
  g_autofree char *known = NULL;
  g_autofree char *value = NULL;
  g_autoptr (GPtrArray) messages = NULL;

  if (mark->message_ids != NULL)
    {
      for (guint i = 0; mark->message_ids[i] != NULL; i++)
        g_ptr_array_add (mark->read, g_strdup (mark->message_ids[i]));
      return TRUE;
    }

  if (!sbx_store_load_value (writer, scope, mark->topic_id, &known, error))
    return FALSE;
  messages = sbx_store_find_newer_messages (writer, mark->channel_id, mark->topic_id,
                                            known != NULL ? g_ascii_strtoll (known, NULL, 10) : MAX (read_seq - 500, 0), 500, error);
  if (messages == NULL)
    return FALSE;
  for (guint i = 0; i < messages->len; i++)
    {
      const SbxMessageRecord *message = messages->pdata[i];

      if (message->seq <= read_seq && !message->outgoing)
        g_ptr_array_add (mark->read, g_strdup (message->id));
    }
  value = g_strdup_printf ("%" G_GINT64_FORMAT, read_seq);
  return sbx_store_set_value (writer, scope, mark->topic_id, value, error);
}

static gboolean
write_read (SbxStoreWriter  *writer,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  Mark *mark = data;
  g_autoptr (SbxTopicRecord) topic = sbx_changes_find_topic (writer, mark->channel_id, mark->topic_id, error);
  gboolean changed = FALSE;
  gint64 read_seq = 0, seq = 0, from = 0;

  if (topic == NULL)
    return FALSE;
  if ((mark->message_ids != NULL && mark->message_ids[0] == NULL) || (mark->seq == 0 && topic->last_seq > 0))
    return TRUE;

  g_free (mark->channel_id);
  mark->channel_id = g_strdup (topic->channel_id);
  if (mark->seq > 0)
    seq = MIN (mark->seq, topic->last_seq);
  if (!sbx_store_mark_read (writer, mark->reader_id, mark->channel_id, mark->topic_id, seq,
                            (const char *const *) mark->message_ids, mark->on, &read_seq, &from, &changed, error))
    return FALSE;

  return !changed || (append_read_changed (writer, mark, read_seq, from, error) &&
                      (mark->on || gather_read (writer, mark, read_seq, error)));
}

static void
on_read_written (SbxForeign   *self,
                 GBytes       *answer,
                 const GError *error,
                 gpointer      data)
{
  Mark *mark = data;

  if (mark->generation != self->generation)
    return;

  if (error != NULL)
    {
      sbx_foreign_fail (self, mark->request, error);
      return;
    }

  sbx_foreign_answer (self, mark->request, "ok", NULL);
  if (mark->read->len == 0 || self->dialect->read == NULL)
    return;

  g_ptr_array_add (mark->read, NULL);
  self->dialect->read (self, mark->channel_id, mark->topic_id, (const char *const *) mark->read->pdata);
}

void
sbx_foreign_marks_take_read (SbxForeign  *self,
                             SbxEnvelope *request)
{
  Mark *mark = mark_new (self, request);

  mark->on = sbx_fields_boolean_or (sbx_envelope_get_payload (request), "unread", FALSE);
  if (mark->topic_id != NULL)
    {
      sbx_foreign_write (self, write_read, mark, mark_free, on_read_written);
      return;
    }
  sbx_foreign_fail_for_field (self, request, "topicId");
  mark_free (mark);
}

static gboolean
write_muted (SbxStoreWriter  *writer,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Mark *mark = data;

  return sbx_store_set_muted (writer, mark->reader_id, mark->channel_id, mark->topic_id, mark->on, error);
}

void
sbx_foreign_marks_take_mute (SbxForeign  *self,
                             SbxEnvelope *request)
{
  Mark *mark = mark_new (self, request);

  mark->on = sbx_fields_boolean_or (sbx_envelope_get_payload (request), "on", TRUE);
  if (mark->channel_id != NULL)
    {
      sbx_foreign_write (self, write_muted, mark, mark_free, on_read_written);
      return;
    }
  sbx_foreign_fail_for_field (self, request, "channelId");
  mark_free (mark);
}

/* Kept here: no server is told. */
static gboolean
write_pinned (SbxStoreWriter  *writer,
              gpointer         data,
              SbxJsonWriter   *answer,
              GError         **error)
{
  const Mark *mark = data;
  g_autoptr (SbxChannelRecord) channel = NULL;
  g_autoptr (SbxTopicRecord) topic = NULL;

  if (mark->topic_id != NULL)
    {
      topic = sbx_changes_find_topic (writer, mark->channel_id, mark->topic_id, error);
      if (topic == NULL)
        return FALSE;
      topic->is_pinned = mark->on;
      return sbx_store_put_topic (writer, topic, error) &&
             sbx_changes_append_topic (writer, mark->sender_id, topic, error);
    }

  channel = sbx_changes_find_channel (writer, mark->channel_id, error);
  if (channel == NULL)
    return FALSE;
  channel->is_pinned = mark->on;
  return sbx_store_put_channel (writer, channel, error) &&
         sbx_changes_append_channel (writer, mark->sender_id, channel, error);
}

void
sbx_foreign_marks_take_pin (SbxForeign  *self,
                            SbxEnvelope *request)
{
  Mark *mark = mark_new (self, request);

  mark->on = sbx_fields_boolean_or (sbx_envelope_get_payload (request), "on", TRUE);
  if (mark->channel_id != NULL)
    {
      sbx_foreign_write (self, write_pinned, mark, mark_free, on_read_written);
      return;
    }
  sbx_foreign_fail_for_field (self, request, "channelId");
  mark_free (mark);
}
