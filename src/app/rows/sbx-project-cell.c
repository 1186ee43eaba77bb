/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-project-cell.h"

#include "sbx-formatters.h"
#include "sbx-minute.h"
#include "sbx-plain-text.h"
#include "sbx-project-words.h"
#include "sbx-time.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

struct _SbxProjectCell
{
  AdwBin            parent_instance;

  SbxProjectColumn  column;
  SbxProject       *project;   /* (nullable) */
  GSignalGroup     *project_signals;
  GSignalGroup     *world_signals;
  GtkImage         *icon;      /* (nullable) */
  GtkLabel         *label;     /* (nullable) */
  GtkLabel         *subtitle;  /* (nullable) */
  GtkButton        *button;    /* (nullable) */
  GtkButton        *history;   /* (nullable) */
  gboolean          with_state;
};

enum {
  PROP_0,
  PROP_WITH_STATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxProjectCell, sbx_project_cell, ADW_TYPE_BIN)

/* --- What each column says --- */

static void
set_icon (SbxProjectCell *self,
          const char     *icon_name,
          const char     *css_class)
{
  const char *classes[] = { css_class, NULL };

  gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), classes);
}

/* The row has its name from what it is about, not from its cells. */
static void
name_row (SbxProjectCell *self)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *label = sbx_project_describe (self->project);

  if (row != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
say_state (SbxProjectCell *self,
           GtkLabel       *label)
{
  const char *css_class = sbx_project_state_css_class (self->project);

  set_icon (self, sbx_project_state_icon (self->project), css_class);
  gtk_label_set_label (label, sbx_project_state_word (self->project));
  if (g_str_equal (css_class, "error"))
    gtk_widget_add_css_class (GTK_WIDGET (label), css_class);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
}

static void
show_title (SbxProjectCell *self)
{
  g_autofree char *title = sbx_format_one_line (sbx_project_get_title (self->project));
  const char *flow = sbx_project_get_call_flow_id (self->project);
  const char *id = sbx_project_get_id (self->project);
  const char *from = sbx_project_get_bridged_from (self->project);
  g_autofree char *kept = NULL;
  g_autofree char *tip = NULL;

  gtk_label_set_label (self->label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), self->with_state);
  gtk_widget_remove_css_class (GTK_WIDGET (self->subtitle), "error");
  if (self->with_state)
    say_state (self, self->subtitle);
  else
    gtk_label_set_label (self->subtitle, flow[0] != '\0' ? flow : id);
  /* TRANSLATORS: the address of a server */
  kept = from != NULL ? g_strdup_printf (_("Kept from %s"), from) : NULL;
  /* Its id, and where it is from. */
  tip = kept != NULL ? g_strdup_printf ("%s\n%s", id, kept) : g_strdup (id);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip);
  name_row (self);
}

static void
show_state (SbxProjectCell *self)
{
  const char *error = sbx_project_get_error (self->project);

  say_state (self, self->label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), error[0] != '\0' ? error : NULL);
}

static void
show_agents (SbxProjectCell *self)
{
  g_autofree char *text = g_strdup_printf ("%'" PRId64, sbx_project_get_agent_quantity (self->project));

  gtk_label_set_label (self->label, text);
}

static void
show_connection (SbxProjectCell *self)
{
  gboolean connected = sbx_project_get_connected (self->project);

  set_icon (self, connected ? "sbx-dot-symbolic" : "sbx-ring-symbolic", connected && !sbx_project_is_away (self->project) ? "success" : "dim-label");
  gtk_label_set_label (self->label, sbx_project_connection_word (self->project));
}

/* A phone number reads from the left, also among words that do not. */
static void
show_caller (SbxProjectCell *self)
{
  g_autofree char *text = sbx_format_one_line (sbx_project_get_caller (self->project));
  g_autofree char *isolated = g_strconcat (SBX_FIRST_STRONG_ISOLATE, text, SBX_POP_ISOLATE, NULL);

  gtk_label_set_label (self->label, text[0] != '\0' ? isolated : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text[0] != '\0' ? text : NULL);
}

