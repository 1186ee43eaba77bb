/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-replies.h"

#include "sbx-bridged-away.h"
#include "sbx-dispatcher.h"
#include "sbx-hub-private.h"
#include "sbx-json-writer.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* ms that a bridge has for the answer: less than clients have patience for. */
#define REPLY_TIMEOUT 20000

struct _SbxReplies
{
  SbxHub       *hub;       /* not owned */
  GMainContext *context;
  gint64        begun;     /* monotonic µs */
  GHashTable   *bridges;   /* address → SbxPeer, owned */
  GHashTable   *links;     /* address → gint64: since when the bridge that is there cannot reach its server (monotonic µs); 0 = it can */
  GHashTable   *gone;      /* address → gint64: since when nobody forwards there (monotonic µs) */
  GHashTable   *replies;   /* key → Reply */
  SbxReplyWaits *waits;
  GSource      *telling;   /* (nullable): tells people which bridges are there */
  gint64        tell_at;   /* monotonic µs; while that is waited for */
};

/* Whoever sent it: more than one where it was sent again meanwhile. */
typedef struct
{
  SbxRequest    *request;
  SbxRepliesFunc func;
  gpointer       user_data;
} Asker;

/* One that is out. */
typedef struct
{
  SbxReplies *replies;
  char       *key;
  char       *address;
  SbxPeer    *bridge;
  GSource    *timer;
  GArray     *askers;      /* (element-type Asker) */
} Reply;

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_source_destroy (reply->timer);
  g_source_unref (reply->timer);
  g_array_unref (reply->askers);
  sbx_peer_unref (reply->bridge);
  g_free (reply->address);
  g_free (reply->key);
  g_free (reply);
}

/* Takes it from those that are out, and tells who sent it. */
static void
finish (Reply        *reply,
        const char   *id,
        const GError *error)
{
  g_hash_table_steal (reply->replies->replies, reply->key);
  for (guint i = 0; i < reply->askers->len; i++)
    {
      Asker *asker = &g_array_index (reply->askers, Asker, i);

      asker->func (asker->request, id, error, asker->user_data);
      sbx_request_unref (asker->request);
    }
  reply_free (reply);
}

/* It may be there or not: sent again under its key it stands there once. */
static void
finish_unavailable (Reply  *reply,
                    GError *error)
{
  finish (reply, NULL, error);
  g_error_free (error);
}

static gboolean
on_timeout (gpointer data)
{
  Reply *reply = data;

  finish_unavailable (reply, g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE,
                                                  _("It has not said in time whether it took it.")));
  return G_SOURCE_REMOVE;
}

/* --- What people are told before they write --- */

static gint64
get_patience (SbxReplies *self)
{
  return sbx_hub_config_get_int (sbx_hub_get_config (self->hub), "heartbeat-interval") * 1000;
}

/* A bridge that was there, or a hub that has just been started, is given a while to come. */
static gboolean
may_come (SbxReplies *self,
          const char *address)
{
  const gint64 *gone = g_hash_table_lookup (self->gone, address);

  return g_get_monotonic_time () - (gone != NULL ? *gone : self->begun) < get_patience (self);
}

static void tell_at (SbxReplies *self,
                     gint64      at);

static gboolean
on_tell (gpointer data)
{
  SbxReplies    *self = data;
  GHashTable    *presence = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64         now = g_get_monotonic_time ();
  gboolean       young = now - self->begun < get_patience (self);
  gboolean       again = young;
  GHashTableIter iter;
  const char    *address;

  g_clear_pointer (&self->telling, g_source_unref);
  g_hash_table_iter_init (&iter, self->gone);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, NULL))
    {
      gboolean coming = may_come (self, address);

      g_hash_table_insert (presence, g_strdup (address), GINT_TO_POINTER (coming ? SBX_BRIDGED_MAY_COME : SBX_BRIDGED_AWAY));
      again = again || coming;
    }
  g_hash_table_iter_init (&iter, self->bridges);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, NULL))
    {
      const gint64 *since = g_hash_table_lookup (self->links, address);
      gboolean      early = since != NULL && *since != 0 && now - *since < get_patience (self);

      g_hash_table_insert (presence, g_strdup (address),
                           GINT_TO_POINTER (since == NULL || early ? SBX_BRIDGED_IN_DOUBT : *since == 0 ? SBX_BRIDGED_HERE : SBX_BRIDGED_CUT_OFF));
      again = again || early;
    }

  sbx_bridged_away_tell (self->hub, presence, young ? SBX_BRIDGED_MAY_COME : SBX_BRIDGED_AWAY);
  if (again)
    tell_at (self, now + get_patience (self));
  return G_SOURCE_REMOVE;
}

