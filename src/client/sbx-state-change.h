/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "sbx-connection-state.h"

G_BEGIN_DECLS

/**
 * SbxStateFacts:
 * @time: µs since 1970 UTC
 * @moment: µs, monotonic: for lengths of time
 * @from: the state before; the same as @state where another try began or failed
 * @state: the state from now on
 * @step: what was under way: "idle", "waiting", "opening", "greeting", "syncing", "live", "failed"; of a failure, where it failed
 * @attempt: how many quick tries failed in a row
 * @limit: how many there are
 * @next_try: ms since 1970 UTC; 0 = none is waited for
 * @patrol: the quick tries are used up
 * @cause: a code of docs/why.md ("Causes"): `refused`, `dns`, `http401`, `replaced` …; what was done on purpose too: `started`, `asked`,
 *   `due`, `woke`, `stopped`; interned; "" = all is well
 * @http_status: with which the server answered instead; 0 = it did not
 * @close_code: of the WebSocket; 0 = none was said
 * @said: (nullable): the server's own words
 * @text: what happened, and what that means, in a sentence for people
 * @next: what comes next, or what there is to do, in another one; "" = nothing
 * @failure: a connection, or a try to make one, ended in it although it was wanted
 * @frame: number of the frame in sbx_client_get_recorder() that shows it; 0 = none does
 *
 * What one change of a connection's state was, as it was known to what decided it. Nothing of it is made up later.
 */
typedef struct
{
  gint64              time;
  gint64              moment;
  SbxConnectionState  from;
  SbxConnectionState  state;
  const char         *step;
  guint               attempt;
  guint               limit;
  gint64              next_try;
  gboolean            patrol;
  const char         *cause;
  guint               http_status;
  guint               close_code;
  const char         *said;
  const char         *text;
  const char         *next;
  gboolean            failure;
  guint64             frame;
} SbxStateFacts;

/**
 * SbxStateChange:
 *
 * One change in an #SbxStateHistory. Nothing of it changes.
 */
#define SBX_TYPE_STATE_CHANGE (sbx_state_change_get_type ())
G_DECLARE_FINAL_TYPE (SbxStateChange, sbx_state_change, SBX, STATE_CHANGE, GObject)

SbxStateChange      *sbx_state_change_new        (const SbxStateFacts *facts);
const SbxStateFacts *sbx_state_change_get_facts  (SbxStateChange      *self);
/* Whether it tells of something that went wrong. */
gboolean             sbx_state_change_is_failure (SbxStateChange      *self);

G_END_DECLS
