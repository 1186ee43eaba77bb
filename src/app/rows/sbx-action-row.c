/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-action-row.h"

#include "sbx-action-trace.h"
#include "sbx-action-words.h"
#include "sbx-age-words.h"
#include "sbx-facts-grid.h"
#include "sbx-focus.h"
#include "sbx-fold.h"
#include "sbx-formatters.h"
#include "sbx-json-outline.h"
#include "sbx-minute.h"
#include "sbx-secrets.h"
#include "sbx-time.h"
#include "sbx-tip.h"
#include "sbx-world.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SbxActionRow
{
  GtkWidget     parent_instance;

  SbxAction    *action;      /* (nullable) */
  SbxClient    *client;      /* (nullable): whom to ask for its steps */
  GSignalGroup *signals;

  GtkImage     *icon;
  GtkLabel     *title;
  GtkLabel     *subtitle;
  GtkLabel     *age;
  GtkImage     *arrow;
  GtkWidget    *opened;
  AdwBin       *details;
  AdwBin       *trace;
};

/* Rows come and go while people scroll: whether one is open is kept with its action. */
#define OPEN_KEY "sbx-action-row-open"

G_DEFINE_FINAL_TYPE (SbxActionRow, sbx_action_row, GTK_TYPE_WIDGET)

static gboolean
is_open (SbxActionRow *self)
{
  return g_object_get_data (G_OBJECT (self->action), OPEN_KEY) != NULL;
}

/* Tokens and passwords are for the chatbot, not for who looks on. */
static char *
outline_masked (JsonNode *node)
{
  g_autoptr (JsonNode) masked = node ? sbx_secrets_mask_json (node) : NULL;

  return masked ? sbx_json_outline (masked) : g_strdup ("");
}

static char *
outline_content (SbxAction *action)
{
  g_autoptr (JsonNode) node = NULL;

  if (!sbx_action_get_content (action))
    return g_strdup ("");

  node = json_node_init_object (json_node_alloc (), sbx_action_get_content (action));
  return outline_masked (node);
}

/* Leads to why it is as it is. */
static GtkWidget *
make_why (SbxAction *action,
          SbxWorld  *world)
{
  GtkWidget *button = gtk_button_new_with_label (_("Why?"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.why");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "(sssss)", sbx_world_get_address (world), "action", sbx_action_get_id (action), "", "");
  gtk_widget_set_halign (button, GTK_ALIGN_START);

  return button;
}

static GtkWidget *
make_details (SbxAction *action,
              gboolean   why)
{
  GtkGrid *grid = sbx_facts_grid_new ();
  SbxWorld *world = sbx_action_get_world (action);

  sbx_facts_grid_take (grid, _("State"), g_strdup (sbx_action_state_word (action)));
  sbx_facts_grid_take (grid, _("Reason"), sbx_secrets_mask (sbx_action_get_reason (action), NULL));
  sbx_facts_grid_take (grid, _("Error"), sbx_secrets_mask (sbx_action_get_error (action), NULL));
  sbx_facts_grid_take (grid, _("Chatbot"), g_strdup (sbx_action_get_target_id (action)));
  sbx_facts_grid_take (grid, _("Action"), outline_content (action));
  sbx_facts_grid_take (grid, _("Result"), outline_masked (sbx_action_get_result (action)));
  sbx_facts_grid_take (grid, _("Asked"), sbx_format_exact_time (sbx_action_get_created_at (action)));
  sbx_facts_grid_take (grid, _("Asked by"), g_strdup (sbx_action_get_by (action)));
  sbx_facts_grid_take (grid, _("Delivered"), sbx_format_exact_time (sbx_action_get_sent_at (action)));
  sbx_facts_grid_take (grid, _("Ended"), sbx_format_exact_time (sbx_action_get_ended_at (action)));
  sbx_facts_grid_take (grid, _("Action ID"), g_strdup (sbx_action_get_id (action)));
  sbx_facts_grid_take (grid, _("Hub"), g_strdup (world ? sbx_world_get_name (world) : ""));

  if (world && why)
    sbx_facts_grid_add (grid, "", make_why (action, world));

  return GTK_WIDGET (grid);
}

/* In the middle of a selection in them, the details stay as they are. */
static gboolean
is_selecting (SbxActionRow *self)
{
  GtkWidget *focus = sbx_focus_within (GTK_WIDGET (self->details));

  return focus && GTK_IS_LABEL (focus) && gtk_label_get_selection_bounds (GTK_LABEL (focus), NULL, NULL);
}

static void
clear_details (SbxActionRow *self)
{
  adw_bin_set_child (self->details, NULL);
  adw_bin_set_child (self->trace, NULL);
}

static void
show_details (SbxActionRow *self)
{
  gboolean open = is_open (self);

  gtk_image_set_from_icon_name (self->arrow, open ? "go-down-symbolic" : "go-next-symbolic");
  gtk_widget_set_visible (self->opened, open);
  if (!open)
    clear_details (self);
  else if (!is_selecting (self))
    adw_bin_set_child (self->details, make_details (self->action, self->client == NULL));
  if (open && self->client && !adw_bin_get_child (self->trace))
    adw_bin_set_child (self->trace, sbx_action_trace_new (self->client, self->action));
}

/* Whose it is, and why it is as it is. */
static char *
describe (SbxAction *action)
{
  const char *error = sbx_action_get_error (action);
  const char *why = error[0] ? error : sbx_action_get_reason (action);
  g_autofree char *text = why[0] ? g_strdup_printf ("%s · %s", sbx_action_get_target_id (action), why)
                                 : g_strdup (sbx_action_get_target_id (action));
  g_autofree char *masked = sbx_secrets_mask (text, NULL);

  return sbx_format_one_line (masked);
}

/* The whole row, as it is read aloud. */
static void
name_row (SbxActionRow *self,
          const char   *age)
{
  GtkWidget       *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *title = sbx_action_dup_title (self->action);
  g_autofree char *subtitle = describe (self->action);
  g_autofree char *name = g_strjoin (", ", title, sbx_action_state_word (self->action), subtitle, age, NULL);

  if (row)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
show_age (SbxActionRow *self)
{
  g_autofree char *age = NULL;
  g_autofree char *exact = NULL;

  if (!self->action)
    return;

  age = sbx_age_format (sbx_action_get_created_at (self->action), sbx_time_now_ms ());
  exact = sbx_format_exact_time (sbx_action_get_created_at (self->action));
  gtk_label_set_label (self->age, age);
  sbx_tip_set (GTK_WIDGET (self->age), exact);
  name_row (self, age);
}

static void
update (SbxActionRow *self)
{
  const char *state = sbx_action_state_word (self->action);
  GtkWidget *row = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *title = sbx_action_dup_title (self->action);
  g_autofree char *subtitle = describe (self->action);

  gtk_image_set_from_icon_name (self->icon, sbx_action_state_icon (self->action));
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), (const char *[]) { sbx_action_state_class (self->action), NULL });
  sbx_tip_set (GTK_WIDGET (self->icon), state);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  sbx_tip_set (GTK_WIDGET (self->subtitle), subtitle);
  show_age (self);
  show_details (self);
  if (row)
    gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_EXPANDED, is_open (self), -1);
}

