/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-attention.h"

#include "sbx-json-writer.h"
#include "sbx-limits.h"
#include "sbx-time.h"

/* From one push of a user and topic to the next. */
#define WINDOW (500 * G_TIME_SPAN_MILLISECOND)

/* What is over is forgotten after so long at most, once something is said again. */
#define SWEEP_INTERVAL (10 * G_TIME_SPAN_SECOND)

typedef enum {
  TYPING,
  VIEWING,
  N_KINDS,
} Kind;

static const struct
{
  const char *event;
  const char *member;
  gint64      life;     /* µs: who says nothing for so long has stopped */
} kinds[N_KINDS] = {
  [TYPING] = { "typingChanged", "typing", 6 * G_TIME_SPAN_SECOND },
  [VIEWING] = { "viewingChanged", "viewing", 60 * G_TIME_SPAN_SECOND },
};

/* One connection of those that say so. */
typedef struct
{
  SbxPeer *peer;      /* borrowed: it is removed when it closes */
  gint64   until;     /* monotonic µs */
} Holder;

/* One kind of attention of one user to one topic. */
typedef struct
{
  Kind      kind;
  char     *user_id;
  char     *name;
  char     *channel_id;
  char     *topic_id;
  GArray   *holders;      /* of Holder */
  gint64    told_at;      /* monotonic µs of the last push; 0 = never */
  gboolean  told;         /* what that said */
  gboolean  pending;      /* something was said since */
} Entry;

struct _SbxAttention
{
  SbxRouter  *router;
  GHashTable *entries;    /* key → Entry */
  GHashTable *peers;      /* SbxPeer → (element-type Entry) GPtrArray, both borrowed */
  GPtrArray  *pending;    /* (element-type Entry), borrowed */
  GSource    *clock;      /* ready when the next of @pending may be told */
  gint64      swept_at;   /* monotonic µs */
};

static void
entry_free (Entry *entry)
{
  g_free (entry->user_id);
  g_free (entry->name);
  g_free (entry->channel_id);
  g_free (entry->topic_id);
  g_array_unref (entry->holders);
  g_free (entry);
}

/* Until when somebody says so; 0 where nobody does. */
static gint64
get_until (const Entry *entry)
{
  gint64 until = 0;

  for (guint i = 0; i < entry->holders->len; i++)
    until = MAX (until, g_array_index (entry->holders, Holder, i).until);
  return until;
}

static GBytes *
make_envelope (const Entry *entry,
               const char  *stream,
               gboolean     is_on,
               gint64       until)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();
  char           now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", kinds[entry->kind].event);
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  sbx_json_writer_string (writer, "triggeredBy", entry->user_id);
  sbx_json_writer_string (writer, "stream", stream);
  sbx_json_writer_string (writer, "channelId", entry->channel_id);
  sbx_json_writer_string (writer, "topicId", entry->topic_id);
  sbx_json_writer_string (writer, "userId", entry->user_id);
  sbx_json_writer_string (writer, "name", entry->name);
  sbx_json_writer_boolean (writer, kinds[entry->kind].member, is_on);
  sbx_json_writer_int (writer, "until", until);
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);

  return sbx_json_writer_free_to_bytes (writer);
}

static void
tell (SbxAttention *self,
      Entry        *entry,
      gint64        now)
{
  g_autofree char   *stream = g_strconcat ("channel/", entry->channel_id, NULL);
  g_autoptr (GBytes) envelope = NULL;
  gint64             left = MAX (0, get_until (entry) - now);
  gboolean           is_on = get_until (entry) > now;

  /* It was taken back before anybody heard of it. */
  if (!is_on && !entry->told)
    return;

  envelope = make_envelope (entry, stream, is_on, sbx_time_now_ms () + (is_on ? left / 1000 : 0));
  entry->told = is_on;
  entry->told_at = now;
  sbx_router_publish (self->router, stream, envelope);
}

static gboolean
may_tell (const Entry *entry,
          gint64       now)
{
  return entry->told_at == 0 || now - entry->told_at >= WINDOW;
}

