/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-channel-pane-private.h"

#include "sbx-dialect-words.h"
#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

#define PROJECTS "projects"
#define PEOPLE "people"

/* The views above the hubs: those stand there for which a hub has something. */

static char *
running_words (guint count)
{
  return g_strdup_printf (ngettext ("%'u running", "%'u running", count), count);
}

static char *
online_words (guint count)
{
  return g_strdup_printf (ngettext ("%'u online", "%'u online", count), count);
}

#define VIEW_ROW(NAME, id, title, icon_name, accel) [VIEW_##NAME] = { id, title, icon_name },

static const struct
{
  const char *id;
  const char *title;
  const char *icon_name;
} views[N_VIEWS] = { SBX_VIEWS (VIEW_ROW) };

/* What is added up of the hubs. */
static const struct
{
  const char   *counted;
  SbxCountWords words;
} counts[N_VIEWS] = {
  [VIEW_MONITOR] = { "unread-count", sbx_format_unread },
  [VIEW_TASKS] = { "running-count", running_words },
  [VIEW_PEOPLE] = { "online-count", online_words },
};

/* Whether a hub has something for it, or could. Who has not said yet what it can may have anything but projects. */
static gboolean
has_content (SbxWorld *world,
             guint     view)
{
  switch (view)
    {
    case VIEW_MONITOR:
    case VIEW_INBOX:
    case VIEW_RECENT:
      return sbx_dialect_words_shows (world, "messaging") || g_list_model_get_n_items (sbx_world_get_channels (world)) > 0;
    case VIEW_TASKS:
      return sbx_dialect_words_shows (world, "tasks") || g_list_model_get_n_items (sbx_world_get_sessions (world)) > 0 ||
             g_list_model_get_n_items (sbx_world_get_tasks (world)) > 0;
    case VIEW_PEOPLE:
      return sbx_dialect_words_shows (world, PEOPLE) || g_list_model_get_n_items (sbx_world_get_people (world)) > 0;
    case VIEW_ACTIONS:
      /* Every hub could have some. */
      return sbx_world_get_action_count (world) > 0 || g_strcmp0 (sbx_world_get_dialect (world), "worker") == 0;
    case VIEW_INSPECTOR:
      return TRUE;
    case VIEW_PROJECTS:
    default:
      return sbx_world_has_feature (world, PROJECTS) || sbx_world_get_project_count (world) > 0;
    }
}

static gboolean
is_wanted (SbxChannelPane *self,
           guint           view)
{
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (has_content (world, view))
        return TRUE;
    }

  return n == 0 && view != VIEW_PROJECTS && view != VIEW_PEOPLE && view != VIEW_ACTIONS && view != VIEW_INSPECTOR;
}

static gboolean
have_all_said (SbxChannelPane *self)
{
  guint n = self->worlds ? g_list_model_get_n_items (self->worlds) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (self->worlds, i);

      if (!sbx_world_knows_features (world) && sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED)
        return FALSE;
    }

  return n > 0;
}

/* While a hub is away the row stays, so that nothing below it moves. */
static gboolean
keep_projects (SbxChannelPane *self,
               gboolean        shown)
{
  if (!shown && !have_all_said (self))
    return self->projects && self->worlds && g_list_model_get_n_items (self->worlds) > 0;
  if (shown != self->projects)
    {
      self->projects = shown;
      g_object_notify (G_OBJECT (self), "projects");
    }

  return shown;
}

/* @shown: (out): one for each view. Where there is nothing for any of them, the hubs stand under the first. */
static void
choose_views (SbxChannelPane *self,
              gboolean       *shown)
{
  gboolean any = FALSE;

  for (guint i = 0; i < N_VIEWS; i++)
    {
      shown[i] = is_wanted (self, i);
      if (i == VIEW_PROJECTS)
        shown[i] = keep_projects (self, shown[i]);
      any = any || (shown[i] && i != VIEW_INSPECTOR);
    }
  shown[VIEW_MONITOR] = shown[VIEW_MONITOR] || !any;
}

void
sbx_channel_pane_update_views (SbxChannelPane *self)
{
  gboolean shown[N_VIEWS];
  const char *first = NULL;
  guint position = 0;
  gboolean lost = FALSE, changed = FALSE;

  choose_views (self, shown);
  for (guint i = 0; i < N_VIEWS; i++)
    {
      gboolean was_shown = g_list_store_find (self->entries, self->views[i], NULL);

      if (shown[i] && !was_shown)
        g_list_store_insert (self->entries, position, self->views[i]);
      else if (!shown[i] && was_shown)
        g_list_store_remove (self->entries, position);
      changed = changed || shown[i] != was_shown;

      position += shown[i] ? 1 : 0;
      first = shown[i] && !first ? sbx_view_entry_get_id (self->views[i]) : first;
      lost = lost || (!shown[i] && g_str_equal (self->view, sbx_view_entry_get_id (self->views[i])));
    }

  if (lost)
    sbx_channel_pane_set_view (self, first);
  else if (changed)
    sbx_channel_pane_select_shown (self);
}

void
sbx_channel_pane_set_up_views (SbxChannelPane *self)
{
  self->entries = g_list_store_new (SBX_TYPE_VIEW_ENTRY);
  for (guint i = 0; i < N_VIEWS; i++)
    self->views[i] = sbx_view_entry_new (views[i].id, _(views[i].title), views[i].icon_name, counts[i].counted, counts[i].words);
  sbx_view_entry_count_needs (self->views[VIEW_MONITOR]);
  sbx_view_entry_count_live (self->views[VIEW_TASKS]);
  sbx_view_entry_count_live (self->views[VIEW_PEOPLE]);
  g_list_store_append (self->entries, self->views[VIEW_MONITOR]);
  g_list_store_append (self->entries, self->views[VIEW_INBOX]);
  g_list_store_append (self->entries, self->views[VIEW_RECENT]);
  g_list_store_append (self->entries, self->views[VIEW_TASKS]);
  self->world_watch = sbx_world_watch_new ();
  g_signal_connect_object (self->world_watch, "changed", G_CALLBACK (sbx_channel_pane_update_views), self, G_CONNECT_SWAPPED);
}
