/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-outbox.h"

struct _SbxOutbox
{
  GQueue items;     /* of SbxOutboxItem, oldest first; seldom more than a few */
};

static void
item_free (SbxOutboxItem *item)
{
  g_free (item->key);
  g_free (item->channel_id);
  g_free (item->topic_id);
  g_free (item->content);
  g_free (item);
}

SbxOutbox *
sbx_outbox_new (void)
{
  SbxOutbox *self = g_new0 (SbxOutbox, 1);

  g_queue_init (&self->items);
  return self;
}

void
sbx_outbox_free (SbxOutbox *self)
{
  g_return_if_fail (self != NULL);

  g_queue_clear_full (&self->items, (GDestroyNotify) item_free);
  g_free (self);
}

/**
 * sbx_outbox_add:
 *
 * Returns: (transfer none): the new item, which waits, with a key of its own
 */
SbxOutboxItem *
sbx_outbox_add (SbxOutbox  *self,
                const char *channel_id,
                const char *topic_id,
                const char *content)
{
  SbxOutboxItem *item;

  g_return_val_if_fail (self != NULL, NULL);

  item = g_new0 (SbxOutboxItem, 1);
  item->key = g_uuid_string_random ();
  item->channel_id = g_strdup (channel_id);
  item->topic_id = g_strdup (topic_id);
  item->content = g_strdup (content);
  g_queue_push_tail (&self->items, item);

  return item;
}

static GList *
find_link (SbxOutbox  *self,
           const char *key)
{
  for (GList *l = self->items.head; l != NULL; l = l->next)
    if (g_str_equal (((SbxOutboxItem *) l->data)->key, key))
      return l;

  return NULL;
}

/**
 * sbx_outbox_find:
 *
 * Returns: (nullable) (transfer none): the item with @key
 */
SbxOutboxItem *
sbx_outbox_find (SbxOutbox  *self,
                 const char *key)
{
  GList *link;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  link = find_link (self, key);
  return link != NULL ? link->data : NULL;
}

/**
 * sbx_outbox_next:
 *
 * Returns: (nullable) (transfer none): the oldest item that waits
 */
SbxOutboxItem *
sbx_outbox_next (SbxOutbox *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (GList *l = self->items.head; l != NULL; l = l->next)
    if (((SbxOutboxItem *) l->data)->state == SBX_OUTBOX_WAITING)
      return l->data;

  return NULL;
}

/**
 * sbx_outbox_foreach:
 * @func: must not add or remove
 */
void
sbx_outbox_foreach (SbxOutbox     *self,
                    SbxOutboxFunc  func,
                    gpointer       user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  for (GList *l = self->items.head; l != NULL; l = l->next)
    func (l->data, user_data);
}

void
sbx_outbox_remove (SbxOutbox  *self,
                   const char *key)
{
  GList *link;

  g_return_if_fail (self != NULL);
  g_return_if_fail (key != NULL);

  link = find_link (self, key);
  if (link == NULL)
    return;

  item_free (link->data);
  g_queue_delete_link (&self->items, link);
}

guint
sbx_outbox_get_size (SbxOutbox *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->items.length;
}
