/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-wire-error.h"

/* The server's own lists: each is asked for once in a connection, when somebody wants it first; until it is in, or too late, those who want it
 * wait. After a reconnect, what was opened before is asked for again. */

/* The server is waited for as long; then those go on who can without, and those whom what was known before is enough for. Who must have it waits as
 * long as those above do. */
#define PATIENCE_MS 6000
#define DEFAULT_PATIENCE_MS 9000

/* ms between two looks whether one that is late is still on its way. */
#define LOOK_MS 50

#define CHANNEL_PREFIX "channel/"

/* Lists that are asked for in the background at once. */
#define REFRESHED_AT_ONCE 4

/* Lists of a connection that are asked for though nothing says that there is something new in them. */
#define MAX_LOOKS 500

typedef struct
{
  SbxForeignListedFunc  func;
  gpointer              user_data;
  GDestroyNotify        destroy;     /* (nullable) */
  gboolean              must;        /* nothing is known without it */
} Waiter;

typedef struct
{
  SbxForeign *foreign;
  char       *key;
  gboolean    in;
  gboolean    late;       /* it was waited for, and those who could have gone on */
  gboolean    again;      /* what is under way may be old by now */
  gboolean    told;       /* it is in, and the server told it */
  guint       timer;
  guint64     seen;       /* how much had come in of what was coming, the last time */
  GPtrArray  *waiters;
} Listing;

static void
waiter_free (gpointer data)
{
  Waiter *waiter = data;

  if (waiter->destroy != NULL)
    waiter->destroy (waiter->user_data);
  g_free (waiter);
}

static void
listing_free (gpointer data)
{
  Listing *listing = data;

  g_clear_handle_id (&listing->timer, g_source_remove);
  g_ptr_array_unref (listing->waiters);
  g_free (listing->key);
  g_free (listing);
}

static char *
make_key (SbxForeignList  list,
          const char     *channel_id,
          const char     *topic_id)
{
  return g_strdup_printf ("%d\n%s\n%s", (int) list, channel_id != NULL ? channel_id : "", topic_id != NULL ? topic_id : "");
}

/* Ids have no control characters. */
static gboolean
split_key (const char      *key,
           SbxForeignList  *list,
           GStrv           *parts)
{
  *parts = g_strsplit (key, "\n", 3);
  *list = (SbxForeignList) g_ascii_strtoll ((*parts)[0], NULL, 10);
  return g_strv_length (*parts) == 3;
}

static void ask_again (SbxForeign *self, const char *key);

/* Tells all, or only those who can do without it. @error: (nullable): why it is not there */
static void
tell_waiters (Listing      *listing,
              gboolean      all,
              const GError *error)
{
  SbxForeign *self = listing->foreign;
  g_autoptr (GPtrArray) waiters = g_steal_pointer (&listing->waiters);
  g_autoptr (GPtrArray) told = g_ptr_array_new_with_free_func (waiter_free);

  listing->waiters = g_ptr_array_new_with_free_func (waiter_free);
  for (guint i = 0; i < waiters->len; i++)
    {
      Waiter *waiter = g_steal_pointer (&waiters->pdata[i]);

      g_ptr_array_add (all || !waiter->must ? told : listing->waiters, waiter);
    }
  g_ptr_array_set_free_func (waiters, NULL);

  for (guint i = 0; i < told->len; i++)
    {
      const Waiter *waiter = told->pdata[i];

      waiter->func (self, waiter->must ? error : NULL, waiter->user_data);
    }
}

static void
settle (Listing *listing)
{
  SbxForeign *self = listing->foreign;
  g_autofree char *again = listing->again ? g_strdup (listing->key) : NULL;

  g_hash_table_add (self->told_lists, g_strdup (listing->key));
  listing->in = TRUE;
  listing->told = TRUE;
  g_clear_handle_id (&listing->timer, g_source_remove);
  tell_waiters (listing, TRUE, NULL);
  if (again != NULL)
    ask_again (self, again);
}

