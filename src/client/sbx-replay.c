/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-replay.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-replay-frames.h"
#include "sbx-websocket-link.h"

#define DEFAULT_PATIENCE 10000

/* What the next frame has to wait for. */
typedef enum {
  WAIT_NOTHING,
  WAIT_OPEN,
  WAIT_TIME,
  WAIT_FRAME,
  WAIT_CLOSE,
  WAIT_STEP,
} Wait;

struct _SbxReplay
{
  GObject            parent_instance;

  SbxRecording      *recording;
  SbxFlightRecorder *frames;      /* of it; not owned */
  SbxAddress        *address;
  SbxFlightRecorder *recorder;
  SbxLink           *link;        /* (nullable) */
  GCancellable      *cancellable; /* of its opening */
  char              *token;       /* (nullable) */
  double             speed;
  guint              patience;    /* ms */
  gboolean           stepping;
  gboolean           paused;
  gboolean           is_running;

  guint              index;       /* of the next frame */
  Wait               wait;
  guint              timer;
  gint64             moment;      /* of the recording, that … */
  gint64             now;         /* … was then, here */
  gboolean           is_engine;
  gboolean           has_ids;     /* the connection's requests say what answers them */
  gboolean           was_closed;  /* by the server */
  guint              close_code;
  guint              expected;    /* the HTTP status of the opening under way */
  GHashTable        *sent;        /* ids of requests of this connection */
  GHashTable        *answers;     /* id → kind of what answered it */
  GHashTable        *kinds;       /* of what came, whatever it answers */

  guint              n_played;
  guint              n_compared;
  guint              n_differed;
};

enum {
  SIGNAL_NEXT,
  SIGNAL_PLAYED,
  SIGNAL_DIFFERED,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxReplay, sbx_replay, G_TYPE_OBJECT)

static void go_on (SbxReplay *self);

static void
differ (SbxReplay        *self,
        SbxRecordedFrame *frame,
        char             *words)
{
  self->n_differed++;
  g_signal_emit (self, signals[SIGNAL_DIFFERED], 0, frame->number, words);
  g_free (words);
}

static void
drop_link (SbxReplay *self)
{
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->link == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->link, self);
  sbx_link_close (self->link);
  g_clear_object (&self->link);
}

static void
end (SbxReplay    *self,
     const GError *error)
{
  if (!self->is_running)
    return;
  self->is_running = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  drop_link (self);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, error);
}

/* --- What comes --- */

static void
on_text (SbxLink  *link,
         GBytes   *text,
         gpointer  data)
{
  SbxReplay *self = data;
  g_autoptr (SbxReplay) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (SbxRecordedFrame) frame = sbx_recorded_frame_new (SBX_RECORDED_IN, SBX_RECORDED_TEXT, 0, text);
  char *kind = sbx_replay_dup_kind (frame);

  if (self->is_engine && strcmp (frame->event, "ping") == 0 && g_bytes_get_size (text) == 1)
    {
      g_autoptr (GBytes) pong = g_bytes_new_static ("3", 1);

      sbx_link_send_text (self->link, pong);
    }
  if (frame->re)
    g_hash_table_insert (self->answers, g_strdup (frame->re), g_strdup (kind));
  g_hash_table_add (self->kinds, kind);
  if (self->wait == WAIT_FRAME)
    go_on (self);
}

static void
on_closed (SbxLink  *link,
           GError   *error,
           gpointer  data)
{
  SbxReplay *self = data;
  g_autoptr (SbxReplay) alive G_GNUC_UNUSED = g_object_ref (self);

  self->close_code = sbx_websocket_link_get_close_code (SBX_WEBSOCKET_LINK (link));
  self->was_closed = TRUE;
  g_signal_handlers_disconnect_by_data (self->link, self);
  g_clear_object (&self->link);
  if (self->wait == WAIT_FRAME || self->wait == WAIT_CLOSE || self->wait == WAIT_TIME)
    go_on (self);
}

static gboolean
on_timer (gpointer data)
{
  SbxReplay *self = data;

  self->timer = 0;
  go_on (self);
  return G_SOURCE_REMOVE;
}

/* FALSE: it is waited for; TRUE: that was so for as long as can be. */
static gboolean
wait_for (SbxReplay *self,
          Wait       wait,
          gint64     ms)
{
  if (self->wait == wait && self->timer == 0)
    {
      self->wait = WAIT_NOTHING;
      return TRUE;
    }
  if (self->wait != wait)
    {
      self->wait = wait;
      self->timer = g_timeout_add ((guint) CLAMP (ms, 0, G_MAXINT), on_timer, self);
    }
  return FALSE;
}

static void
wait_no_more (SbxReplay *self)
{
  self->wait = WAIT_NOTHING;
  g_clear_handle_id (&self->timer, g_source_remove);
}

