/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-details.h"

#include <glib/gi18n-lib.h>

#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-frame-lines.h"
#include "sbx-frames-words.h"
#include "sbx-tab-order.h"

struct _SbxFramesDetails
{
  AdwBin            parent_instance;

  SbxRecordedFrame *frame;       /* (nullable) */
  SbxRecordedFrame *previous;    /* (nullable): the last of its kind before it */
  gboolean          folded;
  guint             n_hidden;
  gboolean          is_cut;

  GtkStack         *stack;
  GtkLabel         *event;
  GtkLabel         *about;
  GtkLabel         *pair;
  GtkButton        *pair_button;
  GtkToggleButton  *changes;
  GtkTextView      *text;
  GtkTextTag       *tags[SBX_FRAME_PIECE_HIDDEN + 1];
  GtkTextTag       *added;
  GtkTextTag       *gone;
  GtkWidget        *secrets_box;
  GtkLabel         *secrets;
  GtkLabel         *note;
};

enum {
  PROP_0,
  PROP_FOLDED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxFramesDetails, sbx_frames_details, ADW_TYPE_BIN)

/* --- The text --- */

static void
tag_bytes (GtkTextBuffer *buffer,
           GtkTextTag    *tag,
           const char    *text,
           guint          start,
           guint          end,
           guint         *known_byte,
           int           *known_char)
{
  GtkTextIter from, to;
  int offset = *known_char + (int) g_utf8_strlen (text + *known_byte, start - *known_byte);

  gtk_text_buffer_get_iter_at_offset (buffer, &from, offset);
  *known_char = offset + (int) g_utf8_strlen (text + start, end - start);
  *known_byte = end;
  gtk_text_buffer_get_iter_at_offset (buffer, &to, *known_char);
  gtk_text_buffer_apply_tag (buffer, tag, &from, &to);
}

static void
show_lines (SbxFramesDetails    *self,
            const SbxFrameLines *lines)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  const char *text = lines->text->str;
  guint byte = 0;
  int character = 0;

  gtk_text_buffer_set_text (buffer, text, (int) lines->text->len);
  for (guint i = 0; i < lines->pieces->len; i++)
    {
      const SbxFramePiece *piece = &g_array_index (lines->pieces, SbxFramePiece, i);

      tag_bytes (buffer, self->tags[piece->kind], text, piece->start, piece->end, &byte, &character);
    }

  byte = 0;
  character = 0;
  for (guint i = 0; i < lines->lines->len; i++)
    {
      const SbxFrameLine *line = &g_array_index (lines->lines, SbxFrameLine, i);
      guint end = i + 1 < lines->lines->len ? line[1].start : (guint) lines->text->len;

      if (line->sign != ' ')
        tag_bytes (buffer, line->sign == '+' ? self->added : self->gone, text, line->start, end, &byte, &character);
    }
  self->is_cut = lines->is_cut;
}

