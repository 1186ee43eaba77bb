/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sbx-cli.h"

G_BEGIN_DECLS

struct _SbxCli
{
  const SbxCommand *command;
  SbxOutput        *output;
  SbxClient        *client;     /* (nullable) */
  const char       *client_type;/* (nullable): what it says it is, instead of the command's */
  const char       *client_id;  /* (nullable): one of its own */
  char             *told;       /* (nullable): what the server complained of last while it was connected to, which was said */
  int               status;     /* of the first failure */
  gboolean          quit;
  guint             interrupts[2];
};

/* The options of every command. */
typedef struct
{
  char    *dialect;
  char    *hub;
  gboolean json;
  char    *profile;
  double   timeout;       /* s */
  char    *token_file;
  char    *user;
  gboolean verbose;
} SbxCliOptions;

extern SbxCliOptions sbx_cli_options;

G_END_DECLS
