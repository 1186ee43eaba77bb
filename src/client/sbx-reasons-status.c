/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reasons.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "sbx-client-error.h"
#include "sbx-foreign.h"
#include "sbx-secrets.h"
#include "sbx-wire-error.h"

/* Why a server, or what stands before it, answered with an HTTP status instead of a connection. What nothing shows is not said: most statuses may come
 * from the hub, from a proxy before it, or from another server. */

/* libsoup has no names for them. */
enum {
  STATUS_TOO_EARLY = 425,
  STATUS_UPGRADE_REQUIRED = 426,
  STATUS_TOO_MANY = 429,
  STATUS_LEGAL = 451,
  STATUS_SIGN_IN = 511,
  STATUS_END = 600,
};

/* Whether the path of the address is already the one that hubs have. */
static gboolean
has_usual_path (const char *uri)
{
  g_autofree char *path = NULL;

  return g_uri_split (uri, G_URI_FLAGS_NONE, NULL, NULL, NULL, NULL, &path, NULL, NULL, NULL) && g_str_equal (path, "/ws");
}

/* Those that stand before a server, and what they want first. */
static GError *
describe_between (const char *uri,
                  guint       status)
{
  switch (status)
    {
    case SOUP_STATUS_PROXY_AUTHENTICATION_REQUIRED:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A proxy on the way to %s wants to know who you are before it lets anything through (HTTP %u). "
                            "Give its user and password in the network settings of this computer, or ask whoever runs the network."), uri, status);

    case STATUS_SIGN_IN:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("The network that this computer is in wants you to sign in before it lets anything through to %s (HTTP %u). "
                            "Open any page in a browser, and sign in there."), uri, status);

    case STATUS_LEGAL:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("Connections to %s are not let through for legal reasons (HTTP %u), by the server or by something on the way. Ask whoever runs it."), uri, status);

    case STATUS_UPGRADE_REQUIRED:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("What answers at %s wants another protocol than the one that it was asked for (HTTP %u): a proxy on the way that is not set up for WebSockets may have "
                            "taken the request for one away, or it is not a hub. Check the address, or ask whoever runs it."), uri, status);

    default:
      return NULL;
    }
}

/* What may be otherwise the next time: a fault of the server, or one of the moment. */
static GError *
describe_passing (const char *uri,
                  guint       status)
{
  switch (status)
    {
    case SOUP_STATUS_REQUEST_TIMEOUT:
    case STATUS_TOO_EARLY:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("What answers at %s did not get the whole request in time (HTTP %u). The network may be slow, or the server busy: try again later."), uri, status);

    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("What answers at %s takes no connection at the moment (HTTP %u): the hub has as many as it may have, is stopping, or what stands before it does not reach it."),
                          uri, status);

    case SOUP_STATUS_BAD_GATEWAY:
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("A server answers at %s, but the hub behind it does not (HTTP %u)."), uri, status);

    default:
      if (status < 500 || !sbx_reason_status_passes (status))
        return NULL;
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("What answers at %s has an error of its own (HTTP %u). That may be the hub, or what stands before it: try again later, or ask whoever runs it."), uri, status);
    }
}

/* What says that there is no hub, or that it does not take us. */
static GError *
describe_refusing (const char *uri,
                   guint       status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED,
                                  _("The server does not accept this token, or wants one and was given none (HTTP 401). Enter a token that is valid for it."));

    case SOUP_STATUS_FORBIDDEN:
      return g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                          _("The hub at %s does not allow connections from here. Ask whoever runs it."), uri);

    case STATUS_TOO_MANY:
      return g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED,
                                  _("The hub was asked too much in too short a time. It takes connections again after a while."));

    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_METHOD_NOT_ALLOWED:
    case SOUP_STATUS_GONE:
      if (has_usual_path (uri))
        return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                            _("A server answers at %s, but it is another kind of server, not a hub. Check the name and the port."), uri);
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A server answers, but there is no hub at %s. Check the path: most hubs are at /ws."), uri);

    case SOUP_STATUS_BAD_REQUEST:
      /* TRANSLATORS: the second %s is the name of a dialect, as the menu has it */
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A server answers at %s, but does not take this kind of connection (HTTP 400), as Socket.IO servers and ports for TLS do. "
                            "Choose the dialect “%s” or let it be detected, use wss:// instead of ws://, or check the address."),
                          uri, sbx_dialect_get_label ("monitor"));

    default:
      return NULL;
    }
}

