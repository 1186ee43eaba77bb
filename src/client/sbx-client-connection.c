/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-private.h"

#include "sbx-reasons.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* The connection of a client: how it begins and ends, when it is tried again, and what people see of that. */

/* How long a server that took the request may be silent. */
#define ANSWER_MS 8000

static void try_now (SbxClient  *self,
                     const char *cause,
                     const char *text);

/* --- The end of a connection --- */

/* Everything of the connection that was; whoever waits for an answer learns that none comes. */
static void
drop_connection (SbxClient    *self,
                 const GError *error)
{
  g_autoptr (SbxConnection) connection = g_steal_pointer (&self->connection);
  g_autoptr (GCancellable) cancellable = g_steal_pointer (&self->cancellable);

  if (cancellable != NULL)
    g_cancellable_cancel (cancellable);
  if (connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (connection, self);
      sbx_connection_close (connection);
    }

  if (self->world != NULL)
    {
      sbx_world_set_latency (self->world, -1);
      sbx_world_set_round_trip (self->world, -1);
    }

  sbx_client_sync_lost (self);
  sbx_client_topics_lost (self);
  sbx_client_outbox_lost (self);
  sbx_client_counts_lost (self);
  sbx_client_presence_lost (self);
  sbx_client_cache_lost (self);
  sbx_requests_fail_all (self->requests, error);
}

static gboolean
on_retry_due (gpointer data)
{
  SbxClient *self = data;

  self->retry_timer = 0;
  try_now (self, "due", _("The time to wait was over: Signalbox tries again."));

  return G_SOURCE_REMOVE;
}

/* (transfer full) */
static char *
describe_wait (SbxClient *self,
               guint      delay)
{
  /* People read it rounded, and never as no time at all. */
  guint seconds = MAX ((delay + 500) / 1000, 1);

  if (self->patrolling)
    return g_strdup_printf (ngettext ("Signalbox tries again in %u second, and goes on until it is told to stop.",
                                      "Signalbox tries again in %u seconds, and goes on until it is told to stop.", seconds), seconds);
  return g_strdup_printf (ngettext ("Signalbox tries again in %u second (%u of %u).",
                                    "Signalbox tries again in %u seconds (%u of %u).", seconds),
                          seconds, sbx_backoff_get_attempt (self->backoff), sbx_backoff_get_limit (self->backoff));
}

static void
schedule_try (SbxClient     *self,
              const GError  *error,
              SbxStateFacts *why)
{
  g_autofree char *next = NULL;
  SbxFault fault;
  guint delay;

  sbx_client_error_get_fault (error, &fault);
  /* Who wants less and does not say how much less is asked once a minute. */
  if ((g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) && fault.wait == 0) || sbx_backoff_is_exhausted (self->backoff))
    self->patrolling = TRUE;

  delay = self->patrolling ? self->timings.patrol_interval : sbx_backoff_next (self->backoff);
  if (self->connection != NULL)
    delay = MAX (delay, sbx_connection_get_wait (self->connection));
  /* What stands before a hub may say any time. */
  delay = MAX (delay, MIN (fault.wait, self->timings.patrol_interval));
  self->next_try = sbx_time_now_ms () + delay;
  self->retry_timer = g_timeout_add (delay, on_retry_due, self);
  next = describe_wait (self, delay);
  why->next = next;
  sbx_client_set_phase (self, SBX_CLIENT_WAITING, why);
}

static void
give_up (SbxClient     *self,
         const GError  *error,
         SbxStateFacts *why)
{
  why->next = self->retry ? _("Signalbox does not try again by itself, as that would change nothing. Mend what is wrong, then choose “Retry”.")
                          : sbx_reason_get_advice (error);
  sbx_client_set_phase (self, SBX_CLIENT_FAILED, why);
}

/* A server that is not a hub may be the one in front of it while the hub restarts. */
static gboolean
is_worth_another_try (SbxClient    *self,
                      const GError *error)
{
  if (!self->retry)
    return FALSE;
  if (self->was_live && self->phase == SBX_CLIENT_OPENING &&
      g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION))
    return TRUE;

  return !sbx_reason_is_final (error);
}

