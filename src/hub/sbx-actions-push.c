/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

#include "sbx-wire-error.h"

#include <inttypes.h>

/* When somebody may try again whose target has a full queue. */
#define RETRY_AFTER_MS 5000

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
               g_strdup_printf ("No bot has the id “%s”; “%s” is connected, which differs in upper and "
                                "lower case", id, sbx_bot_get_id (similar)));
  else
    queue_for (push, "unknownId", g_strdup_printf ("No bot has the id “%s”", id));
  add_step (push, "lookup", push->cause, "%s", push->reason);
}

/* The record is there and the socket is not open: it goes at once. */
static void
look_at_dead (SbxActions    *self,
              SbxActionPush *push,
              SbxBot        *bot)
{
  g_autofree char *connection = g_strdup (sbx_bot_get_connection (bot));

  queue_for (push, sbx_actions_name_not_open (self),
             g_strdup_printf ("Connection %s of “%s” is not open, state %d", connection, push->record->target_id,
                              push->facts.ready_state));
  add_step (push, "lookup", push->cause, "%s", push->reason);
  sbx_actions_settle (self, bot);
  sbx_action_facts_clear (&push->facts);
  sbx_bots_get_facts (self->bots, push->record->target_id, &push->facts);
  add_step (push, "recordRemoved", push->cause, "The record of connection %s was removed", connection);
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
  if (sbx_actions_is_late (self, bot))
    {
      queue_for (push, "heartbeatLate",
                 g_strdup_printf ("Connection %s is open, but its heartbeat is late: nothing was heard for %" PRId64
                                  " ms", connection, silence));
      add_step (push, "state", "heartbeatLate", "%s", push->reason);
      bot->has_more = TRUE;
      sbx_actions_mark_late (self, bot);
      return;
    }

  add_step (push, "state", "", "Connection %s is open, state %d; last heard %" PRId64 " ms ago", connection,
            push->facts.ready_state, silence);
  if (!bot->ready)
    {
      queue_for (push, "", g_strdup_printf ("Connection %s is not welcomed yet", connection));
    }
  else if (bot->in_flight.length < SBX_ACTIONS_BATCH)
    {
      push->carrier = g_strdup (connection);
      push->gone = g_atomic_rc_box_acquire (bot->gone);
    }
  else
    {
      queue_for (push, "sendFailed",
                 g_strdup_printf (bot->in_flight.length == 1 ? "Connection %s is open, but has not taken the %u action before"
                                                             : "Connection %s is open, but has not taken the %u actions before",
                                  connection, bot->in_flight.length));
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
  add_step (push, "requested", "", push->facts.live_count == 1
            ? "Push to “%s” asked for by “%s”; %u connection of bots and workers is live"
            : "Push to “%s” asked for by “%s”; %u connections of bots and workers are live",
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
on_pushed (SbxActionsOperation *operation,
           GBytes              *answer,
           const GError        *error)
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
  if (operation->peer != NULL && !push->duplicate && !self->stopped && !g_str_equal (push->record->state, "expired"))
    bot = sbx_bots_find_peer (self->bots, operation->peer);
  if (bot == NULL && push->given)
    {
      /* Its connection is gone, and the release that tells so is under way. */
      sbx_actions_answer_later (self, operation->request, push->record->id, push->record->target_id, push->carrier);
    }
  else if (bot == NULL)
    {
      sbx_actions_answer_push (operation->request, answer,
                               push->record->sent_at != 0 && !g_str_equal (push->record->state, "queued"),
                               push->record->state);
    }
  else
    {
      sbx_actions_wait_for (self, operation->request, push->record, sbx_bot_get_connection (bot));
      if (push->given)
        g_queue_push_tail (&bot->in_flight, g_strdup (push->record->id));
      else
        bot->has_more = TRUE;
      sbx_actions_pump (self, bot);
    }
  if (!self->stopped && !push->given && !push->duplicate)
    sbx_actions_tidy_at (self, push->record->expires_at);
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
  sbx_actions_write (self, sbx_action_write_push, push, (GDestroyNotify) sbx_action_push_free, request,
                     bot != NULL ? bot->peer : NULL, on_pushed);
}
