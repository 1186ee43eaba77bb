/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-retention.h"

/* New events, in all streams together, after which to look without waiting for the clock: a quarter
 * of what one may keep, within these bounds. */
#define MIN_EVENTS 1000
#define MAX_EVENTS 10000

struct _SbxRetention
{
  int        ref_count;    /* the owner's, and one for a trim under way */
  SbxStore  *store;
  SbxRouter *router;       /* (nullable): freed by its owner */
  GSource   *clock;
  gboolean   busy;         /* a trim is under way */
  gint64     n_new;        /* events since the last one began */
  gint64     patience;     /* of them, until the next */
  gint64     max_events;
  gint64     max_age;      /* ms */
  gint64     max_bytes;
};

static void
unref (SbxRetention *self)
{
  if (--self->ref_count > 0)
    return;
  g_object_unref (self->store);
  g_free (self);
}

static void
on_trimmed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  SbxRetention          *self = user_data;
  g_autoptr (GError)     error = NULL;
  g_autoptr (GHashTable) heads = sbx_store_trim_finish (SBX_STORE (source), result, &error);
  GHashTableIter         iter;
  gpointer               stream, head;

  self->busy = FALSE;
  if (heads == NULL)
    {
      g_info ("the event log could not be trimmed: %s", error->message);
    }
  else if (self->router != NULL)
    {
      g_hash_table_iter_init (&iter, heads);
      while (g_hash_table_iter_next (&iter, &stream, &head))
        sbx_router_set_oldest (self->router, stream, ((SbxStreamHead *) head)->oldest);
    }
  unref (self);
}

static void
trim (SbxRetention *self)
{
  if (self->busy || (self->max_events == 0 && self->max_age == 0 && self->max_bytes == 0))
    return;
  self->busy = TRUE;
  self->n_new = 0;
  self->ref_count++;
  sbx_store_trim_async (self->store, self->max_events, self->max_age, self->max_bytes, on_trimmed, self);
}

static gboolean
on_clock (gpointer user_data)
{
  trim (user_data);
  return G_SOURCE_CONTINUE;
}

/* Who keeps events for seconds does not wait minutes for their end. */
static guint
get_interval (SbxRetention *self,
              SbxHubConfig *config)
{
  gint64 interval = sbx_hub_config_get_int (config, "retention-interval");

  return (guint) (self->max_age > 0 ? MIN (interval, self->max_age) : interval);
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

  self->ref_count = 1;
  self->store = g_object_ref (store);
  self->router = router;
  self->max_events = sbx_hub_config_get_int (config, "retention-events");
  self->max_age = sbx_hub_config_get_int (config, "retention-age") * 1000;
  self->max_bytes = sbx_hub_config_get_int (config, "retention-bytes");
  self->patience = self->max_events > 0 ? CLAMP (self->max_events / 4, MIN_EVENTS, MAX_EVENTS) : MAX_EVENTS;
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
