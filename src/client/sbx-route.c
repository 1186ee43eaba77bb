/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-route.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-dialect-guess.h"

/* The path of a hub, which an address has unless it says another one. */
#define HUB_PATH "/ws"

#define SOCKETIO_PATH "/socket.io/"

void
sbx_route_free (SbxRoute *self)
{
  g_free (self->uri);
  g_free (self);
}

/**
 * sbx_route_dup_encoded_path:
 * @uri: with a scheme
 *
 * Returns: (transfer full): its path as it stands there
 */
char *
sbx_route_dup_encoded_path (const char *uri)
{
  const char *rest = strstr (uri, "://");
  const char *path = rest != NULL ? strchr (rest + 3, '/') : NULL;

  return path != NULL ? g_strndup (path, strcspn (path, "?")) : g_strdup ("/");
}

/**
 * sbx_route_dup_path:
 * @uri: with a scheme
 *
 * Returns: (transfer full): its path, percent-decoded
 */
char *
sbx_route_dup_path (const char *uri)
{
  g_autofree char *part = sbx_route_dup_encoded_path (uri);
  char *decoded = g_uri_unescape_string (part, NULL);

  return decoded != NULL ? decoded : g_steal_pointer (&part);
}

/* The same server, at another path; @path is percent-encoded. */
static char *
replace_path (const char *uri,
              const char *path)
{
  const char *rest = strstr (uri, "://") + 3;
  g_autofree char *head = g_strndup (uri, (rest - uri) + strcspn (rest, "/?"));

  return g_strconcat (head, path, NULL);
}

static void
add (GPtrArray  *routes,
     const char *uri,
     const char *dialect,
     gboolean    socketio)
{
  SbxRoute *route;

  for (guint i = 0; i < routes->len; i++)
    {
      const SbxRoute *known = routes->pdata[i];

      if (known->socketio == socketio && g_str_equal (known->uri, uri))
        return;
    }

  route = g_new0 (SbxRoute, 1);
  route->uri = g_strdup (uri);
  route->dialect = dialect;
  route->socketio = socketio;
  g_ptr_array_add (routes, route);
}

static void
add_path (GPtrArray  *routes,
          const char *base,
          const char *path,
          const char *dialect,
          gboolean    socketio)
{
  g_autofree char *uri = replace_path (base, path);

  add (routes, uri, dialect, socketio);
}

/* Most servers of Socket.IO answer with the last slash only. */
static void
add_socketio (GPtrArray  *routes,
              const char *base,
              const char *path)
{
  g_autofree char *with_slash = g_str_has_suffix (path, "/") ? NULL : g_strconcat (path, "/", NULL);

  add_path (routes, base, with_slash != NULL ? with_slash : path, "monitor", TRUE);
  add_path (routes, base, path, "monitor", TRUE);
}

static char *
fill_in (const char *path,
         const char *client_id)
{
  g_autofree char *escaped = g_uri_escape_string (client_id, NULL, FALSE);
  g_auto (GStrv) parts = g_strsplit (path, "{clientId}", -1);

  return g_strjoinv (escaped, parts);
}

static void
plan_foreign (GPtrArray               *routes,
              const char              *base,
              const char              *path,
              const SbxForeignDialect *dialect,
              const char              *client_id)
{
  gboolean socketio = dialect->transport == SBX_FOREIGN_SOCKETIO;

  if (!g_str_equal (path, HUB_PATH) && !g_str_equal (path, "/"))
    {
      if (socketio)
        add_socketio (routes, base, path);
      else
        add (routes, base, dialect->name, FALSE);
      return;
    }

  for (guint i = 0; dialect->paths[i] != NULL; i++)
    {
      g_autofree char *filled = fill_in (dialect->paths[i], client_id);
      guint before = routes->len;

      add_path (routes, base, filled, dialect->name, socketio);
      if (routes->len > before)
        ((SbxRoute *) routes->pdata[before])->own = !g_str_equal (filled, dialect->paths[i]);
    }
}

