/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-words.h"

#include "sbx-formatters.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

typedef struct
{
  const char *action;
  const char *word;
  const char *icon;
  const char *css_class;
} Look;

/* In the order in which states are sorted. */
static const Look looks[] = {
  { "active", NC_("project", "Active"), "media-playback-start-symbolic", "success" },
  { "init", NC_("project", "Ready"), "sbx-ring-symbolic", "dim-label" },
  { NULL, NULL, "sbx-dot-symbolic", "dim-label" },   /* any other action */
  { "failed", NC_("project", "Failed"), "sbx-error-symbolic", "error" },
  { "stopped", NC_("project", "Stopped"), "media-playback-stop-symbolic", "dim-label" },
};

/* What went wrong is more than what was asked for. */
static guint
find_look (SbxProject *project)
{
  const char *action = sbx_project_get_action (project);
  guint other = 0;

  if (sbx_project_get_error (project)[0] != '\0')
    action = "failed";
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      if (looks[i].action == NULL)
        other = i;
      else if (g_str_equal (looks[i].action, action))
        return i;
    }

  return other;
}

/**
 * sbx_project_state_word:
 * @project: a project
 *
 * Returns: (transfer none): the word for people; an action that is not known is its own word
 */
const char *
sbx_project_state_word (SbxProject *project)
{
  const Look *look = &looks[find_look (project)];
  const char *action = sbx_project_get_action (project);

  if (look->word != NULL)
    return g_dpgettext2 (GETTEXT_PACKAGE, "project", look->word);

  return action[0] != '\0' ? action : _("Unknown");
}

/* The table is in that order. */
SbxProjectState
sbx_project_get_state (SbxProject *project)
{
  return (SbxProjectState) find_look (project);
}

/**
 * sbx_project_action_word:
 * @action: init, active, stopped …
 *
 * Returns: (transfer none): the word for people; an action that is not known is its own word
 */
const char *
sbx_project_action_word (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    if (looks[i].action != NULL && g_str_equal (looks[i].action, action))
      return g_dpgettext2 (GETTEXT_PACKAGE, "project", looks[i].word);

  return action[0] != '\0' ? action : _("Unknown");
}

const char *
sbx_project_state_icon (SbxProject *project)
{
  return looks[find_look (project)].icon;
}

const char *
sbx_project_state_css_class (SbxProject *project)
{
  return looks[find_look (project)].css_class;
}

/**
 * sbx_project_state_order:
 * @project: a project
 *
 * Returns: its place among states: what is at work first, what is at rest last
 */
int
sbx_project_state_order (SbxProject *project)
{
  return (int) find_look (project);
}

/**
 * sbx_project_is_at_rest:
 * @project: a project
 *
 * Returns: whether it has to be started before it does anything
 */
gboolean
sbx_project_is_at_rest (SbxProject *project)
{
  const char *action = looks[find_look (project)].action;

  return g_strcmp0 (action, "failed") == 0 || g_strcmp0 (action, "stopped") == 0;
}

/**
 * sbx_project_is_away:
 * @project: a project
 *
 * Returns: whether its hub is: what is known of it is what was known last
 */
gboolean
sbx_project_is_away (SbxProject *project)
{
  SbxWorld *world = sbx_project_get_world (project);

  return world != NULL && sbx_world_is_away (world);
}

/**
 * sbx_project_connection_word:
 * @project: a project
 *
 * Returns: (transfer none): whether its service is connected; or was when its hub was heard last
 */
const char *
sbx_project_connection_word (SbxProject *project)
{
  if (sbx_project_is_away (project))
    return sbx_project_get_connected (project) ? C_("project", "Was connected") : C_("project", "Was not connected");

  return sbx_project_get_connected (project) ? C_("project", "Connected") : C_("project", "Not connected");
}

/**
 * sbx_project_describe:
 * @project: a project
 *
 * Returns: (transfer full): its row, to be read aloud
 */
char *
sbx_project_describe (SbxProject *project)
{
  gint64 n = sbx_project_get_agent_quantity (project);
  g_autofree char *agents = g_strdup_printf (ngettext ("%'" PRId64 " agent", "%'" PRId64 " agents", sbx_format_plural (n)), n);
  g_autofree char *since = sbx_format_exact_time (sbx_project_get_updated_at (project));
  const char *connected = sbx_project_connection_word (project);

  if (sbx_project_get_updated_at (project) <= 0)
    /* TRANSLATORS: a project read aloud: "Spring calls, Active, 8 agents, Connected" */
    return g_strdup_printf (_("%s, %s, %s, %s"), sbx_project_get_title (project), sbx_project_state_word (project), agents, connected);

  /* TRANSLATORS: a project read aloud: "Spring calls, Active, 8 agents, Connected, changed Monday, 3 March 2025, 09:15:00" */
  return g_strdup_printf (_("%s, %s, %s, %s, changed %s"), sbx_project_get_title (project), sbx_project_state_word (project), agents,
                          connected, since);
}
