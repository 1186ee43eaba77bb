/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-monitor-files.h"

#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

#define ATTACHMENTS "attachments"

/* One binary, and the object of the message that is to say what it is. */
typedef struct
{
  GTask      *task;          /* not owned: it ends when all are stored */
  JsonObject *attachment;    /* in the payload */
  GBytes     *bytes;
} Place;

typedef struct
{
  JsonObject *payload;
  GPtrArray  *binaries;      /* (element-type GBytes) */
  GPtrArray  *places;        /* (element-type Place) */
  guint       n_waiting;
  guint64     used;          /* one bit a binary that has its place */
  GError     *error;         /* (nullable): the first one */
} Work;

static void
place_free (Place *place)
{
  json_object_unref (place->attachment);
  g_bytes_unref (place->bytes);
  g_free (place);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  json_object_unref (work->payload);
  g_ptr_array_unref (work->binaries);
  g_ptr_array_unref (work->places);
  g_clear_error (&work->error);
  g_free (work);
}

/* Which binary stands there, or -1. */
static gint64
read_placeholder (JsonNode *node)
{
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return -1;
  object = json_node_get_object (node);
  return sbx_fields_boolean_or (object, "_placeholder", FALSE) ? sbx_fields_int_or (object, "num", -1) : -1;
}

static gboolean
add_place (Work       *work,
           JsonObject *attachment,
           gint64      number)
{
  Place *place;

  if (number < 0 || number >= MIN (work->binaries->len, 64) || (work->used & ((guint64) 1 << number)) != 0)
    return FALSE;

  work->used |= (guint64) 1 << number;
  place = g_new0 (Place, 1);
  place->attachment = json_object_ref (attachment);
  place->bytes = g_bytes_ref (g_ptr_array_index (work->binaries, number));
  g_ptr_array_add (work->places, place);
  return TRUE;
}

/* [<binary>] and [{"name":…,"data":<binary>}] both. */
static JsonNode *
take_element (Work     *work,
              JsonNode *element)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GList)      members = NULL;
  gint64                 number = read_placeholder (element);

  if (number < 0 && !JSON_NODE_HOLDS_OBJECT (element))
    return json_node_copy (element);

  if (number >= 0)
    add_place (work, object, number);
  else
    {
      json_object_unref (object);
      object = json_object_ref (json_node_get_object (element));
      members = json_object_get_members (object);
      for (GList *l = members; l != NULL; l = l->next)
        {
          number = read_placeholder (json_object_get_member (object, l->data));
          if (number >= 0 && add_place (work, object, number))
            {
              json_object_remove_member (object, l->data);
              break;
            }
        }
    }
  return json_node_init_object (json_node_alloc (), object);
}

/* What stands beside the attachments joins them, under the name of its member. */
static void
take_members (Work      *work,
              JsonArray *attachments)
{
  g_autoptr (GList) members = json_object_get_members (work->payload);

  for (GList *l = members; l != NULL; l = l->next)
    {
      gint64                 number = read_placeholder (json_object_get_member (work->payload, l->data));
      g_autoptr (JsonObject) object = NULL;

      if (number < 0)
        continue;
      object = json_object_new ();
      json_object_set_string_member (object, "name", l->data);
      if (!add_place (work, object, number))
        continue;
      json_object_remove_member (work->payload, l->data);
      json_array_add_object_element (attachments, g_steal_pointer (&object));
    }
}

static gboolean
find_places (Work    *work,
             GError **error)
{
  g_autoptr (JsonArray) attachments = json_array_new ();
  JsonArray            *given = NULL;

  if (!sbx_fields_get_array (work->payload, ATTACHMENTS, SBX_FIELD_OPTIONAL, G_MAXUINT, &given, NULL))
    given = NULL;
  for (guint i = 0; given != NULL && i < json_array_get_length (given); i++)
    json_array_add_element (attachments, take_element (work, json_array_get_element (given, i)));
  take_members (work, attachments);
  json_object_set_array_member (work->payload, ATTACHMENTS, g_steal_pointer (&attachments));

  if (work->places->len == work->binaries->len)
    return TRUE;
  g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, ATTACHMENTS,
                                                          _("A file belongs into “%s”, each one once"), ATTACHMENTS));
  return FALSE;
}

static void
end (GTask *task)
{
  Work *work = g_task_get_task_data (task);

  if (work->error != NULL)
    g_task_return_error (task, g_steal_pointer (&work->error));
  else
    g_task_return_pointer (task, json_object_ref (work->payload), (GDestroyNotify) json_object_unref);
  g_object_unref (task);
}

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Place                 *place = user_data;
  GTask                 *task = place->task;
  Work                  *work = g_task_get_task_data (task);
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) attachment = sbx_uploads_store_bytes_finish (result, &error);

  if (attachment == NULL)
    {
      if (work->error == NULL)
        work->error = g_steal_pointer (&error);
    }
  else
    {
      JsonObjectIter iter;
      const char    *name;
      JsonNode      *node;

      json_object_iter_init (&iter, attachment);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (place->attachment, name, json_node_copy (node));
    }

  if (--work->n_waiting == 0)
    end (task);
}

static void
store (SbxHub *hub,
       Place  *place)
{
  g_autofree char *name = sbx_fields_dup_text (place->attachment, "name", NULL);
  g_autofree char *mime = sbx_fields_dup_text (place->attachment, "mime", NULL);
  SbxUploadInfo    info = { name, mime };

  info.width = MAX (sbx_fields_int_or (place->attachment, "width", 0), 0);
  info.height = MAX (sbx_fields_int_or (place->attachment, "height", 0), 0);
  info.duration = MAX (sbx_fields_int_or (place->attachment, "duration", 0), 0);
  sbx_uploads_store_bytes_async (sbx_hub_get_uploads (hub), place->bytes, &info, on_stored, place);
}

/**
 * sbx_monitor_files_store_async:
 * @hub: a hub
 * @payload: (transfer none): of a `sendMessage`, with placeholders {"_placeholder":true,"num":N}: among its
 *   `attachments`, in an object of them, or as members of its own
 * @binaries: (transfer none) (element-type GBytes): what they stand for
 * @callback: told when all are files of the hub
 * @user_data: for @callback
 */
void
sbx_monitor_files_store_async (SbxHub              *hub,
                               JsonObject          *payload,
                               GPtrArray           *binaries,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask              *task = g_task_new (hub, NULL, callback, user_data);
  Work               *work = g_new0 (Work, 1);
  g_autoptr (GError)  error = NULL;

  work->payload = sbx_json_copy_object (payload);
  work->binaries = g_ptr_array_ref (binaries);
  work->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  g_task_set_source_tag (task, sbx_monitor_files_store_async);
  g_task_set_task_data (task, work, work_free);

  if (!find_places (work, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }

  work->n_waiting = work->places->len;
  for (guint i = 0; i < work->places->len; i++)
    {
      Place *place = g_ptr_array_index (work->places, i);

      place->task = task;
      store (hub, place);
    }
}

/**
 * sbx_monitor_files_store_finish:
 * @result: what the callback was told
 * @error: return location for an error
 *
 * Returns: (transfer full): the payload with Attachments where the placeholders were, or %NULL with @error set
 */
JsonObject *
sbx_monitor_files_store_finish (GAsyncResult  *result,
                                GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
