/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions.h"

#include "sbx-action-writes.h"
#include "sbx-bots.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

/* What one connection is given before the kernel has it: few at first, twice as many each time. */
#define FIRST_BATCH 4
#define BATCH_ACTIONS 128
#define BATCH_BYTES 262144

/* Whoever pushes to a connection that is open waits so long to hear that it was sent. */
#define PATIENCE_MS 250

/* How soon what the store refused is tried again, and how often the clock looks at most. */
#define RETRY_MS 1000
#define TIDY_MS 3600000

#define RETRY_AFTER_MS 5000

struct _SbxActions
{
  int         ref_count;     /* the hub's, and one for each operation of the store */
  gboolean    stopped;
  gboolean    settled;       /* what was left behind by the last start is queued again, as far as that can be */
  SbxHub     *hub;           /* not owned: it waits for what is under way before it stops */
  SbxBots    *bots;
  GHashTable *waiting;       /* (element-type Waiting): action id (inside) → who waits for it */
  GSource    *tidy_clock;    /* (nullable): until the next expiry */
  gint64      tidy_at;       /* ms since 1970 */
  GSource    *late_clock;    /* (nullable): while some bot is late */
  GSource    *retry_clock;   /* (nullable): while there are failed releases */
  GQueue      failed;        /* (element-type SbxActionRelease), owned: the store could not note them */
  gint64      heartbeat;     /* ms */
  gint64      max_queued;
  gint64      keep;          /* ms; 0 = for ever */
};

/* Somebody who pushed an action to a connection that is open. */
typedef struct
{
  SbxActions *actions;
  SbxRequest *request;
  char       *id;
  char       *target;
  char       *connection;
  GSource    *patience;
} Waiting;

typedef struct _Operation Operation;

/* @answer is %NULL where it failed. What it returns is whom an `action` among the events is for. */
typedef SbxPeer *(*DoneFunc) (Operation    *operation,
                              GBytes       *answer,
                              const GError *error);

/* One write under way. */
struct _Operation
{
  SbxActions     *actions;
  SbxRequest     *request;     /* (nullable) */
  SbxPeer        *peer;        /* (nullable): whose actions they are */
  gpointer        data;
  GDestroyNotify  data_free;
  DoneFunc        done;
};

static void pump    (SbxActions *self,
                     SbxBot     *bot);
static void tidy_at (SbxActions *self,
                     gint64      at);

static SbxActions *
actions_ref (SbxActions *self)
{
  self->ref_count++;
  return self;
}

static void
actions_unref (SbxActions *self)
{
  if (--self->ref_count > 0)
    return;
  sbx_bots_free (self->bots);
  g_hash_table_unref (self->waiting);
  g_free (self);
}

/* --- Writes --- */

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Operation            *operation = user_data;
  g_autoptr (GPtrArray) events = NULL;
  g_autoptr (GError)    error = NULL;
  g_autoptr (GBytes)    answer = sbx_store_write_finish (SBX_STORE (source), result, &events, &error);
  SbxPeer              *target = operation->done (operation, answer, error);

  if (!operation->actions->stopped)
    {
      sbx_hub_route_to (operation->actions->hub, events, target);
      sbx_hub_end_operation (operation->actions->hub);
    }
  g_clear_pointer (&operation->request, sbx_request_unref);
  g_clear_pointer (&operation->peer, sbx_peer_unref);
  if (operation->data != NULL)
    operation->data_free (operation->data);
  actions_unref (operation->actions);
  g_free (operation);
}

/* Takes @data. */
static void
write_async (SbxActions        *self,
             SbxStoreWriteFunc  func,
             gpointer           data,
             GDestroyNotify     data_free,
             SbxRequest        *request,
             SbxPeer           *peer,
             DoneFunc           done)
{
  Operation *operation = g_new0 (Operation, 1);

  operation->actions = actions_ref (self);
  operation->request = request != NULL ? sbx_request_ref (request) : NULL;
  operation->peer = peer != NULL ? sbx_peer_ref (peer) : NULL;
  operation->data = data;
  operation->data_free = data_free;
  operation->done = done;
  sbx_hub_begin_operation (self->hub);
  sbx_store_write_async (sbx_hub_get_store (self->hub), func, data, NULL, on_written, operation);
}

