/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-output-line.h"

#include <string.h>

/* Nobody reads more of a line; in bytes. */
#define MAX_LINE 500

/* Where in a terminal's control sequence the last byte left us. */
typedef enum {
  TEXT,
  ESCAPE,            /* after ESC */
  SEQUENCE,          /* after ESC [ until its final letter */
  STRING,            /* after ESC ] and its kin until BEL or ESC \ */
  STRING_ESCAPE,
} ParseState;

struct _SbxOutputLine
{
  ParseState  state;
  GString    *line;        /* being filled */
  char       *last;        /* the last one that was not empty */
  double      progress;
};

SbxOutputLine *
sbx_output_line_new (void)
{
  SbxOutputLine *self = g_new0 (SbxOutputLine, 1);

  self->line = g_string_new (NULL);
  self->last = g_strdup ("");
  self->progress = -1;
  return self;
}

void
sbx_output_line_free (SbxOutputLine *self)
{
  g_return_if_fail (self != NULL);

  g_string_free (self->line, TRUE);
  g_free (self->last);
  g_free (self);
}

static gboolean
is_digit_before (const char *line,
                 const char *p)
{
  return p > line && g_ascii_isdigit (p[-1]);
}

/* A number that ends right before @end; its start goes to *start. */
static gboolean
read_number_before (const char  *line,
                    const char  *end,
                    const char **start,
                    double      *number)
{
  const char *p = end;

  while (p > line && (g_ascii_isdigit (p[-1]) || (p[-1] == '.' && is_digit_before (line, p - 1))))
    p--;
  if (p == end || !g_ascii_isdigit (*p))
    return FALSE;

  *start = p;
  *number = g_ascii_strtod (p, NULL);
  return TRUE;
}

static double
read_percent (const char *line,
              const char *sign)
{
  const char *end = sign;
  const char *start;
  double percent;

  if (end > line && end[-1] == ' ')
    end--;
  if (!read_number_before (line, end, &start, &percent) || percent > 100)
    return -1;
  if (start > line && start[-1] == '-')
    return -1;

  return percent / 100;
}

/* "3/10", but no part of a path or a date. */
static double
read_ratio (const char *line,
            const char *slash)
{
  const char *left = slash, *right = slash + 1;
  const char *start;
  char *end;
  double done, total;

  if (left > line && left[-1] == ' ')
    left--;
  if (*right == ' ')
    right++;
  if (!read_number_before (line, left, &start, &done) || !g_ascii_isdigit (*right))
    return -1;
  total = g_ascii_strtoull (right, &end, 10);
  if (total <= 0 || done > total || *end == '/' || g_ascii_isalpha (*end) ||
      (start > line && (start[-1] == '/' || start[-1] == '.' || start[-1] == '-' || g_ascii_isalpha (start[-1]))))
    return -1;

  return done / total;
}

double
sbx_output_line_find_progress (const char *line)
{
  double found = -1;

  for (const char *p = line; *p != '\0'; p++)
    {
      double here = *p == '%' ? read_percent (line, p) : *p == '/' ? read_ratio (line, p) : -1;

      if (here >= 0)
        found = here;
    }

  return found;
}

static void
end_line (SbxOutputLine *self)
{
  g_autofree char *text = g_utf8_make_valid (self->line->str, self->line->len);
  double progress;

  g_string_truncate (self->line, 0);
  g_strstrip (text);
  if (*text == '\0')
    return;

  progress = sbx_output_line_find_progress (text);
  if (progress >= 0)
    self->progress = progress;
  g_free (self->last);
  self->last = g_steal_pointer (&text);
}

static void
push_text (SbxOutputLine *self,
           char           byte)
{
  if (byte == '\x1b')
    self->state = ESCAPE;
  else if (byte == '\n' || byte == '\r')
    end_line (self);
  else if (byte == '\b' && self->line->len > 0)
    g_string_truncate (self->line, self->line->len - 1);
  else if (byte == '\t' && self->line->len < MAX_LINE)
    g_string_append_c (self->line, ' ');
  else if ((guchar) byte >= 0x20 && byte != 0x7f && self->line->len < MAX_LINE)
    g_string_append_c (self->line, byte);
}

static void
push_byte (SbxOutputLine *self,
           char           byte)
{
  switch (self->state)
    {
    case ESCAPE:
      self->state = byte == '[' ? SEQUENCE : strchr ("]P_^X", byte) != NULL && byte != '\0' ? STRING : TEXT;
      break;

    case SEQUENCE:
      if ((guchar) byte >= 0x40 && (guchar) byte <= 0x7e)
        self->state = TEXT;
      break;

    case STRING:
      if (byte == '\a')
        self->state = TEXT;
      else if (byte == '\x1b')
        self->state = STRING_ESCAPE;
      break;

    case STRING_ESCAPE:
      self->state = byte == '\\' ? TEXT : STRING;
      break;

    case TEXT:
    default:
      push_text (self, byte);
      break;
    }
}

void
sbx_output_line_push (SbxOutputLine *self,
                      const char    *data,
                      gsize          length)
{
  g_return_if_fail (self != NULL);

  for (gsize i = 0; i < length; i++)
    push_byte (self, data[i]);
}

/* A prompt, or a progress bar that is drawn piece by piece, has no end yet and counts as well. */
static void
take_unfinished (SbxOutputLine *self)
{
  gsize length = self->line->len;
  g_autofree char *kept = g_strndup (self->line->str, length);

  end_line (self);
  g_string_append_len (self->line, kept, length);
}

const char *
sbx_output_line_get_text (SbxOutputLine *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  take_unfinished (self);
  return self->last;
}

double
sbx_output_line_get_progress (SbxOutputLine *self)
{
  g_return_val_if_fail (self != NULL, -1);

  take_unfinished (self);
  return self->progress;
}
