/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-actions-private.h"

/* Whoever pushes to a connection that is open waits so long to hear that it was sent. */
#define PATIENCE_MS 250

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

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  sbx_actions_clear_timeout (&waiting->patience);
  sbx_hub_end_operation (waiting->actions->hub);
  sbx_request_unref (waiting->request);
  g_free (waiting->connection);
  g_free (waiting->target);
  g_free (waiting->id);
  g_free (waiting);
}

GHashTable *
sbx_actions_new_waiting (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, waiting_free);
}

void
sbx_actions_answer_push (SbxRequest *request,
                         GBytes     *answer,
                         gboolean    was_sent,
                         const char *state)
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
  queued = g_strdup_printf ("%.*s,\"message\":\"Action %s (connection not active)\"}", (int) length - 1, text, state);
  payload = g_bytes_new (queued, strlen (queued));
  sbx_request_answer (request, "actionQueued", payload);
}

static SbxPeer *
on_stuck (SbxActionsOperation *operation,
          GBytes              *answer,
          const GError        *error)
{
  const SbxActionCall *call = operation->data;

  if (answer != NULL)
    sbx_actions_answer_push (operation->request, answer, call->was_sent, "queued");
  else
    sbx_request_fail (operation->request, error);
  return NULL;
}

void
sbx_actions_answer_later (SbxActions *self,
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
  sbx_actions_write (self, sbx_action_write_stuck, call, (GDestroyNotify) sbx_action_call_free,
                     request, NULL, on_stuck);
}

static void
answer_waiting (Waiting *waiting)
{
  SbxActions *self = waiting->actions;

  sbx_actions_answer_later (self, waiting->request, waiting->id, waiting->target, waiting->connection);
  g_hash_table_remove (self->waiting, waiting->id);
}

static gboolean
on_patience_over (gpointer user_data)
{
  answer_waiting (user_data);
  return G_SOURCE_REMOVE;
}

void
sbx_actions_wait_for (SbxActions            *self,
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
  waiting->patience = sbx_actions_add_timeout (self, PATIENCE_MS, on_patience_over, waiting);
  sbx_hub_begin_operation (self->hub);
  g_hash_table_insert (self->waiting, waiting->id, waiting);
}

SbxRequest *
sbx_actions_find_waiting (SbxActions *self,
                          const char *id)
{
  Waiting *waiting = g_hash_table_lookup (self->waiting, id);

  return waiting != NULL ? waiting->request : NULL;
}

void
sbx_actions_forget_waiting (SbxActions *self,
                            const char *id)
{
  g_hash_table_remove (self->waiting, id);
}

void
sbx_actions_answer_all_waiting (SbxActions *self,
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
