/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-sync-mapping.h"

#include "sbx-limits.h"
#include "sbx-sync-fields.h"

#define NAMES(...) ((const char * const[]) { __VA_ARGS__, NULL })

#define ACCOUNT_ID_NAMES      NAMES ("accountId", "account_id", "id")
#define WORK_ID_NAMES         NAMES ("work_id", "workId", "content_id", "contentId")
#define CONVERSATION_ID_NAMES NAMES ("conversation_id", "conversationId")
#define TIME_NAMES            NAMES ("create_time", "createTime", "timestamp")
#define LAST_MESSAGE_NAMES    NAMES ("lastMessage", "last_message")
#define LAST_TIME_NAMES       NAMES ("lastMessageTime", "last_message_time")
#define REPLY_NAMES           NAMES ("parent_comment_id", "parentCommentId", "parent_id", "parentId", \
                                     "reply_to", "replyTo")

/* Every name that the mapping reads; what a comment or message has beside them is kept. */
static const char * const comment_members[] = {
  "platform_comment_id", "platformCommentId", "comment_id", "commentId", "id",
  "work_id", "workId", "content_id", "contentId",
  "author_name", "authorName", "author_id", "authorId",
  "content", "create_time", "createTime", "timestamp", "is_new", "isNew",
  "parent_comment_id", "parentCommentId", "parent_id", "parentId", "reply_to", "replyTo",
  "replies", "sub_comments", "subComments", "native",
  NULL
};
static const char * const message_members[] = {
  "msg_id", "msgId", "message_id", "messageId", "id",
  "conversation_id", "conversationId",
  "sender", "sender_name", "senderName", "sender_id", "senderId",
  "content", "msg_type", "msgType", "type", "create_time", "createTime", "timestamp",
  "is_self", "isSelf", "from_me", "fromMe", "reply_to", "replyTo",
  NULL
};
static const char * const sender_members[] = {
  "user_name", "userName", "name", "user_id", "userId", "id", NULL
};
static const char * const participant_members[] = { "user_name", "userName", "name", NULL };

/* Of an account and of its works and chats also what is the hub's to say of a channel or topic. */
static const char * const account_members[] = {
  "accountId", "account_id", "id", "accountName", "account_name", "name", "avatar", "platform", "description",
  "enabled", "isPinned", "is_pinned", "lastMessage", "last_message", "lastMessageTime", "last_message_time",
  "contents", "works", "conversations", "comments", "messages", "private_messages", "privateMessages",
  "messageCount", "unreadCount", "needsCount", "muted", "lastSeq",
  "timestamp", "triggeredBy", "stream", "epoch", "seq", "re",
  NULL
};
static const char * const topic_members[] = {
  "work_id", "workId", "content_id", "contentId", "conversation_id", "conversationId", "id",
  "title", "comments", "messages", "participant", "unread_count", "unreadCount", "native",
  "lastMessage", "last_message", "lastMessageTime", "last_message_time",
  "channelId", "kind", "untitled", "messageCount", "readSeq", "lastSeq", "isPinned", "muted", "answered", "state",
  "snoozedUntil", "claim", "ownerId", "participants", "newestMessage",
  NULL
};

/* An account under way: its topics are found by id, and a message needs the one it stands in. */
typedef struct
{
  SbxSyncAccount *account;
  GHashTable     *topics;      /* id → SbxSyncTopic, both the account's */
  SbxSyncTopic   *topic;       /* (nullable): NULL while a message names its own */
  const char     *parent_id;   /* (nullable): the comment that a reply is nested in */
} Reading;

static void
sync_topic_free (SbxSyncTopic *topic)
{
  g_free (topic->id);
  g_free (topic->title);
  g_free (topic->last.text);
  g_clear_pointer (&topic->native, sbx_topic_record_free);
  g_clear_pointer (&topic->other, json_object_unref);
  g_free (topic);
}