/* Whoever wants it next asks for it again, and be it one of those who are told; what is new in it since it was asked for is wanted. */
static void
give_up (Listing      *listing,
         const GError *error)
{
  g_autoptr (SbxForeign) self = g_object_ref (listing->foreign);

  g_hash_table_steal (self->lists, listing->key);
  g_info ("A list cannot be had: %s", error->message);
  tell_waiters (listing, TRUE, error);
  if (listing->again && !g_hash_table_contains (self->lists, listing->key))
    ask_again (self, listing->key);
  listing_free (listing);
}

static GError *
new_late_error (Listing *listing)
{
  g_auto (GStrv) parts = NULL;
  SbxForeignList list;
  GError *error;

  split_key (listing->key, &list, &parts);
  if (list == SBX_FOREIGN_TOPICS)
    error = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                         _("The server did not tell the topics of “%s” in time. It may be slow, or have no such list."), parts[1]);
  else if (list == SBX_FOREIGN_MESSAGES)
    error = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                         _("The server did not tell the messages of “%s” in time. It may be slow, or have no such list."), parts[2]);
  else
    error = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                                 _("The server did not tell in time what it has. It may be slow, or have no such list."));
  sbx_wire_error_set_detail (error, "unanswered", json_node_init_boolean (json_node_alloc (), TRUE));
  return error;
}

static gboolean
on_given_up (gpointer data)
{
  Listing *listing = data;
  g_autoptr (GError) error = NULL;

  if (sbx_foreign_is_under_way (listing->foreign, &listing->seen))
    return G_SOURCE_CONTINUE;

  listing->timer = 0;
  error = new_late_error (listing);
  give_up (listing, error);
  return G_SOURCE_REMOVE;
}

static gboolean
on_late (gpointer data)
{
  Listing *listing = data;
  g_autoptr (SbxForeign) alive G_GNUC_UNUSED = g_object_ref (listing->foreign);
  guint left = alive->patience > PATIENCE_MS ? alive->patience - PATIENCE_MS : 0;

  /* A long list takes its time; who can see it come waits for it. */
  if (sbx_foreign_is_under_way (alive, &listing->seen))
    return G_SOURCE_CONTINUE;

  g_info ("A list did not come in time; what is known of it is shown");
  listing->late = TRUE;
  listing->timer = g_timeout_add (MAX (left, LOOK_MS), on_given_up, listing);
  tell_waiters (listing, FALSE, NULL);
  return G_SOURCE_REMOVE;
}

/* What a person switched off is not asked for. */
static gboolean
is_wanted (SbxForeign     *self,
           SbxForeignList  list)
{
  switch (list)
    {
    case SBX_FOREIGN_SESSIONS:
    case SBX_FOREIGN_TASKS:
      return sbx_profile_has_feature (self->profile, "tasks");
    case SBX_FOREIGN_PROJECTS:
      return sbx_profile_has_feature (self->profile, "projects");
    case SBX_FOREIGN_PEOPLE:
      return sbx_profile_has_feature (self->profile, "people");
    case SBX_FOREIGN_CHANNELS:
    case SBX_FOREIGN_TOPICS:
    case SBX_FOREIGN_MESSAGES:
    default:
      return sbx_profile_has_feature (self->profile, "messaging");
    }
}

static Listing *
ask_for_list (SbxForeign     *self,
              SbxForeignList  list,
              const char     *channel_id,
              const char     *topic_id,
              const char     *key)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->foreign = self;
  listing->key = g_strdup (key);
  listing->waiters = g_ptr_array_new_with_free_func (waiter_free);
  g_hash_table_insert (self->lists, listing->key, listing);
  listing->in = self->link == NULL || self->dialect->list == NULL || !is_wanted (self, list) ||
                !self->dialect->list (self, list, channel_id, topic_id);
  if (listing->in)
    return listing;

  sbx_foreign_is_under_way (self, &listing->seen);
  listing->timer = g_timeout_add (MIN (PATIENCE_MS, self->patience), on_late, listing);
  return listing;
}

