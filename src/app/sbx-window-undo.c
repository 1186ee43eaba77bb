/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-window-private.h"

#include <glib/gi18n-lib.h>

/* The last change of whatever kind is taken back by one key. Each kind has an action of its own, for the button of its toast. */

static gboolean
has_changes (SbxWindow *self)
{
  return self->undo->len > 0;
}

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

static const struct
{
  const char *action;
  gboolean  (*is_there) (SbxWindow *self);
  gboolean    tells;    /* what became of it, by itself */
  const char *too_late; /* (nullable): what is so once its time is over */
  gboolean    many;     /* can be taken back one after the other, and not the last one alone */
} ways_back[] = {
  { "topic.undo", has_changes, TRUE, NULL, TRUE },
  { "topic.undo-delete", has_removals, FALSE, N_("This message was removed") },
  { "topic.undo-cancel", has_cancelled, FALSE, N_("Reply cancelled") },
  { "topic.undo-edit", has_edited, FALSE, NULL },
  { "win.undo-stop-project", has_stops, TRUE, N_("It was stopped already") },
  { "win.restore-hub", has_removed_hub, FALSE, NULL },
};

static guint
find_way_back (const char *action)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (ways_back) && g_strcmp0 (ways_back[i].action, action) != 0)
    i++;
  return i;
}

/* What @action takes back was taken back. */
void
sbx_window_forget_undo (SbxWindow  *self,
                        const char *action)
{
  guint way = find_way_back (action);

  for (guint i = 0; i < self->ways_back->len; i++)
    if (g_array_index (self->ways_back, guint, i) == way)
      {
        g_array_remove_index (self->ways_back, i);
        return;
      }
}

/* @action can be used so often still: the last ones beyond were, or are gone. */
void
sbx_window_limit_undo (SbxWindow  *self,
                       const char *action,
                       guint       n_left)
{
  guint way = find_way_back (action);
  guint n = 0;

  for (guint i = 0; i < self->ways_back->len; i++)
    if (g_array_index (self->ways_back, guint, i) == way && ++n > n_left)
      g_array_remove_index (self->ways_back, i--);
}

/* @action takes back what was changed last. */
void
sbx_window_note_undo (SbxWindow  *self,
                      const char *action)
{
  guint way = find_way_back (action);

  g_return_if_fail (way < G_N_ELEMENTS (ways_back));

  if (!ways_back[way].many)
    sbx_window_forget_undo (self, action);
  g_array_append_val (self->ways_back, way);
}

void
sbx_window_tell_undo (SbxWindow  *self,
                      const char *text,
                      const char *action)
{
  sbx_window_note_undo (self, action);
  sbx_toaster_tell (self->toaster, text, _("Undo"), action);
}

/* Whether the toast that is shown takes back something else than @action does: it is not to go for a word of that. */
gboolean
sbx_window_offers_other_undo (SbxWindow  *self,
                              const char *action)
{
  const char *offered = sbx_toaster_get_action (self->toaster);
  guint way = find_way_back (offered);

  return way < G_N_ELEMENTS (ways_back) && !g_str_equal (offered, action) && ways_back[way].is_there (self);
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
      guint way = g_array_index (self->ways_back, guint, self->ways_back->len - 1);

      g_array_set_size (self->ways_back, self->ways_back->len - 1);
      if (!ways_back[way].is_there (self) && ways_back[way].too_late == NULL)
        continue;

      if (!ways_back[way].is_there (self))
        {
          sbx_toaster_tell (self->toaster, _(ways_back[way].too_late), NULL, NULL);
          return;
        }

      gtk_widget_activate_action (widget, ways_back[way].action, NULL);
      if (!ways_back[way].tells)
        sbx_toaster_tell (self->toaster, _("It is as it was before"), NULL, NULL);
      return;
    }
}

void
sbx_window_set_up_undo (SbxWindow *self)
{
  self->undo = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self->ways_back = g_array_new (FALSE, FALSE, sizeof (guint));
}

void
sbx_window_install_undo_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.undo", NULL, undo_last);
}
