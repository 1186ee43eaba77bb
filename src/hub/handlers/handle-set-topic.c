/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-changes.h"
#include "sbx-fields.h"
#include "sbx-hub-private.h"
#include "sbx-limits.h"
#include "sbx-planned-write.h"
#include "sbx-time.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* People to add or to remove by one request. */
#define PARTICIPANTS 1000

#define STATE_BYTES 64

static const char *const states[] = {
  [SBX_TOPIC_OPEN] = "open",
  [SBX_TOPIC_RESOLVED] = "resolved",
  [SBX_TOPIC_SNOOZED] = "snoozed",
};

typedef struct
{
  char      *sender_id;
  char      *channel_id;      /* (nullable) */
  char      *topic_id;
  char      *title;           /* (nullable): not said */
  int        state;           /* -1 = not said */
  gint64     snoozed_until;   /* ms; 0 = not said */
  char      *owner_id;        /* (nullable): not said; "" = nobody */
  GPtrArray *added;           /* (element-type utf8) */
  GPtrArray *removed;
} SetTopicCall;

static SetTopicCall *
set_topic_call_new (void)
{
  SetTopicCall *call = g_new0 (SetTopicCall, 1);

  call->state = -1;
  call->added = g_ptr_array_new_with_free_func (g_free);
  call->removed = g_ptr_array_new_with_free_func (g_free);
  return call;
}

static void
set_topic_call_free (SetTopicCall *call)
{
  g_free (call->sender_id);
  g_free (call->channel_id);
  g_free (call->topic_id);
  g_free (call->title);
  g_free (call->owner_id);
  g_ptr_array_unref (call->added);
  g_ptr_array_unref (call->removed);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SetTopicCall, set_topic_call_free)

/* A title that people gave stays theirs, even where it is the worker's. */
static gboolean
apply_title (SbxStoreWriter      *writer,
             const SetTopicCall  *call,
             SbxTopicRecord      *topic,
             gboolean            *changed,
             GError             **error)
{
  if (call->title == NULL)
    return TRUE;

  *changed |= topic->untitled;
  *changed |= sbx_changes_set_text (&topic->title, call->title);
  topic->untitled = FALSE;
  return sbx_changes_keep_title (writer, topic, error);
}

static gboolean
apply_state (const SetTopicCall  *call,
             SbxTopicRecord      *topic,
             gboolean            *changed,
             GError             **error)
{
  SbxTopicState state = call->state >= 0 ? (SbxTopicState) call->state : topic->state;
  gint64 until = 0;

  if (call->snoozed_until != 0 && state != SBX_TOPIC_SNOOZED)
    {
      g_propagate_error (error,
                         sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "snoozedUntil",
                                                       _("Only a topic that is snoozed wakes up")));
      return FALSE;
    }
  if (state == SBX_TOPIC_SNOOZED)
    until = call->snoozed_until != 0 ? call->snoozed_until : topic->snoozed_until;

  *changed |= topic->state != state || topic->snoozed_until != until;
  topic->state = state;
  topic->snoozed_until = until;
  return TRUE;
}

static void
apply_owner (const SetTopicCall *call,
             SbxTopicRecord     *topic,
             gboolean           *changed)
{
  const char *owner = call->owner_id == NULL || *call->owner_id != '\0' ? call->owner_id : NULL;

  if (call->owner_id == NULL || g_strcmp0 (topic->owner_id, owner) == 0)
    return;

  g_free (topic->owner_id);
  topic->owner_id = g_strdup (owner);
  *changed = TRUE;
}

static gboolean
has_text (GPtrArray  *texts,
          const char *text)
{
  return g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL);
}

/* Whoever is named in both lists is removed. */
static void
apply_participants (const SetTopicCall *call,
                    SbxTopicRecord     *topic,
                    gboolean           *changed)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; topic->participants[i] != NULL; i++)
    {
      if (has_text (call->removed, topic->participants[i]))
        *changed = TRUE;
      else
        g_ptr_array_add (people, g_strdup (topic->participants[i]));
    }
  for (guint i = 0; i < call->added->len; i++)
    {
      const char *id = g_ptr_array_index (call->added, i);

      if (has_text (call->removed, id) || has_text (people, id))
        continue;
      g_ptr_array_add (people, g_strdup (id));
      *changed = TRUE;
    }

  g_ptr_array_add (people, NULL);
  g_strfreev (topic->participants);
  topic->participants = (GStrv) g_ptr_array_free (g_steal_pointer (&people), FALSE);
}

static gboolean
write_topic (SbxStoreWriter *writer,
             gpointer        data,
             SbxJsonWriter  *answer,
             GError        **error)
{
  const SetTopicCall *call = data;
  g_autoptr (SbxTopicRecord) topic = sbx_changes_find_topic (writer, call->channel_id, call->topic_id, error);
  gboolean changed = FALSE;

  if (topic == NULL ||
      !apply_state (call, topic, &changed, error) ||
      !apply_title (writer, call, topic, &changed, error))
    return FALSE;
  apply_owner (call, topic, &changed);
  apply_participants (call, topic, &changed);

  return !changed || (sbx_changes_check_topic (topic, error) &&
                      sbx_store_put_topic (writer, topic, error) &&
                      sbx_changes_append_topic (writer, call->sender_id, topic, error));
}

