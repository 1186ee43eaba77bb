/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-roster.h"

#include "sbx-changes.h"
#include "sbx-hub-private.h"
#include "sbx-store-queries.h"

/* A topic that has people. */
typedef struct
{
  char  *key;
  GStrv  members;
} Entry;

struct _SbxRoster
{
  int            ref_count;   /* one of the owner, one of a read that is under way */
  SbxHub        *hub;         /* (nullable): nobody needs it any more */
  GHashTable    *topics;      /* key (inside) → Entry */
  GHashTable    *people;      /* user id → (element-type Entry) GHashTable, a set, borrowed */
  gboolean       is_ready;
  gint64         after;       /* how far the store was read */
  SbxRosterFunc  ready;
  gpointer       user_data;
};

/* What one read found. */
typedef struct
{
  SbxRoster *roster;
  SbxHub    *hub;
  gint64     after;
  gboolean   more;
  GPtrArray *found;           /* (element-type Entry) */
} Reading;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_strfreev (entry->members);
  g_free (entry);
}

/* Ids have no control characters. */
static char *
make_key (const char *channel_id,
          const char *topic_id)
{
  return g_strconcat (channel_id, "\x1f", topic_id, NULL);
}

static void
forget_members (SbxRoster *self,
                Entry     *entry)
{
  for (guint i = 0; entry->members[i] != NULL; i++)
    {
      GHashTable *topics = g_hash_table_lookup (self->people, entry->members[i]);

      if (topics == NULL)
        continue;
      g_hash_table_remove (topics, entry);
      if (g_hash_table_size (topics) == 0)
        g_hash_table_remove (self->people, entry->members[i]);
    }
}

static void
note_members (SbxRoster *self,
              Entry     *entry)
{
  for (guint i = 0; entry->members[i] != NULL; i++)
    {
      GHashTable *topics = g_hash_table_lookup (self->people, entry->members[i]);

      if (topics == NULL)
        {
          topics = g_hash_table_new (NULL, NULL);
          g_hash_table_insert (self->people, g_strdup (entry->members[i]), topics);
        }
      g_hash_table_add (topics, entry);
    }
}

/* Takes @key and @members. While the store is read, a topic without people is known too: what is read of it may be older. */
static void
set_members (SbxRoster *self,
             char      *key,
             GStrv      members)
{
  Entry *entry = g_hash_table_lookup (self->topics, key);

  if (entry != NULL && g_strv_equal ((const char *const *) entry->members, (const char *const *) members))
    {
      g_free (key);
      g_strfreev (members);
      return;
    }
  if (entry != NULL)
    {
      forget_members (self, entry);
      g_hash_table_remove (self->topics, entry->key);
    }
  if (self->is_ready && members[0] == NULL)
    {
      g_free (key);
      g_strfreev (members);
      return;
    }
  entry = g_new0 (Entry, 1);
  entry->key = key;
  entry->members = members;
  g_hash_table_insert (self->topics, entry->key, entry);
  note_members (self, entry);
}

static void
roster_unref (SbxRoster *self)
{
  if (--self->ref_count > 0)
    return;
  g_hash_table_unref (self->people);
  g_hash_table_unref (self->topics);
  g_free (self);
}

/* --- Reading --- */

static void read_more (SbxRoster *self);

static void
add_found (const char        *channel_id,
           const char        *topic_id,
           const char *const *members,
           gpointer           data)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->key = make_key (channel_id, topic_id);
  entry->members = g_strdupv ((char **) members);
  g_ptr_array_add (data, entry);
}

/* On the reader's thread. */
static gboolean
read_members (SbxStoreReader *reader,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  Reading *reading = data;

  return sbx_store_list_members (reader, &reading->after, &reading->more, add_found, reading->found, error);
}

static gboolean
is_empty (gpointer key,
          gpointer value,
          gpointer user_data)
{
  return ((Entry *) value)->members[0] == NULL;
}

static void
become_ready (SbxRoster *self)
{
  self->is_ready = TRUE;
  g_hash_table_foreach_remove (self->topics, is_empty, NULL);
  self->ready (self->user_data);
}

