/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SBX_TYPE_HTTP_INPUT (sbx_http_input_get_type ())

/**
 * SbxHttpInput:
 *
 * What comes in over an HTTP connection, on its way to libsoup, which lacks three things.
 *
 * libsoup 3.2 never lets go of a connection that ends while no request is under way on it: of such an end it
 * learns behind one byte of another request, which it then gives up properly.
 *
 * Of a greeting in TLS it would await the end of a head.
 *
 * And what a request asks for is here as it was written.
 */
G_DECLARE_FINAL_TYPE (SbxHttpInput, sbx_http_input, SBX, HTTP_INPUT, GFilterInputStream)

GIOStream *sbx_http_input_wrap       (GSocketConnection  *connection,
                                      SbxHttpInput      **input);
void       sbx_http_input_await      (SbxHttpInput       *self);
void       sbx_http_input_start      (SbxHttpInput       *self);
char      *sbx_http_input_dup_path   (SbxHttpInput       *self,
                                      const char         *method);

G_END_DECLS
