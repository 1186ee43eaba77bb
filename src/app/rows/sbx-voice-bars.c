/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-voice-bars.h"

#define N_BARS    30
#define BAR_WIDTH 3
#define BAR_STEP  5
#define HEIGHT    24
#define LEAST     4

struct _SbxVoiceBars
{
  GtkWidget parent_instance;

  guint8 heights[N_BARS];
  double played;
};

enum {
  SEEK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxVoiceBars, sbx_voice_bars, GTK_TYPE_WIDGET)

static void
sbx_voice_bars_measure (GtkWidget     *widget,
                        GtkOrientation orientation,
                        int            for_size,
                        int           *minimum,
                        int           *natural,
                        int           *minimum_baseline,
                        int           *natural_baseline)
{
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? N_BARS * BAR_STEP : HEIGHT;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? *natural / 2 : HEIGHT;
}

static void
sbx_voice_bars_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  SbxVoiceBars *self = SBX_VOICE_BARS (widget);
  gboolean      rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int           width = gtk_widget_get_width (widget);
  int           height = gtk_widget_get_height (widget);
  int           n = CLAMP (width / BAR_STEP, 1, N_BARS);
  GdkRGBA       color, accent;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  accent = color;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent);
  color.alpha *= .45f;
  for (int i = 0; i < n; i++)
    {
      int             bar = LEAST + self->heights[i] * (height - LEAST) / 255;
      int             x = rtl ? width - (i + 1) * BAR_STEP : i * BAR_STEP;
      GskRoundedRect  shape;
      graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, (height - bar) / 2.f, BAR_WIDTH, bar);

      gsk_rounded_rect_init_from_rect (&shape, &bounds, BAR_WIDTH / 2.f);
      gtk_snapshot_push_rounded_clip (snapshot, &shape);
      gtk_snapshot_append_color (snapshot, i < self->played * n ? &accent : &color, &bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
on_pressed (SbxVoiceBars *self,
            int           n_press,
            double        x)
{
  double fraction = x / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    fraction = 1 - fraction;
  g_signal_emit (self, signals[SEEK], 0, CLAMP (fraction, 0, 1));
}

static void
sbx_voice_bars_class_init (SbxVoiceBarsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = sbx_voice_bars_measure;
  widget_class->snapshot = sbx_voice_bars_snapshot;

  signals[SEEK] = g_signal_new ("seek", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "voicebars");
  /* How far it is stands beside it in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
sbx_voice_bars_init (SbxVoiceBars *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * sbx_voice_bars_set_seed:
 * @seed: (nullable): what tells this note from others
 */
void
sbx_voice_bars_set_seed (SbxVoiceBars *self,
                         const char   *seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (g_str_hash (seed ? seed : ""));
  double loud = .5;

  g_return_if_fail (SBX_IS_VOICE_BARS (self));

  /* Speech swells and ebbs: each is near the one before. */
  for (guint i = 0; i < N_BARS; i++)
    {
      loud = CLAMP (loud + g_rand_double_range (random, -.4, .4), .05, 1);
      self->heights[i] = (guint8) (loud * 255);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
sbx_voice_bars_set_played (SbxVoiceBars *self,
                           double        fraction)
{
  g_return_if_fail (SBX_IS_VOICE_BARS (self));

  self->played = CLAMP (fraction, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
