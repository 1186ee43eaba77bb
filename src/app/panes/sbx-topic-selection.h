/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxTopicSelection:
 *
 * A selection of items, not of places: a list that is sorted anew all the time takes nothing away from it. Either one item is
 * `current`, which is what a click and the arrow keys move; or people are `choosing`: then many are selected, and only what says
 * so (Ctrl, Shift, Space, Ctrl+A) adds to them and takes away.
 *
 * Properties: `model` (GListModel, nullable), `current` (GObject, nullable: need not be in the list), `choosing` (boolean).
 * Signals: `chosen-changed`: other items are chosen.
 */
#define SBX_TYPE_TOPIC_SELECTION (sbx_topic_selection_get_type ())
G_DECLARE_FINAL_TYPE (SbxTopicSelection, sbx_topic_selection, SBX, TOPIC_SELECTION, GObject)

gpointer   sbx_topic_selection_get_current  (SbxTopicSelection *self);
void       sbx_topic_selection_set_current  (SbxTopicSelection *self,
                                             gpointer           current);
gboolean   sbx_topic_selection_get_choosing (SbxTopicSelection *self);
void       sbx_topic_selection_set_choosing (SbxTopicSelection *self,
                                             gboolean           choosing);
void       sbx_topic_selection_toggle       (SbxTopicSelection *self,
                                             gpointer           item);
gboolean   sbx_topic_selection_has          (SbxTopicSelection *self,
                                             gpointer           item);
GPtrArray *sbx_topic_selection_dup_chosen   (SbxTopicSelection *self);

G_END_DECLS
