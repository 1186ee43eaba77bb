/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxSocketFacts:
 * @round_trip: ms from here to the other computer's network and back, smoothed; what the program there makes of what it is told is not in it
 * @received: bytes that came in
 *
 * What the kernel knows of a TCP connection.
 */
typedef struct
{
  double  round_trip;
  guint64 received;
} SbxSocketFacts;

/* FALSE where the kernel does not tell: of other sockets, on other systems. */
gboolean sbx_socket_facts_read (GSocket        *socket,
                                SbxSocketFacts *facts);
/* Whether anything came from there that is the server's own words: below TLS nobody can know. */
gboolean sbx_socket_facts_has_heard (GSocket    *socket,
                                     const char *uri);

G_END_DECLS
