/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain.h"

#include "sbx-bridged-reply.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-replies.h"
#include "sbx-store-queries.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Why a message is not where somebody expects it: whether it is in the store, and who is told of its channel. */

typedef struct
{
  char        *sender;
  char        *channel_id;     /* (nullable): the only topic of that id */
  char        *topic_id;
  char        *id;             /* or the key with which the asker sent it */
  gboolean     hides_notes;
  gboolean     no_topic;
  char        *meant_channel;  /* (nullable): that there is no topic; of one that there is */
  char        *meant_topic;    /* (nullable): the same */
  SbxStoreSent found;
} Reading;

static void
reading_free (Reading *reading)
{
  g_free (reading->sender);
  g_free (reading->channel_id);
  g_free (reading->topic_id);
  g_free (reading->id);
  g_free (reading->meant_channel);
  g_free (reading->meant_topic);
  sbx_store_sent_clear (&reading->found);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static gboolean
read_message (SbxStoreReader *reader,
              gpointer        data,
              SbxJsonWriter  *answer,
              GError        **error)
{
  Reading           *reading = data;
  g_autofree char   *channel_id = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!sbx_store_resolve_channel (reader, reading->channel_id, reading->topic_id, &channel_id, &local_error))
    {
      reading->no_topic = g_error_matches (local_error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_NOT_FOUND);
      if (reading->no_topic)
        return reading->channel_id == NULL ||
               sbx_store_find_meant_topic (reader, reading->channel_id, reading->topic_id, &reading->meant_channel, &reading->meant_topic, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  g_free (reading->channel_id);
  reading->channel_id = g_steal_pointer (&channel_id);
  return sbx_store_find_sent (reader, reading->sender, reading->channel_id, reading->topic_id, reading->id, &reading->found, error);
}

static guint
count_listeners (SbxHub     *hub,
                 const char *stream)
{
  GPtrArray *peers = sbx_reactor_get_peers (sbx_hub_get_reactor (hub));
  guint      n = 0;

  for (guint i = 0; i < peers->len; i++)
    n += sbx_router_is_subscribed (sbx_hub_get_router (hub), g_ptr_array_index (peers, i), stream);
  return n;
}

/* When it was, and by whom, as it was noted then. */
static void
explain_removed (const SbxStoreSent *found,
                 SbxExplain         *explain)
{
  g_autofree char *text = NULL;

  sbx_explain_set_title (explain, _("The message was stored, and is not there any more."));
  sbx_explain_set_next (explain, _("Who removed it may still have it; the hub does not."));
  if (found->removed_by == NULL)
    {
      sbx_explain_add_field (explain, "removed", "message", found->id, "seq", sbx_explain_number (found->seq),
                             _("The hub had it, and it was removed since then; by whom was not noted."));
      return;
    }
  if (found->removed_at_server != NULL)
    {
      /* TRANSLATORS: the address of a server */
      text = g_strdup_printf (_("The hub had it over a bridge, and it was removed at %s."), found->removed_at_server);
      sbx_explain_add_record (explain, found->removed_at, "removed", "message", found->id, "removedAtServer", sbx_explain_text (found->removed_at_server), text);
      return;
    }
  /* TRANSLATORS: the id of a person or a program */
  text = g_strdup_printf (_("The hub had it, and “%s” removed it."), found->removed_by);
  sbx_explain_add_record (explain, found->removed_at, "removed", "message", found->id, "removedBy", sbx_explain_text (found->removed_by), text);
}

/* Returns: whether it is a reply of the asker's that the server behind a bridge has not taken yet */
static gboolean
explain_wait (SbxRequest    *request,
              const Reading *reading,
              SbxExplain    *explain)
{
  SbxReplies         *replies = sbx_hub_get_replies (sbx_request_get_hub (request));
  g_autofree char    *key = sbx_bridged_reply_dup_key (reading->sender, reading->id);
  const SbxReplyWait *wait = replies != NULL ? sbx_reply_waits_find (sbx_replies_get_waits (replies), key) : NULL;
  g_autofree char    *text = NULL;

  if (wait == NULL)
    return FALSE;
  /* TRANSLATORS: the address of a server */
  sbx_explain_set_title (explain, _("The reply waits at the bridge to %s."), wait->address);
  if (wait->reason != NULL)
    /* TRANSLATORS: the address of a server, and why, as sentences: “There is no connection to it.” */
    text = g_strdup_printf (_("It waits at the bridge to %s, which could not hand it over. Why: %s"), wait->address, wait->reason);
  else
    /* TRANSLATORS: the address of a server */
    text = g_strdup_printf (_("It is on its way over the bridge to %s, and that server has not said yet whether it took it."), wait->address);
  sbx_explain_add_record (explain, wait->since, "waitsAtBridge", "reply", reading->id, "waitsFor", sbx_explain_text (wait->address), text);
  if (wait->reason != NULL)
    /* TRANSLATORS: the address of a server */
    sbx_explain_set_next (explain, _("Look whether %s runs and can be reached from this hub. Signalbox sends it again by itself; it cannot be doubled."), wait->address);
  else
    sbx_explain_set_next (explain, _("Wait for the answer; where none comes it is sent again by itself."));
  return TRUE;
}

static void
explain_no_topic (const Reading *reading,
                  SbxExplain    *explain)
{
  if (reading->meant_topic == NULL)
    {
      sbx_explain_add_field (explain, "unknownTopic", "topic", reading->topic_id, "id", sbx_explain_text (NULL),
                             _("The hub has no topic “%s” there: ids are compared byte by byte."), reading->topic_id);
      sbx_explain_set_next (explain, _("Check the ids of the channel and the topic."));
      return;
    }
  if (g_ascii_strcasecmp (reading->meant_channel, reading->channel_id) == 0)
    sbx_explain_add_field (explain, "idDiffersInCase", "topic", reading->meant_topic, "channelId", sbx_explain_text (reading->meant_channel),
                           /* TRANSLATORS: the ids of a topic, of another, and of its channel */
                           _("The hub has no topic “%s” there; it has “%s” of the channel “%s”, which differs in upper and lower case."),
                           reading->topic_id, reading->meant_topic, reading->meant_channel);
  else
    sbx_explain_add_field (explain, "otherChannel", "topic", reading->meant_topic, "channelId", sbx_explain_text (reading->meant_channel),
                           /* TRANSLATORS: the ids of a channel, of a topic, and of another channel */
                           _("The channel “%s” has no topic “%s”; the channel “%s” has one."), reading->channel_id, reading->topic_id, reading->meant_channel);
  /* TRANSLATORS: the ids of a channel and a topic */
  sbx_explain_set_next (explain, _("Ask with the ids “%s” and “%s”: they are compared byte by byte."), reading->meant_channel, reading->meant_topic);
}

static void
explain_missing (SbxRequest    *request,
                 const Reading *reading,
                 SbxExplain    *explain)
{
  const SbxStoreSent *found = &reading->found;

  if (found->is_removed || found->seq != 0)
    {
      explain_removed (found, explain);
      return;
    }
  if (explain_wait (request, reading, explain))
    return;
  sbx_explain_set_title (explain, _("The hub does not have the message."));
  if (reading->no_topic)
    {
      explain_no_topic (reading, explain);
      return;
    }
  if (found->other_topic != NULL)
    {
      sbx_explain_add_field (explain, "otherTopic", "message", reading->id, "topicId", sbx_explain_text (found->other_topic),
                             /* TRANSLATORS: the ids of two topics */
                             _("The topic “%s” has no message of that id; “%s” of the same channel has one."), reading->topic_id, found->other_topic);
      sbx_explain_set_next (explain, _("Look for it in that topic."));
      return;
    }
  sbx_explain_add_field (explain, "notStored", "message", reading->id, "seq", sbx_explain_text (NULL),
                         _("Neither a message of that id nor one sent with that key is in this topic of the hub’s store: it did not arrive here, or the hub refused it."));
  sbx_explain_set_next (explain, _("Look where it was written: what waits there goes as soon as that is connected, and what was refused says why. If it is not there either, write it again."));
}

static void
explain_stored (SbxRequest    *request,
                const Reading *reading,
                SbxExplain    *explain)
{
  const SbxStoreSent *found = &reading->found;
  g_autofree char    *stream = g_strconcat ("channel/", reading->channel_id, NULL);
  guint               n = count_listeners (sbx_request_get_hub (request), stream);

  json_object_set_int_member (sbx_explain_get_answer (explain), "subscribers", n);
  if (found->is_private)
    {
      sbx_explain_add_field (explain, "privateNote", "message", found->id, "private", sbx_explain_truth (TRUE),
                             _("It is a private note: only colleagues are told of it."));
      sbx_explain_set_next (explain, _("Write it again as a reply where the other side is to read it."));
    }
  if (n == 0)
    {
      sbx_explain_add_field (explain, "nobodyListens", "stream", stream, "subscribers", sbx_explain_number (0),
                             _("It is stored, and nobody is connected who is told of this channel."));
      sbx_explain_set_next (explain, _("Whoever should read it gets it when they connect."));
    }
  if (sbx_explain_is_empty (explain))
    sbx_explain_set_title (explain, ngettext ("The message is stored as number %" PRId64 ", and %u connection was told of it.",
                                              "The message is stored as number %" PRId64 ", and %u connections were told of it.", n), found->seq, n);
  else
    sbx_explain_set_title (explain, _("The message is stored as number %" PRId64 "."), found->seq);
}

static void
on_read (SbxRequest   *request,
         GBytes       *answer,
         const GError *error,
         gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  SbxExplain         *explain;

  if (answer == NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  explain = sbx_explain_new ("message");
  if (reading->channel_id != NULL)
    json_object_set_string_member (sbx_explain_get_answer (explain), "channelId", reading->channel_id);
  json_object_set_string_member (sbx_explain_get_answer (explain), "topicId", reading->topic_id);
  json_object_set_string_member (sbx_explain_get_answer (explain), "id", reading->id);
  /* As if there were none. */
  if (reading->hides_notes && reading->found.is_private)
    sbx_store_sent_clear (&reading->found);
  if (reading->found.is_here)
    explain_stored (request, reading, explain);
  else
    explain_missing (request, reading, explain);
  sbx_explain_answer (explain, request);
}

/**
 * sbx_explain_message:
 * @request: channelId?, topicId, id (or the key with which the asker sent it)
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_explain_message (SbxRequest  *request,
                     GError     **error)
{
  JsonObject         *payload = sbx_request_get_payload (request);
  g_autoptr (Reading) reading = g_new0 (Reading, 1);
  Reading            *taken;

  if (!sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &reading->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &reading->topic_id, error) ||
      !sbx_fields_dup_id (payload, "id", SBX_FIELD_REQUIRED, &reading->id, error))
    return FALSE;

  reading->sender = g_strdup (sbx_request_get_sender_id (request));
  reading->hides_notes = sbx_request_hides_notes (request);
  taken = g_steal_pointer (&reading);
  sbx_request_read_part (request, read_message, taken, on_read, taken);
  return TRUE;
}
