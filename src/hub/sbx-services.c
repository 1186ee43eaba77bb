/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-services.h"

#include "sbx-dialect.h"
#include "sbx-hub-private.h"
#include "sbx-json-writer.h"
#include "sbx-project-edit.h"
#include "sbx-time.h"

#define SERVICE "service"
#define SYSTEM "system"

struct _SbxServices
{
  SbxHub       *hub;       /* not owned */
  GMainContext *context;
  GPtrArray    *peers;     /* (element-type SbxPeer), owned */
  GHashTable   *missed;    /* client id → GSource: until it is taken for gone */
};

/* One end of the waiting. */
typedef struct
{
  SbxServices *services;
  char        *id;
} Waiting;

/* One write, which outlives the object where the hub stops meanwhile. */
typedef struct
{
  SbxHub *hub;
  char   *id;
} Withdrawal;

static void wait_for (SbxServices *self,
                      const char  *id);

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_free (waiting->id);
  g_free (waiting);
}

static void
source_free (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/* In another dialect there is no form for what a service is asked. */
static gboolean
is_service (SbxPeer *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  return identity != NULL && g_str_equal (identity->client_type, SERVICE) &&
         sbx_peer_get_dialect (peer) == &sbx_dialect_native;
}

/* A bridge reports what others do, and does nothing that it is asked for. */
static gboolean
takes_requests (SbxPeer *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);

  return identity->features == NULL || !g_strv_contains ((const char *const *) identity->features, "bridge");
}

static gboolean
is_there (SbxServices *self,
          const char  *id)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      if (g_str_equal (sbx_peer_get_identity (g_ptr_array_index (self->peers, i))->client_id, id))
        return TRUE;
    }
  return FALSE;
}

/* --- One that does not come back --- */

static gboolean
withdraw_project (SbxStoreWriter  *writer,
                  const char      *id,
                  gint64           now,
                  GError         **error)
{
  g_auto (SbxProjectEdit) edit = { NULL };

  if (!sbx_project_edit_begin (&edit, writer, id, error))
    return FALSE;
  edit.project->ws_connected = FALSE;
  edit.project->updated_at = now;
  return sbx_store_put_project (writer, edit.project, NULL, error);
}

static gboolean
withdraw (SbxStoreWriter *writer,
          gpointer        data,
          SbxJsonWriter  *answer,
          GError        **error)
{
  const Withdrawal     *withdrawal = data;
  g_autoptr (GPtrArray) ids = sbx_store_find_connected_projects (writer, withdrawal->id, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      if (!withdraw_project (writer, g_ptr_array_index (ids, i), sbx_time_now_ms (), error))
        return FALSE;
    }
  return ids->len == 0 || sbx_project_edit_tell_all (writer, SYSTEM, error);
}

static void
on_withdrawn (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Withdrawal           *withdrawal = user_data;
  SbxServices          *self = sbx_hub_get_services (withdrawal->hub);
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, NULL);

  sbx_hub_route (withdrawal->hub, events);
  /* The disk refused. What is shown is wrong until it does not. */
  if (answer == NULL && self != NULL && !is_there (self, withdrawal->id))
    wait_for (self, withdrawal->id);
  sbx_hub_end_operation (withdrawal->hub);
  g_object_unref (withdrawal->hub);
  g_free (withdrawal->id);
  g_free (withdrawal);
}

static gboolean
on_missed (gpointer user_data)
{
  Waiting     *waiting = user_data;
  SbxServices *self = waiting->services;
  Withdrawal  *withdrawal = g_new0 (Withdrawal, 1);

  withdrawal->hub = g_object_ref (self->hub);
  withdrawal->id = g_strdup (waiting->id);
  g_hash_table_remove (self->missed, withdrawal->id);
  sbx_hub_begin_operation (self->hub);
  sbx_store_write_async (sbx_hub_get_store (self->hub), withdraw, withdrawal, NULL, on_withdrawn, withdrawal);
  return G_SOURCE_REMOVE;
}

