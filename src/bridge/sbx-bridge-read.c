/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include <string.h>

#include "sbx-bridge-form.h"
#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-wire-error.h"

/* What is there already, read once: channels, their topics, their messages from the oldest on, sessions, tasks, projects. A
 * channel is watched from before its first topic was read, so that nothing falls between; the next page is asked for when the
 * local hub has the last one. */

#define REQUEST_TIMEOUT 60000
#define RETRY_DELAY 2000
#define PAGE 200
#define CHANNEL_PREFIX "channel/"

/* What may wait for the local hub when more is read. */
#define WAITING_ITEMS 20

typedef enum {
  STEP_STREAM,       /* where a stream is now, and watch it from there */
  STEP_CHANNELS,
  STEP_TOPICS,
  STEP_MESSAGES,
  STEP_FOLLOW,       /* the channel's messages are read: watch it */
  STEP_SESSIONS,
  STEP_TASKS,
  STEP_PROJECTS,
} StepKind;

struct _SbxBridgeStep
{
  StepKind  kind;
  char     *id;          /* (nullable): a channel, or the stream */
  char     *topic_id;    /* (nullable) */
  char     *cursor;      /* (nullable): of the page */
  gint64    seq;         /* of a channel: where it is watched from; of a topic: after which message */
  gint64    read_seq;
  gboolean  anew;        /* of the list of channels: all in them is read again */
};

static void
step_free (SbxBridgeStep *step)
{
  g_free (step->id);
  g_free (step->topic_id);
  g_free (step->cursor);
  g_free (step);
}

static SbxBridgeStep *
step_new (StepKind    kind,
          const char *id)
{
  SbxBridgeStep *step = g_new0 (SbxBridgeStep, 1);

  step->kind = kind;
  step->id = g_strdup (id);
  return step;
}

static SbxBridgeStep *
step_new_for_stream (const char *stream)
{
  return step_new (STEP_STREAM, stream);
}

/* Steps that follow on the one that is under way, before all others. */
static void
insert_steps (SbxBridge *self,
              GQueue    *steps)
{
  SbxBridgeStep *step;

  while ((step = g_queue_pop_tail (steps)) != NULL)
    g_queue_push_head (&self->steps, step);
}

/* --- Watching --- */

static void
follow (SbxBridge  *self,
        const char *stream,
        gint64      seq)
{
  if (g_hash_table_add (self->followed, g_strdup (stream)))
    sbx_client_subscribe_after (self->from, stream, sbx_client_get_epoch (self->from), seq);
}

static void
mark_whole (SbxBridge  *self,
            const char *stream,
            gint64      seq)
{
  SbxBridgeItem *item = sbx_bridge_item_new (SBX_BRIDGE_WHOLE, stream, NULL, 0);

  item->seq = seq;
  sbx_bridge_write (self, item);
}

/* Where the stream is: what comes after it is watched, what is before it stands in the lists. */
static void
take_stream (SbxBridge     *self,
             SbxBridgeStep *step,
             JsonObject    *answer)
{
  JsonArray *streams = NULL;
  JsonNode *node;
  gint64 seq;

  if (!sbx_fields_get_array (answer, "streams", SBX_FIELD_OPTIONAL, G_MAXUINT, &streams, NULL) || streams == NULL ||
      json_array_get_length (streams) == 0)
    return;
  node = json_array_get_element (streams, 0);
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return;
  seq = sbx_fields_int_or (json_node_get_object (node), "seq", 0);
  sbx_bridge_place_note (self->place, step->id, NULL, seq);
  follow (self, step->id, seq);
}

