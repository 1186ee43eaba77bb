/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include "sbx-fields.h"
#include "sbx-frame.h"
#include "sbx-json-scan.h"
#include "sbx-limits.h"
#include "sbx-store-events.h"
#include "sbx-wire-error.h"

/* Who subscribed to what, what they missed, and what they are told from then on. */

/* What an answer takes, so that it stays within one message. */
#define PAGE_BYTES (SBX_LIMIT_MESSAGE_BYTES - 64 * 1024)

/* One stream of a request. */
typedef struct
{
  char          *stream;
  gint64         asked;      /* -1: not given, live from now */
  SbxStreamHead  head;       /* where the log ended when it was asked for */
  const char    *reason;     /* (nullable): why it cannot be continued */
  gboolean       read;       /* events were missed */
  gint64         after;      /* up to where those above are whole, with this answer */
  gboolean       more;       /* not live yet */
} Entry;

typedef struct
{
  SbxEnvelope *request;
  char        *epoch;
  char        *sender_id;
  GArray      *entries;      /* Entry */
  guint        generation;
  guint        n_lists;      /* of those below that were waited for */
} Subscribing;

/* What a bot is to do, and frames that only people look at, are told once even if they came before somebody subscribed: a server says them as soon as
 * it is there. */
#define MAX_UNTOLD 10000

typedef struct
{
  char        *stream;
  SbxEnvelope *envelope;
} Untold;

static void
untold_free (gpointer data)
{
  Untold *untold = data;

  g_free (untold->stream);
  sbx_envelope_unref (untold->envelope);
  g_free (untold);
}

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->stream);
}

static void
subscribing_free (Subscribing *self)
{
  sbx_envelope_unref (self->request);
  g_free (self->epoch);
  g_free (self->sender_id);
  g_array_unref (self->entries);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Subscribing, subscribing_free)

static SbxForeignStream *
ensure_stream (SbxForeign *self,
               const char *name)
{
  SbxForeignStream *stream = g_hash_table_lookup (self->streams, name);

  if (stream == NULL)
    {
      stream = g_new0 (SbxForeignStream, 1);
      g_hash_table_insert (self->streams, g_strdup (name), stream);
    }
  return stream;
}

gboolean
sbx_foreign_is_subscribed (SbxForeign *self,
                           const char *stream)
{
  const SbxForeignStream *known = g_hash_table_lookup (self->streams, stream);

  return known != NULL && known->live;
}

static SbxEnvelope *
make_envelope (SbxForeign           *self,
               const SbxStoredEvent *event)
{
  GBytes *text = event->envelope;
  SbxJsonSpan span = { "payload" };
  SbxJsonSlice whole, payload;
  g_autoptr (GBytes) part = NULL;

  if (event->envelope_for_author != NULL && g_strcmp0 (event->author, sbx_foreign_get_sender_id (self)) == 0)
    text = event->envelope_for_author;
  whole.text = g_bytes_get_data (text, &whole.length);
  if (!sbx_json_scan_object (whole, &span, 1))
    return NULL;

  payload = sbx_json_scan_member (whole, &span);
  part = g_bytes_new_from_bytes (text, payload.text - whole.text, payload.length);
  return sbx_envelope_new_for_text (event->event, NULL, NULL, part);
}

/* An event that is on disk: to those who are whole up to it. */
void
sbx_foreign_streams_route (SbxForeign           *self,
                           const SbxStoredEvent *event)
{
  SbxForeignStream *stream = g_hash_table_lookup (self->streams, event->stream);
  gboolean is_live = stream != NULL && stream->live;
  gboolean is_for_bot = g_str_equal (event->event, "action");
  g_autoptr (SbxEnvelope) envelope = NULL;

  if (is_live ? event->seq <= stream->told : !is_for_bot)
    return;
  envelope = make_envelope (self, event);
  if (envelope == NULL)
    return;

  if (is_live)
    {
      stream->told = event->seq;
      sbx_foreign_tell (self, envelope);
    }
  else
    {
      sbx_foreign_streams_hold (self, event->stream, envelope);
    }
}

