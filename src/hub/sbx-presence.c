/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-presence.h"

#include "sbx-codec.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-store-rows.h"
#include "sbx-time.h"

/* A hub that is killed knows of those who were there then when they were seen, this exactly. */
#define REFRESH_MS 60000

struct _SbxPresence
{
  SbxHub     *hub;       /* not owned */
  GHashTable *people;    /* user id (inside) → Person */
  GSource    *refresh;
};

typedef struct
{
  char      *user_id;
  char      *name;
  char      *role;
  GPtrArray *peers;      /* (element-type SbxPeer), owned, oldest first */
  guint      n_pending;  /* writes under way: until they are on disk, nobody else knows of one who has gone */
} Person;

/* One write about one person. */
typedef struct
{
  SbxHub *hub;
  char   *user_id;
} Keeping;

/* What is kept of one. */
typedef struct
{
  char   *user_id;
  GBytes *body;
} Entry;

static void
person_free (gpointer data)
{
  Person *person = data;

  g_free (person->user_id);
  g_free (person->name);
  g_free (person->role);
  g_ptr_array_unref (person->peers);
  g_free (person);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->user_id);
  g_bytes_unref (entry->body);
  g_free (entry);
}

/* --- As JSON --- */

static void
write_devices (const Person  *person,
               SbxJsonWriter *writer)
{
  guint n = person != NULL ? MIN (person->peers->len, SBX_LIMIT_PAGE) : 0;

  sbx_json_writer_begin_array (writer, "devices");
  for (guint i = 0; i < n; i++)
    {
      SbxPeer           *peer = g_ptr_array_index (person->peers, i);
      const SbxIdentity *identity = sbx_peer_get_identity (peer);

      sbx_json_writer_begin_object (writer, NULL);
      sbx_json_writer_string (writer, "connectionId", sbx_peer_get_connection_id (peer));
      sbx_json_writer_string (writer, "deviceType", identity->device_type != NULL ? identity->device_type : "");
      sbx_json_writer_string (writer, "deviceName", identity->device_name != NULL ? identity->device_name : "");
      sbx_json_writer_int (writer, "connectedAt", sbx_peer_get_connected_at (peer));
      sbx_json_writer_end_object (writer);
    }
  sbx_json_writer_end_array (writer);
}

static void
write_kept (const Person  *person,
            SbxJsonWriter *writer)
{
  sbx_json_writer_string (writer, "userId", person->user_id);
  sbx_json_writer_string (writer, "name", person->name);
  sbx_json_writer_string (writer, "avatar", "");
  sbx_json_writer_string (writer, "role", person->role);
  sbx_json_writer_int (writer, "lastSeen", sbx_time_now_ms ());
}

static void
write_person (SbxPresence   *self,
              const Person  *person,
              SbxJsonWriter *writer,
              const char    *name)
{
  sbx_json_writer_begin_object (writer, name);
  write_kept (person, writer);
  sbx_json_writer_boolean (writer, "online", person->peers->len > 0);
  write_devices (person, writer);
  sbx_attention_write_user (sbx_hub_get_attention (self->hub), person->user_id, writer);
  sbx_json_writer_end_object (writer);
}

/**
 * sbx_presence_write_absent:
 * @body: an object that the store keeps of somebody
 * @writer: where to
 *
 * Writes the Person as an element: nobody of that name is connected.
 */
void
sbx_presence_write_absent (const char    *body,
                           SbxJsonWriter *writer)
{
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_raw (writer, NULL, body + 1, (gssize) strlen (body) - 2);
  sbx_json_writer_boolean (writer, "online", FALSE);
  write_devices (NULL, writer);
  sbx_json_writer_begin_array (writer, "typing");
  sbx_json_writer_end_array (writer);
  sbx_json_writer_null (writer, "viewing");
  sbx_json_writer_end_object (writer);
}

/* --- What is kept --- */

static gboolean
write_people (SbxStoreWriter *writer,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  GPtrArray *entries = data;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);

      if (!sbx_store_put_person (writer, entry->user_id, entry->body, error))
        return FALSE;
    }
  return TRUE;
}

