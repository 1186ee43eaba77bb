/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-desk.h"
#include "sbx-menu-reasons.h"
#include "sbx-message.h"

G_BEGIN_DECLS

/**
 * SbxMessageExtras:
 *
 * What a row has only where its message has it: what it answers, its files, that it was edited. The widgets are made when first needed,
 * so that a row of plain words costs nothing for them. A part of the row, which owns the widgets.
 */
typedef struct
{
  GtkWidget *quote;  /* (nullable) */
  GtkWidget *files;  /* (nullable) */
  GtkWidget *edited; /* (nullable) */
} SbxMessageExtras;

void sbx_message_extras_show        (SbxMessageExtras *self,
                                     GtkWidget        *column,
                                     GtkWidget        *bubble,
                                     GtkWidget        *last,
                                     SbxMessage       *message,
                                     gboolean          own);
void sbx_message_extras_describe    (SbxMessage       *message,
                                     GString          *label);
void sbx_message_extras_add_to_menu (SbxDesk          *desk,
                                     SbxMessage       *message,
                                     GMenu            *section,
                                     SbxMenuReasons   *reasons);
gboolean sbx_message_extras_activate (GtkWidget       *widget,
                                      SbxMessage      *message,
                                      const char      *action_name);

G_END_DECLS
