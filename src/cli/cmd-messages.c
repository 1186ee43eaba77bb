/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "sbx-ask.h"
#include "sbx-fields.h"
#include "sbx-limits.h"
#include "sbx-list.h"
#include "sbx-message-line.h"

static gint64 option_before;
static gint64 option_after = -1;
static int option_limit = SBX_CLI_UNSET;
static gboolean option_all;

static const GOptionEntry entries[] = {
  { "before", 0, 0, G_OPTION_ARG_INT64, &option_before, N_("Only those before this number"), "SEQ" },
  { "after", 0, 0, G_OPTION_ARG_INT64, &option_after, N_("Only those after this number"), "SEQ" },
  { "limit", 0, 0, G_OPTION_ARG_INT, &option_limit, N_("How many, at most 200 (default: 50)"), "N" },
  { "all", 0, 0, G_OPTION_ARG_NONE, &option_all, N_("Every message, from the start"), NULL },
  { NULL }
};

#define DEFAULT_LIMIT 50

/* Returns the seq of the last message of @page, 0 where it has none. */
static gint64
print_page (SbxCli      *cli,
            SbxEnvelope *page)
{
  SbxOutput *output = sbx_cli_get_output (cli);
  g_autoptr (GPtrArray) messages = sbx_fields_list_objects (sbx_envelope_get_payload (page), "messages");
  gint64 last_seq = 0;

  if (sbx_cli_wants_json (cli))
    sbx_output_json (output, sbx_envelope_get_payload_text (page));

  for (guint i = 0; i < messages->len; i++)
    {
      g_autofree char *line = NULL;

      last_seq = sbx_fields_int_or (messages->pdata[i], "seq", 0);
      if (sbx_cli_wants_json (cli))
        continue;
      line = sbx_message_line_new (messages->pdata[i], NULL);
      if (!sbx_output_line (output, line))
        break;
    }

  return last_seq;
}

static gboolean
has_more (SbxEnvelope *page)
{
  JsonObject *more = NULL;

  sbx_fields_get_object (sbx_envelope_get_payload (page), "more", SBX_FIELD_OPTIONAL, &more, NULL);
  return more != NULL && sbx_fields_boolean_or (more, "after", FALSE);
}

static int
print_all (SbxCli     *cli,
           JsonObject *payload)
{
  gint64 after = MAX (option_after, 0);
  gboolean more = TRUE;

  while (more && sbx_output_is_open (sbx_cli_get_output (cli)))
    {
      g_autoptr (SbxEnvelope) page = NULL;
      gint64 last_seq;

      json_object_set_int_member (payload, "after", after);
      json_object_set_int_member (payload, "limit", SBX_LIMIT_PAGE);
      page = sbx_cli_ask (cli, "listMessages", payload);
      if (page == NULL)
        return sbx_cli_get_status (cli);

      last_seq = print_page (cli, page);
      more = has_more (page) && last_seq > after;
      after = last_seq;
    }

  return SBX_CLI_DONE;
}

static int
print_one (SbxCli     *cli,
           JsonObject *payload)
{
  g_autoptr (SbxEnvelope) page = NULL;

  if (option_before > 0)
    json_object_set_int_member (payload, "before", option_before);
  if (option_after >= 0)
    json_object_set_int_member (payload, "after", option_after);
  json_object_set_int_member (payload, "limit", option_limit != SBX_CLI_UNSET ? option_limit : DEFAULT_LIMIT);

  page = sbx_cli_ask (cli, "listMessages", payload);
  if (page == NULL)
    return sbx_cli_get_status (cli);
  print_page (cli, page);
  return SBX_CLI_DONE;
}

static int
run (SbxCli  *cli,
     char   **args)
{
  g_autoptr (JsonObject) payload = sbx_ask_new_payload (args);

  if (option_limit != SBX_CLI_UNSET && (option_limit < 1 || option_limit > SBX_LIMIT_PAGE))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--limit is a number from 1 to %d; --all has no limit."), SBX_LIMIT_PAGE);
  if (option_all && (option_before > 0 || option_limit != SBX_CLI_UNSET))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--all goes with neither --before nor --limit."));
  if (!sbx_cli_connect (cli) || !sbx_list_await_first (cli, "listMessages", payload))
    return sbx_cli_get_status (cli);

  return option_all ? print_all (cli, payload) : print_one (cli, payload);
}

const SbxCommand sbx_command_messages = {
  .name = "messages",
  .synopsis = "CHANNEL TOPIC",
  .summary = N_("Print the messages of a topic, oldest first"),
  .client_type = "monitor",
  .entries = entries,
  .min_args = 2,
  .max_args = 2,
  .run = run,
};
