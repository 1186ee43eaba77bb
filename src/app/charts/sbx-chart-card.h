/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-line-chart.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * SbxChartCard:
 *
 * A line chart with its title, the value of now, and a button that shows all of it as a table.
 */
#define SBX_TYPE_CHART_CARD (sbx_chart_card_get_type ())
G_DECLARE_FINAL_TYPE (SbxChartCard, sbx_chart_card, SBX, CHART_CARD, AdwBin)

GtkWidget    *sbx_chart_card_new       (const char   *title);
SbxLineChart *sbx_chart_card_get_chart (SbxChartCard *self);
/* @value is the one that counts; @more (nullable) goes on about it. */
void          sbx_chart_card_set_now   (SbxChartCard *self,
                                        const char   *value,
                                        const char   *more);

G_END_DECLS
