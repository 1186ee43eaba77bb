/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-codec.h"
#include "sbx-dialect-guess.h"
#include "sbx-fields.h"
#include "sbx-heartbeat.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-reasons.h"
#include "sbx-route.h"
#include "sbx-time.h"
#include "sbx-websocket-link.h"

/* Of detection, in ms. A hub is greeted at once; a server at another path may say first what it is. Who says nothing is asked
 * in a way that every dialect has a word for; who does not answer that either is not at a hub's path asked to the end of patience. */
#define LISTEN_MS 250
#define GREET_MS  1500
#define ASK_MS    1500
#define HUB_ASK_MS 4000
/* A unified server tells its projects at once; so may a busy hub, before it says welcome. */
#define UNSURE_MS 700

/* First words of a server that are looked at. */
#define FIRST_WORDS 5

typedef enum {
  MODE_UNKNOWN,      /* it is found out what the server speaks */
  MODE_NATIVE,
  MODE_FOREIGN,
} Mode;

struct _SbxConnection
{
  GObject                  parent_instance;

  SbxAddress              *address;
  char                    *dialect;          /* as it was asked for */
  char                    *client_id;
  char                    *user_id;          /* (nullable) */
  char                    *user_name;        /* (nullable) */
  char                    *token;            /* (nullable) */
  SbxProfile              *profile;          /* (nullable) */
  SbxSocketioPlace        *place;            /* (nullable) */
  SbxConnectionForeignFunc foreign_func;     /* (nullable) */
  gpointer                 foreign_data;

  GPtrArray               *routes;           /* SbxRoute */
  guint                    route;            /* the one under way */
  char                    *known_uri;        /* (nullable): tried first */
  GTask                   *opening;          /* (nullable) */
  GCancellable            *cancellable;      /* (nullable): of the opening */
  gint64                   open_until;       /* ms, monotonic */
  GError                  *first_failure;    /* (nullable): of the likeliest way */

  SbxLink                 *link;             /* (nullable): while it is open or being opened */
  Mode                     mode;
  const char              *spoken;           /* (nullable): the dialect, once it is known */
  SbxForeign              *foreign;          /* (nullable): while it speaks through it */
  GQueue                   early;            /* GBytes: texts that came before that */
  SbxEnvelope             *hello;            /* (nullable): waits until it is known to whom */
  gboolean                 greeted;          /* hello was said natively */
  gboolean                 asked;
  const char              *unsure;           /* (nullable): what it seems to be */
  guint                    detect_timer;
  guint                    words;            /* first words that were looked at */

  SbxHeartbeat             heartbeat;
  guint                    heartbeat_timer;
  guint                    wait;             /* ms after which the server wants us back; 0 = it did not say */
};

enum {
  SIGNAL_RECEIVED,
  SIGNAL_LATENCY,
  SIGNAL_FAILED,
  SIGNAL_CLOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxConnection, sbx_connection, G_TYPE_OBJECT)

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static void
drop_link (SbxConnection *self)
{
  g_autoptr (SbxLink) link = g_steal_pointer (&self->link);

  if (link == NULL)
    return;
  g_signal_handlers_disconnect_by_data (link, self);
  sbx_link_close (link);
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
static void
release (SbxConnection *self)
{
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  g_queue_clear_full (&self->early, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->hello, sbx_envelope_unref);
  drop_foreign (self);
  drop_link (self);
}

/* Takes @error. */
static void
end_with (SbxConnection *self,
          GError        *error)
{
  g_autoptr (SbxConnection) alive = g_object_ref (self);
  g_autoptr (GError) reason = error;

  if (self->link == NULL)
    return;

  self->wait = sbx_link_get_wait (self->link);
  release (self);
  g_signal_emit (alive, signals[SIGNAL_CLOSED], 0, reason);
}

/* --- The native heartbeat --- */

static void schedule_heartbeat (SbxConnection *self);

static void
send_ping (SbxConnection *self,
           gint64         now)
{
  JsonObject *payload = json_object_new ();
  g_autoptr (SbxEnvelope) ping = NULL;

  json_object_set_int_member (payload, "sentAt", now);
  ping = sbx_envelope_new ("ping", payload);
  json_object_unref (payload);

  sbx_heartbeat_pinged (&self->heartbeat, now);
  sbx_connection_send (self, ping);
}

static gboolean
on_heartbeat_due (gpointer data)
{
  SbxConnection *self = data;
  gint64 now = now_ms ();

  self->heartbeat_timer = 0;
  switch (sbx_heartbeat_check (&self->heartbeat, now))
    {
    case SBX_HEARTBEAT_DEAD:
      end_with (self, g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                           _("The hub no longer answers, or the network is gone. Signalbox tries again by itself.")));
      break;

    case SBX_HEARTBEAT_PING:
      send_ping (self, now);
      schedule_heartbeat (self);
      break;

    case SBX_HEARTBEAT_REST:
    default:
      schedule_heartbeat (self);
      break;
    }

  return G_SOURCE_REMOVE;
}

