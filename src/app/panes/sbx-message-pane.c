/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-message-pane-private.h"

#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-message-list.h"
#include "sbx-pane-frame.h"
#include "sbx-row-slots.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-tip.h"

/* Below this the margins are those of a phone. */
#define NARROW_WIDTH 500
/* Between the composer and what floats above it. */
#define FLOAT_GAP 11
/* Nothing is shown to be waiting before this, in ms. */
#define PATIENCE 200

enum {
  PROP_0,
  PROP_TOPIC,
  PROP_FOLDED,
  PROP_SIDEBAR_HIDDEN,
  PROP_CLEARANCE,
  PROP_RAISED,
  PROP_CHOOSABLE,
  PROP_KEPT_UNREAD,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxMessagePane, sbx_message_pane, GTK_TYPE_WIDGET)

SbxMessageLog *
sbx_message_pane_get_log (SbxMessagePane *self)
{
  return self->topic ? sbx_topic_get_messages (self->topic) : NULL;
}

/* --- what stands in the pane --- */

static const char *
page_name (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  if (log == NULL)
    return self->choosable ? "no-topic" : "blank";
  if (g_list_model_get_n_items (G_LIST_MODEL (log)) > 0)
    return "list";
  if (sbx_message_log_get_loaded (log))
    return "no-messages";
  if (self->patience > 0)
    return "blank";

  return sbx_message_log_get_loading (log) ? "loading" : "not-loaded";
}

static void
update_page (SbxMessagePane *self)
{
  gtk_stack_set_visible_child_name (self->stack, page_name (self));
}

static gboolean
on_patience_ended (gpointer user_data)
{
  SbxMessagePane *self = user_data;

  self->patience = 0;
  update_page (self);

  return G_SOURCE_REMOVE;
}

static void
update_title (SbxMessagePane *self)
{
  SbxChannel      *channel = self->topic ? sbx_topic_get_channel (self->topic) : NULL;
  g_autofree char *title = self->topic ? sbx_format_name (sbx_topic_get_title (self->topic), sbx_topic_get_id (self->topic)) : NULL;
  g_autofree char *subtitle = channel ? sbx_format_name (sbx_channel_get_name (channel), sbx_channel_get_id (channel)) : NULL;

  adw_window_title_set_title (self->title, title ? title : "");
  sbx_tip_set (GTK_WIDGET (self->title), title);
  adw_window_title_set_subtitle (self->title, subtitle ? subtitle : "");
}

static void
on_near_start (SbxMessagePane *self)
{
  sbx_message_pane_ask_for_older (self);
}

/* Away from the end, only what is in sight at rest is read. */
static void
on_scrolled (SbxMessagePane *self)
{
  if (!sbx_list_follower_get_following (self->follower))
    g_clear_handle_id (&self->reading, g_source_remove);
  sbx_message_pane_note_passing (self);
  sbx_message_pane_note_reading (self);
  sbx_message_pane_note_scrolling (self);
  sbx_message_list_hand_on_focus (self->list);
}

static void
on_following_changed (SbxMessagePane *self)
{
  sbx_message_pane_update_newest (self);
  sbx_message_pane_note_reading (self);
}

static void
on_log_state_changed (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);
  gboolean       loading = sbx_message_log_get_loading (log);

  gtk_widget_set_visible (self->older_spinner, loading && g_list_model_get_n_items (G_LIST_MODEL (log)) > 0);
  update_page (self);
  sbx_message_pane_place_opening (self);
  /* A page may not fill the pane. One that brought nothing is not asked for again: people can scroll. */
  if (!loading && sbx_message_log_get_oldest_seq (log) != self->asked_before)
    {
      GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

      if (gtk_adjustment_get_upper (adjustment) <= gtk_adjustment_get_page_size (adjustment))
        sbx_message_pane_ask_for_older (self);
    }
}

/* Whoever writes wants to see it stand there. */
static void
on_sent (SbxMessagePane *self)
{
  sbx_message_pane_expect_sent (self);
  sbx_list_follower_scroll_to_end (self->follower);
}

