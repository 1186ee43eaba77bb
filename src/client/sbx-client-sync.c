/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include <string.h>

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-wire-error.h"

/* Channels that are announced in a burst are subscribed to together. */
#define GATHER_MS 50

#define CHANNEL_PREFIX "channel/"

/* One subscribe under way. */
typedef struct
{
  SbxClient *client;
  GPtrArray *streams;
} Subscribing;

static void
subscribing_free (Subscribing *subscribing)
{
  g_ptr_array_unref (subscribing->streams);
  g_free (subscribing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Subscribing, subscribing_free)

static void subscribe_streams (SbxClient *self, GPtrArray *streams);
static void list_channels (SbxClient *self);
static void list_jobs (SbxClient *self);

/* --- Whole or not --- */

/* What must be had, in turn, before the picture is whole. */
static void
advance (SbxClient *self)
{
  if (self->pending > 0 || self->phase != SBX_CLIENT_SYNCING)
    return;

  if (self->world != NULL && self->stage == SBX_CLIENT_STAGE_STREAMS)
    {
      self->stage = SBX_CLIENT_STAGE_LISTS;
      if (!self->listed)
        {
          sbx_client_sync_hold (self);
          list_channels (self);
          list_jobs (self);
          sbx_client_sync_release (self);
          return;
        }
    }

  if (self->world != NULL && self->stage == SBX_CLIENT_STAGE_LISTS)
    {
      self->listed = TRUE;
      self->stage = SBX_CLIENT_STAGE_TOPICS;
      sbx_client_sync_hold (self);
      sbx_client_topics_resume (self);
      sbx_client_sync_release (self);
      return;
    }

  sbx_client_become_live (self);
}

void
sbx_client_sync_hold (SbxClient *self)
{
  self->pending++;
}

void
sbx_client_sync_release (SbxClient *self)
{
  g_return_if_fail (self->pending > 0);

  self->pending--;
  advance (self);
}

/* Returns whether the connection is of no use any more, so that the caller must not go on. What the hub
 * refuses for good is gone without; without anything else the picture is not whole. */
gboolean
sbx_client_sync_failed (SbxClient    *self,
                        const GError *error)
{
  if (error->domain == SBX_WIRE_ERROR &&
      error->code != SBX_WIRE_ERROR_UNAVAILABLE && error->code != SBX_WIRE_ERROR_INTERNAL &&
      error->code != SBX_WIRE_ERROR_RATE_LIMITED && error->code != SBX_WIRE_ERROR_UNAUTHORIZED)
    {
      g_info ("%s: %s", sbx_address_get_uri (self->address), error->message);
      return FALSE;
    }

  sbx_client_lose (self, error);
  return TRUE;
}

/* --- What arrives --- */

static gboolean
on_gathered (gpointer data)
{
  SbxClient *self = data;
  g_autoptr (GPtrArray) streams = g_steal_pointer (&self->new_streams);

  self->gather_timer = 0;
  subscribe_streams (self, streams);

  return G_SOURCE_REMOVE;
}

/* A channel was named: its messages are wanted as well. */
static void
want_channel (SbxClient  *self,
              JsonObject *channel,
              gboolean    in_list)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");
  g_autofree char *stream = g_strconcat (CHANNEL_PREFIX, id, NULL);

  if (*id == '\0')
    return;
  if (self->seen_channels != NULL)
    g_hash_table_add (self->seen_channels, g_strdup (id));
  if (sbx_cursors_get_size (self->cursors) >= self->subscriptions_limit || !sbx_cursors_add (self->cursors, stream))
    return;

  /* The list is a picture of one moment: what comes after it is asked for from there. */
  if (in_list && self->epoch != NULL && json_object_has_member (channel, "lastSeq"))
    {
      gint64 last_seq = sbx_fields_int_or (channel, "lastSeq", 0);

      sbx_cursors_set (self->cursors, stream, self->epoch, last_seq);
      sbx_client_cache_place (self, SBX_CACHE_STREAM_BEGINS, stream, self->epoch, last_seq);
    }

  if (self->new_streams == NULL)
    self->new_streams = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->new_streams, g_steal_pointer (&stream));
  if (!in_list && self->gather_timer == 0)
    self->gather_timer = g_timeout_add (GATHER_MS, on_gathered, self);
}

