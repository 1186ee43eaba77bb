/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"
#include "sbx-other.h"
#include "sbx-project-private.h"
#include "sbx-property-private.h"
#include "sbx-property-snapshot.h"
#include "sbx-property-table.h"
#include "sbx-world.h"

#include <string.h>

struct _SbxProject
{
  GObject           parent_instance;
  SbxWorld         *world;  /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue    *queue;
  SbxProjectRecord *record;
  char             *caller; /* as text */
};

enum
{
  PROP_0,
  PROP_WORLD,
  PROP_ID,
  PROP_TITLE,
  PROP_CALL_FLOW_ID,
  PROP_CLIENT_ID,
  PROP_ACTION,
  PROP_CALLER,
  PROP_ERROR,
  PROP_AGENT_QUANTITY,
  PROP_HAS_TOKEN,
  PROP_CONNECTED,
  PROP_CREATED_AT,
  PROP_UPDATED_AT,
  N_PROPS
};

static const SbxPropertyRow table[N_PROPS] = {
  [PROP_WORLD] = { "world", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_project_get_world), sbx_world_get_type },
  [PROP_ID] = { "id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_id) },
  [PROP_TITLE] = { "title", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_title) },
  [PROP_CALL_FLOW_ID] = { "call-flow-id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_call_flow_id) },
  [PROP_CLIENT_ID] = { "client-id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_client_id) },
  [PROP_ACTION] = { "action", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_action) },
  [PROP_CALLER] = { "caller", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_caller) },
  [PROP_ERROR] = { "error", SBX_PROPERTY_STRING, G_CALLBACK (sbx_project_get_error) },
  [PROP_AGENT_QUANTITY] = { "agent-quantity", SBX_PROPERTY_COUNT, G_CALLBACK (sbx_project_get_agent_quantity) },
  [PROP_HAS_TOKEN] = { "has-token", SBX_PROPERTY_BOOLEAN, G_CALLBACK (sbx_project_get_has_token) },
  [PROP_CONNECTED] = { "connected", SBX_PROPERTY_BOOLEAN, G_CALLBACK (sbx_project_get_connected) },
  [PROP_CREATED_AT] = { "created-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_project_get_created_at) },
  [PROP_UPDATED_AT] = { "updated-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_project_get_updated_at) },
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxProject, sbx_project, G_TYPE_OBJECT)

/* --- The caller, which is any JSON --- */

static char *
node_to_text (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);

  return json_to_string (node, FALSE);
}

/* What is called is in one of these, where the caller is an object. */
static char *
describe_caller (JsonNode *caller)
{
  static const char *const members[] = { "number", "phone", "callerId", "caller_id", "name", "id" };

  if (caller == NULL || JSON_NODE_HOLDS_NULL (caller))
    return g_strdup ("");

  if (JSON_NODE_HOLDS_OBJECT (caller))
    for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
      {
        JsonNode *member = json_object_get_member (json_node_get_object (caller), members[i]);

        if (member != NULL && JSON_NODE_HOLDS_VALUE (member))
          return node_to_text (member);
      }

  return node_to_text (caller);
}

/* --- The object --- */

static void
sbx_project_dispose (GObject *object)
{
  SbxProject *self = SBX_PROJECT (object);

  self->world = NULL;

  G_OBJECT_CLASS (sbx_project_parent_class)->dispose (object);
}

static void
sbx_project_finalize (GObject *object)
{
  SbxProject *self = SBX_PROJECT (object);

  sbx_project_record_free (self->record);
  sbx_flush_queue_unref (self->queue);
  g_free (self->caller);

  G_OBJECT_CLASS (sbx_project_parent_class)->finalize (object);
}

static void
sbx_project_get_property (GObject    *object,
                          guint       id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  sbx_property_table_get (table, N_PROPS, object, id, value);
}

static void
sbx_project_class_init (SbxProjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_project_dispose;
  object_class->finalize = sbx_project_finalize;
  object_class->get_property = sbx_project_get_property;

  sbx_property_table_install (table, N_PROPS, object_class, properties);
}

static void
sbx_project_init (SbxProject *self)
{
}

/**
 * sbx_project_new:
 * @world: (transfer none): not kept
 * @record: (transfer full): what is known of it
 * @queue: (transfer none): the world's
 *
 * Returns: (transfer full): a project
 */
SbxProject *
sbx_project_new (SbxWorld         *world,
                 SbxProjectRecord *record,
                 SbxFlushQueue    *queue)
{
  SbxProject *self = g_object_new (SBX_TYPE_PROJECT, NULL);

  self->world = world;
  self->queue = sbx_flush_queue_ref (queue);
  self->record = record;
  self->caller = describe_caller (record->caller);

  return self;
}

