/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-run-card.h"

#include "sbx-fold.h"
#include "sbx-run-summary.h"
#include "sbx-run-table.h"
#include "sbx-session.h"
#include "sbx-spoken-names.h"
#include "sbx-task-facts.h"
#include "sbx-time.h"
#include "sbx-timeline.h"

#include <glib/gi18n-lib.h>

#define ZOOM_STEP 1.5

struct _SbxRunCard
{
  AdwBin         parent_instance;

  GListModel    *sessions;
  char          *mode;
  gboolean       chosen;        /* by somebody; else it is the best one to begin with */
  gboolean       changing;      /* it is not somebody who chooses at the moment */

  GtkLabel      *heading;
  GtkDropDown   *choice;
  GtkStack      *stack;
  SbxTimeline   *timeline;
  SbxRunTable   *table;
  SbxRunSummary *summary;
  SbxRunEvents  *events;
};

enum {
  PROP_0,
  PROP_MODE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (SbxRunCard, sbx_run_card, ADW_TYPE_BIN)

static const struct
{
  const char *name;
  const char *heading;
} modes[] = {
  { "timeline", N_("Timeline") },
  { "compact", N_("Summary") },
  { "table", N_("Table") },
  { "events", N_("Events") },
};

static guint
find_mode (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_strcmp0 (modes[i].name, name) == 0)
      return i;

  return 0;
}

/* Two hundred rows of five cells each are made whether they are seen or not, follow each change, and come and go with the card where somebody
 * scrolls: only for who asks for them. */
static void
fill_table (SbxRunCard *self)
{
  sbx_run_table_set_session (self->table, g_strcmp0 (self->mode, "table") == 0 ? sbx_run_card_get_session (self) : NULL);
}

static void
set_mode (SbxRunCard *self,
          const char *name)
{
  guint mode = find_mode (name);

  if (g_strcmp0 (self->mode, modes[mode].name) == 0)
    return;

  g_free (self->mode);
  self->mode = g_strdup (modes[mode].name);
  gtk_label_set_label (self->heading, _(modes[mode].heading));
  fill_table (self);
  gtk_stack_set_visible_child_name (self->stack, self->mode);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

static void
on_session_chosen (SbxRunCard *self)
{
  SbxSession *session = sbx_run_card_get_session (self);

  if (!self->changing)
    self->chosen = TRUE;
  sbx_timeline_set_session (self->timeline, session);
  fill_table (self);
  sbx_run_summary_set_session (self->summary, session);
  sbx_run_events_set_session (self->events, session);
}

static gboolean
has_started (SbxSession *session)
{
  GListModel *tasks = sbx_session_get_tasks (session);
  gint64      now = sbx_time_now_ms (), from, to;

  for (guint i = 0; i < g_list_model_get_n_items (tasks); i++)
    {
      g_autoptr (SbxTask) task = g_list_model_get_item (tasks, i);

      if (sbx_task_get_span (task, now, &from, &to))
        return TRUE;
    }

  return FALSE;
}

/* Before the list of choices knows it. */
static void
on_sessions_changing (SbxRunCard *self)
{
  self->changing = TRUE;
}

/* After that. */
static void
on_sessions_changed (SbxRunCard *self)
{
  self->changing = FALSE;
  sbx_run_card_update_choice (self);
}

static void
on_choice_setup (GtkListItemFactory *factory,
                 GtkListItem        *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_item_set_child (list_item, label);
}

static void
on_choice_bind (GtkListItemFactory *factory,
                GtkListItem        *list_item)
{
  g_autofree char *name = sbx_session_dup_name (gtk_list_item_get_item (list_item));

  gtk_label_set_label (GTK_LABEL (gtk_list_item_get_child (list_item)), name);
}

static void
on_activated (SbxRunCard *self,
              SbxTask    *task)
{
  g_signal_emit (self, signals[ACTIVATED], 0, task);
}

/* What the keyboard is on, where there is nothing else that a screen reader could read. */
static void
on_told (SbxRunCard *self,
         const char *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.announce", "s", words);
}

static void
zoom (GtkWidget  *widget,
      const char *action,
      GVariant   *parameter)
{
  SbxRunCard *self = SBX_RUN_CARD (widget);

  if (g_str_equal (action, "run.zoom-fit"))
    sbx_timeline_show_all (self->timeline);
  else
    sbx_timeline_zoom (self->timeline, g_str_equal (action, "run.zoom-in") ? ZOOM_STEP : 1 / ZOOM_STEP);
}

static void
sbx_run_card_dispose (GObject *object)
{
  g_clear_object (&SBX_RUN_CARD (object)->sessions);

  G_OBJECT_CLASS (sbx_run_card_parent_class)->dispose (object);
}

static void
sbx_run_card_finalize (GObject *object)
{
  g_free (SBX_RUN_CARD (object)->mode);

  G_OBJECT_CLASS (sbx_run_card_parent_class)->finalize (object);
}

static void
sbx_run_card_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_MODE:
      g_value_set_string (value, SBX_RUN_CARD (object)->mode);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_run_card_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_MODE:
      set_mode (SBX_RUN_CARD (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_run_card_class_init (SbxRunCardClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_run_card_dispose;
  object_class->finalize = sbx_run_card_finalize;
  object_class->get_property = sbx_run_card_get_property;
  object_class->set_property = sbx_run_card_set_property;

  properties[PROP_MODE] = g_param_spec_string ("mode", NULL, NULL, "timeline",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATED] = g_signal_new ("activated", SBX_TYPE_RUN_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, SBX_TYPE_TASK);

  gtk_widget_class_install_property_action (widget_class, "run.mode", "mode");
  gtk_widget_class_install_action (widget_class, "run.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "run.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "run.zoom-fit", NULL, zoom);

  g_type_ensure (SBX_TYPE_FOLD);
  g_type_ensure (SBX_TYPE_RUN_EVENTS);
  g_type_ensure (SBX_TYPE_RUN_SUMMARY);
  g_type_ensure (SBX_TYPE_RUN_TABLE);
  g_type_ensure (SBX_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/tasks/sbx-run-card.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, heading);
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, choice);
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, timeline);
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, table);
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, summary);
  gtk_widget_class_bind_template_child (widget_class, SbxRunCard, events);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_session_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_told);
}

