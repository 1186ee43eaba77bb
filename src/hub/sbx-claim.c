/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-claim.h"

#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/**
 * sbx_claim_is_held:
 * @topic: a topic
 * @now: ms
 *
 * Returns: whether somebody has claimed it; a claim past its time is none, whatever the record still says
 */
gboolean
sbx_claim_is_held (const SbxTopicRecord *topic,
                   gint64                now)
{
  g_return_val_if_fail (topic != NULL, FALSE);

  return topic->claim_by != NULL && topic->claim_until > now &&
         topic->claim_until <= now + SBX_CLAIM_LONGEST_MS;
}

/* The claim as a refusal tells it; where nobody holds one, the fence is what counts. */
static JsonNode *
make_node (const SbxTopicRecord *topic,
           gint64                now)
{
  JsonObject *claim = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  gboolean is_held = sbx_claim_is_held (topic, now);

  if (is_held)
    json_object_set_string_member (claim, "by", topic->claim_by);
  else
    json_object_set_null_member (claim, "by");
  json_object_set_int_member (claim, "until", is_held ? topic->claim_until : 0);
  json_object_set_int_member (claim, "fence", topic->claim_fence);
  json_node_take_object (node, claim);

  return node;
}

/**
 * sbx_claim_check_fence:
 * @topic: a topic
 * @fence: what the asker knows of its claim; negative where it does not say
 * @now: ms
 * @error: return location for a %SBX_WIRE_ERROR: CONFLICT with the `claim`
 *
 * Returns: %TRUE, or %FALSE with @error set where the topic was claimed anew since, or where @fence is none that it gave
 */
gboolean
sbx_claim_check_fence (const SbxTopicRecord  *topic,
                       gint64                 fence,
                       gint64                 now,
                       GError               **error)
{
  GError *conflict;

  g_return_val_if_fail (topic != NULL, FALSE);

  if (fence < 0 || fence == topic->claim_fence)
    return TRUE;

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "fence", "%s",
                                           fence < topic->claim_fence ? _("The topic was claimed anew since")
                                                                      : _("The topic never gave this fence"));
  sbx_wire_error_set_detail (conflict, "claim", make_node (topic, now));
  g_propagate_error (error, conflict);
  return FALSE;
}

/**
 * sbx_claim_check_holder:
 * @topic: a topic
 * @sender_id: who wants to change its claim
 * @now: ms
 * @error: return location for a %SBX_WIRE_ERROR: CONFLICT with the `claim`
 *
 * Returns: %TRUE, or %FALSE with @error set where somebody else holds it
 */
gboolean
sbx_claim_check_holder (const SbxTopicRecord  *topic,
                        const char            *sender_id,
                        gint64                 now,
                        GError               **error)
{
  GError *conflict;

  g_return_val_if_fail (topic != NULL && sender_id != NULL, FALSE);

  if (!sbx_claim_is_held (topic, now) || g_str_equal (topic->claim_by, sender_id))
    return TRUE;

  conflict = sbx_wire_error_new_for_field (SBX_WIRE_ERROR_CONFLICT, "claim",
                                           _("The topic is claimed by “%s”"), topic->claim_by);
  sbx_wire_error_set_detail (conflict, "claim", make_node (topic, now));
  g_propagate_error (error, conflict);
  return FALSE;
}

/**
 * sbx_claim_give:
 * @topic: a topic
 * @holder: who has it from now on
 * @seconds: for how long
 * @now: ms
 *
 * A claim that @holder has already lasts from now on anew and keeps its fence, so that replies on their way
 * stay good; any other is a new one.
 */
void
sbx_claim_give (SbxTopicRecord *topic,
                const char     *holder,
                gint64          seconds,
                gint64          now)
{
  g_return_if_fail (topic != NULL && holder != NULL);

  if (!sbx_claim_is_held (topic, now) || !g_str_equal (topic->claim_by, holder))
    {
      g_free (topic->claim_by);
      topic->claim_by = g_strdup (holder);
      topic->claim_fence++;
    }
  topic->claim_until = now + seconds * 1000;
}

/**
 * sbx_claim_end:
 * @topic: a topic
 *
 * Nobody holds it any more; the fence stays.
 *
 * Returns: whether the record named a holder
 */
gboolean
sbx_claim_end (SbxTopicRecord *topic)
{
  gboolean had_holder;

  g_return_val_if_fail (topic != NULL, FALSE);

  had_holder = topic->claim_by != NULL;
  g_clear_pointer (&topic->claim_by, g_free);
  topic->claim_until = 0;
  return had_holder;
}

/**
 * sbx_claim_answer:
 * @topic: a topic whose claim was changed
 * @answer: gets the members of `claimed`
 */
void
sbx_claim_answer (const SbxTopicRecord *topic,
                  SbxJsonWriter        *answer)
{
  g_return_if_fail (topic != NULL && answer != NULL);

  sbx_json_writer_string (answer, "channelId", topic->channel_id);
  sbx_json_writer_string (answer, "topicId", topic->id);
  sbx_json_writer_string (answer, "by", topic->claim_by);
  sbx_json_writer_int (answer, "until", topic->claim_until);
  sbx_json_writer_int (answer, "fence", topic->claim_fence);
}
