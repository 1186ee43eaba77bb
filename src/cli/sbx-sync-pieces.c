/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-pieces.h"

#include "sbx-json-writer.h"

/* The lists that a crawler's data consist of; any other list is a value, and not cut. */
static const char *const lists[] = {
  "contents", "works", "conversations", "comments", "messages", "private_messages", "privateMessages",
  "replies", "sub_comments", "subComments", NULL
};

typedef struct
{
  JsonObject *shell;       /* all of the object but its lists */
  gsize       shell_size;
  gsize       max_bytes;
  GPtrArray  *pieces;
  JsonObject *open;        /* (nullable): the piece being filled, the last one */
  gsize       open_size;
} Cutting;

gsize
sbx_sync_pieces_measure (JsonNode *node)
{
  g_autoptr (SbxJsonWriter) writer = sbx_json_writer_new ();

  sbx_json_writer_node (writer, NULL, node);
  return sbx_json_writer_get_length (writer);
}

static gsize
measure_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return sbx_sync_pieces_measure (node);
}

static gboolean
is_list (const char *name,
         JsonNode   *node)
{
  return JSON_NODE_HOLDS_ARRAY (node) && g_strv_contains (lists, name);
}

static JsonObject *
copy_shell (JsonObject *object)
{
  JsonObject *shell = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!is_list (name, node))
      json_object_set_member (shell, name, json_node_ref (node));

  return shell;
}

static void
open_piece (Cutting *cutting)
{
  /* What is unread is counted from the newest: it belongs to the last piece. */
  if (cutting->open != NULL)
    {
      json_object_remove_member (cutting->open, "unread_count");
      json_object_remove_member (cutting->open, "unreadCount");
    }
  cutting->open = copy_shell (cutting->shell);
  cutting->open_size = cutting->shell_size;
  g_ptr_array_add (cutting->pieces, cutting->open);
}

static void
add_element (Cutting    *cutting,
             const char *list,
             JsonNode   *element)
{
  gsize size = sbx_sync_pieces_measure (element) + 1;
  gsize extra = strlen (list) + strlen (",\"\":[]");

  if (cutting->open == NULL ||
      (cutting->open_size > cutting->shell_size && cutting->open_size + size + extra > cutting->max_bytes))
    open_piece (cutting);

  if (!json_object_has_member (cutting->open, list))
    {
      json_object_set_array_member (cutting->open, list, json_array_new ());
      cutting->open_size += extra;
    }
  json_array_add_element (json_object_get_array_member (cutting->open, list), json_node_ref (element));
  cutting->open_size += size;
}

static void
add_list (Cutting    *cutting,
          const char *name,
          JsonArray  *list)
{
  gsize room = cutting->max_bytes > cutting->shell_size ? cutting->max_bytes - cutting->shell_size : 1;

  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *element = json_array_get_element (list, i);
      g_autoptr (GPtrArray) parts = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (element) || sbx_sync_pieces_measure (element) <= room)
        {
          add_element (cutting, name, element);
          continue;
        }

      parts = sbx_sync_pieces_new (json_node_get_object (element), room);
      for (guint k = 0; k < parts->len; k++)
        {
          g_autoptr (JsonNode) part = json_node_new (JSON_NODE_OBJECT);

          json_node_set_object (part, parts->pdata[k]);
          add_element (cutting, name, part);
        }
    }
}

GPtrArray *
sbx_sync_pieces_new (JsonObject *account,
                     gsize       max_bytes)
{
  Cutting cutting = { .max_bytes = max_bytes };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  cutting.pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  if (measure_object (account) <= max_bytes)
    {
      g_ptr_array_add (cutting.pieces, json_object_ref (account));
      return cutting.pieces;
    }

  cutting.shell = copy_shell (account);
  cutting.shell_size = measure_object (cutting.shell);
  json_object_iter_init_ordered (&iter, account);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (is_list (name, node))
      add_list (&cutting, name, json_node_get_array (node));
  if (cutting.open == NULL)
    open_piece (&cutting);
  json_object_unref (cutting.shell);

  return cutting.pieces;
}
