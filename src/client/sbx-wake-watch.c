/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-wake-watch.h"

#include <gio/gio.h>
#include <time.h>

#define LOOK_SECONDS 5
/* Both clocks are read one after the other: less than this is no sleep. */
#define SLEEP_AT_LEAST (2 * G_USEC_PER_SEC)
/* One change of network is told of many times within a moment. */
#define SETTLE_MS 500

struct _SbxWakeWatch
{
  GObject  parent_instance;

  gint64   slept;            /* µs that the computer has slept since it started, at the last look; < 0 = none yet */
  guint    look_timer;
  guint    settle_timer;
};

enum {
  SIGNAL_WOKE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxWakeWatch, sbx_wake_watch, G_TYPE_OBJECT)

static gint64
read_clock (clockid_t clock)
{
  struct timespec time = { 0 };

  clock_gettime (clock, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
on_look (gpointer data)
{
  sbx_wake_watch_look (data, read_clock (CLOCK_MONOTONIC), read_clock (CLOCK_BOOTTIME));

  return G_SOURCE_CONTINUE;
}

static gboolean
on_settled (gpointer data)
{
  SbxWakeWatch *self = data;

  self->settle_timer = 0;
  g_signal_emit (self, signals[SIGNAL_WOKE], 0);

  return G_SOURCE_REMOVE;
}

static void
on_network_changed (GNetworkMonitor *monitor,
                    gboolean         available,
                    SbxWakeWatch    *self)
{
  if (available && self->settle_timer == 0)
    self->settle_timer = g_timeout_add (SETTLE_MS, on_settled, self);
}

static void
sbx_wake_watch_dispose (GObject *object)
{
  SbxWakeWatch *self = SBX_WAKE_WATCH (object);

  g_clear_handle_id (&self->look_timer, g_source_remove);
  g_clear_handle_id (&self->settle_timer, g_source_remove);

  G_OBJECT_CLASS (sbx_wake_watch_parent_class)->dispose (object);
}

static void
sbx_wake_watch_class_init (SbxWakeWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_wake_watch_dispose;

  signals[SIGNAL_WOKE] =
    g_signal_new ("woke", SBX_TYPE_WAKE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_wake_watch_init (SbxWakeWatch *self)
{
  self->slept = -1;
  self->look_timer = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed",
                           G_CALLBACK (on_network_changed), self, 0);
}

/**
 * sbx_wake_watch_new:
 *
 * Returns: (transfer full): a watch that looks as long as it lives
 */
SbxWakeWatch *
sbx_wake_watch_new (void)
{
  return g_object_new (SBX_TYPE_WAKE_WATCH, NULL);
}

/**
 * sbx_wake_watch_look:
 * @awake_time: a clock that stops while the computer sleeps, in µs
 * @total_time: the same clock going on meanwhile
 *
 * Returns: whether the computer slept since the last look; `woke` was emitted then
 */
gboolean
sbx_wake_watch_look (SbxWakeWatch *self,
                     gint64        awake_time,
                     gint64        total_time)
{
  gint64 slept = total_time - awake_time;
  gboolean woke;

  g_return_val_if_fail (SBX_IS_WAKE_WATCH (self), FALSE);

  woke = self->slept >= 0 && slept - self->slept >= SLEEP_AT_LEAST;
  self->slept = slept;
  if (woke)
    g_signal_emit (self, signals[SIGNAL_WOKE], 0);

  return woke;
}
