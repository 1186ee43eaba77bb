/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"
#include "sbx-socketio-link.h"
#include "sbx-wire-error.h"

enum {
  SIGNAL_RECEIVED,
  SIGNAL_LATENCY,
  SIGNAL_ENDED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxForeign, sbx_foreign, G_TYPE_OBJECT)

static void
clear_data (SbxForeign *self)
{
  gpointer data = g_steal_pointer (&self->data);
  GDestroyNotify destroy = g_steal_pointer (&self->data_destroy);

  if (destroy != NULL && data != NULL)
    destroy (data);
}

static void
sbx_foreign_dispose (GObject *object)
{
  SbxForeign *self = SBX_FOREIGN (object);

  sbx_foreign_detach (self);
  clear_data (self);

  G_OBJECT_CLASS (sbx_foreign_parent_class)->dispose (object);
}

static void
sbx_foreign_finalize (GObject *object)
{
  SbxForeign *self = SBX_FOREIGN (object);

  sbx_foreign_store_clear (self);
  g_clear_pointer (&self->streams, g_hash_table_unref);
  sbx_foreign_streams_clear (self);
  g_clear_pointer (&self->lists, g_hash_table_unref);
  g_clear_pointer (&self->opened, g_hash_table_unref);
  g_clear_pointer (&self->told_lists, g_hash_table_unref);
  g_clear_pointer (&self->held, g_hash_table_unref);
  g_clear_pointer (&self->sending, g_hash_table_unref);
  g_clear_pointer (&self->moved, g_hash_table_unref);
  g_clear_pointer (&self->projects, g_hash_table_unref);
  g_clear_pointer (&self->people, g_hash_table_unref);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  g_free (self->triggered_by);
  g_free (self->folder);
  g_free (self->client_id);
  g_free (self->client_type);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->token);
  g_free (self->hub_log);
  g_free (self->server_name);
  g_free (self->server_version);

  G_OBJECT_CLASS (sbx_foreign_parent_class)->finalize (object);
}

