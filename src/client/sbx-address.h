/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxAddress:
 *
 * Where a hub is, checked: `ws://host[:port][/path]`, `wss://…`, `http(s)://…`, `unix:/path`, or bare
 * `host[:port]` (then ws, port 7420, path /ws; http and https: path /socket.io/). Immutable, reference counted.
 */
typedef struct _SbxAddress SbxAddress;
#define SBX_TYPE_ADDRESS (sbx_address_get_type ())

GType       sbx_address_get_type      (void);
SbxAddress *sbx_address_new           (const char  *text,
                                       GError     **error);
SbxAddress *sbx_address_ref           (SbxAddress  *self);
void        sbx_address_unref         (SbxAddress  *self);
const char *sbx_address_get_uri       (SbxAddress  *self);   /* normalized; what is saved and shown */
const char *sbx_address_get_path      (SbxAddress  *self);   /* of the Unix socket, or NULL */
const char *sbx_address_get_host      (SbxAddress  *self);   /* for a default name */
gboolean    sbx_address_is_secure     (SbxAddress  *self);
gboolean    sbx_address_is_http       (SbxAddress  *self);   /* of a Socket.IO server */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxAddress, sbx_address_unref)

G_END_DECLS
