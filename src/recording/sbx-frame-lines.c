/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frame-lines.h"

#include <string.h>

#include "sbx-frame-body.h"

#define INDENT "  "
#define MASKED "\"***\""
#define ELLIPSIS "…"

typedef struct
{
  SbxFrameLines *lines;
  gboolean       is_diff;
  gboolean       brief;      /* what is the same is not opened */
  guint          depth;
} Writer;

static const SbxJsonSlice no_name;

/* --- Lines --- */

static void
start_line (Writer *writer,
            char    sign)
{
  SbxFrameLines *lines = writer->lines;
  SbxFrameLine line = { .sign = sign };

  if (lines->lines->len > 0)
    g_string_append_c (lines->text, '\n');
  line.start = (guint) lines->text->len;
  g_array_append_val (lines->lines, line);
  lines->n_changes += sign != ' ';
  if (writer->is_diff)
    {
      g_string_append_c (lines->text, sign);
      g_string_append_c (lines->text, ' ');
    }
  for (guint i = 0; i < writer->depth; i++)
    g_string_append (lines->text, INDENT);
}

/* Whether there is room for more. */
static gboolean
has_room (Writer *writer)
{
  if (writer->lines->text->len < SBX_FRAME_LINES_BYTES)
    return TRUE;
  writer->lines->is_cut = TRUE;
  return FALSE;
}

static void
write_piece (Writer            *writer,
             const char        *text,
             gsize              length,
             SbxFramePieceKind  kind)
{
  SbxFrameLines *lines = writer->lines;
  gsize room = lines->text->len < SBX_FRAME_LINES_BYTES ? SBX_FRAME_LINES_BYTES - lines->text->len : 0;
  SbxFramePiece piece = { .start = (guint) lines->text->len, .kind = kind };

  if (length > room)
    {
      const char *end = room > 0 ? g_utf8_find_prev_char (text, text + room + 1) : NULL;

      length = end ? (gsize) (end - text) : 0;
      lines->is_cut = TRUE;
    }
  g_string_append_len (lines->text, text, (gssize) length);
  piece.end = (guint) lines->text->len;
  g_array_append_val (lines->pieces, piece);
}

static void
write_plain (Writer     *writer,
             const char *text)
{
  g_string_append (writer->lines->text, text);
}

static void
write_name (Writer       *writer,
            SbxJsonSlice  name)
{
  if (name.length == 0)
    return;
  write_piece (writer, name.text, name.length, SBX_FRAME_PIECE_NAME);
  write_plain (writer, ": ");
}

/* --- Values --- */

static gboolean
is_container (SbxJsonSlice value)
{
  return value.length > 0 && (*value.text == '{' || *value.text == '[');
}

static gboolean
same (SbxJsonSlice a,
      SbxJsonSlice b)
{
  return a.length == b.length && memcmp (a.text, b.text, a.length) == 0;
}

static void
write_scalar (Writer       *writer,
              SbxJsonSlice  value)
{
  gboolean hidden = value.length == strlen (MASKED) && memcmp (value.text, MASKED, value.length) == 0;

  write_piece (writer, value.text, value.length,
               hidden ? SBX_FRAME_PIECE_HIDDEN : *value.text == '"' ? SBX_FRAME_PIECE_STRING : SBX_FRAME_PIECE_NUMBER);
}

typedef struct
{
  SbxJsonSlice name;
  SbxJsonSlice value;
  gboolean     done;
} Member;

/* (transfer full): of an object its members, of an array its elements */
static GArray *
list (SbxJsonSlice container)
{
  GArray *members = g_array_new (FALSE, TRUE, sizeof (Member));
  gboolean is_object = *container.text == '{';
  SbxJsonSlice rest = is_object ? sbx_json_scan_members (container) : sbx_json_scan_array (container);
  Member member = { no_name };

  while (is_object ? sbx_json_scan_next_member (&rest, &member.name, &member.value) : sbx_json_scan_next (&rest, &member.value))
    g_array_append_val (members, member);
  return members;
}

