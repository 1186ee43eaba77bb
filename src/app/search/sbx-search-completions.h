/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What may stand where somebody types, instead of bytes @start to @end. */
typedef struct
{
  char *text;       /* as it would be typed, with what has to follow it */
  char *label;
  char *detail;     /* "" = nothing more to say */
} SbxSearchCompletion;

#define SBX_SEARCH_MAX_COMPLETIONS 8

GPtrArray *sbx_search_complete        (const char *text,
                                       guint       cursor,
                                       GListModel *worlds,
                                       GPtrArray  *names,
                                       guint      *start,
                                       guint      *end);
GPtrArray *sbx_search_list_operators  (void);

G_END_DECLS
