/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-event-line.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "sbx-action-line.h"
#include "sbx-fields.h"
#include "sbx-json-writer.h"
#include "sbx-message-line.h"
#include "sbx-output.h"
#include "sbx-time.h"

typedef struct
{
  const char *event;
  const char *object;     /* the member that tells of it */
  char     *(*describe) (JsonObject *object);
} Description;

static char *
describe_channel (JsonObject *channel)
{
  g_autofree char *id = sbx_fields_dup_text (channel, "id", "");
  g_autofree char *name = sbx_fields_dup_text (channel, "name", id);

  return g_strdup_printf (_("channel %s: %s, %" PRId64 " messages"), id, name,
                          sbx_fields_int_or (channel, "messageCount", 0));
}

static char *
describe_topic (JsonObject *topic)
{
  g_autofree char *id = sbx_fields_dup_text (topic, "id", "");
  g_autofree char *channel = sbx_fields_dup_text (topic, "channelId", "");
  g_autofree char *title = sbx_fields_dup_text (topic, "title", "");

  /* A hub's words for it are in one language, and the same for all. */
  if (sbx_fields_boolean_or (topic, "untitled", FALSE))
    return g_strdup_printf (ngettext ("topic %s/%s: %" PRId64 " message", "topic %s/%s: %" PRId64 " messages",
                                      (gulong) sbx_fields_int_or (topic, "messageCount", 0)),
                            channel, id, sbx_fields_int_or (topic, "messageCount", 0));

  return g_strdup_printf (_("topic %s/%s: %s, %" PRId64 " messages"), channel, id, title,
                          sbx_fields_int_or (topic, "messageCount", 0));
}

static char *
describe_session (JsonObject *session)
{
  g_autofree char *id = sbx_fields_dup_text (session, "sessionId", "");
  g_autofree char *title = sbx_fields_dup_text (session, "title", "");
  g_autofree char *status = sbx_fields_dup_text (session, "status", "");

  return g_strdup_printf (_("session %s: %s, %s, %" PRId64 "/%" PRId64), id, title, status,
                          sbx_fields_int_or (session, "completedTasks", 0),
                          sbx_fields_int_or (session, "totalTasks", 0));
}

static char *
describe_task (JsonObject *task)
{
  g_autofree char *id = sbx_fields_dup_text (task, "taskId", "");
  g_autofree char *type = sbx_fields_dup_text (task, "taskType", "");
  g_autofree char *status = sbx_fields_dup_text (task, "status", "");
  g_autofree char *note = sbx_fields_dup_text (task, "note", "");
  g_autofree char *error = sbx_fields_dup_text (task, "error", "");
  double progress = sbx_fields_double_or (task, "progress", -1);
  g_autofree char *percent = progress >= 0 ? g_strdup_printf (" %.0f%%", progress * 100) : g_strdup ("");

  return g_strdup_printf (_("task %s: %s, %s%s  %s"), id, type, status, percent, *error != '\0' ? error : note);
}

static char *
describe_project_change (JsonObject *change)
{
  g_autofree char *id = sbx_fields_dup_text (change, "projectId", "");
  g_autofree char *before = sbx_fields_dup_text (change, "oldAction", NULL);
  g_autofree char *after = sbx_fields_dup_text (change, "newAction", "");

  return before != NULL ? g_strdup_printf (_("project %s: %s, before it was %s"), id, after, before)
                        : g_strdup_printf (_("project %s: %s, it is new"), id, after);
}

static char *
describe_project_stats (JsonObject *stats)
{
  return g_strdup_printf (_("projects: %" PRId64 ", %" PRId64 " active, %" PRId64 " connected"),
                          sbx_fields_int_or (stats, "totalProjects", 0), sbx_fields_int_or (stats, "activeProjects", 0),
                          sbx_fields_int_or (stats, "connectedProjects", 0));
}

static const Description descriptions[] = {
  { "action", "action", sbx_action_line_new },
  { "actionUpdate", "action", sbx_action_line_new },
  { "channelChanged", "channel", describe_channel },
  { "topicChanged", "topic", describe_topic },
  { "sessionUpdate", "session", describe_session },
  { "taskUpdate", "task", describe_task },
  { "projectStatusChange", "data", describe_project_change },
  { "projectsUpdate", "stats", describe_project_stats },
};

