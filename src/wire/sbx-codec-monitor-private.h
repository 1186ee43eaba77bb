/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-codec-monitor.h"
#include "sbx-json-scan.h"

G_BEGIN_DECLS

/* The names of the dialect, which its two halves share. */

/**
 * SbxMonitorRequest:
 * @name: the Socket.IO event; the first of several for one request is what we emit
 * @event: the native request
 * @answer: the native answer
 * @bare_id: (nullable): the member that an argument is which is a mere string or number
 * @bare_list: (nullable): the member that an argument is which is a mere array
 */
typedef struct
{
  const char *name;
  const char *event;
  const char *answer;
  const char *bare_id;
  const char *bare_list;
} SbxMonitorRequest;

/**
 * SbxMonitorAnswer:
 * @event: the native answer or event
 * @name: the Socket.IO event
 * @list: (nullable): its member that is a list of objects
 * @outcome: it says `success`
 */
typedef struct
{
  const char *event;
  const char *name;
  const char *list;
  gboolean    outcome;
} SbxMonitorAnswer;

const SbxMonitorRequest *sbx_monitor_request_for_name  (const char *name);
const SbxMonitorRequest *sbx_monitor_request_for_event (const char *event);
const char              *sbx_monitor_request_for_answer (const char *event);
const SbxMonitorAnswer  *sbx_monitor_answer_for_name   (const char *name);
const SbxMonitorAnswer  *sbx_monitor_answer_for_event  (const char *event);

/* What a bot is to do, and what became of it, are frames of the worker dialect in an event. */
#define SBX_MONITOR_ACTION        "action"
#define SBX_MONITOR_ACTION_RESULT "action_result"

GBytes      *sbx_monitor_wrap            (const char    *name,
                                          GBytes        *frame);
GBytes      *sbx_monitor_unwrap          (const char    *name,
                                          SbxJsonSlice   argument,
                                          GError       **error);

/* Of sbx-codec-monitor-client.c, for the table of the codec. */
SbxEnvelope *sbx_monitor_decode_from_hub (const char   *data,
                                          gsize         length,
                                          GError      **error);
GBytes      *sbx_monitor_encode_to_hub   (SbxEnvelope  *envelope,
                                          GError      **error);

/* The name of an event, and its first argument, of length 0 where there is none. */
gboolean     sbx_monitor_split           (const char    *data,
                                          gsize          length,
                                          guint          max_depth,
                                          char         **name,
                                          SbxJsonSlice  *argument,
                                          GError       **error);

G_END_DECLS
