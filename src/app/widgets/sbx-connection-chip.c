/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-connection-chip.h"

#include "sbx-focus.h"
#include "sbx-formatters.h"
#include "sbx-time.h"
#include "sbx-world-watch.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* What connects at once is not worth a word, in ms. */
#define PATIENCE 200

struct _SbxConnectionChip
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkWidget *spinner;
  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *detail;
  GtkWidget *now;
  GtkWidget *retry;
  GtkWidget *details;
  GtkWidget *why;

  SbxWorldWatch *watch;
  guint          patience; /* timeouts, 0 = none */
  guint          second;
  guint          laid_out; /* an idle, 0 = none */
  int            height;
  gboolean       impatient;
  gboolean       shown;
  GWeakRef       focused_before;
};

enum {
  PROP_0,
  PROP_WORLDS,
  PROP_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (SbxConnectionChip, sbx_connection_chip, GTK_TYPE_WIDGET)

static const struct
{
  int         badness; /* 0 = nothing to say */
  const char *icon_name;
  const char *style_class;
} looks[] = {
  [SBX_CONNECTION_DISCONNECTED] = { 0, NULL, "off" },
  [SBX_CONNECTION_CONNECTING] = { 1, NULL, "connecting" },
  [SBX_CONNECTION_CONNECTED] = { 0, NULL, "connected" },
  [SBX_CONNECTION_RECONNECTING] = { 2, "view-refresh-symbolic", "reconnecting" },
  [SBX_CONNECTION_PATROL] = { 3, "sbx-patrol-symbolic", "patrol" },
  [SBX_CONNECTION_ERROR] = { 4, "sbx-error-symbolic", "failed" },
};

static int
badness_of (SbxWorld *world)
{
  guint state = sbx_world_get_state (world);

  return state < G_N_ELEMENTS (looks) ? looks[state].badness : 0;
}

/* The worst one, the first of several equal; @others says how many more have trouble. (transfer full) (nullable) */
static SbxWorld *
dup_worst (SbxConnectionChip *self,
           guint             *others)
{
  GListModel *worlds = sbx_world_watch_get_worlds (self->watch);
  guint       n = worlds ? g_list_model_get_n_items (worlds) : 0;
  g_autoptr (SbxWorld) worst = NULL;
  guint bad = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);

      if (badness_of (world) == 0)
        continue;
      bad++;
      if (worst == NULL || badness_of (world) > badness_of (worst))
        g_set_object (&worst, world);
    }
  *others = bad > 0 ? bad - 1 : 0;

  return g_steal_pointer (&worst);
}

/* --- words --- */

static char *
title_text (SbxConnectionChip *self,
            SbxWorld          *world)
{
  gboolean    alone = g_list_model_get_n_items (sbx_world_watch_get_worlds (self->watch)) == 1;
  const char *name = sbx_world_get_name (world);
  guint       attempt = sbx_world_get_attempt (world);
  guint       limit = sbx_world_get_attempt_limit (world);

  switch (sbx_world_get_state (world))
    {
    case SBX_CONNECTION_CONNECTING:
      /* TRANSLATORS: the name of a hub */
      return alone ? g_strdup (_("Connecting…")) : g_strdup_printf (_("%s: connecting…"), name);
    case SBX_CONNECTION_RECONNECTING:
      /* TRANSLATORS: second of five tries to connect */
      return alone ? g_strdup_printf (_("Reconnecting (%u/%u)"), attempt, limit)
                   /* TRANSLATORS: the name of a hub; second of five tries to connect */
                   : g_strdup_printf (_("%s: reconnecting (%u/%u)"), name, attempt, limit);
    case SBX_CONNECTION_PATROL:
      /* TRANSLATORS: the name of a hub */
      return alone ? g_strdup (_("Trying once a minute")) : g_strdup_printf (_("%s: trying once a minute"), name);
    case SBX_CONNECTION_ERROR:
      /* TRANSLATORS: the name of a hub */
      return alone ? g_strdup (_("Connection error")) : g_strdup_printf (_("%s: connection error"), name);
    case SBX_CONNECTION_DISCONNECTED:
    case SBX_CONNECTION_CONNECTED:
    default:
      return g_strdup ("");
    }
}