static gboolean
on_clock (gpointer user_data)
{
  SbxAttention *self = user_data;
  gint64        now = g_get_monotonic_time ();
  gint64        next = -1;

  for (guint i = self->pending->len; i > 0; i--)
    {
      Entry *entry = g_ptr_array_index (self->pending, i - 1);

      if (may_tell (entry, now))
        {
          entry->pending = FALSE;
          g_ptr_array_remove_index_fast (self->pending, i - 1);
          tell (self, entry, now);
        }
      else if (next < 0 || entry->told_at + WINDOW < next)
        {
          next = entry->told_at + WINDOW;
        }
    }

  g_source_set_ready_time (self->clock, next);
  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch_clock (GSource     *source,
                GSourceFunc  callback,
                gpointer     user_data)
{
  return callback (user_data);
}

/* At once, or when the time for the next push has come. */
static void
tell_soon (SbxAttention *self,
           Entry        *entry,
           gint64        now)
{
  gint64 at = entry->told_at + WINDOW;
  gint64 ready = g_source_get_ready_time (self->clock);

  if (entry->pending)
    return;
  if (may_tell (entry, now))
    {
      tell (self, entry, now);
      return;
    }

  entry->pending = TRUE;
  g_ptr_array_add (self->pending, entry);
  if (ready < 0 || at < ready)
    g_source_set_ready_time (self->clock, at);
}

static char *
make_key (Kind        kind,
          const char *user_id,
          const char *channel_id,
          const char *topic_id)
{
  /* Ids have no control characters. */
  return g_strdup_printf ("%d\x1f%s\x1f%s\x1f%s", kind, user_id, channel_id, topic_id);
}

static void
forget_peer (SbxAttention *self,
             SbxPeer      *peer,
             Entry        *entry)
{
  GPtrArray *entries = g_hash_table_lookup (self->peers, peer);

  if (entries == NULL)
    return;
  g_ptr_array_remove_fast (entries, entry);
  if (entries->len == 0)
    g_hash_table_remove (self->peers, peer);
}

/* Forgets what is over and told: the time of the last push is of no more use then. */
static void
sweep (SbxAttention *self,
       gint64        now)
{
  GHashTableIter iter;
  gpointer       value;

  if (now - self->swept_at < SWEEP_INTERVAL)
    return;

  self->swept_at = now;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (entry->pending || get_until (entry) > now || !may_tell (entry, now))
        continue;
      for (guint i = 0; i < entry->holders->len; i++)
        forget_peer (self, g_array_index (entry->holders, Holder, i).peer, entry);
      g_hash_table_iter_remove (&iter);
    }
}

static gboolean
find_holder (const Entry   *entry,
             const SbxPeer *peer,
             guint         *index)
{
  for (*index = 0; *index < entry->holders->len; (*index)++)
    if (g_array_index (entry->holders, Holder, *index).peer == peer)
      return TRUE;
  return FALSE;
}

static void
begin (SbxAttention *self,
       SbxPeer      *peer,
       Entry        *entry,
       gint64        now)
{
  GPtrArray *entries = g_hash_table_lookup (self->peers, peer);
  guint      index;

  if (!find_holder (entry, peer, &index))
    {
      Holder holder = { peer, 0 };

      g_array_append_val (entry->holders, holder);
      if (entries == NULL)
        {
          entries = g_ptr_array_new ();
          g_hash_table_insert (self->peers, peer, entries);
        }
      g_ptr_array_add (entries, entry);
    }
  g_array_index (entry->holders, Holder, index).until = now + kinds[entry->kind].life;
  tell_soon (self, entry, now);
}

/* Nobody hears of it while another connection of the user's goes on. */
static void
end (SbxAttention *self,
     SbxPeer      *peer,
     Entry        *entry,
     gint64        now)
{
  guint index;

  if (!find_holder (entry, peer, &index))
    return;
  g_array_remove_index_fast (entry->holders, index);
  forget_peer (self, peer, entry);
  if (get_until (entry) <= now)
    tell_soon (self, entry, now);
}

static Entry *
ensure_entry (SbxAttention *self,
              Kind          kind,
              const char   *user_id,
              const char   *name,
              const char   *channel_id,
              const char   *topic_id)
{
  g_autofree char *key = make_key (kind, user_id, channel_id, topic_id);
  Entry           *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->kind = kind;
      entry->user_id = g_strdup (user_id);
      entry->channel_id = g_strdup (channel_id);
      entry->topic_id = g_strdup (topic_id);
      entry->holders = g_array_new (FALSE, FALSE, sizeof (Holder));
      g_hash_table_insert (self->entries, g_steal_pointer (&key), entry);
    }
  if (g_strcmp0 (entry->name, name) != 0)
    {
      g_free (entry->name);
      entry->name = g_strdup (name);
    }

  return entry;
}

/**
 * sbx_attention_new:
 * @router: who passes it on; must outlive the object
 *
 * Returns: (transfer full): attention that nobody pays to anything, in the thread-default main context
 */
