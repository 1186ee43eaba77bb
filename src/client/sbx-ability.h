/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a person may want to do at a hub. Not every server, dialect, role or profile can do each. */
typedef enum {
  SBX_ABILITY_REPLY,
  SBX_ABILITY_REPLY_TO,      /* … to a certain message */
  SBX_ABILITY_EDIT,
  SBX_ABILITY_DELETE,
  SBX_ABILITY_UPLOAD,
  SBX_ABILITY_VOICE,
  SBX_ABILITY_TYPING,
  SBX_ABILITY_VIEWING,
  SBX_ABILITY_CLAIM,
  SBX_ABILITY_HAND_OVER,
  SBX_ABILITY_SNOOZE,
  SBX_ABILITY_RESOLVE,
  SBX_ABILITY_PRIVATE_NOTE,
  SBX_ABILITY_PIN,
  SBX_ABILITY_MUTE,
  SBX_ABILITY_MARK_UNREAD,
  SBX_ABILITY_SEARCH,
  SBX_ABILITY_INSPECT,       /* what the hub knows of this connection */
  SBX_ABILITY_LIST_CLIENTS,  /* who else is connected; to inspect and to end the connections of others */
  SBX_ABILITY_SEND_DIRECT,   /* a direct message to one person */
  SBX_ABILITY_NOTIFY,        /* a system notification to all of a conversation */
  SBX_ABILITY_PUSH_ACTION,   /* something for a bot to do */
  SBX_N_ABILITIES
} SbxAbility;

/* As programs call them: "replyTo". */
const char *sbx_ability_to_name   (SbxAbility  ability);
gboolean    sbx_ability_from_name (const char *name,
                                   SbxAbility *ability);

G_END_DECLS
