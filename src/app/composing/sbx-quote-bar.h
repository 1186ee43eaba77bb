/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxQuoteBar:
 *
 * Above what is written: which message it answers, or which one it is to replace. Its button activates `composer.leave`.
 */
#define SBX_TYPE_QUOTE_BAR (sbx_quote_bar_get_type ())
G_DECLARE_FINAL_TYPE (SbxQuoteBar, sbx_quote_bar, SBX, QUOTE_BAR, GtkWidget)

void sbx_quote_bar_show (SbxQuoteBar *self,
                         const char  *icon_name,
                         const char  *title,
                         const char  *excerpt,
                         const char  *leave);

G_END_DECLS
