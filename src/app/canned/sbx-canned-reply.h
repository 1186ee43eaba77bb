/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* In bytes. */
#define SBX_CANNED_TITLE_BYTES 400
#define SBX_CANNED_TEXT_BYTES 65536

/**
 * SbxCannedReply:
 *
 * A text that is written often, and what to call it. Never changes.
 */
#define SBX_TYPE_CANNED_REPLY (sbx_canned_reply_get_type ())
G_DECLARE_FINAL_TYPE (SbxCannedReply, sbx_canned_reply, SBX, CANNED_REPLY, GObject)

SbxCannedReply *sbx_canned_reply_new       (const char     *title,
                                            const char     *text);
const char     *sbx_canned_reply_get_title (SbxCannedReply *self);
const char     *sbx_canned_reply_get_text  (SbxCannedReply *self);
gboolean        sbx_canned_reply_equal     (SbxCannedReply *self,
                                            SbxCannedReply *other);

G_END_DECLS
