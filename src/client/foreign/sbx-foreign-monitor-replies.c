/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-foreign-monitor-replies.h"

#include "sbx-client-error.h"
#include "sbx-codec-monitor.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-own-names.h"
#include "sbx-wire-error.h"

#include <glib/gi18n-lib.h>

/* So long a server has to confirm it, in ms: with what follows, those above have not given up by then. */
#define CONFIRM_MS 6000

/* So long a server that said yes, without telling the id, has to tell the message too. */
#define ECHO_MS 3000

/* So long a server may still say yes behind an error that may be about something else. */
#define DOUBT_MS 1000

#define MAX_HEARD 10000

/* The same words prove nothing: somebody else may say them at the same moment. So what may be a reply of ours, and does not say whose it is, waits until the
 * server has said what became of the reply, and what comes behind it in its topic waits with it. By the words alone one is told only of a server that answers
 * nothing, and then not one of somebody who was heard there before: it may call us by a name that only it knows. */

/* Held by the list of those that wait, and by the acknowledgement. */
typedef struct
{
  SbxMonitorReplies *replies;   /* (nullable): it is done with */
  SbxEnvelope       *request;
  GSource           *timer;     /* (nullable): waits for the message after a yes */
  GSource           *doubt;     /* (nullable): waits for a yes after an error */
  GError            *refusal;   /* (nullable): what the server said then */
} Reply;

struct _SbxMonitorReplies
{
  SbxForeign *foreign;          /* not owned */
  GQueue      waiting;          /* (element-type Reply): the oldest first */
  GQueue      held;             /* (element-type JsonObject): messages in the order in which they came */
  GHashTable *confirmed;        /* (element-type utf8): ids of replies that the server has answered, and may tell yet */
  GHashTable *heard;            /* (element-type utf8): who else wrote in which topic, where only names are told */
  GHashTable *own_names;        /* (element-type utf8): what the server calls us */
  gboolean    is_silent;        /* the server answers nothing, as far as is known */
};

typedef enum
{
  NOT_OURS,
  SAME_WORDS,     /* it may be ours: only the server can say */
  LIKELY_OURS,    /* and it names nobody else */
  OURS,           /* the server says so */
} Likeness;

