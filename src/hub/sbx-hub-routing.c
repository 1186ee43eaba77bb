/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-parts.h"

/* What was stored, on its way to whoever is to hear of it. */

/* The router's observer: dialects tell in their own words. */
void
sbx_hub_tell_dialects (const char           *stream,
                       GBytes               *envelope,
                       const SbxStoredEvent *event,
                       gpointer              user_data)
{
  SbxHub *self = user_data;

  if (self->dialects != NULL)
    sbx_dialects_tell (self->dialects, stream, envelope, event);
}

/**
 * sbx_hub_note_topic_end:
 * @self: a hub that is running
 * @at: when a claim or a snooze that is about to be stored will end (ms)
 *
 * Sees to it that everybody is told then.
 */
void
sbx_hub_note_topic_end (SbxHub *self,
                        gint64  at)
{
  sbx_topic_clock_note (self->topic_clock, at);
}

/**
 * sbx_hub_route:
 * @self: a hub
 * @events: (nullable) (element-type SbxStoredEvent): durable events, after their commit, in the order of the log
 *
 * Hands them to whoever is subscribed.
 */
void
sbx_hub_route (SbxHub    *self,
               GPtrArray *events)
{
  sbx_hub_route_to (self, events, NULL);
}

static gboolean
is_for_bot (const SbxStoredEvent *event)
{
  return g_str_equal (event->event, "action") && g_str_has_prefix (event->stream, "bot/");
}

static gboolean
is_projects_update (const SbxStoredEvent *event)
{
  return g_str_equal (event->event, "projectsUpdate") && g_str_equal (event->stream, "projects");
}

/**
 * sbx_hub_route_to:
 * @self: a hub
 * @events: (nullable) (element-type SbxStoredEvent): durable events, after their commit, in the order of the log
 * @target: (nullable): the bot that each `action` among them is for
 *
 * Hands them to whoever is subscribed, and the actions to the bot in any case.
 */
void
sbx_hub_route_to (SbxHub    *self,
                  GPtrArray *events,
                  SbxPeer   *target)
{
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      const SbxStoredEvent *event = g_ptr_array_index (events, i);
      SbxPeer              *bot = is_for_bot (event) ? target : NULL;
      const SbxDialect     *dialect = bot != NULL ? sbx_peer_get_dialect (bot) : NULL;

      if (is_projects_update (event) && self->projects != NULL)
        sbx_projects_take (self->projects, event);
      if (dialect == NULL || dialect->deliver == NULL)
        {
          sbx_router_route_to (self->router, event, bot);
          continue;
        }
      sbx_router_route (self->router, event);
      dialect->deliver (self, bot, event);
    }
  if (events != NULL && self->retention != NULL)
    sbx_retention_note (self->retention, events->len);
}