static GSource *
add_timeout (SbxActions  *self,
             gint64       ms,
             GSourceFunc  func,
             gpointer     data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GSource                 *source = g_timeout_source_new ((guint) CLAMP (ms, 0, TIDY_MS));

  g_source_set_static_name (source, "sbx-actions");
  g_source_set_callback (source, func, data, NULL);
  g_source_attach (source, context);
  return source;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* --- Those who wait for an answer --- */

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  clear_source (&waiting->patience);
  sbx_hub_end_operation (waiting->actions->hub);
  sbx_request_unref (waiting->request);
  g_free (waiting->connection);
  g_free (waiting->target);
  g_free (waiting->id);
  g_free (waiting);
}

static void
answer_push (SbxRequest *request,
             GBytes     *answer,
             gboolean    was_sent)
{
  gsize              length;
  const char        *text = g_bytes_get_data (answer, &length);
  g_autofree char   *queued = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (was_sent)
    {
      sbx_request_answer (request, "actionSent", answer);
      return;
    }
  queued = g_strdup_printf ("%.*s,\"message\":\"Action queued (connection not active)\"}", (int) length - 1, text);
  payload = g_bytes_new (queued, strlen (queued));
  sbx_request_answer (request, "actionQueued", payload);
}

static SbxPeer *
on_sent_for_request (Operation    *operation,
                     GBytes       *answer,
                     const GError *error)
{
  if (answer != NULL)
    answer_push (operation->request, answer, TRUE);
  else
    sbx_request_fail (operation->request, error);
  return NULL;
}

static SbxPeer *
on_stuck (Operation    *operation,
          GBytes       *answer,
          const GError *error)
{
  const SbxActionCall *call = operation->data;

  if (answer != NULL)
    answer_push (operation->request, answer, call->was_sent);
  else
    sbx_request_fail (operation->request, error);
  return NULL;
}

/* Answers a push with what has become of it; where the connection still has it, with why it is not sent. */
static void
answer_later (SbxActions *self,
              SbxRequest *request,
              const char *id,
              const char *target,
              const char *connection)
{
  SbxActionCall *call = g_new0 (SbxActionCall, 1);

  call->id = g_strdup (id);
  call->carrier = g_strdup (connection);
  call->reason = g_strdup_printf ("Connection %s is open, but takes nothing at the moment", connection);
  sbx_bots_get_facts (self->bots, target, &call->facts);
  write_async (self, sbx_action_write_stuck, call, (GDestroyNotify) sbx_action_call_free, request, NULL, on_stuck);
}

static void
answer_waiting (Waiting *waiting)
{
  SbxActions *self = waiting->actions;

  answer_later (self, waiting->request, waiting->id, waiting->target, waiting->connection);
  g_hash_table_remove (self->waiting, waiting->id);
}

static gboolean
on_patience_over (gpointer user_data)
{
  answer_waiting (user_data);
  return G_SOURCE_REMOVE;
}

static void
wait_for (SbxActions            *self,
          SbxRequest            *request,
          const SbxActionRecord *record,
          const char            *connection)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  waiting->actions = self;
  waiting->request = sbx_request_ref (request);
  waiting->id = g_strdup (record->id);
  waiting->target = g_strdup (record->target_id);
  waiting->connection = g_strdup (connection);
  waiting->patience = add_timeout (self, PATIENCE_MS, on_patience_over, waiting);
  sbx_hub_begin_operation (self->hub);
  g_hash_table_insert (self->waiting, waiting->id, waiting);
}

static void
answer_all_waiting (SbxActions *self,
                    const char *connection)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->waiting);

  for (GList *l = all; l != NULL; l = l->next)
    {
      Waiting *waiting = l->data;

      if (g_str_equal (waiting->connection, connection))
        answer_waiting (waiting);
    }
}

