/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-catch-up-private.h"

#include "sbx-bots.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-progress-envelope.h"
#include "sbx-stream-name.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* Left free in an answer for all that is not missed events: for each stream, besides its name. */
#define ANSWER_BYTES 16384
#define STREAM_BYTES 192

static void
clear_entry (gpointer data)
{
  SbxCatchUpEntry *entry = data;

  g_free (entry->stream);
  g_free (entry->epoch);
}

static void
clear_held (gpointer data)
{
  g_bytes_unref (((SbxCatchUpHeld *) data)->frame);
}

static gboolean
read_entry (JsonNode        *node,
            guint            index,
            SbxCatchUpEntry *entry,
            GError         **error)
{
  g_autofree char *path = g_strdup_printf ("streams[%u]", index);
  JsonObject      *object;
  const char      *epoch = NULL;

  entry->asked = -1;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, path,
                                                              _("Each stream must be an object with a “stream”")));
      return FALSE;
    }

  object = json_node_get_object (node);
  if (!sbx_stream_name_dup (object, "stream", &entry->stream, error) ||
      !sbx_fields_get_string (object, "epoch", SBX_FIELD_OPTIONAL, SBX_LIMIT_ID_BYTES, &epoch, error) ||
      !sbx_fields_get_int (object, "seq", SBX_FIELD_OPTIONAL, 0, G_MAXINT64, &entry->asked, error))
    {
      sbx_wire_error_prefix_field (error, path);
      return FALSE;
    }
  entry->epoch = g_strdup (epoch);
  return TRUE;
}

static gboolean
check_subscriptions (SbxCatchUp  *self,
                     GError     **error)
{
  SbxHubConfig *config = sbx_hub_get_config (sbx_request_get_hub (self->request));
  SbxPeer      *peer = sbx_request_get_peer (self->request);
  gint64        limit = sbx_hub_config_get_int (config, "subscriptions");
  guint         n = sbx_peer_get_n_subscriptions (peer);

  for (guint i = 0; i < self->entries->len; i++)
    {
      if (!sbx_router_is_subscribed (sbx_request_get_router (self->request), peer,
                                     g_array_index (self->entries, SbxCatchUpEntry, i).stream))
        n++;
    }
  if (n <= limit)
    return TRUE;
  g_propagate_error (error, sbx_wire_error_new_for_limit ("streams", limit,
                                                          _("One connection may be subscribed to %d streams"),
                                                          (int) limit));
  return FALSE;
}

/* Which streams can be recovered, and which of them have something to read. */
static void
classify (SbxCatchUp *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);
      gboolean         known = sbx_router_get_head (sbx_request_get_router (self->request), entry->stream, &entry->head);

      entry->after = entry->head.seq;
      if (entry->asked < 0)
        continue;
      /* A seq means nothing without the log that it is of. */
      if (g_strcmp0 (entry->epoch, self->epoch) != 0)
        entry->reason = "epoch";
      else if (entry->asked > entry->head.seq)
        entry->reason = known ? "ahead" : "unknown";
      else if (entry->asked < entry->head.oldest - 1)
        entry->reason = "trimmed";
      else
        entry->read = entry->asked < entry->head.seq;
    }
}

/* `progressUpdate` is not in the log: whoever is live in `tasks` now gets the latest ones. */
static void
push_progress (SbxCatchUp *self)
{
  SbxPeer *peer = sbx_request_get_peer (self->request);

  if (self->progress == NULL || !sbx_router_is_live (sbx_request_get_router (self->request), peer, "tasks"))
    return;
  for (guint i = 0; i < self->progress->len; i++)
    {
      g_autoptr (GBytes) envelope = sbx_progress_envelope_new (g_ptr_array_index (self->progress, i), NULL);
      g_autoptr (GBytes) frame = NULL;
      gsize              length;
      const char        *text = g_bytes_get_data (envelope, &length);

      frame = sbx_peer_frame_text (text, length);
      sbx_peer_push (peer, frame, TRUE);
    }
}

/* Sends the answer, makes what is whole live, and then sends what was held meanwhile. */
static void
settle (SbxCatchUp   *self,
        GBytes       *answer,
        const GError *error)
{
  SbxRouter *router = sbx_request_get_router (self->request);
  SbxPeer   *peer = sbx_request_get_peer (self->request);
  gboolean   whole;

  if (answer != NULL)
    sbx_request_answer (self->request, self->event, answer);
  else
    sbx_request_fail (self->request, error);
  if (self->entries == NULL)
    return;

  whole = answer != NULL && sbx_peer_is_open (peer);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);

      if (whole && !entry->more)
        sbx_router_subscribe (router, peer, entry->stream, entry->after, NULL);
    }
  if (whole)
    push_progress (self);
  for (guint i = 0; i < self->held->len; i++)
    {
      const SbxCatchUpHeld *held = &g_array_index (self->held, SbxCatchUpHeld, i);

      sbx_router_release (router, peer, held->stream, held->seq, held->frame, held->tracked);
    }
  for (guint i = 0; i < self->entries->len; i++)
    {
      const SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);

      if (!whole || entry->more)
        sbx_router_unsubscribe (router, peer, entry->stream);
    }
}

