/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-property-snapshot.h"

struct _SbxPropertySnapshot
{
  GObject     *object;     /* owned */
  GParamSpec **properties; /* borrowed: static arrays of classes */
  guint        n_properties;
  GValue       values[];
};

/**
 * sbx_property_snapshot_take:
 * @properties: (array length=n_properties): some may be %NULL and are skipped
 *
 * Returns: (transfer full): the values now; ended by sbx_property_snapshot_notify()
 */
SbxPropertySnapshot *
sbx_property_snapshot_take (gpointer     object,
                            GParamSpec **properties,
                            guint        n_properties)
{
  SbxPropertySnapshot *self;

  g_return_val_if_fail (G_IS_OBJECT (object), NULL);

  self = g_malloc0 (sizeof *self + n_properties * sizeof (GValue));
  self->object = g_object_ref (object);
  self->properties = properties;
  self->n_properties = n_properties;
  for (guint i = 0; i < n_properties; i++)
    if (properties[i] != NULL)
      g_object_get_property (object, properties[i]->name, &self->values[i]);

  return self;
}

/**
 * sbx_property_snapshot_notify:
 * @self: (transfer full): a snapshot
 *
 * Notifies every property whose value is another now.
 */
void
sbx_property_snapshot_notify (SbxPropertySnapshot *self)
{
  g_return_if_fail (self != NULL);

  g_object_freeze_notify (self->object);
  for (guint i = 0; i < self->n_properties; i++)
    {
      GValue now = G_VALUE_INIT;

      if (self->properties[i] == NULL)
        continue;
      g_object_get_property (self->object, self->properties[i]->name, &now);
      if (g_param_values_cmp (self->properties[i], &self->values[i], &now) != 0)
        g_object_notify_by_pspec (self->object, self->properties[i]);
      g_value_unset (&now);
      g_value_unset (&self->values[i]);
    }
  g_object_thaw_notify (self->object);

  g_object_unref (self->object);
  g_free (self);
}