/* --- Late bots --- */

/* Its heartbeat is overdue: a ping has gone unanswered for a whole interval. */
static gboolean
is_late (SbxActions *self,
         SbxBot     *bot)
{
  return sbx_peer_get_silence (bot->peer) >= 2 * self->heartbeat;
}

static gboolean
on_late_clock (gpointer user_data)
{
  SbxActions       *self = user_data;
  g_autoptr (GList) bots = sbx_bots_list (self->bots);
  gboolean          any = FALSE;

  for (GList *l = bots; l != NULL; l = l->next)
    {
      SbxBot *bot = l->data;

      if (bot->late && !is_late (self, bot))
        {
          bot->late = FALSE;
          pump (self, bot);
        }
      any |= bot->late;
    }
  if (any)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->late_clock, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Looks after it until it gives a sign of life, or goes. */
static void
mark_late (SbxActions *self,
           SbxBot     *bot)
{
  bot->late = TRUE;
  if (self->late_clock == NULL)
    self->late_clock = add_timeout (self, CLAMP (self->heartbeat / 4, 10, RETRY_MS), on_late_clock, self);
}

/* --- Delivery --- */

static SbxPeer *
on_taken (Operation    *operation,
          GBytes       *answer,
          const GError *error)
{
  SbxActions    *self = operation->actions;
  SbxActionTake *take = operation->data;
  SbxBot        *bot = self->stopped ? NULL : sbx_bots_find_peer (self->bots, operation->peer);

  /* Of a connection that has gone meanwhile its release, which is behind this, takes care. */
  if (bot == NULL)
    return NULL;
  bot->taking = FALSE;
  if (answer == NULL)
    {
      g_info ("actions for “%s” could not be read: %s", take->target, error->message);
      bot->has_more = TRUE;
      mark_late (self, bot);
      return NULL;
    }
  bot->has_more |= take->more;
  for (guint i = 0; i < take->ids->len; i++)
    g_queue_push_tail (&bot->in_flight, g_strdup (g_ptr_array_index (take->ids, i)));
  return bot->peer;
}

/* Gives a connection the next actions of its queue, if it may have any. */
static void
pump (SbxActions *self,
      SbxBot     *bot)
{
  const char    *id = sbx_bot_get_id (bot);
  SbxActionTake *take;

  if (self->stopped || !bot->ready || bot->taking || !bot->has_more || bot->in_flight.length > 0 ||
      !sbx_peer_is_open (bot->peer) || sbx_bots_find (self->bots, id) != bot)
    return;
  if (is_late (self, bot))
    {
      mark_late (self, bot);
      return;
    }

  bot->taking = TRUE;
  bot->has_more = FALSE;
  take = g_new0 (SbxActionTake, 1);
  take->target = g_strdup (id);
  take->carrier = g_strdup (sbx_bot_get_connection (bot));
  take->since = sbx_peer_get_connected_at (bot->peer);
  take->welcome_back = g_strdup_printf ("“%s” is connected again: connection %s", id, take->carrier);
  take->gone = g_atomic_rc_box_acquire (bot->gone);
  take->max_actions = bot->batch = CLAMP (bot->batch * 2, FIRST_BATCH, BATCH_ACTIONS);
  take->max_bytes = BATCH_BYTES;
  sbx_bots_get_facts (self->bots, id, &take->facts);
  write_async (self, sbx_action_write_take, take, (GDestroyNotify) sbx_action_take_free, NULL, bot->peer, on_taken);
}

static SbxPeer *
on_sent (Operation    *operation,
         GBytes       *answer,
         const GError *error)
{
  /* They stay with the connection, and are queued again at its end. */
  if (answer == NULL)
    g_info ("actions that were sent could not be noted: %s", error->message);
  return NULL;
}

static SbxActionSent *
new_sent (SbxActions *self,
          SbxBot     *bot)
{
  SbxActionSent *sent = g_new0 (SbxActionSent, 1);

  sent->ids = g_ptr_array_new_with_free_func (g_free);
  sent->carrier = g_strdup (sbx_bot_get_connection (bot));
  sbx_bots_get_facts (self->bots, sbx_bot_get_id (bot), &sent->facts);
  return sent;
}

/* Notes what the kernel has by now; who waits for it is answered when that is on disk. */
static void
note_flushed (SbxActions *self,
              SbxBot     *bot)
{
  guint          n = sbx_peer_take_flushed (bot->peer);
  SbxActionSent *others = NULL;

  for (; n > 0 && bot->in_flight.length > 0; n--)
    {
      char    *id = g_queue_pop_head (&bot->in_flight);
      Waiting *waiting = g_hash_table_lookup (self->waiting, id);

      if (waiting != NULL)
        {
          SbxActionSent *sent = new_sent (self, bot);

          g_ptr_array_add (sent->ids, id);
          write_async (self, sbx_action_write_sent, sent, (GDestroyNotify) sbx_action_sent_free,
                       waiting->request, NULL, on_sent_for_request);
          g_hash_table_remove (self->waiting, id);
          continue;
        }
      if (others == NULL)
        others = new_sent (self, bot);
      g_ptr_array_add (others->ids, id);
    }
  if (others != NULL)
    write_async (self, sbx_action_write_sent, others, (GDestroyNotify) sbx_action_sent_free, NULL, NULL, on_sent);
}

/* --- The end of a connection --- */

static SbxActionRelease *
copy_release (const SbxActionRelease *from)
{
  SbxActionRelease *copy = g_new0 (SbxActionRelease, 1);

  *copy = *from;
  copy->target = g_strdup (from->target);
  copy->carrier = g_strdup (from->carrier);
  copy->reason = g_strdup (from->reason);
  sbx_action_facts_copy (&copy->facts, &from->facts);
  return copy;
}

static void release (SbxActions       *self,
                     SbxActionRelease *data);

static gboolean
on_retry (gpointer user_data)
{
  SbxActions *self = user_data;
  GQueue      failed = self->failed;

  g_queue_init (&self->failed);
  g_clear_pointer (&self->retry_clock, g_source_unref);
  while (failed.length > 0)
    release (self, g_queue_pop_head (&failed));
  return G_SOURCE_REMOVE;
}

/* Nobody could get what a connection has left behind, as long as that is not noted. */
static void
release_again (SbxActions             *self,
               const SbxActionRelease *failed)
{
  g_queue_push_tail (&self->failed, copy_release (failed));
  if (self->retry_clock == NULL)
    self->retry_clock = add_timeout (self, RETRY_MS, on_retry, self);
}

static SbxPeer *
on_released (Operation    *operation,
             GBytes       *answer,
             const GError *error)
{
  SbxActions       *self = operation->actions;
  SbxActionRelease *data = operation->data;
  SbxBot           *bot;

  if (self->stopped)
    return NULL;
  answer_all_waiting (self, data->carrier);
  if (answer == NULL)
    {
      release_again (self, data);
      return NULL;
    }
  tidy_at (self, data->next_expiry);
  bot = sbx_bots_find (self->bots, data->target);
  if (bot != NULL)
    {
      bot->has_more = TRUE;
      pump (self, bot);
    }
  return NULL;
}

/* Takes @data. */
static void
release (SbxActions       *self,
         SbxActionRelease *data)
{
  write_async (self, sbx_action_write_release, data, (GDestroyNotify) sbx_action_release_free, NULL, NULL, on_released);
}

/* How a connection ended: the cause that the protocol has for it, and words. */
static const char *
describe_end (SbxPeer *peer,
              char   **reason)
{
  guint code = sbx_peer_get_close_code (peer);

  switch (code)
    {
    case SBX_CLOSE_HEARTBEAT_LOST:
      *reason = g_strdup_printf ("its heartbeat was lost, nothing was heard for %" PRId64 " ms",
                                 sbx_peer_get_silence (peer));
      return "heartbeatLate";
    case SBX_CLOSE_SLOW_READER:
      *reason = g_strdup ("it read too slowly");
      return "sendFailed";
    case SBX_CLOSE_REPLACED:
      *reason = g_strdup ("a newer connection of the same id replaced it");
      return "notOpen";
    case SBX_CLOSE_GOING_AWAY:
      *reason = g_strdup ("the hub was stopped, or the other end went away");
      return "notOpen";
    case 0:
      *reason = g_strdup ("the connection was lost");
      return "notOpen";
    default:
      *reason = g_strdup_printf ("it was closed with %u", code);
      return "notOpen";
    }
}

/* The record of a connection goes, and what it had not got goes back to the queue, in this order: what is
 * noted here is noted before anything that a later connection gets. */
static void
settle (SbxActions *self,
        SbxBot     *bot)
{
  SbxActionRelease *data = g_new0 (SbxActionRelease, 1);

  note_flushed (self, bot);
  data->target = g_strdup (sbx_bot_get_id (bot));
  data->carrier = g_strdup (sbx_bot_get_connection (bot));
  data->cause = describe_end (bot->peer, &data->reason);
  sbx_bots_remove (self->bots, bot);
  sbx_bots_get_facts (self->bots, data->target, &data->facts);
  release (self, data);
}

/* --- The clock --- */

static SbxPeer *
on_tidied (Operation    *operation,
           GBytes       *answer,
           const GError *error)
{
  SbxActions          *self = operation->actions;
  const SbxActionTidy *data = operation->data;

  self->settled = TRUE;
  if (self->stopped)
    return NULL;
  if (answer == NULL)
    tidy_at (self, sbx_time_now_ms () + RETRY_MS);
  else
    tidy_at (self, data->more ? sbx_time_now_ms () : data->next_expiry);
  return NULL;
}

static void
tidy (SbxActions        *self,
      SbxStoreWriteFunc  func)
{
  SbxActionTidy *data = g_new0 (SbxActionTidy, 1);

  sbx_bots_get_facts (self->bots, "", &data->facts);
  data->forget_before = self->keep > 0 ? data->facts.at - self->keep : 0;
  self->tidy_at = G_MAXINT64;
  write_async (self, func, data, (GDestroyNotify) sbx_action_tidy_free, NULL, NULL, on_tidied);
}

static gboolean
on_tidy_clock (gpointer user_data)
{
  SbxActions *self = user_data;

  g_clear_pointer (&self->tidy_clock, g_source_unref);
  tidy (self, sbx_action_write_tidy);
  return G_SOURCE_REMOVE;
}

/* Looks at the clock no later than @at, 0 where nothing expires. */
static void
tidy_at (SbxActions *self,
         gint64      at)
{
  gint64 now = sbx_time_now_ms ();

  if (at == 0 || at > now + TIDY_MS)
    at = now + TIDY_MS;
  if (self->tidy_clock != NULL && self->tidy_at <= at)
    return;
  clear_source (&self->tidy_clock);
  self->tidy_at = at;
  self->tidy_clock = add_timeout (self, at - now, on_tidy_clock, self);
}

/* --- Pushing --- */

static void
add_step (SbxActionPush *push,
          const char    *step,
          const char    *cause,
          const char    *format,
          ...) G_GNUC_PRINTF (4, 5);

static void
add_step (SbxActionPush *push,
          const char    *step,
          const char    *cause,
          const char    *format,
          ...)
{
  g_autofree char *text = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (push->steps, sbx_action_step_new (&push->facts, step, cause, text));
}

static void
queue_for (SbxActionPush *push,
           const char    *cause,
           char          *reason)
{
  push->cause = cause;
  push->reason = reason;
}

static void
look_for_absent (SbxActions    *self,
                 SbxActionPush *push)
{
  const char *id = push->record->target_id;
  SbxBot     *similar = sbx_bots_find_similar (self->bots, id);

  if (similar != NULL)
    queue_for (push, "idDiffersInCase",
               g_strdup_printf ("No connection has the id “%s”; “%s” is connected, which differs in upper and "
                                "lower case", id, sbx_bot_get_id (similar)));
  else
    queue_for (push, "unknownId", g_strdup_printf ("No connection has the id “%s”", id));
  add_step (push, "lookup", push->cause, "%s", push->reason);
}

/* The record is there and the socket is not open: it goes at once. */
static void
look_at_dead (SbxActions    *self,
              SbxActionPush *push,
              SbxBot        *bot)
{
  g_autofree char *connection = g_strdup (sbx_bot_get_connection (bot));

  queue_for (push, "notOpen",
             g_strdup_printf ("Connection %s of “%s” is not open, state %d", connection, push->record->target_id,
                              push->facts.ready_state));
  add_step (push, "lookup", "notOpen", "%s", push->reason);
  settle (self, bot);
  sbx_action_facts_clear (&push->facts);
  sbx_bots_get_facts (self->bots, push->record->target_id, &push->facts);
  add_step (push, "recordRemoved", "notOpen", "The record of connection %s was removed", connection);
}

static void
look_at_live (SbxActions    *self,
              SbxActionPush *push,
              SbxBot        *bot)
{
  const char *connection = sbx_bot_get_connection (bot);
  gint64      silence = sbx_peer_get_silence (bot->peer);

  add_step (push, "lookup", "", "Found connection %s of “%s”, %s", connection, push->record->target_id,
            sbx_peer_get_address (bot->peer));
  if (is_late (self, bot))
    {
      queue_for (push, "heartbeatLate",
                 g_strdup_printf ("Connection %s is open, but its heartbeat is late: nothing was heard for %" PRId64
                                  " ms", connection, silence));
      add_step (push, "state", "heartbeatLate", "%s", push->reason);
      bot->has_more = TRUE;
      mark_late (self, bot);
      return;
    }

  add_step (push, "state", "", "Connection %s is open, state %d; last heard %" PRId64 " ms ago", connection,
            push->facts.ready_state, silence);
  if (!bot->ready)
    {
      queue_for (push, "", g_strdup_printf ("Connection %s is not welcomed yet", connection));
    }
  else if (bot->in_flight.length < BATCH_ACTIONS)
    {
      push->carrier = g_strdup (connection);
      push->gone = g_atomic_rc_box_acquire (bot->gone);
    }
  else
    {
      queue_for (push, "sendFailed",
                 g_strdup_printf ("Connection %s is open, but has not taken the %u actions before", connection,
                                  bot->in_flight.length));
      bot->has_more = TRUE;
    }
}

/* Looks the target up, and leaves a trace of what is found.
 * Returns: (transfer none) (nullable): the connection that it may be sent to soon */
static SbxBot *
look_up (SbxActions    *self,
         SbxActionPush *push)
{
  const char *id = push->record->target_id;
  SbxBot     *bot = sbx_bots_find (self->bots, id);

  sbx_bots_get_facts (self->bots, id, &push->facts);
  add_step (push, "requested", "", "Push to “%s” asked for by “%s”; %u connections of bots and workers are live",
            id, push->sender, push->facts.live_count);
  if (bot == NULL)
    look_for_absent (self, push);
  else if (!sbx_peer_is_open (bot->peer))
    look_at_dead (self, push, bot);
  else
    look_at_live (self, push, bot);
  return push->cause[0] == '\0' ? bot : NULL;
}

static void
fail_refused (SbxRequest          *request,
              const SbxActionPush *push)
{
  g_autoptr (GError) error = NULL;

  error = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_RATE_LIMITED, "targetId", "%s", push->record->reason);
  sbx_wire_error_set_detail (error, "limit", json_node_init_int (json_node_alloc (), push->max_queued));
  sbx_wire_error_set_detail (error, "retryAfter", json_node_init_int (json_node_alloc (), RETRY_AFTER_MS));
  sbx_wire_error_set_detail (error, "cause", json_node_init_string (json_node_alloc (), "queueFull"));
  sbx_wire_error_set_detail (error, "actionId", json_node_init_string (json_node_alloc (), push->record->id));
  sbx_request_fail (request, error);
}

