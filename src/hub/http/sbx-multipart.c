/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-multipart.h"

#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

/* The head of one part, and what may stand between a boundary and the end of its line. */
#define MAX_HEAD 8192

/* RFC 2046. */
#define MAX_BOUNDARY 70

typedef enum {
  PREAMBLE,    /* up to the first boundary */
  LINE,        /* the rest of a boundary's line */
  HEAD,
  BEFORE_DATA, /* the empty line behind the head, which may begin a boundary */
  DATA,
  EPILOGUE,    /* behind the last boundary: nothing that counts */
} Place;

struct _SbxMultipart
{
  SbxMultipartFuncs  funcs;
  gpointer           user_data;
  char              *delimiter;   /* a line's end and the boundary */
  gsize              delimiter_length;
  GByteArray        *kept;        /* what came and is not used yet */
  Place              place;
};

static gboolean
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST, message);
  return FALSE;
}

static void
drop (SbxMultipart *self,
      gsize         length)
{
  g_byte_array_remove_range (self->kept, 0, (guint) length);
}

static gboolean
find (SbxMultipart *self,
      const char   *what,
      gsize         length,
      gsize        *at)
{
  const guint8 *found = memmem (self->kept->data, self->kept->len, what, length);

  if (found != NULL)
    *at = (gsize) (found - self->kept->data);
  return found != NULL;
}

/* Text up to a boundary: all of it, or as far as it cannot be the beginning of one.
 * Returns: whether there is a boundary behind it */
static gboolean
measure_text (SbxMultipart *self,
              gsize        *length)
{
  if (find (self, self->delimiter, self->delimiter_length, length))
    return TRUE;
  *length = self->kept->len - MIN (self->kept->len, self->delimiter_length - 1);
  return FALSE;
}

static gboolean
begin_part (SbxMultipart  *self,
            gsize          length,
            GError       **error)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_MULTIPART);
  g_autoptr (GHashTable)         parameters = NULL;
  g_autofree char               *head = g_strndup ((const char *) self->kept->data, length);
  g_autofree char               *disposition = NULL;
  const char                    *name;

  if (!soup_headers_parse (head, (int) strlen (head), headers) ||
      !soup_message_headers_get_content_disposition (headers, &disposition, &parameters) ||
      g_ascii_strcasecmp (disposition, "form-data") != 0)
    return fail (error, _("A part of the form does not say what it is"));
  name = g_hash_table_lookup (parameters, "name");
  return self->funcs.begin (name != NULL ? name : "", g_hash_table_lookup (parameters, "filename"),
                            soup_message_headers_get_one (headers, "Content-Type"), self->user_data, error);
}

/* One step; *more says whether another can be taken. */
static gboolean
step (SbxMultipart  *self,
      gboolean      *more,
      GError       **error)
{
  gsize length;

  switch (self->place)
    {
    case PREAMBLE:
    case DATA:
      *more = measure_text (self, &length);
      if (self->place == DATA && length > 0 && !self->funcs.data (self->kept->data, length, self->user_data, error))
        return FALSE;
      drop (self, length + (*more ? self->delimiter_length : 0));
      if (*more)
        self->place = LINE;
      return TRUE;
    case LINE:
      *more = TRUE;
      if (self->kept->len >= 2 && memcmp (self->kept->data, "--", 2) == 0)
        {
          self->place = EPILOGUE;
          return TRUE;
        }
      *more = find (self, "\r\n", 2, &length);
      if (*more)
        {
          /* The line's end may be the one that ends a head of no lines. */
          drop (self, length);
          self->place = HEAD;
        }
      return self->kept->len <= MAX_HEAD || fail (error, _("The form has a boundary that does not end"));
    case HEAD:
      *more = find (self, "\r\n\r\n", 4, &length);
      if (*more)
        {
          if (length > MAX_HEAD)
            return fail (error, _("A part of the form has too large a head"));
          if (!begin_part (self, length + 2, error))
            return FALSE;
          drop (self, length + 2);
          self->place = BEFORE_DATA;
        }
      return self->kept->len <= MAX_HEAD || *more || fail (error, _("A part of the form has too large a head"));
    case BEFORE_DATA:
      length = MIN (self->kept->len, self->delimiter_length);
      *more = length == self->delimiter_length || memcmp (self->kept->data, self->delimiter, length) != 0;
      if (*more)
        {
          if (memcmp (self->kept->data, self->delimiter, length) != 0)
            drop (self, 2);
          self->place = DATA;
        }
      return TRUE;
    case EPILOGUE:
    default:
      *more = FALSE;
      g_byte_array_set_size (self->kept, 0);
      return TRUE;
    }
}

/**
 * sbx_multipart_new:
 * @boundary: (nullable): what stands between the parts
 * @funcs: told of the parts
 * @user_data: for @funcs
 *
 * Returns: (transfer full) (nullable): a form at its start; %NULL where no boundary can be like that
 */
SbxMultipart *
sbx_multipart_new (const char              *boundary,
                   const SbxMultipartFuncs *funcs,
                   gpointer                 user_data)
{
  SbxMultipart *self;

  if (boundary == NULL || *boundary == '\0' || strlen (boundary) > MAX_BOUNDARY)
    return NULL;

  self = g_new0 (SbxMultipart, 1);
  self->funcs = *funcs;
  self->user_data = user_data;
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_length = strlen (self->delimiter);
  self->kept = g_byte_array_new ();
  /* The first boundary needs no line before it. */
  g_byte_array_append (self->kept, (const guint8 *) "\r\n", 2);
  return self;
}

/**
 * sbx_multipart_free:
 * @self: (transfer full): a form
 */
void
sbx_multipart_free (SbxMultipart *self)
{
  g_byte_array_unref (self->kept);
  g_free (self->delimiter);
  g_free (self);
}

/**
 * sbx_multipart_feed:
 * @self: a form that has not failed
 * @data: the next bytes
 * @length: how many
 * @error: return location; BAD_REQUEST, or what a function said
 *
 * Returns: %TRUE as long as it can be read
 */
gboolean
sbx_multipart_feed (SbxMultipart  *self,
                    const guint8  *data,
                    gsize          length,
                    GError       **error)
{
  gboolean more = TRUE;

  g_byte_array_append (self->kept, data, (guint) length);
  while (more)
    {
      if (!step (self, &more, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * sbx_multipart_finish:
 * @self: a form of which all came
 * @error: return location; BAD_REQUEST
 *
 * Returns: whether its end is among it
 */
gboolean
sbx_multipart_finish (SbxMultipart  *self,
                      GError       **error)
{
  return self->place == EPILOGUE || fail (error, _("The form ends before its last boundary"));
}
