/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include "sbx-bridge-form.h"
#include "sbx-fields.h"

/* What the other server answers: into the queue, and what is to be asked for next. */

#define CHANNEL_PREFIX "channel/"

/* Steps that follow on the one that is under way, before all others. */
static void
insert_steps (SbxBridge *self,
              GQueue    *steps)
{
  SbxBridgeStep *step;

  while ((step = g_queue_pop_tail (steps)) != NULL)
    g_queue_push_head (&self->steps, step);
}


static JsonArray *
get_rows (JsonObject *answer,
          const char *member)
{
  JsonArray *rows = NULL;

  sbx_fields_get_array (answer, member, SBX_FIELD_OPTIONAL, G_MAXUINT, &rows, NULL);
  return rows;
}

static JsonObject *
get_row (JsonArray *rows,
         guint      i)
{
  JsonNode *node = json_array_get_element (rows, i);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static guint
count_rows (JsonArray *rows)
{
  return rows != NULL ? json_array_get_length (rows) : 0;
}

/* The next page of the same list, if there is one. */

/* --- Watching --- */

/* Once each: from after @seq on. */
void
sbx_bridge_follow (SbxBridge  *self,
                   const char *stream,
                   gint64      seq)
{
  if (g_hash_table_add (self->followed, g_strdup (stream)))
    sbx_client_subscribe_after (self->from, stream, sbx_client_get_epoch (self->from), seq);
}

/* All of it is in the queue, up to @seq; -1 = up to where its events were taken. */
void
sbx_bridge_mark_whole (SbxBridge  *self,
                       const char *stream,
                       gint64      seq)
{
  SbxBridgeItem *item = sbx_bridge_item_new (SBX_BRIDGE_WHOLE, stream, NULL, 0);

  item->seq = seq;
  sbx_bridge_write (self, item);
}

/* (nullable): what is said of the one stream that was asked for. */
static JsonObject *
get_stream (JsonObject *answer)
{
  JsonArray *streams = NULL;
  JsonNode *node;

  if (!sbx_fields_get_array (answer, "streams", SBX_FIELD_OPTIONAL, G_MAXUINT, &streams, NULL) || streams == NULL ||
      json_array_get_length (streams) == 0)
    return NULL;
  node = json_array_get_element (streams, 0);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Where the stream is: what comes after it is watched, what is before it stands in the lists. */
static void
take_stream (SbxBridge     *self,
             SbxBridgeStep *step,
             JsonObject    *answer)
{
  JsonObject *stream = get_stream (answer);
  gint64 seq;

  if (stream == NULL)
    return;
  seq = sbx_fields_int_or (stream, "seq", 0);
  sbx_bridge_place_note (self->place, step->id, NULL, seq);
  sbx_bridge_follow (self, step->id, seq);
}

/* Puts the events that were passed over into the queue, in their order. Returns the last of them. */
static gint64
take_missed (SbxBridge           *self,
             const SbxBridgeStep *step,
             JsonObject          *stream)
{
  JsonArray *missed = NULL;
  gint64 seq = step->seq;

  sbx_fields_get_array (stream, "missed", SBX_FIELD_OPTIONAL, G_MAXUINT, &missed, NULL);
  for (guint i = 0; i < count_rows (missed); i++)
    {
      JsonObject *event = get_row (missed, i);
      JsonObject *payload = NULL;
      g_autofree char *name = event != NULL ? sbx_fields_dup_text (event, "event", "") : NULL;
      g_autoptr (SbxEnvelope) envelope = NULL;

      if (event == NULL || !sbx_fields_get_object (event, "payload", SBX_FIELD_OPTIONAL, &payload, NULL) || payload == NULL)
        continue;
      seq = sbx_fields_int_or (payload, "seq", seq);
      envelope = sbx_envelope_new (name, payload);
      sbx_bridge_queue_event (self, envelope);
    }
  return seq;
}

/* What came behind these meanwhile was passed over as well. */
static void
take_behind (SbxBridge           *self,
             const SbxBridgeStep *step,
             JsonObject          *answer)
{
  JsonObject *stream = get_stream (answer);
  const gint64 *told = g_hash_table_lookup (self->behind, step->id);
  SbxBridgeStep *next;
  gint64 seq;

  if (stream == NULL || told == NULL)
    return;
  if (!sbx_fields_boolean_or (stream, "recovered", TRUE))
    {
      g_hash_table_remove (self->behind, step->id);
      sbx_bridge_read_gap (self, step->id);
      return;
    }

  seq = take_missed (self, step, stream);
  if (seq > step->seq && (seq < *told || sbx_fields_boolean_or (stream, "more", FALSE)))
    {
      next = sbx_bridge_step_new (SBX_BRIDGE_STEP_BEHIND, step->id);
      next->seq = seq;
      g_queue_push_head (&self->steps, next);
      return;
    }
  g_hash_table_remove (self->behind, step->id);
}

/* --- Lists --- */

static SbxBridgeStep *
dup_next_page (const SbxBridgeStep *step,
               JsonObject          *answer)
{
  g_autofree char *next = sbx_fields_dup_text (answer, "next", "");
  SbxBridgeStep *page;

  if (*next == '\0' || g_strcmp0 (next, step->cursor) == 0)
    return NULL;
  page = sbx_bridge_step_new (step->kind, step->id);
  page->cursor = g_steal_pointer (&next);
  page->seq = step->seq;
  page->anew = step->anew;
  return page;
}

static gsize
share_bytes (SbxEnvelope *answer,
             guint        n_rows)
{
  return n_rows > 0 ? g_bytes_get_size (sbx_envelope_get_payload_text (answer)) / n_rows : 0;
}

static void
take_channel_row (SbxBridge           *self,
                  const SbxBridgeStep *step,
                  JsonObject          *channel,
                  gsize                bytes,
                  GQueue              *steps)
{
  g_autofree char *id = NULL;
  g_autofree char *stream = NULL;
  SbxBridgeName *name;
  SbxBridgeStep *topics;
  gint64 seq;

  if (channel == NULL || !sbx_fields_dup_id (channel, "id", SBX_FIELD_REQUIRED, &id, NULL))
    return;
  name = sbx_bridge_need_name (self, SBX_BRIDGE_SYNC, id);
  sbx_bridge_set_origin (self, name, id, channel);
  name->is_other_way = FALSE;
  if (name->is_loop)
    return;

  sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_SYNC, id, sbx_bridge_make_channel (self, channel), bytes));
  stream = g_strconcat (CHANNEL_PREFIX, id, NULL);
  if (!step->anew && sbx_bridge_place_get (self->place, stream, &seq))
    {
      sbx_bridge_follow (self, stream, seq);
      return;
    }
  sbx_bridge_place_set_whole (self->place, stream, FALSE);
  topics = sbx_bridge_step_new (SBX_BRIDGE_STEP_TOPICS, id);
  topics->seq = sbx_fields_int_or (channel, "lastSeq", 0);
  g_queue_push_tail (steps, topics);
}

