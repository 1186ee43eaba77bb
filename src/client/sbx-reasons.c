/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reasons.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-close-name.h"
#include "sbx-foreign.h"
#include "sbx-websocket-frame.h"
#include "sbx-wire-error.h"

/* No hub can send a client away for longer than this. */
#define MAX_WAIT_MS (10 * 60 * 1000)

typedef struct
{
  guint       close_code;
  gboolean    wire;          /* code is an SbxWireError, else an SbxClientError */
  int         code;
  const char *message;
} CloseReason;

static const CloseReason close_reasons[] = {
  { SBX_CLOSE_NORMAL, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub ended the connection.") },
  { SBX_CLOSE_GOING_AWAY, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub is stopping. Signalbox connects again as soon as it is back.") },
  { SBX_CLOSE_PROTOCOL, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub could not understand what this program sent and ended the connection.") },
  { SBX_CLOSE_UNSUPPORTED_DATA, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub could not understand what this program sent and ended the connection.") },
  { SBX_CLOSE_INVALID_TEXT, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub could not understand what this program sent and ended the connection.") },
  { SBX_CLOSE_POLICY, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub ended the connection because it was idle, or because connections from here are not allowed.") },
  { SBX_CLOSE_TOO_LARGE, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("A message was larger than the hub takes, and it ended the connection.") },
  { SBX_CLOSE_REPLACED, FALSE, SBX_CLIENT_ERROR_DISMISSED,
    N_("Another connection with the same id took this one’s place. Connect again if this is the one to keep.") },
  { SBX_CLOSE_UNAUTHORIZED, TRUE, SBX_WIRE_ERROR_UNAUTHORIZED,
    N_("The hub does not accept this token. Enter a token that is valid for it.") },
  { SBX_CLOSE_SLOW_READER, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("This computer could not keep up with the hub. What was missed comes with the next connection.") },
  { SBX_CLOSE_HEARTBEAT_LOST, FALSE, SBX_CLIENT_ERROR_CLOSED,
    N_("The hub heard nothing from here for too long and ended the connection.") },
  { SBX_CLOSE_RATE_LIMITED, TRUE, SBX_WIRE_ERROR_RATE_LIMITED,
    N_("The hub was asked too much in too short a time. Signalbox waits before it connects again.") },
  { SBX_CLOSE_KICKED, FALSE, SBX_CLIENT_ERROR_DISMISSED,
    N_("An administrator of the hub ended this connection. Ask them before you connect again.") },
};

/* (nullable) */
static const CloseReason *
find_close_reason (guint close_code)
{
  for (guint i = 0; i < G_N_ELEMENTS (close_reasons); i++)
    if (close_reasons[i].close_code == close_code)
      return &close_reasons[i];
  return NULL;
}

/* (nullable) (transfer full): on one line; %NULL where it says nothing */
static char *
dup_words (const char *text)
{
  g_autofree char *words = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (words == NULL)
    return NULL;
  for (char *c = words; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strstrip (words);
  return *words != '\0' ? g_steal_pointer (&words) : NULL;
}

/* What a hub says is for programs, and said better here, but for what an administrator wrote. */
static GError *
new_known_close (guint       close_code,
                 const char *text,
                 gboolean    is_hub)
{
  const CloseReason *reason = find_close_reason (close_code);
  g_autofree char *words = dup_words (text);

  if (words != NULL && !is_hub && sbx_reason_get_wait (text) == 0)
    /* TRANSLATORS: %u is a number from the WebSocket protocol, %s what the server said */
    return g_error_new (reason->wire ? SBX_WIRE_ERROR : SBX_CLIENT_ERROR, reason->code,
                        _("The server ended the connection with code %u and said: %s"), close_code, words);
  if (words != NULL && close_code == SBX_CLOSE_KICKED && !g_str_equal (text, SBX_CLOSE_KICKED_TEXT))
    /* TRANSLATORS: %s is what the administrator wrote */
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_DISMISSED,
                        _("An administrator of the hub ended this connection: “%s”. Ask them before you connect again."), words);
  return g_error_new_literal (reason->wire ? SBX_WIRE_ERROR : SBX_CLIENT_ERROR, reason->code, _(reason->message));
}

static GError *
new_unknown_close (guint       close_code,
                   const char *text)
{
  g_autofree char *words = dup_words (text);

  if (words != NULL)
    /* TRANSLATORS: %u is a number from the WebSocket protocol, %s what the hub said */
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                        _("The hub ended the connection with code %u: %s"), close_code, words);
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                      _("The hub ended the connection with code %u."), close_code);
}

/**
 * sbx_reason_for_close:
 * @close_code: the WebSocket close code, 0 = the connection just ended
 * @text: (nullable): what the server said with it
 * @is_hub: whether it is a hub: what that says is for programs, and said better here
 *
 * Returns: (transfer full): why the connection ended
 */
GError *
sbx_reason_for_close (guint       close_code,
                      const char *text,
                      gboolean    is_hub)
{
  g_autofree char *cause = NULL;

  if (find_close_reason (close_code) != NULL)
    return sbx_client_error_mark_close (new_known_close (close_code, text, is_hub), sbx_close_name (close_code), close_code, text);

  if (close_code == 0 || close_code == SBX_CLOSE_NO_STATUS || close_code == SBX_CLOSE_ABNORMAL)
    return sbx_client_error_mark_close (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                             _("The connection to the hub was lost.")),
                                        "lost", close_code, text);

  cause = g_strdup_printf ("close%u", close_code);
  return sbx_client_error_mark_close (new_unknown_close (close_code, text), g_intern_string (cause), close_code, text);
}

/**
 * sbx_reason_get_wait:
 * @text: (nullable): what the hub said when it ended the connection
 *
 * Returns: after how many ms it wants the client to come back, ten minutes at most; 0 where it does not say
 */
guint
sbx_reason_get_wait (const char *text)
{
  static const char mark[] = "retryAfter=";
  const char       *found = text != NULL ? strstr (text, mark) : NULL;

  return found != NULL ? (guint) MIN (g_ascii_strtoull (found + strlen (mark), NULL, 10), MAX_WAIT_MS) : 0;
}

static const struct
{
  GTlsCertificateFlags  flag;
  const char           *cause;
  const char           *message;
} tls_reasons[] = {
  { G_TLS_CERTIFICATE_EXPIRED, "tlsExpired", N_("it has expired") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, "tlsNotYetValid", N_("it is not valid yet (is the clock right?)") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, "tlsWrongName", N_("it belongs to another computer") },
  { G_TLS_CERTIFICATE_REVOKED, "tlsRevoked", N_("it was revoked") },
  { G_TLS_CERTIFICATE_INSECURE, "tlsInsecure", N_("it is made in a way that is no longer safe") },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, "tlsUnknownSigner", N_("nobody that this computer trusts has signed it") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, "tlsUnchecked", N_("it cannot be checked") },
};

static GError *
reason_for_certificate (SbxAddress           *address,
                        GTlsCertificateFlags  flags)
{
  const char *why = _("it cannot be checked");
  const char *cause = "tlsUnchecked";

  for (guint i = 0; i < G_N_ELEMENTS (tls_reasons); i++)
    if (flags & tls_reasons[i].flag)
      {
        why = _(tls_reasons[i].message);
        cause = tls_reasons[i].cause;
        break;
      }

  /* TRANSLATORS: the first %s is a computer's name, the second says what is wrong: "it has expired" */
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS,
                                             _("The certificate of “%s” was not accepted: %s. Nothing was sent. Ask whoever runs the hub."),
                                             sbx_address_get_host (address), why),
                                cause);
}

