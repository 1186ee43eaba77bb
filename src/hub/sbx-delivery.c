/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-delivery.h"

#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-limits.h"
#include "sbx-reach.h"
#include "sbx-store-events.h"
#include "sbx-time.h"

/* What only a hub says of an event. */
static const char *const hub_members[] = { "timestamp", "triggeredBy", "stream", "epoch", "seq", "re", NULL };

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
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
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
                           g_bytes_get_size (text), error) != 0;
}

/**
 * sbx_delivery_count:
 * @self: what became of it so far
 * @hub: a hub
 * @user_id: somebody for whom it is on disk
 * @event: what it is
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
    self->queued++;
  if ((reach.live == 0 || (phones_too && reach.has_phone)) &&
      sbx_reach_push (hub, &reach, user_id, title, content, FALSE, conversation_id))
    self->pushed++;
}

/**
 * sbx_delivery_answer:
 * @self: what became of it
 * @request: a request that awaits `delivered`
 */
void
sbx_delivery_answer (const SbxDelivery *self,
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