void
sbx_foreign_streams_hold (SbxForeign  *self,
                          const char  *stream,
                          SbxEnvelope *envelope)
{
  Untold *untold;

  if (self->untold.length >= MAX_UNTOLD)
    return;

  untold = g_new0 (Untold, 1);
  untold->stream = g_strdup (stream);
  untold->envelope = sbx_envelope_ref (envelope);
  g_queue_push_tail (&self->untold, untold);
}

/* Without its place in the log: that is behind those above already. */
static void
tell_late (SbxForeign *self,
           Untold     *untold)
{
  static const char *const place[] = { "epoch", "seq", NULL };
  g_autoptr (JsonObject) payload = sbx_frame_rest (sbx_envelope_get_payload (untold->envelope), place);
  g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (sbx_envelope_get_event (untold->envelope), payload);

  sbx_foreign_tell (self, envelope);
}

/* The stream is live: what it asked to be told since is with those above, else it is told now. */
static void
settle_untold (SbxForeign  *self,
               const Entry *entry)
{
  for (GList *l = self->untold.head; l != NULL;)
    {
      GList *next = l->next;
      Untold *untold = l->data;

      if (g_str_equal (untold->stream, entry->stream))
        {
          if (entry->asked < 0 || entry->reason != NULL)
            tell_late (self, untold);
          untold_free (untold);
          g_queue_delete_link (&self->untold, l);
        }
      l = next;
    }
}

void
sbx_foreign_streams_clear (SbxForeign *self)
{
  g_queue_clear_full (&self->untold, untold_free);
}

/* --- Subscribing --- */

static void
classify (SbxForeign  *self,
          Subscribing *subscribing)
{
  for (guint i = 0; i < subscribing->entries->len; i++)
    {
      Entry *entry = &g_array_index (subscribing->entries, Entry, i);
      gint64 oldest;

      sbx_foreign_get_head (self, entry->stream, &entry->head);
      entry->after = entry->head.seq;
      entry->more = FALSE;
      entry->read = FALSE;
      if (entry->asked < 0 || entry->reason != NULL)
        continue;

      /* Before a channel's log there is what is older: nobody has missed that. */
      oldest = entry->head.oldest == SBX_FOREIGN_BASE + 1 ? 1 : entry->head.oldest;
      if (entry->asked > entry->head.seq)
        entry->reason = "ahead";
      else if (entry->asked < oldest - 1)
        entry->reason = "trimmed";
      else
        /* A log that has nothing yet is whole, wherever it is asked for from. */
        entry->read = MAX (entry->asked, entry->head.oldest - 1) < entry->head.seq;
    }
}

/* The members of one entry; what was missed is read here. */
static gboolean
write_entry (SbxStoreReader     *reader,
             const Subscribing  *subscribing,
             Entry              *entry,
             gsize              *bytes_left,
             SbxJsonWriter      *answer,
             GError            **error)
{
  gsize before = sbx_json_writer_get_length (answer);

  sbx_json_writer_begin_object (answer, NULL);
  sbx_json_writer_string (answer, "stream", entry->stream);
  sbx_json_writer_string (answer, "epoch", subscribing->epoch);
  if (entry->read && !sbx_store_read_missed (reader, entry->stream, subscribing->sender_id, FALSE, entry->asked,
                                             SBX_LIMIT_CATCH_UP, *bytes_left, *bytes_left == PAGE_BYTES, answer,
                                             &entry->after, &entry->more, error))
    return FALSE;

  sbx_json_writer_int (answer, "seq", entry->after);
  sbx_json_writer_int (answer, "oldest", entry->head.oldest);
  if (entry->asked >= 0)
    sbx_json_writer_boolean (answer, "recovered", entry->reason == NULL);
  if (entry->reason != NULL)
    sbx_json_writer_string (answer, "reason", entry->reason);
  else if (entry->asked >= 0 && !entry->read)
    {
      sbx_json_writer_begin_array (answer, "missed");
      sbx_json_writer_end_array (answer);
      sbx_json_writer_boolean (answer, "more", FALSE);
    }
  sbx_json_writer_end_object (answer);
  *bytes_left -= MIN (*bytes_left, sbx_json_writer_get_length (answer) - before);
  return TRUE;
}

