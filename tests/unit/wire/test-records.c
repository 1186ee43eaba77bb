/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-json-read.h"
#include "sbx-records.h"
#include "sbx-wire-error.h"

#include <string.h>

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError)  error = NULL;
  JsonNode           *node = sbx_json_parse (text, strlen (text), 64, &error);

  g_assert_no_error (error);
  return node;
}

/* The record as text. */
#define CHECK_WRITTEN(Type, type, record, expected)                                    \
  G_STMT_START {                                                                       \
    SbxJsonWriter *writer = sbx_json_writer_new ();                                    \
    g_autoptr (GBytes) bytes = NULL;                                                   \
    g_autofree char *text = NULL;                                                      \
    type##_write ((record), writer, NULL);                                             \
    bytes = sbx_json_writer_free_to_bytes (writer);                                    \
    text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));       \
    g_assert_cmpstr (text, ==, (expected));                                            \
  } G_STMT_END

#define CHECK_READ(Type, type, json, expected)                                         \
  G_STMT_START {                                                                       \
    g_autoptr (JsonNode) node = parse (json);                                          \
    g_autoptr (GError) error = NULL;                                                   \
    g_autoptr (Type) record = type##_read (json_node_get_object (node), &error);       \
    g_assert_no_error (error);                                                         \
    g_clear_pointer (&node, json_node_unref);                                          \
    CHECK_WRITTEN (Type, type, record, (expected));                                    \
  } G_STMT_END

#define CHANNEL "{\"id\":\"a1\",\"name\":\"Bakery\",\"avatar\":\"https://x/y.png\",\"description\":\"Bread\",\"platform\":\"douyin\"," \
  "\"lastMessage\":\"hi\",\"lastMessageTime\":1763631000123,\"messageCount\":4,\"unreadCount\":2,\"isPinned\":true,\"muted\":false,\"enabled\":false,\"lastSeq\":9}"
#define CHANNEL_DEFAULTS "{\"id\":\"a1\",\"name\":\"a1\",\"avatar\":\"\",\"description\":\"\",\"platform\":\"\"," \
  "\"lastMessage\":\"\",\"lastMessageTime\":0,\"messageCount\":0,\"isPinned\":false,\"enabled\":true,\"lastSeq\":0}"

static void
test_channel (void)
{
  CHECK_READ (SbxChannelRecord, sbx_channel_record, CHANNEL, CHANNEL);
  CHECK_READ (SbxChannelRecord, sbx_channel_record, "{\"id\":\"a1\"}", CHANNEL_DEFAULTS);
  CHECK_READ (SbxChannelRecord, sbx_channel_record,
              "{\"id\":\"a1\",\"name\":null,\"avatar\":[],\"lastMessage\":{},\"lastMessageTime\":true,\"messageCount\":\"4\","
              "\"unreadCount\":null,\"isPinned\":1,\"muted\":\"yes\",\"enabled\":null,\"lastSeq\":1.5}",
              CHANNEL_DEFAULTS);
}

static void
test_channel_new (void)
{
  g_autoptr (SbxChannelRecord) channel = sbx_channel_record_new ();

  g_assert_cmpstr (channel->id, ==, "");
  g_assert_cmpint (channel->unread_count, ==, -1);
  g_assert_cmpint (channel->muted, ==, -1);
  g_assert_true (channel->enabled);
}

#define TOPIC "{\"id\":\"t1\",\"channelId\":\"a1\",\"kind\":\"chat\",\"title\":\"Li Na\",\"untitled\":false,\"lastMessage\":\"hi\",\"lastMessageTime\":1763631000123," \
  "\"messageCount\":4,\"unreadCount\":0,\"readSeq\":0,\"lastSeq\":9,\"isPinned\":true,\"muted\":true,\"state\":\"snoozed\",\"snoozedUntil\":1763631000999," \
  "\"claim\":{\"by\":\"u1\",\"until\":1763631000555,\"fence\":3},\"ownerId\":\"u2\",\"participants\":[\"u1\",\"u2\"]}"