/* Or before, where that is waited for. */
static void
tell_at (SbxReplies *self,
         gint64      at)
{
  gint64 now = g_get_monotonic_time ();

  if (self->telling != NULL && self->tell_at <= at)
    return;
  if (self->telling != NULL)
    g_source_destroy (self->telling);
  g_clear_pointer (&self->telling, g_source_unref);
  self->tell_at = at;
  self->telling = g_timeout_source_new ((guint) CLAMP ((at - now) / 1000 + 1, 1, G_MAXINT));
  g_source_set_static_name (self->telling, "sbx-replies");
  g_source_set_callback (self->telling, on_tell, self, NULL);
  g_source_attach (self->telling, self->context);
}

/**
 * sbx_replies_new:
 * @hub: a hub; must outlive the object
 *
 * Returns: (transfer full): no bridges and no replies
 */
SbxReplies *
sbx_replies_new (SbxHub *hub)
{
  SbxReplies *self = g_new0 (SbxReplies, 1);

  self->hub = hub;
  self->context = g_main_context_ref_thread_default ();
  self->begun = g_get_monotonic_time ();
  self->bridges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) sbx_peer_unref);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->replies = g_hash_table_new (g_str_hash, g_str_equal);
  self->waits = sbx_reply_waits_new ();
  tell_at (self, self->begun + get_patience (self));
  return self;
}

/* (element-type Reply) (transfer container): those that are out over @bridge, or over any. */
static GPtrArray *
list_replies (SbxReplies *self,
              SbxPeer    *bridge)
{
  GPtrArray     *list = g_ptr_array_new ();
  GHashTableIter iter;
  Reply         *reply;

  g_hash_table_iter_init (&iter, self->replies);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &reply))
    {
      if (bridge == NULL || reply->bridge == bridge)
        g_ptr_array_add (list, reply);
    }
  return list;
}

/* Nobody waits for those that are out any more than for a bridge that is gone. */
static void
drop_replies (SbxReplies *self,
              SbxPeer    *bridge)
{
  g_autoptr (GPtrArray) list = list_replies (self, bridge);

  for (guint i = 0; i < list->len; i++)
    {
      Reply *reply = g_ptr_array_index (list, i);

      finish_unavailable (reply, g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE,
                                                      _("The bridge to it ended before it said whether it took it.")));
    }
}

void
sbx_replies_free (SbxReplies *self)
{
  if (self->telling != NULL)
    g_source_destroy (self->telling);
  g_clear_pointer (&self->telling, g_source_unref);
  drop_replies (self, NULL);
  g_hash_table_unref (self->replies);
  sbx_reply_waits_free (self->waits);
  g_hash_table_unref (self->links);
  g_hash_table_unref (self->gone);
  g_hash_table_unref (self->bridges);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * sbx_replies_serve:
 * @self: replies
 * @peer: a bridge
 * @address: the server that it takes over from
 * @link: whether it is connected to that
 *
 * From now on @peer has what is written into channels from there; who had that before has it no more.
 */
void
sbx_replies_serve (SbxReplies    *self,
                   SbxPeer       *peer,
                   const char    *address,
                   SbxBridgeLink  link)
{
  const gint64 *since = g_hash_table_lookup (self->links, address);
  gint64        now = g_get_monotonic_time ();

  if (link == SBX_BRIDGE_LINK_UNKNOWN)
    g_hash_table_remove (self->links, address);
  else if (link == SBX_BRIDGE_LINK_UP)
    g_hash_table_replace (self->links, g_strdup (address), g_new0 (gint64, 1));
  else if (since == NULL || *since == 0)
    g_hash_table_replace (self->links, g_strdup (address), g_memdup2 (&now, sizeof now));
  /* Of a loss people are told when it lasts. */
  tell_at (self, link == SBX_BRIDGE_LINK_DOWN && g_hash_table_lookup (self->bridges, address) == peer ? now + get_patience (self) : now);
  g_hash_table_remove (self->gone, address);
  g_hash_table_replace (self->bridges, g_strdup (address), sbx_peer_ref (peer));
}

/**
 * sbx_replies_remove:
 * @self: replies
 * @peer: any peer that is gone
 */
void
sbx_replies_remove (SbxReplies *self,
                    SbxPeer    *peer)
{
  GHashTableIter iter;
  const char    *address;
  SbxPeer       *bridge;

  g_hash_table_iter_init (&iter, self->bridges);
  while (g_hash_table_iter_next (&iter, (gpointer *) &address, (gpointer *) &bridge))
    {
      gint64 now = g_get_monotonic_time ();

      if (bridge != peer)
        continue;
      g_hash_table_replace (self->gone, g_strdup (address), g_memdup2 (&now, sizeof now));
      g_hash_table_remove (self->links, address);
      tell_at (self, now + get_patience (self));
      g_hash_table_iter_remove (&iter);
    }
  drop_replies (self, peer);
}

static SbxPeer *
find_bridge (SbxReplies  *self,
             const char  *address,
             GError     **error)
{
  SbxPeer *bridge = g_hash_table_lookup (self->bridges, address);

  if (bridge != NULL && sbx_peer_is_open (bridge))
    return bridge;
  if (may_come (self, address))
    g_set_error_literal (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNAVAILABLE,
                         _("The bridge to it is not there at the moment."));
  else
    g_set_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                 /* TRANSLATORS: the placeholder is the address of a server. */
                 _("This topic is kept from %s, where nobody would see a reply that is written here. Connect to that server to answer."),
                 address);
  return NULL;
}

