/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-step.h"

#include "sbx-json-writer.h"

/**
 * sbx_action_facts_copy:
 * @self: (out caller-allocates): facts
 * @from: others
 */
void
sbx_action_facts_copy (SbxActionFacts       *self,
                       const SbxActionFacts *from)
{
  *self = *from;
  self->live_ids = g_strdupv (from->live_ids);
}

/**
 * sbx_action_facts_clear:
 * @self: facts
 */
void
sbx_action_facts_clear (SbxActionFacts *self)
{
  g_clear_pointer (&self->live_ids, g_strfreev);
}

/**
 * sbx_action_step_new:
 * @facts: what was true at that moment
 * @step: a Step's `step` of docs/protocol.md
 * @cause: its `cause`, "" where it is as it should be
 * @text: what happened, in English
 *
 * Returns: (transfer full): the Step as JSON text
 */
GBytes *
sbx_action_step_new (const SbxActionFacts *facts,
                     const char           *step,
                     const char           *cause,
                     const char           *text)
{
  SbxJsonWriter *writer = sbx_json_writer_new ();

  sbx_json_writer_begin_object (writer, NULL);
  sbx_json_writer_int (writer, "at", facts->at);
  sbx_json_writer_string (writer, "step", step);
  sbx_json_writer_string (writer, "cause", cause);
  sbx_json_writer_int (writer, "liveCount", facts->live_count);
  sbx_json_writer_begin_array (writer, "liveIds");
  for (guint i = 0; facts->live_ids != NULL && facts->live_ids[i] != NULL; i++)
    sbx_json_writer_string (writer, NULL, facts->live_ids[i]);
  sbx_json_writer_end_array (writer);
  sbx_json_writer_int (writer, "readyState", facts->ready_state);
  sbx_json_writer_string (writer, "text", text);
  sbx_json_writer_end_object (writer);
  return sbx_json_writer_free_to_bytes (writer);
}
