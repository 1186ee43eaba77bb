/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-profile-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-json-read.h"

#define FILE_BYTES (1024 * 1024)
#define DEPTH      32

/**
 * sbx_profile_new:
 * @object: (nullable): borrowed
 *
 * Returns: (transfer full) (nullable): the profile, or %NULL with %SBX_CLIENT_ERROR_NOT_DONE that names what is wrong
 */
SbxProfile *
sbx_profile_new (JsonObject  *object,
                 GError     **error)
{
  g_autoptr (SbxProfile) self = g_new0 (SbxProfile, 1);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  g_atomic_ref_count_init (&self->ref_count);
  self->auto_connect = TRUE;
  self->features = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->to_server = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->from_server = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (object == NULL)
    return g_steal_pointer (&self);

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    if (!sbx_profile_read_member (self, name, value, error))
      return NULL;
  return g_steal_pointer (&self);
}

/**
 * sbx_profile_load:
 * @path: a JSON file
 *
 * Returns: (transfer full) (nullable): what is in it, for sbx_profile_new(), or %NULL with %SBX_CLIENT_ERROR_NOT_DONE
 */
JsonObject *
sbx_profile_load (const char  *path,
                  GError     **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) failure = NULL;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &text, &length, &failure))
    {
      sbx_profile_refuse (error, "%s", failure->message);
      return NULL;
    }
  if (length > FILE_BYTES)
    {
      sbx_profile_refuse (error, _("“%s” is longer than a profile can be."), path);
      return NULL;
    }

  node = sbx_json_parse (text, length, DEPTH, &failure);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      /* TRANSLATORS: the first %s is a file name, the second a technical message, maybe empty. */
      sbx_profile_refuse (error, _("“%s” is not a JSON object. %s"), path, failure != NULL ? failure->message : "");
      return NULL;
    }
  return json_node_dup_object (node);
}

SbxProfile *
sbx_profile_ref (SbxProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sbx_profile_unref (SbxProfile *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->dialect);
  g_free (self->token);
  g_free (self->user_id);
  g_free (self->client_type);
  g_free (self->nsp);
  g_hash_table_unref (self->features);
  g_hash_table_unref (self->to_server);
  g_hash_table_unref (self->from_server);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->headers, g_hash_table_unref);
  g_clear_pointer (&self->auth, json_object_unref);
  g_clear_pointer (&self->options, json_object_unref);
  g_free (self);
}

const char *
sbx_profile_get_dialect (SbxProfile *self)
{
  return self->dialect;
}

const char *
sbx_profile_get_token (SbxProfile *self)
{
  return self->token;
}

/**
 * sbx_profile_get_user_id:
 *
 * Returns: (transfer none) (nullable): who connects, not empty
 */
const char *
sbx_profile_get_user_id (SbxProfile *self)
{
  return self->user_id;
}

/**
 * sbx_profile_get_client_type:
 *
 * Returns: (transfer none) (nullable): what a person is there: "monitor" or "admin", as in hello
 */
const char *
sbx_profile_get_client_type (SbxProfile *self)
{
  return self->client_type;
}

const char *
sbx_profile_get_namespace (SbxProfile *self)
{
  return self->nsp;
}

gboolean
sbx_profile_get_auto_connect (SbxProfile *self)
{
  return self->auto_connect;
}

SbxProfileTransports
sbx_profile_get_transports (SbxProfile *self)
{
  return self->transports;
}

gboolean
sbx_profile_has_timings (SbxProfile *self)
{
  return self->heartbeat != 0 || self->connect_timeout != 0 || self->backoff_base != 0 || self->backoff_max != 0 ||
         self->backoff_limit != 0;
}

void
sbx_profile_get_timings (SbxProfile              *self,
                         const SbxForeignTimings *defaults,
                         SbxForeignTimings       *timings)
{
  *timings = *defaults;
  if (self->heartbeat != 0)
    timings->heartbeat = self->heartbeat;
  if (self->connect_timeout != 0)
    timings->connect_timeout = self->connect_timeout;
  if (self->backoff_base != 0)
    timings->backoff_base = self->backoff_base;
  if (self->backoff_max != 0)
    timings->backoff_max = self->backoff_max;
  timings->backoff_max = MAX (timings->backoff_max, timings->backoff_base);
  if (self->backoff_limit != 0)
    timings->backoff_limit = self->backoff_limit;
}

gboolean
sbx_profile_has_feature (SbxProfile *self,
                         const char *feature)
{
  gpointer on;

  if (g_hash_table_lookup_extended (self->features, feature, NULL, &on))
    return GPOINTER_TO_INT (on);
  return !self->only_named;
}

static const char *
look_up (GHashTable *names,
         const char *event)
{
  const char *other = g_hash_table_lookup (names, event);

  return other != NULL ? other : event;
}

const char *
sbx_profile_to_server (SbxProfile *self,
                       const char *event)
{
  return look_up (self->to_server, event);
}

const char *
sbx_profile_from_server (SbxProfile *self,
                         const char *event)
{
  return look_up (self->from_server, event);
}

gboolean
sbx_profile_renames (SbxProfile *self)
{
  return g_hash_table_size (self->to_server) > 0;
}

GHashTable *
sbx_profile_get_query (SbxProfile *self)
{
  return self->query;
}

GHashTable *
sbx_profile_get_headers (SbxProfile *self)
{
  return self->headers;
}

JsonObject *
sbx_profile_get_auth (SbxProfile *self)
{
  return self->auth;
}

JsonNode *
sbx_profile_get_option (SbxProfile *self,
                        const char *name)
{
  return self->options != NULL ? json_object_get_member (self->options, name) : NULL;
}
