/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-monitor-lists.h"

#include "sbx-fields.h"
#include "sbx-foreign-bytes.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* A list that was asked for. */
typedef struct
{
  SbxForeignList  list;
  char           *channel_id;   /* (nullable) */
  char           *topic_id;     /* (nullable) */
  gboolean        paged;        /* it comes in parts, or nobody asked for it: it need not be all */
  gboolean        doubtful;     /* the server said something that may be about it */
} Asked;

struct _SbxMonitorLists
{
  SbxForeign *foreign;          /* not owned */
  GQueue      asked;            /* (element-type Asked): the oldest first */
  GError     *refusal;          /* (nullable): what the server said last, without saying of what */
  guint       timer;            /* source: those that are doubtful did not come behind it */
  guint64     seen;             /* how much had come in of what was coming, the last time */
};

/* So long, in ms, a list may come yet behind an error that may be about something else. */
#define DOUBT_MS 1000

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  g_free (asked->channel_id);
  g_free (asked->topic_id);
  g_free (asked);
}

SbxMonitorLists *
sbx_monitor_lists_new (SbxForeign *foreign)
{
  SbxMonitorLists *self = g_new0 (SbxMonitorLists, 1);

  self->foreign = foreign;
  g_queue_init (&self->asked);
  return self;
}

void
sbx_monitor_lists_free (SbxMonitorLists *self)
{
  sbx_monitor_lists_drop (self);
  g_free (self);
}

/**
 * sbx_monitor_lists_drop:
 * @self: lists
 *
 * Forgets what was asked: the connection is gone.
 */
void
sbx_monitor_lists_drop (SbxMonitorLists *self)
{
  g_queue_clear_full (&self->asked, asked_free);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_error (&self->refusal);
}

static gboolean
send_request (SbxMonitorLists *self,
              SbxForeignList   list,
              const char      *channel_id,
              const char      *topic_id,
              const char      *cursor)
{
  g_autoptr (JsonObject)  payload = json_object_new ();
  g_autoptr (SbxEnvelope) request = NULL;

  if (channel_id != NULL)
    json_object_set_string_member (payload, "channelId", channel_id);
  if (topic_id != NULL)
    json_object_set_string_member (payload, "topicId", topic_id);
  if (cursor != NULL)
    json_object_set_string_member (payload, "cursor", cursor);
  request = sbx_envelope_new (list == SBX_FOREIGN_CHANNELS ? "listChannels" : list == SBX_FOREIGN_TOPICS ? "listTopics" : "listMessages",
                              payload);
  return sbx_foreign_send (self->foreign, request, NULL);
}

/**
 * sbx_monitor_lists_ask:
 * @self: lists
 * @list: which one
 * @channel_id: (nullable): of topics and messages
 * @topic_id: (nullable): of messages
 *
 * Returns: whether such a server has that list, and was asked for it
 */
gboolean
sbx_monitor_lists_ask (SbxMonitorLists *self,
                       SbxForeignList   list,
                       const char      *channel_id,
                       const char      *topic_id)
{
  Asked *asked;

  if (list != SBX_FOREIGN_CHANNELS && list != SBX_FOREIGN_TOPICS && list != SBX_FOREIGN_MESSAGES)
    return FALSE;
  if (!send_request (self, list, channel_id, topic_id, NULL))
    return FALSE;

  asked = g_new0 (Asked, 1);
  asked->list = list;
  asked->channel_id = g_strdup (channel_id);
  asked->topic_id = g_strdup (topic_id);
  g_queue_push_tail (&self->asked, asked);
  return TRUE;
}

static gboolean
fits (const char *asked,
      const char *told)
{
  return asked == NULL || told == NULL || g_str_equal (asked, told);
}

/* Of those that fit what the server says, the oldest. */
static GList *
find_asked (SbxMonitorLists *self,
            SbxForeignList   list,
            const char      *channel_id,
            const char      *topic_id)
{
  for (GList *l = self->asked.head; l != NULL; l = l->next)
    {
      const Asked *asked = l->data;

      if (asked->list == list && fits (asked->channel_id, channel_id) && fits (asked->topic_id, topic_id))
        return l;
    }
  return NULL;
}

