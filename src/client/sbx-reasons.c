/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reasons.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "sbx-client-error.h"
#include "sbx-websocket-frame.h"
#include "sbx-wire-error.h"

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
                                             _("%s began to answer, and did not end the head of its answer, so that there is no connection. It may be stuck, or no web server: "
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
                                               "If it stays so, ask whoever runs the server."),
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
    return sbx_reason_for_status (address, http_status);

  return reason_for_io (address, cause);
}

/**
 * sbx_reason_for_tls_needed:
 *
 * Returns: (transfer full): that the port was spoken to without TLS, and speaks TLS
 */
GError *
sbx_reason_for_tls_needed (SbxAddress *address)
{
  return sbx_client_error_mark (g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TLS,
                                             _("The port of %s speaks TLS. Use wss:// instead of ws://, or https:// instead of http://."),
                                             sbx_address_get_uri (address)),
                                "tlsNeeded");
}

/**
 * sbx_reason_says_tls:
 * @page: (nullable): what came with a 400; %NULL where @length is 0
 *
 * Returns: whether it is what nginx, Go and Apache say to plain words at a port for TLS
 */
gboolean
sbx_reason_says_tls (const char *page,
                     gsize       length)
{
  static const char *const signs[] = { "sent to HTTPS port", "to an HTTPS server", "SSL-enabled server port" };

  for (guint i = 0; length > 0 && i < G_N_ELEMENTS (signs); i++)
    if (g_strstr_len (page, (gssize) length, signs[i]) != NULL)
      return TRUE;
  return FALSE;
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

/* Whether the other side is busy or away, and takes connections again by itself. */
static gboolean
passes (const GError   *error,
        const SbxFault *fault)
{
  static const guint codes[] = { SBX_CLOSE_GOING_AWAY, SBX_CLOSE_RESTART, SBX_CLOSE_TRY_LATER };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (fault->close_code == codes[i])
      return TRUE;
  return g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) ||
         g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE) ||
         (sbx_reason_status_passes (fault->http_status) && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED));
}

/**
 * sbx_reason_get_advice:
 * @error: why there is no connection
 *
 * Returns: (transfer none): what to do where nothing tries again by itself
 */
const char *
sbx_reason_get_advice (const GError *error)
{
  SbxFault fault;

  g_return_val_if_fail (error != NULL, "");

  sbx_client_error_get_fault (error, &fault);
  if (fault.close_code == SBX_CLOSE_KICKED)
    return _("Ask the administrator of the hub, then connect again.");
  if (fault.close_code == SBX_CLOSE_REPLACED)
    return _("Connect again if this is the connection to keep.");
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAUTHORIZED))
    return _("Connect again with a token that the server accepts.");
  if (passes (error, &fault))
    return _("Wait until the server takes connections again, then connect again.");
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED) || g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT))
    return _("Connect again; if the same happens, ask whoever runs the server.");
  return _("Mend what is wrong, then connect again.");
}
