/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-cli.h"

const SbxCommand * const sbx_commands[] = {
  &sbx_command_channels,
  &sbx_command_topics,
  &sbx_command_messages,
  &sbx_command_search,
  &sbx_command_tail,
  &sbx_command_send,
  &sbx_command_upload,
  &sbx_command_edit,
  &sbx_command_delete,
  &sbx_command_set_topic,
  &sbx_command_claim,
  &sbx_command_release,
  &sbx_command_pin,
  &sbx_command_mute,
  &sbx_command_publish,
  &sbx_command_sync,
  &sbx_command_simulate,
  &sbx_command_run,
  &sbx_command_sessions,
  &sbx_command_tasks,
  &sbx_command_projects,
  &sbx_command_start_outbound,
  &sbx_command_stop_outbound,
  &sbx_command_push_action,
  &sbx_command_actions,
  &sbx_command_trace,
  &sbx_command_bot,
  &sbx_command_why,
  &sbx_command_stats,
  &sbx_command_record,
  &sbx_command_replay,
  NULL,
};
