/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridges.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "sbx-bridge.h"
#include "sbx-client-error.h"
#include "sbx-json-read.h"
#include "sbx-limits.h"
#include "sbx-link.h"
#include "sbx-secrets.h"

#define PROFILE "profile="
/* ms that servers may take to hear that we go. */
#define FAREWELL_MS 1000

struct _SbxBridges
{
  GPtrArray *bridges;   /* (element-type SbxBridge) */
};

/* As paths of other settings begin. */
static char *
expand_path (const char *text)
{
  const struct
  {
    const char *prefix;
    const char *folder;
  } places[] = {
    { "~/", g_get_home_dir () },
    { "$XDG_DATA_HOME/", g_get_user_data_dir () },
    { "$XDG_CONFIG_HOME/", g_get_user_config_dir () },
    { "$XDG_RUNTIME_DIR/", g_get_user_runtime_dir () },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (text, places[i].prefix))
      return g_build_filename (places[i].folder, text + strlen (places[i].prefix), NULL);
  return g_strdup (text);
}

static JsonObject *
load_profile (const char  *written,
              GError     **error)
{
  g_autofree char *path = expand_path (written);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  node = sbx_json_parse (text, length, SBX_LIMIT_DEPTH, error);
  if (node == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_NOT_DONE, _("%s: A profile is a JSON object"), path);
      return NULL;
    }
  return json_node_dup_object (node);
}

static SbxBridge *
parse_bridge (const char  *text,
              const char  *to,
              const char  *to_token,
              GError     **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (JsonObject) profile = NULL;
  const char *dialect = NULL;

  for (guint i = 1; parts[i] != NULL; i++)
    {
      if (!g_str_has_prefix (parts[i], PROFILE))
        {
          if (dialect != NULL)
            {
              g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS,
                           _("“%s” and “%s” are two dialects. A server speaks one."), dialect, parts[i]);
              return NULL;
            }
          dialect = parts[i];
          continue;
        }
      g_clear_pointer (&profile, json_object_unref);
      profile = load_profile (parts[i] + strlen (PROFILE), error);
      if (profile == NULL)
        return NULL;
    }
  return sbx_bridge_new (parts[0], dialect, profile, NULL, to, to_token, error);
}

/* Each thing once, until it is over: tries go on for as long as it takes. */
static void
on_changed (SbxBridge  *bridge,
            GParamSpec *pspec,
            gpointer    data)
{
  const char *from = sbx_bridge_get_from (bridge);
  const char *reason = sbx_bridge_get_reason (bridge);
  SbxBridgeState state = sbx_bridge_get_state (bridge);
  g_autofree char *told = g_strdup_printf ("%d %s", state == SBX_BRIDGE_FAILED, reason != NULL ? reason : "");

  if (state == SBX_BRIDGE_LIVE && g_str_equal (pspec->name, "state"))
    g_info ("Bridge from %s: the hub has all that it told", from);
  if (g_strcmp0 (g_object_get_data (G_OBJECT (bridge), "sbx-told"), told) == 0)
    return;

  if (reason != NULL && state == SBX_BRIDGE_FAILED)
    g_warning ("Bridge from %s: %s", from, reason);
  else if (reason != NULL)
    g_message ("Bridge from %s: %s", from, reason);
  g_object_set_data_full (G_OBJECT (bridge), "sbx-told", g_steal_pointer (&told), g_free);
}

static gboolean
has_bridge (SbxBridges *self,
            const char *from)
{
  for (guint i = 0; i < self->bridges->len; i++)
    {
      if (g_str_equal (sbx_bridge_get_from (g_ptr_array_index (self->bridges, i)), from))
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_bridge (SbxBridges  *self,
            const char  *text,
            const char  *folder,
            const char  *to,
            const char  *to_token,
            GError     **error)
{
  g_autoptr (SbxBridge) bridge = parse_bridge (text, to, to_token, error);

  if (bridge == NULL)
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);
      g_autofree char *shown = sbx_secrets_mask (valid, NULL);

      /* TRANSLATORS: the placeholder is an address with a dialect, as somebody wrote it. */
      g_prefix_error (error, _("The bridge “%s” cannot be used: "), shown);
      return FALSE;
    }
  if (has_bridge (self, sbx_bridge_get_from (bridge)))
    {
      g_set_error (error, SBX_CLIENT_ERROR, SBX_CLIENT_ERROR_ADDRESS, _("There are two bridges from %s."),
                   sbx_bridge_get_from (bridge));
      return FALSE;
    }
  sbx_bridge_set_data_folder (bridge, folder);
  g_signal_connect (bridge, "notify", G_CALLBACK (on_changed), NULL);
  g_ptr_array_add (self->bridges, g_steal_pointer (&bridge));
  return TRUE;
}

static void
bridge_free (SbxBridge *bridge)
{
  g_signal_handlers_disconnect_by_func (bridge, on_changed, NULL);
  sbx_bridge_stop (bridge);
  g_object_unref (bridge);
}

/**
 * sbx_bridges_new:
 * @text: the setting; "" is none
 * @folder: (nullable): as in sbx_bridge_set_data_folder()
 * @to: the local hub's address
 * @to_token: (nullable): its token
 * @error: return location for an error that names the bridge
 *
 * Returns: (transfer full) (nullable): the bridges, not started
 */
SbxBridges *
sbx_bridges_new (const char  *text,
                 const char  *folder,
                 const char  *to,
                 const char  *to_token,
                 GError     **error)
{
  g_autoptr (SbxBridges) self = g_new0 (SbxBridges, 1);
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);

  self->bridges = g_ptr_array_new_with_free_func ((GDestroyNotify) bridge_free);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] != '\0' && !add_bridge (self, words[i], folder, to, to_token, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * sbx_bridges_free:
 *
 * Stops them.
 */
void
sbx_bridges_free (SbxBridges *self)
{
  g_ptr_array_unref (self->bridges);
  g_free (self);
}

/**
 * sbx_bridges_start:
 * @own: (nullable): as in sbx_bridge_set_own_address()
 */
void
sbx_bridges_start (SbxBridges *self,
                   const char *own)
{
  for (guint i = 0; i < self->bridges->len; i++)
    {
      sbx_bridge_set_own_address (g_ptr_array_index (self->bridges, i), own);
      sbx_bridge_start (g_ptr_array_index (self->bridges, i));
    }
}

/**
 * sbx_bridges_end:
 * @self: (transfer full): as the program ends
 *
 * Stops them, and waits for a second at most until the servers have heard it.
 */
void
sbx_bridges_end (SbxBridges *self)
{
  sbx_bridges_free (self);
  sbx_link_wait_for_farewells (FAREWELL_MS);
}
