/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "sbx-connect-keep.h"
#include "sbx-profile.h"

G_BEGIN_DECLS

/**
 * SbxConnectOptions:
 *
 * The rows of the connection dialog that are a connection's profile: its times, what is used of the server, who we are to a
 * server of the broadcast system, and whether it is connected by itself; and whether it is kept in the local hub.
 */
#define SBX_TYPE_CONNECT_OPTIONS (sbx_connect_options_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectOptions, sbx_connect_options, SBX, CONNECT_OPTIONS, AdwPreferencesGroup)

GtkEditable    *sbx_connect_options_get_name_row (SbxConnectOptions *self);
SbxConnectKeep *sbx_connect_options_get_keep_row (SbxConnectOptions *self);
void            sbx_connect_options_set_dialect  (SbxConnectOptions *self,
                                                  const char        *dialect);
void            sbx_connect_options_load         (SbxConnectOptions *self,
                                                  SbxProfile        *profile);
/* Sets the members of @object that have rows here; all others stay. */
void            sbx_connect_options_store        (SbxConnectOptions *self,
                                                  JsonObject        *object);

G_END_DECLS
