/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-accels.h"

#include <glib/gi18n-lib.h>

#define GENERAL N_("General")
#define VIEWS N_("Views")
#define REPLIES N_("Replies")
#define HUBS N_("Hubs")

/* Every accelerator of the program. The shortcuts window is made from it. */
static const SbxAccel accels[] = {
  { VIEWS, N_("Monitor"), "win.show-view::monitor", { "<Alt>1" } },
  { VIEWS, N_("Tasks"), "win.show-view::tasks", { "<Alt>2" } },
  { VIEWS, N_("Projects"), "win.show-view::projects", { "<Alt>3" } },
  { VIEWS, N_("Actions"), "win.show-view::actions", { "<Alt>4" } },
  { VIEWS, N_("Start a project"), "win.new-project", { "<Control><Shift>n" } },
  { VIEWS, N_("Stop a project"), NULL, { "<Control>Delete" } },
  { VIEWS, N_("Back"), "win.go-back", { "<Alt>Left" } },
  { VIEWS, N_("Next pane"), "win.next-pane", { "F6", "<Control>Tab" } },
  { VIEWS, N_("Previous pane"), "win.previous-pane", { "<Shift>F6", "<Control><Shift>Tab" } },
  { VIEWS, N_("Search topics"), NULL, { "<Control>f" } },
  { VIEWS, N_("Search channels"), "win.search-channels", { "<Control><Shift>c" } },
  { VIEWS, N_("Search messages"), "win.search", { "<Control><Shift>f" } },
  { VIEWS, N_("Jump to a date"), "topic.jump-to-date", { "<Control>g" } },
  { REPLIES, N_("Write a reply"), "win.focus-composer", { "<Control>r" } },
  { REPLIES, N_("Send the reply"), NULL, { "Return" } },
  { REPLIES, N_("Begin a new line"), NULL, { "<Shift>Return" } },
  { REPLIES, N_("Claim or release the topic"), "topic.toggle-claim", { "<Control><Shift>a" } },
  { REPLIES, N_("Send a waiting reply now"), NULL, { "<Control>Return" } },
  { REPLIES, N_("Edit a waiting reply"), NULL, { "<Control>e" } },
  { REPLIES, N_("Cancel a waiting reply"), NULL, { "Delete" } },
  { HUBS, N_("Connect to a hub"), "win.connect-hub", { "<Control>n" } },
  { HUBS, N_("Reconnect now"), "win.retry-all", { "F5", "<Control><Shift>r" } },
  { HUBS, N_("Local hub on or off"), "app.local-hub", { "<Control>l" } },
  { GENERAL, N_("Main menu"), NULL, { "F10" } },
  { GENERAL, N_("Preferences"), "app.preferences", { "<Control>comma" } },
  { GENERAL, N_("Keyboard shortcuts"), "app.shortcuts", { "<Control>question", "<Control>F1" } },
  { GENERAL, N_("Close the window"), "window.close", { "<Control>w" } },
  { GENERAL, N_("Quit"), "app.quit", { "<Control>q" } },
};

/**
 * sbx_accels_get:
 * @n_accels: (out): how many
 *
 * Returns: (array length=n_accels): the table
 */
const SbxAccel *
sbx_accels_get (guint *n_accels)
{
  *n_accels = G_N_ELEMENTS (accels);

  return accels;
}

/**
 * sbx_accels_install:
 */
void
sbx_accels_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    if (accels[i].action)
      gtk_application_set_accels_for_action (application, accels[i].action, accels[i].accels);
}
