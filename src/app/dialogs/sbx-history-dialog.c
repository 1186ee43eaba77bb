/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-history-dialog.h"

#include "sbx-formatters.h"
#include "sbx-project-words.h"
#include "sbx-spoken-names.h"
#include "sbx-time.h"
#include "sbx-world.h"

#include <glib/gi18n-lib.h>

struct _SbxHistoryDialog
{
  AdwWindow             parent_instance;

  SbxWorld             *world;
  char                 *project_id;
  GtkStack             *stack;
  AdwStatusPage        *nothing;
  AdwPreferencesGroup  *group;
  GPtrArray            *rows;       /* of AdwActionRow, borrowed */
};

G_DEFINE_FINAL_TYPE (SbxHistoryDialog, sbx_history_dialog, ADW_TYPE_WINDOW)

static void
add_row (SbxHistoryDialog       *self,
         const SbxProjectChange *change)
{
  GtkWidget *row = adw_action_row_new ();
  const char *to = sbx_project_action_word (change->to);
  const char *from = *change->from != '\0' ? sbx_project_action_word (change->from) : NULL;
  g_autofree char *when = sbx_format_relative_time (change->at, sbx_time_now_ms ());
  g_autofree char *exact = sbx_format_exact_time (change->at);
  /* TRANSLATORS: what state a project had, and what it has from then on */
  g_autofree char *title = from != NULL ? g_strdup_printf (_("%s → %s"), from, to) : g_strdup (to);
  g_autofree char *line = *exact != '\0' ? g_strdup_printf ("%s · %s", when, exact) : g_strdup (_("at an unknown time"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), line);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->rows, row);
}

static void
update (SbxHistoryDialog *self)
{
  SbxProjectHistory *history = sbx_world_get_project_history (self->world);
  GPtrArray *changes = sbx_project_history_get (history, self->project_id);
  gint64 since = sbx_project_history_get_since (history);
  g_autofree char *exact = sbx_format_exact_time (since);
  /* TRANSLATORS: %s is a day and a time */
  g_autofree char *words = g_strdup_printf (_("Changes are known here since %s."), exact);

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  adw_preferences_group_set_description (self->group, words);
  adw_status_page_set_description (self->nothing, words);
  gtk_stack_set_visible_child_name (self->stack, changes == NULL || changes->len == 0 ? "nothing" : "changes");
  for (guint i = changes != NULL ? changes->len : 0; i-- > 0;)
    add_row (self, changes->pdata[i]);
  sbx_spoken_names_give (GTK_WIDGET (self));
}

static void
on_project_changed (SbxHistoryDialog *self,
                    const char       *id)
{
  if (g_str_equal (id, self->project_id))
    update (self);
}

static void
sbx_history_dialog_dispose (GObject *object)
{
  g_clear_object (&SBX_HISTORY_DIALOG (object)->world);

  G_OBJECT_CLASS (sbx_history_dialog_parent_class)->dispose (object);
}

static void
sbx_history_dialog_finalize (GObject *object)
{
  SbxHistoryDialog *self = SBX_HISTORY_DIALOG (object);

  g_free (self->project_id);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (sbx_history_dialog_parent_class)->finalize (object);
}

static void
sbx_history_dialog_class_init (SbxHistoryDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = sbx_history_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = sbx_history_dialog_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_history_dialog_init (SbxHistoryDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();
  GtkWidget *page = adw_preferences_page_new ();

  self->rows = g_ptr_array_new ();
  self->stack = GTK_STACK (gtk_stack_new ());
  self->nothing = ADW_STATUS_PAGE (adw_status_page_new ());
  adw_status_page_set_icon_name (self->nothing, "sbx-clock-symbolic");
  adw_status_page_set_title (self->nothing, _("Nothing Changed Yet"));
  gtk_widget_add_css_class (GTK_WIDGET (self->nothing), "compact");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->nothing), "nothing");
  gtk_stack_add_named (self->stack, page, "changes");
  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), self->group);
  gtk_widget_add_css_class (header, "flat");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self), box);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_default_size (GTK_WINDOW (self), 420, 480);
}

/**
 * sbx_history_dialog_new:
 * @project: which its hub still has, or had a moment ago
 *
 * Returns: (transfer none): a window, not shown yet
 */
SbxHistoryDialog *
sbx_history_dialog_new (SbxProject *project)
{
  SbxHistoryDialog *self = g_object_new (SBX_TYPE_HISTORY_DIALOG, NULL);
  g_autofree char *name = sbx_format_one_line (sbx_project_get_title (project));
  /* TRANSLATORS: %s is a project's name. */
  g_autofree char *title = g_strdup_printf (_("History of “%s”"), name);

  self->world = g_object_ref (sbx_project_get_world (project));
  self->project_id = g_strdup (sbx_project_get_id (project));
  gtk_window_set_title (GTK_WINDOW (self), title);
  g_signal_connect_object (self->world, "project-changed", G_CALLBACK (on_project_changed), self, G_CONNECT_SWAPPED);
  update (self);

  return self;
}
