/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-report.h"

#include "sbx-fields.h"
#include "sbx-time.h"

#define AT_MOST_EVERY_MS 250

/* So long a hub that has no time is left alone, unless it says how long. */
#define REST_MS     1000
#define REST_MAX_MS 10000
#define REST_END_MS 1000        /* behind the end, for which somebody waits */

struct _SbxTaskReport
{
  gatomicrefcount  ref_count;     /* an answer may come after the end */
  SbxClient       *client;
  char            *id;
  char            *name;
  char            *title;         /* (nullable) */
  char            *session_id;    /* (nullable) */
  const char      *status;
  char            *note;
  char            *error;
  double           progress;      /* negative = unknown */
  int              exit_status;   /* negative = none */
  gint64           started_at;
  gint64           ended_at;
  gboolean         changed;       /* since the last report left */
  gboolean         asking;        /* one is under way */
  gboolean         asking_end;    /* and it tells the end */
  gboolean         heard;         /* one was confirmed */
  guint            timer;         /* source: no report leaves before */
  char            *delay;         /* (nullable): why the hub did not take the last one yet */
  gulong           ready_handler;
  char            *refusal;       /* (nullable): the last one */

  SbxTaskReportRefusedFunc refused_func;   /* (nullable) */
  gpointer                 refused_data;
};

static void maybe_send (SbxTaskReport *self);

static void
report_unref (SbxTaskReport *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->title);
  g_free (self->session_id);
  g_free (self->note);
  g_free (self->error);
  g_free (self->refusal);
  g_free (self->delay);
  g_free (self);
}

static void
on_ready (SbxClient *client,
          gpointer   data)
{
  SbxTaskReport *self = data;

  self->changed = TRUE;
  maybe_send (self);
}

/**
 * sbx_task_report_new:
 * @name: the command's
 * @title: (nullable): what people read instead
 * @session_id: (nullable):
 */
SbxTaskReport *
sbx_task_report_new (SbxClient  *client,
                     const char *name,
                     const char *title,
                     const char *session_id)
{
  SbxTaskReport *self = g_new0 (SbxTaskReport, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->client = g_object_ref (client);
  self->id = g_uuid_string_random ();
  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->session_id = g_strdup (session_id);
  self->status = "running";
  self->note = g_strdup ("");
  self->progress = -1;
  self->exit_status = -1;
  self->started_at = sbx_time_now_ms ();
  self->changed = TRUE;
  self->ready_handler = g_signal_connect (client, "ready", G_CALLBACK (on_ready), self);

  return self;
}

void
sbx_task_report_free (SbxTaskReport *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_signal_handler (&self->ready_handler, self->client);
  g_clear_object (&self->client);
  report_unref (self);
}

/**
 * sbx_task_report_set_refused_func:
 * @func: (nullable): told why, once for each reason; not after sbx_task_report_free()
 */
void
sbx_task_report_set_refused_func (SbxTaskReport            *self,
                                  SbxTaskReportRefusedFunc  func,
                                  gpointer                  user_data)
{
  g_return_if_fail (self != NULL);

  self->refused_func = func;
  self->refused_data = user_data;
}

static void
take_refusal (SbxTaskReport *self,
              const GError  *error)
{
  if (g_strcmp0 (self->refusal, error->message) == 0)
    return;

  g_free (self->refusal);
  self->refusal = g_strdup (error->message);
  if (self->client != NULL && self->refused_func != NULL)
    self->refused_func (error, self->refused_data);
}

static JsonObject *
make_task (SbxTaskReport *self)
{
  JsonObject *task = json_object_new ();

  json_object_set_string_member (task, "taskId", self->id);
  if (self->session_id != NULL)
    json_object_set_string_member (task, "sessionId", self->session_id);
  /* Who knows no titles shows the type. */
  json_object_set_string_member (task, "taskType", self->title != NULL ? self->title : self->name);
  if (self->title != NULL)
    json_object_set_string_member (task, "title", self->title);
  json_object_set_string_member (task, "status", self->status);
  json_object_set_string_member (task, "note", self->note);
  json_object_set_int_member (task, "startedAt", self->started_at);
  if (self->progress >= 0)
    json_object_set_double_member (task, "progress", self->progress);
  if (self->error != NULL)
    json_object_set_string_member (task, "error", self->error);
  if (self->exit_status >= 0)
    {
      JsonObject *result = json_object_new ();

      json_object_set_int_member (result, "exitStatus", self->exit_status);
      json_object_set_object_member (task, "result", result);
    }
  if (self->ended_at > 0)
    json_object_set_int_member (task, "endedAt", self->ended_at);

  return task;
}

static gboolean
on_rested (gpointer data)
{
  SbxTaskReport *self = data;

  self->timer = 0;
  maybe_send (self);

  return G_SOURCE_REMOVE;
}

static void
rest (SbxTaskReport *self,
      guint          interval)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (interval, on_rested, self);
}