/* Takes out what an answer is to. */
static Asked *
take_asked (SbxMonitorLists *self,
            SbxForeignList   list,
            JsonObject      *payload)
{
  g_autofree char *channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  g_autofree char *topic_id = sbx_fields_dup_text (payload, "topicId", NULL);
  GList           *found = find_asked (self, list, channel_id, topic_id);
  Asked           *unasked;

  if (found != NULL)
    {
      Asked *asked = found->data;

      asked->doubtful = FALSE;
      g_queue_delete_link (&self->asked, found);
      return asked;
    }

  /* Told without having been asked. */
  if (list != SBX_FOREIGN_CHANNELS && (list == SBX_FOREIGN_TOPICS ? channel_id : topic_id) == NULL)
    return NULL;

  unasked = g_new0 (Asked, 1);
  unasked->list = list;
  unasked->paged = TRUE;
  unasked->channel_id = g_steal_pointer (&channel_id);
  unasked->topic_id = g_steal_pointer (&topic_id);
  return unasked;
}

static void
put (SbxMonitorLists *self,
     Asked           *asked,
     JsonArray       *objects,
     gboolean         whole)
{
  switch (asked->list)
    {
    case SBX_FOREIGN_CHANNELS:
      sbx_foreign_put_channels (self->foreign, objects, whole);
      break;
    case SBX_FOREIGN_TOPICS:
      sbx_foreign_put_topics (self->foreign, asked->channel_id, objects, whole);
      break;
    default:
      sbx_foreign_put_messages (self->foreign, asked->channel_id, asked->topic_id, objects, whole);
    }
}

static void
take (SbxMonitorLists *self,
      SbxForeignList   list,
      const char      *member,
      JsonObject      *payload)
{
  Asked           *asked = take_asked (self, list, payload);
  g_autofree char *next = sbx_fields_dup_text (payload, "next", NULL);
  gint64           unreadable = sbx_fields_int_or (payload, "unreadable", 0);
  GPtrArray       *bytes = sbx_foreign_get_attachments (self->foreign);
  JsonArray       *objects = NULL;
  g_autoptr (JsonArray) filled = NULL;

  sbx_fields_get_array (payload, member, SBX_FIELD_OPTIONAL, G_MAXUINT, &objects, NULL);
  if (objects != NULL && bytes != NULL && list == SBX_FOREIGN_MESSAGES)
    objects = filled = sbx_foreign_bytes_fill_list (objects, bytes);
  if (asked == NULL || objects == NULL)
    return;

  if (unreadable > 0)
    g_message ("%" G_GINT64_FORMAT " of the server's %s have no usable id and are not shown", unreadable, member);
  asked->paged |= next != NULL;
  put (self, asked, objects, !asked->paged);
  if (next != NULL && send_request (self, list, asked->channel_id, asked->topic_id, next))
    {
      g_queue_push_head (&self->asked, asked);
      return;
    }
  sbx_foreign_listed (self->foreign, list, asked->channel_id, asked->topic_id, NULL);
  asked_free (asked);
}

/* --- What cannot be had --- */

static void
fail (SbxMonitorLists *self,
      GList           *link,
      const GError    *error)
{
  Asked *asked = link->data;

  g_queue_delete_link (&self->asked, link);
  sbx_foreign_listed (self->foreign, asked->list, asked->channel_id, asked->topic_id, error);
  asked_free (asked);
}

static int
compare_doubtful (gconstpointer asked,
                  gconstpointer data)
{
  return ((const Asked *) asked)->doubtful ? 0 : 1;
}

/* A long list takes its time, and what the server said may have been about something else. */
static gboolean
on_doubt_over (gpointer data)
{
  SbxMonitorLists *self = data;
  GList           *found;

  if (sbx_foreign_is_under_way (self->foreign, &self->seen))
    return G_SOURCE_CONTINUE;

  self->timer = 0;
  while ((found = g_queue_find_custom (&self->asked, NULL, compare_doubtful)) != NULL)
    fail (self, found, self->refusal);
  g_clear_error (&self->refusal);
  return G_SOURCE_REMOVE;
}

