/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sbx-state-change.h"

G_BEGIN_DECLS

/**
 * SbxEvidence:
 * @SBX_EVIDENCE_STATE: a change of our connection's state: sbx_cause_get_change(), and the frame that shows it
 * @SBX_EVIDENCE_FRAME: a frame of our recorder: sbx_cause_get_frame()
 * @SBX_EVIDENCE_STEP: a Step of an action, as the hub has it: sbx_cause_get_details()
 * @SBX_EVIDENCE_RECORD: a field of a record: sbx_cause_get_details() is {record, id?, field, value}; the hub's, or of what is kept here
 * @SBX_EVIDENCE_HISTORY: an entry of the hub's own history of a connection: sbx_cause_get_details()
 */
typedef enum {
  SBX_EVIDENCE_STATE,
  SBX_EVIDENCE_FRAME,
  SBX_EVIDENCE_STEP,
  SBX_EVIDENCE_RECORD,
  SBX_EVIDENCE_HISTORY,
} SbxEvidence;

/**
 * SbxCause:
 *
 * One link of an #SbxExplanation: what happened, and what shows it. Nothing of it changes.
 */
#define SBX_TYPE_CAUSE (sbx_cause_get_type ())
G_DECLARE_FINAL_TYPE (SbxCause, sbx_cause, SBX, CAUSE, GObject)

/* What our own state machine noted. */
SbxCause       *sbx_cause_new_for_change  (SbxStateChange *change);
/* @time in µs since 1970. @details (nullable): a reference is taken. */
SbxCause       *sbx_cause_new             (gint64          time,
                                           const char     *code,
                                           const char     *text,
                                           SbxEvidence     evidence,
                                           JsonObject     *details);
/* As `explanation` has them. (nullable): where it is none. */
SbxCause       *sbx_cause_new_from_json   (JsonObject     *object);

/* µs since 1970 UTC; 0 = not known */
gint64          sbx_cause_get_time        (SbxCause       *self);
/* As docs/why.md has them ("Causes"); interned. */
const char     *sbx_cause_get_code        (SbxCause       *self);
/* A sentence for people. */
const char     *sbx_cause_get_text        (SbxCause       *self);
SbxEvidence     sbx_cause_get_evidence    (SbxCause       *self);
/* Whether the hub has the evidence, not this side. */
gboolean        sbx_cause_is_of_hub       (SbxCause       *self);
/* (nullable) */
SbxStateChange *sbx_cause_get_change      (SbxCause       *self);
/* Number in sbx_client_get_recorder(); 0 = none. */
guint64         sbx_cause_get_frame       (SbxCause       *self);
/* (nullable) */
JsonObject     *sbx_cause_get_details     (SbxCause       *self);
/* What the evidence is, in a line: “step 2 of the action: notOpen”. (transfer full) */
char           *sbx_cause_dup_evidence    (SbxCause       *self);
JsonObject     *sbx_cause_to_json         (SbxCause       *self);

G_END_DECLS