static void
sbx_foreign_class_init (SbxForeignClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_foreign_dispose;
  object_class->finalize = sbx_foreign_finalize;

  signals[SIGNAL_RECEIVED] =
    g_signal_new ("received", SBX_TYPE_FOREIGN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_ENVELOPE);
  signals[SIGNAL_LATENCY] =
    g_signal_new ("latency", SBX_TYPE_FOREIGN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_ENDED] =
    g_signal_new ("ended", SBX_TYPE_FOREIGN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", SBX_TYPE_FOREIGN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
sbx_foreign_init (SbxForeign *self)
{
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->projects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  self->ack_id = -1;
  sbx_foreign_store_init (self);
  sbx_foreign_lists_init (self);
  sbx_foreign_held_init (self);
  self->sending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * sbx_foreign_new:
 * @folder: (nullable): where foreign.db is
 * @profile: a reference is taken
 *
 * Returns: (transfer full): one without a server yet; what it keeps is opened from now on
 */
SbxForeign *
sbx_foreign_new (const char *folder,
                 SbxProfile *profile)
{
  SbxForeign *self = g_object_new (SBX_TYPE_FOREIGN, NULL);

  self->folder = g_strdup (folder);
  self->profile = sbx_profile_ref (profile);
  sbx_foreign_store_open (self);

  return self;
}

static void
replace_text (char       **field,
              const char  *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

/**
 * sbx_foreign_set_patience:
 * @patience: ms
 *
 * How long those above wait for the answer to a request. What the server has not said a second before that, they are told it did not.
 */
void
sbx_foreign_set_patience (SbxForeign *self,
                          guint       patience)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  self->patience = patience - MIN (patience / 3, 1000);
}

/**
 * sbx_foreign_get_patience:
 *
 * Returns: ms that those above wait for an answer, less what it takes to give one
 */
guint
sbx_foreign_get_patience (SbxForeign *self)
{
  g_return_val_if_fail (SBX_IS_FOREIGN (self), 0);

  return self->patience;
}

/**
 * sbx_foreign_set_identity:
 *
 * Who connects. Before sbx_foreign_attach().
 */
void
sbx_foreign_set_identity (SbxForeign *self,
                          const char *client_type,
                          const char *client_id,
                          const char *user_id,
                          const char *user_name,
                          const char *token)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (client_type != NULL && client_id != NULL);

  replace_text (&self->client_type, client_type);
  replace_text (&self->client_id, client_id);
  replace_text (&self->user_id, user_id);
  replace_text (&self->user_name, user_name);
  replace_text (&self->token, token);
}

/* --- A connection --- */

static void
on_text (SbxLink *link,
         GBytes  *text,
         gpointer data)
{
  sbx_foreign_input_take (data, text, NULL, -1, FALSE);
}

static void
on_event (SbxSocketioLink *link,
          GBytes          *event,
          GPtrArray       *attachments,
          gint64           ack_id,
          gpointer         data)
{
  SbxForeign *self = data;
  g_autoptr (GBytes) known = sbx_foreign_translate (self, event, FALSE);

  sbx_foreign_input_take (self, known, attachments, ack_id, FALSE);
}

static void
on_skipped (SbxSocketioLink *link,
            GBytes          *text,
            const GError    *fault,
            gpointer         data)
{
  sbx_foreign_input_skip (data, text, fault);
}

/* Where the address names us, the profile may name somebody else in it: then we are that one. */
static void
take_named_user (SbxForeign *self)
{
  GHashTable *query = sbx_profile_get_query (self->profile);
  const char *named = query != NULL ? g_hash_table_lookup (query, "user_id") : NULL;

  if (self->dialect->fill_query != NULL && named != NULL && *named != '\0')
    replace_text (&self->user_id, named);
}

/**
 * sbx_foreign_attach:
 * @dialect: what the server speaks
 * @link: open just now; a reference is taken
 * @path: (nullable): of its address, percent-encoded
 *
 * A connection begins: the dialect says what it says first.
 */
void
sbx_foreign_attach (SbxForeign              *self,
                    const SbxForeignDialect *dialect,
                    SbxLink                 *link,
                    const char              *path)
{
  SbxForeignTimings timings;

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (dialect != NULL && SBX_IS_LINK (link));
  g_return_if_fail (self->link == NULL);

  if (self->dialect != NULL && self->dialect != dialect)
    clear_data (self);
  self->dialect = dialect;
  take_named_user (self);
  self->link = g_object_ref (link);
  replace_text (&self->path, path);
  replace_text (&self->hub_log, sbx_link_get_log (link));
  self->busy = FALSE;
  self->unreadable = self->words = self->signs = self->list_writes = 0;
  self->pings = self->pongs = self->measured = 0;
  sbx_profile_get_timings (self->profile, &dialect->timings, &timings);
  self->heartbeat = timings.heartbeat;
  if (SBX_IS_SOCKETIO_LINK (link))
    {
      g_signal_connect_object (link, "event", G_CALLBACK (on_event), self, 0);
      g_signal_connect_object (link, "skipped", G_CALLBACK (on_skipped), self, 0);
    }
  else
    {
      g_signal_connect_object (link, "text", G_CALLBACK (on_text), self, 0);
    }

  dialect->opened (self);
  if (self->link == link)
    sbx_foreign_lists_begin (self);
}

/**
 * sbx_foreign_take_text:
 * @text: what the server said before it was attached
 * @former: whether over another connection than that, in which it did not know who we are
 */
void
sbx_foreign_take_text (SbxForeign *self,
                       GBytes     *text,
                       gboolean    former)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  if (self->link != NULL)
    sbx_foreign_input_take (self, text, NULL, -1, former);
}

/* Bytes from one look to the next: what is only a sign of life, such as pongs, does not come to that. */
#define PROGRESS 4096

/* Where the number of steps begins in what is remembered of it: no message has that many bytes. */
#define STEPS_SHIFT 48

/**
 * sbx_foreign_note_step:
 *
 * The server answered what is only the beginning of a request: whoever waits goes on waiting.
 */
void
sbx_foreign_note_step (SbxForeign *self)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  self->steps++;
}

/**
 * sbx_foreign_is_under_way:
 * @seen: (inout): what had come in since the last whole message when this was asked the last time. Who begins to wait asks for the first time
 *
 * Returns: whether a long message is coming in, much more of it than the last time, or one is being taken in, or the first of several questions was answered since: who
 *   waits for it should go on
 */
