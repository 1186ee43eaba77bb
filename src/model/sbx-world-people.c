/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-fields.h"
#include "sbx-time.h"
#include "sbx-user-private.h"
#include "sbx-world-private.h"

/* Who is at the hub, and who was. */

static gint64
on_due (gpointer user,
        gint64   now)
{
  return sbx_user_tick (user, now);
}

/* Looks when something of @user ends by itself. */
static void
schedule (SbxWorld *self,
          SbxUser  *user)
{
  gint64 due = sbx_user_tick (user, sbx_time_now_ms ());

  if (self->people_due == NULL && due > 0 && !self->disposed)
    self->people_due = sbx_due_list_new (on_due);
  if (self->people_due != NULL)
    sbx_due_list_set (self->people_due, user, due);
}

static void
apply_person (SbxWorld   *self,
              JsonObject *person,
              gpointer    user_data)
{
  g_autofree char *id = sbx_fields_dup_text (person, "userId", "");
  SbxUser *user = *id != '\0' ? sbx_sorted_list_lookup (self->people, id) : NULL;
  g_autoptr (SbxUser) made = NULL;
  gboolean was_online = user != NULL && sbx_user_get_online (user);

  if (*id == '\0')
    return;

  if (user == NULL)
    {
      user = made = sbx_user_new (self, id, self->queue);
      sbx_user_take (user, person);
      sbx_sorted_list_add (self->people, user);
    }
  else if (sbx_user_take (user, person))
    {
      sbx_sorted_list_resort (self->people, id);
    }
  self->online_count += (guint) (sbx_user_get_online (user) - was_online);
  sbx_flush_queue_schedule (self->queue);
  schedule (self, user);
}

/**
 * sbx_world_apply_people:
 * @payload: of the answer {people, next}
 */
void
sbx_world_apply_people (SbxWorld        *self,
                        JsonObject      *payload,
                        const SbxOrigin *origin)
{
  sbx_world_foreach_object (self, payload, "people", apply_person, NULL);
}

/**
 * sbx_world_apply_presence_changed:
 * @payload: of the push {person}
 */
void
sbx_world_apply_presence_changed (SbxWorld        *self,
                                  JsonObject      *payload,
                                  const SbxOrigin *origin)
{
  JsonObject *person = sbx_world_peek_object (payload, "person");

  if (person != NULL)
    apply_person (self, person, NULL);
}

/**
 * sbx_world_note_attention:
 * @viewing: whether they look at it, or write in it
 * @span: for how long, in ms; 0 = not any more
 *
 * What is told of a topic is told of somebody as well.
 */
void
sbx_world_note_attention (SbxWorld   *self,
                          const char *user_id,
                          gboolean    viewing,
                          const char *channel_id,
                          const char *topic_id,
                          gint64      span)
{
  SbxUser *user = sbx_sorted_list_lookup (self->people, user_id);

  if (user == NULL)
    return;

  sbx_user_set_place (user, viewing, channel_id, topic_id, span > 0 ? sbx_time_now_ms () + span : 0);
  schedule (self, user);
}

typedef struct
{
  GHashTable *named;
  GPtrArray  *gone;   /* ids */
} Others;

static void
note_if_gone (gpointer user,
              gpointer user_data)
{
  Others *others = user_data;
  const char *id = sbx_user_get_id (user);

  if (!g_hash_table_contains (others->named, id))
    g_ptr_array_add (others->gone, g_strdup (id));
}

/**
 * sbx_world_keep_people:
 * @named: (element-type utf8): set of ids
 *
 * Forgets all others: the hub does not know them any more.
 */
void
sbx_world_keep_people (SbxWorld   *self,
                       GHashTable *named)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  Others others = { named, gone };

  g_return_if_fail (SBX_IS_WORLD (self) && named != NULL);

  sbx_sorted_list_foreach (self->people, note_if_gone, &others);
  for (guint i = 0; i < gone->len; i++)
    {
      SbxUser *user = sbx_sorted_list_lookup (self->people, gone->pdata[i]);

      self->online_count -= sbx_user_get_online (user) ? 1 : 0;
      if (self->people_due != NULL)
        sbx_due_list_set (self->people_due, user, 0);
      sbx_user_orphan (user);
      sbx_sorted_list_remove (self->people, gone->pdata[i]);
    }
  if (gone->len > 0)
    sbx_flush_queue_schedule (self->queue);
}

/**
 * sbx_world_get_people:
 *
 * Returns: (transfer none): a list of #SbxUser: who is there first, each by name
 */
GListModel *
sbx_world_get_people (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), NULL);

  return G_LIST_MODEL (self->people);
}

/**
 * sbx_world_get_online_count:
 *
 * Returns: how many of them are there
 */
guint
sbx_world_get_online_count (SbxWorld *self)
{
  g_return_val_if_fail (SBX_IS_WORLD (self), 0);

  return self->online_count;
}

/**
 * sbx_world_find_user:
 *
 * Returns: (transfer none) (nullable): the one with @id, shown already or not
 */
SbxUser *
sbx_world_find_user (SbxWorld   *self,
                     const char *id)
{
  g_return_val_if_fail (SBX_IS_WORLD (self) && id != NULL, NULL);

  return sbx_sorted_list_lookup (self->people, id);
}