static void
schedule_heartbeat (SbxConnection *self)
{
  gint64 wait = sbx_heartbeat_get_due (&self->heartbeat) - now_ms ();

  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  self->heartbeat_timer = g_timeout_add (CLAMP (wait, 0, G_MAXINT), on_heartbeat_due, self);
}

static void
take_pong (SbxConnection *self,
           SbxEnvelope   *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  double latency = sbx_heartbeat_ponged (&self->heartbeat, now_ms (), sbx_fields_int_or (payload, "sentAt", -1));

  if (latency >= 0)
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
    take_pong (self, envelope);
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
  end_with (data, g_error_copy (error));
}

static void
become_foreign (SbxConnection *self,
                const char    *dialect)
{
  const SbxRoute *route = self->routes->pdata[self->route];
  g_autofree char *path = sbx_route_dup_path (route->uri);
  g_autoptr (SbxEnvelope) hello = g_steal_pointer (&self->hello);
  GBytes *text;

  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->mode = MODE_FOREIGN;
  self->spoken = sbx_foreign_find_dialect (dialect)->name;
  self->foreign = g_object_ref (self->foreign_func (self->foreign_data));
  g_signal_connect (self->foreign, "received", G_CALLBACK (on_foreign_received), self);
  g_signal_connect (self->foreign, "failed", G_CALLBACK (on_foreign_failed), self);
  g_signal_connect (self->foreign, "ended", G_CALLBACK (on_foreign_ended), self);
  sbx_foreign_attach (self->foreign, sbx_foreign_find_dialect (dialect), self->link, path);
  while (self->foreign != NULL && (text = g_queue_pop_head (&self->early)) != NULL)
    {
      sbx_foreign_take_text (self->foreign, text);
      g_bytes_unref (text);
    }
  if (self->foreign != NULL && hello != NULL)
    sbx_foreign_ask (self->foreign, hello);
}

static void say_native (SbxConnection *self,
                        SbxEnvelope   *envelope);

static void
become_native (SbxConnection *self)
{
  g_autoptr (SbxEnvelope) hello = g_steal_pointer (&self->hello);
  GBytes *text;

  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->mode = MODE_NATIVE;
  self->spoken = "native";
  if (hello != NULL && !self->greeted)
    say_native (self, hello);
  while (self->link != NULL && (text = g_queue_pop_head (&self->early)) != NULL)
    {
      take_native (self, text);
      g_bytes_unref (text);
    }
}

/* --- Detection --- */

static GError *
explain_other (SbxConnection *self,
               const char    *spoken)
{
  const char *uri = sbx_address_get_uri (self->address);

  if (g_str_equal (spoken, "engine"))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                        _("At %s is a Socket.IO server. Choose the monitor dialect, or an http:// address, for this connection."), uri);
  /* TRANSLATORS: the first %s is an address; the others are names of dialects, such as agent and monitor. */
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                      _("The server at %s speaks %s, not %s. Choose that dialect for this connection, or let it be detected."), uri, spoken,
                      self->dialect);
}

static GError *
explain_silence (SbxConnection *self)
{
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                      _("The server at %s takes WebSocket connections, but does not say what it speaks. Choose its dialect for this connection."),
                      sbx_address_get_uri (self->address));
}

static void schedule_detection (SbxConnection *self,
                                guint          delay);

