/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-row.h"

G_BEGIN_DECLS

/**
 * SbxTopicRow:
 *
 * One topic in the list of topics; its item is an SbxTopic.
 */
#define SBX_TYPE_TOPIC_ROW (sbx_topic_row_get_type ())
G_DECLARE_FINAL_TYPE (SbxTopicRow, sbx_topic_row, SBX, TOPIC_ROW, SbxRow)

GtkWidget *sbx_topic_row_new (void);

G_END_DECLS
