/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-charts.h"

#include "sbx-chart-card.h"
#include "sbx-formatters.h"
#include "sbx-rates.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What is shown, in seconds. */
#define SPAN 300

/* Heartbeats are mostly half a minute apart: what lies further apart is not joined by a line, as nothing was measured between. */
#define LATENCY_REACH 45

enum {
  LATENCY,
  FRAMES,
  BYTES,
  QUEUE,
  N_CHARTS
};

struct _SbxConnectionCharts
{
  AdwBin        parent_instance;

  SbxClient    *client;        /* (nullable) */
  SbxRates     *rates;         /* (nullable): only while somebody looks */
  GSignalGroup *world_signals;
  guint         tick;
  SbxChartCard *cards[N_CHARTS];
};

G_DEFINE_FINAL_TYPE (SbxConnectionCharts, sbx_connection_charts, ADW_TYPE_BIN)

/* --- values in words --- */

static char *
latency_words (double value)
{
  /* TRANSLATORS: milliseconds, at the beginning of an axis */
  return value == 0 ? g_strdup (_("0 ms")) : sbx_format_latency (value);
}

static char *
frames_words (double value)
{
  /* TRANSLATORS: so many in a second */
  return g_strdup_printf (_("%.0f/s"), value);
}

static char *
bytes_words (double value)
{
  g_autofree char *size = g_format_size ((guint64) MIN (value, 1e18));

  /* TRANSLATORS: so much in a second: "1.2 kB/s" */
  return g_strdup_printf (_("%s/s"), size);
}

static char *
queue_words (double value)
{
  return g_strdup_printf ("%.0f", value);
}

/* --- what is shown --- */

static void
fill (SbxConnectionCharts *self,
      guint                chart,
      SbxRate              first,
      SbxRate              second,
      gint64               now)
{
  double        values[2][SPAN];
  const double *both[] = { values[0], values[1] };

  G_STATIC_ASSERT (SBX_RATES_NOTHING == SBX_LINE_CHART_SKIP && SBX_RATES_BROKEN == SBX_LINE_CHART_END);

  sbx_rates_get (self->rates, first, now, values[0], SPAN);
  sbx_rates_get (self->rates, second, now, values[1], SPAN);
  sbx_line_chart_set_values (sbx_chart_card_get_chart (self->cards[chart]), sbx_time_now_ms (), 1000, SPAN, both);
}

/* The mean of the last seconds: one second alone jumps about. */
static double
mean (SbxConnectionCharts *self,
      SbxRate              rate,
      gint64               now)
{
  double values[5], sum = 0;

  sbx_rates_get (self->rates, rate, now, values, G_N_ELEMENTS (values));
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    sum += MAX (values[i], 0);

  return sum / G_N_ELEMENTS (values);
}

static void
say_latency (SbxConnectionCharts *self,
             gint64               now)
{
  double median = sbx_rates_get_latency (self->rates, now, SPAN, .5);
  double most = sbx_rates_get_latency (self->rates, now, SPAN, .95);
  g_autofree char *value = median >= 0 ? sbx_format_latency (median) : g_strdup ("–");
  g_autofree char *bound = sbx_format_latency (most);
  /* TRANSLATORS: behind the median of times */
  g_autofree char *more = median >= 0 ? g_strdup_printf (_("median · 95 %% under %s"), bound) : NULL;

  sbx_chart_card_set_now (self->cards[LATENCY], value, more);
}

static void
say_pair (SbxConnectionCharts *self,
          guint                chart,
          double               in,
          double               out,
          SbxLineChartWords    words)
{
  g_autofree char *value = words (in);
  g_autofree char *sent = words (out);
  /* TRANSLATORS: behind what is received in a second: "58/s received · 3/s sent" */
  g_autofree char *more = g_strdup_printf (_("received · %s sent"), sent);

  sbx_chart_card_set_now (self->cards[chart], value, more);
}

/* They stand above one another: the same moment is at the same place in each. */
static void
align (SbxConnectionCharts *self)
{
  double room = 0;

  for (guint i = 0; i < N_CHARTS; i++)
    room = MAX (room, sbx_line_chart_measure_axis (sbx_chart_card_get_chart (self->cards[i])));
  for (guint i = 0; i < N_CHARTS; i++)
    sbx_line_chart_set_axis_room (sbx_chart_card_get_chart (self->cards[i]), room);
}

