/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub-config.h"
#include "sbx-router.h"
#include "sbx-store.h"

G_BEGIN_DECLS

/**
 * SbxRetention:
 *
 * Trims the event log by the settings of a hub, at its start, from time to time and after many new
 * events, and tells the router what is left of each stream.
 */
typedef struct _SbxRetention SbxRetention;

SbxRetention *sbx_retention_new  (SbxHubConfig *config,
                                  SbxStore     *store,
                                  SbxRouter    *router);
void          sbx_retention_note (SbxRetention *self,
                                  guint         n_events);
void          sbx_retention_free (SbxRetention *self);

G_END_DECLS
