/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-pane-private.h"

#include "sbx-formatters.h"
#include "sbx-list-top.h"
#include "sbx-row-slots.h"
#include "sbx-tab-order.h"
#include "sbx-tab-stop.h"
#include "sbx-text-fold.h"
#include "sbx-tip.h"
#include "sbx-topic-row.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* What is kept on disk comes before this; nothing is said to be missing until then. In ms. */
#define PATIENCE 200
/* So many topics are looked through for what is new in them. */
#define MAX_COUNTED 200

enum {
  PROP_0,
  PROP_CHANNEL,
  PROP_TOPIC,
  PROP_HAS_WORLDS,
  PROP_NOTHING_SEEN,
  PROP_AWAITED,
  PROP_SIDEBAR_HIDDEN,
  PROP_FOLDED,
  PROP_WIDTH,
  PROP_FILTER,
  N_PROPS
};

enum {
  SUBJECTS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxTopicPane, sbx_topic_pane, GTK_TYPE_WIDGET)

static guint
count_items (gpointer model)
{
  return model ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;
}

/* The hub tells at once where there is one. */
static const char *
why_none (SbxTopicPane *self)
{
  SbxWorld *world = sbx_channel_get_world (self->channel);
  gboolean connected = world != NULL && sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED;

  return connected || self->patience > 0 ? "blank" : "not-seen";
}

/* Where there is no channel to choose, it is said what is awaited. */
static const char *
page_without_channel (SbxTopicPane *self)
{
  if (!self->has_worlds)
    return "no-hub";
  if (self->nothing_seen)
    return "nothing-seen";
  if (self->awaited == NULL)
    return "no-channel";
  if (sbx_world_get_state (self->awaited) == SBX_CONNECTION_CONNECTED)
    return "no-channels";

  return self->patience > 0 ? "blank" : "connecting";
}

static const char *
page_name (SbxTopicPane *self)
{
  if (self->channel == NULL)
    return page_without_channel (self);
  if (count_items (sbx_channel_get_topics (self->channel)) == 0)
    return sbx_channel_get_loaded (self->channel) ? "no-topics" : why_none (self);

  if (count_items (self->found) > 0)
    return "list";

  return self->needle ? "nothing-found" : "nothing-listed";
}

/* Which topics are listed, for those of whom one has to know. */
static const char *
get_listed_words (SbxTopicPane *self)
{
  if (g_str_equal (self->listed, "snoozed"))
    return _("Snoozed");
  if (g_str_equal (self->listed, "resolved"))
    return _("Resolved");
  if (g_str_equal (self->listed, "all"))
    return _("All");

  return NULL;
}

static void
update_nothing_listed (SbxTopicPane *self)
{
  gboolean snoozed = g_str_equal (self->listed, "snoozed");

  adw_status_page_set_icon_name (self->nothing_listed, snoozed ? "sbx-clock-symbolic" : "sbx-check-symbolic");
  if (snoozed)
    {
      adw_status_page_set_title (self->nothing_listed, _("Nothing Snoozed"));
      adw_status_page_set_description (self->nothing_listed, _("What you put off until later waits here."));
    }
  else if (g_str_equal (self->listed, "resolved"))
    {
      adw_status_page_set_title (self->nothing_listed, _("Nothing Resolved"));
      adw_status_page_set_description (self->nothing_listed, _("What is done stands here until somebody writes again."));
    }
  else
    {
      adw_status_page_set_title (self->nothing_listed, _("All Done"));
      adw_status_page_set_description (self->nothing_listed, _("Every topic of this channel is resolved or snoozed."));
    }
}

static void
update_connecting (SbxTopicPane *self)
{
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (self->awaited == NULL)
    return;

  name = g_markup_escape_text (sbx_world_get_name (self->awaited), -1);
  /* TRANSLATORS: %s is the name of a hub */
  text = g_strdup_printf (_("%s has not answered yet. Its channels appear here as soon as it does."), name);
  adw_status_page_set_description (self->connecting, text);
}

