/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"

/* What the server speaks: chosen, or found out; and what a person set for this connection. */

/* The reference systems' times, or the profile's, where nobody set others. */
static void
apply_timings (SbxClient               *self,
               const SbxForeignDialect *dialect)
{
  SbxForeignTimings defaults = { 0, self->timings.connect_timeout, self->timings.backoff_base, self->timings.backoff_max,
                                 self->timings.backoff_limit };
  SbxClientTimings timings = self->timings;
  SbxForeignTimings wanted;

  if (self->own_timings)
    return;

  if (dialect != NULL)
    defaults = dialect->timings;
  sbx_profile_get_timings (self->profile, &defaults, &wanted);
  timings.connect_timeout = wanted.connect_timeout;
  timings.backoff_base = wanted.backoff_base;
  timings.backoff_max = wanted.backoff_max;
  timings.backoff_limit = wanted.backoff_limit;
  if (dialect == NULL)
    timings.heartbeat_interval = wanted.heartbeat;
  sbx_client_set_timings (self, &timings);
  self->own_timings = FALSE;
}

/**
 * sbx_client_set_dialect:
 * @dialect: "auto", as it is unless set, "native", or monitor, agent, broadcast, worker, unified
 *
 * What the server speaks. Takes effect at the next connection.
 *
 * Returns: whether there is such a dialect
 */
gboolean
sbx_client_set_dialect (SbxClient  *self,
                        const char *dialect)
{
  g_autofree char *before = NULL;

  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (dialect != NULL, FALSE);

  if (!g_str_equal (dialect, "auto") && !g_str_equal (dialect, "native") && sbx_foreign_find_dialect (dialect) == NULL)
    return FALSE;

  /* It may be the one that is set. */
  before = g_steal_pointer (&self->dialect);
  self->dialect = g_strdup (dialect);
  g_clear_pointer (&self->found_uri, g_free);
  self->found = NULL;
  self->kept_found = FALSE;
  apply_timings (self, sbx_foreign_find_dialect (dialect));
  return TRUE;
}

/**
 * sbx_client_get_dialect:
 *
 * Returns: (nullable): what the server speaks: "native", monitor, agent, broadcast, worker or unified; %NULL where it was not chosen and
 *   is not known yet
 */
const char *
sbx_client_get_dialect (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  if (self->found != NULL)
    return self->found;
  return g_str_equal (self->dialect, "auto") ? NULL : self->dialect;
}

/**
 * sbx_client_get_uri:
 *
 * Returns: where the server was found; its address until then
 */
const char *
sbx_client_get_uri (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->found_uri != NULL ? self->found_uri : sbx_address_get_uri (self->address);
}

/**
 * sbx_client_get_transport:
 *
 * Returns: (nullable): what carries the connection: "websocket" or "polling"; %NULL while there is none
 */
const char *
sbx_client_get_transport (SbxClient *self)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  return self->connection != NULL ? sbx_connection_get_transport (self->connection) : NULL;
}

/**
 * sbx_client_set_profile:
 * @profile: (nullable): as docs/client.md ("Profiles") has it; borrowed; %NULL for none
 * @error: return location for %SBX_CLIENT_ERROR_NOT_DONE, which names what is wrong
 *
 * What a person set for this connection. Before sbx_client_start(), after sbx_client_set_dialect(), which it overrides where it names a
 * dialect.
 *
 * Returns: whether it can be used
 */
gboolean
sbx_client_set_profile (SbxClient   *self,
                        JsonObject  *profile,
                        GError     **error)
{
  g_autofree char *dialect = NULL;
  SbxProfile *fresh;

  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (self->phase == SBX_CLIENT_IDLE, FALSE);

  fresh = sbx_profile_new (profile, error);
  if (fresh == NULL)
    return FALSE;

  sbx_profile_unref (self->profile);
  self->profile = fresh;
  g_clear_object (&self->foreign);
  dialect = g_strdup (sbx_profile_get_dialect (fresh) != NULL ? sbx_profile_get_dialect (fresh) : self->dialect);
  return sbx_client_set_dialect (self, dialect);
}

/**
 * sbx_client_has_feature:
 * @feature: messaging, typing_indicator, tasks …
 *
 * Returns: whether the server has it and the profile leaves it on; also where the server did not say what it has
 */
gboolean
sbx_client_has_feature (SbxClient  *self,
                        const char *feature)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (feature != NULL, FALSE);

  return sbx_profile_has_feature (self->profile, feature) &&
         (self->features == NULL || self->features[0] == NULL || g_strv_contains ((const char *const *) self->features, feature));
}

/**
 * sbx_client_wants_feature:
 * @feature: messaging, tasks, projects …
 *
 * Returns: whether the profile leaves it on, whatever the server has
 */
