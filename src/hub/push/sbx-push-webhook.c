/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push-provider.h"

#include "sbx-hub-error.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

/* Posts each push to a web address, which answers with a status from 200 to 299 where it took it. */

typedef struct
{
  SoupSession *session;
  char        *address;
} Webhook;

static gboolean
check (const char  *target,
       GError     **error)
{
  g_autoptr (GUri) uri = g_uri_parse (target, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
      (g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https")))
    return TRUE;
  g_set_error (error, SBX_HUB_ERROR, SBX_HUB_ERROR_CONFIGURATION,
               _("“notification-target” must be the web address that is given the notifications, such as "
                 "https://push.example/notify, not “%s”."), target);
  return FALSE;
}

static gpointer
open_webhook (const char *target)
{
  Webhook *self = g_new0 (Webhook, 1);

  self->session = soup_session_new ();
  self->address = g_strdup (target);
  return self;
}

static void
close_webhook (gpointer state)
{
  Webhook *self = state;

  soup_session_abort (self->session);
  g_object_unref (self->session);
  g_free (self->address);
  g_free (self);
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask)        task = user_data;
  g_autoptr (GError)       error = NULL;
  SoupMessage             *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  g_autoptr (GInputStream) body = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  /* What it says beyond the status is not read: dropping the stream ends the connection. */
  if (body == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (message)))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "the address answered %u",
                             (guint) soup_message_get_status (message));
  else
    g_task_return_boolean (task, TRUE);
}

static void
send_async (gpointer             state,
            const SbxPush       *push,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  Webhook                 *self = state;
  g_autoptr (SoupMessage)  message = soup_message_new (SOUP_METHOD_POST, self->address);
  g_autoptr (GBytes)       text = sbx_push_to_json (push);

  soup_message_set_request_body_from_bytes (message, "application/json", text);
  soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, cancellable, on_answered,
                           g_task_new (NULL, cancellable, callback, user_data));
}

static gboolean
send_finish (GAsyncResult  *result,
             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const SbxPushProvider sbx_push_provider_webhook = {
  .name = "webhook",
  .check = check,
  .open = open_webhook,
  .close = close_webhook,
  .send_async = send_async,
  .send_finish = send_finish,
};
