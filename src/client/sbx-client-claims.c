/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include <glib/gi18n-lib.h>

#include "sbx-channel.h"
#include "sbx-fields.h"
#include "sbx-person.h"
#include "sbx-time.h"
#include "sbx-topic.h"
#include "sbx-wire-error.h"

/* A claim is not made longer more often than this. */
#define RENEW_US (2 * G_TIME_SPAN_SECOND)

/* Who says that a topic is theirs to answer. The hub decides; what it says stands in the topic. */

typedef struct
{
  SbxClient *client;
  SbxTopic  *topic;
} Claiming;

static void
claiming_free (Claiming *claiming)
{
  g_object_unref (claiming->topic);
  g_free (claiming);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Claiming, claiming_free)

/**
 * sbx_client_dup_person:
 * @topic: (nullable): where somebody of that id may have written
 *
 * Returns: (transfer full): the name of whoever has @id, as far as it is known here; an id that a program made tells nobody anything
 */
char *
sbx_client_dup_person (SbxTopic   *topic,
                       const char *id)
{
  char *name = topic != NULL ? sbx_topic_dup_person_name (topic, id) : NULL;

  if (name != NULL)
    return name;

  /* TRANSLATORS: somebody whose name is not known: "A colleague answers there already" */
  return g_strdup (sbx_person_is_made_id (id) ? _("A colleague") : id);
}

static void
tell_not_done (SbxClient *self,
               char      *text)
{
  g_autofree char *taken = text;
  g_autoptr (GError) error = g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, taken);

  sbx_client_tell_failure (self, error);
}

static void
tell_failed (SbxClient  *self,
             SbxTopic   *topic,
             const char *reason)
{
  /* TRANSLATORS: the first %s is the title of a topic, the second a sentence with the reason */
  tell_not_done (self, g_strdup_printf (_("“%s” was not claimed. %s"), sbx_topic_get_title (topic), reason));
}

static char *
explain_claim (SbxTopic   *topic,
               JsonObject *claim)
{
  g_autofree char *id = sbx_fields_dup_text (claim, "by", "");
  g_autofree char *by = sbx_client_dup_person (topic, id);
  gint64 until = sbx_fields_int_or (claim, "until", 0);
  g_autoptr (GDateTime) end = until > 0 ? g_date_time_new_from_unix_local (until / 1000) : NULL;
  g_autofree char *clock = end != NULL ? g_date_time_format (end, "%X") : NULL;

  if (clock == NULL)
    /* TRANSLATORS: %s is a person */
    return g_strdup_printf (_("%s answers there already."), by);

  /* TRANSLATORS: the first %s is a person, the second a time of day */
  return g_strdup_printf (_("%s answers there already, until %s."), by, clock);
}

static char *
explain_refusal (SbxTopic     *topic,
                 const GError *error)
{
  JsonObject *details = sbx_wire_error_get_details (error);
  JsonObject *claim = NULL;


  if (details != NULL)
    sbx_fields_get_object (details, "claim", SBX_FIELD_OPTIONAL, &claim, NULL);
  if (claim != NULL)
    return explain_claim (topic, claim);
  if (g_error_matches (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED))
    return g_strdup (_("This hub does not know claims. Update it."));

  return g_strdup (error->message);
}

static void
on_claimed (SbxEnvelope  *answer,
            const GError *error,
            gpointer      data)
{
  g_autoptr (Claiming) claiming = data;
  SbxClient *self = claiming->client;
  g_autofree char *reason = NULL;

  if (error == NULL)
    {
      sbx_world_apply (self->world, answer);
      return;
    }

  if (sbx_client_is_unanswered (error))
    {
      /* TRANSLATORS: %s is the title of a topic */
      tell_not_done (self, g_strdup_printf (_("It is not known whether “%s” was claimed: the hub did not answer in time. It shows here as soon as the hub answers."),
                                            sbx_topic_get_title (claiming->topic)));
      return;
    }

  reason = explain_refusal (claiming->topic, error);
  tell_failed (self, claiming->topic, reason);
}

