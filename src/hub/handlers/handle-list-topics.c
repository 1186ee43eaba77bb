/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"
#include "sbx-store-queries.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static const char * const states[] = { "open", "resolved", "snoozed", NULL };

static gboolean
read_topics (SbxStoreReader *reader,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  const SbxListQuery *query = data;
  gboolean done;

  sbx_store_hide_notes (reader, query->hides_notes);
  done = sbx_store_list_topics (reader, query->reader_id, query->sender_id, query->parent_id,
                                query->state, query->cursor, query->limit, answer, error);
  sbx_store_hide_notes (reader, FALSE);
  return done;
}

/**
 * sbx_handle_list_topics:
 * @request: a `listTopics`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of a channel's topics, of one state or of all.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_topics (SbxRequest  *request,
                        GError     **error)
{
  g_autoptr (SbxListQuery) query = sbx_list_query_new (request, "channelId", SBX_FIELD_REQUIRED, error);

  if (query == NULL)
    return FALSE;

  if (query->state != NULL && !g_strv_contains (states, query->state))
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "state",
                                                       _("There is no topic state “%s”"),
                                                       query->state));
      return FALSE;
    }

  sbx_request_read (request, "topics", read_topics, g_steal_pointer (&query),
                    (GDestroyNotify) sbx_list_query_free);
  return TRUE;
}
