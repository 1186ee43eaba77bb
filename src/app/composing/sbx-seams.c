/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-seams.h"

#include <string.h>

/* Lines that are too long to be laid out, in pieces that are not, with nothing lost. */

#define ZERO_WIDTH_JOINER 0x200d
/* So far back a blank is looked for, and so far on the end of what is one letter for people. */
#define BLANK_REACH  100
#define LETTER_REACH 100

static gboolean
ends_line (gunichar c)
{
  return c == '\n' || c == '\r' || c == SBX_SEAM_LAST;
}

static gboolean
is_within_letter (gunichar before,
                  gunichar c)
{
  return g_unichar_ismark (c) || g_unichar_iszerowidth (c) || before == ZERO_WIDTH_JOINER;
}

/* Where one is. */
typedef struct
{
  gsize    blank;       /* behind the last one of this line, in bytes of what is made; 0 = there is none */
  guint    after_blank; /* characters since */
  guint    over;        /* characters since there is no room */
  gunichar before;
} Place;

static void
put_seam (GString *pieces,
          Place   *place,
          guint   *room)
{
  gboolean at_blank = place->blank > 0 && place->after_blank <= BLANK_REACH;

  if (at_blank)
    g_string_insert (pieces, (gssize) place->blank, SBX_SEAM);
  else
    g_string_append (pieces, SBX_SEAM);
  *room = SBX_SEAM_LINE_CHARS - (at_blank ? place->after_blank : 0);
  *place = (Place) { .before = place->before };
}

/**
 * sbx_seams_put:
 * @text: UTF-8
 * @length: of it, in bytes
 * @room: how many characters fit into its first line
 *
 * Returns: (transfer full) (nullable): @text with a seam wherever a line would be longer than fits; %NULL where none would be
 */
char *
sbx_seams_put (const char *text,
               gsize       length,
               guint       room)
{
  g_autoptr (GString) pieces = g_string_sized_new (length + length / 500);
  const char *end = text + length;
  gboolean    any = FALSE;
  Place       place = { 0 };

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (ends_line (c) || (c == SBX_SEAM_FIRST && g_str_has_prefix (p, SBX_SEAM)))
        {
          room = c == SBX_SEAM_FIRST ? room + 1 : SBX_SEAM_LINE_CHARS + 1;
          place = (Place) { 0 };
        }
      else if (room == 0 && (place.over++ >= LETTER_REACH || !is_within_letter (place.before, c)))
        {
          put_seam (pieces, &place, &room);
          any = TRUE;
        }
      g_string_append_len (pieces, p, g_utf8_next_char (p) - p);
      room -= room > 0;
      place.after_blank++;
      if (c == ' ' || c == '\t')
        {
          place.blank = pieces->len;
          place.after_blank = 0;
        }
      place.before = c;
    }

  return any ? g_string_free (g_steal_pointer (&pieces), FALSE) : NULL;
}

/**
 * sbx_seams_take:
 * @text: with or without seams
 *
 * Returns: (transfer full): the text as it is without them
 */
char *
sbx_seams_take (const char *text)
{
  GString    *whole = g_string_sized_new (strlen (text));
  const char *seam;

  for (; (seam = strstr (text, SBX_SEAM)); text = seam + strlen (SBX_SEAM))
    g_string_append_len (whole, text, seam - text);
  g_string_append (whole, text);

  return g_string_free (whole, FALSE);
}
