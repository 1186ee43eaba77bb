/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-drafts-private.h"

#include "sbx-frame.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

/* The file of the drafts: an array with an object for each, from the oldest on, and then what is on its way. */

#define N_NAMES 3
#define MAX_FILE_BYTES (G_GINT64_CONSTANT (2) * SBX_DRAFTS_MAX * SBX_DRAFTS_BYTES)

static const char *const names[N_NAMES] = { "hub", "channel", "topic" };

/* --- writing --- */

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
add_true (JsonBuilder *builder,
          const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, TRUE);
}

static void
write_one (JsonBuilder        *builder,
           const char         *key,
           const SbxKeptDraft *draft,
           gboolean            held)
{
  g_auto (GStrv) parts = g_strsplit (key, "\n", N_NAMES);

  if (strlen (draft->text) > SBX_DRAFTS_BYTES || (draft->edit_text && strlen (draft->edit_text) > SBX_DRAFTS_BYTES))
    return;

  json_builder_begin_object (builder);
  for (guint part = 0; part < N_NAMES; part++)
    add_string (builder, names[part], parts[part]);
  add_string (builder, "text", draft->text);
  add_int (builder, "seq", draft->seq);
  add_int (builder, "offset", draft->offset);
  add_int (builder, "at", draft->at);
  if (held)
    add_true (builder, "sending");
  if (draft->is_private)
    add_true (builder, "private");
  if (draft->reply_to)
    add_string (builder, "replyTo", draft->reply_to);
  if (draft->edit_id)
    {
      add_string (builder, "editId", draft->edit_id);
      add_string (builder, "editText", draft->edit_text);
    }
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

static char *
write_json (SbxDrafts *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) keys = sbx_drafts_list_keys (self);

  json_builder_begin_array (builder);
  for (guint i = 0; i < keys->len; i++)
    write_one (builder, keys->pdata[i], g_hash_table_lookup (self->drafts, keys->pdata[i]), FALSE);
  for (guint i = 0; i < self->held->len; i++)
    {
      const SbxHeldDraft *held = self->held->pdata[i];

      write_one (builder, held->key, held->draft, TRUE);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

void
sbx_drafts_save (SbxDrafts *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *json = NULL;
  g_autoptr (GError) error = NULL;

  if (g_hash_table_size (self->drafts) == 0 && self->held->len == 0)
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

/* --- reading --- */

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

/* (nullable) (transfer full): the key of the topic that @object names. */
static char *
dup_key (JsonObject *object)
{
  g_autoptr (GString) key = g_string_new (NULL);

  for (guint i = 0; i < N_NAMES; i++)
    {
      const char *part = get_string (object, names[i]);

      if (part == NULL || strchr (part, '\n'))
        return NULL;
      g_string_append_printf (key, "%s%s", i > 0 ? "\n" : "", part);
    }

  return g_string_free (g_steal_pointer (&key), FALSE);
}

static SbxKeptDraft *
read_one (JsonObject *object,
          const char *text)
{
  SbxKeptDraft *draft = sbx_kept_draft_new ();
  const char   *edit_text = get_string (object, "editText");

  g_free (draft->text);
  draft->text = g_strdup (text);
  draft->seq = get_int (object, "seq", G_MAXINT64);
  draft->offset = (int) get_int (object, "offset", G_MAXINT);
  draft->at = get_int (object, "at", G_MAXINT64);
  draft->reply_to = g_strdup (get_string (object, "replyTo"));
  draft->edit_id = edit_text ? g_strdup (get_string (object, "editId")) : NULL;
  draft->edit_text = draft->edit_id ? g_strdup (edit_text) : NULL;
  draft->files = get_files (object);
  draft->is_private = get_boolean (object, "private");

  return draft;
}

static void
load_one (SbxDrafts *self,
          JsonNode  *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *text = object ? get_string (object, "text") : NULL;
  g_autofree char *key = text && strlen (text) <= SBX_DRAFTS_BYTES ? dup_key (object) : NULL;
  g_autoptr (SbxKeptDraft) draft = key ? read_one (object, text) : NULL;

  if (draft == NULL)
    return;

  /* The program ended while it was on its way: nobody knows that it arrived, and a person decides. */
  if (get_boolean (object, "sending"))
    sbx_drafts_fold (self, key, draft);
  else
    sbx_drafts_put (self, key, g_steal_pointer (&draft));
}

/* What is no draft is left out: somebody else may have written the file. */
void
sbx_drafts_load (SbxDrafts *self)
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
