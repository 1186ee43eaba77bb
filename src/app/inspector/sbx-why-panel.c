/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-why-panel.h"

#include "sbx-step-line.h"

#include <glib/gi18n-lib.h>

struct _SbxWhyPanel
{
  AdwBin        parent_instance;

  SbxClient    *client;        /* (nullable): nothing was asked yet */
  GCancellable *cancellable;   /* (nullable) */
  GString      *report;

  GtkStack     *stack;
  GtkLabel     *title;
  GtkLabel     *next;
  GtkListBox   *causes;
  GtkLabel     *error;
};

G_DEFINE_FINAL_TYPE (SbxWhyPanel, sbx_why_panel, ADW_TYPE_BIN)

/* The one that has the actions: of a dialog it is the window below. (nullable) */
static GtkWindow *
get_window (SbxWhyPanel *self)
{
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *below = GTK_IS_WINDOW (root) ? gtk_window_get_transient_for (GTK_WINDOW (root)) : NULL;

  return below ? below : GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static const char *
icon_for (SbxCause *cause)
{
  switch (sbx_cause_get_evidence (cause))
    {
    case SBX_EVIDENCE_STATE:
      return "sbx-pulse-symbolic";
    case SBX_EVIDENCE_FRAME:
      return "sbx-in-symbolic";
    case SBX_EVIDENCE_STEP:
      return "sbx-bot-symbolic";
    case SBX_EVIDENCE_RECORD:
      return "edit-find-symbolic";
    case SBX_EVIDENCE_HISTORY:
    default:
      return "sbx-clock-symbolic";
    }
}

/* To what shows it; a dialog makes room for that. */
static void
show_frame (GtkWidget   *button,
            SbxWhyPanel *self)
{
  guint64    number = *(guint64 *) g_object_get_data (G_OBJECT (button), "sbx-frame");
  GtkRoot   *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *window = get_window (self);

  if (!window)
    return;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-frame", "(st)", sbx_world_get_address (sbx_client_get_world (self->client)), number);
  if (GTK_ROOT (window) != root)
    gtk_window_close (GTK_WINDOW (root));
}

/* Returns: (transfer floating) (nullable): where a frame shows it, and that is still kept */
static GtkWidget *
make_frame_button (SbxWhyPanel *self,
                   SbxCause    *cause)
{
  guint64    number = sbx_cause_get_frame (cause);
  GtkWidget *button;

  if (number == 0 || !sbx_flight_recorder_find (sbx_client_get_recorder (self->client), number))
    return NULL;

  button = gtk_button_new_from_icon_name ("go-jump-symbolic");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Show the Frame"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show the Frame"), -1);
  g_object_set_data_full (G_OBJECT (button), "sbx-frame", g_memdup2 (&number, sizeof number), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (show_frame), self, 0);

  return button;
}

static void
add_cause (SbxWhyPanel *self,
           SbxCause    *cause)
{
  gint64           at = sbx_cause_get_time (cause) / 1000;
  g_autofree char *time = sbx_step_line_dup_time (at);
  g_autofree char *evidence = sbx_cause_dup_evidence (cause);

  gtk_list_box_append (self->causes, sbx_step_line_new (icon_for (cause), NULL, sbx_cause_get_text (cause), evidence, at, make_frame_button (self, cause)));
  g_string_append_printf (self->report, "%s  %s (%s)\n", time, sbx_cause_get_text (cause), evidence);
}

static void
show (SbxWhyPanel    *self,
      SbxExplanation *explanation)
{
  GListModel *causes = sbx_explanation_get_causes (explanation);
  const char *next = sbx_explanation_get_next (explanation);
  guint       n = g_list_model_get_n_items (causes);
  GtkWindow  *window = get_window (self);

  g_string_printf (self->report, "%s\n", sbx_explanation_get_title (explanation));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxCause) cause = g_list_model_get_item (causes, i);

      add_cause (self, cause);
    }
  if (next[0])
    g_string_append_printf (self->report, "%s\n", next);
  gtk_label_set_label (self->title, sbx_explanation_get_title (explanation));
  gtk_label_set_label (self->next, next);
  gtk_widget_set_visible (GTK_WIDGET (self->next), next[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->causes), n > 0);
  gtk_stack_set_visible_child_name (self->stack, "causes");
  if (window)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.announce", "s", sbx_explanation_get_title (explanation));
}

static void
on_explained (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxWhyPanel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxExplanation) explanation = sbx_client_explain_finish (SBX_CLIENT (source), result, &error);

  /* Whoever asked again, or is gone, waits for no answer. */
  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable || g_cancellable_is_cancelled (self->cancellable))
    return;

  if (explanation)
    {
      show (self, explanation);
      return;
    }
  gtk_label_set_label (self->error, error->message);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

static void
sbx_why_panel_dispose (GObject *object)
{
  SbxWhyPanel *self = SBX_WHY_PANEL (object);

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (sbx_why_panel_parent_class)->dispose (object);
}

static void
sbx_why_panel_finalize (GObject *object)
{
  SbxWhyPanel *self = SBX_WHY_PANEL (object);

  g_clear_object (&self->cancellable);
  g_string_free (self->report, TRUE);

  G_OBJECT_CLASS (sbx_why_panel_parent_class)->finalize (object);
}

static void
sbx_why_panel_class_init (SbxWhyPanelClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_why_panel_dispose;
  object_class->finalize = sbx_why_panel_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-why-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxWhyPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyPanel, title);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyPanel, next);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyPanel, causes);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyPanel, error);
}

static void
sbx_why_panel_init (SbxWhyPanel *self)
{
  self->report = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * sbx_why_panel_new:
 *
 * Returns: (transfer floating)
 */
GtkWidget *
sbx_why_panel_new (void)
{
  return g_object_new (SBX_TYPE_WHY_PANEL, NULL);
}

void
sbx_why_panel_ask (SbxWhyPanel             *self,
                   SbxClient               *client,
                   const SbxExplainSubject *subject)
{
  GtkWidget *row;

  g_return_if_fail (SBX_IS_WHY_PANEL (self));
  g_return_if_fail (SBX_IS_CLIENT (client));

  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->client, client);
  g_string_truncate (self->report, 0);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->causes))))
    gtk_list_box_remove (self->causes, row);
  gtk_stack_set_visible_child_name (self->stack, "asking");
  sbx_client_explain_async (client, subject, self->cancellable, on_explained, g_object_ref (self));
}

const char *
sbx_why_panel_get_report (SbxWhyPanel *self)
{
  g_return_val_if_fail (SBX_IS_WHY_PANEL (self), "");

  return self->report->str;
}
