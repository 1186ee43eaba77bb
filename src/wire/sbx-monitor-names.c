/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-codec-monitor-private.h"

static const SbxMonitorRequest requests[] = {
  { "monitor:register", "hello", "welcome", .bare_id = "clientId" },
  { "monitor:request_channels", "listChannels", "channels" },
  { "monitor:request_topics", "listTopics", "topics", .bare_id = "channelId" },
  { "monitor:request_messages", "listMessages", "messages", .bare_id = "topicId" },
  { "monitor:reply", "sendMessage", "messageAccepted" },
  { "monitor:mark_read", "markRead", "ok", .bare_id = "topicId" },
  { "WORKER_DATA_SYNC", "syncData", "synced", .bare_list = "accounts" },
  { "worker:data_sync", "syncData", "synced", .bare_list = "accounts" },
};

static const SbxMonitorAnswer answers[] = {
  { "messageAdded", "channel:message" },
  { "welcome", "monitor:registered", .outcome = TRUE },
  { "channels", "monitor:channels", .list = "channels" },
  { "topics", "monitor:topics", .list = "topics" },
  { "messages", "monitor:messages", .list = "messages" },
  { "messageAccepted", "monitor:reply_result", .outcome = TRUE },
  { "synced", "synced" },
  { "error", "monitor:error", .outcome = TRUE },
};

const SbxMonitorRequest *
sbx_monitor_request_for_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_str_equal (requests[i].name, name))
      return &requests[i];

  return NULL;
}

const SbxMonitorRequest *
sbx_monitor_request_for_event (const char *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_str_equal (requests[i].event, event))
      return &requests[i];

  return NULL;
}

/* (nullable): the native request that has this native answer. */
const char *
sbx_monitor_request_for_answer (const char *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_str_equal (requests[i].answer, event))
      return requests[i].event;

  return NULL;
}

const SbxMonitorAnswer *
sbx_monitor_answer_for_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].name, name))
      return &answers[i];

  return NULL;
}

const SbxMonitorAnswer *
sbx_monitor_answer_for_event (const char *event)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    if (g_str_equal (answers[i].event, event))
      return &answers[i];

  return NULL;
}

/**
 * sbx_codec_monitor_has_event:
 * @name: of a Socket.IO event
 *
 * Returns: whether the dialect knows it, whoever emits it
 */
gboolean
sbx_codec_monitor_has_event (const char *name)
{
  return sbx_monitor_request_for_name (name) != NULL || sbx_monitor_answer_for_name (name) != NULL ||
         g_str_equal (name, SBX_MONITOR_ACTION) || g_str_equal (name, SBX_MONITOR_ACTION_RESULT);
}
