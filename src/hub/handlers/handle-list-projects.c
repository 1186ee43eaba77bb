/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"
#include "sbx-store-queries.h"

static gboolean
read_projects (SbxStoreReader *reader,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const SbxListQuery *query = data;

  return sbx_store_list_projects (reader, query->state, query->cursor, query->limit, answer, error);
}

/**
 * sbx_handle_list_projects:
 * @request: a `listProjects`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of the outbound projects: of one action or of all.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_projects (SbxRequest  *request,
                          GError     **error)
{
  g_autoptr (SbxListQuery) query = sbx_list_query_new (request, NULL, SBX_FIELD_OPTIONAL, error);

  if (query == NULL)
    return FALSE;

  sbx_request_read (request, "projects", read_projects, g_steal_pointer (&query),
                    (GDestroyNotify) sbx_list_query_free);
  return TRUE;
}
