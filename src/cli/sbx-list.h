/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-cli.h"
#include "sbx-fields.h"

G_BEGIN_DECLS

/* What every command that lists has in common. */

typedef void (*SbxListRowFunc) (SbxTable   *table,
                                JsonObject *object);

/* Asks for every page of @event and shows the objects of its @member as a table, or the pages as JSON.
 * Returns the exit status. */
int   sbx_list_run   (SbxCli             *cli,
                      const char         *event,
                      JsonObject         *payload,
                      const char         *member,
                      const char * const *titles,
                      SbxListRowFunc      row);
/* Once it is connected: a server of a dialect without such lists has a moment to begin. FALSE where nothing can be asked of it, which was said. */
gboolean sbx_list_await_first (SbxCli     *cli,
                               const char *event,
                               JsonObject *payload);
/* (transfer full): the number as text */
char *sbx_list_count (JsonObject         *object,
                      const char         *member);

G_END_DECLS
