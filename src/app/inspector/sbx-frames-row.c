/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "sbx-frame-filter.h"
#include "sbx-frames-words.h"
#include "sbx-text-size.h"

#define MARGIN 18
#define MARGIN_NARROW 12
#define GAP 18
#define ARROW_GAP 6
#define PADDING 4       /* above and below */
#define FAINT .6
#define LEAST_EVENT 40
#define EVENT_ROOM 110  /* with less beside the other columns there are two lines; larger text needs more */

/* Below these widths a column is left out; larger text needs more. */
#define WIDTH_FOR_DIALECT 640
#define WIDTH_FOR_ANSWER 540
#define WIDTH_FOR_DIRECTION 440

/* What is where, from the side on which reading begins. */
typedef struct
{
  int time;
  int arrow;
  int direction;
  int dialect;
  int answer;
  int size;
  int height;
} Columns;

struct _SbxFramesRow
{
  GtkWidget     parent_instance;

  SbxFramesRow *titles;       /* (nullable): %NULL = these are the titles */
  SbxFrameItem *item;         /* (nullable) */
  gulong        handler;

  /* Of the titles. */
  Columns       columns;
  gboolean      measured;
  PangoLayout  *layout;       /* (nullable): the words of all rows, one after the other */
  char         *dialect;      /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SbxFramesRow, sbx_frames_row, GTK_TYPE_WIDGET)

/* --- Columns --- */

static SbxFramesRow *
get_titles (SbxFramesRow *self)
{
  return self->titles ? self->titles : self;
}

static PangoLayout *
get_layout (SbxFramesRow *titles)
{
  if (titles->layout == NULL)
    {
      titles->layout = gtk_widget_create_pango_layout (GTK_WIDGET (titles), NULL);
      pango_layout_set_single_paragraph_mode (titles->layout, TRUE);
    }
  return titles->layout;
}

static int
measure_text (SbxFramesRow *titles,
              const char   *text,
              int          *height)
{
  PangoLayout *layout = get_layout (titles);
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, height);
  return width;
}

static int
measure_widest (SbxFramesRow *titles,
                const char   *first,
                const char   *second)
{
  return MAX (measure_text (titles, first, NULL), measure_text (titles, second, NULL));
}

/* The widest that each of them is likely to have. */
static const Columns *
get_columns (SbxFramesRow *titles)
{
  Columns *columns = &titles->columns;
  int in, out;

  if (titles->measured)
    return columns;

  columns->time = MAX (measure_text (titles, "00:00:00.000", &columns->height), measure_text (titles, _("Time"), NULL));
  columns->arrow = measure_widest (titles, "↓", "↑");
  in = measure_text (titles, sbx_frames_words_direction (SBX_RECORDED_IN), NULL);
  out = measure_text (titles, sbx_frames_words_direction (SBX_RECORDED_OUT), NULL);
  columns->direction = MAX (MAX (in, out), measure_text (titles, _("Direction"), NULL) - columns->arrow - ARROW_GAP);
  columns->dialect = MAX (measure_widest (titles, "WebSocket", "Signalbox"), measure_text (titles, _("Dialect"), NULL));
  columns->answer = measure_widest (titles, "9999 ms", _("Answer"));
  columns->size = measure_widest (titles, "999.9 MB", _("Size"));
  titles->measured = TRUE;
  return columns;
}

/* With large text a narrow window has no room for all in one line: the time stands below the event. */
static gboolean
is_stacked (GtkWidget     *row,
            const Columns *columns,
            int            width)
{
  return width < 2 * MARGIN_NARROW + columns->time + columns->arrow + columns->size + 3 * GAP / 2 + EVENT_ROOM * sbx_text_size_get_scale (row);
}

static int
get_least_width (const Columns *columns)
{
  return 2 * MARGIN_NARROW + columns->arrow + GAP / 2 + MAX (columns->time, LEAST_EVENT + GAP / 2 + columns->size);
}

/* --- Drawing --- */

typedef struct
{
  GtkSnapshot *snapshot;
  PangoLayout *layout;
  int          width;
  int          top;        /* of the line */
  int          height;
  gboolean     mirrored;
} Canvas;

/* @x from the side on which reading begins. */
static void
draw (Canvas        *canvas,
      const char    *text,
      int            x,
      int            width,
      gboolean       at_end,
      const GdkRGBA *color)
{
  int text_width, text_height;
  int place;

  if (text[0] == '\0' || width <= 0)
    return;

  pango_layout_set_width (canvas->layout, width * PANGO_SCALE);
  pango_layout_set_text (canvas->layout, text, -1);
  pango_layout_get_pixel_size (canvas->layout, &text_width, &text_height);
  place = at_end ? x + width - text_width : x;
  if (canvas->mirrored)
    place = canvas->width - place - text_width;

  gtk_snapshot_save (canvas->snapshot);
  gtk_snapshot_translate (canvas->snapshot, &GRAPHENE_POINT_INIT (place, canvas->top + (canvas->height - text_height) / 2));
  pango_layout_set_width (canvas->layout, MIN (text_width + 1, width) * PANGO_SCALE);
  gtk_snapshot_append_layout (canvas->snapshot, canvas->layout, color);
  gtk_snapshot_restore (canvas->snapshot);
}

