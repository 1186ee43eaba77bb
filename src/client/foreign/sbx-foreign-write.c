/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-write.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

/* What all that a server tells has in common on its way to the store. */

static const char *const time_members[] = {
  "lastMessageTime", "snoozedUntil", "timestamp", "storedAt", "editedAt", "startedAt", "endedAt", "updatedAt", "createdAt", NULL
};

SbxForeignPut *
sbx_foreign_put_new (const char *sender_id,
                     const char *channel_id,
                     const char *topic_id,
                     JsonObject *object,
                     JsonArray  *array)
{
  SbxForeignPut *self = g_new0 (SbxForeignPut, 1);

  self->sender_id = g_strdup (sender_id);
  self->channel_id = g_strdup (channel_id);
  self->topic_id = g_strdup (topic_id);
  self->object = object != NULL ? json_object_ref (object) : NULL;
  self->array = array != NULL ? json_array_ref (array) : NULL;
  self->changed = g_ptr_array_new_with_free_func (g_free);
  self->moved = g_ptr_array_new_with_free_func (g_free);
  self->blind = g_ptr_array_new_with_free_func (g_free);
  self->level = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
sbx_foreign_put_free (gpointer put)
{
  SbxForeignPut *self = put;

  g_free (self->sender_id);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_clear_pointer (&self->object, json_object_unref);
  g_clear_pointer (&self->array, json_array_unref);
  g_ptr_array_unref (self->changed);
  g_ptr_array_unref (self->moved);
  g_ptr_array_unref (self->blind);
  g_ptr_array_unref (self->level);
  g_free (self->held_channel);
  g_free (self->held_topic);
  g_clear_pointer (&self->missed, sbx_foreign_missed_free);
  g_free (self);
}

/**
 * sbx_foreign_combine:
 * @stored: (nullable): an object as it is kept
 * @object: what a server says of it
 *
 * Returns: (transfer full): the object as it is now; shares nothing with @object
 */
JsonObject *
sbx_foreign_combine (GBytes     *stored,
                     JsonObject *object)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *combined;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (stored != NULL)
    node = sbx_json_parse (g_bytes_get_data (stored, NULL), g_bytes_get_size (stored), SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  combined = node != NULL ? json_node_dup_object (node) : json_object_new ();

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &value))
    {
      gint64 ms;

      if (JSON_NODE_HOLDS_NULL (value))
        continue;
      if (!g_strv_contains (time_members, name))
        json_object_set_member (combined, name, sbx_json_copy (value));
      else if (sbx_time_from_node (value, &ms))
        json_object_set_int_member (combined, name, ms);
    }
  return combined;
}

/* One that cannot be read does not take the others with it; a disk that refuses does. */
static gboolean
skip_bad (GError **failure,
          GError **error)
{
  if ((*failure)->domain == SBX_WIRE_ERROR && (*failure)->code != SBX_WIRE_ERROR_UNAVAILABLE &&
      (*failure)->code != SBX_WIRE_ERROR_INTERNAL)
    {
      g_info ("Skipped something that a server told: %s", (*failure)->message);
      g_clear_error (failure);
      return TRUE;
    }

  g_propagate_error (error, g_steal_pointer (failure));
  return FALSE;
}

gint64
sbx_foreign_place_for_time (const SbxForeignPut *put)
{
  return -(gint64) put->position;
}

/**
 * sbx_foreign_write_each:
 * @write_one: (scope call): writes one object
 *
 * Writes the object or the list of @put.
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_foreign_write_each (SbxStoreWriter       *writer,
                        SbxForeignPut        *put,
                        SbxForeignWriteFunc   write_one,
                        GError              **error)
{
  guint length = put->array != NULL ? json_array_get_length (put->array) : 0;

  if (put->object != NULL)
    return write_one (writer, put, put->object, error);

  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (put->array, i);
      g_autoptr (GError) failure = NULL;

      put->position = i + 1;
      if (JSON_NODE_HOLDS_OBJECT (node) && !write_one (writer, put, json_node_get_object (node), &failure) &&
          !skip_bad (&failure, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_foreign_shows_signs:
 * @object: a channel or topic as a server tells it
 *
 * Returns: whether it shows by itself that something was written in it
 */
gboolean
sbx_foreign_shows_signs (JsonObject *object)
{
  static const char *const signs[] = { "lastMessageTime", "messageCount" };

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (json_object_has_member (object, signs[i]) && !json_object_get_null_member (object, signs[i]))
      return TRUE;
  return FALSE;
}

/**
 * sbx_foreign_note_in_list:
 * @combined: a channel or topic as it is now
 * @object: what the server says of it
 * @put: what that stands in
 *
 * It is in the server's list. One that had left it is as it was before.
 */
void
sbx_foreign_note_in_list (JsonObject          *combined,
                          JsonObject          *object,
                          const SbxForeignPut *put)
{
  gboolean back = !sbx_fields_boolean_or (combined, "listed", TRUE);

  if (put->array == NULL)
    return;

  json_object_set_boolean_member (combined, "listed", TRUE);
  if (back && json_object_has_member (combined, "enabled") && !json_object_has_member (object, "enabled"))
    json_object_set_boolean_member (combined, "enabled", TRUE);
}

/**
 * sbx_foreign_drop_from_list:
 * @other: (nullable): what of a channel or topic is not the protocol's
 *
 * It is not in the server's list. What never was has not left it.
 *
 * Returns: whether it left just now
 */
gboolean
sbx_foreign_drop_from_list (JsonObject *other)
{
  if (other == NULL || !sbx_fields_boolean_or (other, "listed", FALSE))
    return FALSE;

  json_object_set_boolean_member (other, "listed", FALSE);
  return TRUE;
}

/**
 * sbx_foreign_find_unlisted:
 * @put: a whole list
 * @ids: (element-type utf8): of what there is
 *
 * Returns: (transfer full) (element-type utf8): those that are not in the list; borrowed from @ids
 */
GPtrArray *
sbx_foreign_find_unlisted (const SbxForeignPut *put,
                           GPtrArray           *ids)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *unlisted = g_ptr_array_new ();

  for (guint i = 0; i < json_array_get_length (put->array); i++)
    {
      JsonNode *node = json_array_get_element (put->array, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        g_hash_table_add (named, sbx_fields_dup_text (json_node_get_object (node), "id", ""));
    }
  for (guint i = 0; i < ids->len; i++)
    if (!g_hash_table_contains (named, ids->pdata[i]))
      g_ptr_array_add (unlisted, ids->pdata[i]);
  return unlisted;
}
