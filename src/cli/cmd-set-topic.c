/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"

static char *option_title;
static char *option_state;
static char *option_until;
static char *option_owner;
static char **option_add;
static char **option_remove;

static const GOptionEntry entries[] = {
  { "title", 0, 0, G_OPTION_ARG_STRING, &option_title, N_("What it is called"), "TEXT" },
  { "state", 0, 0, G_OPTION_ARG_STRING, &option_state, N_("Whether it is open, resolved or snoozed"), "STATE" },
  { "until", 0, 0, G_OPTION_ARG_STRING, &option_until, N_("When a snoozed one wakes up"), "TIME" },
  { "owner", 0, 0, G_OPTION_ARG_STRING, &option_owner, N_("Whose it is; nobody's where this is empty"), "ID" },
  { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_add, N_("Somebody who takes part from now on"), "ID" },
  { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &option_remove, N_("Somebody who no longer takes part"), "ID" },
  { NULL }
};

/* Takes @text. */
static void
set_text (JsonObject *payload,
          const char *member,
          char       *text)
{
  if (text != NULL)
    json_object_set_string_member (payload, member, text);
  g_free (text);
}

/* Takes @ids. */
static void
set_people (JsonObject  *participants,
            const char  *member,
            char       **ids)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    json_array_add_string_element (array, ids[i]);
  json_object_set_array_member (participants, member, array);
  g_strfreev (ids);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (JsonObject) payload = sbx_ask_new_payload (args);
  JsonObject *participants = json_object_new ();

  set_text (payload, "title", g_steal_pointer (&option_title));
  set_text (payload, "state", g_steal_pointer (&option_state));
  set_text (payload, "snoozedUntil", g_steal_pointer (&option_until));
  set_text (payload, "ownerId", g_steal_pointer (&option_owner));
  set_people (participants, "add", g_steal_pointer (&option_add));
  set_people (participants, "remove", g_steal_pointer (&option_remove));
  json_object_set_object_member (payload, "participants", participants);
  return sbx_ask_run (cli, "setTopic", payload, NULL);
}

const SbxCommand sbx_command_set_topic = {
  .name = "set-topic",
  .synopsis = "CHANNEL TOPIC",
  .summary = N_("Change a topic"),
  .details = N_("A time is what the hub takes, such as 2026-11-20T18:00:00Z or seconds since 1970."),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 2,
  .max_args = 2,
  .empty_option = "owner",
  .run = run,
};
