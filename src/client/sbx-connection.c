/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-private.h"

#include "sbx-client-error.h"
#include "sbx-codec.h"
#include "sbx-route.h"

enum {
  SIGNAL_RECEIVED,
  SIGNAL_LATENCY,
  SIGNAL_FAILED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxConnection, sbx_connection, G_TYPE_OBJECT)

static void
drop (SbxConnection  *self,
      SbxLink       **which)
{
  g_autoptr (SbxLink) link = g_steal_pointer (which);

  if (link == NULL)
    return;
  g_signal_handlers_disconnect_by_data (link, self);
  sbx_link_close (link);
}

void
sbx_connection_drop_link (SbxConnection *self)
{
  drop (self, &self->link);
}

void
sbx_connection_drop_former (SbxConnection *self)
{
  drop (self, &self->former);
}

static void
drop_foreign (SbxConnection *self)
{
  g_autoptr (SbxForeign) foreign = g_steal_pointer (&self->foreign);

  if (foreign == NULL)
    return;
  g_signal_handlers_disconnect_by_data (foreign, self);
  sbx_foreign_detach (foreign);
}

/* What there is of the connection goes; its last words are kept for those who ask. */
void
sbx_connection_release (SbxConnection *self)
{
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  g_queue_clear_full (&self->early, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->hello, sbx_envelope_unref);
  drop_foreign (self);
  sbx_connection_drop_former (self);
  sbx_connection_drop_link (self);
}

/* Takes @error. */
void
sbx_connection_end (SbxConnection *self,
                    GError        *error)
{
  g_autoptr (SbxConnection) alive = g_object_ref (self);
  g_autoptr (GError) reason = error;

  if (self->link == NULL)
    return;

  /* What is said while it ends comes after what ended it. */
  sbx_client_error_mark_last_frame (reason, self->recorder);
  self->wait = sbx_link_get_wait (self->link);
  sbx_connection_release (self);
  g_signal_emit (alive, signals[SIGNAL_CLOSED], 0, reason);
}

void
sbx_connection_tell_latency (SbxConnection *self,
                             double         latency)
{
  g_signal_emit (self, signals[SIGNAL_LATENCY], 0, latency);
}

/* --- What a hub says --- */

static void
take_native (SbxConnection *self,
             GBytes        *message)
{
  g_autoptr (SbxEnvelope) envelope = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);

  envelope = sbx_codec_native.decode_from_hub (text, length, &error);
  if (envelope == NULL)
    {
      g_info ("Skipped a message of %" G_GSIZE_FORMAT " bytes from %s: %s", length,
              sbx_address_get_uri (self->address), error->message);
      return;
    }

  if (g_str_equal (sbx_envelope_get_event (envelope), "pong") && sbx_envelope_get_re (envelope) == NULL)
    sbx_connection_take_pong (self, envelope);
  else
    g_signal_emit (self, signals[SIGNAL_RECEIVED], 0, envelope);
}

/* --- What a foreign server says, in the native vocabulary --- */

static void
on_foreign_received (SbxForeign  *foreign,
                     SbxEnvelope *envelope,
                     gpointer     data)
{
  g_signal_emit (data, signals[SIGNAL_RECEIVED], 0, envelope);
}

static void
on_foreign_latency (SbxForeign *foreign,
                    double      latency,
                    gpointer    data)
{
  SbxConnection *self = data;

  self->latency = latency;
  sbx_connection_tell_latency (self, latency);
}

static void
on_foreign_failed (SbxForeign *foreign,
                   GError     *error,
                   gpointer    data)
{
  g_signal_emit (data, signals[SIGNAL_FAILED], 0, error);
}

static void
on_foreign_ended (SbxForeign *foreign,
                  GError     *error,
                  gpointer    data)
{
  sbx_connection_end (data, g_error_copy (error));
}

