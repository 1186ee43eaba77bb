/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxAttachmentList:
 *
 * The files of a message, below its words: pictures of the hub's own as such, voice notes to be heard, all else by name.
 */
#define SBX_TYPE_ATTACHMENT_LIST (sbx_attachment_list_get_type ())
G_DECLARE_FINAL_TYPE (SbxAttachmentList, sbx_attachment_list, SBX, ATTACHMENT_LIST, GtkWidget)

GtkWidget *sbx_attachment_list_new  (void);
void       sbx_attachment_list_show (SbxAttachmentList *self,
                                     GListModel        *files);

G_END_DECLS
