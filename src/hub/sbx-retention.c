/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-retention.h"

#include "sbx-retention-rules.h"

#include <inttypes.h>

/* New events, in all streams together, after which to look without waiting for the clock: a quarter
 * of what one may keep, within these bounds. */
#define MIN_EVENTS 1000
#define MAX_EVENTS 10000

/* Streams that a trim's line in the log names. */
#define MAX_NAMED 8

struct _SbxRetention
{
  int                ref_count;    /* the owner's, and one for a trim under way */
  SbxStore          *store;
  SbxRouter         *router;       /* (nullable): freed by its owner */
  GSource           *clock;
  gboolean           busy;         /* a trim is under way */
  gint64             n_new;        /* events since the last one began */
  gint64             patience;     /* of them, until the next */
  SbxStreamLimits    limits;       /* of every stream; read by the store's writer thread as well, as are the rules */
  SbxRetentionRules *rules;        /* of some */
  GHashTable        *trimmed;      /* stream → gint64, how many of its events the trim under way took */
};

static void
unref (SbxRetention *self)
{
  if (--self->ref_count > 0)
    return;
  g_object_unref (self->store);
  sbx_retention_rules_free (self->rules);
  g_hash_table_unref (self->trimmed);
  g_free (self);
}

/* On the store's writer thread. */
static void
get_limits (const char      *stream,
            gpointer         data,
            SbxStreamLimits *limits)
{
  SbxRetention *self = data;

  *limits = self->limits;
  sbx_retention_rules_apply (self->rules, stream, limits);
}

static void
on_stream_trimmed (const char *stream,
                   gint64      n_events,
                   gint64      oldest,
                   gpointer    user_data)
{
  SbxRetention *self = user_data;
  gint64       *sum = g_hash_table_lookup (self->trimmed, stream);

  if (sum == NULL)
    {
      sum = g_new0 (gint64, 1);
      g_hash_table_insert (self->trimmed, g_strdup (stream), sum);
    }
  *sum += n_events;
  if (self->router != NULL)
    sbx_router_set_oldest (self->router, stream, oldest);
}

/* One line for a trim, whatever the number of streams. */
static void
log_trimmed (SbxRetention *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  GHashTableIter      iter;
  gpointer            stream, sum;
  gint64              n_events = 0;
  guint               n_streams = 0;

  g_hash_table_iter_init (&iter, self->trimmed);
  while (g_hash_table_iter_next (&iter, &stream, &sum))
    {
      n_events += *(gint64 *) sum;
      if (n_streams++ < MAX_NAMED)
        g_string_append_printf (names, "%s%s (%" PRId64 ")", names->len > 0 ? ", " : "", (char *) stream, *(gint64 *) sum);
    }
  if (n_streams > 0)
    g_info ("%" PRId64 " events went from the log: %s%s", n_events, names->str, n_streams > MAX_NAMED ? ", …" : "");
  g_hash_table_remove_all (self->trimmed);
}

static void
on_trimmed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  SbxRetention      *self = user_data;
  g_autoptr (GError) error = NULL;

  self->busy = FALSE;
  if (!sbx_store_trim_finish (SBX_STORE (source), result, &error))
    g_info ("the event log could not be trimmed: %s", error->message);
  log_trimmed (self);
  unref (self);
}

static gboolean
has_limits (const SbxStreamLimits *limits)
{
  return limits->max_events > 0 || limits->max_age_ms > 0 || limits->max_bytes > 0;
}

static void
trim (SbxRetention *self)
{
  if (self->busy || (!has_limits (&self->limits) && sbx_retention_rules_is_empty (self->rules)))
    return;
  self->busy = TRUE;
  self->n_new = 0;
  self->ref_count++;
  sbx_store_trim_async (self->store, get_limits, self, on_stream_trimmed, on_trimmed, self);
}

static gboolean
on_clock (gpointer user_data)
{
  trim (user_data);
  return G_SOURCE_CONTINUE;
}

/* Of two numbers of which 0 is no limit. */
static gint64
min_of_limits (gint64 a,
               gint64 b)
{
  return a > 0 && b > 0 ? MIN (a, b) : MAX (a, b);
}

/* Who keeps events for seconds does not wait minutes for their end. */
static guint
get_interval (SbxRetention *self,
              SbxHubConfig *config)
{
  gint64 interval = sbx_hub_config_get_int (config, "retention-interval");
  gint64 age = min_of_limits (self->limits.max_age_ms, sbx_retention_rules_get_min_age (self->rules));

  return (guint) (age > 0 ? MIN (interval, age) : interval);
}

/**
 * sbx_retention_new:
 * @config: the hub's settings
 * @store: whose log is trimmed
 * @router: told of it; must outlive the object
 *
 * Returns: (transfer full): what trims in the thread-default main context until it is freed
 */
SbxRetention *
sbx_retention_new (SbxHubConfig *config,
                   SbxStore     *store,
                   SbxRouter    *router)
{
  SbxRetention            *self = g_new0 (SbxRetention, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  gint64                   fewest;

  self->ref_count = 1;
  self->store = g_object_ref (store);
  self->router = router;
  self->limits.max_events = sbx_hub_config_get_int (config, "retention-events");
  self->limits.max_age_ms = sbx_hub_config_get_int (config, "retention-age") * 1000;
  self->limits.max_bytes = sbx_hub_config_get_int (config, "retention-bytes");
  /* The setting took them before. */
  self->rules = sbx_retention_rules_parse (sbx_hub_config_get_string (config, "retention"), NULL);
  self->trimmed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fewest = min_of_limits (self->limits.max_events, sbx_retention_rules_get_min_events (self->rules));
  self->patience = fewest > 0 ? CLAMP (fewest / 4, MIN_EVENTS, MAX_EVENTS) : MAX_EVENTS;
  self->clock = g_timeout_source_new (get_interval (self, config));
  g_source_set_static_name (self->clock, "sbx-retention");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, context);
  trim (self);
  return self;
}

/**
 * sbx_retention_note:
 * @self: what trims
 * @n_events: how many events the log has got
 */
void
sbx_retention_note (SbxRetention *self,
                    guint         n_events)
{
  self->n_new += n_events;
  if (self->n_new >= self->patience)
    trim (self);
}

/**
 * sbx_retention_free:
 * @self: (transfer full): what trims
 *
 * A trim that is under way ends by itself.
 */
void
sbx_retention_free (SbxRetention *self)
{
  g_source_destroy (self->clock);
  g_clear_pointer (&self->clock, g_source_unref);
  self->router = NULL;
  unref (self);
}
