/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-explain.h"

#include <glib/gi18n-lib.h>

#include "sbx-fields.h"

/* Why something is as it is: what this side noted first, then what the hub noted, as far as it can be asked. */

/* --- The connection --- */

/* The position of the first change after everything was well the last time, was wanted anew, or a person mended what was wrong. */
static guint
find_beginning (GListModel *history)
{
  for (guint i = g_list_model_get_n_items (history); i > 0; i--)
    {
      g_autoptr (SbxStateChange) change = g_list_model_get_item (history, i - 1);
      const SbxStateFacts *facts = sbx_state_change_get_facts (change);

      if (facts->state == SBX_CONNECTION_CONNECTED || facts->from == SBX_CONNECTION_ERROR || g_str_equal (facts->cause, "started"))
        return i;
    }
  return 0;
}

/* The first of the failures that were as the last one is. (transfer full) (nullable) */
static SbxStateChange *
find_current (GListModel *history,
              guint       begin)
{
  g_autoptr (SbxStateChange) current = NULL;

  for (guint i = g_list_model_get_n_items (history); i > begin; i--)
    {
      g_autoptr (SbxStateChange) change = g_list_model_get_item (history, i - 1);

      if (!sbx_state_change_is_failure (change))
        continue;
      if (current != NULL && sbx_state_change_get_facts (change)->cause != sbx_state_change_get_facts (current)->cause)
        break;
      g_set_object (&current, change);
    }
  return g_steal_pointer (&current);
}

/* How it was lost, and what is in the way since: a try says nothing any more when the next one failed otherwise. */
static void
add_failures (SbxClient      *self,
              SbxExplanation *explanation)
{
  GListModel *history = G_LIST_MODEL (self->history);
  guint begin = find_beginning (history);
  g_autoptr (SbxStateChange) loss = g_list_model_get_item (history, begin);
  g_autoptr (SbxStateChange) current = find_current (history, begin);

  if (loss != NULL && loss != current && sbx_state_change_is_failure (loss) && sbx_state_change_get_facts (loss)->from == SBX_CONNECTION_CONNECTED)
    sbx_explanation_add (explanation, sbx_cause_new_for_change (loss));
  if (current != NULL)
    sbx_explanation_add (explanation, sbx_cause_new_for_change (current));
}

/* That it is not wanted, or is being brought up to date, is noted as well. */
static void
add_last_change (SbxClient      *self,
                 SbxExplanation *explanation)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->history));
  g_autoptr (SbxStateChange) change = n > 0 ? g_list_model_get_item (G_LIST_MODEL (self->history), n - 1) : NULL;

  if (change != NULL && *sbx_state_change_get_facts (change)->cause != '\0')
    sbx_explanation_add (explanation, sbx_cause_new_for_change (change));
}

static const char *
choose_next (SbxClient      *self,
             SbxExplanation *explanation)
{
  SbxStateChange *failure = sbx_state_history_get_failure (self->history);

  switch (sbx_client_get_state (self))
    {
    case SBX_CONNECTION_DISCONNECTED:
      return _("Connect to the server where it is wanted.");
    case SBX_CONNECTION_CONNECTED:
      return "";
    default:
      break;
    }
  if (sbx_explanation_get_first (explanation) == NULL || failure == NULL)
    return _("Wait until the server has answered.");
  return sbx_state_change_get_facts (failure)->next;
}

/**
 * sbx_client_explain_state:
 *
 * Adds why there is no connection, from the history of its state; nothing where there is one.
 */
void
sbx_client_explain_state (SbxClient      *self,
                          SbxExplanation *explanation)
{
  SbxConnectionState state = sbx_client_get_state (self);

  if (state == SBX_CONNECTION_CONNECTED)
    return;

  if (state != SBX_CONNECTION_DISCONNECTED)
    add_failures (self, explanation);
  if (sbx_explanation_get_first (explanation) == NULL)
    add_last_change (self, explanation);
  sbx_explanation_set_next (explanation, choose_next (self, explanation));
}

