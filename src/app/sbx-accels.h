/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * SbxAccel:
 * @group: heading in the shortcuts window; equal ones stand together
 * @title: what it does, for people; both are marked for translation, not translated
 * @action: (nullable): detailed name; %NULL where a widget of GTK does it by itself
 * @accels: ends with %NULL; the first is the one that is shown
 * @keywords: (nullable): other words that somebody may look for it by, marked for translation
 */
typedef struct
{
  const char *group;
  const char *title;
  const char *action;
  const char *accels[4];
  const char *keywords;
} SbxAccel;

const SbxAccel *sbx_accels_get       (guint          *n_accels);
/* Those that are one key alone come after what has the focus, which may be written into: a window binds them. */
void            sbx_accels_install   (GtkApplication *application);
void            sbx_accels_bind_plain (GtkWidgetClass *widget_class);

G_END_DECLS
