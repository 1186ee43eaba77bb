/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-refused-dialog.h"

#include "sbx-formatters.h"

#include <glib/gi18n-lib.h>

#define LIST_HEIGHT 320

static GtkWidget *
make_row (const SbxRefusal *refusal)
{
  const SbxChange *change = refusal->change;
  g_autofree char *name = change->topic ? sbx_format_name (sbx_topic_get_title (change->topic), sbx_topic_get_id (change->topic))
                                        : sbx_format_name (sbx_channel_get_name (change->channel), sbx_channel_get_id (change->channel));
  GtkWidget *row = adw_action_row_new ();

  /* By itself, before there is any text: what is set together is told in no order. */
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_set (row, "title", name, "subtitle", refusal->reason, "title-lines", 1, "subtitle-lines", 0, NULL);

  return row;
}

static GtkWidget *
make_list (GPtrArray *refused)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *list = gtk_list_box_new ();

  for (guint i = 0; i < refused->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (list), make_row (refused->pdata[i]));
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Refused"), -1);
  g_object_set (list, "margin-top", 2, "margin-bottom", 2, "margin-start", 2, "margin-end", 2, NULL);
  g_object_set (scroller, "child", list, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                "max-content-height", LIST_HEIGHT, NULL);

  return scroller;
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             GtkWindow        *parent)
{
  if (g_str_equal (response, "undo"))
    gtk_widget_activate_action (GTK_WIDGET (parent), "topic.undo", "u", GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (dialog), "undo")));
}

GtkWidget *
sbx_refused_dialog_new (GtkWindow *parent,
                        GPtrArray *refused,
                        guint      n_all,
                        guint      undo)
{
  g_autofree char *title = g_strdup_printf (ngettext ("%'u of %'u Was Refused", "%'u of %'u Were Refused", refused->len), refused->len, n_all);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, title, NULL));

  if (refused->len < n_all)
    adw_message_dialog_set_body (dialog, _("The others are done."));
  adw_message_dialog_set_extra_child (dialog, make_list (refused));
  g_object_set_data (G_OBJECT (dialog), "undo", GUINT_TO_POINTER (undo));
  /* One word: where two stand below each other, the dialog is not as tall as it has to be. */
  if (undo != 0)
    adw_message_dialog_add_response (dialog, "undo", _("Undo"));
  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), parent, 0);

  return GTK_WIDGET (dialog);
}
