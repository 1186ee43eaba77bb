/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-selection-bar.h"

#include "sbx-action-reasons.h"
#include "sbx-time.h"
#include "sbx-topic-words.h"

#include <glib/gi18n-lib.h>

struct _SbxSelectionBar
{
  GtkWidget parent_instance;

  GtkWidget     *box;
  GtkLabel      *count;
  GtkMenuButton *snooze;

  GMenu         *snooze_menu;
};

G_DEFINE_FINAL_TYPE (SbxSelectionBar, sbx_selection_bar, GTK_TYPE_WIDGET)

/* The times are those of when it is opened. */
static void
prepare_snooze (GtkMenuButton *button,
                gpointer       user_data)
{
  SbxSelectionBar *self = user_data;

  sbx_topic_words_fill_snooze (self->snooze_menu, sbx_time_now_ms ());
}

static void
sbx_selection_bar_dispose (GObject *object)
{
  SbxSelectionBar *self = SBX_SELECTION_BAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->snooze_menu);

  G_OBJECT_CLASS (sbx_selection_bar_parent_class)->dispose (object);
}

static void
sbx_selection_bar_class_init (SbxSelectionBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_selection_bar_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-selection-bar.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TOOLBAR);
  gtk_widget_class_bind_template_child (widget_class, SbxSelectionBar, box);
  gtk_widget_class_bind_template_child (widget_class, SbxSelectionBar, count);
  gtk_widget_class_bind_template_child (widget_class, SbxSelectionBar, snooze);
}

static void
sbx_selection_bar_init (SbxSelectionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->snooze_menu = g_menu_new ();
  gtk_menu_button_set_menu_model (self->snooze, G_MENU_MODEL (self->snooze_menu));
  gtk_menu_button_set_create_popup_func (self->snooze, prepare_snooze, self, NULL);
}

void
sbx_selection_bar_show (SbxSelectionBar *self,
                        GPtrArray       *topics)
{
  g_autofree char *text = NULL;

  g_return_if_fail (SBX_IS_SELECTION_BAR (self));

  text = topics->len == 0 ? g_strdup (_("Choose topics"))
                          : g_strdup_printf (ngettext ("%'u chosen", "%'u chosen", topics->len), topics->len);
  gtk_label_set_label (self->count, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->snooze),
                            topics->len > 0 && sbx_action_reasons_get (GTK_WIDGET (self), "topic.snooze") == NULL);
  sbx_action_reasons_explain (GTK_WIDGET (self));
}
