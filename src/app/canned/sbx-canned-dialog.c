/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-canned-dialog.h"

#include "sbx-canned-text.h"
#include "sbx-spoken-names.h"

#include <glib/gi18n-lib.h>

struct _SbxCannedDialog
{
  AdwWindow parent_instance;

  GtkEditable *name;
  GtkTextView *text;
  GtkBox      *variables;
  GtkWidget   *save;
  GtkWidget   *note;
  GtkLabel    *note_text;

  SbxCannedReplies *replies;
  SbxCannedReply   *reply; /* (nullable): a new one */
};

G_DEFINE_FINAL_TYPE (SbxCannedDialog, sbx_canned_dialog, ADW_TYPE_WINDOW)

/* In the order of sbx_canned_text_get_names(). */
static const char *const meanings[] = {
  N_("Name of the other side"),
  N_("Title of the topic"),
  N_("Name of the channel"),
  N_("Your own name"),
  N_("Today’s date"),
  N_("Time of day"),
  N_("Where to go on writing"),
};

static char *
dup_text (SbxCannedDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter    start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static char *
dup_name (SbxCannedDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
}

static void
show_note (SbxCannedDialog *self,
           const char      *text)
{
  gtk_widget_set_visible (self->note, text != NULL);
  gtk_label_set_label (self->note_text, text ? text : "");
}

static void
update (SbxCannedDialog *self)
{
  g_autofree char *name = dup_name (self);
  g_autofree char *text = dup_text (self);
  g_autofree char *plain = g_strstrip (g_strdup (text));
  g_auto (GStrv)   unknown = sbx_canned_text_find_unknown (text);
  gboolean         too_long = strlen (name) > SBX_CANNED_TITLE_BYTES || strlen (text) > SBX_CANNED_TEXT_BYTES;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "canned.save", *name != '\0' && *plain != '\0' && !too_long);
  if (too_long)
    {
      show_note (self, _("This is too long for a canned reply."));
    }
  else if (unknown[0])
    {
      g_autofree char *names = g_strjoinv ("}, {", unknown);
      /* TRANSLATORS: %s are variables, such as "{order}, {colour}" */
      g_autofree char *note = g_strdup_printf (_("Nothing is known of {%s}: it stays, and is filled in by hand before it is sent."), names);

      show_note (self, note);
    }
  else
    {
      show_note (self, NULL);
    }
}

static void
on_variable (SbxCannedDialog *self,
             GtkWidget       *button)
{
  gtk_text_buffer_insert_interactive_at_cursor (gtk_text_view_get_buffer (self->text), gtk_button_get_label (GTK_BUTTON (button)), -1, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
save_activated (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  SbxCannedDialog *self = SBX_CANNED_DIALOG (widget);
  g_autofree char *name = dup_name (self);
  g_autofree char *text = dup_text (self);
  g_autoptr (SbxCannedReply) reply = sbx_canned_reply_new (name, text);
  g_autoptr (GError) error = NULL;
  gboolean saved;

  saved = self->reply ? sbx_canned_replies_replace (self->replies, self->reply, reply, &error)
                      : sbx_canned_replies_insert (self->replies, G_MAXUINT, reply, &error);
  if (saved)
    gtk_window_close (GTK_WINDOW (self));
  else
    show_note (self, error->message);
}

static void
sbx_canned_dialog_dispose (GObject *object)
{
  SbxCannedDialog *self = SBX_CANNED_DIALOG (object);

  g_clear_object (&self->replies);
  g_clear_object (&self->reply);

  G_OBJECT_CLASS (sbx_canned_dialog_parent_class)->dispose (object);
}

static void
sbx_canned_dialog_class_init (SbxCannedDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_canned_dialog_dispose;

  gtk_widget_class_install_action (widget_class, "canned.save", NULL, save_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/canned/sbx-canned-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxCannedDialog, name);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedDialog, text);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedDialog, variables);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedDialog, save);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedDialog, note);
  gtk_widget_class_bind_template_child (widget_class, SbxCannedDialog, note_text);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
add_variables (SbxCannedDialog *self)
{
  const char *const *names = sbx_canned_text_get_names ();
  GtkWidget         *flow = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), G_N_ELEMENTS (meanings));
  gtk_flow_box_set_column_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_flow_box_set_row_spacing (GTK_FLOW_BOX (flow), 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (flow), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Variables"), -1);
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *label = g_strdup_printf ("{%s}", names[i]);
      /* TRANSLATORS: tooltip of a button: what it puts into the text, and what that stands for */
      g_autofree char *spoken = g_strdup_printf (_("Insert %s: %s"), label, _(meanings[i]));
      GtkWidget       *button = gtk_button_new_with_label (label);

      gtk_widget_add_css_class (button, "variable");
      gtk_widget_set_tooltip_text (button, spoken);
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_variable), self, G_CONNECT_SWAPPED);
      gtk_flow_box_append (GTK_FLOW_BOX (flow), button);
      gtk_widget_set_focusable (gtk_widget_get_parent (button), FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_parent (button)), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
    }
  gtk_box_append (self->variables, flow);
}

/* The text takes Return with whatever is held beside it, so that this comes before. */
static void
add_save_key (SbxCannedDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK),
                                                          gtk_named_action_new ("canned.save")));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
sbx_canned_dialog_init (SbxCannedDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_variables (self);
  add_save_key (self);
}

/**
 * sbx_canned_dialog_new:
 * @replies: where it is kept
 * @reply: (nullable): the one that is changed, %NULL for a new one
 *
 * Returns: (transfer none): a window, not shown yet
 */
GtkWidget *
sbx_canned_dialog_new (SbxCannedReplies *replies,
                       SbxCannedReply   *reply)
{
  SbxCannedDialog *self = g_object_new (SBX_TYPE_CANNED_DIALOG, "title", reply ? _("Edit Canned Reply") : _("New Canned Reply"), NULL);

  self->replies = g_object_ref (replies);
  g_set_object (&self->reply, reply);
  if (reply)
    {
      gtk_editable_set_text (self->name, sbx_canned_reply_get_title (reply));
      gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), sbx_canned_reply_get_text (reply), -1);
    }
  sbx_spoken_names_give (GTK_WIDGET (self));
  update (self);

  return GTK_WIDGET (self);
}