static void
take_found (SbxRoster *self,
            GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      Entry *entry = g_ptr_array_index (found, i);

      /* What was told meanwhile is newer. */
      if (!g_hash_table_contains (self->topics, entry->key))
        set_members (self, g_strdup (entry->key), g_strdupv (entry->members));
    }
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading           *reading = user_data;
  SbxRoster         *self = reading->roster;
  g_autoptr (SbxHub) hub = reading->hub;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  if (answer == NULL)
    g_warning ("who takes part in conversations could not be read: %s", error->message);
  if (self->hub != NULL)
    {
      if (answer != NULL)
        take_found (self, reading->found);
      self->after = reading->after;
      if (answer != NULL && reading->more)
        read_more (self);
      else
        become_ready (self);
    }
  sbx_hub_end_operation (hub);
  g_ptr_array_unref (reading->found);
  g_free (reading);
  roster_unref (self);
}

static void
read_more (SbxRoster *self)
{
  Reading *reading = g_new0 (Reading, 1);

  self->ref_count++;
  reading->roster = self;
  reading->hub = g_object_ref (self->hub);
  reading->after = self->after;
  reading->found = g_ptr_array_new_with_free_func (entry_free);
  sbx_hub_begin_operation (self->hub);
  sbx_store_read_async (sbx_hub_get_store (self->hub), read_members, reading, NULL, on_read, reading);
}

/**
 * sbx_roster_new:
 * @hub: a hub that is running; must outlive the object
 * @ready: told once, later, when the store was read
 * @user_data: for @ready
 *
 * Returns: (transfer full): a roster that is being read
 */
SbxRoster *
sbx_roster_new (SbxHub        *hub,
                SbxRosterFunc  ready,
                gpointer       user_data)
{
  SbxRoster *self = g_new0 (SbxRoster, 1);

  self->ref_count = 1;
  self->hub = hub;
  self->topics = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->ready = ready;
  self->user_data = user_data;
  read_more (self);
  return self;
}

/**
 * sbx_roster_free:
 * @self: (transfer full): a roster
 */
void
sbx_roster_free (SbxRoster *self)
{
  self->hub = NULL;
  roster_unref (self);
}

/**
 * sbx_roster_is_ready:
 * @self: a roster
 *
 * Returns: whether it knows everybody
 */
gboolean
sbx_roster_is_ready (SbxRoster *self)
{
  return self->is_ready;
}

/**
 * sbx_roster_note_topic:
 * @self: a roster
 * @topic: a Topic, as a hub tells of it
 */
void
sbx_roster_note_topic (SbxRoster  *self,
                       JsonObject *topic)
{
  g_autoptr (SbxTopicRecord) record = sbx_topic_record_read (topic, NULL);

  if (record != NULL)
    set_members (self, make_key (record->channel_id, record->id), sbx_changes_dup_members (record));
}

/**
 * sbx_roster_get_members:
 * @self: a roster
 * @channel_id: a channel
 * @topic_id: a topic of it
 *
 * Returns: (transfer none) (nullable): who belongs to it; %NULL for nobody
 */
const char *const *
sbx_roster_get_members (SbxRoster  *self,
                        const char *channel_id,
                        const char *topic_id)
{
  g_autofree char *key = make_key (channel_id, topic_id);
  Entry           *entry = g_hash_table_lookup (self->topics, key);

  return entry != NULL ? (const char *const *) entry->members : NULL;
}

/**
 * sbx_roster_list_contacts:
 * @self: a roster
 * @user_id: somebody
 *
 * Returns: (transfer full) (element-type utf8): who else belongs to a topic of that one, each once; lives as long as nothing
 *   is noted
 */
GPtrArray *
sbx_roster_list_contacts (SbxRoster  *self,
                          const char *user_id)
{
  g_autoptr (GHashTable) contacts = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray             *list = g_ptr_array_new ();
  GHashTable            *topics = g_hash_table_lookup (self->people, user_id);
  GHashTableIter         iter;
  gpointer               entry;

  if (topics == NULL)
    return list;
  g_hash_table_iter_init (&iter, topics);
  while (g_hash_table_iter_next (&iter, &entry, NULL))
    {
      GStrv members = ((Entry *) entry)->members;

      for (guint i = 0; members[i] != NULL; i++)
        {
          if (!g_str_equal (members[i], user_id) && g_hash_table_add (contacts, members[i]))
            g_ptr_array_add (list, members[i]);
        }
    }
  return list;
}
