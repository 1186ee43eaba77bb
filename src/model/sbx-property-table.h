/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum {
  SBX_PROPERTY_STRING = 1,
  SBX_PROPERTY_BOOLEAN,
  SBX_PROPERTY_UINT,
  SBX_PROPERTY_COUNT,       /* gint64: 0 or more, as others told it */
  SBX_PROPERTY_FRACTION,    /* double: 0 to 1, -1 = not known */
  SBX_PROPERTY_TIME,        /* gint64: ms since 1970 */
  SBX_PROPERTY_OBJECT,
  SBX_PROPERTY_BOXED,
} SbxPropertyKind;

/**
 * SbxPropertyRow:
 * @name: of the property
 * @kind: of its value
 * @get: the public getter, which borrows
 * @get_type: of objects and boxed values
 *
 * A property that can only be read, in a class's table of them: `[PROP_ID] = { "id", SBX_PROPERTY_STRING,
 * G_CALLBACK (sbx_thing_get_id) }`. The first place is empty.
 */
typedef struct
{
  const char      *name;
  SbxPropertyKind  kind;
  GCallback        get;
  GType          (*get_type) (void);
} SbxPropertyRow;

void sbx_property_table_install (const SbxPropertyRow *table,
                                 guint                 n_properties,
                                 GObjectClass         *object_class,
                                 GParamSpec          **properties);
void sbx_property_table_get     (const SbxPropertyRow *table,
                                 guint                 n_properties,
                                 GObject              *object,
                                 guint                 id,
                                 GValue               *value);

G_END_DECLS
