/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-fields.h"

#include "sbx-json-read.h"
#include "sbx-kept-json.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

static void
append_place (GString            *path,
              const SbxSyncPlace *place)
{
  if (place->up == NULL)
    return;

  append_place (path, place->up);
  if (path->len > 0)
    g_string_append_c (path, '.');
  g_string_append (path, place->member);
  if (place->index >= 0)
    g_string_append_printf (path, "[%d]", place->index);
}

/* The error is of a member of the place's object (or of the object itself, where @leaf is %NULL):
 * its `field` becomes the path from the account to it. */
static gboolean
fail_at (const SbxSyncPlace  *place,
         const char          *leaf,
         GError              *failure,
         GError             **error)
{
  g_autoptr (GString) path = g_string_new (NULL);

  append_place (path, place);
  if (leaf != NULL)
    {
      if (path->len > 0)
        g_string_append_c (path, '.');
      g_string_append (path, leaf);
    }

  sbx_wire_error_set_detail (failure, "field",
                             json_node_init_string (json_node_alloc (), path->str));
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
is_empty_text (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
         json_node_get_string (node)[0] == '\0';
}

/* The first of the names that has something to say; failing that, one that holds "". */
static const char *
pick (JsonObject         *object,
      const char * const *names,
      JsonNode          **node)
{
  const char *empty = NULL;

  for (; *names != NULL; names++)
    {
      *node = json_object_get_member (object, *names);
      if (*node == NULL || JSON_NODE_HOLDS_NULL (*node))
        continue;
      if (!is_empty_text (*node))
        return *names;
      if (empty == NULL)
        empty = *names;
    }

  *node = empty == NULL ? NULL : json_object_get_member (object, empty);
  return empty;
}

/**
 * sbx_sync_fields_dup_text:
 * @place: an object
 * @names: what the member may be called
 * @max_bytes: how long it may be
 * @value: (inout): set to a copy where the member is there
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where the member is not a string, or is too long
 */
gboolean
sbx_sync_fields_dup_text (const SbxSyncPlace  *place,
                          const char * const  *names,
                          gsize                max_bytes,
                          char               **value,
                          GError             **error)
{
  GError *failure = NULL;
  const char *text = NULL;
  JsonNode *node;
  const char *name = pick (place->object, names, &node);

  if (name == NULL)
    return TRUE;

  if (!sbx_fields_get_string (place->object, name, SBX_FIELD_OPTIONAL, max_bytes, &text, &failure))
    return fail_at (place, name, failure, error);

  g_free (*value);
  *value = g_strdup (text);
  return TRUE;
}

/**
 * sbx_sync_fields_dup_id:
 * @place: an object
 * @names: what the member may be called
 * @flags: whether it must be there; an empty one is not
 * @value: (inout): set to the id where there is one; a number becomes its decimal text
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where the id is missing or is none
 */
gboolean
sbx_sync_fields_dup_id (const SbxSyncPlace  *place,
                        const char * const  *names,
                        SbxFieldFlags        flags,
                        char               **value,
                        GError             **error)
{
  GError *failure = NULL;
  JsonNode *node;
  const char *name = pick (place->object, names, &node);
  g_autofree char *id = NULL;

  if ((flags & SBX_FIELD_REQUIRED) == 0 && (name == NULL || is_empty_text (node)))
    return TRUE;
  if (name == NULL)
    name = names[0];

  if (!sbx_fields_dup_id (place->object, name, flags, &id, &failure))
    return fail_at (place, name, failure, error);

  g_free (*value);
  *value = g_steal_pointer (&id);
  return TRUE;
}

/**
 * sbx_sync_fields_get_flag:
 * @place: an object
 * @names: what the member may be called
 * @value: (inout): set to 0 or 1 where the member is there
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where the member is neither a boolean nor 0 or 1
 */
gboolean
sbx_sync_fields_get_flag (const SbxSyncPlace  *place,
                          const char * const  *names,
                          int                 *value,
                          GError             **error)
{
  GError *failure = NULL;
  gboolean flag = FALSE;
  JsonNode *node;
  const char *name = pick (place->object, names, &node);

  if (name == NULL)
    return TRUE;

  /* As it comes out of many a database. */
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
      (json_node_get_int (node) == 0 || json_node_get_int (node) == 1))
    {
      *value = (int) json_node_get_int (node);
      return TRUE;
    }

  if (!sbx_fields_get_boolean (place->object, name, SBX_FIELD_OPTIONAL, &flag, &failure))
    return fail_at (place, name, failure, error);

  *value = flag;
  return TRUE;
}