void
sbx_connection_become_foreign (SbxConnection *self,
                               const char    *dialect)
{
  const SbxRoute *route = self->routes->pdata[self->route];
  g_autofree char *path = sbx_route_dup_encoded_path (route->uri);
  g_autoptr (SbxEnvelope) hello = g_steal_pointer (&self->hello);
  GBytes *text;

  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->mode = MODE_FOREIGN;
  self->latency = -1;
  self->spoken = sbx_foreign_find_dialect (dialect)->name;
  self->foreign = g_object_ref (self->foreign_func (self->foreign_data));
  g_signal_connect (self->foreign, "received", G_CALLBACK (on_foreign_received), self);
  g_signal_connect (self->foreign, "latency", G_CALLBACK (on_foreign_latency), self);
  g_signal_connect (self->foreign, "failed", G_CALLBACK (on_foreign_failed), self);
  g_signal_connect (self->foreign, "ended", G_CALLBACK (on_foreign_ended), self);
  sbx_foreign_attach (self->foreign, sbx_foreign_find_dialect (dialect), self->link, path);
  while (self->foreign != NULL && (text = g_queue_pop_head (&self->early)) != NULL)
    {
      sbx_foreign_take_text (self->foreign, text, self->reopening);
      g_bytes_unref (text);
    }
  if (self->foreign != NULL && hello != NULL)
    sbx_foreign_ask (self->foreign, hello);
}

void
sbx_connection_become_native (SbxConnection *self)
{
  g_autoptr (SbxEnvelope) hello = g_steal_pointer (&self->hello);
  GBytes *text;

  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->mode = MODE_NATIVE;
  self->spoken = "native";
  if (hello != NULL && !self->greeted)
    sbx_connection_say_native (self, hello);
  while (self->link != NULL && (text = g_queue_pop_head (&self->early)) != NULL)
    {
      take_native (self, text);
      g_bytes_unref (text);
    }
}

/* --- The link --- */

static void
on_text (SbxLink *link,
         GBytes  *message,
         gpointer data)
{
  SbxConnection *self = data;
  g_autoptr (SbxConnection) alive G_GNUC_UNUSED = g_object_ref (self);

  if (self->mode == MODE_UNKNOWN)
    sbx_connection_take_first_word (self, message);
  else if (self->mode == MODE_LEAVING)
    sbx_connection_take_early (self, message, TRUE);
  else if (self->mode == MODE_FOREIGN)
    sbx_connection_is_wrong_guess (self, message);
  else if (self->mode == MODE_NATIVE && !sbx_connection_is_wrong_guess (self, message))
    take_native (self, message);
}

/* Before the foreign one takes its words. */
static void
on_foreign_text (SbxLink *link,
                 GBytes  *message,
                 gpointer data)
{
  SbxConnection *self = data;

  if (self->mode == MODE_FOREIGN)
    sbx_connection_is_wrong_guess (self, message);
}

static void
on_alive (SbxLink *link,
          double   latency,
          gpointer data)
{
  SbxConnection *self = data;

  sbx_heartbeat_alive (&self->heartbeat, sbx_connection_now ());
}

static void
on_link_closed (SbxLink *link,
                GError  *error,
                gpointer data)
{
  SbxConnection *self = data;

  if (self->mode == MODE_LEAVING)
    sbx_connection_end_place (self);
  else
    sbx_connection_end (self, g_error_copy (error));
}

/* The link is open. @foreign: what it says is for somebody else; only its first words are looked at. */
void
sbx_connection_listen (SbxConnection *self,
                       gboolean       foreign)
{
  g_signal_connect (self->link, "text", G_CALLBACK (foreign ? on_foreign_text : on_text), self);
  g_signal_connect (self->link, "alive", G_CALLBACK (on_alive), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_link_closed), self);
}

/* --- The object --- */

static void
sbx_connection_dispose (GObject *object)
{
  sbx_connection_close (SBX_CONNECTION (object));

  G_OBJECT_CLASS (sbx_connection_parent_class)->dispose (object);
}

static void
sbx_connection_finalize (GObject *object)
{
  SbxConnection *self = SBX_CONNECTION (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->recorder);
  g_clear_error (&self->first_failure);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->dialect);
  g_free (self->client_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->token);
  g_free (self->known_words);
  g_free (self->known_uri);

  G_OBJECT_CLASS (sbx_connection_parent_class)->finalize (object);
}

