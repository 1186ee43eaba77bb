/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-fault.h"

G_BEGIN_DECLS

#define SBX_WIRE_ERROR (sbx_wire_error_quark ())

/**
 * SbxWireError:
 *
 * Codes of the %SBX_WIRE_ERROR domain, one to one with the error table of
 * docs/protocol.md. Such an error may carry details: further members of the
 * `error` payload, such as `field`, `limit` or `retryAfter`.
 */
typedef enum {
  SBX_WIRE_ERROR_BAD_REQUEST,
  SBX_WIRE_ERROR_UNAUTHORIZED,
  SBX_WIRE_ERROR_FORBIDDEN,
  SBX_WIRE_ERROR_NOT_FOUND,
  SBX_WIRE_ERROR_CONFLICT,
  SBX_WIRE_ERROR_TOO_LARGE,
  SBX_WIRE_ERROR_RATE_LIMITED,
  SBX_WIRE_ERROR_UNSUPPORTED,
  SBX_WIRE_ERROR_UNAVAILABLE,
  SBX_WIRE_ERROR_INTERNAL,
} SbxWireError;

GQuark      sbx_wire_error_quark            (void);

const char *sbx_wire_error_to_name          (int            code);
gboolean    sbx_wire_error_from_name        (const char    *name,
                                             int           *code);
guint       sbx_wire_error_to_http_status   (int            code);

GError     *sbx_wire_error_new_for_field    (int            code,
                                             const char    *field,
                                             const char    *format,
                                             ...) G_GNUC_PRINTF (3, 4);
GError     *sbx_wire_error_new_for_limit    (const char    *field,
                                             gint64         limit,
                                             const char    *format,
                                             ...) G_GNUC_PRINTF (3, 4);
void        sbx_wire_error_set_detail       (GError        *error,
                                             const char    *member,
                                             JsonNode      *value);
void        sbx_wire_error_prefix_field     (GError       **error,
                                             const char    *path);
JsonObject *sbx_wire_error_get_details      (const GError  *error);
SbxFault   *sbx_wire_error_get_fault        (GError        *error);

G_END_DECLS