static gboolean
is_hub_path (SbxConnection *self)
{
  const SbxRoute *route = self->routes->pdata[self->route];
  g_autofree char *path = sbx_route_dup_path (route->uri);

  return g_str_equal (path, "/ws");
}

static void
greet (SbxConnection *self)
{
  if (self->greeted || self->hello == NULL)
    return;

  self->greeted = TRUE;
  say_native (self, self->hello);
  schedule_detection (self, is_hub_path (self) ? HUB_ASK_MS : GREET_MS);
}

/* A sign of life in three dialects at once: each finds its own word in it, and the others' do no harm. */
static void
ask_what (SbxConnection *self)
{
  g_autofree char *text = g_strdup_printf ("{\"event\":\"ping\",\"action\":\"ping\",\"type\":\"heartbeat\",\"timestamp\":%" G_GINT64_FORMAT ",\"payload\":{},\"data\":{}}",
                                           sbx_time_now_ms ());
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  self->asked = TRUE;
  sbx_link_send_text (self->link, bytes);
  schedule_detection (self, ASK_MS);
}

static gboolean
on_detection_due (gpointer data)
{
  SbxConnection *self = data;
  g_autoptr (SbxConnection) alive G_GNUC_UNUSED = g_object_ref (self);

  self->detect_timer = 0;
  if (self->unsure != NULL)
    become_foreign (self, self->unsure);
  else if (!self->greeted)
    greet (self);
  else if (!self->asked)
    ask_what (self);
  else if (!is_hub_path (self))
    end_with (self, explain_silence (self));
  return G_SOURCE_REMOVE;
}

static void
schedule_detection (SbxConnection *self,
                    guint          delay)
{
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->detect_timer = g_timeout_add (delay, on_detection_due, self);
}

static gboolean
is_refusal (const char *text,
            gsize       length)
{
  static const char *const names[] = { "event", "action", "type" };
  g_autoptr (JsonNode) node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH_FROM_HUB, NULL);

  for (guint i = 0; node != NULL && JSON_NODE_HOLDS_OBJECT (node) && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = sbx_fields_dup_text (json_node_get_object (node), names[i], "");

      if (g_str_equal (value, "error"))
        return json_object_get_member (json_node_get_object (node), "re") == NULL;
    }
  return FALSE;
}

static void
take_first_word (SbxConnection *self,
                 GBytes        *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  gboolean sure;
  const char *spoken = sbx_dialect_guess (text, length, self->hello != NULL ? sbx_envelope_get_id (self->hello) : NULL, &sure);

  /* A refusal of what we asked to find that out is for nobody else. */
  if (!self->greeted || spoken == NULL || !is_refusal (text, length))
    g_queue_push_tail (&self->early, g_bytes_ref (message));
  if (spoken == NULL)
    {
      if (self->early.length > FIRST_WORDS)
        end_with (self, explain_silence (self));
      return;
    }

  if (g_str_equal (spoken, "native"))
    {
      if (sure || !is_hub_path (self) || self->greeted)
        become_native (self);
    }
  else if (g_str_equal (spoken, "engine"))
    {
      end_with (self, explain_other (self, spoken));
    }
  else if (sure)
    {
      become_foreign (self, spoken);
    }
  else
    {
      self->unsure = sbx_foreign_find_dialect (spoken)->name;
      if (self->detect_timer == 0 || self->early.length == 1)
        schedule_detection (self, UNSURE_MS);
    }
}

/* A dialect was chosen, and the server's first words are of another one. */
static gboolean
is_wrong_guess (SbxConnection *self,
                GBytes        *message)
{
  const SbxForeignDialect *chosen = sbx_foreign_find_dialect (self->spoken);
  const SbxCodec *codec = chosen != NULL ? chosen->codec : &sbx_codec_native;
  g_autoptr (SbxEnvelope) envelope = NULL;
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  gboolean sure;
  const char *spoken;

  if (self->words >= FIRST_WORDS || codec == NULL)
    return FALSE;

  self->words++;
  spoken = sbx_dialect_guess (text, length, NULL, &sure);
  if (spoken == NULL || g_str_equal (spoken, self->spoken) || (!sure && self->words > 1))
    return FALSE;

  envelope = codec->decode_from_hub (text, length, NULL);
  if (envelope != NULL)
    return FALSE;

  end_with (self, explain_other (self, spoken));
  return TRUE;
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
    take_first_word (self, message);
  else if (self->mode == MODE_NATIVE && !is_wrong_guess (self, message))
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
    is_wrong_guess (self, message);
}

