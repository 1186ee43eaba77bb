/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-search-here.h"
#include "sbx-search-traits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* Searching: the hub has everything; without it, what is kept on disk is looked through. */

static void on_hits (GObject      *source,
                     GAsyncResult *result,
                     gpointer      data);

/* The query with the texts that it borrows from the payload. */
typedef struct
{
  char           *channel_id;
  char           *topic_id;
  SbxSearchQuery  query;
} Query;

static void
query_clear (Query *query)
{
  g_free (query->channel_id);
  g_free (query->topic_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Query, query_clear)

static gint64
read_time (JsonObject *payload,
           const char *member)
{
  JsonNode *node = json_object_get_member (payload, member);
  gint64 time = SBX_SEARCH_OPEN;

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) && sbx_time_from_node (node, &time) ? time : SBX_SEARCH_OPEN;
}

static gboolean
read_query (JsonObject *payload,
            Query      *query,
            GError    **error)
{
  gint64 limit = SBX_LIMIT_PAGE;

  if (!sbx_fields_get_string (payload, "query", SBX_FIELD_REQUIRED, SBX_LIMIT_MESSAGE_BYTES, &query->query.text, error) ||
      !sbx_fields_get_string (payload, "without", SBX_FIELD_OPTIONAL, SBX_LIMIT_MESSAGE_BYTES, &query->query.without, error) ||
      !sbx_search_traits_read (payload, &query->query.traits, error) ||
      !sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &query->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_OPTIONAL, &query->topic_id, error) ||
      !sbx_fields_get_string (payload, "fromName", SBX_FIELD_OPTIONAL, SBX_LIMIT_MESSAGE_BYTES, &query->query.from_name, error) ||
      !sbx_fields_get_string (payload, "cursor", SBX_FIELD_OPTIONAL, SBX_LIMIT_MESSAGE_BYTES, &query->query.cursor, error) ||
      !sbx_fields_get_int (payload, "limit", SBX_FIELD_OPTIONAL, 1, G_MAXINT64, &limit, error))
    return FALSE;

  query->query.channel_id = query->channel_id;
  query->query.topic_id = query->topic_id;
  query->query.since = read_time (payload, "since");
  query->query.until = read_time (payload, "until");
  query->query.limit = (guint) MIN (limit, SBX_LIMIT_PAGE);

  return TRUE;
}

static void
on_kept_hits (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GBytes) hits = sbx_cache_search_finish (NULL, result, &error);

  if (hits == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, sbx_envelope_new_for_text ("searchResults", NULL, NULL, hits),
                           (GDestroyNotify) sbx_envelope_unref);
}

static void
search_kept (SbxClient *self,
             GTask     *task)
{
  g_auto (Query) query = { 0 };
  GError *error = NULL;

  if (self->cache == NULL || !sbx_cache_is_readable (self->cache))
    {
      g_task_return_new_error (task, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("There is no connection to the hub."));
      return;
    }
  if (!read_query (g_task_get_task_data (task), &query, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  query.query.sender_id = self->sender_id;
  sbx_cache_search_async (self->cache, &query.query, g_task_get_cancellable (task), on_kept_hits, g_object_ref (task));
}

static gboolean
is_filtered_here (SbxClient  *self,
                  JsonObject *payload)
{
  return sbx_search_here_is_due (payload) && !sbx_client_has_search_filters (self);
}

/* Takes @answer, and gives it or another one. */
static SbxEnvelope *
filter_here (SbxClient   *self,
             JsonObject  *payload,
             SbxEnvelope *answer)
{
  SbxEnvelope *filtered;

  if (!is_filtered_here (self, payload))
    return answer;

  filtered = sbx_search_here_filter (answer, payload, self->world, self->sender_id);
  sbx_envelope_unref (answer);

  return filtered;
}

static void
ask_hub (SbxClient *self,
         GTask     *task)
{
  JsonObject *payload = g_task_get_task_data (task);
  g_autoptr (JsonObject) plain = NULL;
  GError *error = NULL;

  if (is_filtered_here (self, payload))
    {
      plain = sbx_search_here_make_plain (payload, &error);
      if (plain == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }

  sbx_client_request_async (self, "search", plain != NULL ? plain : payload, 0, g_task_get_cancellable (task), on_hits,
                            g_object_ref (task));
}

static void
on_hits (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  SbxClient *self = SBX_CLIENT (source);
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  SbxEnvelope *answer = sbx_client_request_finish (self, result, &error);

  if (answer != NULL)
    {
      g_task_return_pointer (task, filter_here (self, g_task_get_task_data (task), answer), (GDestroyNotify) sbx_envelope_unref);
    }
  else if (error->domain == SBX_CLIENT_ERROR && self->cache != NULL)
    {
      /* The hub went meanwhile. */
      g_error_free (error);
      search_kept (self, task);
    }
  else
    {
      g_task_return_error (task, error);
    }
}

/**
 * sbx_client_has_search_filters:
 *
 * Returns: whether who answers searches knows `has`, `is`, `without` and empty queries: newer hubs, and what is kept here of other
 *   servers. Without a connection, what the last hub said.
 */
gboolean
sbx_client_has_search_filters (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);

  return self->foreign != NULL ||
         (self->features != NULL && g_strv_contains ((const char *const *) self->features, "search_filters"));
}

/**
 * sbx_client_search_async:
 * @payload: as of the request `search`; not to be changed until the answer is there
 *
 * Looks for messages, at the hub, or without a connection in what is kept on disk. Where the hub is too old for `has`, `is` and
 * `without`, what it finds is held against them here, and the answer says so by `filteredHere`.
 */
void
sbx_client_search_async (SbxClient           *self,
                         JsonObject          *payload,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (payload != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_search_async);
  g_task_set_task_data (task, json_object_ref (payload), (GDestroyNotify) json_object_unref);

  if (self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE)
    ask_hub (self, task);
  else
    search_kept (self, task);
}

/**
 * sbx_client_search_finish:
 *
 * Returns: (transfer full): `searchResults`, or %NULL with %SBX_WIRE_ERROR (the hub said no), %SBX_CLIENT_ERROR or
 *   %SBX_STORAGE_ERROR
 */
SbxEnvelope *
sbx_client_search_finish (SbxClient     *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
