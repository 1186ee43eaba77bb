/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxComposer:
 *
 * Where a reply is written: grows with its text up to six lines. Return sends by `topic.reply` (s: text), Shift+Return begins
 * a line; nothing but white space is not sent. A private note, which looks different, is sent by `topic.note` (s: text) instead.
 *
 * Properties: `text` (string), `private` (boolean: what is written is a note for colleagues). Signals: `sent`, after somebody took
 * the reply; `typed`, after somebody changed the text by hand.
 */
#define SBX_TYPE_COMPOSER (sbx_composer_get_type ())
G_DECLARE_FINAL_TYPE (SbxComposer, sbx_composer, SBX, COMPOSER, GtkWidget)

char *sbx_composer_dup_text    (SbxComposer *self);
void  sbx_composer_set_text    (SbxComposer *self,
                                const char  *text);
gboolean sbx_composer_get_private (SbxComposer *self);
void  sbx_composer_set_private (SbxComposer *self,
                                gboolean     is_private);
void  sbx_composer_set_no_notes (SbxComposer *self,
                                 const char  *reason);
void  sbx_composer_set_waiting (SbxComposer *self,
                                gboolean     waiting);
void  sbx_composer_set_refused (SbxComposer *self,
                                const char  *reason);
void  sbx_composer_send        (SbxComposer *self);

G_END_DECLS