static void
stop (GSource **timer)
{
  if (*timer != NULL)
    g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

static void
clear_reply (gpointer data)
{
  Reply *reply = data;

  stop (&reply->timer);
  stop (&reply->doubt);
  g_clear_error (&reply->refusal);
  sbx_envelope_unref (reply->request);
}

static void
reply_unref (Reply *reply)
{
  g_rc_box_release_full (reply, clear_reply);
}

/* Takes it from those that wait. */
static void
finish (Reply *reply)
{
  g_queue_remove (&reply->replies->waiting, reply);
  reply->replies = NULL;
  stop (&reply->timer);
  stop (&reply->doubt);
  reply_unref (reply);
}

static gboolean
same (JsonObject *a,
      JsonObject *b,
      const char *member)
{
  g_autofree char *left = sbx_fields_dup_text (a, member, NULL);
  g_autofree char *right = sbx_fields_dup_text (b, member, NULL);

  return left != NULL && g_strcmp0 (left, right) == 0;
}

/* Whether a server that gives only names may mean us. */
static gboolean
may_be_called (SbxMonitorReplies *self,
               JsonObject        *message)
{
  SbxForeign      *foreign = self->foreign;
  g_autofree char *name = sbx_fields_dup_text (message, "fromName", "");
  g_autofree char *direction = sbx_fields_dup_text (message, "direction", "");

  return g_str_equal (direction, "out") || sbx_own_names_is_none (name) || g_hash_table_contains (self->own_names, name) ||
         g_strcmp0 (name, sbx_foreign_get_user_name (foreign)) == 0 || g_str_equal (name, sbx_foreign_get_sender_id (foreign)) || g_str_equal (name, sbx_foreign_get_client_id (foreign));
}

static Likeness
compare (const Reply *reply,
         JsonObject  *message)
{
  SbxForeign *foreign = reply->replies->foreign;
  JsonObject *asked = sbx_envelope_get_payload (reply->request);
  g_autofree char *from = sbx_fields_dup_text (message, "fromId", "");
  g_autofree char *direction = sbx_fields_dup_text (message, "direction", "");

  if (same (asked, message, "key"))
    return OURS;
  if (g_str_equal (direction, "in") || !same (asked, message, "topicId") || !same (asked, message, "content"))
    return NOT_OURS;
  if (g_str_equal (from, sbx_foreign_get_sender_id (foreign)) || g_str_equal (from, sbx_foreign_get_client_id (foreign)))
    return OURS;
  if (*from != '\0')
    return NOT_OURS;
  return may_be_called (reply->replies, message) ? LIKELY_OURS : SAME_WORDS;
}

/* --- What waits until it is known whose it is --- */

/* The oldest that @reply may be, of which at least @likeness is known. */
static JsonObject *
find_held (const Reply *reply,
           Likeness     likeness)
{
  for (GList *l = reply->replies->held.head; l != NULL; l = l->next)
    if (compare (reply, l->data) >= likeness)
      return l->data;
  return NULL;
}

/* (transfer full) */
static char *
make_voice (JsonObject *message)
{
  g_autofree char *topic = sbx_fields_dup_text (message, "topicId", "");
  g_autofree char *name = sbx_fields_dup_text (message, "fromName", "");

  return g_strconcat (topic, "\n", name, NULL);
}

static void
hear (SbxMonitorReplies *self,
      JsonObject        *message)
{
  if (g_hash_table_size (self->heard) >= MAX_HEARD)
    g_hash_table_remove_all (self->heard);
  g_hash_table_add (self->heard, make_voice (message));
}

/* The only one with the words of @reply that is of nobody who was heard in its topic before. */
static JsonObject *
find_stranger (const Reply *reply)
{
  JsonObject *found = NULL;

  for (GList *l = reply->replies->held.head; l != NULL; l = l->next)
    {
      g_autofree char *voice = make_voice (l->data);

      if (compare (reply, l->data) < SAME_WORDS || g_hash_table_contains (reply->replies->heard, voice))
        continue;
      if (found != NULL)
        return NULL;
      found = l->data;
    }
  return found;
}

static gboolean
is_held_up (SbxMonitorReplies *self,
            JsonObject        *message)
{
  for (GList *l = self->held.head; l != NULL; l = l->next)
    if (same (l->data, message, "topicId"))
      return TRUE;
  return FALSE;
}

/* Whether the server can still say that it is one of ours. After a yes without an id it says no more. */
static gboolean
is_awaited (SbxMonitorReplies *self,
            JsonObject        *message)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (compare (l->data, message) >= (((Reply *) l->data)->timer != NULL ? LIKELY_OURS : SAME_WORDS))
      return TRUE;
  return FALSE;
}

static gboolean
is_topic_awaited (SbxMonitorReplies *self,
                  JsonObject        *message)
{
  for (GList *l = self->held.head; l != NULL; l = l->next)
    if (same (l->data, message, "topicId") && is_awaited (self, l->data))
      return TRUE;
  return FALSE;
}

/* What nobody asks about any more is what it says it is. */
static void
release (SbxMonitorReplies *self)
{
  GQueue kept = G_QUEUE_INIT;
  GQueue settled = G_QUEUE_INIT;
  JsonObject *message;

  for (GList *l = self->held.head; l != NULL; l = l->next)
    g_queue_push_tail (is_topic_awaited (self, l->data) ? &kept : &settled, l->data);
  g_queue_clear (&self->held);
  self->held = kept;
  while ((message = g_queue_pop_head (&settled)) != NULL)
    {
      hear (self, message);
      sbx_foreign_put_message (self->foreign, message);
      json_object_unref (message);
    }
}

