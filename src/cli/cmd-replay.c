/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "sbx-cli-private.h"
#include "sbx-replay.h"

static char *option_speed;
static gboolean option_step;
static char *option_to;

static const GOptionEntry entries[] = {
  { "to", 0, 0, G_OPTION_ARG_STRING, &option_to, N_("To this server (default: --hub, else that of the recording)"), "ADDRESS" },
  { "speed", 0, 0, G_OPTION_ARG_STRING, &option_speed, N_("1 (default), 10, any other number, or max"), "N" },
  { "step", 0, 0, G_OPTION_ARG_NONE, &option_step, N_("Each frame waits for a line on standard input"), NULL },
  { NULL }
};

typedef struct
{
  SbxCli    *cli;
  SbxReplay *replay;
  gboolean   has_ended;
  guint      steps;          /* source: a line of standard input */
} Replaying;

static void
print_frame (Replaying        *self,
             const char       *word,
             SbxRecordedFrame *frame)
{
  g_autofree char *text = sbx_recorded_frame_dup_text (frame, NULL);
  g_autofree char *clean = sbx_text_make_clean (text ? text : "", FALSE);
  g_autofree char *line = g_strdup_printf ("%s %" PRIu64 "  %s", word, frame->number, clean);

  sbx_output_line (sbx_cli_get_output (self->cli), line);
}

/* One byte at a time: what comes after the line is for the next step. */
static gboolean
on_input (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  Replaying *self = data;
  char byte = '\0';

  if (read (fd, &byte, 1) == 1 && byte != '\n')
    return G_SOURCE_CONTINUE;

  self->steps = 0;
  if (byte == '\n')
    sbx_replay_step (self->replay);
  else
    sbx_cli_quit (self->cli);
  return G_SOURCE_REMOVE;
}

static void
on_next (SbxReplay        *replay,
         SbxRecordedFrame *frame,
         gpointer          data)
{
  Replaying *self = data;

  print_frame (self, "?", frame);
  self->steps = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, self);
}

static void
on_played (SbxReplay        *replay,
           SbxRecordedFrame *frame,
           gpointer          data)
{
  if (sbx_cli_options.verbose)
    print_frame (data, ">", frame);
}

static void
on_differed (SbxReplay  *replay,
             guint64     number,
             const char *words,
             gpointer    data)
{
  Replaying *self = data;

  /* TRANSLATORS: the number of a frame, and in what its answer differs */
  sbx_cli_fail (self->cli, SBX_CLI_REFUSED, _("Frame %" PRIu64 ": %s"), number, words);
}

static void
on_ended (SbxReplay    *replay,
          const GError *error,
          gpointer      data)
{
  Replaying *self = data;

  self->has_ended = TRUE;
  if (error != NULL)
    sbx_cli_fail (self->cli, SBX_CLI_NO_CONNECTION, "%s", error->message);
  sbx_cli_quit (self->cli);
}

static SbxRecording *
load (SbxCli     *cli,
      const char *name)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (name);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  SbxRecording *recording = NULL;

  if (g_str_equal (name, "-"))
    stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  else
    stream = G_INPUT_STREAM (g_file_read (file, NULL, &error));
  if (stream != NULL)
    recording = sbx_recording_load_stream (stream, NULL, &error);
  if (recording == NULL)
    {
      sbx_cli_fail (cli, SBX_CLI_USAGE, _("“%s” cannot be read: %s"), name, error->message);
      return NULL;
    }
  for (guint i = 0; sbx_recording_get_warnings (recording)[i] != NULL; i++)
    sbx_cli_say (cli, "%s", sbx_recording_get_warnings (recording)[i]);
  if (sbx_flight_recorder_get_n (sbx_recording_get_frames (recording)) > 0)
    return recording;

  sbx_cli_fail (cli, SBX_CLI_USAGE, _("There is nothing in “%s” that could be replayed."), name);
  g_object_unref (recording);
  return NULL;
}

