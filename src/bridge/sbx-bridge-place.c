/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-place.h"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-writer.h"
#include "sbx-limits.h"

/* ms from a change to the file: a program that is killed takes over again what came since, and that changes nothing. */
#define SAVE_DELAY 1000

typedef struct
{
  gint64   seq;
  gboolean whole;
} Place;

struct _SbxBridgePlace
{
  char       *path;         /* (nullable): nothing is kept */
  char       *from_epoch;   /* (nullable) */
  char       *to_epoch;     /* (nullable) */
  GHashTable *places;       /* stream → Place */
  GSource    *timer;        /* (nullable): there is something to be written */
  gboolean    refused;      /* the disk did; said once */
};

static void
read_streams (SbxBridgePlace *self,
              JsonObject     *streams)
{
  JsonObjectIter iter;
  const char *stream;
  JsonNode *node;

  json_object_iter_init (&iter, streams);
  while (json_object_iter_next (&iter, &stream, &node))
    {
      Place *place;

      if (json_node_get_value_type (node) != G_TYPE_INT64)
        continue;
      place = g_new0 (Place, 1);
      place->seq = json_node_get_int (node);
      place->whole = TRUE;
      g_hash_table_replace (self->places, g_strdup (stream), place);
    }
}

/* A file that cannot be read is none: everything is read from the server again. */
static void
load (SbxBridgePlace *self)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object, *streams = NULL;
  gsize length;

  if (self->path == NULL || !g_file_get_contents (self->path, &text, &length, NULL))
    return;
  node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;

  object = json_node_get_object (node);
  self->from_epoch = sbx_fields_dup_text (object, "from", NULL);
  self->to_epoch = sbx_fields_dup_text (object, "to", NULL);
  if (sbx_fields_get_object (object, "streams", SBX_FIELD_OPTIONAL, &streams, NULL) && streams != NULL)
    read_streams (self, streams);
}

/**
 * sbx_bridge_place_new:
 * @path: (nullable): the file; %NULL to keep nothing
 *
 * Returns: (transfer full): what the file says
 */
SbxBridgePlace *
sbx_bridge_place_new (const char *path)
{
  SbxBridgePlace *self = g_new0 (SbxBridgePlace, 1);

  self->path = g_strdup (path);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  load (self);
  return self;
}

static void
stop_timer (SbxBridgePlace *self)
{
  if (self->timer == NULL)
    return;
  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

/**
 * sbx_bridge_place_free:
 *
 * Writes what is not in the file yet.
 */
void
sbx_bridge_place_free (SbxBridgePlace *self)
{
  if (self->timer != NULL)
    sbx_bridge_place_save (self);
  g_free (self->path);
  g_free (self->from_epoch);
  g_free (self->to_epoch);
  g_hash_table_unref (self->places);
  g_free (self);
}

/**
 * sbx_bridge_place_begin:
 * @from_epoch: the other server's log
 * @to_epoch: the local hub's
 *
 * Forgets all where one of them is another than before.
 */
void
sbx_bridge_place_begin (SbxBridgePlace *self,
                        const char     *from_epoch,
                        const char     *to_epoch)
{
  if (g_strcmp0 (self->from_epoch, from_epoch) == 0 && g_strcmp0 (self->to_epoch, to_epoch) == 0)
    return;

  g_hash_table_remove_all (self->places);
  g_free (self->from_epoch);
  self->from_epoch = g_strdup (from_epoch);
  g_free (self->to_epoch);
  self->to_epoch = g_strdup (to_epoch);
}

/**
 * sbx_bridge_place_get:
 * @stream: a stream of the other server
 * @seq: (out): the last event of it that the local hub has
 *
 * Returns: whether all up to there is in the local hub
 */
gboolean
sbx_bridge_place_get (SbxBridgePlace *self,
                      const char     *stream,
                      gint64         *seq)
{
  const Place *place = g_hash_table_lookup (self->places, stream);

  if (place == NULL || !place->whole)
    return FALSE;
  *seq = place->seq;
  return TRUE;
}

static gboolean
on_timer (gpointer data)
{
  sbx_bridge_place_save (data);
  return G_SOURCE_REMOVE;
}

static void
changed (SbxBridgePlace *self)
{
  if (self->path == NULL || self->timer != NULL)
    return;
  self->timer = g_timeout_source_new (SAVE_DELAY);
  g_source_set_static_name (self->timer, "sbx-bridge-place");
  g_source_set_callback (self->timer, on_timer, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

static Place *
need_place (SbxBridgePlace *self,
            const char     *stream)
{
  Place *place = g_hash_table_lookup (self->places, stream);

  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      g_hash_table_insert (self->places, g_strdup (stream), place);
    }
  return place;
}

/**
 * sbx_bridge_place_note:
 * @epoch: (nullable): the log that @seq counts in; of another one than the server said nothing is noted
 * @seq: what the local hub has acknowledged
 */
void
sbx_bridge_place_note (SbxBridgePlace *self,
                       const char     *stream,
                       const char     *epoch,
                       gint64          seq)
{
  if (epoch != NULL && g_strcmp0 (epoch, self->from_epoch) != 0)
    return;
  need_place (self, stream)->seq = seq;
  changed (self);
}

void
sbx_bridge_place_set_whole (SbxBridgePlace *self,
                            const char     *stream,
                            gboolean        whole)
{
  need_place (self, stream)->whole = whole;
  changed (self);
}

static GBytes *
to_text (SbxBridgePlace *self)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  GHashTableIter iter;
  const char *stream;
  const Place *place;

  sbx_json_writer_begin_object (writer, NULL);
  if (self->from_epoch != NULL)
    sbx_json_writer_string (writer, "from", self->from_epoch);
  if (self->to_epoch != NULL)
    sbx_json_writer_string (writer, "to", self->to_epoch);
  sbx_json_writer_begin_object (writer, "streams");
  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, (gpointer *) &stream, (gpointer *) &place))
    {
      if (place->whole)
        sbx_json_writer_int (writer, stream, place->seq);
    }
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

/**
 * sbx_bridge_place_save:
 *
 * Writes the file, whole or not at all. Where the disk refuses, more is read again at the next start.
 */
void
sbx_bridge_place_save (SbxBridgePlace *self)
{
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;

  stop_timer (self);
  if (self->path == NULL)
    return;

  text = to_text (self);
  folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (self->path, g_bytes_get_data (text, NULL), (gssize) g_bytes_get_size (text),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    self->refused = FALSE;
  else if (!self->refused)
    {
      self->refused = TRUE;
      g_warning ("How far a bridge is cannot be kept: %s", error->message);
    }
}
