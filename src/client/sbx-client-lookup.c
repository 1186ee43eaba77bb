/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include "sbx-channel.h"
#include "sbx-client-private.h"
#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-message.h"
#include "sbx-topic.h"

#include <glib/gi18n-lib.h>

/* A message that is named by its id alone, such as the one that a reply answers, and is not here: hubs are asked for pages by seqs, so that
 * they are gone through from the newest back. */

/* That many pages at most, which is further back than anybody answers. */
#define MAX_PAGES 100

typedef struct
{
  SbxTopic *topic;
  char     *id;
  guint     n_pages;
  guint     n_seen;   /* messages on them */
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_object_unref (lookup->topic);
  g_free (lookup->id);
  g_free (lookup);
}

/* The seq of what is looked for; 0 = it is not there. @oldest: the first seq of the page; 0 = the page is empty. */
static gint64
look_through (Lookup     *lookup,
              JsonObject *page,
              gint64     *oldest)
{
  g_autoptr (GPtrArray) messages = sbx_fields_list_objects (page, "messages");
  gint64 found = 0;

  *oldest = 0;
  for (guint i = 0; i < messages->len; i++)
    {
      gint64 seq = sbx_fields_int_or (messages->pdata[i], "seq", 0);
      g_autofree char *other = sbx_fields_dup_text (messages->pdata[i], "id", "");

      if (seq <= 0)
        continue;
      lookup->n_seen++;
      if (g_str_equal (other, lookup->id))
        found = seq;
      if (*oldest == 0 || seq < *oldest)
        *oldest = seq;
    }

  return found;
}

/* It may be there all the same. */
static GError *
new_too_far_error (Lookup *lookup)
{
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                      ngettext ("It is not the newest message of the topic, and no other was looked at.",
                                "It is not among the newest %'u messages of the topic. Search for its words, or go to its date.",
                                lookup->n_seen),
                      lookup->n_seen);
}

static void ask_page (GTask  *task,
                      gint64  before);

static void
on_page (SbxEnvelope  *answer,
         const GError *error,
         gpointer      data)
{
  g_autoptr (GTask) task = data;
  SbxClient *self = g_task_get_source_object (task);
  Lookup *lookup = g_task_get_task_data (task);
  gint64 seq, oldest;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (error != NULL)
    {
      g_task_return_error (task, sbx_client_new_refusal (self, error));
      return;
    }

  seq = look_through (lookup, sbx_envelope_get_payload (answer), &oldest);
  if (sbx_topic_get_channel (lookup->topic) == NULL)
    seq = oldest = 0;
  if (seq == 0 && oldest > 1)
    {
      if (++lookup->n_pages < MAX_PAGES)
        ask_page (task, oldest);
      else
        g_task_return_error (task, new_too_far_error (lookup));
      return;
    }

  if (seq > 0)
    sbx_client_open_topic_at (self, lookup->topic, seq);
  sbx_client_return_seq (task, seq);
}

/* @before: a seq; 0 = the newest ones. */
static void
ask_page (GTask  *task,
          gint64  before)
{
  SbxClient *self = g_task_get_source_object (task);
  Lookup *lookup = g_task_get_task_data (task);
  g_autoptr (JsonObject) payload = json_object_new ();

  if (self->phase != SBX_CLIENT_LIVE)
    {
      g_task_return_error (task, sbx_client_new_offline_error ());
      return;
    }

  json_object_set_string_member (payload, "channelId", sbx_channel_get_id (sbx_topic_get_channel (lookup->topic)));
  json_object_set_string_member (payload, "topicId", sbx_topic_get_id (lookup->topic));
  if (before > 0)
    json_object_set_int_member (payload, "before", before);
  json_object_set_int_member (payload, "limit", self->page_limit);
  sbx_client_ask (self, "listMessages", payload, 0, on_page, g_object_ref (task));
}

/**
 * sbx_client_look_up_message_async:
 * @id: of a message of @topic
 *
 * Finds out where the message is and fills what is around it, as sbx_client_open_topic_at() does.
 */
void
sbx_client_look_up_message_async (SbxClient           *self,
                                  SbxTopic            *topic,
                                  const char          *id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (SbxMessage) here = NULL;
  Lookup *lookup;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_look_up_message_async);
  if (g_task_return_error_if_cancelled (task))
    return;

  here = sbx_topic_dup_message (topic, id);
  if (here != NULL && sbx_message_get_seq (here) > 0)
    {
      sbx_client_return_seq (task, sbx_message_get_seq (here));
      return;
    }
  if (sbx_topic_get_channel (topic) == NULL)
    {
      sbx_client_return_seq (task, 0);
      return;
    }

  lookup = g_new0 (Lookup, 1);
  lookup->topic = g_object_ref (topic);
  lookup->id = g_strdup (id);
  g_task_set_task_data (task, lookup, lookup_free);
  ask_page (task, 0);
}

/**
 * sbx_client_look_up_message_finish:
 *
 * Returns: its seq; 0 where the topic has no such message (any more), or with @error set, also where it may stand further back than is looked
 */
gint64
sbx_client_look_up_message_finish (SbxClient     *self,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  return sbx_client_propagate_seq (G_TASK (result), error);
}
