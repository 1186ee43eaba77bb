/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-message.h"
#include "sbx-search-hit.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

/* What was looked for is marked in the messages of a list, as far as it was found already. */
void          sbx_found_marks_set    (GtkWidget    *list,
                                      GListModel   *hits,
                                      SbxTopic     *topic);
SbxSearchHit *sbx_found_marks_lookup (GtkWidget    *row,
                                      SbxMessage   *message);
void          sbx_found_marks_show   (GtkLabel     *label,
                                      SbxSearchHit *hit,
                                      gsize         from);
gboolean      sbx_found_marks_find   (GtkLabel        *label,
                                      SbxSearchHit    *hit,
                                      gsize            from,
                                      graphene_rect_t *bounds);

G_END_DECLS
