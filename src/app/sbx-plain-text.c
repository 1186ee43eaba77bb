/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-plain-text.h"

#include <string.h>

/* Marks pile up over the lines above and below. No language puts more of them on one letter: Hebrew and Vietnamese come to four,
 * Burmese vowels, which stand in a line, to eight. */
#define MAX_STACKED 5
#define MAX_MARKS 12
/* Of marks that stand above, below or around whatever is there already. */
#define STACKED_CLASS 200

/* No line can be broken between tabs, nor within what is joined to one letter, so that the window would have to be as wide. Tables have
 * a few tabs at once where cells are empty; the longest emoji of all are of ten. */
#define MAX_TABS 4
#define TAB_AS_BLANKS "        "
#define MAX_JOINED 16

#define ZERO_WIDTH_JOINER 0x200d
#define FIRST_SKIN 0x1f3fb
#define LAST_SKIN 0x1f3ff
#define FSI 0x2068
#define PDI 0x2069
#define CONTROL_PICTURES 0x2400
#define PICTURE_OF_DELETE 0x2421

/**
 * sbx_marks_take:
 * @marks: of the letter before, at first all zero
 * @c: what comes next
 *
 * Returns: whether it is shown: a mark too many is not
 */
gboolean
sbx_marks_take (SbxMarks *marks,
                gunichar  c)
{
  if (!g_unichar_ismark (c))
    {
      *marks = (SbxMarks){ 0 };
      return TRUE;
    }

  marks->all++;
  if (g_unichar_combining_class (c) >= STACKED_CLASS)
    marks->stacked++;
  else if (marks->all <= MAX_MARKS)
    return TRUE;

  return marks->all <= MAX_MARKS && marks->stacked <= MAX_STACKED;
}

/* What cannot be seen stands for something: a sign of it, as in ␀ and ␛. 0 = nothing at all. */
static gunichar
show_control (gunichar c)
{
  if (c == '\n' || c == '\t')
    return c;
  if (c < ' ')
    return CONTROL_PICTURES + c;
  if (c == 0x7f)
    return PICTURE_OF_DELETE;

  return c < 0xa0 && c >= 0x80 ? 0xfffd : c;
}

/* Of the letter before: its colour, its kind, its marks. */
static gboolean
goes_on (gunichar c)
{
  return g_unichar_ismark (c) || g_unichar_iszerowidth (c) || (c >= FIRST_SKIN && c <= LAST_SKIN);
}

/* Whether @c is a joiner too many of one letter. */
static gboolean
joins_too_much (SbxPlainState *state,
                gunichar       c)
{
  if (!goes_on (c) && !state->after_joiner)
    state->n_joined = 0;
  state->after_joiner = c == ZERO_WIDTH_JOINER;

  return state->after_joiner && ++state->n_joined > MAX_JOINED;
}

/**
 * sbx_plain_text_append:
 * @plain: where to
 * @text: what somebody wrote, or what of it comes after what was appended already
 * @length: of that which is appended, in bytes
 * @state: at first all zero
 *
 * As sbx_plain_text_dup(), piece by piece.
 */
void
sbx_plain_text_append (GString       *plain,
                       const char    *text,
                       gsize          length,
                       SbxPlainState *state)
{
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      state->n_tabs = c == '\t' ? state->n_tabs + 1 : 0;
      if (state->n_tabs > MAX_TABS)
        {
          g_string_append (plain, TAB_AS_BLANKS);
          continue;
        }
      if (joins_too_much (state, c))
        continue;

      if (c == '\r')
        {
          if (p[1] != '\n')
            g_string_append_c (plain, '\n');
          continue;
        }
      if (sbx_marks_take (&state->marks, c))
        g_string_append_unichar (plain, show_control (c));
    }
}

/**
 * sbx_plain_text_dup:
 * @text: (nullable): what somebody wrote
 *
 * Returns: (transfer full): the same with at most a few marks on each letter, one kind of line breaks, signs for control characters, and
 * nothing that no line can be broken in
 */
char *
sbx_plain_text_dup (const char *text)
{
  GString      *plain = g_string_new (NULL);
  SbxPlainState state = { 0 };

  if (text)
    sbx_plain_text_append (plain, text, strlen (text), &state);

  return g_string_free (plain, FALSE);
}

static gboolean
is_isolate (gunichar c)
{
  return c >= 0x2066 && c <= FSI;
}

/**
 * sbx_plain_text_turns:
 *
 * Returns: whether @c turns the direction of what comes after it, or ends that
 */
gboolean
sbx_plain_text_turns (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= PDI);
}

/**
 * sbx_plain_text_dup_isolated:
 * @text: on one line
 *
 * Shuts it off from what stands around it, where it turns the direction of writing; an end of an isolation that it did not begin
 * would open it.
 *
 * Returns: (transfer full): the text
 */
char *
sbx_plain_text_dup_isolated (const char *text)
{
  GString *isolated = g_string_new (NULL);
  guint    open = 0;
  gboolean turns = FALSE;

  g_string_append_unichar (isolated, FSI);
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      turns |= sbx_plain_text_turns (c);
      if (c == PDI && open == 0)
        continue;
      if (is_isolate (c))
        open++;
      else if (c == PDI)
        open--;
      g_string_append_unichar (isolated, c);
    }
  for (; open > 0; open--)
    g_string_append_unichar (isolated, PDI);
  g_string_append_unichar (isolated, PDI);
  if (turns)
    return g_string_free (isolated, FALSE);

  g_string_free (isolated, TRUE);
  return g_strdup (text);
}

/* What turns the direction of writing is a sign like any other that cannot be seen. */
static char *
dup_unturned (const char *text,
              gboolean    one_line)
{
  g_autofree char *plain = sbx_plain_text_dup (text);
  GString         *line = g_string_new (NULL);

  for (const char *p = plain; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (sbx_plain_text_turns (c))
        g_string_append_unichar (line, 0xfffd);
      else
        g_string_append_unichar (line, one_line && g_unichar_isspace (c) ? ' ' : c);
    }

  return g_string_free (line, FALSE);
}

/**
 * sbx_plain_text_dup_line:
 * @text: (nullable): what a machine reports: the name of a task, what it works on
 *
 * Returns: (transfer full): the text on one line, in the order of its letters
 */
char *
sbx_plain_text_dup_line (const char *text)
{
  return dup_unturned (text, TRUE);
}

/**
 * sbx_plain_text_dup_lines:
 * @text: (nullable): what a machine reports at length: an error, a result
 *
 * Returns: (transfer full): the text in the order of its letters, in its lines
 */
char *
sbx_plain_text_dup_lines (const char *text)
{
  return dup_unturned (text, FALSE);
}

/**
 * sbx_plain_text_dup_file:
 * @name: (nullable): of a file
 *
 * Nobody shall take “photo_gnp.exe”, of which the end is shown backwards, for a picture, so that nothing in it turns the direction of writing.
 *
 * Returns: (transfer full): the name on one line, in the order of its letters
 */
char *
sbx_plain_text_dup_file (const char *name)
{
  return dup_unturned (name, TRUE);
}

/**
 * sbx_plain_text_count_columns:
 * @text: on one line
 *
 * Returns: how many letters of usual width it takes the room of; those of Chinese, Japanese and Korean count twice
 */
guint
sbx_plain_text_count_columns (const char *text)
{
  guint columns = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    columns += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;

  return columns;
}