static void
forget_if_gone (SbxPresence *self,
                Person      *person)
{
  if (person->peers->len == 0 && person->n_pending == 0)
    g_hash_table_remove (self->people, person->user_id);
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Keeping           *keeping = user_data;
  SbxPresence       *self = sbx_hub_get_presence (keeping->hub);
  Person            *person = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_write_finish (SBX_STORE (source), result, NULL, &error);

  if (answer == NULL)
    g_info ("who was there could not be noted: %s", error->message);
  if (self != NULL && keeping->user_id != NULL)
    person = g_hash_table_lookup (self->people, keeping->user_id);
  if (person != NULL)
    {
      person->n_pending--;
      forget_if_gone (self, person);
    }
  sbx_hub_end_operation (keeping->hub);
  g_object_unref (keeping->hub);
  g_free (keeping->user_id);
  g_free (keeping);
}

static void
add_entry (GPtrArray    *entries,
           const Person *person)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  Entry         *entry = g_new0 (Entry, 1);

  sbx_json_writer_begin_object (writer, NULL);
  write_kept (person, writer);
  sbx_json_writer_end_object (writer);
  entry->user_id = g_strdup (person->user_id);
  entry->body = sbx_json_writer_free_to_bytes (writer);
  g_ptr_array_add (entries, entry);
}

/* Takes @entries. */
static void
keep (SbxPresence *self,
      GPtrArray   *entries,
      const char  *user_id)
{
  Keeping *keeping = g_new0 (Keeping, 1);

  keeping->hub = g_object_ref (self->hub);
  keeping->user_id = g_strdup (user_id);
  sbx_hub_begin_operation (self->hub);
  sbx_store_write_async (sbx_hub_get_store (self->hub), write_people, entries, (GDestroyNotify) g_ptr_array_unref,
                         on_kept, keeping);
}

static void
keep_one (SbxPresence *self,
          Person      *person)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);

  add_entry (entries, person);
  person->n_pending++;
  keep (self, entries, person->user_id);
}

static gboolean
on_refresh (gpointer user_data)
{
  SbxPresence   *self = user_data;
  GPtrArray     *entries = g_ptr_array_new_with_free_func (entry_free);
  GHashTableIter iter;
  gpointer       person;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, &person))
    {
      if (((Person *) person)->peers->len > 0)
        add_entry (entries, person);
    }
  if (entries->len > 0)
    keep (self, entries, NULL);
  else
    g_ptr_array_unref (entries);
  return G_SOURCE_CONTINUE;
}

/* --- Coming and going --- */

/* The payload of a presenceChanged. */
static GBytes *
make_payload (SbxPresence  *self,
              const Person *person)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  char           now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_string (writer, "triggeredBy", person->user_id);
  sbx_json_writer_string (writer, "stream", "people");
  write_person (self, person, writer, "person");
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}

static void
tell (SbxPresence  *self,
      const Person *person)
{
  g_autoptr (GBytes)      payload = make_payload (self, person);
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new_for_text ("presenceChanged", NULL, NULL, payload);
  g_autoptr (GBytes)      text = sbx_codec_native.encode (envelope, NULL);

  sbx_router_publish (sbx_hub_get_router (self->hub), "people", text);
}

static Person *
ensure_person (SbxPresence       *self,
               const SbxIdentity *identity)
{
  Person *person = g_hash_table_lookup (self->people, identity->user_id);

  if (person == NULL)
    {
      person = g_new0 (Person, 1);
      person->user_id = g_strdup (identity->user_id);
      person->name = g_strdup (identity->user_id);
      person->peers = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_peer_unref);
      g_hash_table_insert (self->people, person->user_id, person);
    }
  return person;
}

/**
 * sbx_presence_new:
 * @hub: a hub whose store is open; must outlive the object
 *
 * Returns: (transfer full): nobody
 */
SbxPresence *
sbx_presence_new (SbxHub *hub)
{
  SbxPresence             *self = g_new0 (SbxPresence, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->hub = hub;
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, person_free);
  self->refresh = g_timeout_source_new (REFRESH_MS);
  g_source_set_static_name (self->refresh, "sbx-presence");
  g_source_set_callback (self->refresh, on_refresh, self, NULL);
  g_source_attach (self->refresh, context);
  return self;
}

/**
 * sbx_presence_free:
 * @self: (transfer full): who is there
 */
void
sbx_presence_free (SbxPresence *self)
{
  g_source_destroy (self->refresh);
  g_source_unref (self->refresh);
  g_hash_table_unref (self->people);
  g_free (self);
}

/**
 * sbx_presence_add:
 * @self: who is there
 * @peer: a peer that has just said who it is
 */