/* Whether the path of the address is already the one that hubs have. */
static gboolean
has_usual_path (const char *uri)
{
  g_autofree char *path = NULL;

  return g_uri_split (uri, G_URI_FLAGS_NONE, NULL, NULL, NULL, NULL, &path, NULL, NULL, NULL) && g_str_equal (path, "/ws");
}

/* An error of its own: the code of the connection's end is another matter. */
static GError *
describe_status (SbxAddress *address,
                 guint       status)
{
  const char *uri = sbx_address_get_uri (address);

  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return new_known_close (SBX_CLOSE_UNAUTHORIZED, NULL, TRUE);

    case SOUP_STATUS_FORBIDDEN:
      return g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                          _("The hub at %s does not allow connections from here. Ask whoever runs it."), uri);

    case SOUP_STATUS_NOT_FOUND:
      if (has_usual_path (uri))
        return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                            _("A server answers at %s, but it is another kind of server, not a hub. Check the name and the port."), uri);
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A server answers, but there is no hub at %s. Check the path: most hubs are at /ws."), uri);

    case 429:     /* too many requests; libsoup has no name for it */
      return new_known_close (SBX_CLOSE_RATE_LIMITED, NULL, TRUE);

    case SOUP_STATUS_INTERNAL_SERVER_ERROR:
    case SOUP_STATUS_BAD_GATEWAY:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
    case SOUP_STATUS_GATEWAY_TIMEOUT:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("A server answers at %s, but the hub behind it does not (HTTP %u)."), uri, status);

    case SOUP_STATUS_SWITCHING_PROTOCOLS:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A server answers at %s, but its answer to the WebSocket handshake is not one that the request can have. "
                            "Something between may answer in its place: check the address, or ask whoever runs the hub."), uri);

    case SOUP_STATUS_OK:
    case SOUP_STATUS_MOVED_PERMANENTLY:
    case SOUP_STATUS_FOUND:
    case SOUP_STATUS_SEE_OTHER:
    case SOUP_STATUS_TEMPORARY_REDIRECT:
    case SOUP_STATUS_PERMANENT_REDIRECT:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("At %s is a plain web server, not a hub. Check the port and the path."), uri);

    case SOUP_STATUS_BAD_REQUEST:
      /* TRANSLATORS: the second %s is the name of a dialect, as the menu has it */
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A server answers at %s, but does not take this kind of connection (HTTP 400), as Socket.IO servers and ports for TLS do. "
                            "Choose the dialect “%s” or let it be detected, use wss:// instead of ws://, or check the address."),
                          uri, sbx_dialect_get_label ("monitor"));

    default:
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                          _("A server answers at %s, but it is not a hub (HTTP %u). Check the address."), uri, status);
    }
}

