/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dispatcher.h"

#include "sbx-dialect-http.h"
#include "sbx-dialect.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-request-terms.h"
#include "sbx-storage-error.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

struct _SbxRequest
{
  int          ref_count;
  gboolean     answered;
  SbxHub      *hub;
  SbxPeer     *peer;
  SbxEnvelope *envelope;
  gint64       arrived;     /* monotonic µs */
  gsize        expected;    /* bytes that its answer may take */
  SbxRequestTerms *terms;   /* (nullable) */
};

/* One operation of the store for a request. */
typedef struct
{
  SbxRequest         *request;
  char               *event;       /* (nullable): ok */
  SbxRequestPartFunc  done;        /* (nullable): it is a part, which does not end the request */
  gpointer            user_data;   /* for @done */
  gint64              started;     /* monotonic µs */
} Operation;

static void
send_envelope (SbxRequest  *self,
               SbxEnvelope *envelope)
{
  if (sbx_peer_is_open (self->peer))
    sbx_peer_get_dialect (self->peer)->answered (self->hub, self->peer, self->envelope, envelope);
}

/* Answered exactly once: whoever tries again has a bug. */
static gboolean
take_turn (SbxRequest *self)
{
  g_return_val_if_fail (!self->answered, FALSE);

  self->answered = TRUE;
  sbx_histogram_add (&sbx_hub_get_metrics (self->hub)->latency, g_get_monotonic_time () - self->arrived);
  return TRUE;
}

/* The protocol's codes are told as they are. What the disk refuses is `unavailable`; anything else is
 * our bug, whose words are for the log only. */
static GError *
to_wire_error (const GError *error)
{
  if (error->domain == SBX_WIRE_ERROR)
    return g_error_copy (error);
  g_warning ("a request failed: %s", error->message);
  if (error->domain == SBX_STORAGE_ERROR)
    return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE, error->message);
  return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_INTERNAL, _("The hub made a mistake"));
}

static Operation *
begin_operation (SbxRequest *request,
                 const char *event)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->request = sbx_request_ref (request);
  operation->event = g_strdup (event);
  operation->started = g_get_monotonic_time ();
  sbx_hub_begin_operation (request->hub);
  return operation;
}

static void
end_operation (Operation *operation)
{
  sbx_hub_end_operation (operation->request->hub);
  sbx_request_unref (operation->request);
  g_free (operation->event);
  g_free (operation);
}

static void
finish_operation (Operation    *operation,
                  GBytes       *answer,
                  const GError *error)
{
  if (operation->done != NULL)
    operation->done (operation->request, answer, error, operation->user_data);
  else if (answer == NULL)
    sbx_request_fail (operation->request, error);
  else if (operation->event == NULL)
    sbx_request_ok (operation->request, answer);
  else
    sbx_request_answer (operation->request, operation->event, answer);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Operation            *operation = user_data;
  SbxHub               *hub = operation->request->hub;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);

  sbx_histogram_add (&sbx_hub_get_metrics (hub)->commit, g_get_monotonic_time () - operation->started);
  finish_operation (operation, answer, error);
  sbx_hub_route (hub, events);
  end_operation (operation);
}

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Operation         *operation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = sbx_store_read_finish (SBX_STORE (source), result, &error);

  finish_operation (operation, answer, error);
  end_operation (operation);
}

/**
 * sbx_request_new:
 * @hub: the hub that was asked
 * @peer: who asked
 * @envelope: what
 * @length: of the envelope, in bytes
 *
 * Returns: (transfer full): a request that awaits its answer
 */
SbxRequest *
sbx_request_new (SbxHub      *hub,
                 SbxPeer     *peer,
                 SbxEnvelope *envelope,
                 gsize        length)
{
  SbxRequest *self = g_new0 (SbxRequest, 1);

  self->ref_count = 1;
  self->hub = g_object_ref (hub);
  self->peer = sbx_peer_ref (peer);
  self->envelope = sbx_envelope_ref (envelope);
  self->arrived = g_get_monotonic_time ();
  /* What answers it often has in it what was sent. */
  self->expected = length;
  sbx_peer_begin_request (peer, length);
  return self;
}

