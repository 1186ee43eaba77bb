/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-delivery.h"

#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-reach.h"
#include "sbx-store-events.h"
#include "sbx-store-rows.h"
#include "sbx-time.h"

#include <inttypes.h>

/* What only a hub says of an event. */
static const char *const hub_members[] = { "timestamp", "triggeredBy", "stream", "epoch", "seq", "re", NULL };

/* Small values: by user, where what waits begins. */
#define WAITING_SCOPE "waiting"

/* One who was not told. */
typedef struct
{
  char   *user_id;
  gint64  seq;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_free (waiting->user_id);
  g_free (waiting);
}

static char *
make_stream (const char *user_id)
{
  return g_strconcat ("user/", user_id, NULL);
}

/**
 * sbx_delivery_append:
 * @writer: the store's writer
 * @user_id: for whom
 * @event: `directMessage` or `systemNotification`
 * @sender_id: who sent it
 * @members: what it says
 * @error: return location for an error
 *
 * Returns: its seq, or 0 with @error set
 */
gint64
sbx_delivery_append (SbxStoreWriter  *writer,
                     const char      *user_id,
                     const char      *event,
                     const char      *sender_id,
                     JsonObject      *members,
                     GError         **error)
{
  g_autofree char   *stream = make_stream (user_id);
  SbxJsonWriter     *json = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;

  sbx_json_writer_members (json, members);
  text = sbx_json_writer_free_to_bytes (json);
  return sbx_store_append (writer, stream, event, sender_id, g_bytes_get_data (text, NULL),
                           g_bytes_get_size (text), error);
}

/**
 * sbx_delivery_get_waiting:
 * @writer: the store's writer
 * @user_id: a user
 * @seq: (out): of the oldest event of `user/{id}` that no connection was told when it came; 0 = there is none
 * @error: return location for an error
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_delivery_get_waiting (SbxStoreWriter  *writer,
                          const char      *user_id,
                          gint64          *seq,
                          GError         **error)
{
  g_autofree char   *value = NULL;

  if (!sbx_store_load_value (writer, WAITING_SCOPE, user_id, &value, error))
    return FALSE;
  *seq = value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
  return TRUE;
}

/**
 * sbx_delivery_forget_waiting:
 * @writer: the store's writer
 * @user_id: a user
 * @seq: what sbx_delivery_get_waiting() found; where it is another one by now, that stays
 * @error: return location for an error
 *
 * The user was told.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_delivery_forget_waiting (SbxStoreWriter  *writer,
                             const char      *user_id,
                             gint64           seq,
                             GError         **error)
{
  gint64 waiting;

  if (!sbx_delivery_get_waiting (writer, user_id, &waiting, error))
    return FALSE;
  return waiting != seq || sbx_store_set_value (writer, WAITING_SCOPE, user_id, "0", error);
}

static gboolean
write_waiting (SbxStoreWriter *writer,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const SbxDelivery *self = data;

  for (guint i = 0; i < self->waiting->len; i++)
    {
      const Waiting   *waiting = g_ptr_array_index (self->waiting, i);
      g_autofree char *value = NULL;
      gint64           first;

      if (!sbx_delivery_get_waiting (writer, waiting->user_id, &first, error))
        return FALSE;
      if (first != 0)
        continue;
      value = g_strdup_printf ("%" PRId64, waiting->seq);
      if (!sbx_store_set_value (writer, WAITING_SCOPE, waiting->user_id, value, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_delivery_count:
 * @self: what became of it so far
 * @hub: a hub
 * @user_id: somebody for whom it is on disk
 * @event: what it is
 * @seq: of that
 * @phones_too: whether it is pushed to a phone that is connected as well
 * @title: the headline of the push
 * @content: what that says
 * @conversation_id: (nullable): what it opens
 *
 * Counts who is told, and pushes to who is not.
 */
void
sbx_delivery_count (SbxDelivery *self,
                    SbxHub      *hub,
                    const char  *user_id,
                    const char  *event,
                    gint64       seq,
                    gboolean     phones_too,
                    const char  *title,
                    const char  *content,
                    const char  *conversation_id)
{
  g_autofree char *stream = make_stream (user_id);
  SbxReach         reach;

  sbx_reach_find (hub, user_id, stream, event, &reach);
  self->live += reach.live;
  if (reach.live == 0)
    {
      Waiting *waiting = g_new0 (Waiting, 1);

      waiting->user_id = g_strdup (user_id);
      waiting->seq = seq;
      if (self->waiting == NULL)
        self->waiting = g_ptr_array_new_with_free_func (waiting_free);
      g_ptr_array_add (self->waiting, waiting);
      self->queued++;
    }
  if ((reach.live == 0 || (phones_too && reach.has_phone)) &&
      sbx_reach_push (hub, &reach, user_id, title, content, FALSE, conversation_id))
    self->pushed++;
}

static void
answer (const SbxDelivery *self,
        SbxRequest        *request)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) text = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_int (writer, "live", self->live);
  sbx_json_writer_int (writer, "pushed", self->pushed);
  sbx_json_writer_int (writer, "queued", self->queued);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "delivered", text);
}

static void
on_waiting_written (SbxRequest   *request,
                    GBytes       *payload_text,
                    const GError *error,
                    gpointer      user_data)
{
  SbxDelivery *self = user_data;

  /* What was sent is on disk all the same: asked again it would be doubled. */
  if (error != NULL)
    g_warning ("who was not told could not be noted: %s", error->message);
  answer (self, request);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

/**
 * sbx_delivery_answer:
 * @self: what became of it; emptied
 * @request: a request that awaits `delivered`
 *
 * Notes who was not told, then answers.
 */
void
sbx_delivery_answer (SbxDelivery *self,
                     SbxRequest  *request)
{
  SbxDelivery *kept;

  if (self->waiting == NULL)
    {
      answer (self, request);
      return;
    }
  kept = g_memdup2 (self, sizeof *self);
  self->waiting = NULL;
  sbx_request_write_part (request, write_waiting, kept, NULL, on_waiting_written, kept);
}

/**
 * sbx_delivery_copy_unknown:
 * @payload: what was sent
 * @known: members that are read by name
 * @members: (inout): gets the others
 * @error: return location for a %SBX_WIRE_ERROR: a member is too deep, or all are too long
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_delivery_copy_unknown (JsonObject         *payload,
                           const char *const  *known,
                           JsonObject         *members,
                           GError            **error)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();
  JsonObjectIter            iter;
  const char               *name;
  JsonNode                 *value;

  sbx_json_writer_begin_object (writer, NULL);
  json_object_iter_init_ordered (&iter, payload);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      if (JSON_NODE_HOLDS_NULL (value) || g_strv_contains (known, name) || g_strv_contains (hub_members, name))
        continue;
      if (!sbx_kept_json_check (value, name, error))
        return FALSE;
      sbx_json_writer_node (writer, name, value);
      json_object_set_member (members, name, sbx_json_copy (value));
    }
  sbx_json_writer_end_object (writer);
  return sbx_kept_json_check_length (sbx_json_writer_get_length (writer), SBX_LIMIT_EXTRA_BYTES, "payload", error);
}
