/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-model-types.h"

G_BEGIN_DECLS

/**
 * SbxTopicPane:
 *
 * The topics of one channel.
 *
 * Properties:
 * - `channel` (SbxChannel, nullable)
 * - `topic` (SbxTopic, nullable): the selected one
 * - `has-worlds` (boolean): whether there is a hub at all; decides what an empty pane says
 * - `nothing-seen` (boolean): there is one, nothing of it is here, and it cannot be asked
 * - `awaited` (SbxWorld, nullable): a hub that is to send the first channel that is here; an empty pane says how it stands
 * - `sidebar-hidden` (boolean): a back button, which activates `win.show-sidebar`
 * - `folded` (boolean): it is the only pane of its view in sight
 * - `width` (int): what its end edge was dragged to
 *
 * A click or Return on a row also activates `view.show-messages`; with no hub at all a button activates `win.connect-hub`.
 */
#define SBX_TYPE_TOPIC_PANE (sbx_topic_pane_get_type ())
G_DECLARE_FINAL_TYPE (SbxTopicPane, sbx_topic_pane, SBX, TOPIC_PANE, GtkWidget)

GtkWidget  *sbx_topic_pane_new         (void);

SbxChannel *sbx_topic_pane_get_channel (SbxTopicPane *self);
void        sbx_topic_pane_set_channel (SbxTopicPane *self,
                                        SbxChannel   *channel);
SbxTopic   *sbx_topic_pane_get_topic   (SbxTopicPane *self);
void        sbx_topic_pane_set_topic   (SbxTopicPane *self,
                                        SbxTopic     *topic);
gboolean    sbx_topic_pane_search      (SbxTopicPane *self);
GPtrArray  *sbx_topic_pane_dup_subjects (SbxTopicPane *self);
gboolean    sbx_topic_pane_get_choosing (SbxTopicPane *self);
void        sbx_topic_pane_end_choosing (SbxTopicPane *self);
void        sbx_topic_pane_explain     (SbxTopicPane *self);

G_END_DECLS
