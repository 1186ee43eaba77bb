/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-drafts.h"

#include "sbx-channel.h"
#include "sbx-frame.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* Seconds from a change to the file. */
#define SAVE_AFTER 1
#define N_NAMES 3
#define MAX_FILE_BYTES (2 * SBX_DRAFTS_MAX * SBX_DRAFTS_BYTES)

typedef struct
{
  char   *text;   /* "" = none */
  gint64  seq;    /* of the first message in sight, 0 = the newest are followed */
  int     offset; /* how much of it is above, in pixels */
  gboolean is_private;
  guint64 turn; /* the higher, the later it was written */
} Draft;

struct _SbxDrafts
{
  GHashTable *drafts; /* key of a topic → Draft */
  char       *path;
  guint64     turn;
  guint       save; /* timeout, 0 = the file says all */
};

static const char *const names[N_NAMES] = { "hub", "channel", "topic" };

static void
free_draft (Draft *draft)
{
  g_free (draft->text);
  g_free (draft);
}

static gboolean on_save (gpointer user_data);

/* By name and not by object: a hub that was away may come back with other ones. */
static char *
dup_key (SbxTopic *topic)
{
  SbxChannel *channel = sbx_topic_get_channel (topic);
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  /* Ids have no control characters. */
  return g_strdup_printf ("%s\n%s\n%s",
                          world ? sbx_world_get_address (world) : "",
                          channel ? sbx_channel_get_id (channel) : "",
                          sbx_topic_get_id (topic));
}

/* What was written is worth more than where somebody read. */
static gboolean
goes_before (const Draft *a,
             const Draft *b)
{
  gboolean a_empty = *a->text == '\0';
  gboolean b_empty = *b->text == '\0';

  return a_empty != b_empty ? a_empty : a->turn < b->turn;
}

static void
drop_oldest (SbxDrafts *self)
{
  GHashTableIter iter;
  gpointer       key, value, oldest = NULL;
  const Draft   *least = NULL;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (least == NULL || goes_before (value, least))
      {
        least = value;
        oldest = key;
      }
  g_hash_table_remove (self->drafts, oldest);
}

/* Takes @key. What says nothing is not kept. */
static void
put (SbxDrafts  *self,
     char       *key,
     const char *text,
     gint64      seq,
     int         offset)
{
  const Draft *last = g_hash_table_lookup (self->drafts, key);
  Draft *draft;

  if (*text == '\0' && seq <= 0)
    {
      g_hash_table_remove (self->drafts, key);
      g_free (key);
      return;
    }

  draft = g_new0 (Draft, 1);
  draft->text = g_strdup (text);
  draft->seq = MAX (seq, 0);
  draft->offset = MAX (offset, 0);
  draft->is_private = last != NULL && last->is_private && *text != '\0';
  draft->turn = ++self->turn;
  g_hash_table_replace (self->drafts, key, draft);
  if (g_hash_table_size (self->drafts) > SBX_DRAFTS_MAX)
    drop_oldest (self);
}

static void
save_soon (SbxDrafts *self)
{
  if (self->save == 0)
    self->save = g_timeout_add_seconds (SAVE_AFTER, on_save, self);
}

static int
compare_turns (gconstpointer a,
               gconstpointer b,
               gpointer      drafts)
{
  const Draft *first = g_hash_table_lookup (drafts, *(char *const *) a);
  const Draft *second = g_hash_table_lookup (drafts, *(char *const *) b);

  return (first->turn > second->turn) - (first->turn < second->turn);
}