static GdkRGBA
named_color (GtkWidget     *widget,
             const char    *name,
             const GdkRGBA *fallback)
{
  GdkRGBA color;

  return gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &color) ? color : *fallback;
}

typedef struct
{
  const char *time;
  const char *direction;
  const char *event;
  const char *dialect;
  const char *answer;
  const char *size;
} Words;

typedef struct
{
  GdkRGBA plain;
  GdkRGBA faint;
  GdkRGBA arrow;
  GdkRGBA event;
} Colors;

static Colors
get_colors (GtkWidget        *widget,
            SbxRecordedFrame *frame)
{
  Colors colors;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colors.plain);
  colors.faint = colors.plain;
  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    colors.faint.alpha *= FAINT;
  colors.arrow = colors.event = colors.faint;
  if (frame == NULL)
    return colors;

  colors.arrow = named_color (widget, frame->direction == SBX_RECORDED_IN ? "success_color" : "accent_color", &colors.plain);
  if (sbx_frame_filter_is_error (frame))
    colors.event = named_color (widget, "error_color", &colors.plain);
  else if (frame->kind <= SBX_RECORDED_BINARY)
    colors.event = colors.plain;

  return colors;
}

static const char *
get_arrow (SbxRecordedFrame *frame)
{
  return frame->direction == SBX_RECORDED_IN ? "↓" : "↑";
}

/* The event and the size; below them the time. */
static void
draw_stacked (SbxFramesRow     *self,
              Canvas           *canvas,
              const Words      *words,
              SbxRecordedFrame *frame)
{
  const Columns *columns = get_columns (get_titles (self));
  Colors colors = get_colors (GTK_WIDGET (self), frame);
  int start = MARGIN_NARROW + columns->arrow + GAP / 2;
  int end = canvas->width - MARGIN_NARROW - columns->size;

  if (frame)
    {
      canvas->top = PADDING;
      canvas->height = columns->height;
      draw (canvas, get_arrow (frame), MARGIN_NARROW, columns->arrow, FALSE, &colors.arrow);
    }
  draw (canvas, words->event, start, end - GAP / 2 - start, FALSE, &colors.event);
  draw (canvas, words->size, end, columns->size, TRUE, &colors.faint);
  canvas->top += columns->height;
  if (frame)
    draw (canvas, words->time, start, columns->time, FALSE, &colors.faint);
}

static void
draw_words (SbxFramesRow     *self,
            Canvas           *canvas,
            const Words      *words,
            SbxRecordedFrame *frame)
{
  const Columns *columns = get_columns (get_titles (self));
  double scale = sbx_text_size_get_scale (GTK_WIDGET (self));
  gboolean narrow = canvas->width < WIDTH_FOR_DIRECTION * scale;
  int margin = canvas->width < WIDTH_FOR_DIRECTION ? MARGIN_NARROW : MARGIN;
  int gap = narrow ? GAP / 2 : GAP;
  int start = margin, end = canvas->width - margin;
  Colors colors = get_colors (GTK_WIDGET (self), frame);

  if (is_stacked (GTK_WIDGET (self), columns, canvas->width))
    {
      draw_stacked (self, canvas, words, frame);
      return;
    }

  draw (canvas, words->time, start, columns->time, FALSE, frame ? &colors.plain : &colors.faint);
  start += columns->time + gap;

  if (frame)
    {
      draw (canvas, get_arrow (frame), start, columns->arrow, FALSE, &colors.arrow);
      if (!narrow)
        draw (canvas, words->direction, start + columns->arrow + ARROW_GAP, columns->direction, FALSE, &colors.plain);
    }
  else if (!narrow)
    draw (canvas, words->direction, start, columns->arrow + ARROW_GAP + columns->direction, FALSE, &colors.faint);
  start += columns->arrow + gap + (narrow ? 0 : ARROW_GAP + columns->direction);

  end -= columns->size;
  draw (canvas, words->size, end, columns->size, TRUE, &colors.faint);
  end -= gap;
  if (canvas->width >= WIDTH_FOR_ANSWER * scale)
    {
      end -= columns->answer;
      draw (canvas, words->answer, end, columns->answer, TRUE, &colors.faint);
      end -= gap;
    }
  if (canvas->width >= WIDTH_FOR_DIALECT * scale)
    {
      end -= columns->dialect;
      draw (canvas, words->dialect, end, columns->dialect, FALSE, &colors.faint);
      end -= gap;
    }

  draw (canvas, words->event, start, end - start, FALSE, &colors.event);
}