/* --- Lists --- */

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
static SbxBridgeStep *
dup_next_page (const SbxBridgeStep *step,
               JsonObject          *answer)
{
  g_autofree char *next = sbx_fields_dup_text (answer, "next", "");
  SbxBridgeStep *page;

  if (*next == '\0' || g_strcmp0 (next, step->cursor) == 0)
    return NULL;
  page = step_new (step->kind, step->id);
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
  if (name->is_loop)
    return;

  sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_SYNC, id, sbx_bridge_form_channel (channel, sbx_address_get_uri (self->from_address)), bytes));
  stream = g_strconcat (CHANNEL_PREFIX, id, NULL);
  if (!step->anew && sbx_bridge_place_get (self->place, stream, &seq))
    {
      follow (self, stream, seq);
      return;
    }
  sbx_bridge_place_set_whole (self->place, stream, FALSE);
  topics = step_new (STEP_TOPICS, id);
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
      messages = step_new (STEP_MESSAGES, step->id);
      sbx_fields_dup_id (topic, "id", SBX_FIELD_REQUIRED, &messages->topic_id, NULL);
      messages->read_seq = sbx_fields_int_or (topic, "unreadCount", 0) > 0 ? sbx_fields_int_or (topic, "readSeq", 0) : G_MAXINT64;
      g_queue_push_tail (&steps, messages);
    }

  if (next == NULL)
    {
      next = step_new (STEP_FOLLOW, step->id);
      next->seq = step->seq;
    }
  g_queue_push_tail (&steps, next);
  insert_steps (self, &steps);
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

  if (count_rows (rows) == 0)
    return;
  sbx_bridge_write (self, sbx_bridge_item_new (SBX_BRIDGE_SYNC, step->id,
                                               sbx_bridge_form_messages (step->topic_id, NULL, rows, step->read_seq, self->base),
                                               g_bytes_get_size (sbx_envelope_get_payload_text (answer))));

  last = get_row (rows, count_rows (rows) - 1);
  seq = last != NULL ? sbx_fields_int_or (last, "seq", 0) : 0;
  sbx_fields_get_object (payload, "more", SBX_FIELD_OPTIONAL, &more, NULL);
  if (more == NULL || !sbx_fields_boolean_or (more, "after", FALSE) || seq <= step->seq)
    return;
  next = step_new (STEP_MESSAGES, step->id);
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
  gboolean is_task = step->kind == STEP_TASKS;
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
    mark_whole (self, "tasks", -1);
}

static void
take_projects (SbxBridge           *self,
               const SbxBridgeStep *step,
               SbxEnvelope         *answer)
{
  JsonArray *rows = get_rows (sbx_envelope_get_payload (answer), "projects");

  if (rows != NULL)
    sbx_bridge_take_projects (self, rows, g_bytes_get_size (sbx_envelope_get_payload_text (answer)));
  mark_whole (self, "projects", -1);
}

static void
take_answer (SbxBridge     *self,
             SbxBridgeStep *step,
             SbxEnvelope   *answer)
{
  switch (step->kind)
    {
    case STEP_STREAM:
      take_stream (self, step, sbx_envelope_get_payload (answer));
      break;

    case STEP_CHANNELS:
      take_channels (self, step, answer);
      if (self->steps.length == 0 || ((SbxBridgeStep *) g_queue_peek_head (&self->steps))->kind != STEP_CHANNELS)
        mark_whole (self, "channels", -1);
      break;

    case STEP_TOPICS:
      take_topics (self, step, answer);
      break;

    case STEP_MESSAGES:
      take_messages (self, step, answer);
      break;

    case STEP_SESSIONS:
    case STEP_TASKS:
      take_reports (self, step, answer);
      break;

    case STEP_PROJECTS:
      take_projects (self, step, answer);
      break;

    case STEP_FOLLOW:
    default:
      g_return_if_reached ();
    }
}

/* --- Asking --- */