/**
 * sbx_request_expect_page:
 * @self: a request
 *
 * Counts it with a whole page of an answer, so that no more of its peer's requests are taken than it
 * has room for the answers.
 */
void
sbx_request_expect_page (SbxRequest *self)
{
  gsize more = SBX_LIMIT_MESSAGE_BYTES - MIN (self->expected, SBX_LIMIT_MESSAGE_BYTES);

  self->expected += more;
  sbx_peer_expect_more (self->peer, more);
}

/**
 * sbx_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
SbxRequest *
sbx_request_ref (SbxRequest *self)
{
  self->ref_count++;
  return self;
}

/**
 * sbx_request_unref:
 * @self: (transfer full): a request
 *
 * It must have been answered before the last reference goes, unless its peer is gone.
 */
void
sbx_request_unref (SbxRequest *self)
{
  if (--self->ref_count > 0)
    return;

  if (!self->answered && sbx_peer_is_open (self->peer))
    g_critical ("a request, %s, was never answered", sbx_envelope_get_event (self->envelope));
  sbx_peer_end_request (self->peer, self->expected);
  sbx_peer_unref (self->peer);
  sbx_envelope_unref (self->envelope);
  g_clear_pointer (&self->terms, sbx_request_terms_free);
  g_object_unref (self->hub);
  g_free (self);
}

/**
 * sbx_request_get_hub:
 * @self: a request
 *
 * Returns: (transfer none): the hub that was asked
 */
SbxHub *
sbx_request_get_hub (SbxRequest *self)
{
  return self->hub;
}

/**
 * sbx_request_get_peer:
 * @self: a request
 *
 * Returns: (transfer none): who asked; perhaps not connected any more
 */
SbxPeer *
sbx_request_get_peer (SbxRequest *self)
{
  return self->peer;
}

/**
 * sbx_request_get_envelope:
 * @self: a request
 *
 * Returns: (transfer none): what came in
 */
SbxEnvelope *
sbx_request_get_envelope (SbxRequest *self)
{
  return self->envelope;
}

/**
 * sbx_request_get_payload:
 * @self: a request
 *
 * Returns: (transfer none): the payload, not to be changed; lives as long as @self
 */
JsonObject *
sbx_request_get_payload (SbxRequest *self)
{
  return sbx_envelope_get_payload (self->envelope);
}

/**
 * sbx_request_get_store:
 * @self: a request
 *
 * Returns: (transfer none): what the hub keeps
 */
SbxStore *
sbx_request_get_store (SbxRequest *self)
{
  return sbx_hub_get_store (self->hub);
}

/**
 * sbx_request_get_router:
 * @self: a request
 *
 * Returns: (transfer none): the hub's router
 */
SbxRouter *
sbx_request_get_router (SbxRequest *self)
{
  return sbx_hub_get_router (self->hub);
}

/**
 * sbx_request_get_terms:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): what its dialect said beyond the payload
 */
const SbxRequestTerms *
sbx_request_get_terms (SbxRequest *self)
{
  return self->terms;
}

/**
 * sbx_request_take_terms:
 * @self: a request that was not run yet
 * @terms: (transfer full): what its dialect says beyond the payload; it has seen to it that the asker may
 */
void
sbx_request_take_terms (SbxRequest      *self,
                        SbxRequestTerms *terms)
{
  g_clear_pointer (&self->terms, sbx_request_terms_free);
  self->terms = terms;
}

static const char *
get_user_in_terms (SbxRequest *self)
{
  return self->terms != NULL ? self->terms->user_id : NULL;
}

/**
 * sbx_request_get_sender_id:
 * @self: a request behind the hello
 *
 * Returns: (transfer none): for whom it acts, if its terms say so; else the userId if known, else the clientId
 */