static char *
dup_state_title (SbxClient *self)
{
  const char *uri = sbx_client_get_uri (self);

  switch (sbx_client_get_state (self))
    {
    case SBX_CONNECTION_CONNECTED:
      return g_strdup_printf (_("The connection to %s is there, and it is heard."), uri);
    case SBX_CONNECTION_DISCONNECTED:
      return g_strdup_printf (_("There is no connection to %s: none is wanted."), uri);
    case SBX_CONNECTION_CONNECTING:
      return g_strdup_printf (_("The connection to %s is being made."), uri);
    case SBX_CONNECTION_ERROR:
      return g_strdup_printf (_("There is no connection to %s, and Signalbox does not try again by itself."), uri);
    case SBX_CONNECTION_RECONNECTING:
    case SBX_CONNECTION_PATROL:
    default:
      return g_strdup_printf (_("There is no connection to %s; Signalbox tries again."), uri);
    }
}

/* --- What the hub says --- */

typedef struct
{
  SbxExplainAbout  about;
  char            *id;
  char            *channel_id;
  char            *topic_id;
  SbxExplanation  *explanation;    /* what this side knows */
  gint64           asked_at;       /* the hub; µs since 1970 */
} Explaining;

static void
explaining_free (Explaining *explaining)
{
  g_clear_object (&explaining->explanation);
  g_free (explaining->id);
  g_free (explaining->channel_id);
  g_free (explaining->topic_id);
  g_free (explaining);
}

static void
set_text (JsonObject *object,
          const char *member,
          const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
}

static JsonObject *
make_request (const Explaining *explaining)
{
  static const char *const names[] = {
    [SBX_EXPLAIN_CONNECTION] = "connection",
    [SBX_EXPLAIN_ACTION] = "action",
    [SBX_EXPLAIN_MESSAGE] = "message",
    [SBX_EXPLAIN_STREAM] = "stream",
    [SBX_EXPLAIN_BOT] = "connection",
  };
  static const char *const members[] = {
    [SBX_EXPLAIN_CONNECTION] = "connectionId",
    [SBX_EXPLAIN_ACTION] = "actionId",
    [SBX_EXPLAIN_MESSAGE] = "id",
    [SBX_EXPLAIN_STREAM] = "stream",
    [SBX_EXPLAIN_BOT] = "targetId",
  };
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "about", names[explaining->about]);
  set_text (payload, members[explaining->about], explaining->id);
  set_text (payload, "channelId", explaining->channel_id);
  set_text (payload, "topicId", explaining->topic_id);
  return payload;
}

static void
take_causes (SbxExplanation *explanation,
             JsonObject     *answer)
{
  g_autoptr (GPtrArray) causes = sbx_fields_list_objects (answer, "causes");

  for (guint i = 0; i < causes->len; i++)
    {
      SbxCause *cause = sbx_cause_new_from_json (causes->pdata[i]);

      if (cause != NULL)
        sbx_explanation_add (explanation, cause);
    }
}

/* (transfer full): what this side knows comes first, as nothing of the hub's follows before it. */
static SbxExplanation *
merge (SbxExplanation *here,
       JsonObject     *answer)
{
  g_autofree char *title = sbx_fields_dup_text (answer, "title", "");
  g_autofree char *next = sbx_fields_dup_text (answer, "next", "");
  GListModel *known = sbx_explanation_get_causes (here);
  SbxExplanation *whole = sbx_explanation_new (*title != '\0' ? title : sbx_explanation_get_title (here));

  for (guint i = 0; i < g_list_model_get_n_items (known); i++)
    sbx_explanation_add (whole, g_list_model_get_item (known, i));
  take_causes (whole, answer);
  sbx_explanation_set_next (whole, *sbx_explanation_get_next (here) != '\0' ? sbx_explanation_get_next (here) : next);
  return whole;
}

