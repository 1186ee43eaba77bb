/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-viewers-button.h"

#include "sbx-person-words.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _SbxViewersButton
{
  GtkWidget parent_instance;

  GtkWidget     *button;
  GtkLabel      *count;
  GtkListBox    *list;

  GListModel    *people; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (SbxViewersButton, sbx_viewers_button, GTK_TYPE_WIDGET)

static GtkWidget *
new_row (gpointer item,
         gpointer user_data)
{
  g_autofree char *name = sbx_person_words_dup (item);
  GtkWidget       *row = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget       *label = gtk_label_new (name);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 30);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), adw_avatar_new (24, name, TRUE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static void
update (SbxViewersButton *self)
{
  guint            n = self->people ? g_list_model_get_n_items (self->people) : 0;
  g_autofree char *text = g_strdup_printf ("%'u", n);
  g_autofree char *label = g_strdup_printf (ngettext ("%'u other person looks at this topic", "%'u other people look at this topic", n), n);

  /* Under an open popover the button stays. */
  if (n == 0)
    gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_label_set_label (self->count, text);
  gtk_widget_set_tooltip_text (self->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
sbx_viewers_button_dispose (GObject *object)
{
  SbxViewersButton *self = SBX_VIEWERS_BUTTON (object);

  if (self->people)
    g_signal_handlers_disconnect_by_data (self->people, self);
  g_clear_object (&self->people);
  g_clear_pointer (&self->button, gtk_widget_unparent);

  G_OBJECT_CLASS (sbx_viewers_button_parent_class)->dispose (object);
}

static void
sbx_viewers_button_class_init (SbxViewersButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_viewers_button_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/panes/sbx-viewers-button.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, SbxViewersButton, button);
  gtk_widget_class_bind_template_child (widget_class, SbxViewersButton, count);
  gtk_widget_class_bind_template_child (widget_class, SbxViewersButton, list);
}

static void
sbx_viewers_button_init (SbxViewersButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
sbx_viewers_button_set_people (SbxViewersButton *self,
                               GListModel       *people)
{
  g_return_if_fail (SBX_IS_VIEWERS_BUTTON (self));

  if (self->people == people)
    return;

  if (self->people)
    g_signal_handlers_disconnect_by_data (self->people, self);
  g_set_object (&self->people, people);
  gtk_list_box_bind_model (self->list, people, new_row, NULL, NULL);
  if (people)
    g_signal_connect_swapped (people, "items-changed", G_CALLBACK (update), self);
  update (self);
}
