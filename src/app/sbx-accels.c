/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-accels.h"

#include "sbx-views.h"

#include <glib/gi18n-lib.h>

#define GENERAL N_("General")
#define VIEWS N_("Views")
#define READING N_("Reading")
#define REPLIES N_("Replies")
#define TOPICS N_("Topics")
#define HUBS N_("Hubs")
#define FRAMES N_("Frames of a Connection")

#define VIEW_ACCEL(NAME, id, title, icon_name, accel) { VIEWS, title, "win.show-view::" id, { accel } },

/* Every accelerator of the program. The shortcuts window is made from it. */
static const SbxAccel accels[] = {
  SBX_VIEWS (VIEW_ACCEL)
  { VIEWS, N_("Start a project"), "win.new-project", { "<Control><Shift>n" } },
  { VIEWS, N_("Stop a project"), NULL, { "<Control>Delete" } },
  { VIEWS, N_("Let a project go on that is about to stop"), "win.undo-stop-project", { "<Control><Alt>u" }, N_("undo") },
  { VIEWS, N_("History of a project"), NULL, { "<Control>i" } },
  { VIEWS, N_("Timeline: zoom in"), NULL, { "plus" } },
  { VIEWS, N_("Timeline: zoom out"), NULL, { "minus" } },
  { VIEWS, N_("Timeline: all of the time"), NULL, { "0" } },
  { VIEWS, N_("Back"), "win.go-back", { "<Alt>Left" } },
  { VIEWS, N_("Next pane"), "win.next-pane", { "F6", "<Control>Tab" } },
  { VIEWS, N_("Previous pane"), "win.previous-pane", { "<Shift>F6", "<Control><Shift>Tab" } },
  { VIEWS, N_("Go to a hub, channel, topic or action"), "win.switch", { "<Control>k" } },
  { VIEWS, N_("Find in the topic"), "win.find-in-topic", { "<Control>f" } },
  { VIEWS, N_("Next message found, further back"), "win.next-found", { "F3" } },
  { VIEWS, N_("Previous message found"), "win.previous-found", { "<Shift>F3" } },
  { VIEWS, N_("What a search can be narrowed by"), NULL, { "<Control>Down" } },
  { VIEWS, N_("Search topics"), "win.search-topics", { "<Control><Shift>t" } },
  { VIEWS, N_("Search channels"), "win.search-channels", { "<Control><Shift>c" } },
  /* TRANSLATORS: the last text of a line, where there is one, is other words that somebody may look for it by */
  { VIEWS, N_("Search messages"), "win.search", { "<Control><Shift>f" }, N_("find") },
  { VIEWS, N_("Jump to a date"), "topic.jump-to-date", { "<Control>g" } },
  { READING, N_("Next unread"), "win.next-unread", { "n" } },
  { READING, N_("Previous unread"), "win.previous-unread", { "p", "<Shift>n" } },
  { READING, N_("First unread of the topic, above"), "topic.show-unread", { "<Alt>Page_Up" } },
  { READING, N_("Mark the topic as read"), "topic.mark-all-read", { "<Control><Shift>m" } },
  { READING, N_("Mark as unread from a message on"), NULL, { "u" } },
  { READING, N_("Peek into a topic, without marking it"), NULL, { "space" } },
  { READING, N_("Copy the message"), NULL, { "<Control>c" } },
  { REPLIES, N_("Write a reply"), "win.focus-composer", { "<Control>r" } },
  { REPLIES, N_("Send the reply"), NULL, { "Return" } },
  { REPLIES, N_("Begin a new line"), NULL, { "<Shift>Return" } },
  { REPLIES, N_("Reply to a message"), NULL, { "r" } },
  { REPLIES, N_("Edit your last message"), NULL, { "Up" } },
  { REPLIES, N_("Leave the reply or the edit"), NULL, { "Escape" } },
  { REPLIES, N_("Attach files"), "win.attach-files", { "<Control><Shift>o" }, N_("upload, picture") },
  { REPLIES, N_("Drafts"), "win.show-drafts", { "<Control><Shift>d" } },
  { REPLIES, N_("Insert a canned reply"), "win.insert-canned", { "<Control>slash" }, N_("template, snippet") },
  { REPLIES, N_("Canned replies, in an empty entry"), NULL, { "slash" } },
  { REPLIES, N_("Manage canned replies"), "app.canned-replies", { "<Control><Shift>l" }, N_("templates, snippets") },
  { REPLIES, N_("Insert emoji"), NULL, { "<Control>period" } },
  { REPLIES, N_("Claim or release the topic"), "topic.toggle-claim", { "<Control><Shift>a" }, N_("assign, take") },
  { REPLIES, N_("Hand the topic over"), "topic.ask-hand-over", { "<Control><Shift>h" }, N_("assign, transfer") },
  { REPLIES, N_("Private note or reply"), "topic.private-note", { "<Control><Shift>p" } },
  { REPLIES, N_("Send a waiting reply now"), NULL, { "<Control>Return" } },
  { REPLIES, N_("Edit a message"), NULL, { "<Control>e" } },
  { REPLIES, N_("Delete or cancel your message"), NULL, { "Delete" } },
  { TOPICS, N_("Details of the topic"), "topic.show-details", { "<Alt>Return" } },
  { TOPICS, N_("Resolve or reopen"), "topic.toggle-resolved", { "<Control><Shift>e" }, N_("close, done") },
  { TOPICS, N_("Notify all of the topic"), "topic.notify", { "<Control><Alt>n" }, N_("system notification") },
  { TOPICS, N_("Snooze until a time"), "topic.snooze-at", { "<Control><Shift>s" } },
  { TOPICS, N_("Snooze until a reply"), "topic.snooze(int64 0)", { "<Control><Alt>s" } },
  { TOPICS, N_("Pin or unpin"), "topic.toggle-pinned", { "<Control><Alt>p" } },
  { TOPICS, N_("Mute or unmute"), "topic.toggle-muted", { "<Control><Alt>m" } },
  { TOPICS, N_("Why nothing is coming"), "win.why-feed", { "<Control><Alt>w" }, N_("quiet, feed, stream") },
  { TOPICS, N_("Undo the last change"), "win.undo", { "<Control><Alt>z" } },
  { TOPICS, N_("Choose all topics"), NULL, { "<Control>a" } },
  { TOPICS, N_("Choose a topic or not"), NULL, { "<Control>space" } },
  { HUBS, N_("Connect to a hub"), "win.connect-hub", { "<Control>n" }, N_("add hub, server") },
  { HUBS, N_("Reconnect now"), "win.retry-all", { "F5", "<Control><Shift>r" } },
  { HUBS, N_("Connected clients"), "win.show-clients", { "<Control><Alt>c" }, N_("connections, disconnect, kick") },
  { HUBS, N_("Local hub on or off"), "app.local-hub", { "<Control>l" } },
  { HUBS, N_("Move the hub up or down"), NULL, { "<Alt>Up", "<Alt>Down" } },
  { HUBS, N_("Hide or show the channels of the hub"), NULL, { "Left", "Right" } },
  { HUBS, N_("Push an action to a chatbot"), NULL, { "<Control><Alt>a" } },
  { HUBS, N_("Give the action to the chatbot"), NULL, { "<Control>Return" } },
  { HUBS, N_("Menu of the hub"), NULL, { "<Shift>F10", "Menu" } },
  { FRAMES, N_("Filter the frames"), NULL, { "<Control><Alt>f" } },
  { FRAMES, N_("Pause or go on"), NULL, { "F8" } },
  { FRAMES, N_("Keep the newest frame in sight"), NULL, { "<Control>End" } },
  { FRAMES, N_("Go to the answer or the request"), NULL, { "<Control>j" } },
  { FRAMES, N_("Show the frames of the same kind"), NULL, { "<Control><Alt>j" } },
  { FRAMES, N_("Copy the frame"), NULL, { "<Control>c" } },
  { FRAMES, N_("Save the frame"), NULL, { "<Control>s" } },
  { FRAMES, N_("Send the frame again"), NULL, { "<Control>Return" } },
  { FRAMES, N_("Edit the frame and send it"), NULL, { "<Control>e" } },
  { FRAMES, N_("Export all frames"), NULL, { "<Control><Alt>x" } },
  { FRAMES, N_("Import frames"), NULL, { "<Control>o" } },
  { FRAMES, N_("Replay the frames"), NULL, { "<Control><Alt>r" } },
  { FRAMES, N_("Forget all frames"), NULL, { "<Control><Shift>Delete" } },
  { FRAMES, N_("Back to the frames"), NULL, { "Escape" } },
  { GENERAL, N_("Main menu"), NULL, { "F10" } },
  { GENERAL, N_("Do not disturb"), "app.do-not-disturb", { "<Control><Shift>b" }, N_("silence, quiet, pause notifications") },
  { GENERAL, N_("Preferences"), "app.preferences", { "<Control>comma" }, N_("settings, options, style, dark, theme") },
  { GENERAL, N_("Keyboard shortcuts"), "app.shortcuts", { "<Control>question", "<Control>F1" }, N_("keys, help") },
  { GENERAL, N_("Larger text"), "app.text-larger", { "<Control>plus", "<Control>equal", "<Control>KP_Add" }, N_("text size, font size, zoom in, bigger, magnify") },
  { GENERAL, N_("Smaller text"), "app.text-smaller", { "<Control>minus", "<Control>KP_Subtract" }, N_("text size, font size, zoom out") },
  { GENERAL, N_("Normal text size"), "app.text-normal", { "<Control>0", "<Control>KP_0" }, N_("font size, zoom, reset") },
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

/* What somebody could be writing. */
static gboolean
is_plain (const SbxAccel  *accel,
          guint            i,
          guint           *keyval,
          GdkModifierType *modifiers)
{
  return gtk_accelerator_parse (accel->accels[i], keyval, modifiers) && (*modifiers & ~GDK_SHIFT_MASK) == 0 &&
         g_unichar_isgraph (gdk_keyval_to_unicode (*keyval));
}

/**
 * sbx_accels_bind_plain:
 * @widget_class: of windows
 */
void
sbx_accels_bind_plain (GtkWidgetClass *widget_class)
{
  GdkModifierType modifiers;
  guint           keyval;

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    for (guint j = 0; accels[i].action && accels[i].accels[j]; j++)
      if (is_plain (&accels[i], j, &keyval, &modifiers))
        gtk_widget_class_add_binding_action (widget_class, keyval, modifiers, accels[i].action, NULL);
}

/**
 * sbx_accels_install:
 */
void
sbx_accels_install (GtkApplication *application)
{
  GdkModifierType modifiers;
  guint           keyval;

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    if (accels[i].action && !is_plain (&accels[i], 0, &keyval, &modifiers))
      gtk_application_set_accels_for_action (application, accels[i].action, accels[i].accels);
}
