/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-json-scan.h"
#include "sbx-limits.h"
#include "sbx-wire-error.h"

/* What is subscribed to, and what was missed of it. */

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

/* --- What was missed --- */

/* One event of a page. */
static void
take_event (SbxClient    *self,
            const char   *stream,
            SbxJsonSlice  event)
{
  SbxJsonSpan spans[] = { { "event" }, { "payload" } };
  SbxJsonSpan places[] = { { "seq" }, { "epoch" } };
  g_autofree char *name = NULL;
  g_autofree char *epoch = NULL;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;
  SbxJsonSlice payload;
  const char *known_epoch = NULL;
  gint64 known_seq = 0;
  gint64 seq;

  if (!sbx_json_scan_object (event, spans, G_N_ELEMENTS (spans)))
    return;
  name = sbx_json_scan_text (sbx_json_scan_member (event, &spans[0]));
  payload = sbx_json_scan_member (event, &spans[1]);
  if (*name == '\0' || !sbx_json_scan_object (payload, places, G_N_ELEMENTS (places)))
    return;

  seq = sbx_json_scan_int (sbx_json_scan_member (payload, &places[0]));
  if (sbx_cursors_get (self->cursors, stream, &known_epoch, &known_seq) && seq <= known_seq)
    return;

  epoch = sbx_json_scan_text (sbx_json_scan_member (payload, &places[1]));
  sbx_cursors_set (self->cursors, stream, *epoch != '\0' ? epoch : known_epoch, seq);
  text = g_bytes_new (payload.text, payload.length);
  envelope = sbx_envelope_new_for_text (name, NULL, NULL, text);
  if (self->world != NULL)
    sbx_world_apply_missed (self->world, envelope);
  sbx_client_sync_tell (self, envelope, TRUE);
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
  sbx_cursors_set_live (self->cursors, stream, !sbx_fields_boolean_or (entry, "more", FALSE));
  note_in_world (self, stream);
  /* A page with a hole may not be the last one. */
  return sbx_fields_boolean_or (entry, "more", FALSE) && seq > known_seq;
}

/* Returns whether the stream must be subscribed to again, because more was missed than one answer holds. */
static gboolean
take_stream (SbxClient    *self,
             const char   *stream,
             JsonObject   *entry,
             SbxJsonSlice  missed,
             GPtrArray    *places,
             GPtrArray    *restarted)
{
  g_autofree char *epoch = sbx_fields_dup_text (entry, "epoch", NULL);
  gint64 seq = sbx_fields_int_or (entry, "seq", 0);
  const char *known_epoch = NULL;
  gint64 known_seq = 0, before;
  SbxJsonSlice event;

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

      if (!again || self->world != NULL)
        g_ptr_array_add (restarted, g_strdup (stream));
      return again;
    }

  before = known_seq;
  while (sbx_json_scan_next (&missed, &event))
    take_event (self, stream, event);
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

static gboolean
on_next_turn (gpointer data)
{
  SbxClient *self = data;

  self->later_idle = 0;
  sbx_client_streams_go_on (self);

  return G_SOURCE_REMOVE;
}

/* The next page is asked for when what people do and see had its turn: the answer would be there before the socket is
 * left, and so on page after page. And pages that come faster than they can be kept would only pile up. */
static void
ask_later (SbxClient *self,
           GPtrArray *streams)
{
  if (streams->len == 0)
    return;

  if (self->later == NULL)
    {
      self->later = g_ptr_array_new_with_free_func (g_free);
      sbx_client_sync_hold (self);
    }
  for (guint i = 0; i < streams->len; i++)
    g_ptr_array_add (self->later, g_strdup (streams->pdata[i]));

  if (!sbx_client_cache_is_behind (self) && self->later_idle == 0)
    self->later_idle = g_idle_add (on_next_turn, self);
}

void
sbx_client_streams_go_on (SbxClient *self)
{
  g_autoptr (GPtrArray) streams = g_steal_pointer (&self->later);

  if (streams == NULL)
    return;

  sbx_client_streams_subscribe (self, streams);
  sbx_client_sync_release (self);
}

/* What an answer says of one stream, without what was missed: that is read event by event, so that a page of
 * thousands never becomes one large tree. */