static void
sync_message_free (SbxSyncMessage *message)
{
  g_free (message->id);
  g_free (message->from_id);
  g_free (message->from_name);
  g_free (message->content);
  g_free (message->type);
  g_free (message->reply_to);
  g_clear_pointer (&message->native, sbx_message_record_free);
  g_clear_pointer (&message->extra, json_object_unref);
  g_free (message);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SbxSyncMessage, sync_message_free)

/* An empty name or title says nothing. */
static void
drop_empty (char **text)
{
  if (*text != NULL && (*text)[0] == '\0')
    g_clear_pointer (text, g_free);
}

static gboolean
read_last (const SbxSyncPlace  *place,
           SbxSyncLast         *last,
           GError             **error)
{
  last->has_time |= sbx_sync_fields_get_time (place, LAST_TIME_NAMES, &last->time);
  return sbx_sync_fields_dup_text (place, LAST_MESSAGE_NAMES, G_MAXSIZE, &last->text, error);
}

/* The members of an object in an object that the mapping does not know, kept under its name. */
static gboolean
copy_nested (const SbxSyncPlace  *place,
             const char          *member,
             const char * const  *known,
             JsonObject         **rest,
             GError             **error)
{
  g_autoptr (JsonObject) nested = NULL;

  if (!sbx_sync_fields_copy_rest (place, known, &nested, error))
    return FALSE;

  if (nested != NULL)
    {
      if (*rest == NULL)
        *rest = json_object_new ();
      json_object_set_object_member (*rest, member, g_steal_pointer (&nested));
    }
  return TRUE;
}

static SbxSyncTopic *
find_or_add_topic (Reading      *reading,
                   const char   *id,
                   SbxTopicKind  kind)
{
  SbxSyncTopic *topic = g_hash_table_lookup (reading->topics, id);

  if (topic != NULL)
    return topic;

  topic = g_new0 (SbxSyncTopic, 1);
  topic->id = g_strdup (id);
  topic->kind = kind;
  topic->unread_count = -1;
  g_ptr_array_add (reading->account->topics, topic);
  g_hash_table_insert (reading->topics, topic->id, topic);

  return topic;
}

/* The topic that a message is nested in, or else the one that it names. */
static gboolean
find_topic_of_message (const SbxSyncPlace  *place,
                       Reading             *reading,
                       const char * const  *names,
                       SbxTopicKind         kind,
                       SbxSyncTopic       **topic,
                       GError             **error)
{
  g_autofree char *id = NULL;

  *topic = reading->topic;
  if (*topic != NULL)
    return TRUE;
  if (!sbx_sync_fields_dup_id (place, names, SBX_FIELD_REQUIRED, &id, error))
    return FALSE;

  *topic = find_or_add_topic (reading, id, kind);
  return TRUE;
}

/* What a bridge took over is whole as it is; what stands beside it is for its place only. */
static gboolean
read_native_message (const SbxSyncPlace  *place,
                     SbxSyncMessage      *message,
                     GError             **error)
{
  SbxSyncPlace native;

  if (!sbx_sync_fields_get_object (place, NAMES ("native"), &native, error))
    return FALSE;
  if (native.object == NULL)
    return TRUE;

  message->native = sbx_message_record_read (native.object, error);
  if (message->native == NULL)
    return FALSE;
  message->is_own = message->native->outgoing;
  return TRUE;
}

static gboolean
read_native_topic (const SbxSyncPlace  *place,
                   SbxSyncTopic        *topic,
                   GError             **error)
{
  SbxSyncPlace native;

  if (!sbx_sync_fields_get_object (place, NAMES ("native"), &native, error))
    return FALSE;
  if (native.object == NULL)
    return TRUE;

  g_clear_pointer (&topic->native, sbx_topic_record_free);
  topic->native = sbx_topic_record_read (native.object, error);
  if (topic->native == NULL)
    return FALSE;
  topic->kind = topic->native->kind;
  if (!topic->native->untitled && topic->title == NULL)
    topic->title = g_strdup (topic->native->title);
  return TRUE;
}