/* Of those that are listed: what waits elsewhere would be looked for here in vain. Of more than anybody looks through it is the channel's. */
static guint
count_unread (SbxTopicPane *self)
{
  GListModel *found = G_LIST_MODEL (self->found);
  guint       n_listed = g_list_model_get_n_items (found);
  guint       n = 0;

  if (n_listed > MAX_COUNTED)
    return sbx_channel_get_unread_count (self->channel);

  for (guint i = 0; i < n_listed; i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (found, i);

      n += sbx_topic_get_unread_count (topic);
    }

  return n;
}

static char *
dup_subtitle (SbxTopicPane *self)
{
  const char      *listed = get_listed_words (self);
  g_autofree char *count = sbx_format_topic_count (count_items (self->found), listed ? 0 : count_unread (self));

  /* TRANSLATORS: which topics are listed, such as "Snoozed", and how many there are: "3 topics" */
  return listed ? g_strdup_printf (C_("topics", "%s · %s"), listed, count) : g_steal_pointer (&count);
}

static void
update (SbxTopicPane *self)
{
  g_autofree char *title = NULL;
  g_autofree char *subtitle = NULL;

  if (self->channel)
    {
      title = sbx_format_name (sbx_channel_get_name (self->channel), sbx_channel_get_id (self->channel));
      if (sbx_channel_get_loaded (self->channel))
        subtitle = dup_subtitle (self);
    }
  adw_window_title_set_title (self->title, title ? title : "");
  sbx_tip_set (GTK_WIDGET (self->title), title);
  adw_window_title_set_subtitle (self->title, subtitle ? subtitle : "");
  sbx_age_strip_set_world (self->age, self->channel ? sbx_channel_get_world (self->channel) : NULL);
  /* Beside the messages it would say the same twice. */
  g_object_set (self->age, "wanted", self->folded || self->topic == NULL, NULL);
  gtk_widget_set_visible (self->search_button, self->channel != NULL);
  gtk_widget_set_visible (self->menu_button, self->channel != NULL);
  update_nothing_listed (self);
  update_connecting (self);
  gtk_stack_set_visible_child_name (self->stack, page_name (self));
}

static gboolean
on_patience_ended (gpointer user_data)
{
  SbxTopicPane *self = user_data;

  self->patience = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* Waits, should there be something to wait for, for the hub that it depends on. */
static void
begin_patience (SbxTopicPane *self)
{
  SbxWorld *world = self->channel ? sbx_channel_get_world (self->channel) : self->awaited;

  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->channel || self->awaited)
    self->patience = g_timeout_add (PATIENCE, on_patience_ended, self);
  g_signal_group_set_target (self->world_signals, world);
}

static void
set_awaited (SbxTopicPane *self,
             SbxWorld     *world)
{
  if (!g_set_object (&self->awaited, world))
    return;

  if (self->channel == NULL)
    begin_patience (self);
  update (self);
}

static void
on_selected (SbxTopicPane *self)
{
  SbxTopic *topic = sbx_topic_selection_get_current (self->selection);

  if (topic)
    sbx_topic_pane_set_topic (self, topic);
}

static void
on_found_changed (SbxTopicPane *self)
{
  update (self);
}

static void
open_topic (SbxTopicPane *self,
            SbxTopic     *topic)
{
  sbx_topic_selection_set_choosing (self->selection, FALSE);
  sbx_topic_pane_set_topic (self, topic);
  gtk_widget_activate_action (GTK_WIDGET (self), "view.show-messages", NULL);
}

static void
on_activate (SbxTopicPane *self,
             guint         position)
{
  g_autoptr (SbxTopic) topic = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (topic)
    open_topic (self, topic);
}

/* The list selects on a click, but a folded view moves on even if the row was selected before. */
static void
on_clicked (SbxTopicPane *self,
            int           n_press,
            double        x,
            double        y,
            GtkGesture   *gesture)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);

  if (row == NULL || sbx_row_get_item (row) == NULL || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) != 0)
    return;

  if (sbx_topic_selection_get_choosing (self->selection))
    sbx_topic_selection_toggle (self->selection, sbx_row_get_item (row));
  else
    open_topic (self, sbx_row_get_item (row));
}

