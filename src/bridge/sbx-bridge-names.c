/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-bridge-private.h"

#include "sbx-bridge-form.h"
#include "sbx-fields.h"

/* What things of the other server are called here: as there, until somebody else has that id. */

/* More ids than one the hub can only give where its channels change under our hands. */
#define MAX_KNOWN 3

void
sbx_bridge_name_free (SbxBridgeName *name)
{
  g_free (name->local_id);
  g_clear_pointer (&name->origin, json_object_unref);
  g_free (name);
}

static char *
make_key (SbxBridgeKind  kind,
          const char    *id)
{
  return g_strdup_printf ("%d %s", (int) (kind == SBX_BRIDGE_REMOVE ? SBX_BRIDGE_SYNC : kind), id);
}

SbxBridgeName *
sbx_bridge_find_name (SbxBridge     *self,
                      SbxBridgeKind  kind,
                      const char    *id)
{
  g_autofree char *key = make_key (kind, id);

  return g_hash_table_lookup (self->names, key);
}

/* What came through a hub is known by its log, which it says in whatever dialect. */
static const char *
get_via_epoch (SbxBridge *self)
{
  return sbx_client_get_hub_log (self->from);
}

/* Its id is somebody else's here. Returns whether there is another to try. */
gboolean
sbx_bridge_rename (SbxBridge     *self,
                   SbxBridgeName *name,
                   const char    *id)
{
  char *next = sbx_bridge_form_dup_id (id, sbx_address_get_uri (self->from_address), name->attempt + 1);

  if (next == NULL)
    return FALSE;
  name->attempt++;
  g_free (name->local_id);
  name->local_id = next;
  return TRUE;
}

/* Where people here begin conversations, even if nobody has yet. */
static gboolean
is_reserved (SbxBridgeKind  kind,
             const char    *id)
{
  return kind == SBX_BRIDGE_SYNC && g_str_equal (id, "conversations");
}

SbxBridgeName *
sbx_bridge_need_name (SbxBridge     *self,
                      SbxBridgeKind  kind,
                      const char    *id)
{
  SbxBridgeName *name = sbx_bridge_find_name (self, kind, id);

  if (name == NULL)
    {
      name = g_new0 (SbxBridgeName, 1);
      name->kind = kind;
      name->local_id = g_strdup (id);
      name->origin = sbx_bridge_form_origin (sbx_address_get_uri (self->from_address), id, get_via_epoch (self), NULL);
      g_hash_table_insert (self->names, make_key (kind, id), name);
      if (is_reserved (kind, id))
        sbx_bridge_rename (self, name, id);
    }
  return name;
}

/* @object: as the other server has it; it says through which hubs it came. */
void
sbx_bridge_set_origin (SbxBridge     *self,
                       SbxBridgeName *name,
                       const char    *id,
                       JsonObject    *object)
{
  json_object_unref (name->origin);
  name->origin = sbx_bridge_form_origin (sbx_address_get_uri (self->from_address), id, get_via_epoch (self), object);
  name->is_loop = sbx_bridge_form_is_loop (object, get_via_epoch (self), sbx_client_get_epoch (self->to));
}

/* Whether it is left alone: it came from here, or comes over another bridge as well. */
gboolean
sbx_bridge_name_is_left (const SbxBridgeName *name)
{
  return name->is_loop || name->is_other_way;
}

/* It stands there under another id, and may be taken over as that. */
gboolean
sbx_bridge_name_take_known_id (SbxBridgeName *name,
                               JsonObject    *refusal)
{
  g_autofree char *known = sbx_fields_dup_text (refusal, "knownAs", "");

  if (*known == '\0' || g_str_equal (known, name->local_id) || name->n_known++ >= MAX_KNOWN)
    return FALSE;
  g_free (name->local_id);
  name->local_id = g_steal_pointer (&known);
  return TRUE;
}
