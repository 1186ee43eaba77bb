/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secret-view.h"

#include <string.h>

/* What stands for a character that no name and no separator has. */
#define OTHER '\x80'

static char
to_plain (guint code)
{
  return code == 0 || code >= 128 ? OTHER : (char) code;
}

static gboolean
read_hex (const char *at,
          guint       n_digits,
          guint      *code)
{
  *code = 0;
  for (guint i = 0; i < n_digits; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return FALSE;
      *code = *code * 16 + (guint) digit;
    }
  return TRUE;
}

/* Returns: how long the escape is that begins at @at; 0 = there is none */
static gsize
read_escape (const char *at,
             char       *plain)
{
  guint code;

  if (*at == '%')
    {
      if (!read_hex (at + 1, 2, &code))
        return 0;
      *plain = to_plain (code);
      return 3;
    }
  switch (at[1])
    {
    case '"':
    case '\\':
    case '/':
      *plain = at[1];
      return 2;
    case 'n':
    case 'r':
      *plain = '\n';
      return 2;
    case 't':
    case 'b':
    case 'f':
      *plain = ' ';
      return 2;
    case 'u':
      if (!read_hex (at + 2, 4, &code))
        return 0;
      *plain = to_plain (code);
      return 6;
    default:
      return 0;
    }
}

static void
append (SbxSecretView *view,
        char           c,
        gsize          origin,
        guint32        fresh)
{
  view->owned[view->length] = c;
  view->origin[view->length++] = (guint32) origin | fresh;
}

/**
 * sbx_secret_view_decode:
 * @decoded: (out caller-allocates): what the escapes of this one say
 *
 * Returns: %FALSE where there are none
 */
gboolean
sbx_secret_view_decode (const SbxSecretView *self,
                        SbxSecretView       *decoded)
{
  gsize at = strcspn (self->text, "\\%");
  char plain;

  while (self->text[at] != '\0' && read_escape (self->text + at, &plain) == 0)
    at += 1 + strcspn (self->text + at + 1, "\\%");
  if (self->text[at] == '\0')
    return FALSE;

  *decoded = (SbxSecretView) { .owned = g_malloc (self->length + 1), .origin = g_new (guint32, self->length + 1) };
  for (at = 0; at < self->length; )
    {
      gsize origin = sbx_secret_view_get_origin (self, at);
      gsize n = self->text[at] == '\\' || self->text[at] == '%' ? read_escape (self->text + at, &plain) : 0;

      append (decoded, n > 0 ? plain : self->text[at], origin, n > 0 ? SBX_SECRET_VIEW_FRESH : 0);
      at += MAX (n, 1);
    }
  decoded->owned[decoded->length] = '\0';
  decoded->origin[decoded->length] = (guint32) sbx_secret_view_get_origin (self, self->length);
  decoded->text = decoded->owned;
  return TRUE;
}

void
sbx_secret_view_clear (SbxSecretView *self)
{
  g_clear_pointer (&self->owned, g_free);
  g_clear_pointer (&self->origin, g_free);
}