/*
 * sbx_client_lose:
 *
 * The connection, or the try to make one, failed: the one place that decides what comes next.
 */
void
sbx_client_lose (SbxClient    *self,
                 const GError *error)
{
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);
  SbxStateFacts why = { .failure = TRUE, .text = error->message };
  SbxFault fault;
  gboolean again;

  if (self->phase == SBX_CLIENT_IDLE || self->phase == SBX_CLIENT_FAILED || self->phase == SBX_CLIENT_WAITING)
    return;

  again = is_worth_another_try (self, error) ||
          (self->retry && self->kept_found && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION));
  sbx_client_dialect_doubt (self);
  self->asked = FALSE;
  g_free (self->reason);
  self->reason = g_strdup (error->message);
  g_debug ("%s: %s", sbx_address_get_uri (self->address), error->message);

  sbx_client_error_get_fault (error, &fault);
  self->refusal_status = fault.http_status;
  g_free (self->refusal);
  self->refusal = fault.http_status != 0 ? g_strdup (fault.said) : NULL;
  why.cause = fault.cause;
  why.http_status = fault.http_status;
  why.close_code = fault.close_code;
  why.said = fault.said;
  why.frame = fault.frame != 0 ? fault.frame : sbx_client_get_last_frame (self);

  /* Whoever learns of the loss below must not find us connected any more. */
  if (again)
    schedule_try (self, error, &why);
  else
    give_up (self, error, &why);
  drop_connection (self, error);

  sbx_client_tell_failure (self, error);
}

void
sbx_client_become_live (SbxClient *self)
{
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);
  SbxStateFacts why = { .text = _("Connected: the server answers, and everything that was missed is here.") };

  sbx_backoff_reset (self->backoff);
  self->patrolling = FALSE;
  self->asked = FALSE;
  self->was_live = TRUE;
  g_clear_pointer (&self->reason, g_free);
  why.frame = sbx_client_get_last_frame (self);
  sbx_client_set_phase (self, SBX_CLIENT_LIVE, &why);

  sbx_client_outbox_resume (self);
  sbx_client_counts_resume (self);
  sbx_client_presence_resume (self);
  sbx_client_tell_ready (self);
  if (self->phase == SBX_CLIENT_LIVE)
    sbx_client_people_list (self);
}

/* Hello was answered: from now on requests are taken, and everything is brought up to date. */
void
sbx_client_become_welcome (SbxClient *self)
{
  SbxStateFacts why = { .cause = "welcome", .text = _("The server answers; what was missed is being asked for.") };

  self->was_connected = TRUE;
  sbx_client_set_phase (self, SBX_CLIENT_SYNCING, &why);
  sbx_client_sync_begin (self);
}

/* The socket is well, but something is missing that is asked for now. */
void
sbx_client_become_partial (SbxClient *self)
{
  SbxStateFacts why = { .cause = "partial", .text = _("The connection is well, but something is missing that is asked for now.") };

  self->stage = SBX_CLIENT_STAGE_TOPICS;
  why.frame = sbx_client_get_last_frame (self);
  sbx_client_set_phase (self, SBX_CLIENT_SYNCING, &why);
}

/* --- The way to a connection --- */

static void
on_received (SbxConnection *connection,
             SbxEnvelope   *envelope,
             gpointer       data)
{
  SbxClient *self = data;
  g_autoptr (SbxClient) alive G_GNUC_UNUSED = g_object_ref (self);

  sbx_client_cache_heard (self, FALSE);
  if (sbx_requests_answer (self->requests, envelope))
    return;

  /* Late, but true. */
  if (g_str_equal (sbx_envelope_get_event (envelope), "messageAccepted"))
    {
      sbx_client_outbox_accepted (self, envelope);
      return;
    }

  /* What is no answer of ours, and nothing that was pushed, is for nobody. */
  if (sbx_envelope_get_re (envelope) != NULL || g_str_equal (sbx_envelope_get_event (envelope), "error"))
    {
      g_debug ("Nobody waits for this “%s”", sbx_envelope_get_event (envelope));
      return;
    }

  /* A hub may tell what it tells everybody before it says welcome. Whatever it is, what we ask for
   * afterwards brings it. */
  if (self->phase == SBX_CLIENT_GREETING)
    return;

  sbx_client_sync_push (self, envelope);
}