static void
tell_kept (SbxClient    *self,
           const GError *error)
{
  if (sbx_client_is_unanswered (error))
    tell_not_done (self, g_strdup (_("It is not known whether the claim was given up: the hub did not answer in time. It ends by itself.")));
  else
    /* TRANSLATORS: %s is a sentence with the reason */
    tell_not_done (self, g_strdup_printf (_("The claim was not given up; it ends by itself. %s"), error->message));
}

static void
on_released (SbxEnvelope  *answer,
             const GError *error,
             gpointer      data)
{
  SbxClient *self = data;

  if (error == NULL)
    sbx_world_apply (self->world, answer);
  else
    tell_kept (self, error);
}

static JsonObject *
make_payload (SbxTopic *topic)
{
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "channelId", sbx_channel_get_id (sbx_topic_get_channel (topic)));
  json_object_set_string_member (payload, "topicId", sbx_topic_get_id (topic));
  return payload;
}

/**
 * sbx_client_get_fence:
 *
 * Returns: the fence of our own claim of @topic, -1 where it is not ours
 */
gint64
sbx_client_get_fence (SbxClient *self,
                      SbxTopic  *topic)
{
  const char *by = sbx_topic_get_claim_by (topic);

  return *by != '\0' && g_strcmp0 (by, self->sender_id) == 0 ? sbx_topic_get_claim_fence (topic) : -1;
}

/**
 * sbx_client_claim_topic:
 * @seconds: for how long, at most 3600
 *
 * Says that we answer in @topic; claiming it again makes it longer. The topic's `claim-by` tells of success,
 * the signal `failed` of anything else.
 */
void
sbx_client_claim_topic (SbxClient *self,
                        SbxTopic  *topic,
                        guint      seconds)
{
  g_autoptr (JsonObject) payload = NULL;
  Claiming *claiming;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  if (self->phase != SBX_CLIENT_LIVE || sbx_topic_get_channel (topic) == NULL)
    {
      tell_failed (self, topic, _("That needs the hub: try again when it is connected."));
      return;
    }

  payload = make_payload (topic);
  json_object_set_int_member (payload, "seconds", seconds);
  claiming = g_new0 (Claiming, 1);
  claiming->client = self;
  claiming->topic = g_object_ref (topic);
  sbx_client_ask (self, "claimTopic", payload, 0, on_claimed, claiming);
}

/* --- While somebody is at work --- */

/**
 * sbx_client_set_claim_seconds:
 * @seconds: from 1 to 3600
 *
 * How long a claim lasts when nothing is done in its topic. Typing and sending there make it last that long again; without
 * them it is given back by itself.
 */
void
sbx_client_set_claim_seconds (SbxClient *self,
                              guint      seconds)
{
  g_return_if_fail (SBX_IS_CLIENT (self));

  self->claim_seconds = CLAMP (seconds, 1, SBX_CLIENT_CLAIM_SECONDS_MAX);
}

static void
on_renewed (SbxEnvelope  *answer,
            const GError *error,
            gpointer      data)
{
  SbxClient *self = data;

  /* Where it was lost, a push says whose it is. */
  if (error == NULL)
    sbx_world_apply (self->world, answer);
}

/**
 * sbx_client_claims_renew:
 *
 * Somebody does something in @topic: where it is ours and a tenth of the time is over, it is ours for longer.
 */
void
sbx_client_claims_renew (SbxClient *self,
                         SbxTopic  *topic)
{
  g_autoptr (JsonObject) payload = NULL;
  gint64 now = g_get_monotonic_time ();
  gint64 left = sbx_topic_get_claim_until (topic) - sbx_time_now_ms ();

  if (self->phase != SBX_CLIENT_LIVE || sbx_client_get_fence (self, topic) < 0 || sbx_topic_get_channel (topic) == NULL ||
      left > (gint64) self->claim_seconds * 900 || now - self->renewed_at < RENEW_US)
    return;

  self->renewed_at = now;
  payload = make_payload (topic);
  json_object_set_int_member (payload, "seconds", self->claim_seconds);
  sbx_client_ask (self, "claimTopic", payload, 0, on_renewed, self);
}

