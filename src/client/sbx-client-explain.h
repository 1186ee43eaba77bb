/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client-outbox.h"

G_BEGIN_DECLS

/* What the files of sbx_client_explain_async() share. Each adds what this side knows, if that is anything. */

void        sbx_client_explain_state        (SbxClient      *self,
                                             SbxExplanation *explanation);

/* In sbx-client-explain-records.c. */
void        sbx_client_explain_unsent       (SbxClient      *self,
                                             const char     *key,
                                             SbxExplanation *explanation);
void        sbx_client_explain_known_action (SbxClient      *self,
                                             const char     *id,
                                             SbxExplanation *explanation);
/* In sbx-client-explain-silence.c. */
void        sbx_client_explain_silence      (SbxClient      *self,
                                             gint64          asked_at,
                                             SbxExplanation *explanation);
/* In sbx-client-explain-ability.c: why it cannot be done here; %FALSE where it can, or there is nothing of that name. */
gboolean    sbx_client_explain_ability      (SbxClient      *self,
                                             const char     *name,
                                             SbxExplanation *explanation);
/* (transfer full): details of SBX_EVIDENCE_RECORD. */
JsonObject *sbx_client_explain_new_field    (const char     *record,
                                             const char     *field,
                                             const char     *value);

/**
 * SbxObstacle:
 * @cause: a code of docs/why.md
 * @record: whose field it is: "connection", "profile"
 * @field: its name
 * @value: as it is
 * @text: a sentence for people
 *
 * Why something cannot be done at a hub. All live as long as the client stays as it is.
 */
typedef struct
{
  const char *cause;
  const char *record;
  const char *field;
  const char *value;
  const char *text;
} SbxObstacle;

/* In sbx-client-abilities.c: FALSE where there is none. */
gboolean    sbx_client_find_obstacle        (SbxClient      *self,
                                             SbxAbility      ability,
                                             SbxObstacle    *obstacle);

G_END_DECLS