static gboolean
is_of (const char *asked,
       const char *told)
{
  return told == NULL || g_strcmp0 (asked, told) == 0;
}

/* The server does not say what cannot be had: anything that was asked for of the channel and topic that it names, if it names one. */
static void
doubt (SbxMonitorLists *self,
       const char      *channel_id,
       const char      *topic_id,
       const GError    *error)
{
  gboolean any = FALSE;

  for (GList *l = self->asked.head; l != NULL; l = l->next)
    {
      Asked *asked = l->data;

      if (is_of (asked->channel_id, channel_id) && is_of (asked->topic_id, topic_id))
        any = asked->doubtful = TRUE;
    }
  if (!any)
    return;

  g_clear_error (&self->refusal);
  self->refusal = g_error_copy (error);
  sbx_foreign_is_under_way (self->foreign, &self->seen);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (DOUBT_MS, on_doubt_over, self);
}

/**
 * sbx_monitor_lists_refuse:
 * @self: lists
 * @request: (nullable): the native name of what is refused; %NULL where the server does not say
 * @payload: what it says besides, as of which channel and topic
 * @error: the same in words
 *
 * A list cannot be had, or, where the server does not say what it is about, perhaps.
 */
void
sbx_monitor_lists_refuse (SbxMonitorLists *self,
                          const char      *request,
                          JsonObject      *payload,
                          const GError    *error)
{
  static const struct
  {
    const char    *request;
    SbxForeignList list;
  } requests[] = {
    { "listChannels", SBX_FOREIGN_CHANNELS },
    { "listTopics", SBX_FOREIGN_TOPICS },
    { "listMessages", SBX_FOREIGN_MESSAGES },
  };
  g_autofree char *channel_id = sbx_fields_dup_text (payload, "channelId", NULL);
  g_autofree char *topic_id = sbx_fields_dup_text (payload, "topicId", NULL);

  if (request == NULL)
    {
      doubt (self, channel_id, topic_id, error);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_str_equal (request, requests[i].request))
      {
        GList *found = find_asked (self, requests[i].list, channel_id, topic_id);

        if (found != NULL)
          fail (self, found, error);
      }
}

/**
 * sbx_monitor_lists_miss:
 * @self: lists
 * @text: how something begins that the server said
 * @error: why it cannot be read
 *
 * Where it is a list, it does not come any more.
 */
void
sbx_monitor_lists_miss (SbxMonitorLists *self,
                        const char      *text,
                        const GError    *error)
{
  static const struct
  {
    const char    *begin;
    SbxForeignList list;
  } events[] = {
    { "[\"monitor:channels\"", SBX_FOREIGN_CHANNELS },
    { "[\"monitor:topics\"", SBX_FOREIGN_TOPICS },
    { "[\"monitor:messages\"", SBX_FOREIGN_MESSAGES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (g_str_has_prefix (text, events[i].begin))
      {
        GList             *found = find_asked (self, events[i].list, NULL, NULL);
        g_autoptr (GError) explained = NULL;

        if (found == NULL)
          return;
        /* TRANSLATORS: %s is what is wrong with it */
        explained = g_error_new (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                                 _("The server told a list that cannot be used: %s. It may be of another version or kind: compare what it says, “signalboxctl record” shows that."),
                                 error->message);
        sbx_wire_error_set_detail (explained, "unanswered", json_node_init_boolean (json_node_alloc (), TRUE));
        fail (self, found, explained);
        return;
      }
}

/* --- What came --- */

/**
 * sbx_monitor_lists_take:
 * @self: lists
 * @answer: what the server said; anything but a list is left alone
 */
void
sbx_monitor_lists_take (SbxMonitorLists *self,
                        SbxEnvelope     *answer)
{
  const char *event = sbx_envelope_get_event (answer);
  JsonObject *payload = sbx_envelope_get_payload (answer);

  if (g_str_equal (event, "channels"))
    take (self, SBX_FOREIGN_CHANNELS, event, payload);
  else if (g_str_equal (event, "topics"))
    take (self, SBX_FOREIGN_TOPICS, event, payload);
  else if (g_str_equal (event, "messages"))
    take (self, SBX_FOREIGN_MESSAGES, event, payload);
}