/* --- To somebody else --- */

typedef struct
{
  SbxClient *client;
  SbxTopic  *topic;
  GTask     *task;
  gboolean   unheard;
} Handing;

static void
handing_free (Handing *handing)
{
  g_object_unref (handing->topic);
  g_object_unref (handing->task);
  g_free (handing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Handing, handing_free)

static void
refuse_handing (SbxClient *self,
                GTask     *task,
                GError    *error,
                gboolean   unheard)
{
  if (unheard)
    sbx_client_tell_failure (self, error);
  g_task_return_error (task, error);
}

static GError *
new_handing_error (SbxTopic     *topic,
                   const GError *error)
{
  const char *title = sbx_topic_get_title (topic);
  g_autofree char *reason = explain_refusal (topic, error);

  if (sbx_client_is_unanswered (error))
    return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE,
                        /* TRANSLATORS: %s is the title of a topic */
                        _("It is not known whether “%s” was handed over: the hub did not answer in time. It shows here as soon as the hub answers."), title);

  /* TRANSLATORS: the first %s is the title of a topic, the second a sentence with the reason */
  return g_error_new (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, _("“%s” was not handed over. %s"), title, reason);
}

static void
on_handed_over (SbxEnvelope  *answer,
                const GError *error,
                gpointer      data)
{
  g_autoptr (Handing) handing = data;

  if (error == NULL)
    {
      sbx_world_apply (handing->client->world, answer);
      g_task_return_boolean (handing->task, TRUE);
      return;
    }

  refuse_handing (handing->client, handing->task, new_handing_error (handing->topic, error), handing->unheard);
}

/**
 * sbx_client_hand_over_async:
 * @to: who answers there from now on: the id of a user
 * @callback: (nullable): without one the signal `failed` tells of a refusal; its finish is sbx_client_change_finish()
 *
 * Gives @topic, which is ours or nobody's, to somebody else. The hub decides: nothing shows before it has.
 */
void
sbx_client_hand_over_async (SbxClient           *self,
                            SbxTopic            *topic,
                            const char          *to,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonObject) payload = NULL;
  const char *why_not;
  Handing *handing;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));
  g_return_if_fail (to != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, sbx_client_hand_over_async);
  why_not = sbx_client_why_not (self, SBX_ABILITY_HAND_OVER);
  if (why_not != NULL || self->phase != SBX_CLIENT_LIVE || sbx_topic_get_channel (topic) == NULL)
    {
      refuse_handing (self, task,
                      why_not != NULL ? g_error_new_literal (SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, why_not)
                                      : sbx_client_new_offline_error (),
                      callback == NULL);
      return;
    }

  payload = make_payload (topic);
  json_object_set_string_member (payload, "to", to);
  json_object_set_int_member (payload, "seconds", self->claim_seconds);
  handing = g_new0 (Handing, 1);
  handing->client = self;
  handing->topic = g_object_ref (topic);
  handing->task = g_object_ref (task);
  handing->unheard = callback == NULL;
  sbx_client_ask (self, "claimTopic", payload, 0, on_handed_over, handing);
}

/**
 * sbx_client_release_topic:
 *
 * Gives up our claim of @topic. Where that cannot be done, e.g. without a connection, the signal `failed` says so.
 */
void
sbx_client_release_topic (SbxClient *self,
                          SbxTopic  *topic)
{
  g_autoptr (JsonObject) payload = NULL;
  gint64 fence;

  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (self->world != NULL);
  g_return_if_fail (SBX_IS_TOPIC (topic));

  fence = sbx_client_get_fence (self, topic);
  if (fence < 0)
    return;
  if (self->phase != SBX_CLIENT_LIVE || sbx_topic_get_channel (topic) == NULL)
    {
      g_autoptr (GError) error = sbx_client_new_offline_error ();

      tell_kept (self, error);
      return;
    }

  payload = make_payload (topic);
  json_object_set_int_member (payload, "fence", fence);
  sbx_client_ask (self, "releaseTopic", payload, 0, on_released, self);
}