/**
 * sbx_sync_fields_get_count:
 * @place: an object
 * @names: what the member may be called
 * @value: (inout): set where the member is there; 0 for a negative one
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where the member is not a whole number
 */
gboolean
sbx_sync_fields_get_count (const SbxSyncPlace  *place,
                           const char * const  *names,
                           gint64              *value,
                           GError             **error)
{
  GError *failure = NULL;
  gint64 count = 0;
  JsonNode *node;
  const char *name = pick (place->object, names, &node);

  if (name == NULL)
    return TRUE;

  if (!sbx_fields_get_int (place->object, name, SBX_FIELD_OPTIONAL, G_MININT64, G_MAXINT64, &count,
                           &failure))
    return fail_at (place, name, failure, error);

  *value = MAX (count, 0);
  return TRUE;
}

/**
 * sbx_sync_fields_get_time:
 * @place: an object
 * @names: what the member may be called
 * @ms: (inout): set to the time where there is one
 *
 * Returns: whether it is there and readable
 */
gboolean
sbx_sync_fields_get_time (const SbxSyncPlace *place,
                          const char * const *names,
                          gint64             *ms)
{
  JsonNode *node;

  return pick (place->object, names, &node) != NULL && sbx_time_from_node (node, ms);
}

/**
 * sbx_sync_fields_get_object:
 * @place: an object
 * @names: what the member may be called
 * @child: (out): the member's place; its object is %NULL where the member is not there
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where the member is not an object
 */
gboolean
sbx_sync_fields_get_object (const SbxSyncPlace  *place,
                            const char * const  *names,
                            SbxSyncPlace        *child,
                            GError             **error)
{
  GError *failure = NULL;
  JsonNode *node;
  const char *name = pick (place->object, names, &node);

  *child = (SbxSyncPlace) { place, name, -1, NULL };
  if (name == NULL)
    return TRUE;

  if (!sbx_fields_get_object (place->object, name, SBX_FIELD_OPTIONAL, &child->object, &failure))
    return fail_at (place, name, failure, error);

  return TRUE;
}

/**
 * sbx_sync_fields_each:
 * @place: an object
 * @member: its member that is a list of objects, or is left out
 * @func: called with each element until it fails
 * @data: for @func
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where the member is no such list, or @func failed
 */
gboolean
sbx_sync_fields_each (const SbxSyncPlace  *place,
                      const char          *member,
                      SbxSyncElementFunc   func,
                      gpointer             data,
                      GError             **error)
{
  GError *failure = NULL;
  JsonArray *array = NULL;
  guint length;

  if (!sbx_fields_get_array (place->object, member, SBX_FIELD_OPTIONAL, G_MAXUINT, &array,
                             &failure))
    return fail_at (place, member, failure, error);

  length = array == NULL ? 0 : json_array_get_length (array);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      SbxSyncPlace child = { place, member, (int) i, NULL };

      if (!JSON_NODE_HOLDS_OBJECT (element))
        return fail_at (&child, NULL,
                        sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, member,
                                                      _("Each of “%s” is an object"), member),
                        error);

      child.object = json_node_get_object (element);
      if (!func (&child, data, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * sbx_sync_fields_copy_rest:
 * @place: an object
 * @known: the members that were read
 * @rest: (inout): copies of all others are added to it; made where there are any
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %FALSE with @error set where one is too deep to be kept
 */
gboolean
sbx_sync_fields_copy_rest (const SbxSyncPlace  *place,
                           const char * const  *known,
                           JsonObject         **rest,
                           GError             **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered (&iter, place->object);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      GError *failure = NULL;

      if (JSON_NODE_HOLDS_NULL (value) || g_strv_contains (known, name))
        continue;
      if (!sbx_kept_json_check (value, name, &failure))
        return fail_at (place, name, failure, error);

      if (*rest == NULL)
        *rest = json_object_new ();
      json_object_set_member (*rest, name, sbx_json_copy (value));
    }

  return TRUE;
}
