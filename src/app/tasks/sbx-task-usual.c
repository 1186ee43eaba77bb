/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-task-usual.h"

#include "sbx-task-facts.h"
#include "sbx-time.h"
#include "sbx-world.h"

/* How long tasks of a type take at a hub: the middle one of those that ended well. Looked at anew once in a while, not with each task. */

#define KEY "sbx-task-usual"
#define LIFETIME (10 * G_USEC_PER_SEC)
/* So few say nothing. */
#define LEAST_TASKS 3

typedef struct
{
  GHashTable *times;     /* type → gint64*, ms */
  gint64      made;      /* µs, monotonic */
} Usual;

static void
usual_free (gpointer data)
{
  Usual *usual = data;

  g_hash_table_unref (usual->times);
  g_free (usual);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const gint64 *left = a, *right = b;

  return (*left > *right) - (*left < *right);
}

/* type → GArray of gint64 */
static GHashTable *
gather (GListModel *tasks,
        gint64      now)
{
  GHashTable *by_type = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (tasks, i);
      const char *type = sbx_task_get_task_type (task);
      gint64      time = sbx_task_get_state (task) == SBX_TASK_COMPLETED ? sbx_task_duration (task, now) : -1;
      GArray     *times;

      if (time < 0 || !type || type[0] == '\0')
        continue;
      times = g_hash_table_lookup (by_type, type);
      if (!times)
        {
          times = g_array_new (FALSE, FALSE, sizeof (gint64));
          g_hash_table_insert (by_type, g_strdup (type), times);
        }
      g_array_append_val (times, time);
    }

  return by_type;
}

static Usual *
make (SbxWorld *world)
{
  g_autoptr (GHashTable) by_type = gather (sbx_world_get_tasks (world), sbx_time_now_ms ());
  Usual         *usual = g_new0 (Usual, 1);
  GHashTableIter iter;
  const char    *type;
  GArray        *times;

  usual->times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  usual->made = g_get_monotonic_time ();
  g_hash_table_iter_init (&iter, by_type);
  while (g_hash_table_iter_next (&iter, (gpointer *) &type, (gpointer *) &times))
    if (times->len >= LEAST_TASKS)
      {
        g_array_sort (times, compare_times);
        g_hash_table_insert (usual->times, g_strdup (type), g_memdup2 (&g_array_index (times, gint64, times->len / 2), sizeof (gint64)));
      }

  return usual;
}

/**
 * sbx_task_usual:
 *
 * Returns: how long tasks of its type take at its hub, in ms; 0 = nobody knows
 */
gint64
sbx_task_usual (SbxTask *task)
{
  SbxWorld   *world = sbx_task_get_world (task);
  const char *type = sbx_task_get_task_type (task);
  Usual      *usual = world ? g_object_get_data (G_OBJECT (world), KEY) : NULL;
  gint64     *time;

  if (!world || !type)
    return 0;

  if (!usual || g_get_monotonic_time () - usual->made > LIFETIME)
    {
      usual = make (world);
      g_object_set_data_full (G_OBJECT (world), KEY, usual, usual_free);
    }
  time = g_hash_table_lookup (usual->times, type);

  return time ? *time : 0;
}

/**
 * sbx_task_stall_now:
 *
 * Returns: for how long nothing was heard of a task that should have said something by now, in ms; 0 = all is well, or nothing could
 *   have been heard, as there is no connection
 */
gint64
sbx_task_stall_now (SbxTask *task)
{
  SbxWorld *world = sbx_task_get_world (task);

  if (!world || sbx_world_get_state (world) != SBX_CONNECTION_CONNECTED || sbx_task_get_state (task) != SBX_TASK_RUNNING)
    return 0;

  return sbx_task_stall (task, sbx_task_usual (task), sbx_time_now_ms ());
}