SbxAttention *
sbx_attention_new (SbxRouter *router)
{
  static GSourceFuncs      funcs = { .dispatch = dispatch_clock };
  SbxAttention            *self = g_new0 (SbxAttention, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->router = router;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) entry_free);
  self->peers = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->pending = g_ptr_array_new ();
  self->clock = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->clock, "sbx-attention");
  g_source_set_callback (self->clock, on_clock, self, NULL);
  g_source_attach (self->clock, context);
  return self;
}

/**
 * sbx_attention_free:
 * @self: (transfer full): attention
 */
void
sbx_attention_free (SbxAttention *self)
{
  g_source_destroy (self->clock);
  g_source_unref (self->clock);
  g_hash_table_unref (self->peers);
  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->pending);
  g_free (self);
}

/**
 * sbx_attention_set_typing:
 * @self: attention
 * @peer: a connection that is open
 * @user_id: whose
 * @name: what people read as that one's name
 * @channel_id: the topic's channel
 * @topic_id: a topic
 * @typing: whether the user types there
 */
void
sbx_attention_set_typing (SbxAttention *self,
                          SbxPeer      *peer,
                          const char   *user_id,
                          const char   *name,
                          const char   *channel_id,
                          const char   *topic_id,
                          gboolean      typing)
{
  gint64 now = g_get_monotonic_time ();
  Entry *entry;

  sweep (self, now);
  entry = ensure_entry (self, TYPING, user_id, name, channel_id, topic_id);
  if (typing)
    begin (self, peer, entry, now);
  else
    end (self, peer, entry, now);
}

/**
 * sbx_attention_set_viewing:
 * @self: attention
 * @peer: a connection that is open
 * @user_id: whose
 * @name: what people read as that one's name
 * @channel_id: (nullable): the topic's channel
 * @topic_id: (nullable): the topic that the user looks at with this connection, or %NULL for none
 */
void
sbx_attention_set_viewing (SbxAttention *self,
                           SbxPeer      *peer,
                           const char   *user_id,
                           const char   *name,
                           const char   *channel_id,
                           const char   *topic_id)
{
  gint64     now = g_get_monotonic_time ();
  Entry     *entry = NULL;
  GPtrArray *entries;

  sweep (self, now);
  if (topic_id != NULL)
    entry = ensure_entry (self, VIEWING, user_id, name, channel_id, topic_id);

  entries = g_hash_table_lookup (self->peers, peer);
  for (guint i = entries != NULL ? entries->len : 0; i > 0; i--)
    {
      Entry *old = g_ptr_array_index (entries, i - 1);

      if (old->kind != VIEWING || old == entry)
        continue;
      end (self, peer, old, now);
      break;
    }
  if (entry != NULL)
    begin (self, peer, entry, now);
}

/**
 * sbx_attention_remove_peer:
 * @self: attention
 * @peer: a connection that has ended
 */
void
sbx_attention_remove_peer (SbxAttention *self,
                           SbxPeer      *peer)
{
  gint64     now = g_get_monotonic_time ();
  GPtrArray *entries;

  while ((entries = g_hash_table_lookup (self->peers, peer)) != NULL)
    end (self, peer, g_ptr_array_index (entries, 0), now);
}

static void
write_topic (const Entry   *entry,
             const char    *name,
             SbxJsonWriter *writer)
{
  sbx_json_writer_begin_object (writer, name);
  sbx_json_writer_string (writer, "channelId", entry->channel_id);
  sbx_json_writer_string (writer, "topicId", entry->topic_id);
  sbx_json_writer_end_object (writer);
}

/**
 * sbx_attention_write_user:
 * @self: attention
 * @user_id: a user
 * @writer: gets the members `typing`, a list of at most a page of topics, and `viewing`, a topic or null
 */
void
sbx_attention_write_user (SbxAttention  *self,
                          const char    *user_id,
                          SbxJsonWriter *writer)
{
  gint64         now = g_get_monotonic_time ();
  const Entry   *viewing = NULL;
  guint          n_typing = 0;
  GHashTableIter iter;
  gpointer       value;

  sbx_json_writer_begin_array (writer, "typing");
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Entry *entry = value;

      if (get_until (entry) <= now || !g_str_equal (entry->user_id, user_id))
        continue;
      if (entry->kind == VIEWING && (viewing == NULL || get_until (entry) > get_until (viewing)))
        viewing = entry;
      else if (entry->kind == TYPING && n_typing++ < SBX_LIMIT_PAGE)
        write_topic (entry, NULL, writer);
    }
  sbx_json_writer_end_array (writer);

  if (viewing != NULL)
    write_topic (viewing, "viewing", writer);
  else
    sbx_json_writer_null (writer, "viewing");
}
