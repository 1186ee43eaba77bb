/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-speller.h"

G_BEGIN_DECLS

/**
 * SbxSpelling:
 *
 * Underlines what a speller does not know in a text view, and has in the view's menu what may have been meant. It looks at what is in
 * sight and was not looked at yet, while nobody types; the word at the cursor is nobody's business yet. The text itself, its history and
 * its signals know nothing of it.
 */
#define SBX_TYPE_SPELLING (sbx_spelling_get_type ())
G_DECLARE_FINAL_TYPE (SbxSpelling, sbx_spelling, SBX, SPELLING, GObject)

SbxSpelling *sbx_spelling_new      (GtkTextView *view,
                                    SbxSpeller  *speller);
GMenuModel  *sbx_spelling_get_menu (SbxSpelling *self);

G_END_DECLS
