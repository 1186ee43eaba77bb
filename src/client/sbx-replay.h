/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-address.h"
#include "sbx-recording.h"

G_BEGIN_DECLS

/**
 * SbxReplay:
 *
 * What a recording's own side said, said once more to a server, ids and all; and whether the server answers as it did then. A frame
 * is sent when its time has come and what had come before it has come again, or was waited for in vain. Answers are compared by their
 * kind: the event's name, of an error its code, of a connection its status and how it was closed.
 *
 * Signals:
 * - `next` (SbxRecordedFrame): goes out with sbx_replay_step(); only while it goes step by step
 * - `played` (SbxRecordedFrame): was sent
 * - `differed` (guint64 number, char *words): that frame of the recording was not answered by its like
 * - `ended` (GError): nothing comes any more; once. The error: (nullable): there is no connection where there was one
 */
#define SBX_TYPE_REPLAY (sbx_replay_get_type ())
G_DECLARE_FINAL_TYPE (SbxReplay, sbx_replay, SBX, REPLAY, GObject)

SbxReplay         *sbx_replay_new          (SbxRecording  *recording,
                                            SbxAddress    *address);
/* Before it starts. 1 = at its own pace, 10 = ten times as quick, 0 = as quick as it goes. */
void               sbx_replay_set_speed    (SbxReplay     *self,
                                            double         speed);
/* (nullable): what stands for secrets, which are in no recording. */
void               sbx_replay_set_token    (SbxReplay     *self,
                                            const char    *token);
/* ms that a connection or an answer is waited for. */
void               sbx_replay_set_patience (SbxReplay     *self,
                                            guint          ms);
void               sbx_replay_set_stepping (SbxReplay     *self,
                                            gboolean       stepping);

void               sbx_replay_start        (SbxReplay     *self);
void               sbx_replay_step         (SbxReplay     *self);
void               sbx_replay_pause        (SbxReplay     *self);
void               sbx_replay_resume       (SbxReplay     *self);
/* Nothing is signalled any more. Idempotent. */
void               sbx_replay_stop         (SbxReplay     *self);

/* What goes over the wire this time. */
SbxFlightRecorder *sbx_replay_get_recorder   (SbxReplay   *self);
guint              sbx_replay_get_n_played   (SbxReplay   *self);
guint              sbx_replay_get_n_compared (SbxReplay   *self);
guint              sbx_replay_get_n_differed (SbxReplay   *self);

G_END_DECLS
