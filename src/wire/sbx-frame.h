/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-envelope.h"
#include "sbx-json-writer.h"

G_BEGIN_DECLS

/* What codecs share whose frames are one JSON object. Lists of names end with %NULL; a member that is null
 * counts as absent where one is looked for. */

/**
 * SbxFrameName:
 * @frame: what the dialect says
 * @native: what the native vocabulary says
 *
 * Two names for the same.
 */
typedef struct
{
  const char *frame;
  const char *native;
} SbxFrameName;

JsonObject  *sbx_frame_read          (const char          *data,
                                      gsize                length,
                                      guint                max_depth,
                                      GError             **error);
const char  *sbx_frame_get_string    (JsonObject          *frame,
                                      const char          *member);
JsonObject  *sbx_frame_get_object    (JsonObject          *frame,
                                      const char          *member);
gboolean     sbx_frame_has           (JsonObject          *frame,
                                      const char          *member);
const char  *sbx_frame_get_id        (JsonObject          *frame,
                                      const char          *member);

JsonObject  *sbx_frame_rest          (JsonObject          *frame,
                                      const char *const   *except);
JsonObject  *sbx_frame_rename        (JsonObject          *object,
                                      const SbxFrameName  *names,
                                      guint                n_names,
                                      gboolean             to_native);
void         sbx_frame_copy          (JsonObject          *to,
                                      const char          *to_member,
                                      JsonObject          *from,
                                      const char          *from_member);
void         sbx_frame_write         (SbxJsonWriter       *writer,
                                      JsonObject          *object,
                                      const char *const   *except);

void         sbx_frame_set_timestamp (JsonObject          *payload,
                                      JsonNode            *time);
gint64       sbx_frame_get_timestamp (JsonObject          *payload);

const char  *sbx_frame_name_to_native (const SbxFrameName *names,
                                       guint               n_names,
                                       const char         *frame);
const char  *sbx_frame_name_from_native (const SbxFrameName *names,
                                         guint               n_names,
                                         const char         *native);

/* Returns: (transfer full): what the dialect calls the `field` of an error */
typedef char *(*SbxFrameFieldFunc)   (const char          *field);

char        *sbx_frame_rename_field  (const char          *field,
                                      const SbxFrameName  *names,
                                      guint                n_names);
JsonObject  *sbx_frame_rename_error  (JsonObject          *payload,
                                      SbxFrameFieldFunc    rename);

GBytes      *sbx_frame_unsupported   (const char          *event,
                                      const char          *dialect,
                                      GError             **error);

G_END_DECLS