/* --- Connecting --- */

/* Of the connection that begins at @index: what it was answered, and whether its requests have ids. */
static void
look_ahead (SbxReplay *self,
            guint      index)
{
  SbxRecordedFrame *frame;
  gboolean is_answered = FALSE;

  self->expected = 101;
  self->has_ids = FALSE;
  while ((frame = sbx_flight_recorder_get (self->frames, index++)) != NULL)
    {
      if (frame->kind == SBX_RECORDED_OPEN && frame->direction == SBX_RECORDED_OUT)
        {
          if (!sbx_replay_is_upgrade (frame))
            return;
          continue;
        }
      if (frame->kind == SBX_RECORDED_OPEN && !is_answered)
        {
          is_answered = TRUE;
          /* Polling begins with an answer like any other. */
          self->expected = frame->code == 200 ? 101 : frame->code;
        }
      self->has_ids = self->has_ids || (frame->direction == SBX_RECORDED_OUT && frame->id && frame->pair > 0);
    }
}

/* HTTP statuses, which are not the same; 0 is no answer at all. (transfer full) */
static char *
dup_opening (guint then,
             guint now)
{
  if (then == 0)
    return g_strdup_printf (_("connecting was not answered then, and with the status %u now"), now);
  if (now == 0)
    return g_strdup_printf (_("connecting was answered with the status %u then, and not at all now"), then);
  return g_strdup_printf (_("connecting was answered with the status %u then, and with %u now"), then, now);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxReplay) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_open = sbx_link_open_finish (SBX_LINK (source), result, &error);
  guint status = sbx_websocket_link_get_status (SBX_WEBSOCKET_LINK (source));
  SbxRecordedFrame *frame;

  if (!self->is_running || self->link != SBX_LINK (source))
    return;

  frame = sbx_flight_recorder_get (self->frames, self->index);
  wait_no_more (self);
  if (!is_open && self->expected == 101)
    {
      end (self, error);
      return;
    }
  self->n_compared++;
  if (is_open != (self->expected == 101) || (!is_open && status != self->expected))
    differ (self, frame, dup_opening (self->expected, is_open ? 101 : status));
  if (!is_open || self->expected != 101)
    drop_link (self);
  self->now = g_get_monotonic_time ();
  self->moment = frame->moment;
  self->index += frame->kind == SBX_RECORDED_OPEN;
  go_on (self);
}

static void
open_link (SbxReplay  *self,
           const char *recorded)
{
  g_autofree char *uri = sbx_replay_dup_uri (self->address, recorded, self->token);

  drop_link (self);
  g_hash_table_remove_all (self->sent);
  g_hash_table_remove_all (self->answers);
  g_hash_table_remove_all (self->kinds);
  self->was_closed = FALSE;
  self->is_engine = sbx_replay_is_engine (uri);
  self->link = sbx_websocket_link_new (self->address, uri, NULL);
  self->cancellable = g_cancellable_new ();
  sbx_link_set_recorder (self->link, self->recorder);
  g_signal_connect (self->link, "text", G_CALLBACK (on_text), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_closed), self);
  self->wait = WAIT_OPEN;
  sbx_link_open_async (self->link, self->patience, self->cancellable, on_opened, g_object_ref (self));
}

/* --- Frame by frame: each returns whether the next one can be looked at --- */

static gboolean
is_awaited (SbxReplay        *self,
            SbxRecordedFrame *frame)
{
  if (frame->kind != SBX_RECORDED_TEXT || *frame->event == '\0')
    return FALSE;
  if (frame->re && g_hash_table_contains (self->sent, frame->re))
    return TRUE;
  if (self->is_engine && (sbx_replay_is_carriers (frame) || sbx_replay_is_others (frame)))
    return FALSE;
  return frame->re == NULL && (!self->has_ids || (self->is_engine && g_str_has_prefix (frame->event, "connect")));
}

static gboolean
pass_answer (SbxReplay        *self,
             SbxRecordedFrame *frame)
{
  g_autofree char *kind = sbx_replay_dup_kind (frame);
  gboolean is_answer = frame->re != NULL;
  const char *came = is_answer ? g_hash_table_lookup (self->answers, frame->re) :
                     g_hash_table_contains (self->kinds, kind) ? kind : NULL;

  if (came == NULL && self->link != NULL && !wait_for (self, WAIT_FRAME, self->patience))
    return FALSE;

  wait_no_more (self);
  self->n_compared++;
  if (came == NULL)
    /* TRANSLATORS: the kind of an answer */
    differ (self, frame, g_strdup_printf (_("“%s” came then, and nothing of the kind now"), kind));
  else if (strcmp (came, kind) != 0)
    /* TRANSLATORS: the kinds of two answers */
    differ (self, frame, g_strdup_printf (_("the answer was “%s” then, and is “%s” now"), kind, came));
  if (is_answer)
    g_hash_table_remove (self->sent, frame->re);
  return TRUE;
}

