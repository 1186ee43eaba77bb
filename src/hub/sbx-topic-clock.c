/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-clock.h"

#include "sbx-changes.h"
#include "sbx-claim.h"
#include "sbx-hub-private.h"
#include "sbx-time.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

/* Topics of one write: the others wait for no longer than that takes. What is left is due at once. */
#define SLICE 100

/* After a write that failed (the disk is full, say). */
#define PAUSE_MS 5000

struct _SbxTopicClock
{
  int      ref_count;   /* the owner's, and one for a write under way */
  SbxHub  *hub;         /* (nullable): freed by its owner */
  int      fd;          /* a timer on the wall clock */
  GSource *source;
  gint64   next;        /* ms; 0 = nothing is waited for */
  gboolean busy;        /* a write is under way */
  gboolean again;       /* it has to be followed by another */
};

/* One write, whose outcome the callback reads. */
typedef struct
{
  SbxTopicClock *clock;
  gint64         next;
} Pass;

static void
unref (SbxTopicClock *self)
{
  if (--self->ref_count == 0)
    g_free (self);
}

static gboolean
end_what_is_due (SbxStoreWriter  *writer,
                 SbxTopicRecord  *topic,
                 gint64           now,
                 GError         **error)
{
  if (!sbx_claim_is_held (topic, now))
    sbx_claim_end (topic);
  if (topic->snoozed_until != 0 && topic->snoozed_until <= now)
    sbx_changes_wake_topic (topic);

  return sbx_store_put_topic (writer, topic, error) &&
         sbx_changes_append_topic (writer, NULL, topic, error);
}

static gboolean
write_pass (SbxStoreWriter *writer,
            gpointer        data,
            SbxJsonWriter  *answer,
            GError        **error)
{
  Pass *pass = data;
  gint64 now = sbx_time_now_ms ();
  g_autoptr (GPtrArray) topics = sbx_store_find_due_topics (writer, now, SBX_CLAIM_LONGEST_MS, SLICE, error);

  if (topics == NULL)
    return FALSE;

  for (guint i = 0; i < topics->len; i++)
    if (!end_what_is_due (writer, g_ptr_array_index (topics, i), now, error))
      return FALSE;

  return sbx_store_get_next_due (writer, &pass->next, error);
}

/* Until then, or until somebody sets the clock. */
static void
arm (SbxTopicClock *self,
     gint64         at)
{
  struct itimerspec when = { .it_value = { at / 1000, at % 1000 * 1000000 } };

  self->next = at;
  if (timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) != 0 && errno != ECANCELED)
    g_warning ("the end of a claim cannot be waited for: %s", g_strerror (errno));
}

static void run (SbxTopicClock *self);

/* What was noted while @pass was under way is in it, or its write stands behind it: then that time stays. */
static void
go_on (SbxTopicClock *self,
       const Pass    *pass,
       gboolean       done)
{
  if (!done)
    arm (self, sbx_time_now_ms () + PAUSE_MS);
  else if (self->again)
    run (self);
  else if (pass->next != 0 && (self->next == 0 || pass->next < self->next))
    arm (self, pass->next);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Pass      *pass = user_data;
  SbxTopicClock        *self = pass->clock;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, NULL);

  self->busy = FALSE;
  if (self->hub != NULL)
    {
      sbx_hub_route (self->hub, events);
      go_on (self, pass, answer != NULL);
      sbx_hub_end_operation (self->hub);
    }
  unref (self);
}

static void
run (SbxTopicClock *self)
{
  Pass *pass;

  self->again = self->busy;
  if (self->busy)
    return;

  pass = g_new0 (Pass, 1);
  pass->clock = self;
  self->busy = TRUE;
  self->next = 0;
  self->ref_count++;
  sbx_hub_begin_operation (self->hub);
  sbx_store_write_async (sbx_hub_get_store (self->hub), write_pass, pass, NULL, on_written, pass);
}

static gboolean
on_time (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  guint64 n_times;

  /* ECANCELED is that somebody set the clock: what is due has to be found anew. */
  if (read (fd, &n_times, sizeof n_times) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  run (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * sbx_topic_clock_new:
 * @hub: a hub whose store is open; must outlive the object
 * @error: return location for a %SBX_HUB_ERROR
 *
 * Returns: (transfer full): what ends claims and snoozes in the thread-default main context until it is freed
 */
SbxTopicClock *
sbx_topic_clock_new (SbxHub  *hub,
                     GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  int fd = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  SbxTopicClock *self;

  if (fd < 0)
    {
      g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_FAILED,
                   _("The hub cannot watch the clock: %s"), g_strerror (errno));
      return NULL;
    }

  self = g_new0 (SbxTopicClock, 1);
  self->ref_count = 1;
  self->hub = hub;
  self->fd = fd;
  self->source = g_unix_fd_source_new (fd, G_IO_IN);
  g_source_set_static_name (self->source, "sbx-topic-clock");
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_time), self, NULL);
  g_source_attach (self->source, context);
  run (self);
  return self;
}

/**
 * sbx_topic_clock_note:
 * @self: a clock
 * @at: when a claim or a snooze that is about to be stored will end (ms)
 */
void
sbx_topic_clock_note (SbxTopicClock *self,
                      gint64         at)
{
  if (self->next == 0 || at < self->next)
    arm (self, at);
}

/**
 * sbx_topic_clock_free:
 * @self: (transfer full): a clock
 *
 * A write that is under way ends by itself.
 */
void
sbx_topic_clock_free (SbxTopicClock *self)
{
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  close (self->fd);
  self->hub = NULL;
  unref (self);
}