static void
on_alive (SbxLink *link,
          double   latency,
          gpointer data)
{
  SbxConnection *self = data;

  sbx_heartbeat_alive (&self->heartbeat, now_ms ());
}

static void
on_link_closed (SbxLink *link,
                GError  *error,
                gpointer data)
{
  end_with (data, g_error_copy (error));
}

/* --- Opening --- */

static void
copy_text (gpointer name,
           gpointer value,
           gpointer copies)
{
  g_hash_table_insert (copies, g_strdup (name), g_strdup (value));
}

/* Name → value: what the profile says, and what servers of that dialect want besides. */
static GHashTable *
make_query (SbxConnection  *self,
            const SbxRoute *route)
{
  const SbxForeignDialect *dialect = route->dialect != NULL ? sbx_foreign_find_dialect (route->dialect) : NULL;
  GHashTable *said = self->profile != NULL ? sbx_profile_get_query (self->profile) : NULL;
  GHashTable *query = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) features = NULL;

  if (said != NULL)
    g_hash_table_foreach (said, copy_text, query);
  if (dialect == NULL || dialect->fill_query == NULL || self->profile == NULL)
    return query;

  features = g_ptr_array_new ();
  for (guint i = 0; dialect->features[i] != NULL; i++)
    if (sbx_profile_has_feature (self->profile, dialect->features[i]))
      g_ptr_array_add (features, (gpointer) dialect->features[i]);
  g_ptr_array_add (features, NULL);
  dialect->fill_query (query, self->client_id, self->user_id, self->user_name,
                       self->token != NULL ? self->token : sbx_profile_get_token (self->profile),
                       (const char *const *) features->pdata);
  return query;
}

/* With its query; a WebSocket has its own scheme. */
static char *
make_uri (SbxConnection  *self,
          const SbxRoute *route)
{
  g_autoptr (GHashTable) query = make_query (self, route);
  GString *uri = g_string_new (NULL);
  const char *rest = strstr (route->uri, "://");
  char separator = strchr (rest, '?') != NULL ? '&' : '?';
  GHashTableIter iter;
  gpointer name, value;

  if (!route->socketio && g_str_has_prefix (route->uri, "http"))
    g_string_append_printf (uri, "%s%s", g_str_has_prefix (route->uri, "https") ? "wss" : "ws", rest);
  else
    g_string_append (uri, route->uri);
  g_hash_table_iter_init (&iter, query);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      g_autofree char *escaped_name = g_uri_escape_string (name, NULL, FALSE);
      g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

      g_string_append_printf (uri, "%c%s=%s", separator, escaped_name, escaped);
      separator = '&';
    }
  return g_string_free (uri, FALSE);
}

static JsonObject *
make_auth (SbxConnection *self)
{
  const char *token = self->token != NULL ? self->token : sbx_profile_get_token (self->profile);
  JsonObject *given = sbx_profile_get_auth (self->profile);
  JsonObject *auth = given != NULL ? sbx_json_copy_object (given) : json_object_new ();

  if (token != NULL && !json_object_has_member (auth, "token"))
    json_object_set_string_member (auth, "token", token);
  return auth;
}

static SbxLink *
make_link (SbxConnection  *self,
           const SbxRoute *route)
{
  GHashTable *headers = self->profile != NULL ? sbx_profile_get_headers (self->profile) : NULL;
  g_autofree char *uri = make_uri (self, route);
  g_autoptr (JsonObject) auth = NULL;
  const char *nsp;

  if (!route->socketio)
    return sbx_websocket_link_new (self->address, uri, headers);

  auth = make_auth (self);
  nsp = sbx_profile_get_namespace (self->profile);
  return sbx_socketio_link_new (self->address, uri, nsp != NULL ? nsp : "/", auth, headers,
                                (SbxSocketioTransports) sbx_profile_get_transports (self->profile), self->place);
}