static void
notice_channel (SbxClient  *self,
                JsonObject *payload)
{
  JsonObject *channel = NULL;

  sbx_fields_get_object (payload, "channel", SBX_FIELD_OPTIONAL, &channel, NULL);
  if (channel != NULL)
    {
      want_channel (self, channel, FALSE);
    }
  else if (sbx_fields_boolean_or (payload, "removed", FALSE))
    {
      g_autofree char *id = sbx_fields_dup_text (payload, "id", "");
      g_autofree char *stream = g_strconcat (CHANNEL_PREFIX, id, NULL);

      sbx_cursors_remove (self->cursors, stream);
      sbx_client_cache_place (self, SBX_CACHE_STREAM_ENDS, stream, NULL, 0);
    }
}

/* One that was pushed while they are listed is there, whatever the list says. */
static void
notice_job (SbxClient   *self,
            SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  gboolean is_task = g_str_equal (sbx_envelope_get_event (envelope), "taskUpdate");
  JsonObject *object = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;

  if (self->old_jobs == NULL || !(is_task || g_str_equal (sbx_envelope_get_event (envelope), "sessionUpdate")))
    return;
  if (!sbx_fields_get_object (payload, is_task ? "task" : "session", SBX_FIELD_OPTIONAL, &object, NULL) || object == NULL)
    return;

  id = sbx_fields_dup_text (object, is_task ? "taskId" : "sessionId", "");
  key = g_strconcat (is_task ? "t" : "s", id, NULL);
  g_hash_table_remove (self->old_jobs, key);
}

/* After the world took it in. */
static void
tell (SbxClient   *self,
      SbxEnvelope *envelope,
      gboolean     missed)
{
  if (self->world != NULL)
    {
      if (g_str_equal (sbx_envelope_get_event (envelope), "channelChanged"))
        notice_channel (self, sbx_envelope_get_payload (envelope));
      notice_job (self, envelope);
      sbx_client_topics_notice (self, envelope);
      sbx_client_counts_notice (self, envelope, missed);
    }

  g_signal_emit_by_name (self, "envelope", envelope);
}

/* Something between the cursor and this event is missing: ask for it. Until it is there we are not
 * connected, whatever the socket says. */
static void
close_hole (SbxClient  *self,
            const char *stream)
{
  g_autoptr (GPtrArray) streams = NULL;

  if (!sbx_cursors_is_live (self->cursors, stream))
    return;

  g_info ("%s: events are missing in “%s”", sbx_address_get_uri (self->address), stream);
  sbx_cursors_set_live (self->cursors, stream, FALSE);
  streams = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (streams, g_strdup (stream));
  if (self->phase == SBX_CLIENT_LIVE)
    sbx_client_become_partial (self);
  subscribe_streams (self, streams);
}

void
sbx_client_sync_push (SbxClient   *self,
                      SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  g_autofree char *stream = sbx_fields_dup_text (payload, "stream", NULL);
  g_autofree char *epoch = sbx_fields_dup_text (payload, "epoch", NULL);

  switch (sbx_cursors_take (self->cursors, stream, epoch, sbx_fields_int_or (payload, "seq", 0)))
    {
    case SBX_CURSORS_HOLE:
      close_hole (self, stream);
      break;

    case SBX_CURSORS_DUPLICATE:
      break;

    case SBX_CURSORS_APPLY:
    default:
      if (self->world != NULL)
        sbx_world_apply (self->world, envelope);
      sbx_client_cache_push (self, envelope, stream);
      tell (self, envelope, FALSE);
      break;
    }
}

/* --- Streams --- */