/**
 * sbx_project_orphan:
 *
 * Called by the world when it goes.
 */
void
sbx_project_orphan (SbxProject *self)
{
  self->world = NULL;
}

const char *
sbx_project_peek_id (gpointer project)
{
  return ((SbxProject *) project)->record->id;
}

/**
 * sbx_project_compare:
 *
 * Newest first, then by id.
 */
int
sbx_project_compare (gconstpointer a,
                     gconstpointer b)
{
  const SbxProject *first = a;
  const SbxProject *second = b;

  if (first->record->created_at != second->record->created_at)
    return first->record->created_at > second->record->created_at ? -1 : 1;

  return strcmp (first->record->id, second->record->id);
}

/**
 * sbx_project_take:
 * @record: (transfer full): the project as it is now
 *
 * Returns: whether the project's place in the order may have changed
 */
gboolean
sbx_project_take (SbxProject       *self,
                  SbxProjectRecord *record)
{
  gboolean moved = self->record->created_at != record->created_at;
  SbxPropertySnapshot *before;

  sbx_flush_queue_freeze (self->queue, self);
  before = sbx_property_snapshot_take (self, properties, N_PROPS);
  /* The list finds it by its id where that stands. */
  g_free (record->id);
  record->id = g_steal_pointer (&self->record->id);
  sbx_project_record_free (self->record);
  self->record = record;
  g_free (self->caller);
  self->caller = describe_caller (record->caller);
  sbx_property_snapshot_notify (before);

  return moved;
}

/**
 * sbx_project_set_action:
 *
 * Takes over what was told of the project's action alone.
 */
void
sbx_project_set_action (SbxProject *self,
                        const char *action)
{
  sbx_flush_queue_freeze (self->queue, self);
  sbx_property_set_string (self, properties[PROP_ACTION], &self->record->action, action);
}

/**
 * sbx_project_get_world:
 *
 * Returns: (transfer none) (nullable): its world, while that has it
 */
SbxWorld *
sbx_project_get_world (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->world;
}

const char *
sbx_project_get_id (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->record->id;
}

/**
 * sbx_project_get_title:
 *
 * Returns: (transfer none): what people call it, if its reports say that, else its id
 */
const char *
sbx_project_get_title (SbxProject *self)
{
  static const char *const members[] = { "name", "title", "projectName" };
  const char *title = "";

  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (members) && title[0] == '\0'; i++)
    title = sbx_other_text (self->record->other, members[i]);

  return title[0] != '\0' ? title : self->record->id;
}

const char *
sbx_project_get_call_flow_id (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->record->call_flow_id;
}

const char *
sbx_project_get_client_id (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->record->client_id;
}

const char *
sbx_project_get_action (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->record->action;
}

/**
 * sbx_project_get_caller:
 *
 * Returns: (transfer none): who calls, as one line of text; "" = not said
 */
const char *
sbx_project_get_caller (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->caller;
}

/**
 * sbx_project_get_error:
 *
 * Returns: (transfer none): what went wrong, "" = nothing
 */
const char *
sbx_project_get_error (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  return self->record->error != NULL ? self->record->error : "";
}

gint64
sbx_project_get_agent_quantity (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), 0);

  return MAX (self->record->agent_quantity, 0);
}

/**
 * sbx_project_get_has_token:
 *
 * Returns: whether the service has a token for it; which one is never told
 */
gboolean
sbx_project_get_has_token (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), FALSE);

  return self->record->has_access_token;
}

gboolean
sbx_project_get_connected (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), FALSE);

  return self->record->ws_connected;
}

/**
 * sbx_project_get_bridged_from:
 *
 * Returns: (transfer none) (nullable): the address of the server that a bridge takes it over from, where alone it is started and stopped; %NULL where the hub has
 *   it of its own
 */
const char *
sbx_project_get_bridged_from (SbxProject *self)
{
  JsonObject *from = NULL;
  const char *address = NULL;

  g_return_val_if_fail (SBX_IS_PROJECT (self), NULL);

  if (self->record->other != NULL && sbx_fields_get_object (self->record->other, "bridgedFrom", SBX_FIELD_OPTIONAL, &from, NULL) && from != NULL)
    sbx_fields_get_string (from, "address", SBX_FIELD_OPTIONAL, G_MAXSIZE, &address, NULL);
  return address;
}

gint64
sbx_project_get_created_at (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), 0);

  return self->record->created_at;
}

gint64
sbx_project_get_updated_at (SbxProject *self)
{
  g_return_val_if_fail (SBX_IS_PROJECT (self), 0);

  return self->record->updated_at;
}