static SbxPeer *
on_pushed (Operation    *operation,
           GBytes       *answer,
           const GError *error)
{
  SbxActions          *self = operation->actions;
  const SbxActionPush *push = operation->data;
  SbxBot              *bot = NULL;

  if (answer == NULL)
    {
      sbx_request_fail (operation->request, error);
      return NULL;
    }
  if (push->refused)
    {
      fail_refused (operation->request, push);
      return NULL;
    }
  if (operation->peer != NULL && !push->duplicate && !self->stopped)
    bot = sbx_bots_find_peer (self->bots, operation->peer);
  if (bot == NULL && push->given)
    {
      /* Its connection is gone, and the release that tells so is under way. */
      answer_later (self, operation->request, push->record->id, push->record->target_id, push->carrier);
    }
  else if (bot == NULL)
    {
      answer_push (operation->request, answer,
                   push->record->sent_at != 0 && !g_str_equal (push->record->state, "queued"));
    }
  else
    {
      wait_for (self, operation->request, push->record, sbx_bot_get_connection (bot));
      if (push->given)
        g_queue_push_tail (&bot->in_flight, g_strdup (push->record->id));
      else
        bot->has_more = TRUE;
      pump (self, bot);
    }
  if (!self->stopped && !push->given && !push->duplicate)
    tidy_at (self, push->record->expires_at);
  return push->given && bot != NULL ? bot->peer : NULL;
}