/* Looks into the topic without reading it; where many are chosen, the list adds it to them. */
static gboolean
on_key_pressed (SbxTopicPane   *self,
                guint           keyval,
                guint           keycode,
                GdkModifierType state)
{
  SbxRow     *row = sbx_row_get_focused (GTK_WIDGET (self->list));
  SbxTopic   *topic = row ? sbx_row_get_item (row) : NULL;
  SbxChannel *channel = topic ? sbx_topic_get_channel (topic) : NULL;
  SbxWorld   *world = channel ? sbx_channel_get_world (channel) : NULL;

  if (keyval != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK)) != 0 || world == NULL ||
      sbx_topic_selection_get_choosing (self->selection))
    return FALSE;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.peek", "(sss)", sbx_world_get_address (world), sbx_channel_get_id (channel),
                              sbx_topic_get_id (topic));
  return TRUE;
}

/* --- which are listed --- */

/* What is read or chosen stays in sight, whatever became of it; and what is looked for may be anywhere. */
static gboolean
is_listed (SbxTopicPane *self,
           SbxTopic     *topic)
{
  SbxTopicState state = sbx_topic_get_state (topic);

  if (g_str_equal (self->listed, "all") || self->needle || topic == self->topic ||
      (sbx_topic_selection_get_choosing (self->selection) && sbx_topic_selection_has (self->selection, topic)))
    return TRUE;
  if (g_str_equal (self->listed, "snoozed"))
    return state == SBX_TOPIC_SNOOZED;

  return state == (g_str_equal (self->listed, "resolved") ? SBX_TOPIC_RESOLVED : SBX_TOPIC_OPEN);
}

static gboolean
on_filter (gpointer user_data)
{
  SbxTopicPane *self = user_data;

  self->filtering = 0;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);

  return G_SOURCE_REMOVE;
}

/* Not while a row is being clicked. */
void
sbx_topic_pane_filter_soon (SbxTopicPane *self)
{
  if (self->filtering == 0)
    self->filtering = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_filter, self, NULL);
}

static void
set_filter (SbxTopicPane *self,
            const char   *listed)
{
  if (g_strcmp0 (self->listed, listed) == 0)
    return;

  g_free (self->listed);
  self->listed = g_strdup (listed);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  SbxTopicPane    *self = user_data;
  g_autofree char *title = NULL;
  g_autofree char *preview = NULL;

  if (!is_listed (self, item))
    return FALSE;
  if (self->needle == NULL)
    return TRUE;

  title = sbx_text_fold (sbx_topic_get_title (item));
  preview = sbx_text_fold (sbx_topic_get_last_message (item) ? sbx_topic_get_last_message (item) : "");

  return strstr (title, self->needle) != NULL || strstr (preview, self->needle) != NULL;
}

static void
on_search_changed (SbxTopicPane *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_free (self->needle);
  self->needle = *text != '\0' ? sbx_text_fold (text) : NULL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* The entry goes, and the focus with it. */
static void
on_search_stopped (SbxTopicPane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static gboolean
sbx_topic_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (SBX_TOPIC_PANE (widget)->list));
}

static void
sbx_topic_pane_dispose (GObject *object)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->filtering, g_source_remove);
  g_clear_handle_id (&self->forgetting, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_object (&self->reach);
  g_clear_object (&self->menu_topic);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->menu_model);
  g_clear_object (&self->world_signals);
  g_clear_object (&self->channel_signals);
  g_clear_object (&self->topics_signals);
  g_clear_object (&self->topic_signals);
  g_clear_object (&self->awaited);
  g_clear_object (&self->channel);
  g_clear_object (&self->topic);
  g_clear_pointer ((GtkWidget **) &self->frame, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_topic_pane_parent_class)->dispose (object);
}

static void
sbx_topic_pane_finalize (GObject *object)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  g_free (self->needle);
  g_free (self->listed);

  G_OBJECT_CLASS (sbx_topic_pane_parent_class)->finalize (object);
}

