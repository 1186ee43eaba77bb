/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-list-reach.h"

/* What a window of usual size shows, and some. */
#define FIRST 24
/* As many more at a time as can be made in part of a frame. */
#define MORE 8
/* So much is there below what is in sight. */
#define PAGES_AHEAD 0.5
/* A frame is drawn before more is made. */
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

struct _SbxListReach
{
  GObject parent_instance;

  GtkAdjustment *adjustment;
  SbxRowSlots   *slots;
  guint          reaching; /* idle, 0 = none */
};

G_DEFINE_FINAL_TYPE (SbxListReach, sbx_list_reach, G_TYPE_OBJECT)

static gboolean
has_more (SbxListReach *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->slots)) < g_list_model_get_n_items (sbx_row_slots_get_model (self->slots));
}

static gboolean
is_near_end (SbxListReach *self)
{
  double page = gtk_adjustment_get_page_size (self->adjustment);

  return page > 0 && has_more (self) &&
         gtk_adjustment_get_value (self->adjustment) + (1 + PAGES_AHEAD) * page > gtk_adjustment_get_upper (self->adjustment);
}

static gboolean
on_reach (gpointer user_data)
{
  SbxListReach *self = user_data;

  self->reaching = 0;
  if (is_near_end (self))
    sbx_row_slots_set_limit (self->slots, sbx_row_slots_get_limit (self->slots) + MORE);

  return G_SOURCE_REMOVE;
}

/* Not at once: the list may be laying itself out. */
static void
reach_out (SbxListReach *self)
{
  if (self->reaching == 0 && is_near_end (self))
    self->reaching = g_idle_add_full (PRIORITY, on_reach, self, NULL);
}

/* The list sees to the key itself, afterwards. */
static gboolean
on_key_pressed (SbxListReach *self,
                guint         keyval)
{
  if (keyval == GDK_KEY_End || keyval == GDK_KEY_KP_End)
    sbx_row_slots_set_limit (self->slots, G_MAXUINT);

  return GDK_EVENT_PROPAGATE;
}

static void
sbx_list_reach_dispose (GObject *object)
{
  SbxListReach *self = SBX_LIST_REACH (object);

  g_clear_handle_id (&self->reaching, g_source_remove);
  if (self->adjustment)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
  if (self->slots)
    g_signal_handlers_disconnect_by_data (sbx_row_slots_get_model (self->slots), self);
  g_clear_object (&self->slots);

  G_OBJECT_CLASS (sbx_list_reach_parent_class)->dispose (object);
}

static void
sbx_list_reach_class_init (SbxListReachClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_list_reach_dispose;
}

static void
sbx_list_reach_init (SbxListReach *self)
{
}

/**
 * sbx_list_reach_new:
 * @list: a list view in a scrolled window
 * @slots: what it shows
 *
 * Returns: (transfer full): shows the first of them
 */
SbxListReach *
sbx_list_reach_new (GtkListView *list,
                    SbxRowSlots *slots)
{
  SbxListReach       *self = g_object_new (SBX_TYPE_LIST_REACH, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->slots = g_object_ref (slots);
  self->adjustment = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)));
  sbx_row_slots_set_limit (slots, FIRST);
  g_signal_connect_swapped (self->adjustment, "changed", G_CALLBACK (reach_out), self);
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (reach_out), self);
  g_signal_connect_swapped (sbx_row_slots_get_model (slots), "items-changed", G_CALLBACK (reach_out), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (list), keys);

  return self;
}

/**
 * sbx_list_reach_begin:
 * @self: a reach
 *
 * Another list is looked at from its start; to be called before it is there.
 */
void
sbx_list_reach_begin (SbxListReach *self)
{
  g_return_if_fail (SBX_IS_LIST_REACH (self));

  sbx_row_slots_set_limit (self->slots, FIRST);
  gtk_adjustment_set_value (self->adjustment, 0);
}