/**
 * sbx_actions_push:
 * @self: actions
 * @request: a `pushAction`, which this ends
 * @record: (transfer full): what to do, for whom, and until when; all else is filled in
 * @digest: of what the key is used for
 *
 * Queues an action, sends it where its target is connected, and answers what has become of it.
 */
void
sbx_actions_push (SbxActions       *self,
                  SbxRequest       *request,
                  SbxActionRecord  *record,
                  const char       *digest)
{
  SbxActionPush *push = g_new0 (SbxActionPush, 1);
  SbxBot        *bot;

  push->sender = g_strdup (sbx_request_get_sender_id (request));
  push->digest = g_strdup (digest);
  push->record = record;
  push->steps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  push->cause = "";
  push->max_queued = self->max_queued;
  bot = look_up (self, push);
  write_async (self, sbx_action_write_push, push, (GDestroyNotify) sbx_action_push_free, request,
               bot != NULL ? bot->peer : NULL, on_pushed);
}

static SbxPeer *
on_called (Operation    *operation,
           GBytes       *answer,
           const GError *error)
{
  if (answer != NULL)
    sbx_request_ok (operation->request, answer);
  else
    sbx_request_fail (operation->request, error);
  return NULL;
}

static SbxActionCall *
new_call (SbxActions *self,
          SbxRequest *request,
          const char *id,
          const char *by)
{
  SbxActionCall *call = g_new0 (SbxActionCall, 1);

  call->id = g_strdup (id);
  call->by = g_strdup (by);
  sbx_bots_get_facts (self->bots, by, &call->facts);
  return call;
}

