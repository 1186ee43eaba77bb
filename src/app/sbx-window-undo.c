/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n-lib.h>

/* The last change of whatever kind is taken back by one key. Each kind has an action of its own, for the button of its toast; of changes of topics
 * each has one, with its number. */

/* So many changes of topics can be taken back, one after the other. */
#define MOST_CHANGES 50

static gboolean
has_removals (SbxWindow *self)
{
  return self->removals->len > 0;
}

static gboolean
has_cancelled (SbxWindow *self)
{
  return sbx_window_has_taken_back (self, FALSE);
}

static gboolean
has_edited (SbxWindow *self)
{
  return sbx_window_has_taken_back (self, TRUE);
}

static gboolean
has_stops (SbxWindow *self)
{
  return self->stops->len > 0;
}

static gboolean
has_removed_hub (SbxWindow *self)
{
  return sbx_connections_can_restore (self->connections);
}

typedef struct
{
  const char *action;
  gboolean  (*is_there) (SbxWindow *self);
  gboolean    tells;    /* what became of it, by itself */
  const char *too_late; /* (nullable): what is so once its time is over */
} Kind;

static const Kind kinds[] = {
  { "topic.undo-delete", has_removals, FALSE, N_("This message was removed") },
  { "topic.undo-cancel", has_cancelled, FALSE, N_("Reply cancelled") },
  { "topic.undo-edit", has_edited, FALSE, NULL },
  { "win.undo-stop-project", has_stops, TRUE, N_("It was stopped already") },
  { "win.restore-hub", has_removed_hub, FALSE, NULL },
};

typedef struct
{
  guint       number;
  const Kind *kind;     /* (nullable): changes of topics */
  GPtrArray  *changes;  /* (nullable) (element-type SbxChange): what takes those back */
} WayBack;

static void
way_back_free (WayBack *way)
{
  g_clear_pointer (&way->changes, g_ptr_array_unref);
  g_free (way);
}

/* (nullable): is none of them. */
static const Kind *
find_kind (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].action, action) == 0)
      return &kinds[i];

  return NULL;
}

static gboolean
is_there (SbxWindow     *self,
          const WayBack *way)
{
  return way->kind ? way->kind->is_there (self) : sbx_window_can_make (way->changes);
}

static WayBack *
find_changes (SbxWindow *self,
              guint      number)
{
  for (guint i = 0; i < self->ways_back->len; i++)
    {
      WayBack *way = self->ways_back->pdata[i];

      if (way->number == number && way->changes)
        return way;
    }

  return NULL;
}

/* Takes @changes. After what was done before it, and before what was done since. */
static void
insert (SbxWindow  *self,
        guint       number,
        const Kind *kind,
        GPtrArray  *changes)
{
  WayBack *way = g_new0 (WayBack, 1);
  guint i = self->ways_back->len;

  way->number = number;
  way->kind = kind;
  way->changes = changes;
  while (i > 0 && ((WayBack *) self->ways_back->pdata[i - 1])->number > number)
    i--;
  g_ptr_array_insert (self->ways_back, (int) i, way);
}

/* What @action takes back was taken back. */
void
sbx_window_forget_undo (SbxWindow  *self,
                        const char *action)
{
  for (guint i = 0; i < self->ways_back->len; i++)
    {
      const WayBack *way = self->ways_back->pdata[i];

      if (way->kind && g_str_equal (way->kind->action, action))
        {
          g_ptr_array_remove_index (self->ways_back, i);
          return;
        }
    }
}

/* @action takes back what was changed last. */
void
sbx_window_tell_undo (SbxWindow  *self,
                      const char *text,
                      const char *action)
{
  const Kind *kind = find_kind (action);

  g_return_if_fail (kind);

  sbx_window_forget_undo (self, action);
  insert (self, sbx_window_number_undo (self), kind, NULL);
  sbx_toaster_tell (self->toaster, text, _("Undo"), action);
}

/* The number of what is changed next, from 1. */
guint
sbx_window_number_undo (SbxWindow *self)
{
  return ++self->n_ways_back;
}

/* Takes @changes, which take back what has that @number. */
void
sbx_window_push_undo (SbxWindow *self,
                      guint      number,
                      GPtrArray *changes)
{
  guint n = 0;

  insert (self, number, NULL, changes);
  for (guint i = self->ways_back->len; i > 0; i--)
    if (((WayBack *) self->ways_back->pdata[i - 1])->changes && ++n > MOST_CHANGES)
      g_ptr_array_remove_index (self->ways_back, i - 1);
}

/* (transfer full) (nullable): what takes back what has that @number; NULL = it is gone, or under way. */
GPtrArray *
sbx_window_steal_undo (SbxWindow *self,
                       guint      number)
{
  WayBack *way = find_changes (self, number);
  GPtrArray *changes;

  if (!way)
    return NULL;

  changes = g_steal_pointer (&way->changes);
  g_ptr_array_remove (self->ways_back, way);

  return changes;
}

gboolean
sbx_window_has_undo (SbxWindow *self,
                     guint      number)
{
  return find_changes (self, number) != NULL;
}

/* Whether the toast that is shown takes back something else than what has that @number: it is not to go for a word of that. */
gboolean
sbx_window_offers_other_undo (SbxWindow *self,
                              guint      number)
{
  GVariant *target;
  const char *offered = sbx_toaster_get_action (self->toaster, &target);
  const Kind *kind = find_kind (offered);

  if (g_strcmp0 (offered, "topic.undo") == 0)
    return g_variant_get_uint32 (target) != number && sbx_window_has_undo (self, g_variant_get_uint32 (target));

  return kind && kind->is_there (self);
}

/* What cannot be taken back any more is said: who wants that does not want an older change to go instead. The next time goes on. */
static void
undo_last (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  SbxWindow *self = SBX_WINDOW (widget);

  while (self->ways_back->len > 0)
    {
      const WayBack *last = self->ways_back->pdata[self->ways_back->len - 1];
      const Kind *kind = last->kind;
      gboolean too_late = !is_there (self, last);

      if (!kind && !too_late)
        {
          gtk_widget_activate_action (widget, "topic.undo", "u", last->number);
          return;
        }

      g_ptr_array_set_size (self->ways_back, (int) self->ways_back->len - 1);
      if (too_late && (!kind || !kind->too_late))
        continue;

      if (!too_late)
        gtk_widget_activate_action (widget, kind->action, NULL);
      if (too_late || !kind->tells)
        sbx_toaster_tell (self->toaster, too_late ? _(kind->too_late) : _("It is as it was before"), NULL, NULL);
      return;
    }
}

void
sbx_window_set_up_undo (SbxWindow *self)
{
  self->ways_back = g_ptr_array_new_with_free_func ((GDestroyNotify) way_back_free);
}

void
sbx_window_install_undo_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_last);
}
