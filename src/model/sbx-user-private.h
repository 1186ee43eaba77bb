/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-flush-queue.h"
#include "sbx-user.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

SbxUser    *sbx_user_new       (SbxWorld      *world,
                                const char    *id,
                                SbxFlushQueue *queue);
void        sbx_user_orphan    (SbxUser       *self);
const char *sbx_user_peek_id   (gpointer       user);
int         sbx_user_compare   (gconstpointer  a,
                                gconstpointer  b);
/* A Person, as the hub tells it; says whether the place in the order may have changed. */
gboolean    sbx_user_take      (SbxUser       *self,
                                JsonObject    *person);
/* Begins or, where @until is 0, ends; the ids are those of a topic. */
void        sbx_user_set_place (SbxUser       *self,
                                gboolean       viewing,
                                const char    *channel_id,
                                const char    *topic_id,
                                gint64         until);
/* Ends what is over at @now; returns when the next is, 0 = nothing. */
gint64      sbx_user_tick      (SbxUser       *self,
                                gint64         now);

G_END_DECLS
