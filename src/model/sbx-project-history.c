/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-history.h"

#include "sbx-fields.h"
#include "sbx-time.h"

struct _SbxProjectHistory
{
  GHashTable *projects;  /* id → GPtrArray of SbxProjectChange, the oldest first */
  gint64      since;     /* ms since 1970: nothing is known of what was before */
};

static void
change_free (gpointer data)
{
  SbxProjectChange *change = data;

  g_free (change->from);
  g_free (change->to);
  g_free (change);
}

/**
 * sbx_project_history_new:
 *
 * Returns: (transfer full): one that knows of nothing before now
 */
SbxProjectHistory *
sbx_project_history_new (void)
{
  SbxProjectHistory *self = g_new0 (SbxProjectHistory, 1);

  self->projects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->since = sbx_time_now_ms ();

  return self;
}

void
sbx_project_history_free (SbxProjectHistory *self)
{
  g_hash_table_unref (self->projects);
  g_free (self);
}

static gint64
get_newest (GPtrArray *changes)
{
  return ((const SbxProjectChange *) changes->pdata[changes->len - 1])->at;
}

/* The project of which nothing was heard for longest. */
static void
forget_one (SbxProjectHistory *self)
{
  GHashTableIter iter;
  gpointer id, changes, oldest = NULL;
  gint64 oldest_at = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->projects);
  while (g_hash_table_iter_next (&iter, &id, &changes))
    if (get_newest (changes) < oldest_at)
      {
        oldest = id;
        oldest_at = get_newest (changes);
      }
  if (oldest != NULL)
    g_hash_table_remove (self->projects, oldest);
}

static gboolean
is_known (GPtrArray  *changes,
          gint64      at,
          const char *from,
          const char *to)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const SbxProjectChange *change = changes->pdata[i];

      if (change->at == at && g_str_equal (change->from, from) && g_str_equal (change->to, to))
        return TRUE;
    }

  return FALSE;
}

/* By time; what is told late goes where it belongs. */
static void
insert (GPtrArray  *changes,
        gint64      at,
        const char *from,
        const char *to)
{
  SbxProjectChange *change = g_new0 (SbxProjectChange, 1);
  guint place = changes->len;

  change->at = at;
  change->from = g_strdup (from);
  change->to = g_strdup (to);
  while (place > 0 && ((const SbxProjectChange *) changes->pdata[place - 1])->at > at)
    place--;
  g_ptr_array_insert (changes, (int) place, change);
}

/**
 * sbx_project_history_add:
 * @at: ms since 1970
 * @from: (nullable): what its action was
 * @to: what it is
 *
 * Returns: whether that was news
 */
gboolean
sbx_project_history_add (SbxProjectHistory *self,
                         const char        *project_id,
                         gint64             at,
                         const char        *from,
                         const char        *to)
{
  GPtrArray *changes;

  g_return_val_if_fail (self != NULL && project_id != NULL && to != NULL, FALSE);

  from = from != NULL ? from : "";
  changes = g_hash_table_lookup (self->projects, project_id);
  if (changes != NULL && is_known (changes, at, from, to))
    return FALSE;

  if (changes == NULL)
    {
      if (g_hash_table_size (self->projects) >= SBX_PROJECT_HISTORY_PROJECTS)
        forget_one (self);
      changes = g_ptr_array_new_with_free_func (change_free);
      g_hash_table_insert (self->projects, g_strdup (project_id), changes);
    }
  insert (changes, at, from, to);
  if (changes->len > SBX_PROJECT_HISTORY_CHANGES)
    g_ptr_array_remove_index (changes, 0);
  self->since = MIN (self->since, at > 0 ? at : self->since);

  return TRUE;
}

/**
 * sbx_project_history_get:
 *
 * Returns: (transfer none) (nullable) (element-type SbxProjectChange): the oldest first; %NULL = none is known
 */
GPtrArray *
sbx_project_history_get (SbxProjectHistory *self,
                         const char        *project_id)
{
  g_return_val_if_fail (self != NULL && project_id != NULL, NULL);

  return g_hash_table_lookup (self->projects, project_id);
}

/**
 * sbx_project_history_get_since:
 *
 * Returns: ms since 1970: of what was before nothing is known here
 */
gint64
sbx_project_history_get_since (SbxProjectHistory *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->since;
}

/* --- To be kept --- */

static void
write_changes (JsonBuilder *builder,
               GPtrArray   *changes)
{
  json_builder_begin_array (builder);
  for (guint i = 0; i < changes->len; i++)
    {
      const SbxProjectChange *change = changes->pdata[i];

      json_builder_begin_array (builder);
      json_builder_add_int_value (builder, change->at);
      json_builder_add_string_value (builder, change->from);
      json_builder_add_string_value (builder, change->to);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

/**
 * sbx_project_history_to_text:
 *
 * Returns: (transfer full): all of it, for sbx_project_history_take_text()
 */
char *
sbx_project_history_to_text (SbxProjectHistory *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  GHashTableIter iter;
  gpointer id, changes;

  g_return_val_if_fail (self != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "since");
  json_builder_add_int_value (builder, self->since);
  json_builder_set_member_name (builder, "projects");
  json_builder_begin_object (builder);
  g_hash_table_iter_init (&iter, self->projects);
  while (g_hash_table_iter_next (&iter, &id, &changes))
    {
      json_builder_set_member_name (builder, id);
      write_changes (builder, changes);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static void
read_changes (JsonObject *projects,
              const char *id,
              JsonNode   *node,
              gpointer    self)
{
  JsonArray *changes = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; changes != NULL && i < json_array_get_length (changes); i++)
    {
      JsonNode *element = json_array_get_element (changes, i);
      JsonArray *change = JSON_NODE_HOLDS_ARRAY (element) ? json_node_get_array (element) : NULL;

      if (change != NULL && json_array_get_length (change) == 3 && JSON_NODE_HOLDS_VALUE (json_array_get_element (change, 0)) &&
          json_node_get_value_type (json_array_get_element (change, 1)) == G_TYPE_STRING &&
          json_node_get_value_type (json_array_get_element (change, 2)) == G_TYPE_STRING)
        sbx_project_history_add (self, id, json_array_get_int_element (change, 0), json_array_get_string_element (change, 1),
                                 json_array_get_string_element (change, 2));
    }
}

/**
 * sbx_project_history_take_text:
 * @text: what was kept; what cannot be read of it is left out
 *
 * Knows of that as well.
 */
void
sbx_project_history_take_text (SbxProjectHistory *self,
                               const char        *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *projects = object != NULL ? json_object_get_member (object, "projects") : NULL;
  gint64 since = object != NULL ? sbx_fields_int_or (object, "since", 0) : 0;

  g_return_if_fail (self != NULL);

  if (since > 0)
    self->since = MIN (self->since, since);
  if (projects != NULL && JSON_NODE_HOLDS_OBJECT (projects))
    json_object_foreach_member (json_node_get_object (projects), read_changes, self);
}
