/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"

/* Who else is connected to the hub, and what it knows of a connection. */

/* A hub that gave one place after the other would never end. */
#define MAX_PAGES 1000

typedef struct
{
  GPtrArray *clients;
  char      *cursor;      /* (nullable): of the page under way */
  guint      n_pages;
} Listing;

static void
listing_free (Listing *listing)
{
  g_ptr_array_unref (listing->clients);
  g_free (listing->cursor);
  g_free (listing);
}

static void ask_for_page (GTask *task);

static void
take_page (Listing    *listing,
           JsonObject *payload)
{
  g_autoptr (GPtrArray) clients = sbx_fields_list_objects (payload, "clients");

  for (guint i = 0; i < clients->len; i++)
    g_ptr_array_add (listing->clients, sbx_connected_client_new (clients->pdata[i]));
}

static void
on_page (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  g_autofree char *next = NULL;

  if (answer == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_page (listing, sbx_envelope_get_payload (answer));
  next = sbx_fields_dup_text (sbx_envelope_get_payload (answer), "next", NULL);
  if (next == NULL || g_strcmp0 (next, listing->cursor) == 0 || ++listing->n_pages == MAX_PAGES)
    {
      g_task_return_pointer (task, g_ptr_array_ref (listing->clients), (GDestroyNotify) g_ptr_array_unref);
      return;
    }
  g_free (listing->cursor);
  listing->cursor = g_steal_pointer (&next);
  ask_for_page (g_steal_pointer (&task));
}

/* @task: (transfer full) */
static void
ask_for_page (GTask *task)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  Listing *listing = g_task_get_task_data (task);

  if (listing->cursor != NULL)
    json_object_set_string_member (payload, "cursor", listing->cursor);
  sbx_client_request_async (g_task_get_source_object (task), "listClients", payload, 0, g_task_get_cancellable (task), on_page, task);
}

/**
 * sbx_client_list_clients_async:
 *
 * Asks the hub who is connected to it; it tells administrators only. See %SBX_ABILITY_LIST_CLIENTS.
 */
void
sbx_client_list_clients_async (SbxClient           *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;
  Listing *listing;

  g_return_if_fail (SBX_IS_CLIENT (self));

  task = g_task_new (self, cancellable, callback, user_data);
  listing = g_new0 (Listing, 1);
  listing->clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_task_set_source_tag (task, sbx_client_list_clients_async);
  g_task_set_task_data (task, listing, (GDestroyNotify) listing_free);
  ask_for_page (task);
}

/**
 * sbx_client_list_clients_finish:
 *
 * Returns: (transfer full) (element-type SbxConnectedClient): the connections, those that came first before the others; %NULL with a
 *   sentence for people
 */
GPtrArray *
sbx_client_list_clients_finish (SbxClient     *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_inspected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  SbxInspection *inspection = answer ? sbx_inspection_new (sbx_envelope_get_payload (answer)) : NULL;

  if (inspection != NULL)
    g_task_return_pointer (task, inspection, (GDestroyNotify) sbx_inspection_free);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                             _("The hub’s answer says nothing about the connection."));
}

/**
 * sbx_client_inspect_client_async:
 * @connection_id: (nullable): of the connection; %NULL = this one
 * @n_frames: how many of its frames are wanted at most, the newest; 0 = none
 * @before: only frames whose number is lower; 0 = the newest
 *
 * Asks the hub what it knows of a connection: of one's own, and of those that the same client had before; administrators of any.
 */
void
sbx_client_inspect_client_async (SbxClient           *self,
                                 const char          *connection_id,
                                 guint                n_frames,
                                 guint64              before,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  GTask *task;

  g_return_if_fail (SBX_IS_CLIENT (self));

  if (connection_id != NULL)
    json_object_set_string_member (payload, "connectionId", connection_id);
  json_object_set_int_member (payload, "frames", n_frames);
  if (before > 0)
    json_object_set_int_member (payload, "before", (gint64) before);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_inspect_client_async);
  sbx_client_request_async (self, "inspectClient", payload, 0, cancellable, on_inspected, task);
}

/**
 * sbx_client_inspect_client_finish:
 *
 * Returns: (transfer full): what the hub knows; %NULL with a sentence for people
 */
SbxInspection *
sbx_client_inspect_client_finish (SbxClient     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_disconnected (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  if (answer != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * sbx_client_disconnect_client_async:
 * @connection_id: of the connection to end
 * @reason: (nullable): why, in at most 100 bytes; who is there is told so
 *
 * Has the hub end a connection; it does so for administrators only.
 */
void
sbx_client_disconnect_client_async (SbxClient           *self,
                                    const char          *connection_id,
                                    const char          *reason,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  GTask *task;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (connection_id != NULL);

  json_object_set_string_member (payload, "connectionId", connection_id);
  if (reason != NULL && *reason != '\0')
    json_object_set_string_member (payload, "reason", reason);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_disconnect_client_async);
  sbx_client_request_async (self, "disconnectClient", payload, 0, cancellable, on_disconnected, task);
}

/**
 * sbx_client_disconnect_client_finish:
 *
 * Returns: whether the connection is being ended; else @error is a sentence for people
 */
gboolean
sbx_client_disconnect_client_finish (SbxClient     *self,
                                     GAsyncResult  *result,
                                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * sbx_client_get_client_id:
 *
 * Returns: (transfer none): under which id we say hello
 */
const char *
sbx_client_get_client_id (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->client_id;
}

/**
 * sbx_client_get_connection_id:
 *
 * Returns: (transfer none) (nullable): what the hub calls this connection, or the last one; %NULL where it says nothing
 */
const char *
sbx_client_get_connection_id (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->connection_id;
}

/**
 * sbx_client_get_role:
 *
 * Returns: (transfer none) (nullable): what we may do at the hub, as it said last
 */
const char *
sbx_client_get_role (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->role;
}
