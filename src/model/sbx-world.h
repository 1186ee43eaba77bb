/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-authors.h"
#include "sbx-connection-state.h"
#include "sbx-draft.h"
#include "sbx-envelope.h"
#include "sbx-model-types.h"
#include "sbx-project-history.h"
#include "sbx-seq-ranges.h"
#include "sbx-wishes.h"

G_BEGIN_DECLS

/* Of the actions of a hub the newest are here. */
#define SBX_WORLD_MAX_ACTIONS 1000

/**
 * SbxWorld:
 *
 * Everything known about one hub, as objects in list models: the root of the models, and the only
 * code that changes them. What arrives goes through sbx_world_apply(); a few changes are local.
 * Lives in the main context.
 *
 * Properties (all notify; "r" read-only for others):
 * - `name` (string), `address` (string), `local` (boolean: the hub inside this app)
 * - r `state` (SbxConnectionState), `attempt`, `attempt-limit` (uint), `next-try` (int64, ms since 1970, 0 = none),
 *   `reason` (string, why not connected, for people), `latency` (double, ms, negative = unknown), `round-trip` (double, ms, of the network alone, negative = unknown)
 * - r `as-of` (int64, ms since 1970: up to when what is shown is known to be whole; 0 = it is live now, or nothing was ever
 *   seen)
 * - r `waiting-count` (uint: messages that somebody wrote here and the hub does not have; those that wait for a
 *   person's decision among them)
 * - r `disk-trouble` (string, nullable: why what is written here is not kept on disk, for people)
 * - r `channels` (GListModel of SbxChannel, in the protocol's order)
 * - r `sessions` (GListModel of SbxSession), `tasks` (GListModel of SbxTask), newest first
 * - r `projects` (GListModel of SbxProject), newest first
 * - r `project-count` (uint: how many those are)
 * - r `actions` (GListModel of SbxAction: the newest %SBX_WORLD_MAX_ACTIONS of what bots are to do), newest first; `action-count` (uint)
 * - r `people` (GListModel of SbxUser: who is at the hub, or was), who is there first; `online-count` (uint)
 * - r `dialect` (string, nullable: what the server speaks, as far as it is known: native monitor agent broadcast worker unified)
 * - r `features` (GStrv, nullable: names of what the hub can do, as `welcome` told them last; empty = all of them)
 * - `muted` (boolean: the whole hub, here; kept by the app, and no count depends on it)
 * - r `needs-count` (uint: topics that need a person, as far as they are known)
 * - r `unread-count` (uint: over channels that are not muted), `running-count` (uint: tasks that run, and sessions that run without one)
 *
 * Signals:
 * - `task-ended` (SbxTask): a task's state became completed or failed by a live update
 * - `session-ended` (SbxSession): the same
 * - `messages-arrived` (SbxTopic, SbxMessage, uint): so many live messages from somebody else, of which this is the last; those that are
 *   important come by themselves, and those of the account or the system too
 * - `project-changed` (string): what became of the project of that id is told in the history
 * - `topic-added` (SbxTopic): a topic was made; only its ids are known yet
 * - `topic-read` (SbxTopic): its unread count became 0 by whatever way, on another device too
 */
#define SBX_TYPE_WORLD (sbx_world_get_type ())
G_DECLARE_FINAL_TYPE (SbxWorld, sbx_world, SBX, WORLD, GObject)

SbxWorld           *sbx_world_new              (const char          *name,
                                                const char          *address);
const char         *sbx_world_get_name         (SbxWorld            *self);
void                sbx_world_set_name         (SbxWorld            *self,
                                                const char          *name);
const char         *sbx_world_get_address      (SbxWorld            *self);
gboolean            sbx_world_is_local         (SbxWorld            *self);
void                sbx_world_set_local        (SbxWorld            *self,
                                                gboolean             local);
/* Who we are as a sender, "" = not known yet. */
const char         *sbx_world_get_sender_id    (SbxWorld            *self);
gboolean            sbx_world_is_own           (SbxWorld            *self,
                                                const char          *from_id);
