/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"
#include "sbx-client-explain.h"

#include <glib/gi18n-lib.h>

#include "sbx-channel.h"
#include "sbx-topic.h"

/* What can be done at a server, by its dialect, by what it says of itself, by our role there and by the profile of the connection. */

#define BIT(ability) (1u << SBX_ABILITY_##ability)

/* What is kept here, whatever the server knows of it. */
#define KEPT_HERE (BIT (PIN) | BIT (MUTE) | BIT (MARK_UNREAD) | BIT (SEARCH))

/* What changes nothing for anybody. */
#define LOOKING (BIT (SEARCH) | BIT (INSPECT) | BIT (LIST_CLIENTS))

static const struct
{
  const char *name;
  guint       abilities;
  gboolean    has_conversations;
} dialects[] = {
  { "monitor", KEPT_HERE | BIT (REPLY) | BIT (REPLY_TO), TRUE },
  { "broadcast", KEPT_HERE | BIT (REPLY) | BIT (TYPING), TRUE },
  { "agent", BIT (SEARCH), FALSE },
  { "worker", BIT (SEARCH), FALSE },
  { "unified", BIT (SEARCH), FALSE },
};

/* (nullable) */
static const char *
get_feature (SbxAbility ability)
{
  switch (ability)
    {
    case SBX_ABILITY_UPLOAD:
      return "file_upload";
    case SBX_ABILITY_VOICE:
      return "voice_note";
    case SBX_ABILITY_TYPING:
    case SBX_ABILITY_VIEWING:
      return "typing_indicator";
    case SBX_ABILITY_CLAIM:
    case SBX_ABILITY_HAND_OVER:
      return "claims";
    case SBX_ABILITY_SEARCH:
      return "search";
    case SBX_ABILITY_SEND_DIRECT:
    case SBX_ABILITY_NOTIFY:
      return "system_notifications";
    case SBX_ABILITY_PUSH_ACTION:
      return "actions";
    case SBX_ABILITY_INSPECT:
    case SBX_ABILITY_LIST_CLIENTS:
      return "clients";
    case SBX_ABILITY_REPLY:
    case SBX_ABILITY_REPLY_TO:
    case SBX_ABILITY_PRIVATE_NOTE:
      return "messaging";
    default:
      return NULL;
    }
}

/* (nullable) */
static const char *
ask_dialect (SbxClient  *self,
             SbxAbility  ability)
{
  const char *found = sbx_client_get_dialect (self);

  for (guint i = 0; found != NULL && i < G_N_ELEMENTS (dialects); i++)
    {
      if (!g_str_equal (dialects[i].name, found))
        continue;
      if ((dialects[i].abilities & (1u << ability)) != 0)
        return NULL;
      if (ability == SBX_ABILITY_INSPECT || ability == SBX_ABILITY_LIST_CLIENTS)
        return _("This server tells nothing of its connections. A Signalbox hub does.");
      if (ability == SBX_ABILITY_SEND_DIRECT || ability == SBX_ABILITY_NOTIFY)
        return _("This server takes no messages to people. A Signalbox hub does.");
      if (ability == SBX_ABILITY_PUSH_ACTION)
        return _("This server takes no actions. A Signalbox hub does.");
      if (!dialects[i].has_conversations)
        return _("This server has no conversations.");
      if (ability == SBX_ABILITY_PRIVATE_NOTE)
        return _("This server knows no private notes: it would show them to everybody.");
      if (ability == SBX_ABILITY_UPLOAD || ability == SBX_ABILITY_VOICE)
        return _("This server takes no files.");
      return _("This server has no words for that. A Signalbox hub can do it.");
    }

  return NULL;
}