static void
show_time (SbxProjectCell *self,
           gint64          time)
{
  g_autofree char *text = sbx_format_relative_time (time, sbx_time_now_ms ());
  g_autofree char *exact = sbx_format_exact_time (time);

  gtk_label_set_label (self->label, text[0] != '\0' ? text : "—");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), time > 0 ? exact : NULL);
}

/* Only its hub can do anything. */
static void
show_action (SbxProjectCell *self)
{
  SbxWorld *world = sbx_project_get_world (self->project);
  gboolean connected = world != NULL && sbx_world_get_state (world) == SBX_CONNECTION_CONNECTED;
  gboolean at_rest = sbx_project_is_at_rest (self->project);
  const char *title = sbx_project_get_title (self->project);
  /* TRANSLATORS: %s is a project's name. */
  g_autofree char *name = g_strdup_printf (at_rest ? _("Start “%s”…") : _("Stop “%s”"), title);
  g_autofree char *history = NULL;

  gtk_button_set_icon_name (self->button, at_rest ? "media-playback-start-symbolic" : "media-playback-stop-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  /* The button's own sensitivity is its action's. */
  gtk_widget_set_sensitive (gtk_widget_get_parent (GTK_WIDGET (self->button)), connected);
  /* TRANSLATORS: %s is a project's name. */
  history = g_strdup_printf (_("History of “%s”"), title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->history), history);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->history), GTK_ACCESSIBLE_PROPERTY_LABEL, history, -1);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->history), "(ss)", world != NULL ? sbx_world_get_address (world) : "",
                                    sbx_project_get_id (self->project));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->history), "win.show-project-history");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "(ss)", world != NULL ? sbx_world_get_address (world) : "",
                                    sbx_project_get_id (self->project));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), at_rest ? "win.start-project" : "win.stop-project");
}

/* Its words; an empty one says so, as a screen reader would else say the type of the widget. */
static void
name_cell (SbxProjectCell *self)
{
  GtkWidget *cell = gtk_widget_get_parent (GTK_WIDGET (self));
  const char *words = self->button ? gtk_widget_get_tooltip_text (GTK_WIDGET (self->button)) : gtk_label_get_label (self->label);

  if (cell != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (cell), GTK_ACCESSIBLE_PROPERTY_LABEL, words[0] != '\0' ? words : _("none"), -1);
}

static void
update (SbxProjectCell *self)
{
  if (self->project == NULL)
    return;

  switch (self->column)
    {
    case SBX_PROJECT_TITLE:
      show_title (self);
      break;
    case SBX_PROJECT_STATE:
      show_state (self);
      break;
    case SBX_PROJECT_AGENTS:
      show_agents (self);
      break;
    case SBX_PROJECT_CONNECTION:
      show_connection (self);
      break;
    case SBX_PROJECT_CALLER:
      show_caller (self);
      break;
    case SBX_PROJECT_CREATED:
      show_time (self, sbx_project_get_created_at (self->project));
      break;
    case SBX_PROJECT_CHANGED:
      show_time (self, sbx_project_get_updated_at (self->project));
      break;
    case SBX_PROJECT_ACTION:
      show_action (self);
      break;
    case SBX_PROJECT_N_COLUMNS:
    default:
      g_assert_not_reached ();
    }
  name_cell (self);
}

/* --- What is in a cell --- */

static GtkLabel *
new_label (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);

  return GTK_LABEL (label);
}

/* Two lines: its title, and its state or what it calls. */
static GtkWidget *
build_title (SbxProjectCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->label = new_label (NULL);
  self->icon = GTK_IMAGE (gtk_image_new ());
  self->subtitle = new_label ("caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->subtitle), "dim-label");
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->icon));
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->subtitle));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), line);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);

  return box;
}