void
sbx_presence_add (SbxPresence *self,
                  SbxPeer     *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);
  Person            *person;

  if (identity->user_id == NULL)
    return;

  person = ensure_person (self, identity);
  if (identity->user_name != NULL && *identity->user_name != '\0')
    {
      g_free (person->name);
      person->name = g_strdup (identity->user_name);
    }
  g_free (person->role);
  person->role = g_strdup (identity->role);
  g_ptr_array_add (person->peers, sbx_peer_ref (peer));
  keep_one (self, person);
  tell (self, person);
}

/**
 * sbx_presence_remove:
 * @self: who is there
 * @peer: a peer that is gone
 */
void
sbx_presence_remove (SbxPresence *self,
                     SbxPeer     *peer)
{
  const SbxIdentity *identity = sbx_peer_get_identity (peer);
  Person            *person;

  if (identity == NULL || identity->user_id == NULL)
    return;
  person = g_hash_table_lookup (self->people, identity->user_id);
  if (person == NULL || !g_ptr_array_remove (person->peers, peer))
    return;
  if (person->peers->len == 0)
    keep_one (self, person);
  tell (self, person);
  forget_if_gone (self, person);
}

/* --- Lists --- */

static int
compare_people (gconstpointer a,
                gconstpointer b)
{
  return strcmp ((*(Person *const *) a)->user_id, (*(Person *const *) b)->user_id);
}

/**
 * sbx_presence_list:
 * @self: who is there
 * @user_id: (nullable): only this one
 * @after: (nullable): only those whose id is greater
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type utf8): ids and Persons as JSON text, by turns, ascending by id
 */
GPtrArray *
sbx_presence_list (SbxPresence *self,
                   const char  *user_id,
                   const char  *after,
                   guint        limit)
{
  GPtrArray            *list = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  GHashTableIter        iter;
  Person               *person;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &person))
    {
      if ((user_id == NULL || g_str_equal (person->user_id, user_id)) &&
          (after == NULL || strcmp (person->user_id, after) > 0))
        g_ptr_array_add (found, person);
    }
  g_ptr_array_sort (found, compare_people);

  for (guint i = 0; i < MIN (found->len, limit); i++)
    {
      SbxJsonWriter     *writer = sbx_json_writer_new ();
      g_autoptr (GBytes) text = NULL;

      person = g_ptr_array_index (found, i);
      write_person (self, person, writer, NULL);
      text = sbx_json_writer_free_to_bytes (writer);
      g_ptr_array_add (list, g_strdup (person->user_id));
      g_ptr_array_add (list, g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text)));
    }
  return list;
}

/**
 * sbx_presence_list_ids:
 * @self: who is there
 *
 * Returns: (transfer full) (element-type utf8): the users who have a connection, in no order; lives until somebody comes or goes
 */
GPtrArray *
sbx_presence_list_ids (SbxPresence *self)
{
  GPtrArray     *ids = g_ptr_array_new ();
  GHashTableIter iter;
  Person        *person;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &person))
    {
      if (person->peers->len > 0)
        g_ptr_array_add (ids, person->user_id);
    }
  return ids;
}

/**
 * sbx_presence_new_envelope:
 * @self: who is there
 * @user_id: somebody
 *
 * Returns: (transfer full) (nullable): a `presenceChanged` of that one as it is now, for one peer; %NULL for who is not connected
 */
SbxEnvelope *
sbx_presence_new_envelope (SbxPresence *self,
                           const char  *user_id)
{
  Person            *person = g_hash_table_lookup (self->people, user_id);
  g_autoptr (GBytes) payload = NULL;

  if (person == NULL || person->peers->len == 0)
    return NULL;
  payload = make_payload (self, person);
  return sbx_envelope_new_for_text ("presenceChanged", NULL, NULL, payload);
}

/**
 * sbx_presence_get_peers:
 * @self: who is there
 * @user_id: a user
 *
 * Returns: (transfer none) (element-type SbxPeer) (nullable): the connections of that one, oldest first; perhaps none
 */
GPtrArray *
sbx_presence_get_peers (SbxPresence *self,
                        const char  *user_id)
{
  Person *person = g_hash_table_lookup (self->people, user_id);

  return person != NULL ? person->peers : NULL;
}

/**
 * sbx_presence_write_devices:
 * @self: who is there
 * @user_id: a user
 * @writer: gets `devices`: the connections of that one, oldest first
 */
void
sbx_presence_write_devices (SbxPresence   *self,
                            const char    *user_id,
                            SbxJsonWriter *writer)
{
  write_devices (g_hash_table_lookup (self->people, user_id), writer);
}