static void
take_channels (SbxBridge           *self,
               const SbxBridgeStep *step,
               SbxEnvelope         *answer)
{
  JsonArray *rows = get_rows (sbx_envelope_get_payload (answer), "channels");
  SbxBridgeStep *next = dup_next_page (step, sbx_envelope_get_payload (answer));
  g_auto (GQueue) steps = G_QUEUE_INIT;

  for (guint i = 0; i < count_rows (rows); i++)
    take_channel_row (self, step, get_row (rows, i), share_bytes (answer, count_rows (rows)), &steps);
  if (next != NULL)
    g_queue_push_tail (&steps, next);
  insert_steps (self, &steps);
}

static void
take_topics (SbxBridge           *self,
             const SbxBridgeStep *step,
             SbxEnvelope         *answer)
{
  JsonArray *rows = get_rows (sbx_envelope_get_payload (answer), "topics");
  SbxBridgeStep *next = dup_next_page (step, sbx_envelope_get_payload (answer));
  g_auto (GQueue) steps = G_QUEUE_INIT;

  for (guint i = 0; i < count_rows (rows); i++)
    {
      JsonObject *topic = get_row (rows, i);
      JsonObject *account = topic != NULL ? sbx_bridge_form_topic (topic) : NULL;
      SbxBridgeStep *messages;

      if (account == NULL)
        continue;
      sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_SYNC, step->id, account, share_bytes (answer, count_rows (rows))));
      messages = sbx_bridge_step_new (SBX_BRIDGE_STEP_MESSAGES, step->id);
      sbx_fields_dup_id (topic, "id", SBX_FIELD_REQUIRED, &messages->topic_id, NULL);
      messages->read_seq = sbx_fields_int_or (topic, "unreadCount", 0) > 0 ? sbx_fields_int_or (topic, "readSeq", 0) : G_MAXINT64;
      /* Other servers count only how many it are. */
      messages->unread = sbx_bridge_is_from_hub (self) ? 0 : MAX (sbx_fields_int_or (topic, "unreadCount", 0), 0);
      g_queue_push_tail (&steps, messages);
    }

  if (next == NULL)
    {
      next = sbx_bridge_step_new (SBX_BRIDGE_STEP_FOLLOW, step->id);
      next->seq = step->seq;
    }
  g_queue_push_tail (&steps, next);
  insert_steps (self, &steps);
}

