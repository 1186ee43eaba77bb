/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-field.h"

#include <string.h>

void
sbx_frame_field_clear (SbxFrameField *self)
{
  g_clear_pointer (&self->path, g_strfreev);
  g_clear_pointer (&self->value, g_free);
}

static gboolean
read_number (const char *text,
             double     *number)
{
  char *end;

  *number = g_ascii_strtod (text, &end);
  return end > text && *end == '\0' && (g_ascii_isdigit (*text) || *text == '-' || *text == '.');
}

/**
 * sbx_frame_field_set:
 * @value: (nullable): beside what
 *
 * What is asked of it.
 */
void
sbx_frame_field_set (SbxFrameField     *self,
                     SbxFrameFieldTest  test,
                     const char        *value)
{
  self->test = test;
  self->value = g_strdup (value);
  self->is_number = value != NULL && read_number (value, &self->number);
}

/* Whether @number passes. */
gboolean
sbx_frame_field_compare (const SbxFrameField *self,
                         double               number)
{
  switch (self->test)
    {
    case SBX_FRAME_FIELD_THERE:
      return TRUE;
    case SBX_FRAME_FIELD_EQUAL:
      return number == self->number;
    case SBX_FRAME_FIELD_OTHER:
      return number != self->number;
    case SBX_FRAME_FIELD_LESS:
      return number < self->number;
    case SBX_FRAME_FIELD_AT_MOST:
      return number <= self->number;
    case SBX_FRAME_FIELD_MORE:
      return number > self->number;
    case SBX_FRAME_FIELD_AT_LEAST:
      return number >= self->number;
    case SBX_FRAME_FIELD_CONTAINS:
    default:
      return FALSE;
    }
}

/* (transfer full): of a string what it says, of everything else what stands there */
static char *
dup_value (SbxJsonSlice value)
{
  return value.length >= 2 && *value.text == '"' ? sbx_frame_body_unescape (value.text + 1, value.length - 2)
                                                 : g_strndup (value.text, value.length);
}

static gboolean
contains (const char *text,
          const char *part)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *folded_part = g_utf8_casefold (part, -1);

  return strstr (folded, folded_part) != NULL;
}

static gboolean
holds (const SbxFrameField *self,
       SbxJsonSlice         value)
{
  g_autofree char *text = NULL;
  double number;

  if (self->test == SBX_FRAME_FIELD_THERE)
    return TRUE;

  text = dup_value (value);
  if (self->test == SBX_FRAME_FIELD_CONTAINS)
    return contains (text, self->value);
  if (self->is_number && read_number (text, &number))
    return sbx_frame_field_compare (self, number);
  /* Words are the same or not; which is more, they do not say. */
  if (self->test == SBX_FRAME_FIELD_EQUAL || self->test == SBX_FRAME_FIELD_OTHER)
    return (strcmp (text, self->value) == 0) == (self->test == SBX_FRAME_FIELD_EQUAL);
  return FALSE;
}

static gboolean look_into (const SbxFrameField *self,
                           SbxJsonSlice         value,
                           char               **path);

static gboolean
is_called (SbxJsonSlice  name,
           const char   *text)
{
  g_autofree char *plain = NULL;
  const char *start = name.text + 1;
  gsize length = name.length - 2;    /* without its quotes */

  if (memchr (start, '\\', length) == NULL)
    return length == strlen (text) && memcmp (start, text, length) == 0;

  plain = sbx_frame_body_unescape (start, length);
  return strcmp (plain, text) == 0;
}

static gboolean
look_into_object (const SbxFrameField *self,
                  SbxJsonSlice         object,
                  char               **path)
{
  SbxJsonSlice rest = sbx_json_scan_members (object);
  SbxJsonSlice name, value;

  while (sbx_json_scan_next_member (&rest, &name, &value))
    if ((strcmp (*path, "*") == 0 || is_called (name, *path)) && look_into (self, value, path + 1))
      return TRUE;
  return FALSE;
}

static gboolean
look_into_array (const SbxFrameField *self,
                 SbxJsonSlice         array,
                 char               **path)
{
  SbxJsonSlice rest = sbx_json_scan_array (array);
  SbxJsonSlice element;
  char *end;
  guint64 index = g_ascii_strtoull (*path, &end, 10);
  gboolean numbered = end > *path && *end == '\0' && g_ascii_isdigit (**path);

  for (guint64 i = 0; sbx_json_scan_next (&rest, &element); i++)
    {
      if (numbered && i == index && look_into (self, element, path + 1))
        return TRUE;
      if (!numbered && look_into (self, element, strcmp (*path, "*") == 0 ? path + 1 : path))
        return TRUE;
    }
  return FALSE;
}

static gboolean
look_into (const SbxFrameField *self,
           SbxJsonSlice         value,
           char               **path)
{
  if (*path == NULL)
    return holds (self, value);
  if (value.length == 0)
    return FALSE;

  return *value.text == '{' ? look_into_object (self, value, path) :
         *value.text == '[' ? look_into_array (self, value, path) : FALSE;
}

/* Socket.IO has no names for what it says: the first argument is the `payload`, all are the `args`. */
static gboolean
look_into_arguments (const SbxFrameField *self,
                     const SbxFrameBody  *body)
{
  SbxJsonSlice rest = sbx_json_scan_array (body->json);
  SbxJsonSlice element;
  guint skipped = body->form == SBX_FRAME_BODY_EVENT ? 1 : 0;
  const char *first = self->path[0];
  char *end;
  guint64 index = self->path[1] ? g_ascii_strtoull (self->path[1], &end, 10) : 0;
  gboolean numbered = self->path[1] && end > self->path[1] && *end == '\0';

  for (guint i = 0; sbx_json_scan_next (&rest, &element); i++)
    {
      if (i < skipped)
        {
          if (strcmp (first, "event") == 0)
            return look_into (self, element, self->path + 1);
        }
      else if (strcmp (first, "payload") == 0 && i == skipped)
        return look_into (self, element, self->path + 1);
      else if (strcmp (first, "args") == 0 && (!numbered || index == i - skipped) &&
               look_into (self, element, self->path + (self->path[1] != NULL && (numbered || strcmp (self->path[1], "*") == 0) ? 2 : 1)))
        return TRUE;
    }
  return FALSE;
}

/**
 * sbx_frame_field_matches:
 *
 * Returns: whether the message has the field, and what is asked of it holds
 */
gboolean
sbx_frame_field_matches (const SbxFrameField *self,
                         const SbxFrameBody  *body)
{
  if (body->form == SBX_FRAME_BODY_NONE || self->path[0] == NULL)
    return FALSE;
  if (body->form != SBX_FRAME_BODY_OBJECT && look_into_arguments (self, body))
    return TRUE;

  return look_into (self, body->json, self->path);
}