static char *
detail_text (SbxWorld *world,
             guint     others,
             gint64    now)
{
  const char *reason = sbx_world_get_reason (world);
  gint64      next_try = sbx_world_get_next_try (world);

  /* TRANSLATORS: so many more hubs have trouble with their connection */
  if (others > 0)
    return g_strdup_printf (_("+%u more"), others);
  if (sbx_world_get_state (world) == SBX_CONNECTION_ERROR && reason && *reason != '\0')
    return g_strdup (reason);
  if (next_try == 0)
    return g_strdup ("");

  if (sbx_world_get_state (world) == SBX_CONNECTION_RECONNECTING)
    {
      guint seconds = next_try > now ? (guint) ((next_try - now + 999) / 1000) : 0;

      if (seconds == 0)
        return g_strdup (_("trying now"));
      return g_strdup_printf (ngettext ("next try in %u s", "next try in %u s", seconds), seconds);
    }
  if (sbx_world_get_state (world) == SBX_CONNECTION_PATROL)
    {
      g_autofree char *clock = sbx_format_clock (next_try);

      /* TRANSLATORS: the time of the next try to connect: "next at 09:41" */
      return g_strdup_printf (_("next at %s"), clock);
    }

  return g_strdup ("");
}

/* All that there is no room for: a line for each hub that has trouble, in the order of the list. */
static char *
full_text (SbxConnectionChip *self)
{
  GListModel *worlds = sbx_world_watch_get_worlds (self->watch);
  GString    *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (worlds); i++)
    {
      g_autoptr (SbxWorld) world = g_list_model_get_item (worlds, i);
      g_autofree char *title = NULL;
      const char      *reason = sbx_world_get_reason (world);
      g_autofree char *waiting = NULL;

      if (badness_of (world) == 0)
        continue;

      waiting = sbx_format_waiting_count (sbx_world_get_waiting_count (world));

      title = title_text (self, world);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      if (reason && *reason != '\0')
        /* TRANSLATORS: the state of a connection and the reason for it */
        g_string_append_printf (text, C_("connection", "%s: %s"), title, reason);
      else
        g_string_append (text, title);
      if (waiting != NULL)
        g_string_append_printf (text, "\n%s", waiting);
    }

  return g_string_free (text, FALSE);
}

/* --- focus: what hides here gives it back to where it came from --- */

static void
on_focus_changed (SbxConnectionChip *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    g_weak_ref_set (&self->focused_before, focus);
}

static void
set_visible (SbxConnectionChip *self,
             GtkWidget         *widget,
             gboolean           visible)
{
  if (!visible && sbx_focus_within (widget))
    {
      g_autoptr (GtkWidget) before = g_weak_ref_get (&self->focused_before);

      if (before && gtk_widget_get_mapped (before))
        gtk_widget_grab_focus (before);
    }
  gtk_widget_set_visible (widget, visible);
}

static void
sbx_connection_chip_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (sbx_connection_chip_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::focus-widget", G_CALLBACK (on_focus_changed), widget, G_CONNECT_SWAPPED);
}

static void
sbx_connection_chip_unroot (GtkWidget *widget)
{
  g_signal_handlers_disconnect_by_func (gtk_widget_get_root (widget), on_focus_changed, widget);
  GTK_WIDGET_CLASS (sbx_connection_chip_parent_class)->unroot (widget);
}

/* --- looks --- */

static void
set_look (SbxConnectionChip *self,
          guint              state)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (self->box, looks[i].style_class);
  gtk_widget_add_css_class (self->box, looks[state].style_class);

  gtk_widget_set_visible (self->spinner, state == SBX_CONNECTION_CONNECTING);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), looks[state].icon_name != NULL);
  gtk_image_set_from_icon_name (self->icon, looks[state].icon_name);
  set_visible (self, self->now, state == SBX_CONNECTION_RECONNECTING || state == SBX_CONNECTION_PATROL);
  set_visible (self, self->retry, state == SBX_CONNECTION_ERROR);
}

