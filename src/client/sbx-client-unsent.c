/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-outbox.h"

#include "sbx-unsent.h"

/* What the outbox has, for people: how much, and each of it, also where its topic is gone. */

/* Of what leaves at once nobody needs to hear. */
#define COUNT_MS 1000

void
sbx_unsent_free (SbxUnsent *self)
{
  g_free (self->key);
  g_free (self->channel_id);
  g_free (self->topic_id);
  g_free (self->content);
  g_free (self->reason);
  g_free (self);
}

static void
publish (SbxClient *self)
{
  g_clear_handle_id (&self->unsent_timer, g_source_remove);
  sbx_world_set_waiting_count (self->world, sbx_outbox_get_size (self->outbox));
}

static gboolean
on_count_due (gpointer data)
{
  SbxClient *self = data;

  self->unsent_timer = 0;
  publish (self);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_client_unsent_count:
 *
 * Something was written, or left the outbox, or the connection came or went: the world is told how much waits.
 */
void
sbx_client_unsent_count (SbxClient *self)
{
  if (self->world == NULL || sbx_outbox_get_size (self->outbox) == sbx_world_get_waiting_count (self->world))
    return;

  if (self->phase != SBX_CLIENT_LIVE || sbx_outbox_get_size (self->outbox) == 0)
    publish (self);
  else if (self->unsent_timer == 0)
    self->unsent_timer = g_timeout_add (COUNT_MS, on_count_due, self);
}

typedef struct
{
  SbxClient *client;
  GPtrArray *unsent;
} Listing;

/* Of one that is only files, what they are called. */
static char *
dup_words (SbxOutboxItem *item)
{
  g_autoptr (SbxDraft) draft = NULL;
  GString *names;

  if (item->row->content[0] != '\0' || item->row->attachments == NULL)
    return g_strdup (item->row->content);

  draft = sbx_client_outbox_dup_draft (item);
  names = g_string_new (NULL);
  for (guint i = 0; draft->attachments != NULL && i < draft->attachments->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", sbx_attachment_get_name (draft->attachments->pdata[i]));
  return g_string_free (names, FALSE);
}

static void
append (SbxOutboxItem *item,
        gpointer       data)
{
  static const SbxDelivery deliveries[] = {
    [SBX_OUTBOX_WAITING] = SBX_DELIVERY_WAITING,
    [SBX_OUTBOX_SENT] = SBX_DELIVERY_SENT,
    [SBX_OUTBOX_FAILED] = SBX_DELIVERY_FAILED,
    [SBX_OUTBOX_HELD] = SBX_DELIVERY_HELD,
  };
  const Listing *listing = data;
  const SbxOutboxRow *row = item->row;
  SbxUnsent *unsent = g_new0 (SbxUnsent, 1);

  unsent->key = g_strdup (row->key);
  unsent->channel_id = g_strdup (row->channel_id);
  unsent->topic_id = g_strdup (row->topic_id);
  unsent->content = dup_words (item);
  unsent->written_at = row->written_at;
  unsent->delivery = deliveries[item->state];
  if (item->state == SBX_OUTBOX_WAITING)
    unsent->reason = sbx_client_outbox_explain_waiting (listing->client, item);
  else
    unsent->reason = sbx_client_outbox_word_reason (row->reason);
  g_ptr_array_add (listing->unsent, unsent);
}

/**
 * sbx_client_list_unsent:
 *
 * Returns: (transfer full) (element-type SbxUnsent): all that was written and that the hub does not have, in the order
 *   of writing
 */
GPtrArray *
sbx_client_list_unsent (SbxClient *self)
{
  Listing listing = { self, NULL };

  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);

  listing.unsent = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_unsent_free);
  if (self->world != NULL)
    sbx_outbox_foreach (self->outbox, append, &listing);

  return listing.unsent;
}

/**
 * sbx_client_drop_unsent:
 * @key: of one in the list
 *
 * Takes it away, as sbx_client_cancel_message() does; its topic need not be there.
 */
void
sbx_client_drop_unsent (SbxClient  *self,
                        const char *key)
{
  SbxOutboxItem *item;
  SbxTopic *topic;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (key != NULL);

  item = sbx_outbox_find (self->outbox, key);
  if (item == NULL || item->state == SBX_OUTBOX_SENT)
    return;

  topic = sbx_world_find_topic (self->world, item->row->channel_id, item->row->topic_id);
  if (topic != NULL)
    sbx_world_remove_outgoing (self->world, topic, key);
  sbx_client_outbox_forget (self, item);
  sbx_client_outbox_flush (self);
}
