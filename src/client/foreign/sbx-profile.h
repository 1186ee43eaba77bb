/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-foreign.h"

G_BEGIN_DECLS

/**
 * SbxProfile:
 *
 * What a person set for one connection, as docs/client.md ("Profiles") has it: times, features on or off, names of events,
 * query and headers. Immutable, reference counted.
 */
typedef struct _SbxProfile SbxProfile;

/* @object (nullable): borrowed. %NULL with SBX_CLIENT_ERROR_NOT_DONE where it cannot be read; the message names the member. */
SbxProfile  *sbx_profile_new            (JsonObject               *object,
                                         GError                  **error);
/* What is in a JSON file (transfer full), to be read with the above. */
JsonObject  *sbx_profile_load           (const char               *path,
                                         GError                  **error);
SbxProfile  *sbx_profile_ref            (SbxProfile               *self);
void         sbx_profile_unref          (SbxProfile               *self);

/* (nullable): what the profile says itself. */
const char  *sbx_profile_get_dialect    (SbxProfile               *self);
const char  *sbx_profile_get_token      (SbxProfile               *self);
const char  *sbx_profile_get_user_id    (SbxProfile               *self);
const char  *sbx_profile_get_client_type (SbxProfile              *self);
const char  *sbx_profile_get_namespace  (SbxProfile               *self);   /* of Socket.IO */
gboolean     sbx_profile_get_auto_connect (SbxProfile             *self);
/* Socket.IO: polling first and then the upgrade, as npm's client does; WebSocket alone; polling alone. */
typedef enum {
  SBX_PROFILE_WEBSOCKET_FIRST,
  SBX_PROFILE_POLLING_FIRST,
  SBX_PROFILE_WEBSOCKET_ONLY,
  SBX_PROFILE_POLLING_ONLY,
} SbxProfileTransports;
SbxProfileTransports sbx_profile_get_transports (SbxProfile       *self);

/* Those of @defaults where the profile does not say others. */
void         sbx_profile_get_timings    (SbxProfile               *self,
                                         const SbxForeignTimings  *defaults,
                                         SbxForeignTimings        *timings);
/* Whether the profile says any. */
gboolean     sbx_profile_has_timings    (SbxProfile               *self);
gboolean     sbx_profile_has_feature    (SbxProfile               *self,
                                         const char               *feature);
/* The name that the server has for @event, and back; the same where it was not renamed. */
const char  *sbx_profile_to_server      (SbxProfile               *self,
                                         const char               *event);
const char  *sbx_profile_from_server    (SbxProfile               *self,
                                         const char               *event);
gboolean     sbx_profile_renames        (SbxProfile               *self);
/* Name → value, (nullable), borrowed. */
GHashTable  *sbx_profile_get_query      (SbxProfile               *self);
GHashTable  *sbx_profile_get_headers    (SbxProfile               *self);
/* (nullable), borrowed: the auth object of Socket.IO, beside the token. */
JsonObject  *sbx_profile_get_auth       (SbxProfile               *self);
/* (nullable), borrowed. */
JsonNode    *sbx_profile_get_option     (SbxProfile               *self,
                                         const char               *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxProfile, sbx_profile_unref)

G_END_DECLS
