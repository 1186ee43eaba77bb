/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxSearchHints:
 *
 * What may be typed next, below a search entry, which keeps the focus: Down and Up choose, Return and Tab take, Esc hides. On an empty entry
 * Down shows all operators. It lives as long as the entry.
 */
#define SBX_TYPE_SEARCH_HINTS (sbx_search_hints_get_type ())
G_DECLARE_FINAL_TYPE (SbxSearchHints, sbx_search_hints, SBX, SEARCH_HINTS, GObject)

SbxSearchHints *sbx_search_hints_attach     (GtkEditable    *entry);
void            sbx_search_hints_set_worlds (SbxSearchHints *self,
                                             GListModel     *worlds);
void            sbx_search_hints_set_hits   (SbxSearchHints *self,
                                             GListModel     *hits);
gboolean        sbx_search_hints_get_shown  (SbxSearchHints *self);

G_END_DECLS
