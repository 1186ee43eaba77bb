/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-explain-bot.h"
#include "sbx-explain-history.h"

#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-store-queries.h"
#include "sbx-time.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Why an action is not with its bot: from its own steps, and from how its bot is now. */

typedef struct
{
  char       *id;
  JsonObject *action;    /* as traceAction tells it; read on the reader's thread, and its own nowhere else */
} Reading;

static void
reading_free (Reading *reading)
{
  g_clear_pointer (&reading->action, json_object_unref);
  g_free (reading->id);
  g_free (reading);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static gboolean
read_action (SbxStoreReader *reader,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  Reading             *reading = data;
  SbxJsonWriter       *writer = sbx_json_writer_new ();
  g_autoptr (GBytes)   bytes = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject          *action = NULL;
  gsize                length;
  const char          *text;
  gboolean             found;

  sbx_json_writer_begin_object (writer, NULL);
  found = sbx_store_write_action (reader, reading->id, writer, error);
  sbx_json_writer_end_object (writer);
  bytes = sbx_json_writer_free_to_bytes (writer);
  if (!found)
    return FALSE;

  text = g_bytes_get_data (bytes, &length);
  node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH + 2, error);
  if (node == NULL || !sbx_fields_get_object (json_node_get_object (node), "action", SBX_FIELD_REQUIRED, &action, error))
    return FALSE;
  reading->action = json_object_ref (action);
  return TRUE;
}

