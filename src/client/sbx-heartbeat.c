/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-heartbeat.h"

/**
 * sbx_heartbeat_start:
 * @interval: ms between two pings
 *
 * A connection was just made. The first ping is due at once, so that the latency is known early.
 */
void
sbx_heartbeat_start (SbxHeartbeat *self,
                     gint64        now,
                     gint64        interval)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (interval > 0);

  *self = (SbxHeartbeat) { .interval = interval, .last_life = now, .last_ping = now - interval };
}

/**
 * sbx_heartbeat_alive:
 *
 * Something came in, whatever it was.
 */
void
sbx_heartbeat_alive (SbxHeartbeat *self,
                     gint64        now)
{
  g_return_if_fail (self != NULL);

  self->last_life = now;
}

void
sbx_heartbeat_pinged (SbxHeartbeat *self,
                      gint64        now)
{
  g_return_if_fail (self != NULL);

  self->last_ping = now;
  if (self->unanswered == 0)
    self->unanswered = now;
}

/**
 * sbx_heartbeat_ponged:
 * @sent_at: the time that the ping carried
 *
 * Returns: the latency in ms, or negative if @sent_at cannot be a time of ours
 */
double
sbx_heartbeat_ponged (SbxHeartbeat *self,
                      gint64        now,
                      gint64        sent_at)
{
  g_return_val_if_fail (self != NULL, -1);

  self->last_life = now;
  if (self->unanswered == 0 || sent_at < self->unanswered || sent_at > now)
    return -1;

  /* Pings behind the answered one may still be under way; the next answer is theirs. */
  self->unanswered = sent_at < self->last_ping ? self->last_ping : 0;
  self->deadline = 0;

  return now - sent_at;
}

/**
 * sbx_heartbeat_probe:
 * @patience: ms to wait for the answer
 *
 * There is reason to doubt the connection (the network changed, the computer slept): ask now, and do
 * not wait long.
 */
void
sbx_heartbeat_probe (SbxHeartbeat *self,
                     gint64        now,
                     gint64        patience)
{
  g_return_if_fail (self != NULL);

  if (self->deadline != 0)
    return;

  self->last_ping = MIN (self->last_ping, now - self->interval);
  self->unanswered = 0;
  self->deadline = now + patience;
}

/**
 * sbx_heartbeat_check:
 *
 * Returns: what is to be done now
 */
SbxHeartbeatVerdict
sbx_heartbeat_check (SbxHeartbeat *self,
                     gint64        now)
{
  gint64 patience;

  g_return_val_if_fail (self != NULL, SBX_HEARTBEAT_DEAD);

  patience = SBX_HEARTBEAT_PATIENCE * self->interval;
  if (now - self->last_life >= patience ||
      (self->unanswered != 0 && now - self->unanswered >= patience) ||
      (self->deadline != 0 && now >= self->deadline))
    return SBX_HEARTBEAT_DEAD;

  return now - self->last_ping >= self->interval ? SBX_HEARTBEAT_PING : SBX_HEARTBEAT_REST;
}

/**
 * sbx_heartbeat_get_due:
 *
 * Returns: when to check next if nothing comes in until then
 */
gint64
sbx_heartbeat_get_due (SbxHeartbeat *self)
{
  gint64 patience;
  gint64 due;

  g_return_val_if_fail (self != NULL, 0);

  patience = SBX_HEARTBEAT_PATIENCE * self->interval;
  due = MIN (self->last_ping + self->interval, self->last_life + patience);
  if (self->unanswered != 0)
    due = MIN (due, self->unanswered + patience);
  if (self->deadline != 0)
    due = MIN (due, self->deadline);

  return due;
}
