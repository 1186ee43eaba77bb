/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-people-list.h"

#include "sbx-item-watch.h"
#include "sbx-list-map.h"
#include "sbx-text-fold.h"
#include "sbx-user-words.h"
#include "sbx-world-watch.h"

#include <gtk/gtk.h>
#include <string.h>

/* --- Heads --- */

struct _SbxPeopleHead
{
  GObject  parent_instance;
  SbxPeopleKind kind;
  guint    count;
};

enum {
  HEAD_PROP_0,
  HEAD_PROP_COUNT,
  HEAD_N_PROPS
};

static GParamSpec *head_properties[HEAD_N_PROPS];

G_DEFINE_FINAL_TYPE (SbxPeopleHead, sbx_people_head, G_TYPE_OBJECT)

static void
sbx_people_head_get_property (GObject    *object,
                              guint       id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (id)
    {
    case HEAD_PROP_COUNT:
      g_value_set_uint (value, SBX_PEOPLE_HEAD (object)->count);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
sbx_people_head_class_init (SbxPeopleHeadClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = sbx_people_head_get_property;
  head_properties[HEAD_PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), HEAD_N_PROPS, head_properties);
}

static void
sbx_people_head_init (SbxPeopleHead *self)
{
}

static SbxPeopleHead *
head_new (SbxPeopleKind kind)
{
  SbxPeopleHead *self = g_object_new (SBX_TYPE_PEOPLE_HEAD, NULL);

  self->kind = kind;
  return self;
}

static void
head_set_count (SbxPeopleHead *self,
                guint          count)
{
  if (self->count == count)
    return;

  self->count = count;
  g_object_notify_by_pspec (G_OBJECT (self), head_properties[HEAD_PROP_COUNT]);
}

SbxPeopleKind
sbx_people_head_get_kind (SbxPeopleHead *self)
{
  g_return_val_if_fail (SBX_IS_PEOPLE_HEAD (self), SBX_PEOPLE_AWAY);

  return self->kind;
}

guint
sbx_people_head_get_count (SbxPeopleHead *self)
{
  g_return_val_if_fail (SBX_IS_PEOPLE_HEAD (self), 0);

  return self->count;
}

/* --- The list --- */

struct _SbxPeopleList
{
  SbxArrayList   parent_instance;

  GListModel    *all;      /* of all hubs */
  SbxItemWatch  *watch;
  SbxWorldWatch *world_watch;
  SbxPeopleHead *heads[SBX_PEOPLE_N_KINDS];
  gpointer       last[SBX_PEOPLE_N_KINDS]; /* (nullable): not owned: the list has them */
  GPtrArray     *away;     /* of SbxWorld: the hubs that were when it was made */
  char          *needle;   /* (nullable): folded */
  SbxWorld      *world;    /* (nullable): all of them */
};

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxPeopleList, sbx_people_list, SBX_TYPE_ARRAY_LIST)

static gboolean
matches (SbxPeopleList *self,
         SbxUser       *user)
{
  return (self->world == NULL || sbx_user_get_world (user) == self->world) &&
         (self->needle == NULL || strstr (sbx_user_get_folded (user), self->needle) != NULL);
}

static SbxPeopleKind
kind_of (SbxUser *user)
{
  return sbx_user_words_is_away (user) ? SBX_PEOPLE_LAST_KNOWN : sbx_user_get_online (user) ? SBX_PEOPLE_ONLINE : SBX_PEOPLE_AWAY;
}

/* (transfer full): the hubs that are away. */
static GPtrArray *
dup_away (SbxPeopleList *self)
{
  GListModel *worlds = sbx_world_watch_get_worlds (self->world_watch);
  GPtrArray *away = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (sbx_world_is_away (world))
        g_ptr_array_add (away, g_steal_pointer (&world));
    }

  return away;
}

static void
make (SbxPeopleList *self)
{
  guint n = g_list_model_get_n_items (self->all);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *parts[SBX_PEOPLE_N_KINDS];

  g_clear_pointer (&self->away, g_ptr_array_unref);
  self->away = dup_away (self);
  for (guint i = 0; i < SBX_PEOPLE_N_KINDS; i++)
    parts[i] = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxUser) user = g_list_model_get_item (self->all, i);

      if (matches (self, user))
        g_ptr_array_add (parts[kind_of (user)], g_object_ref (user));
    }
  for (guint i = 0; i < SBX_PEOPLE_N_KINDS; i++)
    {
      head_set_count (self->heads[i], parts[i]->len);
      self->last[i] = parts[i]->len > 0 ? parts[i]->pdata[parts[i]->len - 1] : NULL;
      if (parts[i]->len > 0)
        g_ptr_array_add (items, g_object_ref (self->heads[i]));
      g_ptr_array_extend_and_steal (items, parts[i]);
    }

  sbx_array_list_take (SBX_ARRAY_LIST (self), items);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
