/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include <string.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-wire-error.h"

/* What is there already, read once: channels, their topics, their messages from the oldest on, sessions, tasks, projects. A
 * channel is watched from before its first topic was read, so that nothing falls between; the next page is asked for when the
 * local hub has the last one. What the answers bring is in sbx-bridge-lists.c. */

#define REQUEST_TIMEOUT 60000
#define RETRY_DELAY 2000
#define MAX_TRIES 3
#define CHANNEL_PREFIX "channel/"

/* What may wait for the local hub when more is read. */
#define WAITING_ITEMS 20

static gboolean
on_retry (gpointer data)
{
  SbxBridge *self = data;

  g_clear_pointer (&self->read_timer, g_source_unref);
  sbx_bridge_read_go_on (self);
  return G_SOURCE_REMOVE;
}

/* What the other server does not have, or not for us, is left out; for what it cannot do now it is asked again. */
static gboolean
is_final (const GError *error)
{
  return error->domain == SBX_WIRE_ERROR && error->code != SBX_WIRE_ERROR_UNAVAILABLE &&
         error->code != SBX_WIRE_ERROR_RATE_LIMITED && error->code != SBX_WIRE_ERROR_INTERNAL;
}

static gboolean
was_unanswered (const GError *error)
{
  JsonObject *details = error->domain == SBX_WIRE_ERROR ? sbx_wire_error_get_details (error) : NULL;

  return details != NULL && sbx_fields_boolean_or (details, "unanswered", FALSE);
}

/* Behind what else is read of its channel: a server that is slow may have answered then. Of a channel that cannot be read at last the
 * next start reads all again. */
static void
try_again_later (SbxBridge     *self,
                 SbxBridgeStep *step)
{
  GList *follow = self->steps.head;

  while (follow != NULL && (((SbxBridgeStep *) follow->data)->kind != SBX_BRIDGE_STEP_FOLLOW ||
                            g_strcmp0 (((SbxBridgeStep *) follow->data)->id, step->id) != 0))
    follow = follow->next;

  if (++step->tries < MAX_TRIES)
    {
      g_queue_insert_before (&self->steps, follow, step);
      return;
    }
  if (follow != NULL)
    ((SbxBridgeStep *) follow->data)->tries = step->tries;
  sbx_bridge_step_free (step);
}

typedef struct
{
  SbxBridge *bridge;
  guint      generation;
} Asking;

static void
on_answer (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autofree Asking *asking = data;
  g_autoptr (SbxBridge) self = asking->bridge;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);
  SbxBridgeStep *step;

  if (asking->generation != self->generation)
    return;

  self->reading = FALSE;
  if (answer == NULL && !is_final (error))
    {
      if (self->read_timer == NULL)
        self->read_timer = sbx_bridge_add_timer (self, RETRY_DELAY, on_retry);
      return;
    }

  step = g_queue_pop_head (&self->steps);
  if (answer != NULL)
    sbx_bridge_take_answer (self, step, answer);
  else
    g_info ("%s: %s", sbx_address_get_uri (self->from_address), error->message);
  if (answer == NULL && was_unanswered (error))
    try_again_later (self, step);
  else
    sbx_bridge_step_free (step);
  sbx_bridge_read_go_on (self);
  sbx_bridge_update (self);
}

static void
take_follow (SbxBridge *self)
{
  SbxBridgeStep *step = g_queue_pop_head (&self->steps);
  g_autofree char *stream = g_strconcat (CHANNEL_PREFIX, step->id, NULL);

  /* Of one that is watched already the events tell how far it is. */
  if (step->tries == 0)
    sbx_bridge_mark_whole (self, stream, g_hash_table_contains (self->followed, stream) ? -1 : step->seq);
  sbx_bridge_follow (self, stream, step->seq);
  sbx_bridge_step_free (step);
}