static void
want (SbxForeign           *self,
      SbxForeignList        list,
      const char           *channel_id,
      const char           *topic_id,
      gboolean              must,
      SbxForeignListedFunc  func,
      gpointer              user_data,
      GDestroyNotify        destroy)
{
  g_autofree char *key = make_key (list, channel_id, topic_id);
  Listing *listing = g_hash_table_lookup (self->lists, key);
  Waiter *waiter;

  if (listing == NULL)
    listing = ask_for_list (self, list, channel_id, topic_id, key);

  must = must && !g_hash_table_contains (self->told_lists, key);
  if (listing->in || (listing->late && !must))
    {
      func (self, NULL, user_data);
      if (destroy != NULL)
        destroy (user_data);
      return;
    }

  waiter = g_new0 (Waiter, 1);
  *waiter = (Waiter) { func, user_data, destroy, must };
  g_ptr_array_add (listing->waiters, waiter);
}

void
sbx_foreign_lists_want (SbxForeign           *self,
                        SbxForeignList        list,
                        const char           *channel_id,
                        const char           *topic_id,
                        SbxForeignListedFunc  func,
                        gpointer              user_data,
                        GDestroyNotify        destroy)
{
  want (self, list, channel_id, topic_id, FALSE, func, user_data, destroy);
}

/* The same for who has nothing without it: where it was never told before, what is kept says nothing of what the server has. */
void
sbx_foreign_lists_need (SbxForeign           *self,
                        SbxForeignList        list,
                        const char           *channel_id,
                        const char           *topic_id,
                        SbxForeignListedFunc  func,
                        gpointer              user_data,
                        GDestroyNotify        destroy)
{
  want (self, list, channel_id, topic_id, TRUE, func, user_data, destroy);
}

/* One that is under way was asked for in this connection. */
void
sbx_foreign_lists_ask_anew (SbxForeign           *self,
                            SbxForeignList        list,
                            const char           *channel_id,
                            const char           *topic_id,
                            SbxForeignListedFunc  func,
                            gpointer              user_data,
                            GDestroyNotify        destroy)
{
  g_autofree char *key = make_key (list, channel_id, topic_id);
  Listing *listing = g_hash_table_lookup (self->lists, key);

  if (listing != NULL && listing->in)
    g_hash_table_remove (self->lists, key);
  want (self, list, channel_id, topic_id, FALSE, func, user_data, destroy);
}

gboolean
sbx_foreign_lists_was_told (SbxForeign     *self,
                            SbxForeignList  list,
                            const char     *channel_id,
                            const char     *topic_id)
{
  g_autofree char *key = make_key (list, channel_id, topic_id);
  const Listing *listing = g_hash_table_lookup (self->lists, key);

  return listing != NULL && listing->told;
}

/* --- The server's answer --- */

typedef struct
{
  char   *key;
  guint   generation;
  GError *error;         /* (nullable) */
} Listed;

static void
listed_free (gpointer data)
{
  Listed *listed = data;

  g_free (listed->key);
  g_clear_error (&listed->error);
  g_free (listed);
}

static void
on_list_written (SbxForeign   *self,
                 GBytes       *answer,
                 const GError *error,
                 gpointer      data)
{
  const Listed *listed = data;
  Listing *listing = listed->generation == self->generation ? g_hash_table_lookup (self->lists, listed->key) : NULL;

  if (listing == NULL || listing->in)
    return;
  if (listed->error != NULL)
    give_up (listing, listed->error);
  else
    settle (listing);
}

/**
 * sbx_foreign_listed:
 * @list: which list
 * @channel_id: (nullable): as it was asked for
 * @topic_id: (nullable): the same
 * @error: (nullable): why it cannot be had
 *
 * What the server says of a list was put before this. Lists that nobody asked for do no harm.
 */
void
sbx_foreign_listed (SbxForeign     *self,
                    SbxForeignList  list,
                    const char     *channel_id,
                    const char     *topic_id,
                    const GError   *error)
{
  Listed *listed;

  g_return_if_fail (SBX_IS_FOREIGN (self));

  listed = g_new0 (Listed, 1);
  listed->key = make_key (list, channel_id, topic_id);
  listed->generation = self->generation;
  listed->error = error != NULL ? g_error_copy (error) : NULL;
  sbx_foreign_after_writes (self, listed, listed_free, on_list_written);
}

