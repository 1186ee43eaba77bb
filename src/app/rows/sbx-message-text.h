/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-message.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxMessageText:
 *
 * The words of a message. A very long one is shown piece by piece, as people ask for it. A part of the row, which owns the widgets.
 */
typedef struct
{
  GtkLabel  *first;
  GtkWidget *rest;       /* the pieces after the first */
  GtkWidget *more;
  char      *rest_shown; /* (nullable): the text of @rest */
} SbxMessageText;

void     sbx_message_text_init         (SbxMessageText  *self,
                                        GtkLabel        *first,
                                        GtkWidget       *rest,
                                        GtkWidget       *more);
void     sbx_message_text_clear        (SbxMessageText  *self);
void     sbx_message_text_show         (SbxMessageText  *self,
                                        SbxMessage      *message,
                                        const char      *text,
                                        gboolean         found);
gboolean sbx_message_text_find_hit     (SbxMessageText  *self,
                                        SbxMessage      *message,
                                        GtkWidget       *inside,
                                        graphene_rect_t *bounds);

void     sbx_message_text_ask_for_more (SbxMessage      *message);
char    *sbx_message_text_dup_start    (const char      *text);

/* For any label with words that anybody may have written. */
void     sbx_message_text_prepare      (GtkLabel        *label);
void     sbx_message_text_fill         (GtkLabel        *label,
                                        const char      *text);

G_END_DECLS
