/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-control-button.h"

#include "sbx-action.h"
#include "sbx-menu-reasons.h"
#include "sbx-session.h"
#include "sbx-task-controls.h"
#include "sbx-task.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

/* Of an entry that is grey: there is no such action. */
#define NO_ACTION "control.none"

struct _SbxControlButton
{
  AdwBin         parent_instance;

  GObject       *job;      /* (nullable): an SbxSession or an SbxTask */
  GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE (SbxControlButton, sbx_control_button, ADW_TYPE_BIN)

static void
add_entry (GMenu          *menu,
           GObject        *job,
           SbxControl      control,
           SbxMenuReasons *reasons)
{
  g_autofree char      *why_not = sbx_control_dup_why_not (job, control);
  g_autoptr (GMenuItem) item = g_menu_item_new (sbx_control_label (control), NO_ACTION);
  SbxWorld             *world = SBX_IS_TASK (job) ? sbx_task_get_world (SBX_TASK (job)) : sbx_session_get_world (SBX_SESSION (job));

  if (why_not)
    sbx_menu_reasons_add (reasons, sbx_control_label (control), why_not);
  else
    g_menu_item_set_action_and_target (item, "win.control-job", "(ssss)", sbx_world_get_address (world),
                                       SBX_IS_TASK (job) ? sbx_task_get_session_id (SBX_TASK (job)) : sbx_session_get_id (SBX_SESSION (job)),
                                       SBX_IS_TASK (job) ? sbx_task_get_id (SBX_TASK (job)) : "", sbx_control_word (control));
  g_menu_append_item (menu, item);
}

/* What it waits for, or failed with, is what became of an action. */
static void
add_why (GMenu   *menu,
         GObject *job)
{
  g_autoptr (SbxAction) action = sbx_control_dup_action (job);
  SbxWorld             *world = action ? sbx_action_get_world (action) : NULL;
  g_autoptr (GMenu)     section = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new (_("_Why?"), NULL);

  if (!world)
    return;

  g_menu_item_set_action_and_target (item, "win.why", "(sssss)", sbx_world_get_address (world), "action", sbx_action_get_id (action), "", "");
  g_menu_append_item (section, item);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

/* Made when it is asked for: what can be done changes. */
static void
on_popup (GtkMenuButton *button,
          gpointer       data)
{
  SbxControlButton          *self = data;
  g_autoptr (GMenu)          menu = g_menu_new ();
  g_autoptr (SbxMenuReasons) reasons = sbx_menu_reasons_new ();
  GtkWidget                 *popover;

  if (!self->job)
    return;

  for (guint i = 0; i < SBX_N_CONTROLS; i++)
    add_entry (menu, self->job, i, reasons);
  add_why (menu, self->job);
  popover = gtk_popover_menu_new_from_model (NULL);
  sbx_menu_reasons_show (reasons, GTK_POPOVER_MENU (popover), G_MENU_MODEL (menu));
  gtk_menu_button_set_popover (button, popover);
}

static void
sbx_control_button_dispose (GObject *object)
{
  g_clear_object (&SBX_CONTROL_BUTTON (object)->job);

  G_OBJECT_CLASS (sbx_control_button_parent_class)->dispose (object);
}

static void
sbx_control_button_class_init (SbxControlButtonClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_control_button_dispose;
}

static void
sbx_control_button_init (SbxControlButton *self)
{
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->button, "view-more-symbolic");
  gtk_menu_button_set_has_frame (self->button, FALSE);
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_menu_button_set_create_popup_func (self->button, on_popup, self, NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
}

/**
 * sbx_control_button_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
sbx_control_button_new (void)
{
  return g_object_new (SBX_TYPE_CONTROL_BUTTON, NULL);
}

/**
 * sbx_control_button_set_job:
 * @job: (nullable): an SbxSession or an SbxTask
 * @name: what it is called
 */
void
sbx_control_button_set_job (SbxControlButton *self,
                            GObject          *job,
                            const char       *name)
{
  g_autofree char *words = NULL;

  g_return_if_fail (SBX_IS_CONTROL_BUTTON (self));

  g_set_object (&self->job, job);
  /* TRANSLATORS: %s is the name of a session or a task: what can be done with it */
  words = g_strdup_printf (_("Actions of %s"), name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}
