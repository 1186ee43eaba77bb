/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-minute.h"

#include "sbx-time.h"

#define MINUTE_MS 60000

struct _SbxMinute
{
  GObject parent_instance;

  guint source;
};

enum {
  PASSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxMinute, sbx_minute, G_TYPE_OBJECT)

static void schedule (SbxMinute *self);

static gboolean
on_minute (gpointer user_data)
{
  SbxMinute *self = user_data;

  self->source = 0;
  schedule (self);
  g_signal_emit (self, signals[PASSED], 0);

  return G_SOURCE_REMOVE;
}

/* To the next full minute by the wall clock, anew each time: timers drift, and clocks are set. */
static void
schedule (SbxMinute *self)
{
  self->source = g_timeout_add (MINUTE_MS - sbx_time_now_ms () % MINUTE_MS, on_minute, self);
}

static void
sbx_minute_finalize (GObject *object)
{
  SbxMinute *self = SBX_MINUTE (object);

  g_clear_handle_id (&self->source, g_source_remove);

  G_OBJECT_CLASS (sbx_minute_parent_class)->finalize (object);
}

static void
sbx_minute_class_init (SbxMinuteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = sbx_minute_finalize;

  signals[PASSED] = g_signal_new ("passed",
                                  G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST,
                                  0,
                                  NULL, NULL,
                                  NULL,
                                  G_TYPE_NONE, 0);
}

static void
sbx_minute_init (SbxMinute *self)
{
  schedule (self);
}

/**
 * sbx_minute_get_default:
 *
 * Returns: (transfer none): the one for the main thread, which lives as long as the process
 */
SbxMinute *
sbx_minute_get_default (void)
{
  static SbxMinute *minute = NULL;

  if (minute == NULL)
    minute = g_object_new (SBX_TYPE_MINUTE, NULL);

  return minute;
}