static gboolean
read_missed (SbxStoreReader  *reader,
             gpointer         data,
             SbxJsonWriter   *answer,
             GError         **error)
{
  const Subscribing *subscribing = data;
  gsize bytes_left = PAGE_BYTES;

  sbx_json_writer_begin_array (answer, "streams");
  for (guint i = 0; i < subscribing->entries->len; i++)
    if (!write_entry (reader, subscribing, &g_array_index (subscribing->entries, Entry, i), &bytes_left, answer, error))
      return FALSE;
  sbx_json_writer_end_array (answer);

  return TRUE;
}

/* Something was written since it was read: what is told from now on would leave a hole. */
static gboolean
is_outdated (SbxForeign        *self,
             const Subscribing *subscribing)
{
  for (guint i = 0; i < subscribing->entries->len; i++)
    {
      const Entry *entry = &g_array_index (subscribing->entries, Entry, i);
      SbxStreamHead head;

      sbx_foreign_get_head (self, entry->stream, &head);
      if (!entry->more && entry->after < head.seq)
        return TRUE;
    }
  return FALSE;
}

static void run (SbxForeign  *self,
                 Subscribing *subscribing);

static void
on_missed_read (SbxForeign   *self,
                GBytes       *answer,
                const GError *error,
                gpointer      data)
{
  Subscribing *subscribing = *(Subscribing **) data;

  if (subscribing->generation != self->generation)
    return;

  if (error != NULL)
    {
      sbx_foreign_fail (self, subscribing->request, error);
      return;
    }
  if (is_outdated (self, subscribing))
    {
      *(Subscribing **) data = NULL;
      run (self, subscribing);
      return;
    }

  for (guint i = 0; i < subscribing->entries->len; i++)
    {
      const Entry *entry = &g_array_index (subscribing->entries, Entry, i);
      SbxForeignStream *stream = ensure_stream (self, entry->stream);

      stream->live = !entry->more;
      stream->told = entry->after;
      if (stream->live)
        sbx_foreign_lists_follow (self, entry->stream);
    }
  sbx_foreign_answer_text (self, subscribing->request, "subscribed", answer);
  for (guint i = 0; i < subscribing->entries->len; i++)
    {
      const Entry *entry = &g_array_index (subscribing->entries, Entry, i);

      if (!entry->more)
        settle_untold (self, entry);
    }
}

/* The store borrows what the pointer points at; where it has to be read again, the next read takes it over. */
static gboolean
read_held (SbxStoreReader  *reader,
           gpointer         data,
           SbxJsonWriter   *answer,
           GError         **error)
{
  return read_missed (reader, *(Subscribing **) data, answer, error);
}

static void
held_free (gpointer data)
{
  Subscribing **held = data;

  g_clear_pointer (held, subscribing_free);
  g_free (held);
}

/* Takes @subscribing. */
static void
run (SbxForeign  *self,
     Subscribing *subscribing)
{
  Subscribing **held = g_new (Subscribing *, 1);

  *held = subscribing;
  classify (self, subscribing);
  sbx_foreign_read (self, read_held, held, held_free, on_missed_read);
}

