/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-profile.h"

G_BEGIN_DECLS

/* What the files of SbxProfile share. */

struct _SbxProfile
{
  gatomicrefcount       ref_count;
  char                 *dialect;       /* (nullable) */
  char                 *token;         /* (nullable) */
  char                 *user_id;       /* (nullable) */
  char                 *client_type;   /* (nullable) */
  char                 *nsp;           /* (nullable) */
  gboolean              auto_connect;
  SbxProfileTransports  transports;
  gint64                heartbeat;     /* each 0 = not said */
  gint64                connect_timeout;
  gint64                backoff_base;
  gint64                backoff_max;
  gint64                backoff_limit;
  GHashTable           *features;      /* name → GINT_TO_POINTER (on) */
  gboolean              only_named;    /* features was a list: others are off */
  GHashTable           *to_server;     /* event → name */
  GHashTable           *from_server;
  GHashTable           *query;         /* (nullable) */
  GHashTable           *headers;       /* (nullable) */
  JsonObject           *auth;          /* (nullable) */
  JsonObject           *options;       /* (nullable) */
};

/* In sbx-profile-read.c. */

gboolean     sbx_profile_refuse          (GError      **error,
                                          const char   *format,
                                          ...) G_GNUC_PRINTF (2, 3);
gboolean     sbx_profile_read_member     (SbxProfile   *self,
                                          const char   *name,
                                          JsonNode     *value,
                                          GError      **error);

G_END_DECLS