static void try_route (SbxConnection *self);

/* No WebSocket here: another one elsewhere, maybe. Who wants a token, has no time or is behind a gateway that finds nobody says so everywhere. */
static gboolean
is_not_here (guint status)
{
  switch (status)
    {
    case 0:       /* the connection ended without a word, as it does with some */
    case 400:
    case 404:
    case 405:
    case 426:
    case 501:
      return TRUE;
    default:
      return status >= 200 && status < 400;
    }
}

/* Whether a server is there, and answers another question differently. */
static gboolean
is_worth_another_way (SbxConnection *self,
                      const GError  *error)
{
  if (self->route + 1 >= self->routes->len || now_ms () >= self->open_until)
    return FALSE;
  if (SBX_IS_WEBSOCKET_LINK (self->link))
    return sbx_websocket_link_was_reached (SBX_WEBSOCKET_LINK (self->link)) &&
           is_not_here (sbx_websocket_link_get_status (SBX_WEBSOCKET_LINK (self->link))) &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
           !g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT) &&
           !g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS);

  return !sbx_socketio_link_was_recognized (SBX_SOCKETIO_LINK (self->link)) &&
         g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION);
}

/* What the likeliest way said is what people want to know, unless another one found something that it understood. Takes @error. */
static GError *
choose_failure (SbxConnection *self,
                GError        *error)
{
  if (self->first_failure == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      (SBX_IS_SOCKETIO_LINK (self->link) && sbx_socketio_link_was_recognized (SBX_SOCKETIO_LINK (self->link))))
    return error;

  g_error_free (error);
  return g_steal_pointer (&self->first_failure);
}

static void
fail_opening (SbxConnection *self,
              GError        *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->opening);
  GError *reason = choose_failure (self, error);

  release (self);
  g_task_return_error (task, reason);
}

static void
on_link_opened (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr (SbxConnection) self = data;
  const SbxRoute *route;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) task = NULL;

  if (!sbx_link_open_finish (SBX_LINK (source), result, &error))
    {
      if (self->link != SBX_LINK (source) || self->opening == NULL)
        {
          task = g_steal_pointer (&self->opening);
          if (task != NULL)
            g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      if (!is_worth_another_way (self, error))
        {
          fail_opening (self, g_steal_pointer (&error));
          return;
        }

      g_info ("%s: %s", ((SbxRoute *) self->routes->pdata[self->route])->uri, error->message);
      if (self->first_failure == NULL)
        self->first_failure = g_steal_pointer (&error);
      drop_link (self);
      self->route++;
      try_route (self);
      return;
    }

  task = g_steal_pointer (&self->opening);
  if (self->link != SBX_LINK (source))
    {
      sbx_link_close (SBX_LINK (source));
      if (task != NULL)
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", "");
      return;
    }

  route = self->routes->pdata[self->route];
  g_clear_error (&self->first_failure);
  g_signal_connect (self->link, "text", G_CALLBACK (route->dialect != NULL && !g_str_equal (route->dialect, "native") ? on_foreign_text
                                                                                                                        : on_text), self);
  g_signal_connect (self->link, "alive", G_CALLBACK (on_alive), self);
  g_signal_connect (self->link, "closed", G_CALLBACK (on_link_closed), self);
  if (route->dialect == NULL)
    self->mode = MODE_UNKNOWN;
  else if (g_str_equal (route->dialect, "native"))
    become_native (self);
  else
    become_foreign (self, route->dialect);
  g_task_return_boolean (task, TRUE);
}

static void
try_route (SbxConnection *self)
{
  guint left = CLAMP (self->open_until - now_ms (), 1, G_MAXINT);

  self->link = make_link (self, self->routes->pdata[self->route]);
  sbx_link_open_async (self->link, left, self->cancellable, on_link_opened, g_object_ref (self));
}