gboolean
sbx_foreign_is_under_way (SbxForeign *self,
                          guint64    *seen)
{
  SbxLinkMeasures measures;
  guint64 before;
  guint64 steps;

  g_return_val_if_fail (SBX_IS_FOREIGN (self), FALSE);

  if (self->link == NULL)
    return FALSE;
  sbx_link_measure (self->link, &measures);
  /* Where there is less of it, a message was whole since: this is another. */
  steps = *seen >> STEPS_SHIFT;
  before = *seen - (steps << STEPS_SHIFT);
  before = measures.partial >= before ? before : 0;
  *seen = ((guint64) self->steps << STEPS_SHIFT) + measures.partial;
  return steps != self->steps || measures.waiting || self->decoding || self->input.length > 0 || self->list_writes > 0 || measures.partial - before >= PROGRESS;
}

/**
 * sbx_foreign_get_words:
 * @signs: (out): signs of life of the server
 *
 * Returns: how much it said in this connection besides them
 */
guint
sbx_foreign_get_words (SbxForeign *self,
                       guint      *signs)
{
  g_return_val_if_fail (SBX_IS_FOREIGN (self), 0);

  *signs = self->signs;
  return self->words;
}

/**
 * sbx_foreign_get_round_trip:
 *
 * Returns: ms to the server's computer and back, as the network has it; -1 where that is not known
 */
double
sbx_foreign_get_round_trip (SbxForeign *self)
{
  SbxLinkMeasures measures = { .round_trip = -1 };

  g_return_val_if_fail (SBX_IS_FOREIGN (self), -1);

  if (self->link != NULL)
    sbx_link_measure (self->link, &measures);
  return measures.round_trip;
}

/**
 * sbx_foreign_detach:
 *
 * The connection is gone. Nothing is told any more. Idempotent.
 */
void
sbx_foreign_detach (SbxForeign *self)
{
  g_autoptr (SbxLink) link = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self));

  link = g_steal_pointer (&self->link);
  if (link == NULL)
    return;

  self->generation++;
  g_signal_handlers_disconnect_by_data (link, self);
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  g_clear_pointer (&self->hello, sbx_envelope_unref);
  g_clear_pointer (&self->path, g_free);
  sbx_foreign_input_clear (self);
  sbx_foreign_output_clear (self);
  sbx_foreign_held_release (self);
  sbx_foreign_lists_clear (self);
  g_hash_table_remove_all (self->streams);
  g_hash_table_remove_all (self->sending);
  if (self->dialect->closed != NULL)
    self->dialect->closed (self);
}

/**
 * sbx_foreign_ask:
 * @request: a native request of those above
 */
void
sbx_foreign_ask (SbxForeign  *self,
                 SbxEnvelope *request)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (request != NULL);

  if (self->link == NULL || sbx_foreign_requests_take (self, request))
    return;

  if (self->dialect->request == NULL)
    sbx_foreign_fail_unsupported (self, request);
  else if (g_str_equal (sbx_envelope_get_event (request), "sendMessage"))
    sbx_foreign_send_message (self, request);
  else
    self->dialect->request (self, request);
}

static gboolean
on_heartbeat (gpointer data)
{
  SbxForeign *self = data;

  self->pings++;
  if (self->measured == 0)
    {
      self->measured = self->pings;
      self->pinged_at = g_get_monotonic_time ();
    }
  self->dialect->heartbeat (self);
  return G_SOURCE_CONTINUE;
}

/**
 * sbx_foreign_ponged:
 *
 * The server answered one of our heartbeats: they are answered in their order.
 */
void
sbx_foreign_ponged (SbxForeign *self)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  self->pongs++;
  if (self->measured == 0 || self->pongs < self->measured)
    return;

  self->measured = 0;
  g_signal_emit (self, signals[SIGNAL_LATENCY], 0, (g_get_monotonic_time () - self->pinged_at) / 1000.0);
}

/**
 * sbx_foreign_start_heartbeat:
 * @interval: ms
 *
 * The dialect's own heartbeats, beside the link's. The first one leaves at once, so that the latency is known early.
 */
