/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-client.h"
#include "sbx-topic.h"

G_BEGIN_DECLS

/**
 * SbxDesk:
 *
 * One topic and who carries what is written there: what can be done in it, and its files. Widgets find it as they find actions, on the
 * way up from where they stand. Immutable.
 */
#define SBX_TYPE_DESK (sbx_desk_get_type ())
G_DECLARE_FINAL_TYPE (SbxDesk, sbx_desk, SBX, DESK, GObject)

SbxDesk   *sbx_desk_new         (SbxClient       *client,
                                 SbxTopic        *topic);
SbxTopic  *sbx_desk_get_topic   (SbxDesk         *self);
SbxClient *sbx_desk_get_client  (SbxDesk         *self);
char      *sbx_desk_dup_why_not (SbxDesk         *self,
                                 SbxAbility       ability);
char      *sbx_desk_dup_why_too_large (SbxDesk    *self,
                                       const char *name,
                                       gint64      size);
gboolean   sbx_desk_has_file    (SbxDesk         *self,
                                 SbxAttachment   *attachment);

void       sbx_desk_install     (GtkWidget       *widget,
                                 SbxDesk         *desk);
SbxDesk   *sbx_desk_lookup      (GtkWidget       *widget);

G_END_DECLS
