/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-ask.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

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

static void
on_uploaded (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

/**
 * sbx_ask_upload:
 * @cli: the program, connected
 * @path: of a file
 *
 * Hands a file to the hub.
 *
 * Returns: (transfer full) (nullable): what a message says of it; %NULL where it is not there, which has been said
 */
SbxAttachment *
sbx_ask_upload (SbxCli     *cli,
                const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SbxAttachment *attachment;

  sbx_client_upload_async (sbx_cli_get_client (cli), NULL, file, NULL, NULL, NULL, on_uploaded, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  attachment = sbx_client_upload_finish (sbx_cli_get_client (cli), result, &error);
  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE))
    sbx_cli_fail (cli, SBX_CLI_REFUSED, "%s", error->message);
  else if (error != NULL)
    sbx_cli_fail_error (cli, error);
  return attachment;
}

/**
 * sbx_ask_check_files:
 * @cli: the program
 * @paths: of files that are to be handed to the hub
 *
 * Returns: whether each can be read; where not, that has been said
 */
gboolean
sbx_ask_check_files (SbxCli             *cli,
                     const char *const  *paths)
{
  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (paths[i]);
      const char *path = g_file_peek_path (file);

      if (path != NULL && g_access (path, R_OK) != 0)
        {
          sbx_cli_fail (cli, SBX_CLI_USAGE, _("“%s” cannot be opened: %s"), paths[i], g_strerror (errno));
          return FALSE;
        }
      if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          sbx_cli_fail (cli, SBX_CLI_USAGE, _("“%s” cannot be read: %s"), paths[i], g_strerror (EISDIR));
          return FALSE;
        }
    }
  return TRUE;
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