static void
sbx_frames_row_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SbxFramesRow *self = SBX_FRAMES_ROW (widget);
  Canvas canvas = {
    .snapshot = snapshot,
    .layout = get_layout (get_titles (self)),
    .width = gtk_widget_get_width (widget),
    .height = gtk_widget_get_height (widget),
    .mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };

  get_columns (get_titles (self));
  pango_layout_set_ellipsize (canvas.layout, PANGO_ELLIPSIZE_END);
  if (self->item)
    {
      SbxRecordedFrame *frame = sbx_frame_item_get_frame (self->item);
      g_autofree char *time = sbx_frames_words_time (frame);
      g_autofree char *event = sbx_frames_words_event (frame);
      g_autofree char *dialect = sbx_frames_words_dialect (frame, self->titles->dialect);
      g_autofree char *answer = sbx_frames_words_round_trip (frame);
      g_autofree char *size = sbx_frames_words_size (frame->size);

      draw_words (self, &canvas, &(Words) { time, sbx_frames_words_direction (frame->direction), event, dialect, answer, size }, frame);
    }
  else if (self->titles == NULL)
    draw_words (self, &canvas, &(Words) { _("Time"), _("Direction"), _("Event"), _("Dialect"), _("Answer"), _("Size") }, NULL);
  pango_layout_set_ellipsize (canvas.layout, PANGO_ELLIPSIZE_NONE);
}

static void
sbx_frames_row_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  SbxFramesRow *self = SBX_FRAMES_ROW (widget);
  const Columns *columns = get_columns (get_titles (self));
  int lines = self->titles && for_size >= 0 && is_stacked (widget, columns, for_size) ? 2 : 1;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = lines * columns->height + 2 * PADDING;
  else
    {
      *minimum = get_least_width (columns);
      *natural = MAX (*minimum, WIDTH_FOR_DIRECTION);
    }
}

static GtkSizeRequestMode
sbx_frames_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A font that is another one, or in another size. */
static void
sbx_frames_row_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  SbxFramesRow *self = SBX_FRAMES_ROW (widget);

  GTK_WIDGET_CLASS (sbx_frames_row_parent_class)->css_changed (widget, change);
  g_clear_object (&self->layout);
  self->measured = FALSE;
  gtk_widget_queue_resize (widget);
}

static void
sbx_frames_row_direction_changed (GtkWidget        *widget,
                                  GtkTextDirection  previous)
{
  SbxFramesRow *self = SBX_FRAMES_ROW (widget);

  g_clear_object (&self->layout);
  self->measured = FALSE;
  gtk_widget_queue_resize (widget);
}

static void
sbx_frames_row_dispose (GObject *object)
{
  SbxFramesRow *self = SBX_FRAMES_ROW (object);

  sbx_frames_row_set_item (self, NULL);
  g_clear_object (&self->titles);
  g_clear_object (&self->layout);
  g_clear_pointer (&self->dialect, g_free);
  G_OBJECT_CLASS (sbx_frames_row_parent_class)->dispose (object);
}

static void
sbx_frames_row_class_init (SbxFramesRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_frames_row_dispose;
  widget_class->snapshot = sbx_frames_row_snapshot;
  widget_class->measure = sbx_frames_row_measure;
  widget_class->get_request_mode = sbx_frames_row_get_request_mode;
  widget_class->css_changed = sbx_frames_row_css_changed;
  widget_class->direction_changed = sbx_frames_row_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "framerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sbx_frames_row_init (SbxFramesRow *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
sbx_frames_row_new_titles (void)
{
  GtkWidget *self = g_object_new (SBX_TYPE_FRAMES_ROW, NULL);

  gtk_widget_add_css_class (self, "titles");
  return self;
}

/**
 * sbx_frames_row_new:
 * @titles: which says where the columns are
 */
GtkWidget *
sbx_frames_row_new (SbxFramesRow *titles)
{
  SbxFramesRow *self = g_object_new (SBX_TYPE_FRAMES_ROW, NULL);

  self->titles = g_object_ref (titles);
  return GTK_WIDGET (self);
}

static void
say (SbxFramesRow *self)
{
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *words = NULL;

  if (row == NULL || self->item == NULL)
    return;
  words = sbx_frames_words_row (sbx_frame_item_get_frame (self->item));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
on_paired (SbxFramesRow *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  say (self);
}

/**
 * sbx_frames_row_set_item:
 * @item: (nullable): what it shows
 */
void
sbx_frames_row_set_item (SbxFramesRow *self,
                         SbxFrameItem *item)
{
  g_return_if_fail (SBX_IS_FRAMES_ROW (self));

  if (self->item == item)
    return;
  if (self->item)
    g_clear_signal_handler (&self->handler, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;

  self->handler = g_signal_connect_swapped (item, "paired", G_CALLBACK (on_paired), self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  say (self);
}

/**
 * sbx_frames_row_set_dialect:
 * @dialect: (nullable): what is spoken there; rows show it when they are drawn next
 */
void
sbx_frames_row_set_dialect (SbxFramesRow *self,
                            const char   *dialect)
{
  g_return_if_fail (SBX_IS_FRAMES_ROW (self));

  if (g_strcmp0 (self->dialect, dialect) == 0)
    return;
  g_free (self->dialect);
  self->dialect = g_strdup (dialect);
}