/* Later than what ended the wait, which may just be changing the state. */
static gboolean
explain_silence (gpointer data)
{
  GTask *task = data;
  SbxClient *self = g_task_get_source_object (task);
  Explaining *explaining = g_task_get_task_data (task);
  SbxExplanation *explanation = sbx_explanation_new (_("The hub did not answer. This is what is known on this side."));

  sbx_client_explain_silence (self, explaining->asked_at, explanation);
  if (explaining->about == SBX_EXPLAIN_ACTION)
    sbx_client_explain_known_action (self, explaining->id, explanation);
  g_task_return_pointer (task, explanation, g_object_unref);
  return G_SOURCE_REMOVE;
}

/* Nobody said no: nothing was said at all. */
static gboolean
is_silence (const GError *error)
{
  return g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_TIMED_OUT) || g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED);
}

static void
on_explained (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  Explaining *explaining = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxEnvelope) answer = sbx_client_request_finish (SBX_CLIENT (source), result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, merge (explaining->explanation, sbx_envelope_get_payload (answer)), g_object_unref);
  /* A hub that is too old says nothing of it; what is known here is true all the same. */
  else if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED) &&
           (explaining->about == SBX_EXPLAIN_CONNECTION || sbx_explanation_get_first (explaining->explanation) != NULL))
    g_task_return_pointer (task, g_steal_pointer (&explaining->explanation), g_object_unref);
  else if (is_silence (error))
    g_idle_add_full (G_PRIORITY_DEFAULT, explain_silence, g_steal_pointer (&task), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* --- What is to be explained --- */

/* A message that waits here is not at the hub. */
static gboolean
is_for_hub (SbxClient        *self,
            const Explaining *explaining)
{
  const char *dialect = sbx_client_get_dialect (self);

  if (explaining->about == SBX_EXPLAIN_ABILITY || !sbx_client_can_ask (self) || (dialect != NULL && !g_str_equal (dialect, "native")))
    return FALSE;
  return explaining->about != SBX_EXPLAIN_MESSAGE || sbx_outbox_find (self->outbox, explaining->id) == NULL;
}

static char *
dup_ability_title (SbxClient  *self,
                   const char *name)
{
  SbxAbility ability;
  SbxObstacle obstacle;

  if (!sbx_ability_from_name (name, &ability))
    return g_strdup_printf (_("“%s” is nothing that can be done."), name);
  /* TRANSLATORS: %s is what somebody would do, as programs call it: “upload” */
  return g_strdup_printf (sbx_client_find_obstacle (self, ability, &obstacle) ? _("“%s” cannot be done at this server.") : _("“%s” can be done at this server."), name);
}

/* What was asked, where this side alone can answer: a server that is no hub has no words for it, and what waits here is not at the hub. */
static char *
dup_subject_title (SbxClient        *self,
                   const Explaining *explaining)
{
  if (explaining->about == SBX_EXPLAIN_ABILITY)
    return dup_ability_title (self, explaining->id);
  if (!sbx_client_can_ask (self))
    return dup_state_title (self);

  switch (explaining->about)
    {
    case SBX_EXPLAIN_ACTION:
      return g_strdup_printf (_("What becomes of the action “%s” is not known here."), explaining->id);
    case SBX_EXPLAIN_BOT:
      return g_strdup_printf (_("How it is with the chatbot “%s” is not known here."), explaining->id);
    case SBX_EXPLAIN_STREAM:
      return g_strdup_printf (_("How it is with the stream “%s” is not known here."), explaining->id);
    case SBX_EXPLAIN_MESSAGE:
      if (sbx_outbox_find (self->outbox, explaining->id) != NULL)
        return g_strdup (_("The message is still here: the server has not said that it has it."));
      return g_strdup_printf (_("What became of the message “%s” is not known here."), explaining->id);
    case SBX_EXPLAIN_CONNECTION:
      if (explaining->id != NULL)
        return g_strdup_printf (_("How it is with the connection “%s” is not known here."), explaining->id);
      return dup_state_title (self);
    case SBX_EXPLAIN_ABILITY:
    default:
      return dup_state_title (self);
    }
}

static SbxExplanation *
explain_here (SbxClient        *self,
              const Explaining *explaining)
{
  g_autofree char *title = dup_subject_title (self, explaining);
  SbxExplanation *explanation = sbx_explanation_new (title);

  /* Without a connection that is the first cause of everything that is at the hub; what waits here has its own words. */
  if (!is_for_hub (self, explaining) || (explaining->about == SBX_EXPLAIN_CONNECTION && explaining->id == NULL))
    sbx_client_explain_state (self, explanation);
  if (explaining->about == SBX_EXPLAIN_ABILITY)
    sbx_client_explain_ability (self, explaining->id, explanation);
  else if (explaining->about == SBX_EXPLAIN_MESSAGE)
    sbx_client_explain_unsent (self, explaining->id, explanation);
  else if (explaining->about == SBX_EXPLAIN_ACTION && !sbx_client_can_ask (self))
    sbx_client_explain_known_action (self, explaining->id, explanation);
  return explanation;
}

/* Servers of other dialects have no words for it. */
static void
add_dialect (SbxClient        *self,
             const Explaining *explaining)
{
  const char *dialect = sbx_client_get_dialect (self);
  g_autoptr (JsonObject) details = NULL;

  if (dialect == NULL || g_str_equal (dialect, "native") || (explaining->about == SBX_EXPLAIN_CONNECTION && explaining->id == NULL) ||
      explaining->about == SBX_EXPLAIN_ABILITY || sbx_explanation_get_first (explaining->explanation) != NULL)
    return;

  details = sbx_client_explain_new_field ("connection", "dialect", dialect);
  sbx_explanation_add (explaining->explanation,
                       sbx_cause_new (g_get_real_time (), "notInDialect",
                                      _("The server keeps no record of it that can be asked for: only a Signalbox hub does. Nothing is wrong on this side."),
                                      SBX_EVIDENCE_RECORD, details));
}

/**
 * sbx_client_explain_async:
 * @subject: what is to be explained
 *
 * Asks for why something is as it is: what this side noted, and what the hub did, where it can be asked.
 */
void
sbx_client_explain_async (SbxClient               *self,
                          const SbxExplainSubject *subject,
                          GCancellable            *cancellable,
                          GAsyncReadyCallback      callback,
                          gpointer                 user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonObject) payload = NULL;
  Explaining *explaining;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (subject != NULL && (subject->id != NULL || subject->about == SBX_EXPLAIN_CONNECTION));
  g_return_if_fail (subject->topic_id != NULL || subject->about != SBX_EXPLAIN_MESSAGE);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, sbx_client_explain_async);
  explaining = g_new0 (Explaining, 1);
  explaining->about = subject->about;
  explaining->id = g_strdup (subject->id);
  explaining->channel_id = g_strdup (subject->channel_id);
  explaining->topic_id = g_strdup (subject->topic_id);
  g_task_set_task_data (task, explaining, (GDestroyNotify) explaining_free);
  explaining->explanation = explain_here (self, explaining);

  if (!is_for_hub (self, explaining))
    {
      add_dialect (self, explaining);
      g_task_return_pointer (task, g_steal_pointer (&explaining->explanation), g_object_unref);
      return;
    }
  explaining->asked_at = g_get_real_time ();
  payload = make_request (explaining);
  if (explaining->about == SBX_EXPLAIN_STREAM)
    json_object_set_boolean_member (payload, "mine", self->world != NULL);
  sbx_client_request_async (self, "explain", payload, 0, cancellable, on_explained, g_steal_pointer (&task));
}

/**
 * sbx_client_explain_finish:
 *
 * Returns: (transfer full) (nullable): why; without causes where nothing is wrong. Fails where only the hub knows, and refuses
 */
SbxExplanation *
sbx_client_explain_finish (SbxClient     *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