static gboolean
read_state (JsonObject    *payload,
            SetTopicCall  *call,
            GError       **error)
{
  const char *state = NULL;

  if (!sbx_fields_get_string (payload, "state", SBX_FIELD_NOT_EMPTY, STATE_BYTES, &state, error))
    return FALSE;

  for (guint i = 0; state != NULL && i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i], state))
      call->state = (int) i;
  if (state == NULL || call->state >= 0)
    return TRUE;

  g_propagate_error (error,
                     sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "state",
                                                   _("Topics have no state “%s”"), state));
  return FALSE;
}

/* Somebody means a moment to come: an unreadable one is not the time of arrival here. */
static gboolean
read_snoozed_until (JsonObject    *payload,
                    SetTopicCall  *call,
                    GError       **error)
{
  JsonNode *node = json_object_get_member (payload, "snoozedUntil");

  if (node == NULL || JSON_NODE_HOLDS_NULL (node) ||
      (sbx_time_from_node (node, &call->snoozed_until) && call->snoozed_until > sbx_time_now_ms ()))
    return TRUE;

  g_propagate_error (error,
                     sbx_wire_error_new_for_field (SBX_WIRE_ERROR_BAD_REQUEST, "snoozedUntil",
                                                   _("“snoozedUntil” must be a time to come")));
  return FALSE;
}

static gboolean
read_owner (JsonObject    *payload,
            SetTopicCall  *call,
            GError       **error)
{
  JsonNode *node = json_object_get_member (payload, "ownerId");

  if (!sbx_fields_dup_id (payload, "ownerId", SBX_FIELD_OPTIONAL, &call->owner_id, error))
    return FALSE;
  if (node != NULL && !JSON_NODE_HOLDS_NULL (node) && call->owner_id == NULL)
    call->owner_id = g_strdup ("");
  return TRUE;
}

static gboolean
read_people (JsonObject  *participants,
             const char  *member,
             GPtrArray   *people,
             GError     **error)
{
  JsonArray *array = NULL;
  guint length;

  if (!sbx_fields_get_array (participants, member, SBX_FIELD_OPTIONAL, PARTICIPANTS, &array, error))
    return FALSE;

  length = array != NULL ? json_array_get_length (array) : 0;
  for (guint i = 0; i < length; i++)
    {
      g_autoptr (JsonObject) holder = json_object_new ();
      g_autofree char *name = g_strdup_printf ("%s[%u]", member, i);
      char *id = NULL;

      /* An element is checked as the member that its error shall name. */
      json_object_set_member (holder, name, json_node_copy (json_array_get_element (array, i)));
      if (!sbx_fields_dup_id (holder, name, SBX_FIELD_REQUIRED, &id, error))
        return FALSE;
      g_ptr_array_add (people, id);
    }

  return TRUE;
}

static gboolean
read_participants (JsonObject    *payload,
                   SetTopicCall  *call,
                   GError       **error)
{
  JsonObject *participants = NULL;

  if (!sbx_fields_get_object (payload, "participants", SBX_FIELD_OPTIONAL, &participants, error))
    return FALSE;
  if (participants == NULL ||
      (read_people (participants, "add", call->added, error) &&
       read_people (participants, "remove", call->removed, error)))
    return TRUE;

  sbx_wire_error_prefix_field (error, "participants");
  return FALSE;
}

/**
 * sbx_plan_set_topic:
 * @asker: who asks
 * @payload: channelId?, topicId, and what shall be otherwise
 * @write: (out): the change
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Returns: %TRUE, or %FALSE with @error set
 */
gboolean
sbx_plan_set_topic (SbxRequest       *asker,
                    JsonObject       *payload,
                    SbxPlannedWrite  *write,
                    GError          **error)
{
  g_autoptr (SetTopicCall) call = set_topic_call_new ();
  const char *title = NULL;

  if (!sbx_fields_dup_id (payload, "channelId", SBX_FIELD_OPTIONAL, &call->channel_id, error) ||
      !sbx_fields_dup_id (payload, "topicId", SBX_FIELD_REQUIRED, &call->topic_id, error) ||
      !sbx_fields_get_string (payload, "title", SBX_FIELD_NOT_EMPTY, SBX_LIMIT_TITLE_BYTES, &title, error) ||
      !read_state (payload, call, error) ||
      !read_snoozed_until (payload, call, error) ||
      !read_owner (payload, call, error) ||
      !read_participants (payload, call, error))
    return FALSE;

  call->title = g_strdup (title);
  call->sender_id = g_strdup (sbx_request_get_sender_id (asker));
  if (call->snoozed_until != 0)
    sbx_hub_note_topic_end (sbx_request_get_hub (asker), call->snoozed_until);

  *write = (SbxPlannedWrite) { write_topic, g_steal_pointer (&call), (GDestroyNotify) set_topic_call_free };
  return TRUE;
}

/**
 * sbx_handle_set_topic:
 * @request: a `setTopic`
 * @error: return location for a %SBX_WIRE_ERROR
 *
 * Changes what people say of a topic: title, state, owner, who takes part.
 *
 * Returns: %TRUE where the request was taken, %FALSE with @error set where it is refused
 */
gboolean
sbx_handle_set_topic (SbxRequest  *request,
                      GError     **error)
{
  return sbx_planned_write_run (request, sbx_plan_set_topic, error);
}