static gboolean read_comment (const SbxSyncPlace  *place,
                              gpointer             data,
                              GError             **error);

/* Answers to a comment stand in the same topic and say what they answer. */
static gboolean
read_replies (const SbxSyncPlace    *place,
              Reading               *reading,
              const SbxSyncMessage  *comment,
              GError               **error)
{
  Reading nested = { reading->account, reading->topics, comment->topic, comment->id };

  return sbx_sync_fields_each (place, "replies", read_comment, &nested, error) &&
         sbx_sync_fields_each (place, "sub_comments", read_comment, &nested, error) &&
         sbx_sync_fields_each (place, "subComments", read_comment, &nested, error);
}

static gboolean
read_comment (const SbxSyncPlace  *place,
              gpointer             data,
              GError             **error)
{
  Reading *reading = data;
  g_autoptr (SbxSyncMessage) comment = g_new0 (SbxSyncMessage, 1);
  SbxSyncMessage *added;

  comment->is_comment = TRUE;
  if (!find_topic_of_message (place, reading, WORK_ID_NAMES, SBX_TOPIC_WORK, &comment->topic,
                              error) ||
      !sbx_sync_fields_dup_id (place,
                               NAMES ("platform_comment_id", "platformCommentId", "comment_id",
                                      "commentId", "id"),
                               SBX_FIELD_REQUIRED, &comment->id, error) ||
      !sbx_sync_fields_dup_id (place, NAMES ("author_id", "authorId"), SBX_FIELD_OPTIONAL,
                               &comment->from_id, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("author_name", "authorName"), SBX_LIMIT_TITLE_BYTES,
                                 &comment->from_name, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("content"), G_MAXSIZE, &comment->content, error) ||
      !sbx_sync_fields_dup_id (place, REPLY_NAMES, SBX_FIELD_OPTIONAL, &comment->reply_to, error) ||
      !sbx_sync_fields_get_flag (place, NAMES ("is_new", "isNew"), &comment->is_new, error) ||
      !sbx_sync_fields_copy_rest (place, comment_members, &comment->extra, error))
    return FALSE;

  comment->has_timestamp = sbx_sync_fields_get_time (place, TIME_NAMES, &comment->timestamp);
  comment->is_own = g_strcmp0 (comment->from_id, reading->account->id) == 0;
  if (!read_native_message (place, comment, error))
    return FALSE;
  if (comment->reply_to == NULL)
    comment->reply_to = g_strdup (reading->parent_id);
  drop_empty (&comment->from_name);

  added = comment;
  g_ptr_array_add (reading->account->messages, g_steal_pointer (&comment));
  return read_replies (place, reading, added, error);
}

/* msg_type is a word, or a crawler's number for one. */
static gboolean
read_type (const SbxSyncPlace  *place,
           SbxSyncMessage      *message,
           GError             **error)
{
  return sbx_sync_fields_dup_id (place, NAMES ("msg_type", "msgType", "type"), SBX_FIELD_OPTIONAL,
                                 &message->type, error);
}

static gboolean
read_sender (const SbxSyncPlace  *place,
             SbxSyncMessage      *message,
             GError             **error)
{
  SbxSyncPlace sender;

  if (!sbx_sync_fields_dup_id (place, NAMES ("sender_id", "senderId"), SBX_FIELD_OPTIONAL,
                               &message->from_id, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("sender_name", "senderName"), SBX_LIMIT_TITLE_BYTES,
                                 &message->from_name, error) ||
      !sbx_sync_fields_get_object (place, NAMES ("sender"), &sender, error))
    return FALSE;
  if (sender.object == NULL)
    return TRUE;

  return sbx_sync_fields_dup_id (&sender, NAMES ("user_id", "userId", "id"), SBX_FIELD_OPTIONAL,
                                 &message->from_id, error) &&
         sbx_sync_fields_dup_text (&sender, NAMES ("user_name", "userName", "name"),
                                   SBX_LIMIT_TITLE_BYTES, &message->from_name, error) &&
         copy_nested (&sender, "sender", sender_members, &message->extra, error);
}