/* Of the newest so many as are unread: behind which message they begin. Then all are read from the first one on. */
static void
find_unread (SbxBridge           *self,
             const SbxBridgeStep *step,
             JsonArray           *rows,
             gboolean             more)
{
  SbxBridgeStep *next = sbx_bridge_step_new (SBX_BRIDGE_STEP_MESSAGES, step->id);
  gint64 first = 0;

  next->topic_id = g_strdup (step->topic_id);
  next->read_seq = step->read_seq;
  next->unread = step->unread;
  for (guint i = count_rows (rows); i > 0 && next->unread > 0; i--)
    {
      JsonObject *message = get_row (rows, i - 1);

      if (message == NULL)
        continue;
      first = sbx_fields_int_or (message, "seq", 0);
      if (sbx_bridge_form_is_unread (message, step->read_seq) && --next->unread == 0)
        next->read_seq = first - 1;
    }
  if (more && next->unread > 0 && first > 0 && (step->seq == 0 || first < step->seq))
    next->seq = first;
  else
    next->unread = 0;
  g_queue_push_head (&self->steps, next);
}

static void
take_messages (SbxBridge           *self,
               const SbxBridgeStep *step,
               SbxEnvelope         *answer)
{
  JsonObject *payload = sbx_envelope_get_payload (answer);
  JsonArray *rows = get_rows (payload, "messages");
  JsonObject *more = NULL, *last;
  SbxBridgeStep *next;
  gint64 seq;

  sbx_fields_get_object (payload, "more", SBX_FIELD_OPTIONAL, &more, NULL);
  if (step->unread > 0)
    {
      find_unread (self, step, rows, more != NULL && sbx_fields_boolean_or (more, "before", FALSE));
      return;
    }
  if (count_rows (rows) == 0)
    return;
  sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_SYNC, step->id,
                                               sbx_bridge_form_messages (step->topic_id, NULL, rows, step->read_seq, self->base),
                                               g_bytes_get_size (sbx_envelope_get_payload_text (answer))));

  last = get_row (rows, count_rows (rows) - 1);
  seq = last != NULL ? sbx_fields_int_or (last, "seq", 0) : 0;
  if (more == NULL || !sbx_fields_boolean_or (more, "after", FALSE) || seq <= step->seq)
    return;
  next = sbx_bridge_step_new (SBX_BRIDGE_STEP_MESSAGES, step->id);
  next->topic_id = g_strdup (step->topic_id);
  next->seq = seq;
  next->read_seq = step->read_seq;
  g_queue_push_head (&self->steps, next);
}