#define TOPIC_REST "\"untitled\":true,\"lastMessage\":\"\",\"lastMessageTime\":0," \
  "\"messageCount\":0,\"lastSeq\":0,\"isPinned\":false,\"state\":\"open\",\"snoozedUntil\":null,\"claim\":null,\"ownerId\":null,\"participants\":[]}"

static void
test_topic (void)
{
  CHECK_READ (SbxTopicRecord, sbx_topic_record, TOPIC, TOPIC);
  CHECK_READ (SbxTopicRecord, sbx_topic_record, "{\"id\":5}",
              "{\"id\":\"5\",\"channelId\":\"\",\"kind\":\"work\",\"title\":\"Untitled work\"," TOPIC_REST);
  CHECK_READ (SbxTopicRecord, sbx_topic_record, "{\"id\":\"t\",\"kind\":\"chat\",\"title\":\"\",\"state\":\"odd\",\"claim\":\"u1\",\"ownerId\":\"\",\"participants\":{}}",
              "{\"id\":\"t\",\"channelId\":\"\",\"kind\":\"chat\",\"title\":\"Unknown user\"," TOPIC_REST);
  CHECK_READ (SbxTopicRecord, sbx_topic_record, "{\"id\":\"t\",\"kind\":7,\"title\":\"Untitled work\",\"untitled\":true,\"claim\":{\"until\":1},\"participants\":[1,null]}",
              "{\"id\":\"t\",\"channelId\":\"\",\"kind\":\"work\",\"title\":\"Untitled work\"," TOPIC_REST);
}

#define MESSAGE(key) "{\"id\":\"m1\",\"channelId\":\"a1\",\"topicId\":\"t1\",\"seq\":42,\"fromId\":\"u1\",\"fromName\":\"Li Na\",\"fromType\":\"system\",\"direction\":\"out\"," \
  "\"content\":\"\xE4\xBD\xA0\xE5\xA5\xBD\",\"type\":\"sticker\",\"timestamp\":1763631000123,\"storedAt\":1763631000124,\"replyTo\":\"m0\",\"important\":true,\"private\":true," \
  "\"attachments\":[{\"id\":\"f1\",\"size\":3}],\"editedAt\":1763631000125,\"status\":\"read\",\"extra\":{\"x\":[1]}" key "}"
#define MESSAGE_DEFAULTS "{\"id\":\"m1\",\"channelId\":\"\",\"topicId\":\"\",\"seq\":0,\"fromId\":\"\",\"fromName\":\"Unknown user\",\"fromType\":\"chat\",\"direction\":\"in\"," \
  "\"content\":\"\",\"type\":\"text\",\"timestamp\":0,\"storedAt\":0,\"replyTo\":null,\"important\":false,\"private\":false," \
  "\"attachments\":[],\"editedAt\":null,\"status\":\"stored\",\"extra\":{}}"

static void
test_message (void)
{
  CHECK_READ (SbxMessageRecord, sbx_message_record, MESSAGE (""), MESSAGE (""));
  CHECK_READ (SbxMessageRecord, sbx_message_record, MESSAGE (",\"key\":\"k\""), MESSAGE (",\"key\":\"k\""));
  CHECK_READ (SbxMessageRecord, sbx_message_record, "{\"id\":\"m1\"}", MESSAGE_DEFAULTS);
  CHECK_READ (SbxMessageRecord, sbx_message_record, MESSAGE_DEFAULTS, MESSAGE_DEFAULTS);
  CHECK_READ (SbxMessageRecord, sbx_message_record,
              "{\"id\":\"m1\",\"seq\":\"x\",\"fromName\":\"\",\"fromType\":\"\",\"direction\":\"up\",\"type\":\"\",\"attachments\":{},\"extra\":[],\"replyTo\":\"\",\"status\":null}",
              MESSAGE_DEFAULTS);
}

/* A hub's integers are ms however small; text and fractions are read as a peer's. */
static void
test_times (void)
{
  g_autoptr (JsonNode)         node = parse ("{\"id\":\"m\",\"timestamp\":1000,\"storedAt\":\"2026-11-20T09:30:00Z\",\"editedAt\":1795167000.5}");
  g_autoptr (SbxMessageRecord) message = sbx_message_record_read (json_node_get_object (node), NULL);

  g_assert_cmpint (message->timestamp, ==, 1000);
  g_assert_cmpint (message->stored_at, ==, 1795167000000);
  g_assert_cmpint (message->edited_at, ==, 1795167000500);
}