/* The hub says that a page of `missed` is whole, so it may skip what was merged or replaced. */
static void
take_missed (SbxClient  *self,
              const char *stream,
              JsonArray  *missed)
{
  for (guint i = 0; missed != NULL && i < json_array_get_length (missed); i++)
    {
      JsonNode *node = json_array_get_element (missed, i);
      JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonObject *payload = NULL;
      g_autofree char *event = object != NULL ? sbx_fields_dup_text (object, "event", NULL) : NULL;
      g_autofree char *epoch = NULL;
      g_autoptr (SbxEnvelope) envelope = NULL;
      const char *known_epoch = NULL;
      gint64 known_seq = 0;
      gint64 seq;

      if (event == NULL || !sbx_fields_get_object (object, "payload", SBX_FIELD_REQUIRED, &payload, NULL))
        continue;

      seq = sbx_fields_int_or (payload, "seq", 0);
      if (sbx_cursors_get (self->cursors, stream, &known_epoch, &known_seq) && seq <= known_seq)
        continue;

      epoch = sbx_fields_dup_text (payload, "epoch", known_epoch);
      sbx_cursors_set (self->cursors, stream, epoch, seq);
      envelope = sbx_envelope_new (event, payload);
      tell (self, envelope, TRUE);
    }
}

/* The world knows as much of the stream as the cursor says. */
static void
note_in_world (SbxClient  *self,
               const char *stream)
{
  const char *epoch = NULL;
  gint64 seq = 0;

  if (self->world != NULL && sbx_cursors_get (self->cursors, stream, &epoch, &seq))
    sbx_world_set_stream (self->world, stream, epoch, seq);
}

/* What was missed cannot be had, at least not all of it. Where there is a world it reads its lists anew;
 * who only listens gets what the hub still keeps. Returns whether to subscribe again for that. */
static gboolean
skip_gap (SbxClient  *self,
          const char *stream,
          JsonObject *entry,
          const char *known_epoch,
          gint64      known_seq,
          GPtrArray  *places)
{
  g_autofree char *epoch = sbx_fields_dup_text (entry, "epoch", NULL);
  g_autofree char *reason = sbx_fields_dup_text (entry, "reason", "");
  gint64 seq = sbx_fields_int_or (entry, "seq", 0);
  gint64 oldest = sbx_fields_int_or (entry, "oldest", 0);
  gboolean restarted = g_str_equal (reason, "epoch") || g_str_equal (reason, "ahead") ||
                       (known_epoch != NULL && epoch != NULL && !g_str_equal (known_epoch, epoch));

  g_signal_emit_by_name (self, "gap", stream, known_seq + 1, entry);
  if (self->world == NULL && g_str_equal (reason, "trimmed") && oldest > known_seq + 1 && oldest <= seq)
    {
      sbx_cursors_set (self->cursors, stream, epoch, oldest - 1);
      return TRUE;
    }

  self->breaks++;
  sbx_client_cache_note_place (places, restarted ? SBX_CACHE_STREAM_RESTARTED : SBX_CACHE_STREAM_BROKE, stream, epoch, seq,
                               *reason != '\0' ? reason : "epoch");
  sbx_cursors_set (self->cursors, stream, epoch, seq);
  sbx_cursors_set_live (self->cursors, stream, TRUE);
  note_in_world (self, stream);
  return FALSE;
}

