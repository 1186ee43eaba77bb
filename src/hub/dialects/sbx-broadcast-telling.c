/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-dialect-broadcast-private.h"

#include "sbx-broadcast-reading.h"
#include "sbx-conversation.h"
#include "sbx-hub-private.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-presence.h"
#include "sbx-private-note.h"

#include <string.h>

/* What waits for the roster at most; it is read in a moment. */
#define MAX_HELD 1000

/* People whom a new connection is told of. */
#define MAX_PRESENT 1000

/* One frame on its way to several connections, made when the first of them needs it. */
typedef struct
{
  SbxEnvelope *envelope;
  const char  *event;
  gboolean     ephemeral;
  GBytes      *frame;     /* (nullable): not made yet */
  gboolean     has_form;
} Telling;

static void
telling_init (Telling     *self,
              SbxEnvelope *envelope,
              gboolean     ephemeral)
{
  *self = (Telling) { envelope, sbx_envelope_get_event (envelope), ephemeral, NULL, TRUE };
}

static void
telling_clear (Telling *self)
{
  g_clear_pointer (&self->frame, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Telling, telling_clear)

static void
tell_peer (Telling *self,
           SbxPeer *peer)
{
  const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);
  g_autoptr (GBytes)       text = NULL;

  if (guest == NULL || !self->has_form || !sbx_broadcast_guest_is_told (guest, self->event))
    return;
  if (self->frame == NULL)
    {
      text = sbx_codec_broadcast.encode (self->envelope, NULL);
      self->has_form = text != NULL;
      if (text == NULL)
        return;
      self->frame = sbx_peer_frame_text (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
    }
  sbx_peer_push (peer, self->frame, self->ephemeral);
}

static void
tell_user (SbxBroadcast *self,
           Telling      *telling,
           const char   *user_id)
{
  GPtrArray *peers = g_hash_table_lookup (self->users, user_id);

  for (guint i = 0; peers != NULL && i < peers->len; i++)
    {
      SbxPeer                 *peer = g_ptr_array_index (peers, i);
      const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);

      /* Whoever sees all is told with those. */
      if (guest != NULL && !sbx_broadcast_guest_sees_all (guest))
        tell_peer (telling, peer);
    }
}

static void
tell_watchers (SbxBroadcast *self,
               Telling      *telling,
               const char   *except)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      SbxPeer                 *peer = g_ptr_array_index (self->guests, i);
      const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);

      if (guest != NULL && sbx_broadcast_guest_sees_all (guest) &&
          (except == NULL || g_strcmp0 (guest->user_id, except) != 0))
        tell_peer (telling, peer);
    }
}

/**
 * sbx_broadcast_tell_users:
 * @self: what the hub keeps of the dialect
 * @envelope: an event
 * @users: (nullable): whom it concerns
 * @except: (nullable): one who is not told, with any connection
 * @ephemeral: whether a slow reader may miss it
 *
 * Tells them, and those who see all.
 */
void
sbx_broadcast_tell_users (SbxBroadcast      *self,
                          SbxEnvelope       *envelope,
                          const char *const *users,
                          const char        *except,
                          gboolean           ephemeral)
{
  g_auto (Telling) telling = { NULL };

  telling_init (&telling, envelope, ephemeral);
  for (guint i = 0; users != NULL && users[i] != NULL; i++)
    {
      if (g_strcmp0 (users[i], except) != 0)
        tell_user (self, &telling, users[i]);
    }
  tell_watchers (self, &telling, except);
}