static void
on_log_items_changed (SbxMessagePane *self)
{
  update_page (self);
  sbx_message_pane_find_wanted (self);
  sbx_message_pane_find_sent (self);
  sbx_message_pane_place_opening (self);
  sbx_message_pane_note_reading (self);
  sbx_message_pane_note_arrival (self);
  sbx_message_pane_note_newest (self);
  sbx_composer_note_messages (self->composer);
}

/* The window's first buttons, where they are used, stand on the first pane in sight. */
static gboolean
both (GObject *object,
      gboolean a,
      gboolean b)
{
  return a && b;
}

/* --- size --- */

/* Sizes are known only while they are given out, when nothing may be changed yet. */
static gboolean
on_laid_out (gpointer user_data)
{
  SbxMessagePane *self = user_data;
  int             height = gtk_widget_get_visible (self->composer_area) ? gtk_widget_get_height (self->composer_area) : 0;
  int             bottom = gtk_widget_get_margin_bottom (self->composer_area);
  int             clearance = height > 0 ? height + bottom + FLOAT_GAP : FLOAT_GAP;
  gboolean        narrow = gtk_widget_get_width (GTK_WIDGET (self)) < NARROW_WIDTH;
  gboolean        squeezed = narrow && self->folded; /* beside the way back the title needs the room */

  self->laid_out = 0;
  if (narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  if (squeezed == gtk_widget_get_visible (self->work_buttons))
    {
      gtk_widget_set_visible (self->work_buttons, !squeezed);
      sbx_message_pane_update_claim (self);
    }
  if (clearance != self->clearance)
    {
      self->clearance = clearance;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLEARANCE]);
    }

  return G_SOURCE_REMOVE;
}

static void
sbx_message_pane_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  gtk_widget_measure (SBX_MESSAGE_PANE (widget)->frame, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
sbx_message_pane_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (widget);

  gtk_widget_size_allocate (self->frame, &(GtkAllocation){ 0, 0, width, height }, baseline);
  if (self->date)
    gtk_popover_present (GTK_POPOVER (self->date));
  if (self->hand_over)
    gtk_popover_present (GTK_POPOVER (self->hand_over));
  if (self->details)
    gtk_popover_present (GTK_POPOVER (self->details));
  if (self->laid_out == 0)
    self->laid_out = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_laid_out, self, NULL);
}

/* --- object --- */

static void
sbx_message_pane_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_message_pane_parent_class)->root (widget);

  sbx_message_pane_watch_window (SBX_MESSAGE_PANE (widget));
}

static void
sbx_message_pane_unroot (GtkWidget *widget)
{
  sbx_message_pane_keep_place (SBX_MESSAGE_PANE (widget));
  sbx_message_pane_unwatch_window (SBX_MESSAGE_PANE (widget));

  GTK_WIDGET_CLASS (sbx_message_pane_parent_class)->unroot (widget);
}

static gboolean
sbx_message_pane_grab_focus (GtkWidget *widget)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (widget);

  return gtk_widget_grab_focus (self->topic ? GTK_WIDGET (self->composer) : GTK_WIDGET (self->list));
}

static void
sbx_message_pane_dispose (GObject *object)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (object);

  sbx_message_pane_forget_passing (self);
  g_clear_handle_id (&self->keeping, g_source_remove);
  g_clear_handle_id (&self->reading, g_source_remove);
  g_clear_handle_id (&self->unkeeping, g_source_remove);
  g_clear_handle_id (&self->away, g_source_remove);
  g_clear_handle_id (&self->placing, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->laid_out, g_source_remove);
  g_clear_handle_id (&self->fading, g_source_remove);
  if (self->seeking > 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->seeking);
  self->seeking = 0;
  g_clear_handle_id (&self->countdown, g_source_remove);
  g_clear_pointer (&self->hand_over, gtk_widget_unparent);
  g_clear_pointer (&self->details, gtk_widget_unparent);
  g_clear_object (&self->found);
  g_clear_object (&self->marked);
  sbx_message_pane_forget_sent (self);
  g_clear_object (&self->topic_signals);
  g_clear_object (&self->log_signals);
  g_clear_object (&self->world_signals);
  g_clear_object (&self->channel_signals);
  g_clear_object (&self->follower);
  g_clear_pointer (&self->newest_pace, sbx_pace_free);
  g_clear_object (&self->topic);
  g_clear_pointer (&self->date, gtk_widget_unparent);
  if (self->composer)
    sbx_composer_stop (self->composer);
  self->composer = NULL;
  g_clear_object (&self->connections);
  g_clear_pointer (&self->frame, gtk_widget_unparent);
  g_clear_pointer (&self->drafts, sbx_drafts_free);

  G_OBJECT_CLASS (sbx_message_pane_parent_class)->dispose (object);
}

