/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-pane-private.h"

#include "sbx-action-reasons.h"
#include "sbx-row.h"
#include "sbx-time.h"
#include "sbx-topic-words.h"

/* What is to be done something with: one topic, by its menu, or many that are chosen. */

void
sbx_topic_pane_tell_subjects (SbxTopicPane *self)
{
  g_autoptr (GPtrArray) chosen = sbx_topic_selection_dup_chosen (self->selection);

  g_signal_emit_by_name (self, "subjects-changed");
  sbx_selection_bar_show (self->bar, chosen);
}

/* What is chosen is otherwise. */
void
sbx_topic_pane_update_choosing (SbxTopicPane *self)
{
  gboolean choosing = sbx_topic_selection_get_choosing (self->selection);

  gtk_revealer_set_reveal_child (self->bar_area, choosing);
  gtk_widget_set_visible (GTK_WIDGET (self->bar_area), choosing);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "topics.end-choosing", choosing);
  sbx_topic_pane_tell_subjects (self);
  if (!choosing)
    sbx_topic_pane_filter_soon (self);
}

/* --- the menu of a row --- */

static gboolean
on_forget_menu (gpointer user_data)
{
  SbxTopicPane *self = user_data;

  self->forgetting = 0;
  g_clear_object (&self->menu_topic);
  sbx_topic_pane_tell_subjects (self);

  return G_SOURCE_REMOVE;
}

/* It closes before what was chosen in it is done. */
static void
on_menu_closed (SbxTopicPane *self)
{
  if (self->forgetting == 0)
    self->forgetting = g_idle_add (on_forget_menu, self);
}

static void
popup_menu (SbxTopicPane *self,
            SbxTopic     *topic,
            double        x,
            double        y)
{
  gboolean   is_chosen = sbx_topic_selection_get_choosing (self->selection) && sbx_topic_selection_has (self->selection, topic);
  SbxTopic  *alone = is_chosen ? NULL : topic;
  g_autoptr (GPtrArray) topics = NULL;

  g_clear_handle_id (&self->forgetting, g_source_remove);
  g_set_object (&self->menu_topic, alone);
  sbx_topic_pane_tell_subjects (self);
  topics = sbx_topic_pane_dup_subjects (self);
  if (self->menu == NULL)
    {
      self->menu_model = g_menu_new ();
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (self->menu_model));
      gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      g_signal_connect_object (self->menu, "closed", G_CALLBACK (on_menu_closed), self, G_CONNECT_SWAPPED);
    }
  /* Its submenus are others each time: it is to be made anew. */
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), NULL);
  sbx_topic_words_fill_menu (self->menu_model, topics, TRUE, sbx_time_now_ms ());
  sbx_action_reasons_show_menu (GTK_POPOVER_MENU (self->menu), G_MENU_MODEL (self->menu_model));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
on_secondary_click (SbxTopicPane *self,
                    int           n_press,
                    double        x,
                    double        y)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);
  double  pane_x, pane_y;

  if (row && sbx_row_get_item (row) &&
      gtk_widget_translate_coordinates (GTK_WIDGET (self->list), GTK_WIDGET (self), x, y, &pane_x, &pane_y))
    popup_menu (self, sbx_row_get_item (row), pane_x, pane_y);
}

static gboolean
on_menu_shortcut (GtkWidget *widget,
                  GVariant  *arguments,
                  gpointer   user_data)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (widget);
  SbxRow       *row = sbx_row_get_focused (GTK_WIDGET (self->list));
  double        x, y;

  if (row == NULL || sbx_row_get_item (row) == NULL ||
      !gtk_widget_translate_coordinates (GTK_WIDGET (row), widget, gtk_widget_get_width (GTK_WIDGET (row)) / 2.0,
                                         gtk_widget_get_height (GTK_WIDGET (row)), &x, &y))
    return FALSE;

  popup_menu (self, sbx_row_get_item (row), x, y);
  return TRUE;
}

/* --- choosing many --- */

static void
choose (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (widget);

  sbx_topic_selection_set_choosing (self->selection, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
choose_all (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (SBX_TOPIC_PANE (widget)->selection));
}

static void
end_choosing (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  sbx_topic_pane_end_choosing (SBX_TOPIC_PANE (widget));
}

static void
on_long_press (SbxTopicPane *self,
               double        x,
               double        y,
               GtkGesture   *gesture)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);

  if (row == NULL || sbx_row_get_item (row) == NULL)
    return;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  sbx_topic_selection_toggle (self->selection, sbx_row_get_item (row));
}

/* Where nothing is chosen the key is somebody else's. */
static gboolean
on_escape (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (widget);
  gboolean      choosing = sbx_topic_selection_get_choosing (self->selection);

  sbx_topic_pane_end_choosing (self);
  return choosing;
}

void
sbx_topic_pane_install_choosing (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback_full (widget_class, "on_chosen_changed", G_CALLBACK (sbx_topic_pane_update_choosing));
  gtk_widget_class_bind_template_callback (widget_class, on_long_press);
  gtk_widget_class_bind_template_callback (widget_class, on_secondary_click);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, on_menu_shortcut, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu_shortcut, NULL);

  gtk_widget_class_install_action (widget_class, "topics.choose", NULL, choose);
  gtk_widget_class_install_action (widget_class, "topics.choose-all", NULL, choose_all);
  gtk_widget_class_install_action (widget_class, "topics.end-choosing", NULL, end_choosing);
}

/**
 * sbx_topic_pane_dup_subjects:
 * @self: a pane
 *
 * Returns: (transfer full) (element-type SbxTopic): what is to be done something with: those that are chosen, else the one whose
 *   menu is open, else the one that is shown
 */
GPtrArray *
sbx_topic_pane_dup_subjects (SbxTopicPane *self)
{
  GPtrArray *topics;

  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), NULL);

  if (self->menu_topic == NULL && sbx_topic_selection_get_choosing (self->selection))
    return sbx_topic_selection_dup_chosen (self->selection);

  topics = g_ptr_array_new_with_free_func (g_object_unref);
  if (self->menu_topic || self->topic)
    g_ptr_array_add (topics, g_object_ref (self->menu_topic ? self->menu_topic : self->topic));

  return topics;
}

/**
 * sbx_topic_pane_get_choosing:
 * @self: a pane
 *
 * Returns: whether topics are being chosen, to do something with many
 */
gboolean
sbx_topic_pane_get_choosing (SbxTopicPane *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), FALSE);

  return sbx_topic_selection_get_choosing (self->selection);
}

/**
 * sbx_topic_pane_end_choosing:
 * @self: a pane
 *
 * The topic that is shown is the only one selected.
 */
void
sbx_topic_pane_end_choosing (SbxTopicPane *self)
{
  g_return_if_fail (SBX_IS_TOPIC_PANE (self));

  sbx_topic_selection_set_choosing (self->selection, FALSE);
}

/**
 * sbx_topic_pane_explain:
 * @self: a pane
 *
 * What can be done to the chosen topics, or why it cannot, is known.
 */
void
sbx_topic_pane_explain (SbxTopicPane *self)
{
  g_autoptr (GPtrArray) chosen = NULL;

  g_return_if_fail (SBX_IS_TOPIC_PANE (self));

  chosen = sbx_topic_selection_dup_chosen (self->selection);
  sbx_selection_bar_show (self->bar, chosen);
}
