/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * SbxAttachment:
 *
 * A file of a message, as the hub tells of it. Immutable; not the file itself.
 *
 * Properties, all read-only: `id` (nullable: of a file that is not at the hub), `name`, `mime`, `url` (strings), `size` (int64, bytes, 0 = unknown), `width`,
 * `height` (int, pixels, 0 = unknown), `duration` (int64, ms, 0 = unknown).
 */
#define SBX_TYPE_ATTACHMENT (sbx_attachment_get_type ())
G_DECLARE_FINAL_TYPE (SbxAttachment, sbx_attachment, SBX, ATTACHMENT, GObject)

/* (transfer full) (nullable): %NULL where @object has neither an id, a url nor a name. */
SbxAttachment *sbx_attachment_new_from_json (JsonObject    *object);
/* (transfer full): with everything that the hub said of it. */
JsonObject    *sbx_attachment_to_json       (SbxAttachment *self);
/* (nullable) */
const char    *sbx_attachment_get_id        (SbxAttachment *self);
const char    *sbx_attachment_get_name      (SbxAttachment *self);
const char    *sbx_attachment_get_mime      (SbxAttachment *self);
const char    *sbx_attachment_get_url       (SbxAttachment *self);
gint64         sbx_attachment_get_size      (SbxAttachment *self);
int            sbx_attachment_get_width     (SbxAttachment *self);
int            sbx_attachment_get_height    (SbxAttachment *self);
gint64         sbx_attachment_get_duration  (SbxAttachment *self);
gboolean       sbx_attachment_equal         (SbxAttachment *self,
                                             SbxAttachment *other);

G_END_DECLS