static void
take_reports (SbxBridge           *self,
              const SbxBridgeStep *step,
              SbxEnvelope         *answer)
{
  gboolean is_task = step->kind == SBX_BRIDGE_STEP_TASKS;
  JsonArray *rows = get_rows (sbx_envelope_get_payload (answer), is_task ? "tasks" : "sessions");
  SbxBridgeStep *next = dup_next_page (step, sbx_envelope_get_payload (answer));

  for (guint i = 0; i < count_rows (rows); i++)
    {
      JsonObject *row = get_row (rows, i);
      g_autofree char *id = row != NULL ? sbx_fields_dup_text (row, is_task ? "taskId" : "sessionId", "") : g_strdup ("");

      if (*id != '\0')
        sbx_bridge_write (self, sbx_bridge_item_new (is_task ? SBX_BRIDGE_TASK : SBX_BRIDGE_SESSION, id, json_object_ref (row),
                                                     share_bytes (answer, count_rows (rows))));
    }
  if (next != NULL)
    g_queue_push_head (&self->steps, next);
  else if (is_task)
    sbx_bridge_mark_whole (self, "tasks", -1);
}

static void
take_projects (SbxBridge           *self,
               const SbxBridgeStep *step,
               SbxEnvelope         *answer)
{
  JsonArray *rows = get_rows (sbx_envelope_get_payload (answer), "projects");
  SbxBridgeStep *next = dup_next_page (step, sbx_envelope_get_payload (answer));
  g_autoptr (JsonArray) all = step->rows != NULL ? json_array_ref (step->rows) : json_array_new ();

  for (guint i = 0; i < count_rows (rows); i++)
    json_array_add_element (all, json_node_copy (json_array_get_element (rows, i)));
  if (next != NULL)
    {
      next->rows = g_steal_pointer (&all);
      next->updates = step->rows != NULL ? step->updates : self->updates;
      g_queue_push_head (&self->steps, next);
      return;
    }

  /* An update that came between the pages had all, and is newer than the first of them. */
  if (rows != NULL && (step->rows == NULL || step->updates == self->updates))
    sbx_bridge_take_projects (self, all, count_rows (all) * share_bytes (answer, count_rows (rows)));
  sbx_bridge_mark_whole (self, "projects", -1);
}

/**
 * sbx_bridge_take_answer:
 * @step: what was asked for
 * @answer: what the other server said
 *
 * Puts it into the queue, and what is to be asked for after it before all other steps.
 */
void
sbx_bridge_take_answer (SbxBridge     *self,
                        SbxBridgeStep *step,
                        SbxEnvelope   *answer)
{
  switch (step->kind)
    {
    case SBX_BRIDGE_STEP_STREAM:
      take_stream (self, step, sbx_envelope_get_payload (answer));
      break;

    case SBX_BRIDGE_STEP_BEHIND:
      take_behind (self, step, sbx_envelope_get_payload (answer));
      break;

    case SBX_BRIDGE_STEP_CHANNELS:
      take_channels (self, step, answer);
      if (self->steps.length == 0 || ((SbxBridgeStep *) g_queue_peek_head (&self->steps))->kind != SBX_BRIDGE_STEP_CHANNELS)
        sbx_bridge_mark_whole (self, "channels", -1);
      break;

    case SBX_BRIDGE_STEP_TOPICS:
      take_topics (self, step, answer);
      break;

    case SBX_BRIDGE_STEP_MESSAGES:
      take_messages (self, step, answer);
      break;

    case SBX_BRIDGE_STEP_SESSIONS:
    case SBX_BRIDGE_STEP_TASKS:
      take_reports (self, step, answer);
      break;

    case SBX_BRIDGE_STEP_PROJECTS:
      take_projects (self, step, answer);
      break;

    case SBX_BRIDGE_STEP_FOLLOW:
    default:
      g_return_if_reached ();
    }
}