static char *
dup_binary (SbxRecordedFrame *frame,
            guint            *n_hidden)
{
  enum { MOST = 4096, ROW = 16 };
  g_autoptr (GBytes) data = sbx_recorded_frame_dup_data (frame, n_hidden);
  gsize length = 0;
  const guint8 *bytes = data ? g_bytes_get_data (data, &length) : NULL;
  GString *text = g_string_new (NULL);

  for (gsize row = 0; row < MIN (length, MOST); row += ROW)
    {
      g_string_append_printf (text, "%s%06" G_GSIZE_MODIFIER "x ", row > 0 ? "\n" : "", row);
      for (gsize i = row; i < MIN (row + ROW, length); i++)
        g_string_append_printf (text, " %02x", bytes[i]);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_note (SbxFramesDetails *self,
          gboolean          diff,
          guint             n_changes)
{
  g_autofree char *size = self->frame ? g_format_size (self->frame->size) : NULL;

  if (self->is_cut)
    return g_strdup_printf (_("Of %s the beginning is shown. Save it to have the rest."), size);
  if (diff && self->previous == NULL)
    return g_strdup (_("It is the first of its kind."));
  if (diff && n_changes == 0)
    return g_strdup (_("It says the same as the one before it of its kind."));
  if (self->frame && self->frame->kind == SBX_RECORDED_BINARY && self->frame->size > 4096)
    return g_strdup_printf (_("Of %s the beginning is shown."), size);
  return NULL;
}

static void
update_text (SbxFramesDetails *self)
{
  gboolean diff = gtk_toggle_button_get_active (self->changes);
  g_autofree char *text = NULL;
  g_autofree char *before = NULL;
  g_autofree char *note = NULL;
  g_autofree char *secrets = NULL;
  g_autoptr (SbxFrameLines) lines = NULL;

  if (self->frame == NULL)
    return;

  text = sbx_recorded_frame_dup_text (self->frame, &self->n_hidden);
  if (text == NULL)
    text = dup_binary (self->frame, &self->n_hidden);
  if (diff && self->previous)
    {
      before = sbx_recorded_frame_dup_text (self->previous, NULL);
      if (before == NULL)
        before = dup_binary (self->previous, NULL);
      lines = sbx_frame_lines_new_diff (before, text);
    }
  else
    lines = sbx_frame_lines_new (diff ? NULL : text);
  show_lines (self, lines);

  note = dup_note (self, diff, lines->n_changes);
  gtk_label_set_label (self->note, note ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  secrets = g_strdup_printf (ngettext ("%u secret is hidden", "%u secrets are hidden", self->n_hidden), self->n_hidden);
  gtk_label_set_label (self->secrets, secrets);
  gtk_widget_set_visible (self->secrets_box, self->n_hidden > 0);
}

/* --- What is around it --- */

static void
show_pair (SbxFramesDetails *self,
           SbxRecordedFrame *pair)
{
  gboolean answers = self->frame->re != NULL || self->frame->pair < self->frame->number;
  g_autofree char *event = pair ? sbx_frames_words_event (pair) : NULL;
  g_autofree char *took = sbx_frames_words_round_trip (self->frame);
  g_autofree char *words = NULL;

  if (pair && took[0] == '\0')
    /* TRANSLATORS: the name of a message that was answered, or answered another one, nobody knows how fast */
    words = g_strdup_printf (answers ? _("Answers %s") : _("Answered by %s"), event);
  else if (pair)
    /* TRANSLATORS: the name of a message, and after how long it was answered, or answered another one */
    words = g_strdup_printf (answers ? _("Answers %s after %s") : _("Answered by %s after %s"), event, took);
  else if (self->frame->pair > 0 && took[0] == '\0')
    words = g_strdup (answers ? _("Answers what is not here any more") : _("Answered"));
  else if (self->frame->pair > 0)
    words = g_strdup_printf (answers ? _("Answers what is not here any more, after %s") : _("Answered after %s"), took);
  else if (self->frame->id != NULL)
    words = g_strdup (_("Not answered"));
  gtk_label_set_label (self->pair, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->pair), words != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->pair_button), pair != NULL);
  gtk_button_set_label (self->pair_button, answers ? _("Go to Request") : _("Go to Answer"));
}

static void
set_foreground (GtkTextTag *tag,
                const char *light,
                const char *dark)
{
  g_object_set (tag, "foreground", adw_style_manager_get_dark (adw_style_manager_get_default ()) ? dark : light, NULL);
}

/* Contrasts of 4.5:1 and more on either background. */
static void
update_colors (SbxFramesDetails *self)
{
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  gboolean strong = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());

  set_foreground (self->tags[SBX_FRAME_PIECE_NAME], strong ? "#0b3d91" : "#1a5fb4", strong ? "#c6ddff" : "#78aeed");
  set_foreground (self->tags[SBX_FRAME_PIECE_STRING], strong ? "#0b4d22" : "#1b6e36", strong ? "#c9f5cf" : "#8ff0a4");
  set_foreground (self->tags[SBX_FRAME_PIECE_NUMBER], strong ? "#7a2c00" : "#a64300", strong ? "#ffdcb0" : "#ffa348");
  set_foreground (self->tags[SBX_FRAME_PIECE_HIDDEN], strong ? "#000000" : "#5e5c64", strong ? "#ffffff" : "#c0bfbc");
  g_object_set (self->added, "paragraph-background", dark ? "#1d3b28" : "#d9f3e1", NULL);
  g_object_set (self->gone, "paragraph-background", dark ? "#4a2023" : "#fbdcdd", NULL);
}