static void
plan_unknown (GPtrArray  *routes,
              SbxAddress *address,
              const char *base,
              const char *path)
{
  const char *by_path = sbx_dialect_guess_path (path);

  if (sbx_address_is_http (address) || g_strcmp0 (by_path, "monitor") == 0)
    {
      add_socketio (routes, base, path);
      return;
    }
  if (by_path != NULL)
    {
      add (routes, base, by_path, FALSE);
      return;
    }

  add (routes, base, NULL, FALSE);
  if (!g_str_equal (path, HUB_PATH))
    {
      add_socketio (routes, base, path);
      return;
    }
  add_path (routes, base, SOCKETIO_PATH, "monitor", TRUE);
  add_path (routes, base, "/ws/ws", "agent", FALSE);
  add_path (routes, base, "/", NULL, FALSE);
}

/**
 * sbx_route_takes_place:
 *
 * Returns: whether it is the place of somebody who may be a chatbot: a hub speaks the same there, whatever it is asked to speak
 */
gboolean
sbx_route_takes_place (const SbxRoute *self)
{
  g_autofree char *path = sbx_route_dup_encoded_path (self->uri);

  return !self->socketio && !self->own &&
         (g_strcmp0 (self->dialect, "worker") == 0 || g_strcmp0 (sbx_dialect_guess_path (path), "worker") == 0);
}

/**
 * sbx_route_new_place_error:
 * @uri: a place that is for one chatbot
 * @code: of %SBX_CLIENT_ERROR
 *
 * Returns: (transfer full): why nobody else connects to it
 */
GError *
sbx_route_new_place_error (const char *uri,
                           int         code)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, code,
                                             /* TRANSLATORS: %s is an address */
                                             _("%s is the place of one chatbot: who connects there takes it, with all that waits for the bot. It was left to the bot. Connect to another address of the server."),
                                             uri),
                                "botPlace");
}

/**
 * sbx_route_new_likely_place_error:
 * @uri: what may be a place that is for one chatbot, by words that other servers may say, too
 *
 * Returns: (transfer full): why nobody stays there, and what to do where it is none
 */
GError *
sbx_route_new_likely_place_error (const char *uri)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             /* TRANSLATORS: %s is an address */
                                             _("%s may be the place of one chatbot, by what the server says there: who connects takes it, with all that waits for the bot. It was left, in case it is. If it is not, choose the server’s dialect for this connection."),
                                             uri),
                                "noDialect");
}

/**
 * sbx_route_is_place:
 * @dialect: "native", "auto" or a foreign one
 *
 * Returns: whether a server at @address has one place there for a chatbot, as far as can be known without connecting
 */
gboolean
sbx_route_is_place (SbxAddress *address,
                    const char *dialect)
{
  g_autoptr (GPtrArray) routes = sbx_route_plan (address, dialect, "");

  return g_strcmp0 (dialect, "worker") == 0 || (routes->len > 0 && sbx_route_takes_place (routes->pdata[0]));
}

/* (transfer full): with a path. That which http addresses have unless they say another one is of no use to who does not speak @socketio. */
static char *
dup_base (SbxAddress *address,
          gboolean    socketio)
{
  const char *uri = sbx_address_get_path (address) != NULL ? "ws://localhost/ws" : sbx_address_get_uri (address);
  g_autofree char *path = sbx_route_dup_encoded_path (uri);

  if (!socketio && sbx_address_is_http (address) && g_str_equal (path, SOCKETIO_PATH))
    return replace_path (uri, HUB_PATH);
  return g_strdup (uri);
}

/**
 * sbx_route_plan:
 * @dialect: "native", "auto" or a foreign one
 * @client_id: who we are, for paths that name us
 *
 * Returns: (transfer full) (element-type SbxRoute): the ways that are worth a try
 */
GPtrArray *
sbx_route_plan (SbxAddress *address,
                const char *dialect,
                const char *client_id)
{
  GPtrArray *routes = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_route_free);
  const SbxForeignDialect *foreign = sbx_foreign_find_dialect (dialect);
  gboolean socketio = foreign != NULL ? foreign->transport == SBX_FOREIGN_SOCKETIO : g_strcmp0 (dialect, "auto") == 0;
  g_autofree char *base = dup_base (address, socketio);
  const char *rest = strstr (base, "://") + 3;
  const char *path = strchr (rest, '/') != NULL ? strchr (rest, '/') : "/";

  if (foreign != NULL)
    plan_foreign (routes, base, path, foreign, client_id);
  else if (g_strcmp0 (dialect, "auto") == 0 && sbx_address_get_path (address) == NULL)
    plan_unknown (routes, address, base, path);
  else
    add (routes, base, "native", FALSE);

  return routes;
}
