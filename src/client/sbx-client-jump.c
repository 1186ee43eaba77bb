/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include "sbx-channel.h"
#include "sbx-client-private.h"
#include "sbx-fields.h"
#include "sbx-message-log.h"
#include "sbx-message.h"
#include "sbx-topic.h"

/* To a date: which message it is, the hub says; the page around it comes as for any other message. Times are those at which messages were
 * written, which need not be in the order of their seqs. */

typedef struct
{
  SbxTopic *topic;
  gint64    time;   /* ms since 1970 */
  gboolean  apart;  /* what is found is the nearest that is kept, and something is missing between */
} Jump;

static void
jump_free (gpointer data)
{
  Jump *jump = data;

  g_object_unref (jump->topic);
  g_free (jump);
}

/* A GTask's own integers are of 32 bits on some machines. */
void
sbx_client_return_seq (GTask  *task,
                       gint64  seq)
{
  g_task_return_pointer (task, g_memdup2 (&seq, sizeof seq), g_free);
}

gint64
sbx_client_propagate_seq (GTask   *task,
                          GError **error)
{
  g_autofree gint64 *seq = g_task_propagate_pointer (task, error);

  return seq != NULL ? *seq : 0;
}

/* The first message of those from @time on, or else the last before it; 0 = there are none. */
static gint64
choose (JsonObject *page,
        gint64      time)
{
  g_autoptr (GPtrArray) messages = sbx_fields_list_objects (page, "messages");
  gint64 best = 0, best_at = 0;

  for (guint i = 0; i < messages->len; i++)
    {
      gint64 seq = sbx_fields_int_or (messages->pdata[i], "seq", 0);
      gint64 at = sbx_fields_int_or (messages->pdata[i], "timestamp", 0);
      gboolean better;

      if (seq <= 0)
        continue;
      if ((at >= time) != (best_at >= time))
        better = at >= time;
      else
        better = at >= time ? at < best_at : at > best_at;
      if (best == 0 || better)
        {
          best = seq;
          best_at = at;
        }
    }

  return best;
}

static void
on_page (SbxEnvelope  *answer,
         const GError *error,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  SbxClient *self = g_task_get_source_object (task);
  Jump *jump = g_task_get_task_data (task);
  gint64 seq;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, sbx_client_new_refusal (self, error));
      return;
    }

  seq = choose (sbx_envelope_get_payload (answer), jump->time);
  if (seq > 0 && sbx_topic_get_channel (jump->topic) != NULL)
    sbx_client_open_topic_at (self, jump->topic, seq);
  sbx_client_return_seq (task, seq);
}

/* Without a hub to ask, where what is here reaches back that far without a gap. */
static gint64
find_here (SbxTopic *topic,
           gint64    time)
{
  GListModel *messages = G_LIST_MODEL (sbx_topic_get_messages (topic));
  guint from = 0, to = g_list_model_get_n_items (messages);
  guint n = to;
  gint64 seq = 0;

  while (from < to)
    {
      guint middle = from + (to - from) / 2;
      g_autoptr (SbxMessage) message = g_list_model_get_item (messages, middle);

      if (sbx_message_get_timestamp (message) < time)
        from = middle + 1;
      else
        to = middle;
    }

  if (from < n)
    {
      g_autoptr (SbxMessage) message = g_list_model_get_item (messages, from);

      if (from > 0 && !sbx_message_get_gap_before (message))
        seq = sbx_message_get_seq (message);
      else if (from == 0 && !sbx_message_log_get_has_older (sbx_topic_get_messages (topic)))
        seq = sbx_message_get_seq (message);
    }

  return seq;
}

static void
on_moment (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (GTask) task = data;
  SbxClient *self = g_task_get_source_object (task);
  Jump *jump = g_task_get_task_data (task);
  g_autofree SbxCacheMoment *moment = NULL;

  /* What cannot be read is as good as not kept. */
  if (self->cache != NULL)
    moment = sbx_cache_find_time_finish (self->cache, result, NULL);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (moment == NULL || moment->seq <= 0 || sbx_topic_get_channel (jump->topic) == NULL)
    {
      g_task_return_error (task, sbx_client_new_offline_error ());
      return;
    }

  jump->apart = !moment->whole;
  sbx_client_open_topic_at (self, jump->topic, moment->seq);
  sbx_client_return_seq (task, moment->seq);
}

/* Without a hub: what the list has, or what is kept on disk. */
static void
find_kept (SbxClient *self,
           GTask     *task,
           Jump      *jump)
{
  SbxChannel *channel = sbx_topic_get_channel (jump->topic);
  gint64 here;

  /* What is known to be here is in the list then. */
  sbx_world_flush (self->world);
  here = find_here (jump->topic, jump->time);
  if (here > 0)
    sbx_client_return_seq (task, here);
  else if (channel != NULL && self->cache != NULL && sbx_cache_is_readable (self->cache))
    sbx_cache_find_time_async (self->cache, sbx_channel_get_id (channel), sbx_topic_get_id (jump->topic), jump->time, on_moment,
                               g_object_ref (task));
  else
    g_task_return_error (task, sbx_client_new_offline_error ());
}

/**
 * sbx_client_list_messages_at_async:
 * @time: ms since 1970
 *
 * Finds the message of a date and fills what is around it, as sbx_client_open_topic_at() does. While the hub is away, it is the nearest one
 * that is kept: sbx_client_list_messages_at_is_apart() tells.
 */
void
sbx_client_list_messages_at_async (SbxClient           *self,
                                   SbxTopic            *topic,
                                   gint64               time,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonObject) payload = NULL;
  Jump *jump;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_list_messages_at_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  jump = g_new0 (Jump, 1);
  jump->topic = g_object_ref (topic);
  jump->time = time;
  g_task_set_task_data (task, jump, jump_free);
  if (self->phase != SBX_CLIENT_LIVE || sbx_topic_get_channel (topic) == NULL)
    {
      find_kept (self, task, jump);
      return;
    }

  payload = json_object_new ();
  json_object_set_string_member (payload, "channelId", sbx_channel_get_id (sbx_topic_get_channel (topic)));
  json_object_set_string_member (payload, "topicId", sbx_topic_get_id (topic));
  json_object_set_string_member (payload, "order", "time");
  json_object_set_int_member (payload, "at", time);
  json_object_set_int_member (payload, "limit", 4);
  sbx_client_ask (self, "listMessages", payload, 0, on_page, g_object_ref (task));
}

/**
 * sbx_client_list_messages_at_is_apart:
 * @result: of sbx_client_list_messages_at_async()
 *
 * Returns: whether messages between the time that was asked for and the one that was found are not kept here
 */
gboolean
sbx_client_list_messages_at_is_apart (SbxClient    *self,
                                      GAsyncResult *result)
{
  Jump *jump;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  jump = g_task_get_task_data (G_TASK (result));
  return jump != NULL && jump->apart;
}

/**
 * sbx_client_list_messages_at_finish:
 *
 * Returns: the seq of the first message from then on, or of the last before; 0 where the topic has none, or with @error set
 */
gint64
sbx_client_list_messages_at_finish (SbxClient     *self,
                                    GAsyncResult  *result,
                                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  return sbx_client_propagate_seq (G_TASK (result), error);
}
