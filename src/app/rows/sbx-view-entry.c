/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-view-entry.h"

#include "sbx-formatters.h"
#include "sbx-world-watch.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

struct _SbxViewEntry
{
  GObject parent_instance;

  char          *id;
  char          *title;
  char          *icon_name;
  char          *counted; /* (nullable): the world's property that is added up */
  SbxCountWords  words;
  SbxWorldWatch *watch;
  guint          count;
  gboolean       counts_needs;
  guint          needs;
  gboolean       live;
};

enum {
  PROP_0,
  PROP_COUNT,
  PROP_NEEDS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxViewEntry, sbx_view_entry, G_TYPE_OBJECT)

static void
on_worlds_changed (SbxViewEntry *self)
{
  GListModel *worlds = sbx_world_watch_get_worlds (self->watch);
  guint       n = worlds ? g_list_model_get_n_items (worlds) : 0;
  guint       count = 0, needs = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GObject) world = g_list_model_get_item (worlds, i);
      guint part = 0;

      if (self->counted && !sbx_world_get_muted (SBX_WORLD (world)) && !(self->live && sbx_world_is_away (SBX_WORLD (world))))
        g_object_get (world, self->counted, &part, NULL);
      count += part;
      if (self->counts_needs && !sbx_world_get_muted (SBX_WORLD (world)))
        needs += sbx_world_get_needs_count (SBX_WORLD (world));
    }
  if (self->count != count)
    {
      self->count = count;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COUNT]);
    }
  if (self->needs != needs)
    {
      self->needs = needs;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEEDS]);
    }
}

static void
sbx_view_entry_finalize (GObject *object)
{
  SbxViewEntry *self = SBX_VIEW_ENTRY (object);

  g_clear_object (&self->watch);
  g_free (self->id);
  g_free (self->title);
  g_free (self->icon_name);
  g_free (self->counted);

  G_OBJECT_CLASS (sbx_view_entry_parent_class)->finalize (object);
}

static void
sbx_view_entry_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxViewEntry *self = SBX_VIEW_ENTRY (object);

  switch (prop_id)
    {
    case PROP_COUNT:
      g_value_set_uint (value, self->count);
      break;
    case PROP_NEEDS:
      g_value_set_uint (value, self->needs);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_view_entry_class_init (SbxViewEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = sbx_view_entry_finalize;
  object_class->get_property = sbx_view_entry_get_property;

  properties[PROP_COUNT] = g_param_spec_uint ("count", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NEEDS] = g_param_spec_uint ("needs", NULL, NULL, 0, G_MAXUINT, 0,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
sbx_view_entry_init (SbxViewEntry *self)
{
  self->watch = sbx_world_watch_new ();
  g_signal_connect_swapped (self->watch, "changed", G_CALLBACK (on_worlds_changed), self);
}

/**
 * sbx_view_entry_new:
 * @id: the view's name in actions
 * @title: the view's name for people
 * @icon_name: a symbolic icon
 * @counted: property of SbxWorld that is added up
 * @words: says the sum in words
 *
 * Returns: (transfer full): an entry over no worlds
 */
SbxViewEntry *
sbx_view_entry_new (const char   *id,
                    const char   *title,
                    const char   *icon_name,
                    const char   *counted,
                    SbxCountWords words)
{
  SbxViewEntry *self = g_object_new (SBX_TYPE_VIEW_ENTRY, NULL);

  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->icon_name = g_strdup (icon_name);
  self->counted = g_strdup (counted);
  self->words = words;

  return self;
}

void
sbx_view_entry_set_worlds (SbxViewEntry *self,
                           GListModel   *worlds)
{
  g_return_if_fail (SBX_IS_VIEW_ENTRY (self));

  sbx_world_watch_set_worlds (self->watch, worlds);
}

const char *
sbx_view_entry_get_id (SbxViewEntry *self)
{
  g_return_val_if_fail (SBX_IS_VIEW_ENTRY (self), NULL);

  return self->id;
}

const char *
sbx_view_entry_get_title (SbxViewEntry *self)
{
  g_return_val_if_fail (SBX_IS_VIEW_ENTRY (self), NULL);

  return self->title;
}

const char *
sbx_view_entry_get_icon_name (SbxViewEntry *self)
{
  g_return_val_if_fail (SBX_IS_VIEW_ENTRY (self), NULL);

  return self->icon_name;
}

guint
sbx_view_entry_get_count (SbxViewEntry *self)
{
  g_return_val_if_fail (SBX_IS_VIEW_ENTRY (self), 0);

  return self->count;
}

/**
 * sbx_view_entry_dup_words:
 * @self: an entry
 *
 * Returns: (transfer full) (nullable): the counts in words, %NULL if they are 0
 */
char *
sbx_view_entry_dup_words (SbxViewEntry *self)
{
  g_autofree char *words = NULL;
  g_autofree char *needs = NULL;

  g_return_val_if_fail (SBX_IS_VIEW_ENTRY (self), NULL);

  words = self->count > 0 ? self->words (self->count) : NULL;
  if (self->needs == 0)
    return g_steal_pointer (&words);

  needs = sbx_format_needs (self->needs);

  /* TRANSLATORS: parts of a row read aloud one after the other */
  return words ? g_strdup_printf (_("%s, %s"), words, needs) : g_steal_pointer (&needs);
}

/**
 * sbx_view_entry_count_needs:
 * @self: an entry
 *
 * Has the topics that need a person counted too.
 */
void
sbx_view_entry_count_needs (SbxViewEntry *self)
{
  g_return_if_fail (SBX_IS_VIEW_ENTRY (self));

  self->counts_needs = TRUE;
  on_worlds_changed (self);
}

guint
sbx_view_entry_get_needs (SbxViewEntry *self)
{
  g_return_val_if_fail (SBX_IS_VIEW_ENTRY (self), 0);

  return self->needs;
}

/**
 * sbx_view_entry_count_live:
 * @self: an entry
 *
 * From now on of hubs that are away nothing is counted: what goes on there is not known.
 */
void
sbx_view_entry_count_live (SbxViewEntry *self)
{
  g_return_if_fail (SBX_IS_VIEW_ENTRY (self));

  self->live = TRUE;
  on_worlds_changed (self);
}
