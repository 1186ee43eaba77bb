/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-hub.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxRoster:
 *
 * Who belongs to which topic: owners and participants, in memory. It is read from the store, a piece at a time, when
 * it is opened, and kept up by the topics that change after that; for those who are told by name and not by stream.
 */
typedef struct _SbxRoster SbxRoster;

typedef void (*SbxRosterFunc) (gpointer user_data);

SbxRoster         *sbx_roster_new           (SbxHub        *hub,
                                             SbxRosterFunc  ready,
                                             gpointer       user_data);
void               sbx_roster_free          (SbxRoster     *self);

gboolean           sbx_roster_is_ready      (SbxRoster     *self);
void               sbx_roster_note_topic    (SbxRoster     *self,
                                             JsonObject    *topic);

const char *const *sbx_roster_get_members   (SbxRoster     *self,
                                             const char    *channel_id,
                                             const char    *topic_id);
GPtrArray         *sbx_roster_list_contacts (SbxRoster     *self,
                                             const char    *user_id);

G_END_DECLS
