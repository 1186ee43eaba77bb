/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-limits.h"

#include <glib/gi18n-lib.h>

/* How much a message may have, and what is said of it. */

/* A text view lays out a line at once, and one without blanks in time by the square of its length. */
#define LINE_CHARS 10000
/* What stands around the text in the message for the hub. */
#define ENVELOPE_BYTES 4096
/* Percent of what there may be: from here on it is said how much there is. */
#define NEAR_LIMIT 80

/* Bytes of @text as a JSON string. */
gsize
sbx_composer_measure (const char *text)
{
  gsize bytes = 0;

  for (const char *p = text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\' || *p == '\n' || *p == '\t' || *p == '\r')
      bytes += 2;
    else
      bytes += (guchar) *p < ' ' ? 6 : 1;

  return bytes;
}

/* Bytes that the text may have, as the hub says; at least one. */
gsize
sbx_composer_get_limit (SbxComposer *self)
{
  SbxClient *client = self->desk ? sbx_desk_get_client (self->desk) : NULL;
  gsize      whole = client ? sbx_client_get_message_limit (client) : SBX_LIMIT_MESSAGE_BYTES;

  /* A small hub has small envelopes. */
  return MAX (whole - MIN (ENVELOPE_BYTES, whole / 2), 1);
}

/* One line above the entry: the worst of what there is to say. */
void
sbx_composer_show_note (SbxComposer *self,
                        gsize        bytes)
{
  gsize            limit = sbx_composer_get_limit (self);
  g_autofree char *size = g_format_size_full (limit, G_FORMAT_SIZE_IEC_UNITS);
  gboolean         too_long = bytes > limit;
  g_autofree char *bad = sbx_composer_dup_why_stopped (self);
  g_autofree char *text = NULL;

  if (self->refused)
    text = g_strdup (self->refused);
  else if (too_long)
    /* TRANSLATORS: %s is a size, such as 1.0 MiB */
    text = g_strdup_printf (_("Too long to be sent: a message may have %s"), size);
  else if (bad)
    text = g_strdup (bad);
  else if (self->warning)
    text = g_strdup (self->warning);
  else if (self->cut)
    text = g_strdup_printf (ngettext ("Only %d character of a line fits here, the rest was left out",
                                      "Only %d characters of a line fit here, the rest was left out", LINE_CHARS),
                            LINE_CHARS);
  else if (bytes >= limit * NEAR_LIMIT / 100)
    {
      g_autofree char *has = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);

      /* TRANSLATORS: how long a message is and how long it may be, as sizes: "900.0 KiB of 1.0 MiB" */
      text = g_strdup_printf (_("%s of %s"), has, size);
    }
  gtk_label_set_label (self->note, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), text != NULL);
  gtk_widget_set_visible (self->note_line, text != NULL);
  gtk_widget_set_visible (self->drop_bad, bad && g_strcmp0 (text, bad) == 0);
}

/* To who hears instead of looking: why a key did nothing. */
void
sbx_composer_announce_note (SbxComposer *self)
{
  if (gtk_widget_get_visible (self->note_line))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", gtk_label_get_label (self->note));
}

/* @text with no line longer than fits, where @room is how much of one fits into the first; NULL if all of it
 * fits. (transfer full) */
static char *
cut_lines (const char *text,
           gsize       length,
           guint       room)
{
  GString  *shorter = g_string_sized_new (length);
  gboolean  cut = FALSE;
  const char *end = text + length;

  for (const char *p = text; p < end; p = g_utf8_next_char (p))
    {
      if (*p == '\n')
        room = LINE_CHARS + 1;
      if (room > 0)
        {
          g_string_append_len (shorter, p, g_utf8_next_char (p) - p);
          room--;
        }
      else
        cut = TRUE;
    }
  if (cut)
    return g_string_free (shorter, FALSE);

  g_string_free (shorter, TRUE);
  return NULL;
}

void
sbx_composer_on_insert_text (SbxComposer   *self,
                             GtkTextIter   *where,
                             const char    *text,
                             int            length,
                             GtkTextBuffer *buffer)
{
  gsize            bytes = length < 0 ? strlen (text) : (gsize) length;
  guint            there = (guint) gtk_text_iter_get_chars_in_line (where);
  g_autofree char *shorter = cut_lines (text, bytes, there < LINE_CHARS ? LINE_CHARS - there : 0);

  if (shorter == NULL)
    return;

  self->cut = TRUE;
  g_signal_stop_emission_by_name (buffer, "insert-text");
  if (*shorter != '\0')
    gtk_text_buffer_insert (buffer, where, shorter, -1);
  else
    sbx_composer_show_note (self, 0);
}