/* Those that came before @message in its topic have their place before it. */
static void
release_before (SbxMonitorReplies *self,
                JsonObject        *message)
{
  GList *l = self->held.head;

  while (l != NULL && l->data != message)
    {
      GList *next = l->next;

      if (same (l->data, message, "topicId"))
        {
          hear (self, l->data);
          sbx_foreign_put_message (self->foreign, l->data);
          json_object_unref (l->data);
          g_queue_delete_link (&self->held, l);
        }
      l = next;
    }
}

/* --- What becomes of them --- */

static void
accept (Reply      *reply,
        JsonObject *message)
{
  SbxMonitorReplies *self = reply->replies;
  g_autofree char *id = message != NULL ? sbx_fields_dup_text (message, "id", NULL) : NULL;

  if (id != NULL && *id != '\0')
    g_hash_table_add (self->confirmed, g_steal_pointer (&id));
  sbx_foreign_accept_message (self->foreign, reply->request, message);
  finish (reply);
  release (self);
}

static void
accept_held (Reply      *reply,
             JsonObject *message)
{
  g_autoptr (JsonObject) taken = json_object_ref (message);

  release_before (reply->replies, message);
  g_queue_remove (&reply->replies->held, message);
  json_object_unref (message);
  accept (reply, taken);
}

/* The server says under which id it has it. */
static void
accept_named (Reply      *reply,
              JsonObject *message)
{
  for (GList *l = reply->replies->held.head; l != NULL; l = l->next)
    if (same (l->data, message, "id"))
      {
        accept_held (reply, l->data);
        return;
      }
  accept (reply, message);
}

static void
refuse (Reply        *reply,
        const GError *error)
{
  SbxMonitorReplies *self = reply->replies;

  sbx_foreign_fail (self->foreign, reply->request, error);
  finish (reply);
  release (self);
}

static gboolean
on_no_echo (gpointer data)
{
  accept (data, NULL);
  return G_SOURCE_REMOVE;
}

/* Returns: (transfer full) */
static GSource *
wait_for (Reply      *reply,
          guint       ms,
          GSourceFunc func)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  GSource                 *timer = g_timeout_source_new (ms);

  g_source_set_callback (timer, func, reply, NULL);
  g_source_attach (timer, context);
  return timer;
}

static void
await_echo (Reply *reply)
{
  stop (&reply->doubt);
  reply->timer = wait_for (reply, ECHO_MS, on_no_echo);
  release (reply->replies);
}

/* What a yes says of the message besides. */
static JsonObject *
message_of (SbxEnvelope *answer)
{
  static const char *const members[] = { "id", "channelId", "topicId", "timestamp" };
  JsonObject              *payload = sbx_envelope_get_payload (answer);
  JsonObject              *message = NULL;
  JsonObject              *result = json_object_new ();

  sbx_fields_get_object (payload, "message", SBX_FIELD_OPTIONAL, &message, NULL);
  if (message != NULL)
    {
      json_object_unref (result);
      result = sbx_json_copy_object (message);
    }
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (json_object_has_member (payload, members[i]))
      json_object_set_member (result, members[i], sbx_json_copy (json_object_get_member (payload, members[i])));

  return result;
}

static void
take_answer (Reply       *reply,
             SbxEnvelope *answer)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (JsonObject) message = NULL;
  JsonObject            *held;

  reply->replies->is_silent = FALSE;
  if (sbx_envelope_to_error (answer, &error))
    {
      refuse (reply, error);
      return;
    }

  message = message_of (answer);
  held = find_held (reply, LIKELY_OURS);
  if (json_object_has_member (message, "id"))
    accept_named (reply, message);
  else if (held != NULL)
    accept_held (reply, held);
  else if (reply->timer == NULL)
    await_echo (reply);
}

/* Sent again it could be doubled: only a person can decide that, where nothing shows that the server has it. */
static void
take_silence (Reply *reply)
{
  JsonObject        *held = find_held (reply, LIKELY_OURS);
  g_autoptr (GError) failure = NULL;

  if (held == NULL)
    held = find_stranger (reply);
  if (held != NULL)
    {
      reply->replies->is_silent = TRUE;
      g_hash_table_add (reply->replies->own_names, sbx_fields_dup_text (held, "fromName", ""));
      accept_held (reply, held);
      return;
    }

  if (reply->refusal != NULL)
    {
      refuse (reply, reply->refusal);
      return;
    }

  failure = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED,
                                 _("The server confirms nothing, and has not shown the message either. It may have it all the same: look there before you send it again."));
  sbx_wire_error_set_detail (failure, "unconfirmed", json_node_init_boolean (json_node_alloc (), TRUE));
  refuse (reply, failure);
}

