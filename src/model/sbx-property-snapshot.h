/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * SbxPropertySnapshot:
 *
 * The values of an object's properties before many of them change at once, to notify those that then
 * differ.
 */
typedef struct _SbxPropertySnapshot SbxPropertySnapshot;

SbxPropertySnapshot *sbx_property_snapshot_take   (gpointer             object,
                                                   GParamSpec         **properties,
                                                   guint                n_properties);
void                 sbx_property_snapshot_notify (SbxPropertySnapshot *self);

G_END_DECLS