static void
set_shown (SbxConnectionChip *self,
           gboolean           shown)
{
  if (self->shown == shown)
    return;

  self->shown = shown;
  set_visible (self, GTK_WIDGET (self), shown);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);
}

static void update (SbxConnectionChip *self);

static gboolean
on_second (gpointer user_data)
{
  SbxConnectionChip *self = user_data;

  self->second = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* Ticks together with the figure that counts down, and only while there is one. */
static void
count_down (SbxConnectionChip *self,
            SbxWorld          *world,
            gint64             now)
{
  gint64 left = world && sbx_world_get_state (world) == SBX_CONNECTION_RECONNECTING ? sbx_world_get_next_try (world) - now : 0;

  g_clear_handle_id (&self->second, g_source_remove);
  if (left > 0)
    self->second = g_timeout_add ((left - 1) % 1000 + 1, on_second, self);
}

static gboolean
on_patience_ended (gpointer user_data)
{
  SbxConnectionChip *self = user_data;

  self->patience = 0;
  self->impatient = TRUE;
  update (self);

  return G_SOURCE_REMOVE;
}

/* Whether there is something to say now; a first "connecting" has to last a moment. */
static gboolean
is_due (SbxConnectionChip *self,
        SbxWorld          *worst)
{
  if (worst == NULL || sbx_world_get_state (worst) != SBX_CONNECTION_CONNECTING)
    {
      g_clear_handle_id (&self->patience, g_source_remove);
      self->impatient = worst != NULL;
      return worst != NULL;
    }
  if (!self->impatient && self->patience == 0)
    self->patience = g_timeout_add (PATIENCE, on_patience_ended, self);

  return self->impatient;
}

static void
update (SbxConnectionChip *self)
{
  gint64 now = sbx_time_now_ms ();
  guint  others;
  g_autoptr (SbxWorld) world = dup_worst (self, &others);
  g_autofree char *title = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *label = NULL;
  g_autofree char *full = NULL;
  GVariant        *address;

  count_down (self, world, now);
  if (!is_due (self, world))
    {
      set_shown (self, FALSE);
      return;
    }

  title = title_text (self, world);
  detail = detail_text (world, others, now);
  /* TRANSLATORS: parts of a row read aloud one after the other */
  label = *detail != '\0' ? g_strdup_printf (_("%s, %s"), title, detail) : g_strdup (title);
  set_look (self, sbx_world_get_state (world));
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), *detail != '\0');
  full = full_text (self);
  gtk_widget_set_tooltip_text (self->box, full);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, full,
                                  -1);

  address = g_variant_ref_sink (g_variant_new_string (sbx_world_get_address (world)));
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->now), address);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->retry), address);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (self->details), address);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->why), "(sssss)", sbx_world_get_address (world), "connection", "", "", "");
  g_variant_unref (address);
  set_visible (self, self->why, sbx_world_get_state (world) != SBX_CONNECTION_CONNECTING && gtk_widget_get_sensitive (self->why));
  set_visible (self, self->details, sbx_world_get_state (world) == SBX_CONNECTION_ERROR && gtk_widget_get_sensitive (self->details));
  set_shown (self, TRUE);
}

/* --- size --- */

/* It is as high as it has lines and its text is large, and what is around it makes room. */
static gboolean
on_laid_out (gpointer user_data)
{
  SbxConnectionChip *self = user_data;

  self->laid_out = 0;
  if (self->shown)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN]);

  return G_SOURCE_REMOVE;
}

static void
sbx_connection_chip_measure (GtkWidget     *widget,
                             GtkOrientation orientation,
                             int            for_size,
                             int           *minimum,
                             int           *natural,
                             int           *minimum_baseline,
                             int           *natural_baseline)
{
  gtk_widget_measure (SBX_CONNECTION_CHIP (widget)->box, orientation, for_size, minimum, natural, NULL, NULL);
}