/* A click into the details selects text; it does not close them. */
static void
on_details_released (GtkGestureClick *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
sbx_action_row_dispose (GObject *object)
{
  SbxActionRow *self = SBX_ACTION_ROW (object);
  GtkWidget *child;

  g_clear_object (&self->signals);
  g_clear_object (&self->action);
  g_clear_object (&self->client);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (sbx_action_row_parent_class)->dispose (object);
}

static void
sbx_action_row_class_init (SbxActionRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_action_row_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  g_type_ensure (SBX_TYPE_FOLD);
  gtk_widget_class_set_css_name (widget_class, "taskrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/rows/sbx-action-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, icon);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, title);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, age);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, details);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, opened);
  gtk_widget_class_bind_template_child (widget_class, SbxActionRow, trace);
  gtk_widget_class_bind_template_callback (widget_class, on_details_released);
}

static void
sbx_action_row_init (SbxActionRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->signals = g_signal_group_new (SBX_TYPE_ACTION);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update), self);
  g_signal_connect_object (sbx_minute_get_default (), "passed", G_CALLBACK (show_age), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_action_row_new:
 */
GtkWidget *
sbx_action_row_new (void)
{
  return g_object_new (SBX_TYPE_ACTION_ROW, NULL);
}

/**
 * sbx_action_row_set_action:
 * @action: (nullable)
 */
void
sbx_action_row_set_action (SbxActionRow *self,
                           SbxAction    *action)
{
  g_return_if_fail (SBX_IS_ACTION_ROW (self));

  if (g_set_object (&self->action, action))
    clear_details (self);
  g_signal_group_set_target (self->signals, action);
  if (action)
    update (self);
}

/**
 * sbx_action_row_set_client:
 * @client: (nullable)
 *
 * Whom to ask for the steps of the action and for why it is as it is, which then stand among its details. Before the action is set.
 */
void
sbx_action_row_set_client (SbxActionRow *self,
                           SbxClient    *client)
{
  g_return_if_fail (SBX_IS_ACTION_ROW (self));

  g_set_object (&self->client, client);
}

/**
 * sbx_action_row_get_action:
 *
 * Returns: (transfer none) (nullable)
 */
SbxAction *
sbx_action_row_get_action (SbxActionRow *self)
{
  g_return_val_if_fail (SBX_IS_ACTION_ROW (self), NULL);

  return self->action;
}

/**
 * sbx_action_row_set_open:
 *
 * Whether rows that are given @action from now on show all that is known of it.
 */
void
sbx_action_row_set_open (SbxAction *action,
                         gboolean   open)
{
  g_return_if_fail (SBX_IS_ACTION (action));

  g_object_set_data (G_OBJECT (action), OPEN_KEY, GINT_TO_POINTER (open));
}

/**
 * sbx_action_row_toggle:
 *
 * Shows all that is known of the action below its line, or no longer.
 */
void
sbx_action_row_toggle (SbxActionRow *self)
{
  g_return_if_fail (SBX_IS_ACTION_ROW (self));
  g_return_if_fail (self->action);

  g_object_set_data (G_OBJECT (self->action), OPEN_KEY, GINT_TO_POINTER (!is_open (self)));
  update (self);
}