static void
on_latency (SbxConnection *connection,
            double         latency,
            gpointer       data)
{
  SbxClient *self = data;

  sbx_client_cache_heard (self, TRUE);
  if (self->world != NULL)
    {
      sbx_world_set_latency (self->world, latency);
      sbx_world_set_round_trip (self->world, sbx_connection_get_round_trip (self->connection));
    }
  sbx_client_outbox_flush (self);
}

/* The hub may be slow with one answer; when it says nothing else either, it may be gone. */
static void
on_late (gint64   asked_at,
         gpointer data)
{
  SbxClient *self = data;

  if (self->connection != NULL && sbx_connection_was_silent_since (self->connection, asked_at))
    sbx_connection_probe (self->connection, self->timings.probe_patience);
}

static gboolean
on_busy (guint64  *seen,
         gpointer  data)
{
  return sbx_client_is_under_way (data, seen);
}

static void
on_failed (SbxConnection *connection,
           GError        *error,
           gpointer       data)
{
  sbx_client_tell_failure (data, error);
}

static void
on_closed (SbxConnection *connection,
           GError        *error,
           gpointer       data)
{
  sbx_client_lose (data, error);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (SbxClient) self = data;
  SbxConnection *connection = SBX_CONNECTION (source);
  g_autoptr (GError) error = NULL;
  gboolean opened = sbx_connection_open_finish (connection, result, &error);
  const char *dialect = sbx_connection_get_dialect (connection);
  SbxStateFacts why = { .cause = "opened", .text = _("The server takes the connection; who is there is asked now.") };

  if (connection != self->connection)     /* it was given up meanwhile */
    {
      sbx_connection_close (connection);
      return;
    }

  g_clear_object (&self->cancellable);
  self->patient = !opened && sbx_connection_was_hasty (connection);
  if (!opened)
    {
      sbx_client_lose (self, error);
      return;
    }

  /* Servers of other dialects answer no hello: that comes from here. Whose dialect is not known yet may be nobody at all. */
  if (dialect != NULL && !g_str_equal (dialect, "native"))
    self->was_connected = TRUE;
  sbx_client_set_phase (self, SBX_CLIENT_GREETING, &why);
  sbx_client_say_hello (self);
}

static void
forget_next_try (SbxClient *self)
{
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  self->next_try = 0;
}

/* People hear soon that a server takes connections and says nothing; who set a long time-out wants to wait. */
static guint
get_answer_time (SbxClient *self)
{
  return self->timings.connect_timeout <= SBX_CLIENT_CONNECT_TIMEOUT ? MIN (self->timings.connect_timeout, ANSWER_MS)
                                                                     : self->timings.connect_timeout;
}

/* @cause: what made it try now, as docs/why.md has them; @text says it. */
static void
try_now (SbxClient  *self,
         const char *cause,
         const char *text)
{
  SbxStateFacts why = { .cause = cause, .text = text };

  forget_next_try (self);
  self->connection = sbx_connection_new (self->address);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_object (self->connection, "received", G_CALLBACK (on_received), self, 0);
  g_signal_connect_object (self->connection, "latency", G_CALLBACK (on_latency), self, 0);
  g_signal_connect_object (self->connection, "failed", G_CALLBACK (on_failed), self, 0);
  g_signal_connect_object (self->connection, "closed", G_CALLBACK (on_closed), self, 0);

  sbx_connection_set_recorder (self->connection, self->recorder);
  sbx_client_dialect_prepare (self);

  sbx_connection_set_answer_time (self->connection, get_answer_time (self), !self->patient);
  /* Words that may have changed are asked for where there is time. */
  if (!self->patrolling)
    sbx_connection_set_known_refusal (self->connection, self->refusal_status, self->refusal);

  sbx_client_set_phase (self, SBX_CLIENT_OPENING, &why);
  sbx_connection_open_async (self->connection, self->timings.connect_timeout, self->cancellable,
                             on_opened, g_object_ref (self));
}

