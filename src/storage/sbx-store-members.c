/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-store-private.h"
#include "sbx-store-queries.h"

#include "sbx-json-read.h"

/* Topics looked at in one read, so that others have their turn. */
#define WINDOW 20000

typedef struct
{
  SbxStoreMembersFunc func;
  gpointer            data;
} Listener;

static void
tell (sqlite3_stmt   *statement,
      const Listener *listener)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv)           members = NULL;
  const char              *owner = (const char *) sqlite3_column_text (statement, 2);
  const char              *list = (const char *) sqlite3_column_text (statement, 3);
  g_autoptr (JsonNode)     node = NULL;

  if (owner != NULL && *owner != '\0')
    g_strv_builder_add (builder, owner);
  if (list != NULL)
    node = sbx_json_parse (list, (gsize) sqlite3_column_bytes (statement, 3), SBX_LIMIT_DEPTH, NULL);
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *people = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (people); i++)
        {
          JsonNode *person = json_array_get_element (people, i);

          if (json_node_get_value_type (person) == G_TYPE_STRING && g_strcmp0 (json_node_get_string (person), owner) != 0)
            g_strv_builder_add (builder, json_node_get_string (person));
        }
    }
  members = g_strv_builder_end (builder);
  listener->func ((const char *) sqlite3_column_text (statement, 0), (const char *) sqlite3_column_text (statement, 1),
                  (const char *const *) members, listener->data);
}

/**
 * sbx_store_list_members:
 * @reader: the reader
 * @after: (inout): where the last call ended; 0 at first
 * @more: (out): whether there may be others
 * @func: told each topic that has an owner or participants, on this thread
 * @data: for @func
 * @error: return location for an error
 *
 * Looks through some of the topics.
 *
 * Returns: %TRUE on success
 */
gboolean
sbx_store_list_members (SbxStoreReader       *reader,
                        gint64               *after,
                        gboolean             *more,
                        SbxStoreMembersFunc   func,
                        gpointer              data,
                        GError              **error)
{
  const Listener listener = { func, data };
  sqlite3_stmt  *statement;
  gint64         last = 0;
  gboolean       has_row;

  if (!sbx_database_get_int (reader->database, 0, &last, error, "SELECT max(topic) FROM topics", ""))
    return FALSE;

  statement = sbx_database_prepare (reader->database, error,
                                    "SELECT channel_id, id, json_extract(body, '$.ownerId'), json_extract(body, '$.participants')"
                                    " FROM topics WHERE topic > ?1 AND topic <= ?1 + ?2"
                                    " AND (body LIKE '%\"participants\":[\"%' OR body LIKE '%\"ownerId\":\"_%')",
                                    "ii", *after, (gint64) WINDOW);
  if (statement == NULL)
    return FALSE;
  while (TRUE)
    {
      if (!sbx_database_step (reader->database, statement, &has_row, error))
        return FALSE;
      if (!has_row)
        break;
      tell (statement, &listener);
    }

  *after += WINDOW;
  *more = *after < last;
  return TRUE;
}