static void
sbx_connection_class_init (SbxConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_connection_dispose;
  object_class->finalize = sbx_connection_finalize;

  signals[SIGNAL_RECEIVED] =
    g_signal_new ("received", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, SBX_TYPE_ENVELOPE);
  signals[SIGNAL_LATENCY] =
    g_signal_new ("latency", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_CLOSED] =
    g_signal_new ("closed", SBX_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_connection_init (SbxConnection *self)
{
  g_queue_init (&self->early);
  self->dialect = g_strdup ("native");
  self->client_id = g_strdup ("");
}

/**
 * sbx_connection_new:
 *
 * Returns: (transfer full): a connection to a hub that is not open yet
 */
SbxConnection *
sbx_connection_new (SbxAddress *address)
{
  SbxConnection *self = g_object_new (SBX_TYPE_CONNECTION, NULL);

  self->address = sbx_address_ref (address);
  return self;
}

/**
 * sbx_connection_set_recorder:
 * @recorder: (nullable): what notes each frame of each way that is tried
 *
 * Before the connection is opened.
 */
void
sbx_connection_set_recorder (SbxConnection     *self,
                             SbxFlightRecorder *recorder)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  g_set_object (&self->recorder, recorder);
}

/**
 * sbx_connection_set_dialect:
 * @dialect: "native", "auto" or a foreign one
 * @uri: (nullable): where the last connection found it
 * @client_id: who we are, for paths that name us
 * @place: (nullable): of the last Socket.IO link
 * @foreign_func: what speaks to servers of other dialects
 *
 * What may be there. Before the connection is opened.
 */
void
sbx_connection_set_dialect (SbxConnection            *self,
                            const char               *dialect,
                            const char               *uri,
                            const char               *client_id,
                            SbxProfile               *profile,
                            SbxSocketioPlace         *place,
                            SbxConnectionForeignFunc  foreign_func,
                            gpointer                  user_data)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));
  g_return_if_fail (dialect != NULL && client_id != NULL && profile != NULL && foreign_func != NULL);

  g_free (self->dialect);
  self->dialect = g_strdup (dialect);
  g_free (self->known_uri);
  self->known_uri = g_strdup (uri);
  g_free (self->client_id);
  self->client_id = g_strdup (client_id);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  self->profile = sbx_profile_ref (profile);
  self->place = place;
  self->foreign_func = foreign_func;
  self->foreign_data = user_data;
}

/**
 * sbx_connection_set_user:
 * @user_id: (nullable): whose connection it is
 * @user_name: (nullable): how that one is called
 *
 * For servers whose address names us; others hear it in the hello.
 */
void
sbx_connection_set_user (SbxConnection *self,
                         const char    *user_id,
                         const char    *user_name)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  g_free (self->user_id);
  g_free (self->user_name);
  self->user_id = g_strdup (user_id);
  self->user_name = g_strdup (user_name);
}

/**
 * sbx_connection_set_token:
 * @token: (nullable): for servers that want it before the first message
 */
void
sbx_connection_set_token (SbxConnection *self,
                          const char    *token)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  g_free (self->token);
  self->token = g_strdup (token);
}

/**
 * sbx_connection_set_leaves_places:
 * @leaves: whether places that are for one chatbot are left to it
 *
 * Before it is opened. Who connects to such a place takes it, and what waits there for the bot.
 */
void
sbx_connection_set_leaves_places (SbxConnection *self,
                                  gboolean       leaves)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  self->leaves_places = leaves;
}

/**
 * sbx_connection_set_known_refusal:
 * @status: of HTTP
 * @words: (nullable): what the server said with it
 *
 * Before it is opened. Who is refused in the same way again is not asked once more for words.
 */
void
sbx_connection_set_known_refusal (SbxConnection *self,
                                  guint          status,
                                  const char    *words)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  self->known_status = status;
  g_free (self->known_words);
  self->known_words = g_strdup (words);
}

/**
 * sbx_connection_set_answer_time:
 * @ms: how long a server that took the request may be silent
 * @hasty: whether to try another way sooner than that, where there is one
 *
 * Before it is opened. A server may be slow at its first way: who is hasty each time would never wait for it.
 */
void
sbx_connection_set_answer_time (SbxConnection *self,
                                guint          ms,
                                gboolean       hasty)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  self->answer_time = ms;
  self->hasty = hasty;
}

/**
 * sbx_connection_was_hasty:
 *
 * Returns: whether a way was left because of the server's silence, before its time was over
 */
gboolean
sbx_connection_was_hasty (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->was_hasty;
}

/**
 * sbx_connection_open_async:
 * @timeout: ms for everything up to the moment in which messages can be sent
 *
 * Opens it. May be called once.
 */
void
sbx_connection_open_async (SbxConnection       *self,
                           guint                timeout,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));
  g_return_if_fail (self->opening == NULL && self->routes == NULL);

  self->opening = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->opening, sbx_connection_open_async);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  sbx_connection_begin_opening (self, timeout);
}

/**
 * sbx_connection_open_finish:
 *
 * Returns: %TRUE, or %FALSE with a reason that people can read (or %G_IO_ERROR_CANCELLED)
 */