const char *
sbx_request_get_sender_id (SbxRequest *self)
{
  const SbxIdentity *identity = sbx_peer_get_identity (self->peer);

  g_return_val_if_fail (identity != NULL, "");

  if (get_user_in_terms (self) != NULL)
    return get_user_in_terms (self);
  return identity->user_id != NULL ? identity->user_id : identity->client_id;
}

/**
 * sbx_request_get_reader_id:
 * @self: a request behind the hello
 *
 * Returns: (transfer none): whose read state is meant: the userId, or the shared reader `local`
 */
const char *
sbx_request_get_reader_id (SbxRequest *self)
{
  const SbxIdentity *identity = sbx_peer_get_identity (self->peer);

  g_return_val_if_fail (identity != NULL, "local");

  if (get_user_in_terms (self) != NULL)
    return get_user_in_terms (self);
  return identity->user_id != NULL ? identity->user_id : "local";
}

/**
 * sbx_request_get_role:
 * @self: a request behind the hello, or of a viewer of projects
 *
 * Returns: (transfer none): what the asker may do
 */
const char *
sbx_request_get_role (SbxRequest *self)
{
  const SbxIdentity *identity = sbx_peer_get_identity (self->peer);

  /* Without a token, which nobody may be a viewer with, everybody is on this machine. */
  if (identity == NULL)
    return "operator";
  return identity->role;
}

/**
 * sbx_request_get_sender_name:
 * @self: a request behind the hello
 *
 * Returns: (transfer none): what people read as the author
 */
const char *
sbx_request_get_sender_name (SbxRequest *self)
{
  const SbxIdentity *identity = sbx_peer_get_identity (self->peer);

  g_return_val_if_fail (identity != NULL, "");

  if (self->terms != NULL && self->terms->user_name != NULL && *self->terms->user_name != '\0')
    return self->terms->user_name;
  if (get_user_in_terms (self) != NULL && g_strcmp0 (get_user_in_terms (self), identity->user_id) != 0)
    return get_user_in_terms (self);
  if (identity->user_name != NULL && *identity->user_name != '\0')
    return identity->user_name;
  if (identity->device_name != NULL && *identity->device_name != '\0')
    return identity->device_name;
  return sbx_request_get_sender_id (self);
}

/**
 * sbx_request_answer:
 * @self: a request
 * @event: the answer's name
 * @payload_text: (transfer none): a whole JSON object, its first member `timestamp`
 *
 * Ends the request with a named answer, which is sent even where it had no id.
 */
void
sbx_request_answer (SbxRequest *self,
                    const char *event,
                    GBytes     *payload_text)
{
  g_autoptr (SbxEnvelope) envelope = NULL;

  if (!take_turn (self))
    return;
  envelope = sbx_envelope_new_for_text (event, NULL, sbx_envelope_get_id (self->envelope), payload_text);
  send_envelope (self, envelope);
}

/**
 * sbx_request_ok:
 * @self: a request
 * @payload_text: (transfer none) (nullable): a whole JSON object with its `timestamp`
 *
 * Ends the request; says so only where it has an id.
 */
void
sbx_request_ok (SbxRequest *self,
                GBytes     *payload_text)
{
  char               now[SBX_TIME_TEXT_SIZE];
  g_autofree char   *text = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (sbx_envelope_get_id (self->envelope) == NULL)
    {
      take_turn (self);
      return;
    }
  if (payload_text == NULL)
    {
      sbx_time_format (sbx_time_now_ms (), now);
      text = g_strdup_printf ("{\"timestamp\":\"%s\"}", now);
      payload = g_bytes_new (text, strlen (text));
    }
  sbx_request_answer (self, "ok", payload_text != NULL ? payload_text : payload);
}

/**
 * sbx_request_fail:
 * @self: a request
 * @error: why
 *
 * Ends the request with `error`, which is sent even where it had no id.
 */
