/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-why-view.h"

#include "sbx-chart-pen.h"
#include "sbx-formatters.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

struct _SbxWhyView
{
  AdwWindow     parent_instance;

  GCancellable *cancellable;
  GString      *report;

  GtkStack     *stack;
  GtkLabel     *title;
  GtkLabel     *next;
  GtkListBox   *causes;
  GtkLabel     *error;
};

G_DEFINE_FINAL_TYPE (SbxWhyView, sbx_why_view, ADW_TYPE_WINDOW)

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

static GtkWidget *
make_label (const char *text,
            const char *style_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style_class)
    gtk_widget_add_css_class (label, style_class);

  return label;
}

static GtkWidget *
make_cause (SbxCause *cause,
            GString  *report)
{
  gint64           at = sbx_cause_get_time (cause) / 1000;
  g_autofree char *time = at > 0 ? sbx_chart_time_words (at, TRUE) : g_strdup ("");
  g_autofree char *exact = sbx_format_exact_time (at);
  g_autofree char *evidence = sbx_cause_dup_evidence (cause);
  g_autofree char *name = g_strdup_printf ("%s %s, %s", time, sbx_cause_get_text (cause), evidence);
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget       *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget       *icon = gtk_image_new_from_icon_name (icon_for (cause));
  GtkWidget       *when = make_label (time, "caption");
  GtkWidget       *shown = make_label (evidence, "caption");

  gtk_widget_add_css_class (shown, "dim-label");
  gtk_widget_add_css_class (when, "numeric");
  gtk_label_set_wrap (GTK_LABEL (when), FALSE);
  gtk_widget_set_tooltip_text (when, exact);
  gtk_widget_set_valign (when, GTK_ALIGN_START);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_append (GTK_BOX (texts), make_label (sbx_cause_get_text (cause), NULL));
  gtk_box_append (GTK_BOX (texts), shown);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), when);
  gtk_widget_add_css_class (box, "cause");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_string_append_printf (report, "%s  %s (%s)\n", time, sbx_cause_get_text (cause), evidence);

  return row;
}

static void
show (SbxWhyView     *self,
      SbxExplanation *explanation)
{
  GListModel *causes = sbx_explanation_get_causes (explanation);
  const char *next = sbx_explanation_get_next (explanation);
  guint       n = g_list_model_get_n_items (causes);

  g_string_printf (self->report, "%s\n", sbx_explanation_get_title (explanation));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (SbxCause) cause = g_list_model_get_item (causes, i);

      gtk_list_box_append (self->causes, make_cause (cause, self->report));
    }
  if (next[0])
    g_string_append_printf (self->report, "%s\n", next);
  gtk_label_set_label (self->title, sbx_explanation_get_title (explanation));
  gtk_label_set_label (self->next, next);
  gtk_widget_set_visible (GTK_WIDGET (self->next), next[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->causes), n > 0);
  gtk_stack_set_visible_child_name (self->stack, "causes");
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), "win.announce", "s", sbx_explanation_get_title (explanation));
}

static void
on_explained (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (SbxWhyView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SbxExplanation) explanation = sbx_client_explain_finish (SBX_CLIENT (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
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
copy (SbxWhyView *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->report->str);
}

static void
sbx_why_view_dispose (GObject *object)
{
  g_cancellable_cancel (SBX_WHY_VIEW (object)->cancellable);

  G_OBJECT_CLASS (sbx_why_view_parent_class)->dispose (object);
}

static void
sbx_why_view_finalize (GObject *object)
{
  g_object_unref (SBX_WHY_VIEW (object)->cancellable);
  g_string_free (SBX_WHY_VIEW (object)->report, TRUE);

  G_OBJECT_CLASS (sbx_why_view_parent_class)->finalize (object);
}

static void
sbx_why_view_class_init (SbxWhyViewClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = sbx_why_view_dispose;
  object_class->finalize = sbx_why_view_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-why-view.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxWhyView, stack);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyView, title);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyView, next);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyView, causes);
  gtk_widget_class_bind_template_child (widget_class, SbxWhyView, error);
  gtk_widget_class_bind_template_callback (widget_class, copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
sbx_why_view_init (SbxWhyView *self)
{
  self->cancellable = g_cancellable_new ();
  self->report = g_string_new (NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
  sbx_spoken_names_give (GTK_WIDGET (self));
}

/**
 * sbx_why_view_show:
 *
 * Returns: (transfer none): the window, which closes by itself with @parent
 */
SbxWhyView *
sbx_why_view_show (GtkWindow               *parent,
                   SbxClient               *client,
                   const SbxExplainSubject *subject)
{
  SbxWhyView *self;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (SBX_IS_CLIENT (client), NULL);

  self = g_object_new (SBX_TYPE_WHY_VIEW, "transient-for", parent, "destroy-with-parent", TRUE, NULL);
  sbx_client_explain_async (client, subject, self->cancellable, on_explained, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));

  return self;
}
