/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The views in the order in which the sidebar has them, which their keys follow: VIEW (NAME, id, title, icon name, accelerator). The title is marked for
 * translation. */
#define SBX_VIEWS(VIEW)                                                             \
  VIEW (MONITOR, "monitor", N_("Monitor"), "sbx-chat-symbolic", "<Alt>1")           \
  VIEW (INBOX, "inbox", N_("Inbox"), "sbx-inbox-symbolic", "<Alt>2")                \
  VIEW (RECENT, "recent", N_("Recent"), "sbx-clock-symbolic", "<Alt>3")             \
  VIEW (TASKS, "tasks", N_("Tasks"), "sbx-tasks-symbolic", "<Alt>4")                \
  VIEW (PROJECTS, "projects", N_("Projects"), "call-start-symbolic", "<Alt>5")      \
  VIEW (PEOPLE, "people", N_("People"), "system-users-symbolic", "<Alt>6")          \
  VIEW (ACTIONS, "actions", N_("Actions"), "sbx-bot-symbolic", "<Alt>7")            \
  VIEW (INSPECTOR, "inspector", N_("Inspector"), "sbx-pulse-symbolic", "<Alt>8")
