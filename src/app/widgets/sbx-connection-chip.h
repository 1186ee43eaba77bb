/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxConnectionChip:
 *
 * Says at the bottom right what is wrong with the connections, the worst first, and offers what
 * can be done about it. Not there while all is well.
 *
 * Properties:
 * - `worlds` (GListModel of SbxWorld)
 * - `shown` (boolean, read-only): there is something to say
 *
 * Actions that it activates: `win.retry` (s: the world's address), `win.inspect` (s: the same; the button shows only
 * where there is such an action).
 */
#define SBX_TYPE_CONNECTION_CHIP (sbx_connection_chip_get_type ())
G_DECLARE_FINAL_TYPE (SbxConnectionChip, sbx_connection_chip, SBX, CONNECTION_CHIP, GtkWidget)

GtkWidget  *sbx_connection_chip_new        (void);

GListModel *sbx_connection_chip_get_worlds (SbxConnectionChip *self);
void        sbx_connection_chip_set_worlds (SbxConnectionChip *self,
                                            GListModel        *worlds);
gboolean    sbx_connection_chip_get_shown  (SbxConnectionChip *self);

G_END_DECLS