/* From the oldest on. */
static char *
write_json (SbxDrafts *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       key;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort_with_data (keys, compare_turns, self->drafts);

  json_builder_begin_array (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      const Draft *draft = g_hash_table_lookup (self->drafts, keys->pdata[i]);
      g_auto (GStrv) parts = g_strsplit (keys->pdata[i], "\n", N_NAMES);

      if (strlen (draft->text) > SBX_DRAFTS_BYTES)
        continue;
      json_builder_begin_object (builder);
      for (guint part = 0; part < N_NAMES; part++)
        {
          json_builder_set_member_name (builder, names[part]);
          json_builder_add_string_value (builder, parts[part]);
        }
      json_builder_set_member_name (builder, "text");
      json_builder_add_string_value (builder, draft->text);
      json_builder_set_member_name (builder, "seq");
      json_builder_add_int_value (builder, draft->seq);
      json_builder_set_member_name (builder, "offset");
      json_builder_add_int_value (builder, draft->offset);
      if (draft->is_private)
        {
          json_builder_set_member_name (builder, "private");
          json_builder_add_boolean_value (builder, TRUE);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static void
save (SbxDrafts *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  if (g_hash_table_size (self->drafts) == 0)
    {
      if (g_unlink (self->path) != 0 && errno != ENOENT)
        g_message ("Cannot remove %s: %s", self->path, g_strerror (errno));
      return;
    }

  json = write_json (self);
  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (self->path, json, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_message ("Cannot keep what was written: %s", error->message);
}

static gboolean
on_save (gpointer user_data)
{
  SbxDrafts *self = user_data;

  self->save = 0;
  save (self);

  return G_SOURCE_REMOVE;
}

static const char *
get_string (JsonObject *object,
            const char *name)
{
  const char *text = sbx_frame_get_string (object, name);

  return text && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

static gint64
get_int (JsonObject *object,
         const char *name,
         gint64      max)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64    value = node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 ? json_node_get_int (node) : 0;

  return CLAMP (value, 0, max);
}

static gboolean
get_boolean (JsonObject *object,
             const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

static void
load_one (SbxDrafts *self,
          JsonNode  *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *text = object ? get_string (object, "text") : NULL;
  GString    *key = g_string_new (NULL);

  for (guint i = 0; text && i < N_NAMES; i++)
    {
      const char *part = get_string (object, names[i]);

      if (part == NULL || strchr (part, '\n'))
        text = NULL;
      else
        g_string_append_printf (key, "%s%s", i > 0 ? "\n" : "", part);
    }
  if (text && strlen (text) <= SBX_DRAFTS_BYTES)
    {
      Draft *draft;

      put (self, g_strdup (key->str), text, get_int (object, "seq", G_MAXINT64), (int) get_int (object, "offset", G_MAXINT));
      draft = g_hash_table_lookup (self->drafts, key->str);
      if (draft)
        draft->is_private = *text != '\0' && get_boolean (object, "private");
    }
  g_string_free (key, TRUE);
}

/* What is no draft is left out: somebody else may have written the file. */
static void
load (SbxDrafts *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode  *root;
  JsonArray *array;
  GStatBuf   about;

  if (g_stat (self->path, &about) != 0 || about.st_size > MAX_FILE_BYTES || !json_parser_load_from_file (parser, self->path, NULL))
    return;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return;

  array = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (array); i++)
    load_one (self, json_array_get_element (array, i));
}

/**
 * sbx_drafts_new:
 * @path: (nullable): where they are kept, %NULL for the user's own file
 *
 * Returns: (transfer full): the drafts that are there
 */
SbxDrafts *
sbx_drafts_new (const char *path)
{
  SbxDrafts *self = g_new0 (SbxDrafts, 1);

  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) free_draft);
  self->path = path ? g_strdup (path) : g_build_filename (g_get_user_state_dir (), SBX_DRAFTS_FOLDER, "drafts.json", NULL);
  load (self);

  return self;
}

void
sbx_drafts_free (SbxDrafts *self)
{
  if (self->save > 0)
    {
      g_source_remove (self->save);
      save (self);
    }
  g_hash_table_unref (self->drafts);
  g_free (self->path);
  g_free (self);
}

/**
 * sbx_drafts_keep:
 * @self: drafts
 * @topic: where it was written
 * @text: what was written; an empty text is none
 */
void
sbx_drafts_keep (SbxDrafts  *self,
                 SbxTopic   *topic,
                 const char *text)
{
  char        *key = dup_key (topic);
  const Draft *draft = g_hash_table_lookup (self->drafts, key);

  if (g_strcmp0 (draft ? draft->text : "", text) == 0)
    {
      g_free (key);
      return;
    }

  put (self, key, text, draft ? draft->seq : 0, draft ? draft->offset : 0);
  save_soon (self);
}

/**
 * sbx_drafts_lookup:
 * @self: drafts
 * @topic: a topic
 *
 * Returns: (transfer none) (nullable): what was written there
 */
const char *
sbx_drafts_lookup (SbxDrafts *self,
                   SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const Draft     *draft = g_hash_table_lookup (self->drafts, key);

  return draft && *draft->text != '\0' ? draft->text : NULL;
}

/**
 * sbx_drafts_set_private:
 * @self: drafts
 * @topic: where something is written
 * @is_private: it is a private note, and comes back as one
 */
void
sbx_drafts_set_private (SbxDrafts *self,
                        SbxTopic  *topic,
                        gboolean   is_private)
{
  g_autofree char *key = dup_key (topic);
  Draft           *draft = g_hash_table_lookup (self->drafts, key);

  if (draft == NULL || *draft->text == '\0' || draft->is_private == !!is_private)
    return;

  draft->is_private = !!is_private;
  save_soon (self);
}

gboolean
sbx_drafts_get_private (SbxDrafts *self,
                        SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const Draft     *draft = g_hash_table_lookup (self->drafts, key);

  return draft && draft->is_private;
}

/**
 * sbx_drafts_keep_place:
 * @self: drafts
 * @topic: where somebody reads
 * @seq: of the first message in sight, 0 where the newest are followed
 * @offset: how much of that message is above what is in sight, in pixels
 */
void
sbx_drafts_keep_place (SbxDrafts *self,
                       SbxTopic  *topic,
                       gint64     seq,
                       int        offset)
{
  char            *key = dup_key (topic);
  const Draft     *draft = g_hash_table_lookup (self->drafts, key);
  g_autofree char *text = g_strdup (draft ? draft->text : "");

  if ((draft ? draft->seq : 0) == seq && (seq == 0 || draft->offset == offset))
    {
      g_free (key);
      return;
    }

  put (self, key, text, seq, offset);
  save_soon (self);
}

/**
 * sbx_drafts_get_place:
 * @self: drafts
 * @topic: a topic
 * @offset: (out): how much of the message is above what is in sight, in pixels
 *
 * Returns: the seq of the first message in sight; 0 where the newest are followed
 */
gint64
sbx_drafts_get_place (SbxDrafts *self,
                      SbxTopic  *topic,
                      int       *offset)
{
  g_autofree char *key = dup_key (topic);
  const Draft     *draft = g_hash_table_lookup (self->drafts, key);

  *offset = draft ? draft->offset : 0;

  return draft ? draft->seq : 0;
}
