/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-world.h"

G_BEGIN_DECLS

/* Worlds filled by hand, as a hub would fill them: for tests of panes and for looking at them. */

/* Applies {"event": event, "payload": payload}; payload is printf-like JSON, in which ' stands for ". */
void        sbx_demo_apply   (SbxWorld   *world,
                              const char *event,
                              const char *payload,
                              ...) G_GNUC_PRINTF (3, 4);
void        sbx_demo_message (SbxWorld   *world,
                              const char *channel,
                              const char *topic,
                              gint64      seq,
                              const char *from,
                              const char *content);
SbxWorld   *sbx_demo_bakery  (void);
SbxWorld   *sbx_demo_florist (void);
SbxWorld   *sbx_demo_local   (void);
GListModel *sbx_demo_worlds  (void);

G_END_DECLS