static const char *
get_text (JsonObject *object,
          const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

/* @object may say that it stands elsewhere than where the conversations of the dialect do. */
static gboolean
stands_elsewhere (JsonObject *object)
{
  const char *channel_id = get_text (object, "channelId");

  return *channel_id != '\0' && !g_str_equal (channel_id, SBX_CONVERSATIONS);
}

/**
 * sbx_broadcast_say_place:
 * @envelope: an event of a conversation, or of a message in one
 * @stored: (nullable): the same where it is durable
 *
 * Returns: (transfer full): the same event; where that is of another channel it says which one, and where that is from
 */
SbxEnvelope *
sbx_broadcast_say_place (SbxEnvelope          *envelope,
                         const SbxStoredEvent *stored)
{
  JsonObject            *payload = sbx_envelope_get_payload (envelope);
  JsonNode              *member = json_object_get_member (payload, "message");
  JsonObject            *object = member != NULL && JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : payload;
  g_autoptr (JsonObject) copy = NULL;
  JsonNode              *from;

  if (!stands_elsewhere (object))
    return sbx_envelope_ref (envelope);
  copy = sbx_json_copy_object (payload);
  object = object != payload ? json_object_get_object_member (copy, "message") : copy;
  json_object_set_string_member (object, "hubChannelId", get_text (object, "channelId"));
  from = stored != NULL && stored->bridged_from != NULL
         ? sbx_json_parse (stored->bridged_from, strlen (stored->bridged_from), SBX_LIMIT_DEPTH, NULL) : NULL;
  if (from != NULL)
    json_object_set_member (object, "bridgedFrom", from);
  return sbx_envelope_new (sbx_envelope_get_event (envelope), copy);
}

static void
tell_typing (SbxBroadcast *self,
             SbxEnvelope  *envelope)
{
  JsonObject             *payload = sbx_envelope_get_payload (envelope);
  const char *const      *members = sbx_roster_get_members (self->roster, get_text (payload, "channelId"),
                                                            get_text (payload, "topicId"));
  g_autoptr (SbxEnvelope) told = sbx_broadcast_say_place (envelope, NULL);

  sbx_broadcast_tell_users (self, told, members, get_text (payload, "userId"), TRUE);
}

/* Who comes or goes concerns those who share a conversation with that one. */
static void
tell_presence (SbxBroadcast *self,
               SbxEnvelope  *envelope)
{
  JsonObject           *person = json_object_get_object_member (sbx_envelope_get_payload (envelope), "person");
  const char           *user_id = get_text (person, "userId");
  g_autoptr (GPtrArray) contacts = sbx_roster_list_contacts (self->roster, user_id);

  g_ptr_array_add (contacts, NULL);
  sbx_broadcast_tell_users (self, envelope, (const char *const *) contacts->pdata, user_id, TRUE);
}

/**
 * sbx_broadcast_tell_peer:
 * @self: what the hub keeps of the dialect
 * @peer: a guest
 * @envelope: an event that concerns it
 */
void
sbx_broadcast_tell_peer (SbxBroadcast *self,
                         SbxPeer      *peer,
                         SbxEnvelope  *envelope)
{
  g_auto (Telling) telling = { NULL };

  telling_init (&telling, envelope, FALSE);
  tell_peer (&telling, peer);
}

/* What is on a user's own stream is for that one alone. */
static void
tell_own (SbxBroadcast *self,
          SbxEnvelope  *envelope,
          const char   *user_id)
{
  GPtrArray        *peers = g_hash_table_lookup (self->users, user_id);
  g_auto (Telling)  telling = { NULL };

  telling_init (&telling, envelope, FALSE);
  for (guint i = 0; peers != NULL && i < peers->len; i++)
    tell_peer (&telling, g_ptr_array_index (peers, i));
}

static void
tell_by_roster (SbxBroadcast *self,
                SbxEnvelope  *envelope)
{
  if (!sbx_roster_is_ready (self->roster))
    {
      if (self->held->len < MAX_HELD)
        g_ptr_array_add (self->held, sbx_envelope_ref (envelope));
    }
  else if (g_str_equal (sbx_envelope_get_event (envelope), "typingChanged"))
    {
      tell_typing (self, envelope);
    }
  else
    {
      tell_presence (self, envelope);
    }
}

static void
tell_message (SbxBroadcast         *self,
              SbxEnvelope          *envelope,
              const SbxStoredEvent *stored)
{
  g_autoptr (SbxEnvelope) told = sbx_broadcast_say_place (envelope, stored);

  sbx_broadcast_tell_users (self, told, (const char *const *) stored->members, stored->except, FALSE);
}

/**
 * sbx_broadcast_tell:
 * @self: what the hub keeps of the dialect
 * @envelope: an event
 * @stored: (nullable): the same where it is durable
 *
 * Finds out whom it concerns, and tells those who are here.
 */
void
sbx_broadcast_tell (SbxBroadcast         *self,
                    SbxEnvelope          *envelope,
                    const SbxStoredEvent *stored)
{
  static const char own_stream[] = "user/";
  const char       *event = sbx_envelope_get_event (envelope);

  if (self->roster == NULL)
    return;
  if (g_str_equal (event, "typingChanged") || g_str_equal (event, "presenceChanged"))
    tell_by_roster (self, envelope);
  else if (stored == NULL)
    return;
  else if (g_str_equal (event, "topicChanged"))
    sbx_roster_note_topic (self->roster, json_object_get_object_member (sbx_envelope_get_payload (envelope), "topic"));
  else if (g_str_equal (event, "messageAdded") && sbx_private_note_is_told (envelope))
    return;
  else if (g_str_equal (event, "messageAdded"))
    tell_message (self, envelope, stored);
  else if (g_str_equal (event, "readChanged"))
    sbx_broadcast_tell_read (self, envelope, stored);
  else if (g_str_has_prefix (stored->stream, own_stream) && !g_str_equal (event, "published"))
    tell_own (self, envelope, stored->stream + strlen (own_stream));
}

/**
 * sbx_broadcast_tell_held:
 * @self: what the hub keeps of the dialect, with a roster that was just read
 *
 * Tells what had to wait for it.
 */
void
sbx_broadcast_tell_held (SbxBroadcast *self)
{
  g_autoptr (GPtrArray) held = g_steal_pointer (&self->held);

  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) sbx_envelope_unref);
  for (guint i = 0; i < held->len; i++)
    tell_by_roster (self, g_ptr_array_index (held, i));
}

