/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-private.h"

#include <glib/gi18n-lib.h>

#include "sbx-client-error.h"
#include "sbx-fields.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-route.h"
#include "sbx-websocket-link.h"

/* A place that is for one chatbot, found by what the server says there: it is left to the bot. What waited for that came here first, as
 * nobody could know: who it was for is told what is missing. */

/* Ids of actions that are named. */
#define SHOWN_ACTIONS 5

/* (nullable) (transfer full): the id of the action that @message is, "?" where it has none */
static char *
dup_action_id (GBytes *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message, &length);
  g_autoptr (JsonNode) node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH_FROM_HUB, NULL);
  g_autofree char *type = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  type = sbx_fields_dup_text (json_node_get_object (node), "type", "");
  return g_str_equal (type, "action") ? sbx_fields_dup_text (json_node_get_object (node), "actionId", "?") : NULL;
}

/* (transfer full): what came that was for the bot */
static GPtrArray *
list_actions (SbxConnection *self)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (GList *l = self->early.head; l != NULL; l = l->next)
    {
      char *id = dup_action_id (l->data);

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

static char *
join_ids (GPtrArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < MIN (ids->len, SHOWN_ACTIONS); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) ids->pdata[i]);
  if (ids->len > SHOWN_ACTIONS)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

/* (transfer full) */
static GError *
new_error (SbxConnection *self)
{
  const SbxRoute *route = self->routes->pdata[self->route];
  g_autoptr (GPtrArray) ids = list_actions (self);
  GError *error = ids->len > 0 ? sbx_route_new_place_error (route->uri, SBX_CLIENT_ERROR_VERSION) : sbx_route_new_likely_place_error (route->uri);
  g_autofree char *shown = join_ids (ids);
  g_autofree char *lost = NULL;
  g_autofree char *message = NULL;

  if (ids->len == 0)
    return error;

  /* TRANSLATORS: %u is a number of things that a chatbot was to do, %s their ids */
  lost = g_strdup_printf (ngettext ("Until that was known, the server handed over %u action that waited for the bot (%s). Nobody did it: unless the server hands it over again, push it again.",
                                    "Until that was known, the server handed over %u actions that waited for the bot (%s). Nobody did them: unless the server hands them over again, push them again.",
                                    ids->len),
                          ids->len, shown);
  message = g_steal_pointer (&error->message);
  error->message = g_strconcat (message, " ", lost, NULL);
  return error;
}

/* Once the server has heard it, and all is here that it handed over before. */
void
sbx_connection_leave_place (SbxConnection *self)
{
  g_clear_handle_id (&self->detect_timer, g_source_remove);
  self->mode = MODE_LEAVING;
  if (!SBX_IS_WEBSOCKET_LINK (self->link) || !sbx_websocket_link_leave (SBX_WEBSOCKET_LINK (self->link)))
    sbx_connection_end (self, new_error (self));
}

void
sbx_connection_end_place (SbxConnection *self)
{
  sbx_connection_end (self, new_error (self));
}
