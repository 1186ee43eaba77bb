/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-line.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "sbx-fields.h"
#include "sbx-json-writer.h"
#include "sbx-output.h"

char *
sbx_action_line_content (JsonObject *action)
{
  SbxJsonWriter     *writer = sbx_json_writer_new ();
  JsonObject        *content = NULL;
  g_autoptr (GBytes) text = NULL;

  sbx_fields_get_object (action, "action", SBX_FIELD_OPTIONAL, &content, NULL);
  sbx_json_writer_begin_object (writer, NULL);
  if (content != NULL)
    sbx_json_writer_members (writer, content);
  sbx_json_writer_end_object (writer);
  text = sbx_json_writer_free_to_bytes (writer);
  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

char *
sbx_action_line_new (JsonObject *action)
{
  g_autofree char *id = sbx_fields_dup_text (action, "actionId", "");
  g_autofree char *target = sbx_fields_dup_text (action, "targetId", "");
  g_autofree char *state = sbx_fields_dup_text (action, "state", "");
  g_autofree char *reason = sbx_fields_dup_text (action, "reason", "");
  g_autofree char *line = NULL;
  gint64           position = sbx_fields_int_or (action, "position", 0);

  if (position > 0)
    /* TRANSLATORS: an action's id, its bot, its state, its place in the queue, and why it is in that state */
    line = g_strdup_printf (_("action %s for %s: %s at place %" PRId64 ": %s"), id, target, state, position, reason);
  else if (*reason != '\0')
    /* TRANSLATORS: an action's id, its bot, its state, and why it is in that state */
    line = g_strdup_printf (_("action %s for %s: %s: %s"), id, target, state, reason);
  else
    /* TRANSLATORS: an action's id, its bot, and its state */
    line = g_strdup_printf (_("action %s for %s: %s"), id, target, state);
  return sbx_text_make_clean (line, FALSE);
}

char *
sbx_action_line_for_step (JsonObject *step)
{
  g_autofree char *time = sbx_text_for_exact_time (sbx_fields_int_or (step, "at", 0));
  g_autofree char *name = sbx_fields_dup_text (step, "step", "");
  g_autofree char *cause = sbx_fields_dup_text (step, "cause", "");
  g_autofree char *text = sbx_fields_dup_text (step, "text", "");
  g_autofree char *line = NULL;

  if (*cause != '\0')
    line = g_strdup_printf ("%s  %-13s  %s (%s)", time, name, text, cause);
  else
    line = g_strdup_printf ("%s  %-13s  %s", time, name, text);
  return sbx_text_make_clean (line, FALSE);
}
