/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-upload-name.h"

#include <string.h>
#include <sys/random.h>

/* What file systems take as a name. */
#define MAX_NAME_BYTES 255

/* RFC 6838: each half at most 127 characters. */
#define MAX_MIME_BYTES 255

#define ID_BYTES 16

/* Signs that turn the direction of what follows: "gpj.exe" must not be read as "exe.jpg". */
static gboolean
is_hidden (gunichar c)
{
  return g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT ||
         g_unichar_type (c) == G_UNICODE_LINE_SEPARATOR || g_unichar_type (c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * sbx_upload_clean_name:
 * @name: (nullable): what somebody calls a file, perhaps with folders of any system
 *
 * Returns: (transfer full): a name without a path, of at most 255 bytes of UTF-8 that can be seen
 */
char *
sbx_upload_clean_name (const char *name)
{
  g_autofree char    *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  const char         *last = valid;

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (*p == '/' || *p == '\\')
        last = p + 1;
    }
  for (const char *p = last; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize length = (gsize) (g_utf8_next_char (p) - p);

      if (clean->len + length > MAX_NAME_BYTES)
        break;
      if (!is_hidden (g_utf8_get_char (p)))
        g_string_append_len (clean, p, (gssize) length);
    }
  g_strstrip (clean->str);
  if (clean->str[strspn (clean->str, ".")] == '\0')
    return g_strdup ("file");
  return g_strdup (clean->str);
}

static gboolean
is_token (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("!#$&-^_.+", text[i]) == NULL)
        return FALSE;
    }
  return length > 0;
}

/**
 * sbx_upload_clean_mime:
 * @mime: (nullable): a Content-Type, perhaps with parameters
 *
 * Returns: (transfer full): type/subtype in small letters; of what is none, application/octet-stream
 */
char *
sbx_upload_clean_mime (const char *mime)
{
  g_autofree char *type = g_strndup (mime != NULL ? mime : "", mime != NULL ? strcspn (mime, ";") : 0);
  const char      *slash;

  g_strstrip (type);
  slash = strchr (type, '/');
  if (slash == NULL || strlen (type) > MAX_MIME_BYTES || !is_token (type, (gsize) (slash - type)) ||
      !is_token (slash + 1, strlen (slash + 1)))
    return g_strdup ("application/octet-stream");
  return g_ascii_strdown (type, -1);
}

/**
 * sbx_upload_new_id:
 *
 * Returns: (transfer full): an id that nobody guesses
 */
char *
sbx_upload_new_id (void)
{
  guint8   bytes[ID_BYTES];
  GString *id = g_string_sized_new (2 * ID_BYTES);

  /* So few bytes come whole, once the system is up. */
  while (getrandom (bytes, sizeof bytes, 0) != (gssize) sizeof bytes)
    ;
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (id, "%02x", bytes[i]);
  return g_string_free (id, FALSE);
}

/**
 * sbx_upload_is_id:
 * @id: a text
 *
 * Returns: whether it has the form of sbx_upload_new_id()
 */
gboolean
sbx_upload_is_id (const char *id)
{
  return strlen (id) == 2 * ID_BYTES && strspn (id, "0123456789abcdef") == 2 * ID_BYTES;
}

/**
 * sbx_upload_to_disposition:
 * @name: the name of a file, cleaned
 *
 * RFC 6266: a name of plain letters for old programs, and the whole one.
 *
 * Returns: (transfer full): a Content-Disposition that has it saved, never shown
 */
char *
sbx_upload_to_disposition (const char *name)
{
  g_autofree char    *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autoptr (GString) plain = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_string_append_c (plain, (guchar) *p >= 0x80 || *p == '"' || *p == '\\' || *p == '%' ? '_' : *p);
  return g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain->str, escaped);
}