SbxConnectionState  sbx_world_get_state        (SbxWorld            *self);
guint               sbx_world_get_attempt      (SbxWorld            *self);
guint               sbx_world_get_attempt_limit (SbxWorld           *self);
gint64              sbx_world_get_next_try     (SbxWorld            *self);
const char         *sbx_world_get_reason       (SbxWorld            *self);
double              sbx_world_get_latency      (SbxWorld            *self);
double              sbx_world_get_round_trip   (SbxWorld            *self);
gint64              sbx_world_get_as_of        (SbxWorld            *self);
guint               sbx_world_get_waiting_count (SbxWorld           *self);
const char         *sbx_world_get_disk_trouble (SbxWorld            *self);
GListModel         *sbx_world_get_channels     (SbxWorld            *self);
GListModel         *sbx_world_get_sessions     (SbxWorld            *self);
GListModel         *sbx_world_get_tasks        (SbxWorld            *self);
GListModel         *sbx_world_get_projects     (SbxWorld            *self);
guint               sbx_world_get_project_count (SbxWorld           *self);
GListModel         *sbx_world_get_actions      (SbxWorld            *self);
guint               sbx_world_get_action_count (SbxWorld            *self);
/* Who is at the hub, and who was: SbxUser, who is there first. */
GListModel         *sbx_world_get_people       (SbxWorld            *self);
guint               sbx_world_get_online_count (SbxWorld            *self);
/* (transfer none): who wrote, as far as that was told here; without ourselves. */
SbxAuthors         *sbx_world_get_authors      (SbxWorld            *self);
guint               sbx_world_get_unread_count (SbxWorld            *self);
guint               sbx_world_get_running_count (SbxWorld           *self);
guint               sbx_world_get_needs_count  (SbxWorld            *self);
gboolean            sbx_world_get_muted        (SbxWorld            *self);
void                sbx_world_set_muted        (SbxWorld            *self,
                                                gboolean             muted);

SbxChannel         *sbx_world_find_channel     (SbxWorld            *self,
                                                const char          *id);
SbxTopic           *sbx_world_find_topic       (SbxWorld            *self,
                                                const char          *channel_id,
                                                const char          *id);
SbxSession         *sbx_world_find_session     (SbxWorld            *self,
                                                const char          *id);
SbxTask            *sbx_world_find_task        (SbxWorld            *self,
                                                const char          *id);

/* What the hub itself counted last; FALSE where it did not, or what it said cannot be. */
typedef struct
{
  gint64 total;
  gint64 active;
  gint64 connected;
} SbxProjectStats;

gboolean            sbx_world_get_project_stats (SbxWorld           *self,
                                                 SbxProjectStats    *stats);
/* What became of projects; signal `project-changed` tells of news. */
SbxProjectHistory  *sbx_world_get_project_history (SbxWorld         *self);
SbxProject         *sbx_world_find_project     (SbxWorld            *self,
                                                const char          *id);
SbxUser            *sbx_world_find_user        (SbxWorld            *self,
                                                const char          *id);
/* (nullable) */
const char         *sbx_world_get_dialect      (SbxWorld            *self);
void                sbx_world_set_dialect      (SbxWorld            *self,
                                                const char          *dialect);
/* FALSE also where nobody has said anything yet. */
gboolean            sbx_world_knows_features   (SbxWorld            *self);
gboolean            sbx_world_has_feature      (SbxWorld            *self,
                                                const char          *feature);

/* Takes in one envelope from the hub: an answer (channels, topics, messages, sessions, tasks, …),
 * a push, or a push that was missed. Unknown events are ignored. List models tell of the changes at the next
 * sbx_world_flush(), one items_changed each; without a flush, at the next frame (16 ms). */
void                sbx_world_apply            (SbxWorld            *self,
                                                SbxEnvelope         *envelope);
void                sbx_world_apply_missed     (SbxWorld            *self,
                                                SbxEnvelope         *envelope);
void                sbx_world_flush            (SbxWorld            *self);

/* Local changes, for the client. */
void                sbx_world_set_identity     (SbxWorld            *self,
                                                const char          *sender_id,
                                                const char          *reader_id);
void                sbx_world_set_connection   (SbxWorld            *self,
                                                SbxConnectionState   state,
                                                guint                attempt,
                                                guint                attempt_limit,
                                                gint64               next_try,
                                                const char          *reason);
void                sbx_world_set_features     (SbxWorld            *self,
                                                const char *const   *features);
void                sbx_world_set_latency      (SbxWorld            *self,
                                                double               latency);