static void
sbx_message_pane_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      g_value_set_object (value, self->topic);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    case PROP_CLEARANCE:
      g_value_set_int (value, self->clearance);
      break;
    case PROP_CHOOSABLE:
      g_value_set_boolean (value, self->choosable);
      break;
    case PROP_RAISED:
      g_value_set_boolean (value, self->raised);
      break;
    case PROP_KEPT_UNREAD:
      g_value_set_boolean (value, sbx_message_pane_get_kept_unread (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_message_pane_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  SbxMessagePane *self = SBX_MESSAGE_PANE (object);

  switch (prop_id)
    {
    case PROP_TOPIC:
      sbx_message_pane_set_topic (self, g_value_get_object (value));
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      break;
    case PROP_CHOOSABLE:
      self->choosable = g_value_get_boolean (value);
      update_page (self);
      break;
    case PROP_RAISED:
      self->raised = g_value_get_boolean (value);
      gtk_widget_set_margin_bottom (self->newest, self->raised ? 60 : FLOAT_GAP);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_message_pane_class_init (SbxMessagePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_message_pane_dispose;
  object_class->get_property = sbx_message_pane_get_property;
  object_class->set_property = sbx_message_pane_set_property;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_message_pane_grab_focus;
  widget_class->root = sbx_message_pane_root;
  widget_class->unroot = sbx_message_pane_unroot;
  widget_class->measure = sbx_message_pane_measure;
  widget_class->size_allocate = sbx_message_pane_size_allocate;

  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CLEARANCE] = g_param_spec_int ("clearance", NULL, NULL, 0, G_MAXINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CHOOSABLE] = g_param_spec_boolean ("choosable", NULL, NULL, TRUE,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RAISED] = g_param_spec_boolean ("raised", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_KEPT_UNREAD] = g_param_spec_boolean ("kept-unread", NULL, NULL, FALSE,
                                                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_TAB_STOP);
  g_type_ensure (SBX_TYPE_AGE_STRIP);
  g_type_ensure (SBX_TYPE_BANNER);
  g_type_ensure (SBX_TYPE_COMPOSER);
  g_type_ensure (SBX_TYPE_FIND_BAR);
  g_type_ensure (SBX_TYPE_HELD_BAR);
  g_type_ensure (SBX_TYPE_PANE_FRAME);
  g_type_ensure (SBX_TYPE_SCROLL_PORT);
  g_type_ensure (SBX_TYPE_TYPING_ROW);
  g_type_ensure (SBX_TYPE_VIEWERS_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-message-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, frame);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, title);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, list);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, scroller);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, port);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, older_spinner);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, newest);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, newest_label);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, details_button);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, above);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, above_label);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, composer_area);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, composer);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, held);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, age);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, topic_menu);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, work_buttons);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, claim_button);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, claim_left);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, claim_note);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, peek_banner);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, find_bar);
  gtk_widget_class_bind_template_callback (widget_class, sbx_message_pane_end_finding);
  gtk_widget_class_bind_template_callback (widget_class, sbx_message_pane_show_found);
  gtk_widget_class_bind_template_callback (widget_class, sbx_message_pane_leave_finding);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, typing);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, viewers);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, resolve_button);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, work_menu);
  gtk_widget_class_bind_template_child (widget_class, SbxMessagePane, snooze_menu);
  gtk_widget_class_bind_template_callback (widget_class, both);
  sbx_message_pane_install_newest (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, sbx_message_pane_show_above);
  gtk_widget_class_bind_template_callback (widget_class, on_sent);
  gtk_widget_class_bind_template_callback (widget_class, sbx_message_pane_show_newer);
  sbx_message_pane_install_compose (widget_class);
}

