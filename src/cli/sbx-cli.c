/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cli-private.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

#include "sbx-fields.h"
#include "sbx-wire-error.h"

/* What every command has at hand. How it gets to the hub is in sbx-cli-hub.c, how the command line is read in
 * sbx-cli-main.c. */

/* --- What it says --- */

void
sbx_cli_say (SbxCli     *self,
             const char *format,
             ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *clean = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  valid = g_utf8_make_valid (text, -1);     /* names of files are any bytes */
  clean = sbx_text_make_clean (valid, TRUE);
  fprintf (stderr, "signalboxctl: %s\n", clean);
}

/* What the server said of itself before is not said twice. Returns the status, so that a command can end with it. */
int
sbx_cli_fail (SbxCli     *self,
              int         status,
              const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (g_strcmp0 (text, self->told) != 0)
    sbx_cli_say (self, "%s", text);
  if (self->status == SBX_CLI_DONE)
    self->status = status;

  return status;
}

/* By a server of another dialect: no answer in time is not a refusal. */
static gboolean
was_unanswered (const GError *error)
{
  JsonObject *details = error->domain == SBX_WIRE_ERROR ? sbx_wire_error_get_details (error) : NULL;

  return details != NULL && sbx_fields_boolean_or (details, "unanswered", FALSE);
}

int
sbx_cli_fail_error (SbxCli       *self,
                    const GError *error)
{
  int status = SBX_CLI_REFUSED;

  if (g_error_matches (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS) || error->domain == G_FILE_ERROR)
    status = SBX_CLI_USAGE;
  else if (error->domain == SBX_CLIENT_ERROR || was_unanswered (error))
    status = SBX_CLI_NO_CONNECTION;

  return sbx_cli_fail (self, status, "%s", error->message);
}

gboolean
sbx_cli_wants_json (SbxCli *self)
{
  return sbx_cli_options.json;
}

SbxOutput *
sbx_cli_get_output (SbxCli *self)
{
  return self->output;
}

/* (nullable): before sbx_cli_connect() */
SbxClient *
sbx_cli_get_client (SbxCli *self)
{
  return self->client;
}

/* In ms. */
guint
sbx_cli_get_timeout (SbxCli *self)
{
  return sbx_cli_options.timeout * 1000;
}

int
sbx_cli_get_status (SbxCli *self)
{
  return self->status;
}

/* @id lives as long as the command runs. */
void
sbx_cli_set_client_id (SbxCli     *self,
                       const char *id)
{
  self->client_id = id;
}

/* @type is static. */
void
sbx_cli_set_client_type (SbxCli     *self,
                         const char *type)
{
  self->client_type = type;
}

/* --- The loop --- */

static gboolean
on_interrupted (gpointer data)
{
  sbx_cli_quit (data);
  return G_SOURCE_CONTINUE;
}

void
sbx_cli_quit (SbxCli *self)
{
  self->quit = TRUE;
  g_main_context_wakeup (NULL);
}

/* From now on an interrupt ends the loop, and the connecting before it, in order. */
void
sbx_cli_catch_interrupts (SbxCli *self)
{
  self->interrupts[0] = g_unix_signal_add (SIGINT, on_interrupted, self);
  self->interrupts[1] = g_unix_signal_add (SIGTERM, on_interrupted, self);
}

void
sbx_cli_loop (SbxCli *self)
{
  while (!self->quit && sbx_output_is_open (self->output))
    g_main_context_iteration (NULL, TRUE);
}
