/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-retention.h"

struct _SbxRetention
{
  int        ref_count;    /* the owner's, and one for a trim under way */
  SbxStore  *store;
  SbxRouter *router;       /* (nullable): freed by its owner */
  GSource   *clock;
  gboolean   busy;         /* a trim is under way */
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

static gboolean
on_clock (gpointer user_data)
{
  SbxRetention *self = user_data;

  if (self->busy)
    return G_SOURCE_CONTINUE;
  self->busy = TRUE;
  self->ref_count++;
  sbx_store_trim_async (self->store, self->max_events, self->max_age, self->max_bytes, on_trimmed, self);
  return G_SOURCE_CONTINUE;
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
  self->clock = g_timeout_source_new ((guint) sbx_hub_config_get_int (config, "retention-interval"));
  g_source_set_static_name (self->clock, "sbx-retention");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, context);
  return self;
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