/* Returns whether the stream must be subscribed to again, because more was missed than one answer holds. */
static gboolean
take_stream (SbxClient  *self,
             const char *stream,
             JsonObject *entry,
             GPtrArray  *places,
             GPtrArray  *restarted)
{
  g_autofree char *epoch = sbx_fields_dup_text (entry, "epoch", NULL);
  gint64 seq = sbx_fields_int_or (entry, "seq", 0);
  const char *known_epoch = NULL;
  gint64 known_seq = 0, before;
  JsonArray *missed = NULL;

  if (!sbx_cursors_get (self->cursors, stream, &known_epoch, &known_seq))
    {
      sbx_cursors_set (self->cursors, stream, epoch, seq);
      sbx_cursors_set_live (self->cursors, stream, TRUE);
      sbx_client_cache_note_place (places, SBX_CACHE_STREAM_BEGINS, stream, epoch, seq, NULL);
      note_in_world (self, stream);
      g_ptr_array_add (restarted, g_strdup (stream));
      return FALSE;
    }

  if (!sbx_fields_boolean_or (entry, "recovered", TRUE))
    {
      gboolean again = skip_gap (self, stream, entry, known_epoch, known_seq, places);

      if (!again)
        g_ptr_array_add (restarted, g_strdup (stream));
      return again;
    }

  before = known_seq;
  sbx_fields_get_array (entry, "missed", SBX_FIELD_OPTIONAL, G_MAXUINT, &missed, NULL);
  take_missed (self, stream, missed);
  sbx_cursors_get (self->cursors, stream, &known_epoch, &known_seq);
  if (sbx_fields_boolean_or (entry, "more", FALSE))
    {
      /* A hub that has more but gives nothing would be asked for ever: begin anew there. */
      if (known_seq == before)
        {
          sbx_cursors_remove (self->cursors, stream);
          sbx_cursors_add (self->cursors, stream);
          sbx_client_cache_note_place (places, SBX_CACHE_STREAM_ENDS, stream, NULL, 0, NULL);
        }
      else
        {
          sbx_client_cache_note_place (places, SBX_CACHE_STREAM_GOES_ON, stream, known_epoch, known_seq, NULL);
        }
      return TRUE;
    }

  sbx_cursors_set (self->cursors, stream, epoch, MAX (seq, known_seq));
  sbx_client_cache_note_place (places, SBX_CACHE_STREAM_GOES_ON, stream, epoch, MAX (seq, known_seq), NULL);
  note_in_world (self, stream);
  sbx_cursors_set_live (self->cursors, stream, TRUE);
  return FALSE;
}

/* Pages that come faster than they can be kept would only pile up. */
static void
wait_for_disk (SbxClient *self,
               GPtrArray *streams)
{
  if (self->later == NULL)
    {
      self->later = g_ptr_array_new_with_free_func (g_free);
      sbx_client_sync_hold (self);
    }
  for (guint i = 0; i < streams->len; i++)
    g_ptr_array_add (self->later, g_strdup (streams->pdata[i]));
}

void
sbx_client_sync_go_on (SbxClient *self)
{
  g_autoptr (GPtrArray) streams = g_steal_pointer (&self->later);

  if (streams == NULL)
    return;

  subscribe_streams (self, streams);
  sbx_client_sync_release (self);
}

static void
take_streams (SbxClient   *self,
              SbxEnvelope *answer)
{
  g_autoptr (GPtrArray) again = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) restarted = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *places = sbx_client_cache_new_places ();
  JsonArray *entries = NULL;

  /* The world takes in what was missed, and marks what could not be continued. */
  if (self->world != NULL)
    sbx_world_apply (self->world, answer);

  sbx_fields_get_array (sbx_envelope_get_payload (answer), "streams", SBX_FIELD_OPTIONAL, G_MAXUINT, &entries, NULL);
  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonNode *node = json_array_get_element (entries, i);
      g_autofree char *stream = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      stream = sbx_fields_dup_text (json_node_get_object (node), "stream", "");
      if (sbx_cursors_contains (self->cursors, stream) &&
          take_stream (self, stream, json_node_get_object (node), places, restarted))
        g_ptr_array_add (again, g_steal_pointer (&stream));
    }

  /* What is read anew belongs to what the streams are now. */
  sbx_client_cache_missed (self, answer, places);
  for (guint i = 0; i < restarted->len; i++)
    sbx_client_sync_restarted (self, restarted->pdata[i]);

  if (again->len > 0 && sbx_client_cache_is_behind (self))
    wait_for_disk (self, again);
  else
    subscribe_streams (self, again);
}

