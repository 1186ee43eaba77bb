/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-parts.h"

#include "sbx-catch-up.h"
#include "sbx-goodbye.h"

#include <glib/gi18n-lib.h>

/* How peers come, what they say, and how they go. */

static void
on_message (SbxPeer    *peer,
            const char *data,
            gsize       length,
            gpointer    user_data)
{
  SbxHub *self = user_data;

  /* A hub that stops takes nothing more: whoever asks now hears 1001, and asks again elsewhere or later. */
  if (!self->stopping)
    sbx_peer_get_dialect (peer)->received (self, peer, data, length);
}

static void
on_silent (SbxPeer *peer,
           gpointer user_data)
{
  const SbxDialect *dialect = sbx_peer_get_dialect (peer);

  if (dialect->silent != NULL)
    dialect->silent (user_data, peer);
}

static void
on_flushed (SbxPeer *peer,
            gpointer user_data)
{
  sbx_actions_flushed (((SbxHub *) user_data)->actions, peer);
}

static void
on_closed (SbxPeer *peer,
           gpointer user_data)
{
  SbxHub           *self = user_data;
  const SbxDialect *dialect = sbx_peer_get_dialect (peer);

  if (dialect->closed != NULL)
    dialect->closed (self, peer);
  sbx_dialects_count (self->dialects, dialect, -1);
  sbx_catch_up_abandon (peer);
  sbx_router_remove_peer (self->router, peer);
  sbx_attention_remove_peer (self->attention, peer);
  sbx_actions_remove (self->actions, peer);
  sbx_presence_remove (self->presence, peer);
  sbx_replies_remove (self->replies, peer);
  sbx_services_remove (self->services, peer);
  g_debug ("%s closed", sbx_peer_get_connection_id (peer));
}

static void
on_settle (SbxPeer *peer,
           gpointer user_data)
{
  sbx_router_settle (((SbxHub *) user_data)->router, peer);
}

gboolean
sbx_hub_is_stopping (SbxHub *self)
{
  return self->stopping;
}

/* Over how many ms those come back whom a hub that stops sends away. */
guint
sbx_hub_get_stop_spread (SbxHub *self)
{
  return (guint) sbx_hub_config_get_int (self->config, "stop-spread");
}

/* (transfer full) (nullable): nothing is to be recorded */
SbxHubRecorder *
sbx_hub_make_recorder (SbxHub *self)
{
  gint64 bytes = sbx_hub_config_get_int (self->config, "flight-recorder-bytes");
  gint64 age = sbx_hub_config_get_int (self->config, "flight-recorder-age");

  return bytes > 0 && age > 0 ? sbx_hub_recorder_new ((gsize) bytes, age * G_TIME_SPAN_SECOND) : NULL;
}

/* (transfer full) (nullable) */
SbxReactor *
sbx_hub_make_reactor (SbxHub  *self,
                      GError **error)
{
  static const SbxReactorFuncs funcs = {
    .message = on_message,
    .silent = on_silent,
    .closed = on_closed,
    .flushed = on_flushed,
    .settle = on_settle,
  };
  const SbxReactorLimits       limits = {
    .message_bytes = (gsize) sbx_hub_config_get_int (self->config, "message-bytes"),
    .queue_bytes = (gsize) sbx_hub_config_get_int (self->config, "queue-bytes"),
    .queue_messages = (guint) sbx_hub_config_get_int (self->config, "queue-messages"),
    .heartbeat_interval = sbx_hub_config_get_int (self->config, "heartbeat-interval"),
    .hello_timeout = sbx_hub_config_get_int (self->config, "hello-timeout"),
    .close_timeout = sbx_hub_config_get_int (self->config, "close-timeout"),
    .requests = (guint) sbx_hub_config_get_int (self->config, "requests"),
    .compression = (int) sbx_hub_config_get_int (self->config, "compression"),
  };
  g_autoptr (GError) local_error = NULL;
  SbxReactor        *reactor;

  reactor = sbx_reactor_new (&limits, &funcs, self, self->metrics, &local_error);
  if (reactor == NULL)
    g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_FAILED,
                 _("The hub cannot watch its connections: %s"), local_error->message);
  else if (self->recorder != NULL)
    sbx_reactor_set_recorder (reactor, self->recorder);
  return reactor;
}

/**
 * sbx_hub_add_peer:
 * @self: a hub
 * @peer: a new peer
 * @dialect: what it speaks
 * @opening: how it came in
 * @early: (nullable): bytes that were read behind the handshake already
 *
 * From now on the reactor has it.
 */
void
sbx_hub_add_peer (SbxHub           *self,
                  SbxPeer          *peer,
                  const SbxDialect *dialect,
                  const SbxOpening *opening,
                  GByteArray       *early)
{
  g_autoptr (GError) error = NULL;

  g_debug ("%s connected from %s, speaks %s", sbx_peer_get_connection_id (peer), sbx_peer_get_address (peer),
           dialect->codec->name);
  sbx_peer_set_dialect (peer, dialect);
  if (!sbx_reactor_add (self->reactor, peer, &error))
    {
      g_warning ("a connection could not be watched: %s", error->message);
      return;
    }
  sbx_dialects_count (self->dialects, dialect, 1);
  if (self->stopping)
    sbx_goodbye_say (self, peer, sbx_hub_get_stop_spread (self));
  else if (dialect->opened != NULL)
    dialect->opened (self, peer, opening);
  if (early != NULL)
    sbx_reactor_feed (self->reactor, peer, early->data, early->len);
}

/**
 * sbx_hub_add_client:
 * @self: a hub
 * @peer: a peer that has just said who it is
 */
void
sbx_hub_add_client (SbxHub  *self,
                    SbxPeer *peer)
{
  sbx_actions_add (self->actions, peer);
  sbx_presence_add (self->presence, peer);
  sbx_services_add (self->services, peer);
}

/**
 * sbx_hub_forget_client:
 * @self: a hub
 * @peer: a peer that is not any more who it said
 *
 * What was told and kept under its identity ends as if the connection had.
 */
void
sbx_hub_forget_client (SbxHub  *self,
                       SbxPeer *peer)
{
  sbx_router_remove_peer (self->router, peer);
  sbx_attention_remove_peer (self->attention, peer);
  sbx_actions_remove (self->actions, peer);
  sbx_presence_remove (self->presence, peer);
  sbx_peer_drop_identity (peer);
}

/**
 * sbx_hub_note_welcome:
 * @self: a hub
 * @peer: a peer whose `welcome` is queued
 *
 * From now on it is told what it did not ask for.
 */
void
sbx_hub_note_welcome (SbxHub  *self,
                      SbxPeer *peer)
{
  if (self->actions != NULL)
    sbx_actions_welcome (self->actions, peer);
}