static JsonObject *
read_entry (SbxJsonSlice  text,
            SbxJsonSlice *missed)
{
  SbxJsonSpan span = { "missed" };
  g_autoptr (GString) rest = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize before;

  if (!sbx_json_scan_object (text, &span, 1))
    return NULL;

  *missed = sbx_json_scan_array (sbx_json_scan_member (text, &span));
  before = (gsize) (missed->text - text.text);
  rest = g_string_new_len (text.text, (gssize) before);
  g_string_append_len (rest, missed->text + missed->length, (gssize) (text.length - before - missed->length));
  node = sbx_json_parse (rest->str, rest->len, SBX_LIMIT_DEPTH_FROM_HUB, NULL);

  return node != NULL ? json_node_dup_object (node) : NULL;
}

/* What stands in `missed` goes on from the cursor, event by event. Where it does not, what is between is lost, and is
 * not asked for again: the answer would be the same. The log of a foreign server's channel begins at any number: it goes
 * on from 0 whatever that is. */
static gboolean
has_hole (SbxClient    *self,
          const char   *stream,
          SbxJsonSlice  missed)
{
  const char *epoch = NULL;
  gint64 known = 0;
  SbxJsonSlice event;

  if (!sbx_cursors_get (self->cursors, stream, &epoch, &known))
    return FALSE;
  if (known == 0 && g_strcmp0 (sbx_client_get_dialect (self), "native") != 0)
    known = -1;
  while (sbx_json_scan_next (&missed, &event))
    {
      SbxJsonSpan span = { "payload" };
      SbxJsonSpan place = { "seq" };
      SbxJsonSlice payload;
      gint64 seq;

      if (!sbx_json_scan_object (event, &span, 1))
        continue;
      payload = sbx_json_scan_member (event, &span);
      if (!sbx_json_scan_object (payload, &place, 1))
        continue;
      seq = sbx_json_scan_int (sbx_json_scan_member (payload, &place));
      if (known >= 0 && seq > known + 1)
        return TRUE;
      known = MAX (known, seq);
    }
  return FALSE;
}

/* The world marks what could not be continued. */
static void
mark_in_world (SbxClient  *self,
               JsonObject *entry)
{
  g_autoptr (JsonObject) payload = json_object_new ();
  g_autoptr (SbxEnvelope) answer = NULL;
  JsonArray *entries = json_array_new ();

  json_array_add_object_element (entries, json_object_ref (entry));
  json_object_set_array_member (payload, "streams", entries);
  answer = sbx_envelope_new ("subscribed", payload);
  sbx_world_apply (self->world, answer);
}

static void
take_streams (SbxClient   *self,
              SbxEnvelope *answer)
{
  g_autoptr (GPtrArray) again = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) restarted = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *places = sbx_client_cache_new_places ();
  SbxJsonSpan span = { "streams" };
  SbxJsonSlice payload, entries, text;

  payload.text = g_bytes_get_data (sbx_envelope_get_payload_text (answer), &payload.length);
  sbx_json_scan_object (payload, &span, 1);
  entries = sbx_json_scan_array (sbx_json_scan_member (payload, &span));
  while (sbx_json_scan_next (&entries, &text))
    {
      SbxJsonSlice missed = { NULL, 0 };
      g_autoptr (JsonObject) entry = read_entry (text, &missed);
      g_autofree char *stream = NULL;

      if (entry == NULL)
        continue;
      stream = sbx_fields_dup_text (entry, "stream", "");
      if (sbx_fields_boolean_or (entry, "recovered", TRUE) && has_hole (self, stream, missed))
        {
          json_object_set_boolean_member (entry, "recovered", FALSE);
          json_object_set_string_member (entry, "reason", "failed");
        }
      if (self->world != NULL)
        mark_in_world (self, entry);
      if (sbx_cursors_contains (self->cursors, stream) &&
          take_stream (self, stream, entry, missed, places, restarted))
        g_ptr_array_add (again, g_steal_pointer (&stream));
    }

  /* What is read anew belongs to what the streams are now. */
  sbx_client_cache_missed (self, answer, places);
  for (guint i = 0; i < restarted->len; i++)
    sbx_client_sync_restarted (self, restarted->pdata[i]);

  ask_later (self, again);
}

/* --- Subscribing --- */

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
  sbx_client_streams_subscribe (self, first);
  sbx_client_streams_subscribe (self, second);
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
void
sbx_client_streams_subscribe (SbxClient *self,
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

void
sbx_client_streams_lost (SbxClient *self)
{
  g_clear_handle_id (&self->later_idle, g_source_remove);
  g_clear_pointer (&self->later, g_ptr_array_unref);
}
