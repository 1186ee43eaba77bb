/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-canned-replies.h"
#include "sbx-desk.h"
#include "sbx-speller.h"

G_BEGIN_DECLS

/**
 * SbxComposer:
 *
 * Where a reply is written: grows with its text up to eight lines. Return sends by `topic.reply` (s: text) or, where it answers a
 * certain message, `topic.send` (ssb: text, id, whether it is private), Shift+Return begins a line; nothing but white space is not
 * sent. With `ctrl-sends` Return begins a line and Ctrl+Return sends. What is sent with files goes by an SbxParcel. A private note,
 * which looks different, is sent by `topic.note` (s: text) instead. A message of ours that is written anew goes by
 * `topic.edit-message` (ss: id, text). Up in an empty one activates `compose.edit-last`.
 *
 * Properties: `text` (string): told of for every change of what is kept of it; `private` (boolean: what is written is a note for
 * colleagues); `ctrl-sends` (boolean).
 * Signals:
 * - `sent`, after somebody took the reply
 * - `typed`, after somebody changed the text by hand
 * - `put-back` (SbxTopic, text, reply-to, private, GStrv of URIs): a message with files that was to go in another topic, and did not
 * - `parcels-changed`: other messages are on their way
 */
#define SBX_TYPE_COMPOSER (sbx_composer_get_type ())
G_DECLARE_FINAL_TYPE (SbxComposer, sbx_composer, SBX, COMPOSER, GtkWidget)

char       *sbx_composer_dup_text     (SbxComposer        *self);
void        sbx_composer_set_text     (SbxComposer        *self,
                                       const char         *text);
gboolean    sbx_composer_get_private  (SbxComposer        *self);
void        sbx_composer_set_private  (SbxComposer        *self,
                                       gboolean            is_private);
void        sbx_composer_set_no_notes (SbxComposer        *self,
                                       const char         *reason);
void        sbx_composer_set_waiting  (SbxComposer        *self,
                                       gboolean            waiting);
void        sbx_composer_set_refused  (SbxComposer        *self,
                                       const char         *reason);
void        sbx_composer_send         (SbxComposer        *self);

void        sbx_composer_set_canned   (SbxComposer        *self,
                                       SbxCannedReplies   *canned);
void        sbx_composer_set_speller  (SbxComposer        *self,
                                       SbxSpeller         *speller);

void        sbx_composer_take_drops   (SbxComposer        *self,
                                       GtkWidget          *widget);

/* What is written in a topic, and what of it is kept. */
void        sbx_composer_begin        (SbxComposer        *self,
                                       SbxDesk            *desk,
                                       const char         *text,
                                       const char         *reply_to,
                                       const char *const  *files);
char       *sbx_composer_dup_draft    (SbxComposer        *self);
const char *sbx_composer_get_reply_to (SbxComposer        *self);
GStrv       sbx_composer_dup_files    (SbxComposer        *self);

void        sbx_composer_reply_to     (SbxComposer        *self,
                                       const char         *id);
void        sbx_composer_note_messages (SbxComposer       *self);
void        sbx_composer_edit         (SbxComposer        *self,
                                       SbxMessage         *message);
void        sbx_composer_edit_again   (SbxComposer        *self,
                                       const char         *id,
                                       const char         *text);
void        sbx_composer_put_edit_back (SbxComposer       *self,
                                        const char        *id,
                                        const char        *text,
                                        gboolean           gone);
gboolean    sbx_composer_may_be_note  (SbxTopic           *topic,
                                       const char         *id);
char       *sbx_composer_dup_edit     (SbxComposer        *self,
                                       char              **text);
void        sbx_composer_attach       (SbxComposer        *self,
                                       GFile              *file);
/* @func has SbxParcel and @user_data. */
void        sbx_composer_foreach_parcel (SbxComposer      *self,
                                         GFunc             func,
                                         gpointer          user_data);
/* All that is on its way goes back to where it was written, by `put-back`. */
void        sbx_composer_stop         (SbxComposer        *self);

G_END_DECLS