/* Negative where it is none. */
static double
read_speed (void)
{
  char *end = NULL;
  double speed;

  if (option_speed == NULL)
    return 1;
  if (g_str_equal (option_speed, "max"))
    return 0;
  speed = g_ascii_strtod (option_speed, &end);
  return *end == '\0' && speed > 0 && speed <= 1e9 ? speed : -1;
}

static SbxAddress *
choose_address (SbxCli       *cli,
                SbxRecording *recording)
{
  const char *recorded = sbx_recording_get_address (recording);
  const char *text = option_to ? option_to : sbx_cli_options.hub ? sbx_cli_options.hub : recorded ? recorded : "";
  g_autoptr (GError) error = NULL;
  SbxAddress *address = sbx_address_new (text, &error);

  if (address == NULL)
    sbx_cli_fail_error (cli, error);
  return address;
}

static void
replay (SbxCli    *cli,
        SbxReplay *object)
{
  Replaying self = { cli, object };

  g_signal_connect (object, "next", G_CALLBACK (on_next), &self);
  g_signal_connect (object, "played", G_CALLBACK (on_played), &self);
  g_signal_connect (object, "differed", G_CALLBACK (on_differed), &self);
  g_signal_connect (object, "ended", G_CALLBACK (on_ended), &self);
  sbx_cli_catch_interrupts (cli);
  sbx_replay_start (object);
  sbx_cli_loop (cli);
  sbx_replay_stop (object);
  g_clear_handle_id (&self.steps, g_source_remove);
  if (!self.has_ended)
    sbx_cli_fail (cli, SBX_CLI_REFUSED, _("The rest was not sent."));
  g_signal_handlers_disconnect_by_data (object, &self);
}

static int
run (SbxCli  *cli,
     char   **args)
{
  double speed = read_speed ();
  g_autoptr (SbxRecording) recording = NULL;
  g_autoptr (SbxAddress) address = NULL;
  g_autoptr (SbxReplay) object = NULL;
  g_autofree char *token = NULL;
  g_autofree char *line = NULL;

  if (speed < 0)
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("--speed is a number above 0, or max."));
  if (option_step && g_str_equal (args[0], "-"))
    return sbx_cli_fail (cli, SBX_CLI_USAGE, _("With --step standard input is needed for the steps."));
  token = sbx_cli_dup_token (cli);
  if (sbx_cli_get_status (cli) != SBX_CLI_DONE || (recording = load (cli, args[0])) == NULL || (address = choose_address (cli, recording)) == NULL)
    return sbx_cli_get_status (cli);

  object = sbx_replay_new (recording, address);
  sbx_replay_set_speed (object, speed);
  sbx_replay_set_token (object, token);
  sbx_replay_set_stepping (object, option_step);
  sbx_replay_set_patience (object, sbx_cli_get_timeout (cli));
  replay (cli, object);

  /* TRANSLATORS: numbers of frames */
  line = g_strdup_printf (_("Sent %u, compared %u, different %u"), sbx_replay_get_n_played (object), sbx_replay_get_n_compared (object),
                          sbx_replay_get_n_differed (object));
  sbx_output_line (sbx_cli_get_output (cli), line);
  /* Nothing was tried of what somebody wants to know of. */
  if (sbx_replay_get_n_played (object) == 0 && sbx_recording_get_warnings (recording)[0] != NULL)
    sbx_cli_fail (cli, SBX_CLI_REFUSED, _("Nothing was sent: what there is to send in “%s” could not be read. Record it again, or mend the file."), args[0]);
  return sbx_cli_get_status (cli);
}

const SbxCommand sbx_command_replay = {
  .name = "replay",
  .synopsis = "FILE|-",
  .summary = N_("Send what was recorded once more, and compare the answers"),
  .details = N_("Ends with 0 where all is answered as it was, with 1 where something differs. What stands for secrets is the token of --token-file."),
  .client_type = "monitor",
  .takes_files = TRUE,
  .entries = entries,
  .min_args = 1,
  .max_args = 1,
  .run = run,
};