static gboolean
read_message (const SbxSyncPlace  *place,
              gpointer             data,
              GError             **error)
{
  Reading *reading = data;
  g_autoptr (SbxSyncMessage) message = g_new0 (SbxSyncMessage, 1);
  int is_self = -1;

  if (!find_topic_of_message (place, reading, CONVERSATION_ID_NAMES, SBX_TOPIC_CHAT,
                              &message->topic, error) ||
      !sbx_sync_fields_dup_id (place, NAMES ("msg_id", "msgId", "message_id", "messageId", "id"),
                               SBX_FIELD_REQUIRED, &message->id, error) ||
      !read_sender (place, message, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("content"), G_MAXSIZE, &message->content, error) ||
      !read_type (place, message, error) ||
      !sbx_sync_fields_dup_id (place, NAMES ("reply_to", "replyTo"), SBX_FIELD_OPTIONAL,
                               &message->reply_to, error) ||
      !sbx_sync_fields_get_flag (place, NAMES ("is_self", "isSelf", "from_me", "fromMe"), &is_self,
                                 error) ||
      !sbx_sync_fields_copy_rest (place, message_members, &message->extra, error))
    return FALSE;

  message->has_timestamp = sbx_sync_fields_get_time (place, TIME_NAMES, &message->timestamp);
  message->is_own = g_strcmp0 (message->from_id, reading->account->id) == 0;
  if (is_self >= 0)
    message->is_own = is_self;
  drop_empty (&message->from_name);

  g_ptr_array_add (reading->account->messages, g_steal_pointer (&message));
  return TRUE;
}

static gboolean
read_work (const SbxSyncPlace  *place,
           gpointer             data,
           GError             **error)
{
  Reading *reading = data;
  Reading nested = *reading;
  g_autofree char *id = NULL;

  if (!sbx_sync_fields_dup_id (place, NAMES ("work_id", "workId", "content_id", "contentId", "id"),
                               SBX_FIELD_REQUIRED, &id, error))
    return FALSE;

  nested.topic = find_or_add_topic (reading, id, SBX_TOPIC_WORK);
  if (!sbx_sync_fields_dup_text (place, NAMES ("title"), SBX_LIMIT_TITLE_BYTES, &nested.topic->title,
                                 error) ||
      !read_native_topic (place, nested.topic, error) ||
      !read_last (place, &nested.topic->last, error) ||
      !sbx_sync_fields_copy_rest (place, topic_members, &nested.topic->other, error))
    return FALSE;
  drop_empty (&nested.topic->title);

  return sbx_sync_fields_each (place, "comments", read_comment, &nested, error);
}

static gboolean
read_conversation (const SbxSyncPlace  *place,
                   gpointer             data,
                   GError             **error)
{
  Reading *reading = data;
  Reading nested = *reading;
  g_autofree char *id = NULL;
  SbxSyncPlace participant;
  SbxSyncTopic *topic;

  if (!sbx_sync_fields_dup_id (place, NAMES ("conversation_id", "conversationId", "id"),
                               SBX_FIELD_REQUIRED, &id, error) ||
      !sbx_sync_fields_get_object (place, NAMES ("participant"), &participant, error))
    return FALSE;

  nested.topic = topic = find_or_add_topic (reading, id, SBX_TOPIC_CHAT);
  if (participant.object != NULL &&
      (!sbx_sync_fields_dup_text (&participant, NAMES ("user_name", "userName", "name"),
                                  SBX_LIMIT_TITLE_BYTES, &topic->title, error) ||
       !copy_nested (&participant, "participant", participant_members, &topic->other, error)))
    return FALSE;
  drop_empty (&topic->title);

  return sbx_sync_fields_get_count (place, NAMES ("unread_count", "unreadCount"),
                                    &topic->unread_count, error) &&
         read_last (place, &topic->last, error) &&
         sbx_sync_fields_copy_rest (place, topic_members, &topic->other, error) &&
         sbx_sync_fields_each (place, "messages", read_message, &nested, error);
}

