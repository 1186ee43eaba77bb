/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action-step.h"
#include "sbx-peer.h"

G_BEGIN_DECLS

/**
 * SbxBot:
 * @peer: its connection
 * @key: type and id, which one connection has at a time
 * @folded: the id without regard to upper and lower case
 * @next_similar: (nullable): another one with the same @folded
 * @in_flight: (element-type utf8): the actions given to the connection that the kernel has not, in order
 * @gone: (atomic): set at its end, which those who write for it on another thread can see
 * @batch: how many actions it is given at a time: more each time that the kernel took them
 * @ready: it was welcomed
 * @taking: actions are being taken from the queue for it
 * @has_more: there may be actions in the queue
 * @late: it waits for a sign of life, or for another try
 *
 * One connection of a bot or worker. Its id is what actions name as their target.
 */
typedef struct _SbxBot SbxBot;
struct _SbxBot
{
  SbxPeer *peer;
  char    *key;
  char    *folded;
  SbxBot  *next_similar;
  GQueue   in_flight;
  int     *gone;
  guint    batch;
  guint    ready : 1;
  guint    taking : 1;
  guint    has_more : 1;
  guint    late : 1;
};

const char *sbx_bot_get_id         (const SbxBot       *self);
const char *sbx_bot_get_connection (const SbxBot       *self);

/**
 * SbxBots:
 *
 * The connections of bots and workers by their ids, and what is to be known of them where an action does
 * not arrive. A bot and a worker may have the same id: the bot is meant then.
 */
typedef struct _SbxBots SbxBots;

SbxBots    *sbx_bots_new           (void);
void        sbx_bots_free          (SbxBots            *self);

SbxBot     *sbx_bots_add           (SbxBots            *self,
                                    SbxPeer            *peer);
void        sbx_bots_remove        (SbxBots            *self,
                                    SbxBot             *bot);

SbxBot     *sbx_bots_find          (SbxBots            *self,
                                    const char         *id);
SbxBot     *sbx_bots_find_rival    (SbxBots            *self,
                                    SbxPeer            *peer);
SbxBot     *sbx_bots_find_peer     (SbxBots            *self,
                                    SbxPeer            *peer);
SbxBot     *sbx_bots_find_similar  (SbxBots            *self,
                                    const char         *id);
GList      *sbx_bots_list          (SbxBots            *self);

void        sbx_bots_get_facts     (SbxBots            *self,
                                    const char         *id,
                                    SbxActionFacts     *facts);

gboolean    sbx_bots_is_bot        (const SbxIdentity  *identity);

G_END_DECLS