/* What is known of it has no end that goes on. */
static void
stop_stream (SbxClient    *self,
             const char   *stream,
             const GError *error)
{
  const char *epoch = NULL;
  gint64 seq = 0;

  if (self->world != NULL && sbx_cursors_get (self->cursors, stream, &epoch, &seq))
    sbx_world_break_stream (self->world, stream, seq, 0,
                            g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN) ? "forbidden" : "failed");
  self->breaks++;
  sbx_cursors_remove (self->cursors, stream);
  sbx_client_cache_place (self, SBX_CACHE_STREAM_ENDS, stream, NULL, 0);
}

/* One stream that is refused does not take the others with it. */
static void
take_refusal (SbxClient    *self,
              GPtrArray    *streams,
              const GError *error)
{
  g_autoptr (GPtrArray) first = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) second = g_ptr_array_new_with_free_func (g_free);

  if (streams->len == 1)
    {
      stop_stream (self, streams->pdata[0], error);
      g_signal_emit_by_name (self, "stream-refused", streams->pdata[0], error);
      return;
    }

  for (guint i = 0; i < streams->len; i++)
    g_ptr_array_add (i < streams->len / 2 ? first : second, g_strdup (streams->pdata[i]));
  subscribe_streams (self, first);
  subscribe_streams (self, second);
}

static void
on_subscribed (SbxEnvelope  *answer,
               const GError *error,
               gpointer      data)
{
  g_autoptr (Subscribing) subscribing = data;
  SbxClient *self = subscribing->client;

  if (error != NULL && sbx_client_sync_failed (self, error))
    return;

  if (error != NULL)
    take_refusal (self, subscribing->streams, error);
  else
    take_streams (self, answer);
  sbx_client_sync_release (self);
}

static JsonObject *
make_subscription (SbxClient  *self,
                   const char *stream)
{
  JsonObject *entry = json_object_new ();
  const char *epoch = NULL;
  gint64 seq = 0;

  json_object_set_string_member (entry, "stream", stream);
  if (sbx_cursors_get (self->cursors, stream, &epoch, &seq))
    {
      /* A place that somebody named is one in the log that the hub has now. */
      if (epoch == NULL)
        epoch = self->epoch;
      if (epoch != NULL)
        json_object_set_string_member (entry, "epoch", epoch);
      json_object_set_int_member (entry, "seq", seq);
    }

  return entry;
}

/* In as many requests as the hub's limit makes necessary. */
static void
subscribe_streams (SbxClient *self,
                   GPtrArray *streams)
{
  for (guint start = 0; start < streams->len; start += self->streams_limit)
    {
      guint end = MIN (streams->len, start + self->streams_limit);
      g_autoptr (JsonObject) payload = json_object_new ();
      JsonArray *entries = json_array_new ();
      Subscribing *subscribing = g_new0 (Subscribing, 1);

      subscribing->client = self;
      subscribing->streams = g_ptr_array_new_with_free_func (g_free);
      for (guint i = start; i < end; i++)
        {
          g_ptr_array_add (subscribing->streams, g_strdup (streams->pdata[i]));
          json_array_add_object_element (entries, make_subscription (self, streams->pdata[i]));
        }
      json_object_set_array_member (payload, "streams", entries);

      sbx_client_sync_hold (self);
      sbx_client_ask (self, "subscribe", payload, 0, on_subscribed, subscribing);
    }
}

/* --- Lists --- */

static void
on_channels_page (SbxClient   *self,
                  SbxEnvelope *page,
                  gpointer     data)
{
  JsonArray *channels = NULL;

  sbx_fields_get_array (sbx_envelope_get_payload (page), "channels", SBX_FIELD_OPTIONAL, G_MAXUINT, &channels, NULL);
  for (guint i = 0; channels != NULL && i < json_array_get_length (channels); i++)
    {
      JsonNode *node = json_array_get_element (channels, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        want_channel (self, json_node_get_object (node), TRUE);
    }
}

/* A channel that was there before the listing, and that neither it nor a push named, is gone. */
static void
forget_vanished (SbxClient *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->old_channels);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (self->seen_channels, id))
      {
        g_autoptr (JsonObject) payload = json_object_new ();
        g_autoptr (SbxEnvelope) removal = NULL;

        json_object_set_string_member (payload, "id", id);
        json_object_set_boolean_member (payload, "removed", TRUE);
        removal = sbx_envelope_new ("channelChanged", payload);
        sbx_world_apply (self->world, removal);
        sbx_client_cache_forget (self, "channel", NULL, id);
        notice_channel (self, payload);
      }
}

