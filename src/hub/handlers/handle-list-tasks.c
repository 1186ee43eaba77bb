/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"
#include "sbx-store-queries.h"

static gboolean
read_tasks (SbxStoreReader *reader,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  const SbxListQuery *query = data;

  return sbx_store_list_tasks (reader, query->parent_id, query->state,
                               query->cursor, query->limit, answer, error);
}

/**
 * sbx_handle_list_tasks:
 * @request: a `listTasks`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of the tasks, of one session or of all, of one state or of all.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_tasks (SbxRequest  *request,
                       GError     **error)
{
  g_autoptr (SbxListQuery) query = sbx_list_query_new (request, "sessionId", SBX_FIELD_OPTIONAL, error);
  JsonNode *session;

  if (query == NULL)
    return FALSE;

  /* The tasks that belong to no session. */
  session = json_object_get_member (sbx_request_get_payload (request), "sessionId");
  if (query->parent_id == NULL && session != NULL && JSON_NODE_HOLDS_VALUE (session))
    query->parent_id = g_strdup ("");

  sbx_request_read (request, "tasks", read_tasks, g_steal_pointer (&query),
                    (GDestroyNotify) sbx_list_query_free);
  return TRUE;
}