/**
 * sbx_actions_ack:
 * @self: actions
 * @request: an `ackAction` of a bot or worker, which this ends
 * @id: an action
 * @result: (nullable): what came of it
 * @error: (nullable): why it failed
 */
void
sbx_actions_ack (SbxActions *self,
                 SbxRequest *request,
                 const char *id,
                 JsonNode   *result,
                 const char *error)
{
  const char    *by = sbx_peer_get_identity (sbx_request_get_peer (request))->client_id;
  SbxActionCall *call = new_call (self, request, id, by);

  call->result = result != NULL ? sbx_json_copy (result) : NULL;
  call->error = g_strdup (error);
  write_async (self, sbx_action_write_ack, call, (GDestroyNotify) sbx_action_call_free, request, NULL, on_called);
}

/**
 * sbx_actions_cancel:
 * @self: actions
 * @request: a `cancelAction`, which this ends
 * @id: an action
 */
void
sbx_actions_cancel (SbxActions *self,
                    SbxRequest *request,
                    const char *id)
{
  SbxActionCall *call = new_call (self, request, id, sbx_request_get_sender_id (request));

  write_async (self, sbx_action_write_cancel, call, (GDestroyNotify) sbx_action_call_free, request, NULL, on_called);
}

/* --- Connections --- */

