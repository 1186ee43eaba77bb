/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-secret-finder.h"

#include <string.h>

/* Lists of fields: {"name":"Authorization","value":"abc"} in whatever order, and ["Authorization","abc"]. */

/* Of shorter ones in an array nobody knows whether they are names: ["auth","backend"]. */
#define LISTED_NAME_BYTES 5

/* An object or an array that is open. */
typedef struct
{
  gboolean      is_object;
  SbxSecretName name;        /* what the object says to be, or the string before in an array */
  gboolean      has_value;   /* of an object */
  gboolean      value_is_open;
  gsize         value_quote;
  SbxSecretSpan value;
  guint         n;           /* elements of an array so far */
  gboolean      is_listed;   /* nothing but strings are in it so far */
  guint         first;       /* among the candidates */
} Level;

typedef struct
{
  SbxSecretSpan span;
  gsize         quote;
} Candidate;

typedef struct
{
  const SbxSecretView *view;
  GArray              *secrets;
  GArray              *levels;      /* (element-type Level) */
  GArray              *candidates;  /* (element-type Candidate): of arrays that are open */
} Reader;

static Level *
get_top (Reader *self)
{
  return self->levels->len > 0 ? &g_array_index (self->levels, Level, self->levels->len - 1) : NULL;
}

static gboolean
is_among (const SbxSecretView *view,
          gsize                start,
          gsize                end,
          const char *const   *names,
          guint                n)
{
  for (guint i = 0; i < n; i++)
    if (strlen (names[i]) == end - start && g_ascii_strncasecmp (view->text + start, names[i], end - start) == 0)
      return TRUE;
  return FALSE;
}

static void
flush_value (Reader *self,
             Level  *level)
{
  if (level->has_value && !level->value_is_open && level->name != SBX_SECRET_NAME_NONE)
    {
      sbx_secret_add (self->view, &level->value, level->value_quote, self->secrets);
      level->has_value = FALSE;
    }
}

/* @at: where the value of the member begins that is called so
 *
 * Returns: where to read on */
static gsize
take_member (Reader *self,
             Level  *level,
             gsize   start,
             gsize   end,
             gsize   at)
{
  static const char *const names[] = { "name", "key", "header", "headerName", "field", "param", "parameter", "property", "label", "id", "k" };
  static const char *const values[] = { "value", "val", "values", "v" };
  const SbxSecretView *view = self->view;

  if (is_among (view, start, end, names, G_N_ELEMENTS (names)) && sbx_secret_is_quote (view, at))
    {
      gsize last = sbx_secret_find_quote (view, at + 1);
      SbxSecretName name = sbx_secret_name_look (view->text + at + 1, last - at - 1);

      if (name != SBX_SECRET_NAME_NONE)
        level->name = name;
      flush_value (self, level);
    }
  else if (is_among (view, start, end, values, G_N_ELEMENTS (values)))
    {
      level->value_quote = start - 1;
      level->value_is_open = view->text[at] == '{' || view->text[at] == '[';
      level->has_value = level->value_is_open || sbx_secret_read_plain (view, at, SBX_SECRET_NAME_ONE, &level->value);
      if (level->value_is_open)
        level->value = (SbxSecretSpan) { .start = at };
      flush_value (self, level);
    }
  return at;
}

static void
take_element (Reader *self,
              Level  *level,
              gsize   quote,
              gsize   end)
{
  const SbxSecretView *view = self->view;
  SbxSecretName name = end - quote - 1 >= LISTED_NAME_BYTES ? sbx_secret_name_look (view->text + quote + 1, end - quote - 1) : SBX_SECRET_NAME_NONE;

  if (level->n % 2 == 1 && level->name != SBX_SECRET_NAME_NONE && name == SBX_SECRET_NAME_NONE && end > quote + 1)
    {
      Candidate candidate = { { .start = quote + 1, .end = end, .is_string = TRUE, .is_closed = TRUE }, quote };

      g_array_append_val (self->candidates, candidate);
    }
  level->name = name;
  level->n++;
}

/* Returns: where to read on */
static gsize
take_string (Reader *self,
             gsize   quote)
{
  const SbxSecretView *view = self->view;
  Level *level = get_top (self);
  gsize end = sbx_secret_find_quote (view, quote + 1);
  gsize at;

  if (end == view->length || !sbx_secret_view_is_own (view, end))
    return end;

  at = sbx_secret_skip_blanks (view, end + 1);
  if (level && level->is_object && view->text[at] == ':')
    return take_member (self, level, quote + 1, end, sbx_secret_skip_blanks (view, at + 1));
  if (level && !level->is_object)
    take_element (self, level, quote, end);
  return end + 1;
}

static void
open_level (Reader *self,
            gsize   at)
{
  Level *parent = get_top (self);
  Level level = { .is_object = self->view->text[at] == '{', .is_listed = TRUE, .first = self->candidates->len };

  if (parent)
    parent->is_listed = FALSE;
  g_array_append_val (self->levels, level);
}

/* @at: behind its end */
static void
close_level (Reader *self,
             gsize   at)
{
  Level *level = get_top (self);

  if (level == NULL)
    return;

  for (guint i = level->first; !level->is_object && level->is_listed && level->n % 2 == 0 && i < self->candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (self->candidates, Candidate, i);

      sbx_secret_add (self->view, &candidate->span, candidate->quote, self->secrets);
    }
  g_array_set_size (self->candidates, level->first);
  g_array_set_size (self->levels, self->levels->len - 1);

  level = get_top (self);
  if (level && level->is_object && level->value_is_open)
    {
      level->value.end = at;
      level->value_is_open = FALSE;
      flush_value (self, level);
    }
}

/* What is cut off ends here. */
static void
close_all (Reader *self,
           gsize   at)
{
  while (self->levels->len > 0)
    close_level (self, at);
}

/* Returns: where to read on */
static gsize
skip_rest (Reader *self,
           gsize   at)
{
  const char *text = self->view->text + at;
  gsize n = strcspn (text, "\"{}[]");
  Level *level = get_top (self);

  if (level && !level->is_object && strspn (text, " ,\t\r\n") < n)
    level->is_listed = FALSE;
  return at + n;
}

static gsize
step (Reader *self,
      gsize   at)
{
  switch (self->view->text[at])
    {
    case '"':
      if (!sbx_secret_view_is_own (self->view, at))
        close_all (self, at);
      else if (sbx_secret_is_quote (self->view, at))
        return take_string (self, at);
      return at + 1;
    case '{':
    case '[':
      open_level (self, at);
      return at + 1;
    case '}':
    case ']':
      close_level (self, at + 1);
      return at + 1;
    default:
      return skip_rest (self, at);
    }
}

/**
 * sbx_secret_find_pairs:
 * @view: to look through
 * @secrets: (element-type SbxSecret): to which they are added
 *
 * Finds the values of fields whose name is a value as well.
 */
void
sbx_secret_find_pairs (const SbxSecretView *view,
                       GArray              *secrets)
{
  Reader self = { view, secrets, g_array_new (FALSE, FALSE, sizeof (Level)), g_array_new (FALSE, FALSE, sizeof (Candidate)) };

  for (gsize at = 0; at < view->length; )
    at = step (&self, at);
  close_all (&self, view->length);
  g_array_unref (self.levels);
  g_array_unref (self.candidates);
}