static void
wait_for (SbxServices *self,
          const char  *id)
{
  gint64   interval = sbx_hub_config_get_int (sbx_hub_get_config (self->hub), "heartbeat-interval");
  GSource *source = g_timeout_source_new ((guint) interval);
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->services = self;
  waiting->id = g_strdup (id);
  g_source_set_static_name (source, "sbx-services");
  g_source_set_callback (source, on_missed, waiting, waiting_free);
  g_source_attach (source, self->context);
  g_hash_table_replace (self->missed, g_strdup (id), source);
}

/* --- Coming and going --- */

/**
 * sbx_services_new:
 * @hub: a hub whose store is open; must outlive the object
 *
 * Returns: (transfer full): no services
 */
SbxServices *
sbx_services_new (SbxHub *hub)
{
  SbxServices *self = g_new0 (SbxServices, 1);

  self->hub = hub;
  self->context = g_main_context_ref_thread_default ();
  self->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
  self->missed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, source_free);
  return self;
}

void
sbx_services_free (SbxServices *self)
{
  g_hash_table_unref (self->missed);
  g_ptr_array_unref (self->peers);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * sbx_services_expect:
 * @self: services
 * @ids: (element-type utf8): client ids of those that were there before the hub was started
 *
 * Waits for those that are not there yet.
 */
void
sbx_services_expect (SbxServices *self,
                     GPtrArray   *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      if (!is_there (self, g_ptr_array_index (ids, i)))
        wait_for (self, g_ptr_array_index (ids, i));
    }
}

/**
 * sbx_services_add:
 * @self: services
 * @peer: a peer that has said who it is; only one of type service is added, also a bridge
 */
void
sbx_services_add (SbxServices *self,
                  SbxPeer     *peer)
{
  if (!is_service (peer))
    return;
  g_ptr_array_add (self->peers, sbx_peer_ref (peer));
  g_hash_table_remove (self->missed, sbx_peer_get_identity (peer)->client_id);
}

/**
 * sbx_services_remove:
 * @self: services
 * @peer: any peer that is gone
 */
void
sbx_services_remove (SbxServices *self,
                     SbxPeer     *peer)
{
  const char *id;

  if (!is_service (peer))
    return;
  id = sbx_peer_get_identity (peer)->client_id;
  if (g_ptr_array_remove (self->peers, peer) && !is_there (self, id))
    wait_for (self, id);
}

/**
 * sbx_services_contains:
 * @self: services
 * @peer: any peer
 *
 * Returns: whether it is a service whose end will be noticed
 */
gboolean
sbx_services_contains (SbxServices *self,
                       SbxPeer     *peer)
{
  return g_ptr_array_find (self->peers, peer, NULL);
}

/**
 * sbx_services_is_empty:
 * @self: services
 *
 * Returns: whether nobody is there who could do what is asked for
 */
gboolean
sbx_services_is_empty (SbxServices *self)
{
  for (guint i = 0; i < self->peers->len; i++)
    {
      SbxPeer *peer = g_ptr_array_index (self->peers, i);

      if (sbx_peer_is_open (peer) && takes_requests (peer))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_services_hand_over:
 * @self: services
 * @event: what was asked for
 * @triggered_by: (nullable): who asked
 * @project: about what, with all its secrets
 *
 * Hands a request to every service that does what it is asked for: to no bridge.
 */
void
sbx_services_hand_over (SbxServices *self,
                        const char  *event,
                        const char  *triggered_by,
                        JsonObject  *project)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (GBytes) frame = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", event);
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  if (triggered_by != NULL)
    sbx_json_writer_string (writer, "triggeredBy", triggered_by);
  sbx_json_writer_begin_object (writer, "project");
  sbx_json_writer_members (writer, project);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  envelope = sbx_json_writer_free_to_bytes (writer);

  frame = sbx_peer_frame_text (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));
  for (guint i = 0; i < self->peers->len; i++)
    {
      SbxPeer *peer = g_ptr_array_index (self->peers, i);

      if (takes_requests (peer))
        sbx_peer_push (peer, frame, FALSE);
    }
}
