/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-metrics.h"

#include "sbx-dialect.h"
#include "sbx-http-reply.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-metrics-text.h"
#include "sbx-push-queue.h"
#include "sbx-store-queries.h"
#include "sbx-wire-error.h"

#define TYPE "text/plain; version=0.0.4; charset=utf-8"
#define UNIFIED "unified"

/* A scrape under way. */
typedef struct
{
  SbxHub            *hub;
  SoupServerMessage *message;
} Scrape;

static void
add (GString    *text,
     const char *name,
     const char *type,
     const char *help,
     double      number)
{
  sbx_metrics_text_family (text, name, type, help);
  sbx_metrics_text_sample (text, name, NULL, NULL, number);
}

static void
count (GHashTable *counts,
       const char *name)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, name));

  g_hash_table_insert (counts, (gpointer) name, GUINT_TO_POINTER (n + 1));
}

static void
add_counts (GString    *text,
            const char *name,
            const char *help,
            const char *label,
            GHashTable *counts)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (counts), (GCompareFunc) g_strcmp0);

  sbx_metrics_text_family (text, name, "gauge", help);
  for (GList *l = keys; l != NULL; l = l->next)
    sbx_metrics_text_sample (text, name, label, l->data, GPOINTER_TO_UINT (g_hash_table_lookup (counts, l->data)));
}

/* What is counted by looking at every peer. */
static void
add_peers (GString   *text,
           GPtrArray *peers)
{
  g_autoptr (GHashTable) by_dialect = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) by_type = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) online = g_hash_table_new (g_str_hash, g_str_equal);
  guint64                queued = 0;

  for (guint i = 0; i < peers->len; i++)
    {
      SbxPeer           *peer = g_ptr_array_index (peers, i);
      const SbxIdentity *identity = sbx_peer_get_identity (peer);

      queued += sbx_peer_get_n_queued (peer);
      if (!sbx_peer_is_open (peer))
        continue;
      count (by_dialect, sbx_peer_is_viewer (peer) ? UNIFIED : sbx_peer_get_dialect (peer)->codec->name);
      if (identity == NULL)
        continue;
      count (by_type, identity->client_type);
      g_hash_table_add (online, identity->user_id != NULL ? identity->user_id : identity->client_id);
    }
  add_counts (text, "signalbox_connections", "Connections now, by the dialect that they speak.", "dialect", by_dialect);
  add_counts (text, "signalbox_clients", "Connections now that said who they are, by clientType.", "type", by_type);
  add (text, "signalbox_online", "gauge", "Users and clients that are connected.", g_hash_table_size (online));
  add (text, "signalbox_queued_messages", "gauge", "Messages that wait to be written, to all connections.", (double) queued);
}

static void
add_refused (GString    *text,
             GHashTable *refused)
{
  g_autoptr (GList) codes = g_list_sort (g_hash_table_get_keys (refused), (GCompareFunc) g_strcmp0);

  sbx_metrics_text_family (text, "signalbox_refused_total", "counter", "Requests and connections that were refused, by code.");
  for (GList *l = codes; l != NULL; l = l->next)
    sbx_metrics_text_sample (text, "signalbox_refused_total", "code", l->data,
                             (double) *(guint64 *) g_hash_table_lookup (refused, l->data));
}

static void
add_counters (GString    *text,
              SbxMetrics *metrics)
{
  double uptime = (double) (g_get_monotonic_time () - metrics->started_at) / G_USEC_PER_SEC;

  add (text, "signalbox_uptime_seconds", "gauge", "Time since the hub was started.", uptime);
  add (text, "signalbox_messages_received_total", "counter", "Messages and requests that came in.", (double) metrics->messages_in);
  add (text, "signalbox_messages_sent_total", "counter", "Messages and answers that went out.", (double) metrics->messages_out);
  add (text, "signalbox_received_bytes_total", "counter", "Bytes that came in over connections.", (double) metrics->bytes_in);
  add (text, "signalbox_sent_bytes_total", "counter", "Bytes that went out over connections.", (double) metrics->bytes_out);
  add (text, "signalbox_slow_readers_closed_total", "counter", "Connections closed for reading too slowly.", (double) metrics->slow_closed);
  add (text, "signalbox_dropped_events_total", "counter", "Ephemeral events that slow readers missed.", (double) metrics->dropped);
  add_refused (text, metrics->refused);
  sbx_metrics_text_histogram (text, "signalbox_request_duration_seconds", "From a request to its answer.", &metrics->latency);
  sbx_metrics_text_histogram (text, "signalbox_commit_duration_seconds", "From a write to its being on disk.", &metrics->commit);
}