static gboolean
read_entries (SbxForeign   *self,
              JsonObject   *payload,
              Subscribing  *subscribing,
              GError      **error)
{
  const char *own_epoch = sbx_store_get_epoch (self->store);
  JsonArray *streams = NULL;
  guint length;

  if (!sbx_fields_get_array (payload, "streams", SBX_FIELD_REQUIRED, SBX_LIMIT_STREAMS_PER_REQUEST, &streams, error))
    return FALSE;

  length = json_array_get_length (streams);
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (streams, i);
      g_autofree char *epoch = NULL;
      g_autofree char *name = NULL;
      Entry entry = { .asked = -1 };

      if (!JSON_NODE_HOLDS_OBJECT (node) ||
          !sbx_fields_dup_id (json_node_get_object (node), "stream", SBX_FIELD_REQUIRED, &name, error))
        {
          if (error != NULL && *error == NULL)
            g_propagate_error (error, sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "streams", "streams[%u]", i));
          return FALSE;
        }
      epoch = sbx_fields_dup_text (json_node_get_object (node), "epoch", NULL);
      entry.asked = sbx_fields_int_or (json_node_get_object (node), "seq", -1);
      entry.stream = g_steal_pointer (&name);
      if (entry.asked >= 0 && g_strcmp0 (epoch, own_epoch) != 0)
        entry.reason = "epoch";
      g_array_append_val (subscribing->entries, entry);
    }

  return TRUE;
}

static gboolean
wants (const Subscribing *subscribing,
       const char        *stream)
{
  for (guint i = 0; i < subscribing->entries->len; i++)
    if (g_str_equal (g_array_index (subscribing->entries, Entry, i).stream, stream))
      return TRUE;
  return FALSE;
}

/* Which of the server's lists must be in before it can be said what was missed: what is new in them is in the log then. */
static void
wait_for_lists (SbxForeign   *self,
                const GError *error,
                gpointer      data)
{
  static const struct { const char *stream; SbxForeignList list; } needs[] = {
    { "channels", SBX_FOREIGN_CHANNELS },
    { "tasks", SBX_FOREIGN_SESSIONS },
    { "tasks", SBX_FOREIGN_TASKS },
    { "projects", SBX_FOREIGN_PROJECTS },
  };
  Subscribing **held = data;
  Subscribing *subscribing = *held;

  if (subscribing->generation != self->generation)
    return;

  while (subscribing->n_lists < G_N_ELEMENTS (needs))
    {
      guint i = subscribing->n_lists++;

      if (wants (subscribing, needs[i].stream))
        {
          Subscribing **next = g_new (Subscribing *, 1);

          *next = g_steal_pointer (held);
          sbx_foreign_lists_want (self, needs[i].list, NULL, NULL, wait_for_lists, next, held_free);
          return;
        }
    }
  run (self, g_steal_pointer (held));
}

/* Only once the store is open. */
void
sbx_foreign_streams_subscribe (SbxForeign  *self,
                               SbxEnvelope *request)
{
  g_autoptr (Subscribing) subscribing = g_new0 (Subscribing, 1);
  g_autoptr (GError) error = NULL;
  Subscribing **held;

  subscribing->request = sbx_envelope_ref (request);
  subscribing->epoch = g_strdup (sbx_store_get_epoch (self->store));
  subscribing->sender_id = g_strdup (sbx_foreign_get_sender_id (self));
  subscribing->generation = self->generation;
  subscribing->entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  g_array_set_clear_func (subscribing->entries, entry_clear);
  if (!read_entries (self, sbx_envelope_get_payload (request), subscribing, &error))
    {
      sbx_foreign_fail (self, request, error);
      return;
    }

  held = g_new (Subscribing *, 1);
  *held = g_steal_pointer (&subscribing);
  wait_for_lists (self, NULL, held);
  held_free (held);
}

void
sbx_foreign_streams_unsubscribe (SbxForeign  *self,
                                 SbxEnvelope *request)
{
  JsonArray *streams = NULL;
  guint length;

  sbx_fields_get_array (sbx_envelope_get_payload (request), "streams", SBX_FIELD_OPTIONAL, G_MAXUINT, &streams, NULL);
  length = streams != NULL ? json_array_get_length (streams) : 0;
  for (guint i = 0; i < length; i++)
    {
      JsonNode *node = json_array_get_element (streams, i);
      g_autofree char *name = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        name = sbx_fields_dup_text (json_node_get_object (node), "stream", "");
      else if (JSON_NODE_HOLDS_VALUE (node))
        name = json_node_dup_string (node);
      if (name != NULL)
        g_hash_table_remove (self->streams, name);
    }
  sbx_foreign_answer (self, request, "ok", NULL);
}
