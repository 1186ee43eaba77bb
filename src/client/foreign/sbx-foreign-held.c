/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-fields.h"

/* A message that came in a topic which the server's list did not have: what stands before it there was missed too. It waits until the server has told
 * that, so that all of it is in its order. So does one that comes while the server is asked what was missed: of the channels, of the topics of its
 * channel, of the messages of its topic. */

/* No longer: a server that has no such list loses nothing by it. */
#define PATIENCE_MS 2000

typedef struct
{
  SbxForeign *foreign;
  char       *key;
  GPtrArray  *messages;    /* (element-type JsonObject) */
  gboolean    told;        /* what stands before them is asked for: they need not wait for that again */
  guint       timer;
} Held;

static void
held_free (gpointer data)
{
  Held *held = data;

  g_clear_handle_id (&held->timer, g_source_remove);
  g_ptr_array_unref (held->messages);
  g_free (held->key);
  g_free (held);
}

static char *
make_key (const char *channel_id,
          const char *topic_id)
{
  return g_strconcat (channel_id, "\n", topic_id, NULL);
}

static void
release (SbxForeign *self,
         const char *key)
{
  gpointer stolen_key, stolen;

  if (!g_hash_table_steal_extended (self->held, key, &stolen_key, &stolen))
    return;

  for (guint i = 0; i < ((Held *) stolen)->messages->len; i++)
    sbx_foreign_put_held (self, ((Held *) stolen)->messages->pdata[i], ((Held *) stolen)->told);
  held_free (stolen);
}

static gboolean
on_patience_over (gpointer data)
{
  Held *held = data;

  held->timer = 0;
  release (held->foreign, held->key);
  return G_SOURCE_REMOVE;
}

static void
on_listed (SbxForeign   *self,
           const GError *error,
           gpointer      data)
{
  release (self, data);
}

static void
hold (SbxForeign *self,
      const char *key,
      gboolean    told,
      JsonObject *message)
{
  Held *held = g_new0 (Held, 1);

  held->foreign = self;
  held->key = g_strdup (key);
  held->told = told;
  held->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  held->timer = g_timeout_add (PATIENCE_MS, on_patience_over, held);
  g_ptr_array_add (held->messages, json_object_ref (message));
  g_hash_table_insert (self->held, held->key, held);
}

/* --- While it is found out what was missed --- */

static void await_next (SbxForeign *self,
                        const char *key);

static void
on_step (SbxForeign   *self,
         const GError *error,
         gpointer      data)
{
  if (g_hash_table_contains (self->held, data))
    await_next (self, data);
}

/* The next list of those that show what was missed where @channel_id and @topic_id are; FALSE where none is under way. */
static gboolean
find_pending (SbxForeign     *self,
              const char     *channel_id,
              const char     *topic_id,
              SbxForeignList *list)
{
  if (sbx_foreign_lists_is_pending (self, SBX_FOREIGN_CHANNELS, NULL, NULL))
    *list = SBX_FOREIGN_CHANNELS;
  else if (sbx_foreign_lists_is_pending (self, SBX_FOREIGN_TOPICS, channel_id, NULL))
    *list = SBX_FOREIGN_TOPICS;
  else if (sbx_foreign_lists_is_pending (self, SBX_FOREIGN_MESSAGES, channel_id, topic_id))
    *list = SBX_FOREIGN_MESSAGES;
  else
    return FALSE;
  return TRUE;
}

static void
await_next (SbxForeign *self,
            const char *key)
{
  g_auto (GStrv) parts = g_strsplit (key, "\n", 2);
  g_autofree char *kept = g_strdup (key);
  SbxForeignList list;

  if (!find_pending (self, parts[0], parts[1], &list))
    release (self, kept);
  else
    sbx_foreign_lists_want (self, list, list != SBX_FOREIGN_CHANNELS ? parts[0] : NULL, list == SBX_FOREIGN_MESSAGES ? parts[1] : NULL,
                            on_step, g_steal_pointer (&kept), g_free);
}

/* Whether it waits for the server's lists, which show what stands before it. Where nothing was known before, nothing can have been missed. */
gboolean
sbx_foreign_held_await (SbxForeign *self,
                        JsonObject *message)
{
  g_autofree char *channel_id = sbx_fields_dup_text (message, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (message, "topicId", "");
  g_autofree char *key = make_key (channel_id, topic_id);
  SbxForeignList list;

  if (!self->returning || self->link == NULL || *channel_id == '\0' || *topic_id == '\0' || !find_pending (self, channel_id, topic_id, &list))
    return FALSE;

  hold (self, key, FALSE, message);
  await_next (self, key);
  return TRUE;
}


/* Whether it waits with those that came before it. */
gboolean
sbx_foreign_held_take (SbxForeign *self,
                       JsonObject *message)
{
  g_autofree char *channel_id = sbx_fields_dup_text (message, "channelId", "");
  g_autofree char *topic_id = sbx_fields_dup_text (message, "topicId", "");
  g_autofree char *key = make_key (channel_id, topic_id);
  Held *held = g_hash_table_lookup (self->held, key);

  if (held != NULL)
    g_ptr_array_add (held->messages, json_object_ref (message));
  return held != NULL;
}

/* @message came, and nothing of @topic_id is known: the server is asked for what stands before it. */
void
sbx_foreign_held_hold (SbxForeign *self,
                       const char *channel_id,
                       const char *topic_id,
                       JsonObject *message)
{
  g_autofree char *key = make_key (channel_id, topic_id);
  Held *held = g_hash_table_lookup (self->held, key);

  if (held != NULL)
    {
      g_ptr_array_add (held->messages, json_object_ref (message));
      return;
    }

  hold (self, key, TRUE, message);
  if (self->link == NULL)
    release (self, key);
  else
    sbx_foreign_lists_want (self, SBX_FOREIGN_MESSAGES, channel_id, topic_id, on_listed, g_strdup (key), g_free);
}

/* The connection is gone: nothing will be told before them. */
void
sbx_foreign_held_release (SbxForeign *self)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (self->held);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_autofree char *key = g_strdup (l->data);

      release (self, key);
    }
}

void
sbx_foreign_held_init (SbxForeign *self)
{
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, held_free);
}