static void
set_up_list (SbxMessagePane *self)
{
  g_autoptr (GListStore) end = g_list_store_new (GTK_TYPE_STRING_OBJECT);
  g_autoptr (GtkStringObject) room = gtk_string_object_new ("");
  g_autoptr (SbxListWindow) window = sbx_list_window_new ();
  GListStore *sections = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GListModel) model = NULL;
  g_autoptr (SbxRowSlots) slots = NULL;

  g_list_store_append (end, room);
  g_list_store_append (sections, window);
  g_list_store_append (sections, end);
  model = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (sections)));
  sbx_message_list_set_up (self->list);
  /* It hears of new items before the list does. */
  sbx_scroll_port_set_model (self->port, model);
  slots = sbx_row_slots_new (model);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (slots));

  self->follower = sbx_list_follower_new (self->list, self->port, window);
  g_signal_connect_object (self->follower, "notify", G_CALLBACK (on_following_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->follower, "scrolled", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->follower, "arrived", G_CALLBACK (sbx_message_pane_move_focus), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->port, "pushed", G_CALLBACK (sbx_message_pane_leave_focus), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->follower, "near-start", G_CALLBACK (on_near_start), self, G_CONNECT_SWAPPED);
}

static void
sbx_message_pane_init (SbxMessagePane *self)
{
  self->choosable = TRUE;
  self->drafts = sbx_drafts_new (NULL);
  self->topic_signals = g_signal_group_new (SBX_TYPE_TOPIC);
  g_signal_group_connect_swapped (self->topic_signals, "notify::title", G_CALLBACK (update_title), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::unread-count", G_CALLBACK (sbx_message_pane_note_newest), self);
  g_signal_group_connect_swapped (self->topic_signals, "notify::unread-count", G_CALLBACK (sbx_message_pane_note_kept), self);
  self->log_signals = g_signal_group_new (SBX_TYPE_MESSAGE_LOG);
  g_signal_group_connect_swapped (self->log_signals, "items-changed", G_CALLBACK (on_log_items_changed), self);
  g_signal_group_connect_swapped (self->log_signals, "notify::loading", G_CALLBACK (on_log_state_changed), self);
  g_signal_group_connect_swapped (self->log_signals, "notify::loaded", G_CALLBACK (on_log_state_changed), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_list (self);
  sbx_message_pane_set_up_hub (self);
  sbx_message_pane_set_up_reading (self);
  sbx_message_pane_set_up_people (self);
  sbx_message_pane_update_claim (self);
  sbx_message_pane_set_up_compose (self);
  sbx_composer_take_drops (self->composer, GTK_WIDGET (self));
  g_signal_connect_object (self->composer, "typed", G_CALLBACK (sbx_message_pane_note_typing), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (sbx_message_pane_note_reading), NULL);
  sbx_message_pane_set_up_newest (self);
  update_page (self);
}

GtkWidget *
sbx_message_pane_new (void)
{
  return g_object_new (SBX_TYPE_MESSAGE_PANE, NULL);
}

/**
 * sbx_message_pane_get_topic:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): whose messages are shown
 */
SbxTopic *
sbx_message_pane_get_topic (SbxMessagePane *self)
{
  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), NULL);

  return self->topic;
}

/* Puts the messages of the topic into the list, instead of those of the last. */
static void
show_messages (SbxMessagePane *self)
{
  SbxMessageLog *log = sbx_message_pane_get_log (self);

  g_signal_group_set_target (self->log_signals, NULL);
  if (log)
    /* Where nothing is unread nothing is new: what was read one by one, and what we wrote elsewhere, too. */
    sbx_message_log_place_new_line (log, sbx_topic_get_unread_count (self->topic) > 0 ? sbx_topic_get_read_seq (self->topic)
                                                                                      : sbx_topic_get_last_seq (self->topic));
  /* The list knows of a change before whoever looks for something in it. */
  sbx_list_follower_set_items (self->follower, log ? G_LIST_MODEL (log) : NULL);
  g_signal_group_set_target (self->log_signals, log);
}

/**
 * sbx_message_pane_set_topic:
 * @self: a pane
 * @topic: (nullable): whose messages to show
 *
 * Shows the newest messages, or those from where reading stopped. What is written and not sent stays with the topic left.
 */
