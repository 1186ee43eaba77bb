/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-broadcast-inbox.h"

#include "sbx-delivery.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-events.h"

/* Clients of this dialect know no cursors: what came for somebody who was away is given to the first device that
 * comes back. */

#define MAX_EVENTS 200

typedef struct
{
  SbxHub  *hub;
  SbxPeer *peer;
  char    *stream;
  char    *user_id;
  gint64   first;     /* seq of the oldest that waits; 0 = none */
  gint64   until;     /* seq of the newest that there was when the peer came: later ones it is told live */
} Inbox;

static void
inbox_free (Inbox *inbox)
{
  sbx_hub_end_operation (inbox->hub);
  g_object_unref (inbox->hub);
  sbx_peer_unref (inbox->peer);
  g_free (inbox->stream);
  g_free (inbox->user_id);
  g_free (inbox);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Inbox, inbox_free)

static gboolean
find_first (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  Inbox *inbox = data;

  return sbx_delivery_get_waiting (writer, inbox->user_id, &inbox->first, error);
}

static gboolean
read_waiting (SbxStoreReader *reader,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  const Inbox *inbox = data;
  gint64       after = MAX (inbox->first - 1, inbox->until - MAX_EVENTS);
  gint64       last;
  gboolean     more;

  return sbx_store_read_missed (reader, inbox->stream, NULL, FALSE, after, MAX_EVENTS, SBX_LIMIT_MESSAGE_BYTES, TRUE, answer,
                                &last, &more, error);
}

static gboolean
forget_waiting (SbxStoreWriter *writer,
                gpointer        data,
                SbxJsonWriter  *answer,
                GError        **error)
{
  const Inbox *inbox = data;

  return sbx_delivery_forget_waiting (writer, inbox->user_id, inbox->first, error);
}

static void
on_forgotten (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Inbox)  inbox = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, &error);

  if (answer == NULL)
    g_info ("what “%s” was told may be told again: %s", inbox->user_id, error->message);
}

static void
tell_one (SbxBroadcast *self,
          const Inbox  *inbox,
          JsonObject   *missed)
{
  JsonObject             *payload = json_object_get_object_member (missed, "payload");
  g_autoptr (SbxEnvelope) envelope = NULL;

  if (json_object_get_int_member (payload, "seq") > inbox->until)
    return;
  envelope = sbx_envelope_new (json_object_get_string_member (missed, "event"), payload);
  sbx_broadcast_tell_peer (self, inbox->peer, envelope);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Inbox)    inbox = user_data;
  SbxBroadcast        *self = sbx_broadcast_get (inbox->hub);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GBytes)   answer = sbx_store_read_finish (SBX_STORE (source), result, &error);
  g_autoptr (JsonNode) node = NULL;
  JsonArray           *missed;
  Inbox               *done;

  if (answer != NULL)
    node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), SBX_LIMIT_DEPTH_FROM_HUB, &error);
  if (node == NULL)
    {
      g_warning ("what waits for “%s” cannot be told: %s", inbox->user_id, error->message);
      return;
    }
  /* Who is gone again was told nothing. */
  if (self == NULL || !sbx_peer_is_open (inbox->peer))
    return;

  missed = json_object_get_array_member (json_node_get_object (node), "missed");
  for (guint i = 0; i < json_array_get_length (missed); i++)
    tell_one (self, inbox, json_array_get_object_element (missed, i));
  done = g_steal_pointer (&inbox);
  sbx_store_write_async (SBX_STORE (source), forget_waiting, done, NULL, on_forgotten, done);
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Inbox)  inbox = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, &error);
  Inbox             *found;

  if (answer == NULL)
    g_warning ("what waits for “%s” cannot be found: %s", inbox->user_id, error->message);
  if (answer == NULL || inbox->first == 0 || inbox->first > inbox->until)
    return;
  found = g_steal_pointer (&inbox);
  sbx_store_read_async (SBX_STORE (source), read_waiting, found, NULL, on_read, found);
}

/**
 * sbx_broadcast_open_inbox:
 * @self: what the hub keeps of the dialect
 * @peer: a guest who came just now
 *
 * Gives it what waits for its user: direct messages and notifications that no connection was told.
 */
void
sbx_broadcast_open_inbox (SbxBroadcast *self,
                          SbxPeer      *peer)
{
  const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);
  g_autofree char         *stream = NULL;
  SbxStreamHead            head;
  Inbox                   *inbox;

  if (guest == NULL || guest->user_id == NULL || !sbx_broadcast_guest_is_told (guest, "directMessage"))
    return;
  stream = g_strconcat ("user/", guest->user_id, NULL);
  if (!sbx_router_get_head (sbx_hub_get_router (self->hub), stream, &head) || head.seq == 0)
    return;

  inbox = g_new0 (Inbox, 1);
  inbox->hub = g_object_ref (self->hub);
  inbox->peer = sbx_peer_ref (peer);
  inbox->stream = g_steal_pointer (&stream);
  inbox->user_id = g_strdup (guest->user_id);
  inbox->until = head.seq;
  sbx_hub_begin_operation (self->hub);
  sbx_store_write_async (sbx_hub_get_store (self->hub), find_first, inbox, NULL, on_found, inbox);
}
