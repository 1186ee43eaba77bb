/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "sbx-message.h"

G_BEGIN_DECLS

/**
 * SbxDeliveryLine:
 *
 * Under a message at our side: how far it came and why no further, or who wrote it and when. What failed
 * has a button here; all that can be done is in a menu, which signal `menu-asked` asks for.
 *
 * Activates `topic.resend` (s: key).
 */
#define SBX_TYPE_DELIVERY_LINE (sbx_delivery_line_get_type ())
G_DECLARE_FINAL_TYPE (SbxDeliveryLine, sbx_delivery_line, SBX, DELIVERY_LINE, GtkWidget)

void        sbx_delivery_line_show          (SbxDeliveryLine *self,
                                             SbxMessage      *message);
/* What can be done with a message of ours that the hub does not have; NULL where there is nothing. */
GMenuModel *sbx_delivery_line_make_menu     (SbxMessage      *message);
/* Does the same from the keyboard; FALSE where it cannot be done. */
gboolean    sbx_delivery_line_activate      (GtkWidget       *widget,
                                             SbxMessage      *message,
                                             const char      *action_name);

G_END_DECLS
