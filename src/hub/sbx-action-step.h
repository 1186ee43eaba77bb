/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ids of live connections that a step names at most. */
#define SBX_ACTION_STEP_IDS 50

/**
 * SbxActionFacts:
 * @at: when they were looked up, ms since 1970
 * @live_count: connections of bots and workers
 * @live_ids: (nullable): their ids, at most %SBX_ACTION_STEP_IDS, the target's own or the most similar first
 * @ready_state: of the target's connection, as a WebSocket's; 3 where there is none
 *
 * What was true of the connections at a step of an action: found by looking, never assumed.
 */
typedef struct
{
  gint64 at;
  guint  live_count;
  GStrv  live_ids;
  int    ready_state;
} SbxActionFacts;

void    sbx_action_facts_copy  (SbxActionFacts       *self,
                                const SbxActionFacts *from);
void    sbx_action_facts_clear (SbxActionFacts       *self);

GBytes *sbx_action_step_new    (const SbxActionFacts *facts,
                                const char           *step,
                                const char           *cause,
                                const char           *text);

G_END_DECLS
