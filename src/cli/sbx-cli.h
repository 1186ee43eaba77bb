/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-client.h"
#include "sbx-output.h"

G_BEGIN_DECLS

/* Not said, where 0 would be an answer. */
#define SBX_CLI_UNSET G_MININT

/* What the program ends with. */
enum {
  SBX_CLI_DONE = 0,
  SBX_CLI_REFUSED = 1,           /* the hub said no, or not everything could be done */
  SBX_CLI_USAGE = 2,             /* wrong words, addresses or input files */
  SBX_CLI_NO_CONNECTION = 3,
};

typedef struct _SbxCli SbxCli;

/**
 * SbxCommand:
 * @name: as it is typed
 * @synopsis: what follows the name, in the help
 * @summary: (translatable) one line for the list of commands
 * @details: (translatable) (nullable): more, for the command's own help
 * @client_type: what it says it is to the hub
 * @entries: (nullable): its options, filled into statics of its own
 * @min_args, @max_args: how many words it takes beside its options; negative = any number
 * @strict: the first word ends the options, since it begins a command line of its own
 * @takes_files: its words are names of files, which may be any bytes
 * @takes_place: it is of use at the place of a chatbot, and takes it
 * @stays: a connection that is lost is made again; the command tells what becomes of it by the client's `failed`, and ends where that is final
 * @empty_option: (nullable): the option that may be empty, since that says something
 * @empty_last: whether its last word may be empty: a text
 * @run: returns the exit status
 */
typedef struct
{
  const char         *name;
  const char         *synopsis;
  const char         *summary;
  const char         *details;
  const char         *client_type;
  const GOptionEntry *entries;
  int                 min_args;
  int                 max_args;
  gboolean            strict;
  gboolean            takes_files;
  gboolean            takes_place;
  gboolean            stays;
  const char         *empty_option;
  gboolean            empty_last;
  int               (*run) (SbxCli *cli, char **args);
} SbxCommand;

extern const SbxCommand sbx_command_actions;
extern const SbxCommand sbx_command_bot;
extern const SbxCommand sbx_command_channels;
extern const SbxCommand sbx_command_claim;
extern const SbxCommand sbx_command_clients;
extern const SbxCommand sbx_command_delete;
extern const SbxCommand sbx_command_disconnect;
extern const SbxCommand sbx_command_edit;
extern const SbxCommand sbx_command_inspect;
extern const SbxCommand sbx_command_messages;
extern const SbxCommand sbx_command_mute;
extern const SbxCommand sbx_command_pin;
extern const SbxCommand sbx_command_projects;
extern const SbxCommand sbx_command_publish;
extern const SbxCommand sbx_command_push_action;
extern const SbxCommand sbx_command_record;
extern const SbxCommand sbx_command_release;
extern const SbxCommand sbx_command_replay;
extern const SbxCommand sbx_command_run;
extern const SbxCommand sbx_command_search;
extern const SbxCommand sbx_command_send;
extern const SbxCommand sbx_command_sessions;
extern const SbxCommand sbx_command_set_topic;
extern const SbxCommand sbx_command_simulate;
extern const SbxCommand sbx_command_start_outbound;
extern const SbxCommand sbx_command_stats;
extern const SbxCommand sbx_command_stop_outbound;
extern const SbxCommand sbx_command_sync;
extern const SbxCommand sbx_command_tail;
extern const SbxCommand sbx_command_tasks;
extern const SbxCommand sbx_command_topics;
extern const SbxCommand sbx_command_trace;
extern const SbxCommand sbx_command_upload;
extern const SbxCommand sbx_command_why;

/* Ended by %NULL, in the order of the help. */
extern const SbxCommand * const sbx_commands[];

int          sbx_cli_main          (int                 argc,
                                    char              **argv);

/* For commands. */
gboolean     sbx_cli_wants_json    (SbxCli             *self);
SbxOutput   *sbx_cli_get_output    (SbxCli             *self);
SbxClient   *sbx_cli_get_client    (SbxCli             *self);
guint        sbx_cli_get_timeout   (SbxCli             *self);

/* Before the client is made: what it is to the hub, instead of an id of its own. */
void         sbx_cli_set_client_id (SbxCli             *self,
                                    const char         *id);
/* The same, instead of the command's type: of some things only an administrator is told. */
void         sbx_cli_set_client_type (SbxCli           *self,
                                    const char         *type);

/* Each is finished when it returns; on failure it has said so on stderr and set the exit status, which
 * sbx_cli_get_status() gives. */
/* (transfer full) (nullable): of --token-file; what went wrong was said. */
char        *sbx_cli_dup_token     (SbxCli             *self);
gboolean     sbx_cli_make_client   (SbxCli             *self);
/* Once the client is made: FALSE where the profile has it switched off, which was said. */
gboolean     sbx_cli_may_use       (SbxCli             *self,
                                    const char         *feature);
gboolean     sbx_cli_connect       (SbxCli             *self);
/* Once it is connected: (transfer full) (nullable): that a server of its dialect cannot have this, in a sentence. */
char        *sbx_cli_dup_lack      (SbxCli             *self,
                                    const char         *feature);
/* The same, but it says nothing: the caller has more to say. */
SbxEnvelope *sbx_cli_try           (SbxCli             *self,
                                    const char         *event,
                                    JsonObject         *payload,
                                    GError            **error);
SbxEnvelope *sbx_cli_ask           (SbxCli             *self,
                                    const char         *event,
                                    JsonObject         *payload);
typedef gboolean (*SbxCliPageFunc) (SbxCli             *self,
                                    SbxEnvelope        *page,
                                    gpointer            data);
gboolean     sbx_cli_ask_pages     (SbxCli             *self,
                                    const char         *event,
                                    JsonObject         *payload,
                                    SbxCliPageFunc      page,
                                    gpointer            data);
/* The same for a command that needs the pages itself: --json does not print them. */
gboolean     sbx_cli_ask_pages_quietly (SbxCli         *self,
                                    const char         *event,
                                    JsonObject         *payload,
                                    SbxCliPageFunc      page,
                                    gpointer            data);
/* The same, but of failures it says nothing: the caller has more to say. */
gboolean     sbx_cli_try_pages     (SbxCli             *self,
                                    const char         *event,
                                    JsonObject         *payload,
                                    SbxCliPageFunc      page,
                                    gpointer            data,
                                    GError            **error);
int          sbx_cli_get_status    (SbxCli             *self);

/* A server of another dialect that has no lists is listened to until it says something, for a while; FALSE where it did not. */
gboolean     sbx_cli_await_words   (SbxCli             *self);
/* (transfer full): that it said nothing but signs of life, and what that may mean; NULL where it did say something */
char        *sbx_cli_dup_silence   (SbxCli             *self);
/* The same where nothing that it said is of the dialect that was found out. */
char        *sbx_cli_dup_misunderstanding (SbxCli      *self);

void         sbx_cli_say           (SbxCli             *self,
                                    const char         *format,
                                    ...) G_GNUC_PRINTF (2, 3);
int          sbx_cli_fail          (SbxCli             *self,
                                    int                 status,
                                    const char         *format,
                                    ...) G_GNUC_PRINTF (3, 4);
int          sbx_cli_fail_error    (SbxCli             *self,
                                    const GError       *error);

void         sbx_cli_catch_interrupts (SbxCli          *self);
/* Runs the main loop until sbx_cli_quit(), an interrupt, or the end of the output. */
void         sbx_cli_loop          (SbxCli             *self);
void         sbx_cli_quit          (SbxCli             *self);

G_END_DECLS
