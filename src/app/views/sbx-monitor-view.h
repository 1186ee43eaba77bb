/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-message-pane.h"
#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxMonitorView:
 *
 * Topics beside messages, folding into one page after the other.
 *
 * Properties:
 * - `channel` (SbxChannel, nullable): whose topics are shown
 * - `topic` (SbxTopic, nullable): the selected one; NULL after the channel changes
 * - `has-worlds` (boolean): whether there is a hub at all; decides what empty panes say
 * - `nothing-seen` (boolean): there is one, nothing of it is here, and it cannot be asked
 * - `awaited` (SbxWorld, nullable): a hub that is to send the first channel that is here; an empty pane says how it stands
 * - `sidebar-hidden` (boolean): the window is folded, so there is a way back to the sidebar (`win.show-sidebar`)
 * - `topics-width` (int): width of the topics, to be remembered
 * - `clearance` (int, read-only): how far from the bottom a floating chip has to stay, in pixels
 * - `chip-shown` (boolean): something floats there
 *
 * Actions that its panes activate and somebody above has to install: `topic.reply` (s: text),
 * `topic.load-older`, `topic.load-gap` (xx: from, to), `topic.load-around` (x: seq), `topic.mark-read` (x: seq), `topic.mark-messages` (as: ids), `topic.resend`, `topic.send-anyway`,
 * `topic.edit`, `topic.cancel` (s: key), `topic.claim`, `topic.release`, `topic.toggle-claim`, `topic.jump-to-time` (x: ms), all about `topic`; and `win.show-sidebar`, `win.connect-hub`.
 */
#define SBX_TYPE_MONITOR_VIEW (sbx_monitor_view_get_type ())
G_DECLARE_FINAL_TYPE (SbxMonitorView, sbx_monitor_view, SBX, MONITOR_VIEW, GtkWidget)

GtkWidget  *sbx_monitor_view_new           (void);

SbxChannel *sbx_monitor_view_get_channel   (SbxMonitorView *self);
void        sbx_monitor_view_set_channel   (SbxMonitorView *self,
                                            SbxChannel     *channel);
SbxTopic   *sbx_monitor_view_get_topic     (SbxMonitorView *self);
void        sbx_monitor_view_set_topic     (SbxMonitorView *self,
                                            SbxTopic       *topic);
/* One page back, where folded; %FALSE if it already shows the topics (or is not folded). */
gboolean    sbx_monitor_view_go_back       (SbxMonitorView *self);
void        sbx_monitor_view_show_topics   (SbxMonitorView *self);
void        sbx_monitor_view_show_message   (SbxMonitorView *self,
                                             SbxTopic       *topic,
                                             gint64          seq);
void        sbx_monitor_view_show_unread    (SbxMonitorView *self);
void        sbx_monitor_view_ask_date       (SbxMonitorView *self);
/* Shows it and marks nothing as read; see sbx_message_pane_peek(). */
void        sbx_monitor_view_peek           (SbxMonitorView *self,
                                             SbxTopic       *topic);
/* To the messages, without writing. */
void        sbx_monitor_view_show_messages  (SbxMonitorView *self);
void        sbx_monitor_view_find           (SbxMonitorView *self);
gboolean    sbx_monitor_view_search_topics  (SbxMonitorView *self);
/* (transfer full) (element-type SbxTopic): what the actions of a topic are about. */
GPtrArray  *sbx_monitor_view_dup_subjects   (SbxMonitorView *self);
gboolean    sbx_monitor_view_get_choosing   (SbxMonitorView *self);
void        sbx_monitor_view_end_choosing   (SbxMonitorView *self);
/* Why actions cannot be done has changed. */
void        sbx_monitor_view_explain        (SbxMonitorView *self);
void        sbx_monitor_view_show_details   (SbxMonitorView *self);
void        sbx_monitor_view_ask_hand_over  (SbxMonitorView *self);
/* (nullable): the one whose messages are in sight */
SbxTopic   *sbx_monitor_view_get_shown_topic (SbxMonitorView *self);
/* The panes that can be seen, in the order of reading; (transfer container). */
GPtrArray  *sbx_monitor_view_dup_panes     (SbxMonitorView *self);
/* What is written, read and found in the topic is asked of the pane itself. */
SbxMessagePane *sbx_monitor_view_get_messages (SbxMonitorView *self);

G_END_DECLS
