/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-frames.h"

#include <adwaita.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct _BenchFrames
{
  GtkWidget     *widget;
  GdkFrameClock *clock;
  gulong         handler;
  GArray        *frames; /* of double: ms of processor time each */
  double         longest;
  double         longest_work;
  double         gap;
  gint64         painted; /* when the last frame was there */
};

/* There is one main loop, so there is one of these at a time that measures. */
static BenchFrames *measuring;
static double       busy;   /* ms of processor time since the last frame, in the turns before this one */
static double       woken;  /* processor time when this turn began, or since its frame */
static double       turned; /* the same when this turn began */
static gint64       woken_at;

static double
get_time (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (double) time.tv_sec * 1e3 + (double) time.tv_nsec / 1e6;
}

/* What is asked of the kernel between two turns is no work of ours. */
static int
poll_and_time (GPollFD *fds,
               guint    n_fds,
               int      timeout)
{
  int result;

  busy += get_time () - woken;
  if (measuring != NULL)
    {
      measuring->longest = MAX (measuring->longest, (double) (g_get_monotonic_time () - woken_at) / 1000.0);
      measuring->longest_work = MAX (measuring->longest_work, get_time () - turned);
    }
  result = g_poll (fds, n_fds, timeout);
  woken = turned = get_time ();
  woken_at = g_get_monotonic_time ();

  return result;
}

static void
on_after_paint (BenchFrames *self)
{
  double now = get_time ();
  double frame = busy + now - woken;

  busy = 0;
  woken = now;
  if (measuring != self)
    return;

  g_array_append_val (self->frames, frame);
  self->gap = MAX (self->gap, (double) (g_get_monotonic_time () - self->painted) / 1000.0);
  self->painted = g_get_monotonic_time ();
}

BenchFrames *
bench_frames_new (GtkWidget *widget)
{
  BenchFrames *self = g_new0 (BenchFrames, 1);

  self->widget = g_object_ref (widget);
  self->clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  self->handler = g_signal_connect_swapped (self->clock, "after-paint", G_CALLBACK (on_after_paint), self);
  self->frames = g_array_new (FALSE, FALSE, sizeof (double));

  return self;
}

void
bench_frames_free (BenchFrames *self)
{
  if (measuring == self)
    measuring = NULL;
  g_signal_handler_disconnect (self->clock, self->handler);
  g_object_unref (self->clock);
  g_object_unref (self->widget);
  g_array_unref (self->frames);
  g_free (self);
}

void
bench_frames_start (BenchFrames *self)
{
  g_main_context_set_poll_func (NULL, poll_and_time);
  g_array_set_size (self->frames, 0);
  self->longest = 0;
  self->gap = 0;
  self->painted = g_get_monotonic_time ();
  busy = 0;
  self->longest_work = 0;
  woken = turned = get_time ();
  woken_at = g_get_monotonic_time ();
  measuring = self;
}

void
bench_frames_stop (BenchFrames *self)
{
  measuring = NULL;
  g_main_context_set_poll_func (NULL, NULL);
}

guint
bench_frames_count (BenchFrames *self)
{
  return self->frames->len;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

double
bench_frames_percentile (BenchFrames *self,
                         double       share)
{
  guint n = self->frames->len;

  if (n == 0)
    return 0;

  g_array_sort (self->frames, compare);

  return g_array_index (self->frames, double, MIN ((guint) (share * n), n - 1));
}

double
bench_frames_longest (BenchFrames *self)
{
  return self->longest;
}

double
bench_frames_longest_work (BenchFrames *self)
{
  return self->longest_work;
}

double
bench_frames_longest_gap (BenchFrames *self)
{
  return self->gap;
}

static gboolean
on_time (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

void
bench_run_for (double seconds)
{
  gboolean over = FALSE;

  g_timeout_add_full (G_PRIORITY_HIGH, (guint) (seconds * 1000), on_time, &over, NULL);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  gtk_widget_queue_draw (widget);

  return --*(int *) data > 0;
}

void
bench_run_frames (GtkWidget *widget,
                  guint      n)
{
  int left = (int) n;

  gtk_widget_add_tick_callback (widget, on_frame, &left, NULL);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
bench_init (int    *argc,
            char ***argv)
{
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();

  setvbuf (stdout, NULL, _IOLBF, 0);
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), "/org/signalbox/Signalbox/icons");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, "gtk-cursor-blink", FALSE, NULL);
  gtk_css_provider_load_from_resource (style, "/org/signalbox/Signalbox/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

GtkWindow *
bench_window_new (GtkWidget *child,
                  int        width,
                  int        height)
{
  GtkWindow *window = GTK_WINDOW (adw_window_new ());

  gtk_window_set_default_size (window, width, height);
  adw_window_set_content (ADW_WINDOW (window), child);
  gtk_window_present (window);
  bench_run_frames (GTK_WIDGET (window), 5);

  return window;
}

gpointer
bench_find (gpointer    root,
            GType       type,
            const char *css_class)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (css_class == NULL || gtk_widget_has_css_class (root, css_class)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child; child = gtk_widget_get_next_sibling (child))
    {
      gpointer found = bench_find (child, type, css_class);

      if (found)
        return found;
    }

  return NULL;
}

double
bench_get_memory (void)
{
  g_autofree char *text = NULL;
  long pages = 0, resident = 0;

  malloc_trim (0);
  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%ld %ld", &pages, &resident) != 2)
    return 0;

  return (double) resident * (double) sysconf (_SC_PAGESIZE) / 1048576.0;
}