gboolean
sbx_connection_open_finish (SbxConnection  *self,
                            GAsyncResult   *result,
                            GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
sbx_connection_say_native (SbxConnection *self,
                           SbxEnvelope   *envelope)
{
  g_autoptr (GBytes) bytes = sbx_codec_native.encode_to_hub (envelope, NULL);

  sbx_link_send_text (self->link, bytes);
}

/**
 * sbx_connection_send:
 *
 * Returns: whether it was handed over; %FALSE when it is no longer open
 */
gboolean
sbx_connection_send (SbxConnection *self,
                     SbxEnvelope   *envelope)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);
  g_return_val_if_fail (envelope != NULL, FALSE);

  if (self->link == NULL || self->opening != NULL)
    return FALSE;

  if (self->mode == MODE_FOREIGN)
    {
      sbx_foreign_ask (self->foreign, envelope);
      return TRUE;
    }
  if (self->mode == MODE_UNKNOWN || self->mode == MODE_LEAVING)
    {
      sbx_connection_take_hello (self, envelope);
      return TRUE;
    }

  bytes = sbx_codec_native.encode_to_hub (envelope, NULL);
  return sbx_link_send_text (self->link, bytes);
}

/**
 * sbx_connection_send_noted:
 * @text: as the recorder has it
 *
 * Returns: whether it was handed over; %FALSE when it is no longer open
 */
gboolean
sbx_connection_send_noted (SbxConnection *self,
                           GBytes        *text)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->link != NULL && self->opening == NULL && self->mode != MODE_UNKNOWN && sbx_link_send_noted (self->link, text);
}

gboolean
sbx_connection_has_packets (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->link != NULL && SBX_IS_SOCKETIO_LINK (self->link);
}

/**
 * sbx_connection_get_wait:
 *
 * Returns: after how many ms the hub, which ended the connection, wants the client to come back; 0 where it
 *   did not say
 */
guint
sbx_connection_get_wait (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), 0);

  return self->wait;
}

/**
 * sbx_connection_is_under_way:
 * @seen: (inout): how much had come when this was asked the last time; who begins to wait asks for the first time, with 0
 *
 * Returns: whether a foreign server's long message is coming in or being taken in. A hub's answers are in pages, and short
 */
gboolean
sbx_connection_is_under_way (SbxConnection *self,
                             guint64       *seen)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->foreign != NULL && sbx_foreign_is_under_way (self->foreign, seen);
}

/**
 * sbx_connection_is_proven:
 *
 * Returns: %FALSE where the dialect was found out by words that others say too, and nothing since was of it
 */
gboolean
sbx_connection_is_proven (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->proven || self->mode != MODE_FOREIGN || !g_str_equal (self->dialect, "auto") || g_strcmp0 (self->spoken, "monitor") == 0;
}

/**
 * sbx_connection_get_words:
 * @signs: (out): signs of life of the server
 *
 * Returns: how much a foreign server said in this connection besides them; 1 of a hub
 */
guint
sbx_connection_get_words (SbxConnection *self,
                          guint         *signs)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), 0);

  *signs = 0;
  return self->foreign != NULL ? sbx_foreign_get_words (self->foreign, signs) : 1;
}

/**
 * sbx_connection_get_round_trip:
 *
 * Returns: ms to the server's computer and back, as the network has it; -1 where that is not known
 */
double
sbx_connection_get_round_trip (SbxConnection *self)
{
  SbxLinkMeasures measures = { .round_trip = -1 };

  g_return_val_if_fail (SBX_IS_CONNECTION (self), -1);

  if (self->link != NULL)
    sbx_link_measure (self->link, &measures);
  return measures.round_trip;
}

const char *
sbx_connection_get_dialect (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), NULL);

  return self->spoken;
}

/**
 * sbx_connection_get_uri:
 *
 * Returns: (nullable): where the server was found, or is tried now
 */
const char *
sbx_connection_get_uri (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), NULL);

  return self->routes != NULL ? ((SbxRoute *) self->routes->pdata[self->route])->uri : NULL;
}

const char *
sbx_connection_get_transport (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), NULL);

  if (self->link == NULL)
    return NULL;
  return SBX_IS_SOCKETIO_LINK (self->link) ? sbx_socketio_link_get_transport (SBX_SOCKETIO_LINK (self->link)) : "websocket";
}

/**
 * sbx_connection_close:
 *
 * Ends the connection in order. Nothing is signalled any more. Idempotent.
 */
void
sbx_connection_close (SbxConnection *self)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  sbx_connection_release (self);
}