are_same (GPtrArray *a,
          GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (a->pdata[i] != b->pdata[i])
      return FALSE;

  return TRUE;
}

/* Of hubs much changes that is nothing here. */
static void
on_worlds_changed (SbxPeopleList *self)
{
  g_autoptr (GPtrArray) away = dup_away (self);

  if (!are_same (away, self->away))
    make (self);
}

static void
sbx_people_list_dispose (GObject *object)
{
  SbxPeopleList *self = SBX_PEOPLE_LIST (object);

  g_clear_object (&self->watch);
  g_clear_object (&self->all);
  g_clear_object (&self->world_watch);
  g_clear_pointer (&self->away, g_ptr_array_unref);
  for (guint i = 0; i < SBX_PEOPLE_N_KINDS; i++)
    g_clear_object (&self->heads[i]);
  g_clear_object (&self->world);
  g_clear_pointer (&self->needle, g_free);

  G_OBJECT_CLASS (sbx_people_list_parent_class)->dispose (object);
}

static void
sbx_people_list_class_init (SbxPeopleListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_people_list_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
sbx_people_list_init (SbxPeopleList *self)
{
  for (guint i = 0; i < SBX_PEOPLE_N_KINDS; i++)
    self->heads[i] = head_new ((SbxPeopleKind) i);
}

static GListModel *
dup_people (gpointer world)
{
  return g_object_ref (sbx_world_get_people (world));
}

/**
 * sbx_people_list_new:
 * @worlds: (GListModel of SbxWorld)
 *
 * Returns: (transfer full): all their people
 */
SbxPeopleList *
sbx_people_list_new (GListModel *worlds)
{
  SbxPeopleList *self = g_object_new (SBX_TYPE_PEOPLE_LIST, NULL);

  self->all = G_LIST_MODEL (gtk_flatten_list_model_new (sbx_list_map_new (worlds, dup_people)));
  self->watch = sbx_item_watch_new (self->all, "notify");
  g_signal_connect_object (self->watch, "changed", G_CALLBACK (make), self, G_CONNECT_SWAPPED);
  self->world_watch = sbx_world_watch_new ();
  sbx_world_watch_set_worlds (self->world_watch, worlds);
  g_signal_connect_object (self->world_watch, "changed", G_CALLBACK (on_worlds_changed), self, G_CONNECT_SWAPPED);
  make (self);

  return self;
}

/**
 * sbx_people_list_set_text:
 * @text: (nullable): %NULL or "" = all of them
 */
void
sbx_people_list_set_text (SbxPeopleList *self,
                          const char    *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));

  g_return_if_fail (SBX_IS_PEOPLE_LIST (self));

  g_free (self->needle);
  self->needle = *stripped != '\0' ? sbx_text_fold (stripped) : NULL;
  make (self);
}

/**
 * sbx_people_list_set_world:
 * @world: (nullable): %NULL = all hubs
 */
void
sbx_people_list_set_world (SbxPeopleList *self,
                           SbxWorld      *world)
{
  g_return_if_fail (SBX_IS_PEOPLE_LIST (self));

  if (g_set_object (&self->world, world))
    make (self);
}

/**
 * sbx_people_list_get_people:
 *
 * Returns: (transfer none): (GListModel of SbxUser): all of them, in no order of its own
 */
GListModel *
sbx_people_list_get_people (SbxPeopleList *self)
{
  g_return_val_if_fail (SBX_IS_PEOPLE_LIST (self), NULL);

  return self->all;
}

SbxWorld *
sbx_people_list_get_world (SbxPeopleList *self)
{
  g_return_val_if_fail (SBX_IS_PEOPLE_LIST (self), NULL);

  return self->world;
}

/**
 * sbx_people_list_is_last:
 * @item: one that is listed
 *
 * Returns: whether none of the same kind stands below it
 */
gboolean
sbx_people_list_is_last (SbxPeopleList *self,
                         gpointer       item)
{
  g_return_val_if_fail (SBX_IS_PEOPLE_LIST (self), FALSE);

  for (guint i = 0; i < SBX_PEOPLE_N_KINDS; i++)
    if (self->last[i] == item)
      return TRUE;

  return FALSE;
}
