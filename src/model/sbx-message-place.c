/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-private.h"
#include "sbx-property-private.h"

/* What follows for a message from its neighbours in the log. */

/**
 * sbx_message_set_place:
 *
 * Takes over what follows from the neighbours; notifies what differs.
 */
void
sbx_message_set_place (SbxMessage            *self,
                       const SbxMessagePlace *place)
{
  g_object_freeze_notify (G_OBJECT (self));
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_OWN], &self->place.own, place->own);
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_STARTS_DAY], &self->place.starts_day, place->starts_day);
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_STARTS_GROUP], &self->place.starts_group, place->starts_group);
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_ENDS_GROUP], &self->place.ends_group, place->ends_group);
  sbx_property_set_int64 (self, sbx_message_properties[SBX_MESSAGE_PROP_GAP_FROM], &self->place.gap_from, place->gap_from);
  sbx_property_set_int64 (self, sbx_message_properties[SBX_MESSAGE_PROP_GAP_TO], &self->place.gap_to, place->gap_to);
  if (self->place.gap_reason != place->gap_reason)
    {
      self->place.gap_reason = place->gap_reason;
      g_object_notify_by_pspec (G_OBJECT (self), sbx_message_properties[SBX_MESSAGE_PROP_GAP_REASON]);
    }
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_GAP_LOADABLE], &self->place.gap_loadable, place->gap_loadable);
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_GAP_LOADING], &self->place.gap_loading, place->gap_loading);
  sbx_property_set_boolean (self, sbx_message_properties[SBX_MESSAGE_PROP_GAP_BEFORE], &self->place.gap_before, place->gap_before);
  sbx_property_set_uint (self, sbx_message_properties[SBX_MESSAGE_PROP_NEW_COUNT], &self->place.new_count, place->new_count);
  g_object_thaw_notify (G_OBJECT (self));
}

gboolean
sbx_message_get_starts_day (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.starts_day;
}

gboolean
sbx_message_get_starts_group (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.starts_group;
}

gboolean
sbx_message_get_ends_group (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.ends_group;
}

guint
sbx_message_get_new_count (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->place.new_count;
}

gboolean
sbx_message_get_gap_before (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.gap_before;
}

/**
 * sbx_message_get_gap_from:
 *
 * Returns: the first seq that is missing above it, 0 where nothing is
 */
gint64
sbx_message_get_gap_from (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->place.gap_from;
}

/**
 * sbx_message_get_gap_to:
 *
 * Returns: the last seq that is missing above it, 0 where nothing is
 */
gint64
sbx_message_get_gap_to (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), 0);

  return self->place.gap_to;
}

/**
 * sbx_message_get_gap_reason:
 *
 * Returns: why the messages above it are missing, in the protocol's word: trimmed, epoch, ahead, unknown, forbidden
 *   or failed; "" where they were just not loaded
 */
const char *
sbx_message_get_gap_reason (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), NULL);

  return self->place.gap_reason != NULL ? self->place.gap_reason : "";
}

/**
 * sbx_message_get_gap_loadable:
 *
 * Returns: whether it makes sense to ask the hub for what is missing
 */
gboolean
sbx_message_get_gap_loadable (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.gap_loadable;
}

/**
 * sbx_message_get_gap_loading:
 *
 * Returns: whether the hub was asked for what is missing
 */
gboolean
sbx_message_get_gap_loading (SbxMessage *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE (self), FALSE);

  return self->place.gap_loading;
}
