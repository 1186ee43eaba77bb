/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-origin.h"

#include <gio/gio.h>

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  return g_ascii_strcasecmp (host, "localhost") == 0 ||
         (strlen (host) > strlen (".localhost") &&
          g_ascii_strcasecmp (host + strlen (host) - strlen (".localhost"), ".localhost") == 0);
}

static gboolean
is_listed (const char *origin,
           const char *allowed)
{
  g_auto (GStrv) list = g_strsplit_set (allowed, " ,", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      if (g_str_equal (list[i], "*") || g_ascii_strcasecmp (list[i], origin) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * sbx_origin_is_allowed:
 * @origin: (nullable): the header Origin of a request; only browsers send it
 * @host: (nullable): the header Host of the same request
 * @allowed: origins that the configuration allows, separated by spaces or commas; * is any
 *
 * A page from elsewhere must not drive a hub on the reader's own machine. Pages of this machine
 * may, and those that the hub's own numeric address served. A name in Host proves nothing: with
 * DNS rebinding it is the attacker's.
 *
 * Returns: whether the request may become a connection
 */
gboolean
sbx_origin_is_allowed (const char *origin,
                       const char *host,
                       const char *allowed)
{
  g_autoptr (GUri) uri = NULL;
  g_autoptr (GUri) own = NULL;
  g_autofree char *own_text = NULL;

  if (origin == NULL || is_listed (origin, allowed))
    return TRUE;

  uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  if (is_loopback_host (g_uri_get_host (uri)))
    return TRUE;

  own_text = g_strconcat (g_uri_get_scheme (uri), "://", host != NULL ? host : "", NULL);
  own = g_uri_parse (own_text, G_URI_FLAGS_NONE, NULL);
  return own != NULL && g_uri_get_host (own) != NULL && g_hostname_is_ip_address (g_uri_get_host (own)) &&
         g_str_equal (g_uri_get_host (own), g_uri_get_host (uri)) && g_uri_get_port (own) == g_uri_get_port (uri);
}

/**
 * sbx_origin_is_own_host:
 * @host: (nullable): the header Host of a request
 * @allowed: origins that the configuration allows, as of sbx_origin_is_allowed()
 *
 * With DNS rebinding a page of elsewhere comes from a name of its own that means this machine.
 *
 * Returns: whether the name in @host can be nobody else's: an address in numbers, localhost, or the host of an
 *   origin that is allowed
 */
gboolean
sbx_origin_is_own_host (const char *host,
                        const char *allowed)
{
  g_auto (GStrv)   list = g_strsplit_set (allowed, " ,", -1);
  g_autofree char *text = g_strconcat ("http://", host != NULL ? host : "localhost", NULL);
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return FALSE;
  if (g_hostname_is_ip_address (g_uri_get_host (uri)) || is_loopback_host (g_uri_get_host (uri)))
    return TRUE;
  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autoptr (GUri) origin = g_uri_parse (list[i], G_URI_FLAGS_NONE, NULL);

      if (g_str_equal (list[i], "*") ||
          (origin != NULL && g_uri_get_host (origin) != NULL &&
           g_ascii_strcasecmp (g_uri_get_host (origin), g_uri_get_host (uri)) == 0))
        return TRUE;
    }
  return FALSE;
}

/**
 * sbx_origin_find_wrong:
 * @allowed: origins that a configuration allows, as of sbx_origin_is_allowed()
 *
 * Returns: (transfer full) (nullable): the first that no browser could ever send
 */
char *
sbx_origin_find_wrong (const char *allowed)
{
  g_auto (GStrv) list = g_strsplit_set (allowed, " ,", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autoptr (GUri) uri = NULL;

      if (*list[i] == '\0' || g_str_equal (list[i], "*") || g_str_equal (list[i], "null"))
        continue;
      uri = g_uri_parse (list[i], G_URI_FLAGS_NONE, NULL);
      if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' || *g_uri_get_path (uri) != '\0' ||
          g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL)
        return g_strdup (list[i]);
    }
  return NULL;
}
