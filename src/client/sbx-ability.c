/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-ability.h"

static const char *const names[] = {
  [SBX_ABILITY_REPLY] = "reply",
  [SBX_ABILITY_REPLY_TO] = "replyTo",
  [SBX_ABILITY_EDIT] = "edit",
  [SBX_ABILITY_DELETE] = "delete",
  [SBX_ABILITY_UPLOAD] = "upload",
  [SBX_ABILITY_VOICE] = "voice",
  [SBX_ABILITY_TYPING] = "typing",
  [SBX_ABILITY_VIEWING] = "viewing",
  [SBX_ABILITY_CLAIM] = "claim",
  [SBX_ABILITY_HAND_OVER] = "handOver",
  [SBX_ABILITY_SNOOZE] = "snooze",
  [SBX_ABILITY_RESOLVE] = "resolve",
  [SBX_ABILITY_PRIVATE_NOTE] = "privateNote",
  [SBX_ABILITY_PIN] = "pin",
  [SBX_ABILITY_MUTE] = "mute",
  [SBX_ABILITY_MARK_UNREAD] = "markUnread",
  [SBX_ABILITY_SEARCH] = "search",
  [SBX_ABILITY_INSPECT] = "inspect",
  [SBX_ABILITY_LIST_CLIENTS] = "listClients",
  [SBX_ABILITY_SEND_DIRECT] = "sendDirect",
  [SBX_ABILITY_NOTIFY] = "notify",
  [SBX_ABILITY_PUSH_ACTION] = "pushAction",
};

G_STATIC_ASSERT (G_N_ELEMENTS (names) == SBX_N_ABILITIES);

/**
 * sbx_ability_to_name:
 *
 * Returns: (transfer none): what programs call it
 */
const char *
sbx_ability_to_name (SbxAbility ability)
{
  g_return_val_if_fail (ability < SBX_N_ABILITIES, NULL);

  return names[ability];
}

/**
 * sbx_ability_from_name:
 * @ability: (out): left alone for an unknown name
 *
 * Returns: whether there is one of that name
 */
gboolean
sbx_ability_from_name (const char *name,
                       SbxAbility *ability)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], name))
      {
        *ability = (SbxAbility) i;
        return TRUE;
      }
  return FALSE;
}
