/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxViewEntry:
 *
 * One line of the list of views: `id`, `title`, `icon-name` (strings), `worlds` (GListModel of SbxWorld) and
 * `count` (uint, read-only), the sum of one of their properties.
 */
/* How many, in words; (transfer full). */
typedef char *(*SbxCountWords) (guint count);

#define SBX_TYPE_VIEW_ENTRY (sbx_view_entry_get_type ())
G_DECLARE_FINAL_TYPE (SbxViewEntry, sbx_view_entry, SBX, VIEW_ENTRY, GObject)

SbxViewEntry *sbx_view_entry_new           (const char   *id,
                                            const char   *title,
                                            const char   *icon_name,
                                            const char   *counted,
                                            SbxCountWords words);
void          sbx_view_entry_set_worlds    (SbxViewEntry *self,
                                            GListModel   *worlds);
const char   *sbx_view_entry_get_id        (SbxViewEntry *self);
const char   *sbx_view_entry_get_title     (SbxViewEntry *self);
const char   *sbx_view_entry_get_icon_name (SbxViewEntry *self);
guint         sbx_view_entry_get_count     (SbxViewEntry *self);
char         *sbx_view_entry_dup_words     (SbxViewEntry *self);

/* Topics that need a person, over all hubs; always 0 unless it was asked to count them. */
guint         sbx_view_entry_get_needs   (SbxViewEntry *self);
void          sbx_view_entry_count_needs (SbxViewEntry *self);
void          sbx_view_entry_count_live  (SbxViewEntry *self);

G_END_DECLS