static gboolean
pass_close (SbxReplay        *self,
            SbxRecordedFrame *frame)
{
  if (!self->was_closed && self->link != NULL && !wait_for (self, WAIT_CLOSE, self->patience))
    return FALSE;

  wait_no_more (self);
  self->n_compared++;
  if (!self->was_closed)
    differ (self, frame, g_strdup_printf (_("the server closed the connection then (%u), and did not now"), frame->code));
  else if (frame->code != 0 && self->close_code != frame->code)
    differ (self, frame, g_strdup_printf (_("the server closed the connection with %u then, and with %u now"), frame->code, self->close_code));
  drop_link (self);
  return TRUE;
}

static gboolean
is_due (SbxReplay        *self,
        SbxRecordedFrame *frame)
{
  gint64 due;

  if (self->stepping)
    {
      if (self->wait != WAIT_STEP)
        {
          self->wait = WAIT_STEP;
          g_signal_emit (self, signals[SIGNAL_NEXT], 0, frame);
        }
      return FALSE;
    }
  if (self->speed <= 0)
    return TRUE;
  due = self->now + (gint64) MIN ((double) (frame->moment - self->moment) / self->speed, (double) (G_MAXINT64 / 4));
  return due <= g_get_monotonic_time () || wait_for (self, WAIT_TIME, (due - g_get_monotonic_time () + 999) / 1000);
}

static void
send_frame (SbxReplay        *self,
            SbxRecordedFrame *frame)
{
  g_autoptr (GBytes) data = sbx_replay_dup_data (frame, self->token);
  gboolean is_sent = self->link != NULL &&
                     (frame->kind == SBX_RECORDED_TEXT ? sbx_link_send_text (self->link, data) : sbx_link_send_binary (self->link, data));

  if (!is_sent)
    {
      differ (self, frame, g_strdup_printf (_("“%s” cannot be sent: the server has closed the connection (%u)"), frame->event, self->close_code));
      return;
    }
  if (frame->id && frame->pair > 0)
    g_hash_table_add (self->sent, g_strdup (frame->id));
  self->n_played++;
  g_signal_emit (self, signals[SIGNAL_PLAYED], 0, frame);
}

static gboolean
pass_outgoing (SbxReplay        *self,
               SbxRecordedFrame *frame)
{
  g_autofree char *url = NULL;

  switch (frame->kind)
    {
    case SBX_RECORDED_OPEN:
      if (self->link != NULL && sbx_replay_is_upgrade (frame))
        return TRUE;
      url = sbx_recorded_frame_dup_text (frame, NULL);
      look_ahead (self, self->index + 1);
      open_link (self, url ? url : "");
      return FALSE;
    case SBX_RECORDED_CLOSE:
      drop_link (self);
      return TRUE;
    case SBX_RECORDED_TEXT:
    case SBX_RECORDED_BINARY:
      if (self->is_engine && sbx_replay_is_carriers (frame))
        return TRUE;
      if (!is_due (self, frame))
        return FALSE;
      wait_no_more (self);
      send_frame (self, frame);
      return TRUE;
    case SBX_RECORDED_PING:
    case SBX_RECORDED_PONG:
      break;
    }
  return TRUE;
}

/* The beginning of it is not in the recording. */
static gboolean
must_open (SbxReplay        *self,
           SbxRecordedFrame *frame)
{
  return self->index == 0 && self->link == NULL && frame->kind != SBX_RECORDED_OPEN;
}

static gboolean
pass (SbxReplay        *self,
      SbxRecordedFrame *frame)
{
  const char *address = sbx_recording_get_address (self->recording);

  if (must_open (self, frame))
    {
      look_ahead (self, 0);
      open_link (self, address ? address : "");
      return FALSE;
    }
  if (frame->direction == SBX_RECORDED_OUT)
    return pass_outgoing (self, frame);
  if (frame->kind == SBX_RECORDED_CLOSE && self->expected == 101)
    return pass_close (self, frame);
  return !is_awaited (self, frame) || pass_answer (self, frame);
}

static void
go_on (SbxReplay *self)
{
  g_autoptr (SbxReplay) alive G_GNUC_UNUSED = g_object_ref (self);
  SbxRecordedFrame *frame;

  while (self->is_running && !self->paused && (frame = sbx_flight_recorder_get (self->frames, self->index)) != NULL)
    {
      if (!pass (self, frame))
        return;
      self->index++;
    }
  if (self->is_running && !self->paused)
    end (self, NULL);
}

/* --- The object --- */