static void
tell_person (SbxBroadcast *self,
             SbxPeer      *peer,
             const char   *user_id)
{
  g_autoptr (SbxEnvelope) envelope = sbx_presence_new_envelope (sbx_hub_get_presence (self->hub), user_id);
  g_auto (Telling)        telling = { NULL };

  if (envelope == NULL)
    return;
  telling_init (&telling, envelope, TRUE);
  tell_peer (&telling, peer);
}

/**
 * sbx_broadcast_tell_who_is_there:
 * @self: what the hub keeps of the dialect, with a roster that was read
 * @peer: a guest
 *
 * Tells it of those of its concern who are connected.
 */
void
sbx_broadcast_tell_who_is_there (SbxBroadcast *self,
                                 SbxPeer      *peer)
{
  const SbxBroadcastGuest *guest = sbx_broadcast_guest_get (peer);
  g_autoptr (GPtrArray)    people = NULL;
  gboolean                 sees_all;

  if (guest == NULL || !sbx_broadcast_guest_is_told (guest, "presenceChanged"))
    return;
  sees_all = sbx_broadcast_guest_sees_all (guest);
  people = sees_all ? sbx_presence_list_ids (sbx_hub_get_presence (self->hub))
                    : guest->user_id != NULL ? sbx_roster_list_contacts (self->roster, guest->user_id)
                                             : g_ptr_array_new ();
  for (guint i = 0; i < MIN (people->len, MAX_PRESENT); i++)
    {
      if (g_strcmp0 (g_ptr_array_index (people, i), guest->user_id) != 0)
        tell_person (self, peer, g_ptr_array_index (people, i));
    }
}
