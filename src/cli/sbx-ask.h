/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-cli.h"

G_BEGIN_DECLS

/* What the commands that ask one thing of a hub have in common. */

typedef char *(*SbxAskLineFunc) (JsonObject      *answer);

JsonObject *sbx_ask_new_payload  (char           **args);
int         sbx_ask_run          (SbxCli          *cli,
                                  const char      *event,
                                  JsonObject      *payload,
                                  SbxAskLineFunc   make_line);
gboolean    sbx_ask_check_files  (SbxCli             *cli,
                                  const char *const  *paths);
/* (transfer full) (nullable): %NULL where it is not at the hub, which has been said; connected before. */
SbxAttachment *sbx_ask_upload    (SbxCli          *cli,
                                  const char      *path);
char       *sbx_ask_read_content (SbxCli          *cli,
                                  const char      *text);

G_END_DECLS
