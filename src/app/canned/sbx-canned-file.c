/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-file.h"

#include "sbx-frame.h"
#include "sbx-json-check.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

/* Some editors begin a text with it. */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"
#define MAX_DEPTH 16

G_DEFINE_QUARK (sbx-canned-error-quark, sbx_canned_error)

/* --- reading --- */

static SbxCannedReply *
parse_one (JsonNode  *node,
           guint      n,
           GError   **error)
{
  JsonObject      *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char      *text = object ? sbx_frame_get_string (object, "text") : NULL;
  const char      *title = object ? sbx_frame_get_string (object, "title") : NULL;
  g_autofree char *name = g_strstrip (g_strdup (title ? title : ""));

  if (text == NULL || *text == '\0' || *name == '\0')
    {
      g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN, _("Reply %u in it has no “title”, or no “text”."), n);
      return NULL;
    }
  if (strlen (name) > SBX_CANNED_TITLE_BYTES || strlen (text) > SBX_CANNED_TEXT_BYTES)
    {
      g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE, _("Reply %u in it is too long."), n);
      return NULL;
    }

  return sbx_canned_reply_new (name, text);
}

/* (nullable): the list, which others may have written without anything around it. */
static JsonArray *
find_list (JsonNode *root)
{
  JsonNode *list = root;

  if (root && JSON_NODE_HOLDS_OBJECT (root))
    list = json_object_get_member (json_node_get_object (root), "replies");

  return list && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
}

/**
 * sbx_canned_file_parse:
 * @text: what is in a file
 * @length: of it, in bytes
 *
 * Returns: (transfer full) (element-type SbxCannedReply) (nullable): all of them, or none
 */
GPtrArray *
sbx_canned_file_parse (const char  *text,
                       gsize        length,
                       GError     **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GPtrArray) replies = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) failure = NULL;
  JsonArray *list;

  if (length >= strlen (BYTE_ORDER_MARK) && memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    {
      text += strlen (BYTE_ORDER_MARK);
      length -= strlen (BYTE_ORDER_MARK);
    }
  if (!g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error_literal (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN, _("It is no text."));
      return NULL;
    }
  if (!sbx_json_check_but_names (text, length, MAX_DEPTH, &failure) || !json_parser_load_from_data (parser, text, (gssize) length, &failure))
    {
      g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN, _("It is no JSON: %s"), failure->message);
      return NULL;
    }
  list = find_list (json_parser_get_root (parser));
  if (list == NULL)
    {
      g_set_error_literal (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN, _("There is no list of “replies” in it."));
      return NULL;
    }
  if (json_array_get_length (list) > SBX_CANNED_MAX)
    {
      g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE, _("There are more than %d replies in it."), SBX_CANNED_MAX);
      return NULL;
    }

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      SbxCannedReply *reply = parse_one (json_array_get_element (list, i), i + 1, error);

      if (reply == NULL)
        return NULL;
      g_ptr_array_add (replies, reply);
    }

  return g_steal_pointer (&replies);
}

/**
 * sbx_canned_file_read:
 * @length: (out): in bytes
 *
 * Returns: (transfer full) (nullable): what is in it, if it is of a size that one of ours may have
 */
char *
sbx_canned_file_read (GFile   *file,
                      gsize   *length,
                      GError **error)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                                  G_FILE_QUERY_INFO_NONE, NULL, error);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *text = NULL;
  gsize size;

  if (info == NULL)
    return NULL;
  /* Whoever reads a pipe may wait for ever. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_BROKEN, _("It is no file."));
      return NULL;
    }
  if (g_file_info_get_size (info) > SBX_CANNED_FILE_BYTES)
    {
      g_autofree char *most = g_format_size_full (SBX_CANNED_FILE_BYTES, G_FORMAT_SIZE_IEC_UNITS);

      /* TRANSLATORS: %s is a size with its unit */
      g_set_error (error, SBX_CANNED_ERROR, SBX_CANNED_ERROR_TOO_LARGE, _("It has more than %s."), most);
      return NULL;
    }

  stream = g_file_read (file, NULL, error);
  size = (gsize) g_file_info_get_size (info);
  text = g_malloc (size + 1);
  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, size, length, NULL, error))
    return NULL;
  text[*length] = '\0';

  return g_steal_pointer (&text);
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  gsize length;
  GError *error = NULL;
  g_autofree char *text = sbx_canned_file_read (G_FILE (task_data), &length, &error);
  GPtrArray *replies = text ? sbx_canned_file_parse (text, length, &error) : NULL;

  if (replies)
    g_task_return_pointer (task, replies, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

/**
 * sbx_canned_file_load_async:
 * @file: wherever it is: nobody waits for it
 */
void
sbx_canned_file_load_async (GFile               *file,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, sbx_canned_file_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * sbx_canned_file_load_finish:
 *
 * Returns: (transfer full) (element-type SbxCannedReply) (nullable): all of them, or none
 */
GPtrArray *
sbx_canned_file_load_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- writing --- */

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

/**
 * sbx_canned_file_write:
 * @replies: (element-type SbxCannedReply)
 *
 * Returns: (transfer full): what is to be in the file, which people can read and write too
 */
char *
sbx_canned_file_write (GListModel *replies)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "replies");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (replies); i++)
    {
      g_autoptr (SbxCannedReply) reply = g_list_model_get_item (replies, i);

      json_builder_begin_object (builder);
      add_string (builder, "title", sbx_canned_reply_get_title (reply));
      add_string (builder, "text", sbx_canned_reply_get_text (reply));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}
