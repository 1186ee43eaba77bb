/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-query.h"
#include "sbx-search-traits.h"
#include "sbx-store-queries.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A longer query finds nothing that a shorter one does not. */
#define QUERY_BYTES 1024

/* The query with the texts that it borrows. */
typedef struct
{
  char           *text;
  char           *channel_id;
  char           *topic_id;
  char           *from_name;
  char           *cursor;
  char           *sender_id;
  char           *reader_id;
  char           *without;
  SbxSearchQuery  query;
  gboolean hides_notes;
} SearchCall;

static void
search_call_free (SearchCall *call)
{
  g_free (call->text);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call->from_name);
  g_free (call->cursor);
  g_free (call->sender_id);
  g_free (call->reader_id);
  g_free (call->without);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchCall, search_call_free)

/* A time as the protocol takes them, but one that people type must be readable. */
static gboolean
read_time (JsonObject  *payload,
           const char  *member,
           gint64      *ms,
           GError     **error)
{
  JsonNode *node = json_object_get_member (payload, member);

  *ms = SBX_SEARCH_OPEN;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node) || sbx_time_from_node (node, ms))
    return TRUE;

  g_propagate_error (error,
                     sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, member,
                                                   _("“%s” is not a time"), member));
  return FALSE;
}

static gboolean
read_hits (SbxStoreReader *reader,
           gpointer        data,
           SbxJsonWriter  *answer,
           GError        **error)
{
  const SearchCall *call = data;
  gboolean done;

  sbx_store_hide_notes (reader, call->hides_notes);
  done = sbx_store_search (reader, &call->query, answer, error);
  sbx_store_hide_notes (reader, FALSE);
  return done;
}

/**
 * sbx_handle_search:
 * @request: a `search`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers one page of the messages that have the words of the query, and what else is asked of them, newest first.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_search (SbxRequest  *request,
                   GError     **error)
{
  g_autoptr (SearchCall) call = g_new0 (SearchCall, 1);
  JsonObject *payload = sbx_request_get_payload (request);
  const char *text = NULL;
  const char *without = NULL;
  const char *from_name = NULL;
  const char *cursor = NULL;

  if (!sbx_fields_get_string (payload, "query", SBX_FIELD_REQUIRED, QUERY_BYTES,
                              &text, error) ||
      !sbx_fields_get_string (payload, "without", SBX_FIELD_OPTIONAL, QUERY_BYTES, &without, error) ||
      !sbx_search_traits_read (payload, &call->query.traits, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_OPTIONAL, &call->topic_id, error) ||
      !sbx_fields_get_string (payload, "fromName", SBX_FIELD_OPTIONAL, QUERY_BYTES, &from_name,
                              error) ||
      !read_time (payload, "since", &call->query.since, error) ||
      !read_time (payload, "until", &call->query.until, error) ||
      !sbx_list_query_read_page (request, &cursor, &call->query.limit, error))
    return FALSE;

  call->query.text = call->text = g_strdup (text);
  call->query.channel_id = call->channel_id;
  call->query.topic_id = call->topic_id;
  call->query.from_name = call->from_name = g_strdup (from_name);
  call->query.sender_id = call->sender_id = g_strdup (sbx_request_get_sender_id (request));
  call->query.reader_id = call->reader_id = g_strdup (sbx_request_get_reader_id (request));
  call->query.without = call->without = g_strdup (without);
  call->query.cursor = call->cursor = g_strdup (cursor);
  if (*text == '\0' && sbx_search_query_is_open (&call->query))
    return sbx_fields_get_string (payload, "query", SBX_FIELD_REQUIRED | SBX_FIELD_NOT_EMPTY, QUERY_BYTES, &text, error);

  call->hides_notes = sbx_request_hides_notes (request);
  sbx_request_read (request, "searchResults", read_hits, g_steal_pointer (&call),
                    (GDestroyNotify) search_call_free);
  return TRUE;
}
