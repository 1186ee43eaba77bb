/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-drafts.h"

#include "sbx-channel.h"
#include "sbx-frame.h"
#include "sbx-time.h"
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
  char   *reply_to; /* (nullable): the id of the message that it answers */
  gboolean is_private;
  GStrv   files;  /* (nullable): URIs of what goes along */
  gint64  at;     /* when it was written, ms since 1970; 0 = unknown */
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
  g_free (draft->reply_to);
  g_strfreev (draft->files);
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

static gboolean
says_something (const Draft *draft)
{
  return *draft->text != '\0' || draft->reply_to || draft->files;
}

/* What was written is worth more than where somebody read. */
static gboolean
goes_before (const Draft *a,
             const Draft *b)
{
  gboolean a_empty = !says_something (a);
  gboolean b_empty = !says_something (b);

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

/* What is there already, or one that says nothing yet. */
static Draft *
get (SbxDrafts  *self,
     const char *key)
{
  Draft *draft = g_hash_table_lookup (self->drafts, key);

  if (draft == NULL)
    {
      draft = g_new0 (Draft, 1);
      draft->text = g_strdup ("");
      g_hash_table_insert (self->drafts, g_strdup (key), draft);
    }

  return draft;
}

/* It changed. What says nothing is not kept. */
static void
put (SbxDrafts  *self,
     const char *key)
{
  Draft *draft = g_hash_table_lookup (self->drafts, key);

  draft->turn = ++self->turn;
  draft->is_private = draft->is_private && says_something (draft);
  if (!says_something (draft) && draft->seq <= 0)
    g_hash_table_remove (self->drafts, key);
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

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_int (JsonBuilder *builder,
         const char  *name,
         gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
write_one (JsonBuilder *builder,
           const char  *key,
           const Draft *draft)
{
  g_auto (GStrv) parts = g_strsplit (key, "\n", N_NAMES);

  json_builder_begin_object (builder);
  for (guint part = 0; part < N_NAMES; part++)
    add_string (builder, names[part], parts[part]);
  add_string (builder, "text", draft->text);
  add_int (builder, "seq", draft->seq);
  add_int (builder, "offset", draft->offset);
  add_int (builder, "at", draft->at);
  if (draft->is_private)
    {
      json_builder_set_member_name (builder, "private");
      json_builder_add_boolean_value (builder, TRUE);
    }
  if (draft->reply_to)
    add_string (builder, "replyTo", draft->reply_to);
  if (draft->files)
    {
      json_builder_set_member_name (builder, "files");
      json_builder_begin_array (builder);
      for (guint i = 0; draft->files[i]; i++)
        json_builder_add_string_value (builder, draft->files[i]);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

/* (transfer container): from the oldest on. */
static GPtrArray *
list_keys (SbxDrafts *self)
{
  GPtrArray     *keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer       key;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  g_ptr_array_sort_with_data (keys, compare_turns, self->drafts);

  return keys;
}

static char *
write_json (SbxDrafts *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) keys = list_keys (self);

  json_builder_begin_array (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      const Draft *draft = g_hash_table_lookup (self->drafts, keys->pdata[i]);

      if (strlen (draft->text) <= SBX_DRAFTS_BYTES)
        write_one (builder, keys->pdata[i], draft);
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

/* (nullable) (transfer full) */
static GStrv
get_files (JsonObject *object)
{
  JsonNode  *node = json_object_get_member (object, "files");
  JsonArray *array = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GStrvBuilder) files = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; array && i < MIN (json_array_get_length (array), SBX_DRAFTS_MAX_FILES); i++)
    {
      JsonNode   *element = json_array_get_element (array, i);
      const char *uri = JSON_NODE_HOLDS_VALUE (element) ? json_node_get_string (element) : NULL;

      if (uri && g_utf8_validate (uri, -1, NULL))
        g_strv_builder_add (files, uri);
    }
  list = g_strv_builder_end (files);

  return list[0] ? g_steal_pointer (&list) : NULL;
}

static void
load_one (SbxDrafts *self,
          JsonNode  *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *text = object ? get_string (object, "text") : NULL;
  g_autoptr (GString) key = g_string_new (NULL);
  Draft *draft;

  for (guint i = 0; text && i < N_NAMES; i++)
    {
      const char *part = get_string (object, names[i]);

      if (part == NULL || strchr (part, '\n'))
        text = NULL;
      else
        g_string_append_printf (key, "%s%s", i > 0 ? "\n" : "", part);
    }
  if (text == NULL || strlen (text) > SBX_DRAFTS_BYTES)
    return;

  g_hash_table_remove (self->drafts, key->str);
  draft = get (self, key->str);
  g_free (draft->text);
  draft->text = g_strdup (text);
  draft->seq = get_int (object, "seq", G_MAXINT64);
  draft->offset = (int) get_int (object, "offset", G_MAXINT);
  draft->at = get_int (object, "at", G_MAXINT64);
  draft->reply_to = g_strdup (get_string (object, "replyTo"));
  draft->files = get_files (object);
  draft->is_private = get_boolean (object, "private");
  put (self, key->str);
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
  g_autofree char *key = dup_key (topic);
  Draft           *draft = g_hash_table_lookup (self->drafts, key);

  if (g_strcmp0 (draft ? draft->text : "", text ? text : "") == 0)
    return;

  draft = get (self, key);
  g_free (draft->text);
  draft->text = g_strdup (text ? text : "");
  draft->at = sbx_time_now_ms ();
  put (self, key);
  save_soon (self);
}

/**
 * sbx_drafts_keep_more:
 * @self: drafts
 * @topic: where it was written
 * @reply_to: (nullable): the id of the message that it answers
 * @files: (nullable): URIs of what goes along
 */
void
sbx_drafts_keep_more (SbxDrafts         *self,
                      SbxTopic          *topic,
                      const char        *reply_to,
                      const char *const *files)
{
  static const char *const none[] = { NULL };
  g_autofree char *key = dup_key (topic);
  Draft           *draft = g_hash_table_lookup (self->drafts, key);
  const char *const *there = draft && draft->files ? (const char *const *) draft->files : none;

  if (g_strcmp0 (draft ? draft->reply_to : NULL, reply_to) == 0 && g_strv_equal (there, files ? files : none))
    return;

  draft = get (self, key);
  g_free (draft->reply_to);
  g_strfreev (draft->files);
  draft->reply_to = g_strdup (reply_to);
  draft->files = files && files[0] ? g_strdupv ((char **) files) : NULL;
  draft->at = sbx_time_now_ms ();
  put (self, key);
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

  if (draft == NULL || !says_something (draft) || draft->is_private == !!is_private)
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
 * sbx_drafts_get_reply_to:
 *
 * Returns: (transfer none) (nullable): the id of the message that it answers
 */
const char *
sbx_drafts_get_reply_to (SbxDrafts *self,
                         SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const Draft     *draft = g_hash_table_lookup (self->drafts, key);

  return draft ? draft->reply_to : NULL;
}

/**
 * sbx_drafts_get_files:
 *
 * Returns: (transfer none) (nullable): URIs of what goes along
 */
const char *const *
sbx_drafts_get_files (SbxDrafts *self,
                      SbxTopic  *topic)
{
  g_autofree char *key = dup_key (topic);
  const Draft     *draft = g_hash_table_lookup (self->drafts, key);

  return draft ? (const char *const *) draft->files : NULL;
}

/**
 * sbx_drafts_foreach:
 * @self: drafts
 * @func: called for each draft that says something, from the newest on
 */
void
sbx_drafts_foreach (SbxDrafts     *self,
                    SbxDraftsFunc  func,
                    gpointer       user_data)
{
  g_autoptr (GPtrArray) keys = list_keys (self);

  for (guint i = keys->len; i > 0; i--)
    {
      const Draft *draft = g_hash_table_lookup (self->drafts, keys->pdata[i - 1]);
      g_auto (GStrv) parts = g_strsplit (keys->pdata[i - 1], "\n", N_NAMES);

      if (says_something (draft))
        func (parts[0], parts[1], parts[2], draft->text, draft->files ? g_strv_length (draft->files) : 0, draft->at, user_data);
    }
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
  g_autofree char *key = dup_key (topic);
  Draft           *draft = g_hash_table_lookup (self->drafts, key);

  if ((draft ? draft->seq : 0) == seq && (seq == 0 || draft->offset == offset))
    return;

  draft = get (self, key);
  draft->seq = MAX (seq, 0);
  draft->offset = MAX (offset, 0);
  put (self, key);
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