static void
update (SbxConnectionCharts *self)
{
  gint64           now = g_get_monotonic_time ();
  guint            waiting;
  g_autofree char *queue = NULL;

  if (!self->rates)
    return;

  waiting = sbx_world_get_waiting_count (sbx_client_get_world (self->client));
  sbx_rates_note_queue (self->rates, waiting);
  queue = queue_words (waiting);

  fill (self, LATENCY, SBX_RATE_LATENCY_MEDIAN, SBX_RATE_LATENCY_MOST, now);
  fill (self, FRAMES, SBX_RATE_FRAMES_IN, SBX_RATE_FRAMES_OUT, now);
  fill (self, BYTES, SBX_RATE_BYTES_IN, SBX_RATE_BYTES_OUT, now);
  fill (self, QUEUE, SBX_RATE_QUEUE, SBX_RATE_QUEUE, now + G_USEC_PER_SEC);
  align (self);
  say_latency (self, now);
  say_pair (self, FRAMES, mean (self, SBX_RATE_FRAMES_IN, now), mean (self, SBX_RATE_FRAMES_OUT, now), frames_words);
  say_pair (self, BYTES, mean (self, SBX_RATE_BYTES_IN, now), mean (self, SBX_RATE_BYTES_OUT, now), bytes_words);
  sbx_chart_card_set_now (self->cards[QUEUE], queue, ngettext ("reply waits", "replies wait", waiting));
}

static gboolean
on_tick (gpointer self)
{
  update (self);

  return G_SOURCE_CONTINUE;
}

static void
on_latency (SbxConnectionCharts *self,
            GParamSpec          *pspec,
            SbxWorld            *world)
{
  /* Our own hub's signs of life are requests, and found among the frames. */
  if (self->rates && g_strcmp0 (sbx_client_get_dialect (self->client), "native") != 0)
    sbx_rates_note_latency (self->rates, sbx_world_get_latency (world));
}

/* Nothing is counted while nobody looks; what happened meanwhile is found in the recording. */
static void
look (SbxConnectionCharts *self)
{
  gboolean wanted = self->client && gtk_widget_get_mapped (GTK_WIDGET (self));

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->rates);
  g_signal_group_set_target (self->world_signals, wanted ? sbx_client_get_world (self->client) : NULL);
  if (!wanted)
    return;

  self->rates = sbx_rates_new (sbx_client_get_recorder (self->client));
  self->tick = g_timeout_add_seconds (1, on_tick, self);
  update (self);
}

static void
sbx_connection_charts_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_charts_parent_class)->map (widget);
  look (SBX_CONNECTION_CHARTS (widget));
}

static void
sbx_connection_charts_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_charts_parent_class)->unmap (widget);
  look (SBX_CONNECTION_CHARTS (widget));
}

static void
sbx_connection_charts_dispose (GObject *object)
{
  SbxConnectionCharts *self = SBX_CONNECTION_CHARTS (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->rates);
  g_clear_object (&self->world_signals);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_connection_charts_parent_class)->dispose (object);
}

static void
sbx_connection_charts_class_init (SbxConnectionChartsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_connection_charts_dispose;
  widget_class->map = sbx_connection_charts_map;
  widget_class->unmap = sbx_connection_charts_unmap;
}

static void
sbx_connection_charts_init (SbxConnectionCharts *self)
{
  const struct
  {
    const char        *title;
    SbxLineChartWords  words;
    double             least;
    const char        *names[2];
    const char        *color;
  } charts[N_CHARTS] = {
    [LATENCY] = { _("Latency"), latency_words, 4, { _("Median"), _("95 %") }, "sbx_chart_blue" },
    [FRAMES] = { _("Frames"), frames_words, 4, { _("received"), _("sent") }, "sbx_chart_purple" },
    [BYTES] = { _("Bytes"), bytes_words, 1000, { _("received"), _("sent") }, "sbx_chart_purple" },
    [QUEUE] = { _("Waiting to Be Sent"), queue_words, 4, { _("replies") }, "sbx_orange" },
  };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::latency", G_CALLBACK (on_latency), self);
  for (guint i = 0; i < N_CHARTS; i++)
    {
      GtkWidget    *card = sbx_chart_card_new (charts[i].title);
      SbxLineChart *chart = sbx_chart_card_get_chart (SBX_CHART_CARD (card));

      self->cards[i] = SBX_CHART_CARD (card);
      sbx_line_chart_set_words (chart, charts[i].words, charts[i].least);
      if (i == LATENCY)
        sbx_line_chart_set_reach (chart, LATENCY_REACH);
      for (guint s = 0; s < G_N_ELEMENTS (charts[i].names) && charts[i].names[s]; s++)
        sbx_line_chart_add_series (chart, charts[i].names[s], charts[i].color);
      gtk_box_append (GTK_BOX (box), card);
    }
  adw_bin_set_child (ADW_BIN (self), box);
}

void
sbx_connection_charts_set_client (SbxConnectionCharts *self,
                                  SbxClient           *client)
{
  g_return_if_fail (SBX_IS_CONNECTION_CHARTS (self));

  if (g_set_object (&self->client, client))
    look (self);
}