/* Where it was found the last time. */
static void
move_known_first (SbxConnection *self)
{
  for (guint i = 0; self->known_uri != NULL && i < self->routes->len; i++)
    {
      const SbxRoute *route = self->routes->pdata[i];

      if (g_str_equal (route->uri, self->known_uri))
        {
          SbxRoute *known = g_ptr_array_steal_index (self->routes, i);

          g_ptr_array_insert (self->routes, 0, known);
          return;
        }
    }
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
  g_clear_error (&self->first_failure);
  g_clear_pointer (&self->routes, g_ptr_array_unref);
  g_clear_pointer (&self->profile, sbx_profile_unref);
  g_clear_pointer (&self->address, sbx_address_unref);
  g_free (self->dialect);
  g_free (self->client_id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->token);
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
  self->open_until = now_ms () + timeout;
  self->routes = sbx_route_plan (self->address, self->dialect, self->client_id);
  move_known_first (self);
  try_route (self);
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

static void
say_native (SbxConnection *self,
            SbxEnvelope   *envelope)
{
  g_autoptr (GBytes) bytes = sbx_codec_native.encode_to_hub (envelope, NULL);

  sbx_link_send_text (self->link, bytes);
}

/* Until it is known what the server speaks, there is nothing to be said but hello. */
static void
take_hello (SbxConnection *self,
            SbxEnvelope   *envelope)
{
  g_clear_pointer (&self->hello, sbx_envelope_unref);
  self->hello = sbx_envelope_ref (envelope);
  if (self->unsure == NULL && is_hub_path (self))
    greet (self);
  else if (self->detect_timer == 0)
    schedule_detection (self, LISTEN_MS);
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
  if (self->mode == MODE_UNKNOWN)
    {
      take_hello (self, envelope);
      return TRUE;
    }

  bytes = sbx_codec_native.encode_to_hub (envelope, NULL);
  return sbx_link_send_text (self->link, bytes);
}

/* The link asks for signs of life by itself; those above hear of them once in an interval. */
static gboolean
on_foreign_interval (gpointer data)
{
  SbxConnection *self = data;

  if (self->link != NULL && now_ms () - sbx_link_get_last_life (self->link) <= self->heartbeat.interval)
    g_signal_emit (self, signals[SIGNAL_LATENCY], 0, -1.0);
  return G_SOURCE_CONTINUE;
}

/**
 * sbx_connection_start_heartbeat:
 * @interval: ms between two pings
 *
 * From now on silence is noticed.
 */
void
sbx_connection_start_heartbeat (SbxConnection *self,
                                guint          interval)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->link == NULL)
    return;

  sbx_heartbeat_start (&self->heartbeat, now_ms (), interval);
  if (self->mode != MODE_FOREIGN)
    {
      schedule_heartbeat (self);
      return;
    }

  sbx_link_watch (self->link, interval);
  sbx_foreign_start_heartbeat (self->foreign, interval);
  g_clear_handle_id (&self->heartbeat_timer, g_source_remove);
  self->heartbeat_timer = g_timeout_add (interval, on_foreign_interval, self);
}

/**
 * sbx_connection_probe:
 * @patience: ms
 *
 * Asks for a sign of life now: without an answer in @patience the connection is dead.
 */
void
sbx_connection_probe (SbxConnection *self,
                      guint          patience)
{
  g_return_if_fail (SBX_IS_CONNECTION (self));

  if (self->heartbeat_timer == 0)
    return;

  if (self->mode == MODE_FOREIGN)
    {
      sbx_link_probe (self->link, patience);
      return;
    }
  sbx_heartbeat_probe (&self->heartbeat, now_ms (), patience);
  schedule_heartbeat (self);
}

/**
 * sbx_connection_was_silent_since:
 * @time: ms, monotonic
 *
 * Returns: whether nothing at all came in after @time
 */
gboolean
sbx_connection_was_silent_since (SbxConnection *self,
                                 gint64         time)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->heartbeat_timer != 0 && self->heartbeat.last_life <= time;
}

/**
 * sbx_connection_is_in_doubt:
 *
 * Returns: whether a sign of life was asked for and has not come yet
 */
gboolean
sbx_connection_is_in_doubt (SbxConnection *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION (self), FALSE);

  return self->mode == MODE_NATIVE && self->heartbeat_timer != 0 && self->heartbeat.deadline != 0;
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

  release (self);
}
