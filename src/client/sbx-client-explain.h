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
/* (transfer full): details of SBX_EVIDENCE_RECORD. */
JsonObject *sbx_client_explain_new_field    (const char     *record,
                                             const char     *field,
                                             const char     *value);

G_END_DECLS