static void
on_channels_listed (SbxClient    *self,
                    const GError *error,
                    gpointer      data)
{
  if (error == NULL)
    forget_vanished (self);
  g_clear_pointer (&self->seen_channels, g_hash_table_unref);
  g_clear_pointer (&self->old_channels, g_hash_table_unref);

  if (self->new_streams != NULL)
    {
      g_clear_handle_id (&self->gather_timer, g_source_remove);
      on_gathered (self);
    }
  if (self->relist)
    {
      self->relist = FALSE;
      list_channels (self);
    }
}

static void
list_channels (SbxClient *self)
{
  GListModel *channels = sbx_world_get_channels (self->world);

  /* One that is under way may have passed the place that changed. */
  if (self->seen_channels != NULL)
    {
      self->relist = TRUE;
      return;
    }

  self->seen_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->old_channels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr (SbxChannel) channel = g_list_model_get_item (channels, i);

      g_hash_table_add (self->old_channels, g_strdup (sbx_channel_get_id (channel)));
    }

  sbx_client_list_pages (self, "listChannels", NULL, on_channels_page, on_channels_listed, NULL, NULL);
}

static void
note_old_jobs (SbxClient  *self,
               GListModel *jobs,
               const char *prefix,
               const char *property)
{
  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++)
    {
      g_autoptr (GObject) job = g_list_model_get_item (jobs, i);
      g_autofree char *id = NULL;

      g_object_get (job, property, &id, NULL);
      g_hash_table_add (self->old_jobs, g_strconcat (prefix, id, NULL));
    }
}

static void
on_jobs_page (SbxClient   *self,
              SbxEnvelope *page,
              gpointer     data)
{
  gboolean is_task = g_str_equal (sbx_envelope_get_event (page), "tasks");
  JsonArray *jobs = NULL;

  sbx_fields_get_array (sbx_envelope_get_payload (page), is_task ? "tasks" : "sessions", SBX_FIELD_OPTIONAL, G_MAXUINT, &jobs, NULL);
  for (guint i = 0; self->old_jobs != NULL && jobs != NULL && i < json_array_get_length (jobs); i++)
    {
      JsonNode *node = json_array_get_element (jobs, i);
      g_autofree char *id = NULL;
      g_autofree char *key = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      id = sbx_fields_dup_text (json_node_get_object (node), is_task ? "taskId" : "sessionId", "");
      key = g_strconcat (is_task ? "t" : "s", id, NULL);
      g_hash_table_remove (self->old_jobs, key);
    }
}

/* One that was there before the listing, and that neither it nor a push named, is gone. */
static void
on_jobs_listed (SbxClient    *self,
                const GError *error,
                gpointer      data)
{
  g_autoptr (GHashTable) gone = NULL;
  GHashTableIter iter;
  gpointer key;

  self->job_lists--;
  if (error != NULL)
    g_clear_pointer (&self->old_jobs, g_hash_table_unref);
  if (self->job_lists > 0)
    return;

  gone = g_steal_pointer (&self->old_jobs);
  if (gone == NULL)
    return;
  g_hash_table_iter_init (&iter, gone);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      const char *id = (const char *) key + 1;
      gboolean is_task = *(const char *) key == 't';

      if (is_task)
        sbx_world_forget_task (self->world, id);
      else
        sbx_world_forget_session (self->world, id);
      sbx_client_cache_forget (self, is_task ? "task" : "session", NULL, id);
    }
}

static void
list_jobs (SbxClient *self)
{
  if (self->old_jobs == NULL && self->job_lists == 0)
    {
      self->old_jobs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      note_old_jobs (self, sbx_world_get_sessions (self->world), "s", "id");
      note_old_jobs (self, sbx_world_get_tasks (self->world), "t", "id");
    }

  self->job_lists += 2;
  sbx_client_list_pages (self, "listSessions", NULL, on_jobs_page, on_jobs_listed, NULL, NULL);
  sbx_client_list_pages (self, "listTasks", NULL, on_jobs_page, on_jobs_listed, NULL, NULL);
}