static void
on_woke (SbxWakeWatch *watch,
         gpointer      data)
{
  SbxClient *self = data;

  if (self->phase == SBX_CLIENT_WAITING)
    try_now (self, "woke", _("The network changed, or the computer woke up: Signalbox tries at once."));
  else if (self->connection != NULL)
    sbx_connection_probe (self->connection, self->timings.probe_patience);
}

/* --- From start to stop --- */

static GError *
new_closed_error (void)
{
  return g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, _("The connection was closed."));
}

static const char *
get_start_text (void)
{
  return _("The connection is wanted: Signalbox connects.");
}

/**
 * sbx_client_start:
 *
 * Connects, and stays connected until sbx_client_stop(). Does nothing where that is so already.
 */
void
sbx_client_start (SbxClient *self)
{
  SbxStateFacts why = { .cause = "started", .text = get_start_text () };

  g_return_if_fail (SBX_IS_CLIENT (self));

  if (self->phase != SBX_CLIENT_IDLE)
    return;

  if (self->wake_watch == NULL)
    {
      self->wake_watch = sbx_wake_watch_new ();
      g_signal_connect_object (self->wake_watch, "woke", G_CALLBACK (on_woke), self, 0);
    }

  /* The streams go on from where the cache has them. */
  if (sbx_client_cache_begin (self))
    sbx_client_set_phase (self, SBX_CLIENT_OPENING, &why);
  else
    try_now (self, why.cause, why.text);
}

/**
 * sbx_client_load_kept:
 *
 * While nobody wants a connection: the world has what was kept of the hub, and what people open is read from there.
 */
void
sbx_client_load_kept (SbxClient *self)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  if (self->phase == SBX_CLIENT_IDLE)
    sbx_client_cache_begin (self);
}

/* The world has what was kept: now the hub. */
void
sbx_client_cache_ready (SbxClient *self)
{
  if (self->phase == SBX_CLIENT_OPENING && self->connection == NULL)
    try_now (self, "started", get_start_text ());
}

/**
 * sbx_client_stop:
 *
 * Ends the connection in order. Requests under way fail with %SBX_CLIENT_ERROR_CLOSED; what is
 * known stays, and sbx_client_start() goes on from there.
 */
void
sbx_client_stop (SbxClient *self)
{
  SbxStateFacts why = { .cause = "stopped", .text = _("The connection is not wanted any more, and was ended here.") };
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SBX_IS_CLIENT (self));

  if (self->phase == SBX_CLIENT_IDLE)
    {
      sbx_client_cache_end (self);
      return;
    }

  error = new_closed_error ();
  self->asked = FALSE;
  self->patrolling = FALSE;
  self->was_connected = FALSE;
  self->was_live = FALSE;
  sbx_backoff_reset (self->backoff);
  g_clear_pointer (&self->reason, g_free);
  g_clear_object (&self->wake_watch);
  forget_next_try (self);
  sbx_client_set_phase (self, SBX_CLIENT_IDLE, &why);
  drop_connection (self, error);
  sbx_client_cache_end (self);
}

/**
 * sbx_client_retry_now:
 *
 * A person does not want to wait for the next try, or mended what was wrong.
 */
void
sbx_client_retry_now (SbxClient *self)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  switch (self->phase)
    {
    case SBX_CLIENT_IDLE:
      sbx_client_start (self);
      break;

    case SBX_CLIENT_WAITING:
    case SBX_CLIENT_FAILED:
      self->asked = TRUE;
      try_now (self, "asked", _("A person wants it now: Signalbox tries at once."));
      break;

    case SBX_CLIENT_OPENING:
    case SBX_CLIENT_GREETING:
    case SBX_CLIENT_SYNCING:
    case SBX_CLIENT_LIVE:
    default:
      break;
    }
}

void
sbx_client_connection_init (SbxClient *self)
{
  sbx_requests_set_late_func (self->requests, on_late, self);
  sbx_requests_set_busy_func (self->requests, on_busy, self);
}

void
sbx_client_connection_clear (SbxClient *self)
{
  g_autoptr (GError) error = new_closed_error ();

  self->phase = SBX_CLIENT_IDLE;
  forget_next_try (self);
  drop_connection (self, error);
}
