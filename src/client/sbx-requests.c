/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-requests.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"

/* An answer that has come by the time that its request is late still counts: so many turns of the loop are left to it. */
#define GRACE_TURNS 2

struct _SbxRequests
{
  GHashTable *waiting;   /* id → Waiting */
  guint64     last_id;

  SbxRequestsLateFunc  late_func;     /* (nullable) */
  gpointer             late_data;
  SbxRequestsBusyFunc  busy_func;     /* (nullable) */
  gpointer             busy_data;
};

typedef struct
{
  SbxRequests     *requests;
  char            *id;
  char            *event;
  guint            timer;
  guint            timeout;       /* ms */
  guint            n_turns;       /* of grace that it had */
  gint64           asked_at;      /* ms, monotonic */
  guint64          seen;          /* of what is coming in: how much, the last time */
  SbxRequestsFunc  func;
  gpointer         user_data;
} Waiting;

static void
waiting_free (Waiting *waiting)
{
  g_clear_handle_id (&waiting->timer, g_source_remove);
  g_free (waiting->id);
  g_free (waiting->event);
  g_free (waiting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Waiting, waiting_free)

/* The one who waits leaves the table before it is called: it may ask again, or free everything. */
static Waiting *
steal_waiting (SbxRequests *self,
               const char  *id)
{
  Waiting *waiting = NULL;

  g_hash_table_steal_extended (self->waiting, id, NULL, (gpointer *) &waiting);
  return waiting;
}

static gboolean on_timed_out (gpointer data);

static gboolean
wait_on (Waiting *waiting,
         guint    ms)
{
  waiting->timer = g_timeout_add (ms, on_timed_out, waiting);
  return G_SOURCE_REMOVE;
}

static gboolean
on_timed_out (gpointer data)
{
  Waiting *late = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Waiting) waiting = NULL;

  if (late->n_turns++ < GRACE_TURNS)
    return wait_on (late, 0);
  late->n_turns = 0;
  if (late->requests->busy_func != NULL && late->requests->busy_func (&late->seen, late->requests->busy_data))
    return wait_on (late, late->timeout);

  waiting = steal_waiting (late->requests, late->id);
  g_assert (waiting == late);
  waiting->timer = 0;
  if (waiting->requests->late_func != NULL)
    waiting->requests->late_func (waiting->asked_at, waiting->requests->late_data);
  /* TRANSLATORS: %s is the technical name of a request, such as listTopics */
  error = g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT,
                       _("The hub did not answer “%s” in time."), waiting->event);
  waiting->func (NULL, error, waiting->user_data);

  return G_SOURCE_REMOVE;
}

SbxRequests *
sbx_requests_new (void)
{
  SbxRequests *self = g_new0 (SbxRequests, 1);

  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) waiting_free);

  return self;
}

/**
 * sbx_requests_set_late_func:
 * @func: (nullable): called for each request that timed out, before its own function
 */
void
sbx_requests_set_late_func (SbxRequests         *self,
                            SbxRequestsLateFunc  func,
                            gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  self->late_func = func;
  self->late_data = user_data;
}

/**
 * sbx_requests_set_busy_func:
 * @func: (nullable): asked for each request whose time is over: whether it should wait as long again; and, for what to compare with, when it is made
 */
void
sbx_requests_set_busy_func (SbxRequests         *self,
                            SbxRequestsBusyFunc  func,
                            gpointer             user_data)
{
  g_return_if_fail (self != NULL);

  self->busy_func = func;
  self->busy_data = user_data;
}

/**
 * sbx_requests_free:
 *
 * Nobody who still waits is called: see sbx_requests_fail_all().
 */
void
sbx_requests_free (SbxRequests *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->waiting);
  g_free (self);
}

/**
 * sbx_requests_add:
 * @event: the request's name, for the message when it times out
 * @timeout: in ms
 * @func: (scope async): called once
 *
 * Returns: the request's id, c1, c2 …; valid until @func is called
 */
