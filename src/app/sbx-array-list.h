/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SbxArrayList:
 *
 * A list that is made anew as a whole each time: of it that is told alone which is not as before. For those that find or gather something.
 *
 * Properties: `n-items` (uint).
 */
#define SBX_TYPE_ARRAY_LIST (sbx_array_list_get_type ())
G_DECLARE_DERIVABLE_TYPE (SbxArrayList, sbx_array_list, SBX, ARRAY_LIST, GObject)

struct _SbxArrayListClass
{
  GObjectClass parent_class;
};

guint    sbx_array_list_get_length (SbxArrayList *self);
/* (transfer none) */
gpointer sbx_array_list_peek       (SbxArrayList *self,
                                    guint         position);
void     sbx_array_list_take       (SbxArrayList *self,
                                    GPtrArray    *items);

G_END_DECLS
