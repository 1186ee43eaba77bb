/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-monitor-client.h"

static void
call_free (gpointer data)
{
  SbxMonitorCall *call = data;

  g_free (call->event);
  g_clear_pointer (&call->list, sbx_monitor_list_free);
  g_free (call);
}

/**
 * sbx_monitor_client_new:
 *
 * Returns: (transfer full): a client that has said nothing yet
 */
SbxMonitorClient *
sbx_monitor_client_new (void)
{
  SbxMonitorClient *self = g_new0 (SbxMonitorClient, 1);

  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, call_free);
  return self;
}

void
sbx_monitor_client_free (SbxMonitorClient *self)
{
  g_free (self->token);
  g_free (self->client_id);
  g_hash_table_unref (self->calls);
  g_free (self);
}

/**
 * sbx_monitor_client_add_call:
 * @self: a client
 * @event: the native request
 * @ack: what the client waits for, or -1
 * @call: (out) (transfer none) (optional): the call
 *
 * Returns: (transfer full): an id for the request, by which its answer is known
 */
char *
sbx_monitor_client_add_call (SbxMonitorClient  *self,
                             const char        *event,
                             gint64             ack,
                             SbxMonitorCall   **call)
{
  SbxMonitorCall *added = g_new0 (SbxMonitorCall, 1);
  char           *id = g_strdup_printf ("%" G_GUINT64_FORMAT, ++self->last_id);

  added->event = g_strdup (event);
  added->ack = ack;
  g_hash_table_insert (self->calls, g_strdup (id), added);
  if (call != NULL)
    *call = added;
  return id;
}

/**
 * sbx_monitor_client_find_call:
 * @self: a client
 * @id: (nullable): of a request
 *
 * Returns: (transfer none) (nullable): the call
 */
SbxMonitorCall *
sbx_monitor_client_find_call (SbxMonitorClient *self,
                              const char       *id)
{
  return id != NULL ? g_hash_table_lookup (self->calls, id) : NULL;
}

/**
 * sbx_monitor_client_end_call:
 * @self: a client
 * @id: of a request that was answered
 */
void
sbx_monitor_client_end_call (SbxMonitorClient *self,
                             const char       *id)
{
  g_hash_table_remove (self->calls, id);
}
