/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-dialect.h"
#include "sbx-hub-private.h"
#include "sbx-json-writer.h"
#include "sbx-store-queries.h"

/* Whoever only looks at projects is of the unified system. */
#define UNIFIED "unified"

static void
set_percentiles (JsonObject         *stats,
                 const char         *member,
                 const SbxHistogram *histogram,
                 const guint        *percents)
{
  JsonObject *object = json_object_new ();

  for (; *percents != 0; percents++)
    {
      g_autofree char *name = g_strdup_printf ("p%u", *percents);

      json_object_set_double_member (object, name, sbx_histogram_percentile (histogram, *percents));
    }
  json_object_set_object_member (stats, member, object);
}

static void
count (JsonObject *object,
       const char *member)
{
  json_object_set_int_member (object, member, json_object_get_int_member_with_default (object, member, 0) + 1);
}

/* What is counted by looking at every peer. */
static void
set_peers (JsonObject *stats,
           GPtrArray  *peers)
{
  g_autoptr (GHashTable) online = g_hash_table_new (g_str_hash, g_str_equal);
  JsonObject            *connections = json_object_new ();
  JsonObject            *by_dialect = json_object_new ();
  JsonObject            *by_type = json_object_new ();
  guint64                queued = 0;
  guint                  total = 0;

  for (guint i = 0; i < peers->len; i++)
    {
      SbxPeer           *peer = g_ptr_array_index (peers, i);
      const SbxIdentity *identity = sbx_peer_get_identity (peer);

      queued += sbx_peer_get_n_queued (peer);
      if (!sbx_peer_is_open (peer))
        continue;
      total++;
      count (by_dialect, sbx_peer_is_viewer (peer) ? UNIFIED : sbx_peer_get_dialect (peer)->codec->name);
      if (identity == NULL)
        continue;
      count (by_type, identity->client_type);
      g_hash_table_add (online, identity->user_id != NULL ? identity->user_id : identity->client_id);
    }

  json_object_set_int_member (connections, "total", total);
  json_object_set_object_member (connections, "byDialect", by_dialect);
  json_object_set_object_member (connections, "byType", by_type);
  json_object_set_object_member (stats, "connections", connections);
  json_object_set_int_member (stats, "queued", (gint64) queued);
  json_object_set_int_member (stats, "online", g_hash_table_size (online));
}

static void
set_counters (JsonObject *stats,
              SbxMetrics *metrics)
{
  static const guint latency_percents[] = { 50, 95, 99, 0 };
  static const guint commit_percents[] = { 50, 99, 0 };
  gint64             now = g_get_monotonic_time ();
  JsonObject        *refused = json_object_new ();
  GHashTableIter     iter;
  gpointer           code, times;

  json_object_set_int_member (stats, "uptime", (now - metrics->started_at) / 1000);
  json_object_set_int_member (stats, "messagesIn", (gint64) metrics->messages_in);
  json_object_set_int_member (stats, "messagesOut", (gint64) metrics->messages_out);
  json_object_set_int_member (stats, "bytesIn", (gint64) metrics->bytes_in);
  json_object_set_int_member (stats, "bytesOut", (gint64) metrics->bytes_out);
  json_object_set_double_member (stats, "ratesIn", sbx_rate_per_second (&metrics->rate_in, now));
  json_object_set_double_member (stats, "ratesOut", sbx_rate_per_second (&metrics->rate_out, now));
  set_percentiles (stats, "latency", &metrics->latency, latency_percents);
  set_percentiles (stats, "commit", &metrics->commit, commit_percents);
  json_object_set_int_member (stats, "slowClosed", (gint64) metrics->slow_closed);

  g_hash_table_iter_init (&iter, metrics->refused);
  while (g_hash_table_iter_next (&iter, &code, &times))
    json_object_set_int_member (refused, code, (gint64) *(guint64 *) times);
  json_object_set_object_member (stats, "refused", refused);
}

static void
set_pushes (JsonObject   *stats,
            SbxPushQueue *pushes)
{
  JsonObject *push = json_object_new ();

  json_object_set_int_member (push, "sent", (gint64) sbx_push_queue_get_n_sent (pushes));
  json_object_set_int_member (push, "failed", (gint64) sbx_push_queue_get_n_failed (pushes));
  json_object_set_object_member (stats, "push", push);
}

static gboolean
read_stats (SbxStoreReader  *reader,
            gpointer         data,
            SbxJsonWriter   *answer,
            GError         **error)
{
  sbx_json_writer_members (answer, data);
  return sbx_store_write_stats (reader, answer, error);
}

/**
 * sbx_handle_stats:
 * @request: a `stats`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * The counters are the loop's, the size of the store is read on the reader's thread.
 *
 * Returns: %TRUE
 */
gboolean
sbx_handle_stats (SbxRequest  *request,
                  GError     **error)
{
  SbxHub     *hub = sbx_request_get_hub (request);
  JsonObject *stats = json_object_new ();

  set_counters (stats, sbx_hub_get_metrics (hub));
  set_peers (stats, sbx_reactor_get_peers (sbx_hub_get_reactor (hub)));
  json_object_set_int_member (stats, "streams", sbx_router_get_n_streams (sbx_hub_get_router (hub)));
  set_pushes (stats, sbx_hub_get_pushes (hub));
  json_object_set_member (stats, "projects", sbx_projects_dup_stats (sbx_hub_get_projects (hub)));
  sbx_request_read (request, "stats", read_stats, stats, (GDestroyNotify) json_object_unref);
  return TRUE;
}
