/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-property-table.h"

#include "sbx-property-private.h"

static GParamSpec *
make_spec (const SbxPropertyRow *row)
{
  switch (row->kind)
    {
    case SBX_PROPERTY_STRING:
      return g_param_spec_string (row->name, NULL, NULL, NULL, SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_BOOLEAN:
      return g_param_spec_boolean (row->name, NULL, NULL, FALSE, SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_UINT:
      return g_param_spec_uint (row->name, NULL, NULL, 0, G_MAXUINT, 0, SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_COUNT:
      return g_param_spec_int64 (row->name, NULL, NULL, 0, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_FRACTION:
      return g_param_spec_double (row->name, NULL, NULL, -1, 1, -1, SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_TIME:
      return g_param_spec_int64 (row->name, NULL, NULL, G_MININT64, G_MAXINT64, 0, SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_OBJECT:
      return g_param_spec_object (row->name, NULL, NULL, row->get_type (), SBX_PROPERTY_READABLE);
    case SBX_PROPERTY_BOXED:
      return g_param_spec_boxed (row->name, NULL, NULL, row->get_type (), SBX_PROPERTY_READABLE);
    default:
      g_assert_not_reached ();
    }
}

/**
 * sbx_property_table_install:
 * @table: (array length=n_properties): a row for each property but the first, which is empty
 * @properties: (array length=n_properties) (out caller-allocates): their specs
 *
 * Gives a class the properties of its table.
 */
void
sbx_property_table_install (const SbxPropertyRow *table,
                            guint                 n_properties,
                            GObjectClass         *object_class,
                            GParamSpec          **properties)
{
  for (guint id = 1; id < n_properties; id++)
    properties[id] = make_spec (&table[id]);
  g_object_class_install_properties (object_class, n_properties, properties);
}

/**
 * sbx_property_table_get:
 * @table: (array length=n_properties): of the object's class
 * @id: of the property
 * @value: of its type; set to what the getter gives
 *
 * Does all that the get_property() of a class with a table has to.
 */
void
sbx_property_table_get (const SbxPropertyRow *table,
                        guint                 n_properties,
                        GObject              *object,
                        guint                 id,
                        GValue               *value)
{
  const SbxPropertyRow *row;

  g_return_if_fail (id > 0 && id < n_properties);

  row = &table[id];
  switch (row->kind)
    {
    case SBX_PROPERTY_STRING:
      g_value_set_string (value, ((const char *(*) (gpointer)) row->get) (object));
      break;
    case SBX_PROPERTY_BOOLEAN:
      g_value_set_boolean (value, ((gboolean (*) (gpointer)) row->get) (object));
      break;
    case SBX_PROPERTY_UINT:
      g_value_set_uint (value, ((guint (*) (gpointer)) row->get) (object));
      break;
    case SBX_PROPERTY_FRACTION:
      g_value_set_double (value, ((double (*) (gpointer)) row->get) (object));
      break;
    case SBX_PROPERTY_COUNT:
    case SBX_PROPERTY_TIME:
      g_value_set_int64 (value, ((gint64 (*) (gpointer)) row->get) (object));
      break;
    case SBX_PROPERTY_OBJECT:
      g_value_set_object (value, ((gpointer (*) (gpointer)) row->get) (object));
      break;
    case SBX_PROPERTY_BOXED:
      g_value_set_boxed (value, ((gpointer (*) (gpointer)) row->get) (object));
      break;
    default:
      g_assert_not_reached ();
    }
}
