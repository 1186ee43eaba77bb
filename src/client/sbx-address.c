/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-address.h"

#include <glib/gi18n-lib.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/un.h>

#include "sbx-client-error.h"

#define DEFAULT_HUB_PORT 7420
#define DEFAULT_PATH     "/ws"
#define SOCKETIO_PATH    "/socket.io/"
#define HOST_MAX_LENGTH  253
#define LABEL_MAX_LENGTH 63

struct _SbxAddress
{
  gatomicrefcount ref_count;
  char           *uri;
  char           *path;         /* of the Unix socket, or NULL */
  char           *host;         /* as people write it; the socket's file name for a Unix socket */
  gboolean        secure;
  gboolean        http;
};

G_DEFINE_BOXED_TYPE (SbxAddress, sbx_address, sbx_address_ref, sbx_address_unref)

/* What stands between the scheme and the end, while it is being checked. */
typedef struct
{
  gboolean secure;
  gboolean bare;        /* typed without a scheme */
  gboolean http;        /* http or https: a Socket.IO server */
  char    *host;        /* ASCII, lower case, without brackets */
  gboolean is_ipv6;
  guint    port;        /* 0 = not said */
  char    *path;        /* percent-encoded; NULL = not said */
} Parts;

static void
parts_clear (Parts *parts)
{
  g_clear_pointer (&parts->host, g_free);
  g_clear_pointer (&parts->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* Every refusal ends with what would be right. */
static gboolean G_GNUC_PRINTF (2, 3)
refuse (GError     **error,
        const char  *format,
        ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* TRANSLATORS: %s is a sentence that says what is wrong with an address */
  g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS,
               _("%s A hub’s address looks like ws://localhost:7420/ws, wss://hub.example.org or unix:/run/hub.sock."),
               what);
  return FALSE;
}

static gboolean
check_characters (const char  *text,
                  gboolean     spaces,
                  GError     **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, _("The address is not valid text."));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c) && !(spaces && c == ' '))
        return refuse (error, _("An address has no spaces in it."));
      if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT)
        return refuse (error, _("The address has an invisible character in it."));
    }

  return TRUE;
}

static gboolean
is_all_digits (const char *text)
{
  return *text != '\0' && strspn (text, "0123456789") == strlen (text);
}