static void
sbx_replay_dispose (GObject *object)
{
  SbxReplay *self = SBX_REPLAY (object);

  sbx_replay_stop (self);
  G_OBJECT_CLASS (sbx_replay_parent_class)->dispose (object);
}

static void
sbx_replay_finalize (GObject *object)
{
  SbxReplay *self = SBX_REPLAY (object);

  g_clear_object (&self->recording);
  g_clear_object (&self->recorder);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_clear_pointer (&self->sent, g_hash_table_unref);
  g_clear_pointer (&self->answers, g_hash_table_unref);
  g_clear_pointer (&self->kinds, g_hash_table_unref);
  g_free (self->token);
  G_OBJECT_CLASS (sbx_replay_parent_class)->finalize (object);
}

static void
sbx_replay_class_init (SbxReplayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_replay_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_replay_finalize;

  signals[SIGNAL_NEXT] =
    g_signal_new ("next", SBX_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_RECORDED_FRAME);
  signals[SIGNAL_PLAYED] =
    g_signal_new ("played", SBX_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_RECORDED_FRAME);
  signals[SIGNAL_DIFFERED] =
    g_signal_new ("differed", SBX_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_STRING);
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", SBX_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_replay_init (SbxReplay *self)
{
  self->recorder = sbx_flight_recorder_new ();
  self->sent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->speed = 1;
  self->patience = DEFAULT_PATIENCE;
  self->expected = 101;
}

/**
 * sbx_replay_new:
 * @address: to which it goes; the path and the query are the recording's unless it has a path of its own
 *
 * Returns: (transfer full): a replay that has not begun
 */
SbxReplay *
sbx_replay_new (SbxRecording *recording,
                SbxAddress   *address)
{
  SbxReplay *self = g_object_new (SBX_TYPE_REPLAY, NULL);

  self->recording = g_object_ref (recording);
  self->frames = sbx_recording_get_frames (recording);
  self->address = sbx_address_ref (address);
  return self;
}

void
sbx_replay_set_speed (SbxReplay *self,
                      double     speed)
{
  g_return_if_fail (SBX_IS_REPLAY (self));
  g_return_if_fail (speed >= 0);

  self->speed = speed;
}

void
sbx_replay_set_token (SbxReplay  *self,
                      const char *token)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  g_free (self->token);
  self->token = g_strdup (token);
}

void
sbx_replay_set_patience (SbxReplay *self,
                         guint      ms)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  self->patience = ms;
}

void
sbx_replay_set_stepping (SbxReplay *self,
                         gboolean   stepping)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  self->stepping = stepping;
}

/**
 * sbx_replay_start:
 *
 * Begins, once.
 */
void
sbx_replay_start (SbxReplay *self)
{
  g_return_if_fail (SBX_IS_REPLAY (self));
  g_return_if_fail (!self->is_running && self->index == 0);

  self->is_running = TRUE;
  go_on (self);
}

/**
 * sbx_replay_step:
 *
 * Sends the frame that `next` told of.
 */
void
sbx_replay_step (SbxReplay *self)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  if (!self->is_running || self->wait != WAIT_STEP)
    return;
  wait_no_more (self);
  send_frame (self, sbx_flight_recorder_get (self->frames, self->index++));
  go_on (self);
}

void
sbx_replay_pause (SbxReplay *self)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  if (self->paused)
    return;
  self->paused = TRUE;
  self->now -= g_get_monotonic_time ();
}

/**
 * sbx_replay_resume:
 *
 * Goes on as if no time had passed since sbx_replay_pause().
 */
void
sbx_replay_resume (SbxReplay *self)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  if (!self->paused)
    return;
  self->paused = FALSE;
  self->now += g_get_monotonic_time ();
  if (self->is_running && self->wait != WAIT_OPEN && self->wait != WAIT_STEP)
    go_on (self);
}

void
sbx_replay_stop (SbxReplay *self)
{
  g_return_if_fail (SBX_IS_REPLAY (self));

  self->is_running = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  drop_link (self);
}

/* (transfer none) */
SbxFlightRecorder *
sbx_replay_get_recorder (SbxReplay *self)
{
  g_return_val_if_fail (SBX_IS_REPLAY (self), NULL);

  return self->recorder;
}

guint
sbx_replay_get_n_played (SbxReplay *self)
{
  g_return_val_if_fail (SBX_IS_REPLAY (self), 0);

  return self->n_played;
}

guint
sbx_replay_get_n_compared (SbxReplay *self)
{
  g_return_val_if_fail (SBX_IS_REPLAY (self), 0);

  return self->n_compared;
}

guint
sbx_replay_get_n_differed (SbxReplay *self)
{
  g_return_val_if_fail (SBX_IS_REPLAY (self), 0);

  return self->n_differed;
}