static GError *
describe_status (const char *uri,
                 guint       status)
{
  GError *error = describe_between (uri, status);

  if (error == NULL)
    error = describe_passing (uri, status);
  if (error == NULL)
    error = describe_refusing (uri, status);
  if (error != NULL)
    return error;

  if (status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                        _("A server answers at %s, but its answer to the WebSocket handshake is not one that the request can have. "
                          "Something between may answer in its place: check the address, or ask whoever runs the hub."), uri);
  if (SOUP_STATUS_IS_SUCCESSFUL (status) || SOUP_STATUS_IS_REDIRECTION (status))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                        _("At %s is a plain web server, not a hub. Check the port and the path."), uri);
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                      _("What answers at %s refuses the connection (HTTP %u). That may be the hub, something on the way, or another kind of server: check the address, or ask whoever runs it."),
                      uri, status);
}

/**
 * sbx_reason_for_status:
 * @status: of HTTP
 *
 * Returns: (transfer full): why no connection came about
 */
GError *
sbx_reason_for_status (SbxAddress *address,
                       guint       status)
{
  GError *error = describe_status (sbx_address_get_uri (address), status);

  /* A page where a connection was asked for, as proxies and portals of guest networks answer. */
  if (status == SOUP_STATUS_OK)
    error = sbx_client_error_mark (error, "page");
  else if (status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    error = sbx_client_error_mark (error, "badHandshake");
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    error = sbx_client_error_mark (error, "redirect");
  return sbx_client_error_mark_status (error, status);
}

/**
 * sbx_reason_status_passes:
 * @status: of HTTP
 *
 * Returns: whether what it says changes by itself: not what the server cannot do, nor what somebody has to sign in for
 */
gboolean
sbx_reason_status_passes (guint status)
{
  return status == SOUP_STATUS_REQUEST_TIMEOUT || status == STATUS_TOO_EARLY || status == STATUS_TOO_MANY ||
         (status >= 500 && status < STATUS_END && status != SOUP_STATUS_NOT_IMPLEMENTED && status != SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED && status != STATUS_SIGN_IN);
}

/**
 * sbx_reason_status_speaks:
 * @status: of HTTP
 *
 * Returns: whether what the server says with it is worth to be told. A 400 is what many say who were asked for something else
 */
gboolean
sbx_reason_status_speaks (guint status)
{
  return status > SOUP_STATUS_BAD_REQUEST;
}

/**
 * sbx_reason_add_problem:
 * @error: (transfer full): why no connection came about: an HTTP status that speaks, and when the server wants to be asked again
 * @words: what the server said with it, fit to be shown
 *
 * Returns: (transfer full): @error, which says so
 */
GError *
sbx_reason_add_problem (SbxAddress *address,
                        GError     *error,
                        const char *words)
{
  const char *uri = sbx_address_get_uri (address);
  g_autofree char *former = g_steal_pointer (&error->message);
  SbxFault fault;

  sbx_client_error_get_fault (error, &fault);
  if (!sbx_reason_status_passes (fault.http_status))
    /* TRANSLATORS: the first %s is one or more sentences, the second what a server said */
    error->message = g_strdup_printf (_("%s It says: “%s”."), former, words);
  else if (fault.wait > 0)
    /* TRANSLATORS: the first %s is an address, the second what a server said; the last %u is a number of seconds */
    error->message = g_strdup_printf (_("What answers at %s takes no connection at the moment (HTTP %u). It says: “%s”. Try again after %u s, or ask whoever runs it."),
                                      uri, fault.http_status, words, (fault.wait + 999) / 1000);
  else
    /* TRANSLATORS: the first %s is an address, the second what a server said */
    error->message = g_strdup_printf (_("What answers at %s takes no connection at the moment (HTTP %u). It says: “%s”. Try again later, or ask whoever runs it."),
                                      uri, fault.http_status, words);
  return sbx_client_error_mark_said (error, words);
}

/* Its query is for the server alone, and may name what nobody should read. */
static char *
dup_shown_location (const char *location)
{
  g_autofree char *valid = g_utf8_make_valid (location, -1);

  valid[strcspn (valid, "?#")] = '\0';
  return sbx_secrets_mask (valid, NULL);
}

/**
 * sbx_reason_for_redirect:
 * @location: (nullable): where the server said that it is instead
 *
 * Nobody is followed to another place: the token and the headers are meant for this one.
 *
 * Returns: (transfer full): why no connection came about
 */
GError *
sbx_reason_for_redirect (SbxAddress *address,
                         const char *location)
{
  const char *uri = sbx_address_get_uri (address);
  g_autofree char *shown = location != NULL ? dup_shown_location (location) : NULL;

  if (shown == NULL || shown[0] == '\0')
    return sbx_client_error_mark (describe_status (uri, SOUP_STATUS_FOUND), "redirect");

  /* TRANSLATORS: both %s are addresses */
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s sends its visitors on to %s. Signalbox does not follow, so that nobody else gets the token. "
                                               "Enter that address if it is the right one."), uri, shown),
                                "redirect");
}
