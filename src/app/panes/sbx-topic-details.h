/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-topic.h"

G_BEGIN_DECLS

/**
 * SbxTopicDetails:
 *
 * What is known of a topic beside its messages: who takes part, where it is from, how it stands, and the ids that others ask for.
 */
#define SBX_TYPE_TOPIC_DETAILS (sbx_topic_details_get_type ())
G_DECLARE_FINAL_TYPE (SbxTopicDetails, sbx_topic_details, SBX, TOPIC_DETAILS, GtkPopover)

GtkWidget *sbx_topic_details_new  (void);
void       sbx_topic_details_show (SbxTopicDetails *self,
                                   SbxTopic        *topic);

G_END_DECLS
