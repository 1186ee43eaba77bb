/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FaultLoad:
 *
 * Publishers that write all the time, and a book of what the hub acknowledged. What is not acknowledged is sent again
 * under the same key for as long as it takes, and now and then what is.
 */
typedef struct _FaultLoad FaultLoad;

/* The topics that it writes to: one chat in each of two channels, and one more in the first. */
#define FAULT_LOAD_TOPICS 3
extern const char *const fault_load_topics[FAULT_LOAD_TOPICS][2];

FaultLoad *fault_load_new            (const char *uri,
                                      guint32     seed,
                                      guint       n_publishers);
void       fault_load_free           (FaultLoad  *self);
/* Makes the topics. */
void       fault_load_begin          (FaultLoad  *self);
/* How many messages were acknowledged so far. */
guint      fault_load_get_n_accepted (FaultLoad  *self);
/* Writes nothing new, and waits until all that was written is acknowledged. */
void       fault_load_drain          (FaultLoad  *self);
/* Counts what is not as it should be in the hub at @uri: what was acknowledged and is not there (@lost), what is there
 * twice (@doubled), and anything else that says one thing here and another there (@wrong). */
typedef struct
{
  guint messages;
  guint lost;
  guint doubled;
  guint wrong;
} FaultFindings;
void       fault_load_compare        (FaultLoad     *self,
                                      FaultFindings *findings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultLoad, fault_load_free)

G_END_DECLS