static void
sbx_run_card_init (SbxRunCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_mode (self, "timeline");
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/**
 * sbx_run_card_set_sessions:
 * @sessions: (GListModel of SbxSession): those that can be chosen, the best ones to begin with first. Once in its life
 */
void
sbx_run_card_set_sessions (SbxRunCard *self,
                           GListModel *sessions)
{
  g_return_if_fail (SBX_IS_RUN_CARD (self));

  g_set_object (&self->sessions, sessions);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (on_sessions_changing), self, G_CONNECT_SWAPPED);
  gtk_drop_down_set_model (self->choice, sessions);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  self->chosen = FALSE;
  on_sessions_changed (self);
}

/**
 * sbx_run_card_update_choice:
 *
 * Tasks started: until somebody chooses a session it is the first of which one has.
 */
void
sbx_run_card_update_choice (SbxRunCard *self)
{
  guint n;

  g_return_if_fail (SBX_IS_RUN_CARD (self));

  n = g_list_model_get_n_items (self->sessions);
  self->chosen = self->chosen && n > 0;
  if (self->chosen || n == 0)
    return;

  self->changing = TRUE;
  for (guint i = 0, done = FALSE; i < n && !done; i++)
    {
      g_autoptr (SbxSession) session = g_list_model_get_item (self->sessions, i);

      done = has_started (session);
      if (done)
        gtk_drop_down_set_selected (self->choice, i);
      else if (i == n - 1)
        gtk_drop_down_set_selected (self->choice, 0);
    }
  self->changing = FALSE;
}

/**
 * sbx_run_card_show:
 * @session: one of them
 */
void
sbx_run_card_show (SbxRunCard *self,
                   SbxSession *session)
{
  g_return_if_fail (SBX_IS_RUN_CARD (self));

  for (guint i = 0; i < g_list_model_get_n_items (self->sessions); i++)
    {
      g_autoptr (SbxSession) other = g_list_model_get_item (self->sessions, i);

      if (other == session)
        gtk_drop_down_set_selected (self->choice, i);
    }
}

/**
 * sbx_run_card_get_session:
 *
 * Returns: (transfer none) (nullable): the one that is shown
 */
SbxSession *
sbx_run_card_get_session (SbxRunCard *self)
{
  g_return_val_if_fail (SBX_IS_RUN_CARD (self), NULL);

  return gtk_drop_down_get_selected_item (self->choice);
}

/**
 * sbx_run_card_set_recorders:
 *
 * Says where the events are. Both live longer.
 */
void
sbx_run_card_set_recorders (SbxRunCard      *self,
                            SbxRecorderFunc  func,
                            gpointer         user_data)
{
  g_return_if_fail (SBX_IS_RUN_CARD (self));

  sbx_run_events_set_recorders (self->events, func, user_data);
}