gboolean
sbx_client_wants_feature (SbxClient  *self,
                          const char *feature)
{
  g_return_val_if_fail (SBX_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (feature != NULL, FALSE);

  return sbx_profile_has_feature (self->profile, feature);
}

/* Nothing of the channels is asked for, nor shown, where nobody wants messages of this connection. */
gboolean
sbx_client_wants_messages (SbxClient *self)
{
  return sbx_profile_has_feature (self->profile, "messaging");
}

/* What welcome says of them. */
void
sbx_client_dialect_welcome (SbxClient  *self,
                            JsonObject *welcome)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *features = NULL;
  const char *found = sbx_connection_get_dialect (self->connection);
  guint length;

  sbx_fields_get_array (welcome, "features", SBX_FIELD_OPTIONAL, G_MAXUINT, &features, NULL);
  length = features != NULL ? json_array_get_length (features) : 0;
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (features, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (node));
    }
  g_strfreev (self->features);
  self->features = g_strv_builder_end (builder);

  g_free (self->found_uri);
  self->found_uri = g_strdup (sbx_connection_get_uri (self->connection));
  self->kept_found = FALSE;
  if (found == self->found)
    return;

  self->found = found;
  if (g_str_equal (self->dialect, "auto") && sbx_foreign_find_dialect (found) != NULL)
    apply_timings (self, sbx_foreign_find_dialect (found));
}

/* What an earlier run found out for the same address. All may be %NULL. */
void
sbx_client_dialect_take_kept (SbxClient  *self,
                              const char *dialect,
                              const char *address,
                              const char *uri)
{
  const SbxForeignDialect *foreign = dialect != NULL ? sbx_foreign_find_dialect (dialect) : NULL;

  if (foreign == NULL || uri == NULL || self->found != NULL || !g_str_equal (self->dialect, "auto") ||
      g_strcmp0 (address, sbx_address_get_uri (self->address)) != 0)
    return;

  self->found = foreign->name;
  g_free (self->found_uri);
  self->found_uri = g_strdup (uri);
  self->kept_found = TRUE;
  apply_timings (self, foreign);
}

/* What an earlier run found is not there as it was: it is found out anew. */
void
sbx_client_dialect_doubt (SbxClient *self)
{
  if (!self->kept_found)
    return;

  self->kept_found = FALSE;
  self->found = NULL;
  g_clear_pointer (&self->found_uri, g_free);
  apply_timings (self, NULL);
}

/* (nullable): the one that was given, else the profile's. */
const char *
sbx_client_get_token (SbxClient *self)
{
  return self->token != NULL ? self->token : sbx_profile_get_token (self->profile);
}

/* What we are, as it was given, else as the profile has it. */
const char *
sbx_client_get_client_type (SbxClient *self)
{
  const char *type = self->client_type != NULL ? self->client_type : sbx_profile_get_client_type (self->profile);

  return type != NULL ? type : "monitor";
}

/* (nullable): who we are, as it was given, else as the profile has it. */
const char *
sbx_client_get_user_id (SbxClient *self)
{
  return self->user_id != NULL ? self->user_id : sbx_profile_get_user_id (self->profile);
}

static SbxForeign *
need_foreign (gpointer data)
{
  SbxClient *self = data;

  if (self->foreign == NULL)
    self->foreign = sbx_foreign_new (self->data_folder, self->profile);
  sbx_foreign_set_identity (self->foreign, sbx_client_get_client_type (self), self->client_id, sbx_client_get_user_id (self), self->user_name, self->token);
  sbx_foreign_set_patience (self->foreign, self->timings.request_timeout);
  return self->foreign;
}

/* A new connection: where the server was found, it is asked first. */
void
sbx_client_dialect_prepare (SbxClient *self)
{
  const char *dialect = self->dialect;

  /* A hub that was there before is a hub, whatever answers while it restarts. */
  if ((self->was_live || self->kept_found) && self->found != NULL)
    dialect = self->found;
  sbx_connection_set_dialect (self->connection, dialect, self->found_uri, self->client_id, self->profile, &self->place,
                              need_foreign, self);
  sbx_connection_set_user (self->connection, sbx_client_get_user_id (self), self->user_name);
  sbx_connection_set_token (self->connection, self->token);
  sbx_connection_set_leaves_places (self->connection, self->leaves_places);
}

void
sbx_client_dialect_init (SbxClient *self)
{
  self->dialect = g_strdup ("auto");
  self->profile = sbx_profile_new (NULL, NULL);
}

void
sbx_client_dialect_clear (SbxClient *self)
{
  g_clear_object (&self->foreign);
}

void
sbx_client_dialect_finalize (SbxClient *self)
{
  g_clear_pointer (&self->profile, sbx_profile_unref);
  g_clear_pointer (&self->features, g_strfreev);
  sbx_socketio_place_clear (&self->place);
  g_free (self->dialect);
  g_free (self->found_uri);
}