/* Of a channel that came to light to be left alone no more is read. */
static gboolean
is_left (SbxBridge           *self,
         const SbxBridgeStep *step)
{
  SbxBridgeName *name;

  if (step->kind != SBX_BRIDGE_STEP_TOPICS && step->kind != SBX_BRIDGE_STEP_MESSAGES && step->kind != SBX_BRIDGE_STEP_FOLLOW)
    return FALSE;
  name = sbx_bridge_find_name (self, SBX_BRIDGE_SYNC, step->id);
  return name != NULL && sbx_bridge_name_is_left (name);
}

static gboolean
may_ask (SbxBridge *self)
{
  return self->from != NULL && self->begun && !self->reading && self->read_timer == NULL && self->steps.length > 0 &&
         self->items.length < WAITING_ITEMS && sbx_client_get_state (self->from) == SBX_CONNECTION_CONNECTED;
}

/**
 * sbx_bridge_read_go_on:
 *
 * Asks for the next, where nothing is under way and the local hub has nearly all that was read.
 */
void
sbx_bridge_read_go_on (SbxBridge *self)
{
  while (may_ask (self))
    {
      SbxBridgeStep *step = g_queue_peek_head (&self->steps);
      g_autoptr (JsonObject) payload = NULL;
      const char *event = NULL;
      Asking *asking;

      if (is_left (self, step))
        {
          sbx_bridge_step_free (g_queue_pop_head (&self->steps));
          continue;
        }
      if (step->kind == SBX_BRIDGE_STEP_FOLLOW)
        {
          take_follow (self);
          continue;
        }

      payload = sbx_bridge_step_make_payload (step, self->from_epoch, &event);
      asking = g_new0 (Asking, 1);
      asking->bridge = g_object_ref (self);
      asking->generation = self->generation;
      self->reading = TRUE;
      sbx_client_request_async (self->from, event, payload, REQUEST_TIMEOUT, NULL, on_answer, asking);
      return;
    }
}

/* --- What is to be read --- */

/* A stream whose place is known goes on from there. */
static void
begin_stream (SbxBridge  *self,
              const char *stream,
              gboolean   *known)
{
  gint64 seq;

  *known = sbx_bridge_place_get (self->place, stream, &seq);
  if (*known)
    sbx_bridge_follow (self, stream, seq);
  else
    g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_STREAM, stream));
}

/* Their list, once. What is under way may be older than what is asked for. */
static void
need_projects (SbxBridge *self)
{
  if (!sbx_client_has_feature (self->from, "projects"))
    return;
  for (GList *link = self->reading ? self->steps.head->next : self->steps.head; link != NULL; link = link->next)
    {
      if (((SbxBridgeStep *) link->data)->kind == SBX_BRIDGE_STEP_PROJECTS)
        return;
    }
  g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_PROJECTS, NULL));
}

/**
 * sbx_bridge_read_begin:
 *
 * There is a connection to the other server. The first time all is read that is not known to be here.
 */
void
sbx_bridge_read_begin (SbxBridge *self)
{
  const char *epoch = sbx_client_get_epoch (self->from);
  gboolean known;

  if (self->begun && g_strcmp0 (self->from_epoch, epoch) == 0)
    {
      sbx_bridge_read_go_on (self);
      return;
    }

  /* Of another log nothing that is under way or watched counts; its gaps tell what is to be read again. */
  g_free (self->from_epoch);
  self->from_epoch = g_strdup (epoch);
  sbx_bridge_place_begin (self->place, epoch, sbx_client_get_epoch (self->to));
  if (self->begun)
    {
      sbx_bridge_read_gap (self, "channels");
      sbx_bridge_read_gap (self, "tasks");
      sbx_bridge_read_gap (self, "projects");
      return;
    }

  self->begun = TRUE;
  if (sbx_client_wants_feature (self->from, "messaging"))
    {
      SbxBridgeStep *channels = sbx_bridge_step_new (SBX_BRIDGE_STEP_CHANNELS, NULL);

      begin_stream (self, "channels", &known);
      channels->anew = !known;
      g_queue_push_tail (&self->steps, channels);
    }
  if (sbx_client_wants_feature (self->from, "tasks"))
    {
      begin_stream (self, "tasks", &known);
      if (!known)
        {
          g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_SESSIONS, NULL));
          g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_TASKS, NULL));
        }
    }
  if (sbx_client_has_feature (self->from, "projects"))
    {
      begin_stream (self, "projects", &known);
      need_projects (self);
    }
  sbx_bridge_read_go_on (self);
}

