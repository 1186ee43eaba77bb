/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-deadlines.h"

struct _SbxDeadlines
{
  SbxDeadlineFunc  func;
  gpointer         user_data;
  GQueue           queue;     /* (element-type gpointer), the next one first */
  GSource         *source;
};

typedef struct
{
  GSource       parent;
  SbxDeadlines *deadlines;   /* not owned */
} SbxDeadlinesSource;

/* The link stands first. */
static gint64
get_first (SbxDeadlines *self)
{
  return self->queue.head != NULL ? ((SbxDeadline *) self->queue.head)->at : -1;
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  SbxDeadlines *self = ((SbxDeadlinesSource *) source)->deadlines;
  gint64        now = g_get_monotonic_time ();
  gint64        first;

  while ((first = get_first (self)) >= 0 && first <= now)
    {
      SbxDeadline *deadline = (SbxDeadline *) self->queue.head;
      gpointer     owner = deadline->link.data;

      sbx_deadlines_unset (self, deadline);
      self->func (owner, self->user_data);
    }
  g_source_set_ready_time (source, first);
  return G_SOURCE_CONTINUE;
}

/**
 * sbx_deadlines_new:
 * @func: called for each that is due
 * @user_data: for @func
 *
 * Returns: (transfer full): none, in the thread-default main context
 */
SbxDeadlines *
sbx_deadlines_new (SbxDeadlineFunc func,
                   gpointer        user_data)
{
  static GSourceFuncs      funcs = { .dispatch = dispatch };
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  SbxDeadlines            *self = g_new0 (SbxDeadlines, 1);

  self->func = func;
  self->user_data = user_data;
  self->source = g_source_new (&funcs, sizeof (SbxDeadlinesSource));
  ((SbxDeadlinesSource *) self->source)->deadlines = self;
  g_source_set_static_name (self->source, "sbx-deadlines");
  g_source_attach (self->source, context);
  return self;
}

/**
 * sbx_deadlines_free:
 * @self: (transfer full): deadlines, none of which is set
 */
void
sbx_deadlines_free (SbxDeadlines *self)
{
  g_assert (self->queue.length == 0);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

/**
 * sbx_deadlines_set:
 * @self: deadlines
 * @deadline: one that may be set already
 * @at: monotonic µs; not before the others that are set, or it waits for them
 * @owner: what it is for
 */
void
sbx_deadlines_set (SbxDeadlines *self,
                   SbxDeadline  *deadline,
                   gint64        at,
                   gpointer      owner)
{
  sbx_deadlines_unset (self, deadline);
  deadline->at = at;
  deadline->link.data = owner;
  g_queue_push_tail_link (&self->queue, &deadline->link);
  /* One that is due earlier wakes in any case, and looks again then. */
  if (self->queue.length == 1)
    g_source_set_ready_time (self->source, at);
}

/**
 * sbx_deadlines_unset:
 * @self: deadlines
 * @deadline: one of them, or one that is not set
 */
void
sbx_deadlines_unset (SbxDeadlines *self,
                     SbxDeadline  *deadline)
{
  if (!sbx_deadline_is_set (deadline))
    return;
  g_queue_unlink (&self->queue, &deadline->link);
  deadline->link.data = NULL;
}

/**
 * sbx_deadline_is_set:
 * @self: a deadline
 *
 * Returns: whether it waits
 */
gboolean
sbx_deadline_is_set (const SbxDeadline *self)
{
  return self->link.data != NULL;
}
