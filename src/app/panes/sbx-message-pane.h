/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-composer.h"
#include "sbx-connections.h"
#include "sbx-drafts.h"
#include "sbx-model-types.h"
#include "sbx-search.h"

G_BEGIN_DECLS

/**
 * SbxMessagePane:
 *
 * The messages of one topic, and the composer.
 *
 * Properties:
 * - `topic` (SbxTopic, nullable)
 * - `folded` (boolean): it is the only pane of its view in sight: a back button, which activates `view.show-topics`
 * - `sidebar-hidden` (boolean): the sidebar is not in sight either
 * - `clearance` (int, read-only): how far from the bottom a floating chip has to stay, in pixels
 * - `choosable` (boolean): there is a topic to choose; else an empty pane says nothing
 * - `raised` (boolean): something floats there, so the *Newest* pill goes above it
 * - `kept-unread` (boolean, read-only): somebody marked the topic as unread, and did not open it since
 *
 * Its own actions: `compose.reply-to`, `compose.edit`, `compose.show-message` (s: id of a message) and `compose.edit-last`.
 * Actions that it activates, for the topic shown: `topic.reply` (s: text), `topic.send` (ssb: text, id of what it answers, whether it is private), `topic.edit-message` (ss: id, text), `topic.load-older`, `topic.load-around` (x: this seq),
 * `topic.mark-read` (x: up to this seq), `topic.mark-messages` (as: these ids alone), `topic.claim`, `topic.release`, `topic.toggle-claim`; and of its rows and the
 * bar of held replies `topic.resend`, `topic.send-anyway`, `topic.edit`, `topic.cancel` (s: key), `topic.load-gap` (xx); `topic.jump-to-time` (x: ms) after a day was asked for.
 */
#define SBX_TYPE_MESSAGE_PANE (sbx_message_pane_get_type ())
G_DECLARE_FINAL_TYPE (SbxMessagePane, sbx_message_pane, SBX, MESSAGE_PANE, GtkWidget)

GtkWidget *sbx_message_pane_new       (void);

SbxTopic  *sbx_message_pane_get_topic (SbxMessagePane *self);
void       sbx_message_pane_set_topic (SbxMessagePane *self,
                                       SbxTopic       *topic);
void       sbx_message_pane_show_message   (SbxMessagePane *self,
                                            gint64          seq);
void       sbx_message_pane_show_unread    (SbxMessagePane *self);
void       sbx_message_pane_ask_date       (SbxMessagePane *self);
/* Marks nothing of the topic shown as read before a key is pressed or something is clicked in the pane. */
void       sbx_message_pane_peek           (SbxMessagePane *self);
/* Shows the topic as unread from @seq on, 0 = where it is, and marks nothing of it before it is opened again. */
void       sbx_message_pane_keep_unread    (SbxMessagePane *self,
                                            gint64          seq);
gboolean   sbx_message_pane_get_kept_unread (SbxMessagePane *self);
void       sbx_message_pane_end_peek       (SbxMessagePane *self);
void       sbx_message_pane_set_marking    (SbxMessagePane *self,
                                            int             marking);
/* What finds in the topic; once. */
void       sbx_message_pane_set_search     (SbxMessagePane *self,
                                            SbxSearch      *search);
void       sbx_message_pane_set_marked     (SbxMessagePane *self,
                                            SbxSearch      *search);
void       sbx_message_pane_find           (SbxMessagePane *self);
gboolean   sbx_message_pane_find_next      (SbxMessagePane *self,
                                            int             step);
void       sbx_message_pane_focus_list     (SbxMessagePane *self);
void       sbx_message_pane_focus_composer (SbxMessagePane *self);
void       sbx_message_pane_put_edit_back  (SbxMessagePane *self,
                                            SbxTopic       *topic,
                                            const char     *id,
                                            const char     *text,
                                            gboolean        gone);
void       sbx_message_pane_put_back       (SbxMessagePane *self,
                                            const char     *text);
void       sbx_message_pane_set_no_notes   (SbxMessagePane *self,
                                            const char     *reason);
void       sbx_message_pane_explain        (SbxMessagePane *self);
void       sbx_message_pane_show_details   (SbxMessagePane *self);
void       sbx_message_pane_ask_hand_over  (SbxMessagePane *self);
/* Whether what is written is a note for colleagues. */
gboolean   sbx_message_pane_get_private    (SbxMessagePane *self);
void       sbx_message_pane_set_private    (SbxMessagePane *self,
                                            gboolean        is_private);
char      *sbx_message_pane_edit           (SbxMessagePane *self,
                                            const char     *text);
void         sbx_message_pane_set_connections (SbxMessagePane *self,
                                               SbxConnections *connections);
SbxComposer *sbx_message_pane_get_composer    (SbxMessagePane *self);
SbxDrafts   *sbx_message_pane_get_drafts      (SbxMessagePane *self);
gboolean     sbx_message_pane_is_watched       (SbxMessagePane *self);

/* What the keyboard goes to from pane to pane: the messages, then the entry. */
void        sbx_message_pane_add_stops    (SbxMessagePane *self,
                                           GPtrArray      *stops);

G_END_DECLS