gboolean
sbx_client_find_obstacle (SbxClient   *self,
                          SbxAbility   ability,
                          SbxObstacle *obstacle)
{
  const char *feature = get_feature (ability);
  const char *sentence = ask_dialect (self, ability);

  if (sentence != NULL)
    *obstacle = (SbxObstacle) { "notInDialect", "connection", "dialect", sbx_client_get_dialect (self), sentence };
  else if (g_strcmp0 (self->role, "viewer") == 0 && (LOOKING & (1u << ability)) == 0)
    *obstacle = (SbxObstacle) { "readOnly", "connection", "role", self->role, _("You may only look at this hub. Ask who runs it for another role.") };
  else if (ability == SBX_ABILITY_LIST_CLIENTS && self->role != NULL && !g_str_equal (self->role, "admin"))
    *obstacle = (SbxObstacle) { "adminOnly", "connection", "role", self->role, _("Only an administrator of this hub sees who else is connected to it. If you are one, choose that role where the connection is edited.") };
  else if (feature != NULL && !sbx_profile_has_feature (self->profile, feature))
    *obstacle = (SbxObstacle) { "featureOff", "profile", "features", feature, _("It is switched off in the profile of this connection.") };
  else if (feature != NULL && !sbx_client_has_feature (self, feature))
    *obstacle = (SbxObstacle) { "notOffered", "connection", "features", feature, _("This hub does not offer that.") };
  else
    return FALSE;
  return TRUE;
}

/**
 * sbx_client_why_not:
 *
 * Whether a person can do something at this hub at all. That there is no connection now is no reason here, nor is a server
 * of which nothing is known yet.
 *
 * Returns: (transfer none) (nullable): %NULL = it can be done; else why not, in a sentence for people
 */
const char *
sbx_client_why_not (SbxClient  *self,
                    SbxAbility  ability)
{
  SbxObstacle obstacle;

  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);
  g_return_val_if_fail (ability < SBX_N_ABILITIES, NULL);

  return sbx_client_find_obstacle (self, ability, &obstacle) ? obstacle.text : NULL;
}

/* (nullable): why a hub does not do it to what it took over from another server, with a place for that one's address. */
static const char *
ask_bridge (SbxChannel *channel,
            SbxAbility  ability)
{
  switch (ability)
    {
    case SBX_ABILITY_REPLY:
    case SBX_ABILITY_REPLY_TO:
      if (sbx_channel_get_takes_replies (channel))
        return NULL;
      if (sbx_channel_get_bridge_away (channel))
        /* TRANSLATORS: %s is the address of a server */
        return N_("This topic is kept from %s, and nobody takes replies there any more. Connect to that server to answer.");
      /* TRANSLATORS: %s is the address of a server */
      return N_("This topic is from %s, which takes no replies from here. Connect to that server to answer.");
    case SBX_ABILITY_EDIT:
    case SBX_ABILITY_DELETE:
      /* TRANSLATORS: %s is the address of a server */
      return N_("This topic is from %s: messages are changed where they are from.");
    case SBX_ABILITY_UPLOAD:
    case SBX_ABILITY_VOICE:
      /* TRANSLATORS: %s is the address of a server */
      return N_("This topic is from %s, where replies go without files.");
    case SBX_ABILITY_PRIVATE_NOTE:
      /* TRANSLATORS: %s is the address of a server */
      return N_("This topic is from %s: what is written here is sent there, where it may not stay private.");
    default:
      return NULL;
    }
}

/**
 * sbx_client_dup_why_not_in:
 *
 * The same for one topic: a hub may have taken it over from another server.
 *
 * Returns: (transfer full) (nullable): %NULL = it can be done; else why not, in a sentence for people
 */
char *
sbx_client_dup_why_not_in (SbxClient  *self,
                           SbxTopic   *topic,
                           SbxAbility  ability)
{
  const char *from, *sentence;
  SbxChannel *channel;

  g_return_val_if_fail (SBX_IS_CLIENT (self), NULL);
  g_return_val_if_fail (SBX_IS_TOPIC (topic), NULL);

  channel = sbx_topic_get_channel (topic);
  from = channel != NULL ? sbx_channel_get_bridged_from (channel) : NULL;
  sentence = from != NULL ? ask_bridge (channel, ability) : NULL;
  if (sentence != NULL)
    {
      g_auto (GStrv) halves = g_strsplit (_(sentence), "%s", 2);

      return g_strjoinv (from, halves);
    }

  return g_strdup (sbx_client_why_not (self, ability));
}
