/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "client-case.h"
#include "sbx-test-hub.h"

#include <string.h>

/* Who is connected, and what the hub knows of a connection, as the client asks a real hub. */

typedef struct
{
  GAsyncResult *result;
} Wait;

static void
on_done (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  ((Wait *) data)->result = g_object_ref (result);
}

static gboolean
is_done (gpointer data)
{
  return ((Wait *) data)->result != NULL;
}

static GPtrArray *
list (SbxClient  *client,
      GError    **error)
{
  Wait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_list_clients_async (client, NULL, on_done, &wait);
  case_wait (is_done, &wait);
  result = wait.result;
  return sbx_client_list_clients_finish (client, result, error);
}

static SbxInspection *
inspect (SbxClient   *client,
         const char  *connection_id,
         guint        n_frames,
         GError     **error)
{
  Wait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_inspect_client_async (client, connection_id, n_frames, 0, NULL, on_done, &wait);
  case_wait (is_done, &wait);
  result = wait.result;
  return sbx_client_inspect_client_finish (client, result, error);
}

static gboolean
disconnect (SbxClient   *client,
            const char  *connection_id,
            const char  *reason,
            GError     **error)
{
  Wait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;

  sbx_client_disconnect_client_async (client, connection_id, reason, NULL, on_done, &wait);
  case_wait (is_done, &wait);
  result = wait.result;
  return sbx_client_disconnect_client_finish (client, result, error);
}

static SbxClient *
new_admin (SbxTestHub *hub)
{
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));

  sbx_client_set_identity (client, "admin", "admin-1", "boss", NULL, NULL);
  case_connect (client);
  return client;
}

static SbxConnectedClient *
find (GPtrArray  *clients,
      const char *connection_id)
{
  for (guint i = 0; i < clients->len; i++)
    if (strcmp (sbx_connected_client_get_connection_id (clients->pdata[i]), connection_id) == 0)
      return clients->pdata[i];
  g_error ("%s is not among %u connections", connection_id, clients->len);
}

static void
test_admin (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *admin = new_admin (hub);
  SbxClient *other = case_new_client (sbx_test_hub_get_uri (hub));
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (GPtrArray) fewer = NULL;
  g_autoptr (GListStore) store = g_list_store_new (SBX_TYPE_CONNECTED_CLIENT);
  g_autoptr (SbxConnectedClient) kept = NULL;
  g_autoptr (SbxInspection) inspection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *other_id = NULL;
  SbxConnectedClient *seen;

  sbx_client_set_identity (other, "monitor", "desk-1", "olga", NULL, NULL);
  sbx_client_set_retry (other, FALSE);
  case_connect (other);
  other_id = g_strdup (sbx_client_get_connection_id (other));
  g_assert_cmpstr (sbx_client_get_role (admin), ==, "admin");
  g_assert_cmpstr (sbx_client_get_role (other), ==, "operator");
  g_assert_null (sbx_client_why_not (admin, SBX_ABILITY_LIST_CLIENTS));
  g_assert_nonnull (sbx_client_why_not (other, SBX_ABILITY_LIST_CLIENTS));
  g_assert_null (sbx_client_why_not (other, SBX_ABILITY_INSPECT));

  clients = list (admin, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (clients->len, ==, 2);
  seen = find (clients, other_id);
  g_assert_cmpstr (sbx_connected_client_get_client_id (seen), ==, "desk-1");
  g_assert_cmpstr (sbx_connected_client_get_user_id (seen), ==, "olga");
  g_assert_cmpstr (sbx_connected_client_get_dialect (seen), ==, "native");
  g_assert_cmpstr (sbx_connected_client_get_device_type (seen), ==, "desktop");
  g_assert_cmpint (sbx_connected_client_get_ready_state (seen), ==, 1);
  g_assert_cmpint (sbx_connected_client_get_bytes_in (seen), >, 0);
  g_assert_false (sbx_connected_client_get_gone (seen));

  sbx_connected_client_update_store (store, clients);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 2);
  kept = g_object_ref (find (clients, sbx_client_get_connection_id (admin)));

  inspection = inspect (admin, other_id, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sbx_connected_client_get_connection_id (inspection->client), ==, other_id);

  g_assert_true (disconnect (admin, other_id, "maintenance", &error));
  g_assert_no_error (error);
  case_wait_lost (other);
  g_assert_nonnull (strstr (sbx_world_get_reason (other->world), "maintenance"));

  fewer = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (fewer, g_object_ref (kept));
  sbx_connected_client_update_store (store, fewer);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);

  case_free_client (other);
  case_free_client (admin);
}

static void
test_refused (void)
{
  g_autoptr (SbxTestHub) hub = sbx_test_hub_new (NULL, NULL);
  SbxClient *client = case_new_client (sbx_test_hub_get_uri (hub));
  g_autoptr (GPtrArray) clients = NULL;
  g_autoptr (SbxInspection) inspection = NULL;
  g_autoptr (SbxInspection) own = NULL;
  SbxRecordedFrame *last;
  g_autoptr (GError) list_error = NULL;
  g_autoptr (GError) inspect_error = NULL;
  g_autoptr (GError) disconnect_error = NULL;
  g_autoptr (GError) error = NULL;

  case_connect (client);
  clients = list (client, &list_error);
  g_assert_null (clients);
  g_assert_nonnull (strstr (list_error->message, "administrator"));
  inspection = inspect (client, "nobody", 0, &inspect_error);
  g_assert_null (inspection);
  g_assert_nonnull (strstr (inspect_error->message, "administrator"));
  g_assert_false (disconnect (client, "nobody", NULL, &disconnect_error));
  g_assert_nonnull (strstr (disconnect_error->message, "administrator"));

  own = inspect (client, NULL, 10, &error);
  g_assert_no_error (error);
  g_assert_true (own->records);
  g_assert_cmpuint (own->events->len, ==, 2);
  g_assert_cmpstr (((SbxClientEvent *) own->events->pdata[0])->event, ==, "opened");
  g_assert_cmpuint (own->frames->len, ==, 10);
  last = own->frames->pdata[9];
  g_assert_cmpstr (last->event, ==, "inspectClient");
  g_assert_cmpint (last->direction, ==, SBX_RECORDED_IN);
  g_assert_cmpint (last->time, >, G_GINT64_CONSTANT (1700000000000000));
  g_assert_true (own->more);
  g_assert_cmpstr (sbx_connected_client_get_connection_id (own->client), ==, sbx_client_get_connection_id (client));
  case_free_client (client);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client-clients/admin", test_admin);
  g_test_add_func ("/client-clients/refused", test_refused);

  return g_test_run ();
}