void                sbx_world_set_round_trip   (SbxWorld            *self,
                                                double               round_trip);
gboolean            sbx_world_is_away          (SbxWorld            *self);
gint64              sbx_world_get_time         (SbxWorld            *self);
void                sbx_world_set_as_of        (SbxWorld            *self,
                                                gint64               as_of);

void                sbx_world_set_waiting_count (SbxWorld           *self,
                                                guint                count);
void                sbx_world_set_disk_trouble (SbxWorld            *self,
                                                const char          *trouble);

/* What was kept from before, and what is not here, for the client. In sbx-world-restore.c. */
void                sbx_world_set_stream       (SbxWorld            *self,
                                                const char          *stream,
                                                const char          *epoch,
                                                gint64               seq);
void                sbx_world_restart_stream   (SbxWorld            *self,
                                                const char          *stream,
                                                gint64               live,
                                                const char          *reason);
void                sbx_world_break_stream     (SbxWorld            *self,
                                                const char          *stream,
                                                gint64               known,
                                                gint64               live,
                                                const char          *reason);
void                sbx_world_restore_messages (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                JsonObject          *page,
                                                SbxSeqRanges        *known);
void                sbx_world_drop_others      (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                JsonObject          *page,
                                                gint64               from,
                                                gint64               to);
void                sbx_world_add_gap          (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                gint64               from,
                                                gint64               to,
                                                const char          *reason);
void                sbx_world_set_gap_loading  (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                gint64               from,
                                                gint64               to,
                                                gboolean             loading);
void                sbx_world_cover            (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                gint64               from,
                                                gint64               to);
void                sbx_world_forget_session   (SbxWorld            *self,
                                                const char          *id);
void                sbx_world_forget_task      (SbxWorld            *self,
                                                const char          *id);
void                sbx_world_forget_project   (SbxWorld            *self,
                                                const char          *id);
/* (element-type utf8): set of ids: nobody else is known there any more. */
void                sbx_world_keep_people      (SbxWorld            *self,
                                                GHashTable          *named);
/* A reply that waits to be sent: shows at the end of the topic with its state, until the hub's
 * own copy (the same key) takes its place. */
SbxMessage         *sbx_world_add_outgoing     (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *key,
                                                const char          *content);
void                sbx_world_set_outgoing_state (SbxWorld          *self,
                                                SbxTopic            *topic,
                                                const char          *key,
                                                int                  delivery,
                                                const char          *reason);
/* The same for one of an earlier run. */
void                sbx_world_restore_outgoing (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *key,
                                                const char          *content,
                                                gint64               written_at,
                                                gint64               order,
                                                gint64               after_seq);
void                sbx_world_restore_draft    (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *key,
                                                const SbxDraft      *draft,
                                                gint64               written_at,
                                                gint64               order,
                                                gint64               after_seq);
/* (element-type SbxMessageRecord): all that the topic has behind the newest message here. */
void                sbx_world_add_newer        (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                gint64               after_seq,
                                                GPtrArray           *messages);
/* The hub answered that it has the reply: its copy takes the reply's place, whether it came before
 * or is still to come. */
void                sbx_world_confirm_outgoing (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *key,
                                                const char          *id,
                                                gint64               seq);
void                sbx_world_remove_outgoing  (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *key);

/* What somebody here wants shows at once, marked as not confirmed, until the hub's answer settles it. In sbx-world-desk.c. */
void                sbx_world_wish             (SbxWorld            *self,
                                                gpointer             object,
                                                SbxWish             *wish);
void                sbx_world_settle_wish      (SbxWorld            *self,
                                                gpointer             object,
                                                const SbxWish       *wish,
                                                gboolean             granted);
void                sbx_world_set_read         (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                gint64               read_seq,
                                                gint64               unread_from);
gboolean            sbx_world_wish_edit        (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *id,
                                                const char          *content);
void                sbx_world_settle_edit      (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *id,
                                                const char          *wanted,
                                                gboolean             granted,
                                                const char          *before,
                                                gint64               edited_before);
gboolean            sbx_world_wish_removal     (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *id);
void                sbx_world_settle_removal   (SbxWorld            *self,
                                                SbxTopic            *topic,
                                                const char          *id,
                                                gboolean             granted);

G_END_DECLS