static JsonObject *
make_payload (const SbxBridgeStep  *step,
              const char          **event)
{
  JsonObject *payload = json_object_new ();
  JsonObject *stream;
  JsonArray *streams;

  switch (step->kind)
    {
    case STEP_STREAM:
      *event = "subscribe";
      stream = json_object_new ();
      streams = json_array_new ();
      json_object_set_string_member (stream, "stream", step->id);
      json_array_add_object_element (streams, stream);
      json_object_set_array_member (payload, "streams", streams);
      return payload;

    case STEP_MESSAGES:
      *event = "listMessages";
      json_object_set_string_member (payload, "channelId", step->id);
      json_object_set_string_member (payload, "topicId", step->topic_id);
      json_object_set_int_member (payload, "after", step->seq);
      break;

    case STEP_TOPICS:
      *event = "listTopics";
      json_object_set_string_member (payload, "channelId", step->id);
      break;

    case STEP_CHANNELS:
      *event = "listChannels";
      break;

    case STEP_SESSIONS:
      *event = "listSessions";
      break;

    case STEP_TASKS:
      *event = "listTasks";
      break;

    case STEP_PROJECTS:
    case STEP_FOLLOW:
    default:
      *event = "listProjects";
      return payload;
    }

  if (step->cursor != NULL)
    json_object_set_string_member (payload, "cursor", step->cursor);
  json_object_set_int_member (payload, "limit", PAGE);
  return payload;
}

static gboolean
on_retry (gpointer data)
{
  SbxBridge *self = data;

  g_clear_pointer (&self->read_timer, g_source_unref);
  sbx_bridge_read_go_on (self);
  return G_SOURCE_REMOVE;
}

/* What the other server does not have, or not for us, is left out; for what it cannot do now it is asked again. */
static gboolean
is_final (const GError *error)
{
  return error->domain == SBX_WIRE_ERROR && error->code != SBX_WIRE_ERROR_UNAVAILABLE &&
         error->code != SBX_WIRE_ERROR_RATE_LIMITED && error->code != SBX_WIRE_ERROR_INTERNAL;
}

typedef struct
{
  SbxBridge *bridge;
  guint      generation;
} Asking;

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree Asking *asking = data;
  g_autoptr (SbxBridge) self = asking->bridge;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  SbxBridgeStep *step;

  if (asking->generation != self->generation)
    return;

  self->reading = FALSE;
  if (answer == NULL && !is_final (error))
    {
      if (self->read_timer == NULL)
        self->read_timer = sbx_bridge_add_timer (self, RETRY_DELAY, on_retry);
      return;
    }

  step = g_queue_pop_head (&self->steps);
  if (answer != NULL)
    take_answer (self, step, answer);
  else
    g_info ("%s: %s", sbx_address_get_uri (self->from_address), error->message);
  step_free (step);
  sbx_bridge_read_go_on (self);
  sbx_bridge_update (self);
}

static void
take_follow (SbxBridge *self)
{
  SbxBridgeStep *step = g_queue_pop_head (&self->steps);
  g_autofree char *stream = g_strconcat (CHANNEL_PREFIX, step->id, NULL);

  /* Of one that is watched already the events tell how far it is. */
  mark_whole (self, stream, g_hash_table_contains (self->followed, stream) ? -1 : step->seq);
  follow (self, stream, step->seq);
  step_free (step);
}

static gboolean
may_ask (SbxBridge *self)
{
  return self->from != NULL && self->begun && !self->reading && self->read_timer == NULL && self->steps.length > 0 &&
         self->items.length < WAITING_ITEMS && sbx_client_get_state (self->from) == SBX_CONNECTION_CONNECTED;
}

/**
 * sbx_bridge_read_go_on:
 *
 * Asks for the next, where nothing is under way and the local hub has nearly all that was read.
 */
void
sbx_bridge_read_go_on (SbxBridge *self)
{
  while (may_ask (self))
    {
      SbxBridgeStep *step = g_queue_peek_head (&self->steps);
      g_autoptr (JsonObject) payload = NULL;
      const char *event = NULL;
      Asking *asking;

      if (step->kind == STEP_FOLLOW)
        {
          take_follow (self);
          continue;
        }

      payload = make_payload (step, &event);
      asking = g_new0 (Asking, 1);
      asking->bridge = g_object_ref (self);
      asking->generation = self->generation;
      self->reading = TRUE;
      sbx_client_request_async (self->from, event, payload, REQUEST_TIMEOUT, NULL, on_answer, asking);
      return;
    }
}

/* --- What is to be read --- */

