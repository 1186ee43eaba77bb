/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-store.h"

G_BEGIN_DECLS

/**
 * SbxRetentionRules:
 *
 * What the event log keeps of which stream: `PATTERN events=… age=… bytes=…`, such as `x/temp* events=100` or
 * `channel/a1 age=86400 bytes=0`, separated by `;`. In a pattern `*` stands for any characters and `?` for one.
 * The first rule whose pattern is that of a stream counts; what it does not say is as for all streams.
 */
typedef struct _SbxRetentionRules SbxRetentionRules;

/* The greatest values; age in seconds. */
#define SBX_RETENTION_MAX_EVENTS G_GINT64_CONSTANT (1000000000)
#define SBX_RETENTION_MAX_AGE G_GINT64_CONSTANT (3153600000)
#define SBX_RETENTION_MAX_BYTES G_GINT64_CONSTANT (1099511627776)

SbxRetentionRules *sbx_retention_rules_parse (const char             *text,
                                              GError                **error);
void               sbx_retention_rules_free  (SbxRetentionRules      *self);
gboolean           sbx_retention_rules_is_empty (SbxRetentionRules   *self);
/* Changes what a rule says of @stream; @limits is what is kept of all streams. */
void               sbx_retention_rules_apply (SbxRetentionRules      *self,
                                              const char             *stream,
                                              SbxStreamLimits        *limits);
/* The shortest age of any rule (ms); 0 where none has one. */
gint64             sbx_retention_rules_get_min_age (SbxRetentionRules *self);
/* The fewest events of any rule; 0 where none has a number. */
gint64             sbx_retention_rules_get_min_events (SbxRetentionRules *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxRetentionRules, sbx_retention_rules_free)

G_END_DECLS
