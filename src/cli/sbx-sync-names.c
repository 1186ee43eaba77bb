/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-names.h"

#include "sbx-fields.h"

/* Workers spell these in several ways; the first that is there counts. */
static const char *const account_names[] = { "accountId", "account_id", "id", NULL };
static const char *const work_names[] = { "work_id", "workId", "content_id", "contentId", NULL };
static const char *const chat_names[] = { "conversation_id", "conversationId", NULL };

static const struct
{
  const char         *list;
  const char *const  *names;
  gboolean            own_id;     /* a plain "id" is the topic's, not a message's */
} lists[] = {
  { "contents", work_names, TRUE },
  { "works", work_names, TRUE },
  { "conversations", chat_names, TRUE },
  { "comments", work_names, FALSE },
  { "messages", chat_names, FALSE },
  { "private_messages", chat_names, FALSE },
  { "privateMessages", chat_names, FALSE },
};

static char *
dup_first (JsonObject         *object,
           const char *const  *names)
{
  char *id = NULL;

  for (; *names != NULL && id == NULL; names++)
    if (json_object_has_member (object, *names))
      sbx_fields_dup_id (object, *names, SBX_FIELD_OPTIONAL, &id, NULL);

  return id;
}

/**
 * sbx_sync_names_dup_account:
 *
 * Returns: (transfer full): the account's id, "?" where it has none
 */
char *
sbx_sync_names_dup_account (JsonObject *account)
{
  char *id;

  g_return_val_if_fail (account != NULL, NULL);

  id = dup_first (account, account_names);
  return id != NULL ? id : g_strdup ("?");
}

/**
 * sbx_sync_names_list_topics:
 *
 * Returns: (transfer full) (element-type utf8): a key for each topic that @account tells of, once
 */
GPtrArray *
sbx_sync_names_list_topics (JsonObject *account)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *account_id = sbx_sync_names_dup_account (account);
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      JsonArray *list = NULL;

      sbx_fields_get_array (account, lists[i].list, SBX_FIELD_OPTIONAL, G_MAXUINT, &list, NULL);
      for (guint k = 0; list != NULL && k < json_array_get_length (list); k++)
        {
          JsonNode *node = json_array_get_element (list, k);
          JsonObject *place = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
          g_autofree char *id = place != NULL ? dup_first (place, lists[i].names) : NULL;
          char *key;

          if (id == NULL && place != NULL && lists[i].own_id)
            sbx_fields_dup_id (place, "id", SBX_FIELD_OPTIONAL, &id, NULL);
          if (id == NULL)
            continue;
          key = g_strconcat (account_id, "\n", id, NULL);
          if (g_hash_table_add (seen, key))
            g_ptr_array_add (keys, key);
          else
            g_free (key);
        }
    }

  return keys;
}
