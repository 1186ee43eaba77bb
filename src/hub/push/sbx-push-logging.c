/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push-provider.h"

/* Says in the log that somebody would be notified, and of what; what the message says is nobody else's to read. */

static void
send_async (gpointer             state,
            const SbxPush       *push,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_info ("push for “%s” (%s, priority %s): conversation “%s”, title of %ld and content of %ld characters",
          push->user_id, push->device_type != NULL ? push->device_type : "any device",
          push->is_important ? "high" : "normal", push->conversation_id != NULL ? push->conversation_id : "",
          g_utf8_strlen (push->title, -1), g_utf8_strlen (push->content, -1));
  g_task_return_boolean (task, TRUE);
}

static gboolean
send_finish (GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const SbxPushProvider sbx_push_provider_logging = {
  .name = "logging",
  .send_async = send_async,
  .send_finish = send_finish,
};
