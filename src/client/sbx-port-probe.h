/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-address.h"

G_BEGIN_DECLS

/**
 * SbxPortVerdict:
 * @SBX_PORT_UNKNOWN: nothing that would say more
 * @SBX_PORT_SPEAKS_TLS: and was spoken to without
 * @SBX_PORT_BREAKS_OFF: it answers as a web server does, and not to the end
 * @SBX_PORT_NEVER_ENDS: the head of its answer is longer than any
 * @SBX_PORT_NOT_HTTP: it says what no web server says
 * @SBX_PORT_ANSWERS: with a whole head; what comes behind that may have no end
 */
typedef enum {
  SBX_PORT_UNKNOWN,
  SBX_PORT_SPEAKS_TLS,
  SBX_PORT_BREAKS_OFF,
  SBX_PORT_NEVER_ENDS,
  SBX_PORT_NOT_HTTP,
  SBX_PORT_ANSWERS,
} SbxPortVerdict;

guint          sbx_port_probe_get_patience
                                       (const GError         *error,
                                        guint                 most);
void           sbx_port_probe_async    (SbxAddress           *address,
                                        guint                 patience,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
SbxPortVerdict sbx_port_probe_finish   (GAsyncResult         *result,
                                        guint                *status);
GError        *sbx_port_probe_word     (SbxPortVerdict        verdict,
                                        guint                 status,
                                        SbxAddress           *address,
                                        GError               *error);
GError        *sbx_port_probe_word_problem
                                       (GAsyncResult         *result,
                                        SbxAddress           *address,
                                        GError               *error);

/* What is behind the first bytes of an answer; @ended: no more came. */
SbxPortVerdict sbx_port_probe_judge    (const char           *said,
                                        gsize                 length,
                                        gboolean              ended,
                                        gboolean             *enough,
                                        gboolean             *asks_tls);
char          *sbx_port_probe_read_problem
                                       (const char           *said,
                                        gsize                 length);

G_END_DECLS
