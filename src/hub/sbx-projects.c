/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-projects.h"

#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-services.h"
#include "sbx-store-queries.h"

#define NO_STATS "\"stats\":{\"totalProjects\":0,\"activeProjects\":0,\"connectedProjects\":0}"
#define NO_PROJECTS "\"type\":\"allProjects\",\"data\":[]," NO_STATS

/* Where the members of a `projectsUpdate` begin, and its counters. Neither can stand in a string. */
#define MEMBERS_BEGIN "\"type\":\"allProjects\",\"data\":["
#define STATS_BEGIN "\"stats\":{\"totalProjects\":"

struct _SbxProjects
{
  SbxHub     *hub;       /* not owned */
  GBytes     *members;   /* of the latest `projectsUpdate`: JSON text without braces */
  GHashTable *secrets;   /* project id → client_secret */
  gboolean    loaded;
};

/* The first read, which outlives the object where the hub stops meanwhile. */
typedef struct
{
  SbxHub    *hub;
  GBytes    *members;
  GPtrArray *services;
} Loading;

static void
loading_free (Loading *loading)
{
  g_object_unref (loading->hub);
  g_clear_pointer (&loading->members, g_bytes_unref);
  g_clear_pointer (&loading->services, g_ptr_array_unref);
  g_free (loading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loading, loading_free)

static gboolean
read_all (SbxStoreReader *reader,
          gpointer        data,
          SbxJsonWriter  *answer,
          GError        **error)
{
  Loading *loading = data;

  loading->members = sbx_store_read_projects (reader, error);
  if (loading->members == NULL)
    return FALSE;
  loading->services = sbx_store_list_connecting_services (reader, error);
  return loading->services != NULL;
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (Loading)  loading = user_data;
  SbxProjects         *self = sbx_hub_get_projects (loading->hub);
  g_autoptr (GError)   error = NULL;
  g_autoptr (GBytes)   answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  if (answer == NULL)
    g_warning ("the projects could not be read: %s", error->message);
  if (self != NULL)
    {
      self->loaded = TRUE;
      if (answer != NULL)
        {
          g_clear_pointer (&self->members, g_bytes_unref);
          self->members = g_steal_pointer (&loading->members);
          sbx_services_expect (sbx_hub_get_services (loading->hub), loading->services);
        }
    }
  sbx_hub_end_operation (loading->hub);
}

/**
 * sbx_projects_new:
 * @hub: a hub whose store is open; must outlive the object
 *
 * Returns: (transfer full): what is known of its projects, once sbx_projects_is_loaded()
 */
SbxProjects *
sbx_projects_new (SbxHub *hub)
{
  SbxProjects *self = g_new0 (SbxProjects, 1);
  Loading     *loading = g_new0 (Loading, 1);

  self->hub = hub;
  self->members = g_bytes_new_static (NO_PROJECTS, strlen (NO_PROJECTS));
  self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  loading->hub = g_object_ref (hub);
  sbx_hub_begin_operation (hub);
  sbx_store_read_async (sbx_hub_get_store (hub), read_all, loading, NULL, on_read, loading);
  return self;
}

void
sbx_projects_free (SbxProjects *self)
{
  g_bytes_unref (self->members);
  g_hash_table_unref (self->secrets);
  g_free (self);
}

gboolean
sbx_projects_is_loaded (SbxProjects *self)
{
  return self->loaded;
}

/**
 * sbx_projects_take:
 * @self: projects
 * @event: a `projectsUpdate` that is about to be routed
 *
 * From now on its projects are those that there are.
 */
void
sbx_projects_take (SbxProjects          *self,
                   const SbxStoredEvent *event)
{
  gsize       length;
  const char *text = g_bytes_get_data (event->envelope, &length);
  const char *begin = g_strstr_len (text, (gssize) length, MEMBERS_BEGIN);

  g_return_if_fail (begin != NULL);

  g_bytes_unref (self->members);
  self->members = g_bytes_new_from_bytes (event->envelope, (gsize) (begin - text),
                                          length - (gsize) (begin - text) - strlen ("}}"));
}

/**
 * sbx_projects_get_members:
 * @self: projects
 *
 * Returns: (transfer none): `type`, `data` and `stats` of a `projectsUpdate`, as JSON text without braces
 */
GBytes *
sbx_projects_get_members (SbxProjects *self)
{
  return self->members;
}

/**
 * sbx_projects_dup_stats:
 * @self: projects
 *
 * Returns: (transfer full): how many there are, as an object
 */
JsonNode *
sbx_projects_dup_stats (SbxProjects *self)
{
  gsize       length;
  const char *text = g_bytes_get_data (self->members, &length);
  const char *stats = g_strrstr_len (text, (gssize) length, STATS_BEGIN) + strlen ("\"stats\":");

  return sbx_json_parse (stats, length - (gsize) (stats - text), 2, NULL);
}

/**
 * sbx_projects_set_secret:
 * @self: projects
 * @id: a project
 * @secret: (nullable): what it was started with, or %NULL to forget it
 */
void
sbx_projects_set_secret (SbxProjects *self,
                         const char  *id,
                         const char  *secret)
{
  if (secret != NULL)
    g_hash_table_insert (self->secrets, g_strdup (id), g_strdup (secret));
  else
    g_hash_table_remove (self->secrets, id);
}

/**
 * sbx_projects_get_secret:
 * @self: projects
 * @id: a project
 *
 * Returns: (transfer none) (nullable): what it was started with, since the hub runs
 */
const char *
sbx_projects_get_secret (SbxProjects *self,
                         const char  *id)
{
  return g_hash_table_lookup (self->secrets, id);
}
