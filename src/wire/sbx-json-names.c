/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-names.h"

#include "sbx-json-read.h"

#include <string.h>

/* Up to this many names an object's are compared as they come; past it they are sorted
 * when the object closes, so that 100,000 names cost no 10^10 comparisons. No hash: there
 * is nothing that a peer could make collide. */
#define FEW_NAMES 32

static inline const char *
text_of (const SbxJsonNames *self,
         const SbxJsonName  *name)
{
  return (name->in_arena ? self->arena->str : self->document) + name->start;
}

/* Any total order does: the shorter first, then by bytes. */
static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  const SbxJsonNames *self = user_data;
  const SbxJsonName  *left = a;
  const SbxJsonName  *right = b;

  if (left->length != right->length)
    return left->length < right->length ? -1 : 1;

  return memcmp (text_of (self, left), text_of (self, right), left->length);
}

/**
 * sbx_json_names_init:
 * @self: (out caller-allocates): the names
 * @document: the text in which they stand; must outlive @self
 */
void
sbx_json_names_init (SbxJsonNames *self,
                     const char   *document)
{
  self->document = document;
  self->names = self->inline_names;
  self->length = 0;
  self->size = SBX_JSON_INLINE_NAMES;
  self->arena = NULL;
}

/**
 * sbx_json_names_clear:
 * @self: the names
 *
 * Frees what they took.
 */
void
sbx_json_names_clear (SbxJsonNames *self)
{
  if (self->names != self->inline_names)
    g_free (self->names);
  if (self->arena != NULL)
    g_string_free (self->arena, TRUE);
}

static SbxJsonName *
append (SbxJsonNames *self)
{
  if (self->length == self->size)
    {
      SbxJsonName *names = g_new (SbxJsonName, self->size * 2);

      memcpy (names, self->names, sizeof (SbxJsonName) * self->length);
      if (self->names != self->inline_names)
        g_free (self->names);
      self->names = names;
      self->size *= 2;
    }

  return &self->names[self->length++];
}

static void
unescape (SbxJsonNames *self,
          SbxJsonName  *name)
{
  gsize start;

  if (self->arena == NULL)
    self->arena = g_string_new (NULL);

  start = self->arena->len;
  g_string_set_size (self->arena, start + name->length);
  name->length = sbx_json_unescape (self->document + name->start, name->length, self->arena->str + start);
  g_string_set_size (self->arena, start + name->length);
  name->start = start;
  name->in_arena = TRUE;
}

/**
 * sbx_json_names_add:
 * @self: the names
 * @first: how many names there were when the innermost object opened
 * @at: where the name's opening quote stands
 * @length: its length between the quotes
 * @escaped: whether there are escapes in it
 *
 * Adds a name to the innermost object.
 *
 * Returns: %FALSE where the object is known to have it already; in a large object that
 *   shows only when it closes
 */
gboolean
sbx_json_names_add (SbxJsonNames *self,
                    gsize         first,
                    gsize         at,
                    gsize         length,
                    gboolean      escaped)
{
  SbxJsonName *name = append (self);
  const char  *text;

  *name = (SbxJsonName) { at + 1, length, at, FALSE };
  if (escaped)
    unescape (self, name);

  if (self->length - first > FEW_NAMES)
    return TRUE;

  text = text_of (self, name);
  for (gsize i = first; i < self->length - 1; i++)
    if (self->names[i].length == name->length && memcmp (text_of (self, &self->names[i]), text, name->length) == 0)
      return FALSE;

  return TRUE;
}

/**
 * sbx_json_names_drop:
 * @self: the names
 * @first: how many names there were when the innermost object opened
 * @duplicate: (out): where a name stands that the object had already
 *
 * Closes the innermost object.
 *
 * Returns: %FALSE where it has a name twice
 */
gboolean
sbx_json_names_drop (SbxJsonNames *self,
                     gsize         first,
                     gsize        *duplicate)
{
  gsize n = self->length - first;

  if (n > FEW_NAMES)
    {
      g_qsort_with_data (self->names + first, (int) n, sizeof (SbxJsonName), compare, self);
      for (gsize i = first + 1; i < self->length; i++)
        if (compare (&self->names[i - 1], &self->names[i], self) == 0)
          {
            *duplicate = MAX (self->names[i - 1].at, self->names[i].at);
            return FALSE;
          }
    }

  self->length = first;
  return TRUE;
}

/**
 * sbx_json_names_last_is:
 * @self: the names, of which there is one
 * @name: a name
 *
 * Returns: whether the name added last is @name
 */
gboolean
sbx_json_names_last_is (SbxJsonNames *self,
                        const char   *name)
{
  const SbxJsonName *last = &self->names[self->length - 1];

  return strlen (name) == last->length && memcmp (name, text_of (self, last), last->length) == 0;
}
