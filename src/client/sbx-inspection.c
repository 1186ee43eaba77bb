/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-inspection.h"

#include <string.h>

#include "sbx-fields.h"
#include "sbx-recording-names.h"

static void
client_event_free (SbxClientEvent *event)
{
  g_free (event->event);
  g_free (event->text);
  g_free (event);
}

/* (nullable) */
static JsonObject *
get_object (JsonArray *array,
            guint      index)
{
  JsonNode *node = json_array_get_element (array, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
take_event (SbxInspection *self,
            JsonObject    *object)
{
  SbxClientEvent *event = g_new0 (SbxClientEvent, 1);

  event->at = sbx_fields_int_or (object, "at", 0);
  event->event = sbx_fields_dup_text (object, "event", "");
  event->code = sbx_fields_int_or (object, "code", 0);
  event->text = sbx_fields_dup_text (object, "text", "");
  g_ptr_array_add (self->events, event);
}

/* (nullable) (transfer full) */
static GBytes *
dup_data (JsonObject *object)
{
  g_autofree char *text = sbx_fields_dup_text (object, "text", NULL);
  g_autofree char *base64 = text == NULL ? sbx_fields_dup_text (object, "base64", NULL) : NULL;
  gsize length;

  if (text != NULL)
    {
      length = strlen (text);
      return g_bytes_new_take (g_steal_pointer (&text), length);
    }
  if (base64 != NULL)
    {
      guchar *data = g_base64_decode (base64, &length);

      return g_bytes_new_take (data, length);
    }
  return NULL;
}

static void
take_frame (SbxInspection *self,
            JsonObject    *object)
{
  g_autofree char *direction_name = sbx_fields_dup_text (object, "dir", NULL);
  g_autofree char *kind_name = sbx_fields_dup_text (object, "kind", NULL);
  g_autoptr (GBytes) data = NULL;
  SbxRecordedDirection direction;
  SbxRecordedKind kind;
  SbxRecordedFrame *frame;

  if (!sbx_recording_direction_from_name (direction_name, &direction) || !sbx_recording_kind_from_name (kind_name, &kind))
    return;

  data = dup_data (object);
  frame = sbx_recorded_frame_new (direction, kind, (guint16) CLAMP (sbx_fields_int_or (object, "code", 0), 0, G_MAXUINT16), data);
  frame->number = (guint64) MAX (sbx_fields_int_or (object, "n", 0), 0);
  frame->time = CLAMP (sbx_fields_int_or (object, "at", 0), 0, G_MAXINT64 / 1000) * 1000;
  frame->moment = frame->time;
  frame->size = (gsize) MAX (sbx_fields_int_or (object, "size", (gint64) frame->size), 0);
  g_ptr_array_add (self->frames, frame);
}

static void
take_each (SbxInspection *self,
           JsonObject    *answer,
           const char    *member,
           void         (*take) (SbxInspection *self,
                                 JsonObject    *object))
{
  JsonArray *array = NULL;

  sbx_fields_get_array (answer, member, SBX_FIELD_OPTIONAL, G_MAXUINT, &array, NULL);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = get_object (array, i);

      if (object != NULL)
        take (self, object);
    }
}

/**
 * sbx_inspection_new:
 * @answer: the payload of a `client`
 *
 * Returns: (transfer full) (nullable): what it says; %NULL where it says nothing of a connection
 */
SbxInspection *
sbx_inspection_new (JsonObject *answer)
{
  SbxInspection *self;
  JsonObject *client = NULL;

  if (!sbx_fields_get_object (answer, "client", SBX_FIELD_OPTIONAL, &client, NULL) || client == NULL)
    return NULL;

  self = g_new0 (SbxInspection, 1);
  self->client = sbx_connected_client_new (client);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) client_event_free);
  self->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_recorded_frame_unref);
  self->more = sbx_fields_boolean_or (answer, "more", FALSE);
  self->records = json_object_has_member (answer, "frames");
  take_each (self, answer, "history", take_event);
  take_each (self, answer, "frames", take_frame);
  return self;
}

void
sbx_inspection_free (SbxInspection *self)
{
  g_object_unref (self->client);
  g_ptr_array_unref (self->events);
  g_ptr_array_unref (self->frames);
  g_free (self);
}
