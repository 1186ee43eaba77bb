/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-composer-private.h"

#include "sbx-limits.h"
#include "sbx-seams.h"

#include <glib/gi18n-lib.h>

/* How much a message may have, what is said of it, and how more than fits into a line is shown. */

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
  g_autofree char *left_out = sbx_composer_dup_left_out (self);
  g_autofree char *text = NULL;

  if (self->refused)
    text = g_strdup (self->refused);
  else if (too_long)
    /* TRANSLATORS: %s is a size, such as 1.0 MiB */
    text = g_strdup_printf (_("Too long to be sent: a message may have %s"), size);
  else if (bad)
    text = g_strdup (bad);
  else if (left_out)
    text = g_strdup (left_out);
  else if (self->warning)
    text = g_strdup (self->warning);
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

/* What puts back what was there before is as it was. */
static void
on_history (SbxComposer *self)
{
  self->in_history = TRUE;
}

static void
on_history_done (SbxComposer *self)
{
  self->in_history = FALSE;
}

/* Whether @where is in the middle of a seam. */
static gboolean
is_in_seam (const GtkTextIter *where)
{
  GtkTextIter before = *where;

  return gtk_text_iter_get_char (where) == SBX_SEAM_LAST && gtk_text_iter_backward_char (&before) &&
         gtk_text_iter_get_char (&before) == SBX_SEAM_FIRST;
}

/* A line that is too long to be laid out stands there in pieces. */
static void
on_insert_text (SbxComposer   *self,
                GtkTextIter   *where,
                const char    *text,
                int            length,
                GtkTextBuffer *buffer)
{
  gsize            bytes = length < 0 ? strlen (text) : (gsize) length;
  guint            there;
  g_autofree char *pieces = NULL;

  if (self->in_history)
    return;

  if (is_in_seam (where))
    gtk_text_iter_backward_char (where);
  there = (guint) gtk_text_iter_get_chars_in_line (where);
  pieces = sbx_seams_put (text, bytes, there < SBX_SEAM_LINE_CHARS ? SBX_SEAM_LINE_CHARS - there : 0);
  if (pieces == NULL)
    return;

  g_signal_stop_emission_by_name (buffer, "insert-text");
  gtk_text_buffer_insert (buffer, where, pieces, -1);
}

/* A seam goes as a whole, and with the letter beside it, for which somebody pressed the key. */
static void
on_delete_range (SbxComposer   *self,
                 GtkTextIter   *start,
                 GtkTextIter   *end,
                 GtkTextBuffer *buffer)
{
  g_autofree char *text = NULL;
  GtkTextIter      cursor;
  gboolean         backwards;

  if (self->in_history)
    return;

  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  backwards = gtk_text_iter_compare (&cursor, end) >= 0;
  if (is_in_seam (start))
    gtk_text_iter_backward_char (start);
  if (is_in_seam (end))
    gtk_text_iter_forward_char (end);
  text = gtk_text_iter_get_slice (start, end);
  if (!g_str_equal (text, SBX_SEAM))
    return;

  if (backwards)
    gtk_text_iter_backward_cursor_position (start);
  else
    gtk_text_iter_forward_cursor_position (end);
}

/* Others get the line in one piece. */
static gboolean
copy_whole (SbxComposer *self)
{
  GtkTextBuffer   *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter      start, end;
  g_autofree char *text = NULL;
  g_autofree char *whole = NULL;

  if (!gtk_text_buffer_get_selection_bounds (buffer, &start, &end))
    return FALSE;

  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  if (strstr (text, SBX_SEAM) == NULL)
    return FALSE;

  whole = sbx_seams_take (text);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), whole);
  return TRUE;
}

static void
on_copy (SbxComposer *self)
{
  if (copy_whole (self))
    g_signal_stop_emission_by_name (self->view, "copy-clipboard");
}

static void
on_cut (SbxComposer *self)
{
  if (!copy_whole (self))
    return;

  g_signal_stop_emission_by_name (self->view, "cut-clipboard");
  gtk_text_buffer_delete_selection (gtk_text_view_get_buffer (self->view), TRUE, gtk_text_view_get_editable (self->view));
}

void
sbx_composer_install_limits (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, on_history);
  gtk_widget_class_bind_template_callback (klass, on_history_done);
  gtk_widget_class_bind_template_callback (klass, on_insert_text);
  gtk_widget_class_bind_template_callback (klass, on_delete_range);
  gtk_widget_class_bind_template_callback (klass, on_copy);
  gtk_widget_class_bind_template_callback (klass, on_cut);
}