static void
add_pushes (GString      *text,
            SbxPushQueue *pushes)
{
  sbx_metrics_text_family (text, "signalbox_pushes_total", "counter", "Push notifications, by what became of them.");
  sbx_metrics_text_sample (text, "signalbox_pushes_total", "result", "failed", (double) sbx_push_queue_get_n_failed (pushes));
  sbx_metrics_text_sample (text, "signalbox_pushes_total", "result", "sent", (double) sbx_push_queue_get_n_sent (pushes));
}

static void
add_store (GString *text,
           GBytes  *answer)
{
  g_autoptr (JsonNode) node = sbx_json_parse (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), SBX_LIMIT_DEPTH, NULL);
  JsonObject          *store = json_object_get_object_member (json_node_get_object (node), "store");

  add (text, "signalbox_store_bytes", "gauge", "Size of the database on disk.",
       (double) json_object_get_int_member (store, "bytes"));
  add (text, "signalbox_store_messages", "gauge", "Messages that are kept.",
       (double) json_object_get_int_member (store, "messages"));
}

static GBytes *
make_text (SbxHub *hub,
           GBytes *store)
{
  GString *text = g_string_new (NULL);

  sbx_metrics_text_family (text, "signalbox_info", "gauge", "What runs.");
  sbx_metrics_text_sample (text, "signalbox_info", "version", PACKAGE_VERSION, 1);
  add_counters (text, sbx_hub_get_metrics (hub));
  add_peers (text, sbx_reactor_get_peers (sbx_hub_get_reactor (hub)));
  add (text, "signalbox_streams", "gauge", "Streams that are known.", sbx_router_get_n_streams (sbx_hub_get_router (hub)));
  add_pushes (text, sbx_hub_get_pushes (hub));
  /* A store that cannot be read is no reason to tell nothing. */
  if (store != NULL)
    add_store (text, store);
  return g_string_free_to_bytes (text);
}

static gboolean
read_store (SbxStoreReader  *reader,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  return sbx_store_write_stats (reader, answer, error);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Scrape            *scrape = user_data;
  g_autoptr (GBytes) store = sbx_store_read_finish (SBX_STORE (source), result, NULL);
  SbxHttpApi        *api = sbx_hub_get_http_api (scrape->hub);

  if (api != NULL && sbx_hub_get_reactor (scrape->hub) != NULL)
    {
      g_autoptr (GBytes) text = make_text (scrape->hub, store);

      sbx_http_reply_text (scrape->message, SOUP_STATUS_OK, TYPE, text);
      sbx_http_api_release (api, scrape->message);
    }
  sbx_hub_end_operation (scrape->hub);
  g_object_unref (scrape->message);
  g_object_unref (scrape->hub);
  g_free (scrape);
}

static void
answer_metrics (SbxHttpServer     *server,
                SoupServerMessage *message,
                const char        *rest,
                GHashTable        *query,
                gpointer           user_data)
{
  SbxHub *hub = sbx_http_api_get_hub (user_data);
  Scrape *scrape = g_new0 (Scrape, 1);

  scrape->hub = g_object_ref (hub);
  scrape->message = g_object_ref (message);
  sbx_http_api_hold (user_data, message);
  sbx_hub_begin_operation (hub);
  sbx_store_read_async (sbx_hub_get_store (hub), read_store, NULL, NULL, on_read, scrape);
}

/**
 * sbx_http_metrics_serve:
 * @api: the API
 * @server: the hub's
 */
void
sbx_http_metrics_serve (SbxHttpApi    *api,
                        SbxHttpServer *server)
{
  static const char *const     methods[] = { "GET", "HEAD", NULL };
  static const SbxHttpResource resource = { "/metrics", methods, 0, answer_metrics, sbx_http_api_admit };

  sbx_http_server_add (server, &resource, api);
}
