/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxJsonWriter:
 *
 * Appends compact JSON (no white space) to a growing text, in call order. A member
 * function takes the member's name, or %NULL inside an array. It never re-reads what
 * it wrote and can splice in text that is JSON already, which is how stored events are
 * forwarded without being parsed.
 */
typedef struct _SbxJsonWriter SbxJsonWriter;

SbxJsonWriter *sbx_json_writer_new          (void);
void           sbx_json_writer_free         (SbxJsonWriter *self);
GBytes        *sbx_json_writer_free_to_bytes (SbxJsonWriter *self);
gsize          sbx_json_writer_get_length   (SbxJsonWriter *self);

void           sbx_json_writer_begin_object (SbxJsonWriter *self,
                                             const char    *name);
void           sbx_json_writer_end_object   (SbxJsonWriter *self);
void           sbx_json_writer_begin_array  (SbxJsonWriter *self,
                                             const char    *name);
void           sbx_json_writer_end_array    (SbxJsonWriter *self);

void           sbx_json_writer_string       (SbxJsonWriter *self,
                                             const char    *name,
                                             const char    *value);
void           sbx_json_writer_int          (SbxJsonWriter *self,
                                             const char    *name,
                                             gint64         value);
void           sbx_json_writer_double       (SbxJsonWriter *self,
                                             const char    *name,
                                             double         value);
void           sbx_json_writer_boolean      (SbxJsonWriter *self,
                                             const char    *name,
                                             gboolean       value);
void           sbx_json_writer_null         (SbxJsonWriter *self,
                                             const char    *name);
void           sbx_json_writer_raw          (SbxJsonWriter *self,
                                             const char    *name,
                                             const char    *json,
                                             gssize         length);
void           sbx_json_writer_node         (SbxJsonWriter *self,
                                             const char    *name,
                                             JsonNode      *node);
void           sbx_json_writer_members      (SbxJsonWriter *self,
                                             JsonObject    *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxJsonWriter, sbx_json_writer_free)

G_END_DECLS
