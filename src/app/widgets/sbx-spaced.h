/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxSpaced:
 *
 * A widget that places a few children of its own accord, with `spacing` (int, pixels) between them; its height follows from its width.
 */
#define SBX_TYPE_SPACED (sbx_spaced_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxSpaced, sbx_spaced, SBX, SPACED, GtkWidget)

struct _SbxSpacedClass
{
  GtkWidgetClass parent_class;
};

int  sbx_spaced_get_spacing (gpointer self);
void sbx_spaced_set_spacing (gpointer self,
                             int      spacing);

G_END_DECLS