const char *
sbx_requests_add (SbxRequests     *self,
                  const char      *event,
                  guint            timeout,
                  SbxRequestsFunc  func,
                  gpointer         user_data)
{
  Waiting *waiting;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (event != NULL, NULL);
  g_return_val_if_fail (func != NULL, NULL);

  waiting = g_new0 (Waiting, 1);
  waiting->requests = self;
  waiting->id = g_strdup_printf ("c%" G_GUINT64_FORMAT, ++self->last_id);
  waiting->event = g_strdup (event);
  waiting->asked_at = g_get_monotonic_time () / 1000;
  if (self->busy_func != NULL)
    self->busy_func (&waiting->seen, self->busy_data);
  waiting->timeout = timeout;
  wait_on (waiting, timeout);
  waiting->func = func;
  waiting->user_data = user_data;
  g_hash_table_insert (self->waiting, waiting->id, waiting);

  return waiting->id;
}

/* What would be lost if any answer but its own were taken for a yes. */
static gboolean
is_answer_to (const char *request,
              const char *answer)
{
  static const struct
  {
    const char *request;
    const char *answers[2];
  } named[] = {
    { "sendMessage", { "messageAccepted" } },
    { "syncData", { "synced" } },
    { "pushAction", { "actionSent", "actionQueued" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (g_str_equal (named[i].request, request))
      return g_str_equal (answer, named[i].answers[0]) || g_strcmp0 (answer, named[i].answers[1]) == 0;
  return TRUE;
}

/* The hub may have done it all the same. */
static GError *
new_wrong_answer_error (const char *request,
                        const char *answer)
{
  /* TRANSLATORS: the technical names of a request, such as sendMessage, and of what came back */
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_VERSION,
                      _("The hub answered “%s” with “%s”, which does not say whether it was done. It is broken, or speaks something else: "
                        "look at its version, and at what is there, before you try again."), request, answer);
}

/**
 * sbx_requests_answer:
 *
 * Returns: whether @envelope was an answer that somebody waited for
 */
gboolean
sbx_requests_answer (SbxRequests *self,
                     SbxEnvelope *envelope)
{
  const char *re;
  g_autoptr (Waiting) waiting = NULL;
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (envelope != NULL, FALSE);

  re = sbx_envelope_get_re (envelope);
  waiting = re != NULL ? steal_waiting (self, re) : NULL;
  if (waiting == NULL)
    return FALSE;

  if (!sbx_envelope_to_error (envelope, &error) && !is_answer_to (waiting->event, sbx_envelope_get_event (envelope)))
    error = new_wrong_answer_error (waiting->event, sbx_envelope_get_event (envelope));
  if (error != NULL)
    waiting->func (NULL, error, waiting->user_data);
  else
    waiting->func (envelope, NULL, waiting->user_data);

  return TRUE;
}

/**
 * sbx_requests_forget:
 *
 * Nobody waits for @id any more: its function is not called, a late answer is nobody's.
 *
 * Returns: whether it was still waited for
 */
gboolean
sbx_requests_forget (SbxRequests *self,
                     const char  *id)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  return g_hash_table_remove (self->waiting, id);
}

static int
compare_age (gconstpointer a,
             gconstpointer b)
{
  guint64 first = g_ascii_strtoull ((*(Waiting *const *) a)->id + 1, NULL, 10);
  guint64 second = g_ascii_strtoull ((*(Waiting *const *) b)->id + 1, NULL, 10);

  return first < second ? -1 : first > second;
}

/**
 * sbx_requests_fail_all:
 *
 * The connection is gone: everybody who waits now is told so, in the order in which they asked. What
 * they ask anew meanwhile is not touched.
 */
void
sbx_requests_fail_all (SbxRequests  *self,
                       const GError *error)
{
  g_autoptr (GPtrArray) all = NULL;
  GHashTableIter iter;
  gpointer waiting;

  g_return_if_fail (self != NULL);
  g_return_if_fail (error != NULL);

  all = g_ptr_array_new_with_free_func ((GDestroyNotify) waiting_free);
  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, NULL, &waiting))
    {
      g_ptr_array_add (all, waiting);
      g_hash_table_iter_steal (&iter);
    }
  g_ptr_array_sort (all, compare_age);

  for (guint i = 0; i < all->len; i++)
    {
      Waiting *one = all->pdata[i];

      g_clear_handle_id (&one->timer, g_source_remove);
      one->func (NULL, error, one->user_data);
    }
}

guint
sbx_requests_get_size (SbxRequests *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_hash_table_size (self->waiting);
}
