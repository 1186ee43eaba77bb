/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-socketio-acks.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"

struct _SbxSocketioAcks
{
  SbxSocketioLink *link;     /* not owned */
  GHashTable      *awaited;  /* id → Awaited */
  gint64           next;
};

typedef struct
{
  SbxSocketioAcks    *acks;
  gint64              id;
  guint               timer;
  SbxSocketioAckFunc  func;
  gpointer            user_data;
} Awaited;

static void
awaited_free (gpointer data)
{
  Awaited *awaited = data;

  g_clear_handle_id (&awaited->timer, g_source_remove);
  g_free (awaited);
}

SbxSocketioAcks *
sbx_socketio_acks_new (SbxSocketioLink *link)
{
  SbxSocketioAcks *self = g_new0 (SbxSocketioAcks, 1);

  self->link = link;
  self->awaited = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, awaited_free);
  return self;
}

void
sbx_socketio_acks_free (SbxSocketioAcks *self)
{
  g_hash_table_unref (self->awaited);
  g_free (self);
}

gint64
sbx_socketio_acks_get_next (SbxSocketioAcks *self)
{
  return self->next;
}

static gboolean
on_late (gpointer data)
{
  Awaited *late = data;
  SbxSocketioAcks *self = late->acks;
  g_autoptr (SbxSocketioLink) alive = g_object_ref (self->link);
  g_autoptr (GError) error = NULL;

  late->timer = 0;
  g_hash_table_steal (self->awaited, &late->id);
  error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT, _("The server did not answer in time."));
  late->func (alive, NULL, NULL, error, late->user_data);
  awaited_free (late);
  return G_SOURCE_REMOVE;
}

/**
 * sbx_socketio_acks_add:
 * @timeout: ms that it may take
 * @func: (scope async): gets it
 */
void
sbx_socketio_acks_add (SbxSocketioAcks    *self,
                       guint               timeout,
                       SbxSocketioAckFunc  func,
                       gpointer            user_data)
{
  Awaited *awaited = g_new0 (Awaited, 1);

  awaited->acks = self;
  awaited->id = self->next++;
  awaited->func = func;
  awaited->user_data = user_data;
  awaited->timer = g_timeout_add (timeout, on_late, awaited);
  g_hash_table_insert (self->awaited, &awaited->id, awaited);
}

/**
 * sbx_socketio_acks_take:
 * @packet: an ack
 */
void
sbx_socketio_acks_take (SbxSocketioAcks         *self,
                        const SbxSocketioPacket *packet)
{
  gint64 id = packet->id;
  g_autoptr (GBytes) arguments = NULL;
  Awaited *awaited = NULL;

  if (id < 0 || !g_hash_table_steal_extended (self->awaited, &id, NULL, (gpointer *) &awaited))
    return;

  g_clear_handle_id (&awaited->timer, g_source_remove);
  if (packet->fault != NULL)
    {
      g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_REFUSED, _("What the server answered cannot be read."));

      awaited->func (self->link, NULL, NULL, error, awaited->user_data);
      awaited_free (awaited);
      return;
    }

  arguments = packet->json != NULL ? g_bytes_new (packet->json, packet->json_length) : g_bytes_new_static ("[]", 2);
  awaited->func (self->link, arguments, packet->attachments, NULL, awaited->user_data);
  awaited_free (awaited);
}

/**
 * sbx_socketio_acks_fail:
 * @words: why the link ended
 */
void
sbx_socketio_acks_fail (SbxSocketioAcks *self,
                        const char      *words)
{
  g_autoptr (SbxSocketioLink) alive = g_object_ref (self->link);
  g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED, words);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (awaited_free);
  GHashTableIter iter;
  gpointer awaited;

  g_hash_table_iter_init (&iter, self->awaited);
  while (g_hash_table_iter_next (&iter, NULL, &awaited))
    {
      g_ptr_array_add (all, awaited);
      g_hash_table_iter_steal (&iter);
    }
  for (guint i = 0; i < all->len; i++)
    {
      const Awaited *one = all->pdata[i];

      one->func (alive, NULL, NULL, error, one->user_data);
    }
}
