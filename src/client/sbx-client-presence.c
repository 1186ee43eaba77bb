/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-client-desk.h"

#include "sbx-channel.h"
#include "sbx-topic.h"

/*
 * What others are told of us: where we write, and what we look at. The hub forgets both by itself, so they are said again
 * in time; nobody waits for an answer.
 */

/* Who presses no key for so long has stopped; the hub forgets it after twice that. */
#define TYPING_MS 3000
/* Who goes through topics with a key looks at none of them. */
#define SETTLE_MS 300
/* The hub forgets it after twice that. */
#define VIEWING_MS 30000

typedef struct
{
  SbxClient *client;
  SbxTopic  *topic;   /* owned */
  gboolean   again;   /* a key was pressed since it was told */
  guint      timer;
} Typing;

static void
typing_free (gpointer data)
{
  Typing *typing = data;

  g_clear_handle_id (&typing->timer, g_source_remove);
  g_object_unref (typing->topic);
  g_free (typing);
}

static void
on_said (SbxEnvelope  *answer,
         const GError *error,
         gpointer      data)
{
}

/* @topic: (nullable): no topic at all */
static void
say (SbxClient  *self,
     const char *event,
     SbxTopic   *topic,
     JsonObject *payload)
{
  SbxChannel *channel = topic != NULL ? sbx_topic_get_channel (topic) : NULL;

  if (self->phase != SBX_CLIENT_LIVE || (topic != NULL && channel == NULL))
    return;

  if (channel != NULL)
    json_object_set_string_member (payload, "channelId", sbx_channel_get_id (channel));
  if (topic != NULL)
    json_object_set_string_member (payload, "topicId", sbx_topic_get_id (topic));
  else
    json_object_set_null_member (payload, "topicId");
  sbx_client_ask (self, event, payload, 0, on_said, NULL);
}

/* --- Typing --- */

static void
say_typing (SbxClient *self,
            SbxTopic  *topic,
            gboolean   typing)
{
  g_autoptr (JsonObject) payload = json_object_new ();

  json_object_set_boolean_member (payload, "typing", typing);
  say (self, "setTyping", topic, payload);
}

static gboolean
on_typing_due (gpointer data)
{
  Typing *typing = data;
  SbxClient *self = typing->client;

  if (typing->again)
    {
      typing->again = FALSE;
      say_typing (self, typing->topic, TRUE);
      return G_SOURCE_CONTINUE;
    }

  typing->timer = 0;
  say_typing (self, typing->topic, FALSE);
  g_hash_table_remove (self->typing, typing->topic);
  return G_SOURCE_REMOVE;
}

static void
start_typing (SbxClient *self,
              SbxTopic  *topic)
{
  Typing *typing = g_hash_table_lookup (self->typing, topic);

  if (typing != NULL)
    {
      typing->again = TRUE;
      return;
    }

  typing = g_new0 (Typing, 1);
  typing->client = self;
  typing->topic = g_object_ref (topic);
  typing->timer = g_timeout_add (TYPING_MS, on_typing_due, typing);
  g_hash_table_insert (self->typing, topic, typing);
  say_typing (self, topic, TRUE);
}

/**
 * sbx_client_set_typing:
 * @typing: whether a key was pressed, or nothing is written there any more
 *
 * To be called for every key: it is told as seldom as others need it, and that we stopped where no key follows. A claim of ours
 * is held by it.
 */
void
sbx_client_set_typing (SbxClient *self,
                       SbxTopic  *topic,
                       gboolean   typing)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (SBX_IS_TOPIC (topic));

  if (typing)
    sbx_client_claims_renew (self, topic);

  if (typing && self->phase == SBX_CLIENT_LIVE && sbx_client_why_not (self, SBX_ABILITY_TYPING) == NULL)
    {
      start_typing (self, topic);
    }
  else if (!typing && g_hash_table_contains (self->typing, topic))
    {
      say_typing (self, topic, FALSE);
      g_hash_table_remove (self->typing, topic);
    }
}

/* --- Looking --- */

static gboolean on_viewing_due (gpointer data);

static void
wait_for (SbxClient *self,
          guint      ms)
{
  g_clear_handle_id (&self->viewing_timer, g_source_remove);
  self->viewing_timer = g_timeout_add (ms, on_viewing_due, self);
}

static gboolean
on_viewing_due (gpointer data)
{
  SbxClient *self = data;
  g_autoptr (JsonObject) payload = json_object_new ();

  self->viewing_timer = 0;
  if (self->viewing == NULL && !self->viewing_told)
    return G_SOURCE_REMOVE;

  say (self, "setViewing", self->viewing, payload);
  self->viewing_told = self->viewing != NULL;
  if (self->viewing != NULL)
    wait_for (self, VIEWING_MS);

  return G_SOURCE_REMOVE;
}

/**
 * sbx_client_set_viewing:
 * @topic: (nullable): what somebody looks at; %NULL = nothing
 *
 * Said once for each change: others are told as long as it holds, also after a new connection.
 */
void
sbx_client_set_viewing (SbxClient *self,
                        SbxTopic  *topic)
{
  g_return_if_fail (SBX_IS_CLIENT (self));
  g_return_if_fail (topic == NULL || SBX_IS_TOPIC (topic));

  if (!g_set_object (&self->viewing, topic))
    return;

  if (self->phase == SBX_CLIENT_LIVE && sbx_client_why_not (self, SBX_ABILITY_VIEWING) == NULL)
    wait_for (self, SETTLE_MS);
}

/* --- Connection comes and goes --- */

void
sbx_client_presence_resume (SbxClient *self)
{
  if (self->viewing != NULL && sbx_client_why_not (self, SBX_ABILITY_VIEWING) == NULL)
    wait_for (self, SETTLE_MS);
}

/* The hub forgets what the connection said. */
void
sbx_client_presence_lost (SbxClient *self)
{
  g_clear_handle_id (&self->viewing_timer, g_source_remove);
  self->viewing_told = FALSE;
  g_hash_table_remove_all (self->typing);
}

void
sbx_client_presence_init (SbxClient *self)
{
  self->typing = g_hash_table_new_full (NULL, NULL, NULL, typing_free);
}

void
sbx_client_presence_clear (SbxClient *self)
{
  g_clear_handle_id (&self->viewing_timer, g_source_remove);
  g_clear_pointer (&self->typing, g_hash_table_unref);
  g_clear_object (&self->viewing);
}