static GtkWidget *
build_line (SbxProjectCell *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);

  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  switch (self->column)
    {
    case SBX_PROJECT_STATE:
    case SBX_PROJECT_CONNECTION:
      self->icon = GTK_IMAGE (gtk_image_new ());
      self->label = new_label (NULL);
      if (self->column == SBX_PROJECT_STATE)
        gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_NONE); /* one looks for it first: it is short, and never cut */
      break;
    case SBX_PROJECT_ACTION:
      self->button = GTK_BUTTON (gtk_button_new_from_icon_name ("media-playback-stop-symbolic"));
      gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
      self->history = GTK_BUTTON (gtk_button_new_from_icon_name ("sbx-clock-symbolic"));
      gtk_widget_add_css_class (GTK_WIDGET (self->history), "flat");
      gtk_box_set_spacing (GTK_BOX (box), 3);
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->history));
      break;
    default:
      self->label = new_label ("numeric");
      break;
    }

  if (self->icon != NULL)
    gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->icon));
  if (self->label != NULL)
    gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  if (self->button != NULL)
    {
      GtkWidget *around = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_box_append (GTK_BOX (around), GTK_WIDGET (self->button));
      gtk_box_append (GTK_BOX (box), around);
    }

  return box;
}

static void
sbx_project_cell_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_WITH_STATE:
      g_value_set_boolean (value, SBX_PROJECT_CELL (object)->with_state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_project_cell_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WITH_STATE:
      SBX_PROJECT_CELL (object)->with_state = g_value_get_boolean (value);
      update (SBX_PROJECT_CELL (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_project_cell_dispose (GObject *object)
{
  SbxProjectCell *self = SBX_PROJECT_CELL (object);

  sbx_project_cell_set_project (self, NULL);
  g_clear_object (&self->project_signals);
  g_clear_object (&self->world_signals);

  G_OBJECT_CLASS (sbx_project_cell_parent_class)->dispose (object);
}

static void
sbx_project_cell_class_init (SbxProjectCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = sbx_project_cell_dispose;
  object_class->get_property = sbx_project_cell_get_property;
  object_class->set_property = sbx_project_cell_set_property;

  properties[PROP_WITH_STATE] = g_param_spec_boolean ("with-state", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "projectcell");
}

static void
sbx_project_cell_init (SbxProjectCell *self)
{
  self->project_signals = g_signal_group_new (SBX_TYPE_PROJECT);
  g_signal_group_connect_swapped (self->project_signals, "notify", G_CALLBACK (update), self);
  self->world_signals = g_signal_group_new (SBX_TYPE_WORLD);
  g_signal_group_connect_swapped (self->world_signals, "notify::state", G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->world_signals, "notify::as-of", G_CALLBACK (update), self);
}

/**
 * sbx_project_cell_new:
 * @column: what it says
 *
 * Returns: (transfer floating): a cell without a project
 */
GtkWidget *
sbx_project_cell_new (SbxProjectColumn column)
{
  SbxProjectCell *self = g_object_new (SBX_TYPE_PROJECT_CELL, NULL);

  self->column = column;
  adw_bin_set_child (ADW_BIN (self), column == SBX_PROJECT_TITLE ? build_title (self) : build_line (self));
  if (column == SBX_PROJECT_CREATED || column == SBX_PROJECT_CHANGED)
    g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

/* Whether it says something else while the hub is away; the row's name is that of the title. */
static gboolean
heeds_world (SbxProjectCell *self)
{
  return self->column == SBX_PROJECT_TITLE || self->column == SBX_PROJECT_CONNECTION || self->column == SBX_PROJECT_ACTION;
}

/**
 * sbx_project_cell_set_project:
 * @project: (nullable): of which
 */
void
sbx_project_cell_set_project (SbxProjectCell *self,
                              SbxProject     *project)
{
  g_return_if_fail (SBX_IS_PROJECT_CELL (self));

  if (!g_set_object (&self->project, project))
    return;

  g_signal_group_set_target (self->project_signals, project);
  g_signal_group_set_target (self->world_signals, project != NULL && heeds_world (self) ? sbx_project_get_world (project) : NULL);
  update (self);
}