/* --- In the background --- */

static void refresh_next (SbxForeign *self);

static void
on_refreshed (SbxForeign   *self,
              const GError *error,
              gpointer      data)
{
  if (GPOINTER_TO_UINT (data) != self->generation)
    return;

  self->refreshing--;
  refresh_next (self);
}

static void
refresh_next (SbxForeign *self)
{
  while (self->refreshing < REFRESHED_AT_ONCE && self->refresh.length > 0)
    {
      g_autofree char *key = g_queue_pop_head (&self->refresh);
      g_auto (GStrv) parts = NULL;
      SbxForeignList list;

      if (g_hash_table_contains (self->lists, key) || !split_key (key, &list, &parts))
        continue;

      self->refreshing++;
      sbx_foreign_lists_want (self, list, *parts[1] != '\0' ? parts[1] : NULL, *parts[2] != '\0' ? parts[2] : NULL,
                              on_refreshed, GUINT_TO_POINTER (self->generation), NULL);
    }
}

/* The server says that there is something new in it: it is asked for it, unless that was done in this connection. */
void
sbx_foreign_lists_changed (SbxForeign     *self,
                           SbxForeignList  list,
                           const char     *channel_id,
                           const char     *topic_id)
{
  g_autofree char *key = make_key (list, channel_id, topic_id);

  if (self->link == NULL || self->dialect->list == NULL || g_hash_table_contains (self->lists, key))
    return;

  g_queue_push_tail (&self->refresh, g_steal_pointer (&key));
  refresh_next (self);
}

/* It moved on while nobody was there: who listens to the channel missed something. */
void
sbx_foreign_lists_moved (SbxForeign     *self,
                         SbxForeignList  list,
                         const char     *channel_id,
                         const char     *topic_id)
{
  g_autofree char *stream = g_strconcat (CHANNEL_PREFIX, channel_id, NULL);
  GPtrArray *keys;

  if (g_hash_table_contains (self->streams, stream))
    {
      sbx_foreign_lists_changed (self, list, channel_id, topic_id);
      return;
    }

  keys = g_hash_table_lookup (self->moved, channel_id);
  if (keys == NULL)
    {
      keys = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->moved, g_strdup (channel_id), keys);
    }
  g_ptr_array_add (keys, make_key (list, channel_id, topic_id));
}

/* Nothing says whether it moved on: it is looked into, as often as is bearable. Those that a server names first were written in last. */
void
sbx_foreign_lists_look (SbxForeign     *self,
                        SbxForeignList  list,
                        const char     *channel_id,
                        const char     *topic_id)
{
  if (self->looks == 0)
    return;

  self->looks--;
  if (self->looks == 0)
    g_message ("The server has more channels and topics than are looked into for what was missed, and does not say where something is new");
  sbx_foreign_lists_moved (self, list, channel_id, topic_id);
}

static gboolean
is_queued (SbxForeign *self,
           const char *key)
{
  return g_queue_find_custom (&self->refresh, key, (GCompareFunc) strcmp) != NULL;
}

/* Whether the server is being asked for it, or is about to be, and may yet answer. */
gboolean
sbx_foreign_lists_is_pending (SbxForeign     *self,
                              SbxForeignList  list,
                              const char     *channel_id,
                              const char     *topic_id)
{
  g_autofree char *key = make_key (list, channel_id, topic_id);
  const Listing *listing = g_hash_table_lookup (self->lists, key);
  GPtrArray *moved = channel_id != NULL ? g_hash_table_lookup (self->moved, channel_id) : NULL;

  if (listing != NULL)
    return !listing->in && !listing->late;
  return is_queued (self, key) || (moved != NULL && g_ptr_array_find_with_equal_func (moved, key, g_str_equal, NULL));
}

gboolean
sbx_foreign_lists_may_show (SbxForeign     *self,
                            SbxForeignList  list,
                            const char     *channel_id)
{
  g_autofree char *key = make_key (list, channel_id, NULL);
  const Listing *listing = g_hash_table_lookup (self->lists, key);

  return self->returning && self->dialect->list != NULL && (listing == NULL || !listing->in);
}