/* What this version does not know is kept, in order, and written again. */
static void
test_other (void)
{
  g_autofree char *read = g_strconcat ("{\"later\":{\"a\":[null]},", CHANNEL + 1, NULL);
  g_autofree char *written = g_strndup (CHANNEL, strlen (CHANNEL) - 1);
  g_autofree char *expected = g_strconcat (written, ",\"later\":{\"a\":[null]}}", NULL);

  CHECK_READ (SbxChannelRecord, sbx_channel_record, read, expected);
}

static void
test_id_refused (void)
{
  static const char *const objects[] = {
    "{}", "{\"%s\":null}", "{\"%s\":\"\"}", "{\"%s\":true}", "{\"%s\":[]}", "{\"%s\":\"a\\nb\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_auto (GStrv)        parts = g_strsplit (objects[i], "%s", 2);
      g_autofree char      *text = g_strjoinv ("id", parts);
      g_autofree char      *task_text = g_strjoinv ("taskId", parts);
      g_autofree char      *session_text = g_strjoinv ("sessionId", parts);
      g_autoptr (JsonNode)  node = parse (text);
      g_autoptr (JsonNode)  task = parse (task_text);
      g_autoptr (JsonNode)  session = parse (session_text);
      g_autoptr (GError)    error = NULL;

      g_assert_null (sbx_channel_record_read (json_node_get_object (node), &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_null (sbx_topic_record_read (json_node_get_object (node), NULL));
      g_assert_null (sbx_message_record_read (json_node_get_object (node), NULL));
      g_assert_null (sbx_task_record_read (json_node_get_object (task), NULL));
      g_assert_null (sbx_session_record_read (json_node_get_object (session), NULL));
    }
}

#define SESSION "{\"sessionId\":\"s1\",\"title\":\"Nightly\",\"status\":\"odd\",\"completedTasks\":1,\"totalTasks\":3,\"currentTask\":\"build\",\"error\":\"no\"," \
  "\"startedAt\":1763631000123,\"updatedAt\":1763631000124,\"endedAt\":1763631000125}"
#define TASK "{\"taskId\":\"t1\",\"sessionId\":\"s1\",\"taskType\":\"crawl\",\"status\":\"failed\",\"result\":[1,{\"a\":null}],\"error\":\"no\",\"evaluation\":0.5,\"attempts\":2," \
  "\"progress\":0.25,\"note\":\"line\",\"createdAt\":1763631000123,\"startedAt\":1763631000124,\"endedAt\":1763631000125,\"updatedAt\":1763631000126}"
#define TASK_DEFAULTS(id) "{\"taskId\":\"" id "\",\"sessionId\":\"\",\"taskType\":\"\",\"status\":\"\",\"result\":null,\"error\":\"\",\"evaluation\":null,\"attempts\":0," \
  "\"progress\":null,\"note\":\"\",\"createdAt\":0,\"startedAt\":null,\"endedAt\":null,\"updatedAt\":0}"

static void
test_session_and_task (void)
{
  CHECK_READ (SbxSessionRecord, sbx_session_record, SESSION, SESSION);
  CHECK_READ (SbxTaskRecord, sbx_task_record, TASK, TASK);
  CHECK_READ (SbxTaskRecord, sbx_task_record, "{\"taskId\":7,\"progress\":-3,\"status\":null}", TASK_DEFAULTS ("7"));
  CHECK_READ (SbxTaskRecord, sbx_task_record, "{\"taskId\":7,\"progress\":1.01}", TASK_DEFAULTS ("7"));
  CHECK_READ (SbxTaskRecord, sbx_task_record, "{\"taskId\":7,\"progress\":1e300}", TASK_DEFAULTS ("7"));
  CHECK_READ (SbxProgressRecord, sbx_progress_record,
              "{\"sessionId\":\"s1\",\"totalTasks\":3,\"completedTasks\":1,\"currentTask\":\"x\",\"odd\":1}",
              "{\"sessionId\":\"s1\",\"totalTasks\":3,\"completedTasks\":1,\"currentTask\":\"x\",\"odd\":1}");
  CHECK_READ (SbxProgressRecord, sbx_progress_record, "{}",
              "{\"sessionId\":\"\",\"totalTasks\":0,\"completedTasks\":0,\"currentTask\":\"\"}");
}

/* What a report does not say, or says as null, stays. */
static void
test_merge (void)
{
  g_autoptr (SbxTaskRecord) task = sbx_task_record_new ("t1");
  g_autoptr (GError)        error = NULL;
  static const char *const  reports[] = {
    "{\"taskId\":\"t1\",\"sessionId\":9,\"status\":\"running\",\"progress\":0.5,\"startedAt\":1795167000,\"odd\":1,\"even\":2}",
    "{\"progress\":7,\"note\":\"almost\",\"odd\":3}",
    "{\"status\":\"completed\",\"progress\":null,\"startedAt\":null,\"result\":{\"n\":1},\"endedAt\":\"2026-11-20T09:30:01Z\"}",
    "{}",
  };

  CHECK_WRITTEN (SbxTaskRecord, sbx_task_record, task, TASK_DEFAULTS ("t1"));
  for (guint i = 0; i < G_N_ELEMENTS (reports); i++)
    {
      g_autoptr (JsonNode) node = parse (reports[i]);

      g_assert_true (sbx_task_record_merge (task, json_node_get_object (node), &error));
      g_assert_no_error (error);
    }

  CHECK_WRITTEN (SbxTaskRecord, sbx_task_record, task,
                 "{\"taskId\":\"t1\",\"sessionId\":\"9\",\"taskType\":\"\",\"status\":\"completed\",\"result\":{\"n\":1},\"error\":\"\",\"evaluation\":null,\"attempts\":0,"
                 "\"progress\":0.5,\"note\":\"almost\",\"createdAt\":0,\"startedAt\":1795167000000,\"endedAt\":1795167001000,\"updatedAt\":0,\"odd\":3,\"even\":2}");
}

/* A report with one wrong member changes nothing, and the member is named. */
static void
test_merge_refused (void)
{
  static const struct
  {
    const char *json;
    const char *field;
  } cases[] = {
    { "{\"status\":5,\"note\":\"x\"}", "status" },
    { "{\"note\":\"x\",\"status\":[]}", "status" },
    { "{\"note\":\"x\",\"progress\":\"0.5\"}", "progress" },
    { "{\"note\":\"x\",\"attempts\":1.5}", "attempts" },
    { "{\"note\":\"x\",\"attempts\":-1}", "attempts" },
    { "{\"note\":{},\"attempts\":1}", "note" },
    { "{\"note\":\"x\",\"sessionId\":\"a\\nb\"}", "sessionId" },
    { "{\"note\":\"x\",\"sessionId\":[]}", "sessionId" },
    { "{\"note\":\"x\",\"taskId\":\"another\"}", "taskId" },
    { "{\"note\":\"x\",\"taskId\":true}", "taskId" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxTaskRecord) task = sbx_task_record_new ("t1");
      g_autoptr (JsonNode)      node = parse (cases[i].json);
      g_autoptr (GError)        error = NULL;

      g_assert_false (sbx_task_record_merge (task, json_node_get_object (node), &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, cases[i].field);
      CHECK_WRITTEN (SbxTaskRecord, sbx_task_record, task, TASK_DEFAULTS ("t1"));
    }
}

static void
test_session_merge (void)
{
  g_autoptr (JsonNode)         first = parse (SESSION);
  g_autoptr (JsonNode)         wrong = parse ("{\"totalTasks\":\"3\"}");
  g_autoptr (JsonNode)         wrong_progress = parse ("{\"completedTasks\":[]}");
  g_autoptr (SbxSessionRecord) session = sbx_session_record_new ("s1");

  g_assert_true (sbx_session_record_merge (session, json_node_get_object (first), NULL));
  CHECK_WRITTEN (SbxSessionRecord, sbx_session_record, session, SESSION);
  g_assert_false (sbx_session_record_merge (session, json_node_get_object (wrong), NULL));
  CHECK_WRITTEN (SbxSessionRecord, sbx_session_record, session, SESSION);
  g_assert_null (sbx_progress_record_read (json_node_get_object (wrong_progress), NULL));
}

#define PROJECT(token, error, times) \
  "{\"projectId\":\"p\",\"callFlowId\":\"flow\",\"action\":\"active\",\"client_id\":\"7\",\"agentQuantity\":4,\"caller\":{\"n\":[1]}," \
  "\"access_token\":" token ",\"error\":" error ",\"ws_connected\":true," times "}"
#define PROJECT_TIMES "\"createdAt\":\"2026-11-20T09:00:00.000Z\",\"updatedAt\":\"2026-11-20T09:30:00.123Z\""
#define PROJECT_DEFAULTS(id) \
  "{\"projectId\":\"" id "\",\"callFlowId\":\"\",\"action\":\"\",\"client_id\":\"\",\"agentQuantity\":0,\"caller\":null," \
  "\"access_token\":null,\"error\":null,\"ws_connected\":false,\"createdAt\":null,\"updatedAt\":null}"

static void
test_project (void)
{
  CHECK_READ (SbxProjectRecord, sbx_project_record, PROJECT ("\"***\"", "\"busy\"", PROJECT_TIMES),
              PROJECT ("\"***\"", "\"busy\"", PROJECT_TIMES));
  CHECK_READ (SbxProjectRecord, sbx_project_record, PROJECT ("null", "null", PROJECT_TIMES), PROJECT ("null", "null", PROJECT_TIMES));
  CHECK_READ (SbxProjectRecord, sbx_project_record, "{\"projectId\":8}", PROJECT_DEFAULTS ("8"));
  CHECK_READ (SbxProjectRecord, sbx_project_record,
              "{\"projectId\":\"p\",\"callFlowId\":[],\"action\":{},\"client_id\":true,\"agentQuantity\":\"4\",\"access_token\":5,"
              "\"error\":[],\"ws_connected\":1,\"createdAt\":\"soon\",\"updatedAt\":{}}",
              PROJECT_DEFAULTS ("p"));
  /* Another server's times may be numbers. */
  CHECK_READ (SbxProjectRecord, sbx_project_record,
              PROJECT ("null", "null", "\"createdAt\":1795165200000,\"updatedAt\":1795167000123"),
              PROJECT ("null", "null", PROJECT_TIMES));
}

static void
test_project_secrets (void)
{
  CHECK_READ (SbxProjectRecord, sbx_project_record,
              "{\"projectId\":\"p\",\"client_secret\":\"x\",\"access_token\":\"x\",\"callFlowId\":\"flow\",\"action\":\"active\","
              "\"client_id\":\"7\",\"agentQuantity\":4,\"caller\":{\"n\":[1]},\"ws_connected\":true," PROJECT_TIMES "}",
              PROJECT ("\"***\"", "null", PROJECT_TIMES));
  CHECK_READ (SbxProjectRecord, sbx_project_record,
              "{\"projectId\":\"p\",\"callFlowId\":\"flow\",\"action\":\"active\",\"client_id\":\"7\",\"agentQuantity\":4,\"caller\":{\"n\":[1]},"
              "\"access_token\":\"\",\"ws_connected\":true," PROJECT_TIMES ",\"region\":\"north\",\"clientSecret\":{\"a\":1},"
              "\"more\":[{\"Refresh-Token\":\"x\",\"password\":null}]}",
              PROJECT ("null", "null", PROJECT_TIMES ",\"region\":\"north\",\"clientSecret\":\"***\","
                       "\"more\":[{\"Refresh-Token\":\"***\",\"password\":null}]"));
}

static void
test_project_merge (void)
{
  g_autoptr (SbxProjectRecord) project = sbx_project_record_new ("p");
  g_autoptr (JsonNode)         first = parse (PROJECT ("\"x\"", "\"busy\"", PROJECT_TIMES));
  g_autoptr (JsonNode)         nothing = parse ("{\"callFlowId\":null,\"agentQuantity\":null,\"ws_connected\":null}");
  g_autoptr (JsonNode)         nulls = parse ("{\"error\":null,\"access_token\":null}");

  g_assert_true (sbx_project_record_merge (project, json_node_get_object (first), NULL));
  g_assert_true (sbx_project_record_merge (project, json_node_get_object (nothing), NULL));
  CHECK_WRITTEN (SbxProjectRecord, sbx_project_record, project, PROJECT ("\"***\"", "\"busy\"", PROJECT_TIMES));
  g_assert_true (sbx_project_record_merge (project, json_node_get_object (nulls), NULL));
  CHECK_WRITTEN (SbxProjectRecord, sbx_project_record, project, PROJECT ("null", "null", PROJECT_TIMES));
}

static void
test_project_merge_refused (void)
{
  static const struct
  {
    const char *json;
    const char *field;
  } cases[] = {
    { "{\"projectId\":\"q\"}", "projectId" },
    { "{\"action\":5}", "action" },
    { "{\"action\":\"\"}", "action" },
    { "{\"client_secret\":5,\"callFlowId\":\"new\"}", "client_secret" },
    { "{\"access_token\":true}", "access_token" },
    { "{\"error\":{}}", "error" },
    { "{\"ws_connected\":\"yes\"}", "ws_connected" },
    { "{\"agentQuantity\":-1}", "agentQuantity" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SbxProjectRecord) project = sbx_project_record_new ("p");
      g_autoptr (JsonNode)         node = parse (cases[i].json);
      g_autoptr (GError)           error = NULL;

      g_assert_false (sbx_project_record_merge (project, json_node_get_object (node), &error));
      g_assert_error (error, SBX_WIRE_ERROR, SBX_WIRE_ERROR_BAD_REQUEST);
      g_assert_cmpstr (json_object_get_string_member (sbx_wire_error_get_details (error), "field"), ==, cases[i].field);
      CHECK_WRITTEN (SbxProjectRecord, sbx_project_record, project, PROJECT_DEFAULTS ("p"));
    }
}

/* What keeps to no types is read as well as can be, and what cannot be is kept. */
static void
test_mend (void)
{
  static const struct
  {
    JsonObject *(*mend) (JsonObject *object);
    const char *told;
    const char *mended;    /* NULL: it is as it must be */
  } cases[] = {
    { sbx_task_record_mend, "{\"taskId\":7,\"attempts\":2.0,\"progress\":1,\"note\":null,\"x\":[\"1\"]}", NULL },
    { sbx_task_record_mend, "{\"attempts\":\"2\",\"progress\":\"0.5\",\"taskType\":5,\"note\":true}",
      "{\"attempts\":2,\"progress\":0.5,\"taskType\":\"5\",\"note\":\"true\"}" },
    { sbx_task_record_mend, "{\"progress\":\"50%\"}", "{\"progress\":0.5}" },
    { sbx_task_record_mend, "{\"progress\":\"half\",\"attempts\":-1,\"sessionId\":true}",
      "{\"asTold\":{\"sessionId\":true,\"attempts\":-1,\"progress\":\"half\"}}" },
    { sbx_session_record_mend, "{\"completedTasks\":\"1\",\"totalTasks\":1.5}",
      "{\"completedTasks\":1,\"totalTasks\":1,\"asTold\":{\"totalTasks\":1.5}}" },
    { sbx_progress_record_mend, "{\"totalTasks\":\"3\"}", "{\"totalTasks\":3}" },
    { sbx_channel_record_mend, "{\"name\":{\"a\":1},\"unreadCount\":\"4\",\"isPinned\":\"True\",\"enabled\":1,\"muted\":\"maybe\"}",
      "{\"unreadCount\":4,\"isPinned\":true,\"enabled\":true,\"asTold\":{\"name\":{\"a\":1},\"muted\":\"maybe\"}}" },
    { sbx_topic_record_mend, "{\"title\":12,\"participants\":\"x\",\"messageCount\":1e30}",
      "{\"title\":\"12\",\"asTold\":{\"messageCount\":1e30,\"participants\":\"x\"}}" },
    { sbx_message_record_mend, "{\"content\":5,\"important\":\"0\",\"attachments\":{}}",
      "{\"content\":\"5\",\"important\":false,\"asTold\":{\"attachments\":{}}}" },
    { sbx_project_record_mend, "{\"agentQuantity\":\"3\",\"createdAt\":1760000000,\"updatedAt\":1760000000000000}",
      "{\"agentQuantity\":3,\"createdAt\":1760000000000,\"updatedAt\":1760000000000}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode)   told = json_from_string (cases[i].told, NULL);
      g_autoptr (JsonNode)   wanted = cases[i].mended != NULL ? json_from_string (cases[i].mended, NULL) : NULL;
      g_autoptr (JsonObject) mended = cases[i].mend (json_node_get_object (told));
      g_autoptr (JsonNode)   node = NULL;

      if (wanted == NULL)
        {
          g_assert_null (mended);
          continue;
        }
      g_assert_nonnull (mended);
      node = json_node_init_object (json_node_alloc (), mended);
      if (!json_node_equal (node, wanted))
        g_error ("%s became %s", cases[i].told, json_to_string (node, FALSE));
    }
}

static void
test_free_nothing (void)
{
  sbx_channel_record_free (NULL);
  sbx_topic_record_free (NULL);
  sbx_message_record_free (NULL);
  sbx_session_record_free (NULL);
  sbx_task_record_free (NULL);
  sbx_progress_record_free (NULL);
  sbx_action_record_free (NULL);
  sbx_project_record_free (NULL);
}

#define ACTION_HEAD "{\"actionId\":\"a\",\"key\":\"k\",\"targetId\":\"Bot#7\",\"action\":{\"do\":[1,null]},\"state\":\"queued\",\"reason\":\"why\","
#define ACTION_REST "\"by\":\"me\",\"createdAt\":5,\"expiresAt\":null,\"sentAt\":7,\"endedAt\":null,\"result\":[0.5],\"error\":\"\""

/* Place and steps are written where they are said. */
static void
test_action (void)
{
  CHECK_READ (SbxActionRecord, sbx_action_record, ACTION_HEAD "\"position\":3," ACTION_REST ",\"trace\":[{\"step\":\"sent\"}]}",
              ACTION_HEAD "\"position\":3," ACTION_REST ",\"trace\":[{\"step\":\"sent\"}]}");
  CHECK_READ (SbxActionRecord, sbx_action_record, ACTION_HEAD ACTION_REST "}", ACTION_HEAD ACTION_REST "}");
  CHECK_READ (SbxActionRecord, sbx_action_record, "{\"actionId\":\"a\",\"trace\":7,\"position\":\"x\",\"state\":{}}",
              "{\"actionId\":\"a\",\"key\":\"\",\"targetId\":\"\",\"action\":{},\"state\":\"\",\"reason\":\"\",\"by\":\"\",\"createdAt\":0,"
              "\"expiresAt\":null,\"sentAt\":null,\"endedAt\":null,\"result\":null,\"error\":\"\"}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire/records/channel", test_channel);
  g_test_add_func ("/wire/records/channel-new", test_channel_new);
  g_test_add_func ("/wire/records/topic", test_topic);
  g_test_add_func ("/wire/records/message", test_message);
  g_test_add_func ("/wire/records/times", test_times);
  g_test_add_func ("/wire/records/other", test_other);
  g_test_add_func ("/wire/records/id-refused", test_id_refused);
  g_test_add_func ("/wire/records/session-and-task", test_session_and_task);
  g_test_add_func ("/wire/records/merge", test_merge);
  g_test_add_func ("/wire/records/merge-refused", test_merge_refused);
  g_test_add_func ("/wire/records/session-merge", test_session_merge);
  g_test_add_func ("/wire/records/action", test_action);
  g_test_add_func ("/wire/records/project", test_project);
  g_test_add_func ("/wire/records/project-secrets", test_project_secrets);
  g_test_add_func ("/wire/records/project-merge", test_project_merge);
  g_test_add_func ("/wire/records/project-merge-refused", test_project_merge_refused);
  g_test_add_func ("/wire/records/mend", test_mend);
  g_test_add_func ("/wire/records/free-nothing", test_free_nothing);

  return g_test_run ();
}