void
sbx_message_pane_set_topic (SbxMessagePane *self,
                            SbxTopic       *topic)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));
  g_return_if_fail (topic == NULL || SBX_IS_TOPIC (topic));

  if (self->topic == topic)
    return;

  sbx_message_pane_keep_place (self);
  g_set_object (&self->topic, topic);
  g_signal_group_set_target (self->topic_signals, topic);

  g_clear_handle_id (&self->reading, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->placing, g_source_remove);
  sbx_message_pane_forget_wanted (self);
  sbx_message_pane_forget_sent (self);
  sbx_message_pane_set_peek (self, SBX_MESSAGE_PEEK_NONE);
  sbx_find_bar_set_topic (self->find_bar, topic);
  sbx_message_pane_set_marked (self, NULL);
  self->placed = FALSE;
  self->is_away = FALSE;
  self->kept_seq = topic ? sbx_drafts_get_place (self->drafts, topic, &self->kept_offset) : 0;
  self->kept_asked = FALSE;
  self->focus_seq = 0;
  self->asked_unread = 0;
  self->lined_seq = -1;
  self->above_first = 0;
  self->passed = 0;
  self->left_seq = 0;
  self->marked_seq = 0;
  sbx_message_pane_forget_seen (self);
  self->asked_before = 0;
  self->patience = topic ? g_timeout_add (PATIENCE, on_patience_ended, self) : 0;
  gtk_widget_hide (self->older_spinner);

  sbx_message_pane_begin_writing (self);
  show_messages (self);
  gtk_widget_set_visible (self->composer_area, topic != NULL);
  sbx_held_bar_set_log (self->held, sbx_message_pane_get_log (self));
  sbx_message_pane_follow_people (self);
  sbx_message_pane_follow_hub (self);
  update_title (self);
  sbx_message_pane_update_newest (self);
  update_page (self);
  sbx_message_pane_place_opening (self);
  sbx_message_pane_note_reading (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC]);
}

/* To read: no letter goes anywhere. */
void
sbx_message_pane_focus_list (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (!gtk_widget_grab_focus (GTK_WIDGET (self->list)))
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), NULL);
  else if (sbx_row_get_focused (GTK_WIDGET (self->list)) == NULL)
    /* The room behind the messages has it, which is nothing to read: the list hands it on. */
    gtk_root_set_focus (gtk_widget_get_root (GTK_WIDGET (self)), GTK_WIDGET (self->list));
}

void
sbx_message_pane_focus_composer (SbxMessagePane *self)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

/**
 * sbx_message_pane_put_back:
 * @self: a pane
 * @text: a reply that nobody took: it stands where it was written
 */
void
sbx_message_pane_put_back (SbxMessagePane *self,
                           const char     *text)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  sbx_composer_set_text (self->composer, text);
}

/**
 * sbx_message_pane_edit:
 * @self: a pane
 * @text: a reply to be written anew
 *
 * Puts it into the composer, before what stands there: neither is lost.
 *
 * Returns: (transfer full) (nullable): what stood there; %NULL if there was nothing
 */
char *
sbx_message_pane_edit (SbxMessagePane *self,
                       const char     *text)
{
  g_autofree char *draft = NULL;
  g_autofree char *both = NULL;
  g_autofree char *words = NULL;

  g_return_val_if_fail (SBX_IS_MESSAGE_PANE (self), NULL);

  draft = sbx_composer_dup_text (self->composer);
  words = g_strstrip (g_strdup (draft));
  both = *words != '\0' ? g_strconcat (text, "\n\n", draft, NULL) : g_strdup (text);
  sbx_composer_set_text (self->composer, both);
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));

  return *words != '\0' ? g_steal_pointer (&draft) : NULL;
}

/**
 * sbx_message_pane_add_stops:
 * @self: a pane
 * @stops: (element-type GtkWidget): what the keyboard goes to, in the order of reading
 *
 * Appends the messages and the entry, where there is a topic.
 */
void
sbx_message_pane_add_stops (SbxMessagePane *self,
                            GPtrArray      *stops)
{
  g_return_if_fail (SBX_IS_MESSAGE_PANE (self));

  if (!self->topic)
    return;

  g_ptr_array_add (stops, self->list);
  g_ptr_array_add (stops, self->composer);
}
