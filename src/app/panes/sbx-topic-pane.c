/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-topic-pane.h"

#include "sbx-age-strip.h"
#include "sbx-channel.h"
#include "sbx-formatters.h"
#include "sbx-pane-frame.h"
#include "sbx-topic-row.h"
#include "sbx-topic.h"
#include "sbx-world.h"

#include <adwaita.h>

/* What is kept on disk comes before this; nothing is said to be missing until then. In ms. */
#define PATIENCE 200

struct _SbxTopicPane
{
  GtkWidget parent_instance;

  SbxPaneFrame       *frame;
  AdwWindowTitle     *title;
  SbxAgeStrip        *age;
  GtkWidget          *search_button;
  GtkSearchBar       *search_bar;
  GtkEditable        *search_entry;
  GtkStack           *stack;
  GtkListView        *list;
  GtkFilterListModel *found;
  GtkFilter          *filter;
  GtkSingleSelection *selection;

  SbxChannel   *channel;
  SbxTopic     *topic;
  GSignalGroup *channel_signals;
  GSignalGroup *topics_signals;
  GSignalGroup *topic_signals;
  GSignalGroup *world_signals;
  guint         patience; /* timeout, 0 = none */
  char         *needle; /* folded; what the topics shown have to contain, NULL = all */
  gboolean      has_worlds;
  gboolean      nothing_seen;
  gboolean      sidebar_hidden;
  gboolean      folded;
  gboolean      selecting; /* we move the selection, not people */
};

enum {
  PROP_0,
  PROP_CHANNEL,
  PROP_TOPIC,
  PROP_HAS_WORLDS,
  PROP_NOTHING_SEEN,
  PROP_SIDEBAR_HIDDEN,
  PROP_FOLDED,
  PROP_WIDTH,
  N_PROPS
};

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

static const char *
page_name (SbxTopicPane *self)
{
  if (self->channel == NULL)
    return !self->has_worlds ? "no-hub" : self->nothing_seen ? "nothing-seen" : "no-channel";
  if (count_items (sbx_channel_get_topics (self->channel)) == 0)
    return sbx_channel_get_loaded (self->channel) ? "no-topics" : why_none (self);

  return count_items (self->found) == 0 ? "nothing-found" : "list";
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
        subtitle = sbx_format_topic_count (count_items (sbx_channel_get_topics (self->channel)),
                                           sbx_channel_get_unread_count (self->channel));
    }
  adw_window_title_set_title (self->title, title ? title : "");
  adw_window_title_set_subtitle (self->title, subtitle ? subtitle : "");
  sbx_age_strip_set_world (self->age, self->channel ? sbx_channel_get_world (self->channel) : NULL);
  /* Beside the messages it would say the same twice. */
  g_object_set (self->age, "wanted", self->folded || self->topic == NULL, NULL);
  gtk_widget_set_visible (self->search_button, self->channel != NULL);
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

/* The list is sorted anew all the time, which may take the selected row out and put it back in. */
static void
select_topic (SbxTopicPane *self)
{
  guint n = count_items (self->selection);
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->selecting || gtk_single_selection_get_selected_item (self->selection) == self->topic)
    return;

  for (guint i = 0; self->topic && i < n; i++)
    {
      g_autoptr (SbxTopic) topic = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (topic == self->topic)
        {
          position = i;
          break;
        }
    }
  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->selecting = FALSE;
}

static void
on_selected (SbxTopicPane *self)
{
  SbxTopic *topic = gtk_single_selection_get_selected_item (self->selection);

  if (!self->selecting && topic)
    sbx_topic_pane_set_topic (self, topic);
}

static void
on_found_changed (SbxTopicPane *self)
{
  select_topic (self);
  update (self);
}

static void
on_activate (SbxTopicPane *self,
             guint         position)
{
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self), "view.show-messages", NULL);
}

