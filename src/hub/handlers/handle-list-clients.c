/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-client-object.h"
#include "sbx-cursor.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-list-query.h"
#include "sbx-time.h"

/* Left free in an answer for what is not connections. */
#define PAGE_BYTES (SBX_LIMIT_MESSAGE_BYTES / 2)

typedef struct
{
  char  *connection_id;   /* (nullable): only this one */
  char  *client_id;       /* (nullable): only those of this one */
  char  *user_id;         /* (nullable) */
  char  *after_id;        /* (nullable): the last of the page before */
  gint64 after_time;      /* ms: when that one came */
  guint  limit;
} Query;

static void
query_clear (Query *query)
{
  g_free (query->connection_id);
  g_free (query->client_id);
  g_free (query->user_id);
  g_free (query->after_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

static gboolean
read_query (SbxRequest  *request,
            Query       *query,
            GError     **error)
{
  JsonObject *payload = sbx_request_get_payload (request);
  const char *cursor;
  gint64      unused;

  return sbx_fields_dup_id (payload, "connectionId", SBX_FIELD_OPTIONAL, &query->connection_id, error) &&
         sbx_fields_dup_id (payload, "clientId", SBX_FIELD_OPTIONAL, &query->client_id, error) &&
         sbx_fields_dup_id (payload, "userId", SBX_FIELD_OPTIONAL, &query->user_id, error) &&
         sbx_list_query_read_page (request, &cursor, &query->limit, error) &&
         (cursor == NULL || sbx_cursor_parse (cursor, 'n', &query->after_time, &unused, &query->after_id, error));
}

static int
compare (gint64      a_time,
         const char *a_id,
         gint64      b_time,
         const char *b_id)
{
  return a_time != b_time ? (a_time < b_time ? -1 : 1) : strcmp (a_id, b_id);
}

static int
compare_peers (gconstpointer a,
               gconstpointer b)
{
  SbxPeer *first = *(SbxPeer *const *) a;
  SbxPeer *second = *(SbxPeer *const *) b;

  return compare (sbx_peer_get_connected_at (first), sbx_peer_get_connection_id (first),
                  sbx_peer_get_connected_at (second), sbx_peer_get_connection_id (second));
}

static gboolean
is_wanted (const Query *query,
           SbxPeer     *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  if (query->after_id != NULL &&
      compare (sbx_peer_get_connected_at (peer), sbx_peer_get_connection_id (peer), query->after_time, query->after_id) <= 0)
    return FALSE;
  return (query->connection_id == NULL || g_str_equal (query->connection_id, sbx_peer_get_connection_id (peer))) &&
         (query->client_id == NULL || (identity != NULL && g_str_equal (query->client_id, identity->client_id))) &&
         (query->user_id == NULL || (identity != NULL && g_strcmp0 (query->user_id, identity->user_id) == 0));
}

/* (transfer container): those that came first stand first */
static GPtrArray *
choose (const Query *query,
        GPtrArray   *peers)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < peers->len; i++)
    if (is_wanted (query, g_ptr_array_index (peers, i)))
      g_ptr_array_add (chosen, g_ptr_array_index (peers, i));
  g_ptr_array_sort (chosen, compare_peers);
  return chosen;
}

static void
write_page (const Query   *query,
            GPtrArray     *peers,
            SbxJsonWriter *writer)
{
  g_autofree char *next = NULL;
  guint            i;

  sbx_json_writer_begin_array (writer, "clients");
  for (i = 0; i < MIN (peers->len, query->limit) && (i == 0 || sbx_json_writer_get_length (writer) < PAGE_BYTES); i++)
    {
      sbx_client_object_write (g_ptr_array_index (peers, i), NULL, writer);
      sbx_peer_measure (g_ptr_array_index (peers, i));
    }
  sbx_json_writer_end_array (writer);
  if (i > 0 && i < peers->len)
    {
      SbxPeer *last = g_ptr_array_index (peers, i - 1);

      next = sbx_cursor_make ('n', sbx_peer_get_connected_at (last), 0, sbx_peer_get_connection_id (last));
    }
  sbx_json_writer_string (writer, "next", next);
}

/**
 * sbx_handle_list_clients:
 * @request: connectionId?, clientId?, userId?, cursor?, limit?
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Answers an administrator with one page of the connections.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_list_clients (SbxRequest  *request,
                         GError     **error)
{
  g_auto (Query)        query = { 0 };
  g_autoptr (GPtrArray) peers = NULL;
  g_autoptr (GBytes)    answer = NULL;
  SbxJsonWriter        *writer;
  char                  now[SBX_TIME_TEXT_SIZE];

  if (!sbx_request_check_admin (request, error) || !read_query (request, &query, error))
    return FALSE;

  peers = choose (&query, sbx_reactor_get_peers (sbx_hub_get_reactor (sbx_request_get_hub (request))));
  writer = sbx_json_writer_new ();
  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  write_page (&query, peers, writer);
  sbx_json_writer_end_object (writer);
  answer = sbx_json_writer_free_to_bytes (writer);
  sbx_request_answer (request, "clients", answer);
  return TRUE;
}
