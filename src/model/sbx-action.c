/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-private.h"
#include "sbx-property-snapshot.h"
#include "sbx-property-table.h"
#include "sbx-world.h"

#include <string.h>

struct _SbxAction
{
  GObject          parent_instance;
  SbxWorld        *world;  /* (nullable): not owned; clears itself here before it goes */
  SbxFlushQueue   *queue;
  SbxActionRecord *record;
};

enum
{
  PROP_0,
  PROP_WORLD,
  PROP_ID,
  PROP_TARGET_ID,
  PROP_STATE,
  PROP_REASON,
  PROP_BY,
  PROP_ERROR,
  PROP_CREATED_AT,
  PROP_SENT_AT,
  PROP_ENDED_AT,
  N_PROPS
};

static const SbxPropertyRow table[N_PROPS] = {
  [PROP_WORLD] = { "world", SBX_PROPERTY_OBJECT, G_CALLBACK (sbx_action_get_world), sbx_world_get_type },
  [PROP_ID] = { "id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_action_get_id) },
  [PROP_TARGET_ID] = { "target-id", SBX_PROPERTY_STRING, G_CALLBACK (sbx_action_get_target_id) },
  [PROP_STATE] = { "state", SBX_PROPERTY_STRING, G_CALLBACK (sbx_action_get_state) },
  [PROP_REASON] = { "reason", SBX_PROPERTY_STRING, G_CALLBACK (sbx_action_get_reason) },
  [PROP_BY] = { "by", SBX_PROPERTY_STRING, G_CALLBACK (sbx_action_get_by) },
  [PROP_ERROR] = { "error", SBX_PROPERTY_STRING, G_CALLBACK (sbx_action_get_error) },
  [PROP_CREATED_AT] = { "created-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_action_get_created_at) },
  [PROP_SENT_AT] = { "sent-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_action_get_sent_at) },
  [PROP_ENDED_AT] = { "ended-at", SBX_PROPERTY_TIME, G_CALLBACK (sbx_action_get_ended_at) },
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxAction, sbx_action, G_TYPE_OBJECT)

static void
sbx_action_finalize (GObject *object)
{
  SbxAction *self = SBX_ACTION (object);

  sbx_action_record_free (self->record);
  sbx_flush_queue_unref (self->queue);

  G_OBJECT_CLASS (sbx_action_parent_class)->finalize (object);
}

static void
sbx_action_get_property (GObject    *object,
                         guint       id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  sbx_property_table_get (table, N_PROPS, object, id, value);
}

static void
sbx_action_class_init (SbxActionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_action_finalize;
  object_class->get_property = sbx_action_get_property;

  sbx_property_table_install (table, N_PROPS, object_class, properties);
}

static void
sbx_action_init (SbxAction *self)
{
}

/**
 * sbx_action_new:
 * @world: (transfer none): not kept
 * @record: (transfer full): what is known of it
 * @queue: (transfer none): the world's
 *
 * Returns: (transfer full): an action
 */
SbxAction *
sbx_action_new (SbxWorld        *world,
                SbxActionRecord *record,
                SbxFlushQueue   *queue)
{
  SbxAction *self = g_object_new (SBX_TYPE_ACTION, NULL);

  self->world = world;
  self->queue = sbx_flush_queue_ref (queue);
  self->record = record;

  return self;
}

/**
 * sbx_action_orphan:
 *
 * Called by the world when it goes, or lets go of it.
 */
void
sbx_action_orphan (SbxAction *self)
{
  self->world = NULL;
}

const char *
sbx_action_peek_id (gpointer action)
{
  return ((SbxAction *) action)->record->id;
}

/**
 * sbx_action_compare:
 *
 * Newest first, then by id.
 */
int
sbx_action_compare (gconstpointer a,
                    gconstpointer b)
{
  const SbxActionRecord *first = ((const SbxAction *) a)->record;
  const SbxActionRecord *second = ((const SbxAction *) b)->record;

  if (first->created_at != second->created_at)
    return first->created_at > second->created_at ? -1 : 1;

  return strcmp (first->id, second->id);
}

/**
 * sbx_action_take:
 * @record: (transfer full): the action as it is now
 *
 * Returns: whether the action's place in the order may have changed
 */
gboolean
sbx_action_take (SbxAction       *self,
                 SbxActionRecord *record)
{
  gboolean moved = self->record->created_at != record->created_at;
  SbxPropertySnapshot *before;

  sbx_flush_queue_freeze (self->queue, self);
  before = sbx_property_snapshot_take (self, properties, N_PROPS);
  /* The list finds it by its id where that stands. */
  g_free (record->id);
  record->id = g_steal_pointer (&self->record->id);
  sbx_action_record_free (self->record);
  self->record = record;
  sbx_property_snapshot_notify (before);

  return moved;
}

/**
 * sbx_action_get_world:
 *
 * Returns: (transfer none) (nullable): its world, while that has it
 */
SbxWorld *
sbx_action_get_world (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->world;
}

const char *
sbx_action_get_id (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->id != NULL ? self->record->id : "";
}

const char *
sbx_action_get_target_id (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->target_id != NULL ? self->record->target_id : "";
}

const char *
sbx_action_get_state (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->state != NULL ? self->record->state : "";
}

const char *
sbx_action_get_reason (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->reason != NULL ? self->record->reason : "";
}

const char *
sbx_action_get_by (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->by != NULL ? self->record->by : "";
}

const char *
sbx_action_get_error (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->error != NULL ? self->record->error : "";
}

gint64
sbx_action_get_created_at (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), 0);

  return self->record->created_at;
}

gint64
sbx_action_get_sent_at (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), 0);

  return self->record->sent_at;
}

gint64
sbx_action_get_ended_at (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), 0);

  return self->record->ended_at;
}

/**
 * sbx_action_get_content:
 *
 * Returns: (transfer none) (nullable): what is to be done
 */
JsonObject *
sbx_action_get_content (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->action;
}

/**
 * sbx_action_get_result:
 *
 * Returns: (transfer none) (nullable): what the bot said when it had done it
 */
JsonNode *
sbx_action_get_result (SbxAction *self)
{
  g_return_val_if_fail (SBX_IS_ACTION (self), NULL);

  return self->record->result;
}
