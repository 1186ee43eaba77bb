/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-hub-parts.h"

/* What the parts of a hub ask it for. */

/**
 * sbx_hub_get_store:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): what it keeps; %NULL where it is not running
 */
SbxStore *
sbx_hub_get_store (SbxHub *self)
{
  return self->store;
}

/**
 * sbx_hub_get_router:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its router; %NULL where it was never started
 */
SbxRouter *
sbx_hub_get_router (SbxHub *self)
{
  return self->router;
}

/**
 * sbx_hub_get_reactor:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its reactor; %NULL where it is not running
 */
SbxReactor *
sbx_hub_get_reactor (SbxHub *self)
{
  return self->reactor;
}

/**
 * sbx_hub_get_recorder:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): what went over the wires lately; %NULL where that is not recorded
 */
SbxHubRecorder *
sbx_hub_get_recorder (SbxHub *self)
{
  return self->recorder;
}

/**
 * sbx_hub_get_http_server:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its HTTP side; %NULL where it is not running
 */
SbxHttpServer *
sbx_hub_get_http_server (SbxHub *self)
{
  return self->http_server;
}

/**
 * sbx_hub_get_attention:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): who types and looks where; %NULL where it was never started
 */
SbxAttention *
sbx_hub_get_attention (SbxHub *self)
{
  return self->attention;
}

/**
 * sbx_hub_get_metrics:
 * @self: a hub
 *
 * Returns: (transfer none): its counters
 */
SbxMetrics *
sbx_hub_get_metrics (SbxHub *self)
{
  return self->metrics;
}

/**
 * sbx_hub_get_actions:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its actions; %NULL where it is not running
 */
SbxActions *
sbx_hub_get_actions (SbxHub *self)
{
  return self->actions;
}

/**
 * sbx_hub_get_presence:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): who is there; %NULL where it is not running
 */
SbxPresence *
sbx_hub_get_presence (SbxHub *self)
{
  return self->presence;
}

/**
 * sbx_hub_get_uploads:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): the files that people sent; %NULL where it is not running
 */
SbxUploads *
sbx_hub_get_uploads (SbxHub *self)
{
  return self->uploads;
}

/**
 * sbx_hub_get_pushes:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): what goes to people who are not connected; %NULL where it is not running
 */
SbxPushQueue *
sbx_hub_get_pushes (SbxHub *self)
{
  return self->pushes;
}

/**
 * sbx_hub_get_replies:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): what is on its way to other servers; %NULL where it is not running
 */
SbxReplies *
sbx_hub_get_replies (SbxHub *self)
{
  return self->replies;
}

/**
 * sbx_hub_get_services:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): the services that are connected; %NULL where it is not running
 */
SbxServices *
sbx_hub_get_services (SbxHub *self)
{
  return self->services;
}

/**
 * sbx_hub_get_projects:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its outbound projects; %NULL where it is not running
 */
SbxProjects *
sbx_hub_get_projects (SbxHub *self)
{
  return self->projects;
}

/**
 * sbx_hub_get_http_api:
 * @self: a hub
 *
 * Returns: (transfer none) (nullable): its API over HTTP; %NULL where it is not running
 */
SbxHttpApi *
sbx_hub_get_http_api (SbxHub *self)
{
  return self->http_api;
}

/**
 * sbx_hub_get_dialect_state:
 * @self: a hub that is running
 * @dialect: one that it speaks
 *
 * Returns: (transfer none) (nullable): what the dialect's `start` made; %NULL where the hub is not running
 */
gpointer
sbx_hub_get_dialect_state (SbxHub           *self,
                           const SbxDialect *dialect)
{
  return self->dialects != NULL ? sbx_dialects_get_state (self->dialects, dialect) : NULL;
}

/**
 * sbx_hub_begin_operation:
 * @self: a hub
 *
 * Counts something that the store does: a hub that stops waits for it.
 */
void
sbx_hub_begin_operation (SbxHub *self)
{
  self->n_operations++;
}

/**
 * sbx_hub_end_operation:
 * @self: a hub
 *
 * Ends what sbx_hub_begin_operation() began.
 */
void
sbx_hub_end_operation (SbxHub *self)
{
  g_return_if_fail (self->n_operations > 0);

  self->n_operations--;
}