static void
make_tags (SbxFramesDetails *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);

  for (guint i = 0; i < G_N_ELEMENTS (self->tags); i++)
    self->tags[i] = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->added = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  self->gone = gtk_text_buffer_create_tag (buffer, NULL, NULL);
  update_colors (self);
}

/* --- The object --- */

static void
sbx_frames_details_dispose (GObject *object)
{
  SbxFramesDetails *self = SBX_FRAMES_DETAILS (object);

  g_clear_pointer (&self->frame, sbx_recorded_frame_unref);
  g_clear_pointer (&self->previous, sbx_recorded_frame_unref);
  G_OBJECT_CLASS (sbx_frames_details_parent_class)->dispose (object);
}

static void
sbx_frames_details_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FOLDED:
      g_value_set_boolean (value, SBX_FRAMES_DETAILS (object)->folded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_frames_details_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_FOLDED:
      SBX_FRAMES_DETAILS (object)->folded = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_frames_details_class_init (SbxFramesDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_frames_details_dispose;
  object_class->get_property = sbx_frames_details_get_property;
  object_class->set_property = sbx_frames_details_set_property;
  widget_class->focus = sbx_tab_order_focus_child;

  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_css_name (widget_class, "framedetails");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-frames-details.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, event);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, about);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, pair);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, pair_button);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, changes);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, text);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, secrets_box);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, secrets);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesDetails, note);
  gtk_widget_class_bind_template_callback (widget_class, update_text);
}

static void
sbx_frames_details_init (SbxFramesDetails *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  gtk_widget_init_template (GTK_WIDGET (self));
  make_tags (self);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (style, "notify::high-contrast", G_CALLBACK (update_colors), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_frames_details_show:
 * @frame: (nullable): what is shown
 * @previous: (nullable): the last of its kind before it
 * @pair: (nullable): what answered it, or what it answers
 * @dialect: (nullable): what is spoken there
 */
void
sbx_frames_details_show (SbxFramesDetails *self,
                         SbxRecordedFrame *frame,
                         SbxRecordedFrame *previous,
                         SbxRecordedFrame *pair,
                         const char       *dialect)
{
  gboolean other;
  g_autofree char *event = NULL;
  g_autofree char *about = NULL;

  g_return_if_fail (SBX_IS_FRAMES_DETAILS (self));

  other = self->frame != frame;
  g_clear_pointer (&self->frame, sbx_recorded_frame_unref);
  g_clear_pointer (&self->previous, sbx_recorded_frame_unref);
  gtk_stack_set_visible_child_name (self->stack, frame ? "frame" : "nothing");
  if (frame == NULL)
    return;

  self->frame = sbx_recorded_frame_ref (frame);
  self->previous = previous ? sbx_recorded_frame_ref (previous) : NULL;
  event = sbx_frames_words_event (frame);
  about = sbx_frames_words_about (frame, dialect);
  gtk_label_set_label (self->event, event);
  gtk_label_set_label (self->about, about);
  show_pair (self, pair);
  if (other)
    update_text (self);
}

/* (transfer none) (nullable) */
SbxRecordedFrame *
sbx_frames_details_get_frame (SbxFramesDetails *self)
{
  g_return_val_if_fail (SBX_IS_FRAMES_DETAILS (self), NULL);

  return self->frame;
}
