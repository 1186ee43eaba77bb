/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sbx-frames-send-dialog.h"

#include "sbx-json-fault.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _SbxFramesSendDialog
{
  AdwWindow         parent_instance;

  SbxClient        *client;
  SbxRecordedFrame *frame;

  GtkTextView      *text;
  GtkCheckButton   *keep_id;
  GtkLabel         *fault;
  GtkButton        *send;
};

G_DEFINE_FINAL_TYPE (SbxFramesSendDialog, sbx_frames_send_dialog, ADW_TYPE_WINDOW)

static char *
dup_text (SbxFramesSendDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
show_fault (SbxFramesSendDialog *self,
            const char          *words)
{
  gtk_label_set_label (self->fault, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), words != NULL);
}

/* What is wrong is told while it is written. */
static void
on_changed (SbxFramesSendDialog *self)
{
  g_autofree char *text = dup_text (self);
  const char *json = text + strcspn (text, "{[");
  g_autofree char *words = *json ? sbx_json_fault_words (text, json)
                                 : g_strdup (_("This cannot be sent until there is JSON in it, such as {\"event\": \"stats\"}."));

  show_fault (self, words);
  gtk_widget_set_sensitive (GTK_WIDGET (self->send), words == NULL);
}

static void
send (GtkWidget  *widget,
      const char *name,
      GVariant   *parameter)
{
  SbxFramesSendDialog *self = SBX_FRAMES_SEND_DIALOG (widget);
  g_autofree char *text = dup_text (self);
  g_autoptr (GError) error = NULL;

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->send)))
    return;
  if (sbx_client_send_again (self->client, self->frame, text, gtk_check_button_get_active (self->keep_id), &error))
    gtk_window_close (GTK_WINDOW (self));
  else
    show_fault (self, error->message);
}

static void
sbx_frames_send_dialog_dispose (GObject *object)
{
  SbxFramesSendDialog *self = SBX_FRAMES_SEND_DIALOG (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->frame, sbx_recorded_frame_unref);
  G_OBJECT_CLASS (sbx_frames_send_dialog_parent_class)->dispose (object);
}

static void
sbx_frames_send_dialog_class_init (SbxFramesSendDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = sbx_frames_send_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/signalbox/Signalbox/ui/inspector/sbx-frames-send-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SbxFramesSendDialog, text);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesSendDialog, keep_id);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesSendDialog, fault);
  gtk_widget_class_bind_template_child (widget_class, SbxFramesSendDialog, send);
  gtk_widget_class_install_action (widget_class, "frame.send", NULL, send);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

/* Before the text takes it for a new line. */
static void
add_send_key (SbxFramesSendDialog *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Return, GDK_CONTROL_MASK), gtk_named_action_new ("frame.send")));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
sbx_frames_send_dialog_init (SbxFramesSendDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_send_key (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

/**
 * sbx_frames_send_dialog_new:
 * @parent: (nullable)
 * @frame: that was sent
 *
 * Returns: (transfer none): a dialog that is not shown yet
 */
GtkWindow *
sbx_frames_send_dialog_new (GtkWindow        *parent,
                            SbxClient        *client,
                            SbxRecordedFrame *frame)
{
  SbxFramesSendDialog *self = g_object_new (SBX_TYPE_FRAMES_SEND_DIALOG, "transient-for", parent, NULL);
  g_autofree char *text = sbx_recorded_frame_dup_text (frame, NULL);

  self->client = g_object_ref (client);
  self->frame = sbx_recorded_frame_ref (frame);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text ? text : "", -1);
  gtk_widget_set_visible (GTK_WIDGET (self->keep_id), frame->id != NULL);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->text));
  on_changed (self);
  return GTK_WINDOW (self);
}
