/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-records.h"

G_BEGIN_DECLS

/* Who answers a topic for a while, and the fence that tells an old claim from a newer one. The rules stand in
 * docs/requests.md ("claimTopic, releaseTopic"); a record's claim_fence is the newest that the topic ever gave. */

#define SBX_CLAIM_SECONDS     120    /* unless another time is asked for */
#define SBX_CLAIM_SECONDS_MAX 3600

/* A claim that seems to last longer than this was made before somebody set the clock back, by more than the minute
 * that clocks are corrected by. */
#define SBX_CLAIM_LONGEST_MS  ((SBX_CLAIM_SECONDS_MAX + 60) * G_GINT64_CONSTANT (1000))

gboolean  sbx_claim_is_held      (const SbxTopicRecord  *topic,
                                  gint64                 now);
gboolean  sbx_claim_check_fence  (const SbxTopicRecord  *topic,
                                  gint64                 fence,
                                  gint64                 now,
                                  GError               **error);
gboolean  sbx_claim_check_holder (const SbxTopicRecord  *topic,
                                  const char            *sender_id,
                                  gint64                 now,
                                  GError               **error);
void      sbx_claim_give         (SbxTopicRecord        *topic,
                                  const char            *holder,
                                  gint64                 seconds,
                                  gint64                 now);
gboolean  sbx_claim_end          (SbxTopicRecord        *topic);
void      sbx_claim_answer       (const SbxTopicRecord  *topic,
                                  SbxJsonWriter         *answer);

G_END_DECLS