void
sbx_request_fail (SbxRequest   *self,
                  const GError *error)
{
  g_autoptr (GError)      told = NULL;
  g_autoptr (SbxEnvelope) envelope = NULL;

  g_return_if_fail (error != NULL);

  if (!take_turn (self))
    return;
  told = to_wire_error (error);
  sbx_metrics_refuse (sbx_hub_get_metrics (self->hub), sbx_wire_error_to_name (told->code));
  envelope = sbx_envelope_new_error (sbx_envelope_get_id (self->envelope), told);
  send_envelope (self, envelope);
}

/**
 * sbx_request_write:
 * @self: a request
 * @event: (nullable): the name of its answer; %NULL for `ok`
 * @func: runs on the store's writer thread and appends the answer's members
 * @data: for @func
 * @data_free: (nullable): frees @data
 *
 * Ends the request when what @func wrote is on disk; then routes the events that it made.
 */
void
sbx_request_write (SbxRequest        *self,
                   const char        *event,
                   SbxStoreWriteFunc  func,
                   gpointer           data,
                   GDestroyNotify     data_free)
{
  sbx_store_write_async (sbx_hub_get_store (self->hub), func, data, data_free,
                         on_written, begin_operation (self, event));
}

/**
 * sbx_request_read:
 * @self: a request
 * @event: (nullable): the name of its answer; %NULL for `ok`
 * @func: runs on the store's reader thread and appends the answer's members
 * @data: for @func
 * @data_free: (nullable): frees @data
 *
 * Ends the request when @func is done.
 */
void
sbx_request_read (SbxRequest        *self,
                  const char        *event,
                  SbxStoreReadFunc   func,
                  gpointer           data,
                  GDestroyNotify     data_free)
{
  sbx_request_expect_page (self);
  sbx_store_read_async (sbx_hub_get_store (self->hub), func, data, data_free,
                        on_read, begin_operation (self, event));
}

/**
 * sbx_request_write_part:
 * @self: a request
 * @func: runs on the store's writer thread and appends the members of its result
 * @data: for @func
 * @data_free: (nullable): frees @data
 * @done: told the result, after the commit and before the events are routed
 * @user_data: for @done
 *
 * One of several writes of a request, which ends it itself.
 */
void
sbx_request_write_part (SbxRequest         *self,
                        SbxStoreWriteFunc   func,
                        gpointer            data,
                        GDestroyNotify      data_free,
                        SbxRequestPartFunc  done,
                        gpointer            user_data)
{
  Operation *operation = begin_operation (self, NULL);

  operation->done = done;
  operation->user_data = user_data;
  sbx_store_write_async (sbx_hub_get_store (self->hub), func, data, data_free, on_written, operation);
}

/**
 * sbx_request_read_part:
 * @self: a request
 * @func: runs on the store's reader thread
 * @data: for @func; lives until @done
 * @done: told the result; ends the request
 * @user_data: for @done
 *
 * A read whose result is not the answer, but what it is made of.
 */
void
sbx_request_read_part (SbxRequest         *self,
                       SbxStoreReadFunc    func,
                       gpointer            data,
                       SbxRequestPartFunc  done,
                       gpointer            user_data)
{
  Operation *operation = begin_operation (self, NULL);

  sbx_request_expect_page (self);
  operation->done = done;
  operation->user_data = user_data;
  sbx_store_read_async (sbx_hub_get_store (self->hub), func, data, NULL, on_read, operation);
}

/**
 * sbx_request_hides_notes:
 * @self: a request
 *
 * Notes are for colleagues: for those who speak the protocol itself, and over HTTP for operators and admins. The clients of other dialects are
 * customers' as well.
 *
 * Returns: whether what is answered leaves them out
 */
gboolean
sbx_request_hides_notes (SbxRequest *self)
{
  const SbxDialect *dialect = sbx_peer_get_dialect (sbx_request_get_peer (self));
  const char       *role = sbx_request_get_role (self);

  if (dialect == &sbx_dialect_http)
    return !g_str_equal (role, "operator") && !g_str_equal (role, "admin");
  return dialect->codec != &sbx_codec_native;
}
