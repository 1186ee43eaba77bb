/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-http-admission.h"

#include "sbx-dialect.h"
#include "sbx-identity.h"
#include "sbx-origin.h"
#include "sbx-wire-error.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n-lib.h>

/* What a page may send and read beside what every page may. */
#define MAY_SEND "Authorization, Content-Type, Content-Disposition, If-None-Match, If-Range, Range, " \
                 "Signalbox-Client-Id, Signalbox-Client-Type, Signalbox-User-Id, Signalbox-User-Name"
#define MAY_READ "Content-Disposition, Content-Range, ETag, Location, Retry-After, Signalbox-Event"

static gboolean
check_origin (SbxHubConfig       *config,
              SoupServerMessage  *message,
              GError            **error)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *response = soup_server_message_get_response_headers (message);
  const char         *origin = soup_message_headers_get_one (request, "Origin");
  const char         *host = soup_message_headers_get_one (request, "Host");
  const char         *allowed = sbx_hub_config_get_string (config, "origins");

  soup_message_headers_replace (response, "Vary", "Origin");
  if (!sbx_origin_is_allowed (origin, host, allowed))
    {
      g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                           _("Pages of this origin may not connect; see the setting “origins”"));
      return FALSE;
    }
  if (origin != NULL)
    {
      soup_message_headers_replace (response, "Access-Control-Allow-Origin", origin);
      soup_message_headers_replace (response, "Access-Control-Expose-Headers", MAY_READ);
    }
  /* A page reads from where it came without saying an origin. Where no token keeps it out, its name must be one
   * that nobody else can give to this machine. */
  if (*sbx_hub_config_get_string (config, "token") != '\0' ||
      G_IS_UNIX_SOCKET_ADDRESS (soup_server_message_get_remote_address (message)) ||
      sbx_origin_is_own_host (host, allowed))
    return TRUE;
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_FORBIDDEN,
                       _("Without a token the hub answers to an address in numbers, localhost and the hosts of “origins” only"));
  return FALSE;
}

/**
 * sbx_http_admission_check:
 * @config: the hub's
 * @message: a request of which the head is there
 * @error: return location; FORBIDDEN for a page of elsewhere, UNAUTHORIZED without the token
 *
 * Returns: whether it may be asked
 */
gboolean
sbx_http_admission_check (SbxHubConfig       *config,
                          SoupServerMessage  *message,
                          GError            **error)
{
  SbxOpening opening = { .headers = soup_server_message_get_request_headers (message) };

  if (!check_origin (config, message, error))
    return FALSE;
  /* A browser asks first whether it may bring the token. */
  return soup_server_message_get_method (message) == SOUP_METHOD_OPTIONS ||
         sbx_identity_check_token (config, sbx_opening_get_token (&opening), error);
}

/**
 * sbx_http_admission_answer_preflight:
 * @message: a browser's question, of an origin that may ask
 * @methods: that the path takes
 */
void
sbx_http_admission_answer_preflight (SoupServerMessage *message,
                                     const char        *methods)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_NO_CONTENT, NULL);
  soup_message_headers_replace (headers, "Allow", methods);
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods", methods);
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers", MAY_SEND);
  soup_message_headers_replace (headers, "Access-Control-Max-Age", "600");
}