static gboolean
read_account (const SbxSyncPlace  *place,
              SbxSyncAccount      *account,
              GError             **error)
{
  if (!sbx_sync_fields_dup_id (place, ACCOUNT_ID_NAMES, SBX_FIELD_REQUIRED, &account->id, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("accountName", "account_name", "name"),
                                 SBX_LIMIT_TITLE_BYTES, &account->name, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("avatar"), SBX_LIMIT_TEXT_BYTES, &account->avatar,
                                 error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("platform"), SBX_LIMIT_TITLE_BYTES,
                                 &account->platform, error) ||
      !sbx_sync_fields_dup_text (place, NAMES ("description", "platform"), SBX_LIMIT_TEXT_BYTES,
                                 &account->description, error) ||
      !read_last (place, &account->last, error) ||
      !sbx_sync_fields_copy_rest (place, account_members, &account->other, error) ||
      !sbx_sync_fields_get_flag (place, NAMES ("enabled"), &account->enabled, error) ||
      !sbx_sync_fields_get_flag (place, NAMES ("isPinned", "is_pinned"), &account->is_pinned,
                                 error))
    return FALSE;

  drop_empty (&account->name);
  return TRUE;
}

/**
 * sbx_sync_account_dup_id:
 * @object: an account as a worker sent it
 *
 * Returns: (transfer full) (nullable): its id where it has one that can be read
 */
char *
sbx_sync_account_dup_id (JsonObject *object)
{
  SbxSyncPlace root = { NULL, NULL, -1, object };
  char *id = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  sbx_sync_fields_dup_id (&root, ACCOUNT_ID_NAMES, SBX_FIELD_REQUIRED, &id, NULL);
  return id;
}

/**
 * sbx_sync_account_read:
 * @object: an account as a worker sent it
 * @error: return location for a %SBX_WIRE_ERROR whose `field` is the path from @object
 *
 * Reads all of an account; it shares nothing with @object.
 *
 * Returns: (transfer full) (nullable): the account, or %NULL with @error set where anything in it
 *   has a wrong type
 */
SbxSyncAccount *
sbx_sync_account_read (JsonObject  *object,
                       GError     **error)
{
  g_autoptr (SbxSyncAccount) self = g_new0 (SbxSyncAccount, 1);
  g_autoptr (GHashTable) topics = g_hash_table_new (g_str_hash, g_str_equal);
  SbxSyncPlace root = { NULL, NULL, -1, object };
  Reading reading = { self, topics, NULL, NULL };

  g_return_val_if_fail (object != NULL, NULL);

  self->enabled = -1;
  self->is_pinned = -1;
  self->topics = g_ptr_array_new_with_free_func ((GDestroyNotify) sync_topic_free);
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) sync_message_free);

  /* What stands at account level comes last: by then the works and chats that it names are known. */
  if (!read_account (&root, self, error) ||
      !sbx_sync_fields_each (&root, "contents", read_work, &reading, error) ||
      !sbx_sync_fields_each (&root, "works", read_work, &reading, error) ||
      !sbx_sync_fields_each (&root, "conversations", read_conversation, &reading, error) ||
      !sbx_sync_fields_each (&root, "comments", read_comment, &reading, error) ||
      !sbx_sync_fields_each (&root, "messages", read_message, &reading, error) ||
      !sbx_sync_fields_each (&root, "private_messages", read_message, &reading, error) ||
      !sbx_sync_fields_each (&root, "privateMessages", read_message, &reading, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
sbx_sync_account_free (SbxSyncAccount *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->name);
  g_free (self->avatar);
  g_free (self->platform);
  g_free (self->description);
  g_free (self->last.text);
  g_clear_pointer (&self->other, json_object_unref);
  g_clear_pointer (&self->topics, g_ptr_array_unref);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_free (self);
}
