/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxMessageQuote:
 *
 * What a message answers, above it. A click activates `compose.show-message` (s: its id).
 */
#define SBX_TYPE_MESSAGE_QUOTE (sbx_message_quote_get_type ())
G_DECLARE_FINAL_TYPE (SbxMessageQuote, sbx_message_quote, SBX, MESSAGE_QUOTE, GtkWidget)

GtkWidget *sbx_message_quote_new  (void);
void       sbx_message_quote_show (SbxMessageQuote *self,
                                   const char      *id);

G_END_DECLS