/* The list selects on a click, but a folded view moves on even if the row was selected before. */
static void
on_clicked (SbxTopicPane *self,
            int           n_press,
            double        x,
            double        y)
{
  SbxRow *row = sbx_row_pick (GTK_WIDGET (self->list), x, y);

  if (row == NULL || sbx_row_get_item (row) == NULL)
    return;

  sbx_topic_pane_set_topic (self, sbx_row_get_item (row));
  gtk_widget_activate_action (GTK_WIDGET (self), "view.show-messages", NULL);
}

static gboolean
matches (gpointer item,
         gpointer user_data)
{
  SbxTopicPane    *self = user_data;
  g_autofree char *title = NULL;
  g_autofree char *preview = NULL;

  if (self->needle == NULL)
    return TRUE;

  title = g_utf8_casefold (sbx_topic_get_title (item), -1);
  preview = g_utf8_casefold (sbx_topic_get_last_message (item) ? sbx_topic_get_last_message (item) : "", -1);

  return strstr (title, self->needle) != NULL || strstr (preview, self->needle) != NULL;
}

static void
on_search_changed (SbxTopicPane *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_free (self->needle);
  self->needle = *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
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
  g_clear_object (&self->world_signals);
  g_clear_object (&self->channel_signals);
  g_clear_object (&self->topics_signals);
  g_clear_object (&self->topic_signals);
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
    case PROP_SIDEBAR_HIDDEN:
      g_value_set_boolean (value, self->sidebar_hidden);
      break;
    case PROP_FOLDED:
      g_value_set_boolean (value, self->folded);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, sbx_pane_frame_get_width (self->frame));
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
  widget_class->grab_focus = sbx_topic_pane_grab_focus;

  properties[PROP_CHANNEL] = g_param_spec_object ("channel", NULL, NULL, SBX_TYPE_CHANNEL,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_TOPIC] = g_param_spec_object ("topic", NULL, NULL, SBX_TYPE_TOPIC,
                                                G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_HAS_WORLDS] = g_param_spec_boolean ("has-worlds", NULL, NULL, TRUE,
                                                      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_NOTHING_SEEN] = g_param_spec_boolean ("nothing-seen", NULL, NULL, FALSE,
                                                        G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SIDEBAR_HIDDEN] = g_param_spec_boolean ("sidebar-hidden", NULL, NULL, FALSE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_FOLDED] = g_param_spec_boolean ("folded", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_WIDTH] = g_param_spec_int ("width", NULL, NULL, 0, G_MAXINT, 0,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (SBX_TYPE_AGE_STRIP);
  g_type_ensure (SBX_TYPE_PANE_FRAME);
  g_type_ensure (SBX_TYPE_TOPIC_ROW);
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
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_found_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
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
sbx_topic_pane_init (SbxTopicPane *self)
{
  self->has_worlds = TRUE;
  self->channel_signals = g_signal_group_new (SBX_TYPE_CHANNEL);
  g_signal_group_connect_swapped (self->channel_signals, "notify", G_CALLBACK (update), self);
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update), self);
  self->topics_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->topics_signals, "items-changed", G_CALLBACK (update), self);
  self->topic_signals = g_signal_group_new (SBX_TYPE_TOPIC);
  g_signal_group_connect_swapped (self->topic_signals, "notify::channel", G_CALLBACK (on_topic_orphaned), self);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  gtk_filter_list_model_set_filter (self->found, self->filter);
  g_object_unref (self->filter);
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
  self->selecting = TRUE;
  gtk_filter_list_model_set_model (self->found, topics);
  self->selecting = FALSE;
  g_clear_handle_id (&self->patience, g_source_remove);
  if (channel)
    self->patience = g_timeout_add (PATIENCE, on_patience_ended, self);
  g_signal_group_set_target (self->channel_signals, channel);
  g_signal_group_set_target (self->world_signals, channel ? sbx_channel_get_world (channel) : NULL);
  g_signal_group_set_target (self->topics_signals, topics);
  select_topic (self);
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
  select_topic (self);
  update (self);
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
