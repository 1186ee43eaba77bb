/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "sbx-cause.h"

G_BEGIN_DECLS

typedef enum {
  SBX_EXPLAIN_CONNECTION,
  SBX_EXPLAIN_ACTION,
  SBX_EXPLAIN_MESSAGE,
  SBX_EXPLAIN_STREAM,
  SBX_EXPLAIN_BOT,
  SBX_EXPLAIN_ABILITY,
} SbxExplainAbout;

/**
 * SbxExplainSubject:
 * @about: what kind of thing
 * @id: (nullable): of an action; of a message that is stored, or the key of one that is still to go; the stream; the bot; what somebody would do,
 *   as sbx_ability_to_name() has it; of a connection its connectionId at the hub, where %NULL is our own
 * @channel_id: (nullable): of a message
 * @topic_id: (nullable): of a message
 *
 * What is to be explained.
 */
typedef struct
{
  SbxExplainAbout  about;
  const char      *id;
  const char      *channel_id;
  const char      *topic_id;
} SbxExplainSubject;

/**
 * SbxExplanation:
 *
 * Why something is as it is: a chain of causes, the first cause first. Nothing of it changes.
 */
#define SBX_TYPE_EXPLANATION (sbx_explanation_get_type ())
G_DECLARE_FINAL_TYPE (SbxExplanation, sbx_explanation, SBX, EXPLANATION, GObject)

SbxExplanation *sbx_explanation_new        (const char     *title);
/* While it is made. Takes @cause. */
void            sbx_explanation_add        (SbxExplanation *self,
                                            SbxCause       *cause);
void            sbx_explanation_set_next   (SbxExplanation *self,
                                            const char     *next);

/* What is explained, as a sentence that says how it is: “The action waits for the bot.” */
const char     *sbx_explanation_get_title  (SbxExplanation *self);
/* Of #SbxCause; empty where nothing is wrong. */
GListModel     *sbx_explanation_get_causes (SbxExplanation *self);
/* (nullable): the one that the others follow from. */
SbxCause       *sbx_explanation_get_first  (SbxExplanation *self);
/* What there is to do; "" = nothing. */
const char     *sbx_explanation_get_next   (SbxExplanation *self);
/* As `explanation` has it: {title, causes, next}. (transfer full) */
JsonObject     *sbx_explanation_to_json    (SbxExplanation *self);

G_END_DECLS
