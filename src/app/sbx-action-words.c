/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-words.h"

#include "sbx-formatters.h"
#include "sbx-secrets.h"

#include <glib/gi18n-lib.h>

/* How people read what a bot is to do. */

static const struct
{
  const char *state;
  const char *word;
  const char *icon;
  const char *css_class;
} states[] = {
  { "queued", NC_("action", "Waiting"), "sbx-clock-symbolic", "dim-label" },
  { "sent", NC_("action", "Delivered"), "sbx-in-symbolic", "accent" },
  { "acknowledged", NC_("action", "Done"), "sbx-check-symbolic", "success" },
  { "failed", NC_("action", "Failed"), "sbx-error-symbolic", "error" },
  { "expired", NC_("action", "Expired"), "sbx-gap-symbolic", "warning" },
  { "cancelled", NC_("action", "Cancelled"), "sbx-gap-symbolic", "dim-label" },
};

static guint
find_state (SbxAction *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_str_equal (states[i].state, sbx_action_get_state (action)))
      return i;

  return G_N_ELEMENTS (states);
}

/**
 * sbx_action_dup_title:
 *
 * What is to be done stands in one of these, by whatever name a back end calls it. A command may have secrets in it: they are hidden.
 *
 * Returns: (transfer full): one line
 */
char *
sbx_action_dup_title (SbxAction *action)
{
  static const char *const members[] = { "type", "action", "do", "name", "command", "title" };
  JsonObject *content = sbx_action_get_content (action);

  for (guint i = 0; content && i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = json_object_get_member (content, members[i]);
      const char *text = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

      if (text && text[0])
        {
          g_autofree char *masked = sbx_secrets_mask (text, NULL);

          return sbx_format_one_line (masked);
        }
    }

  return sbx_format_one_line (sbx_action_get_id (action));
}

/**
 * sbx_action_state_word:
 *
 * Returns: (transfer none): also of a state that is not known here, as it is
 */
const char *
sbx_action_state_word (SbxAction *action)
{
  guint i = find_state (action);

  return i < G_N_ELEMENTS (states) ? g_dpgettext2 (GETTEXT_PACKAGE, "action", states[i].word) : sbx_action_get_state (action);
}

/**
 * sbx_action_state_icon:
 */
const char *
sbx_action_state_icon (SbxAction *action)
{
  guint i = find_state (action);

  return i < G_N_ELEMENTS (states) ? states[i].icon : "sbx-dot-symbolic";
}

/**
 * sbx_action_state_class:
 *
 * Returns: (transfer none): the style of its icon
 */
const char *
sbx_action_state_class (SbxAction *action)
{
  guint i = find_state (action);

  return i < G_N_ELEMENTS (states) ? states[i].css_class : "dim-label";
}