static void
write_value (Writer       *writer,
             char          sign,
             SbxJsonSlice  name,
             SbxJsonSlice  value,
             gboolean      more)
{
  g_autoptr (GArray) members = NULL;

  if (!has_room (writer))
    return;

  start_line (writer, sign);
  write_name (writer, name);
  if (is_container (value))
    members = list (value);
  if (members == NULL)
    write_scalar (writer, value);
  else
    {
      write_plain (writer, *value.text == '{' ? "{" : "[");
      if (members->len > 0 && writer->brief && sign == ' ')
        write_piece (writer, ELLIPSIS, strlen (ELLIPSIS), SBX_FRAME_PIECE_HIDDEN);
      else if (members->len > 0)
        {
          writer->depth++;
          for (guint i = 0; i < members->len && has_room (writer); i++)
            {
              const Member *member = &g_array_index (members, Member, i);

              write_value (writer, sign, member->name, member->value, i + 1 < members->len);
            }
          writer->depth--;
          start_line (writer, sign);
        }
      write_plain (writer, *value.text == '{' ? "}" : "]");
    }
  if (more)
    write_plain (writer, ",");
}

/* --- Differences --- */

static void write_difference (Writer       *writer,
                              SbxJsonSlice  name,
                              SbxJsonSlice  before,
                              SbxJsonSlice  after,
                              gboolean      more);

static Member *
find_member (GArray       *members,
             SbxJsonSlice  name,
             guint        *index)
{
  for (*index = 0; *index < members->len; (*index)++)
    {
      Member *member = &g_array_index (members, Member, *index);

      if (!member->done && same (member->name, name))
        return member;
    }
  return NULL;
}

/* Those before @end that are not there any more. */
static void
write_gone (Writer *writer,
            GArray *before,
            GArray *after,
            guint   end)
{
  for (guint i = 0; i < end; i++)
    {
      Member *member = &g_array_index (before, Member, i);
      guint ignored;

      if (member->done || find_member (after, member->name, &ignored) != NULL)
        continue;
      member->done = TRUE;
      write_value (writer, '-', member->name, member->value, TRUE);
    }
}

static void
write_members (Writer *writer,
               GArray *before,
               GArray *after)
{
  for (guint i = 0; i < after->len && has_room (writer); i++)
    {
      Member *member = &g_array_index (after, Member, i);
      guint index;
      Member *old = find_member (before, member->name, &index);
      gboolean more = i + 1 < after->len;

      if (old == NULL)
        {
          write_value (writer, '+', member->name, member->value, more);
          continue;
        }
      write_gone (writer, before, after, index);
      old->done = TRUE;
      write_difference (writer, member->name, old->value, member->value, more);
    }
  write_gone (writer, before, after, before->len);
}

static const Member *
nth (GArray *members,
     guint   index)
{
  return &g_array_index (members, Member, index);
}

/* What is the same at both ends is the same; between them one is held beside the other. */
static void
write_elements (Writer *writer,
                GArray *before,
                GArray *after)
{
  guint start = 0, end = 0, common;
  guint least = MIN (before->len, after->len);

  while (start < least && same (nth (before, start)->value, nth (after, start)->value))
    start++;
  while (end < least - start && same (nth (before, before->len - 1 - end)->value, nth (after, after->len - 1 - end)->value))
    end++;
  common = least - start - end;

  for (guint i = 0; i < start + common && has_room (writer); i++)
    write_difference (writer, no_name, nth (before, i)->value, nth (after, i)->value, i + 1 < after->len);
  for (guint i = start + common; i < before->len - end && has_room (writer); i++)
    write_value (writer, '-', no_name, nth (before, i)->value, TRUE);
  for (guint i = start + common; i < after->len - end && has_room (writer); i++)
    write_value (writer, '+', no_name, nth (after, i)->value, i + 1 < after->len);
  for (guint i = after->len - end; i < after->len && has_room (writer); i++)
    write_value (writer, ' ', no_name, nth (after, i)->value, i + 1 < after->len);
}

