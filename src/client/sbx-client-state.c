/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

/* The state of a client's connection, as people are told, and what is noted of it. */

static SbxConnectionState
derive_state (SbxClient *self)
{
  switch (self->phase)
    {
    case SBX_CLIENT_IDLE:
      return SBX_CONNECTION_DISCONNECTED;
    case SBX_CLIENT_LIVE:
      return SBX_CONNECTION_CONNECTED;
    case SBX_CLIENT_FAILED:
      return SBX_CONNECTION_ERROR;
    case SBX_CLIENT_WAITING:
      return self->patrolling ? SBX_CONNECTION_PATROL : SBX_CONNECTION_RECONNECTING;
    case SBX_CLIENT_OPENING:
    case SBX_CLIENT_GREETING:
    case SBX_CLIENT_SYNCING:
    default:
      if (self->asked || sbx_backoff_get_attempt (self->backoff) == 0)
        return SBX_CONNECTION_CONNECTING;
      return self->patrolling ? SBX_CONNECTION_PATROL : SBX_CONNECTION_RECONNECTING;
    }
}

static void
publish_state (SbxClient *self)
{
  gboolean well = self->phase == SBX_CLIENT_LIVE || self->phase == SBX_CLIENT_IDLE;

  if (self->world == NULL)
    return;

  sbx_world_set_connection (self->world, derive_state (self),
                            sbx_backoff_get_attempt (self->backoff), sbx_backoff_get_limit (self->backoff),
                            self->phase == SBX_CLIENT_WAITING ? self->next_try : 0,
                            well ? NULL : self->reason);
}

/* Whether the hub takes requests. */
gboolean
sbx_client_can_ask (SbxClient *self)
{
  return self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE;
}

/* By SbxClientPhase; docs/why.md has them. */
static const char *const steps[] = { "idle", "waiting", "opening", "greeting", "syncing", "live", "failed" };

guint64
sbx_client_get_last_frame (SbxClient *self)
{
  guint n = sbx_flight_recorder_get_n (self->recorder);

  return n > 0 ? sbx_flight_recorder_get (self->recorder, n - 1)->number : 0;
}

/* Greeting and syncing are ways to the state that people wait for, and are no changes of it. */
static gboolean
is_worth_noting (SbxClient          *self,
                 SbxClientPhase      before,
                 SbxConnectionState  state)
{
  return state != self->noted_state ||
         (self->phase != before && self->phase != SBX_CLIENT_GREETING && self->phase != SBX_CLIENT_SYNCING);
}

/* The history has it before anybody hears of the change. @why is filled in with what is true of every one. */
void
sbx_client_set_phase (SbxClient      *self,
                      SbxClientPhase  phase,
                      SbxStateFacts  *why)
{
  SbxClientPhase before = self->phase;
  gboolean worth;

  self->phase = phase;
  why->from = self->noted_state;
  why->state = derive_state (self);
  why->step = steps[why->failure ? before : phase];
  why->attempt = sbx_backoff_get_attempt (self->backoff);
  why->limit = sbx_backoff_get_limit (self->backoff);
  why->patrol = self->patrolling;
  why->next_try = phase == SBX_CLIENT_WAITING ? self->next_try : 0;
  worth = is_worth_noting (self, before, why->state);
  self->noted_state = why->state;
  if (worth)
    sbx_state_history_note (self->history, why);
  publish_state (self);
  sbx_client_cache_phase (self, before);
}

/**
 * sbx_client_get_state:
 *
 * Returns: how the connection is, as people are told
 */
SbxConnectionState
sbx_client_get_state (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), SBX_CONNECTION_DISCONNECTED);

  return derive_state (self);
}

/**
 * sbx_client_was_connected:
 *
 * Returns: whether a hub answered hello, or a server of another dialect took the connection, at least once since sbx_client_start(); what
 *   is subscribed to may not have been had
 */
gboolean
sbx_client_was_connected (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);

  return self->was_connected;
}

/**
 * sbx_client_get_next_try:
 *
 * Returns: when the next try to connect is, in ms since 1970; 0 where none is waited for
 */
gint64
sbx_client_get_next_try (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), 0);

  return self->phase == SBX_CLIENT_WAITING ? self->next_try : 0;
}

/**
 * sbx_client_is_under_way:
 * @seen: (inout): how much had come when this was asked the last time; who begins to wait asks for the first time, with 0
 *
 * Returns: whether something long is coming in from a foreign server, or is being taken in: who waits for it should go on
 */
gboolean
sbx_client_is_under_way (SbxClient *self,
                         guint64   *seen)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);

  return self->connection != NULL && sbx_connection_is_under_way (self->connection, seen);
}

/**
 * sbx_client_get_recorder:
 *
 * Returns: (transfer none): the last frames, of this connection and of those before it
 */
SbxFlightRecorder *
sbx_client_get_recorder (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->recorder;
}

/**
 * sbx_client_get_history:
 *
 * Returns: (transfer none): how the connection's state changed, the oldest change first
 */
SbxStateHistory *
sbx_client_get_history (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->history;
}

/**
 * sbx_client_is_proven:
 *
 * Returns: %FALSE where the dialect was found out by words that servers of others say too, and nothing since was of it
 */
gboolean
sbx_client_is_proven (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);

  return self->connection == NULL || sbx_connection_is_proven (self->connection);
}

/**
 * sbx_client_get_words:
 * @signs: (out): signs of life of the server
 *
 * Returns: how much a foreign server said in this connection besides them; 1 of a hub, 0 without a connection
 */
guint
sbx_client_get_words (SbxClient *self,
                      guint     *signs)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), 0);

  *signs = 0;
  return self->connection != NULL ? sbx_connection_get_words (self->connection, signs) : 0;
}
