/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Typed reading of a payload. Each function returns %FALSE with
 * %SBX_WIRE_ERROR_BAD_REQUEST (wrong type, or missing where required) or
 * %SBX_WIRE_ERROR_TOO_LARGE, with the details `field` and `limit` set; an absent or
 * null optional member leaves *value as it was. Borrowed strings live as long as the object. */

typedef enum {
  SBX_FIELD_OPTIONAL = 0,
  SBX_FIELD_REQUIRED = 1 << 0,
  SBX_FIELD_NOT_EMPTY = 1 << 1,
} SbxFieldFlags;

gboolean sbx_fields_get_string  (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 gsize           max_bytes,
                                 const char    **value,
                                 GError        **error);
gboolean sbx_fields_dup_id      (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 char          **value,
                                 GError        **error);
gboolean sbx_fields_get_int     (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 gint64          minimum,
                                 gint64          maximum,
                                 gint64         *value,
                                 GError        **error);
gboolean sbx_fields_get_double  (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 double         *value,
                                 GError        **error);
gboolean sbx_fields_get_boolean (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 gboolean       *value,
                                 GError        **error);
gboolean sbx_fields_get_object  (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 JsonObject    **value,
                                 GError        **error);
gboolean sbx_fields_get_array   (JsonObject     *object,
                                 const char     *member,
                                 SbxFieldFlags   flags,
                                 guint           max_length,
                                 JsonArray     **value,
                                 GError        **error);

/* Lenient reading of an object that a peer already accepted: the default where the
 * member is missing or of another type. A number where a string is due becomes its
 * decimal text. */
char    *sbx_fields_dup_text    (JsonObject     *object,
                                 const char     *member,
                                 const char     *fallback);
gint64   sbx_fields_int_or      (JsonObject     *object,
                                 const char     *member,
                                 gint64          fallback);
double   sbx_fields_double_or   (JsonObject     *object,
                                 const char     *member,
                                 double          fallback);
gboolean sbx_fields_boolean_or  (JsonObject     *object,
                                 const char     *member,
                                 gboolean        fallback);
GPtrArray *
         sbx_fields_list_objects
                                (JsonObject     *object,
                                 const char     *member);

G_END_DECLS
