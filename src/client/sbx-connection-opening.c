/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-private.h"

#include <string.h>

#include "sbx-client-error.h"
#include "sbx-json-read.h"
#include "sbx-port-probe.h"
#include "sbx-reasons.h"
#include "sbx-route.h"
#include "sbx-websocket-link.h"

/* How long a server that took the request may be silent before Socket.IO is tried, which can do without a WebSocket; and how long that may take. Some
 * proxies take a WebSocket's request and never answer it. */
#define SILENCE_MS 3000
#define INSTEAD_MS 5000

/* How long a server that gave no answer of use is asked what it is, at most, twice. */
#define PROBE_MS 10000

/* From an address to an open link: the ways that there are, one after the other. */

static void
copy_text (gpointer name,
           gpointer value,
           gpointer copies)
{
  g_hash_table_insert (copies, g_strdup (name), g_strdup (value));
}

/* (nullable) */
static const char *
get_token (SbxConnection *self)
{
  return self->token != NULL || self->profile == NULL ? self->token : sbx_profile_get_token (self->profile);
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
                       get_token (self),
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

/* (transfer none) */
static SbxRoute *
find_instead (SbxConnection *self,
              guint         *place)
{
  for (guint i = self->route + 1; i < self->routes->len; i++)
    if (((SbxRoute *) self->routes->pdata[i])->socketio)
      {
        *place = i;
        return self->routes->pdata[i];
      }
  return NULL;
}

/* ms that the server may be silent at the way under way. Where it was found before it is waited for. */
static guint
get_answer_time (SbxConnection *self)
{
  guint ms = self->answer_time != 0 ? self->answer_time : self->open_timeout;
  guint place;

  return self->hasty && self->known_uri == NULL && find_instead (self, &place) != NULL ? MIN (ms, SILENCE_MS) : ms;
}

static JsonObject *
make_auth (SbxConnection *self)
{
  const char *token = get_token (self);
  JsonObject *given = sbx_profile_get_auth (self->profile);
  JsonObject *auth = given != NULL ? sbx_json_copy_object (given) : json_object_new ();

  if (token != NULL && !json_object_has_member (auth, "token"))
    json_object_set_string_member (auth, "token", token);
  return auth;
}

static gboolean
is_authorization (gpointer name,
                  gpointer value,
                  gpointer data)
{
  return g_ascii_strcasecmp (name, "Authorization") == 0;
}

/* A hub finds the token in the hello, Socket.IO in its auth object, and some servers in the query. Others have no message for it. */
static gboolean
wants_bearer (SbxConnection  *self,
              const SbxRoute *route,
              GHashTable     *headers)
{
  const SbxForeignDialect *dialect = route->dialect != NULL ? sbx_foreign_find_dialect (route->dialect) : NULL;

  if (get_token (self) == NULL || route->socketio || g_strcmp0 (route->dialect, "native") == 0)
    return FALSE;
  if (dialect != NULL && dialect->fill_query != NULL)
    return FALSE;
  return g_hash_table_find (headers, is_authorization, NULL) == NULL;
}

/* Name → value: what the profile says, and the token where nothing else carries it. */
static GHashTable *
make_headers (SbxConnection  *self,
              const SbxRoute *route)
{
  GHashTable *said = self->profile != NULL ? sbx_profile_get_headers (self->profile) : NULL;
  GHashTable *headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (said != NULL)
    g_hash_table_foreach (said, copy_text, headers);
  if (wants_bearer (self, route, headers))
    g_hash_table_insert (headers, g_strdup ("Authorization"), g_strconcat ("Bearer ", get_token (self), NULL));
  return headers;
}

static SbxLink *
make_link (SbxConnection  *self,
           const SbxRoute *route)
{
  g_autoptr (GHashTable) headers = make_headers (self, route);
  g_autofree char *uri = make_uri (self, route);
  g_autoptr (SbxAddress) tried = NULL;
  g_autoptr (JsonObject) auth = NULL;
  const char *nsp;

  if (!route->socketio)
    {
      SbxLink *link = sbx_websocket_link_new (self->address, uri, headers);

      sbx_websocket_link_set_answer_time (SBX_WEBSOCKET_LINK (link), get_answer_time (self));
      return link;
    }

  /* People are told of the place that was tried. */
  tried = sbx_address_get_path (self->address) == NULL ? sbx_address_new (route->uri, NULL) : NULL;
  auth = make_auth (self);
  nsp = sbx_profile_get_namespace (self->profile);
  return sbx_socketio_link_new (tried != NULL ? tried : self->address, uri, nsp != NULL ? nsp : "/", auth, headers,
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

static gboolean
ended_without_a_word (SbxConnection *self)
{
  return SBX_IS_WEBSOCKET_LINK (self->link) && sbx_websocket_link_get_status (SBX_WEBSOCKET_LINK (self->link)) == 0;
}

/* Whether a server is there, and answers another question differently. A connection that was cut says nothing of that: where one
 * was possible before it will be again, and a hub has other paths, at which it would be taken for what it is not. */
static gboolean
is_worth_another_way (SbxConnection *self,
                      const GError  *error,
                      gboolean       wordless)
{
  if (self->route + 1 >= self->routes->len || sbx_connection_now () >= self->open_until || (wordless && self->known_uri != NULL))
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

/* Whether it took the request and was silent, and might answer other words. */
static gboolean
is_worth_haste (SbxConnection *self)
{
  guint place;

  return self->hasty && self->known_uri == NULL && SBX_IS_WEBSOCKET_LINK (self->link) &&
         sbx_websocket_link_was_silent (SBX_WEBSOCKET_LINK (self->link)) && find_instead (self, &place) != NULL;
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

typedef struct
{
  GTask  *task;
  GError *reason;
} Probing;

static void
on_probed (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree Probing *probing = data;
  g_autoptr (GTask) task = probing->task;
  SbxConnection *self = g_task_get_source_object (task);
  SbxPortVerdict verdict;
  guint status;

  verdict = sbx_port_probe_finish (result, &status);
  g_task_return_error (task, sbx_port_probe_word_problem (result, self->address, sbx_port_probe_word (verdict, status, self->address, probing->reason)));
}

/* Whether a server said more of why it takes no connection than was heard. One that refuses a token would say something else to a question
 * without it. */
static gboolean
is_worth_hearing (SbxConnection *self)
{
  guint status;

  if (!SBX_IS_WEBSOCKET_LINK (self->link) || !sbx_websocket_link_was_described (SBX_WEBSOCKET_LINK (self->link)))
    return FALSE;
  status = sbx_websocket_link_get_status (SBX_WEBSOCKET_LINK (self->link));
  return sbx_reason_status_speaks (status) && (status >= 500 || sbx_reason_status_passes (status) || get_token (self) == NULL);
}

static void
fail_opening (SbxConnection *self,
              GError        *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->opening);
  GError *reason = choose_failure (self, error);
  guint patience = sbx_port_probe_get_patience (reason, MIN (self->open_timeout, PROBE_MS));
  Probing *probing;
  SbxFault fault;

  if (patience == 0 && self->link != NULL && is_worth_hearing (self))
    {
      sbx_client_error_get_fault (reason, &fault);
      if (self->known_words != NULL && self->known_status == fault.http_status)
        reason = sbx_reason_add_problem (self->address, reason, self->known_words);
      else
        patience = MIN (self->open_timeout, PROBE_MS);
    }
  sbx_connection_release (self);
  if (patience == 0)
    {
      g_task_return_error (task, reason);
      return;
    }

  probing = g_new (Probing, 1);
  *probing = (Probing) { g_steal_pointer (&task), reason };
  sbx_port_probe_async (self->address, patience, self->cancellable, on_probed, probing);
}

/* This way leads nowhere; there may be another one. Takes @error. */
static void
leave_route (SbxConnection *self,
             GError        *error)
{
  gboolean wordless = ended_without_a_word (self);
  gboolean haste = is_worth_haste (self);

  /* The frames of the ways that are tried after this one say nothing of it. */
  sbx_client_error_mark_last_frame (error, self->recorder);
  if (!haste && !is_worth_another_way (self, error, wordless))
    {
      fail_opening (self, error);
      return;
    }

  g_info ("%s: %s", ((SbxRoute *) self->routes->pdata[self->route])->uri, error->message);
  if (self->first_failure == NULL)
    self->first_failure = g_steal_pointer (&error);
  g_clear_error (&error);
  self->asked_again = !haste && wordless && !self->asked_again;
  sbx_connection_drop_link (self);
  if (haste)
    {
      self->was_hasty = TRUE;
      self->open_until = MIN (self->open_until, sbx_connection_now () + INSTEAD_MS);
      find_instead (self, &self->route);
    }
  else if (!self->asked_again)
    {
      self->route++;
    }
  try_route (self);
}

/* A hub that was slow at its own way, or cut there, answers at that of another dialect, in which it has less to say. It is asked once
 * more as what it is; only once, as a proxy may let nothing else through. */
static gboolean
goes_back_to_hub (SbxConnection *self)
{
  const SbxRoute *first = self->routes->pdata[0];

  return !self->went_back && self->route > 0 && self->known_uri == NULL && first->dialect == NULL && !first->socketio &&
         sbx_link_get_log (self->link) != NULL;
}

static void
go_back_to_hub (SbxConnection *self)
{
  g_info ("%s: is a hub, and is asked again as such", ((SbxRoute *) self->routes->pdata[self->route])->uri);
  self->went_back = TRUE;
  self->route = 0;
  self->open_until = sbx_connection_now () + self->open_timeout;
  sbx_connection_drop_link (self);
  try_route (self);
}

static void
on_former_text (SbxLink *link,
                GBytes  *message,
                gpointer data)
{
  SbxConnection *self = data;

  if (self->foreign != NULL)
    sbx_foreign_take_text (self->foreign, message, TRUE);
  else
    sbx_connection_take_early (self, message, TRUE);
}

static void
on_former_closed (SbxLink *link,
                  GError  *error,
                  gpointer data)
{
  sbx_connection_drop_former (data);
}

/* The connection that told what the server speaks: what it says there may never be said again, and counts until the new one has taken its place. */
static void
keep_former (SbxConnection *self)
{
  g_signal_handlers_disconnect_by_data (self->link, self);
  self->former = g_steal_pointer (&self->link);
  g_signal_connect (self->former, "text", G_CALLBACK (on_former_text), self);
  g_signal_connect (self->former, "closed", G_CALLBACK (on_former_closed), self);
}

static void
leave_former (SbxConnection *self)
{
  if (self->former != NULL && !sbx_websocket_link_leave (SBX_WEBSOCKET_LINK (self->former)))
    sbx_connection_drop_former (self);
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
      if (self->link == SBX_LINK (source) && self->reopening)
        sbx_connection_end (self, g_steal_pointer (&error));
      else if (self->link == SBX_LINK (source) && self->opening != NULL)
        leave_route (self, g_steal_pointer (&error));
      else if ((task = g_steal_pointer (&self->opening)) != NULL)
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  if (self->link == SBX_LINK (source) && self->opening != NULL && goes_back_to_hub (self))
    {
      go_back_to_hub (self);
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
  sbx_connection_listen (self, route->dialect != NULL && !g_str_equal (route->dialect, "native"));
  if (route->dialect == NULL)
    self->mode = MODE_UNKNOWN;
  else if (g_str_equal (route->dialect, "native"))
    sbx_connection_become_native (self);
  else
    sbx_connection_become_foreign (self, route->dialect);
  self->reopening = FALSE;
  leave_former (self);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_place_left (gpointer data)
{
  g_autoptr (SbxConnection) self = data;
  const SbxRoute *route = self->routes->pdata[self->route];
  g_autoptr (GTask) task = g_steal_pointer (&self->opening);

  if (task == NULL)
    return G_SOURCE_REMOVE;
  sbx_connection_release (self);
  g_task_return_error (task, sbx_route_new_place_error (route->uri, SBX_CLIENT_ERROR_ADDRESS));
  return G_SOURCE_REMOVE;
}

static void
try_route (SbxConnection *self)
{
  const SbxRoute *route = self->routes->pdata[self->route];
  guint left = CLAMP (self->open_until - sbx_connection_now (), 1, G_MAXINT);

  if (self->leaves_places && sbx_route_takes_place (route) && self->opening != NULL)
    {
      g_idle_add (on_place_left, g_object_ref (self));
      return;
    }
  if (route->socketio && self->answer_time != 0)
    left = MIN (left, self->answer_time);
  self->link = make_link (self, route);
  sbx_link_set_recorder (self->link, self->recorder);
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

/* Tries one way after another until the time for all of them is over. */
void
sbx_connection_begin_opening (SbxConnection *self,
                              guint          timeout)
{
  self->open_timeout = timeout;
  self->open_until = sbx_connection_now () + timeout;
  self->routes = sbx_route_plan (self->address, self->dialect, self->client_id);
  move_known_first (self);
  try_route (self);
}

/* It was found out what a server speaks. One that knows its clients by their address does not know us yet: it is asked again, with all that it wants
 * to know. */
void
sbx_connection_settle_foreign (SbxConnection *self,
                               const char    *dialect)
{
  const SbxForeignDialect *found = sbx_foreign_find_dialect (dialect);
  SbxRoute *route = self->routes->pdata[self->route];

  if (self->leaves_places && g_str_equal (dialect, "worker"))
    {
      sbx_connection_leave_place (self);
      return;
    }
  if (found->fill_query == NULL || route->dialect != NULL)
    {
      sbx_connection_become_foreign (self, dialect);
      return;
    }

  g_info ("%s: speaks %s, and is asked again as such", route->uri, dialect);
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  route->dialect = found->name;
  self->unsure = NULL;
  self->reopening = TRUE;
  self->open_until = sbx_connection_now () + self->open_timeout;
  keep_former (self);
  try_route (self);
}
