/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "sbx-json-read.h"
#include "sbx-limits.h"

/* No account that a person would sync is larger; what never ends must not fill the memory. */
#define MAX_DOCUMENT (256 * 1024 * 1024)
#define CHUNK        65536

struct _SbxInput
{
  char    *name;         /* for people */
  int      fd;
  gboolean own_fd;
  char     chunk[CHUNK];
  gsize    length;       /* of chunk */
  gsize    position;     /* in chunk */
  gboolean at_end;
  guint    line;         /* from 1 */
  guint    document;     /* the line where the last document began */
  gboolean in_list;      /* inside the brackets of one big list */
  gboolean need_comma;   /* an element of it was read */
};

static void
set_error (SbxInput    *self,
           GError     **error,
           const char  *message)
{
  /* TRANSLATORS: a file's name, a line's number, what is wrong there */
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _("%s, line %u: %s"), self->name, self->line, message);
}

SbxInput *
sbx_input_new (const char  *name,
               GError     **error)
{
  gboolean is_stdin = g_str_equal (name, "-");
  int fd = is_stdin ? STDIN_FILENO : open (name, O_RDONLY | O_CLOEXEC);
  SbxInput *self;

  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), _("“%s” cannot be opened: %s"),
                   name, g_strerror (saved));
      return NULL;
    }

  self = g_new0 (SbxInput, 1);
  self->name = g_strdup (is_stdin ? _("standard input") : name);
  self->fd = fd;
  self->own_fd = !is_stdin;
  self->line = 1;
  return self;
}

void
sbx_input_free (SbxInput *self)
{
  g_return_if_fail (self != NULL);

  if (self->own_fd)
    close (self->fd);
  g_free (self->name);
  g_free (self);
}

/* The next byte without taking it; -1 at the end, -2 with an error. */
static int
peek_byte (SbxInput  *self,
           GError   **error)
{
  gssize got;

  if (self->position < self->length)
    return (guint8) self->chunk[self->position];
  if (self->at_end)
    return -1;

  do
    got = read (self->fd, self->chunk, CHUNK);
  while (got < 0 && errno == EINTR);

  if (got < 0)
    {
      int saved = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), _("“%s” cannot be read: %s"),
                   self->name, g_strerror (saved));
      return -2;
    }
  self->length = got;
  self->position = 0;
  self->at_end = got == 0;

  return self->at_end ? -1 : (guint8) self->chunk[0];
}

static void
take_byte (SbxInput *self)
{
  if (self->chunk[self->position++] == '\n')
    self->line++;
}

/**
 * sbx_input_read_text:
 *
 * Returns: (transfer full): all of it, as UTF-8, without the last line break
 */
char *
sbx_input_read_text (SbxInput  *self,
                     gsize      max_bytes,
                     GError   **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int byte;

  while ((byte = peek_byte (self, error)) >= 0)
    {
      if (text->len >= max_bytes)
        {
          set_error (self, error, _("the text is too long"));
          return NULL;
        }
      g_string_append_c (text, byte);
      take_byte (self);
    }
  if (byte == -2)
    return NULL;
  if (memchr (text->str, '\0', text->len) != NULL)
    {
      set_error (self, error, _("the text has a NUL in it, which no message can carry"));
      return NULL;
    }
  if (!g_utf8_validate (text->str, text->len, NULL))
    {
      set_error (self, error, _("the text is not UTF-8"));
      return NULL;
    }

  if (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* White space, and what stands between the elements of the list. */
static int
skip_to_document (SbxInput  *self,
                  GError   **error)
{
  int byte;

  while ((byte = peek_byte (self, error)) >= 0)
    {
      if (byte == '[' && !self->in_list)
        {
          self->in_list = TRUE;
          self->need_comma = FALSE;
        }
      else if (byte == ']' && self->in_list)
        {
          self->in_list = FALSE;
        }
      else if (byte == ',' && self->in_list && self->need_comma)
        {
          self->need_comma = FALSE;
        }
      else if (strchr (" \t\r\n", byte) == NULL)
        {
          if (byte != '{' || (self->in_list && self->need_comma))
            {
              set_error (self, error, _("an object that begins with “{” is expected here"));
              return -2;
            }
          return byte;
        }
      take_byte (self);
    }

  if (byte == -1 && self->in_list)
    {
      set_error (self, error, _("the end of the list is missing"));
      return -2;
    }
  return byte;
}

/* From "{" to its "}": which braces count is the only thing to know; the parser checks the rest. */
static gboolean
read_document (SbxInput  *self,
               GString   *document,
               GError   **error)
{
  guint depth = 0;
  gboolean in_string = FALSE, escaped = FALSE;
  int byte;

  while ((byte = peek_byte (self, error)) >= 0)
    {
      if (document->len >= MAX_DOCUMENT)
        {
          set_error (self, error, _("the object is too large"));
          return FALSE;
        }
      g_string_append_c (document, byte);
      take_byte (self);

      if (escaped)
        escaped = FALSE;
      else if (in_string && byte == '\\')
        escaped = TRUE;
      else if (byte == '"')
        in_string = !in_string;
      else if (!in_string && (byte == '{' || byte == '['))
        depth++;
      else if (!in_string && (byte == '}' || byte == ']') && --depth == 0)
        return TRUE;
    }

  if (byte == -1)
    set_error (self, error, _("the end of the object is missing"));
  return FALSE;
}

JsonNode *
sbx_input_read_json (SbxInput  *self,
                     GError   **error)
{
  g_autoptr (GString) document = NULL;
  g_autoptr (GError) problem = NULL;
  JsonNode *node;

  if (skip_to_document (self, error) < 0)
    return NULL;

  self->document = self->line;
  document = g_string_new (NULL);
  if (!read_document (self, document, error))
    return NULL;

  self->need_comma = self->in_list;
  node = sbx_json_parse (document->str, document->len, SBX_LIMIT_DEPTH, &problem);
  if (node == NULL)
    {
      self->line = self->document;
      set_error (self, error, problem->message);
    }
  return node;
}

/**
 * sbx_input_get_line:
 *
 * Returns: where the last document began, from 1; 0 before the first
 */
guint
sbx_input_get_line (SbxInput *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->document;
}