/* To @bridge alone. @by: (nullable): who caused it */
static void
push (SbxPeer    *bridge,
      const char *event,
      const char *by,
      JsonObject *reply)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) envelope = NULL;
  g_autoptr (GBytes) frame = NULL;
  char               now[SBX_TIME_TEXT_SIZE];

  sbx_time_format (sbx_time_now_ms (), now);
  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_string (writer, "event", event);
  sbx_json_writer_begin_object (writer, "payload");
  sbx_json_writer_string (writer, "timestamp", now);
  if (by != NULL)
    sbx_json_writer_string (writer, "triggeredBy", by);
  if (reply != NULL)
    {
      sbx_json_writer_begin_object (writer, "reply");
      sbx_json_writer_members (writer, reply);
      sbx_json_writer_end_object (writer);
    }
  sbx_json_writer_end_object (writer);
  sbx_json_writer_end_object (writer);
  envelope = sbx_json_writer_free_to_bytes (writer);

  frame = sbx_peer_frame_text (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope));
  sbx_peer_push (bridge, frame, FALSE);
}

/**
 * sbx_replies_tell_gone:
 * @self: replies
 *
 * Tells all bridges that another is gone: what came over that may come over them.
 */
void
sbx_replies_tell_gone (SbxReplies *self)
{
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);
  GHashTableIter         iter;
  SbxPeer               *bridge;

  g_hash_table_iter_init (&iter, self->bridges);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &bridge))
    {
      if (g_hash_table_add (told, bridge) && sbx_peer_is_open (bridge))
        push (bridge, "bridgeGone", NULL, NULL);
    }
}

static Reply *
add_reply (SbxReplies *self,
           const char *address,
           const char *key,
           SbxPeer    *bridge)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->replies = self;
  reply->key = g_strdup (key);
  reply->address = g_strdup (address);
  reply->bridge = sbx_peer_ref (bridge);
  reply->askers = g_array_new (FALSE, FALSE, sizeof (Asker));
  reply->timer = g_timeout_source_new (REPLY_TIMEOUT);
  g_source_set_static_name (reply->timer, "sbx-replies");
  g_source_set_callback (reply->timer, on_timeout, reply, NULL);
  g_source_attach (reply->timer, self->context);
  g_hash_table_insert (self->replies, reply->key, reply);
  return reply;
}

/**
 * sbx_replies_hand_over:
 * @self: replies
 * @address: the server that the channel is from
 * @key: of the reply there; one that is out under it is not handed over twice
 * @reply: a `sendMessage` for that server; borrowed
 * @request: who asks; it is kept until @func was called
 * @func: told once what became of it, not before this returns
 * @user_data: for @func
 * @error: return location for %SBX_WIRE_ERROR: nobody forwards there, for now or at all
 *
 * Returns: whether it is on its way
 */
gboolean
sbx_replies_hand_over (SbxReplies      *self,
                       const char      *address,
                       const char      *key,
                       JsonObject      *reply,
                       SbxRequest      *request,
                       SbxRepliesFunc   func,
                       gpointer         user_data,
                       GError         **error)
{
  Reply  *out = g_hash_table_lookup (self->replies, key);
  Asker   asker = { request, func, user_data };
  SbxPeer *bridge;

  if (out == NULL)
    {
      bridge = find_bridge (self, address, error);
      if (bridge == NULL)
        return FALSE;
      out = add_reply (self, address, key, bridge);
      push (bridge, "forwardReply", sbx_request_get_sender_id (request), reply);
    }
  sbx_request_ref (request);
  g_array_append_val (out->askers, asker);
  return TRUE;
}

/**
 * sbx_replies_settle:
 * @self: replies
 * @peer: a bridge
 * @key: of a reply that it was handed
 * @id: (nullable): what the other server calls it
 * @error: (nullable): why it was not taken
 *
 * Returns: whether somebody waited for that
 */
gboolean
sbx_replies_settle (SbxReplies   *self,
                    SbxPeer      *peer,
                    const char   *key,
                    const char   *id,
                    const GError *error)
{
  Reply *reply = g_hash_table_lookup (self->replies, key);

  if (reply == NULL || reply->bridge != peer)
    return FALSE;
  finish (reply, id, error);
  return TRUE;
}

SbxReplyWaits *
sbx_replies_get_waits (SbxReplies *self)
{
  return self->waits;
}