static void
sbx_topic_pane_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  switch (prop_id)
    {
    case PROP_CHANNEL:
      g_value_set_object (value, self->channel);
      break;
    case PROP_TOPIC:
      g_value_set_object (value, self->topic);
      break;
    case PROP_HAS_WORLDS:
      g_value_set_boolean (value, self->has_worlds);
      break;
    case PROP_NOTHING_SEEN:
      g_value_set_boolean (value, self->nothing_seen);
      break;
    case PROP_AWAITED:
      g_value_set_object (value, self->awaited);
      break;
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, sbx_pane_frame_get_width (self->frame));
      break;
    case PROP_FILTER:
      g_value_set_string (value, self->listed);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_topic_pane_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  SbxTopicPane *self = SBX_TOPIC_PANE (object);

  switch (prop_id)
    {
    case PROP_CHANNEL:
      sbx_topic_pane_set_channel (self, g_value_get_object (value));
      break;
    case PROP_TOPIC:
      sbx_topic_pane_set_topic (self, g_value_get_object (value));
      break;
    case PROP_HAS_WORLDS:
      self->has_worlds = g_value_get_boolean (value);
      update (self);
      break;
    case PROP_NOTHING_SEEN:
      self->nothing_seen = g_value_get_boolean (value);
      update (self);
      break;
    case PROP_AWAITED:
      set_awaited (self, g_value_get_object (value));
      break;
    case PROP_SIDEBAR_HIDDEN:
      self->sidebar_hidden = g_value_get_boolean (value);
      break;
    case PROP_FOLDED:
      self->folded = g_value_get_boolean (value);
      update (self);
      break;
    case PROP_WIDTH:
      sbx_pane_frame_set_width (self->frame, g_value_get_int (value));
      break;
    case PROP_FILTER:
      set_filter (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_topic_pane_class_init (SbxTopicPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_topic_pane_dispose;
  object_class->finalize = sbx_topic_pane_finalize;
  object_class->get_property = sbx_topic_pane_get_property;
  object_class->set_property = sbx_topic_pane_set_property;
  widget_class->focus = sbx_tab_order_focus_child;
  widget_class->grab_focus = sbx_topic_pane_grab_focus;

  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HAS_WORLDS] = g_param_spec_boolean ("has-worlds", NULL, NULL, TRUE,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NOTHING_SEEN] = g_param_spec_boolean ("nothing-seen", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_AWAITED] = g_param_spec_object ("awaited", NULL, NULL, SBX_TYPE_WORLD,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FILTER] = g_param_spec_string ("filter", NULL, NULL, "open",
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SUBJECTS_CHANGED] = g_signal_new ("subjects-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (SBX_TYPE_TAB_STOP);
  g_type_ensure (SBX_TYPE_AGE_STRIP);
  g_type_ensure (SBX_TYPE_PANE_FRAME);
  g_type_ensure (SBX_TYPE_SELECTION_BAR);
  g_type_ensure (SBX_TYPE_TOPIC_ROW);
  g_type_ensure (SBX_TYPE_TOPIC_SELECTION);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-topic-pane.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, frame);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, title);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, age);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, search_button);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, search_entry);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, list);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, found);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, selection);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, bar_area);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, bar);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, nothing_listed);
  gtk_widget_class_bind_template_child (widget_class, SbxTopicPane, connecting);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_found_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);

  gtk_widget_class_install_property_action (widget_class, "topics.filter", "filter");
  sbx_topic_pane_install_choosing (widget_class);
}

/* Its channel let go of it. */
static void
on_topic_orphaned (SbxTopicPane *self)
{
  if (sbx_topic_get_channel (self->topic) == NULL)
    sbx_topic_pane_set_topic (self, NULL);
}

static void
on_width_changed (SbxTopicPane *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIDTH]);
}

static void
set_up_list (SbxTopicPane *self)
{
  g_autoptr (SbxRowSlots) slots = sbx_row_slots_new (G_LIST_MODEL (self->selection));
  g_autoptr (GtkListItemFactory) factory = sbx_row_slots_factory_new (SBX_TYPE_TOPIC_ROW);

  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (slots));
  self->reach = sbx_list_reach_new (self->list, slots);
  sbx_list_top_keep (self->list);
}

