/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxMenuReasons:
 *
 * Why entries of a menu are grey. An entry shows no tooltip, nor does it take the focus, so the reasons stand in lines of their own at
 * the end of the menu, where they are seen and read aloud.
 */
typedef struct _SbxMenuReasons SbxMenuReasons;

SbxMenuReasons *sbx_menu_reasons_new  (void);
void            sbx_menu_reasons_free (SbxMenuReasons *self);
void            sbx_menu_reasons_add  (SbxMenuReasons *self,
                                       const char     *label,
                                       const char     *reason);
void            sbx_menu_reasons_show (SbxMenuReasons *self,
                                       GtkPopoverMenu *popover,
                                       GMenuModel     *model);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxMenuReasons, sbx_menu_reasons_free)

G_END_DECLS