/* A stream whose place is known goes on from there. */
static void
begin_stream (SbxBridge  *self,
              const char *stream,
              gboolean   *known)
{
  gint64 seq;

  *known = sbx_bridge_place_get (self->place, stream, &seq);
  if (*known)
    follow (self, stream, seq);
  else
    g_queue_push_tail (&self->steps, step_new_for_stream (stream));
}

/**
 * sbx_bridge_read_begin:
 *
 * There is a connection to the other server. The first time all is read that is not known to be here.
 */
void
sbx_bridge_read_begin (SbxBridge *self)
{
  const char *epoch = sbx_client_get_epoch (self->from);
  SbxBridgeStep *channels;
  gboolean known;

  if (self->begun && g_strcmp0 (self->from_epoch, epoch) == 0)
    {
      sbx_bridge_read_go_on (self);
      return;
    }

  /* Of another log nothing that is under way or watched counts; its gaps tell what is to be read again. */
  g_free (self->from_epoch);
  self->from_epoch = g_strdup (epoch);
  sbx_bridge_place_begin (self->place, epoch, sbx_client_get_epoch (self->to));
  if (self->begun)
    {
      sbx_bridge_read_gap (self, "channels");
      sbx_bridge_read_gap (self, "tasks");
      sbx_bridge_read_gap (self, "projects");
      return;
    }

  self->begun = TRUE;
  begin_stream (self, "channels", &known);
  channels = step_new (STEP_CHANNELS, NULL);
  channels->anew = !known;
  g_queue_push_tail (&self->steps, channels);
  begin_stream (self, "tasks", &known);
  if (!known)
    {
      g_queue_push_tail (&self->steps, step_new (STEP_SESSIONS, NULL));
      g_queue_push_tail (&self->steps, step_new (STEP_TASKS, NULL));
    }
  if (sbx_client_has_feature (self->from, "projects"))
    {
      begin_stream (self, "projects", &known);
      g_queue_push_tail (&self->steps, step_new (STEP_PROJECTS, NULL));
    }
  sbx_bridge_read_go_on (self);
}

/**
 * sbx_bridge_read_channel:
 * @id: a channel that is new
 *
 * Reads what is in it, and watches it.
 */
void
sbx_bridge_read_channel (SbxBridge  *self,
                         const char *id)
{
  g_queue_push_tail (&self->steps, step_new (STEP_TOPICS, id));
  sbx_bridge_read_go_on (self);
}

/**
 * sbx_bridge_read_gap:
 * @stream: one of which something was missed that cannot be had
 *
 * Reads the lists again.
 */
void
sbx_bridge_read_gap (SbxBridge  *self,
                     const char *stream)
{
  if (!self->begun)
    return;

  sbx_bridge_place_set_whole (self->place, stream, FALSE);
  if (g_str_has_prefix (stream, CHANNEL_PREFIX))
    {
      g_queue_push_tail (&self->steps, step_new (STEP_TOPICS, stream + strlen (CHANNEL_PREFIX)));
    }
  else if (g_str_equal (stream, "channels"))
    {
      SbxBridgeStep *channels = step_new (STEP_CHANNELS, NULL);

      channels->anew = TRUE;
      g_queue_push_tail (&self->steps, channels);
    }
  else if (g_str_equal (stream, "tasks"))
    {
      g_queue_push_tail (&self->steps, step_new (STEP_SESSIONS, NULL));
      g_queue_push_tail (&self->steps, step_new (STEP_TASKS, NULL));
    }
  else if (g_str_equal (stream, "projects"))
    {
      g_queue_push_tail (&self->steps, step_new (STEP_PROJECTS, NULL));
    }
  sbx_bridge_read_go_on (self);
}

gboolean
sbx_bridge_read_is_done (SbxBridge *self)
{
  return self->begun && self->steps.length == 0;
}

void
sbx_bridge_read_clear (SbxBridge *self)
{
  sbx_bridge_drop_timer (&self->read_timer);
  g_queue_clear_full (&self->steps, (GDestroyNotify) step_free);
  self->begun = FALSE;
  self->reading = FALSE;
  self->generation++;
  g_clear_pointer (&self->from_epoch, g_free);
}
