/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-attachment.h"

G_BEGIN_DECLS

/* What a person does with a file of the hub's. What comes of it stands in @about (nullable). */
void     sbx_attachment_saver_save     (GtkWidget     *widget,
                                        SbxAttachment *file,
                                        GtkLabel      *about);
void     sbx_attachment_saver_open     (GtkWidget     *widget,
                                        SbxAttachment *file,
                                        GtkLabel      *about);
/* Whether it may be opened with a click: what can act by itself is only saved. */
gboolean sbx_attachment_saver_can_open (SbxAttachment *file);
/* (transfer full): a place for it in the user's cache, whatever it is called. */
GFile   *sbx_attachment_saver_new_copy (SbxAttachment *file);

G_END_DECLS
