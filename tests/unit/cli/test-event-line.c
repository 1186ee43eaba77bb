/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-event-line.h"

#include <string.h>

/* The event, its payload with ' for ", and what must stand behind the time. */
static const struct
{
  const char *event;
  const char *payload;
  const char *line;
} events[] = {
  { "messageAdded", "{'message':{'channelId':'a','topicId':'t','fromName':'Wang Li','content':'Hi\\nyou','timestamp':1795112159000}}",
    "  [a/t]  Wang Li: Hi\n    you" },
  { "channelChanged", "{'timestamp':'2026-11-20T09:30:00.123Z','channel':{'id':'a','name':'Bakery','messageCount':3}}",
    "  channel a: Bakery, 3 messages" },
  { "topicChanged", "{'timestamp':'2026-11-20T09:30:00.123Z','topic':{'id':'t','channelId':'a','title':'Late','messageCount':2}}",
    "  topic a/t: Late, 2 messages" },
  { "taskUpdate", "{'timestamp':'2026-11-20T09:30:00.123Z','task':{'taskId':'x','taskType':'build','status':'failed','error':'No \\u001b[31mspace','progress':0.5}}",
    "  task x: build, failed 50%  No \xef\xbf\xbd[31mspace" },
  { "sessionUpdate", "{'timestamp':'2026-11-20T09:30:00.123Z','session':{'sessionId':'s','title':'Round','status':'running','completedTasks':2,'totalTasks':8}}",
    "  session s: Round, running, 2/8" },
  { "projectStatusChange", "{'timestamp':'2026-11-20T09:30:00.123Z','data':{'projectId':'p','oldAction':'init','newAction':'active'}}",
    "  project p: active, before it was init" },
  { "projectStatusChange", "{'timestamp':'2026-11-20T09:30:00.123Z','data':{'projectId':'p','oldAction':null,'newAction':'init'}}",
    "  project p: init, it is new" },
  { "projectsUpdate", "{'timestamp':'2026-11-20T09:30:00.123Z','type':'allProjects','data':[{'projectId':'p'}],'stats':{'totalProjects':3,'activeProjects':2,'connectedProjects':1}}",
    "  projects: 3, 2 active, 1 connected" },
  { "published", "{'timestamp':'2026-11-20T09:30:00.123Z','stream':'x/y','seq':1,'epoch':'e','data':{'t':3}}",
    "  x/y published {\"data\":{\"t\":3}}" },
  { "channelChanged", "{'timestamp':'2026-11-20T09:30:00.123Z','stream':'channels','id':'a','removed':true}",
    "  channels channelChanged {\"id\":\"a\",\"removed\":true}" },
};

static void
test_lines (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    {
      g_autofree char *json = g_strdelimit (g_strdup (events[i].payload), "'", '"');
      g_autoptr (JsonNode) node = json_from_string (json, NULL);
      g_autoptr (SbxEnvelope) envelope = sbx_envelope_new (events[i].event, json_node_get_object (node));
      g_autofree char *line = sbx_event_line_new (envelope);

      g_assert_cmpuint (strlen (line), >, strlen ("2026-11-20 09:30:00"));
      g_assert_cmpstr (line + strlen ("2026-11-20 09:30:00"), ==, events[i].line);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/event-line/lines", test_lines);

  return g_test_run ();
}