static GError *
reason_for_status (SbxAddress *address,
                   guint       status)
{
  GError *error = describe_status (address, status);

  /* A page where a connection was asked for, as proxies and portals of guest networks answer. */
  if (status == SOUP_STATUS_OK)
    error = sbx_client_error_mark (error, "page");
  else if (status == SOUP_STATUS_SWITCHING_PROTOCOLS)
    error = sbx_client_error_mark (error, "badHandshake");
  else if (SOUP_STATUS_IS_REDIRECTION (status))
    error = sbx_client_error_mark (error, "redirect");
  return sbx_client_error_mark_status (error, status);
}

/* As servers do with a path that they do not know, and with plain words at a port for TLS. */
static gboolean
ended_without_a_word (const GError *cause)
{
  return g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

static GError *
describe_silent_end (SbxAddress *address)
{
  const char *uri = sbx_address_get_uri (address);

  if (g_str_has_prefix (uri, "ws:"))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                        _("The server ended the connection without an answer: nothing speaks WebSocket at %s, or the port speaks TLS. "
                          "Check the path (Socket.IO servers are mostly at /socket.io/, hubs at /ws); for TLS use wss:// instead of ws://."), uri);
  if (g_str_has_prefix (uri, "http:"))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                        _("The server ended the connection without an answer: nothing speaks WebSocket at %s, or the port speaks TLS. "
                          "Check the path (Socket.IO servers are mostly at /socket.io/, hubs at /ws); for TLS use https:// instead of http://."), uri);
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                      _("The server ended the connection without an answer: nothing speaks WebSocket at %s. "
                        "Check the path: Socket.IO servers are mostly at /socket.io/, hubs at /ws."), uri);
}

/**
 * sbx_reason_for_huge_message:
 *
 * Returns: (transfer full): that what came is larger than anything that is taken here, inflated or not
 */
GError *
sbx_reason_for_huge_message (void)
{
  return sbx_client_error_mark_close (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                           _("The server sent a message that is larger than this program takes, and the connection was ended here. "
                                                             "Ask whoever runs the server.")),
                                      "messageTooLarge", SBX_CLOSE_TOO_LARGE, NULL);
}

/**
 * sbx_reason_for_bad_frame:
 *
 * Returns: (transfer full): that what came is no WebSocket frame, or no text
 */
GError *
sbx_reason_for_bad_frame (void)
{
  return sbx_client_error_mark (g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                                     _("The server sent what is no WebSocket message, and the connection was ended here. "
                                                       "Something between may have changed it; ask whoever runs the server.")),
                                "badFrame");
}

/**
 * sbx_reason_for_silence:
 *
 * Returns: (transfer full): that something took our words and did not answer them in time
 */
GError *
sbx_reason_for_silence (SbxAddress *address)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                             _("%s takes connections, but did not answer in time as a web server does. It may be busy, or something else than a web server: check the port."),
                                             sbx_address_get_uri (address)),
                                "silent");
}

/**
 * sbx_reason_for_endless_head:
 *
 * Returns: (transfer full): that a server began to answer, and did not come to what it has to say
 */
