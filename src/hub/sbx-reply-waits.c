/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reply-waits.h"

#include "sbx-time.h"

/* So many are remembered, and so long after somebody tried the last time: whoever sends them tries each few seconds. */
#define MOST 1000
#define LONGEST_US (10 * G_TIME_SPAN_MINUTE)

struct _SbxReplyWaits
{
  GHashTable *waits;    /* key (inside) → SbxReplyWait, owned */
  GQueue      tried;    /* (element-type SbxReplyWait): the one that was tried longest ago is the first */
};

static void
wait_free (gpointer data)
{
  SbxReplyWait *wait = data;

  g_free (wait->address);
  g_free (wait->reason);
  g_free (wait->key);
  g_free (wait);
}

/**
 * sbx_reply_waits_new:
 *
 * Returns: (transfer full): nothing waits
 */
SbxReplyWaits *
sbx_reply_waits_new (void)
{
  SbxReplyWaits *self = g_new0 (SbxReplyWaits, 1);

  self->waits = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, wait_free);
  return self;
}

/**
 * sbx_reply_waits_free:
 * @self: waits
 */
void
sbx_reply_waits_free (SbxReplyWaits *self)
{
  g_hash_table_unref (self->waits);
  g_free (self);
}

static void
forget (SbxReplyWaits *self,
        SbxReplyWait  *wait)
{
  g_queue_unlink (&self->tried, &wait->link);
  g_hash_table_remove (self->waits, wait->key);
}

static void
trim (SbxReplyWaits *self)
{
  gint64        oldest = g_get_monotonic_time () - LONGEST_US;
  SbxReplyWait *first;

  while ((first = g_queue_peek_head (&self->tried)) != NULL && (first->tried < oldest || self->tried.length > MOST))
    forget (self, first);
}

/**
 * sbx_reply_waits_note:
 * @self: waits
 * @key: of a reply, the same each time that it is sent
 * @address: the server that it is for
 * @reason: (nullable): why it did not go there just now; %NULL where it is on its way
 *
 * It was tried. Another server is another wait.
 *
 * Returns: (transfer none): what is known of it, until the next call
 */
const SbxReplyWait *
sbx_reply_waits_note (SbxReplyWaits *self,
                      const char    *key,
                      const char    *address,
                      const char    *reason)
{
  SbxReplyWait *wait = g_hash_table_lookup (self->waits, key);

  if (wait != NULL && !g_str_equal (wait->address, address))
    {
      forget (self, wait);
      wait = NULL;
    }
  if (wait == NULL)
    {
      wait = g_new0 (SbxReplyWait, 1);
      wait->key = g_strdup (key);
      wait->address = g_strdup (address);
      wait->since = sbx_time_now_ms ();
      wait->link.data = wait;
      g_hash_table_insert (self->waits, wait->key, wait);
    }
  else
    {
      g_queue_unlink (&self->tried, &wait->link);
    }
  if (reason != NULL)
    {
      g_free (wait->reason);
      wait->reason = g_strdup (reason);
    }
  wait->tried = g_get_monotonic_time ();
  g_queue_push_tail_link (&self->tried, &wait->link);
  trim (self);
  return wait;
}

/**
 * sbx_reply_waits_forget:
 * @self: waits
 * @key: of a reply that is there, or goes nowhere
 */
void
sbx_reply_waits_forget (SbxReplyWaits *self,
                        const char    *key)
{
  SbxReplyWait *wait = g_hash_table_lookup (self->waits, key);

  if (wait != NULL)
    forget (self, wait);
}

/**
 * sbx_reply_waits_find:
 * @self: waits
 * @key: of a reply
 *
 * Returns: (transfer none) (nullable): what is known of it, until the next call
 */
const SbxReplyWait *
sbx_reply_waits_find (SbxReplyWaits *self,
                      const char    *key)
{
  trim (self);
  return g_hash_table_lookup (self->waits, key);
}