/* The stream is live from now, and something may lie between what is known and now: read it anew. */
void
sbx_client_sync_restarted (SbxClient  *self,
                           const char *stream)
{
  if (self->world == NULL)
    return;
  if (!self->listed)
    {
      self->relist = self->seen_channels != NULL;
      /* What is kept may show already. */
      if (g_str_has_prefix (stream, CHANNEL_PREFIX))
        sbx_client_messages_refresh (self, stream + strlen (CHANNEL_PREFIX));
      return;
    }

  if (g_str_equal (stream, "channels"))
    {
      list_channels (self);
      sbx_client_topics_relist (self);
    }
  else if (g_str_equal (stream, "tasks"))
    {
      list_jobs (self);
    }
  else if (g_str_has_prefix (stream, CHANNEL_PREFIX))
    {
      list_channels (self);
      sbx_client_topics_refresh (self, stream + strlen (CHANNEL_PREFIX));
    }
}

/* --- Connection comes and goes --- */

void
sbx_client_sync_begin (SbxClient *self)
{
  g_autoptr (GPtrArray) streams = NULL;

  if (self->world != NULL)
    {
      sbx_cursors_add (self->cursors, "channels");
      sbx_cursors_add (self->cursors, "tasks");
    }

  self->stage = SBX_CLIENT_STAGE_STREAMS;
  streams = sbx_cursors_get_streams (self->cursors);
  sbx_client_sync_hold (self);
  subscribe_streams (self, streams);
  sbx_client_sync_release (self);
}

void
sbx_client_sync_lost (SbxClient *self)
{
  self->pending = 0;
  self->relist = FALSE;
  self->job_lists = 0;
  g_clear_pointer (&self->old_jobs, g_hash_table_unref);
  g_clear_pointer (&self->later, g_ptr_array_unref);
  g_clear_handle_id (&self->gather_timer, g_source_remove);
  g_clear_pointer (&self->new_streams, g_ptr_array_unref);
  g_clear_pointer (&self->seen_channels, g_hash_table_unref);
  g_clear_pointer (&self->old_channels, g_hash_table_unref);
  sbx_cursors_lose (self->cursors);
}

void
sbx_client_sync_init (SbxClient *self)
{
  self->cursors = sbx_cursors_new ();
}

void
sbx_client_sync_clear (SbxClient *self)
{
  g_clear_pointer (&self->cursors, sbx_cursors_free);
}

/**
 * sbx_client_subscribe:
 * @streams: (array zero-terminated=1):
 *
 * Subscribes from now on, and after every reconnect from where it was. What arrives is told by
 * `envelope`. Before the connection stands it is only noted.
 */
void
sbx_client_subscribe (SbxClient          *self,
                      const char * const *streams)
{
  g_autoptr (GPtrArray) added = NULL;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (streams != NULL);

  added = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; streams[i] != NULL; i++)
    if (sbx_cursors_add (self->cursors, streams[i]))
      g_ptr_array_add (added, g_strdup (streams[i]));

  if (self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE)
    subscribe_streams (self, added);
}

/**
 * sbx_client_subscribe_from:
 * @seq: the last one that is known; what came after it is told first
 *
 * As sbx_client_subscribe(), from a place in the stream.
 */
void
sbx_client_subscribe_from (SbxClient  *self,
                           const char *stream,
                           gint64      seq)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (stream != NULL);
  g_return_if_fail (!sbx_cursors_contains (self->cursors, stream));

  sbx_cursors_set (self->cursors, stream, NULL, seq);
  if (self->phase == SBX_CLIENT_SYNCING || self->phase == SBX_CLIENT_LIVE)
    {
      g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (added, g_strdup (stream));
      subscribe_streams (self, added);
    }
}
