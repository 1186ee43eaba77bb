/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"
#include "sbx-store-queries.h"

static gboolean
read_channels (SbxStoreReader *reader,
               gpointer        data,
               SbxJsonWriter  *answer,
               GError        **error)
{
  const SbxListQuery *query = data;
  gboolean done;

  sbx_store_hide_notes (reader, query->hides_notes);
  done = sbx_store_list_channels (reader, query->reader_id, query->sender_id,
                                  query->cursor, query->limit, answer, error);
  sbx_store_hide_notes (reader, FALSE);
  return done;
}

/**
 * sbx_handle_list_channels:
 * @request: a `listChannels`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of the channels, with the unread counts of the asker.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_channels (SbxRequest  *request,
                          GError     **error)
{
  g_autoptr (SbxListQuery) query = sbx_list_query_new (request, NULL, SBX_FIELD_OPTIONAL, error);

  if (query == NULL)
    return FALSE;

  sbx_request_read (request, "channels", read_channels, g_steal_pointer (&query),
                    (GDestroyNotify) sbx_list_query_free);
  return TRUE;
}
