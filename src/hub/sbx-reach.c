/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-reach.h"

#include "sbx-broadcast-guest.h"
#include "sbx-changes.h"
#include "sbx-hub-private.h"

/* For somebody who is not there: what people carry with them. */
#define PHONE "mobile"

static gboolean
is_phone (SbxPeer *peer)
{
  const char *type = sbx_peer_get_identity (peer)->device_type;

  return g_strcmp0 (type, PHONE) == 0 || g_strcmp0 (type, "tablet") == 0;
}

/* Who is told by name, and who by subscription. */
static gboolean
is_told (SbxRouter  *router,
         SbxPeer    *peer,
         const char *stream,
         const char *event)
{
  const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);

  return guest != NULL ? sbx_broadcast_guest_is_told (guest, event) : sbx_router_is_subscribed (router, peer, stream);
}

/**
 * sbx_reach_find:
 * @hub: a hub
 * @user_id: somebody
 * @stream: what the event is told on
 * @event: its name
 * @reach: (out): how that one can be told
 */
void
sbx_reach_find (SbxHub     *hub,
                const char *user_id,
                const char *stream,
                const char *event,
                SbxReach   *reach)
{
  SbxRouter *router = sbx_hub_get_router (hub);
  GPtrArray *peers = sbx_presence_get_peers (sbx_hub_get_presence (hub), user_id);

  *reach = (SbxReach) { 0 };
  for (guint i = 0; peers != NULL && i < peers->len; i++)
    {
      SbxPeer *peer = g_ptr_array_index (peers, i);

      if (!sbx_peer_is_open (peer))
        continue;
      reach->is_online = TRUE;
      reach->has_phone |= is_phone (peer);
      if (is_told (router, peer, stream, event))
        reach->live++;
    }
}

/**
 * sbx_reach_push:
 * @hub: a hub
 * @reach: (nullable): how @user_id is told; %NULL where not at all
 * @user_id: for whom
 * @title: its headline
 * @content: what it says
 * @is_important: whether it has a high priority
 * @conversation_id: (nullable): what opens where it is pressed
 *
 * Returns: whether the push is on its way
 */
gboolean
sbx_reach_push (SbxHub         *hub,
                const SbxReach *reach,
                const char     *user_id,
                const char     *title,
                const char     *content,
                gboolean        is_important,
                const char     *conversation_id)
{
  SbxPush *push = sbx_push_new (user_id, title, content, is_important, conversation_id,
                                reach == NULL || reach->has_phone || !reach->is_online ? PHONE : NULL);

  return sbx_push_queue_add (sbx_hub_get_pushes (hub), push);
}

/**
 * sbx_reach_push_message:
 * @hub: a hub
 * @members: the people of its topic
 * @except: (nullable): one who is not told
 * @message: a message that was sent
 *
 * Pushes it to those who are not connected. Its author knows it.
 */
void
sbx_reach_push_message (SbxHub                 *hub,
                        const char *const      *members,
                        const char             *except,
                        const SbxMessageRecord *message)
{
  g_autofree char *stream = g_strconcat ("channel/", message->channel_id, NULL);
  g_autofree char *preview = sbx_changes_dup_preview (message);

  /* Customers take part in a topic too. */
  if (message->is_private)
    return;

  for (guint i = 0; members[i] != NULL; i++)
    {
      SbxReach reach;

      if (g_strcmp0 (members[i], except) == 0 || g_str_equal (members[i], message->from_id))
        continue;
      sbx_reach_find (hub, members[i], stream, "messageAdded", &reach);
      if (!reach.is_online)
        sbx_reach_push (hub, &reach, members[i], message->from_name, preview, message->important, message->topic_id);
    }
}