/* The hub takes it later. */
static void
take_delay (SbxTaskReport *self,
            const GError  *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);

  self->delay = g_strdup (error->message);
  self->changed = TRUE;
  if (self->client != NULL)
    rest (self, CLAMP (details != NULL ? sbx_fields_int_or (details, "retryAfter", REST_MS) : REST_MS,
                       AT_MOST_EVERY_MS, self->ended_at > 0 ? REST_END_MS : REST_MAX_MS));
}

/* What no connection took is told at the next `ready`; what the hub refused it would refuse again, unless it only has no time. */
static void
on_reported (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  SbxTaskReport *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer G_GNUC_UNUSED = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  self->asking = FALSE;
  self->heard |= error == NULL;
  g_clear_pointer (&self->delay, g_free);
  if (error != NULL && error->domain == SBX_CLIENT_ERROR)
    {
      g_debug ("reportTask: %s", error->message);
      self->changed = TRUE;
      report_unref (self);
      return;
    }

  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_RATE_LIMITED) || g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE))
    {
      /* The end came meanwhile, and goes at once. */
      if (self->ended_at == 0 || self->asking_end)
        take_delay (self, error);
    }
  else if (error != NULL)
    take_refusal (self, error);
  if (self->client != NULL)
    maybe_send (self);
  report_unref (self);
}

static void
send_now (SbxTaskReport *self)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_object_member (payload, "task", make_task (self));
  self->changed = FALSE;
  self->asking = TRUE;
  self->asking_end = self->ended_at > 0;
  g_atomic_ref_count_inc (&self->ref_count);
  sbx_client_request_async (self->client, "reportTask", payload, 0, NULL, on_reported, self);
  rest (self, AT_MOST_EVERY_MS);
}

static void
maybe_send (SbxTaskReport *self)
{
  gboolean rested = self->timer == 0 || (self->ended_at > 0 && self->delay == NULL);

  if (self->changed && !self->asking && rested &&
      sbx_client_get_state (self->client) == SBX_CONNECTION_CONNECTED)
    send_now (self);
}

void
sbx_task_report_progress (SbxTaskReport *self,
                          const char    *note,
                          double         progress)
{
  g_return_if_fail (self != NULL);

  if (g_str_equal (self->note, note) && self->progress == progress)
    return;

  g_free (self->note);
  self->note = g_strdup (note);
  self->progress = progress;
  self->changed = TRUE;
  maybe_send (self);
}

/**
 * sbx_task_report_end:
 * @error: (nullable): what went wrong, for people
 */
void
sbx_task_report_end (SbxTaskReport *self,
                     gboolean       completed,
                     int            exit_status,
                     const char    *error)
{
  g_return_if_fail (self != NULL);

  self->status = completed ? "completed" : "failed";
  self->exit_status = exit_status;
  self->error = g_strdup (error);
  self->ended_at = sbx_time_now_ms ();
  if (completed)
    self->progress = 1;
  /* Whoever waits for this does not wait long. */
  g_clear_pointer (&self->delay, g_free);
  self->changed = TRUE;
  maybe_send (self);
}

gboolean
sbx_task_report_was_heard (SbxTaskReport *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->heard;
}

gboolean
sbx_task_report_is_told (SbxTaskReport *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return !self->changed && !self->asking;
}

/**
 * sbx_task_report_get_delay:
 *
 * Returns: (nullable): why the hub has not taken the last report yet, in its words
 */
const char *
sbx_task_report_get_delay (SbxTaskReport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->delay;
}