void
sbx_foreign_start_heartbeat (SbxForeign *self,
                             guint       interval)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  if (self->link == NULL || self->dialect->heartbeat == NULL)
    return;

  self->heartbeat_timer = g_timeout_add (interval, on_heartbeat, self);
  on_heartbeat (self);
}

/**
 * sbx_foreign_set_server:
 * @name: (nullable): as the server calls itself
 * @version: (nullable):
 */
void
sbx_foreign_set_server (SbxForeign *self,
                        const char *name,
                        const char *version)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  replace_text (&self->server_name, name);
  replace_text (&self->server_version, version);
}

/**
 * sbx_foreign_set_ready:
 * @ready: whether those above may be welcomed
 */
void
sbx_foreign_set_ready (SbxForeign *self,
                       gboolean    ready)
{
  g_return_if_fail (SBX_IS_FOREIGN (self));

  self->busy = !ready;
  sbx_foreign_welcome (self);
}

/* --- Who we are --- */

const char *
sbx_foreign_get_client_id (SbxForeign *self)
{
  return self->client_id;
}

const char *
sbx_foreign_get_client_type (SbxForeign *self)
{
  return self->client_type;
}

const char *
sbx_foreign_get_user_id (SbxForeign *self)
{
  return self->user_id;
}

const char *
sbx_foreign_get_user_name (SbxForeign *self)
{
  return self->user_name;
}

const char *
sbx_foreign_get_token (SbxForeign *self)
{
  return self->token != NULL ? self->token : sbx_profile_get_token (self->profile);
}

const char *
sbx_foreign_get_sender_id (SbxForeign *self)
{
  return self->user_id != NULL ? self->user_id : self->client_id;
}

const char *
sbx_foreign_get_path (SbxForeign *self)
{
  return self->path != NULL ? self->path : "/";
}

gboolean
sbx_foreign_has_feature (SbxForeign *self,
                         const char *feature)
{
  return self->dialect != NULL && g_strv_contains (self->dialect->features, feature) &&
         sbx_profile_has_feature (self->profile, feature);
}

/**
 * sbx_foreign_get_hub_log:
 *
 * Returns: (transfer none) (nullable): the epoch of the log of a hub that speaks the dialect with us; %NULL of any other server
 */
const char *
sbx_foreign_get_hub_log (SbxForeign *self)
{
  g_return_val_if_fail (SBX_IS_FOREIGN (self), NULL);

  return self->hub_log;
}

JsonNode *
sbx_foreign_get_option (SbxForeign *self,
                        const char *name)
{
  return sbx_profile_get_option (self->profile, name);
}

void
sbx_foreign_set_data (SbxForeign     *self,
                      gpointer        data,
                      GDestroyNotify  destroy)
{
  clear_data (self);
  self->data = data;
  self->data_destroy = destroy;
}

gpointer
sbx_foreign_get_data (SbxForeign *self)
{
  return self->data;
}

/* --- To those above --- */

/**
 * sbx_foreign_fail_unsupported:
 * @request: something that the dialect has no words for
 */
void
sbx_foreign_fail_unsupported (SbxForeign  *self,
                              SbxEnvelope *request)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (self->dialect != NULL);

  /* TRANSLATORS: the first %s is the technical name of a request, such as claimTopic, the second what kind of server it is: "an agent runner" */
  error = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, _("“%s” is nothing that %s can do. A Signalbox hub can."),
                       sbx_envelope_get_event (request), _(self->dialect->title));
  sbx_foreign_fail (self, request, error);
}

/**
 * sbx_foreign_report:
 * @error: what the server said, in words for people; secrets in them are not shown
 * @final: whether it is of no use to go on
 */
void
sbx_foreign_report (SbxForeign   *self,
                    const GError *error,
                    gboolean      final)
{
  g_autoptr (GError) shown = NULL;

  g_return_if_fail (SBX_IS_FOREIGN (self));
  g_return_if_fail (error != NULL);

  shown = sbx_client_error_mask (error);
  g_signal_emit (self, signals[final ? SIGNAL_ENDED : SIGNAL_FAILED], 0, shown);
}