/* (nullable) */
static JsonObject *
get_step (JsonArray *trace,
          guint      index)
{
  JsonNode *node = json_array_get_element (trace, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
has_text (JsonObject *object,
          const char *member,
          const char *value)
{
  g_autofree char *text = sbx_fields_dup_text (object, member, "");

  return g_str_equal (text, value);
}

/* What was before it was handed over, or its bot was there again, explains nothing any more. */
static guint
find_beginning (JsonArray *trace,
                guint      end)
{
  for (guint i = end; i > 0; i--)
    {
      JsonObject *step = get_step (trace, i - 1);

      if (step != NULL && (has_text (step, "step", "sent") || has_text (step, "step", "reconnected")))
        return i;
    }
  return 0;
}

/* The steps at which something was wrong; one that only says the same again, in the queue, adds nothing. @hub: (nullable): where the end of
 * the last connection of @target is said before what follows from it */
static void
add_steps (SbxExplain *explain,
           JsonArray  *trace,
           guint       begin,
           guint       end,
           SbxHub     *hub,
           const char *target)
{
  gint64           ended = hub != NULL ? sbx_explain_find_end (hub, target) : 0;
  g_autofree char *last = g_strdup ("");

  for (guint i = begin; i < end; i++)
    {
      JsonObject      *step = get_step (trace, i);
      g_autofree char *cause = step != NULL ? sbx_fields_dup_text (step, "cause", "") : g_strdup ("");

      if (*cause == '\0' || g_str_equal (cause, last))
        continue;
      if (ended != 0 && (has_text (step, "step", "recordRemoved") || sbx_fields_int_or (step, "at", 0) >= ended))
        {
          sbx_explain_last_flight (explain, hub, target);
          ended = 0;
        }
      sbx_explain_add_step (explain, cause, i, step);
      g_free (last);
      last = g_steal_pointer (&cause);
    }
}

/* @end: where the last step is one with which it ended, its index, else the number of steps. */
static gboolean
find_end (JsonArray  *trace,
          const char *state,
          guint      *end)
{
  guint       length = json_array_get_length (trace);
  JsonObject *last = length > 0 ? get_step (trace, length - 1) : NULL;
  gboolean    ended = last != NULL && has_text (last, "step", state) && !g_str_equal (state, "sent") && !g_str_equal (state, "queued");

  *end = ended ? length - 1 : length;
  return ended;
}

/* Since when something is so that the action's record shows, where it says that; else as it is at this moment. */
static gint64
get_time (Reading    *reading,
          const char *member)
{
  gint64 time = sbx_fields_int_or (reading->action, member, 0);

  return time > 0 ? time : sbx_time_now_ms ();
}

static void
explain_waiting (SbxRequest *request,
                 Reading    *reading,
                 SbxExplain *explain,
                 const char *target)
{
  gint64 position = sbx_fields_int_or (reading->action, "position", 0);

  sbx_explain_set_title (explain, _("The action waits for “%s”, at place %" PRId64 " of the queue."), target, position);
  sbx_explain_bot (explain, sbx_request_get_hub (request), target);
  if (position > 1)
    sbx_explain_add_field (explain, "behindOthers", "action", reading->id, "position", sbx_explain_number (position),
                           _("Others for the same bot were asked for before it: it is at place %" PRId64 "."), position);
}

static void
explain_sent (SbxRequest *request,
              Reading    *reading,
              SbxExplain *explain,
              const char *target)
{
  g_autofree char *text = g_strdup_printf (_("“%s” has it and has not said yet what became of it."), target);

  sbx_explain_set_title (explain, _("The action was handed over to “%s”, which has not acknowledged it."), target);
  sbx_explain_add_record (explain, get_time (reading, "sentAt"), "notAcknowledged", "action", reading->id, "endedAt", sbx_explain_number (0), text);
  /* One that acknowledges would have it again. */
  if (sbx_explain_find_bot (sbx_request_get_hub (request), target) == NULL)
    sbx_explain_set_next (explain, _("It is not given again. Look whether “%s” did it; if not, push the action again."), target);
  sbx_explain_bot (explain, sbx_request_get_hub (request), target);
  sbx_explain_set_next (explain, _("Bots that never acknowledge leave it at that. Where this one does, look what it is busy with."));
}

static void
explain_failed (Reading    *reading,
                SbxExplain *explain,
                const char *target)
{
  g_autofree char *said = sbx_fields_dup_text (reading->action, "error", "");

  if (sbx_explain_is_empty (explain) && *said != '\0')
    {
      g_autofree char *text = g_strdup_printf (_("“%s” tried it and reports: %s"), target, said);

      sbx_explain_add_record (explain, get_time (reading, "endedAt"), "botFailed", "action", reading->id, "error", sbx_explain_text (said), text);
    }
  sbx_explain_set_title (explain, _("The action for “%s” failed."), target);
  sbx_explain_set_next (explain, _("Mend what is wrong, then push the action again."));
}

static void
explain_expired (Reading    *reading,
                 SbxExplain *explain,
                 const char *target)
{
  if (sbx_fields_int_or (reading->action, "sentAt", 0) == 0)
    {
      sbx_explain_set_title (explain, _("The action for “%s” was not delivered in time."), target);
      return;
    }
  sbx_explain_set_title (explain, _("“%s” was given the action, and did not acknowledge it in time."), target);
  sbx_explain_set_next (explain, _("Look whether “%s” did it; if not, push the action again."), target);
}

static void
explain_action (SbxRequest *request,
                Reading    *reading,
                SbxExplain *explain)
{
  g_autofree char *state = sbx_fields_dup_text (reading->action, "state", "");
  g_autofree char *target = sbx_fields_dup_text (reading->action, "targetId", "");
  JsonArray       *trace = NULL;
  guint            end = 0;
  gboolean         ended = FALSE;

  sbx_fields_get_array (reading->action, "trace", SBX_FIELD_OPTIONAL, G_MAXUINT, &trace, NULL);
  if (g_str_equal (state, "acknowledged"))
    {
      sbx_explain_set_title (explain, _("“%s” has done the action."), target);
      return;
    }
  if (g_str_equal (state, "sent"))
    {
      explain_sent (request, reading, explain, target);
      return;
    }

  if (trace != NULL)
    {
      ended = find_end (trace, state, &end);
      add_steps (explain, trace, find_beginning (trace, end), ended ? end + 1 : end,
                 g_str_equal (state, "queued") ? sbx_request_get_hub (request) : NULL, target);
    }
  if (g_str_equal (state, "queued"))
    explain_waiting (request, reading, explain, target);
  else if (g_str_equal (state, "failed"))
    explain_failed (reading, explain, target);
  else if (g_str_equal (state, "cancelled"))
    sbx_explain_set_title (explain, _("The action for “%s” was taken back."), target);
  else
    explain_expired (reading, explain, target);

  if (ended && !g_str_equal (state, "failed"))
    sbx_explain_add_step (explain, state, end, get_step (trace, end));
  sbx_explain_set_next (explain, _("Push the action again where it is still wanted."));
}

static void
on_read (SbxRequest   *request,
         GBytes       *answer,
         const GError *error,
         gpointer      user_data)
{
  g_autoptr (Reading) reading = user_data;
  SbxExplain         *explain;

  if (answer == NULL)
    {
      sbx_request_fail (request, error);
      return;
    }
  explain = sbx_explain_new ("action");
  json_object_set_string_member (sbx_explain_get_answer (explain), "actionId", reading->id);
  explain_action (request, reading, explain);
  sbx_explain_answer (explain, request);
}

/**
 * sbx_explain_action:
 * @request: actionId
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE where it was taken
 */
gboolean
sbx_explain_action (SbxRequest  *request,
                    GError     **error)
{
  g_autofree char *id = NULL;
  Reading         *reading;

  if (!sbx_fields_dup_id (sbx_request_get_payload (request), "actionId", SBX_FIELD_REQUIRED, &id, error))
    return FALSE;

  reading = g_new0 (Reading, 1);
  reading->id = g_steal_pointer (&id);
  sbx_request_read_part (request, read_action, reading, on_read, reading);
  return TRUE;
}
