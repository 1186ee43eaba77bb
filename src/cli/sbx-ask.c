/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-ask.h"

#include "sbx-input.h"
#include "sbx-limits.h"

/**
 * sbx_ask_new_payload:
 * @args: what a command was given: a channel and, where there is one more, a topic
 *
 * Returns: (transfer full): a payload that names them
 */
JsonObject *
sbx_ask_new_payload (char **args)
{
  JsonObject *payload = json_object_new ();

  json_object_set_string_member (payload, "channelId", args[0]);
  if (args[1] != NULL)
    json_object_set_string_member (payload, "topicId", args[1]);
  return payload;
}

/**
 * sbx_ask_run:
 * @cli: the program
 * @event: a request
 * @payload: its payload
 * @make_line: (nullable): what people are told of the answer (transfer full); with --json they have the answer
 *
 * Returns: the exit status
 */
int
sbx_ask_run (SbxCli         *cli,
             const char     *event,
             JsonObject     *payload,
             SbxAskLineFunc  make_line)
{
  g_autoptr (SbxEnvelope) answer = NULL;
  g_autofree char *line = NULL;

  if (sbx_cli_connect (cli))
    answer = sbx_cli_ask (cli, event, payload);
  if (answer == NULL)
    return sbx_cli_get_status (cli);

  if (sbx_cli_wants_json (cli))
    {
      sbx_output_json (sbx_cli_get_output (cli), sbx_envelope_get_payload_text (answer));
    }
  else if (make_line != NULL)
    {
      line = make_line (sbx_envelope_get_payload (answer));
      sbx_output_line (sbx_cli_get_output (cli), line);
    }
  return SBX_CLI_DONE;
}

/**
 * sbx_ask_read_content:
 * @cli: the program
 * @text: a message's words, or "-" for standard input
 *
 * Returns: (transfer full) (nullable): the words; %NULL where they cannot be read, which has been said
 */
char *
sbx_ask_read_content (SbxCli     *cli,
                      const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxInput) input = NULL;
  char *content = NULL;

  if (!g_str_equal (text, "-"))
    return g_strdup (text);

  input = sbx_input_new ("-", &error);
  if (input != NULL)
    content = sbx_input_read_text (input, SBX_LIMIT_MESSAGE_BYTES, &error);
  if (content == NULL)
    sbx_cli_fail_error (cli, error);
  return content;
}
