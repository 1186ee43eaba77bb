/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"

/* Signs of life: a hub is asked for them here, another server by its link and its dialect. */

static void schedule_heartbeat (SbxConnection *self);

static void
send_ping (SbxConnection *self,
           gint64         now)
{
  JsonObject *payload = json_object_new ();
  g_autoptr (SbxEnvelope) ping = NULL;

  json_object_set_int_member (payload, "sentAt", now);
  ping = sbx_envelope_new ("ping", payload);
  json_object_unref (payload);

  sbx_heartbeat_pinged (&self->heartbeat, now);
  self->pinged_at = g_get_monotonic_time ();
  sbx_connection_send (self, ping);
}

static gboolean
on_heartbeat_due (gpointer data)
{
  SbxConnection *self = data;
  gint64 now = sbx_connection_now ();

  self->heartbeat_timer = 0;
  switch (sbx_heartbeat_check (&self->heartbeat, now))
    {
    case SBX_HEARTBEAT_DEAD:
      sbx_connection_end (self, sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                                                            _("The hub no longer answers, or the network is gone.")),
                                                       "noHeartbeat"));
      break;

    case SBX_HEARTBEAT_PING:
      send_ping (self, now);
      schedule_heartbeat (self);
      break;

    case SBX_HEARTBEAT_REST:
    default:
      schedule_heartbeat (self);
      break;
    }

  return G_SOURCE_REMOVE;
}

static void
schedule_heartbeat (SbxConnection *self)
{
  gint64 wait = sbx_heartbeat_get_due (&self->heartbeat) - sbx_connection_now ();

  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  self->heartbeat_timer = g_timeout_add (CLAMP (wait, 0, G_MAXINT), on_heartbeat_due, self);
}

/* What a hub answers to ours. */
void
sbx_connection_take_pong (SbxConnection *self,
                          SbxEnvelope   *envelope)
{
  gint64 sent_at = sbx_fields_int_or (sbx_envelope_get_payload (envelope), "sentAt", -1);
  double latency = sbx_heartbeat_ponged (&self->heartbeat, sbx_connection_now (), sent_at);

  /* What a ping carries has whole milliseconds only. */
  if (latency >= 0 && sent_at == self->heartbeat.last_ping)
    latency = (double) (g_get_monotonic_time () - self->pinged_at) / 1000;
  if (latency >= 0)
    sbx_connection_tell_latency (self, latency);
}

/* The link asks for signs of life by itself; those above hear of them once in an interval. */
static gboolean
on_foreign_interval (gpointer data)
{
  SbxConnection *self = data;

  if (self->link != NULL && sbx_connection_now () - sbx_link_get_last_life (self->link) <= self->heartbeat.interval)
    sbx_connection_tell_latency (self, self->latency);
  return G_SOURCE_CONTINUE;
}

/**
 * sbx_connection_start_heartbeat:
 * @interval: ms between two pings
 *
 * From now on silence is noticed.
 */
void
sbx_connection_start_heartbeat (SbxConnection *self,
                                guint          interval)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->link == NULL)
    return;

  sbx_heartbeat_start (&self->heartbeat, sbx_connection_now (), interval);
  if (self->mode != MODE_FOREIGN)
    {
      schedule_heartbeat (self);
      return;
    }

  sbx_link_watch (self->link, interval);
  sbx_foreign_start_heartbeat (self->foreign, interval);
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  self->heartbeat_timer = g_timeout_add (interval, on_foreign_interval, self);
  /* What can be measured now is shown early. */
  if (self->foreign != NULL)
    on_foreign_interval (self);
}

/**
 * sbx_connection_probe:
 * @patience: ms
 *
 * Asks for a sign of life now: without an answer in @patience the connection is dead.
 */
void
sbx_connection_probe (SbxConnection *self,
                      guint          patience)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->heartbeat_timer == 0)
    return;

  if (self->mode == MODE_FOREIGN)
    {
      sbx_link_probe (self->link, patience);
      return;
    }
  sbx_heartbeat_probe (&self->heartbeat, sbx_connection_now (), patience);
  schedule_heartbeat (self);
}

/**
 * sbx_connection_was_silent_since:
 * @time: ms, monotonic
 *
 * Returns: whether nothing at all came in after @time
 */
gboolean
sbx_connection_was_silent_since (SbxConnection *self,
                                 gint64         time)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->heartbeat_timer != 0 && self->heartbeat.last_life <= time;
}

/**
 * sbx_connection_is_in_doubt:
 *
 * Returns: whether a sign of life was asked for and has not come yet
 */
gboolean
sbx_connection_is_in_doubt (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->mode == MODE_NATIVE && self->heartbeat_timer != 0 && self->heartbeat.deadline != 0;
}