static void
sbx_topic_pane_init (SbxTopicPane *self)
{
  self->has_worlds = TRUE;
  self->listed = g_strdup ("open");
  self->channel_signals = g_signal_group_new (SBX_TYPE_CHANNEL);
  g_signal_group_connect_swapped (self->channel_signals, "notify", G_CALLBACK (update), self);
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::name", G_CALLBACK (update), self);
  self->topics_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->topics_signals, "items-changed", G_CALLBACK (update), self);
  self->topic_signals = g_signal_group_new (SBX_TYPE_TOPIC);
  g_signal_group_connect_swapped (self->topic_signals, "notify::channel", G_CALLBACK (on_topic_orphaned), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  gtk_filter_list_model_set_filter (self->found, self->filter);
  g_object_unref (self->filter);
  set_up_list (self);
  sbx_topic_pane_update_choosing (self);
  g_signal_connect_swapped (self->frame, "notify::width", G_CALLBACK (on_width_changed), self);
  update (self);
}

GtkWidget *
sbx_topic_pane_new (void)
{
  return g_object_new (SBX_TYPE_TOPIC_PANE, NULL);
}

/**
 * sbx_topic_pane_get_channel:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): whose topics are shown
 */
SbxChannel *
sbx_topic_pane_get_channel (SbxTopicPane *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), NULL);

  return self->channel;
}

/**
 * sbx_topic_pane_set_channel:
 * @self: a pane
 * @channel: (nullable): whose topics to show
 *
 * Selects none of its topics.
 */
void
sbx_topic_pane_set_channel (SbxTopicPane *self,
                            SbxChannel   *channel)
{
  GListModel *topics = channel ? sbx_channel_get_topics (channel) : NULL;

  g_return_if_fail (SBX_IS_TOPIC_PANE (self));
  g_return_if_fail (channel == NULL || SBX_IS_CHANNEL (channel));

  if (self->channel == channel)
    return;

  if (self->topic && sbx_topic_get_channel (self->topic) != channel)
    sbx_topic_pane_set_topic (self, NULL);
  g_set_object (&self->channel, channel);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  sbx_topic_selection_set_choosing (self->selection, FALSE);
  sbx_list_reach_begin (self->reach);
  gtk_filter_list_model_set_model (self->found, topics);
  g_clear_object (&self->watch);
  if (topics)
    {
      self->watch = sbx_item_watch_new (topics, "notify::state");
      g_signal_connect_object (self->watch, "changed", G_CALLBACK (sbx_topic_pane_filter_soon), self, G_CONNECT_SWAPPED);
    }
  begin_patience (self);
  g_signal_group_set_target (self->channel_signals, channel);
  g_signal_group_set_target (self->topics_signals, topics);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHANNEL]);
}

/**
 * sbx_topic_pane_get_topic:
 * @self: a pane
 *
 * Returns: (transfer none) (nullable): the selected topic
 */
SbxTopic *
sbx_topic_pane_get_topic (SbxTopicPane *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), NULL);

  return self->topic;
}

/**
 * sbx_topic_pane_set_topic:
 * @self: a pane
 * @topic: (nullable): the one to select; it need not be in the list yet
 */
void
sbx_topic_pane_set_topic (SbxTopicPane *self,
                          SbxTopic     *topic)
{
  g_return_if_fail (SBX_IS_TOPIC_PANE (self));
  g_return_if_fail (topic == NULL || SBX_IS_TOPIC (topic));

  if (!g_set_object (&self->topic, topic))
    return;

  g_signal_group_set_target (self->topic_signals, topic);
  sbx_topic_selection_set_current (self->selection, topic);
  sbx_topic_pane_filter_soon (self);
  update (self);
  sbx_topic_pane_tell_subjects (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TOPIC]);
}

/**
 * sbx_topic_pane_search:
 * @self: a pane
 *
 * Returns: whether there is a channel in which one can search; the entry has the focus then
 */
gboolean
sbx_topic_pane_search (SbxTopicPane *self)
{
  g_return_val_if_fail (SBX_IS_TOPIC_PANE (self), FALSE);

  if (self->channel == NULL)
    return FALSE;

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  return TRUE;
}