/* Takes @self: ends it, and lets those that waited have their turn. */
static void
finish (SbxCatchUp   *self,
        GBytes       *answer,
        const GError *error)
{
  SbxPeer     *peer = sbx_request_get_peer (self->request);
  GQueue       waiting;
  SbxRequest  *next;

  settle (self, answer, error);
  if (g_str_equal (self->event, "welcome") && sbx_peer_is_open (peer))
    sbx_hub_note_welcome (sbx_request_get_hub (self->request), peer);
  waiting = self->waiting;
  g_queue_init (&self->waiting);
  peer->catch_up = NULL;
  sbx_catch_up_free (self);

  while ((next = g_queue_pop_head (&waiting)) != NULL)
    {
      sbx_dispatcher_run (next);
      sbx_request_unref (next);
    }
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  SbxCatchUp        *self = user_data;
  g_autoptr (SbxHub) hub = g_object_ref (sbx_request_get_hub (self->request));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  finish (self, answer, error);
  sbx_hub_end_operation (hub);
}

/* Takes @self: subscribes to everything, and answers now or behind what there is to read. */
static void
run (SbxCatchUp *self)
{
  SbxPeer  *peer = sbx_request_get_peer (self->request);
  SbxHub   *hub = sbx_request_get_hub (self->request);
  gboolean  read = FALSE;

  classify (self);
  self->sender_id = g_strdup (sbx_request_get_sender_id (self->request));
  if (sbx_bots_is_bot (sbx_peer_get_identity (peer)))
    self->own_stream = g_strconcat ("bot/", sbx_peer_get_identity (peer)->client_id, NULL);
  for (guint i = 0; i < self->entries->len; i++)
    {
      const SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);

      self->wants_progress |= g_str_equal (entry->stream, "tasks");
      read |= entry->read;
    }
  read |= self->wants_progress;
  for (guint i = 0; sbx_peer_is_open (peer) && i < self->entries->len; i++)
    {
      const SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);

      sbx_router_subscribe (sbx_request_get_router (self->request), peer, entry->stream, entry->after, self);
    }

  if (read)
    {
      sbx_request_expect_page (self->request);
      sbx_hub_begin_operation (hub);
      sbx_store_read_async (sbx_hub_get_store (hub), sbx_catch_up_read_streams, self, NULL, on_read, self);
    }
  else
    {
      g_autoptr (GBytes) answer = sbx_catch_up_make_answer (self);

      finish (self, answer, NULL);
    }
}

static gboolean
write_nothing (SbxStoreWriter  *writer,
               gpointer         data,
               SbxJsonWriter   *answer,
               GError         **error)
{
  return TRUE;
}

static void
on_caught_up_with_writes (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  SbxCatchUp        *self = user_data;
  g_autoptr (SbxHub) hub = g_object_ref (sbx_request_get_hub (self->request));
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, NULL);

  run (self);
  sbx_hub_end_operation (hub);
}

/* A client may have read of an event that is on disk but not routed yet. */
static gboolean
is_ahead (SbxCatchUp *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);
      SbxStreamHead          head;

      sbx_router_get_head (sbx_request_get_router (self->request), entry->stream, &head);
      if (entry->asked > head.seq)
        return TRUE;
    }
  return FALSE;
}

/**
 * sbx_catch_up_new:
 * @request: a `subscribe`, or a `hello` with streams
 * @streams: (nullable): what it asks for; %NULL for nothing
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Checks all that can be checked before anything is changed.
 *
 * Returns: (transfer full) (nullable): what sbx_catch_up_start() takes
 */