/**
 * sbx_actions_new:
 * @hub: a hub whose store is open; must outlive the object
 *
 * Returns: (transfer full): its actions, as the store has them
 */
SbxActions *
sbx_actions_new (SbxHub *hub)
{
  SbxHubConfig *config = sbx_hub_get_config (hub);
  SbxActions   *self = g_new0 (SbxActions, 1);

  self->ref_count = 1;
  self->hub = hub;
  self->bots = sbx_bots_new ();
  self->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, waiting_free);
  self->heartbeat = sbx_hub_config_get_int (config, "heartbeat-interval");
  self->max_queued = sbx_hub_config_get_int (config, "action-queue");
  self->keep = sbx_hub_config_get_int (config, "action-age") * 1000;
  tidy (self, sbx_action_write_start);
  return self;
}

/**
 * sbx_actions_free:
 * @self: (transfer full): actions
 *
 * What the store is doing ends by itself.
 */
void
sbx_actions_free (SbxActions *self)
{
  self->stopped = TRUE;
  clear_source (&self->tidy_clock);
  clear_source (&self->late_clock);
  clear_source (&self->retry_clock);
  g_queue_clear_full (&self->failed, (GDestroyNotify) sbx_action_release_free);
  g_hash_table_remove_all (self->waiting);
  actions_unref (self);
}