/**
 * sbx_bridge_read_channel:
 * @id: a channel that is new
 *
 * Reads what is in it, and watches it.
 */
void
sbx_bridge_read_channel (SbxBridge  *self,
                         const char *id)
{
  g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_TOPICS, id));
  sbx_bridge_read_go_on (self);
}

/* What another bridge kept may be taken over now: the hub says so of each. */
static void
forget_other_ways (SbxBridge *self)
{
  GHashTableIter iter;
  SbxBridgeName *name;

  g_hash_table_iter_init (&iter, self->names);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &name))
    {
      /* A channel is tried again with its row, before which nothing of it is told. */
      if (name->kind != SBX_BRIDGE_SYNC)
        name->is_other_way = FALSE;
    }
}

/**
 * sbx_bridge_read_left:
 *
 * Another bridge is gone: reads again what was left to it.
 */
void
sbx_bridge_read_left (SbxBridge *self)
{
  if (!self->begun)
    return;

  forget_other_ways (self);
  g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_CHANNELS, NULL));
  g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_SESSIONS, NULL));
  g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_TASKS, NULL));
  need_projects (self);
  sbx_bridge_read_go_on (self);
}

/**
 * sbx_bridge_read_projects:
 *
 * Reads the projects again, where the other server has some.
 */
void
sbx_bridge_read_projects (SbxBridge *self)
{
  if (!self->begun)
    return;

  need_projects (self);
  sbx_bridge_read_go_on (self);
}

/**
 * sbx_bridge_read_gap:
 * @stream: one of which something was missed that cannot be had
 *
 * Reads the lists again.
 */
void
sbx_bridge_read_gap (SbxBridge  *self,
                     const char *stream)
{
  if (!self->begun)
    return;

  sbx_bridge_place_set_whole (self->place, stream, FALSE);
  if (g_str_has_prefix (stream, CHANNEL_PREFIX))
    {
      g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_TOPICS, stream + strlen (CHANNEL_PREFIX)));
    }
  else if (g_str_equal (stream, "channels"))
    {
      SbxBridgeStep *channels = sbx_bridge_step_new (SBX_BRIDGE_STEP_CHANNELS, NULL);

      channels->anew = TRUE;
      g_queue_push_tail (&self->steps, channels);
    }
  else if (g_str_equal (stream, "tasks"))
    {
      g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_SESSIONS, NULL));
      g_queue_push_tail (&self->steps, sbx_bridge_step_new (SBX_BRIDGE_STEP_TASKS, NULL));
    }
  else if (g_str_equal (stream, "projects"))
    {
      need_projects (self);
    }
  sbx_bridge_read_go_on (self);
}

/**
 * sbx_bridge_read_behind:
 * @stream: one of which an event was told while too much waited
 * @seq: the event before it
 *
 * Asks for what comes after that, once there is room.
 */
void
sbx_bridge_read_behind (SbxBridge  *self,
                        const char *stream,
                        gint64      seq)
{
  SbxBridgeStep *step = sbx_bridge_step_new (SBX_BRIDGE_STEP_BEHIND, stream);

  step->seq = seq;
  g_queue_push_tail (&self->steps, step);
}

gboolean
sbx_bridge_read_is_done (SbxBridge *self)
{
  return self->begun && self->steps.length == 0;
}

void
sbx_bridge_read_clear (SbxBridge *self)
{
  sbx_bridge_drop_timer (&self->read_timer);
  g_queue_clear_full (&self->steps, (GDestroyNotify) sbx_bridge_step_free);
  self->begun = FALSE;
  self->reading = FALSE;
  self->generation++;
  g_clear_pointer (&self->from_epoch, g_free);
}
