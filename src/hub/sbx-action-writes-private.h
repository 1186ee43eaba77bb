/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-action-writes.h"
#include "sbx-store-rows.h"

G_BEGIN_DECLS

/* Of sbx-action-writes.c: what every change of an action has in common. */

/* Rows looked at in one go, where there may be many. */
#define SBX_ACTION_SLICE 100

gboolean sbx_action_is_in         (const SbxActionRecord *record,
                                   const char            *state);
gsize    sbx_action_get_size      (const SbxActionRecord *record);
void     sbx_action_write_member  (SbxActionRecord       *record,
                                   SbxJsonWriter         *writer);

/* Where it is in its queue, 0 where it is in none. */
gboolean sbx_action_find_position (SbxStoreWriter        *writer,
                                   SbxActionRecord       *record,
                                   GError               **error);
gboolean sbx_action_add_step      (SbxStoreWriter        *writer,
                                   const SbxActionRecord *record,
                                   const SbxActionFacts  *facts,
                                   const char            *step,
                                   const char            *cause,
                                   const char            *text,
                                   GError               **error);

/* Puts the record as it is now, and tells of it. */
gboolean sbx_action_put_and_tell  (SbxStoreWriter        *writer,
                                   SbxActionRecord       *record,
                                   const char            *carrier,
                                   const char            *triggered_by,
                                   GError               **error);

/* The event with which a connection gets the action. Whoever reads it there has it. */
gboolean sbx_action_give          (SbxStoreWriter        *writer,
                                   SbxActionRecord       *record,
                                   const char            *carrier,
                                   const SbxActionFacts  *facts,
                                   GError               **error);
gboolean sbx_action_queue_again   (SbxStoreWriter        *writer,
                                   SbxActionRecord       *record,
                                   const SbxActionFacts  *facts,
                                   const char            *cause,
                                   const char            *text,
                                   GError               **error);

/* Its last step: @state says how it ended, @reason why, @text is for the trace. */
gboolean sbx_action_end           (SbxStoreWriter        *writer,
                                   SbxActionRecord       *record,
                                   const SbxActionFacts  *facts,
                                   const char            *state,
                                   const char            *cause,
                                   const char            *reason,
                                   const char            *text,
                                   const char            *triggered_by,
                                   GError               **error);

/* Of sbx-action-write-expiry.c: its time is over. */
gboolean sbx_action_expire        (SbxStoreWriter        *writer,
                                   SbxActionRecord       *record,
                                   const SbxActionFacts  *facts,
                                   GError               **error);

G_END_DECLS