/* Nothing around it may be changed while sizes are given out. */
static void
sbx_connection_chip_size_allocate (GtkWidget *widget,
                                   int        width,
                                   int        height,
                                   int        baseline)
{
  SbxConnectionChip *self = SBX_CONNECTION_CHIP (widget);

  gtk_widget_size_allocate (self->box, &(GtkAllocation){ 0, 0, width, height }, baseline);
  if (self->height != height && self->laid_out == 0)
    self->laid_out = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_laid_out, self, NULL);
  self->height = height;
}

static void
sbx_connection_chip_dispose (GObject *object)
{
  SbxConnectionChip *self = SBX_CONNECTION_CHIP (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->second, g_source_remove);
  g_clear_handle_id (&self->laid_out, g_source_remove);
  g_clear_object (&self->watch);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_connection_chip_parent_class)->dispose (object);
}

static void
sbx_connection_chip_finalize (GObject *object)
{
  g_weak_ref_clear (&SBX_CONNECTION_CHIP (object)->focused_before);

  G_OBJECT_CLASS (sbx_connection_chip_parent_class)->finalize (object);
}

static void
sbx_connection_chip_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  SbxConnectionChip *self = SBX_CONNECTION_CHIP (object);

  switch (prop_id)
    {
    case PROP_WORLDS:
      g_value_set_object (value, sbx_world_watch_get_worlds (self->watch));
      break;
    case PROP_SHOWN:
      g_value_set_boolean (value, self->shown);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_connection_chip_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_WORLDS:
      sbx_connection_chip_set_worlds (SBX_CONNECTION_CHIP (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
sbx_connection_chip_class_init (SbxConnectionChipClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_connection_chip_dispose;
  object_class->finalize = sbx_connection_chip_finalize;
  object_class->get_property = sbx_connection_chip_get_property;
  object_class->set_property = sbx_connection_chip_set_property;
  widget_class->measure = sbx_connection_chip_measure;
  widget_class->size_allocate = sbx_connection_chip_size_allocate;
  widget_class->root = sbx_connection_chip_root;
  widget_class->unroot = sbx_connection_chip_unroot;

  properties[PROP_WORLDS] = g_param_spec_object ("worlds", NULL, NULL, G_TYPE_LIST_MODEL,
                                                 G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHOWN] = g_param_spec_boolean ("shown", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/widgets/sbx-connection-chip.ui");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, box);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, spinner);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, title);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, detail);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, now);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, retry);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, details);
  gtk_widget_class_bind_template_child (widget_class, SbxConnectionChip, why);
}

static void
sbx_connection_chip_init (SbxConnectionChip *self)
{
  g_weak_ref_init (&self->focused_before, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_hide (GTK_WIDGET (self));
  self->watch = sbx_world_watch_new ();
  g_signal_connect_swapped (self->watch, "changed", G_CALLBACK (update), self);
}

GtkWidget *
sbx_connection_chip_new (void)
{
  return g_object_new (SBX_TYPE_CONNECTION_CHIP, NULL);
}

/**
 * sbx_connection_chip_get_worlds:
 * @self: a chip
 *
 * Returns: (transfer none) (nullable): the hubs it speaks for
 */
GListModel *
sbx_connection_chip_get_worlds (SbxConnectionChip *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION_CHIP (self), NULL);

  return sbx_world_watch_get_worlds (self->watch);
}

void
sbx_connection_chip_set_worlds (SbxConnectionChip *self,
                                GListModel        *worlds)
{
  g_return_if_fail (SBX_IS_CONNECTION_CHIP (self));

  sbx_world_watch_set_worlds (self->watch, worlds);
}

/**
 * sbx_connection_chip_get_shown:
 * @self: a chip
 *
 * Returns: whether it has something to say
 */
gboolean
sbx_connection_chip_get_shown (SbxConnectionChip *self)
{
  g_return_val_if_fail (SBX_IS_CONNECTION_CHIP (self), FALSE);

  return self->shown;
}
