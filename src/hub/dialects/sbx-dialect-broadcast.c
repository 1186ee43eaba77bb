/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-broadcast-private.h"

#include "sbx-broadcast-inbox.h"
#include "sbx-hub-private.h"
#include "sbx-wire-error.h"

/* Between two looks at the figures. */
#define FIGURES_MS 10000

static gboolean
on_figures (gpointer user_data)
{
  SbxBroadcast *self = user_data;

  for (guint i = 0; i < self->guests->len; i++)
    {
      SbxPeer                 *peer = g_ptr_array_index (self->guests, i);
      const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);

      if (guest != NULL && guest->role != SBX_BROADCAST_CHAT && (guest->features & SBX_BROADCAST_FIGURES) != 0 &&
          sbx_peer_get_n_queued (peer) == 0)
        sbx_dialect_ask (self->hub, peer, "stats", NULL, NULL);
    }
  return G_SOURCE_CONTINUE;
}

static void
on_roster_ready (gpointer user_data)
{
  SbxBroadcast *self = user_data;

  for (guint i = 0; i < self->guests->len; i++)
    sbx_broadcast_tell_who_is_there (self, g_ptr_array_index (self->guests, i));
  sbx_broadcast_tell_held (self);
}

static gpointer
start (SbxHub *hub)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  SbxBroadcast            *self = g_new0 (SbxBroadcast, 1);

  self->hub = hub;
  self->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->guests = g_ptr_array_new ();
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_envelope_unref);
  self->figures = g_timeout_source_new (FIGURES_MS);
  g_source_set_static_name (self->figures, "sbx-broadcast");
  g_source_set_callback (self->figures, on_figures, self, NULL);
  g_source_attach (self->figures, context);
  return self;
}

static void
stop (gpointer state)
{
  SbxBroadcast *self = state;

  g_source_destroy (self->figures);
  g_source_unref (self->figures);
  g_clear_pointer (&self->roster, sbx_roster_free);
  g_ptr_array_unref (self->held);
  g_ptr_array_unref (self->guests);
  g_hash_table_unref (self->users);
  g_free (self);
}

/**
 * sbx_broadcast_get:
 * @hub: a hub
 *
 * Returns: (transfer none) (nullable): what it keeps of the dialect; %NULL where it is not running
 */
SbxBroadcast *
sbx_broadcast_get (SbxHub *hub)
{
  return sbx_hub_get_dialect_state (hub, &sbx_dialect_broadcast);
}