GError *
sbx_reason_for_endless_head (SbxAddress *address)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                                             _("%s began to answer, and did not end the head of its answer in time, so that there is no connection. It may be stuck, or no web server: "
                                               "check the port, and restart the server or ask whoever runs it."),
                                             sbx_address_get_uri (address)),
                                "endlessHead");
}

/**
 * sbx_reason_for_cut_off:
 *
 * Returns: (transfer full): that what a server said to open the connection breaks off
 */
GError *
sbx_reason_for_cut_off (SbxAddress *address)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED,
                                             _("What %s says to open a connection breaks off in the middle, so that there is none. The server may have ended just then, or something between cuts its answers short. "
                                               "Signalbox tries again; if it stays so, ask whoever runs the server."),
                                             sbx_address_get_uri (address)),
                                "cutOff");
}

static GError *
describe_io (SbxAddress   *address,
             const GError *cause,
             const char  **code)
{
  const char *uri = sbx_address_get_uri (address);

  *code = "failed";
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
      (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) && sbx_address_get_path (address) != NULL))
    {
      *code = "refused";
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("No hub is running at %s. Start it, or check the address."), uri);
    }

  if (cause->domain == G_RESOLVER_ERROR)
    {
      *code = "dns";
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("There is no computer named “%s” to be found. Check the address and the network."),
                          sbx_address_get_host (address));
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
      g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    {
      *code = "unreachable";
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("“%s” cannot be reached from here. Check the network."), sbx_address_get_host (address));
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    {
      *code = "denied";
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("You are not allowed to use %s. Ask whoever runs the hub."), uri);
    }

  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    {
      *code = "timeout";
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                          _("%s did not answer in time. Check the address and the network."), uri);
    }

  if (g_error_matches (cause, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING))
    {
      *code = "notHttp";
      return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                          _("What answers at %s is not a web server. Check the port."), uri);
    }

  if (ended_without_a_word (cause))
    {
      *code = "endedSilently";
      return describe_silent_end (address);
    }

  /* TRANSLATORS: the second %s is a technical message from the system */
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED,
                      _("Connecting to %s failed: %s"), uri, cause->message);
}

static GError *
reason_for_io (SbxAddress   *address,
               const GError *cause)
{
  const char *code;
  GError *error = describe_io (address, cause, &code);

  return sbx_client_error_mark (error, code);
}

/* Its query is for the server alone, and may name what nobody should read. */
static char *
dup_shown_location (const char *location)
{
  g_autofree char *valid = g_utf8_make_valid (location, -1);

  return g_strndup (valid, strcspn (valid, "?#"));
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
    return sbx_client_error_mark (describe_status (address, SOUP_STATUS_FOUND), "redirect");

  /* TRANSLATORS: both %s are addresses */
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                                             _("The server at %s sends its visitors on to %s. Signalbox does not follow, so that nobody else gets the token. "
                                               "Enter that address if it is the right one."), uri, shown),
                                "redirect");
}

/**
 * sbx_reason_for_connect:
 * @cause: what the library said
 * @http_status: what the server answered, 0 = it did not
 * @tls_flags: what is wrong with its certificate, 0 = nothing
 *
 * Returns: (transfer full): why no connection came about
 */
GError *
sbx_reason_for_connect (SbxAddress           *address,
                        const GError         *cause,
                        guint                 http_status,
                        GTlsCertificateFlags  tls_flags)
{
  g_return_val_if_fail (address != NULL, NULL);
  g_return_val_if_fail (cause != NULL, NULL);

  if (tls_flags != 0)
    return reason_for_certificate (address, tls_flags);

  if (cause->domain == G_TLS_ERROR)
    return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS,
                                               /* TRANSLATORS: the name of a computer, and what a library says, as it says it */
                                               _("No secure connection to “%s” came about. Does the hub use TLS at this port? What went wrong: “%s”"),
                                               sbx_address_get_host (address), cause->message),
                                  "tls");

  if (http_status != 0)
    return reason_for_status (address, http_status);

  return reason_for_io (address, cause);
}

/**
 * sbx_reason_is_final:
 *
 * Returns: whether trying again without a person changes nothing
 */
gboolean
sbx_reason_is_final (const GError *error)
{
  g_return_val_if_fail (error != NULL, FALSE);

  return g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED) ||
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN) ||
         g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS) ||
         g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION) ||
         g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS) ||
         g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_DISMISSED);
}
