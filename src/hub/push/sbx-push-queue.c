/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-push-queue.h"

#include "sbx-push-provider.h"

#define MAX_RUNNING   8
#define MAX_WAITING   10000
#define TIMEOUT_MS    15000

struct _SbxPushQueue
{
  int                    ref_count;     /* one of the owner, one for each push that is being sent */
  const SbxPushProvider *provider;      /* (nullable): none, or closed */
  gpointer               state;
  GQueue                 waiting;       /* of SbxPush */
  guint                  n_running;
  GCancellable          *closing;
  guint64                n_sent;
  guint64                n_failed;
};

/* One push that is being sent. */
typedef struct
{
  SbxPushQueue *queue;
  SbxPush      *push;
  GCancellable *cancellable;
  gulong        closing_id;
  GSource      *timeout;
} Sending;

static void send_waiting (SbxPushQueue *self);

static void
unref_queue (SbxPushQueue *self)
{
  if (--self->ref_count > 0)
    return;
  g_object_unref (self->closing);
  g_free (self);
}

static gboolean
on_timeout (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
on_closing (GCancellable *closing,
            gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
sending_free (Sending *sending)
{
  g_cancellable_disconnect (sending->queue->closing, sending->closing_id);
  g_source_destroy (sending->timeout);
  g_source_unref (sending->timeout);
  g_object_unref (sending->cancellable);
  sbx_push_free (sending->push);
  unref_queue (sending->queue);
  g_free (sending);
}

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Sending           *sending = user_data;
  SbxPushQueue      *self = sending->queue;
  g_autoptr (GError) error = NULL;

  self->n_running--;
  /* The queue was closed meanwhile: nobody counts any more. */
  if (self->provider != NULL)
    {
      if (self->provider->send_finish (result, &error))
        {
          self->n_sent++;
        }
      else
        {
          self->n_failed++;
          g_warning ("a notification for “%s” could not be pushed: %s", sending->push->user_id, error->message);
        }
      send_waiting (self);
    }
  sending_free (sending);
}

/* Takes @push. */
static void
send_one (SbxPushQueue *self,
          SbxPush      *push)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  Sending                 *sending = g_new0 (Sending, 1);

  self->ref_count++;
  self->n_running++;
  sending->queue = self;
  sending->push = push;
  sending->cancellable = g_cancellable_new ();
  sending->closing_id = g_cancellable_connect (self->closing, G_CALLBACK (on_closing),
                                               g_object_ref (sending->cancellable), g_object_unref);
  sending->timeout = g_timeout_source_new (TIMEOUT_MS);
  g_source_set_static_name (sending->timeout, "sbx-push-queue");
  g_source_set_callback (sending->timeout, on_timeout, sending->cancellable, NULL);
  g_source_attach (sending->timeout, context);
  self->provider->send_async (self->state, push, sending->cancellable, on_sent, sending);
}

static void
send_waiting (SbxPushQueue *self)
{
  while (self->n_running < MAX_RUNNING && !g_queue_is_empty (&self->waiting))
    send_one (self, g_queue_pop_head (&self->waiting));
}

/**
 * sbx_push_queue_new:
 * @config: settings that sbx_hub_config_check() let pass
 *
 * Returns: (transfer full): an empty queue; its provider works in the thread-default main context
 */
SbxPushQueue *
sbx_push_queue_new (SbxHubConfig *config)
{
  SbxPushQueue *self = g_new0 (SbxPushQueue, 1);

  self->ref_count = 1;
  self->closing = g_cancellable_new ();
  g_queue_init (&self->waiting);
  self->provider = sbx_push_provider_find (sbx_hub_config_get_string (config, "notification-provider"));
  if (self->provider != NULL && self->provider->open != NULL)
    self->state = self->provider->open (sbx_hub_config_get_string (config, "notification-target"));
  return self;
}

/**
 * sbx_push_queue_is_busy:
 * @self: a queue
 *
 * Returns: whether something is being sent, which goes on in the main context
 */
gboolean
sbx_push_queue_is_busy (SbxPushQueue *self)
{
  return self->n_running > 0;
}

/**
 * sbx_push_queue_close:
 * @self: a queue
 *
 * What has not left it by now does not. It is busy until its provider has noticed.
 */
void
sbx_push_queue_close (SbxPushQueue *self)
{
  g_queue_clear_full (&self->waiting, (GDestroyNotify) sbx_push_free);
  g_cancellable_cancel (self->closing);
}

/**
 * sbx_push_queue_free:
 * @self: (transfer full): a queue
 */
void
sbx_push_queue_free (SbxPushQueue *self)
{
  const SbxPushProvider *provider = g_steal_pointer (&self->provider);

  sbx_push_queue_close (self);
  if (provider != NULL && provider->close != NULL)
    provider->close (g_steal_pointer (&self->state));
  unref_queue (self);
}

/**
 * sbx_push_queue_add:
 * @self: a queue
 * @push: (transfer full): what to send
 *
 * Returns: whether it is on its way: there is a provider, and the queue has room
 */
gboolean
sbx_push_queue_add (SbxPushQueue *self,
                    SbxPush      *push)
{
  if (self->provider == NULL || self->waiting.length >= MAX_WAITING)
    {
      /* Once, and not for each of thousands: what is missing shows in the count. */
      if (self->provider != NULL && self->n_failed++ == 0)
        g_warning ("more notifications wait than can be pushed; some are dropped");
      sbx_push_free (push);
      return FALSE;
    }
  g_queue_push_tail (&self->waiting, push);
  send_waiting (self);
  return TRUE;
}

/**
 * sbx_push_queue_get_n_sent:
 * @self: a queue
 *
 * Returns: how many its provider took
 */
guint64
sbx_push_queue_get_n_sent (SbxPushQueue *self)
{
  return self->n_sent;
}

/**
 * sbx_push_queue_get_n_failed:
 * @self: a queue
 *
 * Returns: how many it did not take, or that had no room
 */
guint64
sbx_push_queue_get_n_failed (SbxPushQueue *self)
{
  return self->n_failed;
}