static void
tell (SbxPeer     *peer,
      SbxEnvelope *answer)
{
  g_autoptr (GBytes) text = sbx_codec_broadcast.encode (answer, NULL);
  g_autoptr (GBytes) frame = NULL;

  if (text == NULL)
    return;
  frame = sbx_peer_frame_text (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  sbx_peer_push_answer (peer, frame);
}

static void
refuse (SbxPeer      *peer,
        const GError *error)
{
  g_autoptr (SbxEnvelope) answer = sbx_envelope_new_error (NULL, error);

  tell (peer, answer);
  sbx_peer_close (peer, SBX_CLOSE_POLICY, "the address cannot be used");
}

static void
add_guest (SbxBroadcast *self,
           SbxPeer      *peer)
{
  const SbxBroadcastGuest *guest = sbx_peer_get_dialect_data (peer);
  GPtrArray               *peers;

  if (self->roster == NULL)
    self->roster = sbx_roster_new (self->hub, on_roster_ready, self);
  g_ptr_array_add (self->guests, peer);
  if (guest->user_id == NULL)
    return;
  peers = g_hash_table_lookup (self->users, guest->user_id);
  if (peers == NULL)
    {
      peers = g_ptr_array_new ();
      g_hash_table_insert (self->users, g_strdup (guest->user_id), peers);
    }
  g_ptr_array_add (peers, peer);
}

/* The hello is implied by the address. */
static void
opened (SbxHub           *hub,
        SbxPeer          *peer,
        const SbxOpening *opening)
{
  SbxBroadcast           *self = sbx_broadcast_get (hub);
  g_autoptr (GError)      error = NULL;
  SbxBroadcastGuest      *guest = sbx_broadcast_guest_read (opening, &error);
  g_autoptr (JsonObject)  hello = NULL;

  if (guest == NULL)
    {
      sbx_metrics_refuse (sbx_hub_get_metrics (hub), sbx_wire_error_to_name (error->code));
      refuse (peer, error);
      return;
    }

  sbx_peer_set_dialect_data (peer, guest, (GDestroyNotify) sbx_broadcast_guest_free);
  add_guest (self, peer);
  hello = sbx_broadcast_guest_new_hello (guest, peer, opening);
  sbx_dialect_ask (hub, peer, "hello", NULL, hello);
  if (sbx_peer_get_identity (peer) == NULL)
    return;
  sbx_broadcast_open_inbox (self, peer);
  if (sbx_roster_is_ready (self->roster))
    sbx_broadcast_tell_who_is_there (self, peer);
}

static void
received (SbxHub     *hub,
          SbxPeer    *peer,
          const char *data,
          gsize       length)
{
  static const char pong[] = "pong";

  /* The answer to a heartbeat, which this hub does not ask for. */
  if (length == strlen (pong) && memcmp (data, pong, length) == 0)
    {
      sbx_peer_note_heartbeat (peer);
      return;
    }
  sbx_dispatcher_dispatch (hub, peer, data, length);
}

static gboolean
is_unauthorized (SbxEnvelope *answer)
{
  g_autoptr (GError) error = NULL;

  return sbx_envelope_to_error (answer, &error) &&
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED);
}

/* Whoever asked without an id does not wait for more than what was asked for. */
static void
answered (SbxHub      *hub,
          SbxPeer     *peer,
          SbxEnvelope *request,
          SbxEnvelope *answer)
{
  static const char *const quiet[] = { "messageAccepted", "delivered", NULL };
  gboolean                 is_error = g_str_equal (sbx_envelope_get_event (answer), "error");

  if (request != NULL && g_str_equal (sbx_envelope_get_event (request), "hello"))
    {
      if (!is_error)
        return;
      tell (peer, answer);
      /* A wrong token has a code of its own, with which whoever found it closes. */
      if (!is_unauthorized (answer))
        sbx_peer_close (peer, SBX_CLOSE_POLICY, "the address cannot be used");
      return;
    }
  if (sbx_envelope_get_re (answer) == NULL && g_strv_contains (quiet, sbx_envelope_get_event (answer)))
    return;
  tell (peer, answer);
}

static void
event (SbxHub               *hub,
       const char           *stream,
       SbxEnvelope          *envelope,
       const SbxStoredEvent *stored)
{
  sbx_broadcast_tell (sbx_broadcast_get (hub), envelope, stored);
}

static void
closed (SbxHub  *hub,
        SbxPeer *peer)
{
  SbxBroadcast            *self = sbx_broadcast_get (hub);
  const SbxBroadcastGuest *guest = sbx_peer_get_dialect_data (peer);
  GPtrArray               *peers;

  if (!g_ptr_array_remove (self->guests, peer))
    return;
  peers = guest->user_id != NULL ? g_hash_table_lookup (self->users, guest->user_id) : NULL;
  if (peers != NULL && g_ptr_array_remove (peers, peer) && peers->len == 0)
    g_hash_table_remove (self->users, guest->user_id);

  /* With nobody there, nobody keeps the roster up. */
  if (self->guests->len > 0)
    return;
  g_clear_pointer (&self->roster, sbx_roster_free);
  g_ptr_array_set_size (self->held, 0);
}

const SbxDialect sbx_dialect_broadcast = {
  .codec = &sbx_codec_broadcast,
  .start = start,
  .stop = stop,
  .opened = opened,
  .received = received,
  .prepare = sbx_broadcast_prepare,
  .answered = answered,
  .event = event,
  .closed = closed,
};