static void
on_ack (SbxForeign   *foreign,
        JsonArray    *arguments,
        GPtrArray    *attachments,
        const GError *error,
        gpointer      user_data)
{
  Reply                  *reply = user_data;
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autoptr (GError)      failure = NULL;

  if (reply->replies != NULL && error == NULL)
    {
      answer = sbx_codec_monitor_read_ack ("sendMessage", arguments, &failure);
      if (answer != NULL)
        take_answer (reply, answer);
      else
        refuse (reply, failure);
    }
  else if (reply->replies != NULL && g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_CLOSED))
    {
      /* Those above know that the connection is gone, and ask again. */
      finish (reply);
    }
  else if (reply->replies != NULL && reply->timer == NULL)
    take_silence (reply);
  reply_unref (reply);
}

static void
forget (SbxMonitorReplies *self)
{
  Reply *reply;

  while ((reply = g_queue_peek_head (&self->waiting)) != NULL)
    finish (reply);
  g_hash_table_remove_all (self->confirmed);
  g_hash_table_remove_all (self->heard);
  g_hash_table_remove_all (self->own_names);
  self->is_silent = FALSE;
}

SbxMonitorReplies *
sbx_monitor_replies_new (SbxForeign *foreign)
{
  SbxMonitorReplies *self = g_new0 (SbxMonitorReplies, 1);

  self->foreign = foreign;
  g_queue_init (&self->waiting);
  g_queue_init (&self->held);
  self->confirmed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->heard = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->own_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
sbx_monitor_replies_free (SbxMonitorReplies *self)
{
  forget (self);
  g_queue_clear_full (&self->held, (GDestroyNotify) json_object_unref);
  g_hash_table_unref (self->confirmed);
  g_hash_table_unref (self->heard);
  g_hash_table_unref (self->own_names);
  g_free (self);
}

/**
 * sbx_monitor_replies_drop:
 * @self: replies
 *
 * Forgets them: the connection is gone, and those above know what that means for what they asked.
 */
void
sbx_monitor_replies_drop (SbxMonitorReplies *self)
{
  forget (self);
  release (self);
}

/**
 * sbx_monitor_replies_send:
 * @self: replies
 * @request: a `sendMessage`
 *
 * Sends it, and answers it when it is known what became of it.
 */
void
sbx_monitor_replies_send (SbxMonitorReplies *self,
                          SbxEnvelope       *request)
{
  Reply             *reply = g_rc_box_new0 (Reply);
  g_autoptr (GError) error = NULL;

  reply->replies = self;
  reply->request = sbx_envelope_ref (request);
  g_queue_push_tail (&self->waiting, reply);
  if (!sbx_foreign_send_with_ack (self->foreign, request, NULL, CONFIRM_MS, on_ack, g_rc_box_acquire (reply), &error))
    {
      refuse (reply, error);
      reply_unref (reply);
    }
}

/* The oldest of those that wait for @message, and how many may. */
static Reply *
find_likely (SbxMonitorReplies *self,
             JsonObject        *message,
             Likeness           likeness,
             guint             *n)
{
  Reply *first = NULL;

  *n = 0;
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (compare (l->data, message) >= likeness)
      {
        if ((*n)++ == 0)
          first = l->data;
      }
  return first;
}

/* Where the server has said what it will, or never does, and where it says whose @message is: no answer tells more. */
static Reply *
find_settled (SbxMonitorReplies *self,
              JsonObject        *message)
{
  guint n;
  Reply *reply = find_likely (self, message, OURS, &n);

  if (reply != NULL && (n == 1 || same (sbx_envelope_get_payload (reply->request), message, "key")))
    return reply;

  reply = find_likely (self, message, LIKELY_OURS, &n);
  return reply != NULL && (reply->timer != NULL || self->is_silent) ? reply : NULL;
}

/**
 * sbx_monitor_replies_take_echo:
 * @self: replies
 * @message: one that the server tells everybody; a reference is taken
 *
 * Returns: whether it is dealt with: it is a reply of ours, which is confirmed by that, or it is put when that is known
 */
gboolean
sbx_monitor_replies_take_echo (SbxMonitorReplies *self,
                               JsonObject        *message)
{
  g_autofree char *id = sbx_fields_dup_text (message, "id", "");
  gboolean is_known = g_hash_table_contains (self->confirmed, id);
  Reply *reply = is_known ? NULL : find_settled (self, message);

  if (reply == NULL && !is_held_up (self, message) && (is_known || !is_awaited (self, message)))
    {
      if (!is_known)
        hear (self, message);
      return FALSE;
    }

  g_queue_push_tail (&self->held, json_object_ref (message));
  if (reply != NULL)
    accept_held (reply, message);
  return TRUE;
}

/* A result that names no key is of the oldest. */
static Reply *
find (SbxMonitorReplies *self,
      JsonObject        *payload)
{
  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    if (same (sbx_envelope_get_payload (((Reply *) l->data)->request), payload, "key"))
      return l->data;

  return json_object_has_member (payload, "key") ? NULL : g_queue_peek_head (&self->waiting);
}

/**
 * sbx_monitor_replies_take_result:
 * @self: replies
 * @result: a `messageAccepted`
 */
void
sbx_monitor_replies_take_result (SbxMonitorReplies *self,
                                 SbxEnvelope       *result)
{
  Reply *reply = find (self, sbx_envelope_get_payload (result));

  if (reply != NULL)
    take_answer (reply, result);
}

/**
 * sbx_monitor_replies_refuse:
 * @self: replies
 * @error: why the server did not take one of them
 *
 * Returns: whether there was one
 */
gboolean
sbx_monitor_replies_refuse (SbxMonitorReplies *self,
                            const GError      *error)
{
  Reply *reply = g_queue_peek_head (&self->waiting);

  if (reply != NULL)
    refuse (reply, error);
  return reply != NULL;
}

/* --- What may be one --- */

/* What the server has shown since is not refused. */
static gboolean
on_doubt_over (gpointer data)
{
  Reply *reply = data;

  if (find_held (reply, LIKELY_OURS) == NULL)
    refuse (reply, reply->refusal);
  return G_SOURCE_REMOVE;
}

/* Of those of which the server has said nothing yet, the oldest that fits what it says. */
static Reply *
find_meant (SbxMonitorReplies *self,
            JsonObject        *said)
{
  static const char *const ids[] = { "key", "channelId", "topicId" };

  for (GList *l = self->waiting.head; l != NULL; l = l->next)
    {
      Reply      *reply = l->data;
      JsonObject *asked = sbx_envelope_get_payload (reply->request);
      gboolean    fits = reply->timer == NULL && reply->refusal == NULL;

      for (guint i = 0; i < G_N_ELEMENTS (ids) && fits; i++)
        fits = !json_object_has_member (said, ids[i]) || same (asked, said, ids[i]);
      if (fits)
        return reply;
    }
  return NULL;
}

/**
 * sbx_monitor_replies_doubt:
 * @self: replies
 * @said: an error that does not say of what request it is
 * @error: the same in words
 *
 * It is meant for the oldest reply that fits, unless that is confirmed within a second. It never goes again by itself: the error may have been about something else.
 */
void
sbx_monitor_replies_doubt (SbxMonitorReplies *self,
                           JsonObject        *said,
                           const GError      *error)
{
  Reply *reply = find_meant (self, said);

  if (reply == NULL)
    return;
  reply->refusal = g_error_new_literal (SBX_WIRE_ERROR, SBX_WIRE_ERROR_UNSUPPORTED, error->message);
  reply->doubt = wait_for (reply, DOUBT_MS, on_doubt_over);
}