static gboolean
check_label (const char *label)
{
  gsize length = strlen (label);

  if (length == 0 || length > LABEL_MAX_LENGTH || label[0] == '-' || label[length - 1] == '-')
    return FALSE;

  for (const char *p = label; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;

  return TRUE;
}

/* A name or an IPv4 address; what looks like a number must be a whole IPv4 address. */
static gboolean
check_host (const char *host)
{
  g_autofree char *trimmed = g_strdup (host);
  g_auto (GStrv) labels = NULL;
  guint n_labels;

  if (g_str_has_suffix (trimmed, "."))
    trimmed[strlen (trimmed) - 1] = '\0';
  if (*trimmed == '\0' || strlen (trimmed) > HOST_MAX_LENGTH)
    return FALSE;

  labels = g_strsplit (trimmed, ".", -1);
  n_labels = g_strv_length (labels);
  if (is_all_digits (labels[n_labels - 1]))
    {
      g_autoptr (GInetAddress) inet = NULL;

      if (n_labels != 4)
        return FALSE;
      inet = g_inet_address_new_from_string (host);
      return inet != NULL;
    }

  for (guint i = 0; i < n_labels; i++)
    if (!check_label (labels[i]))
      return FALSE;

  return TRUE;
}

static gboolean
parse_host (const char  *text,
            Parts       *parts,
            GError     **error)
{
  g_autofree char *ascii = NULL;

  if (*text == '\0')
    return refuse (error, _("The address names no computer."));

  ascii = g_hostname_to_ascii (text);
  if (ascii == NULL || !check_host (ascii))
    return refuse (error, _("“%s” cannot be the name or number of a computer."), text);

  parts->host = g_ascii_strdown (ascii, -1);
  return TRUE;
}

static gboolean
parse_ipv6 (const char  *text,
            Parts       *parts,
            GError     **error)
{
  g_autoptr (GInetAddress) inet = g_inet_address_new_from_string (text);

  if (inet == NULL || g_inet_address_get_family (inet) != G_SOCKET_FAMILY_IPV6)
    return refuse (error, _("“%s” is not an IPv6 address."), text);

  parts->host = g_inet_address_to_string (inet);
  parts->is_ipv6 = TRUE;
  return TRUE;
}

static gboolean
parse_port (const char  *text,
            Parts       *parts,
            GError     **error)
{
  guint64 port;

  if (*text == '\0')
    return refuse (error, _("The port number is missing after the colon."));
  if (!is_all_digits (text) || !g_ascii_string_to_unsigned (text, 10, 1, G_MAXUINT16, &port, NULL))
    return refuse (error, _("“%s” is not a port: ports are numbers from 1 to 65535."), text);

  parts->port = port;
  return TRUE;
}

/* host, host:port, [ipv6] or [ipv6]:port */
static gboolean
parse_authority (const char  *text,
                 Parts       *parts,
                 GError     **error)
{
  const char *colon;
  g_autofree char *host = NULL;

  if (strchr (text, '@') != NULL)
    return refuse (error, _("Leave the user name and password out of the address: a token is given separately."));

  if (text[0] == '[')
    {
      const char *end = strchr (text, ']');

      if (end == NULL)
        return refuse (error, _("The closing bracket of the IPv6 address is missing."));
      host = g_strndup (text + 1, end - text - 1);
      if (!parse_ipv6 (host, parts, error))
        return FALSE;
      if (end[1] == '\0')
        return TRUE;
      if (end[1] != ':')
        return refuse (error, _("Only a port can follow the bracket of an IPv6 address."));
      return parse_port (end + 2, parts, error);
    }

  colon = strchr (text, ':');
  if (colon == NULL)
    return parse_host (text, parts, error);
  if (strchr (colon + 1, ':') != NULL)
    return refuse (error, _("An IPv6 address stands in brackets, like [::1]:7420."));

  host = g_strndup (text, colon - text);
  return parse_host (host, parts, error) && parse_port (colon + 1, parts, error);
}

static gboolean
parse_path (const char  *text,
            Parts       *parts,
            GError     **error)
{
  if (strchr (text, '#') != NULL)
    return refuse (error, _("An address has no “#” in it."));
  if (strchr (text, '?') != NULL)
    return refuse (error, _("An address has no “?” in it: a token is given separately."));

  for (const char *p = strchr (text, '%'); p != NULL; p = strchr (p + 1, '%'))
    if (!g_ascii_isxdigit (p[1]) || !g_ascii_isxdigit (p[2]))
      return refuse (error, _("A “%%” in the address must be followed by two hexadecimal digits."));

  if (*text != '\0' && !g_str_equal (text, "/"))
    parts->path = g_uri_escape_string (text, "/%" G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  return TRUE;
}

static gboolean
parse_scheme (const char  *text,
              const char **rest,
              Parts       *parts,
              GError     **error)
{
  const char *mark = strstr (text, "://");
  g_autofree char *scheme = NULL;

  /* A mark behind the first slash belongs to the path. */
  if (mark == NULL || memchr (text, '/', mark - text) != NULL)
    {
      parts->bare = TRUE;
      *rest = text;
      return TRUE;
    }

  scheme = g_ascii_strdown (text, mark - text);
  *rest = mark + strlen ("://");
  parts->http = g_str_equal (scheme, "http") || g_str_equal (scheme, "https");
  if (!parts->http && !g_str_equal (scheme, "ws") && !g_str_equal (scheme, "wss"))
    return refuse (error, _("Signalbox does not know “%s” addresses."), scheme);

  parts->secure = g_str_equal (scheme, "wss") || g_str_equal (scheme, "https");
  return TRUE;
}

static char *
join_parts (const Parts *parts)
{
  guint standard = parts->secure ? 443 : 80;
  guint port = parts->port != 0 ? parts->port : parts->bare ? DEFAULT_HUB_PORT : standard;
  const char *scheme = parts->http ? (parts->secure ? "https://" : "http://") : (parts->secure ? "wss://" : "ws://");
  GString *uri = g_string_new (scheme);

  g_string_append_printf (uri, parts->is_ipv6 ? "[%s]" : "%s", parts->host);
  if (port != standard)
    g_string_append_printf (uri, ":%u", port);
  g_string_append (uri, parts->path != NULL ? parts->path : parts->http ? SOCKETIO_PATH : DEFAULT_PATH);

  return g_string_free (uri, FALSE);
}

static SbxAddress *
address_alloc (void)
{
  SbxAddress *self = g_new0 (SbxAddress, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

static SbxAddress *
new_for_network (const char  *text,
                 GError     **error)
{
  g_auto (Parts) parts = { 0 };
  g_autofree char *authority = NULL;
  const char *rest;
  gsize length;
  SbxAddress *self;

  if (!check_characters (text, FALSE, error) || !parse_scheme (text, &rest, &parts, error))
    return NULL;

  length = strcspn (rest, "/?#");
  authority = g_strndup (rest, length);
  if (!parse_authority (authority, &parts, error) || !parse_path (rest + length, &parts, error))
    return NULL;

  self = address_alloc ();
  self->uri = join_parts (&parts);
  self->host = parts.is_ipv6 ? g_strdup (parts.host) : g_hostname_to_unicode (parts.host);
  if (self->host == NULL)
    self->host = g_strdup (parts.host);
  self->secure = parts.secure;
  self->http = parts.http;
  return self;
}

static SbxAddress *
new_for_socket (const char  *path,
                GError     **error)
{
  SbxAddress *self;

  if (g_str_has_prefix (path, "//"))
    path += 2;
  /* Two more would be taken for those when the address is read again. */
  while (g_str_has_prefix (path, "//"))
    path++;

  if (!check_characters (path, TRUE, error))
    return NULL;
  if (path[0] != '/' || g_str_has_suffix (path, "/"))
    {
      refuse (error, _("After unix: stands the whole path of a socket."));
      return NULL;
    }
  if (strlen (path) >= sizeof (((struct sockaddr_un *) NULL)->sun_path))
    {
      refuse (error, _("The path of a socket is at most %d bytes long."),
              (int) sizeof (((struct sockaddr_un *) NULL)->sun_path) - 1);
      return NULL;
    }

  self = address_alloc ();
  self->uri = g_strconcat ("unix:", path, NULL);
  self->path = g_strdup (path);
  self->host = g_path_get_basename (path);
  return self;
}

/**
 * sbx_address_new:
 * @text: what a person typed, or what was saved
 *
 * A bare `host[:port]` means ws, port 7420, path /ws. With a scheme, the port that is left out is
 * the scheme's own (80, 443), as in every other program; the path that is left out is /ws, and /socket.io/ with http and https.
 *
 * Returns: (transfer full): the address, or %NULL with %SBX_CLIENT_ERROR_ADDRESS, whose message says
 *   what is wrong and what a good address looks like
 */
SbxAddress *
sbx_address_new (const char  *text,
                 GError     **error)
{
  g_autofree char *stripped = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  stripped = g_strstrip (g_strdup (text));
  if (*stripped == '\0')
    {
      refuse (error, _("There is no address yet."));
      return NULL;
    }

  if (g_ascii_strncasecmp (stripped, "unix:", strlen ("unix:")) == 0)
    return new_for_socket (stripped + strlen ("unix:"), error);

  return new_for_network (stripped, error);
}

SbxAddress *
sbx_address_ref (SbxAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
sbx_address_unref (SbxAddress *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->uri);
  g_free (self->path);
  g_free (self->host);
  g_free (self);
}

/**
 * sbx_address_get_uri:
 *
 * Returns: the normalized address, which is saved and shown; sbx_address_new() takes it back
 */
const char *
sbx_address_get_uri (SbxAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->uri;
}

/**
 * sbx_address_get_path:
 *
 * Returns: (nullable): the path of the Unix socket, %NULL for a network address
 */
const char *
sbx_address_get_path (SbxAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

/**
 * sbx_address_get_host:
 *
 * Returns: the host in the form that people read (not punycode), for a default name; the file
 *   name for a Unix socket
 */
const char *
sbx_address_get_host (SbxAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->host;
}

/**
 * sbx_address_is_secure:
 *
 * Returns: whether TLS protects the connection
 */
gboolean
sbx_address_is_secure (SbxAddress *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->secure;
}

/**
 * sbx_address_is_http:
 *
 * Returns: whether it is an http or https address: that of a Socket.IO server
 */
gboolean
sbx_address_is_http (SbxAddress *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->http;
}