/**
 * sbx_actions_is_settled:
 * @self: actions
 *
 * Returns: whether they are known as they are after the last end of the hub
 */
gboolean
sbx_actions_is_settled (SbxActions *self)
{
  return self->settled;
}

/**
 * sbx_actions_add:
 * @self: actions
 * @peer: a peer that has just said who it is
 *
 * A bot or worker takes the place of an older connection of the same id, which is closed with 4001; the end
 * of the old one never removes the record of the new one.
 */
void
sbx_actions_add (SbxActions *self,
                 SbxPeer    *peer)
{
  SbxBot *older;

  if (!sbx_bots_is_bot (sbx_peer_get_identity (peer)))
    return;
  older = sbx_bots_find_rival (self->bots, peer);
  if (older != NULL)
    {
      sbx_peer_close (older->peer, SBX_CLOSE_REPLACED, "replaced by a newer connection");
      settle (self, older);
    }
  sbx_bots_add (self->bots, peer);
}

/**
 * sbx_actions_welcome:
 * @self: actions
 * @peer: a peer whose `welcome` is queued
 *
 * From now on it gets actions.
 */
void
sbx_actions_welcome (SbxActions *self,
                     SbxPeer    *peer)
{
  SbxBot *bot = sbx_bots_find_peer (self->bots, peer);

  if (bot == NULL)
    return;
  bot->ready = TRUE;
  bot->has_more = TRUE;
  pump (self, bot);
}

/**
 * sbx_actions_flushed:
 * @self: actions
 * @peer: a peer that the kernel took tracked frames of
 */
void
sbx_actions_flushed (SbxActions *self,
                     SbxPeer    *peer)
{
  SbxBot *bot = sbx_bots_find_peer (self->bots, peer);

  if (bot == NULL)
    return;
  note_flushed (self, bot);
  pump (self, bot);
}

/**
 * sbx_actions_remove:
 * @self: actions
 * @peer: a peer that is gone
 */
void
sbx_actions_remove (SbxActions *self,
                    SbxPeer    *peer)
{
  SbxBot *bot = sbx_bots_find_peer (self->bots, peer);

  if (bot != NULL)
    settle (self, bot);
}