/* Somebody listens from now on. */
void
sbx_foreign_lists_follow (SbxForeign *self,
                          const char *stream)
{
  const char *channel_id = g_str_has_prefix (stream, CHANNEL_PREFIX) ? stream + strlen (CHANNEL_PREFIX) : NULL;
  GPtrArray *keys = channel_id != NULL ? g_hash_table_lookup (self->moved, channel_id) : NULL;

  if (keys == NULL)
    return;

  for (guint i = 0; i < keys->len; i++)
    g_queue_push_tail (&self->refresh, g_steal_pointer (&keys->pdata[i]));
  g_hash_table_remove (self->moved, channel_id);
  refresh_next (self);
}

static void
ask_again (SbxForeign *self,
           const char *key)
{
  if (self->link == NULL || self->dialect->list == NULL)
    return;

  g_hash_table_remove (self->lists, key);
  g_queue_push_tail (&self->refresh, g_strdup (key));
  refresh_next (self);
}

/* There is something in it that the list did not have, whether or not it was asked for in this connection. */
void
sbx_foreign_lists_renew (SbxForeign     *self,
                         SbxForeignList  list,
                         const char     *channel_id,
                         const char     *topic_id)
{
  g_autofree char *key = make_key (list, channel_id, topic_id);
  Listing *listing = g_hash_table_lookup (self->lists, key);

  if (listing != NULL && !listing->in)
    listing->again = TRUE;
  else
    ask_again (self, key);
}

static void
on_first_list_in (SbxForeign   *self,
                  const GError *error,
                  gpointer      data)
{
}

/* What was looked at before, in this run: the server may not say that there is something new in it. */
static void
on_channels_in (SbxForeign   *self,
                const GError *error,
                gpointer      data)
{
  GHashTableIter iter;
  gpointer key;

  if (GPOINTER_TO_UINT (data) != self->generation)
    return;

  g_hash_table_iter_init (&iter, self->opened);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_queue_push_tail (&self->refresh, g_strdup (key));
  refresh_next (self);
}

/* A connection begins, or the store is open: something of the server was known, or nothing. */
void
sbx_foreign_lists_note_known (SbxForeign *self)
{
  self->returning = g_hash_table_size (self->heads) > 0;
}

/* A connection begins. */
void
sbx_foreign_lists_begin (SbxForeign *self)
{
  self->looks = MAX_LOOKS;
  sbx_foreign_lists_note_known (self);
  sbx_foreign_lists_want (self, SBX_FOREIGN_SESSIONS, NULL, NULL, on_first_list_in, NULL, NULL);
  sbx_foreign_lists_want (self, SBX_FOREIGN_TASKS, NULL, NULL, on_first_list_in, NULL, NULL);
  sbx_foreign_lists_want (self, SBX_FOREIGN_PROJECTS, NULL, NULL, on_first_list_in, NULL, NULL);
  sbx_foreign_lists_want (self, SBX_FOREIGN_PEOPLE, NULL, NULL, on_first_list_in, NULL, NULL);
  sbx_foreign_lists_want (self, SBX_FOREIGN_CHANNELS, NULL, NULL, on_channels_in,
                          GUINT_TO_POINTER (self->generation), NULL);
}

void
sbx_foreign_lists_init (SbxForeign *self)
{
  self->patience = DEFAULT_PATIENCE_MS;
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, listing_free);
  self->told_lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->opened = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_queue_init (&self->refresh);
}

/* Somebody looks at it: after a reconnect it is asked for again. */
void
sbx_foreign_lists_note_opened (SbxForeign     *self,
                               SbxForeignList  list,
                               const char     *channel_id,
                               const char     *topic_id)
{
  g_hash_table_add (self->opened, make_key (list, channel_id, topic_id));
}

/* The connection is gone. Those who wait for a list are told nothing: their requests failed with it. */
void
sbx_foreign_lists_clear (SbxForeign *self)
{
  g_hash_table_remove_all (self->lists);
  g_hash_table_remove_all (self->moved);
  g_queue_clear_full (&self->refresh, g_free);
  self->refreshing = 0;
}