/* What has no words of its own is shown as it is, less what every event has. */
static char *
describe_other (SbxEnvelope *envelope)
{
  static const char *const common[] = { "timestamp", "stream", "epoch", "seq", NULL };
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  g_autofree char *stream = sbx_fields_dup_text (payload, "stream", "");
  SbxJsonWriter *writer = sbx_json_writer_new ();
  g_autoptr (GBytes) bytes = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gsize length;
  const char *data;

  sbx_json_writer_begin_object (writer, NULL);
  json_object_iter_init_ordered (&iter, payload);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!g_strv_contains (common, name))
      sbx_json_writer_node (writer, name, node);
  sbx_json_writer_end_object (writer);
  bytes = sbx_json_writer_free_to_bytes (writer);
  data = g_bytes_get_data (bytes, &length);

  return g_strdup_printf ("%s %s %.*s", stream, sbx_envelope_get_event (envelope), (int) length, data);
}

static char *
describe (SbxEnvelope *envelope)
{
  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      JsonObject *object = NULL;

      if (g_str_equal (sbx_envelope_get_event (envelope), descriptions[i].event) &&
          sbx_fields_get_object (sbx_envelope_get_payload (envelope), descriptions[i].object,
                                 SBX_FIELD_REQUIRED, &object, NULL))
        return descriptions[i].describe (object);
    }

  return describe_other (envelope);
}

char *
sbx_event_line_new (SbxEnvelope *envelope)
{
  JsonObject *payload = sbx_envelope_get_payload (envelope);
  g_autofree char *stamp = sbx_fields_dup_text (payload, "timestamp", "");
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;
  g_autofree char *clean = NULL;
  JsonObject *message = NULL;
  gint64 ms = 0;

  if (g_str_equal (sbx_envelope_get_event (envelope), "messageAdded") &&
      sbx_fields_get_object (payload, "message", SBX_FIELD_REQUIRED, &message, NULL))
    {
      g_autofree char *channel = sbx_fields_dup_text (message, "channelId", "");
      g_autofree char *topic = sbx_fields_dup_text (message, "topicId", "");
      g_autofree char *where = g_strdup_printf ("%s/%s", channel, topic);

      return sbx_message_line_new (message, where);
    }

  sbx_time_parse_text (stamp, &ms);
  time = sbx_text_for_time (ms);
  text = describe (envelope);
  clean = sbx_text_make_clean (text, FALSE);
  return g_strdup_printf ("%s  %s", time, clean);
}

static char *
describe_trimmed (gboolean is_channel,
                  gint64   from_seq,
                  gint64   to_seq)
{
  if (from_seq == to_seq)
    return is_channel ? g_strdup_printf (_("message %" PRId64 " is no longer kept"), from_seq)
                      : g_strdup_printf (_("event %" PRId64 " is no longer kept"), from_seq);

  /* TRANSLATORS: numbers of the first and of the last */
  return is_channel ? g_strdup_printf (_("messages %" PRId64 "–%" PRId64 " are no longer kept"),
                                       from_seq, to_seq)
                    : g_strdup_printf (_("events %" PRId64 "–%" PRId64 " are no longer kept"),
                                       from_seq, to_seq);
}

static char *
describe_gap (const char *stream,
              gint64      from_seq,
              JsonObject *entry,
              const char *reason)
{
  gint64 seq = sbx_fields_int_or (entry, "seq", 0);
  gint64 to_seq = sbx_fields_int_or (entry, "oldest", 0) - 1;

  if (g_str_equal (reason, "trimmed"))
    return describe_trimmed (g_str_has_prefix (stream, "channel/"), from_seq, MAX (MIN (to_seq, seq), from_seq));
  if (g_str_equal (reason, "epoch"))
    return g_strdup_printf (_("the hub begins anew with another log, at %" PRId64), seq);
  if (g_str_equal (reason, "ahead"))
    return g_strdup_printf (_("the hub has only come to %" PRId64), seq);

  return g_strdup_printf (_("what came between %" PRId64 " and %" PRId64 " cannot be had"), from_seq, seq);
}

/**
 * sbx_event_line_new_for_gap:
 * @from_seq: the first one that is missing
 * @entry: what the hub said of the stream
 * @name_stream: whether the line says which stream it is
 *
 * Returns: (transfer full): a line that says what is missing and why
 */
char *
sbx_event_line_new_for_gap (const char *stream,
                            gint64      from_seq,
                            JsonObject *entry,
                            gboolean    name_stream)
{
  g_autofree char *reason = sbx_fields_dup_text (entry, "reason", "unknown");
  g_autofree char *what = describe_gap (stream, from_seq, entry, reason);
  g_autofree char *line = NULL;

  if (name_stream)
    /* TRANSLATORS: a stream's name, what is missing, and the hub's word for why */
    line = g_strdup_printf (_("— gap in %s: %s (%s) —"), stream, what, reason);
  else
    /* TRANSLATORS: what is missing, and the hub's word for why */
    line = g_strdup_printf (_("— gap: %s (%s) —"), what, reason);

  return sbx_text_make_clean (line, FALSE);
}