SbxCatchUp *
sbx_catch_up_new (SbxRequest  *request,
                  JsonArray   *streams,
                  GError     **error)
{
  SbxHub                *hub = sbx_request_get_hub (request);
  SbxHubConfig          *config = sbx_hub_get_config (hub);
  gint64                 limit = sbx_hub_config_get_int (config, "streams-per-request");
  gsize                  message_bytes = (gsize) sbx_hub_config_get_int (config, "message-bytes");
  g_autoptr (SbxCatchUp) self = g_new0 (SbxCatchUp, 1);

  self->request = sbx_request_ref (request);
  self->epoch = g_strdup (sbx_store_get_epoch (sbx_hub_get_store (hub)));
  self->max_events = (guint) sbx_hub_config_get_int (config, "catch-up");
  self->max_bytes = message_bytes - MIN (ANSWER_BYTES, message_bytes / 2);
  self->held = g_array_new (FALSE, FALSE, sizeof (SbxCatchUpHeld));
  g_array_set_clear_func (self->held, clear_held);
  if (streams == NULL)
    return g_steal_pointer (&self);

  if (json_array_get_length (streams) > limit)
    {
      g_propagate_error (error, sbx_wire_error_new_for_limit ("streams", limit,
                                                              _("One request may name %d streams"), (int) limit));
      return NULL;
    }
  self->entries = g_array_new (FALSE, TRUE, sizeof (SbxCatchUpEntry));
  g_array_set_clear_func (self->entries, clear_entry);
  g_array_set_size (self->entries, json_array_get_length (streams));
  for (guint i = 0; i < self->entries->len; i++)
    {
      SbxCatchUpEntry *entry = &g_array_index (self->entries, SbxCatchUpEntry, i);

      if (!read_entry (json_array_get_element (streams, i), i, entry, error))
        return NULL;
      self->max_bytes -= MIN (self->max_bytes, STREAM_BYTES + 2 * strlen (entry->stream));
    }
  return check_subscriptions (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * sbx_catch_up_free:
 * @self: (transfer full): what was not started, or is at its end
 */
void
sbx_catch_up_free (SbxCatchUp *self)
{
  SbxRequest *request;

  while ((request = g_queue_pop_head (&self->waiting)) != NULL)
    sbx_request_unref (request);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->held, g_array_unref);
  g_clear_pointer (&self->members, json_object_unref);
  g_clear_pointer (&self->progress, g_ptr_array_unref);
  sbx_request_unref (self->request);
  g_free (self->sender_id);
  g_free (self->own_stream);
  g_free (self->event);
  g_free (self->epoch);
  g_free (self);
}

/**
 * sbx_catch_up_start:
 * @self: (transfer full): what was asked for
 * @event: the answer's name
 * @members: (transfer none) (nullable): what the answer holds besides `streams`
 *
 * Subscribes and answers.
 */
void
sbx_catch_up_start (SbxCatchUp *self,
                    const char *event,
                    JsonObject *members)
{
  SbxPeer *peer = sbx_request_get_peer (self->request);
  SbxHub  *hub = sbx_request_get_hub (self->request);

  g_return_if_fail (peer->catch_up == NULL);

  self->event = g_strdup (event);
  self->members = members != NULL ? json_object_ref (members) : NULL;
  peer->catch_up = self;

  if (self->entries == NULL)
    {
      g_autoptr (GBytes) answer = sbx_catch_up_make_answer (self);

      finish (self, answer, NULL);
    }
  else if (is_ahead (self))
    {
      /* An empty write comes back behind all that were queued before it, and those are routed then. */
      sbx_hub_begin_operation (hub);
      sbx_store_write_async (sbx_hub_get_store (hub), write_nothing, NULL, NULL, on_caught_up_with_writes, self);
    }
  else
    {
      run (self);
    }
}

/**
 * sbx_catch_up_defer:
 * @request: a request that touches its peer's subscriptions
 *
 * Returns: whether it has to wait; it is then run again when it may
 */
gboolean
sbx_catch_up_defer (SbxRequest *request)
{
  SbxPeer *peer = sbx_request_get_peer (request);

  if (peer->catch_up == NULL)
    return FALSE;
  g_queue_push_tail (&peer->catch_up->waiting, sbx_request_ref (request));
  return TRUE;
}

/**
 * sbx_catch_up_abandon:
 * @peer: a peer that is gone
 *
 * Drops what is held for it. What is under way in the store ends by itself.
 */
void
sbx_catch_up_abandon (SbxPeer *peer)
{
  SbxCatchUp *self = peer->catch_up;
  SbxRequest *request;

  if (self == NULL)
    return;
  g_array_set_size (self->held, 0);
  while ((request = g_queue_pop_head (&self->waiting)) != NULL)
    sbx_request_unref (request);
}

/**
 * sbx_catch_up_hold:
 * @self: what is under way
 * @stream: the stream of an event
 * @seq: of the event, or 0
 * @frame: the event
 * @tracked: whether it is for the peer in any case
 *
 * Keeps an event until the answer is sent. More than a peer's queue may hold is more than it can
 * catch up with: it is closed with 4008.
 */
void
sbx_catch_up_hold (SbxCatchUp *self,
                   SbxStream  *stream,
                   gint64      seq,
                   GBytes     *frame,
                   gboolean    tracked)
{
  SbxHubConfig  *config = sbx_hub_get_config (sbx_request_get_hub (self->request));
  SbxPeer       *peer = sbx_request_get_peer (self->request);
  SbxCatchUpHeld held = { stream, seq, frame, tracked };

  if (!sbx_peer_is_open (peer))
    return;
  if (self->held->len >= sbx_hub_config_get_int (config, "queue-messages") ||
      self->held_bytes + g_bytes_get_size (frame) > (gsize) sbx_hub_config_get_int (config, "queue-bytes"))
    {
      sbx_peer_close (peer, SBX_CLOSE_SLOW_READER, "slow reader");
      return;
    }
  g_bytes_ref (frame);
  self->held_bytes += g_bytes_get_size (frame);
  g_array_append_val (self->held, held);
}