static void
write_difference (Writer       *writer,
                  SbxJsonSlice  name,
                  SbxJsonSlice  before,
                  SbxJsonSlice  after,
                  gboolean      more)
{
  g_autoptr (GArray) old = NULL;
  g_autoptr (GArray) new = NULL;

  if (!has_room (writer))
    return;
  if (same (before, after))
    {
      write_value (writer, ' ', name, after, more);
      return;
    }
  if (!is_container (before) || !is_container (after) || *before.text != *after.text)
    {
      write_value (writer, '-', name, before, more);
      write_value (writer, '+', name, after, more);
      return;
    }

  old = list (before);
  new = list (after);
  start_line (writer, ' ');
  write_name (writer, name);
  write_plain (writer, *after.text == '{' ? "{" : "[");
  writer->depth++;
  (*after.text == '{' ? write_members : write_elements) (writer, old, new);
  writer->depth--;
  start_line (writer, ' ');
  write_plain (writer, *after.text == '{' ? "}" : "]");
  if (more)
    write_plain (writer, ",");
}

/* --- What is no JSON --- */

static void
write_text (Writer     *writer,
            char        sign,
            const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] && has_room (writer); i++)
    {
      gsize room = SBX_FRAME_LINES_BYTES - writer->lines->text->len;

      start_line (writer, sign);
      if (strlen (lines[i]) > room)
        {
          const char *end = g_utf8_find_prev_char (lines[i], lines[i] + room);

          lines[i][end ? end - lines[i] : 0] = '\0';
          writer->lines->is_cut = TRUE;
        }
      write_plain (writer, lines[i]);
    }
}

static SbxFrameLines *
make_lines (void)
{
  SbxFrameLines *self = g_new0 (SbxFrameLines, 1);

  self->text = g_string_new (NULL);
  self->pieces = g_array_new (FALSE, FALSE, sizeof (SbxFramePiece));
  self->lines = g_array_new (FALSE, FALSE, sizeof (SbxFrameLine));
  return self;
}

/* What stands before the JSON: the numbers of Engine.IO and Socket.IO. (transfer full) */
static char *
dup_start (const char         *text,
           const SbxFrameBody *body)
{
  char *start = g_strndup (text, body->json.text - text);

  return g_strstrip (start);
}

/**
 * sbx_frame_lines_new:
 * @text: (nullable): what may be shown of a frame
 *
 * Returns: (transfer full): the same for people
 */
SbxFrameLines *
sbx_frame_lines_new (const char *text)
{
  SbxFrameLines *self = make_lines ();
  Writer writer = { .lines = self };
  g_autofree char *start = NULL;
  SbxFrameBody body;

  if (text == NULL)
    return self;
  if (!sbx_frame_body_find (text, strlen (text), &body))
    {
      write_text (&writer, ' ', text);
      return self;
    }

  start = dup_start (text, &body);
  if (*start != '\0')
    write_text (&writer, ' ', start);
  write_value (&writer, ' ', no_name, body.json, FALSE);
  return self;
}

/**
 * sbx_frame_lines_new_diff:
 * @before: (nullable): what was said before
 * @after: (nullable): what is said now
 *
 * Returns: (transfer full): what changed, member by member; what did not change is not opened
 */
SbxFrameLines *
sbx_frame_lines_new_diff (const char *before,
                          const char *after)
{
  SbxFrameLines *self = make_lines ();
  Writer writer = { .lines = self, .is_diff = TRUE, .brief = TRUE };
  SbxFrameBody old, new;
  g_autofree char *start = NULL;
  g_autofree char *old_start = NULL;

  before = before ? before : "";
  after = after ? after : "";
  if (strcmp (before, after) == 0)
    return self;
  if (!sbx_frame_body_find (before, strlen (before), &old) || !sbx_frame_body_find (after, strlen (after), &new))
    {
      write_text (&writer, '-', before);
      write_text (&writer, '+', after);
      return self;
    }

  start = dup_start (after, &new);
  old_start = dup_start (before, &old);
  if (strcmp (start, old_start) != 0)
    {
      write_text (&writer, '-', old_start);
      write_text (&writer, '+', start);
    }
  write_difference (&writer, no_name, old.json, new.json, FALSE);
  return self;
}

void
sbx_frame_lines_free (SbxFrameLines *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->pieces);
  g_array_unref (self->lines);
  g_free (self);
}
